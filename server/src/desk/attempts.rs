//! Tries to log in: each that fails makes the next one wait, by employee id and by network. An attacker gets a few guesses
//! an hour, whatever it spreads them over; an agent who logs in from where it did before is not locked out by any of it.
//!
//! A try is counted when it begins and taken back when it succeeds, so that tries side by side count too. Whether an
//! employee id exists makes no difference here.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{Refusal, clock::SharedClock};
use crate::model::{EmployeeId, Network, Timestamp};

/// Failures with one employee id, from networks that it is not known for, before there is a delay.
const FREE_PER_ID: usize = 5;
/// Failures from one network with whatever ids: people of one office mistype too.
const FREE_PER_NETWORK: usize = 20;
/// The delay doubles from a second with each failure up to this.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// A failure is forgotten after this.
const REMEMBERED: Duration = Duration::from_secs(3_600);
/// Where an agent is known, or logged in, so many tries at once …
const KNOWN_BURST: u32 = 10;
/// … and then one in this time.
const KNOWN_INTERVAL: Duration = Duration::from_secs(6);
/// No more ids and networks are remembered.
const MOST: usize = 10_000;
/// More failures of one id or network change nothing: the delay is the longest by then.
const MOST_FAILURES: usize = FREE_PER_NETWORK + 11;

/// What tries are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    /// An employee id, folded as the store does, from networks that it is not known for.
    Id(String),
    /// A network, with employee ids that are not known for it.
    Network(Network),
    /// An employee id from a network that it is known for.
    Known(String, Network),
    /// An agent who is logged in and says its old password, to choose another one.
    Change(String),
}

/// See the [module](self).
pub struct Attempts {
    tries: Mutex<HashMap<Key, VecDeque<Timestamp>>>,
    clock: SharedClock,
    begun: AtomicU64,
}

/// A try to log in. Unless it is said to have succeeded, or to have come to nothing, it has failed.
#[must_use]
pub struct Attempt {
    attempts: Arc<Attempts>,
    keys: Vec<Key>,
    at: Timestamp,
}

impl Attempts {
    /// Nobody has tried.
    pub fn new(clock: SharedClock) -> Self {
        Self { tries: Mutex::default(), clock, begun: AtomicU64::new(0) }
    }

    /// Begins a try to log in as `id` from a network, of which is said whether `id` is known for it.
    ///
    /// # Errors
    /// [`Refusal::TooManyLogIns`]; then nothing is counted.
    pub fn begin(
        self: &Arc<Self>,
        id: &EmployeeId,
        from: Option<Network>,
        known: bool,
    ) -> Result<Attempt, Refusal> {
        let id = id.to_ascii_lowercase();
        let keys = match from {
            Some(network) if known => vec![Key::Known(id, network)],
            Some(network) => vec![Key::Id(id), Key::Network(network)],
            None => vec![Key::Id(id)],
        };
        self.begin_by(keys)
    }

    /// Begins a try of an agent who is logged in to choose another password.
    ///
    /// # Errors
    /// [`Refusal::TooManyLogIns`]; then nothing is counted.
    pub fn begin_change(self: &Arc<Self>, id: &EmployeeId) -> Result<Attempt, Refusal> {
        self.begin_by(vec![Key::Change(id.to_ascii_lowercase())])
    }

    fn begin_by(self: &Arc<Self>, keys: Vec<Key>) -> Result<Attempt, Refusal> {
        let now = self.clock.now();
        let mut tries = self.lock();
        let waits = keys.iter().filter_map(|key| tries.get(key).map(|tries| wait(key, tries, now)));
        let wait = waits.max().unwrap_or_default();
        if !wait.is_zero() {
            let retry_after = wait.as_millis().div_ceil(1_000);
            return Err(Refusal::TooManyLogIns { retry_after: retry_after as u32 });
        }
        for key in &keys {
            note(&mut tries, key, now);
        }
        self.begun.fetch_add(1, Ordering::Relaxed);
        Ok(Attempt { attempts: Arc::clone(self), keys, at: now })
    }

