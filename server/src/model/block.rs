use poem_openapi::Object;
use serde::Serialize;

use super::{AgentId, Timestamp, VisitorId};

/// A visitor who is not served.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize)]
#[oai(skip_serializing_if_is_none)]
pub struct Block {
    /// Who is not served: every call with its token is refused.
    pub visitor_id: VisitorId,
    /// What the visitor called itself then: unverified.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 80))]
    pub visitor_name: Option<String>,
    /// The agent who blocked it.
    pub agent_id: AgentId,
    /// That agent's name.
    #[oai(validator(max_length = 80))]
    pub agent_name: String,
    /// When it was blocked.
    pub created_at: Timestamp,
    /// Until then nobody new is served from where the visitor called; absent if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_until: Option<Timestamp>,
}
