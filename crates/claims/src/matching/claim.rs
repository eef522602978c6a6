//! Remitted claim → our claim, by tiers A, B and E (`reconciliation.md` 2.7 stage 1, `decisions.md` 28).

use std::collections::{HashMap, HashSet};

use x12::remittance::{RemittedClaim, ServiceRange};

use super::Tier;
use crate::Cents;
use crate::desk::{TrackedClaim, id_key};
use crate::exception::Clue;

/// What the look-ups for one remitted claim brought: every claim that shares a key with it.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// Those with its claim number (CLP01).
    pub by_claim_number: Vec<TrackedClaim>,
    /// Those with its payer claim number (CLP07), or the one it corrects (REF F8).
    pub by_payer_number: Vec<TrackedClaim>,
    /// Those with the member id of its patient or subscriber.
    pub by_member: Vec<TrackedClaim>,
}

/// The keys under which a remitted claim's candidates are looked up; empty ones are not looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    pub claim_number: String,
    pub payer_numbers: Vec<String>,
    pub members: Vec<String>,
}

impl Keys {
    /// The keys of a remitted claim.
    #[must_use]
    pub fn of(claim: &RemittedClaim<'_>) -> Keys {
        let known = |texts: &[Option<&str>]| {
            let mut keys: Vec<String> =
                texts.iter().flatten().map(|text| id_key(text)).filter(|key| is_number(key)).collect();
            keys.sort();
            keys.dedup();
            keys
        };
        Keys {
            claim_number: id_key(&claim.claim_number),
            payer_numbers: known(&[Some(&claim.payer_claim_number), claim.reference("F8")]),
            members: known(&[
                claim.subscriber().map(|person| person.id.as_ref()),
                claim.patient().map(|person| person.id.as_ref()),
                claim.corrected().map(|person| person.id.as_ref()),
            ]),
        }
    }
}

/// What matching found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// One claim, and why it is that one.
    One {
        claim: TrackedClaim,
        tier: Tier,
        evidence: String,
    },
    /// Our claim number names one claim, whose charge is another.
    ChargeDiffers {
        claim: TrackedClaim,
        ours: Cents,
        theirs: Cents,
    },
    /// Several claims fit equally well.
    Ambiguous(Vec<TrackedClaim>),
    /// The payer's number names one claim and our own number another.
    Conflict(Vec<TrackedClaim>),
    None,
}

/// Finds the claim that `remitted` answers.
///
/// `charge` is the charge to compare: the sum over all its parts when the payer split the claim
/// ([`Parts::charge`]). `entity` is the billing entity that the remittance names, when it names one of ours:
/// a claim of another entity is never meant.
#[must_use]
pub fn find(
    remitted: &RemittedClaim<'_>,
    charge: Cents,
    entity: Option<i64>,
    candidates: &Candidates,
) -> Found {
    let ours = |claims: &[TrackedClaim]| -> Vec<TrackedClaim> {
        let mut kept: Vec<TrackedClaim> =
            claims.iter().filter(|claim| entity.is_none_or(|e| e == claim.entity_num)).cloned().collect();
        kept.sort_by_key(|claim| claim.tracked_claim_num);
        kept.dedup_by_key(|claim| claim.tracked_claim_num);
        kept
    };
    let by_payer = ours(&candidates.by_payer_number);
    let mut by_number = ours(&candidates.by_claim_number);
    by_number.retain(|claim| is_same_number(&claim.claim_number, &remitted.claim_number));
    let by_member = ours(&candidates.by_member);
    if let Some(conflict) = conflict(&by_payer, &by_number) {
        return conflict;
    }
    let tier_a = by_payer.iter().filter(|claim| {
        // Where our own number names claims too, only one of those can be meant.
        by_number.is_empty() || by_number.iter().any(|ours| ours.tracked_claim_num == claim.tracked_claim_num)
    });
    let tier_a = tier_a.filter(|claim| {
        is_same_number(&claim.claim_number, &remitted.claim_number) || claim.charged_amount == charge
    });
    let tier_b = by_number.iter().filter(|c| c.charged_amount == charge);
    let tier_e = by_member.iter().filter(|c| is_same_visit(c, remitted, charge));
    let steps: [(Tier, Vec<&TrackedClaim>, &str); 3] = [
        (Tier::A, tier_a.collect(), "the payer's claim number, with the claim number or the charge"),
        (Tier::B, tier_b.collect(), "the claim number and the charge"),
        (Tier::E, tier_e.collect(), "date of service, charge, member id, last and first name"),
    ];
    for (tier, hits, evidence) in steps {
        match narrow(hits, remitted).as_slice() {
            [] => {}
            [claim] => {
                return Found::One { claim: (*claim).clone(), tier, evidence: format!("equal: {evidence}") };
            }
            several => return Found::Ambiguous(several.iter().map(|claim| (*claim).clone()).collect()),
        }
    }
    match by_number.as_slice() {
        [claim] => Found::ChargeDiffers { claim: claim.clone(), ours: claim.charged_amount, theirs: charge },
        _ => Found::None,
    }
}

