//! Erasing a visitor (rule 14).

use async_trait::async_trait;

use super::{Desk, Refusal, closing, moment::Moment};
use crate::{
    model::{AgentId, ChatId, ClosedReason, EventBody, EventType, Party, VisitorId},
    store::{Fed, StoreError, StoreExt, Tx, Work},
};

impl Desk {
    /// Erases a visitor: its chat is closed, every text of its chats, the entries of the queues that told of them and all
    /// that it said of itself are gone, from the database's files too. Its id is refused from now on.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn erase(&self, visitor: VisitorId) -> Result<(), Refusal> {
        let (agents, closed) =
            self.store.write(EraseVisitor { visitor, at: self.moment() }).await?;
        // Of one that waited no queue tells.
        if let Some(chat) = closed {
            self.chats_of_networks.closed(chat);
        }
        self.unserved.erase(visitor);
        self.presence.forget(visitor);
        // What the hub remembers has the texts too.
        self.hub.forget_queue(Party::Visitor(visitor));
        for agent in agents {
            self.hub.forget_queue(Party::Agent(agent));
        }
        self.hub.dismiss(Party::Visitor(visitor));
        Ok(self.store.scrub().await?)
    }

    /// The same for an admin, of a visitor who was ever here.
    ///
    /// # Errors
    /// [`Refusal::NoSuchVisitor`].
    pub async fn erase_known(&self, visitor: VisitorId) -> Result<(), Refusal> {
        let known =
            self.presence.get(visitor).is_some() || self.visitor_row(visitor).await?.is_some();
        if known { self.erase(visitor).await } else { Err(Refusal::NoSuchVisitor) }
    }
}

struct EraseVisitor {
    visitor: VisitorId,
    at: Moment,
}

#[async_trait]
impl Work for EraseVisitor {
    /// Whose queues told of its chats, and the chat that this has closed.
    type Done = (Vec<AgentId>, Option<ChatId>);
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, Refusal> {
        // One who never had a chat gets a row now: that its id is refused has to outlive the process.
        if tx.visitor(self.visitor).await?.is_none() {
            tx.put_visitor(&Desk::stranger(self.visitor, self.at.now), self.at.now).await?;
        }
        let known = tx.visitor(self.visitor).await?.ok_or(StoreError::Corrupt("a visitor"))?;
        let agents = tx.agents_of_visitor(known.no).await?;
        let chat = tx.unclosed_chat_of(known.no).await?;
        tx.erase_visitor(&known, self.at.now).await?;
        self.tell_of_the_closed(tx, known.no).await?;
        let closed = chat.as_ref().map(|chat| chat.chat.id);
        if let Some(chat) = chat {
            closing::close(tx, chat, ClosedReason::Erased, &self.at).await?;
        }
        Ok((agents, closed))
    }
}

impl EraseVisitor {
    /// Agents may have a chat that is closed on their screens: they are told that there is nothing in it any more.
    async fn tell_of_the_closed(&self, tx: &mut Tx<'_>, visitor_no: i64) -> Result<(), Refusal> {
        for id in tx.mark_erased(visitor_no).await? {
            let chat = tx.chat(id).await?.ok_or(StoreError::Corrupt("a chat"))?;
            let told = EventBody::Chat(EventType::ChatClosed, Box::new(chat.snapshot()));
            let fed = Fed { visitor: None, agent: chat.holder };
            tx.append(fed, Some(chat.no), told, self.at.now).await?;
        }
        Ok(())
    }
}
