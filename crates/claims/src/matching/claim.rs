//! Remitted claim → our claim, by the tiers of `reconciliation.md` 2.7 stage 1 (`decisions.md` 28).

mod agree;
pub mod choose;
mod keys;
mod register;
#[cfg(test)]
pub(crate) mod tests;

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use x12::remittance::RemittedClaim;

use super::Tier;
use crate::Cents;
use crate::desk::{TrackedClaim, id_key};
use crate::exception::Clue;
use agree::Name;
pub(crate) use agree::{are_two_payers, is_same_number};
pub use agree::{is_number, is_same_but_for_zeros, may_be_one_payer};
pub use keys::Keys;
pub use register::Register;

/// What matching found; `C` is a claim of ours, or a reference to one.
#[derive(Clone, Debug, PartialEq)]
pub enum Found<C = TrackedClaim> {
    /// One claim, and why it is that one. By [`Tier::C`] its charge is another.
    One { claim: C, tier: Tier, evidence: String },
    /// Our claim number names one claim, whose charge is another, and nothing else says that it is meant.
    ChargeDiffers { claim: C, ours: Cents, theirs: Cents },
    /// Several claims fit equally well.
    Ambiguous(Vec<C>),
    /// The payer's number names one claim and our own number another.
    Conflict(Vec<C>),
    /// The claims that have its number and charge are of another billing entity than the one that is paid.
    OtherEntity(Vec<C>),
    /// These have its number and charge, and were for another day: a number may be used again, as a patient's is.
    OtherDay(Vec<C>),
    /// The claim that fits is with a payer for which others answer.
    OtherPayer(C),
    /// Nothing fits; these are near, nearest first.
    Near(Vec<C>),
}

impl Found<&TrackedClaim> {
    /// The same with claims of its own.
    #[must_use]
    pub fn cloned(self) -> Found {
        let all = |claims: Vec<&TrackedClaim>| claims.into_iter().cloned().collect();
        match self {
            Found::One { claim, tier, evidence } => Found::One { claim: claim.clone(), tier, evidence },
            Found::ChargeDiffers { claim, ours, theirs } => {
                Found::ChargeDiffers { claim: claim.clone(), ours, theirs }
            }
            Found::Ambiguous(claims) => Found::Ambiguous(all(claims)),
            Found::Conflict(claims) => Found::Conflict(all(claims)),
            Found::OtherEntity(claims) => Found::OtherEntity(all(claims)),
            Found::OtherDay(claims) => Found::OtherDay(all(claims)),
            Found::OtherPayer(claim) => Found::OtherPayer(claim.clone()),
            Found::Near(claims) => Found::Near(all(claims)),
        }
    }
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
            Found::Ambiguous(claims)
            | Found::Conflict(claims)
            | Found::OtherEntity(claims)
            | Found::OtherDay(claims) => claims,
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
    /// The billing entities of which the payee is known to be none.
    pub not_paid: &'a [i64],
    /// The payer as the remittance names it; empty when it does not.
    pub payer: &'a str,
}

/// How many claims that are near are shown.
const NEAR_MAX: usize = 5;

/// The tiers in their order, and what agrees by each.
const TIERS: [(Tier, &str); 5] = [
    (Tier::A, "equal: the payer's claim number, with the claim number or the charge"),
    (Tier::B, "equal: the claim number and the charge; the date of service is not another"),
    (Tier::C, "equal: the claim number, date of service, and member id or name; the charge is not"),
    (
        Tier::D,
        "equal: the claim number as the payer writes it (cut, without zeros, with an ending), date of service, charge",
    ),
    (Tier::E, "equal: date of service, charge, member id, last and first name"),
];

