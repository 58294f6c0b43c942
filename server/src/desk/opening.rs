//! Opening a chat (rules 3, 4 and 7).

use async_trait::async_trait;

use super::{Desk, Refusal, posting};
use crate::{
    model::{
        AgentId, Chat, ChatId, EventBody, EventType, MessageId, MessageText, Side, Timestamp,
        Visitor, VisitorId,
    },
    store::{AgentRow, StoreError, StoreExt, Tx, VisitorRow, Work},
};

/// A visitor's wish to begin a chat.
#[derive(Debug, Clone)]
pub struct Opening {
    /// With whom; anyone if absent.
    pub agent_id: Option<AgentId>,
    /// The first message, with the id that its sender made.
    pub message: (MessageId, MessageText),
}

/// Whether a call made something or found it made by an earlier try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made<T> {
    /// This call made it.
    Now(T),
    /// It was there already: this was a retry.
    Before(T),
}

impl Desk {
    /// A visitor opens a chat with its first message.
    ///
    /// # Errors
    /// Those of rules 3, 4 and 7; [`Refusal::MessageIdReused`].
    pub async fn open_chat(
        &self,
        visitor: VisitorId,
        opening: Opening,
    ) -> Result<Made<Chat>, Refusal> {
        let now = self.now();
        let known = self.presence.get(visitor);
        let work = OpenChat {
            visitor,
            says: known.clone(),
            opening,
            now,
            heard_after: self.heard_after(),
            max_open_chats: self.settings.max_open_chats,
        };
        let made = self.store.write(work).await?;
        if let Some(written) = known {
            self.settle_visitor(&written).await?;
        }
        Ok(made)
    }
}

struct OpenChat {
    visitor: VisitorId,
    /// What it says of itself, if it is on the site.
    says: Option<Visitor>,
    opening: Opening,
    now: Timestamp,
    heard_after: Timestamp,
    max_open_chats: u32,
}

#[async_trait]
impl Work for OpenChat {
    type Done = Made<Chat>;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Made<Chat>, Refusal> {
        let row = tx.visitor(self.visitor).await?;
        if let Some(row) = &row
            && let Some(chat) = self.retried(tx, row).await?
        {
            return Ok(Made::Before(chat));
        }
        if tx.open_chats().await? >= self.max_open_chats {
            return Err(Refusal::DeskFull);
        }
        let agent = self.claim_agent(tx).await?;
        // One who is not on the site now keeps what it said when it was.
        let says = self.says.clone().or(row.map(|row| row.visitor));
        let visitor = says.unwrap_or_else(|| Desk::stranger(self.visitor, self.now));
        let visitor_no = tx.put_visitor(&visitor, self.now).await?;
        let id = ChatId::new(self.now);
        tx.add_open_chat(id, visitor_no, agent.no, Side::Visitor, self.now).await?;
        let chat = tx.chat(id).await?.ok_or(StoreError::Corrupt("a new chat"))?;
        let opened = EventBody::Chat(EventType::ChatOpened, Box::new(chat.snapshot()));
        tx.append(chat.fed(), Some(chat.no), opened, self.now).await?;
        let (message_id, text) = &self.opening.message;
        posting::add(tx, &chat, Side::Visitor, *message_id, text, self.now).await?;
        let chat = tx.chat(id).await?.ok_or(StoreError::Corrupt("a new chat"))?;
        Ok(Made::Now(chat.snapshot().seen_by(Side::Visitor)))
    }
}

impl OpenChat {
    /// The chat that an earlier try of the same call opened.
    async fn retried(&self, tx: &mut Tx<'_>, known: &VisitorRow) -> Result<Option<Chat>, Refusal> {
        let (message_id, text) = &self.opening.message;
        if let Some((chat, first)) = tx.chat_opened_with(known.no, *message_id).await? {
            return if first.text == **text {
                Ok(Some(chat.snapshot().seen_by(Side::Visitor)))
            } else {
                Err(Refusal::MessageIdReused)
            };
        }
        known.visitor.chat_id.map_or(Ok(None), |chat_id| Err(Refusal::ChatExists(chat_id)))
    }

    /// Finds the agent and takes one of its places.
    async fn claim_agent(&self, tx: &mut Tx<'_>) -> Result<AgentRow, Refusal> {
        let agent = match self.opening.agent_id {
            Some(id) => {
                let agent = tx.agent(id).await?.ok_or(Refusal::NoSuchAgent)?;
                if !agent.is_online(self.heard_after) {
                    return Err(Refusal::AgentOffline);
                }
                agent
            }
            None => match tx.next_free_agent(self.heard_after).await? {
                Some(agent) => agent,
                None => {
                    let agents = tx.agents().await?;
                    let anybody = agents.iter().any(|agent| agent.is_online(self.heard_after));
                    return Err(if anybody { Refusal::DeskBusy } else { Refusal::DeskOffline });
                }
            },
        };
        if tx.claim_place(agent.no, self.now).await? { Ok(agent) } else { Err(Refusal::AgentBusy) }
    }
}
