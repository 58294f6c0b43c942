//! Chats and their messages.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    auth::{AsParty, AsVisitor},
    json::Json,
    problem::{Failure, documents},
    tags::Tag,
};
use crate::{
    desk::{ChatQuery, Desk, Made, MessageQuery, Opening},
    model::{AgentId, Chat, ChatId, ChatState, Message, MessageId, MessageText, VisitorId},
};

documents! {
    OpeningChats: Unauthorized, Forbidden, NotFound, AgentOffline, AgentBusy, DeskOffline, DeskBusy, ChatExists,
        MessageIdReused, DeskFull;
    Listing: Unauthorized, NotFound;
    Reading: Unauthorized, NotFound;
    Posting: Unauthorized, NotFound, ChatClosed, ChatTransferred, MessageIdReused;
    Acting: Unauthorized, NotFound, ChatClosed, ChatTransferred;
    Closing: Unauthorized, NotFound, ChatTransferred;
}

/// A message to be sent.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// A UUID made by the sender, once for each message: a retry sends the same one and is never a second message.
    id: MessageId,
    /// Plain text, trimmed; 1 to 4,000 characters, counted as Unicode code points.
    text: MessageText,
}

/// A chat to be opened by a visitor.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewChat {
    /// With whom, from GET /agents; anyone if absent.
    #[serde(default)]
    agent_id: Option<AgentId>,
    /// The first message.
    message: NewMessage,
}

/// How far the caller has read.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadMark {
    /// The last message that was seen. A mark never goes back.
    seq: u32,
}

/// The chat that a call opened.
#[derive(ApiResponse)]
pub enum Opened {
    /// The chat was opened.
    #[oai(status = 201)]
    Created(Json<Chat>),
    /// An earlier try of the same call has opened it.
    #[oai(status = 200)]
    Repeated(Json<Chat>),
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

/// A page of chats.
#[derive(Debug, Object, Serialize)]
pub struct ChatList {
    /// The newest first.
    chats: Vec<Chat>,
    /// There are more: send it as `before`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<ChatId>,
    /// The cursor of the same moment: a poll from there tells all that is newer, and nothing twice.
    last_event_id: String,
}

/// A page of messages.
#[derive(Debug, Object, Serialize)]
pub struct MessageList {
    /// In the order of their `seq`.
    messages: Vec<Message>,
    /// There are more in the direction that was asked for: behind the last with `after_seq`, else before the first.
    more: bool,
}

/// See the [module](self).
pub struct ChatsApi {
    /// The desk.
    pub desk: Arc<Desk>,
}

#[OpenApi(tag = "Tag::Chats")]
impl ChatsApi {
    /// Open a chat
    ///
    /// With the agent who was chosen, or with whoever has the most room. A visitor has at most one chat that is not
    /// closed.
    #[oai(path = "/chats", method = "post", operation_id = "createChat")]
    async fn open(
        &self,
        caller: AsVisitor,
        body: Json<NewChat>,
    ) -> Result<Opened, Failure<OpeningChats>> {
        let Json(NewChat { agent_id, message }) = body;
        let opening = Opening { agent_id, message: (message.id, message.text) };
        Ok(match self.desk.open_chat(caller.0, opening).await? {
            Made::Now(chat) => Opened::Created(Json(chat)),
            Made::Before(chat) => Opened::Repeated(Json(chat)),
        })
    }

    /// Own chats
    ///
    /// The newest first. Agents also find the earlier chats of a visitor they talk with, admins all chats.
    #[oai(path = "/chats", method = "get", operation_id = "listChats")]
    async fn list(
        &self,
        caller: AsParty,
        /// Only chats in this state.
        state: Query<Option<ChatState>>,
        /// Only chats of this visitor.
        visitor_id: Query<Option<VisitorId>>,
        /// Only chats that this agent has or had last.
        agent_id: Query<Option<AgentId>>,
        /// The `next` of the page before.
        before: Query<Option<ChatId>>,
        /// At most so many, 1 to 100; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
    ) -> Result<Json<ChatList>, Failure<Listing>> {
        let query = ChatQuery {
            state: state.0,
            visitor_id: visitor_id.0,
            agent_id: agent_id.0,
            before: before.0,
            limit: limit.0.unwrap_or(50),
        };
        let page = self.desk.chats(caller.0, query).await?;
        let next = page.chats.last().filter(|_| page.more).map(|last| last.id);
        Ok(Json(ChatList { chats: page.chats, next, last_event_id: page.last_event_id }))
    }

    /// One chat
    #[oai(path = "/chats/:chat_id", method = "get", operation_id = "getChat")]
    async fn one(
        &self,
        caller: AsParty,
        /// The chat.
        chat_id: Path<ChatId>,
    ) -> Result<Json<Chat>, Failure<Reading>> {
        Ok(Json(self.desk.chat(caller.0, chat_id.0).await?))
    }

    /// Messages of a chat
    ///
    /// The last ones, or those around a `seq`.
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

    /// Close a chat
    ///
    /// Closing a closed chat changes nothing.
    #[oai(path = "/chats/:chat_id/close", method = "post", operation_id = "closeChat")]
    async fn close(
        &self,
        caller: AsParty,
        /// The chat.
        chat_id: Path<ChatId>,
    ) -> Result<Json<Chat>, Failure<Closing>> {
        Ok(Json(self.desk.close_chat(caller.0, chat_id.0).await?))
    }
}
