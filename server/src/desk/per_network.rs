//! Chats that are not closed, counted by the network from which a visitor opened them: tokens are free, so the rule of
//! one chat a visitor bounds nobody who makes many.
//!
//! In memory: a start forgets the count, which then grows again with what is opened.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Desk, Refusal};
use crate::model::{ChatId, Network};

/// Chats remembered that were closed while others were being opened.
const CLOSED_EARLY: usize = 1_024;

/// See the [module](self).
pub struct PerNetwork {
    inner: Mutex<Inner>,
    max: usize,
}

#[derive(Default)]
struct Inner {
    /// Places taken, reservations included.
    taken: HashMap<Network, usize>,
    /// From where each chat was opened.
    opened: HashMap<ChatId, Network>,
    /// Reservations that are neither kept nor dropped.
    reserved: usize,
    /// A chat may be closed before whoever opened it has said that it is kept.
    closed_early: VecDeque<ChatId>,
}

impl PerNetwork {
    /// At most `max` chats of one network.
    pub fn new(max: usize) -> Self {
        Self { inner: Mutex::default(), max }
    }

    /// Takes a place for a chat that is about to be opened from `network`.
    ///
    /// # Errors
    /// [`Refusal::TooManyChats`].
    pub fn reserve(self: &Arc<Self>, network: Network) -> Result<Reservation, Refusal> {
        let mut inner = self.lock();
        let taken = inner.taken.entry(network).or_default();
        if *taken >= self.max {
            return Err(Refusal::TooManyChats);
        }
        *taken += 1;
        inner.reserved += 1;
        Ok(Reservation { counts: Arc::clone(self), network, chat: None })
    }

    /// A chat is closed: its place is free.
    pub fn closed(&self, chat: ChatId) {
        let mut inner = self.lock();
        match inner.opened.remove(&chat) {
            Some(network) => inner.free(network),
            None if inner.reserved > 0 => {
                inner.closed_early.push_back(chat);
                if inner.closed_early.len() > CLOSED_EARLY {
                    inner.closed_early.pop_front();
                }
            }
            None => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn free(&mut self, network: Network) {
        if let Some(taken) = self.taken.get_mut(&network) {
            *taken -= 1;
            if *taken == 0 {
                self.taken.remove(&network);
            }
        }
    }
}

impl Desk {
    /// Takes a place for a chat that a visitor is about to open from `network`.
    ///
    /// # Errors
    /// [`Refusal::TooManyChats`].
    pub fn reserve_chat(&self, network: Network) -> Result<Reservation, Refusal> {
        self.chats_of_networks.reserve(network)
    }
}

/// A place for a chat. Dropping it gives the place back, unless the chat was kept.
#[must_use]
pub struct Reservation {
    counts: Arc<PerNetwork>,
    network: Network,
    chat: Option<ChatId>,
}

impl Reservation {
    /// The chat was opened: it has the place until it is closed.
    pub fn keep(mut self, chat: ChatId) {
        self.chat = Some(chat);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut inner = self.counts.lock();
        inner.reserved -= 1;
        let closed = |chat: &ChatId| !inner.closed_early.contains(chat);
        match self.chat.filter(closed) {
            Some(chat) => {
                inner.opened.insert(chat, self.network);
            }
            None => inner.free(self.network),
        }
        if inner.reserved == 0 {
            inner.closed_early = VecDeque::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, sync::Arc};

    use super::{PerNetwork, Refusal};
    use crate::model::{ChatId, Network, Timestamp};

    fn network(last: u8) -> Network {
        IpAddr::from([203, 0, 113, last]).into()
    }

    fn chat() -> ChatId {
        ChatId::new(Timestamp::from_millis(0))
    }

    fn is_full(counts: &Arc<PerNetwork>) -> bool {
        matches!(counts.reserve(network(1)), Err(Refusal::TooManyChats))
    }

    #[test]
    fn a_network_has_no_more_chats_than_it_may_until_one_is_closed() {
        let counts = Arc::new(PerNetwork::new(2));
        let chats = [chat(), chat()];
        for chat in chats {
            counts.reserve(network(1)).expect("a place").keep(chat);
        }
        assert!(is_full(&counts));
        counts.reserve(network(2)).expect("another network").keep(chat());
        counts.closed(chat());
        assert!(is_full(&counts), "a chat of nobody");
        counts.closed(chats[0]);
        counts.closed(chats[0]);
        counts.reserve(network(1)).expect("a place").keep(chat());
        assert!(is_full(&counts), "closing twice frees one place");
    }

    #[test]
    fn openings_that_race_are_counted_and_those_that_fail_give_back() {
        let counts = Arc::new(PerNetwork::new(2));
        let opening = [1, 1].map(|last| counts.reserve(network(last)).expect("a place"));
        assert!(is_full(&counts));
        drop(opening);
        assert!(!is_full(&counts));
        assert!(counts.lock().taken.is_empty(), "nobody is remembered");
    }

    #[test]
    fn a_chat_that_is_closed_before_it_is_kept_leaves_no_place_taken() {
        let counts = Arc::new(PerNetwork::new(1));
        let (chat, opening) = (chat(), counts.reserve(network(1)).expect("a place"));
        counts.closed(chat);
        opening.keep(chat);
        assert!(!is_full(&counts));
        let inner = counts.lock();
        assert!(inner.taken.is_empty() && inner.opened.is_empty() && inner.closed_early.is_empty());
    }
}
