//! The desk at a glance, for who runs it.

use std::time::Duration;

use async_trait::async_trait;

use super::{Desk, Refusal};
use crate::{
    model::{Overview, Timestamp},
    store::{Numbers, StoreError, StoreExt, Tx, Work},
};

/// What is counted goes back no further: it is counted anew each time that somebody looks.
const FURTHEST: Duration = Duration::from_secs(31 * 86_400);
const DAY_MILLIS: i64 = 86_400_000;

impl Desk {
    /// The desk at a glance. Chats are counted from `since` on, at most 31 days back; if absent, from the last midnight
    /// in UTC.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn overview(&self, since: Option<Timestamp>) -> Result<Overview, Refusal> {
        let now = self.now();
        let midnight = Timestamp::from_millis(now.millis() - now.millis().rem_euclid(DAY_MILLIS));
        let since = since.unwrap_or(midnight).max(now - FURTHEST);
        let numbers = self.store.read(Count { since }).await?;
        let agents = self.team().await?;
        let line = self.line().await?;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Overview {
            since,
            agents_online: count(agents.iter().filter(|agent| agent.online).count()),
            visitors: count(self.presence.count()),
            waiting: line.waiting,
            oldest_since: line.oldest_since,
            open: agents.iter().map(|agent| agent.open_chats).sum(),
            agents,
            chats: numbers.chats,
            closed: numbers.closed,
            median_first_answer: numbers
                .median_first_answer
                .map(|millis| u32::try_from(millis / 1_000).unwrap_or(u32::MAX)),
        })
    }
}

struct Count {
    since: Timestamp,
}

#[async_trait]
impl Work for Count {
    type Done = Numbers;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Numbers, StoreError> {
        tx.numbers(self.since).await
    }
}
