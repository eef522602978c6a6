//! What a family owes: its aging, its members' balances, its account by the day of service, and why.

mod explain;
mod service_date;

use claims::Cents;
use claims::account::Patient;
use claims::aging::{Aged, AsOf, Bucket, Member, age};
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::routes::Answer;
use super::wire::{self, row};
use crate::app::Account;

pub(super) use explain::explain;
pub(super) use service_date::service_date_view;

/// The family's buckets, with what is expected of insurance.
pub(super) async fn aging(ask: &Ask) -> Answer {
    let pat_num = ask.number();
    let (account, aged) = aged(ask, pat_num).await?;
    saw(ask, &account).await?;
    let own = aged.member(pat_num).map_or(Cents::ZERO, Member::estimated);
    Ok(Reply::Ok(show(&aged, own)))
}

/// One row for each member, and one for all of them.
pub(super) async fn patient_balances(ask: &Ask) -> Answer {
    let (account, aged) = aged(ask, ask.number()).await?;
    saw(ask, &account).await?;
    let family = &account.family;
    let mut rows: Vec<Value> = (family.patients.iter())
        .map(|patient| {
            let balance = aged.member(patient.pat_num).map_or(Cents::ZERO, |member| member.balance);
            balance_row(patient.pat_num, &name(patient), balance)
        })
        .collect();
    rows.push(balance_row(family.guarantor, "Entire Family", aged.total));
    Ok(Reply::Ok(Value::Array(ask.paged(rows)?)))
}

/// The account of a patient's family and its aging today.
async fn aged(ask: &Ask, pat_num: i64) -> Result<(Account, Aged), Refused> {
    let account = ask.current(pat_num).await?;
    let today = ask.now().await?.today;
    let aged = age(&account.office, &account.family, AsOf::new(today, today));
    Ok((account, aged))
}

/// A family's balance tells of all its members.
async fn saw(ask: &Ask, account: &Account) -> Result<(), Refused> {
    ask.saw("read accountmodules", account.family.patients.iter().map(|patient| patient.pat_num)).await
}

/// Whose account it is: `Miller, Ann`.
pub(super) fn name(patient: &Patient) -> String {
    format!("{}, {}", patient.l_name, patient.f_name)
}

fn show(aged: &Aged, own: Cents) -> Value {
    let bucket = |bucket| wire::money(aged.buckets.get(bucket));
    row! {
        "Bal_0_30": bucket(Bucket::Days0To30),
        "Bal_31_60": bucket(Bucket::Days31To60),
        "Bal_61_90": bucket(Bucket::Days61To90),
        "BalOver90": bucket(Bucket::Over90),
        "Total": wire::money(aged.total),
        "InsEst": wire::money(aged.expected.sum()),
        "EstBal": wire::money(aged.estimated()),
        "PatEstBal": wire::money(own),
        "Unearned": wire::money(aged.unearned),
    }
}

fn balance_row(pat_num: i64, name: &str, balance: Cents) -> Value {
    row! { "PatNum": pat_num, "Name": wire::text(name), "Balance": wire::money(balance) }
}

/// The day that a request names, as it is seen from today.
pub(super) async fn as_of(ask: &Ask) -> Result<AsOf, Refused> {
    let today = ask.now().await?.today;
    let date = ask.query.date("DateAsOf")?.flatten().unwrap_or(today);
    if date > today {
        return Err(Refusal::field("DateAsOf", "DateAsOf cannot be in the future.").into());
    }
    Ok(AsOf::new(date, today))
}

#[cfg(test)]
mod tests;
