//! Dry runs: what posting would do, found out by posting in a unit of work that is dropped (`users.md` M4).

use std::collections::{BTreeMap, BTreeSet};

use claims::Cents;
use claims::account::Claim;
use claims::change::{ChangeSet, Scope};
use claims::desk::{Exception, Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState};
use claims::ledger::{Account, Source};
use claims::matching::claim::Parts;
use claims::posting::again::begin;
use claims::posting::intake::set_of;
use claims::posting::posted_row::PostedRow;
use claims::posting::same_payment::may_post_beside;
use claims::record::{Field, Value};
use claims::state::Refusal;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use store::queries::desk as sql;
use x12::remittance::Remittance as Said;

use super::find::numbers;
use crate::app::{App, Caller, Error};

/// Claims that a dry run posts at most: all others who write may have to wait for it.
pub const PREVIEW_CLAIMS_MAX: i64 = 600;

/// What posting a remittance does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preview {
    pub payer_name: String,
    pub trace_number: String,
    pub payment_amount: Cents,
    /// How the remittance stands afterwards.
    pub status: String,
    pub claim_count: i64,
    /// The claims that are posted, as far as a dry run goes; `is_whole` says that these are all.
    pub claims: Vec<ClaimPreview>,
    pub is_whole: bool,
    /// What moves in the ledger, by account: debits positive, credits negative. It sums to zero.
    pub accounts: Vec<AccountPreview>,
    pub totals: Totals,
    /// What a person would be asked.
    pub exceptions: Vec<ExceptionPreview>,
}

/// What posting one remitted claim does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClaimPreview {
    pub index: i64,
    pub claim_number: String,
    pub charged_amount: Cents,
    pub paid_amount: Cents,
    pub state: String,
    /// The claim of door 1 that it answers.
    pub claim_num: Option<i64>,
    pub rows: Vec<RowPreview>,
}

/// A row of an account, and what of it is different afterwards.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowPreview {
    pub table: String,
    pub number: i64,
    pub before: Map<String, Json>,
    pub after: Map<String, Json>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountPreview {
    pub account: String,
    /// Whose it is: a patient's number, a payer's id; empty when the practice's.
    pub of: String,
    pub amount: Cents,
}

/// Sums over the claims.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub posted: i64,
    pub held: i64,
    pub paid: Cents,
    pub paid_and_held: Cents,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExceptionPreview {
    pub reason: String,
    /// The place of the claim that it is about; none: about the remittance.
    pub claim_index: Option<i64>,
    pub amount_at_risk: Cents,
    pub note: String,
}

/// What a dry run of a file found.
#[derive(Clone, Debug, Serialize)]
pub struct FilePreview {
    pub remittances: Vec<Preview>,
    /// Public ids of remittances that are here already.
    pub duplicates: Vec<String>,
    pub findings: Vec<x12::finding::Finding>,
    pub is_readable: bool,
}

type Sums = BTreeMap<Account, Cents>;

impl App {
    /// What posting a remittance would do: one that is held, undone, or of which claims are undone.
    ///
    /// # Errors
    /// The refusal, when there is no such remittance; or when the store cannot be used.
    pub async fn preview_post(&self, caller: &Caller, id: &str) -> Result<Preview, Error> {
        let practice = caller.practice;
        let remittance = self.remittance_by_id(practice, id).await?;
        if matches!(remittance.status, RemittanceStatus::Posting | RemittanceStatus::Undoing) {
            return Err(Refusal::conflict("It is being posted or undone. Try again when it is.").into());
        }
        if remittance.status != RemittanceStatus::Posted {
            may_post_beside(&self.same_payment(practice, &remittance).await?)?;
        }
        let bytes = self.bytes_of(practice, &remittance).await?;
        let read = x12::remittance::read(&bytes);
        let said = set_of(&read, &remittance).ok_or_else(|| Refusal::not_found("Its file is not there."))?;
        let unit = self.store.unit(practice).await?;
        let within = App { store: unit.store(), ..self.clone() };
        let found = within.preview_of(practice, &remittance, said, PREVIEW_CLAIMS_MAX).await;
        let patients = within.patients_in(practice, found.iter()).await;
        unit.rollback().await?;
        self.saw(caller, "remittance.preview", patients?).await?;
        found
    }

    /// What a remittance has posted.
    ///
    /// # Errors
    /// The refusal, when there is no such remittance; or when the store cannot be used.
    pub async fn posted(&self, caller: &Caller, id: &str) -> Result<Preview, Error> {
        let practice = caller.practice;
        let num = self.remittance_by_id(practice, id).await?.remittance_num;
        let found = self.posted_of(practice, num, &Sums::new(), &None).await?;
        let patients = self.patients_in(practice, std::iter::once(&found)).await?;
        self.saw(caller, "remittance.posted", patients).await?;
        Ok(found)
    }

