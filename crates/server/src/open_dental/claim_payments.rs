//! Insurance checks.

mod actions;

pub(super) use actions::{create, create_batch, delete, update};

use claims::account::ClaimPayment;
use claims::office::Office;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::routes::Answer;
use super::wire::{self, Show, row};

const NOT_FOUND: &str = "ClaimPayment not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let rows = ask.scan(|_: &ClaimPayment| true).await?;
    saw(ask, rows.iter()).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| show(row, &office, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: ClaimPayment = ask.find(ask.number(), NOT_FOUND).await?;
    saw(ask, [&row]).await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?, &ask.show)))
}

/// A check tells of the patients whose lines it pays.
async fn saw(ask: &Ask, rows: impl IntoIterator<Item = &ClaimPayment>) -> Result<(), Refused> {
    let lines = ask
        .select_each(&sql::CLAIM_PROCS_OF_CHECK, rows.into_iter().map(|row| row.claim_payment_num))
        .await?;
    ask.saw("read claimpayments", lines.iter().map(|line| line.pat_num)).await
}

pub(super) fn show(row: &ClaimPayment, office: &Office, show: &Show) -> Value {
    let named = |number: i64| wire::definition(office, (number != 0).then_some(number));
    row! {
        "ClaimPaymentNum": row.claim_payment_num,
        "CheckDate": show.date(row.check_date),
        "CheckAmt": wire::money_text(row.check_amt),
        "CheckNum": wire::text(&row.check_num),
        "BankBranch": wire::text(&row.bank_branch),
        "Note": wire::text(&row.note),
        "ClinicNum": wire::key(row.clinic_num),
        "DepositNum": wire::key(row.deposit_num),
        "CarrierName": wire::text(&row.carrier_name),
        "DateIssued": show.date(row.date_issued),
        "IsPartial": wire::flag(row.is_partial),
        "PayType": row.pay_type,
        "payType": named(row.pay_type),
        "SecUserNumEntry": 0,
        "SecDateEntry": show.date(row.sec_date_entry),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
        "PayGroup": row.pay_group,
        "payGroup": named(row.pay_group),
    }
}
