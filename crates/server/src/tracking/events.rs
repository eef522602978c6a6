//! `/events`: what happened, in order, from any point. Unlike other lists it goes forward in time.

use serde_json::json;
use store::EventRow;

use super::ask::{Ask, Reply};
use super::json::at;
use super::list::limit;
use super::routes::Answer;

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const DIGITS: usize = 16;

/// `GET /events?after`: the events behind one, oldest first. `cursor` is the last one shown, to be sent as
/// `after` (or as `cursor`) next time, also when there are no more yet.
pub(super) async fn list(ask: &Ask) -> Answer {
    let limit = limit(ask)?;
    let read = |name| ask.read(name, "is not the id of an event", parse);
    let after = read("after")?.max(read("cursor")?).unwrap_or(0);
    let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut events = ask.app.store.events_after(ask.practice(), after, most).await?;
    let has_next = events.len() > limit;
    events.truncate(limit);
    let cursor = events.last().map(|event| event.seq).or(Some(after).filter(|after| *after > 0)).map(id);
    let data: Vec<_> = events.iter().map(show).collect();
    Ok(Reply::ok(json!({"data": data, "has_next": has_next, "cursor": cursor})))
}

fn show(event: &EventRow) -> serde_json::Value {
    json!({
        "id": id(event.seq),
        "event": event.name,
        "subject": event.subject,
        "occurred_at": at(event.at),
    })
}

/// An event's public id: its number in base 62, so that the order of the texts is the order of the events.
fn id(seq: i64) -> String {
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
fn parse(id: &str) -> Option<i64> {
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
