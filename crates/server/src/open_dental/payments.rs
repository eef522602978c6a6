//! Payments of patients. They are split over what the family owes when they are made.

mod sent;

use claims::office::Office;
use claims::patient_money::Payment;
use claims::payment;
use claims::record::Value as Kept;
use claims::state::Now;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::{Needed, missing};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::{Account, Error};
pub(super) use sent::PROCESS_STATUSES;

const NOT_FOUND: &str = "Payment not found.";

/// Of a patient, of a type, or entered since a day: one of them must be said.
pub(super) async fn list(ask: &Ask) -> Answer {
    let patient = ask.query.int("PatNum")?;
    let pay_type = ask.query.int("PayType")?;
    let entered = ask.query.date("DateEntry")?;
    let keep = |row: &Payment| {
        patient.is_none_or(|number| row.pat_num == number)
            && pay_type.is_none_or(|number| row.pay_type == number)
            && entered.flatten().is_none_or(|date| row.date_entry >= date)
    };
    let rows = match (patient, pay_type, entered) {
        (Some(number), _, _) => {
            ask.patient_stands(number).await?;
            ask.among(ask.select(&sql::PAYMENTS_OF_PATIENT, number).await?, keep).await?
        }
        (None, Some(number), _) => ask.scan_by(&sql::PAYMENTS_OF_TYPE, Kept::Int(number), keep).await?,
        (None, None, Some(date)) => {
            let date = date.map(|date| date.to_string()).unwrap_or_default();
            ask.scan_by(&sql::PAYMENTS_SINCE, Kept::Text(date), keep).await?
        }
        (None, None, None) if ask.since()?.is_some() => ask.scan(keep).await?,
        (None, None, None) => return Err(missing("PatNum").into()),
    };
    ask.saw("read payments", rows.iter().map(|row| row.pat_num)).await?;
    let (office, now) = (ask.office().await?, ask.now().await?);
    ask.listed(&rows, |row| show(row, &office, now, &ask.show))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    // What is due on payment plans is part of what a payment is split over.
    let load = async || ask.current(pat_num).await;
    let row = ask
        .write("payment.create", load, |Account { office, family }, now, numbers| {
            payment::create(office, family, &sent::new_payment(&ask.body, office)?, now, numbers)
        })
        .await?;
    made(ask, &row).await
}

/// Gives a whole payment back.
pub(super) async fn refund(ask: &Ask) -> Answer {
    let number = ask.body.int("PayNum").needed("PayNum")?;
    let load = async || account_of(ask, number).await;
    let row = ask
        .write("payment.refund", load, |Account { office, family }, now, numbers| {
            payment::refund(office, family, number, now, numbers)
        })
        .await?;
    made(ask, &row).await
}

/// Says that a payment never was.
pub(super) async fn void(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || account_of(ask, number).await;
    let row = ask
        .write("payment.void", load, |Account { office, family }, now, numbers| {
            payment::void(office, family, number, now, numbers)
        })
        .await?;
    made(ask, &row).await
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || account_of(ask, number).await;
    let row = ask
        .write("payment.update", load, |Account { office, family }, now, _| {
            payment::change(office, family, number, &sent::changes(&ask.body)?, now)
        })
        .await?;
    answer(ask, &row).await
}

/// Splits a payment anew.
pub(super) async fn allocate(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || {
        let row: Payment = ask.find(number, NOT_FOUND).await?;
        ask.current(row.pat_num).await
    };
    let row = ask
        .write("payment.allocate", load, |Account { office, family }, now, numbers| {
            payment::allocate(office, family, number, &sent::allocation(&ask.body)?, now, numbers)
        })
        .await?;
    answer(ask, &row).await
}

/// The account that a payment belongs to.
async fn account_of(ask: &Ask, pay_num: i64) -> Result<Account, Error> {
    let row: Payment = ask.find(pay_num, NOT_FOUND).await?;
    ask.account(row.pat_num).await
}

