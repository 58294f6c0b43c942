//! Which agents poll, for their leases (rule 13): the store is told at most once in an interval an agent, and always of
//! the exact moment up to which a poll was held, so that the grace, which is longer, ends when it should.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::clock::SharedClock;
use crate::model::{AgentId, Timestamp};

/// See the [module](self).
pub struct Attendance {
    agents: Mutex<HashMap<AgentId, Heard>>,
    clock: SharedClock,
    interval: Duration,
}

struct Heard {
    polls: u32,
    at: Timestamp,
    written: Option<Timestamp>,
}

impl Attendance {
    /// Nobody polls. Leases are to be written at most every `interval`.
    pub fn new(clock: SharedClock, interval: Duration) -> Self {
        Self { agents: Mutex::default(), clock, interval }
    }

    /// An agent begins to poll: it attends while the guard lives. `true` with it if its lease is to be written now.
    pub fn poll(self: &Arc<Self>, id: AgentId) -> (Attending, bool) {
        let now = self.clock.now();
        let mut agents = self.lock();
        let heard = agents.entry(id).or_insert(Heard { polls: 0, at: now, written: None });
        heard.polls += 1;
        heard.at = now;
        let due = heard.is_due(now, self.interval);
        if due {
            heard.written = Some(now);
        }
        (Attending { attendance: Arc::clone(self), id }, due)
    }

    /// The leases that are to be written now, with the last moment at which a poll of each was held.
    pub fn due(&self) -> Vec<(AgentId, Timestamp)> {
        let now = self.clock.now();
        let mut due = Vec::new();
        self.lock().retain(|id, heard| {
            if heard.polls > 0 {
                heard.at = now;
            }
            if heard.is_due(now, self.interval) {
                heard.written = Some(now);
                due.push((*id, heard.at));
            }
            // Whose last moment is written and who polls no more need not be remembered.
            heard.polls > 0 || heard.written < Some(heard.at)
        });
        due
    }

    /// The leases of `due` could not be written: they are due again.
    pub fn not_written(&self, due: &[(AgentId, Timestamp)]) {
        let mut agents = self.lock();
        for (id, at) in due {
            let heard = agents.entry(*id).or_insert(Heard { polls: 0, at: *at, written: None });
            heard.written = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AgentId, Heard>> {
        self.agents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Heard {
    fn is_due(&self, now: Timestamp, interval: Duration) -> bool {
        self.written.is_none_or(|written| self.at > written && now.since(written) >= interval)
    }
}

/// An agent's poll. When it ends, for whatever reason, the agent's clock starts at that moment.
pub struct Attending {
    attendance: Arc<Attendance>,
    id: AgentId,
}

impl Drop for Attending {
    fn drop(&mut self) {
        let now = self.attendance.clock.now();
        if let Some(heard) = self.attendance.lock().get_mut(&self.id) {
            heard.polls -= 1;
            heard.at = now;
        }
    }
}
