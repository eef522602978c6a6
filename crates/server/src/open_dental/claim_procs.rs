//! Claim procedures: the lines of claims, and the estimates that are on none.

mod actions;
mod explain;
mod sent;

pub(super) use actions::{adjust, delete, set_used, supplemental, void};
pub(super) use explain::explain;

use std::collections::BTreeSet;

use claims::account::{Claim, ClaimPayment, ClaimProc, ClaimProcStatus, Procedure};
use claims::change::Scope;
use claims::check::CheckSeen;
use claims::claim::line::{self, EditLine};
use claims::office::Office;
use claims::record::Value as Kept;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::list::Listed;
use super::names::Name;
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::{Account, Error};

const NOT_FOUND: &str = "ClaimProc not found.";

/// The filters of the list.
struct Wanted {
    procedure: Option<i64>,
    claim: Option<i64>,
    patient: Option<i64>,
    status: Option<ClaimProcStatus>,
    check: Option<i64>,
}

impl Wanted {
    fn takes(&self, row: &ClaimProc) -> bool {
        let same = |wanted: Option<i64>, number: Option<i64>| {
            wanted.is_none_or(|wanted| wanted == number.unwrap_or(0))
        };
        same(self.procedure, row.proc_num)
            && same(self.claim, row.claim_num)
            && same(self.patient, Some(row.pat_num))
            && same(self.check, row.claim_payment_num)
            && self.status.is_none_or(|status| row.status == status)
    }

    /// The rows of the request's page, by the filter that finds fewest.
    async fn rows(&self, ask: &Ask) -> Result<Listed<ClaimProc>, Refused> {
        let takes = |row: &ClaimProc| self.takes(row);
        let number = |wanted: Option<i64>| wanted.filter(|number| *number != 0);
        let found = if let Some(number) = number(self.procedure) {
            ask.select(&sql::CLAIM_PROCS_OF_PROCEDURE, number).await?
        } else if let Some(number) = number(self.claim) {
            ask.select(&sql::CLAIM_PROCS_OF_CLAIM, number).await?
        } else if let Some(number) = number(self.check) {
            ask.select(&sql::CLAIM_PROCS_OF_CHECK, number).await?
        } else if let Some(number) = number(self.patient) {
            ask.select(&sql::CLAIM_PROCS_OF_PATIENT, number).await?
        } else if let Some(status) = self.status {
            let of = Kept::Text(status.text().to_owned());
            return ask.scan_by(&sql::CLAIM_PROCS_OF_STATUS, of, takes).await;
        } else {
            return ask.scan(takes).await;
        };
        ask.among(found, takes).await
    }

    /// The patients whose estimates the filters point at; none when they do not say.
    async fn patients(&self, ask: &Ask) -> Result<Option<i64>, Refused> {
        if let Some(number) = self.patient {
            ask.patient_stands(number).await?;
            return Ok(Some(number));
        }
        if let Some(number) = self.procedure {
            return Ok(ask.get::<Procedure>(number).await?.map(|procedure| procedure.pat_num));
        }
        match self.claim {
            Some(number) => Ok(ask.get::<Claim>(number).await?.map(|claim| claim.pat_num)),
            None => Ok(None),
        }
    }
}