    /// What importing a file would do. Nothing is kept of it.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn preview_import(
        &self,
        caller: &Caller,
        name: &str,
        bytes: &[u8],
    ) -> Result<FilePreview, Error> {
        let file = x12::remittance::read(bytes);
        let unit = self.store.unit(caller.practice).await?;
        let within = App { store: unit.store(), ..self.clone() };
        let found = within.preview_file(caller, name, bytes, &file).await;
        let patients = match &found {
            Ok(found) => within.patients_in(caller.practice, found.remittances.iter()).await,
            Err(_) => Ok(vec![]),
        };
        unit.rollback().await?;
        self.saw(caller, "remittance.preview", patients?).await?;
        found
    }

    async fn preview_file(
        &self,
        caller: &Caller,
        name: &str,
        bytes: &[u8],
        file: &x12::remittance::RemittanceFile<'_>,
    ) -> Result<FilePreview, Error> {
        let taken = self.take_remittances(caller, name, bytes, file, None).await?;
        let mut left = PREVIEW_CLAIMS_MAX;
        let mut remittances = Vec::new();
        for remittance in &taken.remittances {
            let Some(said) = set_of(file, remittance) else { continue };
            let preview = if remittance.status == RemittanceStatus::Posting {
                self.preview_of(caller.practice, remittance, said, left).await?
            } else {
                self.posted_of(caller.practice, remittance.remittance_num, &Sums::new(), &None).await?
            };
            left = left.saturating_sub(i64::try_from(preview.claims.len()).unwrap_or(i64::MAX)).max(0);
            remittances.push(preview);
        }
        let findings = file.all_findings().cloned().collect();
        let is_readable = file.remittances.iter().any(|said| said.ended);
        Ok(FilePreview { remittances, duplicates: taken.duplicates, findings, is_readable })
    }

    /// Posts up to so many claims of a remittance, and tells what that has done.
    async fn preview_of(
        &self,
        practice: i64,
        remittance: &Remittance,
        said: &Said<'_>,
        claims_max: i64,
    ) -> Result<Preview, Error> {
        let caller = Caller::program(practice, "posting");
        let num = remittance.remittance_num;
        let of = [Value::Int(num)];
        let rows: Vec<RemittedClaim> = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE, &of).await?;
        let before = self.sums_of(practice, num, &rows).await?;
        // Of one that is posted but for some claims, only these are told of.
        let undone = rows.iter().filter(|row| row.state == RemittedClaimState::Undone);
        let only: Option<BTreeSet<i64>> = (remittance.status == RemittanceStatus::Posted)
            .then(|| undone.map(|row| row.claim_index).collect());
        if only.as_ref().is_none_or(|only| !only.is_empty()) {
            self.start(&caller, num, &rows).await?;
            let parts = Parts::of(&said.claims);
            let mut posted = 0;
            while posted < claims_max && self.post_chunk(&caller, num, said, &parts).await? {
                posted = self.remittance(practice, num).await?.map_or(i64::MAX, |row| row.next_claim);
            }
            self.finish_posting(&caller, num, said).await?;
        }
        self.posted_of(practice, num, &before, &only).await
    }

    async fn start(&self, caller: &Caller, num: i64, rows: &[RemittedClaim]) -> Result<(), Error> {
        let undone = rows.iter().filter(|row| row.state == RemittedClaimState::Undone).cloned();
        let undone: Vec<RemittedClaim> = undone.collect();
        let load = async || {
            let matching = self.matching_version(caller.practice).await?;
            Ok::<_, Error>((matching, self.remittance(caller.practice, num).await?))
        };
        self.decide(caller, "remittance.preview", load, |(matching, remittance), now, _| {
            let mut changes = ChangeSet::new();
            if let Some(remittance) = remittance {
                changes.changes(Scope::Matching, *matching);
                begin(remittance, &undone, now, &mut changes);
            }
            Ok(((), changes))
        })
        .await
    }

    /// What a remittance has posted, as far as it has come; `before` stood already, and `only` these claims count.
    async fn posted_of(
        &self,
        practice: i64,
        num: i64,
        before: &Sums,
        only: &Option<BTreeSet<i64>>,
    ) -> Result<Preview, Error> {
        let remittance = self.remittance(practice, num).await?;
        let remittance = remittance.ok_or_else(|| Refusal::not_found("There is no such remittance."))?;
        let of = [Value::Int(num)];
        let all: Vec<RemittedClaim> = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE, &of).await?;
        let mut sums = self.sums_of(practice, num, &all).await?;
        for (account, amount) in before {
            *sums.entry(account.clone()).or_default() -= *amount;
        }
        sums.retain(|_, amount| !amount.is_zero());
        let is_told = |row: &&RemittedClaim| {
            row.state != RemittedClaimState::Waiting
                && row.state != RemittedClaimState::Undone
                && only.as_ref().is_none_or(|only| only.contains(&row.claim_index))
        };
        let claims: Vec<&RemittedClaim> = all.iter().filter(is_told).collect();
        let lists = numbers(claims.iter().map(|row| row.remitted_claim_num));
        let rows = self.store.select_each(practice, &sql::POSTED_BY_CLAIM, &lists).await?;
        let mut asked = self.asked_about(practice, claims.iter().copied()).await?;
        asked.extend(self.exceptions_of(practice, "remittance", num).await?);
        let balances = self.balances_of(practice, &remittance).await?;
        asked.extend(balances.into_iter().flat_map(|balance| balance.exceptions));
        asked.sort_by_key(|exception| exception.exception_num);
        let is_posted = |row: &&&RemittedClaim| row.is_answer();
        let posted: Vec<&&RemittedClaim> = claims.iter().filter(is_posted).collect();
        let waiting = claims.iter().filter(|row| row.is_waiting());
        let totals = Totals {
            posted: i64::try_from(posted.len()).unwrap_or(i64::MAX),
            held: i64::try_from(waiting.count()).unwrap_or(i64::MAX),
            paid: posted.iter().map(|row| row.paid).sum(),
            paid_and_held: claims.iter().map(|row| row.paid).sum(),
        };
        let account = |(account, amount): (Account, Cents)| AccountPreview {
            account: account.kind.as_str().to_owned(),
            of: account.of,
            amount,
        };
        Ok(Preview {
            payer_name: remittance.payer_name,
            trace_number: remittance.trace_number,
            payment_amount: remittance.payment_amount,
            status: remittance.status.as_str().to_owned(),
            claim_count: remittance.claim_count,
            is_whole: remittance.status != RemittanceStatus::Posting,
            claims: claims.iter().map(|row| claim(row, &rows)).collect(),
            accounts: sums.into_iter().map(account).collect(),
            totals,
            exceptions: asked.iter().filter(|asked| asked.is_open()).map(|it| exception(it, &all)).collect(),
        })
    }

    /// What a remittance and its claims have in the ledger.
    async fn sums_of(&self, practice: i64, num: i64, claims: &[RemittedClaim]) -> Result<Sums, Error> {
        let claims = claims.iter().map(|row| (Source::RemittedClaim, row.remitted_claim_num));
        let sources = claims.chain([(Source::ProviderAdjustment, num)]);
        let lists: Vec<Vec<Value>> =
            sources.map(|(source, num)| vec![source.into_value(), Value::Int(num)]).collect();
        let mut sums = Sums::new();
        for entry in self.store.select_each(practice, &sql::ENTRIES_OF_SOURCE, &lists).await? {
            let account = Account { kind: entry.account, of: entry.account_of };
            *sums.entry(account).or_default() += entry.amount;
        }
        Ok(sums)
    }

    /// Whose accounts are shown.
    async fn patients_in<'p>(
        &self,
        practice: i64,
        shown: impl Iterator<Item = &'p Preview>,
    ) -> Result<Vec<i64>, Error> {
        let of = numbers(shown.flat_map(|one| &one.claims).filter_map(|claim| claim.claim_num));
        let claims: Vec<Claim> = self.store.get_many(practice, &of).await?;
        Ok(claims.into_iter().map(|claim| claim.pat_num).collect())
    }
}

