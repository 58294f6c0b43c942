//! Closing a chat (rule 10).

use async_trait::async_trait;

use super::{Desk, Refusal, access::Access, line, moment::Moment};
use crate::{
    model::{Chat, ChatId, ChatState, ClosedReason, EventBody, EventType, Party},
    store::{ChatRow, StoreError, StoreExt, Tx, Work},
};

impl Desk {
    /// One of its parties closes a chat. Closing a closed one changes nothing and is no error.
    ///
    /// # Errors
    /// [`Refusal::NoSuchChat`], [`Refusal::ChatTransferred`].
    pub async fn close_chat(&self, closer: Party, chat_id: ChatId) -> Result<Chat, Refusal> {
        self.store.write(CloseChat { closer, chat_id, at: self.moment() }).await
    }
}

struct CloseChat {
    closer: Party,
    chat_id: ChatId,
    at: Moment,
}

#[async_trait]
impl Work for CloseChat {
    type Done = Chat;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Chat, Refusal> {
        let chat = Access::find(tx, self.closer, self.chat_id).await?.into_party()?;
        let reason = match self.closer {
            Party::Visitor(_) => ClosedReason::Visitor,
            Party::Agent(_) => ClosedReason::Agent,
        };
        let chat = close(tx, chat, reason, &self.at).await?;
        Ok(chat.snapshot().seen_by(self.closer.side()))
    }
}

/// Closes `chat` unless it is closed, tells both queues, and gives its place to whoever is next in line.
pub(super) async fn close(
    tx: &mut Tx<'_>,
    chat: ChatRow,
    reason: ClosedReason,
    at: &Moment,
) -> Result<ChatRow, Refusal> {
    if chat.chat.state == ChatState::Closed {
        return Ok(chat);
    }
    tx.close_chat(chat.no, reason, at.now).await?;
    if let Some((agent_no, _)) = chat.holder {
        tx.free_place(agent_no).await?;
    }
    let closed = tx.chat(chat.chat.id).await?.ok_or(StoreError::Corrupt("a closed chat"))?;
    // Of an erasure the visitor is told by being refused, and its agents once all of it is gone.
    if reason != ClosedReason::Erased {
        let told = EventBody::Chat(EventType::ChatClosed, Box::new(closed.snapshot()));
        tx.append(chat.fed(), Some(chat.no), told, at.now).await?;
    }
    if let Some((agent_no, _)) = chat.holder {
        line::connect(tx, agent_no, at).await?;
        line::connect_desk(tx, at).await?;
    }
    Ok(closed)
}
