use poem_openapi::{Enum, Object};
use serde::{Deserialize, Serialize};

use super::{AgentId, EmployeeId};

/// How many open chats an agent may be given at once: the bounds of `max_chats`.
pub const MAX_CHATS: std::ops::RangeInclusive<u32> = 1..=1_000;
/// The document says the bounds in numbers.
const _: () = assert!(*MAX_CHATS.start() == 1 && *MAX_CHATS.end() == 1_000);

/// Whether an agent takes chats at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum AgentStatus {
    /// Takes chats while it polls.
    Available,
    /// Takes no new chats.
    Away,
}

impl AgentStatus {
    /// The status as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Away => "away",
        }
    }
}

/// What an agent may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[oai(rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Answers chats.
    Agent,
    /// Answers chats and manages agents and the desk's texts.
    Admin,
}

impl Role {
    /// The role as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Admin => "admin",
        }
    }
}

/// Customer-service personnel, as agents see one another.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize)]
#[oai(skip_serializing_if_is_none)]
pub struct Agent {
    /// By this id everybody but the log-in names the agent.
    pub id: AgentId,
    /// The fixed name by which the agent logs in. Never shown to visitors.
    pub employee_id: EmployeeId,
    /// The name that visitors see.
    #[oai(validator(max_length = 80))]
    pub name: String,
    /// What the agent may do.
    pub role: Role,
    /// What the agent chose. Belongs to the agent, not to a device.
    pub status: AgentStatus,
    /// Whether a visitor can choose the agent now: `available`, and heard by a poll within the grace.
    pub online: bool,
    /// Never has more open chats than this.
    #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
    pub max_chats: u32,
    /// Open chats at this moment.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000")))]
    pub open_chats: u32,
}

/// Whether an agent who is online has room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[oai(rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum AgentState {
    /// Has room for a chat.
    Available,
    /// Has as many chats as it may have.
    Busy,
}

/// An agent as visitors see one who can be chosen: no log-in name, no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize)]
pub struct AgentCard {
    /// Goes into `agent_id` of a new chat.
    pub id: AgentId,
    /// The name to show.
    #[oai(validator(max_length = 80))]
    pub name: String,
    /// Whether there is room now.
    pub state: AgentState,
    /// Visitors who wait in line for this agent.
    pub waiting: u32,
}
