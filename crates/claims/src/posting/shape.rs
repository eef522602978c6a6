//! What kind of answer a remitted claim is, beside those that were given to its claim before (`x12.md` 4.3, 4.8).
//!
//! Answers stand until they are taken back. A line of ours that no answer decided yet is received by the first one; what
//! stands on it besides, the payer pays more of, or corrects: both are further payments (`opendental-engine.md` 12.1).

use std::collections::BTreeSet;

use jiff::civil::Date;
use x12::remittance::{ClaimStatus, RemittedClaim as Said};

use crate::Cents;
use crate::desk::{RemittedClaim, RemittedClaimState, RemittedLine, id_key};
use crate::matching::claim::{Keys, is_number};

/// An answer to a claim: posted, noted for a claim that is only tracked, or held.
#[derive(Clone, Debug)]
pub struct Answered {
    pub row: RemittedClaim,
    pub lines: Vec<RemittedLine>,
    /// When its remittance paid, and under which number: the order of answers, however they arrived.
    pub paid_on: Option<Date>,
    pub trace: String,
}

/// What kind of answer a remitted claim is.
#[derive(Clone, Copy, Debug)]
pub enum Shape<'e> {
    /// 1 to 4, and 19 to 21, which the payer has sent on to the next: money is paid or refused.
    Answer,
    /// 22: it takes this answer back; none when none that stands fits.
    Reversal(Option<&'e Answered>),
    /// 25: what would be paid.
    Estimate,
    /// 23, not this payer's claim, and 5, pended: nothing is decided.
    Silent,
}

impl<'e> Shape<'e> {
    /// What `said` is after the answers to the same claim that came before.
    #[must_use]
    pub fn of(said: &Said<'_>, earlier: &'e [Answered]) -> Shape<'e> {
        match said.status {
            ClaimStatus::Reversal => Shape::Reversal(original(said, earlier)),
            // A status that pays nothing with money is a contradiction, and the money is real.
            _ if !said.paid.is_zero() => Shape::Answer,
            ClaimStatus::Predetermination => Shape::Estimate,
            ClaimStatus::NotOurs | ClaimStatus::Pended => Shape::Silent,
            _ => Shape::Answer,
        }
    }
}

/// The answers that were not taken back, the oldest first.
#[must_use]
pub fn standing(earlier: &[Answered]) -> Vec<&Answered> {
    let rows: Vec<&RemittedClaim> = earlier.iter().map(|answer| &answer.row).collect();
    let rows: BTreeSet<i64> = standing_rows(&rows).into_iter().map(|row| row.remitted_claim_num).collect();
    let stands = |answer: &&Answered| rows.contains(&answer.row.remitted_claim_num);
    let mut standing: Vec<&Answered> = earlier.iter().filter(stands).collect();
    standing.sort_by_key(|answer| (answer.paid_on, &answer.trace, answer.row.claim_index));
    standing
}

/// Those answers to a claim, `next` among them, whose charge is another than the claim's and that others explain: the
/// payer says the whole charge under the same number too, or has split the claim, and the parts come to it.
#[must_use]
pub fn explained(charge: Cents, earlier: &[Answered], next: &RemittedClaim) -> BTreeSet<i64> {
    let number = |row: &RemittedClaim| id_key(&row.payer_claim_number);
    let all = || earlier.iter().map(|answer| &answer.row).filter(|row| row.is_answer()).chain([next]);
    let whole: BTreeSet<String> = all().filter(|row| row.charge == charge).map(number).collect();
    let standing = standing(earlier).into_iter().map(|answer| &answer.row).chain([next]);
    let parts: Vec<&RemittedClaim> = standing.filter(|row| row.charge != charge).collect();
    // A part that is told twice is one.
    let told: BTreeSet<(String, Cents)> = parts.iter().map(|row| (number(row), row.charge)).collect();
    let is_split = told.iter().all(|(number, _)| is_number(number))
        && told.iter().map(|(_, charge)| *charge).sum::<Cents>() == charge;
    let is_explained = |row: &&&RemittedClaim| is_split || whole.contains(&number(row));
    parts.iter().filter(is_explained).map(|row| row.remitted_claim_num).collect()
}

