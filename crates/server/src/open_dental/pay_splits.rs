//! The parts of payments, and what each pays.

use claims::office::Office;
use claims::patient_money::PaySplit;
use claims::payment::{self, ChangeSplit};
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::input::clinic;
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::Account;

const NOT_FOUND: &str = "PaySplit not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let patient = ask.query.int("PatNum")?;
    let payment = ask.query.int("PayNum")?;
    let procedure = ask.query.int("ProcNum")?;
    let keep = |row: &PaySplit| {
        patient.is_none_or(|number| row.pat_num == number)
            && payment.is_none_or(|number| row.pay_num == number)
            && procedure.is_none_or(|number| row.proc_num.unwrap_or(0) == number)
    };
    if let Some(number) = patient {
        ask.patient_stands(number).await?;
    }
    let named = |wanted: Option<i64>| wanted.filter(|number| *number != 0);
    let rows = if let Some(number) = named(payment) {
        ask.among(ask.select(&sql::SPLITS_OF_PAYMENT, number).await?, keep).await?
    } else if let Some(number) = named(procedure) {
        ask.among(ask.select(&sql::SPLITS_OF_PROCEDURE, number).await?, keep).await?
    } else if let Some(number) = patient {
        ask.among(ask.select(&sql::SPLITS_OF_PATIENT, number).await?, keep).await?
    } else {
        ask.scan(keep).await?
    };
    ask.saw("read paysplits", rows.iter().map(|row| row.pat_num)).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| show(row, &office, &ask.show))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || {
        let row: PaySplit = ask.find(number, NOT_FOUND).await?;
        ask.account(row.pat_num).await
    };
    let row = ask
        .write("paysplit.update", load, |Account { office, family }, now, _| {
            let clinic_num = clinic(&ask.body, office)?;
            let command = ChangeSplit { prov_num: ask.body.key("ProvNum")?, clinic_num };
            payment::change_split(office, family, number, command, now)
        })
        .await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?, &ask.show)))
}

fn show(row: &PaySplit, office: &Office, show: &Show) -> Value {
    let edited = show.day_of(row.sec_date_t_edit);
    row! {
        "SplitNum": row.split_num,
        "SplitAmt": wire::money(row.split_amt),
        "PatNum": row.pat_num,
        "PayNum": row.pay_num,
        "ProvNum": wire::key(row.prov_num),
        "PayPlanNum": wire::key(row.pay_plan_num),
        "DatePay": show.date(row.date_pay),
        "ProcNum": wire::key(row.proc_num),
        "DateEntry": show.date(row.date_entry),
        "UnearnedType": wire::key(row.unearned_type),
        "unearnedType": wire::definition(office, row.unearned_type),
        "ClinicNum": wire::key(row.clinic_num),
        "SecDateTEdit": edited,
        "AdjNum": wire::key(row.adj_num),
        "PayPlanChargeNum": wire::key(row.pay_plan_charge_num),
        "PayPlanDebitType": row.pay_plan_debit_type.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use claims::Cents;
    use claims::patient_money::DebitType;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    /// n: whole number, d: number with a decimal point, s: text.
    const KEYS: &[(&str, char)] = &[
        ("SplitNum", 'n'),
        ("SplitAmt", 'd'),
        ("PatNum", 'n'),
        ("PayNum", 'n'),
        ("ProvNum", 'n'),
        ("PayPlanNum", 'n'),
        ("DatePay", 's'),
        ("ProcNum", 'n'),
        ("DateEntry", 's'),
        ("UnearnedType", 'n'),
        ("unearnedType", 's'),
        ("ClinicNum", 'n'),
        ("SecDateTEdit", 's'),
        ("AdjNum", 'n'),
        ("PayPlanChargeNum", 'n'),
        ("PayPlanDebitType", 's'),
    ];

    #[test]
    fn a_split_has_its_keys_in_their_order() {
        let row = PaySplit {
            split_num: 1,
            split_amt: Cents(4000),
            pat_num: 2,
            pay_num: 3,
            prov_num: None,
            pay_plan_num: None,
            date_pay: date(2022, 7, 18),
            proc_num: Some(4),
            date_entry: date(2022, 7, 18),
            unearned_type: None,
            clinic_num: None,
            adj_num: None,
            pay_plan_charge_num: None,
            pay_plan_debit_type: DebitType::Unknown,
            sec_date_t_edit: "2022-07-19T03:00:00Z".parse().expect("an instant"),
        };
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        let shown = show(&row, &Office::default(), &Show::new(zone, None, None));
        assert_eq!(kinds(&shown), KEYS);
        // The sample shows the day only: that of the practice.
        assert_eq!(
            (shown["SecDateTEdit"].as_str(), shown["SplitAmt"].to_string()),
            (Some("2022-07-18"), "40.0".into())
        );
        assert_eq!((shown["ProcNum"].to_string(), shown["ProvNum"].to_string()), ("4".into(), "0".into()));
    }
}
