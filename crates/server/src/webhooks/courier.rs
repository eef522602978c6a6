//! Delivering: what changed is shown as the door shows it, written down as sent, sent, and only when it was taken
//! does the subscription move on. All of it can stop anywhere: the next who comes goes on with the same delivery.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::http::header::InvalidHeaderValue;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use claims::change::{ChangeSet, Scope};
use claims::record::Value as Kept;
use claims::webhook::{Delivery, Subscription};
use jiff::Timestamp;
use store::LATE_MAX;
use store::queries::webhooks as sql;

use super::post::Sender;
use super::schedule::{self, Failures, Next};
use super::signature;
use super::window::{self, Place, Window};
use crate::app::{App, Caller, Error};
use crate::open_dental::changed::{self, Changed};
use crate::secret;

/// Deliveries of a subscription that are kept.
pub const DELIVERIES_MAX: usize = 200;
/// Links without anything to tell, after which that is written down.
const SILENT_LINKS_MAX: i64 = 20_000;

/// What came of looking at a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was nothing to send, or it may not be sent now.
    Idle,
    /// Rows were taken; whether there may be more at once.
    Delivered { rows: usize, is_end: bool },
    /// They were not taken. They are sent again.
    Failed,
}

/// Who delivers.
#[derive(Debug)]
pub struct Courier {
    pub(super) app: App,
    sender: Sender,
    /// By practice and subscription: where it stands, and the link up to which nothing was found behind that.
    silent: Mutex<HashMap<(i64, i64), (Place, i64)>>,
}

/// A subscription with what is to be sent for it.
struct Plan {
    version: i64,
    row: Subscription,
    caller: Caller,
    delivery: Option<Delivery>,
    window: Window,
}

impl Courier {
    /// One for all practices of a store.
    ///
    /// # Errors
    /// When TLS cannot be had.
    pub fn new(app: App) -> Result<Courier, Error> {
        let sender = Sender::new(app.allows_private_webhooks);
        let sender = sender.map_err(|error| Error::Broken(format!("TLS cannot be had: {error}")))?;
        Ok(Courier { app, sender, silent: Mutex::default() })
    }

    /// Sends what is next for a subscription: one delivery, when one may be sent at this time.
    ///
    /// # Errors
    /// When the store cannot be used. What was sent meanwhile is sent again.
    pub async fn deliver(&self, practice: i64, number: i64, now: Timestamp) -> Result<Outcome, Error> {
        let Some(plan) = self.plan(practice, number, now).await? else { return Ok(Outcome::Idle) };
        if plan.window.keys.is_empty() {
            self.pass_over(&plan).await?;
            return Ok(Outcome::Idle);
        }
        let changed = changed::show(&self.app, &plan.caller, plan.row.watch_table, &plan.window.keys).await?;
        let Some(delivery) = self.begin(&plan, &changed, now).await? else { return Ok(Outcome::Idle) };
        let body = serde_json::to_vec(&changed.rows).map_err(|error| Error::Broken(error.to_string()))?;
        let headers = headers(&plan.row, &delivery, now, &body)?;
        let answer = self.sender.post(&plan.row.end_point_url, headers, body).await;
        let (status, error) = match answer {
            Ok(status @ 200..=299) => (Some(i64::from(status)), String::new()),
            Ok(status) => (Some(i64::from(status)), format!("the host answered {status}")),
            Err(why) => (None, why.to_string()),
        };
        if !error.is_empty() {
            tracing::warn!(subscription = number, attempts = delivery.attempts, %error, "a webhook was not taken");
        }
        let is_taken = error.is_empty();
        self.end(&plan, &Delivery { status, error, ..delivery }, &changed.patients, now).await?;
        if is_taken {
            return Ok(Outcome::Delivered { rows: plan.window.keys.len(), is_end: plan.window.is_end });
        }
        Ok(Outcome::Failed)
    }

