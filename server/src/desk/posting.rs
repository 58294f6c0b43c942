//! Posting to a chat (rules 8 and 11), reading it, and typing in it.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Desk, Made, Refusal, access::Access, moment::Moment};
use crate::{
    model::{
        ChatId, ChatState, EventBody, Message, MessageId, MessageText, Party, Side, Timestamp,
    },
    store::{ChatRow, NewMessage, StoreExt, Tx, Work},
};

impl Desk {
    /// Posts a message; answers once it is durable.
    ///
    /// # Errors
    /// Those of rule 8.
    pub async fn post(
        &self,
        sender: Party,
        chat_id: ChatId,
        id: MessageId,
        text: MessageText,
    ) -> Result<Made<Message>, Refusal> {
        self.store.write(Post { sender, chat_id, id, text, at: self.moment() }).await
    }

    /// Notes that `reader` has read the chat up to `seq`. A mark never goes back.
    ///
    /// # Errors
    /// [`Refusal::SeqAhead`], and those of rule 8 but for a closed chat: its last messages can be read too.
    pub async fn mark_read(&self, reader: Party, chat_id: ChatId, seq: u32) -> Result<(), Refusal> {
        self.store.write(MarkRead { reader, chat_id, seq, now: self.now() }).await
    }

    /// Tells the other side that `writer` is writing. Transient.
    ///
    /// # Errors
    /// Those of rule 8.
    pub async fn typing(&self, writer: Party, chat_id: ChatId) -> Result<(), Refusal> {
        let chat = self.store.read(FindOpen { caller: writer, chat_id }).await?;
        let body = Arc::new(EventBody::Typing { chat_id, sender: writer.side() });
        let other = match writer {
            Party::Agent(_) => Some(Party::Visitor(chat.chat.visitor_id)),
            Party::Visitor(_) => chat.holder.map(|(_, id)| Party::Agent(id)),
        };
        if let Some(other) = other {
            self.hub.pass_on(other, &body);
        }
        Ok(())
    }
}

struct Post {
    sender: Party,
    chat_id: ChatId,
    id: MessageId,
    text: MessageText,
    at: Moment,
}

#[async_trait]
impl Work for Post {
    type Done = Made<Message>;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Made<Message>, Refusal> {
        let access = Access::find(tx, self.sender, self.chat_id).await?;
        // First, and in any state of the chat: a retry after a lost answer must not be told that it is too late.
        let stored = tx.message_by_id(access.chat.key(), access.side, self.id).await?;
        if let Some(own) = stored.as_ref().filter(|stored| self.is_author(stored)) {
            return if own.text == *self.text {
                Ok(Made::Before(own.clone()))
            } else {
                Err(Refusal::MessageIdReused)
            };
        }
        let side = access.side;
        let chat = access.into_party()?;
        if chat.chat.state == ChatState::Closed {
            return Err(Refusal::ChatClosed);
        }
        if stored.is_some() {
            return Err(Refusal::MessageIdReused);
        }
        add(tx, &chat, side, self.id, &self.text, &self.at).await.map(Made::Now)
    }
}

impl Post {
    /// On the agents' side several people may have written.
    fn is_author(&self, message: &Message) -> bool {
        match self.sender {
            Party::Visitor(_) => true,
            Party::Agent(id) => message.agent_id == Some(id),
        }
    }
}

/// Stores a message of `side` as the chat's next one and tells both queues.
pub(super) async fn add(
    tx: &mut Tx<'_>,
    chat: &ChatRow,
    side: Side,
    id: MessageId,
    text: &MessageText,
    at: &Moment,
) -> Result<Message, Refusal> {
    let by_agent = side == Side::Agent;
    let message = Message {
        id,
        chat_id: chat.chat.id,
        seq: chat.chat.last_seq + 1,
        sender: side,
        agent_id: chat.holder.map(|(_, id)| id).filter(|_| by_agent),
        agent_name: chat.chat.agent_name.clone().filter(|_| by_agent),
        text: text.to_string(),
        sent_at: at.now,
    };
    tx.add_message(NewMessage {
        chat_no: chat.no,
        seq: message.seq,
        id,
        sender: side,
        agent_no: chat.holder.map(|(no, _)| no).filter(|_| by_agent),
        text,
        sent_at: at.now,
    })
    .await?;
    tx.note_message(chat.no, message.seq, side, at.now).await?;
    if chat.chat.closes_at.is_some() {
        // The end of which both were warned is called off: the next one may be due before that.
        tx.check_again(chat.no, at.check_anew(chat)).await?;
    }
    let body = EventBody::Message(Box::new(message.clone()));
    tx.append(chat.fed(), Some(chat.no), body, at.now).await?;
    Ok(message)
}

struct MarkRead {
    reader: Party,
    chat_id: ChatId,
    seq: u32,
    now: Timestamp,
}

#[async_trait]
impl Work for MarkRead {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        let chat = Access::find(tx, self.reader, self.chat_id).await?.into_party()?;
        if self.seq > chat.chat.last_seq {
            return Err(Refusal::SeqAhead { last_seq: chat.chat.last_seq });
        }
        let side = self.reader.side();
        let mark = match side {
            Side::Visitor => chat.chat.read.visitor,
            Side::Agent => chat.chat.read.agent,
        };
        if self.seq <= mark {
            return Ok(());
        }
        tx.mark_read(chat.no, side, self.seq).await?;
        let body = EventBody::Read { chat_id: self.chat_id, sender: side, seq: self.seq };
        tx.append(chat.fed(), Some(chat.no), body, self.now).await?;
        Ok(())
    }
}

struct FindOpen {
    caller: Party,
    chat_id: ChatId,
}

#[async_trait]
impl Work for FindOpen {
    type Done = ChatRow;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<ChatRow, Refusal> {
        let chat = Access::find(tx, self.caller, self.chat_id).await?.into_party()?;
        if chat.chat.state == ChatState::Closed {
            return Err(Refusal::ChatClosed);
        }
        Ok(chat)
    }
}
