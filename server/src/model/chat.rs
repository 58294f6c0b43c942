use poem_openapi::{Enum, Object};
use serde::{Deserialize, Serialize};

use super::{AgentId, ChatId, Message, Side, Timestamp, VisitorId, wire::open_enum};

/// Where a chat is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum ChatState {
    /// In line for an agent.
    Waiting,
    /// An agent has it.
    Open,
    /// Over. Can be read, takes no more messages.
    Closed,
}

impl ChatState {
    /// The state as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

open_enum!(
    /// Why a chat was closed (rule 10).
    ClosedReason: "Why the chat was closed." {
        /// The visitor closed it.
        Visitor = "visitor",
        /// The agent closed it.
        Agent = "agent",
        /// Nothing was heard of the visitor for some minutes: no call of its, not even a poll.
        VisitorLeft = "visitor-left",
        /// Its agent went offline or was removed; it waited in line again, and nobody who came online took it.
        AgentLeft = "agent-left",
        /// Nobody wrote for long, nor called the end off.
        Idle = "idle",
        /// It waited in line, no agent ever had it, and nobody was online any more.
        DeskOffline = "desk-offline",
        /// The visitor was erased.
        Erased = "erased",
    }
);

/// How far each side has read: the highest `seq` it says it has seen, 0 for none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Object, Serialize, Deserialize)]
pub struct ReadMarks {
    /// Read by the visitor.
    pub visitor: u32,
    /// Read by the agent.
    pub agent: u32,
}

/// One conversation between one visitor and one agent at a time, as one side sees it.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize, Deserialize)]
pub struct Chat {
    /// The chat.
    pub id: ChatId,
    /// Where it is in its life.
    pub state: ChatState,
    /// Whose chat it is.
    pub visitor_id: VisitorId,
    /// What the visitor calls itself: unverified.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 80))]
    pub visitor_name: Option<String>,
    /// Who answers, or answered last. While it waits: whom it waits for, absent if for anyone.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    /// That agent's name.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 80))]
    pub agent_name: Option<String>,
    /// Which side began.
    pub opened_by: Side,
    /// Place in the line, from 1, while it waits.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[oai(validator(minimum(value = "1")))]
    pub position: Option<u32>,
    /// When it began, in line or not.
    pub created_at: Timestamp,
    /// When an agent first had it. One that waits and has this lost its agent.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    /// When it was closed.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Why it was closed.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_reason: Option<ClosedReason>,
    /// The `seq` of the last message, 0 for none.
    pub last_seq: u32,
    /// The last message.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_message: Option<Message>,
    /// Messages of the other side that the caller has not read.
    pub unread: u32,
    /// How far each side has read.
    pub read: ReadMarks,
    /// It is closed then if nobody writes, and both sides were told so.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Timestamp>,
}

/// Messages that each side has not read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// Messages of the agent that the visitor has not read.
    pub visitor: u32,
    /// Messages of the visitor that the agent has not read.
    pub agent: u32,
}

/// A chat as it was at one moment, before it is known who looks at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    chat: Chat,
    unread: Unread,
}

impl Snapshot {
    /// Joins a chat, whose own `unread` does not count, with the numbers of both sides.
    pub const fn new(chat: Chat, unread: Unread) -> Self {
        Self { chat, unread }
    }

    /// Whose snapshot it is.
    pub const fn chat_id(&self) -> ChatId {
        self.chat.id
    }

    /// The text of the last message.
    pub fn last_text(&self) -> Option<&str> {
        self.chat.last_message.as_ref().map(|message| message.text.as_str())
    }

    /// The chat as `side` sees it.
    pub fn seen_by(&self, side: Side) -> Chat {
        let unread = match side {
            Side::Visitor => self.unread.visitor,
            Side::Agent => self.unread.agent,
        };
        Chat { unread, ..self.chat.clone() }
    }
}
