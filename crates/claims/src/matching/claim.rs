//! Remitted claim → our claim, by the tiers of `reconciliation.md` 2.7 stage 1 (`decisions.md` 28).

mod agree;
mod keys;

use std::collections::{HashMap, HashSet};

use x12::remittance::RemittedClaim;

use super::Tier;
use crate::Cents;
use crate::desk::{TrackedClaim, id_key};
use crate::exception::Clue;
use agree::Name;
pub use agree::is_number;
pub(crate) use agree::is_same_number;
pub use keys::{Candidates, Keys};

/// What matching found.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// One claim, and why it is that one. By [`Tier::C`] its charge is another.
    One { claim: TrackedClaim, tier: Tier, evidence: String },
    /// Our claim number names one claim, whose charge is another, and nothing else says that it is meant.
    ChargeDiffers { claim: TrackedClaim, ours: Cents, theirs: Cents },
    /// Several claims fit equally well.
    Ambiguous(Vec<TrackedClaim>),
    /// The payer's number names one claim and our own number another.
    Conflict(Vec<TrackedClaim>),
    /// The claims that have its number and charge are of another billing entity than the one that is paid.
    OtherEntity(Vec<TrackedClaim>),
    /// The claim that fits is with a payer of another name, and others of ours are with the one that answers.
    OtherPayer(TrackedClaim),
    /// Nothing fits; these are near, nearest first.
    Near(Vec<TrackedClaim>),
}

impl Found {
    /// The claims of ours that its numbers or all else about it name: one, or those of which it cannot be said. What is
    /// only near is none of them.
    #[must_use]
    pub fn named(&self) -> &[TrackedClaim] {
        match self {
            Found::One { claim, .. } | Found::ChargeDiffers { claim, .. } | Found::OtherPayer(claim) => {
                std::slice::from_ref(claim)
            }
            Found::Ambiguous(claims) | Found::Conflict(claims) | Found::OtherEntity(claims) => claims,
            Found::Near(_) => &[],
        }
    }
}

/// What is known of a remitted claim beside what it says itself.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The charge to compare: the sum over all its parts when the payer split the claim ([`Parts::charge`]).
    pub charge: Cents,
    /// The billing entity that the remittance names, when it names one of ours: a claim of another entity is never
    /// meant.
    pub entity: Option<i64>,
    /// The payer as the remittance names it, when claims of ours are with a payer of this very name. A name that none
    /// of them has is another name of a payer that we know by a first one.
    pub payer: Option<&'a str>,
}

/// How many claims that are near are shown.
const NEAR_MAX: usize = 5;

