//! All that the page of one claim shows, as it is kept.

use claims::Cents;
use claims::account::{Claim, ClaimPayment, ClaimProc, ClaimStatus, ClaimType, Patient, Procedure};
use claims::acknowledging;
use claims::coverage::{Carrier, InsPlan};
use claims::desk::{
    Acknowledgment, AnswerOutcome, BankEntry, Exception, ExceptionStatus, Link, LinkKind, Remittance,
    RemittedClaim, RemittedLine, SentClaim, TrackedClaim,
};
use claims::estimate;
use claims::office::Office;
use claims::record::Value;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::queries::{desk, family};

use crate::app::App;
use crate::pages::answer::Refused;
use crate::pages::why::why;
use crate::pages::words;
use store::queries::pages as sql;

/// A claim that left, and the file that it left in.
#[derive(Debug)]
pub(in crate::pages) struct Sent {
    pub(super) sent: SentClaim,
    pub(super) file_id: String,
    pub(super) file_name: String,
}

/// What was answered to a sending, and the file that brought it.
#[derive(Debug)]
pub(in crate::pages) struct Receipt {
    pub(super) answer: Acknowledgment,
    pub(super) file_id: String,
}

/// What a payer said about the claim, and where the money came.
#[derive(Debug)]
pub(in crate::pages) struct Answer {
    pub(in crate::pages) remitted: RemittedClaim,
    pub(in crate::pages) remittance: Remittance,
    pub(super) lines: Vec<RemittedLine>,
    pub(super) check: Option<ClaimPayment>,
    pub(super) deposit: Option<(Link, BankEntry)>,
}

/// A claim with everything around it. One of `claim` and `tracked` is there at least.
#[derive(Debug)]
pub(in crate::pages) struct Loaded {
    pub(super) office: Arc<Office>,
    pub(super) zone: TimeZone,
    pub(super) claim: Option<Claim>,
    pub(in crate::pages) tracked: Option<TrackedClaim>,
    pub(super) patient: Option<Patient>,
    pub(super) carrier: Option<Carrier>,
    pub(super) lines: Vec<ClaimProc>,
    pub(super) procedures: Vec<Procedure>,
    pub(super) sent: Vec<Sent>,
    /// TA1, 999 and 277CA, in the order in which they came.
    pub(super) receipts: Vec<Receipt>,
    pub(in crate::pages) answers: Vec<Answer>,
    /// Checks of the lines that came with no remittance.
    pub(super) checks: Vec<ClaimPayment>,
    pub(super) links: Vec<Link>,
    pub(super) exceptions: Vec<Exception>,
    /// For each line the steps that led to its estimate, in sentences.
    pub(super) why: BTreeMap<i64, Vec<String>>,
    /// For each of its procedures what other claims and estimates cover.
    pub(super) others: BTreeMap<i64, Cents>,
}

/// The claim that an address names.
pub(in crate::pages) async fn load(app: &App, practice: i64, name: &str) -> Result<Loaded, Refused> {
    let missing = Refused::NotFound("There is no such claim.");
    let store = &app.store;
    let (claim, tracked) = match name.parse::<i64>() {
        Ok(claim_num) => {
            let claim: Claim = store.get(practice, &[Value::Int(claim_num)]).await?.ok_or(missing)?;
            let tracked = store.one(practice, &desk::TRACKED_OF_CLAIM, &[Value::Int(claim_num)]).await?;
            (Some(claim), tracked)
        }
        Err(_) => {
            let id = [Value::Text(name.to_owned())];
            let tracked = store.one(practice, &desk::TRACKED_BY_PUBLIC_ID, &id).await?.ok_or(missing)?;
            let claim = match tracked.claim_num {
                Some(claim_num) => store.get(practice, &[Value::Int(claim_num)]).await?,
                None => None,
            };
            (claim, Some(tracked))
        }
    };
    let mut loaded = Loaded {
        office: app.office(practice).await?,
        zone: app.zone(practice).await?,
        claim,
        tracked,
        patient: None,
        carrier: None,
        lines: vec![],
        procedures: vec![],
        sent: vec![],
        receipts: vec![],
        answers: vec![],
        checks: vec![],
        links: vec![],
        exceptions: vec![],
        why: BTreeMap::new(),
        others: BTreeMap::new(),
    };
    load_account(app, practice, &mut loaded).await?;
    load_receipts(app, practice, &mut loaded).await?;
    load_answers(app, practice, &mut loaded).await?;
    load_checks(app, practice, &mut loaded).await?;
    load_exceptions(app, practice, &mut loaded).await?;
    Ok(loaded)
}