/// Whether two claim numbers are the same: letters and digits agree, and so do the places of the marks between
/// them, unless one of the two has no marks at all. `1/23` is `1-23` and `123`, and never `12/3`.
pub(crate) fn is_same_number(ours: &str, theirs: &str) -> bool {
    let parts = |number: &str| -> Vec<String> {
        number
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|part| !part.is_empty())
            .map(str::to_ascii_uppercase)
            .collect()
    };
    let (ours, theirs) = (parts(ours), parts(theirs));
    if ours.is_empty() || theirs.is_empty() {
        return false;
    }
    ours == theirs || ((ours.len() == 1 || theirs.len() == 1) && ours.concat() == theirs.concat())
}

/// Of several claims that fit, those whose date of service fits too, if any does.
fn narrow<'c>(hits: Vec<&'c TrackedClaim>, remitted: &RemittedClaim<'_>) -> Vec<&'c TrackedClaim> {
    let dated: Vec<_> = hits.iter().copied().filter(|claim| overlaps(claim, remitted)).collect();
    if hits.len() > 1 && !dated.is_empty() { dated } else { hits }
}

/// The payer's number names claims, ours names claims, and they are others.
fn conflict(by_payer: &[TrackedClaim], by_number: &[TrackedClaim]) -> Option<Found> {
    let is_ours = |theirs: &TrackedClaim| {
        by_number.iter().any(|ours| ours.tracked_claim_num == theirs.tracked_claim_num)
    };
    (!by_payer.is_empty() && !by_number.is_empty() && !by_payer.iter().any(is_ours))
        .then(|| Found::Conflict(by_payer.iter().chain(by_number).cloned().collect()))
}

/// Whether a number tells anything: payers send `0` and the like where they have none.
#[must_use]
pub fn is_number(key: &str) -> bool {
    key.chars().any(|c| c != '0')
}

/// Tier E: everything but a claim number agrees, exactly.
fn is_same_visit(claim: &TrackedClaim, remitted: &RemittedClaim<'_>, charge: Cents) -> bool {
    claim.charged_amount == charge && overlaps(claim, remitted) && is_of(claim, remitted)
}

/// Whether the claim's patient has the name that the payer says or corrects.
fn is_of(claim: &TrackedClaim, remitted: &RemittedClaim<'_>) -> bool {
    let Some(patient) = remitted.patient() else { return false };
    let names = [(&patient.first, &patient.last)];
    let corrected = remitted.corrected().map(|c| (&c.first, &c.last));
    names.into_iter().chain(corrected).any(|(first, last)| {
        !first.is_empty() && !last.is_empty() && is_name(&claim.patient_name, first, last)
    })
}

/// What speaks for one of our claims as the one that `remitted` answers, and against it; `charge` as in [`find`].
#[must_use]
pub fn clues(remitted: &RemittedClaim<'_>, charge: Cents, claim: &TrackedClaim) -> Vec<Clue> {
    let keys = Keys::of(remitted);
    let has = |keys: &[String], key: Option<&String>| key.is_some_and(|key| keys.contains(key));
    let is_charge = claim.charged_amount == charge;
    let all = [
        (Clue::ClaimNumber, is_same_number(&claim.claim_number, &remitted.claim_number)),
        (Clue::PayerClaimNumber, has(&keys.payer_numbers, claim.payer_claim_number_key.as_ref())),
        (Clue::MemberId, has(&keys.members, claim.subscriber_id_key.as_ref())),
        (Clue::PatientName, is_of(claim, remitted)),
        (Clue::ServiceDate, overlaps(claim, remitted)),
        (Clue::Charge, is_charge),
        (Clue::ChargeDiffers, !is_charge),
    ];
    all.into_iter().filter(|(_, is_so)| *is_so).map(|(clue, _)| clue).collect()
}

