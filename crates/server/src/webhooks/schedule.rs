//! When a subscription is looked at, and when a delivery that failed is tried again: over instants.

use claims::event_webhook::EventWebhook;
use claims::webhook::Subscription;
use jiff::{SignedDuration, Timestamp};

/// The wait after the first failure; it doubles with each.
const RETRY_SECONDS: i64 = 5;
/// Where doubling ends.
pub const RETRY_SECONDS_MAX: i64 = 3600;
/// After so long without success a subscription is paused.
pub const FAILING_HOURS_MAX: i64 = 5 * 24;
/// After so long whoever was sending is taken for gone. Longer than a delivery may take.
pub const BUSY_SECONDS_MAX: i64 = 120;

/// A receiver that answers this wants no more (RFC 9110: gone).
const GONE: i64 = 410;

/// Whether anything may be sent now: it began, did not end, is not paused, and nobody is sending or has to wait. One
/// that has its place in the chain has begun, whatever a clock that was set back shows.
#[must_use]
pub fn may_send(row: &Subscription, now: Timestamp) -> bool {
    let is_over = |end: Option<Timestamp>| end.is_none_or(|end| end <= now);
    (row.next_seq.is_some() || row.date_time_start <= now)
        && row.date_time_stop.is_none_or(|stop| now < stop)
        && row.paused_at.is_none()
        && is_over(row.busy_until)
        && is_over(row.next_try)
}

/// Whether a webhook may be told of events now: it is not disabled, and nobody is sending or has to wait.
#[must_use]
pub fn may_tell(row: &EventWebhook, now: Timestamp) -> bool {
    let is_over = |end: Option<Timestamp>| end.is_none_or(|end| end <= now);
    row.disabled.is_none() && is_over(row.busy_until) && is_over(row.next_try)
}

/// Whether it is time to look for changes: `PollingSeconds` after the last look, or when a retry is due.
#[must_use]
pub fn is_due(row: &Subscription, looked_at: Option<Timestamp>, now: Timestamp) -> bool {
    let polled = looked_at.is_none_or(|at| after(at, row.polling_seconds) <= now);
    may_send(row, now) && (polled || row.next_try.is_some())
}

/// Attempts that failed one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    pub since: Timestamp,
    pub attempts: i64,
    /// What the last was answered; none when there was no answer.
    pub status: Option<i64>,
}

impl Failures {
    /// Whether the receiver said that it is gone for good.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.status == Some(GONE)
    }
}

/// What a failure comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    TryAt(Timestamp),
    Pause,
}

/// What follows a failed attempt. `luck`, any number, spreads those that failed together.
#[must_use]
pub fn after_failure(failures: &Failures, now: Timestamp, luck: u64) -> Next {
    let failing = now.duration_since(failures.since);
    if failures.is_gone() || failing >= SignedDuration::from_hours(FAILING_HOURS_MAX) {
        return Next::Pause;
    }
    // Twelve doublings are past the limit already.
    let doublings = u32::try_from(failures.attempts.clamp(1, 12) - 1).unwrap_or(0);
    let whole = (RETRY_SECONDS << doublings).min(RETRY_SECONDS_MAX);
    // Between one half of it and the whole.
    let half = whole / 2;
    let spread = i64::try_from(luck % u64::try_from(whole - half + 1).unwrap_or(1)).unwrap_or(0);
    Next::TryAt(after(now, half + spread))
}

/// Any number.
#[must_use]
pub fn luck() -> u64 {
    let mut bytes = [0_u8; 8];
    // Without it retries are not spread, which hurts nobody much.
    let _ = getrandom::fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// So many seconds later.
#[must_use]
pub fn after(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use claims::webhook::WatchTable;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("an instant")
    }

    fn subscription() -> Subscription {
        Subscription {
            subscription_num: 1,
            api_key_num: 1,
            end_point_url: String::new(),
            workstation: String::new(),
            watch_table: WatchTable::Claim,
            polling_seconds: 10,
            date_time_start: at(0),
            date_time_stop: Some(at(1000)),
            note: String::new(),
            secret: String::new(),
            next_seq: None,
            next_line: 0,
            pending: None,
            busy_until: None,
            next_try: None,
            paused_at: None,
        }
    }

    fn failed(attempts: i64, status: Option<i64>) -> Failures {
        Failures { since: at(0), attempts, status }
    }

    #[test]
    fn it_is_looked_at_every_so_many_seconds_between_its_start_and_its_stop() {
        let row = subscription();
        assert!(!is_due(&row, None, at(-1)));
        assert!(is_due(&row, None, at(0)));
        assert!(!is_due(&row, Some(at(5)), at(14)));
        assert!(is_due(&row, Some(at(5)), at(15)));
        assert!(is_due(&row, Some(at(5)), at(999)));
        assert!(!is_due(&row, Some(at(5)), at(1000)));
        assert!(is_due(&Subscription { next_seq: Some(7), ..row.clone() }, None, at(-1)));
        let endless = Subscription { date_time_stop: None, ..row };
        assert!(is_due(&endless, Some(at(5)), at(1_000_000)));
    }

    #[test]
    fn who_waits_is_busy_or_is_paused_is_left_alone() {
        let row = subscription();
        let waiting = Subscription { next_try: Some(at(30)), ..row.clone() };
        assert!(!is_due(&waiting, Some(at(5)), at(29)));
        assert!(is_due(&waiting, Some(at(25)), at(30)), "a retry does not wait for the next look");
        let busy = Subscription { busy_until: Some(at(30)), ..row.clone() };
        assert!(!is_due(&busy, None, at(29)) && is_due(&busy, None, at(30)));
        let paused = Subscription { paused_at: Some(at(3)), ..row };
        assert!(!is_due(&paused, None, at(500)));
    }

    #[test]
    fn waits_double_up_to_an_hour_and_are_spread() {
        let wait = |attempts, luck| match after_failure(&failed(attempts, Some(500)), at(100), luck) {
            Next::TryAt(then) => then.duration_since(at(100)).as_secs(),
            Next::Pause => -1,
        };
        assert_eq!([1, 2, 3, 4].map(|attempts| wait(attempts, 0)), [2, 5, 10, 20]);
        assert_eq!((wait(1, 3), wait(1, 4)), (5, 2));
        assert_eq!(wait(3, 10), 20, "the whole of 5, doubled twice");
        assert_eq!([10, 11, 12, 99].map(|attempts| wait(attempts, 0)), [1280, 1800, 1800, 1800]);
        assert!((0..5000).all(|luck| (1800..=3600).contains(&wait(50, luck))));
    }

    #[test]
    fn what_fails_for_days_or_is_gone_is_paused() {
        let end = FAILING_HOURS_MAX * 3600;
        assert!(matches!(after_failure(&failed(200, None), at(end - 1), 0), Next::TryAt(_)));
        assert_eq!(after_failure(&failed(200, None), at(end), 0), Next::Pause);
        assert_eq!(after_failure(&failed(1, Some(410)), at(1), 0), Next::Pause);
    }
}