/// Estimates are brought up to date first: of the patient who is asked for, else of all whose rows are found.
pub(super) async fn list(ask: &Ask) -> Answer {
    let wanted = Wanted {
        procedure: ask.query.int("ProcNum")?,
        claim: ask.query.int("ClaimNum")?,
        patient: ask.query.int("PatNum")?,
        status: ask.query.name("Status")?,
        check: ask.query.int("ClaimPaymentNum")?,
    };
    let patients: BTreeSet<i64> = match wanted.patients(ask).await? {
        Some(patient) => BTreeSet::from([patient]),
        None => wanted.rows(ask).await?.iter().map(|row| row.pat_num).collect(),
    };
    for patient in patients {
        ask.app.refresh_estimates(&ask.caller, patient).await?;
    }
    let rows = wanted.rows(ask).await?;
    ask.saw("read claimprocs", rows.iter().map(|row| row.pat_num)).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| show(row, &office, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: ClaimProc = ask.find(ask.number(), NOT_FOUND).await?;
    answer(ask, row.pat_num).await
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let row: ClaimProc = ask.find(number, NOT_FOUND).await?;
    // The rule that a value which equals the present one passes goes by what a read would show.
    ask.app.refresh_estimates(&ask.caller, row.pat_num).await?;
    let command = sent::changes(&ask.body)?;
    let load = async || {
        let check = check_seen(ask, number, &command).await?;
        Ok::<_, Error>((check, ask.account(row.pat_num).await?))
    };
    ask.write("claimproc.update", load, |(check, Account { office, family }), now, numbers| {
        let changes = line::edit(office, family, number, &command, check.as_ref(), now, numbers)?;
        Ok(((), changes))
    })
    .await?;
    answer(ask, row.pat_num).await
}

/// The check that a row is to go on, or comes off, with what it pays to others.
async fn check_seen(ask: &Ask, number: i64, command: &EditLine) -> Result<Option<CheckSeen>, Error> {
    let Some(wanted) = command.claim_payment_num else { return Ok(None) };
    let matching = ask.version(Scope::Matching).await?;
    let row: ClaimProc = ask.find(number, NOT_FOUND).await?;
    let Some(named) = wanted.or(row.claim_payment_num) else { return Ok(None) };
    let Some(check) = ask.get::<ClaimPayment>(named).await? else { return Ok(None) };
    let lines = ask.select(&sql::CLAIM_PROCS_OF_CHECK, named).await?;
    let others = lines.iter().filter(|line| line.pat_num != row.pat_num);
    Ok(Some(CheckSeen {
        check,
        matching,
        elsewhere: others.map(|line| line.ins_pay_amt).sum(),
        last_row: lines.iter().map(|line| line.payment_row).max().unwrap_or_default(),
    }))
}

/// The row that the path names.
async fn answer(ask: &Ask, pat_num: i64) -> Answer {
    Ok(Reply::Ok(shown(ask, ask.number(), pat_num).await?))
}

/// A row with current estimates.
async fn shown(ask: &Ask, number: i64, pat_num: i64) -> Result<Value, Refused> {
    ask.app.refresh_estimates(&ask.caller, pat_num).await?;
    let row: ClaimProc = ask.find(number, NOT_FOUND).await?;
    ask.saw("read claimprocs", [pat_num]).await?;
    Ok(show(&row, &*ask.office().await?, &ask.show))
}

/// What a blank shows as: benefit adjustments have plain zeros.
fn blank<T>(row: &ClaimProc, value: Option<T>, zero: T) -> Option<T> {
    value.or((row.status == ClaimProcStatus::Adjustment).then_some(zero))
}

pub(super) fn show(row: &ClaimProc, office: &Office, show: &Show) -> Value {
    let money = |value| wire::money_or_blank(blank(row, value, claims::Cents::ZERO));
    let percent = |value| wire::int_or_blank(blank(row, value, 0));
    row! {
        "ClaimProcNum": row.claim_proc_num,
        "ProcNum": wire::key(row.proc_num),
        "ClaimNum": wire::key(row.claim_num),
        "PatNum": row.pat_num,
        "ProvNum": wire::key(row.prov_num),
        "FeeBilled": wire::money(row.fee_billed),
        "InsPayEst": wire::money(row.ins_pay_est),
        "DedApplied": wire::money(row.ded_applied),
        "Status": row.status.as_str(),
        "InsPayAmt": wire::money(row.ins_pay_amt),
        "Remarks": wire::text(&row.remarks),
        "ClaimPaymentNum": wire::key(row.claim_payment_num),
        "PlanNum": row.plan_num,
        "DateCP": show.date(row.date_cp),
        "WriteOff": wire::money(row.write_off),
        "CodeSent": wire::text(&row.code_sent),
        "AllowedOverride": money(row.allowed_override),
        "Percentage": percent(row.percentage),
        "PercentOverride": percent(row.percent_override),
        "CopayAmt": money(row.copay_amt),
        "NoBillIns": wire::flag(row.no_bill_ins),
        "PaidOtherIns": money(row.paid_other_ins),
        "BaseEst": wire::money(row.base_est),
        "CopayOverride": money(row.copay_override),
        "ProcDate": show.date(row.proc_date),
        "DateEntry": show.date(row.date_entry),
        "DedEst": money(row.ded_est),
        "DedEstOverride": money(row.ded_est_override),
        "InsEstTotal": wire::money(row.ins_est_total),
        "InsEstTotalOverride": money(row.ins_est_total_override),
        "PaidOtherInsOverride": money(row.paid_other_ins_override),
        "EstimateNote": wire::text(&row.estimate_note),
        "WriteOffEst": money(row.write_off_est),
        "WriteOffEstOverride": money(row.write_off_est_override),
        "ClinicNum": wire::key(row.clinic_num),
        "InsSubNum": row.ins_sub_num,
        "PaymentRow": row.payment_row,
        "PayPlanNum": wire::key(row.pay_plan_num),
        "ClaimPaymentTracking": wire::key(row.claim_payment_tracking),
        "claimPaymentTracking": wire::definition(office, row.claim_payment_tracking),
        "SecUserNumEntry": row.sec_user_num_entry,
        "SecDateEntry": show.date(row.sec_date_entry),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
        "DateSuppReceived": show.date(row.date_supp_received),
        "DateInsFinalized": show.date(row.date_ins_finalized),
        "IsTransfer": wire::flag(row.is_transfer),
        "ClaimAdjReasonCodes": wire::text(&row.claim_adj_reason_codes),
    }
}

#[cfg(test)]
pub(super) mod tests;
