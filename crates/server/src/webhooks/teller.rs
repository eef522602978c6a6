//! Telling of events: each is a message of its own, sent in their order, with the event's id as its own, so that it is the
//! same whenever and however often it is sent. What was taken is written down after several of them: who stops in
//! between sends some again.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use claims::change::{ChangeSet, Scope};
use claims::event_webhook::{Disabled, EventDelivery, EventWebhook};
use claims::record::{Record, Value as Kept};
use claims::state::Numbers;
use jiff::Timestamp;
use serde_json::{Value, json};
use store::EventRow;
use store::queries::webhooks as sql;
use tokio::time::Instant;

use super::courier::Outcome;
use super::post::Sender;
use super::schedule::{self, Failures, Next};
use super::signature;
use crate::app::{App, Caller, Error};
use crate::secret;
use crate::tracking::event;

/// Deliveries of a webhook that are kept.
pub const TOLD_MAX: usize = 200;
/// Events that are read, and sent before it is written down, at a time.
const EVENTS_MAX: i64 = 100;
/// No other is begun after so long before it is written down. With the time of one it is less than [`BUSY_SECONDS_MAX`].
///
/// [`BUSY_SECONDS_MAX`]: schedule::BUSY_SECONDS_MAX
const SENDING_TIME_MAX: Duration = Duration::from_secs(60);
/// Events that nobody wants, after which that is written down.
const SILENT_EVENTS_MAX: i64 = 1000;

/// Who tells of events.
#[derive(Debug)]
pub struct Teller {
    pub(super) app: App,
    sender: Sender,
    /// By practice and webhook: its version, and the event up to which there was none for it.
    silent: Mutex<HashMap<(i64, i64), (i64, i64)>>,
}

/// A webhook, with what is next for it.
struct Plan {
    version: i64,
    row: EventWebhook,
    caller: Caller,
    wanted: Vec<EventRow>,
    /// The last event that was read.
    last: i64,
    is_end: bool,
}

/// What came of sending a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// What its receiver knows it by.
    pub(crate) id: String,
    pub(crate) status: Option<i64>,
    /// Why it failed; empty when it was taken.
    pub(crate) error: String,
}

/// What was sent before it is written down.
#[derive(Debug, Default)]
struct Sent {
    /// With the times of their first attempts.
    tried: Vec<(EventRow, Timestamp, Attempt)>,
    /// Whether all that was to be sent was taken.
    is_whole: bool,
}

impl Teller {
    /// One for all practices of a store.
    ///
    /// # Errors
    /// When TLS cannot be had.
    pub fn new(app: App) -> Result<Teller, Error> {
        Ok(Teller { sender: sender(&app)?, app, silent: Mutex::default() })
    }

    /// Tells a webhook what is next, when that may be sent at this time.
    ///
    /// # Errors
    /// When the store cannot be used. What was sent meanwhile is sent again.
    pub async fn tell(&self, practice: i64, number: i64, now: Timestamp) -> Result<Outcome, Error> {
        let Some(plan) = self.plan(practice, number, now).await? else { return Ok(Outcome::Idle) };
        if plan.wanted.is_empty() {
            self.pass_over(&plan).await?;
            return Ok(if plan.is_end {
                Outcome::Idle
            } else {
                Outcome::Delivered { rows: 0, is_end: false }
            });
        }
        if !self.begin(&plan, now).await? {
            return Ok(Outcome::Idle);
        }
        let sent = self.send(&plan, now).await?;
        self.end(&plan, &sent, now).await?;
        let rows = sent.tried.iter().filter(|(_, _, attempt)| attempt.error.is_empty()).count();
        if rows < sent.tried.len() {
            return Ok(Outcome::Failed);
        }
        Ok(Outcome::Delivered { rows, is_end: plan.is_end && sent.is_whole })
    }