/// Whether a name as we write it, `First Last` or `Last, First`, is this first and last name.
fn is_name(written: &str, first: &str, last: &str) -> bool {
    let key = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
    };
    let (first, last) = (key(first), key(last));
    match written.split_once(',') {
        Some((l, f)) => key(l) == last && key(f) == first,
        None => key(written) == format!("{first}{last}"),
    }
}

/// Whether the claim's days of service and the remitted ones share a day.
fn overlaps(claim: &TrackedClaim, remitted: &RemittedClaim<'_>) -> bool {
    remitted.service_range().is_some_and(|ServiceRange { first, last }| {
        claim.service_date <= last && first <= claim.service_end_date.unwrap_or(claim.service_date)
    })
}

/// What the claims of a remittance charge under each of our numbers: a payer may split a claim, and give each part a
/// number of its own (`reconciliation.md` 2.4). Reversals and corrections are no parts, and beside a reversal other
/// numbers of the payer's are answers of their own (`opendental-engine.md` 18.2).
#[derive(Clone, Debug, Default)]
pub struct Parts<'s> {
    by_number: HashMap<&'s str, Cents>,
    by_both: HashMap<(&'s str, &'s str), Cents>,
    /// Our numbers of which something is taken back.
    reversed: HashSet<&'s str>,
}

impl<'s> Parts<'s> {
    /// The parts among the claims of a remittance.
    #[must_use]
    pub fn of(claims: &'s [RemittedClaim<'s>]) -> Parts<'s> {
        let reversals = claims.iter().filter(|claim| claim.is_reversal());
        let reversed = reversals.map(|claim| claim.claim_number.as_ref()).collect();
        let mut parts = Parts { reversed, ..Parts::default() };
        for claim in claims.iter().filter(|claim| is_part(claim)) {
            let (ours, theirs) = (claim.claim_number.as_ref(), claim.payer_claim_number.as_ref());
            *parts.by_number.entry(ours).or_default() += claim.charge;
            *parts.by_both.entry((ours, theirs)).or_default() += claim.charge;
        }
        parts
    }

    /// The whole charge of one of these claims: its own, and that of all parts to which the payer gave other numbers.
    /// Of a reversal it is what was charged once.
    #[must_use]
    pub fn charge(&self, claim: &RemittedClaim<'_>) -> Cents {
        let (ours, theirs) = (claim.claim_number.as_ref(), claim.payer_claim_number.as_ref());
        if claim.is_reversal() {
            return claim.charge.abs();
        }
        if matches!(ours, "" | "0") || !is_part(claim) || self.reversed.contains(ours) {
            return claim.charge;
        }
        let all = self.by_number.get(ours).copied().unwrap_or_default();
        let under_the_same = self.by_both.get(&(ours, theirs)).copied().unwrap_or_default();
        claim.charge + all - under_the_same
    }
}