/// Patient, payer, lines, and the files that the claim left in.
async fn load_account(app: &App, practice: i64, loaded: &mut Loaded) -> Result<(), Refused> {
    let Some(claim) = &loaded.claim else { return Ok(()) };
    let (store, claim_num) = (&app.store, [Value::Int(claim.claim_num)]);
    loaded.patient = store.get(practice, &[Value::Int(claim.pat_num)]).await?;
    let plan: Option<InsPlan> = store.get(practice, &[Value::Int(claim.plan_num)]).await?;
    if let Some(plan) = plan {
        loaded.carrier = store.get(practice, &[Value::Int(plan.carrier_num)]).await?;
    }
    loaded.lines = store.select(practice, &family::CLAIM_PROCS_OF_CLAIM, &claim_num).await?;
    loaded.lines.sort_by_key(|line| (line.line_number, line.claim_proc_num));
    if let Some(family) = store.family(practice, claim.pat_num).await? {
        let now = app.now(practice).await?;
        let why = |line: &ClaimProc| why(&loaded.office, &family, line.claim_proc_num, now);
        if claim.claim_type != ClaimType::PreAuth {
            let is_other = |row: &&ClaimProc| row.claim_num != Some(claim.claim_num);
            for row in family.claim_procs.iter().filter(is_other) {
                let proc_num =
                    row.proc_num.filter(|n| loaded.lines.iter().any(|line| line.proc_num == Some(*n)));
                if let Some(proc_num) = proc_num {
                    *loaded.others.entry(proc_num).or_default() += estimate::covers(row);
                }
            }
        }
        loaded.why = loaded.lines.iter().map(|line| (line.claim_proc_num, why(line))).collect();
    }
    let keys: Vec<_> = loaded.lines.iter().filter_map(|l| l.proc_num).map(|n| vec![Value::Int(n)]).collect();
    loaded.procedures = store.get_many(practice, &keys).await?;
    let sent: Vec<SentClaim> = store.select(practice, &desk::SENT_OF_CLAIM, &claim_num).await?;
    for sent in sent {
        let Some((file_id, file_name)) = file_name(app, practice, sent.stored_file_num).await? else {
            continue;
        };
        loaded.sent.push(Sent { sent, file_id, file_name });
    }
    Ok(())
}

/// A file's public id and name.
async fn file_name(app: &App, practice: i64, file: i64) -> Result<Option<(String, String)>, Refused> {
    let rows = app.store.query(&sql::FILE_NAME, &[Value::Int(practice), Value::Int(file)]).await?;
    Ok(match rows.first().map(Vec::as_slice) {
        Some([Value::Text(id), Value::Text(name)]) => Some((id.clone(), name.clone())),
        _ => None,
    })
}

/// What clearinghouses and payers answered to the files that carried the claim.
async fn load_receipts(app: &App, practice: i64, loaded: &mut Loaded) -> Result<(), Refused> {
    let answers: Vec<Acknowledgment> = match (&loaded.claim, &loaded.tracked) {
        (Some(claim), _) => {
            app.store.select(practice, &desk::ANSWERS_OF_CLAIM, &[Value::Int(claim.claim_num)]).await?
        }
        (None, Some(tracked)) => {
            let of = [Value::Int(tracked.tracked_claim_num)];
            app.store.select(practice, &desk::ANSWERS_OF_TRACKED, &of).await?
        }
        (None, None) => vec![],
    };
    for answer in answers {
        let Some((file_id, _)) = file_name(app, practice, answer.stored_file_num).await? else { continue };
        loaded.receipts.push(Receipt { answer, file_id });
    }
    Ok(())
}

