//! Places for connections: how many there are, who has to give one up, and a reserve for those who must always get in.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

/// A connection that was asked to end does so within this, or whoever waits for its place goes without.
const PATIENCE: Duration = Duration::from_secs(1);
/// A connection without a request in hand is asked to end once it has been so for this long: its last answer is through.
const IDLE: Duration = Duration::from_secs(1);
/// No more connections beyond all places than this, nor than a quarter of them.
const RESERVE: usize = 64;

/// Marks a request that came on a connection of the reserve.
#[derive(Debug, Clone, Copy)]
pub struct OnReserve;

/// The places that connections have.
#[derive(Clone)]
pub struct Connections {
    most: usize,
    free: Arc<Semaphore>,
    reserve: Arc<Semaphore>,
    idle: Arc<Mutex<Idle>>,
    make_room: Arc<dyn Fn() -> bool + Send + Sync>,
}

/// Connections without a request in hand, the one that has been so for longest first.
#[derive(Default)]
struct Idle {
    since: BTreeMap<u64, (Instant, Arc<Notify>)>,
    next: u64,
}

impl Connections {
    /// No more than `most`, and a small [reserve](Self::reserve). When all are taken and none is idle, `make_room` is
    /// asked to have one of them end soon; `false` if it cannot.
    pub fn new(most: usize, make_room: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self {
            most,
            free: Arc::new(Semaphore::new(most)),
            reserve: Arc::new(Semaphore::new(Self::reserve(most))),
            idle: Arc::default(),
            make_room: Arc::new(make_room),
        }
    }

    /// How many connections there are beyond `most` places: an agent is served on one of them, anybody else is told that
    /// there is no place.
    pub fn reserve(most: usize) -> usize {
        (most / 4).clamp(1, RESERVE)
    }

    /// Whether more than 15 of 16 places are taken.
    pub fn are_short(&self) -> bool {
        let taken = self.most - self.free.available_permits();
        taken.saturating_mul(16) > self.most.saturating_mul(15)
    }

    /// A place, if there is one.
    pub(super) fn take(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.free).try_acquire_owned().ok()
    }

    /// A place of the reserve, if there is one.
    pub(super) fn take_reserve(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.reserve).try_acquire_owned().ok()
    }

    /// A place that somebody else gives up for this, if that is soon.
    pub(super) async fn take_over(&self) -> Option<OwnedSemaphorePermit> {
        if !self.end_idle() && !(self.make_room)() {
            return None;
        }
        timeout(PATIENCE, Arc::clone(&self.free).acquire_owned()).await.ok()?.ok()
    }

    /// Has the connection end that has been without a request for longest.
    fn end_idle(&self) -> bool {
        let mut idle = self.idle();
        let first = idle.since.first_entry().filter(|first| first.get().0.elapsed() >= IDLE);
        let Some(first) = first else { return false };
        first.remove().1.notify_one();
        true
    }

    /// A connection that has begun: it has no request in hand yet.
    pub(super) fn seat(&self) -> Seat {
        let seat = Seat { places: self.clone(), bell: Arc::default(), number: Mutex::default() };
        seat.rest();
        seat
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a connection sits: it is known whether it has a request in hand.
pub(super) struct Seat {
    places: Connections,
    bell: Arc<Notify>,
    /// Its number among the idle, if it is.
    number: Mutex<Option<u64>>,
}

impl Seat {
    /// It has no request in hand any more.
    pub(super) fn rest(&self) {
        let mut idle = self.places.idle();
        let number = idle.next;
        idle.next += 1;
        idle.since.insert(number, (Instant::now(), Arc::clone(&self.bell)));
        drop(idle);
        *self.number() = Some(number);
    }

    /// It has a request in hand.
    pub(super) fn work(&self) {
        let number = self.number().take();
        if let Some(number) = number {
            self.places.idle().since.remove(&number);
        }
    }

    /// Waits until somebody else is to have its place.
    pub(super) async fn wanted(&self) {
        self.bell.notified().await;
    }

    fn number(&self) -> MutexGuard<'_, Option<u64>> {
        self.number.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.work();
    }
}