/// Whether it may be a part of an answer. One that corrects an earlier one (REF F8) is whole.
fn is_part(claim: &RemittedClaim<'_>) -> bool {
    let corrects = claim.reference("F8").is_some_and(|number| number != claim.payer_claim_number);
    !claim.is_reversal() && !corrects
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use x12::remittance::{ClaimStatus, Person, PersonRole, Reference};

    use super::*;

    fn tracked(num: i64, number: &str, charge: i64) -> TrackedClaim {
        TrackedClaim {
            tracked_claim_num: num,
            public_id: format!("claim_{num:016}"),
            entity_num: 1,
            payer_name: "Delta".into(),
            claim_number: number.into(),
            claim_number_key: id_key(number),
            payer_claim_number: None,
            payer_claim_number_key: None,
            subscriber_id: Some("W-1".into()),
            subscriber_id_key: Some("W1".into()),
            patient_name: "Jane Smith".into(),
            charged_amount: Cents(charge),
            service_date: date(2026, 2, 15),
            service_end_date: None,
            claim_num: None,
            reconciled: false,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            updated_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    fn remitted(number: &'static str, charge: i64) -> RemittedClaim<'static> {
        RemittedClaim {
            claim_number: number.into(),
            charge: Cents(charge),
            payer_claim_number: "P9".into(),
            people: vec![patient("JANE")],
            stated_service: Some(ServiceRange { first: date(2026, 2, 15), last: date(2026, 2, 15) }),
            ..RemittedClaim::default()
        }
    }

    fn patient(first: &'static str) -> Person<'static> {
        Person {
            role: PersonRole::Patient,
            organisation: false,
            last: "SMITH".into(),
            first: first.into(),
            middle: "".into(),
            suffix: "".into(),
            id_qualifier: "MI".into(),
            id: "W1".into(),
        }
    }

    fn tier(found: &Found) -> Option<(i64, Tier)> {
        match found {
            Found::One { claim, tier, .. } => Some((claim.tracked_claim_num, *tier)),
            _ => None,
        }
    }

    #[test]
    fn a_claim_number_and_the_charge_are_enough() {
        let candidates =
            Candidates { by_claim_number: vec![tracked(1, "72/5", 15800)], ..Candidates::default() };
        assert_eq!(
            tier(&find(&remitted("72/5", 15800), Cents(15800), None, &candidates)),
            Some((1, Tier::B))
        );
    }

    #[test]
    fn the_marks_in_a_claim_number_may_be_lost_but_not_moved() {
        for same in ["1/23", "1-23", "123", " 1/23"] {
            assert!(is_same_number("1/23", same), "{same}");
        }
        for other in ["12/3", "1/2/3", "1/24", ""] {
            assert!(!is_same_number("1/23", other), "{other}");
        }
        let candidates =
            Candidates { by_claim_number: vec![tracked(1, "1/23", 15800)], ..Candidates::default() };
        assert_eq!(find(&remitted("12/3", 15800), Cents(15800), None, &candidates), Found::None);
    }

    #[test]
    fn a_claim_number_with_another_charge_is_not() {
        let candidates =
            Candidates { by_claim_number: vec![tracked(1, "72/5", 15800)], ..Candidates::default() };
        let found = find(&remitted("72/5", 15801), Cents(15801), None, &candidates);
        assert!(matches!(found, Found::ChargeDiffers { ours: Cents(15800), theirs: Cents(15801), .. }));
    }

    #[test]
    fn two_claims_that_fit_equally_are_never_picked_from() {
        let twins = vec![tracked(1, "72/5", 15800), tracked(2, "72/5", 15800)];
        let found = find(
            &remitted("72/5", 15800),
            Cents(15800),
            None,
            &Candidates { by_claim_number: twins, ..Candidates::default() },
        );
        assert!(matches!(found, Found::Ambiguous(claims) if claims.len() == 2));
    }

    #[test]
    fn the_date_of_service_decides_between_claims_that_share_a_number() {
        let mut other = tracked(2, "72/5", 15800);
        other.service_date = date(2026, 3, 1);
        let candidates =
            Candidates { by_claim_number: vec![tracked(1, "72/5", 15800), other], ..Candidates::default() };
        assert_eq!(
            tier(&find(&remitted("72/5", 15800), Cents(15800), None, &candidates)),
            Some((1, Tier::B))
        );
    }

    #[test]
    fn the_payers_number_wins_over_a_garbled_claim_number() {
        let candidates =
            Candidates { by_payer_number: vec![tracked(3, "72/5", 15800)], ..Candidates::default() };
        assert_eq!(tier(&find(&remitted("XX", 15800), Cents(15800), None, &candidates)), Some((3, Tier::A)));
    }

    #[test]
    fn a_payers_number_that_several_claims_share_never_beats_our_own_number() {
        let candidates = Candidates {
            by_payer_number: vec![tracked(3, "72/5", 10000), tracked(4, "72/6", 15800)],
            by_claim_number: vec![tracked(5, "72/7", 15800)],
            ..Candidates::default()
        };
        let found = find(&remitted("72/7", 15800), Cents(15800), None, &candidates);
        assert!(matches!(found, Found::Conflict(claims) if claims.len() == 3));
    }

    #[test]
    fn a_placeholder_is_no_payers_number() {
        let mut claim = remitted("72/5", 15800);
        claim.payer_claim_number = "000".into();
        assert_eq!(Keys::of(&claim).payer_numbers, Vec::<String>::new());
    }

    #[test]
    fn two_numbers_that_name_two_claims_are_a_conflict() {
        let candidates = Candidates {
            by_payer_number: vec![tracked(3, "72/5", 15800)],
            by_claim_number: vec![tracked(4, "72/6", 15800)],
            ..Candidates::default()
        };
        assert!(matches!(
            find(&remitted("72/6", 15800), Cents(15800), None, &candidates),
            Found::Conflict(_)
        ));
    }

    #[test]
    fn without_a_number_of_ours_the_visit_itself_must_agree_in_everything() {
        let candidates = Candidates { by_member: vec![tracked(1, "72/5", 15800)], ..Candidates::default() };
        let hit = |claim: &RemittedClaim<'_>| tier(&find(claim, claim.charge, None, &candidates));
        assert_eq!(hit(&remitted("217308827", 15800)), Some((1, Tier::E)));
        assert_eq!(hit(&remitted("217308827", 15700)), None, "another charge");
        let mut elsewhen = remitted("217308827", 15800);
        elsewhen.stated_service = Some(ServiceRange { first: date(2026, 2, 16), last: date(2026, 2, 16) });
        assert_eq!(hit(&elsewhen), None, "another day");
        let mut brother = remitted("217308827", 15800);
        brother.people = vec![patient("JOHN")];
        assert_eq!(hit(&brother), None, "another first name");
    }

    #[test]
    fn a_claim_of_another_entity_is_never_meant() {
        let candidates =
            Candidates { by_claim_number: vec![tracked(1, "72/5", 15800)], ..Candidates::default() };
        assert_eq!(find(&remitted("72/5", 15800), Cents(15800), Some(2), &candidates), Found::None);
    }

    #[test]
    fn names_agree_in_either_order_of_writing() {
        assert!(is_name("Jane Smith", "JANE", "SMITH"));
        assert!(is_name("Smith, Jane", "JANE", "SMITH"));
        assert!(is_name("Mary Ann O'Neil", "MARY ANN", "ONEIL"));
        assert!(!is_name("Jane Smithe", "JANE", "SMITH"));
    }

    #[test]
    fn a_split_claim_is_compared_by_the_charge_of_all_its_parts() {
        let mut first = remitted("72/5", 10000);
        first.position = 100;
        let mut second = remitted("72/5", 5800);
        second.position = 300;
        second.payer_claim_number = "P10".into();
        let all = [first.clone(), second.clone()];
        assert_eq!([&first, &second].map(|part| Parts::of(&all).charge(part)), [Cents(15800); 2]);
        // The same number of the payer's again is no part: the claim came twice.
        let again = [first.clone(), first.clone()];
        assert_eq!(Parts::of(&again).charge(&first), first.charge);
    }

    #[test]
    fn what_is_taken_back_and_what_corrects_it_are_no_parts() {
        let original = remitted("72/5", 15800);
        let mut back = remitted("72/5", -15800);
        back.status = ClaimStatus::Reversal;
        let mut anew = remitted("72/5", 15800);
        anew.payer_claim_number = "P10".into();
        let all = [original.clone(), back.clone(), anew.clone()];
        assert_eq!([&original, &back, &anew].map(|claim| Parts::of(&all).charge(claim)), [Cents(15800); 3]);
        // Without the reversal beside it, a correction says what it corrects.
        anew.references = vec![Reference { qualifier: "F8".into(), value: "P9".into() }];
        let all = [original.clone(), anew.clone()];
        assert_eq!([&original, &anew].map(|claim| Parts::of(&all).charge(claim)), [Cents(15800); 2]);
    }
}
