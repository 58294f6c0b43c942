//! The poll.

use std::{sync::Arc, time::Duration};

use poem::Request;
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Query},
};
use serde::Serialize;
use tokio::time::Instant;

use super::{
    auth::AsParty,
    echo::Echo,
    failure::{Failure, documents},
    json::Json,
    problem::{Problem, Slug},
    tags::Tag,
};
use crate::{
    conn::{Connections, Held, Stopping, hold},
    desk::{Answer, Desk, Refusal},
    model::Event,
};

documents! {
    Polling: Unauthorized, VisitorErased, Blocked, InvalidCursor, PollSuperseded, TooManyPolls;
}

/// How long it is held if the caller does not say.
const DEFAULT_WAIT: u32 = 25;
/// Longer waits are cut by up to a tenth, so that polls which began together, after a restart, do not end together.
const JITTER_FROM: u32 = 10;

/// What is newer than the cursor.
#[derive(Debug, Object, Serialize)]
pub struct Events {
    /// In the order in which they happened; empty when the wait is over. At most 100, or 256 KiB.
    #[oai(validator(max_items = 100))]
    events: Vec<Event>,
    /// Send it as `Last-Event-ID` next time.
    #[oai(validator(max_length = 200))]
    last_event_id: String,
}

impl From<Answer> for Events {
    fn from(answer: Answer) -> Self {
        Self { events: answer.events, last_event_id: answer.last_event_id }
    }
}

/// See the [module](self).
pub struct EventsApi {
    /// The desk.
    pub desk: Arc<Desk>,
    /// How many connections there are.
    pub connections: Connections,
    /// Ends all waits when the server stops.
    pub stopping: Stopping,
}

#[OpenApi(tag = "Tag::Events")]
impl EventsApi {
    /// Poll
    ///
    /// Held until there is something newer than the cursor, or the wait is over. Ask again at once, with the cursor of
    /// the answer; give the request a time-out of at least `wait` + 10 seconds. After a `reset` read GET /chats again
    /// and go on from its cursor. Pass over types of events that you do not know. A poll is no use of a log-in: whoever only
    /// polls is logged out in the end, and logs in again.
    ///
    /// # Answer
    /// What is newer than the cursor: nothing, if the wait is over.
    #[oai(path = "/events", method = "get", operation_id = "pollEvents")]
    async fn poll(
        &self,
        request: &Request,
        caller: AsParty,
        /// Seconds to wait, 0 to 55 (below the time-outs that proxies have by default); 25 if absent.
        #[oai(validator(minimum(value = "0"), maximum(value = "55")))]
        wait: Query<Option<u32>>,
        /// The cursor; absent, the poll begins now.
        #[oai(name = "Last-Event-ID")]
        cursor: Header<Option<Echo>>,
    ) -> Result<Json<Events>, Failure<Polling>> {
        // A cursor that is no text must not be taken for none.
        if request.headers().contains_key("last-event-id") && cursor.0.is_none() {
            return Err(Refusal::BadCursor.into());
        }
        // The connections that are left are for whoever is more urgent: newcomers must not displace one another.
        if self.connections.are_short()
            && let Some(seconds) = self.desk.asks_to_wait(caller.0)
        {
            let detail = "Connections are short, and visitors without a chat come last.";
            return Err(Problem::new(Slug::TooManyConnections, detail).retry_after(seconds).into());
        }
        let cursor = cursor.0.map(|Echo(cursor)| cursor);
        let wait = wait.0.unwrap_or(DEFAULT_WAIT);
        let until = Instant::now() + held_for(wait);
        let mut poll = self.desk.poll(caller.0, cursor.as_deref()).await?;
        loop {
            if let Some(answer) = poll.look().await? {
                return Ok(Json(answer.into()));
            }
            match hold(poll.woken(), until, &self.stopping).await {
                Held::Woken => {}
                Held::Over | Held::Stopping => return Ok(Json(poll.nothing().into())),
            }
        }
    }
}

fn held_for(wait: u32) -> Duration {
    let wait = Duration::from_secs(wait.into());
    if wait < Duration::from_secs(JITTER_FROM.into()) {
        return wait;
    }
    let mut byte = [0];
    // Without randomness they end together, which is all.
    let _ = getrandom::fill(&mut byte);
    wait - wait.mul_f64(f64::from(byte[0]) / 2_560.0)
}
