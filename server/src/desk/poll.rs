//! The poll: what is newer than a cursor, and waking up when there is something.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    Desk, Refusal,
    attendance::Attending,
    cursor::{Cursor, ListVersion, owner_mark},
    hub::{End, Look, Subscription, Waiter},
    places::Place,
    presence::Here,
};
use crate::{
    model::{Event, EventBody, Party},
    store::{QueueEnds, StoreError, StoreExt, Tx, Work},
};

/// No answer has more events …
const MOST_EVENTS: usize = 100;
/// … or, roughly, more bytes.
const MOST_BYTES: usize = 256 * 1024;

/// What a poll is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// In the order in which they happened; empty when the wait is over.
    pub events: Vec<Event>,
    /// The cursor behind them.
    pub last_event_id: String,
}

/// A poll that is being held. While it lives its party is here; dropping it, for whatever reason, starts the clock.
///
/// Look, and if there is nothing wait until [`woken`](Self::woken) and look again: what happens in between wakes the
/// next wait at once.
pub struct Poll {
    desk: Arc<Desk>,
    party: Party,
    subscription: Subscription,
    cursor: Cursor,
    /// What its cursor stood for cannot be told.
    reset: bool,
    _present: Present,
    /// Behind the subscription: the hub forgets the poll before its place is free.
    place: Place,
}

#[expect(dead_code, reason = "held for what happens when it is dropped")]
enum Present {
    Visitor(Option<Here>),
    Agent(Attending),
}

impl Desk {
    /// Begins a poll of `party` from `cursor` on, or from now on.
    ///
    /// # Errors
    /// [`Refusal::BadCursor`], [`Refusal::TooManyPolls`], or if the store fails.
    pub async fn poll(
        self: &Arc<Self>,
        party: Party,
        cursor: Option<&str>,
    ) -> Result<Poll, Refusal> {
        let asked: Option<Cursor> = cursor.map(str::parse).transpose()?;
        let waiter = Arc::<Waiter>::default();
        let place = self.places.take(self.class(party), &waiter)?;
        // Registered before anything is looked at, so that nothing passes it by.
        let subscription = self.hub.subscribe(party, waiter);
        let (present, known) = match party {
            Party::Agent(id) => {
                let (attending, lease) = self.attendance.poll(id);
                if let Some(lease) = lease {
                    self.attend(lease).await?;
                }
                (Present::Agent(attending), true)
            }
            Party::Visitor(id) => match self.presence.poll(id) {
                Some(here) => (Present::Visitor(Some(here)), true),
                None => {
                    self.meet(id).await?;
                    (Present::Visitor(self.presence.poll(id)), false)
                }
            },
        };
        let list = matches!(party, Party::Agent(_)).then(|| self.presence.version());
        let (cursor, reset) = match asked {
            // A visitor whom this node does not know has to tell its page again.
            Some(asked) => {
                let ours = asked.epoch == self.epoch
                    && asked.owner == owner_mark(party)
                    && asked.list.is_some() == list.is_some();
                (asked, !ours || !known)
            }
            None => (self.cursor(party, self.queue_end(party).await?, list), false),
        };
        let desk = Arc::clone(self);
        Ok(Poll { desk, party, subscription, cursor, reset, _present: present, place })
    }

    /// A cursor of `party`.
    pub(super) fn cursor(&self, party: Party, after: u64, list: Option<ListVersion>) -> Cursor {
        Cursor { epoch: self.epoch, owner: owner_mark(party), after, list }
    }

    /// Where the queue of `party` ends now.
    async fn queue_end(&self, party: Party) -> Result<u64, Refusal> {
        match self.hub.last(party) {
            Some(last) => Ok(last),
            None => {
                let ends = self.store.read(FindEnds { party }).await?;
                self.hub.learn(party, ends.last);
                Ok(ends.last)
            }
        }
    }
}

impl Poll {
    /// Waits until there may be something new.
    pub async fn woken(&self) {
        self.subscription.woken().await;
    }

