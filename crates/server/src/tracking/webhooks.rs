//! `/webhooks`: addresses that are told of events (`docs/webhooks.md`). They belong to the practice; nothing is sent
//! anywhere that no key has named.

use axum::http::StatusCode;
use claims::change::{ChangeSet, Scope};
use claims::event::is_known;
use claims::event_webhook::{Disabled, EventDelivery, EventWebhook};
use claims::record::{Record, Value};
use claims::state::Refusal;
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use store::queries::webhooks as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::event;
use super::input::Reader;
use super::json::{at, text_or_null};
use super::list::Paging;
use super::once;
use super::routes::Answer;
use crate::app::Error;
use crate::webhooks::address::Target;
use crate::webhooks::{signature, teller};

/// Webhooks that a practice has at most.
const WEBHOOKS_MAX: usize = 50;
/// Characters of an address.
const URL_CHARS_MAX: usize = 2000;
/// How long the secret before the present one signs beside it.
const OLD_SECRET_HOURS: i64 = 24;

/// What a body says of a webhook.
struct Input {
    url: Option<String>,
    description: Option<String>,
    events: Option<String>,
    /// The event behind which it is told.
    after: Option<i64>,
    enabled: Option<bool>,
}

impl Input {
    async fn read(ask: &Ask) -> Result<(Reader, Input), Refused> {
        let mut reader = ask.reader()?;
        let url = reader.text_within("url", URL_CHARS_MAX);
        if let Some(why) =
            url.as_deref().and_then(|url| Target::refused(url, ask.app.allows_private_webhooks))
        {
            reader.wrong("url", why);
        }
        let events = reader.texts("events", claims::event::ALL.len());
        if let Some(unknown) = events.iter().flatten().find(|name| !is_known(name)) {
            reader.wrong("events", &format!("must hold known events only: {unknown} is none"));
        }
        let after = reader.text("after");
        let after_num = after.as_deref().and_then(event::parse);
        if after.is_some() && after_num.is_none() {
            reader.wrong("after", "is not the id of an event");
        }
        // Behind the last one it would pass over what happens next.
        let last = ask.app.store.last_event(ask.practice()).await?;
        if after_num.is_some_and(|after| after > last) {
            reader.wrong(
                "after",
                "is an event that has not happened yet; leave it out to begin with the next one",
            );
        }
        let description = reader.has("description").then(|| reader.text("description").unwrap_or_default());
        let enabled = reader.has("enabled").then(|| reader.flag("enabled"));
        let events = events.map(|names| names.join(","));
        Ok((reader, Input { url, description, events, after: after_num, enabled }))
    }
}

/// `POST /webhooks`: the secret is shown this once.
pub(super) async fn create(ask: &Ask) -> Answer {
    let (mut reader, input) = Input::read(ask).await?;
    if input.url.is_none() {
        reader.needs("url");
    }
    let input = reader.done(input)?;
    if !ask.caller.may("read") {
        return Err(Refused::not_found("Not found."));
    }
    let secret = signature::new_secret();
    let load = async || {
        let last = ask.app.store.last_event(ask.practice()).await?;
        Ok((all(ask).await?.len(), last))
    };
    let made = ask
        .app
        .decide_once(
            &ask.caller,
            "webhook.create",
            ask.once.as_ref(),
            load,
            |(how_many, last), now, numbers| {
                if *how_many >= WEBHOOKS_MAX {
                    let most = format!("A practice has at most {WEBHOOKS_MAX} webhooks. Delete one first.");
                    return Err(Refusal::rule(most));
                }
                let row = EventWebhook {
                    event_webhook_num: numbers.fresh::<EventWebhook>(),
                    public_id: numbers.public_id("webhook"),
                    api_key_num: ask.caller.key.unwrap_or_default(),
                    url: input.url.clone().unwrap_or_default(),
                    description: input.description.clone().unwrap_or_default(),
                    events: input.events.clone().unwrap_or_default(),
                    secret: secret.clone(),
                    old_secret: None,
                    old_secret_until: None,
                    last_event: input.after.unwrap_or(*last),
                    pending: None,
                    failing_since: None,
                    failures: 0,
                    busy_until: None,
                    next_try: None,
                    disabled: None,
                    disabled_at: None,
                    created_at: now.instant,
                    updated_at: now.instant,
                };
                let row = match input.enabled {
                    Some(false) => teller::disabled(row, Disabled::ByHand, now.instant),
                    _ => row,
                };
                let mut changes = ChangeSet::new();
                changes.raise(Scope::Row(EventWebhook::TABLE.name, row.event_webhook_num));
                changes.put(&row);
                let resource = once::kept(StatusCode::CREATED, &row.public_id);
                Ok((row, changes, resource))
            },
        )
        .await?;
    Ok(Reply::json(StatusCode::CREATED, with_secret(show(&made), &made.secret)))
}