/// A new payment has no address of its own.
async fn made(ask: &Ask, row: &Payment) -> Answer {
    let office = ask.office().await.map_err(Refused::from)?;
    Ok(Reply::Created(show(row, &office, ask.now().await?, &ask.show), None))
}

async fn answer(ask: &Ask, row: &Payment) -> Answer {
    let office = ask.office().await.map_err(Refused::from)?;
    Ok(Reply::Ok(show(row, &office, ask.now().await?, &ask.show)))
}

pub(super) fn show(row: &Payment, office: &Office, now: Now, show: &Show) -> Value {
    row! {
        "PayNum": row.pay_num,
        "PayType": row.pay_type,
        "payType": wire::definition(office, Some(row.pay_type)),
        "PayDate": show.date(row.pay_date),
        "PayAmt": wire::money_text(row.pay_amt),
        "CheckNum": wire::text(&row.check_num),
        "BankBranch": wire::text(&row.bank_branch),
        "PayNote": wire::text(&row.pay_note),
        "PatNum": row.pat_num,
        "ClinicNum": row.clinic_num.unwrap_or(0).to_string(),
        "DateEntry": show.date(row.date_entry),
        "DepositNum": wire::key(row.deposit_num),
        "Receipt": wire::text(&row.receipt),
        "IsRecurringCC": wire::flag(false),
        "PaymentSource": "None",
        "ProcessStatus": wire::text(&row.process_status),
        "RecurringChargeDate": show.date(None),
        "IsCcCompleted": wire::flag(false),
        "serverDateTime": show.instant(now.instant),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use claims::Cents;
    use jiff::Timestamp;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    /// n: whole number, s: text. The amount and the clinic are texts here and nowhere else.
    pub(in super::super) const SEED: &[(&str, char)] = &[
        ("PayNum", 'n'),
        ("PayType", 'n'),
        ("payType", 's'),
        ("PayDate", 's'),
        ("PayAmt", 's'),
        ("CheckNum", 's'),
        ("BankBranch", 's'),
        ("PayNote", 's'),
        ("PatNum", 'n'),
        ("ClinicNum", 's'),
        ("DateEntry", 's'),
        ("DepositNum", 'n'),
        ("Receipt", 's'),
        ("IsRecurringCC", 's'),
        ("PaymentSource", 's'),
        ("ProcessStatus", 's'),
        ("RecurringChargeDate", 's'),
        ("IsCcCompleted", 's'),
        ("serverDateTime", 's'),
    ];

    #[test]
    fn a_payment_has_the_keys_of_the_seed_in_their_order() {
        let day = date(2022, 6, 24);
        let row = Payment {
            pay_num: 56734,
            pay_type: 69,
            pay_date: day,
            pay_amt: Cents(33900),
            check_num: "12798".into(),
            bank_branch: "20-6".into(),
            pay_note: String::new(),
            pat_num: 1337,
            clinic_num: None,
            date_entry: day,
            deposit_num: None,
            receipt: String::new(),
            refund_of: None,
            process_status: "OfficeProcessed".into(),
            sec_user_num_entry: 0,
            sec_date_t_edit: Timestamp::UNIX_EPOCH,
            void_of: None,
        };
        let now = Now { instant: "2022-08-26T11:55:44Z".parse().expect("an instant"), today: day };
        let shown = show(&row, &Office::default(), now, &Show::new(TimeZone::UTC, None, None));
        assert_eq!(kinds(&shown), SEED);
        let text = |name: &str| shown[name].as_str().unwrap_or_default().to_owned();
        assert_eq!([text("PayAmt"), text("ClinicNum")], ["339", "0"]);
        assert_eq!([text("IsRecurringCC"), text("PaymentSource")], ["false", "None"]);
        assert_eq!([text("RecurringChargeDate"), text("IsCcCompleted")], ["0001-01-01", "false"]);
        assert_eq!(text("serverDateTime"), "2022-08-26 11:55:44");
    }
}