fn claim(row: &RemittedClaim, rows: &[PostedRow]) -> ClaimPreview {
    let own = rows.iter().filter(|posted| posted.remitted_claim_num == Some(row.remitted_claim_num));
    let mut rows: Vec<RowPreview> = own
        .filter(|posted| matches!(posted.row_table.as_str(), "claim" | "claimproc"))
        .map(|posted| {
            let (mut before, mut after) = (Map::new(), Map::new());
            for changed in posted.changed().into_iter().filter(|changed| changed.before != changed.after) {
                before.insert(changed.column.clone(), shown(changed.before));
                after.insert(changed.column, shown(changed.after));
            }
            RowPreview { table: posted.row_table.clone(), number: posted.row_num, before, after }
        })
        .collect();
    rows.sort_by(|one, other| (&one.table, one.number).cmp(&(&other.table, other.number)));
    ClaimPreview {
        index: row.claim_index,
        claim_number: row.claim_number.clone(),
        charged_amount: row.charge,
        paid_amount: row.paid,
        state: row.state.as_str().to_owned(),
        claim_num: row.claim_num,
        rows,
    }
}

fn shown(value: Value) -> Json {
    match value {
        Value::Int(number) => number.into(),
        Value::Text(text) => text.into(),
        Value::Bool(flag) => flag.into(),
        Value::Null | Value::Blob(_) => Json::Null,
    }
}

fn exception(asked: &Exception, claims: &[RemittedClaim]) -> ExceptionPreview {
    let is_of_claim = asked.subject_kind == "remitted_claim";
    let of = claims.iter().find(|row| is_of_claim && row.remitted_claim_num == asked.subject_num);
    ExceptionPreview {
        reason: asked.reason.as_str().to_owned(),
        claim_index: of.map(|row| row.claim_index),
        amount_at_risk: asked.amount_at_risk,
        note: asked.note.clone(),
    }
}
