//! Intake of answers to claim files: TA1, 999, 997 and 277CA, kept whole, tied to what was sent, and acted on.

mod see;

use claims::acknowledging::{self, Answer, Seen};
use claims::change::ChangeSet;
use claims::desk::{Acknowledgment, RemittedClaimState, StoredFile, TrackedClaim};
use claims::office::Office;
use claims::record::Value;
use claims::state::{Now, Numbers};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::queries::desk as sql;
use x12::finding::Finding;

use crate::app::{App, Caller, Error};
use crate::secret::sha256;

/// The largest file of answers that is taken, in bytes.
pub const ACKNOWLEDGMENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What became of a file of answers.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// What it says of which claims, or of what is not ours.
    pub answers: Vec<Acknowledgment>,
    pub findings: Vec<Finding>,
    /// The public id of the earlier import, when the very same file came before.
    pub repeats: Option<String>,
    /// False: it holds no answer. Nothing was kept but the bytes and the refusal.
    pub is_readable: bool,
}

/// What the intake sees.
struct State {
    office: Arc<Office>,
    seen: Seen,
    /// The same bytes, taken before.
    earlier: Option<StoredFile>,
    /// What that said.
    known: Vec<Acknowledgment>,
}

impl App {
    /// Takes a file of answers in: each is tied to the sending that it answers, and what it says becomes the state
    /// of the claim, all in one commit. The same file again changes nothing.
    ///
    /// # Errors
    /// When the store cannot be used. Nothing was taken then.
    pub async fn import_acknowledgments(
        &self,
        caller: &Caller,
        name: &str,
        bytes: &[u8],
    ) -> Result<Acknowledged, Error> {
        let file = x12::acknowledgment::read(bytes);
        let answers = acknowledging::answers(&file);
        let sha = sha256(bytes);
        let load = || self.see_answers(caller.practice, &answers, &sha);
        let (taken, repeats) = self
            .decide(caller, "acknowledgment.import", load, |state: &State, now, numbers| {
                Ok(take(&answers, state, (name, bytes, &sha), now, numbers))
            })
            .await?;
        self.match_told(caller.practice, &taken).await?;
        Ok(Acknowledged {
            answers: taken,
            findings: file.all_findings().cloned().collect(),
            repeats,
            is_readable: !file.is_empty(),
        })
    }

    /// Looks whether remittances answer the claims whose numbers with the payer these have told, and wait for it.
    async fn match_told(&self, practice: i64, answers: &[Acknowledgment]) -> Result<(), Error> {
        let told: BTreeMap<&str, i64> = (answers.iter())
            .filter_map(|answer| Some((answer.payer_claim_number.as_str(), answer.tracked_claim_num?)))
            .filter(|(number, _)| !number.is_empty())
            .collect();
        let numbers: Vec<Vec<Value>> =
            told.keys().map(|number| vec![Value::Text((*number).to_owned())]).collect();
        let rows = self.store.select_each(practice, &sql::REMITTED_BY_PAYER_NUMBER, &numbers).await?;
        let waits = rows.iter().filter(|row| row.state == RemittedClaimState::Held);
        let claims: BTreeSet<i64> =
            waits.filter_map(|row| told.get(row.payer_claim_number.as_str()).copied()).collect();
        for num in claims {
            let claim: Option<TrackedClaim> = self.store.get(practice, &[Value::Int(num)]).await?;
            if let Some(claim) = claim {
                self.match_waiting(practice, &claim).await?;
            }
        }
        Ok(())
    }
}

fn take(
    answers: &[Answer],
    state: &State,
    (name, bytes, sha): (&str, &[u8], &str),
    now: Now,
    numbers: &mut Numbers,
) -> ((Vec<Acknowledgment>, Option<String>), ChangeSet) {
    if let Some(earlier) = &state.earlier {
        return ((state.known.clone(), Some(earlier.public_id.clone())), ChangeSet::new());
    }
    let refusal = if answers.is_empty() { "It holds no TA1, 999, 997 or 277CA." } else { "" };
    let stored = StoredFile::new("ack", name, sha, bytes, now, numbers);
    let stored = StoredFile { refusal: refusal.to_owned(), ..stored };
    let (taken, mut changes) = match answers {
        [] => (vec![], ChangeSet::new()),
        _ => {
            let file = stored.stored_file_num;
            acknowledging::take(answers, &state.seen, &state.office, file, now, numbers)
        }
    };
    if !taken.is_empty() {
        changes.tell("acknowledgment.received", stored.public_id.clone());
    }
    changes.put(&stored);
    ((taken, None), changes)
}
