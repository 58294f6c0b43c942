//! The hub wakes held polls, and remembers the last events of queues that are polled, so that a poll which only needs
//! those is answered without asking the store.
//!
//! What it remembers is a suffix of the queue as it was committed, never a guess: a queue of which it does not know the
//! end says so, and the store is asked.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
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
    /// Nothing; ask the store where the queue ends.
    Unknown,
    /// There are none.
    UpToDate,
    /// These, and no more.
    Events(Vec<(u64, Arc<EventBody>)>),
    /// There are some that it does not remember; ask the store.
    Behind,
    /// The cursor is beyond the end of the queue.
    Ahead,
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
struct Waiter {
    /// Keeps one wake-up, so that none is lost between the look and the wait.
    bell: Notify,
    transient: Mutex<Vec<Arc<EventBody>>>,
    superseded: AtomicBool,
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

    /// Registers a poll. From now on nothing passes it by; so look only afterwards.
    pub fn subscribe(self: &Arc<Self>, party: Party) -> Subscription {
        let waiter = Arc::new(Waiter::default());
        self.with(party, |queue| {
            queue.polls.push(Arc::clone(&waiter));
            queue.idle_sweeps = 0;
            if queue.polls.len() > self.max_polls {
                let oldest = queue.polls.remove(0);
                oldest.superseded.store(true, Ordering::Release);
                oldest.bell.notify_one();
            }
        });
        Subscription { hub: Arc::clone(self), party, waiter }
    }

    /// What there is behind `after` in the queue of `party`.
    pub fn look(&self, party: Party, after: u64) -> Look {
        self.with(party, |queue| match queue.last {
            None => Look::Unknown,
            Some(last) if after > last => Look::Ahead,
            Some(last) if after == last => Look::UpToDate,
            Some(_) => match queue.recent.front() {
                Some((first, _)) if *first <= after + 1 => Look::Events(
                    queue.recent.iter().filter(|(id, _)| *id > after).cloned().collect(),
                ),
                _ => Look::Behind,
            },
        })
    }

    /// The end of the queue, if it is known.
    pub fn last(&self, party: Party) -> Option<u64> {
        self.with(party, |queue| queue.last)
    }

    /// Takes note of where the store says that the queue ends. What was committed since is newer.
    pub fn learn(&self, party: Party, last: u64) {
        self.with(party, |queue| queue.last = queue.last.max(Some(last)));
    }

    /// Takes in what was committed, and wakes whoever waits for it.
    pub fn committed(&self, events: &[Published]) {
        for event in events {
            self.if_known(event.party, |queue| {
                if queue.last.is_some_and(|last| last + 1 != event.id) {
                    queue.recent.clear();
                }
                queue.last = Some(event.id);
                queue.recent.push_back((event.id, Arc::clone(&event.body)));
                if queue.recent.len() > RECENT {
                    queue.recent.pop_front();
                }
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

    /// Forgets the ends of all queues that ever had an event, and has their polls ask the store: somebody else has
    /// written.
    pub fn forget(&self) {
        let forget = |queue: &mut Queue| {
            if queue.last != Some(0) {
                queue.last = None;
                queue.recent.clear();
                queue.wake();
            }
        };
        lock(&self.agents).values_mut().for_each(forget);
        for shard in &self.visitors {
            lock(shard).values_mut().for_each(forget);
        }
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

    /// Whether a newer poll took this one's place.
    pub fn is_superseded(&self) -> bool {
        self.waiter.superseded.load(Ordering::Acquire)
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
