//! The radar's shell: events are followed slice by slice, then what is overdue is looked at once more and asked.

mod load;

use claims::change::ChangeSet;
use claims::radar::follow::follow;
use claims::radar::{Expected, raise::raise};

use super::tie::Seeds;
use crate::app::{App, Caller, Error};

/// Slices that one look follows at most, and rounds of overdue things that it asks about: the next look goes on.
const SLICES_MAX: usize = 400;

/// What a look has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Radar {
    /// Exceptions that it opened about what is overdue.
    pub raised: usize,
    /// Whether there is nothing more to do now.
    pub is_done: bool,
}

impl App {
    /// Looks for what is expected and has not come. How much it does is bounded; when nothing has happened and nothing is
    /// due it writes nothing. Where others write all the time it gives way: the next look goes on.
    ///
    /// # Errors
    /// When the store cannot be used. What was done by then stays done.
    pub async fn radar(&self, practice: i64) -> Result<Radar, Error> {
        match self.look(practice).await {
            Err(Error::Contended) => Ok(Radar::default()),
            looked => looked,
        }
    }

    async fn look(&self, practice: i64) -> Result<Radar, Error> {
        let caller = Caller::program(practice, "radar");
        let mut slices = 0;
        while self.follow_events(&caller).await? {
            slices += 1;
            if slices == SLICES_MAX {
                return Ok(Radar::default());
            }
        }
        let mut radar = Radar::default();
        for _ in 0..SLICES_MAX {
            let load = || self.overdue(practice);
            let (looked, raised) = self
                .decide(&caller, "radar.raise", load, |slice, now, numbers| match slice {
                    None => Ok(((0, vec![]), ChangeSet::new())),
                    Some(slice) => {
                        let (raised, changes) = raise(slice, now, numbers);
                        Ok(((slice.overdue.len(), raised), changes))
                    }
                })
                .await?;
            radar.raised += raised.len();
            // A check that did not come may have been a card.
            let checks = raised.iter().filter(|row| row.expected == Expected::Check);
            let seeds =
                Seeds { remittances: checks.map(|row| row.subject_num).collect(), ..Seeds::default() };
            if !seeds.remittances.is_empty() {
                self.tie(practice, &seeds).await?;
            }
            if looked == 0 {
                radar.is_done = true;
                break;
            }
        }
        Ok(radar)
    }

    /// Follows the next slice of events; false when there is none.
    async fn follow_events(&self, caller: &Caller) -> Result<bool, Error> {
        let load = || self.slice(caller.practice);
        self.decide(caller, "radar.follow", load, |slice, now, numbers| match slice {
            None => Ok((false, ChangeSet::new())),
            Some(slice) => Ok((true, follow(slice, now, numbers))),
        })
        .await
    }
}