/// What the payers said, each with its remittance, the bank entry, and the links in between.
async fn load_answers(app: &App, practice: i64, loaded: &mut Loaded) -> Result<(), Refused> {
    let Some(tracked) = &loaded.tracked else { return Ok(()) };
    let store = &app.store;
    let tracked_num = Value::Int(tracked.tracked_claim_num);
    let remitted: Vec<RemittedClaim> =
        store.select(practice, &desk::REMITTED_OF_TRACKED, std::slice::from_ref(&tracked_num)).await?;
    let to = [Value::Text(LinkKind::Claim.to_string()), tracked_num];
    loaded.links = store.select(practice, &desk::LINKS_TO, &to).await?;
    for remitted in remitted {
        let key = [Value::Int(remitted.remittance_num)];
        let Some(remittance) = store.get::<Remittance>(practice, &key).await? else { continue };
        let of = [Value::Int(remitted.remitted_claim_num)];
        let lines = store.select(practice, &desk::LINES_OF_REMITTED_CLAIM, &of).await?;
        let check = match remittance.claim_payment_num {
            Some(number) => store.get(practice, &[Value::Int(number)]).await?,
            None => None,
        };
        let from = [Value::Text(LinkKind::Deposit.to_string()), Value::Int(remittance.remittance_num)];
        let link = store.one(practice, &desk::LINKS_FROM, &from).await?;
        let deposit = match link {
            Some(link) => store.get(practice, &[Value::Int(link.to_num)]).await?.map(|entry| (link, entry)),
            None => None,
        };
        loaded.answers.push(Answer { remitted, remittance, lines, check, deposit });
    }
    loaded.answers.sort_by_key(|answer| (answer.remittance.received_at, answer.remitted.remitted_claim_num));
    Ok(())
}

async fn load_checks(app: &App, practice: i64, loaded: &mut Loaded) -> Result<(), Refused> {
    let of_remittances: Vec<i64> =
        loaded.answers.iter().filter_map(|a| a.remittance.claim_payment_num).collect();
    let alone = loaded.lines.iter().filter_map(|line| line.claim_payment_num);
    let keys: Vec<_> = alone.filter(|n| !of_remittances.contains(n)).map(|n| vec![Value::Int(n)]).collect();
    loaded.checks = app.store.get_many(practice, &keys).await?;
    loaded.checks.sort_by_key(|check| check.claim_payment_num);
    Ok(())
}

async fn load_exceptions(app: &App, practice: i64, loaded: &mut Loaded) -> Result<(), Refused> {
    let mut subjects = vec![];
    subjects.extend(loaded.claim.as_ref().map(|claim| ("claim", claim.claim_num)));
    subjects.extend(loaded.tracked.as_ref().map(|tracked| ("tracked_claim", tracked.tracked_claim_num)));
    let last = loaded.sent.iter().max_by_key(|sent| (sent.sent.sent_at, sent.sent.sent_claim_num));
    subjects.extend(last.map(|sent| ("file", sent.sent.stored_file_num)));
    for answer in &loaded.answers {
        subjects.push(("remitted_claim", answer.remitted.remitted_claim_num));
        subjects.push(("remittance", answer.remittance.remittance_num));
        subjects.extend(answer.deposit.as_ref().map(|(_, entry)| ("bank_entry", entry.bank_entry_num)));
    }
    subjects.sort_unstable();
    subjects.dedup();
    let lists: Vec<_> =
        subjects.into_iter().map(|(kind, n)| vec![Value::Text(kind.to_owned()), Value::Int(n)]).collect();
    loaded.exceptions = app.store.select_each(practice, &desk::EXCEPTIONS_OF, &lists).await?;
    loaded.exceptions.retain(Exception::is_open);
    // What is open about something else, and might belong to this claim or to a payment of it.
    let might_be: Vec<&str> = (loaded.tracked.iter().map(|tracked| tracked.public_id.as_str()))
        .chain(loaded.answers.iter().map(|answer| answer.remittance.public_id.as_str()))
        .collect();
    let open = [Value::Text(ExceptionStatus::Open.as_str().to_owned())];
    let others = app.store.select(practice, &desk::EXCEPTIONS_BY_STATUS, &open).await?;
    let names_this = |e: &Exception| e.candidates().iter().any(|it| might_be.contains(&it.id.as_str()));
    let is_new = |e: &Exception| loaded.exceptions.iter().all(|known| known.exception_num != e.exception_num);
    let more: Vec<Exception> = others.into_iter().filter(|e| names_this(e) && is_new(e)).collect();
    loaded.exceptions.extend(more);
    Ok(())
}

