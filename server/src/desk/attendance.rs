//! Which agents poll and call, for their leases (rule 13): the store is told at most once in an interval an agent, and always
//! of the exact moment up to which a poll was held, so that the grace, which is longer, ends when it should.

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

/// What is to be written of an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Whose.
    pub agent: AgentId,
    /// The last moment at which a poll was held, if there was one.
    pub polled_at: Option<Timestamp>,
    /// The last moment at which it was heard by any call.
    pub heard_at: Timestamp,
}

struct Heard {
    polls: u32,
    polled_at: Option<Timestamp>,
    at: Timestamp,
    written: Option<Timestamp>,
}

impl Attendance {
    /// Nobody polls. Leases are to be written at most every `interval`.
    pub fn new(clock: SharedClock, interval: Duration) -> Self {
        Self { agents: Mutex::default(), clock, interval }
    }

    /// A call of an agent was heard.
    pub fn heard(&self, id: AgentId) {
        let now = self.clock.now();
        self.lock().entry(id).or_insert_with(|| Heard::at(now)).at = now;
    }

    /// An agent begins to poll: it attends while the guard lives. With it the lease, if that is to be written now.
    pub fn poll(self: &Arc<Self>, id: AgentId) -> (Attending, Option<Lease>) {
        let now = self.clock.now();
        let mut agents = self.lock();
        let heard = agents.entry(id).or_insert_with(|| Heard::at(now));
        heard.polls += 1;
        // One who only called for a while is online again from this poll on.
        let anew = heard.polled_at.replace(now).is_none_or(|then| now.since(then) >= self.interval);
        heard.at = now;
        let lease = (anew || heard.is_due(now, self.interval)).then(|| heard.write(id, now));
        (Attending { attendance: Arc::clone(self), id }, lease)
    }

    /// The leases that are to be written now.
    pub fn due(&self) -> Vec<Lease> {
        let now = self.clock.now();
        let mut due = Vec::new();
        self.lock().retain(|id, heard| {
            if heard.polls > 0 {
                heard.polled_at = Some(now);
                heard.at = now;
            }
            if heard.is_due(now, self.interval) {
                due.push(heard.write(*id, now));
            }
            // Whose last moment is written and who was silent since need not be remembered; one that calls now and then is,
            // so that its lease is not written at each call.
            let silent = heard.written.is_some_and(|written| now.since(written) >= self.interval);
            heard.polls > 0 || heard.written < Some(heard.at) || !silent
        });
        due
    }

    /// The leases of `due` could not be written: they are due again.
    pub fn not_written(&self, due: &[Lease]) {
        let mut agents = self.lock();
        for lease in due {
            let heard = agents.entry(lease.agent).or_insert_with(|| Heard::at(lease.heard_at));
            heard.polled_at = heard.polled_at.max(lease.polled_at);
            heard.written = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AgentId, Heard>> {
        self.agents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Heard {
    const fn at(now: Timestamp) -> Self {
        Self { polls: 0, polled_at: None, at: now, written: None }
    }

    fn is_due(&self, now: Timestamp, interval: Duration) -> bool {
        self.written.is_none_or(|written| self.at > written && now.since(written) >= interval)
    }

    fn write(&mut self, agent: AgentId, now: Timestamp) -> Lease {
        self.written = Some(now);
        Lease { agent, polled_at: self.polled_at, heard_at: self.at }
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
            heard.polled_at = Some(now);
            heard.at = now;
        }
    }
}
