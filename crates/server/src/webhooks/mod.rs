//! Telling programs what changed, while the server runs: subscriptions of door 1 (`opendental-api.md` 1.13, section 4
//! nos. 5–7; `docs/events.md`) are told of rows, webhooks of door 2 (`docs/webhooks.md`) of events.
//!
//! Which rows changed is read off the audit chain ([`store::feed`]): every commit stands there with every row that it
//! wrote, whichever door it came by, and in order. Events are rows of their own, in the same order.

pub mod address;
mod courier;
mod post;
pub mod schedule;
pub mod signature;
pub(crate) mod teller;
mod window;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use claims::event_webhook::EventWebhook;
use claims::record::Value as Kept;
use claims::webhook::Subscription;
use jiff::Timestamp;
use store::queries::webhooks as sql;
use tokio::sync::Semaphore;
use tokio::time::MissedTickBehavior;

use crate::app::{App, Error};

pub use courier::{Courier, DELIVERIES_MAX, Outcome};
pub use teller::{TOLD_MAX, Teller};
pub use window::ROWS_MAX;

/// How often it is seen whether anything is due.
const TICK: Duration = Duration::from_secs(1);
/// Those that are delivered for at the same time. One whose receiver is slow holds up no other.
const AT_ONCE_MAX: usize = 16;

/// Whom something is sent to, by practice and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Which {
    Subscription(i64, i64),
    Webhook(i64, i64),
}

/// Those who deliver, and what they are at.
struct Rounds {
    courier: Courier,
    teller: Teller,
    places: Arc<Semaphore>,
    under_way: Mutex<HashSet<Which>>,
    looked_at: Mutex<HashMap<Which, Timestamp>>,
}

/// Delivers for ever. Ending it loses nothing: what was not taken is sent again.
pub async fn run(app: App) {
    let both = Courier::new(app.clone()).and_then(|courier| Ok((courier, Teller::new(app)?)));
    let (courier, teller) = match both {
        Ok(both) => both,
        Err(error) => return tracing::error!(%error, "no webhook is delivered"),
    };
    let rounds = Arc::new(Rounds {
        courier,
        teller,
        places: Arc::new(Semaphore::new(AT_ONCE_MAX)),
        under_way: Mutex::default(),
        looked_at: Mutex::default(),
    });
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        if let Err(error) = look(&rounds).await {
            tracing::error!(%error, "subscriptions could not be looked at");
        }
    }
}

/// Sets going whatever is due.
async fn look(rounds: &Arc<Rounds>) -> Result<(), Error> {
    let store = &rounds.courier.app.store;
    for practice in store.query(&sql::WATCHED, &[]).await?.into_iter().flatten() {
        let Kept::Int(practice) = practice else { continue };
        let rows: Vec<Subscription> = store.select(practice, &sql::SUBSCRIPTIONS, &[]).await?;
        let now = rounds.courier.app.clock.instant();
        for row in rows {
            let which = Which::Subscription(practice, row.subscription_num);
            let looked_at = rounds.looked_at.lock().ok().and_then(|all| all.get(&which).copied());
            if schedule::is_due(&row, looked_at, now) {
                set_going(rounds, which);
            }
        }
    }
    for practice in store.query(&sql::TOLD, &[]).await?.into_iter().flatten() {
        let Kept::Int(practice) = practice else { continue };
        let rows: Vec<EventWebhook> = store.select(practice, &sql::WEBHOOKS, &[]).await?;
        let now = rounds.courier.app.clock.instant();
        for row in rows.into_iter().filter(|row| schedule::may_tell(row, now)) {
            set_going(rounds, Which::Webhook(practice, row.event_webhook_num));
        }
    }
    Ok(())
}

/// Delivers until nothing is left; not when that is under way, or all hands are full.
fn set_going(rounds: &Arc<Rounds>, which: Which) {
    let Ok(place) = Arc::clone(&rounds.places).try_acquire_owned() else { return };
    let Some(turn) = Turn::take(rounds, which) else { return };
    tokio::spawn(async move {
        let (rounds, _place) = (&turn.rounds, place);
        loop {
            let now = rounds.courier.app.clock.instant();
            let outcome = match which {
                Which::Subscription(practice, number) => rounds.courier.deliver(practice, number, now).await,
                Which::Webhook(practice, number) => rounds.teller.tell(practice, number, now).await,
            };
            match outcome {
                Ok(Outcome::Delivered { is_end: false, .. }) => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::error!(?which, %error, "a webhook could not be sent");
                    break;
                }
            }
        }
    });
}

/// The turn of one of them, which ends however its delivering ends.
struct Turn {
    rounds: Arc<Rounds>,
    which: Which,
}

impl Turn {
    fn take(rounds: &Arc<Rounds>, which: Which) -> Option<Turn> {
        let is_new = rounds.under_way.lock().is_ok_and(|mut all| all.insert(which));
        is_new.then(|| Turn { rounds: Arc::clone(rounds), which })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let now = self.rounds.courier.app.clock.instant();
        if let Ok(mut all) = self.rounds.looked_at.lock() {
            all.insert(self.which, now);
        }
        if let Ok(mut all) = self.rounds.under_way.lock() {
            all.remove(&self.which);
        }
    }
}