/// Finds the claim that `remitted` answers among those of `register`: all of ours, or all that share one of its [`Keys`].
/// What is paid to somebody else answers none of ours, whatever agrees.
#[must_use]
pub fn find<'c>(
    remitted: &RemittedClaim<'_>,
    around: Around<'_>,
    register: &Register<'c>,
) -> Found<&'c TrackedClaim> {
    let found = find_any(remitted, around, register);
    let is_not_paid = |claim: &TrackedClaim| around.not_paid.contains(&claim.entity_num);
    match found {
        Found::One { claim, .. } | Found::ChargeDiffers { claim, .. } | Found::OtherPayer(claim)
            if is_not_paid(claim) =>
        {
            Found::OtherEntity(vec![claim])
        }
        Found::Ambiguous(claims) | Found::Conflict(claims) if claims.iter().all(|it| is_not_paid(it)) => {
            Found::OtherEntity(claims)
        }
        found => found,
    }
}

fn find_any<'c>(
    remitted: &RemittedClaim<'_>,
    around: Around<'_>,
    register: &Register<'c>,
) -> Found<&'c TrackedClaim> {
    let Around { charge, entity, .. } = around;
    let number = id_key(&remitted.claim_number);
    let is_numbered = |claim: &TrackedClaim| is_same_number(&claim.claim_number, &remitted.claim_number);
    let by_payer_keys = Keys::payer_numbers_of(remitted);
    let by_payer = of_entity(entity, register.by_payer_numbers(&by_payer_keys));
    let by_number = register.by_claim_number(&number).filter(|claim| is_numbered(claim));
    let by_number = of_entity(entity, by_number);
    // Most are found without the rest, so it is looked up when a tier needs it.
    let by_member = LazyCell::new(|| of_entity(entity, register.by_members(&Keys::members_of(remitted))));
    let is_stray = register.by_claim_number(&number).next().is_none();
    let is_bare =
        |claim: &TrackedClaim| agree::is_same_but_for_zeros(&claim.claim_number, &remitted.claim_number);
    let is_named = |claim: &TrackedClaim| agree::patient(claim, remitted) == Some(Name::Full);
    let is_short_named = |claim: &TrackedClaim| agree::patient(claim, remitted) >= Some(Name::Short);
    let is_member = |claim: &TrackedClaim| by_member.iter().any(|one| is_one(one, claim));
    // A family has one member id: who has another first name is not meant by it.
    let is_person = |claim: &TrackedClaim| match agree::patient(claim, remitted) {
        Some(Name::Full | Name::Short) => true,
        Some(Name::Last) => is_member(claim) && !agree::says_first_name(remitted),
        None => is_member(claim),
    };
    let is_form = |claim: &TrackedClaim| agree::is_form_of(&claim.claim_number, &remitted.claim_number);
    let of_visit = || {
        let visit = Keys::visit_of(remitted, charge).filter(|_| is_stray);
        visit.into_iter().flat_map(|visit| register.by_visit(visit))
    };
    // What the payer sent may be another form of these numbers: cut, without zeros before it, with an ending.
    let whole = LazyCell::new(|| {
        let mut whole = Vec::new();
        if is_stray {
            let by_head = number.get(..Keys::HEAD).into_iter().flat_map(|head| register.by_head(head));
            let by_visit = of_visit().filter(|it| is_person(it));
            whole = of_entity(entity, by_head.chain(by_visit).filter(|claim| is_form(claim)));
        }
        if by_number.is_empty() {
            let bare = register.by_bare_number(Keys::bare(&number)).filter(|claim| is_bare(claim));
            whole.extend(of_entity(entity, bare));
        }
        whole.sort_by_key(|claim| claim.tracked_claim_num);
        whole.dedup_by_key(|claim| claim.tracked_claim_num);
        whole
    });
    let is_cut_of_one = LazyCell::new(|| whole.iter().filter(|claim| !is_bare(claim)).count() == 1);
    if let Some(conflict) = conflict(&by_payer, &by_number) {
        return conflict;
    }
    let is_charge = |claim: &TrackedClaim| claim.charged_amount == charge;
    let is_day = |claim: &TrackedClaim| agree::overlaps(claim, remitted);
    let is_visit = |claim: &TrackedClaim| is_charge(claim) && is_day(claim);
    let is_full_there = LazyCell::new(|| by_member.iter().any(|claim| is_visit(claim) && is_named(claim)));
    // Where our own number names claims too, only one of those can be meant.
    let may_be = |claim: &TrackedClaim| by_number.is_empty() || by_number.iter().any(|it| is_one(it, claim));
    // The practice's own program gives no number twice; whoever else posts claims may.
    let is_sure_number = |claim: &TrackedClaim| claim.claim_num.is_some() && by_number.len() == 1;
    // A payer writes a day wrong, but for the same patient, and not by much.
    let is_near_day = |claim: &TrackedClaim| {
        by_number.len() == 1 && is_person(claim) && agree::is_near_day(claim, remitted)
    };
    let is_of_other_day = |claim: &TrackedClaim| {
        remitted.service_range().is_some() && !is_day(claim) && !is_sure_number(claim) && !is_near_day(claim)
    };
    // What corrects an answer to a claim (REF F8) answers the one that was sent in its place, where there is one.
    let is_replaced = |claim: &TrackedClaim| {
        claim.payer_claim_number_key.as_ref() != Some(&id_key(&remitted.payer_claim_number))
            && !is_charge(claim)
            && by_number.iter().any(|other| is_visit(other) && !is_one(other, claim))
    };
    let fits = |tier: Tier, claim: &TrackedClaim| match tier {
        Tier::A => may_be(claim) && (is_charge(claim) || is_numbered(claim)) && !is_replaced(claim),
        Tier::B => is_charge(claim) && !is_of_other_day(claim),
        Tier::C => is_day(claim) && (is_member(claim) || is_named(claim)),
        Tier::D => is_visit(claim) && (is_bare(claim) || is_person(claim) || *is_cut_of_one),
        // A brother whose name begins so is not meant where the very name is there.
        _ => {
            is_visit(claim)
                && (is_named(claim) || (is_short_named(claim) && !*is_full_there))
                && !agree::is_numbered_otherwise(claim, &by_payer_keys)
        }
    };
    for (tier, evidence) in TIERS {
        let among = match tier {
            Tier::A => &by_payer,
            Tier::B | Tier::C => &by_number,
            Tier::D => &whole,
            _ => &by_member,
        };
        let hits = among.iter().copied().filter(|claim| fits(tier, claim)).collect();
        match narrow(hits, remitted, around).as_slice() {
            [] => {}
            // The visit is of one claim of ours, and a number of another.
            hits if tier == Tier::E && !hits.iter().any(|claim| may_be(claim)) => {
                return Found::Conflict(hits.iter().copied().chain(by_number).collect());
            }
            [claim] => {
                return Found::One { claim, tier, evidence: evidence.to_owned() };
            }
            several => return Found::Ambiguous(several.to_vec()),
        }
    }
    let is_elsewhere = |claim: &&TrackedClaim| {
        entity.is_some_and(|entity| entity != claim.entity_num)
            && is_charge(claim)
            && (is_numbered(claim) || (is_form(claim) && is_day(claim) && is_person(claim)))
    };
    let mut elsewhere =
        of_entity(None, register.by_claim_number(&number).chain(of_visit()).filter(is_elsewhere));
    elsewhere.dedup_by_key(|claim| claim.tracked_claim_num);
    let of_other_day: Vec<_> = by_number.iter().copied().filter(|claim| is_charge(claim)).collect();
    match by_number.as_slice() {
        _ if !of_other_day.is_empty() => Found::OtherDay(of_other_day),
        [] if !elsewhere.is_empty() => Found::OtherEntity(elsewhere),
        [claim] => Found::ChargeDiffers { claim, ours: claim.charged_amount, theirs: charge },
        _ => {
            let by_visit = of_entity(entity, of_visit());
            let all = by_number.iter().chain(&*by_member).chain(&by_visit).chain(&*whole);
            Found::Near(near(remitted, charge, all.copied()))
        }
    }
}

