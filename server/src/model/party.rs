use poem_openapi::Enum;
use serde::{Deserialize, Serialize};

use super::{AgentId, VisitorId};

/// One of the two sides of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
#[oai(rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The anonymous customer.
    Visitor,
    /// Whoever answers.
    Agent,
}

impl Side {
    /// The side as it travels and as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Agent => "agent",
        }
    }

    /// The side of that text, if it is one.
    pub fn from_text(text: &str) -> Option<Self> {
        match text {
            "visitor" => Some(Self::Visitor),
            "agent" => Some(Self::Agent),
            _ => None,
        }
    }
}

/// Who has a queue: one visitor or one agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// A visitor.
    Visitor(VisitorId),
    /// An agent.
    Agent(AgentId),
}

impl Party {
    /// The side on which this party sits in its chats.
    pub const fn side(self) -> Side {
        match self {
            Self::Visitor(_) => Side::Visitor,
            Self::Agent(_) => Side::Agent,
        }
    }
}
