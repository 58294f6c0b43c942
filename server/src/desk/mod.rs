//! The desk: the rules of one installation's agents and chats. Knows no HTTP and no SQL.
//!
//! # The rules
//!
//! Code and tests name them by their numbers. Every time and number is one of the [`Settings`].
//!
//! - **1** A visitor finds nothing of another visitor, nor a chat that is not its own: what it may not know of is not there.
//! - **2** An agent is online while it is `available` and polls, with a grace. Its last log-out, or long silence, makes it
//!   `away`. Whoever is not online gets no new chats; those it has go on.
//! - **3** No agent ever has more open chats than its maximum, and the desk has a maximum of its own. Lowering one closes
//!   nothing.
//! - **4** A visitor chooses an agent or takes anyone: of those online with room the one with the lowest share of open
//!   chats, then the one longest without a new chat.
//! - **5** Who wants to waits in line where nobody has room. A place that becomes free at an agent goes to the earliest who
//!   waits for that agent or for anyone. The place in line is 1 and the earlier ones that compete for the same places. Who
//!   waits for an agent who goes offline waits for anyone; where nobody is online any more, nobody waits for long.
//! - **6** An agent opens a chat with a visitor who is on the site: it counts as any other.
//! - **7** A visitor has at most one chat that is not closed. A retried opening finds the chat that it opened.
//! - **8** Only the two parties post. The messages of a chat have one order, the same for both. A message's id is looked up
//!   first, so that a retry is never a second message and is answered in any state of the chat.
//! - **9** A chat goes to another agent by transfer, or because its agent is gone or removed: then to one with room, else to
//!   the head of the line. Its history goes along; the former agent reads it up to there.
//! - **10** A chat ends when either party closes it (closing a closed one changes nothing), when its visitor was not heard
//!   for long, or when nobody writes for long, of which both are warned. Any call counts as being heard. A restart is
//!   nobody's leaving.
//! - **11** What was acknowledged is durable: never lost, doubled or out of order, whatever is killed.
//! - **12** Every refusal says what was refused, why, and when to try again.
//!   Where places are short, agents come first, then visitors with a chat.
//! - **13** A visitor without a chat costs the store nothing. Who polls is a lease in the store, written now and then.
//! - **14** An agent blocks a visitor: its token, and for a time its address. A visitor erases itself: its texts are gone, in
//!   the files too, and its id goes on to be refused.
//!
//! Each rule that changes something is [`Work`](crate::store::Work) that runs whole in one transaction of the store;
//! what only the moment needs (who polls, who is on the site) is kept in memory here.

mod access;
mod attempts;
mod attendance;
mod blocks;
mod canned_replies;
pub mod clock;
mod closing;
mod cursor;
mod departed;
mod endings;
mod erasing;
mod exporting;
mod handover;
mod hashing;
mod hub;
mod line;
mod log_in;
mod moment;
mod opening;
mod overview;
mod passwords;
mod per_network;
mod places;
mod poll;
mod posting;
mod presence;
mod reading;
mod refusal;
mod search;
mod sessions;
mod settings;
mod start;
mod team;
mod texts;
mod through;
mod tokens;
mod upkeep;
mod visitors;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
    time::Duration,
};

/// Why a store may fail, for whoever has to tell bugs from bad luck.
pub use crate::store::StoreError;
/// What visitors are shown of the desk, and words to be looked for.
pub use crate::store::{DeskTexts, Wanted};
pub use canned_replies::CannedReplyPatch;
pub use exporting::Export;
pub use log_in::{LogIn, NewSession};
pub use opening::{Approach, Made, Opening};
pub use per_network::Reservation;
pub use poll::{Answer, Poll};
pub use reading::{ChatPage, ChatQuery, MessageQuery};
pub use refusal::Refusal;
pub use sessions::Caller;
pub use settings::Settings;
pub use team::{AgentPatch, AgentRef, Hiring, SelfPatch};
pub use texts::TextsPatch;
pub use tokens::{TokenHash, new_password};
pub use visitors::{VisitorPage, VisitorPatch};

use self::{
    attempts::Attempts, attendance::Attendance, blocks::Unserved, clock::SharedClock, hub::Hub,
    moment::Moment, passwords::Passwords, per_network::PerNetwork, places::Places,
    presence::Presence, search::Unindexed, tokens::VisitorTokens,
};
use crate::{
    model::{Party, Timestamp},
    store::SharedStore,
};

