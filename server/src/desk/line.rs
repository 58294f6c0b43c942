//! The line (rule 5): who waits, for whom, and who is next.

use std::collections::HashMap;

use async_trait::async_trait;

use super::{Desk, Refusal, closing, moment::Moment};
use crate::{
    model::{ClosedReason, EventBody, EventType, Line, Timestamp},
    store::{AgentRow, ChatRow, InLine, StoreError, StoreExt, Tx, Work},
};

/// Places told in one transaction: no message waits long for them.
const MOST_TOLD: usize = 200;

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

/// Tells a visitor who waits its place.
pub(super) async fn tell_place(
    tx: &mut Tx<'_>,
    chat: ChatRow,
    at: &Moment,
) -> Result<ChatRow, Refusal> {
    let chat = tx.placed(chat).await?;
    if let Some(position) = chat.chat.position {
        tx.note_told(chat.no, position, at.now).await?;
        let told = EventBody::Chat(EventType::ChatWaiting, Box::new(chat.snapshot()));
        tx.append(chat.fed(), Some(chat.no), told, at.now).await?;
    }
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

/// What time does to the line: whom it waits for may go offline, places change, and where nobody is online nobody waits
/// for ever.
pub(super) struct KeepLine {
    pub(super) at: Moment,
}

#[async_trait]
impl Work for KeepLine {
    type Done = ();
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        let agents = tx.agents().await?;
        let online: Vec<_> = agents.iter().filter(|agent| self.at.is_online(agent)).collect();
        for waiting in tx.line().await? {
            let here = |no| online.iter().any(|agent| agent.no == no);
            if waiting.wanted_no.is_some_and(|no| !here(no)) {
                self.free_from_its_wish(tx, waiting).await?;
            }
        }
        // Each change that frees a place does this at once; this finds what other processes have done.
        for agent in online.iter().filter(|agent| agent.has_room()) {
            connect(tx, agent.no, &self.at).await?;
        }
        if online.is_empty() {
            self.close_what_nobody_takes(tx).await?;
        }
        self.tell_places(tx).await
    }
}

impl KeepLine {
    async fn free_from_its_wish(&self, tx: &mut Tx<'_>, waiting: InLine) -> Result<(), Refusal> {
        tx.want_anyone(waiting.no).await?;
        let chat = tx.chat(waiting.id).await?.ok_or(StoreError::Corrupt("a chat"))?;
        tell_place(tx, chat, &self.at).await.map(|_| ())
    }

    async fn close_what_nobody_takes(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        let settings = &self.at.settings;
        let last_online = tx.last_online(settings.agent_grace).await?;
        let alone_since = last_online.unwrap_or(self.at.started_at).max(self.at.started_at);
        for waiting in tx.line().await? {
            let since = alone_since.max(waiting.waiting_since);
            if self.at.now < since + settings.desk_offline_after {
                continue;
            }
            let chat = tx.chat(waiting.id).await?.ok_or(StoreError::Corrupt("a chat"))?;
            let reason =
                if waiting.had_agent { ClosedReason::AgentLeft } else { ClosedReason::DeskOffline };
            closing::close(tx, chat, reason, &self.at).await?;
        }
        Ok(())
    }

    async fn tell_places(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        let line = tx.line().await?;
        let places = places(&line);
        let due = line.iter().zip(places).filter(|(waiting, place)| {
            waiting.told.is_none_or(|(told, told_at)| {
                told != *place && told_at + self.at.settings.position_interval <= self.at.now
            })
        });
        for (waiting, _) in due.take(MOST_TOLD) {
            let chat = tx.chat(waiting.id).await?.ok_or(StoreError::Corrupt("a chat"))?;
            tell_place(tx, chat, &self.at).await?;
        }
        Ok(())
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