    /// How many tries were let through since the start.
    pub fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    /// Forgets failures that are too old. To be called now and then.
    pub fn sweep(&self) {
        let now = self.clock.now();
        let mut tries = self.lock();
        forget_old(&mut tries, now);
        tries.shrink_to_fit();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, VecDeque<Timestamp>>> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    /// It succeeded. What failed before it with this id is forgiven, but not what failed from its network with others:
    /// one good account must not buy guesses at all the others.
    pub fn succeeded(self) {
        let mut tries = self.attempts.lock();
        for key in &self.keys {
            match key {
                Key::Id(_) | Key::Known(..) | Key::Change(_) => {
                    tries.remove(key);
                }
                Key::Network(_) => take_back(&mut tries, key, self.at),
            }
        }
    }

    /// It came to nothing, for a reason that is not the caller's.
    pub fn came_to_nothing(self) {
        let mut tries = self.attempts.lock();
        for key in &self.keys {
            take_back(&mut tries, key, self.at);
        }
    }
}

/// How long the next try by `key` has to wait.
fn wait(key: &Key, tries: &VecDeque<Timestamp>, now: Timestamp) -> Duration {
    let recent = tries.iter().filter(|at| **at + REMEMBERED > now);
    let free = match key {
        Key::Id(_) => FREE_PER_ID,
        Key::Network(_) => FREE_PER_NETWORK,
        Key::Known(..) | Key::Change(_) => return known_wait(tries, now),
    };
    let (count, Some(last)) = (recent.clone().count(), recent.max()) else {
        return Duration::ZERO;
    };
    let Some(over) = count.checked_sub(free) else { return Duration::ZERO };
    let delay = Duration::from_secs(1 << over.min(10)).min(LONGEST);
    (*last + delay).since(now)
}

/// The same where the agent is known: each try is paid for with an interval, of which a burst can be owed.
fn known_wait(tries: &VecDeque<Timestamp>, now: Timestamp) -> Duration {
    let mut paid_until = Timestamp::from_millis(0);
    for at in tries {
        paid_until = paid_until.max(*at) + KNOWN_INTERVAL;
    }
    (paid_until + KNOWN_INTERVAL).since(now + KNOWN_INTERVAL * KNOWN_BURST)
}

fn note(tries: &mut HashMap<Key, VecDeque<Timestamp>>, key: &Key, now: Timestamp) {
    if tries.len() >= MOST && !tries.contains_key(key) {
        make_room(tries, now);
    }
    let tries = tries.entry(key.clone()).or_default();
    tries.push_back(now);
    if tries.len() > MOST_FAILURES {
        tries.pop_front();
    }
}

/// Forgets what is too old and, where that is not enough, a tenth at once, so that a flood pays for it now and then: those
/// who need not wait before those who do, of each the ones whose last try is oldest.
fn make_room(tries: &mut HashMap<Key, VecDeque<Timestamp>>, now: Timestamp) {
    forget_old(tries, now);
    if tries.len() < MOST {
        return;
    }
    let rank = |(key, tries): (&Key, &VecDeque<Timestamp>)| {
        (!wait(key, tries, now).is_zero(), tries.back().copied(), key.clone())
    };
    let mut ranked: Vec<_> = tries.iter().map(rank).collect();
    ranked.sort_unstable_by_key(|(waits, last, _)| (*waits, *last));
    for (.., key) in ranked.into_iter().take(MOST / 10) {
        tries.remove(&key);
    }
}

fn take_back(tries: &mut HashMap<Key, VecDeque<Timestamp>>, key: &Key, at: Timestamp) {
    let Some(of_key) = tries.get_mut(key) else { return };
    if let Some(place) = of_key.iter().rposition(|then| *then == at) {
        of_key.remove(place);
    }
    if of_key.is_empty() {
        tries.remove(key);
    }
}

fn forget_old(tries: &mut HashMap<Key, VecDeque<Timestamp>>, now: Timestamp) {
    tries.retain(|_, tries| {
        tries.retain(|at| *at + REMEMBERED > now);
        !tries.is_empty()
    });
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, sync::Arc, time::Duration};

    use super::{Attempts, FREE_PER_ID, FREE_PER_NETWORK, MOST, MOST_FAILURES};
    use crate::{
        desk::{Refusal, clock::RuntimeClock},
        model::{EmployeeId, Network, Timestamp},
    };