/// Those of a billing entity, if one is named; the lowest number of ours first.
fn of_entity<'c>(
    entity: Option<i64>,
    claims: impl Iterator<Item = &'c TrackedClaim>,
) -> Vec<&'c TrackedClaim> {
    let mut kept: Vec<&TrackedClaim> =
        claims.filter(|claim| entity.is_none_or(|e| e == claim.entity_num)).collect();
    kept.sort_by_key(|claim| claim.tracked_claim_num);
    kept
}

fn is_one(one: &TrackedClaim, other: &TrackedClaim) -> bool {
    one.tracked_claim_num == other.tracked_claim_num
}

/// Tier F: claims to choose from, of which at least three of number, day, charge, member id and last name agree; those
/// first of which most do.
fn near<'c>(
    remitted: &RemittedClaim<'_>,
    charge: Cents,
    claims: impl Iterator<Item = &'c TrackedClaim>,
) -> Vec<&'c TrackedClaim> {
    let keys = Keys::of(remitted, charge);
    let agreed = |claim: &TrackedClaim| {
        let member = claim.subscriber_id_key.as_deref().unwrap_or_default();
        let name = agree::patient(claim, remitted);
        let all = [
            !keys.bare_number.is_empty()
                && (claim.claim_number_key.starts_with(&keys.claim_number)
                    || Keys::bare(&claim.claim_number_key) == keys.bare_number),
            agree::overlaps(claim, remitted),
            claim.charged_amount == charge,
            keys.members.iter().any(|theirs| theirs == member || agree::is_near_member(member, theirs)),
            name.is_some(),
            name >= Some(Name::Short),
        ];
        all.into_iter().filter(|agrees| *agrees).count()
    };
    let mut scored: Vec<(usize, &TrackedClaim)> =
        claims.map(|claim| (agreed(claim), claim)).filter(|(agreed, _)| *agreed >= 3).collect();
    scored.sort_by_key(|(agreed, claim)| (usize::MAX - agreed, claim.tracked_claim_num));
    scored.dedup_by_key(|(_, claim)| claim.tracked_claim_num);
    scored.into_iter().take(NEAR_MAX).map(|(_, claim)| claim).collect()
}

