//! The line (rule 5): who waits, for whom, and who is next.

use std::collections::HashMap;

use async_trait::async_trait;

use super::{Desk, Refusal, closing, moment::Moment};
use crate::{
    model::{ClosedReason, EventBody, EventType, Line, Timestamp},
    store::{AgentRow, ChatRow, InLine, StoreError, StoreExt, Tx, Work},
};

/// Chats that wait looked after in one transaction: no message waits long for them.
const PIECE: usize = 100;

impl Desk {
    /// How many wait, and since when.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn line(&self) -> Result<Line, Refusal> {
        let (waiting, oldest_since) = self.store.read(MeasureLine).await?;
        Ok(Line { waiting, oldest_since })
    }
}

/// Gives an agent's free places to those who wait for it or for anyone, the earliest first. To be called whenever a place
/// may have become free, in the transaction that freed it: so nobody who comes later is ever faster.
pub(super) async fn connect(tx: &mut Tx<'_>, agent_no: i64, at: &Moment) -> Result<(), Refusal> {
    while at.serves && connect_one(tx, agent_no, at).await? {}
    Ok(())
}

/// The same for all agents: each who waits, in order, gets the least busy one who can have it. For what no single agent's
/// doing was: another process's change, or a place of the desk itself that has become free.
pub(super) async fn connect_all(tx: &mut Tx<'_>, at: &Moment) -> Result<(), Refusal> {
    if !at.serves {
        return Ok(());
    }
    for waiting in tx.line().await? {
        let agent = match waiting.wanted_no {
            Some(no) => tx.agent_by_no(no).await?.filter(|agent| at.is_online(agent)),
            None => tx.next_free_agent(at.heard_after(), None).await?,
        };
        let Some(agent) = agent.filter(AgentRow::has_room) else { continue };
        if tx.open_chats().await? >= at.settings.max_open_chats {
            break;
        }
        let chat = tx.chat(waiting.id).await?.ok_or(StoreError::Corrupt("a chat"))?;
        if tx.claim_place(agent.no, at.now).await? {
            give(tx, &chat, &agent, EventType::ChatOpened, at).await?;
        }
    }
    Ok(())
}

/// A chat was closed: if the desk was full, its place is for whoever is first in the whole line.
pub(super) async fn connect_desk(tx: &mut Tx<'_>, at: &Moment) -> Result<(), Refusal> {
    if tx.open_chats().await? + 1 == at.settings.max_open_chats {
        connect_all(tx, at).await?;
    }
    Ok(())
}

async fn connect_one(tx: &mut Tx<'_>, agent_no: i64, at: &Moment) -> Result<bool, Refusal> {
    let Some(chat) = tx.first_in_line(agent_no).await? else { return Ok(false) };
    let Some(agent) = tx.agent_by_no(agent_no).await? else { return Ok(false) };
    if !at.is_online(&agent)
        || tx.open_chats().await? >= at.settings.max_open_chats
        || !tx.claim_place(agent.no, at.now).await?
    {
        return Ok(false);
    }
    give(tx, &chat, &agent, EventType::ChatOpened, at).await?;
    Ok(true)
}

/// Gives a chat that nobody has to an agent whose place was claimed, and tells both.
pub(super) async fn give(
    tx: &mut Tx<'_>,
    chat: &ChatRow,
    agent: &AgentRow,
    told_as: EventType,
    at: &Moment,
) -> Result<ChatRow, Refusal> {
    tx.open_with(chat.no, agent.no, at.now, at.check_anew(chat)).await?;
    let chat = tx.chat(chat.chat.id).await?.ok_or(StoreError::Corrupt("a chat"))?;
    let told = EventBody::Chat(told_as, Box::new(chat.snapshot()));
    tx.append(chat.fed(), Some(chat.no), told, at.now).await?;
    Ok(chat)
}

/// Whether somebody in line is before a newcomer at this agent.
pub(super) async fn is_waited_for(tx: &mut Tx<'_>, agent: &AgentRow) -> Result<bool, Refusal> {
    Ok(tx.first_in_line(agent.no).await?.is_some())
}

/// Looks up the place of a visitor who waits, and tells it.
pub(super) async fn tell_place(
    tx: &mut Tx<'_>,
    chat: ChatRow,
    at: &Moment,
) -> Result<ChatRow, Refusal> {
    let chat = tx.placed(chat).await?;
    match chat.chat.position {
        Some(position) => tell(tx, chat, position, at).await,
        None => Ok(chat),
    }
}