/// Finds the claim that `remitted` answers.
#[must_use]
pub fn find(remitted: &RemittedClaim<'_>, around: Around<'_>, candidates: &Candidates) -> Found {
    let Around { charge, entity, .. } = around;
    let ours = |claims: &[TrackedClaim]| -> Vec<TrackedClaim> {
        let mut kept: Vec<TrackedClaim> =
            claims.iter().filter(|claim| entity.is_none_or(|e| e == claim.entity_num)).cloned().collect();
        kept.sort_by_key(|claim| claim.tracked_claim_num);
        kept.dedup_by_key(|claim| claim.tracked_claim_num);
        kept
    };
    let is_numbered = |claim: &TrackedClaim| is_same_number(&claim.claim_number, &remitted.claim_number);
    let by_payer = ours(&candidates.by_payer_number);
    let mut by_number = ours(&candidates.by_claim_number);
    by_number.retain(is_numbered);
    let [by_member, by_head, by_visit] =
        [&candidates.by_member, &candidates.by_head, &candidates.by_visit].map(|claims| ours(claims));
    if let Some(conflict) = conflict(&by_payer, &by_number) {
        return conflict;
    }
    let is_charge = |claim: &TrackedClaim| claim.charged_amount == charge;
    let is_day = |claim: &TrackedClaim| agree::overlaps(claim, remitted);
    let is_named = |claim: &TrackedClaim| agree::patient(claim, remitted) == Some(Name::Full);
    let is_member = |claim: &TrackedClaim| by_member.iter().any(|one| is_one(one, claim));
    let tier_a = by_payer.iter().filter(|claim| {
        // Where our own number names claims too, only one of those can be meant.
        by_number.is_empty() || by_number.iter().any(|ours| is_one(ours, claim))
    });
    let tier_a = tier_a.filter(|claim| is_numbered(claim) || is_charge(claim));
    let tier_b = by_number.iter().filter(|claim| is_charge(claim));
    let tier_c = by_number.iter().filter(|claim| by_number.len() == 1 && is_day(claim));
    let tier_c = tier_c.filter(|claim| is_member(claim) || is_named(claim));
    let whole = cut(&by_head, remitted);
    let tier_d = whole.iter().copied().filter(|claim| whole.len() == 1 && is_charge(claim) && is_day(claim));
    let tier_e = by_member.iter().filter(|claim| is_charge(claim) && is_day(claim));
    let tier_e = tier_e.filter(|claim| agree::patient(claim, remitted) >= Some(Name::Short));
    let steps: [(Tier, Vec<&TrackedClaim>, &str); 5] = [
        (Tier::A, tier_a.collect(), "the payer's claim number, with the claim number or the charge"),
        (Tier::B, tier_b.collect(), "the claim number and the charge"),
        (
            Tier::C,
            tier_c.collect(),
            "the claim number, date of service, and member id or name; the charge is not",
        ),
        (
            Tier::D,
            tier_d.collect(),
            "as much of the claim number as the payer sends, date of service, charge",
        ),
        (Tier::E, tier_e.collect(), "date of service, charge, member id, last and first name"),
    ];
    for (tier, hits, evidence) in steps {
        match narrow(hits, remitted, around).as_slice() {
            [] => {}
            // The payer's own number says that the payer is the right one.
            [claim] if tier > Tier::A && is_of_other_payer(claim, around) => {
                return Found::OtherPayer((*claim).clone());
            }
            [claim] => {
                return Found::One { claim: (*claim).clone(), tier, evidence: format!("equal: {evidence}") };
            }
            several => return Found::Ambiguous(several.iter().map(|claim| (*claim).clone()).collect()),
        }
    }
    let elsewhere = candidates.by_claim_number.iter().filter(|claim| is_numbered(claim) && is_charge(claim));
    let elsewhere: Vec<TrackedClaim> =
        elsewhere.filter(|claim| entity.is_some_and(|entity| entity != claim.entity_num)).cloned().collect();
    match by_number.as_slice() {
        [] if !elsewhere.is_empty() => Found::OtherEntity(elsewhere),
        [claim] => Found::ChargeDiffers { claim: claim.clone(), ours: claim.charged_amount, theirs: charge },
        _ => Found::Near(near(remitted, charge, by_member.iter().chain(&by_visit).chain(whole))),
    }
}

fn is_one(one: &TrackedClaim, other: &TrackedClaim) -> bool {
    one.tracked_claim_num == other.tracked_claim_num
}

/// Those whose number is longer than what the payer sent, and begins with it.
fn cut<'c>(by_head: &'c [TrackedClaim], remitted: &RemittedClaim<'_>) -> Vec<&'c TrackedClaim> {
    let sent = id_key(&remitted.claim_number);
    let is_longer =
        |ours: &str| sent.len() >= Keys::HEAD && ours.len() > sent.len() && ours.starts_with(&sent);
    by_head.iter().filter(|claim| is_longer(&claim.claim_number_key)).collect()
}

