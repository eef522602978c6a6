//! Telling programs what changed: subscriptions of door 1, delivered while the server runs
//! (`opendental-api.md` 1.13, section 4 nos. 5–7). `docs/events.md` says what is promised.
//!
//! What changed is read off the audit chain ([`store::feed`]): every commit stands there with every row that it
//! wrote, whichever door it came by, and in order.

pub mod address;
mod courier;
mod post;
pub mod schedule;
pub mod signature;
mod window;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use claims::record::Value as Kept;
use claims::webhook::Subscription;
use jiff::Timestamp;
use store::queries::webhooks as sql;
use tokio::sync::Semaphore;
use tokio::time::MissedTickBehavior;

use crate::app::{App, Error};

pub use courier::{Courier, DELIVERIES_MAX, Outcome};
pub use window::ROWS_MAX;

/// How often it is seen whether anything is due.
const TICK: Duration = Duration::from_secs(1);
/// Subscriptions that are delivered for at the same time. One whose receiver is slow holds up no other.
const AT_ONCE_MAX: usize = 16;

/// A subscription by its practice and number.
type Which = (i64, i64);

/// Those who deliver, and what they are at.
struct Rounds {
    courier: Courier,
    places: Arc<Semaphore>,
    under_way: Mutex<HashSet<Which>>,
    looked_at: Mutex<HashMap<Which, Timestamp>>,
}

/// Delivers for ever. Ending it loses nothing: what was not taken is sent again.
pub async fn run(app: App) {
    let courier = match Courier::new(app) {
        Ok(courier) => courier,
        Err(error) => return tracing::error!(%error, "no webhook is delivered"),
    };
    let rounds = Arc::new(Rounds {
        courier,
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
            let which = (practice, row.subscription_num);
            let looked_at = rounds.looked_at.lock().ok().and_then(|all| all.get(&which).copied());
            if schedule::is_due(&row, looked_at, now) {
                set_going(rounds, which);
            }
        }
    }
    Ok(())
}

/// Delivers for a subscription until nothing is left; not when that is under way, or all hands are full.
fn set_going(rounds: &Arc<Rounds>, which: Which) {
    let Ok(place) = Arc::clone(&rounds.places).try_acquire_owned() else { return };
    let Some(turn) = Turn::take(rounds, which) else { return };
    tokio::spawn(async move {
        let (rounds, _place) = (&turn.rounds, place);
        loop {
            let now = rounds.courier.app.clock.instant();
            match rounds.courier.deliver(which.0, which.1, now).await {
                Ok(Outcome::Delivered { is_end: false, .. }) => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::error!(subscription = which.1, %error, "a webhook could not be sent");
                    break;
                }
            }
        }
    });
}

/// The turn of a subscription, which ends however its delivering ends.
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
