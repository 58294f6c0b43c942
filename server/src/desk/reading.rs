//! Reading chats and their messages.

use async_trait::async_trait;

use super::{
    Desk, Refusal,
    access::{Access, talks_with},
};
use crate::{
    model::{
        AgentId, Chat, ChatId, ChatState, ClosedReason, Message, Party, Role, Timestamp, VisitorId,
    },
    store::{ChatFilter, StoreExt, Tx, Wanted, Work},
};

/// Which of its chats a party asks for, newest first.
#[derive(Debug, Clone, Default)]
pub struct ChatQuery {
    /// Only chats in this state.
    pub state: Option<ChatState>,
    /// Only chats of this visitor; for agents.
    pub visitor_id: Option<VisitorId>,
    /// Only chats of this agent; for agents.
    pub agent_id: Option<AgentId>,
    /// Only chats that were closed for this reason.
    pub closed_reason: Option<ClosedReason>,
    /// Only chats that began at this moment or later.
    pub from: Option<Timestamp>,
    /// Only chats that began before this moment.
    pub to: Option<Timestamp>,
    /// Only chats with a message, among those that the caller may read, that has these words.
    pub wanted: Option<Wanted>,
    /// Only chats that began before this one.
    pub before: Option<ChatId>,
    /// At most so many.
    pub limit: u32,
}

/// Which messages of a chat are asked for.
#[derive(Debug, Clone, Copy)]
pub struct MessageQuery {
    /// Only messages behind this one: reads forward.
    pub after_seq: Option<u32>,
    /// Only messages before this one.
    pub before_seq: Option<u32>,
    /// At most so many.
    pub limit: u32,
}

/// A page of chats and the cursor of the same moment: a poll from there tells all that is newer, and nothing twice.
#[derive(Debug, Clone)]
pub struct ChatPage {
    /// The chats, newest first.
    pub chats: Vec<Chat>,
    /// Where words were wanted: of each chat the newest message that has them.
    pub matches: Option<Vec<Message>>,
    /// Whether there are older ones.
    pub more: bool,
    /// Where to poll from.
    pub last_event_id: String,
}

impl Desk {
    /// Chats of the caller; for an admin all, and for the agent of a visitor that visitor's earlier ones.
    ///
    /// # Errors
    /// [`Refusal::NoSuchChat`], if the caller cannot know the chat to list from.
    pub async fn chats(&self, caller: Party, query: ChatQuery) -> Result<ChatPage, Refusal> {
        // Before the store is read: changes of the visitors' list that come in between are told again, which does no harm.
        let list = match caller {
            Party::Agent(_) => Some(self.presence.version()),
            Party::Visitor(_) => None,
        };
        let Found { chats, matches, more, last } =
            self.store.read(ListChats { caller, query }).await?;
        let last_event_id = self.cursor(caller, last, list).to_string();
        Ok(ChatPage { chats, matches, more, last_event_id })
    }

    /// One chat.
    ///
    /// # Errors
    /// [`Refusal::NoSuchChat`].
    pub async fn chat(&self, caller: Party, chat_id: ChatId) -> Result<Chat, Refusal> {
        self.store.read(ReadChat { caller, chat_id }).await
    }

    /// Messages of a chat, ascending, and whether there are more in the direction that was asked for: behind the last if
    /// `after_seq` was given, else before the first.
    ///
    /// # Errors
    /// [`Refusal::NoSuchChat`].
    pub async fn messages(
        &self,
        caller: Party,
        chat_id: ChatId,
        query: MessageQuery,
    ) -> Result<(Vec<Message>, bool), Refusal> {
        self.store.read(ReadMessages { caller, chat_id, query }).await
    }
}

/// What a page of chats is made of.
#[derive(Default)]
struct Found {
    chats: Vec<Chat>,
    matches: Option<Vec<Message>>,
    more: bool,
    /// The end of the caller's queue at the same moment.
    last: u64,
}

struct ListChats {
    caller: Party,
    query: ChatQuery,
}

