//! The poll: all that happens, each event once and in order.

use std::{collections::VecDeque, future::Future};

use crate::{
    holdline::{
        Client,
        types::{Event, PollEventsLastEventId as Cursor},
    },
    patience::{Failure, patiently},
};

/// Seconds for which the server may hold a poll. A client for it needs a time-out of at least ten more.
pub const WAIT: u32 = 25;

/// From the cursor on. Where the connection breaks it goes on at the last cursor. After a `reset` the state has to be read
/// again: `reset` does it, and gives the cursor that came with it.
pub struct Poll<'a, R> {
    client: &'a Client,
    cursor: Cursor,
    reset: R,
    pending: VecDeque<Event>,
}

impl<'a, R, F> Poll<'a, R>
where
    R: FnMut() -> F,
    F: Future<Output = Result<Cursor, Failure>>,
{
    pub fn new(client: &'a Client, cursor: Cursor, reset: R) -> Self {
        Self { client, cursor, reset, pending: VecDeque::new() }
    }

    /// The next event, as soon as there is one.
    ///
    /// # Errors
    /// What [`patiently`] does not wait out: [`Superseded`](crate::patience::Superseded) where another poll has taken over.
    pub async fn next(&mut self) -> Result<Event, Failure> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Ok(event);
            }
            let answer =
                patiently(|| self.client.poll_events(Some(WAIT), Some(&self.cursor))).await?;
            let is_reset = answer.events.iter().any(|event| event.type_.as_str() == "reset");
            self.cursor =
                if is_reset { (self.reset)().await? } else { answer.last_event_id.parse()? };
            self.pending.extend(answer.events);
        }
    }
}
