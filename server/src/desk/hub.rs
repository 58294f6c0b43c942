//! The hub wakes held polls, and remembers the last events of queues that are polled, so that a poll which only needs
//! those is answered without asking the store.
//!
//! What it remembers is a suffix of the queue as it was committed, never a guess: a queue of which it does not know the
//! end says so, and the store is asked.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
};

use tokio::sync::Notify;

use crate::{
    model::{AgentId, EventBody, Party, VisitorId},
    store::Published,
};

/// Events remembered of one queue.
const RECENT: usize = 32;
/// Visitors are many and are woken often: so many locks share the work.
const SHARDS: usize = 64;
/// A queue that nobody has polled is forgotten at the sweep after the next.
const IDLE_SWEEPS: u8 = 2;

/// What the hub knows about the events behind a cursor.
#[derive(Debug)]
pub enum Look {
    /// There are none.
    UpToDate,
    /// These, and no more.
    Events(Vec<(u64, Arc<EventBody>)>),
    /// Not enough to say; ask the store. A cursor beyond the end may be one that the store gave out for what the hub has
    /// not been told yet.
    Unknown,
}

/// See the [module](self).
pub struct Hub {
    agents: Mutex<HashMap<AgentId, Queue>>,
    visitors: [Mutex<HashMap<VisitorId, Queue>>; SHARDS],
    max_polls: usize,
}

#[derive(Default)]
struct Queue {
    /// The last id that was given out; `None` while it is not known.
    last: Option<u64>,
    /// The last events, without a gap, the newest being `last`.
    recent: VecDeque<(u64, Arc<EventBody>)>,
    /// Who polls, the oldest first.
    polls: Vec<Arc<Waiter>>,
    idle_sweeps: u8,
}

/// What a held poll waits on.
#[derive(Default)]
pub struct Waiter {
    /// Keeps one wake-up, so that none is lost between the look and the wait.
    bell: Notify,
    transient: Mutex<Vec<Arc<EventBody>>>,
    /// An [`End`].
    end: AtomicU8,
}

/// Why a poll is to end before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A newer poll of the same party took its place.
    Superseded = 1,
    /// A more urgent poll took its place.
    Shed = 2,
    /// Its party is not served any more.
    Dismissed = 3,
}

impl Waiter {
    /// Ends the poll. The first reason stays.
    pub fn end(&self, why: End) {
        let _ = self.end.compare_exchange(0, why as u8, Ordering::AcqRel, Ordering::Relaxed);
        self.bell.notify_one();
    }
}

impl Hub {
    /// A hub that holds at most `max_polls` polls of one party.
    pub fn new(max_polls: usize) -> Self {
        Self {
            agents: Mutex::default(),
            visitors: std::array::from_fn(|_| Mutex::default()),
            max_polls,
        }
    }

    /// Registers a poll, which waits on `waiter`. From now on nothing passes it by; so look only afterwards.
    pub fn subscribe(self: &Arc<Self>, party: Party, waiter: Arc<Waiter>) -> Subscription {
        self.with(party, |queue| {
            queue.polls.push(Arc::clone(&waiter));
            queue.idle_sweeps = 0;
            if queue.polls.len() > self.max_polls {
                queue.polls.remove(0).end(End::Superseded);
            }
        });
        Subscription { hub: Arc::clone(self), party, waiter }
    }

    /// What there is behind `after` in the queue of `party`.
    pub fn look(&self, party: Party, after: u64) -> Look {
        self.with(party, |queue| match queue.last {
            Some(last) if after == last => Look::UpToDate,
            Some(last) if after < last => match queue.recent.front() {
                Some((first, _)) if *first <= after + 1 => Look::Events(
                    queue.recent.iter().filter(|(id, _)| *id > after).cloned().collect(),
                ),
                _ => Look::Unknown,
            },
            _ => Look::Unknown,
        })
    }

    /// The end of the queue, if it is known.
    pub fn last(&self, party: Party) -> Option<u64> {
        self.with(party, |queue| queue.last)
    }

    /// Takes note of where the store says that the queue ends. What was committed since is newer.
    pub fn learn(&self, party: Party, last: u64) {
        self.with(party, |queue| {
            if queue.last < Some(last) {
                queue.last = Some(last);
                // The events up to there are not remembered, and what is has to end where the queue does.
                queue.recent.clear();
            }
        });
    }

