//! Adjustments.

use claims::account::Procedure;
use claims::adjustment::{self, AddAdjustment, ChangeAdjustment};
use claims::office::Office;
use claims::patient_money::Adjustment;
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::{Fields, Needed, clinic, invalid, missing};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::{Account, Error};

const NOT_FOUND: &str = "Adjustment not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let patient = ask.query.int("PatNum")?;
    let adj_type = ask.query.int("AdjType")?;
    let procedure = ask.query.int("ProcNum")?;
    let keep = |row: &Adjustment| {
        patient.is_none_or(|number| row.pat_num == number)
            && adj_type.is_none_or(|number| row.adj_type == number)
            && procedure.is_none_or(|number| row.proc_num.unwrap_or(0) == number)
    };
    let rows = match patient {
        Some(patient) => {
            ask.patient_stands(patient).await?;
            ask.among(ask.select(&sql::ADJUSTMENTS_OF_PATIENT, patient).await?, keep).await?
        }
        // The whole office is for those who ask what has changed.
        None if ask.since()?.is_some() => ask.scan(keep).await?,
        None => return Err(missing("PatNum").into()),
    };
    ask.saw("read adjustments", rows.iter().map(|row| row.pat_num)).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| show(row, &office, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Adjustment = ask.find(ask.number(), NOT_FOUND).await?;
    ask.saw("read adjustments", [row.pat_num]).await?;
    answer(ask, &row).await
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let load = async || {
        let account = ask.account(pat_num).await?;
        procedure_stands(ask).await?;
        Ok(account)
    };
    let row = ask
        .write("adjustment.create", load, |Account { office, family }, now, numbers| {
            adjustment::add(office, family, &new_adjustment(&ask.body, pat_num, office)?, now, numbers)
        })
        .await?;
    ask.created("adjustments", row.adj_num, show(&row, &*ask.office().await?, &ask.show))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || {
        let row: Adjustment = ask.find(number, NOT_FOUND).await?;
        procedure_stands(ask).await?;
        ask.account(row.pat_num).await
    };
    let row = ask
        .write("adjustment.update", load, |Account { office, family }, now, _| {
            adjustment::change(office, family, number, &changes(&ask.body, office)?, now)
        })
        .await?;
    answer(ask, &row).await
}

/// Says that an adjustment never was.
pub(super) async fn void(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || {
        let row: Adjustment = ask.find(number, NOT_FOUND).await?;
        ask.account(row.pat_num).await
    };
    let row = ask
        .write("adjustment.void", load, |Account { office, family }, now, numbers| {
            adjustment::void(office, family, number, now, numbers)
        })
        .await?;
    ask.created("adjustments", row.adj_num, show(&row, &*ask.office().await?, &ask.show))
}

/// That the procedure which a request names is there, whosever it is: 404 else.
async fn procedure_stands(ask: &Ask) -> Result<(), Error> {
    match ask.body.key("ProcNum")?.flatten() {
        Some(number) => ask.find::<Procedure>(number, "Procedure not found.").await.map(drop),
        None => Ok(()),
    }
}

fn new_adjustment(body: &Fields, pat_num: i64, office: &Office) -> Result<AddAdjustment, Refusal> {
    Ok(AddAdjustment {
        pat_num,
        adj_type: body.int("AdjType").needed("AdjType")?,
        adj_amt: body.money("AdjAmt").needed("AdjAmt")?,
        adj_date: body.date("AdjDate").needed("AdjDate")?.ok_or_else(|| missing("AdjDate"))?,
        prov_num: body.key("ProvNum")?.flatten(),
        proc_num: body.key("ProcNum")?.flatten(),
        clinic_num: clinic(body, office)?,
        proc_date: body.date("ProcDate")?.flatten(),
        adj_note: body.text("AdjNote")?.unwrap_or_default(),
    })
}

fn changes(body: &Fields, office: &Office) -> Result<ChangeAdjustment, Refusal> {
    let adj_date = match body.date("AdjDate")? {
        Some(None) => return Err(invalid("AdjDate", "must not be empty")),
        sent => sent.flatten(),
    };
    Ok(ChangeAdjustment {
        adj_date,
        adj_amt: body.money("AdjAmt")?,
        adj_type: body.int("AdjType")?,
        prov_num: body.int("ProvNum")?,
        adj_note: body.text("AdjNote")?,
        proc_num: body.key("ProcNum")?,
        clinic_num: clinic(body, office)?,
    })
}

async fn answer(ask: &Ask, row: &Adjustment) -> Answer {
    let office = ask.office().await.map_err(Refused::from)?;
    Ok(Reply::Ok(show(row, &office, &ask.show)))
}

