//! Statements: what families were told that they owe.

use claims::papers::Statement;
use claims::state::Refusal;
use claims::statement;
use serde_json::Value;
use store::queries::papers as sql;

use super::ask::{Ask, Reply};
use super::input::Needed;
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::Account;

pub(super) async fn list(ask: &Ask) -> Answer {
    let patient = ask.query.int("PatNum")?;
    let keep = |row: &Statement| patient.is_none_or(|number| row.pat_num == number);
    let rows = match patient {
        Some(number) => {
            ask.patient_stands(number).await?;
            ask.among(ask.select(&sql::STATEMENTS_OF_PATIENT, number).await?, keep).await?
        }
        None => ask.scan(keep).await?,
    };
    ask.saw("read statements", rows.iter().map(|row| row.pat_num)).await?;
    ask.listed(&rows, |row| show(row, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Statement = ask.find(ask.number(), "Statement not found.").await?;
    ask.saw("read statements", [row.pat_num]).await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let date_sent = ask.body.date("DateSent")?.flatten();
    let note = ask.body.text("Note")?.unwrap_or_default();
    if ask.body.key("DocNum")?.flatten().is_some() {
        return Err(Refusal::not_found("Document not found.").into());
    }
    let load = async || ask.current(pat_num).await;
    let row = ask
        .write("statement.create", load, |Account { office, family }, now, numbers| {
            statement::state(office, family, pat_num, date_sent, &note, now, numbers)
        })
        .await?;
    ask.created("statements", row.statement_num, show(&row, &ask.show))
}

fn show(row: &Statement, show: &Show) -> Value {
    row! {
        "StatementNum": row.statement_num,
        "PatNum": row.pat_num,
        "DateSent": show.date(row.date_sent),
        "DateRangeFrom": show.date(None),
        "DateRangeTo": show.date(row.date_sent),
        "Note": wire::text(&row.note),
        "NoteBold": "",
        "Mode_": "InPerson",
        "HidePayment": wire::flag(false),
        "SinglePatient": wire::flag(false),
        "Intermingled": wire::flag(false),
        "IsSent": wire::flag(true),
        "DocNum": 0,
        "DateTStamp": show.instant(row.date_t_stamp),
        "IsReceipt": wire::flag(false),
        "IsInvoice": wire::flag(false),
        "IsInvoiceCopy": wire::flag(false),
        "SuperFamily": 0,
        "IsBalValid": wire::flag(true),
        "InsEst": wire::money(row.ins_est),
        "BalTotal": wire::money(row.bal_total),
        "StatementType": "NotSet",
    }
}

#[cfg(test)]
mod tests {
    use claims::Cents;
    use jiff::Timestamp;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_statement_has_the_documented_fields() {
        let row = Statement {
            statement_num: 2,
            pat_num: 26,
            date_sent: date(2026, 3, 2),
            note: String::new(),
            ins_est: Cents(4500),
            bal_total: Cents(16000),
            date_t_stamp: Timestamp::UNIX_EPOCH,
        };
        let shown = show(&row, &Show::new(TimeZone::UTC, None, None));
        let fields: Vec<String> = kinds(&shown).iter().map(|(name, kind)| format!("{name} {kind}")).collect();
        assert_eq!(
            fields.join(", "),
            "StatementNum n, PatNum n, DateSent s, DateRangeFrom s, DateRangeTo s, Note s, NoteBold s, Mode_ s, \
             HidePayment s, SinglePatient s, Intermingled s, IsSent s, DocNum n, DateTStamp s, IsReceipt s, \
             IsInvoice s, IsInvoiceCopy s, SuperFamily n, IsBalValid s, InsEst d, BalTotal d, StatementType s"
        );
    }
}
