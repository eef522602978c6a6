//! How often a key may ask: never limited, or as the hosted Open Dental API limits it (`opendental-api.md` 1.10), for
//! people who test against that.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Between two requests of a key that may only read.
const READER_WAITS: Duration = Duration::from_secs(5);
/// Between two requests of any other key.
const WRITER_WAITS: Duration = Duration::from_secs(1);
/// Keys whose last request is kept.
const KEYS_MAX: usize = 10_000;

/// When each key was last let in.
#[derive(Debug, Default)]
pub struct Throttle {
    last: Mutex<HashMap<String, Instant>>,
}

/// Why a request is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooSoon {
    /// What lies between two requests of such a key, in seconds.
    pub(crate) every: u64,
    /// When it may come again, in whole seconds from now.
    pub(crate) wait: u64,
}

impl Throttle {
    /// Lets a request of a key in, and remembers it; one that comes too soon is not remembered.
    pub(crate) fn admit(&self, key: &str, only_reads: bool, now: Instant) -> Result<(), TooSoon> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = if only_reads { READER_WAITS } else { WRITER_WAITS };
        let left = last.get(key).map_or(Duration::ZERO, |at| waits.saturating_sub(now.duration_since(*at)));
        if !left.is_zero() {
            let wait = left.as_secs() + u64::from(left.subsec_nanos() > 0);
            return Err(TooSoon { every: waits.as_secs(), wait });
        }
        if last.len() >= KEYS_MAX {
            last.retain(|_, at| now.duration_since(*at) < READER_WAITS);
        }
        // More keys than that at once are not counted.
        if last.len() < KEYS_MAX || last.contains_key(key) {
            last.insert(key.to_owned(), now);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    #[test]
    fn a_key_that_may_write_asks_once_a_second() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let at = |millis| throttle.admit("a", false, after(start, millis));
        assert_eq!(at(0), Ok(()));
        assert_eq!(at(1), Err(TooSoon { every: 1, wait: 1 }));
        assert_eq!(at(999), Err(TooSoon { every: 1, wait: 1 }));
        // Counted from the last that was let in, not from those that were not.
        assert_eq!(at(1000), Ok(()));
        assert_eq!(at(1999), Err(TooSoon { every: 1, wait: 1 }));
    }

    #[test]
    fn a_key_that_only_reads_asks_every_five() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let at = |millis| throttle.admit("a", true, after(start, millis));
        assert_eq!(at(0), Ok(()));
        assert_eq!(at(0), Err(TooSoon { every: 5, wait: 5 }));
        assert_eq!(at(1500), Err(TooSoon { every: 5, wait: 4 }));
        assert_eq!(at(4000), Err(TooSoon { every: 5, wait: 1 }));
        assert_eq!(at(5000), Ok(()));
    }

    #[test]
    fn keys_do_not_wait_for_each_other() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        assert_eq!(throttle.admit("a", true, start), Ok(()));
        assert_eq!(throttle.admit("b", true, start), Ok(()));
    }

    #[test]
    fn no_more_keys_are_kept_than_the_limit() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        for number in 0..KEYS_MAX + 5 {
            assert_eq!(throttle.admit(&number.to_string(), true, start), Ok(()));
        }
        let kept = || throttle.last.lock().expect("a table").len();
        assert_eq!(kept(), KEYS_MAX);
        assert!(throttle.admit("0", true, start).is_err());
        // Those that may come again are forgotten first.
        assert_eq!(throttle.admit("late", true, after(start, 5000)), Ok(()));
        assert_eq!(kept(), 1);
    }
}
