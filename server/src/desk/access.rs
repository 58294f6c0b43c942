//! Who may do what with a chat. Asked by every rule, answered here alone.

use super::Refusal;
use crate::{
    model::{AgentId, ChatId, Party, Role, Side},
    store::{AgentRow, ChatRow, Tx},
};

/// A caller and a chat that it may see.
pub(super) struct Access {
    pub(super) chat: ChatRow,
    pub(super) side: Side,
    pub(super) standing: Standing,
}

/// What a caller is to a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// One of its two parties.
    Party,
    /// An agent who had it and reads it up to this message.
    Former { until_seq: u32 },
    /// May read it: an admin, or the agent who talks with its visitor now.
    Reader,
}

impl Access {
    /// Finds the chat for `caller`. What a caller may not know of is not there (rule 1).
    pub(super) async fn find(
        tx: &mut Tx<'_>,
        caller: Party,
        chat_id: ChatId,
    ) -> Result<Self, Refusal> {
        let chat = tx.chat(chat_id).await?.ok_or(Refusal::NoSuchChat)?;
        Self::of(tx, caller, chat).await
    }

    /// The same for a chat that was found.
    pub(super) async fn of(tx: &mut Tx<'_>, caller: Party, chat: ChatRow) -> Result<Self, Refusal> {
        let standing = match caller {
            Party::Visitor(id) if chat.chat.visitor_id == id => Some(Standing::Party),
            Party::Visitor(_) => None,
            Party::Agent(id) if chat.is_open_with(id) => Some(Standing::Party),
            Party::Agent(id) => {
                let agent = tx.agent(id).await?.ok_or(Refusal::BadToken)?;
                match tx.turn(agent.no, chat.no).await? {
                    Some(Some(until_seq)) => Some(Standing::Former { until_seq }),
                    Some(None) => Some(Standing::Party),
                    None if may_read(tx, &agent, &chat).await? => Some(Standing::Reader),
                    None => None,
                }
            }
        };
        let standing = standing.ok_or(Refusal::NoSuchChat)?;
        Ok(Self { chat, side: caller.side(), standing })
    }

    /// Refuses whoever is not a party now (rule 8).
    pub(super) fn into_party(self) -> Result<ChatRow, Refusal> {
        match self.standing {
            Standing::Party => Ok(self.chat),
            Standing::Former { .. } => Err(Refusal::ChatTransferred),
            Standing::Reader => Err(Refusal::NoSuchChat),
        }
    }

    /// The last message that the caller may read.
    pub(super) fn readable_until(&self) -> u32 {
        match self.standing {
            Standing::Former { until_seq } => until_seq,
            Standing::Party | Standing::Reader => u32::MAX,
        }
    }
}

async fn may_read(tx: &mut Tx<'_>, agent: &AgentRow, chat: &ChatRow) -> Result<bool, Refusal> {
    if agent.role == Role::Admin {
        return Ok(true);
    }
    talks_with(tx, agent.id, chat.visitor_no).await
}

/// Whether the agent has the visitor's chat that is not closed.
pub(super) async fn talks_with(
    tx: &mut Tx<'_>,
    agent: AgentId,
    visitor_no: i64,
) -> Result<bool, Refusal> {
    let current = tx.unclosed_chat_of(visitor_no).await?;
    Ok(current.is_some_and(|current| current.is_open_with(agent)))
}

/// Whether the agent has, or ever had, a chat with the visitor.
pub(super) async fn talked_with(
    tx: &mut Tx<'_>,
    agent: &AgentRow,
    visitor_no: i64,
) -> Result<bool, Refusal> {
    Ok(tx.agents_of_visitor(visitor_no).await?.contains(&agent.id))
}