    /// What is to be sent; none when nothing may be.
    async fn plan(&self, practice: i64, number: i64, now: Timestamp) -> Result<Option<Plan>, Error> {
        let Some((version, row)) = load(&self.app, practice, number).await? else { return Ok(None) };
        if !schedule::may_tell(&row, now) {
            return Ok(None);
        }
        let caller = self.app.key_caller(practice, row.api_key_num).await?;
        let Some(caller) = caller.filter(|caller| caller.may("read")) else {
            self.key_ended(practice, number).await?;
            return Ok(None);
        };
        let from = self.looked_to(practice, version, &row);
        let read = self.app.store.events_after(practice, from, EVENTS_MAX).await?;
        let last = read.last().map_or(from, |event| event.seq);
        let is_end = i64::try_from(read.len()).is_ok_and(|read| read < EVENTS_MAX);
        let wanted = read.into_iter().filter(|event| row.wants(&event.name)).collect();
        Ok(Some(Plan { version, row, caller, wanted, last, is_end }))
    }

    fn looked_to(&self, practice: i64, version: i64, row: &EventWebhook) -> i64 {
        let which = (practice, row.event_webhook_num);
        let silent = self.silent.lock().ok().and_then(|silent| silent.get(&which).copied());
        silent.filter(|(of, _)| *of == version).map_or(row.last_event, |(_, seq)| seq)
    }

    /// There was nothing for it: the next look begins behind it. That is only written down now and then.
    async fn pass_over(&self, plan: &Plan) -> Result<(), Error> {
        let Plan { row, caller, last, .. } = plan;
        if let Ok(mut silent) = self.silent.lock() {
            silent.insert((caller.practice, row.event_webhook_num), (plan.version, *last));
        }
        if last - row.last_event >= SILENT_EVENTS_MAX {
            self.change(plan, "webhook.pass", |row| EventWebhook { last_event: *last, ..row.clone() })
                .await?;
        }
        Ok(())
    }

    /// Takes the turn to send; false when somebody else was faster.
    async fn begin(&self, plan: &Plan, now: Timestamp) -> Result<bool, Error> {
        let busy_until = Some(schedule::after(now, schedule::BUSY_SECONDS_MAX));
        self.change(plan, "webhook.send", |row| EventWebhook { busy_until, ..row.clone() }).await
    }

    /// Sends one after the other, until one is not taken.
    async fn send(&self, plan: &Plan, now: Timestamp) -> Result<Sent, Error> {
        let practice = plan.caller.practice;
        let begun = Instant::now();
        let mut sent = Sent::default();
        let shown = event::show(&self.app, practice, &plan.wanted).await?;
        for (event, shown) in plan.wanted.iter().zip(shown) {
            if begun.elapsed() >= SENDING_TIME_MAX {
                return Ok(sent);
            }
            let at = schedule::after(now, i64::try_from(begun.elapsed().as_secs()).unwrap_or(0));
            let body = json!({"type": event.name, "timestamp": shown["occurred_at"], "data": shown});
            let attempt = post(&self.sender, &plan.row, event::id(event.seq), &body, at).await?;
            let is_taken = attempt.error.is_empty();
            if !is_taken {
                let (webhook, error) = (&plan.row.public_id, &attempt.error);
                tracing::warn!(webhook, %error, "an event was not taken");
            }
            sent.tried.push((event.clone(), at, attempt));
            if !is_taken {
                return Ok(sent);
            }
        }
        sent.is_whole = true;
        Ok(sent)
    }