/// `GET /webhooks`.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "webhooks")?;
    let page = paging.cut(all(ask).await?, |row| row.event_webhook_num);
    Ok(page.answer(&page.rows.iter().map(show).collect::<Vec<_>>()))
}

/// `GET /webhooks/{id}`.
pub(super) async fn single(ask: &Ask) -> Answer {
    Ok(Reply::ok(shown(ask, &ask.id).await?))
}

/// `PATCH /webhooks/{id}`: what is not sent stays. Enabled, it goes on where it stopped, unless `after` says where.
pub(super) async fn update(ask: &Ask) -> Answer {
    let (reader, input) = Input::read(ask).await?;
    let input = reader.done(input)?;
    let load = async || standing(ask).await;
    let changed = ask
        .app
        .decide(&ask.caller, "webhook.update", load, |(version, stands), now, _| {
            let mut row = EventWebhook { updated_at: now.instant, ..stands.clone() };
            row.url = input.url.clone().unwrap_or(row.url);
            row.description = input.description.clone().unwrap_or(row.description);
            row.events = input.events.clone().unwrap_or(row.events);
            if let Some(after) = input.after {
                row = EventWebhook { last_event: after, pending: None, ..row };
            }
            let mut changes = ChangeSet::new();
            match input.enabled {
                Some(false) if stands.disabled.is_none() => {
                    row = teller::disabled(row, Disabled::ByHand, now.instant);
                    changes.tell("webhook.disabled", row.public_id.clone());
                }
                // One that only waits is tried at once.
                Some(true) => {
                    row = EventWebhook {
                        api_key_num: ask.caller.key.unwrap_or(row.api_key_num),
                        failing_since: None,
                        failures: 0,
                        next_try: None,
                        disabled: None,
                        disabled_at: None,
                        ..row
                    };
                    if stands.disabled.is_some() {
                        changes.tell("webhook.enabled", row.public_id.clone());
                    }
                }
                _ => {}
            }
            changes.changes(Scope::Row(EventWebhook::TABLE.name, row.event_webhook_num), *version);
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::ok(show(&changed)))
}

/// `DELETE /webhooks/{id}`: with all that was noted of its deliveries.
pub(super) async fn delete(ask: &Ask) -> Answer {
    let load = async || {
        let (version, row) = standing(ask).await?;
        let deliveries = teller::deliveries(&ask.app, ask.practice(), row.event_webhook_num).await?;
        Ok((version, row, deliveries))
    };
    ask.app
        .decide(&ask.caller, "webhook.delete", load, |(version, row, deliveries), _, _| {
            let mut changes = ChangeSet::new();
            changes.changes(Scope::Row(EventWebhook::TABLE.name, row.event_webhook_num), *version);
            // What is deleted stays listed with its content, which a secret is not to be.
            changes.forget(row);
            for delivery in deliveries {
                changes.forget(delivery);
            }
            Ok(((), changes))
        })
        .await?;
    Ok(Reply::ok(json!({"id": ask.id, "deleted": true})))
}

/// `POST /webhooks/{id}/secret`: another secret, shown this once. The one before it signs beside it for a day.
pub(super) async fn rotate(ask: &Ask) -> Answer {
    let secret = signature::new_secret();
    let load = async || standing(ask).await;
    let changed = ask
        .app
        .decide_once(&ask.caller, "webhook.rotate", ask.once.as_ref(), load, |(version, stands), now, _| {
            let until = now.instant.checked_add(SignedDuration::from_hours(OLD_SECRET_HOURS)).ok();
            let row = EventWebhook {
                secret: secret.clone(),
                old_secret: Some(stands.secret.clone()),
                old_secret_until: until,
                updated_at: now.instant,
                ..stands.clone()
            };
            let mut changes = ChangeSet::new();
            changes.changes(Scope::Row(EventWebhook::TABLE.name, row.event_webhook_num), *version);
            changes.put(&row);
            let resource = once::kept(StatusCode::OK, &row.public_id);
            Ok((row, changes, resource))
        })
        .await?;
    Ok(Reply::ok(with_secret(show(&changed), &changed.secret)))
}

/// `POST /webhooks/{id}/test`: sends a message that is no event, and says what came of it. It is not tried again.
pub(super) async fn test(ask: &Ask) -> Answer {
    let (_, row) = standing(ask).await?;
    let attempt = teller::try_out(&ask.app, &row).await?;
    Ok(Reply::ok(json!({
        "id": attempt.id,
        "delivered": attempt.error.is_empty(),
        "http_status": attempt.status,
        "error": text_or_null(&attempt.error),
    })))
}

/// `GET /webhooks/{id}/deliveries`: the last of them, the newest first.
pub(super) async fn deliveries(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "deliveries")?;
    let (_, row) = standing(ask).await?;
    let all = teller::deliveries(&ask.app, ask.practice(), row.event_webhook_num).await?;
    let page = paging.cut(all, |delivery| delivery.event_delivery_num);
    let show = |delivery: &EventDelivery| show_delivery(delivery, &row);
    Ok(page.answer(&page.rows.iter().map(show).collect::<Vec<_>>()))
}

