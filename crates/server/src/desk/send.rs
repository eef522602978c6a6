//! Claims go out: an 837D file is written and kept, and its claims are sent, in one commit
//! (`opendental-engine.md` 10.3 and 18.1).

mod state;
#[cfg(test)]
mod tests;

use claims::account::Claim;
use claims::change::{ChangeSet, Scope};
use claims::desk::{StoredFile, TrackedClaim};
use claims::sending::{self, SentFile};
use claims::state::{Now, Numbers, Refusal};
use store::queries::family::CLAIMS_BY_STATUS;

use crate::app::{App, Caller, Error};
use crate::secret;
use state::State;

/// Claims that one file carries at most; more of them make more files, a commit each.
pub const CLAIMS_PER_FILE_MAX: usize = 1_000;

/// What became of claims that were to be sent.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// The files that were written.
    pub files: Vec<StoredFile>,
    /// The claims that they carry, by `ClaimNum`.
    pub claims: Vec<i64>,
    /// Claims that stay as they are, by `ClaimNum`, and why: one entry for each reason.
    pub problems: Vec<(i64, String)>,
}

impl App {
    /// Writes the claims that wait to be sent, or the one that is named (waiting or unsent), into claim files for
    /// the clearinghouse, and marks them as sent. What cannot be sent stays, with the reason; the others go.
    ///
    /// # Errors
    /// When the named claim is not there, or the store cannot be used.
    pub async fn send_claims(&self, caller: &Caller, only: Option<i64>) -> Result<Sent, Error> {
        let wanted = match only {
            Some(claim_num) => vec![claim_num],
            None => self.waiting(caller.practice).await?,
        };
        let mut all = Sent::default();
        for claims in wanted.chunks(CLAIMS_PER_FILE_MAX) {
            let load = async || self.outgoing(caller.practice, claims, only.is_some()).await;
            let sent = self.decide(caller, "claims.send", load, decide).await?;
            all.files.extend(sent.files);
            all.claims.extend(sent.claims);
            all.problems.extend(sent.problems);
        }
        Ok(all)
    }

    /// The claims that wait, by number.
    async fn waiting(&self, practice: i64) -> Result<Vec<i64>, Error> {
        let status = claims::account::ClaimStatus::Waiting.as_str().to_owned();
        let waiting: Vec<Claim> =
            self.store.select(practice, &CLAIMS_BY_STATUS, &[claims::record::Value::Text(status)]).await?;
        Ok(waiting.into_iter().map(|claim| claim.claim_num).collect())
    }
}

/// Keeps the file, and marks its claims.
fn decide(state: &State, now: Now, numbers: &mut Numbers) -> Result<(Sent, ChangeSet), Refusal> {
    let mut sent = Sent { problems: state.problems.clone(), ..Sent::default() };
    let mut changes = ChangeSet::new();
    let Some((written, control)) = &state.file else { return Ok((sent, changes)) };
    let stored = StoredFile {
        stored_file_num: numbers.fresh::<StoredFile>(),
        public_id: numbers.public_id("file"),
        kind: "837D".to_owned(),
        name: format!("claims-{}.837", control.interchange),
        sha256: secret::sha256(&written.bytes),
        bytes: written.bytes.clone(),
        refusal: String::new(),
        received_at: now.instant,
    };
    changes.put(&stored);
    let file = SentFile { written, stored_file_num: stored.stored_file_num, control: *control };
    for out in state.outgoing() {
        changes.merge(sending::mark(&state.office, &out, &file, now, numbers)?);
        sent.claims.push(out.claim.claim_num);
        // Why it came back is settled: it goes again.
        for (_, asked) in state.asked.iter().filter(|(claim_num, _)| *claim_num == out.claim.claim_num) {
            changes.changes(Scope::Matching, state.matching);
            changes.put(&asked.resolved(now.instant));
        }
        let tracked = state.tracked.iter().find(|tracked| tracked.claim_num == Some(out.claim.claim_num));
        if let Some(tracked) = tracked.filter(|tracked| tracked.charged_amount != out.claim.claim_fee) {
            // The charge is followed as it goes out (`decisions.md` 22).
            changes.changes(Scope::Matching, state.matching);
            changes.put(&TrackedClaim {
                charged_amount: out.claim.claim_fee,
                updated_at: now.instant,
                ..tracked.clone()
            });
        }
    }
    sent.files.push(stored);
    Ok((sent, changes))
}
