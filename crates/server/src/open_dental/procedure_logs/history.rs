//! `InsuranceHistory`: when work of a kind was last done, as far as a patient's insurance knows.

use claims::ins_history::{Last, RecordHistory, last_done, record};

use super::super::ask::Ask;
use super::super::input::{Needed, missing};
use super::super::routes::Answer;
use super::super::wire::row;
use super::show;
use crate::app::Account;

/// Every kind of work, with the last date, or the words that clients know for none.
pub(crate) async fn list(ask: &Ask) -> Answer {
    let pat_num = ask.query.int("PatNum").needed("PatNum")?;
    let ins_sub_num = ask.query.int("InsSubNum").needed("InsSubNum")?;
    let Account { office, family } = ask.account(pat_num).await?;
    ask.saw("read procedurelogs", [pat_num]).await?;
    let known = last_done(&office, &family, pat_num, ins_sub_num);
    let rows = ask.paged(known)?;
    ask.rows(&rows, |(kind, last)| {
        let (date, number) = match last {
            Last::Done(procedure) => (ask.show.date(procedure.proc_date), procedure.proc_num),
            Last::Never => ("No History".into(), 0),
            Last::NoCodes => ("Not Set".into(), 0),
        };
        row! { "insHistPrefName": *kind, "procDate": date, "ProcNum": number }
    })
}

pub(crate) async fn create(ask: &Ask) -> Answer {
    let command = RecordHistory {
        pat_num: ask.body.int("PatNum").needed("PatNum")?,
        ins_sub_num: ask.body.int("InsSubNum").needed("InsSubNum")?,
        kind: ask.body.text("insHistPrefName").needed("insHistPrefName")?,
        proc_date: ask.body.date("ProcDate").needed("ProcDate")?.ok_or_else(|| missing("ProcDate"))?,
    };
    let load = async || ask.account(command.pat_num).await;
    let row = ask
        .write("procedurelog.record history", load, |Account { office, family }, now, numbers| {
            record(office, family, &command, now, numbers)
        })
        .await?;
    let (office, now) = (ask.office().await?, ask.now().await?);
    ask.created("procedurelogs", row.proc_num, show(&row, &office, now, &ask.show))
}
