//! Which sendings a verdict is about: by the control numbers that were given out here, never used twice, and by
//! claim numbers (`x12.md` 4.6).

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use x12::remittance::{Person, PersonRole, RemittedClaim};

use super::standing::is_rejected;
use super::verdict::Visit;
use super::{About, Answer, Elsewhere, Seen, Sending, Tied, Verdict};
use crate::Cents;
use crate::desk::TrackedClaim;
use crate::matching::Tier;
use crate::matching::claim::{Around, Found, Register, find, is_same_but_for_zeros, is_same_number};
use crate::office::Office;

/// How far the day in a TA1 may be from that of the sending: theirs is local, ours is kept in UTC.
const DAYS_APART_MAX: i32 = 1;
/// Where days begin last among those who answer: what was sent just after midnight here was received the day before
/// there.
const WESTERNMOST: Offset = Offset::constant(-11);

pub(super) fn tied(answer: &Answer, verdict: &Verdict, seen: &Seen, office: &Office) -> Tied {
    let is_partner = is_partner(&answer.sender, office);
    let that = |is: &dyn Fn(&Sending) -> bool| {
        let left = |sending: &Sending| left_by(sending, verdict.day);
        let places = seen.sendings.iter().enumerate().filter(|(_, sending)| left(sending) && is(sending));
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        if places.is_empty() { Tied::Nothing } else { Tied::Sendings(places) }
    };
    let is_named = |sending: &Sending, named: &[String]| {
        named.iter().any(|number| is_same_number(sending.claim_number(), number))
    };
    let is_ours =
        |id: &String| office.entities.iter().any(|entity| *id == entity.npi || *id == entity.tax_id);
    match &verdict.about {
        About::Interchange { control, day, .. } => that(&|sending| {
            is_partner && Some(sending.sent.interchange_control) == *control && was_sent_about(sending, *day)
        }),
        About::Group { control, named, .. } => that(&|sending| {
            is_partner
                && Some(sending.sent.group_control) == *control
                && !named.contains(&sending.sent.set_control)
        }),
        About::Set { group, control, .. } => that(&|sending| {
            is_partner
                && Some(sending.sent.group_control) == *group
                && Some(sending.sent.set_control) == *control
        }),
        About::Batch { batch, named, providers } => that(&|sending| {
            is_in_batch(sending, batch) && !is_named(sending, named) && !providers.iter().any(is_ours)
        }),
        About::Provider { batch, id, named } => {
            that(&|sending| is_ours(id) && is_in_batch(sending, batch) && !is_named(sending, named))
        }
        About::Claim { batch, number, visit } => of_claim(batch, (number, visit), verdict, seen),
        About::Nothing { .. } => Tied::Nothing,
    }
}

/// The claim of the batch; else, for clearinghouses make batches of their own, a sending of the claim that has this
/// number and charge; else a claim of another system with this number and charge.
fn of_claim(batch: &str, (number, visit): (&str, &Visit), verdict: &Verdict, seen: &Seen) -> Tied {
    let sendings = || seen.sendings.iter().enumerate();
    let batched = || sendings().filter(|(_, s)| is_in_batch(s, batch));
    let as_sent = batched().find(|(_, s)| s.claim_number() == number);
    let in_batch = || batched().find(|(_, s)| is_same_number(s.claim_number(), number));
    if let Some((place, _)) = as_sent.or_else(in_batch) {
        return Tied::Sendings(vec![place]);
    }
    let charges = |charge| verdict.charge.is_none_or(|said| said == charge);
    let fits = |s: &Sending| is_same_number(s.claim_number(), number) && charges(s.charge());
    let all: Vec<(usize, &Sending)> = sendings().filter(|(_, sending)| fits(sending)).collect();
    if let Some((_, first)) = all.first() {
        // Two claims that fit equally well are no one's.
        let is_one = all.iter().all(|(_, sending)| sending.claim.claim_num == first.claim.claim_num);
        return if is_one { of_day(&all, verdict.day) } else { Tied::Nothing };
    }
    of_elsewhere((number, visit), verdict, &seen.elsewhere)
}

