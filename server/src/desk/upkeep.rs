//! What time does by itself.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use async_trait::async_trait;

use super::{Desk, Refusal, sessions::set_status};
use crate::{
    model::{AgentId, AgentStatus, Timestamp, VisitorId},
    store::{StoreError, StoreExt, Tx, Work},
};

/// How often the desk looks at the clock. Agents hear of visitors at most so often.
const TICK: Duration = Duration::from_secs(1);
/// How often memory that is no longer needed is given back, and the store is rid of what is too old.
const SWEEP_TICKS: u64 = 30;
/// Old events forgotten in one transaction.
const FORGET_PIECE: u32 = 500;
/// Transactions in one sweep: more than are needed at the rate for which the desk is made.
const MOST_PIECES: u32 = 400;

impl Desk {
    /// Does what is due, once a second, until it is dropped.
    pub async fn keep(self: Arc<Self>) {
        // Apart, so that a store that does not answer holds nobody else up.
        tokio::join!(self.keep_presence(), self.keep_store());
    }

    async fn keep_presence(&self) {
        let mut ticks = every_second();
        loop {
            ticks.tick().await;
            if self.presence.tick() {
                self.hub.wake_agents();
            }
        }
    }

    async fn keep_store(&self) {
        let mut ticks = every_second();
        for count in 0_u64.. {
            ticks.tick().await;
            // What fails now is due again at the next tick.
            if let Err(error) = self.tick(count % SWEEP_TICKS == SWEEP_TICKS - 1).await {
                tracing::error!(%error, "the desk could not do what was due");
            }
        }
    }

    async fn tick(&self, sweep: bool) -> Result<(), Refusal> {
        if self.stale.swap(false, Ordering::AcqRel) {
            let looked_up = self.look_up_chats().await;
            looked_up.inspect_err(|_| self.stale.store(true, Ordering::Release))?;
        }
        let agents = self.attendance.due();
        let visitors = self.due_visitors();
        if !agents.is_empty() || !visitors.is_empty() || sweep {
            let written = self.renew_leases(agents.clone(), visitors.clone()).await;
            written.inspect_err(|_| {
                self.attendance.not_written(&agents);
                self.presence.not_written(visitors);
            })?;
        }
        let silent_since = self.now() - self.settings.agent_away_after;
        if self.store.read(AnySilent { silent_since }).await? {
            self.store.write(SendAway { silent_since, now: self.now() }).await?;
        }
        if sweep {
            self.hub.sweep();
            self.presence.shrink();
            self.forget_old().await?;
            self.forget_log_ins().await?;
        }
        Ok(())
    }

    /// Asks the store which of those who had a chat still have one.
    async fn look_up_chats(&self) -> Result<(), Refusal> {
        for id in self.presence.chatting() {
            self.presence.set_chat(id, self.recall(id).await?.chat_id);
        }
        Ok(())
    }

    /// The visitors in chats whose leases are to be written now: all of them, once in an interval.
    fn due_visitors(&self) -> Vec<(VisitorId, Timestamp)> {
        let now = self.now();
        let mut written = self.leases_written();
        if now.since(*written) < self.settings.lease_interval() {
            return Vec::new();
        }
        *written = now;
        self.presence.heard_in_chats()
    }

    /// Writes leases, and with them that the desk is up.
    pub(super) async fn renew_leases(
        &self,
        agents: Vec<(AgentId, Timestamp)>,
        visitors: Vec<(VisitorId, Timestamp)>,
    ) -> Result<(), Refusal> {
        let work = RenewLeases { agents, visitors, now: self.now() };
        Ok(self.store.write(work).await?)
    }

    async fn forget_old(&self) -> Result<(), Refusal> {
        let now = self.now();
        let sessions_before = now - self.settings.session_ttl;
        let events_before = now - self.settings.keep_events;
        self.store.write(ForgetSessions { used_after: sessions_before }).await?;
        // In pieces, so that no message waits long for them.
        for _ in 0..MOST_PIECES {
            let piece = ForgetEvents { older_than: events_before };
            if self.store.write(piece).await? < u64::from(FORGET_PIECE) {
                break;
            }
        }
        Ok(())
    }
}

fn every_second() -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    ticks
}

struct RenewLeases {
    agents: Vec<(AgentId, Timestamp)>,
    visitors: Vec<(VisitorId, Timestamp)>,
    now: Timestamp,
}

#[async_trait]
impl Work for RenewLeases {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for (id, heard_at) in &self.agents {
            tx.renew_agent_lease(*id, *heard_at).await?;
        }
        for (id, heard_at) in &self.visitors {
            tx.renew_visitor_lease(*id, *heard_at).await?;
        }
        tx.note_alive(self.now).await
    }
}

struct AnySilent {
    silent_since: Timestamp,
}

#[async_trait]
impl Work for AnySilent {
    type Done = bool;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        Ok(!tx.silent_agents(self.silent_since).await?.is_empty())
    }
}

/// Rule 2: who is `available` but has not polled for long becomes `away`.
struct SendAway {
    silent_since: Timestamp,
    now: Timestamp,
}

#[async_trait]
impl Work for SendAway {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        for agent in tx.silent_agents(self.silent_since).await? {
            set_status(tx, &agent, AgentStatus::Away, self.now).await?;
        }
        Ok(())
    }
}

struct ForgetSessions {
    used_after: Timestamp,
}

#[async_trait]
impl Work for ForgetSessions {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.forget_sessions(self.used_after).await
    }
}

/// Forgets a piece of what queues need not keep; answers how many events went.
struct ForgetEvents {
    older_than: Timestamp,
}

#[async_trait]
impl Work for ForgetEvents {
    type Done = u64;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, StoreError> {
        tx.forget_events(self.older_than, FORGET_PIECE).await
    }
}
