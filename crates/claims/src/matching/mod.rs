//! Matching: which of our claims a remitted claim answers, and which bank entry carried a remittance's money.
//!
//! Evidence is exact or it is no match, and two candidates are an exception, never a pick. The tolerance for
//! money is zero (`decisions.md` 28, `reconciliation.md` 2.7).

pub mod business_day;
pub mod by_hand;
pub mod claim;
pub mod deposit;
pub mod returned;
pub mod tie;
pub mod twin;
pub mod unequal;

use crate::names::names;

/// The version of the rules, kept with each link: raised when one of them changes.
pub const VERSION: i64 = 6;

names! {
    /// The rule that tied two things, strongest first; the names are those of `reconciliation.md` 2.7.
    pub enum Tier {
        /// The payer's claim number, and our claim number or the charge.
        A = "A",
        /// Our claim number, and the charge.
        B = "B",
        /// Our claim number, service date, and member id or name; the charge is another.
        C = "C",
        /// The first fifteen characters or more of our claim number, charge and service date.
        D = "D",
        /// Service date, charge, member id and both names.
        E = "E",
        /// Trace number, payer id and amount.
        One = "1",
        /// Trace number and amount, near in time.
        Two = "2",
        /// Check number and amount.
        Three = "3",
        /// Amount, payer and account, near in time.
        Four = "4",
        /// A covering set that is the only one.
        Six = "6",
        /// A person tied them.
        Hand = "hand",
    }
}
