//! Two remittances of one payment: how it is known that they are, in what they differ, and that one of them posts at most.

use x12::remittance::Remittance as Said;

use super::intake::{natural_key, payer_id, trace_number};
use crate::Cents;
use crate::desk::{Remittance, RemittanceStatus, id_key, trace_key};
use crate::exception::{Candidate, Clue};
use crate::state::Refusal;

/// How many claims that differ are named.
const NAMED_MAX: usize = 5;

/// What of a remittance says which payment it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    natural_key: String,
    payer_id: String,
    /// The payer has no id in it: its name stands for it.
    is_by_name: bool,
    trace_key: String,
    amount: Cents,
    is_typed: bool,
}

impl Mark {
    /// Of a set that comes in.
    #[must_use]
    pub fn of_said(said: &Said<'_>, is_typed: bool) -> Mark {
        let payer_id = payer_id(said);
        Mark {
            natural_key: natural_key(said),
            is_by_name: payer_id == said.payer.name,
            payer_id,
            trace_key: trace_key(&trace_number(said)),
            amount: said.payment_amount(),
            is_typed,
        }
    }

    /// Of a remittance that is here.
    #[must_use]
    pub fn of(remittance: &Remittance) -> Mark {
        Mark {
            natural_key: remittance.natural_key.clone(),
            is_by_name: remittance.payer_id == remittance.payer_name,
            payer_id: remittance.payer_id.clone(),
            trace_key: remittance.trace_key.clone(),
            amount: remittance.payment_amount,
            is_typed: remittance.typed_by.is_some(),
        }
    }

    /// Under which it is looked up: see [`natural_key`].
    #[must_use]
    pub fn natural_key(&self) -> &str {
        &self.natural_key
    }

    /// The trace number as [`trace_key`] has it.
    #[must_use]
    pub fn trace_key(&self) -> &str {
        &self.trace_key
    }

    /// Whether both are of one payment: payer, trace number, date and amount are the same (`x12.md` 4.8 step 1). What
    /// somebody typed from paper may lack the payer's id, zeros of the number, or have another day on it.
    #[must_use]
    pub fn is_same(&self, other: &Mark) -> bool {
        self.natural_key == other.natural_key
            || ((self.is_typed || other.is_typed)
                && !self.trace_key.is_empty()
                && (&self.trace_key, self.amount) == (&other.trace_key, other.amount)
                && self.may_be_of_payer_of(other))
    }

    /// An id tells payers apart, and so do two names; a name and an id do not.
    fn may_be_of_payer_of(&self, other: &Mark) -> bool {
        match (self.is_by_name, other.is_by_name) {
            (false, false) => tax_number(&self.payer_id) == tax_number(&other.payer_id),
            (true, true) => id_key(&self.payer_id) == id_key(&other.payer_id),
            _ => true,
        }
    }
}

/// A payer's id without the 1 that TRN03 has before a tax number.
fn tax_number(id: &str) -> String {
    let key = id_key(id);
    match key.strip_prefix('1') {
        Some(number) if number.len() == 9 => number.to_owned(),
        _ => key,
    }
}

/// That `second` posts beside others of its payment: only while none of them has.
///
/// # Errors
/// What stands in the way, and what to do.
pub fn may_post_beside(others: &[Remittance]) -> Result<(), Refusal> {
    use RemittanceStatus::{Posted, Posting, Undoing};
    let in_the_way = others.iter().find(|it| matches!(it.status, Posted | Posting | Undoing));
    match in_the_way {
        None => Ok(()),
        Some(first) => Err(Refusal::conflict(format!(
            "{} is of the same payment and is {}: its claims would be paid twice. Undo that one first, then post this.",
            first.public_id,
            first.status.as_str()
        ))),
    }
}

/// What a person is told of a remittance of the same payment that is here with other content.
#[must_use]
pub fn candidate(first: &Remittance, second: &Mark) -> Candidate {
    let is_of_payer = tax_number(&first.payer_id) == tax_number(&second.payer_id);
    let payer = is_of_payer.then_some(Clue::Payer);
    let clues = [Clue::TraceNumber, Clue::Amount].into_iter().chain(payer).collect();
    Candidate { id: first.public_id.clone(), clues }
}

/// A claim of a remittance, as far as two remittances are compared by it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Brief<'s> {
    number: &'s str,
    payer_number: &'s str,
    status: &'s str,
    charge: Cents,
    paid: Cents,
}

impl Brief<'_> {
    fn name(&self) -> &str {
        if self.number.is_empty() { self.payer_number } else { self.number }
    }
}

fn briefs<'s>(said: &'s Said<'_>) -> Vec<Brief<'s>> {
    let brief = |claim: &'s x12::remittance::RemittedClaim<'_>| Brief {
        number: claim.claim_number.as_ref(),
        payer_number: claim.payer_claim_number.as_ref(),
        status: claim.status.code(),
        charge: claim.charge,
        paid: claim.paid,
    };
    said.claims.iter().map(brief).collect()
}