    /// Writes down what came of it. A webhook that was moved meanwhile stays where it was put.
    async fn end(&self, plan: &Plan, sent: &Sent, now: Timestamp) -> Result<(), Error> {
        let (practice, number) = (plan.caller.practice, plan.row.event_webhook_num);
        let luck = schedule::luck();
        let load = async || {
            let found = load(&self.app, practice, number).await?;
            Ok((found, deliveries(&self.app, practice, number).await?))
        };
        self.app
            .decide(&plan.caller, "webhook.sent", load, |(found, old), _, numbers| {
                let mut changes = ChangeSet::new();
                // It was deleted, and its deliveries with it.
                let Some((version, stands)) = found else { return Ok(((), changes)) };
                changes.changes(Scope::Row(EventWebhook::TABLE.name, number), *version);
                let tried = tried(stands, sent, old, numbers);
                changes.put_all(&tried);
                let room = TOLD_MAX.saturating_sub(tried.len());
                let is_new = |known: &&EventDelivery| {
                    !tried.iter().any(|it| it.event_delivery_num == known.event_delivery_num)
                };
                for gone in old.iter().filter(is_new).skip(room) {
                    changes.forget(gone);
                }
                let row = EventWebhook { busy_until: None, ..stands.clone() };
                let row = if stands.last_event == plan.row.last_event {
                    moved(row, plan, sent, &tried, now, luck)
                } else {
                    row
                };
                if row.disabled != stands.disabled {
                    changes.tell("webhook.disabled", row.public_id.clone());
                    tracing::error!(
                        webhook = row.public_id,
                        "a webhook is disabled: nothing was taken for too long"
                    );
                }
                changes.put(&row);
                Ok(((), changes))
            })
            .await
    }

    /// Whoever ordered it has no say any more.
    async fn key_ended(&self, practice: i64, number: i64) -> Result<(), Error> {
        let caller = Caller::program(practice, "webhooks");
        let load = async || load(&self.app, practice, number).await;
        self.app
            .decide(&caller, "webhook.disable", load, |found, now, _| {
                let mut changes = ChangeSet::new();
                let Some((version, row)) = found.as_ref().filter(|(_, row)| row.disabled.is_none()) else {
                    return Ok(((), changes));
                };
                changes.changes(Scope::Row(EventWebhook::TABLE.name, number), *version);
                changes.put(&disabled(row.clone(), Disabled::KeyEnded, now.instant));
                changes.tell("webhook.disabled", row.public_id.clone());
                tracing::error!(
                    webhook = row.public_id,
                    "a webhook is disabled: the key that ordered it has ended"
                );
                Ok(((), changes))
            })
            .await
    }

    /// A change of a webhook as it was planned; false, and nothing written, when it is another by now.
    async fn change(
        &self,
        plan: &Plan,
        action: &'static str,
        change: impl Fn(&EventWebhook) -> EventWebhook,
    ) -> Result<bool, Error> {
        let (practice, number) = (plan.caller.practice, plan.row.event_webhook_num);
        let load = async || load(&self.app, practice, number).await;
        self.app
            .decide(&plan.caller, action, load, |found, _, _| {
                let mut changes = ChangeSet::new();
                let same = found.as_ref().filter(|(version, _)| *version == plan.version);
                let Some((version, row)) = same else { return Ok((false, changes)) };
                changes.changes(Scope::Row(EventWebhook::TABLE.name, number), *version);
                changes.put(&change(row));
                Ok((true, changes))
            })
            .await
    }
}

/// A webhook with its version.
pub(crate) async fn load(
    app: &App,
    practice: i64,
    number: i64,
) -> Result<Option<(i64, EventWebhook)>, Error> {
    let scope = Scope::Row(EventWebhook::TABLE.name, number);
    let versions = app.store.versions(practice, &[scope]).await?;
    let row = app.store.get(practice, &[Kept::Int(number)]).await?;
    Ok(row.map(|row| (versions.first().copied().unwrap_or(0), row)))
}

/// What was sent to a webhook, the newest first.
pub(crate) async fn deliveries(app: &App, practice: i64, number: i64) -> Result<Vec<EventDelivery>, Error> {
    Ok(app.store.select(practice, &sql::EVENT_DELIVERIES, &[Kept::Int(number)]).await?)
}

/// A webhook that is told nothing more.
pub(crate) fn disabled(row: EventWebhook, why: Disabled, now: Timestamp) -> EventWebhook {
    EventWebhook { disabled: Some(why), disabled_at: Some(now), updated_at: now, ..row }
}

