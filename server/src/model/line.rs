use poem_openapi::Object;
use serde::Serialize;

use super::Timestamp;

/// The chats that wait for an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Object, Serialize)]
#[oai(skip_serializing_if_is_none)]
pub struct Line {
    /// How many wait.
    pub waiting: u32,
    /// Since when the one who waits longest does; absent if nobody waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest_since: Option<Timestamp>,
}