    /// What is to be sent; none when nothing may be.
    async fn plan(&self, practice: i64, number: i64, now: Timestamp) -> Result<Option<Plan>, Error> {
        let Some((version, row)) = self.load(practice, number).await? else { return Ok(None) };
        if !schedule::may_send(&row, now) {
            return Ok(None);
        }
        let caller = self.app.key_caller(practice, row.api_key_num).await?;
        let Some(caller) = caller.filter(|caller| caller.may("read") || caller.may("ReadAll")) else {
            return Ok(None);
        };
        let delivery: Option<Delivery> = match row.pending {
            Some(pending) => self.app.store.get(practice, &[Kept::Int(pending)]).await?,
            None => None,
        };
        let (store, table) = (&self.app.store, row.watch_table.table());
        let window = match &delivery {
            Some(delivery) => window::again(store, practice, table, delivery).await?,
            None => {
                let from = self.place_of(practice, &row).await?;
                let looked_to = self.looked_to(practice, number, from);
                window::next(store, practice, table, from, looked_to, row.date_time_start).await?
            }
        };
        Ok(Some(Plan { version, row, caller, delivery, window }))
    }

    async fn load(&self, practice: i64, number: i64) -> Result<Option<(i64, Subscription)>, Error> {
        let versions = self.app.store.versions(practice, &[Scope::Webhook(number)]).await?;
        let row = self.app.store.get(practice, &[Kept::Int(number)]).await?;
        Ok(row.map(|row| (versions.first().copied().unwrap_or(0), row)))
    }

    /// Where a subscription goes on.
    async fn place_of(&self, practice: i64, row: &Subscription) -> Result<Place, Error> {
        if let Some(seq) = row.next_seq {
            return Ok(Place { seq, line: row.next_line });
        }
        let since = row.date_time_start.checked_sub(LATE_MAX).unwrap_or(row.date_time_start);
        Ok(Place::link(self.app.store.first_link_at(practice, since).await?))
    }

    fn looked_to(&self, practice: i64, number: i64, from: Place) -> i64 {
        let silent = self.silent.lock().ok().and_then(|silent| silent.get(&(practice, number)).copied());
        silent.filter(|(place, _)| *place == from).map_or(from.seq, |(_, seq)| seq)
    }

    /// Nothing was found: the next look begins behind it. That is only written down now and then.
    async fn pass_over(&self, plan: &Plan) -> Result<(), Error> {
        let Plan { row, window, .. } = plan;
        let practice = plan.caller.practice;
        if let Ok(mut silent) = self.silent.lock() {
            silent.insert((practice, row.subscription_num), (window.from, window.to.seq));
        }
        let is_found = row.next_seq.is_none();
        if !is_found && window.to.seq - window.from.seq < SILENT_LINKS_MAX {
            return Ok(());
        }
        self.change(plan, "webhook.pass", |row, _, changes| {
            changes.put(&Subscription { pending: None, ..moved(row, window.to) });
        })
        .await?;
        Ok(())
    }

    /// Writes down that a delivery is sent, and whose data it holds, before it is; none when somebody else was
    /// faster.
    async fn begin(&self, plan: &Plan, changed: &Changed, now: Timestamp) -> Result<Option<Delivery>, Error> {
        let Plan { row, window, .. } = plan;
        let practice = plan.caller.practice;
        let webhook_id = format!("msg_{}", secret::random(24));
        let old =
            self.app.store.select(practice, &sql::DELIVERIES, &[Kept::Int(row.subscription_num)]).await?;
        let begun = self
            .change(plan, "webhook.send", |row, numbers, changes| {
                let delivery = match &plan.delivery {
                    Some(delivery) => delivery.clone(),
                    None => Delivery {
                        delivery_num: numbers.fresh::<Delivery>(),
                        ..first(row, window, &webhook_id, now)
                    },
                };
                let delivery = Delivery { attempts: delivery.attempts + 1, tried_at: Some(now), ..delivery };
                let busy_until = Some(schedule::after(now, schedule::BUSY_SECONDS_MAX));
                let pending = Some(delivery.delivery_num);
                changes.put(&Subscription { busy_until, pending, ..moved(row, window.from) });
                changes.put(&delivery);
                for gone in
                    old.iter().skip(DELIVERIES_MAX - 1).filter(|old| Some(old.delivery_num) != row.pending)
                {
                    changes.delete(gone);
                }
                for pat_num in &changed.patients {
                    changes.touches(*pat_num);
                }
                delivery
            })
            .await?;
        Ok(begun)
    }

