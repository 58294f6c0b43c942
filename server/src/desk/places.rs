//! Places for held polls: how many there are, and who goes first when they are short.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use super::{
    Desk, Refusal,
    hub::{End, Waiter},
};
use crate::model::Party;

/// Seconds that a poll without a place is to wait, at least …
const WAIT: u32 = 10;
/// … and up to so many more: those who are refused together must not come back together.
const SPREAD: u32 = 21;

/// How urgent a poll is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A visitor who is merely present.
    Present,
    /// A visitor with a chat that is not closed.
    Chatting,
    /// An agent.
    Agent,
}

/// See the [module](self).
pub struct Places {
    inner: Mutex<Inner>,
    max: usize,
    refused: AtomicU32,
}

#[derive(Default)]
struct Inner {
    /// The polls of each class, in the order in which they came.
    held: [BTreeMap<u64, Arc<Waiter>>; 3],
    next: u64,
}

impl Places {
    /// No more than `max` polls.
    pub fn new(max: usize) -> Self {
        Self { inner: Mutex::default(), max, refused: AtomicU32::new(0) }
    }

    /// Takes a place for a poll of that class that waits on `waiter`; where there is none, that of the poll which is least
    /// urgent and of those the one held longest.
    ///
    /// # Errors
    /// [`Refusal::TooManyPolls`], if no poll is less urgent.
    pub fn take(self: &Arc<Self>, class: Class, waiter: &Arc<Waiter>) -> Result<Place, Refusal> {
        let mut inner = self.lock();
        if inner.count() >= self.max && !inner.shed_below(class) {
            return Err(self.refusal());
        }
        let number = inner.next;
        inner.next += 1;
        inner.held[class as usize].insert(number, Arc::clone(waiter));
        Ok(Place { places: Arc::clone(self), class, number })
    }

    fn refusal(&self) -> Refusal {
        Refusal::TooManyPolls { retry_after: self.wait() }
    }

    fn wait(&self) -> u32 {
        WAIT + self.refused.fetch_add(1, Ordering::Relaxed) % SPREAD
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn count(&self) -> usize {
        self.held.iter().map(BTreeMap::len).sum()
    }

    /// Ends the poll that is least urgent, if that is less than `class`.
    fn shed_below(&mut self, class: Class) -> bool {
        let mut lower = self.held[..class as usize].iter_mut();
        let shed = lower.find_map(BTreeMap::pop_first);
        shed.is_some_and(|(_, waiter)| {
            waiter.end(End::Shed);
            true
        })
    }
}

impl Desk {
    /// How urgent a poll of `party` is. When a chat begins or ends, the poll that is held is answered with that, and the
    /// next one has its new class.
    pub(super) fn class(&self, party: Party) -> Class {
        match party {
            Party::Agent(_) => Class::Agent,
            Party::Visitor(id) if self.presence.is_chatting(id) => Class::Chatting,
            Party::Visitor(_) => Class::Present,
        }
    }

    /// Ends the poll of a visitor who is merely present, so that somebody more urgent can have its connection; `false` if
    /// none is held.
    pub fn make_room(&self) -> bool {
        self.places.lock().shed_below(Class::Chatting)
    }

    /// The same for an agent, for whom those with chats make room too.
    pub fn make_room_for_agents(&self) -> bool {
        self.places.lock().shed_below(Class::Agent)
    }

    /// When connections are short: the seconds for which `party` is to poll no more, if it is merely present.
    pub fn asks_to_wait(&self, party: Party) -> Option<u32> {
        (self.class(party) == Class::Present).then(|| self.places.wait())
    }
}

/// The place of a poll, free again when it is dropped.
pub struct Place {
    places: Arc<Places>,
    class: Class,
    number: u64,
}

impl Place {
    /// What a poll whose place was taken is refused with.
    pub fn refusal(&self) -> Refusal {
        self.places.refusal()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().held[self.class as usize].remove(&self.number);
    }
}
