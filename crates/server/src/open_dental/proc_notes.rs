//! Notes on procedures. The newest stands; none is changed.

use std::cmp::Reverse;

use claims::account::Procedure;
use claims::change::{ChangeSet, Scope};
use claims::papers::ProcNote;
use claims::record::{Record, Value as Kept, instant};
use claims::state::Refusal;
use jiff::Timestamp;
use serde_json::Value;
use store::queries::papers as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::Needed;
use super::routes::Answer;
use super::wire::{self, Show, row};

pub(super) async fn list(ask: &Ask) -> Answer {
    let (since, procedure) = (ask.since()?, ask.query.int("ProcNum")?);
    let keep = |row: &ProcNote| {
        procedure.is_none_or(|procedure| row.proc_num == procedure)
            && since.is_none_or(|since| row.entry_date_time >= since)
    };
    let rows = match (ask.query.int("PatNum")?, procedure) {
        (Some(number), _) => {
            ask.patient_stands(number).await?;
            let own = ask.select(&sql::NOTES_OF_PATIENT, number).await?;
            ask.paged(newest_first(own).into_iter().filter(keep))?
        }
        (None, Some(number)) => {
            ask.find::<Procedure>(number, "Procedure not found.").await?;
            let own = ask.select(&sql::NOTES_OF_PROCEDURE, number).await?;
            ask.paged(newest_first(own).into_iter().filter(keep))?
        }
        (None, None) => page(ask, since).await?,
    };
    ask.saw("read procnotes", rows.iter().map(|row| row.pat_num)).await?;
    ask.rows(&rows, |row| show(row, &ask.show))
}

fn newest_first(mut rows: Vec<ProcNote>) -> Vec<ProcNote> {
    rows.sort_by_key(|row| Reverse((row.entry_date_time, row.proc_note_num)));
    rows
}

async fn page(ask: &Ask, since: Option<Timestamp>) -> Result<Vec<ProcNote>, Refused> {
    let (skip, limit) = ask.page()?;
    let place = |rows: usize| Kept::Int(i64::try_from(rows).unwrap_or(i64::MAX));
    let mut of = vec![place(limit), place(skip)];
    let by = if since.is_some() { &sql::NOTES_SINCE } else { &sql::NOTES };
    of.extend(since.map(|since| Kept::Text(instant(since))));
    Ok(ask.app.store.select(ask.practice(), by, &of).await?)
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let proc_num = ask.body.int("ProcNum").needed("ProcNum")?;
    let note = ask.body.filled("Note").needed("Note")?;
    let is_signed = ask.body.flag("isSigned")?.unwrap_or(false);
    let goes_on = ask.body.flag("doAppendNote")?.unwrap_or(false);
    let load = async || {
        ask.patient_stands(pat_num).await?;
        let version = ask.version(notes_of(proc_num)).await?;
        let procedure: Procedure = ask.find(proc_num, "Procedure not found.").await?;
        let earlier = newest_first(ask.select(&sql::NOTES_OF_PROCEDURE, proc_num).await?);
        Ok((version, procedure, earlier))
    };
    let row = ask
        .write("procnote.create", load, |(version, procedure, earlier), now, numbers| {
            if procedure.pat_num != pat_num {
                return Err(Refusal::field("ProcNum", "ProcNum must be a procedure of the patient."));
            }
            let last = earlier.first().filter(|_| goes_on);
            let row = ProcNote {
                proc_note_num: numbers.fresh::<ProcNote>(),
                pat_num,
                proc_num,
                entry_date_time: now.instant,
                note: last.map_or_else(|| note.clone(), |last| format!("{}\n{note}", last.note)),
                is_signed,
            };
            let mut changes = ChangeSet::new();
            // A note that goes on from the last takes in what another appends at the same time.
            changes.changes(notes_of(proc_num), *version);
            changes.touches(pat_num);
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Created(show(&row, &ask.show), None))
}

/// All notes of a procedure.
fn notes_of(proc_num: i64) -> Scope {
    Scope::Row(ProcNote::TABLE.name, proc_num)
}

fn show(row: &ProcNote, show: &Show) -> Value {
    row! {
        "ProcNoteNum": row.proc_note_num,
        "PatNum": row.pat_num,
        "ProcNum": row.proc_num,
        "EntryDateTime": show.instant(row.entry_date_time),
        "UserNum": 0,
        "Note": wire::text(&row.note),
        "SigIsTopaz": wire::flag(false),
        "isSigned": wire::flag(row.is_signed),
    }
}