/// Of the claims that fit, those that are not somebody else's, unless they have the very number. Of several, those whose
/// payer fits too, if any does; and of these in the same way those whose date of service, member id and patient do: but all
/// of them, where the member id or the name is that of one that was left out.
fn narrow<'c>(
    mut all: Vec<&'c TrackedClaim>,
    remitted: &RemittedClaim<'_>,
    around: Around<'_>,
) -> Vec<&'c TrackedClaim> {
    all.retain(|claim| {
        is_same_number(&claim.claim_number, &remitted.claim_number) || !agree::is_of_another(claim, remitted)
    });
    if all.len() < 2 {
        return all;
    }
    let members = Keys::members_of(remitted);
    let is_of_payer = |claim: &TrackedClaim| !are_two_payers(&claim.payer_name, around.payer);
    let is_of_day = |claim: &TrackedClaim| agree::overlaps(claim, remitted);
    let is_of_member =
        |claim: &TrackedClaim| claim.subscriber_id_key.as_ref().is_some_and(|it| members.contains(it));
    let is_named = |claim: &TrackedClaim| agree::patient(claim, remitted) >= Some(Name::Short);
    let mut hits = all.clone();
    for fits in [&is_of_payer as &dyn Fn(&TrackedClaim) -> bool, &is_of_day, &is_of_member, &is_named] {
        if hits.iter().any(|claim| fits(claim)) {
            hits.retain(|claim| fits(claim));
        }
    }
    let is_left_out = |fits: &dyn Fn(&TrackedClaim) -> bool| {
        !hits.iter().any(|claim| fits(claim)) && all.iter().any(|claim| fits(claim))
    };
    if is_left_out(&is_of_member) || is_left_out(&is_named) { all } else { hits }
}

/// The payer's number names claims, ours names claims, and they are others.
fn conflict<'c>(
    by_payer: &[&'c TrackedClaim],
    by_number: &[&'c TrackedClaim],
) -> Option<Found<&'c TrackedClaim>> {
    let is_ours = |theirs: &&TrackedClaim| by_number.iter().any(|ours| is_one(ours, theirs));
    (!by_payer.is_empty() && !by_number.is_empty() && !by_payer.iter().any(is_ours))
        .then(|| Found::Conflict(by_payer.iter().chain(by_number).copied().collect()))
}

