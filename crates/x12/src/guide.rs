//! The guides as tables, and what a set has that its guide does not allow: SNIP types 1 and 2 (x12.md 4.1, 4.7).
//!
//! [`check`] looks at a whole file, envelopes and all; [`Checker`] takes the segments of one set as a reader comes
//! to them, and says in which loop each stands. What a set should be is in `tables/*.txt`, one line a segment: order,
//! how often, which elements, which codes. There are tables of the 835 (005010X221A1, 004010X091A1), the dental 837
//! (005010X224A2, 004010X097A1), the 277CA (005010X214), the 999 and the 997. Sets of other guides are told and
//! passed over.
//!
//! Nothing here stops a payment by itself: real payers' files are full of such faults and are read all the same. The
//! one exception is an 835 in which the beginning of a claim or of a service line is missing: the claim that would
//! get another's money is held.
//!
//! One fault gives one finding, or few: what comes after something unexpected is told again only once the walk knows
//! where it is. What is wrong alike many times is told some times and counted. All of it is bounded by the tables,
//! not by the file.
//!
//! What is not told, although a strict validator may tell it:
//!
//! * Trailing blanks and trailing separators, which mean nothing (x12.md 4.1).
//! * Letters beyond ASCII in text, as in names: readers keep them. Control characters are told.
//! * Codes that others keep: CARC, RARC, CDT, taxonomy, states, places of service (SNIP type 5).
//! * Order among segments of one kind that stand together (REF, DTM, NM1 ...), and among loops that begin with the
//!   same segment: X12 gives them one position.
//! * In 4010, values longer than 4010 but not longer than 5010 allows.
//! * In the 277CA, missing levels below a rejected file or provider, and a missing service date; in the 999, longer
//!   loop ids and other contents of CTX than the guide lists. Published examples have them.
//! * More than the first fault inside one composite.
//!
//! What is told although others do not: a number in HL01 that does not count on, an amount of more than two decimals.

mod build;
mod checker;
mod dictionary;
mod elements;
mod file;
mod hierarchy;
mod plan;
mod recovery;
mod scan;
mod set;
mod steps;
mod table;
mod telling;
mod told;
mod untold;
mod value;
mod words;

pub use checker::Checker;
pub(crate) use file::Kept;
pub use file::check;
pub(crate) use set::SetCheck;
pub(crate) use untold::untold;

#[cfg(test)]
mod tests;