impl Answer {
    /// Where its bank entry is shown.
    pub(in crate::pages) fn bank_path(&self) -> Option<String> {
        self.deposit.as_ref().map(|(_, entry)| format!("/bank/{}", entry.public_id))
    }
}

impl Loaded {
    /// Whose claim it is; nobody's of ours when it is only tracked.
    pub(in crate::pages) fn pat_num(&self) -> Option<i64> {
        self.claim.as_ref().map(|claim| claim.pat_num)
    }

    /// The claim's part of addresses.
    pub(in crate::pages) fn path(&self) -> String {
        match (&self.claim, &self.tracked) {
            (Some(claim), _) => claim.claim_num.to_string(),
            (None, Some(tracked)) => tracked.public_id.clone(),
            (None, None) => String::new(),
        }
    }

    /// The number that people call it by.
    pub(in crate::pages) fn number(&self) -> String {
        match (&self.claim, &self.tracked) {
            (Some(claim), _) if !claim.claim_identifier.is_empty() => claim.claim_identifier.clone(),
            (Some(claim), _) => claim.claim_num.to_string(),
            (None, tracked) => tracked.as_ref().map(|t| t.claim_number.clone()).unwrap_or_default(),
        }
    }

    pub(in crate::pages) fn patient_name(&self) -> String {
        match (&self.patient, &self.tracked) {
            (Some(patient), _) => format!("{} {}", patient.f_name, patient.l_name).trim().to_owned(),
            (None, tracked) => tracked.as_ref().map(|t| t.patient_name.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn payer_name(&self) -> String {
        match (&self.carrier, &self.tracked) {
            (Some(carrier), _) => carrier.carrier_name.clone(),
            (None, tracked) => tracked.as_ref().map(|t| t.payer_name.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn status(&self) -> &'static str {
        match &self.claim {
            Some(claim) if claim.claim_status == ClaimStatus::Sent && !self.answers.is_empty() => {
                "Answered, not posted"
            }
            Some(claim) => match (claim.claim_status, self.verdict()) {
                (ClaimStatus::Sent | ClaimStatus::ProbablySent, Some(outcome)) if outcome.is_accepted() => {
                    words::outcome(outcome)
                }
                (ClaimStatus::Unsent | ClaimStatus::Waiting, Some(outcome)) if outcome.is_rejected() => {
                    words::outcome(outcome)
                }
                (status, _) => words::status(status),
            },
            None if self.answers.is_empty() => match self.verdict() {
                Some(outcome) => words::outcome(outcome),
                None => "Followed, no answer yet",
            },
            None => "Received",
        }
    }

    /// What was answered to the last sending, as far as it is clear.
    fn verdict(&self) -> Option<AnswerOutcome> {
        let last =
            self.sent.iter().map(|sent| &sent.sent).max_by_key(|sent| (sent.sent_at, sent.sent_claim_num));
        let last = last.map(|sent| sent.sent_claim_num);
        let answers = self.receipts.iter().map(|receipt| &receipt.answer);
        let answers: Vec<Acknowledgment> =
            answers.filter(|answer| answer.sent_claim_num == last).cloned().collect();
        acknowledging::deciding(&answers).map(|answer| answer.outcome)
    }

    pub(super) fn is_reconciled(&self) -> bool {
        self.tracked.as_ref().is_some_and(|tracked| tracked.reconciled)
    }

    /// Whether the payer has answered.
    pub(super) fn is_answered(&self) -> bool {
        match &self.claim {
            Some(claim) => claim.claim_status == ClaimStatus::Received,
            None => !self.answers.is_empty(),
        }
    }
}
