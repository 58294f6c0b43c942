//! Opening a chat (rules 3 to 7).

use std::sync::Arc;

use async_trait::async_trait;

use super::{Desk, Refusal, line, moment::Moment, posting, through::through};
use crate::{
    model::{
        AgentId, Chat, ChatId, EventType, MessageId, MessageText, Network, Side, Visitor, VisitorId,
    },
    store::{AgentRow, ChatRow, NewChat, StoreError, StoreExt, Tx, VisitorRow, Work},
};

/// A visitor's wish to begin a chat.
#[derive(Debug, Clone)]
pub struct Opening {
    /// With whom; anyone if absent.
    pub agent_id: Option<AgentId>,
    /// Whether to wait in line where nobody has room.
    pub wait: bool,
    /// The first message, with the id that its sender made.
    pub message: (MessageId, MessageText),
}

/// An agent's wish to begin a chat.
#[derive(Debug, Clone)]
pub struct Approach {
    /// With whom.
    pub visitor_id: VisitorId,
    /// The first message, if there is one, with the id that its sender made.
    pub message: Option<(MessageId, MessageText)>,
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
    /// A visitor, who calls from `network`, opens a chat with its first message.
    ///
    /// # Errors
    /// Those of rules 3, 4, 5 and 7; [`Refusal::Blocked`], [`Refusal::VisitorErased`], [`Refusal::TooManyChats`],
    /// [`Refusal::MessageIdReused`].
    pub async fn open_chat(
        self: &Arc<Self>,
        visitor: VisitorId,
        network: Option<Network>,
        opening: Opening,
    ) -> Result<Made<Chat>, Refusal> {
        let desk = Arc::clone(self);
        through(async move { desk.open_chat_now(visitor, network, opening).await }).await
    }

    async fn open_chat_now(
        &self,
        visitor: VisitorId,
        network: Option<Network>,
        opening: Opening,
    ) -> Result<Made<Chat>, Refusal> {
        if let Err(blocked) = self.check_network(network)
            && !self.was_opened(visitor, &opening).await?
        {
            return Err(blocked);
        }
        let reserved = match network.map(|network| self.reserve_chat(network)).transpose() {
            // A retry of an opening that went through takes no place.
            Err(full) if !self.was_opened(visitor, &opening).await? => return Err(full),
            reserved => reserved.unwrap_or_default(),
        };
        let known = self.presence.get(visitor);
        let work = OpenChat { visitor, says: known.clone(), opening, at: self.moment() };
        let made = self.store.write(work).await?;
        if let (Some(reserved), Made::Now(chat)) = (reserved, &made) {
            reserved.keep(chat.id);
        }
        match known {
            Some(written) => self.settle_visitor(&written).await?,
            // It does not poll, or not yet: from now on each of its calls counts as being heard.
            None => self.meet(visitor).await?,
        }
        Ok(made)
    }

    /// Whether an earlier try has opened it.
    async fn was_opened(&self, visitor: VisitorId, opening: &Opening) -> Result<bool, Refusal> {
        let (message_id, text) = opening.message.clone();
        self.store.read(FindOpened { visitor, message_id, text }).await
    }

    /// An agent opens a chat with a visitor who is on the site (rule 6).
    ///
    /// # Errors
    /// [`Refusal::VisitorGone`], [`Refusal::AgentBusy`], [`Refusal::ChatExists`], [`Refusal::DeskFull`],
    /// [`Refusal::MessageIdReused`], [`Refusal::ChatTransferred`] if the chat that an earlier try opened went on since.
    pub async fn approach(
        self: &Arc<Self>,
        agent: AgentId,
        approach: Approach,
    ) -> Result<Made<Chat>, Refusal> {
        let desk = Arc::clone(self);
        through(async move { desk.approach_now(agent, approach).await }).await
    }