/// One installation. See the [module](self).
pub struct Desk {
    store: SharedStore,
    hub: Arc<Hub>,
    presence: Arc<Presence>,
    attendance: Arc<Attendance>,
    places: Arc<Places>,
    chats_of_networks: Arc<PerNetwork>,
    attempts: Arc<Attempts>,
    passwords: Passwords,
    sessions: Arc<Mutex<sessions::Remembered>>,
    /// Somebody else has changed the store: which visitors have a chat is to be looked up again.
    stale: Arc<AtomicBool>,
    /// When it was last written that the desk is up.
    alive_written: Mutex<Timestamp>,
    tokens: VisitorTokens,
    unserved: Unserved,
    unindexed: Arc<Unindexed>,
    loading_blocks: tokio::sync::Mutex<()>,
    epoch: u32,
    clock: SharedClock,
    started_at: Timestamp,
    /// Whether it serves anybody: beside a desk that does, on the command line, it gives nobody chats.
    serves: bool,
    settings: Arc<Settings>,
}

/// How busy a desk is at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Polls that are held by this node.
    pub held_polls: usize,
    /// Visitors on the site.
    pub visitors: usize,
    /// Agents who can be chatted with.
    pub agents_online: usize,
    /// Chats that are open.
    pub open_chats: u32,
    /// Chats that wait in line.
    pub waiting_chats: u32,
    /// Tries to log in of which the password was checked, since the start: each costs 20 to 40 ms of a core.
    pub log_ins_checked: u64,
}

impl Desk {
    /// How busy the desk is.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn load(&self) -> Result<Load, Refusal> {
        let team = self.team().await?;
        Ok(Load {
            held_polls: self.hub.held(),
            visitors: self.presence.count(),
            agents_online: team.iter().filter(|agent| agent.online).count(),
            open_chats: team.iter().map(|agent| agent.open_chats).sum(),
            waiting_chats: self.line().await?.waiting,
            log_ins_checked: self.attempts.begun(),
        })
    }

    /// What visitors are shown of the desk, and whether anybody is online.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn front(&self) -> Result<(DeskTexts, bool), Refusal> {
        let texts = self.texts().await?;
        Ok((texts, !self.choosable().await?.is_empty()))
    }

    /// Commits what is in hand and lets go of the database.
    pub async fn close(&self) {
        let leases = (self.attendance.due(), self.presence.leases_due(Duration::ZERO));
        if let Err(error) = self.renew_leases(leases.0, leases.1).await {
            tracing::error!(%error, "the last leases could not be written");
        }
        self.store.close().await;
    }

    /// Writes a complete copy of the store to `file`, which must not exist.
    ///
    /// # Errors
    /// If the file exists or cannot be written.
    pub async fn backup(&self, file: &std::path::Path) -> Result<(), Refusal> {
        Ok(self.store.backup(file).await?)
    }

    /// The store takes what is written: asked at most once a second, whoever asks.
    ///
    /// # Errors
    /// If it does not.
    pub async fn check(&self) -> Result<(), Refusal> {
        if self.now().since(*self.alive_written()) < Duration::from_secs(1) {
            return Ok(());
        }
        self.renew_leases(Vec::new(), Vec::new()).await
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An agent whose last poll is later than this is online, if it is available.
    fn heard_after(&self) -> Timestamp {
        self.now() - self.settings.agent_grace
    }

    fn sessions(&self) -> MutexGuard<'_, sessions::Remembered> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time and the settings, for a rule to look at.
    fn moment(&self) -> Moment {
        Moment {
            now: self.now(),
            settings: Arc::clone(&self.settings),
            started_at: self.started_at,
            serves: self.serves,
        }
    }

    /// Why the held polls of a party were ended.
    fn why_dismissed(&self, party: Party) -> Refusal {
        let refusal = match party {
            Party::Visitor(id) => self.unserved.refusal(id),
            Party::Agent(_) => None,
        };
        refusal.unwrap_or(Refusal::BadToken)
    }

    fn alive_written(&self) -> MutexGuard<'_, Timestamp> {
        self.alive_written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
