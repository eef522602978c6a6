//! An event as it is shown in the list and sent to webhooks: thin, with ids only.

use std::collections::BTreeMap;

use claims::desk::TrackedClaim;
use claims::record::Value;
use serde_json::{Value as Json, json};
use store::EventRow;
use store::queries::desk as sql;

use super::json::at;
use crate::app::{App, Error};

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS: usize = 16;

/// Events as they are shown. One about a claim of door 1 names it by the id that this door knows it by; should it be
/// tracked no more, by its number.
pub(crate) async fn show(app: &App, practice: i64, events: &[EventRow]) -> Result<Vec<Json>, Error> {
    let number = |event: &EventRow| event.subject.strip_prefix("claim ")?.parse::<i64>().ok();
    let mut claims: Vec<i64> = events.iter().filter_map(number).collect();
    claims.sort_unstable();
    claims.dedup();
    let keys: Vec<Vec<Value>> = claims.into_iter().map(|num| vec![Value::Int(num)]).collect();
    let tracked: Vec<TrackedClaim> = app.store.select_each(practice, &sql::TRACKED_OF_CLAIM, &keys).await?;
    let ids: BTreeMap<i64, String> =
        tracked.into_iter().filter_map(|row| Some((row.claim_num?, row.public_id))).collect();
    let show = |event: &EventRow| {
        let subject = number(event).and_then(|num| ids.get(&num)).unwrap_or(&event.subject);
        json!({
            "id": id(event.seq),
            "event": event.name,
            "subject": subject,
            "occurred_at": at(event.at),
        })
    };
    Ok(events.iter().map(show).collect())
}

/// An event's public id: its number in base 62, so that the order of the texts is the order of the events.
pub(crate) fn id(seq: i64) -> String {
    let mut rest = seq.unsigned_abs();
    let mut digits = [b'0'; DIGITS];
    for digit in digits.iter_mut().rev() {
        let place = usize::try_from(rest % 62).unwrap_or(0);
        *digit = LETTERS[place];
        rest /= 62;
    }
    format!("event_{}", String::from_utf8_lossy(&digits))
}

/// The number of an event's public id.
pub(super) fn parse(id: &str) -> Option<i64> {
    let digits = id.strip_prefix("event_").filter(|digits| digits.len() == DIGITS)?;
    digits.bytes().try_fold(0_i64, |number, digit| {
        let value = LETTERS.iter().position(|letter| *letter == digit)?;
        number.checked_mul(62)?.checked_add(i64::try_from(value).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_as_the_events_are() {
        assert_eq!(id(1), "event_0000000000000001");
        for seq in [0, 1, 61, 62, 3_843, 3_844, i64::MAX] {
            assert_eq!(parse(&id(seq)), Some(seq));
            assert!(seq == i64::MAX || id(seq) < id(seq + 1));
        }
        for wrong in ["", "event_1", "claim_0000000000000001", "event_zzzzzzzzzzzzzzzz"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