/// Tier F: claims to choose from, of which at least three of number, day, charge, member id and last name agree; those
/// first of which most do.
fn near<'c>(
    remitted: &RemittedClaim<'_>,
    charge: Cents,
    claims: impl Iterator<Item = &'c TrackedClaim>,
) -> Vec<TrackedClaim> {
    let keys = Keys::of(remitted, charge);
    let agreed = |claim: &TrackedClaim| {
        let member = claim.subscriber_id_key.as_deref().unwrap_or_default();
        let name = agree::patient(claim, remitted);
        let all = [
            !keys.claim_number.is_empty() && claim.claim_number_key.starts_with(&keys.claim_number),
            agree::overlaps(claim, remitted),
            claim.charged_amount == charge,
            keys.members.iter().any(|theirs| agree::is_near_member(member, theirs)),
            name.is_some(),
            name >= Some(Name::Short),
        ];
        all.into_iter().filter(|agrees| *agrees).count()
    };
    let mut scored: Vec<(usize, &TrackedClaim)> =
        claims.map(|claim| (agreed(claim), claim)).filter(|(agreed, _)| *agreed >= 3).collect();
    scored.sort_by_key(|(agreed, claim)| (usize::MAX - agreed, claim.tracked_claim_num));
    scored.dedup_by_key(|(_, claim)| claim.tracked_claim_num);
    scored.into_iter().take(NEAR_MAX).map(|(_, claim)| claim.clone()).collect()
}

/// Of several claims that fit, those whose payer fits too, if any does; and of these in the same way those whose date of
/// service does.
fn narrow<'c>(
    mut hits: Vec<&'c TrackedClaim>,
    remitted: &RemittedClaim<'_>,
    around: Around<'_>,
) -> Vec<&'c TrackedClaim> {
    let is_of_payer = |claim: &TrackedClaim| !is_of_other_payer(claim, around);
    let is_of_day = |claim: &TrackedClaim| agree::overlaps(claim, remitted);
    for fits in [&is_of_payer as &dyn Fn(&TrackedClaim) -> bool, &is_of_day] {
        if hits.len() > 1 && hits.iter().any(|claim| fits(claim)) {
            hits.retain(|claim| fits(claim));
        }
    }
    hits
}

/// Whether a claim is with another payer than the one that answers, and we know them both.
fn is_of_other_payer(claim: &TrackedClaim, around: Around<'_>) -> bool {
    around.payer.is_some_and(|payer| !agree::may_be_one_payer(&claim.payer_name, payer))
}

/// The payer's number names claims, ours names claims, and they are others.
fn conflict(by_payer: &[TrackedClaim], by_number: &[TrackedClaim]) -> Option<Found> {
    let is_ours = |theirs: &TrackedClaim| by_number.iter().any(|ours| is_one(ours, theirs));
    (!by_payer.is_empty() && !by_number.is_empty() && !by_payer.iter().any(is_ours))
        .then(|| Found::Conflict(by_payer.iter().chain(by_number).cloned().collect()))
}