/// Sends a message that is no event, to see whether it is taken. Nothing is written.
///
/// # Errors
/// When TLS cannot be had.
pub(crate) async fn try_out(app: &App, row: &EventWebhook) -> Result<Attempt, Error> {
    let now = app.clock.instant();
    let timestamp = claims::record::instant(now);
    let body = json!({"type": "webhook.test", "timestamp": timestamp, "data": {"webhook_id": row.public_id}});
    post(&sender(app)?, row, format!("msg_{}", secret::random(24)), &body, now).await
}

fn sender(app: &App) -> Result<Sender, Error> {
    let sender = Sender::new(app.allows_private_webhooks);
    sender.map_err(|error| Error::Broken(format!("TLS cannot be had: {error}")))
}

async fn post(
    sender: &Sender,
    row: &EventWebhook,
    id: String,
    body: &Value,
    at: Timestamp,
) -> Result<Attempt, Error> {
    let broken = |error: &dyn std::error::Error| Error::Broken(error.to_string());
    let body = serde_json::to_vec(body).map_err(|error| broken(&error))?;
    let old = row.old_secret.as_deref().filter(|_| row.old_secret_until.is_some_and(|until| at < until));
    let secrets: Vec<&str> = std::iter::once(row.secret.as_str()).chain(old).collect();
    let headers = signature::headers(&secrets, &id, at, &body).map_err(|error| broken(&error))?;
    let (status, error) = match sender.post(&row.url, headers, body).await {
        Ok(status @ 200..=299) => (Some(i64::from(status)), String::new()),
        Ok(status) => (Some(i64::from(status)), format!("the host answered {status}")),
        Err(why) => (None, why.to_string()),
    };
    Ok(Attempt { id, status, error })
}

/// The deliveries that were tried. The first of them may have been tried before.
fn tried(
    row: &EventWebhook,
    sent: &Sent,
    old: &[EventDelivery],
    numbers: &mut Numbers,
) -> Vec<EventDelivery> {
    let again = |event: &EventRow| {
        let pending = old.iter().find(|known| Some(known.event_delivery_num) == row.pending);
        pending.filter(|known| known.event_seq == event.seq).cloned()
    };
    let delivery = |(event, at, attempt): &(EventRow, Timestamp, Attempt)| {
        let before = again(event).unwrap_or_else(|| EventDelivery {
            event_delivery_num: numbers.fresh::<EventDelivery>(),
            event_webhook_num: row.event_webhook_num,
            event_seq: event.seq,
            event_name: event.name.clone(),
            made_at: *at,
            tried_at: *at,
            attempts: 0,
            status: None,
            error: String::new(),
            delivered_at: None,
        });
        EventDelivery {
            tried_at: *at,
            attempts: before.attempts + 1,
            status: attempt.status,
            error: attempt.error.clone(),
            delivered_at: Some(*at).filter(|_| attempt.error.is_empty()),
            ..before
        }
    };
    sent.tried.iter().map(delivery).collect()
}

/// The webhook behind what was taken; and when it goes on, if something was not.
fn moved(
    row: EventWebhook,
    plan: &Plan,
    sent: &Sent,
    tried: &[EventDelivery],
    now: Timestamp,
    luck: u64,
) -> EventWebhook {
    let taken = tried.iter().filter(|it| it.delivered_at.is_some()).map(|it| it.event_seq).max();
    let mut row = match taken {
        Some(seq) => EventWebhook {
            last_event: if sent.is_whole { plan.last } else { seq },
            pending: None,
            failing_since: None,
            failures: 0,
            next_try: None,
            ..row
        },
        None => row,
    };
    let Some(failed) = tried.last().filter(|it| it.delivered_at.is_none()) else { return row };
    row.pending = Some(failed.event_delivery_num);
    row.failures += 1;
    let since = *row.failing_since.get_or_insert(now);
    let failures = Failures { since, attempts: row.failures, status: failed.status };
    match schedule::after_failure(&failures, now, luck) {
        Next::TryAt(at) => {
            row.next_try = Some(at);
            row
        }
        Next::Pause if failures.is_gone() => disabled(row, Disabled::Gone, now),
        Next::Pause => disabled(row, Disabled::Failing, now),
    }
}
