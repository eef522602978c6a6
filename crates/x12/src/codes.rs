//! Reason codes of remittances and claim answers: our own short words and the usual next step in a dental office
//! (x12.md 4.2, 4.3, 4.4 and section 6).
//!
//! The numbers are facts; the official texts are licensed and not here. Only the common codes have words: one that
//! is not found is no error, and nothing may depend on its being found. [`check`] reports such codes as notes.
//!
//! ```
//! use x12::codes::{List, Step, find};
//!
//! let code = find(List::Carc, "45").expect("a common code");
//! assert_eq!(code.words, "above the contracted fee");
//! assert_eq!(code.step, Step::WriteOff);
//! assert!(find(List::Carc, "9999").is_none());
//! ```

mod carc;
mod check;
mod lists;
mod rarc;
mod step;

use serde::{Serialize, Serializer};

use crate::Cents;

pub(crate) use check::Codes;
pub use check::{CODES_MAX, Entry, Known};
pub use step::Step;

/// A list of codes that is kept outside the guides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum List {
    /// CAS01: who carries an adjustment.
    Group,
    /// Claim adjustment reason codes: why an amount was not paid as charged.
    Carc,
    /// Remittance advice remark codes: what goes with a reason, or is only said.
    Rarc,
    /// Reasons of provider-level adjustments (PLB).
    Plb,
    /// CLP02: what the payer did with a claim.
    ClaimStatus,
    /// First part of STC01 in a 277: how far a claim came.
    StatusCategory,
    /// Second part of STC01 in a 277: what of the claim it is about.
    Status,
}

/// A code with what we say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// As sent.
    pub code: &'static str,
    /// A few words of our own, to stand in a sentence.
    pub words: &'static str,
    /// What usually comes next.
    pub step: Step,
}

/// A line of a list.
const fn code(code: &'static str, words: &'static str, step: Step) -> Code {
    Code { code, words, step }
}

impl List {
    /// Every list.
    pub const ALL: [List; 7] = [
        List::Group,
        List::Carc,
        List::Rarc,
        List::Plb,
        List::ClaimStatus,
        List::StatusCategory,
        List::Status,
    ];

    /// Its name, as stored and as given on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            List::Group => "group",
            List::Carc => "carc",
            List::Rarc => "rarc",
            List::Plb => "plb",
            List::ClaimStatus => "claim_status",
            List::StatusCategory => "status_category",
            List::Status => "status",
        }
    }

    /// The list of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<List> {
        List::ALL.into_iter().find(|list| list.as_str() == name)
    }

    /// What a person calls a code of it.
    #[must_use]
    pub const fn called(self) -> &'static str {
        match self {
            List::Group => "group code",
            List::Carc => "reason code",
            List::Rarc => "remark code",
            List::Plb => "provider adjustment reason",
            List::ClaimStatus => "claim status",
            List::StatusCategory => "status category",
            List::Status => "status code",
        }
    }

    /// The codes of it that we have words for, in the order of their lists.
    #[must_use]
    pub const fn codes(self) -> &'static [Code] {
        match self {
            List::Group => lists::GROUPS,
            List::Carc => carc::CARC,
            List::Rarc => rarc::RARC,
            List::Plb => lists::PLB,
            List::ClaimStatus => lists::CLAIM_STATUSES,
            List::StatusCategory => lists::CATEGORIES,
            List::Status => lists::STATUSES,
        }
    }
}

