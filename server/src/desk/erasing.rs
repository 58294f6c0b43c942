//! Erasing a visitor (rule 14).

use std::{collections::HashSet, sync::Arc};

use async_trait::async_trait;

use super::{Desk, Refusal, closing, moment::Moment, through::through};
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
    pub async fn erase(self: &Arc<Self>, visitor: VisitorId) -> Result<(), Refusal> {
        let desk = Arc::clone(self);
        through(async move { desk.erase_now(visitor).await }).await
    }

    async fn erase_now(&self, visitor: VisitorId) -> Result<(), Refusal> {
        let erased = self.store.write(EraseVisitor { visitor, at: self.moment() }).await?;
        let Erased { agents, closed, was_written } = erased;
        // Of one that waited no queue tells.
        if let Some(chat) = closed {
            self.chats_of_networks.closed(chat);
        }
        self.unserved.erase(visitor, self.now());
        self.presence.forget(visitor);
        // What the hub remembers has the texts too.
        self.hub.forget_queue(Party::Visitor(visitor));
        for agent in agents {
            self.hub.forget_queue(Party::Agent(agent));
        }
        self.hub.dismiss(Party::Visitor(visitor));
        if was_written {
            self.store.scrub().await?;
        }
        Ok(())
    }

    /// The same for an admin, of a visitor who was ever here.
    ///
    /// # Errors
    /// [`Refusal::NoSuchVisitor`].
    pub async fn erase_known(self: &Arc<Self>, visitor: VisitorId) -> Result<(), Refusal> {
        let known = self.presence.get(visitor).is_some()
            // Of who is blocked the list of blocks has a name.
            || matches!(self.unserved.refusal(visitor), Some(Refusal::Blocked))
            || self.visitor_row(visitor).await?.is_some();
        if known { self.erase(visitor).await } else { Err(Refusal::NoSuchVisitor) }
    }
}

/// What an erasure has found.
struct Erased {
    /// Whose queues told of the visitor's chats.
    agents: HashSet<AgentId>,
    /// The chat that this has closed.
    closed: Option<ChatId>,
    /// Whether there was anything to delete: of one who never had a chat, and was not blocked, nothing was written.
    was_written: bool,
}

struct EraseVisitor {
    visitor: VisitorId,
    at: Moment,
}

#[async_trait]
impl Work for EraseVisitor {
    type Done = Erased;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, Refusal> {
        // One who never had a chat gets a row now: that its id is refused has to outlive the process.
        let has_row = tx.visitor(self.visitor).await?.is_some();
        let was_written = has_row || tx.is_blocked(self.visitor).await?;
        if !has_row {
            tx.put_visitor(&Desk::stranger(self.visitor, self.at.now), self.at.now).await?;
        }
        let known = tx.visitor(self.visitor).await?.ok_or(StoreError::Corrupt("a visitor"))?;
        let agents = tx.agents_of_visitor(known.no).await?;
        let chat = tx.unclosed_chat_of(known.no).await?;
        tx.erase_visitor(&known, self.at.now).await?;
        let closed = chat.as_ref().map(|chat| chat.chat.id);
        if let Some(chat) = chat {
            closing::close(tx, chat, ClosedReason::Erased, &self.at).await?;
        }
        for chat in tx.mark_erased(known.no).await? {
            self.tell(tx, chat).await?;
        }
        Ok(Erased { agents, closed, was_written })
    }
}

impl EraseVisitor {
    /// Agents may have a chat on their screens that they had once: each is told that there is nothing in it any more.
    async fn tell(&self, tx: &mut Tx<'_>, id: ChatId) -> Result<(), Refusal> {
        let chat = tx.chat(id).await?.ok_or(StoreError::Corrupt("a chat"))?;
        for agent in tx.agents_of_chat(chat.no).await? {
            let told = EventBody::Chat(EventType::ChatClosed, Box::new(chat.snapshot()));
            let fed = Fed { visitor: None, agent: Some(agent) };
            tx.append(fed, Some(chat.no), told, self.at.now).await?;
        }
        Ok(())
    }
}