    fn attempts() -> Arc<Attempts> {
        let clock = RuntimeClock::starting(Timestamp::from_millis(1_795_000_000_000));
        Arc::new(Attempts::new(Arc::new(clock)))
    }

    fn id(text: &str) -> EmployeeId {
        EmployeeId::new(text).expect("an id")
    }

    fn network(number: u32) -> Option<Network> {
        Some(IpAddr::from(number.to_be_bytes()).into())
    }

    fn fails(attempts: &Arc<Attempts>, who: &str, from: Option<Network>) -> Result<(), u32> {
        match attempts.begin(&id(who), from, false) {
            Ok(_) => Ok(()),
            Err(Refusal::TooManyLogIns { retry_after }) => Err(retry_after),
            Err(other) => panic!("{other}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_delay_doubles_up_to_a_quarter_of_an_hour() {
        let attempts = attempts();
        for _ in 0..FREE_PER_ID {
            assert_eq!(fails(&attempts, "Ann", None), Ok(()));
        }
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            assert_eq!(fails(&attempts, "aNN", None), Err(expected));
            tokio::time::advance(Duration::from_millis(u64::from(expected) * 1_000 - 1)).await;
            assert_eq!(fails(&attempts, "Ann", None), Err(1), "a moment too early");
            tokio::time::advance(Duration::from_millis(1)).await;
            assert_eq!(fails(&attempts, "Ann", None), Ok(()));
        }
        assert_eq!(fails(&attempts, "Bob", None), Ok(()), "another id");
    }

    #[tokio::test(start_paused = true)]
    async fn each_failure_is_forgotten_after_an_hour_and_then_nothing_is_kept() {
        let attempts = attempts();
        for _ in 0..FREE_PER_ID {
            tokio::time::advance(Duration::from_secs(60)).await;
            assert_eq!(fails(&attempts, "Ann", network(1)), Ok(()));
        }
        assert_eq!(fails(&attempts, "Ann", network(1)), Err(1));
        tokio::time::advance(Duration::from_secs(3_600 - 4 * 60)).await;
        assert_eq!(fails(&attempts, "Ann", network(1)), Ok(()), "the first is forgotten");
        assert_eq!(fails(&attempts, "Ann", network(1)), Err(1), "and no other");
        tokio::time::advance(Duration::from_secs(3_600)).await;
        attempts.sweep();
        assert_eq!(attempts.lock().len(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_forgiven_and_what_is_not() {
        let attempts = attempts();
        for number in 1..FREE_PER_NETWORK {
            assert_eq!(fails(&attempts, &format!("E{number}"), network(1)), Ok(()));
        }
        for _ in 0..3 {
            attempts.begin(&id("Own"), network(1), false).expect("a try").succeeded();
            attempts.begin(&id("Own"), network(1), false).expect("a try").came_to_nothing();
        }
        assert_eq!(fails(&attempts, "E1", network(1)), Ok(()), "the last that is free");
        assert_eq!(fails(&attempts, "E2", network(1)), Err(1), "own successes buy no guesses");
        assert_eq!(fails(&attempts, "E2", network(2)), Ok(()), "another network");
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_are_remembered_than_are_bounded_and_those_who_wait_are_kept() {
        let attempts = attempts();
        for _ in 0..FREE_PER_ID {
            assert_eq!(fails(&attempts, "Ann", network(0)), Ok(()));
        }
        tokio::time::advance(Duration::from_millis(1)).await;
        for _ in 0..FREE_PER_ID {
            assert_eq!(fails(&attempts, "Bob", network(0)), Ok(()));
        }
        tokio::time::advance(Duration::from_millis(1)).await;
        for number in 0..MOST as u32 / 2 - 1 {
            assert_eq!(fails(&attempts, &format!("E{number}"), network(number + 1)), Ok(()));
        }
        let remembered = attempts.lock().len();
        assert!((MOST * 9 / 10..=MOST).contains(&remembered), "{remembered}");
        assert_eq!(fails(&attempts, "Bob", None), Err(1), "who waits is remembered");
        assert_eq!(fails(&attempts, "E0", None), Ok(()));
        assert!(attempts.lock().values().all(|tries| tries.len() <= MOST_FAILURES));
    }
}