impl std::fmt::Display for List {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A list is written as its name.
impl Serialize for List {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What we have to say about a code; `None` when it is none of the common ones.
#[must_use]
pub fn find(list: List, code: &str) -> Option<&'static Code> {
    list.codes().iter().find(|known| known.code == code)
}

/// What usually comes next for a reason of an adjustment, given what became of the claim (CLP02) and who carries the
/// amount (CAS01): the same reason is the office's loss under CO and the patient's debt under PR. `None` for a reason
/// that is none of the common ones.
///
/// ```
/// use x12::codes::{Step, next_for};
///
/// assert_eq!(next_for("1", "CO", "45"), Some(Step::WriteOff));
/// assert_eq!(next_for("1", "PR", "45"), Some(Step::BillPatient));
/// // A reversal takes back, whatever its reasons are.
/// assert_eq!(next_for("22", "PR", "45"), Some(Step::Reverse));
/// ```
#[must_use]
pub fn next_for(status: &str, group: &str, reason: &str) -> Option<Step> {
    let step = by_group(group, reason, find(List::Carc, reason)?.step);
    Some(match (status, step) {
        // Pended, taken back, not this payer's, or an estimate: then every reason of the claim is.
        ("5" | "22" | "23" | "25", _) => find(List::ClaimStatus, status)?.step,
        // What is left to the patient is for the next payer first.
        ("19" | "20" | "21", Step::BillPatient) => find(List::ClaimStatus, status)?.step,
        (_, step) => step,
    })
}

/// The step of a reason under a group code, as posting has it: a write-off is group CO, or reason 45 in any group but
/// PR; what is neither the office's nor the patient's is held for a person (x12.md 4.3, decisions.md 29).
fn by_group(group: &str, reason: &str, step: Step) -> Step {
    let who_carries = match step {
        Step::BillPatient | Step::WriteOff | Step::ByGroup => true,
        Step::PostedBefore => group != "OA",
        Step::Bundle => !matches!((group, reason), ("CO", "97") | ("OA", "94")),
        _ => false,
    };
    match (who_carries, group, reason) {
        (false, ..) => step,
        (_, "PR", _) => Step::BillPatient,
        (_, "CO", _) | (.., "45") => Step::WriteOff,
        _ => Step::Decide,
    }
}

/// What usually comes next for a provider-level adjustment (PLB) of an amount, which is above zero when money is taken
/// from the office: a balance that is given now is owed until it is taken. `None` for a reason that is none of the
/// common ones.
///
/// ```
/// use x12::codes::{Step, next_for_provider};
///
/// assert_eq!(next_for_provider("FB", x12::Cents(-11800)), Some(Step::OweBalance));
/// assert_eq!(next_for_provider("FB", x12::Cents(11800)), Some(Step::Settle));
/// ```
#[must_use]
pub fn next_for_provider(reason: &str, amount: Cents) -> Option<Step> {
    Some(match find(List::Plb, reason)?.step {
        Step::FollowBalance if amount > Cents::ZERO => Step::Settle,
        Step::FollowBalance if amount < Cents::ZERO => Step::OweBalance,
        step => step,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_a_name_of_its_own_and_codes_that_stand_once() {
        for list in List::ALL {
            assert_eq!(List::parse(list.as_str()), Some(list));
            let mut codes: Vec<&str> = list.codes().iter().map(|code| code.code).collect();
            let count = codes.len();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), count, "{list}");
        }
    }

    #[test]
    fn words_are_short_and_fit_into_a_sentence() {
        for code in List::ALL.iter().flat_map(|list| list.codes()) {
            assert!((3..=64).contains(&code.words.len()), "{code:?}");
            assert!(!code.words.ends_with(['.', ' ']) && !code.words.contains('\n'), "{code:?}");
            assert!(code.code.bytes().all(|b| b.is_ascii_alphanumeric()), "{code:?}");
        }
    }

    #[test]
    fn who_carries_an_amount_decides_between_office_and_patient() {
        use Step::{BillPatient, Bundle, Decide, PostedBefore, SendMore, WriteOff};
        for (group, reason, step) in [
            ("PR", "97", BillPatient),
            ("CO", "97", Bundle),
            ("PI", "97", Decide),
            ("OA", "94", Bundle),
            ("CO", "1", WriteOff),
            ("CO", "151", WriteOff),
            ("PI", "151", Decide),
            ("OA", "45", WriteOff),
            ("PI", "45", WriteOff),
            ("PI", "131", Decide),
            ("CR", "42", Decide),
            ("OA", "23", PostedBefore),
            ("CO", "23", WriteOff),
            ("CO", "252", SendMore),
        ] {
            assert_eq!(next_for("1", group, reason), Some(step), "{group} {reason}");
        }
        assert_eq!(next_for("1", "CO", "9999"), None);
    }

    #[test]
    fn no_patient_is_billed_for_what_is_not_final_or_not_the_patients() {
        use Step::{BillPatient, KeepEstimate, PassedOn, Reverse, WriteOff};
        for (status, reason, step) in [
            ("1", "1", BillPatient),
            ("2", "1", BillPatient),
            ("19", "1", PassedOn),
            ("22", "1", Reverse),
            ("23", "45", PassedOn),
            ("25", "1", KeepEstimate),
        ] {
            assert_eq!(next_for(status, "PR", reason), Some(step), "{status} {reason}");
        }
        assert_eq!(next_for("19", "CO", "45"), Some(WriteOff));
        for reason in ["A0", "209", "109", "270"] {
            assert_ne!(next_for("1", "OA", reason), Some(BillPatient), "{reason}");
        }
        // A remark does not know who carries the amount beside it.
        let moves = |code: &&Code| matches!(code.step, BillPatient | WriteOff);
        assert_eq!(List::Rarc.codes().iter().find(moves), None);
    }

    #[test]
    fn the_sign_of_a_provider_adjustment_says_whether_it_settles_or_is_owed() {
        let next = |reason, cents| next_for_provider(reason, Cents(cents));
        assert_eq!([next("WO", 500), next("FB", 500)], [Some(Step::Settle); 2]);
        assert_eq!([next("WO", -500), next("FB", -500)], [Some(Step::OweBalance); 2]);
        assert_eq!([next("72", -500), next("B2", -500)], [Some(Step::Settle); 2]);
        assert_eq!([next("L6", -5), next("QQ", 5)], [Some(Step::BookInterest), None]);
        // It concerns no claim, so nobody writes it off and no patient pays it.
        let of_a_claim =
            |code: &&Code| matches!(code.step, Step::BillPatient | Step::WriteOff | Step::ByGroup);
        assert_eq!(List::Plb.codes().iter().find(of_a_claim), None);
    }

    #[test]
    fn codes_have_the_form_of_their_list() {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        for code in List::Carc.codes() {
            assert!(digits(code.code) || digits(&code.code[1..]), "{code:?}");
        }
        for code in List::Rarc.codes() {
            let number = code.code.trim_start_matches("MA").trim_start_matches(['M', 'N']);
            assert!(digits(number) && number.len() < code.code.len(), "{code:?}");
        }
    }

    #[test]
    fn every_status_that_the_reader_knows_has_words() {
        for code in ["1", "2", "3", "4", "5", "19", "20", "21", "22", "23", "25"] {
            assert!(find(List::ClaimStatus, code).is_some(), "{code}");
        }
    }
}