/// What the answers that stand have paid.
#[must_use]
pub fn paid(earlier: &[Answered]) -> Cents {
    standing(earlier).iter().map(|answer| answer.row.paid).sum()
}

/// Whether a reversal of just this answer waits for it: then it may be too much, as it goes at once. One that has found
/// its original by now, and is yet to be looked at again, waits for no other.
#[must_use]
pub fn is_awaited(said: &Said<'_>, earlier: &[Answered]) -> bool {
    let reversals = earlier.iter().map(|answer| &answer.row).filter(|row| {
        (row.state, row.claim_status.as_str()) == (RemittedClaimState::Held, ClaimStatus::Reversal.code())
            && (row.paid, row.charge) == (-said.paid, -said.charge)
    });
    let standing = standing(earlier);
    let same = standing.iter().filter(|a| (a.row.paid, a.row.charge) == (said.paid, said.charge));
    reversals.count() > same.count()
}

/// The answer that a reversal takes back: what it charged and paid is negated; of several such the one that has its
/// number, or the number that it names (REF F8), else the oldest.
fn original<'e>(said: &Said<'_>, earlier: &'e [Answered]) -> Option<&'e Answered> {
    let numbers = Keys::of(said, said.charge).payer_numbers;
    let is_negated = |a: &&Answered| a.row.paid == -said.paid && a.row.charge == -said.charge;
    let is_named = |a: &&&Answered| numbers.contains(&id_key(&a.row.payer_claim_number));
    let fitting: Vec<&Answered> = standing(earlier).into_iter().filter(is_negated).collect();
    fitting.iter().find(is_named).or(fitting.first()).copied()
}

