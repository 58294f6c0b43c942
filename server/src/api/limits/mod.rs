//! Rate limits: the [table](TABLE), what is set of it, and the keeping of it. Who is charged when is decided by
//! `middleware::limits`.

mod rate;
mod table;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use governor::{
    RateLimiter, middleware::StateInformationMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};
use poem::http::{HeaderMap, HeaderName, HeaderValue};

pub use rate::Rate;
pub use table::{Call, Row, TABLE, Who};

use super::problem::{Problem, Slug};
use crate::{
    desk::clock::SharedClock,
    model::{AgentId, Network, VisitorId},
};

/// How often what is known of those who have not called for a while is forgotten.
const SWEEP: Duration = Duration::from_secs(30);
/// Whoever hits the limit of the whole desk is told to wait 1 second up to so many: they must not all come back at once.
const SPREAD: u32 = 3;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What is set of the table; the default of each row is the table's.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates([Option<Rate>; TABLE.len()]);

impl Default for Rates {
    fn default() -> Self {
        Self(TABLE.map(|row| Rate::new(row.per_second, row.burst)))
    }
}

impl Rates {
    /// No limits at all.
    pub const fn off() -> Self {
        Self([None; TABLE.len()])
    }

    /// With the row of that name set; a name that is not in the table changes nothing.
    #[must_use]
    pub fn with(mut self, name: &str, rate: Option<Rate>) -> Self {
        if let Some(at) = TABLE.iter().position(|row| row.name == name) {
            self.0[at] = rate;
        }
        self
    }
}

/// Somebody whose calls are counted.
#[derive(Debug, Clone, Copy)]
pub enum Charged {
    /// A visitor.
    Visitor(VisitorId),
    /// An agent.
    Agent(AgentId),
    /// An address.
    Address(Network),
    /// All together.
    Desk,
}

/// What stands for somebody within a row.
type Key = [u8; 16];

impl Charged {
    const fn who(self) -> Who {
        match self {
            Self::Visitor(_) => Who::Visitor,
            Self::Agent(_) => Who::Agent,
            Self::Address(_) => Who::Address,
            Self::Desk => Who::Desk,
        }
    }

    fn key(self) -> Key {
        match self {
            Self::Visitor(id) => id.0.into_bytes(),
            Self::Agent(id) => id.0.into_bytes(),
            Self::Address(network) => network.to_bytes(),
            Self::Desk => Key::default(),
        }
    }
}

/// The moment at which the last call began, by the desk's clock: the rows of one call are charged at one moment, and the
/// clock is asked once for all of them.
#[derive(Clone, Default)]
struct CallTime(Arc<AtomicU64>);

impl CallTime {
    /// Goes forward to now.
    fn go_on(&self, clock: &SharedClock) {
        let millis = u64::try_from(clock.now().millis()).unwrap_or_default();
        self.0.fetch_max(millis, Ordering::Relaxed);
    }
}

impl governor::clock::Clock for CallTime {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Duration::from_millis(self.0.load(Ordering::Relaxed)).into()
    }
}

/// One row at work.
struct Bucket {
    row: &'static Row,
    rate: Rate,
    limiter: RateLimiter<Key, DashMapStateStore<Key>, CallTime, StateInformationMiddleware>,
    /// `RateLimit-Policy`, which is always the same.
    policy: HeaderValue,
}

/// Keeps the limits. What it remembers of somebody is forgotten once that is the same as never to have called.
pub struct Limiter {
    buckets: Vec<Bucket>,
    clock: SharedClock,
    moment: CallTime,
    turned_away: AtomicU32,
}

/// How far the limits are used up by what a call was charged: the one that is nearest to its end.
pub struct Tally<'l>(Option<Left<'l>>);

struct Left<'l> {
    bucket: &'l Bucket,
    /// Calls that may come at once …
    calls: u32,
    /// … and seconds in which no more than these are sure.
    seconds: u32,
}

/// A limit that is reached.
#[derive(Debug, Clone, Copy)]
pub struct Limited {
    /// Which.
    pub row: &'static Row,
    rate: Rate,
    retry_after: u32,
}

impl Limiter {
    /// Keeps `rates`, by `clock`.
    pub fn new(rates: &Rates, clock: SharedClock) -> Self {
        let moment = CallTime::default();
        moment.go_on(&clock);
        let set = TABLE.iter().zip(rates.0).filter_map(|(row, rate)| Some((row, rate?)));
        let buckets = set.map(|(row, rate)| Bucket::new(row, rate, &moment)).collect();
        Self { buckets, clock, moment, turned_away: AtomicU32::new(0) }
    }

