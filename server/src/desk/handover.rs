//! Chats that go from one agent to another (rule 9): by transfer, or because their agent is gone.

use async_trait::async_trait;

use super::{Desk, Refusal, access::Access, line, moment::Moment};
use crate::{
    model::{AgentId, Chat, ChatId, ChatState, EventBody, EventType, Party, Side},
    store::{AgentRow, ChatRow, Fed, StoreError, StoreExt, Tx, Work},
};

impl Desk {
    /// An agent gives one of its chats to another one, or to whoever else has the most room.
    ///
    /// # Errors
    /// [`Refusal::TransferToOneself`]; for who may, [`Refusal::NoSuchChat`], [`Refusal::ChatTransferred`],
    /// [`Refusal::ChatClosed`]; for the target those of rule 4.
    pub async fn transfer(
        &self,
        agent: AgentId,
        chat_id: ChatId,
        to: Option<AgentId>,
    ) -> Result<Chat, Refusal> {
        self.store.write(Transfer { agent, chat_id, to, at: self.moment() }).await
    }
}

struct Transfer {
    agent: AgentId,
    chat_id: ChatId,
    to: Option<AgentId>,
    at: Moment,
}

#[async_trait]
impl Work for Transfer {
    type Done = Chat;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Chat, Refusal> {
        let caller = Party::Agent(self.agent);
        let chat = Access::find(tx, caller, self.chat_id).await?.into_party()?;
        let (ChatState::Open, Some((from, _))) = (chat.chat.state, chat.holder) else {
            return Err(Refusal::ChatClosed);
        };
        let target = match self.to {
            Some(id) if id == self.agent => return Err(Refusal::TransferToOneself),
            Some(id) => self.chosen(tx, id).await?,
            None => self.anyone_but(tx, from).await?,
        };
        let moved = move_to(tx, &chat, &target, &self.at).await?;
        // The former agent's place is free now.
        line::connect(tx, from, &self.at).await?;
        Ok(moved.snapshot().seen_by(Side::Agent))
    }
}

impl Transfer {
    async fn chosen(&self, tx: &mut Tx<'_>, id: AgentId) -> Result<AgentRow, Refusal> {
        let target = tx.agent(id).await?.ok_or(Refusal::NoSuchAgent)?;
        if self.at.is_online(&target) { Ok(target) } else { Err(Refusal::AgentOffline) }
    }

    async fn anyone_but(&self, tx: &mut Tx<'_>, from: i64) -> Result<AgentRow, Refusal> {
        if let Some(target) = tx.next_free_agent(self.at.heard_after(), Some(from)).await? {
            return Ok(target);
        }
        let agents = tx.agents().await?;
        let anybody = agents.iter().any(|agent| agent.no != from && self.at.is_online(agent));
        Err(if anybody { Refusal::DeskBusy } else { Refusal::DeskOffline })
    }
}

/// Gives an open chat to another agent, if that one has room, and tells all three.
async fn move_to(
    tx: &mut Tx<'_>,
    chat: &ChatRow,
    target: &AgentRow,
    at: &Moment,
) -> Result<ChatRow, Refusal> {
    // In this order, so that at no moment the desk has one more than before.
    let former = release(tx, chat).await?;
    if !tx.claim_place(target.no, at.now).await? {
        return Err(Refusal::AgentBusy);
    }
    let moved = line::give(tx, chat, target, EventType::ChatTransferred, at).await?;
    let told = EventBody::Chat(EventType::ChatTransferred, Box::new(moved.snapshot()));
    let fed = Fed { visitor: None, agent: former };
    tx.append(fed, Some(chat.no), told, at.now).await?;
    Ok(moved)
}

/// The agent of an open chat has it no longer, and gets its place back.
async fn release(tx: &mut Tx<'_>, chat: &ChatRow) -> Result<Option<(i64, AgentId)>, Refusal> {
    if let Some((no, _)) = chat.holder {
        tx.end_turn(no, chat.no).await?;
        tx.free_place(no).await?;
    }
    Ok(chat.holder)
}

/// An agent is gone: its chats, at most `limit` of them, go to others with room, or else to the head of the line. Answers how
/// many did.
pub(super) async fn leave(
    tx: &mut Tx<'_>,
    agent: &AgentRow,
    limit: u32,
    at: &Moment,
) -> Result<usize, Refusal> {
    let chats = tx.open_chats_of(agent.no, limit).await?;
    for chat in &chats {
        let target = match at.serves {
            true => tx.next_free_agent(at.heard_after(), Some(agent.no)).await?,
            false => None,
        };
        match target {
            Some(target) => {
                move_to(tx, chat, &target, at).await?;
            }
            None => back_in_line(tx, chat, at).await?,
        }
    }
    Ok(chats.len())
}

async fn back_in_line(tx: &mut Tx<'_>, chat: &ChatRow, at: &Moment) -> Result<(), Refusal> {
    let former = release(tx, chat).await?;
    tx.put_in_line(chat.no, at.now, at.check_anew(chat)).await?;
    let chat = tx.chat(chat.chat.id).await?.ok_or(StoreError::Corrupt("a chat"))?;
    let chat = line::tell_place(tx, chat, at).await?;
    let told = EventBody::Chat(EventType::ChatWaiting, Box::new(chat.snapshot()));
    tx.append(Fed { visitor: None, agent: former }, Some(chat.no), told, at.now).await?;
    Ok(())
}