    /// Takes in what was committed, and wakes whoever waits for it.
    pub fn committed(&self, events: &[Published]) {
        for event in events {
            self.if_known(event.party, |queue| {
                queue.append(event.id, &event.body);
                queue.wake();
            });
        }
    }

    /// Gives a transient event to the polls of `party` that are held now.
    pub fn pass_on(&self, party: Party, body: &Arc<EventBody>) {
        self.if_known(party, |queue| {
            for poll in &queue.polls {
                lock(&poll.transient).push(Arc::clone(body));
                poll.bell.notify_one();
            }
        });
    }

    /// Wakes the polls of all agents: the list of visitors has changed.
    pub fn wake_agents(&self) {
        lock(&self.agents).values().for_each(Queue::wake);
    }

    /// Forgets the ends of the queues, and has their polls ask the store: somebody else has written. A visitor who never
    /// had an event is left alone: there are many of them, and nobody else opens chats with them.
    pub fn forget(&self) {
        let forget = |queue: &mut Queue| {
            queue.last = None;
            queue.recent.clear();
            queue.wake();
        };
        lock(&self.agents).values_mut().for_each(forget);
        for shard in &self.visitors {
            lock(shard).values_mut().filter(|queue| queue.last != Some(0)).for_each(forget);
        }
    }

    /// Ends the polls of a party that is not served any more.
    pub fn dismiss(&self, party: Party) {
        self.if_known(party, |queue| {
            for poll in &queue.polls {
                poll.end(End::Dismissed);
            }
        });
    }

    /// Forgets what it remembers of one queue: events of it were deleted.
    pub fn forget_queue(&self, party: Party) {
        self.if_known(party, |queue| {
            queue.last = None;
            queue.recent.clear();
        });
    }

    /// How many polls are held.
    pub fn held(&self) -> usize {
        let agents: usize = lock(&self.agents).values().map(|queue| queue.polls.len()).sum();
        let of_shard = |shard: &Mutex<HashMap<VisitorId, Queue>>| -> usize {
            lock(shard).values().map(|queue| queue.polls.len()).sum()
        };
        agents + self.visitors.iter().map(of_shard).sum::<usize>()
    }

    /// Drops what nobody polls any more. To be called now and then.
    pub fn sweep(&self) {
        fn idle(queue: &mut Queue) -> bool {
            queue.idle_sweeps = if queue.polls.is_empty() { queue.idle_sweeps + 1 } else { 0 };
            queue.idle_sweeps >= IDLE_SWEEPS
        }
        lock(&self.agents).retain(|_, queue| !idle(queue));
        for shard in &self.visitors {
            let mut shard = lock(shard);
            shard.retain(|_, queue| !idle(queue));
            shard.shrink_to_fit();
        }
    }

    fn shard(&self, id: VisitorId) -> &Mutex<HashMap<VisitorId, Queue>> {
        &self.visitors[(id.0.as_u128() % SHARDS as u128) as usize]
    }

    fn with<T>(&self, party: Party, act: impl FnOnce(&mut Queue) -> T) -> T {
        match party {
            Party::Agent(id) => act(lock(&self.agents).entry(id).or_default()),
            Party::Visitor(id) => act(lock(self.shard(id)).entry(id).or_default()),
        }
    }

    fn if_known(&self, party: Party, act: impl FnOnce(&mut Queue)) {
        match party {
            Party::Agent(id) => {
                if let Entry::Occupied(mut queue) = lock(&self.agents).entry(id) {
                    act(queue.get_mut());
                }
            }
            Party::Visitor(id) => {
                if let Entry::Occupied(mut queue) = lock(self.shard(id)).entry(id) {
                    act(queue.get_mut());
                }
            }
        }
    }
}

impl Queue {
    /// Takes in the event of that id. The store may have been asked meanwhile, and have told of later ones.
    fn append(&mut self, id: u64, body: &Arc<EventBody>) {
        match self.last {
            Some(last) if id < last => return,
            Some(last) if id == last && !self.recent.is_empty() => return,
            Some(last) if id > last + 1 => self.recent.clear(),
            _ => {}
        }
        self.last = Some(id);
        self.recent.push_back((id, Arc::clone(body)));
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
    }

