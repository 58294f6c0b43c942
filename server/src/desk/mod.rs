//! The desk: the rules of one installation's agents and chats (DESIGN section 2). Knows no HTTP and no SQL.
//!
//! Each rule that changes something is [`Work`](crate::store::Work) that runs whole in one transaction of the store;
//! what only the moment needs (who polls, who is on the site) is kept in memory here.

mod access;
mod attendance;
pub mod clock;
mod closing;
mod cursor;
mod hub;
mod opening;
mod passwords;
mod poll;
mod posting;
mod presence;
mod reading;
mod refusal;
mod sessions;
mod settings;
mod start;
mod team;
mod tokens;
mod upkeep;
mod visitors;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicBool};

/// Why a store may fail, for whoever has to tell bugs from bad luck.
pub use crate::store::StoreError;
pub use opening::{Made, Opening};
pub use poll::{Answer, Poll};
pub use reading::{ChatPage, ChatQuery, MessageQuery};
pub use refusal::Refusal;
pub use sessions::{Caller, NewSession};
pub use settings::Settings;
pub use team::{AgentPatch, Hiring, SelfPatch};
pub use tokens::{TokenHash, new_password};
pub use visitors::{VisitorPage, VisitorPatch};

use self::{
    attendance::Attendance, clock::SharedClock, hub::Hub, presence::Presence, tokens::VisitorTokens,
};
use crate::{
    model::Timestamp,
    store::{DeskTexts, SharedStore},
};

/// One installation. See the [module](self).
pub struct Desk {
    store: SharedStore,
    hub: Arc<Hub>,
    presence: Arc<Presence>,
    attendance: Arc<Attendance>,
    sessions: Arc<Mutex<sessions::Remembered>>,
    /// Somebody else has changed the store: which visitors have a chat is to be looked up again.
    stale: Arc<AtomicBool>,
    leases_written: Mutex<Timestamp>,
    tokens: VisitorTokens,
    epoch: u32,
    clock: SharedClock,
    settings: Settings,
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
        if let Err(error) =
            self.renew_leases(self.attendance.due(), self.presence.heard_in_chats()).await
        {
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

    /// The store takes what is written.
    ///
    /// # Errors
    /// If it does not.
    pub async fn check(&self) -> Result<(), Refusal> {
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

    fn leases_written(&self) -> MutexGuard<'_, Timestamp> {
        self.leases_written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
