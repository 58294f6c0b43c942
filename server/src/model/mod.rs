//! The nouns of the desk, in the form in which they travel. Imports nothing else of ours.
//!
//! Each noun is one type. `serde` reads and writes it; the `Object` derive describes the same fields in the
//! OpenAPI document. A field that is absent is left out, never sent as `null`.

mod agent;
mod block;
mod canned_reply;
mod chat;
mod event;
mod ids;
mod line;
mod message;
mod network;
mod overview;
mod party;
mod session;
mod text;
mod timestamp;
mod visitor;
mod wire;

pub use agent::{Agent, AgentCard, AgentState, AgentStatus, MAX_CHATS, Role};
pub use block::Block;
pub use canned_reply::{CannedReply, Shortcut};
pub use chat::{Chat, ChatState, ClosedReason, ReadMarks, Snapshot, Unread};
pub use event::{Event, EventBody, EventType, VisitorChanges};
pub use ids::{AgentId, CannedReplyId, ChatId, MessageId, VisitorId};
pub use line::Line;
pub use message::Message;
pub use network::Network;
pub use overview::{Ending, Overview};
pub use party::{Party, Side};
pub use session::SessionInfo;
pub use text::{EmployeeId, Locale, MessageText, Name, NewPassword, Password, Text};
pub use timestamp::Timestamp;
pub use visitor::{Attributes, Page, PageUrl, Referrer, Title, Visitor};
