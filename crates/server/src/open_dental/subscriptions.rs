//! Subscriptions: programs that want to be told of changes (`opendental-api.md` 1.13). A key sees its own.

use claims::change::{ChangeSet, Scope};
use claims::record::Value as Kept;
use claims::state::Refusal;
use claims::webhook::{Delivery, Subscription};
use serde_json::Value;
use store::queries::webhooks as sql;

use super::ask::{Ask, Reply};
use super::input::{Fields, Needed, invalid, set, within};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::Error;
use crate::webhooks::address::Target;
use crate::webhooks::signature;

const NOT_FOUND: &str = "Subscription not found.";
/// Subscriptions that a key has at most.
const SUBSCRIPTIONS_MAX: usize = 100;
/// What the original says its interval may be: from a second to a day.
const POLLING_SECONDS: std::ops::RangeInclusive<i64> = 1..=86_400;
/// The name of a machine.
const WORKSTATION_MAX: usize = 255;

pub(super) async fn list(ask: &Ask) -> Answer {
    let rows = ask.paged(of_key(ask).await?)?;
    ask.rows(&rows, |row| show(row, ask.customer_key(), &ask.show))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let secret = signature::new_secret();
    let load = async || {
        let (head, _) = ask.app.store.audit_head(ask.practice()).await?;
        Ok((of_key(ask).await?.len(), head))
    };
    let row = ask
        .write("subscription.create", load, |(how_many, head), now, numbers| {
            if *how_many >= SUBSCRIPTIONS_MAX {
                let most = format!("A key has at most {SUBSCRIPTIONS_MAX} subscriptions. Delete one first.");
                return Err(Refusal::rule(most));
            }
            if ask.body.filled("UiEventType")?.is_some_and(|sort| sort != "None") {
                let why =
                    "is not offered: this program has no screens whose events could be told. Send WatchTable";
                return Err(invalid("UiEventType", why));
            }
            let start = ask.body.moment("DateTimeStart")?.flatten();
            let mut row = Subscription {
                subscription_num: numbers.fresh::<Subscription>(),
                api_key_num: ask.caller.key.unwrap_or_default(),
                end_point_url: ask.body.filled("EndPointUrl").needed("EndPointUrl")?,
                workstation: String::new(),
                watch_table: ask.body.name("WatchTable").needed("WatchTable")?,
                polling_seconds: ask.body.int("PollingSeconds").needed("PollingSeconds")?,
                date_time_start: start.unwrap_or(now.instant),
                date_time_stop: None,
                note: String::new(),
                secret: secret.clone(),
                next_seq: start.is_none().then_some(head + 1),
                next_line: 0,
                pending: None,
                busy_until: None,
                next_try: None,
                paused_at: None,
            };
            apply(&mut row, &ask.body, ask.app.allows_private_webhooks)?;
            let mut changes = ChangeSet::new();
            changes.raise(Scope::Webhook(row.subscription_num));
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Created(show(&row, ask.customer_key(), &ask.show), None))
}

/// A change, even an empty one, wakes a subscription that is paused or waits to try again. Another `DateTimeStart`
/// sends everything since then, whether it was sent before or not.
pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || own(ask).await;
    ask.write("subscription.update", load, |(version, stands), _, _| {
        let mut row = Subscription { next_try: None, paused_at: None, ..stands.clone() };
        apply(&mut row, &ask.body, ask.app.allows_private_webhooks)?;
        if let Some(start) = ask.body.moment("DateTimeStart")?.flatten()
            && start != stands.date_time_start
        {
            row = Subscription { date_time_start: start, next_seq: None, next_line: 0, pending: None, ..row };
        }
        let mut changes = ChangeSet::new();
        changes.changes(Scope::Webhook(row.subscription_num), *version);
        changes.put(&row);
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

/// With all that was noted of its deliveries.
pub(super) async fn delete(ask: &Ask) -> Answer {
    let load = async || Ok((own(ask).await?, deliveries_of(ask).await?));
    ask.write("subscription.delete", load, |((version, row), deliveries), _, _| {
        let mut changes = ChangeSet::new();
        changes.changes(Scope::Webhook(row.subscription_num), *version);
        changes.delete(row);
        for delivery in deliveries {
            changes.delete(delivery);
        }
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

/// What its deliveries are signed with.
pub(super) async fn secret(ask: &Ask) -> Answer {
    let (_, row) = own(ask).await?;
    Ok(Reply::Ok(row! {
        "SubscriptionNum": row.subscription_num,
        "Secret": row.secret,
    }))
}

/// What was sent for it, the newest first.
pub(super) async fn deliveries(ask: &Ask) -> Answer {
    let (_, row) = own(ask).await?;
    let rows = ask.paged(deliveries_of(ask).await?)?;
    ask.rows(&rows, |delivery| show_delivery(delivery, &row, &ask.show))
}

/// The subscriptions of the key that asks.
async fn of_key(ask: &Ask) -> Result<Vec<Subscription>, Error> {
    ask.select(&sql::SUBSCRIPTIONS_OF_KEY, ask.caller.key.unwrap_or_default()).await
}

/// The one that the path names, when it is the key's, with its version.
async fn own(ask: &Ask) -> Result<(i64, Subscription), Error> {
    let version = ask.version(Scope::Webhook(ask.number())).await?;
    let row: Subscription = ask.find(ask.number(), NOT_FOUND).await?;
    if Some(row.api_key_num) == ask.caller.key {
        Ok((version, row))
    } else {
        Err(Refusal::not_found(NOT_FOUND).into())
    }
}

async fn deliveries_of(ask: &Ask) -> Result<Vec<Delivery>, Error> {
    Ok(ask.app.store.select(ask.practice(), &sql::DELIVERIES, &[Kept::Int(ask.number())]).await?)
}

/// What can be sent at any time.
fn apply(row: &mut Subscription, sent: &Fields, allows_inside: bool) -> Result<(), Refusal> {
    set(&mut row.end_point_url, sent.filled("EndPointUrl"))?;
    set(&mut row.workstation, sent.text("Workstation"))?;
    set(&mut row.polling_seconds, sent.int("PollingSeconds"))?;
    set(&mut row.date_time_stop, sent.moment("DateTimeStop"))?;
    set(&mut row.note, sent.text("Note"))?;
    within("PollingSeconds", row.polling_seconds, &POLLING_SECONDS)?;
    if let Some(why) = Target::refused(&row.end_point_url, allows_inside) {
        return Err(invalid("EndPointUrl", why));
    }
    // It is sent as a header.
    let is_header = row.workstation.bytes().all(|b| (b' '..=b'~').contains(&b));
    if !is_header || row.workstation.len() > WORKSTATION_MAX {
        return Err(invalid("Workstation", "must be at most 255 letters, digits and signs of ASCII"));
    }
    Ok(())
}

/// The key itself is not kept: whoever asks has it, and is shown what he sent.
fn show(row: &Subscription, customer_key: &str, show: &Show) -> Value {
    row! {
        "SubscriptionNum": row.subscription_num,
        "EndPointUrl": wire::text(&row.end_point_url),
        "Workstation": wire::text(&row.workstation),
        "CustomerKey": customer_key,
        "WatchTable": row.watch_table.as_str(),
        "PollingSeconds": row.polling_seconds,
        "UiEventType": "",
        "DateTimeStart": show.instant(row.date_time_start),
        "DateTimeStop": show.instant_or_empty(row.date_time_stop),
        "Note": wire::text(&row.note),
    }
}

fn show_delivery(row: &Delivery, subscription: &Subscription, show: &Show) -> Value {
    let is_pending = subscription.pending == Some(row.delivery_num);
    let status = match (row.delivered_at, is_pending, subscription.paused_at) {
        (Some(_), _, _) => "Delivered",
        (None, true, Some(_)) => "Paused",
        (None, true, None) => "Waiting",
        // The subscription was moved meanwhile.
        (None, false, _) => "Dropped",
    };
    row! {
        "DeliveryNum": row.delivery_num,
        "SubscriptionNum": row.subscription_num,
        "WebhookId": wire::text(&row.webhook_id),
        "Status": status,
        "RowCount": row.row_count,
        "DateTimeMade": show.instant(row.made_at),
        "Attempts": row.attempts,
        "DateTimeTried": show.instant_or_empty(row.tried_at),
        "HttpStatus": wire::key(row.status),
        "ErrorText": wire::text(&row.error),
        "DateTimeNext": show.instant_or_empty(subscription.next_try.filter(|_| is_pending)),
        "DateTimeDelivered": show.instant_or_empty(row.delivered_at),
    }
}
