use poem_openapi::Object;
use serde::Serialize;

use super::{Chat, ChatId, Message, Side, Snapshot, Visitor, VisitorId, wire::open_enum};

open_enum!(
    /// What happened.
    EventType: "What happened." {
        /// The chat has a place in the line, another place than before, or waits for somebody else.
        ChatWaiting = "chat.waiting",
        /// An agent has the chat.
        ChatOpened = "chat.opened",
        /// Another agent has the chat.
        ChatTransferred = "chat.transferred",
        /// Nobody has written for long: the chat is closed at its `closes_at` unless somebody writes or keeps it open. A
        /// chat without `closes_at` says that its end was called off.
        ChatIdle = "chat.idle",
        /// The chat is over, for its `closed_reason`.
        ChatClosed = "chat.closed",
        /// A side has written: `message`, in the chat `chat_id`.
        Message = "message",
        /// A side, the `sender`, has read the chat `chat_id` up to the message `seq`.
        Read = "read",
        /// A side, the `sender`, is writing in the chat `chat_id`. Transient.
        Typing = "typing",
        /// Visitors came, moved or left, as `visitors` says. Transient, to agents only.
        Visitors = "visitors",
        /// The agent is something else than before: its status, or what an admin changes of it. To that agent only, for its
        /// other devices. It has nothing but its type: GET /agents/me says what the agent is now.
        AgentStatus = "agent.status",
        /// The cursor cannot be followed: read the state again.
        Reset = "reset",
    }
);

/// Changes of the list of visitors on the site since the caller's cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Object, Serialize)]
pub struct VisitorChanges {
    /// Came to the site.
    #[oai(validator(max_items = 200))]
    pub arrived: Vec<Visitor>,
    /// Went to another page, began or ended a chat, changed its name.
    #[oai(validator(max_items = 200))]
    pub updated: Vec<Visitor>,
    /// Left the site.
    #[oai(validator(max_items = 200))]
    pub left: Vec<VisitorId>,
}

/// One entry of a queue: one flat object, of which each type uses the fields it needs.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize)]
pub struct Event {
    /// The cursor right after this event; absent on transient events.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 200))]
    pub id: Option<String>,
    /// What happened.
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    pub kind: EventType,
    /// The chat as it was then, with `chat.*`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat: Option<Chat>,
    /// With `message`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
    /// With `message`, `read` and `typing`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_id: Option<ChatId>,
    /// Who reads or types, with `read` and `typing`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<Side>,
    /// Read up to this message, with `read`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(minimum(value = "1")))]
    pub seq: Option<u32>,
    /// With `visitors`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visitors: Option<VisitorChanges>,
}

/// What an event says, the same for both queues that it feeds; [`EventBody::seen_by`] makes it the event of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventBody {
    /// One of the `chat.*` events.
    Chat(EventType, Box<Snapshot>),
    /// A message.
    Message(Box<Message>),
    /// A side has read up to `seq`.
    Read {
        /// The chat.
        chat_id: ChatId,
        /// Who has read.
        sender: Side,
        /// Up to which message.
        seq: u32,
    },
    /// A side is writing.
    Typing {
        /// The chat.
        chat_id: ChatId,
        /// Who writes.
        sender: Side,
    },
    /// Changes of the visitors' list.
    Visitors(Box<VisitorChanges>),
    /// The agent's own status has changed.
    AgentStatus,
    /// The cursor cannot be followed.
    Reset,
}

impl EventBody {
    /// The type of the event.
    pub const fn kind(&self) -> EventType {
        match self {
            Self::Chat(kind, _) => *kind,
            Self::Message(_) => EventType::Message,
            Self::Read { .. } => EventType::Read,
            Self::Typing { .. } => EventType::Typing,
            Self::Visitors(_) => EventType::Visitors,
            Self::AgentStatus => EventType::AgentStatus,
            Self::Reset => EventType::Reset,
        }
    }

    /// The event as it stands in the queue of `side`, with the cursor `id`.
    pub fn seen_by(&self, side: Side, id: Option<String>) -> Event {
        let empty = Event {
            id,
            kind: self.kind(),
            chat: None,
            message: None,
            chat_id: None,
            sender: None,
            seq: None,
            visitors: None,
        };
        match self {
            Self::Chat(_, snapshot) => Event { chat: Some(snapshot.seen_by(side)), ..empty },
            Self::Message(message) => Event {
                chat_id: Some(message.chat_id),
                message: Some(Message::clone(message)),
                ..empty
            },
            Self::Read { chat_id, sender, seq } => {
                Event { chat_id: Some(*chat_id), sender: Some(*sender), seq: Some(*seq), ..empty }
            }
            Self::Typing { chat_id, sender } => {
                Event { chat_id: Some(*chat_id), sender: Some(*sender), ..empty }
            }
            Self::Visitors(changes) => {
                Event { visitors: Some(VisitorChanges::clone(changes)), ..empty }
            }
            Self::AgentStatus | Self::Reset => empty,
        }
    }
}
