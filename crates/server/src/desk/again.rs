//! Posting what was undone, because a person says so.

use claims::change::{ChangeSet, Scope};
use claims::desk::{Remittance, RemittedClaimState};
use claims::posting::again::again;
use claims::record::{Field, Value};
use claims::state::Refusal;
use store::queries::desk as sql;

use super::jobs;
use crate::app::{App, Caller, Error, Once};

/// Single claims of one remittance that are posted again in one go.
const UNDONE_MAX: i64 = 1_000;

impl App {
    /// Posts what was undone of a remittance, by its public id. Where nothing was, it stays as it is. `resource` is what
    /// a replay of the request shows again.
    ///
    /// # Errors
    /// The refusal, when there is no such remittance or it waits for another word; or when the store cannot be used.
    pub async fn post_again(
        &self,
        caller: &Caller,
        id: &str,
        mut once: Option<&Once>,
        resource: &str,
    ) -> Result<Remittance, Error> {
        let num = self.remittance_by_id(caller.practice, id).await?.remittance_num;
        let load = async || {
            let matching = self.matching_version(caller.practice).await?;
            let remittance = self.remittance(caller.practice, num).await?;
            let of = [Value::Int(num), RemittedClaimState::Undone.into_value(), Value::Int(UNDONE_MAX)];
            let undone = self.store.select(caller.practice, &sql::CLAIMS_OF_REMITTANCE_IN_STATE, &of).await?;
            let exceptions = self.exceptions_of(caller.practice, "remittance", num).await?;
            let same = match &remittance {
                Some(remittance) => self.same_payment(caller.practice, remittance).await?,
                None => vec![],
            };
            Ok::<_, Error>((matching, remittance, undone, exceptions, same))
        };
        loop {
            let begun =
                self.decide_once(caller, "remittance.post_again", once.take(), load, |seen, now, numbers| {
                    let (matching, remittance, undone, exceptions, same) = seen;
                    let Some(remittance) = remittance else { return Err(missing()) };
                    let mut changes = ChangeSet::new();
                    let begun = again(remittance, undone, exceptions, same, now, &mut changes)?;
                    if begun {
                        changes.changes(Scope::Matching, *matching);
                        changes.put(&jobs::post_remittance(num, now, numbers));
                    }
                    Ok((begun, changes, resource.to_owned()))
                });
            let begun = begun.await?;
            self.post_remittance(caller.practice, num).await?;
            if !begun {
                break;
            }
        }
        Ok(self.remittance(caller.practice, num).await?.ok_or_else(missing)?)
    }
}

fn missing() -> Refusal {
    Refusal::not_found("There is no such remittance.")
}
