//! What a family owes and since when, on any day (`opendental-engine.md` 17).
//!
//! [`entries`] lists what raised and lowered the balance, each with the row that it comes from; [`fill`] puts it
//! into four buckets by age and lets credits lower the oldest first, keeping how. [`age`] is the whole of it, with
//! the columns beside; [`explain`] says the same in sentences.

mod age;
mod bucket;
mod entry;
mod estimates;
mod explain;
mod fill;
mod plans;

#[cfg(test)]
mod properties;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod scenarios;

pub use age::{Aged, Member, age};
pub use bucket::{Bucket, Buckets};
pub use entry::{Entry, Kind, entries};
pub use estimates::{Expected, expected_of_procedure};
pub use explain::{Explained, Explanation, explain};
pub use fill::{Credit, Filled, Net, Origin, fill};

use jiff::civil::Date;

use crate::office::Office;

/// The day as of which a balance is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    pub date: Date,
    /// Whether the day is past: what came after it is left out then. Today's balance holds what is dated later.
    pub is_past: bool,
}

impl AsOf {
    /// A day as seen from today.
    #[must_use]
    pub fn new(date: Date, today: Date) -> AsOf {
        AsOf { date, is_past: date < today }
    }

    /// Whether something of this day counts.
    fn holds(self, date: Date) -> bool {
        !self.is_past || date <= self.date
    }
}

/// How payment plans take part in balances: the preference PayPlansVersion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlansVersion {
    /// A plan's whole amount leaves the account when the plan is made; what comes due does not age.
    DoNotAge,
    AgeCreditsAndDebits,
    AgeCreditsOnly,
    /// Plans only keep an eye on payments; the account knows nothing of them.
    NoCharges,
}

impl PlansVersion {
    /// The office's choice; what it has not chosen is both credits and debits.
    #[must_use]
    pub fn of(office: &Office) -> PlansVersion {
        match office.pref("PayPlansVersion") {
            "1" => PlansVersion::DoNotAge,
            "3" => PlansVersion::AgeCreditsOnly,
            "4" => PlansVersion::NoCharges,
            _ => PlansVersion::AgeCreditsAndDebits,
        }
    }

    /// Whether what is paid towards a plan leaves the account alone, because the plan's amount has left it.
    const fn keeps_payments_apart(self) -> bool {
        matches!(self, PlansVersion::DoNotAge | PlansVersion::AgeCreditsOnly)
    }
}

/// Whether the office ages adjustments and plan credits of a procedure with it: unless it said no.
#[must_use]
pub fn ages_with_procedure(office: &Office) -> bool {
    office.pref("AgingProcLifo") != "2"
}
