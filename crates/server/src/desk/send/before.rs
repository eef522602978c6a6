//! What happened to a claim before it is sent: its earlier sendings and their answers, what payers before it decided,
//! and what was asked about its procedures.

use std::collections::BTreeMap;

use claims::account::Claim;
use claims::desk::{Acknowledgment, Remittance, RemittedClaim, StoredFile, TrackedClaim};
use claims::posting::intake::{claim_at, set_of};
use claims::record::Value;
use claims::sending::{self, Before, Known, Outgoing, Prior};
use store::queries::desk::{ANSWERS_OF_CLAIM, REMITTED_OF_CLAIM, SENT_OF_CLAIM};
use x12::claim_file::Decision;
use x12::remittance::{Remittance as Set, RemittanceFile, RemittedClaim as Said};

use super::state::State;
use crate::app::{App, Error};

/// A row of a remittance, and the remittance.
type Answer = (RemittedClaim, Remittance);

/// Answers to a claim, and the files that they came in, each once.
struct Answers {
    rows: Vec<Answer>,
    files: Vec<StoredFile>,
}

/// Files as they are read, by number.
type Files<'f> = BTreeMap<i64, RemittanceFile<'f>>;

const WAITS: &str = "A decision of the payer before about its claim is held or is not posted yet, and may take money \
                     back: settle it first.";
const UNDATED: &str = "The remittance of the payer before does not say when it decided: print the claim, and mark it as \
                       sent when it is in the mail, with that remittance.";
const UNREADABLE: &str = "The remittance of the payer before is not in its file any more: print the claim, and mark it \
                          as sent when it is in the mail, with that remittance.";

impl App {
    /// The earlier sendings of a claim with their answers, and what remittances say of it.
    pub(super) async fn before(
        &self,
        practice: i64,
        claim: &Claim,
        tracked: Option<TrackedClaim>,
    ) -> Result<Before, Error> {
        let of = [Value::Int(claim.claim_num)];
        let mut sent = self.store.select(practice, &SENT_OF_CLAIM, &of).await?;
        sent.sort_by_key(|sent| (sent.sent_at, sent.sent_claim_num));
        let answers: Vec<Acknowledgment> = self.store.select(practice, &ANSWERS_OF_CLAIM, &of).await?;
        let answered =
            |num: i64| answers.iter().filter(|answer| answer.sent_claim_num == Some(num)).cloned().collect();
        let sendings = sent.into_iter().map(|sent| (sent.clone(), answered(sent.sent_claim_num))).collect();
        Ok(Before { sendings, remitted: self.remitted(practice, claim).await?, tracked })
    }

    /// What remittances say of a claim, in their order: what was tied to it, and what has its number and waits.
    async fn remitted(&self, practice: i64, claim: &Claim) -> Result<Vec<RemittedClaim>, Error> {
        let of = [Value::Int(claim.claim_num)];
        let mut rows = self.store.select(practice, &REMITTED_OF_CLAIM, &of).await?;
        if !claim.claim_identifier.is_empty() {
            let number = std::iter::once(claim.claim_identifier.as_str());
            let named = self.remitted_by(practice, number).await?;
            rows.extend(named.into_iter().filter(|row| row.claim_num.is_none() && row.is_waiting()));
        }
        rows.sort_by_key(|row| (row.remittance_num, row.claim_index));
        Ok(rows)
    }

    /// What is known of a chosen claim by what payers before decided and were asked.
    pub(super) async fn load_decisions(
        &self,
        practice: i64,
        state: &State,
        claim: &(i64, i64),
        known: &mut Known,
    ) -> Result<(), Error> {
        let Some(out) = state.out(claim) else { return Ok(()) };
        for candidates in sending::claims_before(&out) {
            match self.prior(practice, state, &out, &candidates).await? {
                Some(Ok(prior)) => known.priors.push(prior),
                Some(Err(reasons)) => known.obstacles.extend(reasons),
                None => {}
            }
            if !known.obstacles.is_empty() {
                break;
            }
        }
        for asked in sending::preauthorizations(&out) {
            let number = self.predetermination(practice, asked).await?;
            let lines = out.family.lines_of(asked.claim_num);
            for proc_num in lines.iter().filter_map(|line| line.proc_num) {
                known.predeterminations.extend(number.clone().map(|number| (proc_num, number)));
            }
        }
        Ok(())
    }

