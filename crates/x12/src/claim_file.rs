//! The 837D: dental claims as plain data, written and read (guide 005010X224A2, x12.md 4.1 and 4.5).
//!
//! [`ClaimFile`] is what one set holds: billing providers (HL 20), their subscribers (HL 22), patients who are not
//! the subscriber (HL 23), claims, other payers, lines, and what other payers decided about them. It goes four ways:
//!
//! * [`write()`] makes bytes of it and a table of segment positions ([`Written`]). Everything is checked before a
//!   byte is written. A file that a clearinghouse would certainly send back is not written; the error holds the
//!   list of every [`Problem`], each naming its claims, its field, its [`Rule`], and what to do about it.
//! * [`read`] makes it of bytes, with the same rules as findings at the segments they concern. It never fails, and
//!   whatever it cannot keep is a finding.
//! * As JSON (`docs/claim-json.md`): the same names, amounts in cents, what is absent may be left out.
//! * [`after_prior_payer`] makes of a claim and the first payer's 835 the claim to the second payer.
//!
//! The work is pure: the date and time come with the data, control numbers are given by the caller.
//!
//! A file that was read and is written again ([`write_as_is`]) says the same but for what `docs/claim-files.md`
//! lists: capitals, one set in a file, and values that are left out because they repeat others.

mod check;
mod check_claim;
mod check_line;
mod check_other_payer;
mod check_party;
mod claim;
mod coded;
mod file;
mod line;
mod other_payer;
mod party;
mod prior_payer;
mod problem;
pub(crate) mod read;
mod render;
mod render_claim;
mod render_line;
mod render_other_payer;
mod render_party;
mod set_segments;
mod split;
#[cfg(test)]
mod tests;
mod text;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::Error;

pub use claim::{
    Accident, AccidentCause, Assignment, Attachment, BenefitsAssigned, Claim, Contract, Diagnosis,
    DiagnosisList, Frequency, MissingTooth, MissingToothStatus, Orthodontics, Release,
};
pub use file::{
    BatchKind, BillingGroup, ClaimFile, Dependent, MemberIdKind, Patients, Payer, Purpose, Receiver,
    Relationship, Responsibility, Submitter, Subscriber, Usage,
};
pub use line::{Line, PriorPlacement, Prosthesis, Surface, Tooth};
pub use other_payer::{
    Adjudication, ClaimAdjustment, OtherPayer, OtherPayerProvider, OtherSubscriber, OutpatientAdjudication,
    ProcedureList, ProviderRole,
};
pub use party::{
    Address, BillingProvider, Contact, PayToPlan, PayerIdKind, Person, PersonName, Provider, ProviderName,
    Reference, ServiceLocation, Sex, TaxId,
};
pub use prior_payer::{Decision, after_prior_payer};
pub use problem::{Place, Problem, Rule, Spot};
pub use read::{ClaimFiles, ClaimSet, Envelope, read};
pub use split::{Limits, Numbers, split};

/// The guide every file follows: GS08 and ST03.
pub const GUIDE: &str = "005010X224A2";
/// The most claims one file may hold (x12.md 4.5, limits).
pub const CLAIMS_MAX: usize = 5_000;
/// The most claims one patient may have in a file (x12.md 4.5, loop 2300).
pub const CLAIMS_PER_PATIENT_MAX: usize = 100;
/// The most lines one claim may have (x12.md 4.5, loop 2400).
pub const LINES_MAX: usize = 50;
/// The most characters of a claim number (CLM01) that payers are sure to send back (x12.md 4.1).
pub const CLAIM_NUMBER_LENGTH_MAX: usize = 20;
/// The most characters of a line control number (REF 6R, x12.md 4.1).
pub const LINE_NUMBER_LENGTH_MAX: usize = 30;

/// A claim file ready to be sent, and where in it each claim stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The whole interchange, ISA to IEA, in ASCII.
    pub bytes: Vec<u8>,
    /// How many segments the set has, ST and SE both counted: the number in SE01.
    pub segments_in_set: usize,
    /// One place for each segment of the set, in order: the first is ST, the last is SE.
    pub positions: Vec<SegmentPlace>,
    /// The claim numbers (CLM01) in file order. [`SegmentPlace::claims`] counts in this list.
    pub claim_numbers: Vec<String>,
}

impl Written {
    /// The claim numbers that a segment of the set concerns: every claim for the header, the claims of one
    /// subscriber for his name, one claim for its lines. Empty when there is no such segment.
    ///
    /// `segment_number` counts from ST = 1, as IK3-02 of a 999 does (x12.md 4.6).
    #[must_use]
    pub fn claim_numbers_at(&self, segment_number: usize) -> &[String] {
        let place = segment_number.checked_sub(1).and_then(|at| self.positions.get(at));
        place.and_then(|place| self.claim_numbers.get(place.claims.clone())).unwrap_or(&[])
    }
}

/// Which claims and which line one segment of the set belongs to, so that a 999 can name them later
/// (x12.md 4.6, "position to claim").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentPlace {
    /// The position in the set: ST is 1.
    pub segment_number: usize,
    /// The loop of the guide, such as `2010BA`; empty for ST, BHT and SE.
    pub loop_id: String,
    /// The claims concerned, as positions in file order from 0: one claim within loop 2300 and below, all
    /// the claims of the provider, subscriber or patient above it.
    pub claims: Range<usize>,
    /// The line within its claim, from 1 as LX counts; `None` above loop 2400.
    pub line: Option<usize>,
}

/// Writes a claim file, or says everything that keeps it from being sent (x12.md 4.1 and 4.5).
///
/// Names, addresses and notes are cleaned on the way: capital ASCII letters without accents, blanks for
/// characters X12 cannot carry, cut to the length the guide allows. Identifiers are never changed beyond
/// capitals and surrounding blanks; one that cannot be sent as it is becomes a [`Problem`].
///
/// # Errors
/// [`Error::Claims`] with every problem found, in file order. Nothing is written when there is one.
pub fn write(file: &ClaimFile) -> Result<Written, Error> {
    let problems = problems(file);
    if problems.is_empty() { Ok(render::render(file)) } else { Err(Error::Claims(problems)) }
}

/// Everything that keeps a file from being sent, in file order (x12.md 4.7, SNIP types 2 to 6).
#[must_use]
pub fn problems(file: &ClaimFile) -> Vec<Problem> {
    let mut problems = check::problems(file);
    problems.retain(|problem| !problem.rule.is_advice());
    problems
}

/// Writes a file as [`write()`] does, whatever [`problems`] says of it: to pass on what somebody else is to
/// answer for, and to show what was read. Delimiters and control characters in values become blanks.
#[must_use]
pub fn write_as_is(file: &ClaimFile) -> Written {
    render::render(file)
}
