use poem_openapi::Object;
use serde::Serialize;

use super::Timestamp;

/// A log-in of an agent, as the agent itself sees it.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize)]
#[oai(skip_serializing_if_is_none)]
pub struct SessionInfo {
    /// When the agent logged in.
    pub created_at: Timestamp,
    /// When it was last used, polls aside; noted at most once a minute.
    pub last_used_at: Timestamp,
    /// It is the one by which the caller asks.
    pub current: bool,
    /// What the browser or program called itself when it logged in, at most 200 characters: unverified.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 200))]
    pub client: Option<String>,
}
