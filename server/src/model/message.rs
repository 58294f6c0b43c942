use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use super::{AgentId, ChatId, MessageId, Side, Timestamp};

/// Text of one party. Once it is acknowledged it is durable.
#[derive(Debug, Clone, PartialEq, Eq, Object, Serialize, Deserialize)]
pub struct Message {
    /// Made by its sender.
    pub id: MessageId,
    /// The chat.
    pub chat_id: ChatId,
    /// 1, 2, 3 … within the chat: one order, the same for both sides.
    #[oai(validator(minimum(value = "1")))]
    pub seq: u32,
    /// Which side wrote it.
    pub sender: Side,
    /// Which agent wrote it.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    /// That agent's name.
    #[oai(skip_serializing_if_is_none)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_length = 80))]
    pub agent_name: Option<String>,
    /// Plain text, as it was written. To be shown as text, whatever it looks like.
    #[oai(validator(max_length = 4000))]
    pub text: String,
    /// When the server took it.
    pub sent_at: Timestamp,
}
