//! Which sendings a verdict is about: by the control numbers that were given out here, never used twice, and by
//! claim numbers (`x12.md` 4.6).

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{About, Seen, Sending, Tied};
use crate::Cents;
use crate::matching::claim::is_same_number;
use crate::office::Office;

/// How far the day in a TA1 may be from that of the sending: theirs is local, ours is kept in UTC.
const DAYS_APART_MAX: i32 = 1;

pub(super) fn tied(about: &About, charge: Option<Cents>, seen: &Seen, office: &Office) -> Tied {
    let that = |is: &dyn Fn(&Sending) -> bool| {
        let places = seen.sendings.iter().enumerate().filter(|(_, sending)| is(sending));
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        if places.is_empty() { Tied::Nothing } else { Tied::Sendings(places) }
    };
    match about {
        About::Interchange { control, day, .. } => that(&|sending| {
            Some(sending.sent.interchange_control) == *control && was_sent_about(sending, *day)
        }),
        About::Group { control, named, .. } => that(&|sending| {
            Some(sending.sent.group_control) == *control && !named.contains(&sending.sent.set_control)
        }),
        About::Set { group, control, .. } => that(&|sending| {
            Some(sending.sent.group_control) == *group && Some(sending.sent.set_control) == *control
        }),
        About::Batch { batch } => that(&|sending| is_in_batch(sending, batch)),
        About::Provider { batch, id } => {
            let is_ours = office.entities.iter().any(|entity| *id == entity.npi || *id == entity.tax_id);
            that(&|sending| is_ours && is_in_batch(sending, batch))
        }
        About::Claim { batch, number } => of_claim(batch, number, charge, seen),
        About::Nothing { .. } => Tied::Nothing,
    }
}

/// The claim of the batch; else, for clearinghouses make batches of their own, the last sending of the claim that
/// has this number and charge; else a claim of another system with this number and charge.
fn of_claim(batch: &str, number: &str, charge: Option<Cents>, seen: &Seen) -> Tied {
    let fits = |ours: &str, charged: Cents| {
        is_same_number(ours, number) && charge.is_none_or(|charge| charge == charged)
    };
    let sendings = || seen.sendings.iter().enumerate();
    let batched = || sendings().filter(|(_, s)| is_in_batch(s, batch));
    let as_sent = batched().find(|(_, s)| s.claim.claim_identifier == number);
    let in_batch = || batched().find(|(_, s)| is_same_number(&s.claim.claim_identifier, number));
    let by_number = || {
        let mut all =
            sendings().filter(|(_, s)| s.is_latest && fits(&s.claim.claim_identifier, s.claim.claim_fee));
        all.next().filter(|_| all.next().is_none())
    };
    if let Some((place, _)) = as_sent.or_else(in_batch).or_else(by_number) {
        return Tied::Sendings(vec![place]);
    }
    let mut elsewhere = seen
        .elsewhere
        .iter()
        .enumerate()
        .filter(|(_, e)| fits(&e.tracked.claim_number, e.tracked.charged_amount));
    match (elsewhere.next(), elsewhere.next()) {
        (Some((place, _)), None) => Tied::Elsewhere(place),
        _ => Tied::Nothing,
    }
}

/// BHT03 of what we send is the number of its interchange.
fn is_in_batch(sending: &Sending, batch: &str) -> bool {
    batch_control(batch) == Some(sending.sent.interchange_control)
}

/// The interchange that a batch number of ours names; none for a number that is not of our form.
#[must_use]
pub(super) fn batch_control(batch: &str) -> Option<i64> {
    let batch = batch.trim();
    batch.bytes().all(|b| b.is_ascii_digit()).then(|| batch.parse().ok()).flatten()
}

fn was_sent_about(sending: &Sending, day: Option<Date>) -> bool {
    let sent = sending.sent.sent_at.to_zoned(TimeZone::UTC).date();
    day.is_none_or(|day| day.since(sent).is_ok_and(|apart| apart.get_days().abs() <= DAYS_APART_MAX))
}
