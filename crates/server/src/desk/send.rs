//! Claims go out: 837D files are written and kept, and their claims are sent, in one commit
//! (`opendental-engine.md` 10.3 and 18.1). A file is kept until it was delivered, and after.

mod before;
mod deliver;
mod state;
#[cfg(test)]
mod tests;

use claims::account::{Claim, ClaimStatus};
use claims::change::{ChangeSet, Scope};
use claims::desk::{OutgoingFile, StoredFile, TrackedClaim};
use claims::exception;
use claims::sending::{self, How, SentFile};
use claims::state::{Now, Numbers, Refusal};
use store::queries::family::CLAIMS_BY_STATUS;

use crate::app::{App, Caller, Error};
use crate::secret;
pub use deliver::as_json;
use state::{File, State};

/// Claims that are sent in one commit at most, and that one file carries at most.
pub const CLAIMS_PER_FILE_MAX: usize = 1_000;

/// How claims are to be sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Order {
    /// As what they go, where they were named; none: those that wait are sent.
    pub named: Option<How>,
    /// Whether a file may hold claims to one payer only.
    pub one_payer: bool,
}

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
    /// The claims that wait to be sent, by `ClaimNum`, in as many batches as they need.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn claims_that_wait_to_go(&self, practice: i64) -> Result<Vec<Vec<i64>>, Error> {
        let status = ClaimStatus::Waiting.as_str().to_owned();
        let waiting: Vec<Claim> =
            self.store.select(practice, &CLAIMS_BY_STATUS, &[claims::record::Value::Text(status)]).await?;
        let numbers: Vec<i64> = waiting.into_iter().map(|claim| claim.claim_num).collect();
        Ok(numbers.chunks(CLAIMS_PER_FILE_MAX).map(<[i64]>::to_vec).collect())
    }

    /// Writes claims into files for the clearinghouse, one for each receiver, and marks them as sent, in one commit.
    /// What cannot be sent stays, with the reason; the others go. A file waits to be delivered
    /// ([`App::mark_delivered`]).
    ///
    /// # Errors
    /// When a named claim is not there, or the store cannot be used. Nothing was sent then.
    pub async fn send_claims(&self, caller: &Caller, claims: &[i64], order: Order) -> Result<Sent, Error> {
        let load = async || self.outgoing(caller.practice, claims, order).await;
        self.decide(caller, "claims.send", load, decide).await
    }

    /// What would become of claims if they were sent now: what goes has no file, and nothing changes.
    ///
    /// # Errors
    /// As [`App::send_claims`].
    pub async fn check_claims(&self, caller: &Caller, claims: &[i64], order: Order) -> Result<Sent, Error> {
        let (state, _) = self.ready(caller.practice, claims, order).await?;
        let outgoing = state.outgoing();
        self.saw(caller, "claims.check", outgoing.iter().map(|out| out.claim.pat_num)).await?;
        let claims = outgoing.iter().map(|out| out.claim.claim_num).collect();
        Ok(Sent { files: vec![], claims, problems: state.problems.clone() })
    }
}

/// Keeps the files, and marks their claims.
fn decide(state: &State, now: Now, numbers: &mut Numbers) -> Result<(Sent, ChangeSet), Refusal> {
    let mut sent = Sent { problems: state.problems.clone(), ..Sent::default() };
    let mut changes = ChangeSet::new();
    for File { written, control, claims } in &state.files {
        let (name, sha) = (format!("claims-{}.837", control.interchange), secret::sha256(&written.bytes));
        let stored = StoredFile::new("837D", &name, &sha, &written.bytes, now, numbers);
        changes.put(&stored);
        changes.put(&OutgoingFile {
            stored_file_num: stored.stored_file_num,
            name: stored.name.clone(),
            claim_count: i64::try_from(claims.len()).unwrap_or(i64::MAX),
            made_at: now.instant,
            delivered_at: None,
        });
        let file = SentFile { written, stored_file_num: stored.stored_file_num, control: *control };
        for claim in claims {
            mark(state, claim, &file, &mut changes, now, numbers)?;
            sent.claims.push(claim.1);
        }
        sent.files.push(stored);
    }
    // What goes rests on what payers have said of it by now.
    if !sent.claims.is_empty() {
        changes.rests_on(Scope::Matching, state.matching);
    }
    Ok((sent, changes))
}

fn mark(
    state: &State,
    claim: &(i64, i64),
    file: &SentFile<'_>,
    changes: &mut ChangeSet,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(), Refusal> {
    let Some(out) = state.out(claim) else { return Ok(()) };
    changes.merge(sending::mark(&state.office, &out, file, now, numbers)?);
    // Why it came back is settled: it goes again.
    for (_, asked) in state.asked.iter().filter(|(claim_num, _)| *claim_num == out.claim.claim_num) {
        changes.changes(Scope::Matching, state.matching);
        exception::resolve([asked], now, changes);
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
    Ok(())
}