/// Of the answers to one claim those that stand: posted or noted, no reversal, and taken back by none.
#[must_use]
pub fn standing_rows<'r>(answers: &[&'r RemittedClaim]) -> Vec<&'r RemittedClaim> {
    let taken_in = || answers.iter().filter(|answer| answer.is_answer());
    let taken_back: BTreeSet<i64> = taken_in().filter_map(|answer| answer.reverses).collect();
    taken_in().filter(|it| it.decides() && !taken_back.contains(&it.remitted_claim_num)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: ClaimStatus<'static>, number: &'static str, paid: i64) -> Said<'static> {
        Said {
            status,
            payer_claim_number: number.into(),
            paid: Cents(paid),
            charge: if paid < 0 { Cents(-20_300) } else { Cents(20_300) },
            ..Said::default()
        }
    }

    fn answered(num: i64, number: &'static str, paid: i64) -> Answered {
        let status = if paid < 0 { ClaimStatus::Reversal } else { ClaimStatus::Primary };
        let said = said(status, number, paid);
        let mut row = super::super::intake::remitted_claim(&said, num, 1, &mut crate::state::Numbers::new());
        row.remitted_claim_num = num;
        row.state = RemittedClaimState::Tracked;
        Answered { row, lines: vec![], paid_on: None, trace: "EFT1".into() }
    }

    fn takes_back(said: &Said<'_>, earlier: &[Answered]) -> Option<i64> {
        match Shape::of(said, earlier) {
            Shape::Reversal(original) => original.map(|answer| answer.row.remitted_claim_num),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_reversal_takes_back_what_it_negates_and_each_answer_once() {
        let back = said(ClaimStatus::Reversal, "P2", -11_800);
        assert_eq!(takes_back(&back, &[]), None);
        let earlier = [answered(1, "P1", 11_800), answered(2, "P2", 11_800), answered(3, "P3", 9_000)];
        assert_eq!(takes_back(&back, &earlier), Some(2), "the one that has its number");
        assert_eq!(takes_back(&back, &earlier[..1]), Some(1), "the amounts, where no number fits");
        assert_eq!(takes_back(&back, &earlier[2..]), None, "other amounts");
        let mut taken = answered(4, "P2", -11_800);
        taken.row.reverses = Some(2);
        let earlier = [earlier[1].clone(), taken];
        assert_eq!(takes_back(&back, &earlier), None);
        assert_eq!(paid(&earlier), Cents::ZERO);
    }

    #[test]
    fn what_is_held_or_was_dismissed_does_not_stand() {
        let mut held = answered(1, "P1", 11_800);
        held.row.state = RemittedClaimState::Held;
        assert_eq!(takes_back(&said(ClaimStatus::Reversal, "P1", -11_800), &[held.clone()]), None);
        held.row.state = RemittedClaimState::Dismissed;
        assert_eq!(paid(&[held]), Cents::ZERO);
    }

    #[test]
    fn a_reversal_awaits_one_answer_only() {
        let original = said(ClaimStatus::Primary, "P1", 11_800);
        let mut back = answered(9, "P1", -11_800);
        back.row.state = RemittedClaimState::Held;
        assert!(is_awaited(&original, &[back.clone()]));
        assert!(!is_awaited(&original, &[back.clone(), answered(1, "P1", 11_800)]), "it has found its own");
        assert!(is_awaited(&original, &[back, answered(1, "P1", 9_000)]));
        assert!(!is_awaited(&original, &[]));
    }

    #[test]
    fn another_charge_is_explained_by_the_whole_under_the_same_number_or_by_all_parts() {
        let charged = |num, number, charge| {
            let mut answer = answered(num, number, 0);
            answer.row.charge = Cents(charge);
            answer
        };
        let explains = |earlier: &[Answered], next: Answered| explained(Cents(10_000), earlier, &next.row);
        let part = charged(1, "P1", 4_000);
        assert_eq!(explains(&[], part.clone()), BTreeSet::new());
        assert_eq!(
            explains(std::slice::from_ref(&part), charged(2, "P1", 10_000)),
            BTreeSet::from([1]),
            "the same, whole"
        );
        assert_eq!(explains(&[charged(2, "P1", 10_000)], part.clone()), BTreeSet::from([1]), "in any order");
        assert_eq!(explains(&[charged(2, "P2", 10_000)], part.clone()), BTreeSet::new(), "another number");
        let parts = [part, charged(2, "P2", 6_000)];
        assert_eq!(explains(&parts[..1], parts[1].clone()), BTreeSet::from([1, 2]));
        assert_eq!(
            explains(&parts, charged(3, "P2", 6_000)),
            BTreeSet::from([1, 2, 3]),
            "a part told twice is one"
        );
        assert_eq!(explains(&parts[..1], charged(3, "P2", 5_000)), BTreeSet::new(), "they do not come to it");
        let half = charged(1, "P1", 5_000);
        assert_eq!(explains(&[half], charged(2, "P1", 5_000)), BTreeSet::new(), "the same told twice");
        assert_eq!(explains(&parts[..1], charged(2, "", 6_000)), BTreeSet::new(), "a part has a number");
    }

    #[test]
    fn a_status_without_money_is_silent_unless_there_is_money() {
        let kind = |status, paid| match Shape::of(&said(status, "P1", paid), &[]) {
            Shape::Answer => "answer",
            Shape::Reversal(_) => "reversal",
            Shape::Estimate => "estimate",
            Shape::Silent => "silent",
        };
        assert_eq!(kind(ClaimStatus::Predetermination, 0), "estimate");
        assert_eq!(kind(ClaimStatus::NotOurs, 0), "silent");
        assert_eq!(kind(ClaimStatus::Pended, 0), "silent");
        assert_eq!(kind(ClaimStatus::NotOurs, 100), "answer");
        assert_eq!(kind(ClaimStatus::PrimaryForwarded, 0), "answer");
        assert_eq!(kind(ClaimStatus::Denied, 0), "answer");
    }
}
