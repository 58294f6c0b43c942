//! What time does by itself.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use async_trait::async_trait;

use super::{Desk, Refusal, attendance::Lease, line, moment::Moment, sessions::set_status};
use crate::{
    model::{AgentStatus, Timestamp, VisitorId},
    store::{StoreError, StoreExt, Tx, Work},
};

/// How often the desk looks at the clock. Agents hear of visitors at most so often.
const TICK: Duration = Duration::from_secs(1);
/// How often memory that is no longer needed is given back, and the store is rid of what is too old.
const SWEEP_TICKS: u64 = 30;
/// Old events forgotten in one transaction.
const FORGET_PIECE: u32 = 500;
/// Longer than any call takes that has looked a visitor up before it was erased.
const ERASED_IN_MIND: Duration = Duration::from_secs(120);
/// Leases of visitors written in one transaction.
const LEASES_PIECE: usize = 500;
/// Transactions in one sweep: more than are needed at the rate for which the desk is made.
const MOST_PIECES: u32 = 400;

impl Desk {
    /// Does what is due, once a second, until it is dropped.
    pub async fn keep(self: Arc<Self>) {
        // Apart, so that a store that does not answer holds nobody else up.
        tokio::join!(self.keep_presence(), self.keep_store(), self.keep_search());
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
            self.load_blocks().await?;
        }
        self.write_due_leases().await?;
        self.end_what_is_due().await?;
        let silent_since = self.now() - self.settings.agent_away_after;
        if self.store.read(AnySilent { silent_since }).await? {
            self.store.write(SendAway { silent_since, at: self.moment() }).await?;
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
            match self.look_up_chat(id).await {
                Ok(()) => {}
                Err(Refusal::VisitorErased) => self.presence.forget(id),
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    /// Writes the leases that are due, and now and then that the desk is up. In pieces, so that no message waits long.
    async fn write_due_leases(&self) -> Result<(), Refusal> {
        let interval = self.settings.lease_interval();
        let (mut agents, mut visitors) =
            (self.attendance.due(), self.presence.leases_due(interval));
        let now = self.now();
        let alive_due = now.since(*self.alive_written()) >= interval;
        while alive_due || !agents.is_empty() || !visitors.is_empty() {
            let rest = visitors.split_off(visitors.len().min(LEASES_PIECE));
            let piece = (std::mem::take(&mut agents), std::mem::replace(&mut visitors, rest));
            let written = self.renew_leases(piece.0.clone(), piece.1.clone()).await;
            written.inspect_err(|_| {
                self.attendance.not_written(&piece.0);
                self.presence.not_written(&piece.1);
                self.presence.not_written(&visitors);
            })?;
            if visitors.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// Writes leases, and with them that the desk is up.
    pub(super) async fn renew_leases(
        &self,
        agents: Vec<Lease>,
        visitors: Vec<(VisitorId, Timestamp)>,
    ) -> Result<(), Refusal> {
        let now = self.now();
        self.store.write(RenewLeases { agents, visitors, now }).await?;
        *self.alive_written() = now;
        Ok(())
    }

    /// An agent begins to poll, perhaps after a while: it is online, and takes those who wait.
    pub(super) async fn attend(&self, lease: Lease) -> Result<(), Refusal> {
        let written = self.store.write(Attend { lease, at: self.moment() }).await;
        written.inspect_err(|_| self.attendance.not_written(&[lease]))
    }

    async fn forget_old(&self) -> Result<(), Refusal> {
        let now = self.now();
        let sessions_before = now - self.settings.session_ttl;
        let events_before = now - self.settings.keep_events;
        self.store.write(ForgetSessions { used_after: sessions_before }).await?;
        self.unserved.sweep(now - ERASED_IN_MIND);
        self.store.write(ForgetErased { before: now - self.settings.visitor_token_ttl }).await?;
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

pub(super) fn every_second() -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    ticks
}

struct Attend {
    lease: Lease,
    at: Moment,
}

#[async_trait]
impl Work for Attend {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        let Lease { agent, polled_at, heard_at } = self.lease;
        tx.renew_agent_lease(agent, polled_at, heard_at).await?;
        match tx.agent(agent).await? {
            Some(agent) => line::connect(tx, agent.no, &self.at).await,
            None => Ok(()),
        }
    }
}

struct RenewLeases {
    agents: Vec<Lease>,
    visitors: Vec<(VisitorId, Timestamp)>,
    now: Timestamp,
}

#[async_trait]
impl Work for RenewLeases {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for Lease { agent, polled_at, heard_at } in &self.agents {
            tx.renew_agent_lease(*agent, *polled_at, *heard_at).await?;
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
    at: Moment,
}

#[async_trait]
impl Work for SendAway {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        for agent in tx.silent_agents(self.silent_since).await? {
            set_status(tx, &agent, AgentStatus::Away, &self.at).await?;
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

struct ForgetErased {
    before: Timestamp,
}

#[async_trait]
impl Work for ForgetErased {
    type Done = ();
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.forget_erased(self.before).await
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
