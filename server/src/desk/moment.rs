//! What a rule looks at beside the store: the time, and the desk's settings.

use std::sync::Arc;

use super::Settings;
use crate::{
    model::{ChatState, Timestamp},
    store::{AgentRow, ChatRow},
};

/// See the [module](self).
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) now: Timestamp,
    pub(super) settings: Arc<Settings>,
    /// When this desk was started: what was before it is nobody's silence.
    pub(super) started_at: Timestamp,
    /// Whether agents are given chats: on the command line they are not, since only the server knows how it was set.
    pub(super) serves: bool,
}

impl Moment {
    /// An agent whose last poll is later than this is online, if it is available.
    pub(super) fn heard_after(&self) -> Timestamp {
        self.now - self.settings.agent_grace
    }

    pub(super) fn is_online(&self, agent: &AgentRow) -> bool {
        agent.is_online(self.heard_after())
    }

    /// Until then nobody counts as gone: clients have yet to find the way back (rule 10).
    pub(super) fn patient_until(&self) -> Timestamp {
        self.started_at + self.settings.start_grace
    }

    /// When the chat's visitor counts as gone if nothing more is heard of it.
    pub(super) fn visitor_gone_at(&self, chat: &ChatRow) -> Timestamp {
        (chat.visitor_heard_at + self.settings.visitor_left_after).max(self.patient_until())
    }

    /// When both sides of an open chat are to be warned of its end, or it ends, if nobody writes.
    pub(super) fn silence_at(&self, chat: &ChatRow) -> Timestamp {
        let warning = self.settings.idle_after.saturating_sub(self.settings.idle_warning);
        chat.chat.closes_at.unwrap_or(chat.active_at + warning)
    }

    /// When time may next do something to a chat that is not closed.
    pub(super) fn next_check(&self, chat: &ChatRow) -> Timestamp {
        let gone = self.visitor_gone_at(chat);
        if chat.chat.state == ChatState::Open { gone.min(self.silence_at(chat)) } else { gone }
    }

    /// The same for a chat that becomes somebody else's, or nobody's, or in which somebody is active, now.
    pub(super) fn check_anew(&self, chat: &ChatRow) -> Timestamp {
        let warning = self.settings.idle_after.saturating_sub(self.settings.idle_warning);
        self.visitor_gone_at(chat).min(self.now + warning)
    }
}
