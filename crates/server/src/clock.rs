//! The clock: the machine's, or one set for tests that starts at an instant and ticks from there.

use std::time::Duration;

use claims::state::Now;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Where the time comes from. Everything below the doors takes it as an input.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    ahead_by: SignedDuration,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn machine() -> Clock {
        Clock::default()
    }

    /// A clock that shows `start` now and ticks from there.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Clock {
        Clock { ahead_by: start.duration_since(Timestamp::now()) }
    }

    /// Whether it was set.
    #[must_use]
    pub fn is_set(self) -> bool {
        !self.ahead_by.is_zero()
    }

    /// The instant, in whole seconds as the store keeps it.
    #[must_use]
    pub fn instant(self) -> Timestamp {
        let now = Timestamp::now().checked_add(self.ahead_by).unwrap_or(Timestamp::MAX);
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    /// The instant and its date in a practice's time zone.
    #[must_use]
    pub fn now(self, zone: &TimeZone) -> Now {
        let instant = self.instant();
        Now { instant, today: instant.to_zoned(zone.clone()).date() }
    }
}

/// How long a session of the pages lasts.
pub const SESSION_LASTS: Duration = Duration::from_secs(12 * 60 * 60);
