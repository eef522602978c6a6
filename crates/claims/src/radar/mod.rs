//! What is expected and has not come: answers to claims, money of remittances, remittances of money, and the next
//! remittance of a payer (`reconciliation.md` 2.1, 2.7; `users.md` M3).
//!
//! What is awaited is one row for each thing, kept as events tell of it ([`follow`]), so that nobody reads a ledger to find
//! what is missing in it. How long each payer takes is kept beside it ([`habit`]). What is overdue is asked ([`raise`]), and
//! settles itself when it comes.
//!
//! That something is missing can be said only as far as somebody has looked: money is missing once the bank has told of
//! a later day, a remittance once a later one has come. So the time of the radar is that of the latest file of the kind,
//! and that of the clock only where no such file came for a month ([`RadarState::seen_until`]). A history that is loaded
//! on one day is judged as it would have been day by day.

pub mod calendar;
pub mod follow;
pub mod habit;
pub mod raise;
pub mod standing;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::desk::{Exception, Reason};
use crate::names::names;
use crate::record::record;
use crate::state::Now;

names! {
    /// What is waited for.
    pub enum Expected {
        /// A remittance that answers a claim.
        Answer = "answer",
        /// Word that a claim was taken in. How long it takes is kept; its claim is awaited as [`Expected::Answer`].
        Acknowledgment = "acknowledgment",
        /// Electronic money of a remittance.
        Money = "money",
        /// A check of a remittance, which has to be mailed and carried to the bank.
        Check = "check",
        /// The remittance of an insurer's money.
        Remittance = "remittance",
        /// Another remittance of a payer.
        NextRemittance = "next_remittance",
    }
}

impl Expected {
    /// The reason for which it is asked about when it does not come.
    #[must_use]
    pub const fn reason(self) -> Reason {
        match self {
            Expected::Answer | Expected::Acknowledgment | Expected::NextRemittance => Reason::SilentClaim,
            Expected::Money | Expected::Check => Reason::RemittanceWithoutMoney,
            Expected::Remittance => Reason::MoneyWithoutRemittance,
        }
    }

    /// What is asked about, as [`crate::desk::Exception::subject_kind`] has it.
    #[must_use]
    pub const fn subject_kind(self) -> &'static str {
        match self {
            Expected::Answer | Expected::Acknowledgment => "tracked_claim",
            Expected::Money | Expected::Check => "remittance",
            Expected::Remittance => "bank_entry",
            Expected::NextRemittance => "payer",
        }
    }

    /// Whether its days are those on which banks work.
    #[must_use]
    pub const fn is_of_banks(self) -> bool {
        matches!(self, Expected::Money | Expected::Check | Expected::Remittance)
    }
}

record! {
    /// Something that has not come yet. The row goes when it comes, or when nothing is to come any more.
    pub struct Awaited in "awaited" key 2 {
        pub expected: Expected,
        /// Whose it is: a tracked claim, a remittance, a bank entry, or the [`habit::Habit`] of a payer.
        pub subject_num: i64,
        /// Whose habit it goes by.
        pub party: String,
        /// The day from which on it is waited for.
        pub since: Date,
        /// The last day on which nobody need ask; once somebody was asked, that on which it was last looked at.
        pub due: Date,
        /// Whether a person was asked.
        pub raised: bool,
        /// The exception that names it as a candidate: it has come, and waits for a person there.
        pub held_by: Option<i64>,
    }
}

impl Exception {
    /// Whether it is about an answer or a bank's money: where that may belong it is not missing, and where it went back that is
    /// asked already.
    #[must_use]
    pub fn is_of_what_came(&self) -> bool {
        ["remitted_claim", "bank_entry"].contains(&self.subject_kind.as_str())
    }

    /// Whether it is open for the sake of what is awaited.
    fn is_asked_for(&self, row: &Awaited) -> bool {
        self.is_open() && self.asks_for(row)
    }

    /// Whether it asks, or has asked, for what is awaited.
    fn asks_for(&self, row: &Awaited) -> bool {
        self.reason == row.expected.reason()
            && (self.subject_kind.as_str(), self.subject_num)
                == (row.expected.subject_kind(), row.subject_num)
    }
}

record! {
    /// How far the radar has followed what happened, and how far files have told.
    pub struct RadarState in "radar_state" key 1 {
        /// 1: there is one.
        pub radar_state_num: i64,
        /// The last event that was followed.
        pub seq: i64,
        /// Of the event behind it, a remittance of many claims: the first place that was not followed.
        pub place: i64,
        pub began_at: Timestamp,
        /// The latest day on which a remittance that came was written.
        pub remitted_through: Option<Date>,
        /// When the last remittance came.
        pub remitted_at: Option<Timestamp>,
        /// The latest day of which a bank has told.
        pub bank_through: Option<Date>,
        /// When a bank told last.
        pub bank_at: Option<Timestamp>,
    }
}

record! {
    /// When the payer wrote a remittance, as the file says (DTM*405).
    pub struct RemittanceWritten in "remittance_written" key 1 {
        pub remittance_num: i64,
        pub written_on: Date,
    }
}

/// The number of the only [`RadarState`].
pub const RADAR: i64 = 1;

/// Where no file of a kind came for so long, nobody brings them any more: the clock alone says what is overdue.
pub const QUIET_MAX: SignedDuration = SignedDuration::from_hours(30 * 24);

impl RadarState {
    /// Before anything was followed.
    #[must_use]
    pub fn beginning(now: Now) -> RadarState {
        RadarState {
            radar_state_num: RADAR,
            seq: 0,
            place: 0,
            began_at: now.instant,
            remitted_through: None,
            remitted_at: None,
            bank_through: None,
            bank_at: None,
        }
    }

    /// The day up to which it would be known if something had come; none while nothing of the kind ever came.
    #[must_use]
    pub fn seen_until(&self, expected: Expected, now: Now) -> Option<Date> {
        let (through, at) = match expected {
            Expected::Money | Expected::Check => (self.bank_through, self.bank_at),
            _ => (self.remitted_through, self.remitted_at),
        };
        if now.instant.duration_since(at.unwrap_or(self.began_at)) > QUIET_MAX {
            return Some(now.today);
        }
        through.map(|day| day.min(now.today))
    }
}