    async fn approach_now(
        &self,
        agent: AgentId,
        approach: Approach,
    ) -> Result<Made<Chat>, Refusal> {
        let here = self.presence.on_site(approach.visitor_id);
        let work = ApproachVisitor { agent, here: here.clone(), approach, at: self.moment() };
        let made = self.store.write(work).await?;
        if let Some(written) = here {
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
    at: Moment,
}

/// Who is to have a new chat.
enum Taker {
    /// An agent who has room.
    Agent(Box<AgentRow>),
    /// Nobody yet: it waits for that agent, or for anyone.
    Line(Option<i64>),
}

#[async_trait]
impl Work for OpenChat {
    type Done = Made<Chat>;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Made<Chat>, Refusal> {
        let row = tx.visitor(self.visitor).await?;
        let (message_id, text) = &self.opening.message;
        if let Some(row) = &row {
            let first = Some((*message_id, text));
            if let Some(chat) = retried(tx, row, Side::Visitor, first).await? {
                return Ok(Made::Before(tx.placed(chat).await?.snapshot().seen_by(Side::Visitor)));
            }
        }
        // Who was let in may have been blocked since.
        if tx.is_blocked(self.visitor).await? {
            return Err(Refusal::Blocked);
        }
        let taker = self.taker(tx).await?;
        // One who is not on the site now keeps what it said when it was.
        let says = self.says.clone().or(row.map(|row| row.visitor));
        let visitor = says.unwrap_or_else(|| Desk::stranger(self.visitor, self.at.now));
        let visitor_no = tx.put_visitor(&visitor, self.at.now).await?;
        let wanted_no = match &taker {
            Taker::Agent(_) => None,
            Taker::Line(wanted_no) => *wanted_no,
        };
        let chat = begin(tx, visitor_no, wanted_no, Side::Visitor, &self.at).await?;
        let chat = match taker {
            Taker::Agent(agent) => {
                line::give(tx, &chat, &agent, EventType::ChatOpened, &self.at).await?
            }
            Taker::Line(_) => line::tell_place(tx, chat, &self.at).await?,
        };
        posting::add(tx, &chat, Side::Visitor, *message_id, text, &self.at).await?;
        let chat = tx.chat(chat.chat.id).await?.ok_or(StoreError::Corrupt("a new chat"))?;
        Ok(Made::Now(tx.placed(chat).await?.snapshot().seen_by(Side::Visitor)))
    }
}

impl OpenChat {
    /// Finds who takes the chat, and claims one of its places.
    async fn taker(&self, tx: &mut Tx<'_>) -> Result<Taker, Refusal> {
        let chosen = match self.opening.agent_id {
            Some(id) => Some(self.chosen(tx, id).await?),
            None => None,
        };
        let free = match &chosen {
            Some(agent) => agent.has_room().then(|| agent.clone()),
            None => tx.next_free_agent(self.at.heard_after(), None).await?,
        };
        if let Some(agent) = free {
            if tx.open_chats().await? >= self.at.settings.max_open_chats {
                return Err(Refusal::DeskFull);
            }
            // Who waits for the same place was first.
            if !line::is_waited_for(tx, &agent).await?
                && tx.claim_place(agent.no, self.at.now).await?
            {
                return Ok(Taker::Agent(Box::new(agent)));
            }
        }
        if chosen.is_none() && !self.anybody_online(tx).await? {
            return Err(Refusal::DeskOffline);
        }
        if !self.opening.wait {
            return Err(if chosen.is_some() { Refusal::AgentBusy } else { Refusal::DeskBusy });
        }
        if tx.line_length().await?.0 >= self.at.settings.max_waiting_chats {
            return Err(Refusal::LineFull);
        }
        Ok(Taker::Line(chosen.map(|agent| agent.no)))
    }

    async fn chosen(&self, tx: &mut Tx<'_>, id: AgentId) -> Result<AgentRow, Refusal> {
        let agent = tx.agent(id).await?.ok_or(Refusal::NoSuchAgent)?;
        if self.at.is_online(&agent) { Ok(agent) } else { Err(Refusal::AgentOffline) }
    }

    async fn anybody_online(&self, tx: &mut Tx<'_>) -> Result<bool, Refusal> {
        Ok(tx.agents().await?.iter().any(|agent| self.at.is_online(agent)))
    }
}

struct FindOpened {
    visitor: VisitorId,
    message_id: MessageId,
    text: MessageText,
}

#[async_trait]
impl Work for FindOpened {
    type Done = bool;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Refusal> {
        let Some(row) = tx.visitor(self.visitor).await? else { return Ok(false) };
        let first = Some((self.message_id, &self.text));
        Ok(retried(tx, &row, Side::Visitor, first).await?.is_some())
    }
}

struct ApproachVisitor {
    agent: AgentId,
    /// The visitor, if it is on the site.
    here: Option<Visitor>,
    approach: Approach,
    at: Moment,
}

#[async_trait]
impl Work for ApproachVisitor {
    type Done = Made<Chat>;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Made<Chat>, Refusal> {
        let agent = tx.agent(self.agent).await?.filter(|agent| agent.removed_at.is_none());
        let agent = agent.ok_or(Refusal::BadToken)?;
        let first = self.approach.message.as_ref().map(|(id, text)| (*id, text));
        if let Some(row) = tx.visitor(self.approach.visitor_id).await? {
            let chat =
                retried(tx, &row, Side::Agent, first).await.map_err(|refusal| match refusal {
                    Refusal::VisitorErased => Refusal::VisitorGone,
                    other => other,
                })?;
            if let Some(chat) = chat {
                return if chat.holder == Some((agent.no, agent.id)) {
                    Ok(Made::Before(chat.snapshot().seen_by(Side::Agent)))
                } else {
                    Err(Refusal::ChatTransferred)
                };
            }
        }
        let visitor = self.here.as_ref().ok_or(Refusal::VisitorGone)?;
        if tx.is_blocked(visitor.id).await? {
            return Err(Refusal::VisitorGone);
        }
        if tx.open_chats().await? >= self.at.settings.max_open_chats {
            return Err(Refusal::DeskFull);
        }
        if !tx.claim_place(agent.no, self.at.now).await? {
            return Err(Refusal::AgentBusy);
        }
        let visitor_no = tx.put_visitor(visitor, self.at.now).await?;
        let chat = begin(tx, visitor_no, None, Side::Agent, &self.at).await?;
        let mut chat = line::give(tx, &chat, &agent, EventType::ChatOpened, &self.at).await?;
        if let Some((id, text)) = first {
            posting::add(tx, &chat, Side::Agent, id, text, &self.at).await?;
            chat = tx.chat(chat.chat.id).await?.ok_or(StoreError::Corrupt("a new chat"))?;
        }
        Ok(Made::Now(chat.snapshot().seen_by(Side::Agent)))
    }
}

/// The chat that an earlier try of the same call opened, told by its first message.
async fn retried(
    tx: &mut Tx<'_>,
    known: &VisitorRow,
    opened_by: Side,
    first: Option<(MessageId, &MessageText)>,
) -> Result<Option<ChatRow>, Refusal> {
    if known.erased_at.is_some() {
        return Err(Refusal::VisitorErased);
    }
    if let Some((id, text)) = first
        && let Some((chat, stored)) = tx.chat_opened_with(known.no, opened_by, id).await?
    {
        return if stored.text == **text { Ok(Some(chat)) } else { Err(Refusal::MessageIdReused) };
    }
    known.visitor.chat_id.map_or(Ok(None), |chat_id| Err(Refusal::ChatExists(chat_id)))
}

/// A new chat, which nobody has yet.
async fn begin(
    tx: &mut Tx<'_>,
    visitor_no: i64,
    wanted_no: Option<i64>,
    opened_by: Side,
    at: &Moment,
) -> Result<ChatRow, Refusal> {
    let id = ChatId::new(at.now);
    let check_at = at.now + at.settings.visitor_left_after;
    tx.add_chat(NewChat { id, visitor_no, wanted_no, opened_by, now: at.now, check_at }).await?;
    Ok(tx.chat(id).await?.ok_or(StoreError::Corrupt("a new chat"))?)
}
