//! `/events`: what happened, in order, from any point. Unlike other lists it goes forward in time.

use claims::event;
use serde_json::json;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::event::{id, parse, show};
use super::list::limit;
use super::routes::Answer;

/// Events that are looked at for one page, while a filter is looking for some that pass it.
const LOOKED_AT_MAX: i64 = 20_000;
/// Events that are read at once.
const BATCH: i64 = 1000;

/// `GET /events`: those behind one (`after`, or `cursor`) or of a time and later (`since`), oldest first. `cursor` is the
/// last one that was looked at, to be sent as `after` (or as `cursor`) next time, also when there are no more yet.
pub(super) async fn list(ask: &Ask) -> Answer {
    let limit = limit(ask)?;
    let read = |name| ask.read(name, "is not the id of an event", parse);
    let after = read("after")?.max(read("cursor")?);
    let types = types(ask)?;
    let since = ask.instant("since")?;
    let begin = match (after, since) {
        (Some(after), _) => after,
        (None, Some(since)) => ask.app.store.event_before(ask.practice(), since).await?,
        (None, None) => 0,
    };
    let wants = |name: &str| types.is_empty() || types.contains(&name);
    let batch = if types.is_empty() { i64::try_from(limit).unwrap_or(BATCH) + 1 } else { BATCH };
    let (mut found, mut last, mut has_next) = (vec![], begin, true);
    while has_next && found.len() < limit && last - begin < LOOKED_AT_MAX {
        let events = ask.app.store.events_after(ask.practice(), last, batch).await?;
        has_next = i64::try_from(events.len()).is_ok_and(|read| read == batch);
        for event in events {
            let is_wanted = wants(&event.name);
            if is_wanted && found.len() == limit {
                has_next = true;
                break;
            }
            last = event.seq;
            if is_wanted {
                found.push(event);
            }
        }
    }
    let cursor = Some(last).filter(|last| *last > 0).map(id);
    let data = show(&ask.app, ask.practice(), &found).await?;
    Ok(Reply::ok(json!({"data": data, "has_next": has_next, "cursor": cursor})))
}

/// The events that are asked for; all of them when none is named.
fn types(ask: &Ask) -> Result<Vec<&str>, Refused> {
    let types: Vec<&str> = ask.text("type").unwrap_or_default().split(',').map(str::trim).collect();
    let types: Vec<&str> = types.into_iter().filter(|name| !name.is_empty()).collect();
    match types.iter().find(|name| !event::is_known(name)) {
        Some(unknown) => Err(Refused::field("type", format!("{unknown} is none of the known events."))),
        None => Ok(types),
    }
}
