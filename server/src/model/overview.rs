use poem_openapi::Object;
use serde::Serialize;

use super::{Agent, ClosedReason, Timestamp};

/// How many chats ended for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize)]
pub struct Ending {
    /// Why they were closed.
    pub reason: ClosedReason,
    /// How many.
    #[oai(validator(minimum(value = "1")))]
    pub count: u32,
}

/// The desk at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize)]
#[oai(skip_serializing_if_is_none)]
pub struct Overview {
    /// What is counted of chats is counted of those that began at this moment or later.
    pub since: Timestamp,
    /// All agents, by name, however many, with their state and load.
    pub agents: Vec<Agent>,
    /// Agents who can be chatted with now.
    pub agents_online: u32,
    /// Visitors on the site now.
    pub visitors: u32,
    /// Chats that wait for an agent now.
    pub waiting: u32,
    /// Since when the longest of them has waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest_since: Option<Timestamp>,
    /// Chats that are open now.
    pub open: u32,
    /// Chats that began since then.
    pub chats: u32,
    /// How those of them that are closed ended, the most frequent reason first: one of each reason, and no release will
    /// have more than 40.
    #[oai(validator(max_items = 40))]
    pub closed: Vec<Ending>,
    /// The median time from the first message of a visitor to the first of an agent, in whole seconds, over the chats
    /// since then that a visitor began and an agent has answered; absent if there is none. At most 31 days, as no older
    /// chat is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(minimum(value = "0"), maximum(value = "2678400")))]
    pub median_first_answer: Option<u32>,
}