#[async_trait]
impl Work for ListChats {
    type Done = Found;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, Refusal> {
        let ends = tx.queue_ends(self.caller).await?;
        let mut filter = ChatFilter {
            visitor: self.query.visitor_id,
            agent_no: None,
            agent: self.query.agent_id,
            state: self.query.state,
            closed_reason: self.query.closed_reason,
            from: self.query.from,
            to: self.query.to,
            wanted: self.query.wanted.clone(),
            before: self.query.before,
            // One more than asked for tells whether there are more.
            limit: self.query.limit + 1,
        };
        match self.caller {
            // A visitor's own filter by visitor finds itself or nobody (rule 1).
            Party::Visitor(id) if filter.visitor.is_some_and(|wanted| wanted != id) => {
                return Ok(Found { last: ends.last, ..Found::default() });
            }
            Party::Visitor(id) => filter.visitor = Some(id),
            Party::Agent(id) => {
                let agent = tx.agent(id).await?.ok_or(Refusal::BadToken)?;
                let all = match filter.visitor {
                    _ if agent.role == Role::Admin => true,
                    Some(visitor) => match tx.visitor(visitor).await? {
                        Some(visitor) => talks_with(tx, id, visitor.no).await?,
                        None => false,
                    },
                    None => false,
                };
                filter.agent_no = (!all).then_some(agent.no);
            }
        }
        if let Some(before) = filter.before {
            Access::find(tx, self.caller, before).await?;
        }
        let mut rows = tx.chats(&filter).await?;
        let more = rows.len() > self.query.limit as usize;
        rows.truncate(self.query.limit as usize);
        let matches = self.query.wanted.as_ref().map(|_| Vec::new());
        let mut found = Found { chats: Vec::new(), matches, more, last: ends.last };
        for row in rows {
            let access = Access::of(tx, self.caller, row).await?;
            if let (Some(wanted), Some(matches)) = (&self.query.wanted, &mut found.matches) {
                matches.extend(newest_match(tx, &access, wanted).await?);
            }
            found.chats.push(as_seen(tx, access).await?);
        }
        Ok(found)
    }
}

/// The newest message of a chat with those words that the caller may read.
async fn newest_match(
    tx: &mut Tx<'_>,
    access: &Access,
    wanted: &Wanted,
) -> Result<Option<Message>, Refusal> {
    let chat = &access.chat;
    let Some(seq) = tx.newest_match(chat.no, access.readable_until(), wanted).await? else {
        return Ok(None);
    };
    let (after, before) = (seq.saturating_sub(1), seq.saturating_add(1));
    Ok(tx.messages(chat.key(), (after, before), true, 1).await?.pop())
}

struct ReadChat {
    caller: Party,
    chat_id: ChatId,
}

#[async_trait]
impl Work for ReadChat {
    type Done = Chat;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Chat, Refusal> {
        let access = Access::find(tx, self.caller, self.chat_id).await?;
        as_seen(tx, access).await
    }
}

/// The chat as the caller may see it: one who had it sees it as it was when it went to somebody else.
async fn as_seen(tx: &mut Tx<'_>, access: Access) -> Result<Chat, Refusal> {
    let until_seq = access.readable_until();
    let side = access.side;
    let mut row = tx.placed(access.chat).await?;
    if until_seq < row.chat.last_seq {
        row.chat.last_seq = until_seq;
        let before = until_seq.saturating_add(1);
        row.chat.last_message = tx.messages(row.key(), (0, before), false, 1).await?.pop();
        row.unread.agent = 0;
        row.chat.read.visitor = row.chat.read.visitor.min(until_seq);
        row.chat.read.agent = row.chat.read.agent.min(until_seq);
    }
    Ok(row.snapshot().seen_by(side))
}

struct ReadMessages {
    caller: Party,
    chat_id: ChatId,
    query: MessageQuery,
}

#[async_trait]
impl Work for ReadMessages {
    type Done = (Vec<Message>, bool);
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, Refusal> {
        let access = Access::find(tx, self.caller, self.chat_id).await?;
        let MessageQuery { after_seq, before_seq, limit } = self.query;
        let before = before_seq.unwrap_or(u32::MAX).min(access.readable_until().saturating_add(1));
        let after = after_seq.unwrap_or(0);
        let forward = after_seq.is_some();
        let mut messages =
            tx.messages(access.chat.key(), (after, before), forward, limit + 1).await?;
        let more = messages.len() > limit as usize;
        if more && forward {
            messages.pop();
        } else if more {
            messages.remove(0);
        }
        Ok((messages, more))
    }
}
