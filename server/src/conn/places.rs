//! Places for connections: how many there are, and asking for one when there is none.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// A connection that was asked to end does so within this, or whoever waits for its place is turned away.
const PATIENCE: Duration = Duration::from_secs(1);

/// The places that connections have.
#[derive(Clone)]
pub struct Connections {
    most: usize,
    free: Arc<Semaphore>,
    make_room: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Connections {
    /// No more than `most`. When all are taken, `make_room` is asked to have one of them end soon; `false` if it cannot.
    pub fn new(most: usize, make_room: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { most, free: Arc::new(Semaphore::new(most)), make_room: Arc::new(make_room) }
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

    /// A place that somebody else gives up for this, if that is soon.
    pub(super) async fn take_over(&self) -> Option<OwnedSemaphorePermit> {
        if !(self.make_room)() {
            return None;
        }
        timeout(PATIENCE, Arc::clone(&self.free).acquire_owned()).await.ok()?.ok()
    }
}