    fn wake(&self) {
        for poll in &self.polls {
            poll.bell.notify_one();
        }
    }
}

/// One held poll. Dropping it takes it out of the hub.
pub struct Subscription {
    hub: Arc<Hub>,
    party: Party,
    waiter: Arc<Waiter>,
}

impl Subscription {
    /// Waits until there may be something new. A wake-up that came since the last wait ends this one at once.
    pub async fn woken(&self) {
        self.waiter.bell.notified().await;
    }

    /// Whether it is to end before its time, and why.
    pub fn end(&self) -> Option<End> {
        match self.waiter.end.load(Ordering::Acquire) {
            0 => None,
            end if end == End::Superseded as u8 => Some(End::Superseded),
            end if end == End::Dismissed as u8 => Some(End::Dismissed),
            _ => Some(End::Shed),
        }
    }

    /// The transient events that came since it was last asked.
    pub fn take_transient(&self) -> Vec<Arc<EventBody>> {
        std::mem::take(&mut *lock(&self.waiter.transient))
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.if_known(self.party, |queue| {
            queue.polls.retain(|poll| !Arc::ptr_eq(poll, &self.waiter));
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code of ours can panic while it holds one of these; should it, what is behind it is still whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Hub, Look};
    use crate::{
        model::{AgentId, EventBody, Party, Timestamp},
        store::Published,
    };

    struct Held {
        hub: Arc<Hub>,
        party: Party,
        _poll: super::Subscription,
    }

    fn held() -> Held {
        let hub = Arc::new(Hub::new(8));
        let party = Party::Agent(AgentId::new(Timestamp::from_millis(0)));
        let _poll = hub.subscribe(party, Arc::default());
        Held { hub, party, _poll }
    }

    impl Held {
        fn commit(&self, id: u64) {
            let body = Arc::new(EventBody::AgentStatus);
            self.hub.committed(&[Published { party: self.party, id, body }]);
        }

        /// The ids behind `after`, if the hub can say.
        fn ids(&self, after: u64) -> Option<Vec<u64>> {
            match self.hub.look(self.party, after) {
                Look::UpToDate => Some(Vec::new()),
                Look::Events(events) => Some(events.into_iter().map(|(id, _)| id).collect()),
                Look::Unknown => None,
            }
        }
    }

    #[test]
    fn tells_what_is_contiguous_and_nothing_else() {
        let held = held();
        assert_eq!(held.ids(3), None, "the end is not known");
        held.hub.learn(held.party, 3);
        assert_eq!(held.ids(3), Some(vec![]));
        assert_eq!(held.ids(2), None, "3 is not remembered");
        held.commit(4);
        held.commit(5);
        assert_eq!(held.ids(3), Some(vec![4, 5]));
        assert_eq!(held.ids(4), Some(vec![5]));
        assert_eq!(held.ids(6), None, "only the store says that a cursor is ahead");
    }

    #[test]
    fn an_event_that_it_was_not_told_of_leaves_no_hole() {
        let held = held();
        held.hub.learn(held.party, 2);
        held.commit(3);
        held.commit(4);
        // Another process has committed 5, which a poll found in the store.
        held.hub.learn(held.party, 5);
        held.commit(6);
        assert_eq!(held.ids(4), None);
        assert_eq!(held.ids(5), Some(vec![6]));
        held.commit(8);
        assert_eq!(held.ids(5), None);
        assert_eq!(held.ids(7), Some(vec![8]));
    }

    #[test]
    fn an_event_that_is_told_late_takes_nothing_back() {
        let held = held();
        held.hub.learn(held.party, 5);
        held.commit(4);
        assert_eq!(held.ids(5), Some(vec![]));
        held.commit(5);
        assert_eq!(held.ids(4), Some(vec![5]));
        held.commit(5);
        assert_eq!(held.ids(4), Some(vec![5]), "once");
    }

    #[test]
    fn forgets_what_somebody_else_may_have_changed() {
        let held = held();
        held.hub.learn(held.party, 1);
        held.commit(2);
        held.hub.forget();
        assert_eq!(held.ids(1), None);
    }
}