    /// What there is now behind the cursor, if anything.
    ///
    /// # Errors
    /// [`Refusal::PollSuperseded`], [`Refusal::TooManyPolls`], or if the store fails.
    pub async fn look(&mut self) -> Result<Option<Answer>, Refusal> {
        let end = self.subscription.end();
        if end == Some(End::Superseded) {
            return Err(Refusal::PollSuperseded);
        }
        if end == Some(End::Dismissed) {
            return Err(self.desk.why_dismissed(self.party));
        }
        match self.news().await? {
            // What there is to tell is told, also by a poll whose place is gone.
            None if end == Some(End::Shed) => Err(self.place.refusal()),
            news => Ok(news),
        }
    }

    async fn news(&mut self) -> Result<Option<Answer>, Refusal> {
        if self.reset {
            return self.reset().await.map(Some);
        }
        let Some(durable) = self.durable().await? else { return self.reset().await.map(Some) };
        let mut events = Vec::new();
        let mut bytes = 0;
        for (id, body) in durable {
            bytes += weight(&body);
            if !events.is_empty() && (events.len() >= MOST_EVENTS || bytes > MOST_BYTES) {
                break;
            }
            self.cursor.after = id;
            events.push(body.seen_by(self.party.side(), Some(self.cursor.to_string())));
        }
        for body in self.subscription.take_transient() {
            events.push(body.seen_by(self.party.side(), None));
        }
        if let Some(seen) = self.cursor.list {
            let Some((changes, version)) = self.desk.presence.changes_since(seen) else {
                return self.reset().await.map(Some);
            };
            self.cursor.list = Some(version);
            if version != seen {
                let body = EventBody::Visitors(Box::new(changes));
                events.push(body.seen_by(self.party.side(), None));
            }
        }
        Ok((!events.is_empty()).then(|| self.answer(events)))
    }

    /// The answer when the wait is over.
    pub fn nothing(&self) -> Answer {
        self.answer(Vec::new())
    }

    fn answer(&self, events: Vec<Event>) -> Answer {
        Answer { events, last_event_id: self.cursor.to_string() }
    }

    /// The stored events behind the cursor; `None` if it cannot be followed.
    async fn durable(&self) -> Result<Option<Vec<(u64, Arc<EventBody>)>>, Refusal> {
        let (party, after) = (self.party, self.cursor.after);
        match self.desk.hub.look(party, after) {
            Look::UpToDate => Ok(Some(Vec::new())),
            Look::Events(events) => Ok(Some(events)),
            Look::Unknown => {
                let (ends, events) = self.desk.store.read(ReadQueue { party, after }).await?;
                self.desk.hub.learn(party, ends.last);
                if after > ends.last || after + 1 < ends.first {
                    return Ok(None);
                }
                Ok(Some(events.into_iter().map(|(id, body)| (id, Arc::new(body))).collect()))
            }
        }
    }

    /// The caller reads its state anew, and goes on from the end of its queue.
    async fn reset(&mut self) -> Result<Answer, Refusal> {
        let list = matches!(self.party, Party::Agent(_)).then(|| self.desk.presence.version());
        let end = self.desk.queue_end(self.party).await?;
        self.cursor = self.desk.cursor(self.party, end, list);
        self.reset = false;
        Ok(self.answer(vec![EventBody::Reset.seen_by(self.party.side(), None)]))
    }
}

/// Roughly how many bytes an event takes on the wire.
fn weight(body: &EventBody) -> usize {
    const PLAIN: usize = 512;
    match body {
        EventBody::Message(message) => PLAIN + escaped_len(&message.text),
        EventBody::Chat(_, snapshot) => PLAIN * 2 + snapshot.last_text().map_or(0, escaped_len),
        _ => PLAIN,
    }
}

/// Bytes of a text in JSON, where some characters take more than one.
fn escaped_len(text: &str) -> usize {
    let longer = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 1,
        0..0x20 => 5,
        _ => 0,
    };
    text.len() + text.bytes().map(longer).sum::<usize>()
}

struct FindEnds {
    party: Party,
}

#[async_trait]
impl Work for FindEnds {
    type Done = QueueEnds;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<QueueEnds, StoreError> {
        tx.queue_ends(self.party).await
    }
}

struct ReadQueue {
    party: Party,
    after: u64,
}

#[async_trait]
impl Work for ReadQueue {
    type Done = (QueueEnds, Vec<(u64, EventBody)>);
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Done, StoreError> {
        let ends = tx.queue_ends(self.party).await?;
        let events = tx.events_after(self.party, self.after, MOST_EVENTS as u32).await?;
        Ok((ends, events))
    }
}
