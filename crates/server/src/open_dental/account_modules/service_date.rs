//! The account by the day of service: each piece of work with what was paid and adjusted on it.

use std::collections::BTreeMap;

use claims::Cents;
use claims::aging::{AsOf, Entry, Expected, Kind, entries, expected_of_procedure};
use claims::office::Office;
use claims::state::Family;
use jiff::civil::Date;
use serde_json::Value;

use super::super::ask::{Ask, Reply};
use super::super::routes::Answer;
use super::super::wire::{self, Show, row};
use super::{name, saw};
use crate::app::Account;

/// The account of one patient, or of the family; days in their order, each with its total.
pub(in super::super) async fn service_date_view(ask: &Ask) -> Answer {
    let pat_num = ask.number();
    let of_family = ask.query.flag("isFamily")?.unwrap_or(false);
    let account = ask.current(pat_num).await?;
    saw(ask, &account).await?;
    let today = ask.now().await?.today;
    let mut entries = entries(&account.office, &account.family, AsOf::new(today, today));
    entries.retain(|entry| of_family || entry.pat_num == pat_num);
    let rows = rows(&account, &entries, AsOf::new(today, today), &ask.show);
    Ok(Reply::Ok(Value::Array(ask.paged(rows)?)))
}

/// Sums on the way down the list.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    charge: Cents,
    credit: Cents,
    insurance: Cents,
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.charge += other.charge;
        self.credit += other.credit;
        self.insurance += other.insurance;
    }
}

fn rows(account: &Account, entries: &[Entry], as_of: AsOf, show: &Show) -> Vec<Value> {
    let Account { office, family } = account;
    let mut days: BTreeMap<Date, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        days.entry(service_date(family, entry)).or_default().push(entry);
    }
    let mut rows = Vec::new();
    let (mut overall, mut balance) = (Sums::default(), Cents::ZERO);
    for (day, entries) in days {
        let mut of_day = Sums::default();
        for entry in entries {
            let insurance = match entry.kind {
                Kind::Procedure => expected_of_procedure(family, entry.number, as_of),
                _ => Expected::default(),
            };
            let amount = entry.amount;
            let sums =
                Sums { charge: amount.or_zero(), credit: (-amount).or_zero(), insurance: insurance.sum() };
            balance += amount;
            of_day.add(sums);
            rows.push(entry_row(office, family, entry, day, sums, balance, show));
        }
        overall.add(of_day);
        rows.push(total_row("Day Total", Some(day), of_day, balance, show));
    }
    rows.push(total_row("Overall", None, overall, balance, show));
    rows
}

/// The day of the work that an entry belongs to, else its own.
fn service_date(family: &Family, entry: &Entry) -> Date {
    let procedure = entry.proc_num.and_then(|number| family.procedure(number));
    procedure.map_or(entry.date, |procedure| procedure.proc_date)
}

fn entry_row(
    office: &Office,
    family: &Family,
    entry: &Entry,
    day: Date,
    sums: Sums,
    balance: Cents,
    show: &Show,
) -> Value {
    let (object_type, kind) = names(entry.kind);
    row! {
        "ObjectType": object_type,
        "PrimaryKey": entry.number.to_string(),
        "Type": kind,
        "ServiceDate": show.date(day),
        "TransDate": show.date(entry.date),
        "Patient": family.patient(entry.pat_num).map_or_else(String::new, name),
        "PatNum": entry.pat_num.to_string(),
        "Reference": reference(office, family, entry),
        "Charge": amount(sums.charge),
        "Credit": amount(sums.credit),
        "Provider": wire::provider(office, provider(family, entry)),
        "InsBal": amount(sums.insurance),
        "AcctBal": wire::money_long_text(balance),
    }
}

fn total_row(word: &str, day: Option<Date>, sums: Sums, balance: Cents, show: &Show) -> Value {
    row! {
        "ObjectType": "",
        "PrimaryKey": "0",
        "Type": word,
        "ServiceDate": show.date(day),
        "TransDate": show.date(None),
        "Patient": "",
        "PatNum": "0",
        "Reference": "",
        "Charge": wire::money_long_text(sums.charge),
        "Credit": wire::money_long_text(sums.credit),
        "Provider": "",
        "InsBal": wire::money_long_text(sums.insurance),
        "AcctBal": wire::money_long_text(balance),
    }
}

/// The table that an entry's row is in, and what the list calls it.
const fn names(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Procedure => ("Procedure", "Proc"),
        Kind::Adjustment => ("Adjustment", "Adj"),
        Kind::InsurancePayment => ("ClaimProc", "InsPay"),
        Kind::WriteOff => ("ClaimProc", "WriteOff"),
        Kind::PaySplit => ("PaySplit", "PatPay"),
        Kind::PlanAmount => ("PayPlan", "PayPlan"),
        Kind::PlanLink => ("PayPlanLink", "PayPlan"),
        Kind::PlanCredit | Kind::PlanCharge => ("PayPlanCharge", "PayPlan"),
    }
}

/// The code of the procedure that an entry belongs to.
fn reference(office: &Office, family: &Family, entry: &Entry) -> String {
    let procedure = entry.proc_num.and_then(|number| family.procedure(number));
    let code = procedure.and_then(|procedure| office.code(procedure.code_num));
    code.map_or_else(String::new, |code| code.proc_code.clone())
}

fn provider(family: &Family, entry: &Entry) -> Option<i64> {
    let number = entry.number;
    match entry.kind {
        Kind::Procedure => family.procedure(number).map(|row| row.prov_num),
        Kind::Adjustment => family.adjustment(number).map(|row| row.prov_num),
        Kind::InsurancePayment | Kind::WriteOff => family.claim_proc(number)?.prov_num,
        Kind::PaySplit => family.splits.iter().find(|row| row.split_num == number)?.prov_num,
        Kind::PlanCredit | Kind::PlanCharge => {
            family.pay_plan_charges.iter().find(|row| row.pay_plan_charge_num == number)?.prov_num
        }
        Kind::PlanAmount | Kind::PlanLink => None,
    }
}

/// An amount, or nothing for 0.
fn amount(amount: Cents) -> Value {
    if amount.is_zero() { "".into() } else { wire::money_long_text(amount) }
}