/// What speaks for one of our claims as the one that `remitted`, which has these keys, answers, and against it; `charge`
/// as in [`Around`].
#[must_use]
pub fn clues(remitted: &RemittedClaim<'_>, keys: &Keys, charge: Cents, claim: &TrackedClaim) -> Vec<Clue> {
    let has = |keys: &[String], key: Option<&String>| key.is_some_and(|key| keys.contains(key));
    let is_charge = claim.charged_amount == charge;
    let all = [
        (Clue::ClaimNumber, agree::is_same_but_for_zeros(&claim.claim_number, &remitted.claim_number)),
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
    /// As `by_number`, but for what came twice: the same charge under the same numbers.
    once: HashMap<&'s str, Cents>,
    /// Our numbers of which something is taken back.
    reversed: HashSet<&'s str>,
}

impl<'s> Parts<'s> {
    /// The parts among the claims of a remittance.
    #[must_use]
    pub fn of(claims: &'s [RemittedClaim<'s>]) -> Parts<'s> {
        let reversals = claims.iter().filter(|claim| claim.is_reversal());
        let reversed = reversals.map(|claim| claim.claim_number.as_ref()).collect();
        let (by_number, by_both) =
            (HashMap::with_capacity(claims.len()), HashMap::with_capacity(claims.len()));
        let mut parts = Parts { by_number, by_both, reversed, ..Parts::default() };
        let mut told = HashSet::with_capacity(claims.len());
        for claim in claims.iter().filter(|claim| is_part(claim)) {
            let (ours, theirs) = (claim.claim_number.as_ref(), claim.payer_claim_number.as_ref());
            *parts.by_number.entry(ours).or_default() += claim.charge;
            *parts.by_both.entry((ours, theirs)).or_default() += claim.charge;
            if told.insert((ours, theirs, claim.charge)) {
                *parts.once.entry(ours).or_default() += claim.charge;
            }
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
        let under_the_same = self.by_both.get(&(ours, theirs)).copied().unwrap_or_default();
        self.all(claim).map_or(claim.charge, |all| claim.charge + all - under_the_same)
    }

    /// What is charged under our number of one of these claims in all; none where it is no part.
    fn all(&self, claim: &RemittedClaim<'_>) -> Option<Cents> {
        let ours = claim.claim_number.as_ref();
        let is_split = !matches!(ours, "" | "0") && is_part(claim) && !self.reversed.contains(ours);
        is_split.then(|| self.by_number.get(ours).copied()).flatten()
    }

    /// The charge by which one of these claims is compared with those that it may answer, of which `has` says whether one
    /// has a charge: its own where one has just that, or that of all parts, whatever numbers the payer gave them. A part that
    /// comes twice is one.
    pub fn charge_for(&self, claim: &RemittedClaim<'_>, has: impl Fn(Cents) -> bool) -> Cents {
        if self.all(claim).is_none_or(|all| all == claim.charge) {
            return self.charge(claim);
        }
        let once = self.once.get(claim.claim_number.as_ref()).copied().unwrap_or_default();
        if has(claim.charge) {
            claim.charge
        } else if has(once) {
            once
        } else {
            self.charge(claim)
        }
    }

    /// The charge by which one of these claims is compared with those of the register: of several visits under one number
    /// each is answered with its own, and no claim was split where ours of its day has just the charge of the part.
    #[must_use]
    pub fn charge_among(&self, claim: &RemittedClaim<'_>, register: &Register<'_>) -> Cents {
        let has = |charge: Cents| {
            let number = id_key(&claim.claim_number);
            let by_number = register.by_claim_number(&number);
            let by_visit = Keys::visit_of(claim, charge).into_iter().flat_map(|it| register.by_visit(it));
            by_number.chain(by_visit).any(|ours| {
                ours.charged_amount == charge
                    && agree::is_form_of(&ours.claim_number, &claim.claim_number)
                    && agree::overlaps(ours, claim)
            })
        };
        self.charge_for(claim, has)
    }
}

/// Whether it may be a part of an answer. One that corrects an earlier one (REF F8) is whole.
fn is_part(claim: &RemittedClaim<'_>) -> bool {
    let corrects = claim.reference("F8").is_some_and(|number| number != claim.payer_claim_number);
    !claim.is_reversal() && !corrects
}