async fn tell(
    tx: &mut Tx<'_>,
    mut chat: ChatRow,
    position: u32,
    at: &Moment,
) -> Result<ChatRow, Refusal> {
    chat.chat.position = Some(position);
    tx.note_told(chat.no, position, at.now).await?;
    let told = EventBody::Chat(EventType::ChatWaiting, Box::new(chat.snapshot()));
    tx.append(chat.fed(), Some(chat.no), told, at.now).await?;
    Ok(chat)
}

struct MeasureLine;

#[async_trait]
impl Work for MeasureLine {
    type Done = (u32, Option<Timestamp>);
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        tx.line_length().await
    }
}

/// What time does to the line, a piece of it: whom somebody waits for may go offline, places change, and where nobody is
/// online nobody waits for ever. Answers whether there may be more to do.
pub(super) struct KeepLine {
    pub(super) at: Moment,
}

#[async_trait]
impl Work for KeepLine {
    type Done = bool;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Refusal> {
        let agents = tx.agents().await?;
        let online: Vec<_> = agents.iter().filter(|agent| self.at.is_online(agent)).collect();
        let mut done = self.free_from_their_wishes(tx, &online).await?;
        // Each change that frees a place does this at once; this finds what other processes have done.
        if online.iter().any(|agent| agent.has_room()) {
            connect_all(tx, &self.at).await?;
        }
        if online.is_empty() {
            done += self.close_what_nobody_takes(tx).await?;
        }
        done += self.tell_places(tx).await?;
        Ok(done >= PIECE)
    }
}

impl KeepLine {
    async fn free_from_their_wishes(
        &self,
        tx: &mut Tx<'_>,
        online: &[&AgentRow],
    ) -> Result<usize, Refusal> {
        let in_vain = |waiting: &InLine| {
            waiting.wanted_no.is_some_and(|no| !online.iter().any(|agent| agent.no == no))
        };
        let waiting: Vec<_> = tx.line().await?.into_iter().filter(in_vain).take(PIECE).collect();
        for waiting in &waiting {
            tx.want_anyone(waiting.no).await?;
            let chat = tx.chat(waiting.id).await?.ok_or(StoreError::Corrupt("a chat"))?;
            tell_place(tx, chat, &self.at).await?;
        }
        Ok(waiting.len())
    }

    async fn close_what_nobody_takes(&self, tx: &mut Tx<'_>) -> Result<usize, Refusal> {
        let settings = &self.at.settings;
        let last_online = tx.last_online(settings.agent_grace).await?;
        let alone_since = last_online.unwrap_or(self.at.started_at).max(self.at.started_at);
        let in_vain = |waiting: &InLine| {
            self.at.now >= alone_since.max(waiting.waiting_since) + settings.desk_offline_after
        };
        let waiting: Vec<_> = tx.line().await?.into_iter().filter(in_vain).take(PIECE).collect();
        for waiting in &waiting {
            let chat = tx.chat(waiting.id).await?.ok_or(StoreError::Corrupt("a chat"))?;
            let reason =
                if waiting.had_agent { ClosedReason::AgentLeft } else { ClosedReason::DeskOffline };
            closing::close(tx, chat, reason, &self.at).await?;
        }
        Ok(waiting.len())
    }

    async fn tell_places(&self, tx: &mut Tx<'_>) -> Result<usize, Refusal> {
        let line = tx.line().await?;
        let places = places(&line);
        let due = line.iter().zip(places).filter(|(waiting, place)| {
            waiting.told.is_none_or(|(told, told_at)| {
                told != *place && told_at + self.at.settings.position_interval <= self.at.now
            })
        });
        let due: Vec<_> = due.take(PIECE).collect();
        for (waiting, place) in &due {
            let chat = tx.chat(waiting.id).await?.ok_or(StoreError::Corrupt("a chat"))?;
            tell(tx, chat, *place, &self.at).await?;
        }
        Ok(due.len())
    }
}

/// The place of each: 1 and those before it that compete for the same places. Who waits for anyone competes with all.
fn places(line: &[InLine]) -> Vec<u32> {
    let (mut all, mut anyone) = (0, 0);
    let mut by_agent: HashMap<i64, u32> = HashMap::new();
    let mut places = Vec::with_capacity(line.len());
    for waiting in line {
        match waiting.wanted_no {
            None => {
                places.push(all + 1);
                anyone += 1;
            }
            Some(no) => {
                let same = by_agent.entry(no).or_default();
                places.push(anyone + *same + 1);
                *same += 1;
            }
        }
        all += 1;
    }
    places
}