/// What speaks for one of our claims as the one that `remitted` answers, and against it; `charge` as in [`Around`].
#[must_use]
pub fn clues(remitted: &RemittedClaim<'_>, charge: Cents, claim: &TrackedClaim) -> Vec<Clue> {
    let keys = Keys::of(remitted, charge);
    let has = |keys: &[String], key: Option<&String>| key.is_some_and(|key| keys.contains(key));
    let is_charge = claim.charged_amount == charge;
    let all = [
        (Clue::ClaimNumber, is_same_number(&claim.claim_number, &remitted.claim_number)),
        (Clue::PayerClaimNumber, has(&keys.payer_numbers, claim.payer_claim_number_key.as_ref())),
        (Clue::MemberId, has(&keys.members, claim.subscriber_id_key.as_ref())),
        (Clue::PatientName, agree::patient(claim, remitted) >= Some(Name::Short)),
        (Clue::ServiceDate, agree::overlaps(claim, remitted)),
        (Clue::Charge, is_charge),
        (Clue::ChargeDiffers, !is_charge),
    ];
    all.into_iter().filter(|(_, is_so)| *is_so).map(|(clue, _)| clue).collect()
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
    use x12::remittance::{ClaimStatus, Person, PersonRole, Reference, ServiceRange};

    use super::*;

    fn found(remitted: &RemittedClaim<'_>, candidates: &Candidates) -> Found {
        find(remitted, Around { charge: remitted.charge, entity: None, payer: None }, candidates)
    }

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

    fn remitted(number: &str, charge: i64) -> RemittedClaim<'static> {
        RemittedClaim {
            claim_number: number.to_owned().into(),
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
        assert_eq!(tier(&found(&remitted("72/5", 15800), &candidates)), Some((1, Tier::B)));
    }

    #[test]
    fn a_number_whose_marks_moved_is_another() {
        let candidates =
            Candidates { by_claim_number: vec![tracked(1, "1/23", 15800)], ..Candidates::default() };
        assert_eq!(found(&remitted("12/3", 15800), &candidates), Found::Near(vec![]));
    }

    #[test]
    fn two_claims_that_fit_equally_are_never_picked_from() {
        let twins = vec![tracked(1, "72/5", 15800), tracked(2, "72/5", 15800)];
        let found =
            found(&remitted("72/5", 15800), &Candidates { by_claim_number: twins, ..Candidates::default() });
        assert!(matches!(found, Found::Ambiguous(claims) if claims.len() == 2));
    }

    #[test]
    fn the_date_of_service_decides_between_claims_that_share_a_number() {
        let mut other = tracked(2, "72/5", 15800);
        other.service_date = date(2026, 3, 1);
        let candidates =
            Candidates { by_claim_number: vec![tracked(1, "72/5", 15800), other], ..Candidates::default() };
        assert_eq!(tier(&found(&remitted("72/5", 15800), &candidates)), Some((1, Tier::B)));
    }

    #[test]
    fn the_payers_number_wins_over_a_garbled_claim_number() {
        let candidates =
            Candidates { by_payer_number: vec![tracked(3, "72/5", 15800)], ..Candidates::default() };
        assert_eq!(tier(&found(&remitted("XX", 15800), &candidates)), Some((3, Tier::A)));
    }

    #[test]
    fn a_payers_number_that_several_claims_share_never_beats_our_own_number() {
        let candidates = Candidates {
            by_payer_number: vec![tracked(3, "72/5", 10000), tracked(4, "72/6", 15800)],
            by_claim_number: vec![tracked(5, "72/7", 15800)],
            ..Candidates::default()
        };
        let found = found(&remitted("72/7", 15800), &candidates);
        assert!(matches!(found, Found::Conflict(claims) if claims.len() == 3));
    }

    #[test]
    fn a_placeholder_is_no_payers_number() {
        let mut claim = remitted("72/5", 15800);
        claim.payer_claim_number = "000".into();
        assert_eq!(Keys::of(&claim, claim.charge).payer_numbers, Vec::<String>::new());
    }

    #[test]
    fn two_numbers_that_name_two_claims_are_a_conflict() {
        let candidates = Candidates {
            by_payer_number: vec![tracked(3, "72/5", 15800)],
            by_claim_number: vec![tracked(4, "72/6", 15800)],
            ..Candidates::default()
        };
        assert!(matches!(found(&remitted("72/6", 15800), &candidates), Found::Conflict(_)));
    }

    #[test]
    fn without_a_number_of_ours_the_visit_itself_must_agree_in_everything() {
        let candidates = Candidates { by_member: vec![tracked(1, "72/5", 15800)], ..Candidates::default() };
        let hit = |claim: &RemittedClaim<'_>| tier(&found(claim, &candidates));
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
    fn a_claim_of_another_entity_is_never_meant_but_named() {
        let candidates =
            Candidates { by_claim_number: vec![tracked(1, "72/5", 15800)], ..Candidates::default() };
        let around = Around { charge: Cents(15800), entity: Some(2), payer: None };
        let elsewhere = find(&remitted("72/5", 15800), around, &candidates);
        assert!(matches!(elsewhere, Found::OtherEntity(claims) if claims.len() == 1));
        let other = find(&remitted("72/5", 15700), Around { charge: Cents(15700), ..around }, &candidates);
        assert_eq!(other, Found::Near(vec![]), "a clinic gives the numbers of another to other claims");
    }

    #[test]
    fn a_claim_with_another_charge_is_known_by_its_day_and_its_patient() {
        let candidates = |claim: TrackedClaim| Candidates {
            by_claim_number: vec![claim.clone()],
            by_member: vec![claim],
            ..Candidates::default()
        };
        let answer = remitted("72/5", 15700);
        let mut claim = tracked(1, "72/5", 15800);
        assert_eq!(tier(&found(&answer, &candidates(claim.clone()))), Some((1, Tier::C)));
        claim.service_date = date(2026, 2, 16);
        assert!(matches!(found(&answer, &candidates(claim)), Found::ChargeDiffers { .. }));
        let mut stranger = tracked(1, "72/5", 15800);
        stranger.patient_name = "Jill Stone".into();
        let only_number = Candidates { by_claim_number: vec![stranger], ..Candidates::default() };
        assert!(matches!(found(&answer, &only_number), Found::ChargeDiffers { .. }));
    }

    #[test]
    fn a_number_that_the_payer_cut_is_the_one_that_begins_with_it() {
        let sent = "PT-00042-V17-A01";
        let cut = |length: usize| remitted(&sent[..length], 15800);
        let candidates =
            |heads: &[TrackedClaim]| Candidates { by_head: heads.to_vec(), ..Candidates::default() };
        let one = candidates(&[tracked(1, "PT-00042-V17-A01-998", 15800)]);
        assert_eq!(tier(&found(&remitted(sent, 15800), &one)), None, "fourteen letters and digits");
        let longer = candidates(&[tracked(1, "PT/00042/V17/A012/998", 15800)]);
        assert_eq!(tier(&found(&remitted("PT00042V17A0129", 15800), &longer)), Some((1, Tier::D)));
        assert_eq!(tier(&found(&cut(12), &longer)), None);
        let two = candidates(&[
            tracked(1, "PT/00042/V17/A0129/1", 15800),
            tracked(2, "PT/00042/V17/A0129/2", 99900),
        ]);
        assert_eq!(tier(&found(&remitted("PT00042V17A0129", 15800), &two)), None, "two begin so");
    }

    #[test]
    fn a_payer_does_not_answer_for_another_that_we_know() {
        let candidates =
            Candidates { by_claim_number: vec![tracked(1, "72/5", 15800)], ..Candidates::default() };
        let by = |payer| {
            let around = Around { charge: Cents(15800), entity: None, payer };
            find(&remitted("72/5", 15800), around, &candidates)
        };
        assert!(matches!(by(Some("AETNA")), Found::OtherPayer(claim) if claim.tracked_claim_num == 1));
        assert_eq!(tier(&by(Some("DELTA DENTAL OF OHIO"))), Some((1, Tier::B)));
        assert_eq!(tier(&by(None)), Some((1, Tier::B)), "a name that no claim of ours has is another name");
        let known = Candidates { by_payer_number: candidates.by_claim_number.clone(), ..candidates.clone() };
        let around = Around { charge: Cents(15800), entity: None, payer: Some("AETNA") };
        assert_eq!(tier(&find(&remitted("72/5", 15800), around, &known)), Some((1, Tier::A)));
    }

    #[test]
    fn of_claims_that_share_a_number_the_payers_own_is_meant() {
        let mut other = tracked(2, "72/5", 15800);
        other.payer_name = "Aetna".into();
        let candidates =
            Candidates { by_claim_number: vec![tracked(1, "72/5", 15800), other], ..Candidates::default() };
        let around = Around { charge: Cents(15800), entity: None, payer: Some("AETNA") };
        assert_eq!(tier(&find(&remitted("72/5", 15800), around, &candidates)), Some((2, Tier::B)));
    }

    #[test]
    fn what_is_near_is_shown_and_never_taken() {
        let mut claim = tracked(1, "72/5", 15800);
        claim.subscriber_id_key = Some("W11".into());
        let by_visit = Candidates { by_visit: vec![claim, tracked(2, "72/6", 99)], ..Candidates::default() };
        let near = found(&remitted("217308827", 15800), &by_visit);
        assert!(matches!(near, Found::Near(claims) if claims.len() == 2 && claims[0].tracked_claim_num == 1));
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