    /// Begins a call, now.
    pub fn begin(&self) -> Tally<'_> {
        self.moment.go_on(&self.clock);
        Tally(None)
    }

    /// Charges `whom` for a call, and notes in `tally` what is left.
    ///
    /// # Errors
    /// The first limit that is reached.
    pub fn charge<'l>(
        &'l self,
        whom: Charged,
        call: Call,
        tally: &mut Tally<'l>,
    ) -> Result<(), Limited> {
        let who = whom.who();
        let counts = |bucket: &&Bucket| bucket.row.who == who && bucket.row.calls.contains(&call);
        for bucket in self.buckets.iter().filter(counts) {
            match bucket.limiter.check_key(&whom.key()) {
                Ok(state) => tally.note(bucket, state.remaining_burst_capacity()),
                Err(until) => {
                    let now = governor::clock::Clock::now(&self.moment);
                    let wait = until.wait_time_from(now);
                    let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(1);
                    let retry_after = match who {
                        Who::Desk => self.spread(),
                        _ => seconds.max(1),
                    };
                    tally.0 = Some(Left { bucket, calls: 0, seconds: retry_after });
                    let Bucket { row, rate, .. } = bucket;
                    return Err(Limited { row, rate: *rate, retry_after });
                }
            }
        }
        Ok(())
    }

    fn spread(&self) -> u32 {
        1 + self.turned_away.fetch_add(1, Ordering::Relaxed) % SPREAD
    }

    /// Forgets whoever has not called for so long that it makes no difference, and gives the memory back.
    pub fn sweep(&self) {
        self.moment.go_on(&self.clock);
        for bucket in &self.buckets {
            bucket.limiter.retain_recent();
            bucket.limiter.shrink_to_fit();
        }
    }

    /// How many are remembered, in all rows together.
    pub fn remembered(&self) -> usize {
        self.buckets.iter().map(|bucket| bucket.limiter.len()).sum()
    }

    /// Sweeps every 30 seconds, until it is dropped.
    pub async fn keep(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(SWEEP);
        loop {
            ticks.tick().await;
            self.sweep();
        }
    }
}

impl Bucket {
    fn new(row: &'static Row, rate: Rate, moment: &CallTime) -> Self {
        let limiter = RateLimiter::new(rate.quota(), DashMapStateStore::default(), moment.clone());
        let window = rate.seconds_for(rate.burst()).max(1);
        let policy = format!("\"{}\";q={};w={window}", row.name, rate.burst());
        // Names are plain text, and the rest is numbers.
        let policy = HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("\"\""));
        Self { row, rate, limiter, policy }
    }
}

impl<'l> Tally<'l> {
    fn note(&mut self, bucket: &'l Bucket, calls: u32) {
        let share = |bucket: &Bucket, calls| f64::from(calls) / f64::from(bucket.rate.burst());
        let nearest = self.0.as_ref().map_or(f64::INFINITY, |left| share(left.bucket, left.calls));
        if share(bucket, calls) < nearest {
            let seconds = bucket.rate.seconds_for(bucket.rate.burst().saturating_sub(calls));
            self.0 = Some(Left { bucket, calls, seconds });
        }
    }

    /// Tells the caller (draft-ietf-httpapi-ratelimit-headers-10): `r` calls are sure to go through in the next `t`
    /// seconds.
    pub fn show(&self, headers: &mut HeaderMap) {
        let Some(Left { bucket, calls, seconds }) = &self.0 else { return };
        let left = format!("\"{}\";r={calls};t={seconds}", bucket.row.name);
        if let Ok(left) = HeaderValue::try_from(left) {
            headers.insert(RATE_LIMIT, left);
            headers.insert(RATE_LIMIT_POLICY, bucket.policy.clone());
        }
    }
}

impl From<Limited> for Problem {
    fn from(limited: Limited) -> Self {
        let Limited { row, rate, retry_after } = limited;
        let slug = if row.who == Who::Desk { Slug::Overloaded } else { Slug::TooManyRequests };
        let detail = format!(
            "The limit `{}`, for {} {}, is reached. Try again in {}.",
            row.name,
            row.who.in_words(),
            rate::in_words(rate),
            super::problem::seconds(retry_after)
        );
        Self::new(slug, detail).retry_after(retry_after)
    }
}

#[cfg(test)]
mod tests {
    use super::{Call, TABLE, Who};

    #[test]
    fn every_call_of_everybody_has_one_limit_of_its_caller_and_that_of_the_desk() {
        let rows = |who, call| {
            TABLE.iter().filter(|row| row.who == who && row.calls.contains(&call)).count()
        };
        for call in [Call::Opening, Call::Message, Call::Poll, Call::Other] {
            assert_eq!(rows(Who::Visitor, call), 1, "{call:?}");
        }
        for call in [Call::Message, Call::Poll, Call::Other] {
            assert_eq!(rows(Who::Agent, call), 1, "{call:?}");
        }
        for call in [Call::Minting, Call::Opening, Call::Message, Call::Poll, Call::Other] {
            assert!(rows(Who::Address, call) >= 1 && rows(Who::Desk, call) == 1, "{call:?}");
        }
    }
}