pub(super) fn show(row: &Adjustment, office: &Office, show: &Show) -> Value {
    row! {
        "AdjNum": row.adj_num,
        "AdjDate": show.date(row.adj_date),
        "AdjAmt": wire::money(row.adj_amt),
        "PatNum": row.pat_num,
        "AdjType": row.adj_type,
        "adjType": wire::definition(office, Some(row.adj_type)),
        "ProvNum": row.prov_num,
        "AdjNote": wire::text(&row.adj_note),
        "ProcDate": show.date(row.proc_date),
        "ProcNum": wire::key(row.proc_num),
        "DateEntry": show.date(row.date_entry),
        "ClinicNum": wire::key(row.clinic_num),
        "SecUserNumEntry": row.sec_user_num_entry,
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
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

    /// n: whole number, d: number with a decimal point, s: text.
    pub(in super::super) const SEED: &[(&str, char)] = &[
        ("AdjNum", 'n'),
        ("AdjDate", 's'),
        ("AdjAmt", 'd'),
        ("PatNum", 'n'),
        ("AdjType", 'n'),
        ("adjType", 's'),
        ("ProvNum", 'n'),
        ("AdjNote", 's'),
        ("ProcDate", 's'),
        ("ProcNum", 'n'),
        ("DateEntry", 's'),
        ("ClinicNum", 'n'),
        ("SecUserNumEntry", 'n'),
        ("SecDateTEdit", 's'),
    ];

    #[test]
    fn an_adjustment_has_the_keys_of_the_seed_in_their_order() {
        let row = Adjustment {
            adj_num: 2,
            adj_date: date(2022, 7, 18),
            adj_amt: Cents(5000),
            pat_num: 26,
            adj_type: 2,
            prov_num: 1,
            adj_note: "Finance Charge".into(),
            proc_date: date(2022, 7, 18),
            proc_num: None,
            date_entry: date(2022, 7, 18),
            clinic_num: None,
            sec_user_num_entry: 0,
            sec_date_t_edit: Timestamp::UNIX_EPOCH,
            void_of: None,
        };
        let shown = show(&row, &Office::default(), &Show::new(TimeZone::UTC, None, None));
        assert_eq!(kinds(&shown), SEED);
        assert_eq!(shown["AdjAmt"].to_string(), "50.0");
        assert_eq!((&shown["AdjDate"], &shown["ProcNum"]), (&"2022-07-18".into(), &0.into()));
    }

    #[test]
    fn what_must_be_said_and_what_may_be_left() {
        let read = |json: &str| {
            let body = Fields::of_body(json.as_bytes(), &TimeZone::UTC).expect("JSON");
            new_adjustment(&body, 5, &Office::default())
        };
        let refused = |json: &str| read(json).expect_err("a refusal").to_string();
        let full = r#"{"AdjType": 1, "AdjAmt": -24.99, "AdjDate": "2022-07-19"}"#;
        let command = read(full).expect("a command");
        assert_eq!((command.adj_amt, command.proc_num, command.clinic_num), (Cents(-2499), None, None));
        assert_eq!(refused(r#"{"AdjAmt": 1, "AdjDate": "2022-07-19"}"#), "AdjType is required.");
        assert_eq!(refused(r#"{"AdjType": 1, "AdjDate": "2022-07-19"}"#), "AdjAmt is required.");
        for empty in ["", "0001-01-01"] {
            let body = format!(r#"{{"AdjType": 1, "AdjAmt": 1, "AdjDate": "{empty}"}}"#);
            assert_eq!(refused(&body), "AdjDate is required.");
        }
        let body = r#"{"AdjType": 1, "AdjAmt": 1, "AdjDate": "2022-07-19", "ClinicNum": 3}"#;
        assert_eq!(refused(body), "ClinicNum is not a clinic of this office.");
    }

    #[test]
    fn a_change_may_name_anything_or_nothing() {
        let read = |json: &str| {
            let body = Fields::of_body(json.as_bytes(), &TimeZone::UTC).expect("JSON");
            changes(&body, &Office::default())
        };
        assert_eq!(read("{}"), Ok(ChangeAdjustment::default()));
        let detached =
            ChangeAdjustment { proc_num: Some(None), clinic_num: Some(None), ..Default::default() };
        assert_eq!(read(r#"{"ProcNum": 0, "ClinicNum": 0, "AdjDate": ""}"#), Ok(detached));
        assert!(read(r#"{"AdjDate": "0001-01-01"}"#).is_err());
    }
}