/// A webhook as it stands now, without its secret.
pub(super) async fn shown(ask: &Ask, id: &str) -> Result<Json, Refused> {
    Ok(show(&find(ask, id).await?))
}

async fn all(ask: &Ask) -> Result<Vec<EventWebhook>, Error> {
    Ok(ask.app.store.select(ask.practice(), &sql::WEBHOOKS, &[]).await?)
}

async fn find(ask: &Ask, id: &str) -> Result<EventWebhook, Error> {
    let key = [Value::Text(id.to_owned())];
    let found = ask.app.store.one(ask.practice(), &sql::WEBHOOK_BY_PUBLIC_ID, &key).await?;
    Ok(found.ok_or_else(unknown)?)
}

/// The one that the path names, with its version.
async fn standing(ask: &Ask) -> Result<(i64, EventWebhook), Error> {
    let number = find(ask, &ask.id).await?.event_webhook_num;
    Ok(teller::load(&ask.app, ask.practice(), number).await?.ok_or_else(unknown)?)
}

fn unknown() -> Refusal {
    Refusal::not_found("There is no such webhook.")
}

fn with_secret(mut shown: Json, secret: &str) -> Json {
    shown["secret"] = secret.into();
    shown
}

fn show(row: &EventWebhook) -> Json {
    json!({
        "id": row.public_id,
        "url": row.url,
        "description": row.description,
        "events": row.events.split(',').filter(|name| !name.is_empty()).collect::<Vec<_>>(),
        "enabled": row.disabled.is_none(),
        "disabled_because": row.disabled.map(Disabled::as_str),
        "disabled_at": row.disabled_at.map(at),
        "failing_since": row.failing_since.map(at),
        "next_try_at": row.next_try.filter(|_| row.disabled.is_none()).map(at),
        "last_event_id": (row.last_event > 0).then(|| event::id(row.last_event)),
        "old_secret_until": row.old_secret_until.map(at),
        "created_at": at(row.created_at),
        "updated_at": at(row.updated_at),
    })
}

fn show_delivery(row: &EventDelivery, webhook: &EventWebhook) -> Json {
    let is_pending = webhook.pending == Some(row.event_delivery_num);
    let status = match (row.delivered_at, is_pending, webhook.disabled) {
        (Some(_), _, _) => "delivered",
        (None, true, None) => "waiting",
        (None, true, Some(_)) => "disabled",
        // The webhook was moved meanwhile.
        (None, false, _) => "dropped",
    };
    json!({
        "id": event::id(row.event_seq),
        "event": row.event_name,
        "status": status,
        "attempts": row.attempts,
        "http_status": row.status,
        "error": text_or_null(&row.error),
        "first_tried_at": at(row.made_at),
        "tried_at": at(row.tried_at),
        "next_try_at": webhook.next_try.filter(|_| status == "waiting").map(at),
        "delivered_at": row.delivered_at.map(at),
    })
}