    /// What one payer before decided, by the claim that it has answered; none when it has answered none of these.
    async fn prior(
        &self,
        practice: i64,
        state: &State,
        out: &Outgoing<'_>,
        candidates: &[&Claim],
    ) -> Result<Option<Result<Prior, Vec<String>>>, Error> {
        for before in candidates {
            let mut rows = self.remitted(practice, before).await?;
            rows.retain(|row| !matches!(row.claim_status.as_str(), "25" | "23" | "5"));
            if rows.is_empty() {
                continue;
            }
            if rows.iter().any(RemittedClaim::is_waiting) {
                return Ok(Some(Err(vec![WAITS.to_owned()])));
            }
            let Some(answers) = self.answers(practice, rows).await? else {
                return Ok(Some(Err(vec![UNREADABLE.to_owned()])));
            };
            let files = answers.read();
            let decisions: Result<Vec<_>, _> =
                answers.rows.iter().map(|answer| decision(&files, answer)).collect();
            return Ok(Some(match decisions {
                Ok(decisions) => sending::prior(&state.office, out, before, &decisions),
                Err(why) => Err(vec![why.to_owned()]),
            }));
        }
        Ok(None)
    }

    /// The rows with their files; none when one is not there.
    async fn answers(&self, practice: i64, rows: Vec<RemittedClaim>) -> Result<Option<Answers>, Error> {
        let keys: Vec<_> = rows.iter().map(|row| vec![Value::Int(row.remittance_num)]).collect();
        let remittances: Vec<Remittance> = self.store.get_many(practice, &keys).await?;
        let keys: Vec<_> = remittances.iter().map(|of| vec![Value::Int(of.stored_file_num)]).collect();
        let files: Vec<StoredFile> = self.store.get_many(practice, &keys).await?;
        let answer = |row: RemittedClaim| {
            let remittance = remittances.iter().find(|of| of.remittance_num == row.remittance_num)?;
            let is_here = files.iter().any(|file| file.stored_file_num == remittance.stored_file_num);
            is_here.then(|| (row, remittance.clone()))
        };
        let rows: Option<Vec<Answer>> = rows.into_iter().map(answer).collect();
        Ok(rows.map(|rows| Answers { rows, files }))
    }

    /// The payer's number of a predetermination (REF G3, else CLP07), when it has answered.
    async fn predetermination(&self, practice: i64, asked: &Claim) -> Result<Option<String>, Error> {
        let mut rows = self.remitted(practice, asked).await?;
        rows.retain(|row| row.claim_status == "25");
        let Some(row) = rows.pop() else { return Ok(None) };
        let clp07 = row.payer_claim_number.clone();
        let answers = self.answers(practice, vec![row]).await?;
        let of_file = answers.and_then(|answers| {
            let files = answers.read();
            let (_, said) = said(&files, answers.rows.first()?)?;
            said.reference("G3").map(str::to_owned)
        });
        Ok(of_file.or(Some(clp07)).filter(|number| !number.trim().is_empty()))
    }
}

impl Answers {
    fn read(&self) -> Files<'_> {
        self.files.iter().map(|file| (file.stored_file_num, x12::remittance::read(&file.bytes))).collect()
    }
}

/// The claim of a remittance as its file says it, in its set.
fn said<'f>(files: &'f Files<'f>, (row, remittance): &Answer) -> Option<(&'f Set<'f>, &'f Said<'f>)> {
    let file = files.get(&remittance.stored_file_num)?;
    let set = set_of(file, remittance)?;
    Some((set, claim_at(set, row.claim_index)?))
}

/// What a payer decided about one claim, as its file says it.
fn decision<'f>(files: &'f Files<'f>, answer: &Answer) -> Result<Decision<'f>, &'static str> {
    let (set, remitted) = said(files, answer).ok_or(UNREADABLE)?;
    let date = answer.1.payment_date.or(set.production_date).ok_or(UNDATED)?;
    Ok(Decision { remitted, date })
}
