//! What is said in a chat: messages, who has read them, who is writing.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    auth::AsParty,
    failure::{Failure, documents},
    json::Json,
    tags::Tag,
};
use crate::{
    desk::{Desk, Made, MessageQuery},
    model::{ChatId, Message, MessageId, MessageText},
};

documents! {
    Reading: Unauthorized, VisitorErased, Blocked, NotFound;
    Posting: Unauthorized, VisitorErased, Blocked, NotFound, ChatClosed, ChatTransferred, MessageIdReused;
    Acting: Unauthorized, VisitorErased, Blocked, NotFound, ChatClosed, ChatTransferred;
}

/// A message to be sent.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// A UUID made by the sender, once for each message: a retry sends the same one and is never a second message.
    pub(super) id: MessageId,
    /// Plain text, trimmed; 1 to 4,000 characters, counted as Unicode code points.
    pub(super) text: MessageText,
}

/// How far the caller has read.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadMark {
    /// The last message that was seen. A mark never goes back.
    seq: u32,
}

/// The message that a call stored.
#[derive(ApiResponse)]
pub enum Posted {
    /// The message is durable.
    #[oai(status = 201)]
    Created(Json<Message>),
    /// An earlier try of the same call has stored it.
    #[oai(status = 200)]
    Repeated(Json<Message>),
}

/// Nothing to say.
#[derive(ApiResponse)]
pub enum Done {
    /// Done.
    #[oai(status = 204)]
    Done,
}

/// A page of messages.
#[derive(Debug, Object, Serialize)]
pub struct MessageList {
    /// In the order of their `seq`.
    #[oai(validator(max_items = 200))]
    messages: Vec<Message>,
    /// There are more in the direction that was asked for: behind the last with `after_seq`, else before the first.
    more: bool,
}

/// See the [module](self).
pub struct MessagesApi {
    /// The desk.
    pub desk: Arc<Desk>,
}

#[OpenApi(tag = "Tag::Chats")]
impl MessagesApi {
    /// Messages of a chat
    ///
    /// With `after_seq` the first ones behind it, else the last ones before `before_seq`, or of all; the oldest first.
    ///
    /// # Answer
    /// A page of messages.
    #[oai(path = "/chats/:chat_id/messages", method = "get", operation_id = "listMessages")]
    async fn messages(
        &self,
        caller: AsParty,
        /// The chat.
        chat_id: Path<ChatId>,
        /// Only messages before this one.
        before_seq: Query<Option<u32>>,
        /// Only messages behind this one.
        after_seq: Query<Option<u32>>,
        /// At most so many, 1 to 200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
    ) -> Result<Json<MessageList>, Failure<Reading>> {
        let query = MessageQuery {
            after_seq: after_seq.0,
            before_seq: before_seq.0,
            limit: limit.0.unwrap_or(50),
        };
        let (messages, more) = self.desk.messages(caller.0, chat_id.0, query).await?;
        Ok(Json(MessageList { messages, more }))
    }

    /// Send a message
    ///
    /// Acknowledged once it is durable. A retry sends the same `id`.
    #[oai(path = "/chats/:chat_id/messages", method = "post", operation_id = "createMessage")]
    async fn post(
        &self,
        caller: AsParty,
        /// The chat.
        chat_id: Path<ChatId>,
        body: Json<NewMessage>,
    ) -> Result<Posted, Failure<Posting>> {
        let Json(NewMessage { id, text }) = body;
        Ok(match self.desk.post(caller.0, chat_id.0, id, text).await? {
            Made::Now(message) => Posted::Created(Json(message)),
            Made::Before(message) => Posted::Repeated(Json(message)),
        })
    }

    /// Say that one is writing
    ///
    /// Told to the other side's polls that are held now, and forgotten. Say it again every few seconds.
    ///
    /// # Answer
    /// It was passed on, if the other side polls now.
    #[oai(path = "/chats/:chat_id/typing", method = "post", operation_id = "startTyping")]
    async fn typing(
        &self,
        caller: AsParty,
        /// The chat.
        chat_id: Path<ChatId>,
    ) -> Result<Done, Failure<Acting>> {
        self.desk.typing(caller.0, chat_id.0).await?;
        Ok(Done::Done)
    }

    /// Say how far one has read
    ///
    /// Up to a message, which the other side sees as "seen". A mark never goes back.
    ///
    /// # Answer
    /// The mark is there, or further on.
    #[oai(path = "/chats/:chat_id/read", method = "post", operation_id = "markRead")]
    async fn read(
        &self,
        caller: AsParty,
        /// The chat.
        chat_id: Path<ChatId>,
        body: Json<ReadMark>,
    ) -> Result<Done, Failure<Acting>> {
        self.desk.mark_read(caller.0, chat_id.0, body.0.seq).await?;
        Ok(Done::Done)
    }
}
