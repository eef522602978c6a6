//! What is noted of patients: every patient has these notes, blank until somebody writes them.

use claims::account::Patient;
use claims::change::{ChangeSet, Scope};
use claims::patient_note::PatientNote;
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply};
use super::input::{Fields, set};
use super::routes::Answer;
use super::wire::{self, Show, row};

pub(super) async fn list(ask: &Ask) -> Answer {
    if ask.since()?.is_some() {
        let rows = ask.scan(|_: &PatientNote| true).await?;
        ask.saw("read patientnotes", rows.iter().map(|row| row.pat_num)).await?;
        return ask.listed(&rows, |row| show(row.pat_num, Some(row), &ask.show));
    }
    let patients = ask.scan(|_: &Patient| true).await?;
    let notes: Vec<PatientNote> = ask.get_all(patients.iter().map(|patient| patient.pat_num)).await?;
    ask.saw("read patientnotes", patients.iter().map(|patient| patient.pat_num)).await?;
    ask.listed(&patients, |patient| {
        let own = notes.iter().find(|note| note.pat_num == patient.pat_num);
        show(patient.pat_num, own, &ask.show)
    })
}

pub(super) async fn single(ask: &Ask) -> Answer {
    ask.patient_stands(ask.number()).await?;
    let note: Option<PatientNote> = ask.get(ask.number()).await?;
    ask.saw("read patientnotes", [ask.number()]).await?;
    Ok(Reply::Ok(show(ask.number(), note.as_ref(), &ask.show)))
}

/// The family's version goes up, so that of two who write notes at once one reads the other's.
pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || {
        let patient: Patient = ask.find(number, "Patient not found.").await?;
        let scope = Scope::Family(patient.guarantor);
        Ok((scope, ask.version(scope).await?, ask.get::<PatientNote>(number).await?))
    };
    let row = ask
        .write("patientnote.update", load, |(scope, version, stands), now, _| {
            let mut changes = ChangeSet::new();
            changes.changes(*scope, *version);
            let mut row = stands.clone().unwrap_or_else(|| blank(number, now.instant));
            apply(&mut row, &ask.body)?;
            row.sec_date_t_edit = now.instant;
            changes.put(&row);
            changes.touches(number);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(number, Some(&row), &ask.show)))
}

fn blank(pat_num: i64, now: jiff::Timestamp) -> PatientNote {
    let text = String::new;
    PatientNote {
        pat_num,
        fam_financial: text(),
        medical: text(),
        service: text(),
        medical_comp: text(),
        treatment: text(),
        ice_name: text(),
        ice_phone: text(),
        sec_date_t_entry: now,
        sec_date_t_edit: now,
    }
}

fn apply(row: &mut PatientNote, sent: &Fields) -> Result<(), Refusal> {
    set(&mut row.fam_financial, sent.text("FamFinancial"))?;
    set(&mut row.medical, sent.text("Medical"))?;
    set(&mut row.service, sent.text("Service"))?;
    set(&mut row.medical_comp, sent.text("MedicalComp"))?;
    set(&mut row.treatment, sent.text("Treatment"))?;
    set(&mut row.ice_name, sent.text("ICEName"))?;
    set(&mut row.ice_phone, sent.text("ICEPhone"))
}

fn show(pat_num: i64, row: Option<&PatientNote>, show: &Show) -> Value {
    let text = |of: fn(&PatientNote) -> &String| wire::text(row.map_or("", |row| of(row)));
    row! {
        "PatNum": pat_num,
        "FamFinancial": text(|row| &row.fam_financial),
        "Medical": text(|row| &row.medical),
        "Service": text(|row| &row.service),
        "MedicalComp": text(|row| &row.medical_comp),
        "Treatment": text(|row| &row.treatment),
        "ICEName": text(|row| &row.ice_name),
        "ICEPhone": text(|row| &row.ice_phone),
        "SecDateTEntry": show.instant_or_empty(row.map(|row| row.sec_date_t_entry)),
        "SecDateTEdit": show.instant_or_empty(row.map(|row| row.sec_date_t_edit)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_patient_without_notes_has_blank_ones() {
        let of = |row: Option<&PatientNote>| show(5, row, &Show::new(TimeZone::UTC, None, None));
        let fields = [
            ("PatNum", 'n'),
            ("FamFinancial", 's'),
            ("Medical", 's'),
            ("Service", 's'),
            ("MedicalComp", 's'),
            ("Treatment", 's'),
            ("ICEName", 's'),
            ("ICEPhone", 's'),
            ("SecDateTEntry", 's'),
            ("SecDateTEdit", 's'),
        ];
        assert_eq!(kinds(&of(None)), fields);
        assert_eq!(of(None)["SecDateTEdit"], "0001-01-01 00:00:00");
        let written = blank(5, Timestamp::UNIX_EPOCH);
        assert_eq!(kinds(&of(Some(&written))), fields);
        assert_eq!(of(Some(&written))["SecDateTEntry"], "1970-01-01 00:00:00");
    }
}