    /// Writes down what came of it. A subscription that was moved meanwhile stays where it was put.
    async fn end(&self, plan: &Plan, sent: &Delivery, patients: &[i64], now: Timestamp) -> Result<(), Error> {
        let (practice, number) = (plan.caller.practice, sent.subscription_num);
        let is_taken = sent.error.is_empty();
        let failures = Failures { since: sent.made_at, attempts: sent.attempts, status: sent.status };
        let next = schedule::after_failure(&failures, now, schedule::luck());
        let load = async || self.load(practice, number).await;
        let action = if is_taken { "webhook.taken" } else { "webhook.failed" };
        self.app
            .decide(&plan.caller, action, load, |found, _, _| {
                let mut changes = ChangeSet::new();
                // It was deleted, and its deliveries with it.
                let Some((version, row)) = found else { return Ok(((), changes)) };
                changes.changes(Scope::Webhook(number), *version);
                let mut row = Subscription { busy_until: None, ..row.clone() };
                let is_same = row.pending == Some(sent.delivery_num);
                if is_taken {
                    changes.put(&Delivery { delivered_at: Some(now), ..sent.clone() });
                    for pat_num in patients {
                        changes.touches(*pat_num);
                    }
                } else {
                    changes.put(sent);
                }
                if is_same && is_taken {
                    row = Subscription {
                        pending: None,
                        next_try: None,
                        date_time_start: sent.changed_at.max(row.date_time_start),
                        ..moved(&row, plan.window.to)
                    };
                } else if is_same {
                    match next {
                        Next::TryAt(at) => row.next_try = Some(at),
                        Next::Pause => row.paused_at = Some(now),
                    }
                }
                changes.put(&row);
                Ok(((), changes))
            })
            .await
    }

    /// A change of a subscription as it was planned; none, and nothing written, when it is another by now.
    async fn change<T>(
        &self,
        plan: &Plan,
        action: &'static str,
        change: impl Fn(&Subscription, &mut claims::state::Numbers, &mut ChangeSet) -> T,
    ) -> Result<Option<T>, Error> {
        let (practice, number) = (plan.caller.practice, plan.row.subscription_num);
        let load = async || self.load(practice, number).await;
        self.app
            .decide(&plan.caller, action, load, |found, _, numbers| {
                let mut changes = ChangeSet::new();
                let same = found.as_ref().filter(|(version, _)| *version == plan.version);
                let Some((version, row)) = same else { return Ok((None, changes)) };
                changes.changes(Scope::Webhook(number), *version);
                let made = change(row, numbers, &mut changes);
                Ok((Some(made), changes))
            })
            .await
    }
}

/// A subscription that goes on at a place.
fn moved(row: &Subscription, place: Place) -> Subscription {
    Subscription { next_seq: Some(place.seq), next_line: place.line, ..row.clone() }
}

/// A delivery that was not tried yet, without its number.
fn first(row: &Subscription, window: &Window, webhook_id: &str, now: Timestamp) -> Delivery {
    Delivery {
        delivery_num: 0,
        subscription_num: row.subscription_num,
        webhook_id: webhook_id.to_owned(),
        from_seq: window.from.seq,
        from_line: window.from.line,
        to_seq: window.to.seq,
        to_line: window.to.line,
        changed_at: window.changed_at,
        row_count: i64::try_from(window.keys.len()).unwrap_or(i64::MAX),
        made_at: now,
        attempts: 0,
        tried_at: None,
        status: None,
        error: String::new(),
        delivered_at: None,
    }
}

/// What stands before the body: the three of Standard Webhooks, and what it is about, as in the original.
fn headers(row: &Subscription, delivery: &Delivery, now: Timestamp, body: &[u8]) -> Result<HeaderMap, Error> {
    let broken = |error: InvalidHeaderValue| Error::Broken(error.to_string());
    let mut all = signature::headers(&[&row.secret], &delivery.webhook_id, now, body).map_err(broken)?;
    let about = format!("WatchTable: {}", row.watch_table);
    let workstation = Some(&row.workstation).filter(|name| !name.is_empty());
    for (name, value) in [("event-type", Some(&about)), ("workstation", workstation)] {
        if let Some(value) = value {
            all.insert(HeaderName::from_static(name), HeaderValue::from_str(value).map_err(broken)?);
        }
    }
    Ok(all)
}
