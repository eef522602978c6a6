//! The practice that `bitewing demo` shows: invented people with four months of history, claims in every state,
//! money that is proved and money that is not.
//!
//! Everything is made as a client makes it, by the clock of its own day: through door 1, sending, and the desk's
//! imports. The same date makes the same practice, but for public ids and secrets.

mod adjudicate;
mod bank;
mod door;
mod era;
mod families;
mod office;
mod play;
mod script;
mod sign_in;
#[cfg(test)]
mod tests;

use claims::account::Patient;

use crate::app::{App, Error};
use door::Door;
use play::Play;

pub use sign_in::{SIGN_IN_FILE, SignIn, sign_in};

/// Told how far the work is: what is being made, how many steps are done, how many there are.
pub type Progress<'a> = &'a (dyn Fn(&str, u64, u64) + Send + Sync);

/// The office and the patients are made this many days ago.
const OPENED: i32 = 121;
/// The name of the key that makes the data; it is revoked at the end.
const KEY: &str = "demo data";

/// Makes the demo's practice out of a new one.
///
/// # Errors
/// When the store cannot be used, or something that the demo does is refused. What was made by then stays.
pub async fn make(app: &App, practice: i64, progress: Progress<'_>) -> Result<(), Error> {
    let steps = u64::try_from(script::EVENTS.len()).unwrap_or_default() + 3;
    let today = app.now(practice).await?.today;
    let opening = play::at(app, practice, OPENED, 0).await?;
    // What an interrupted beginning left.
    if opening.keys(practice).await?.iter().any(|key| key.name == KEY && key.revoked.is_none()) {
        opening.revoke_key(practice, KEY).await?;
    }
    let key = opening.create_key(practice, KEY).await?;
    let door = Door::new(opening, &key);
    progress("office", 0, steps);
    let office = office::make(&door).await?;
    progress("patients", 1, steps);
    let patients = families::make(&door, &office, today).await?;
    let mut play = Play::new(office, patients);
    for (place, (ago, event)) in script::EVENTS.iter().enumerate() {
        progress("history", u64::try_from(place).unwrap_or_default() + 2, steps);
        let then = play::at(app, practice, *ago, place).await?;
        play.happen(&door.with(then.clone()), play::day(today, *ago), *event).await?;
        then.finish_jobs_of(practice).await?;
    }
    progress("estimates", steps - 1, steps);
    play.asks_for_estimates(&door.with(app.clone())).await?;
    app.revoke_key(practice, KEY).await?;
    progress("done", steps, steps);
    Ok(())
}

/// Whether the practice has patients: then the demo is made already. A store that cannot be read has none.
pub async fn is_made(app: &App, practice: i64) -> bool {
    let first: Result<Vec<Patient>, _> = app.store.page(practice, None, 1).await;
    first.is_ok_and(|patients| !patients.is_empty())
}
