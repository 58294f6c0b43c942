//! Chats: finding them, and how they begin, go from one agent to another, and end.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Path, Query},
};
use serde::{Deserialize, Serialize};

use super::{
    auth::{AsAgent, AsParty},
    client::ClientNetwork,
    failure::{Failure, documents},
    json::Json,
    messages::NewMessage,
    problem::Problem,
    tags::Tag,
};
use crate::{
    desk::{Approach, ChatPage, ChatQuery, Desk, Made, Opening, Wanted},
    model::{AgentId, Chat, ChatId, ChatState, ClosedReason, Message, Party, Timestamp, VisitorId},
};

documents! {
    Listing: Unauthorized, VisitorErased, Blocked, NotFound;
    Reading: Unauthorized, VisitorErased, Blocked, NotFound;
    Beginning: Unauthorized, VisitorErased, Blocked, NotFound, AgentOffline, AgentBusy, DeskOffline, DeskBusy, VisitorGone,
        ChatExists, ChatTransferred, MessageIdReused, TooManyChats, DeskFull, LineFull;
    Closing: Unauthorized, VisitorErased, Blocked, NotFound, ChatTransferred;
    Keeping: Unauthorized, VisitorErased, Blocked, NotFound, ChatClosed, ChatTransferred;
    Transferring: Unauthorized, VisitorErased, Blocked, Forbidden, NotFound, AgentOffline, AgentBusy, DeskOffline,
        DeskBusy, ChatClosed, ChatTransferred;
}

/// A chat to be opened: by a visitor with its first `message`, or by an agent with a visitor.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewChat {
    /// For visitors: with whom, from GET /agents; anyone if absent.
    #[serde(default)]
    agent_id: Option<AgentId>,
    /// For visitors: wait in line where nobody has room, instead of being refused.
    #[serde(default)]
    wait: Option<bool>,
    /// For agents: with whom, from GET /visitors.
    #[serde(default)]
    visitor_id: Option<VisitorId>,
    /// The first message. A visitor has to send one.
    #[serde(default)]
    message: Option<NewMessage>,
}

/// To whom a chat goes.
#[derive(Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewHolder {
    /// The agent, from GET /team; whoever else has the most room if absent.
    #[serde(default)]
    agent_id: Option<AgentId>,
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

impl From<Made<Chat>> for Opened {
    fn from(made: Made<Chat>) -> Self {
        match made {
            Made::Now(chat) => Self::Created(Json(chat)),
            Made::Before(chat) => Self::Repeated(Json(chat)),
        }
    }
}

/// A page of chats.
#[derive(Debug, Object, Serialize)]
pub struct ChatList {
    /// The newest first.
    #[oai(validator(max_items = 100))]
    chats: Vec<Chat>,
    /// With `q`: of each chat the newest message that has all the words.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[oai(validator(max_items = 100))]
    matches: Option<Vec<Message>>,
    /// There are more: send it as `before`.
    #[oai(skip_serializing_if_is_none)]
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<ChatId>,
    /// The cursor of the same moment: a poll from there tells all that is newer, and nothing twice.
    #[oai(validator(max_length = 200))]
    last_event_id: String,
}

/// See the [module](self).
pub struct ChatsApi {
    /// The desk.
    pub desk: Arc<Desk>,
}

#[expect(clippy::too_many_arguments, reason = "a parameter of the query is one")]
#[OpenApi(tag = "Tag::Chats")]
impl ChatsApi {
    /// Open a chat
    ///
    /// A visitor opens one with its first message: with the agent who was chosen, or with whoever has the most room; with
    /// `wait` it gets a place in line where nobody has room. An agent opens one with a visitor who is on the site: it opens
    /// by itself in the visitor's page. A visitor has at most one chat that is not closed.
    #[oai(path = "/chats", method = "post", operation_id = "createChat")]
    async fn open(
        &self,
        caller: AsParty,
        from: ClientNetwork,
        body: Json<NewChat>,
    ) -> Result<Opened, Failure<Beginning>> {
        Ok(match caller.0 {
            Party::Visitor(id) => self.desk.open_chat(id, from.0, body.0.opening()?).await?.into(),
            Party::Agent(id) => self.desk.approach(id, body.0.approach()?).await?.into(),
        })
    }