/// In what two remittances of one payment differ, in plain words: how many claims there are, what they come to, and which
/// are other ones.
#[must_use]
pub fn difference(first: &Said<'_>, second: &Said<'_>) -> String {
    let (there, here) = (briefs(first), briefs(second));
    let mut words = Vec::new();
    let sum = |all: &[Brief<'_>]| all.iter().map(|claim| claim.paid).sum::<Cents>();
    if there.len() != here.len() || sum(&there) != sum(&here) {
        let count = |all: &[Brief<'_>]| match all.len() {
            1 => format!("one claim of {}", sum(all)),
            many => format!("{many} claims of {}", sum(all)),
        };
        words.push(format!("That has {}, this {}.", count(&there), count(&here)));
    }
    let (mut only_there, mut only_here) = (without(&there, &here), without(&here, &there));
    let mut changed = Vec::new();
    only_here.retain(|now| match only_there.iter().position(|was| was.name() == now.name()) {
        Some(at) => {
            changed.push((only_there.remove(at), (*now).clone()));
            false
        }
        None => true,
    });
    words.extend(listed("Only there", &only_there, |claim| format!("{} ({})", claim.name(), claim.paid)));
    words.extend(listed("Only here", &only_here, |claim| format!("{} ({})", claim.name(), claim.paid)));
    words.extend(listed("Otherwise there than here", &changed, |(was, now)| otherwise(was, now)));
    if words.is_empty() {
        words.push("The claims pay the same: their lines, or what is said beside them, differ.".to_owned());
    }
    words.join(" ")
}

/// Those of `all` that `others` have not, each as often as it is there.
fn without<'s>(all: &[Brief<'s>], others: &[Brief<'_>]) -> Vec<Brief<'s>> {
    let mut left: Vec<&Brief<'_>> = others.iter().collect();
    let is_new = |claim: &&Brief<'s>| match left.iter().position(|other| *other == *claim) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    };
    all.iter().filter(is_new).cloned().collect()
}

fn otherwise(was: &Brief<'_>, now: &Brief<'_>) -> String {
    let mut what = Vec::new();
    for (name, was, now) in [("pays", was.paid, now.paid), ("charge", was.charge, now.charge)] {
        if was != now {
            what.push(format!("{name} {was} there, {now} here"));
        }
    }
    if was.status != now.status {
        what.push(format!("status {} there, {} here", was.status, now.status));
    }
    if what.is_empty() {
        what.push("the payer's number differs".to_owned());
    }
    format!("{} ({})", was.name(), what.join("; "))
}

fn listed<T>(title: &str, all: &[T], name: impl Fn(&T) -> String) -> Option<String> {
    if all.is_empty() {
        return None;
    }
    let named: Vec<String> = all.iter().take(NAMED_MAX).map(name).collect();
    let more = match all.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    Some(format!("{title}: {}{more}.", named.join(", ")))
}

#[cfg(test)]
mod tests {
    use x12::remittance::{ClaimStatus, RemittedClaim};

    use super::*;

    fn claim(number: &'static str, paid: i64) -> RemittedClaim<'static> {
        RemittedClaim {
            claim_number: number.into(),
            status: ClaimStatus::Primary,
            charge: Cents(10_000),
            paid: Cents(paid),
            ..RemittedClaim::default()
        }
    }

    fn said(claims: Vec<RemittedClaim<'static>>) -> Said<'static> {
        Said { claims, ..Said::default() }
    }

    #[test]
    fn the_claims_that_differ_are_named() {
        let first = said(vec![claim("A", 5_000), claim("B", 2_000), claim("C", 100)]);
        let second = said(vec![claim("B", 2_000), claim("A", 4_000), claim("D", 100)]);
        assert_eq!(
            difference(&first, &second),
            "That has 3 claims of 71.00, this 3 claims of 61.00. Only there: C (1.00). Only here: D (1.00). \
             Otherwise there than here: A (pays 50.00 there, 40.00 here)."
        );
        let twice = said(vec![claim("A", 5_000), claim("A", 5_000)]);
        assert_eq!(
            difference(&twice, &said(vec![claim("A", 5_000)])),
            "That has 2 claims of 100.00, this one claim of 50.00. Only there: A (50.00)."
        );
        assert!(difference(&first, &first).starts_with("The claims pay the same"));
    }

    fn mark(payer: &str, is_by_name: bool, number: &str, amount: i64, is_typed: bool) -> Mark {
        Mark {
            natural_key: format!("{payer}|{number}|{amount}|{is_typed}"),
            payer_id: payer.to_owned(),
            is_by_name,
            trace_key: trace_key(number),
            amount: Cents(amount),
            is_typed,
        }
    }

    #[test]
    fn what_was_typed_is_known_by_number_and_amount() {
        let file = mark("1555000111", false, "0020417", 42_200, false);
        let is_same = |typed: &Mark| (file.is_same(typed), typed.is_same(&file));
        assert_eq!(is_same(&mark("Cedar Dental", true, "20417", 42_200, true)), (true, true));
        assert_eq!(is_same(&mark("555000111", false, "20417", 42_200, true)), (true, true));
        assert_eq!(
            is_same(&mark("1555000222", false, "20417", 42_200, true)),
            (false, false),
            "another payer"
        );
        assert_eq!(is_same(&mark("Cedar Dental", true, "20417", 42_201, true)), (false, false));
        assert_eq!(is_same(&mark("Cedar Dental", true, "20418", 42_200, true)), (false, false));
        assert_eq!(is_same(&mark("Cedar Dental", true, "20417", 42_200, false)), (false, false), "two files");
        let none = mark("Cedar Dental", true, "", 0, true);
        assert!(!none.is_same(&mark("1555000111", false, "", 0, false)), "no number is no evidence");
        let other = mark("Birch Dental", true, "20417", 42_200, true);
        assert!(!other.is_same(&mark("Cedar Dental", true, "20417", 42_200, true)), "two names");
    }
}
