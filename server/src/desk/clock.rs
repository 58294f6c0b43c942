//! Time, passed in: nothing below the program's entry asks the machine for it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Instant, SystemTime},
};

use crate::model::Timestamp;

/// Says what time it is.
pub trait Clock: Send + Sync {
    /// This moment.
    fn now(&self) -> Timestamp;
}

/// A clock that is shared by all of a desk.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock, but never backwards: when the machine's is set back, this one goes on by itself.
#[derive(Debug, Default)]
pub struct WallClock {
    last: Mutex<Option<(Timestamp, Instant)>>,
}

impl Clock for WallClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the machine is asked")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let shown = Timestamp::from_millis(0) + since;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let now = last.map_or(shown, |(then, at)| shown.max(then + at.elapsed()));
        if last.is_none_or(|(then, _)| now > then) {
            *last = Some((now, Instant::now()));
        }
        now
    }
}

/// A clock that goes with the runtime's timers: it stands still and leaps with them when a test pauses time.
#[derive(Debug, Clone, Copy)]
pub struct RuntimeClock {
    start: tokio::time::Instant,
    at_start: Timestamp,
}

impl RuntimeClock {
    /// A clock that shows `at_start` now.
    pub fn starting(at_start: Timestamp) -> Self {
        Self { start: tokio::time::Instant::now(), at_start }
    }
}

impl Clock for RuntimeClock {
    fn now(&self) -> Timestamp {
        self.at_start + self.start.elapsed()
    }
}
