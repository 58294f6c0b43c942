//! The poll: all that happens, each message once and in order.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    holdline::{
        Client,
        types::{Event, PollEventsLastEventId as Cursor},
    },
    patience::{Failure, patiently},
};

/// Seconds for which the server may hold a poll. A client for it needs a time-out of at least ten more.
pub const WAIT: u32 = 25;

/// How far a party has come. A program that keeps it goes on where it was after a new log-in, or a start of its own.
pub struct Place {
    pub cursor: Cursor,
    /// By chat, the `seq` of the last message that was handled.
    pub handled: HashMap<Uuid, u32>,
}

/// What is read after a `reset`: where to go on, and what nobody has told until then.
pub struct Missed {
    pub cursor: Cursor,
    pub events: Vec<Event>,
}

/// From the place on. Where the connection breaks it goes on at the last cursor. After a `reset` the state has to be read
/// again: `reset` does it, and gives what was missed, which comes next. The place moves on only behind what the caller has
/// handled: after a new log-in, poll from it again.
pub struct Poll<'a, R> {
    client: &'a Client,
    place: &'a mut Place,
    reset: R,
    news: Vec<Event>,
    /// How many of the news were handed out.
    handed: usize,
    /// The cursor behind them.
    then: Option<Cursor>,
}

impl<'a, R> Poll<'a, R>
where
    R: AsyncFnMut(&Place) -> Result<Missed, Failure>,
{
    pub fn new(client: &'a Client, place: &'a mut Place, reset: R) -> Self {
        Self { client, place, reset, news: Vec::new(), handed: 0, then: None }
    }

    /// The next event, as soon as there is one. Who asks for it has handled the one before.
    ///
    /// # Errors
    /// What [`patiently`] does not wait out: [`Superseded`](crate::patience::Superseded) where another poll has taken over, a
    /// [`Refused`](crate::patience::Refused) `unauthorized` where the log-in is over.
    pub async fn next(&mut self) -> Result<Event, Failure> {
        if let Some(Event { message: Some(message), .. }) = self.news[..self.handed].last() {
            self.place.handled.insert(message.chat_id, message.seq.get());
        }
        loop {
            while let Some(event) = self.news.get(self.handed) {
                self.handed += 1;
                // What was read after a reset may be told as well.
                if !self.place.is_past(event) {
                    return Ok(event.clone());
                }
            }
            self.settle();
            let answer =
                patiently(|| self.client.poll_events(Some(WAIT), Some(&self.place.cursor))).await?;
            let is_reset = answer.events.iter().any(|event| event.type_.as_str() == "reset");
            let Missed { cursor, events } = if is_reset {
                (self.reset)(self.place).await?
            } else {
                Missed { cursor: answer.last_event_id.parse()?, events: answer.events }
            };
            (self.news, self.handed, self.then) = (events, 0, Some(cursor));
        }
    }

    /// All news were handled.
    fn settle(&mut self) {
        if let Some(cursor) = self.then.take() {
            self.place.cursor = cursor;
        }
        for event in self.news.drain(..).filter(|event| event.type_.as_str() == "chat.closed") {
            if let Some(chat) = event.chat {
                self.place.handled.remove(&chat.id);
            }
        }
        self.handed = 0;
    }
}

impl Place {
    fn is_past(&self, event: &Event) -> bool {
        event.message.as_ref().is_some_and(|message| {
            self.handled.get(&message.chat_id).is_some_and(|seq| message.seq.get() <= *seq)
        })
    }
}
