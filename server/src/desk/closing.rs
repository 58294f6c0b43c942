//! Closing a chat (rule 10).

use async_trait::async_trait;

use super::{Desk, Refusal, access::Access};
use crate::{
    model::{Chat, ChatId, ChatState, ClosedReason, EventBody, EventType, Party, Timestamp},
    store::{ChatRow, StoreError, StoreExt, Tx, Work},
};

impl Desk {
    /// One of its parties closes a chat. Closing a closed one changes nothing and is no error.
    ///
    /// # Errors
    /// [`Refusal::NoSuchChat`], [`Refusal::ChatTransferred`].
    pub async fn close_chat(&self, closer: Party, chat_id: ChatId) -> Result<Chat, Refusal> {
        self.store.write(CloseChat { closer, chat_id, now: self.now() }).await
    }
}

struct CloseChat {
    closer: Party,
    chat_id: ChatId,
    now: Timestamp,
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
        let chat = close(tx, chat, reason, self.now).await?;
        Ok(chat.snapshot().seen_by(self.closer.side()))
    }
}

/// Closes `chat` unless it is closed, gives its place back and tells both queues.
pub(super) async fn close(
    tx: &mut Tx<'_>,
    chat: ChatRow,
    reason: ClosedReason,
    now: Timestamp,
) -> Result<ChatRow, Refusal> {
    if chat.chat.state == ChatState::Closed {
        return Ok(chat);
    }
    tx.close_chat(chat.no, reason, now).await?;
    if let (ChatState::Open, Some(agent_no)) = (chat.chat.state, chat.agent_no) {
        tx.free_place(agent_no).await?;
    }
    let chat = tx.chat(chat.chat.id).await?.ok_or(StoreError::Corrupt("a closed chat"))?;
    let closed = EventBody::Chat(EventType::ChatClosed, Box::new(chat.snapshot()));
    tx.append(chat.fed(), Some(chat.no), closed, now).await?;
    Ok(chat)
}