/// The claim of another system that a payer would answer by this number, charge, day and patient, as remittances are matched.
fn of_elsewhere((number, visit): (&str, &Visit), verdict: &Verdict, all: &[Elsewhere]) -> Tied {
    let is_it = |one: &&Elsewhere| is_same_but_for_zeros(&one.tracked.claim_number, number);
    let mut those: Vec<&Elsewhere> = all.iter().filter(is_it).collect();
    // What is accepted is not what was rejected before, if it was sent again under its number.
    if those.len() > 1 && verdict.outcome.is_accepted() {
        those.retain(|one| !is_rejected(&one.answers));
    }
    let claims: Vec<TrackedClaim> = those.iter().map(|one| one.tracked.clone()).collect();
    let mut charges = claims.iter().map(|claim| claim.charged_amount);
    let first = charges.next().filter(|first| charges.all(|charge| charge == *first));
    let Some(charge) = verdict.charge.or(first) else { return Tied::Nothing };
    let said = as_remitted(number, charge, visit);
    let around = Around { charge, entity: None, not_paid: &[], payer: &visit.payer };
    let found = find(&said, around, &Register::of(&claims));
    let only = match &found {
        Found::One { tier: Tier::C, .. } => None,
        Found::One { claim, .. } => Some(*claim),
        _ => None,
    };
    let is_meant =
        |one: &Elsewhere| only.is_some_and(|it| it.tracked_claim_num == one.tracked.tracked_claim_num);
    all.iter().position(is_meant).map_or(Tied::Nothing, Tied::Elsewhere)
}

/// What an answer says of a claim, in the form in which claims are matched.
fn as_remitted<'v>(number: &'v str, charge: Cents, visit: &'v Visit) -> RemittedClaim<'v> {
    let patient = Person {
        role: PersonRole::Patient,
        organisation: false,
        last: visit.last.as_str().into(),
        first: visit.first.as_str().into(),
        middle: "".into(),
        suffix: "".into(),
        id_qualifier: "MI".into(),
        id: visit.member_id.as_str().into(),
    };
    RemittedClaim {
        claim_number: number.into(),
        charge,
        people: vec![patient],
        stated_service: visit.service,
        ..RemittedClaim::default()
    }
}

/// Of the sendings of one claim the last that had left on that day.
fn of_day(all: &[(usize, &Sending)], day: Option<Date>) -> Tied {
    let at = |(_, sending): &&(usize, &Sending)| (sending.sent.sent_at, sending.sent.sent_claim_num);
    let of_day = all.iter().filter(|(_, sending)| left_by(sending, day)).max_by_key(at);
    match (of_day, all) {
        (Some((place, _)), _) if day.is_some() || all.len() == 1 => Tied::Sendings(vec![*place]),
        _ => all.iter().max_by_key(at).map_or(Tied::Nothing, |(place, _)| Tied::Unsure(*place)),
    }
}

/// Whether it comes from whom the claims are sent to.
fn is_partner(sender: &str, office: &Office) -> bool {
    office.entities.iter().any(|entity| entity.receiver_id.trim().eq_ignore_ascii_case(sender.trim()))
}

/// BHT03 of what we send is the number of its interchange.
fn is_in_batch(sending: &Sending, batch: &str) -> bool {
    batch_control(batch) == Some(sending.sent.interchange_control)
}

/// The interchange that a batch number of ours names: nine digits, as it was sent; none for any other.
#[must_use]
pub(super) fn batch_control(batch: &str) -> Option<i64> {
    let batch = batch.trim();
    let is_ours = batch.len() == 9 && batch.bytes().all(|b| b.is_ascii_digit());
    is_ours.then(|| batch.parse().ok()).flatten()
}

fn was_sent_about(sending: &Sending, day: Option<Date>) -> bool {
    let sent = sending.sent.sent_at.to_zoned(TimeZone::UTC).date();
    day.is_none_or(|day| day.since(sent).is_ok_and(|apart| apart.get_days().abs() <= DAYS_APART_MAX))
}

/// Whether it may have left by that day.
fn left_by(sending: &Sending, day: Option<Date>) -> bool {
    let sent = WESTERNMOST.to_datetime(sending.sent.sent_at).date();
    day.is_none_or(|day| sent <= day)
}
