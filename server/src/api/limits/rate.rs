//! How much a limit allows.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

use governor::Quota;

/// What can be sustained, calls a second: beyond these a limit is a mistake, and its times would not fit.
const PER_SECOND: std::ops::RangeInclusive<f64> = 0.001..=1_000_000.0;
/// What can come at once.
const BURST: std::ops::RangeInclusive<u32> = 1..=1_000_000;

/// So many calls at once, and then so many a second. Written `2/100`: 2 a second, 100 at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    per_second: f64,
    burst: NonZeroU32,
}

impl Rate {
    /// A rate; `None` if it is none that can be kept: 0.001 to 1,000,000 a second, 1 to 1,000,000 at once.
    pub fn new(per_second: f64, burst: u32) -> Option<Self> {
        let fits = PER_SECOND.contains(&per_second) && BURST.contains(&burst);
        Some(Self { per_second, burst: NonZeroU32::new(burst)? }).filter(|_| fits)
    }

    /// Reads a setting: a rate, or `off` for none.
    ///
    /// # Errors
    /// The end of a sentence that says how it is written.
    pub fn setting(text: &str) -> Result<Option<Self>, String> {
        if text == "off" { Ok(None) } else { text.parse().map(Some) }
    }

    /// How many may come at once.
    pub const fn burst(self) -> u32 {
        self.burst.get()
    }

    /// The time in which `calls` are earned, in whole seconds, rounded up.
    pub fn seconds_for(self, calls: u32) -> u32 {
        // Whole numbers of this size lose nothing on the way.
        (f64::from(calls) / self.per_second).ceil() as u32
    }

    /// The same, as the limiter takes it.
    pub(super) fn quota(self) -> Quota {
        let each = Duration::from_secs_f64(1.0 / self.per_second).max(Duration::from_nanos(1));
        // There is one for every time that is not zero.
        let quota = Quota::with_period(each).unwrap_or(Quota::per_second(self.burst));
        quota.allow_burst(self.burst)
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let numbers = parts.and_then(|(per_second, burst)| {
            Some((per_second.trim().parse().ok()?, burst.trim().parse().ok()?))
        });
        let (per_second, burst) = numbers.ok_or(
            "write what is allowed a second and what at once, such as 2/100 or 0.1/5, or write off",
        )?;
        Self::new(per_second, burst).ok_or_else(|| {
            format!(
                "must be {} to {} a second, and {} to {} at once",
                PER_SECOND.start(),
                PER_SECOND.end(),
                BURST.start(),
                BURST.end()
            )
        })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.per_second, self.burst)
    }
}

/// In words: `100 at once, then 2 a second`.
pub(super) fn in_words(rate: Rate) -> String {
    format!("{} at once, then {} a second", rate.burst, rate.per_second)
}

#[cfg(test)]
mod tests {
    use super::Rate;

    #[test]
    fn is_read_as_it_is_written() {
        for text in ["2/100", "0.1/5", "20000/20000"] {
            let rate = Rate::setting(text).expect("a rate").expect("not off");
            assert_eq!(rate.to_string(), text);
        }
        assert_eq!(Rate::setting("off"), Ok(None));
    }

    #[test]
    fn what_is_no_rate_is_refused_with_how_to_write_one() {
        for text in ["", "2", "2/", "/5", "2/x", "x/2", "2/1.5", "1/2/3", "2,5", "on"] {
            let refused = Rate::setting(text).expect_err(text);
            assert!(refused.contains("2/100") && refused.contains("off"), "{refused}");
        }
        for text in ["0/5", "-1/5", "2/0", "1e9/5", "nan/5", "inf/5", "1/1000001", "0.0001/5"] {
            let refused = Rate::setting(text).expect_err(text);
            assert!(refused.contains("at once"), "{refused}");
        }
    }

    #[test]
    fn times_are_whole_seconds_rounded_up() {
        let rate = Rate::new(2.0, 100).expect("a rate");
        assert_eq!([0, 1, 2, 3, 100].map(|calls| rate.seconds_for(calls)), [0, 1, 1, 2, 50]);
    }
}