    /// Own chats
    ///
    /// The newest first. Agents also find the earlier chats of a visitor they talk with, admins all chats. What is
    /// written can be found by its words about a second later.
    ///
    /// # Answer
    /// A page of chats, and the cursor from which a poll goes on.
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
        /// Only chats that were closed for this reason: one of those that are known of `closed_reason`.
        #[oai(validator(max_length = 40))]
        closed_reason: Query<Option<String>>,
        /// Only chats that began at this moment or later.
        from: Query<Option<Timestamp>>,
        /// Only chats that began before this moment.
        to: Query<Option<Timestamp>>,
        /// Only chats with a message that has all these words, in any order; each may go on behind its last letter. 1 to
        /// 100 characters.
        #[oai(validator(min_length = 1, max_length = 100))]
        q: Query<Option<String>>,
        /// The `next` of the page before. If the caller cannot know of such a chat: 404 `not-found`.
        before: Query<Option<ChatId>>,
        /// At most so many, 1 to 100; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u32>>,
    ) -> Result<Json<ChatList>, Failure<Listing>> {
        let query = ChatQuery {
            state: state.0,
            visitor_id: visitor_id.0,
            agent_id: agent_id.0,
            closed_reason: closed_reason.0.map(|reason| known_reason(&reason)).transpose()?,
            from: from.0,
            to: to.0,
            wanted: q.0.map(|words| wanted(&words)).transpose()?,
            before: before.0,
            limit: limit.0.unwrap_or(50),
        };
        let page = self.desk.chats(caller.0, query).await?;
        let next = page.chats.last().filter(|_| page.more).map(|last| last.id);
        let ChatPage { chats, matches, last_event_id, .. } = page;
        Ok(Json(ChatList { chats, matches, next, last_event_id }))
    }

    /// One chat
    ///
    /// As the caller may see it. A former agent sees it until its turn ended.
    ///
    /// # Answer
    /// The chat.
    #[oai(path = "/chats/:chat_id", method = "get", operation_id = "getChat")]
    async fn one(
        &self,
        caller: AsParty,
        /// The chat.
        chat_id: Path<ChatId>,
    ) -> Result<Json<Chat>, Failure<Reading>> {
        Ok(Json(self.desk.chat(caller.0, chat_id.0).await?))
    }

    /// Transfer a chat
    ///
    /// Its agent gives it to another one who is online with room. History goes along.
    ///
    /// # Answer
    /// The chat, of which the caller is now a former agent.
    #[oai(path = "/chats/:chat_id/transfer", method = "post", operation_id = "transferChat")]
    async fn transfer(
        &self,
        caller: AsAgent,
        /// The chat.
        chat_id: Path<ChatId>,
        body: Json<NewHolder>,
    ) -> Result<Json<Chat>, Failure<Transferring>> {
        Ok(Json(self.desk.transfer(caller.0, chat_id.0, body.0.agent_id).await?))
    }

    /// Keep a chat open
    ///
    /// Calls off the end of a chat in which nobody writes, and puts it off as a message does.
    ///
    /// # Answer
    /// The chat as it is now.
    #[oai(path = "/chats/:chat_id/keep-alive", method = "post", operation_id = "keepChatAlive")]
    async fn keep_alive(
        &self,
        caller: AsParty,
        /// The chat.
        chat_id: Path<ChatId>,
    ) -> Result<Json<Chat>, Failure<Keeping>> {
        Ok(Json(self.desk.keep_alive(caller.0, chat_id.0).await?))
    }

    /// Close a chat
    ///
    /// Only its visitor and its agent close a chat. Closing a closed chat changes nothing. A visitor who closes a chat
    /// that waits gives up its place in line.
    ///
    /// # Answer
    /// The chat, which is closed.
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

fn known_reason(reason: &str) -> Result<ClosedReason, Problem> {
    let known = ClosedReason::from_text(reason);
    known.ok_or_else(|| Problem::invalid("closed_reason", "must be a reason of a closed chat"))
}

fn wanted(words: &str) -> Result<Wanted, Problem> {
    Wanted::new(words).ok_or_else(|| Problem::invalid("q", "must have a letter or a digit"))
}

impl NewChat {
    fn opening(self) -> Result<Opening, Problem> {
        if self.visitor_id.is_some() {
            return Err(Problem::invalid("visitor_id", "is for agents"));
        }
        let message = self.message.ok_or_else(|| Problem::invalid("message", "is missing"))?;
        Ok(Opening {
            agent_id: self.agent_id,
            wait: self.wait.unwrap_or(false),
            message: (message.id, message.text),
        })
    }

    fn approach(self) -> Result<Approach, Problem> {
        if self.agent_id.is_some() {
            return Err(Problem::invalid("agent_id", "is for visitors"));
        }
        if self.wait.is_some() {
            return Err(Problem::invalid("wait", "is for visitors"));
        }
        let visitor_id =
            self.visitor_id.ok_or_else(|| Problem::invalid("visitor_id", "is missing"))?;
        let message = self.message.map(|message| (message.id, message.text));
        Ok(Approach { visitor_id, message })
    }
}
