//! Providers.

use claims::office::{FeeSchedType, Office, Provider};
use claims::state::{Now, Refusal};
use serde_json::Value;

use super::ask::{Ask, Reply, change_of};
use super::error::Refused;
use super::input::{Fields, Needed, invalid, set};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::office::category;

pub(super) async fn list(ask: &Ask) -> Answer {
    ask.query.int("ClinicNum")?;
    let (rows, now) = (ask.scan(|_: &Provider| true).await?, ask.now().await?);
    ask.listed(&rows, |row| show(row, now, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let (office, now) = (ask.office().await?, ask.now().await?);
    let found = office.provider(ask.number()).ok_or_else(|| Refused::not_found("Provider not found."))?;
    Ok(Reply::Ok(show(found, now, &ask.show)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "provider.create",
            async || ask.office().await,
            |office, now, numbers| {
                let abbr = ask.body.filled("Abbr").needed("Abbr")?;
                let mut row = blank(numbers.fresh::<Provider>(), abbr, office, now);
                apply(&mut row, &ask.body, office)?;
                set(&mut row.fee_sched, ask.body.key("FeeSched"))?;
                set(&mut row.is_secondary, ask.body.flag("IsSecondary"))?;
                set(&mut row.is_hidden, ask.body.flag("IsHidden"))?;
                set(&mut row.is_not_person, ask.body.flag("IsNotPerson"))?;
                set(&mut row.is_hidden_report, ask.body.flag("IsHiddenReport"))?;
                set(&mut row.birthdate, ask.body.date("BirthDate"))?;
                set(&mut row.birthdate, ask.body.date("Birthdate"))?;
                set(&mut row.sched_note, ask.body.text("SchedNote"))?;
                if row.fee_sched.is_some_and(|number| office.fee_sched(number).is_none()) {
                    return Err(Refusal::not_found("FeeSched not found."));
                }
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    ask.created("providers", row.prov_num, show(&row, ask.now().await?, &ask.show))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "provider.update",
            async || ask.office().await,
            |office, now, _| {
                let found = office.provider(ask.number());
                let mut row = found.ok_or_else(|| Refusal::not_found("Provider not found."))?.clone();
                set(&mut row.abbr, ask.body.filled("Abbr"))?;
                apply(&mut row, &ask.body, office)?;
                row.date_t_stamp = now.instant;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    Ok(Reply::Ok(show(&row, ask.now().await?, &ask.show)))
}

/// A provider with the office's first fee schedule and specialty.
fn blank(prov_num: i64, abbr: String, office: &Office, now: Now) -> Provider {
    let schedules =
        office.fee_scheds.iter().filter(|s| !s.is_hidden && s.fee_sched_type == FeeSchedType::Normal);
    let specialty = office.definitions_of(category::SPECIALTIES).find(|specialty| !specialty.is_hidden);
    Provider {
        prov_num,
        abbr,
        l_name: String::new(),
        f_name: String::new(),
        mi: String::new(),
        suffix: String::new(),
        fee_sched: schedules.min_by_key(|s| (s.item_order, s.fee_sched_num)).map(|s| s.fee_sched_num),
        specialty: specialty.map_or(0, |specialty| specialty.def_num),
        ssn: String::new(),
        state_license: String::new(),
        is_secondary: false,
        prov_color: String::new(),
        is_hidden: false,
        using_tin: true,
        sig_on_file: false,
        national_prov_id: String::new(),
        is_not_person: false,
        prov_status: "Active".into(),
        is_hidden_report: false,
        birthdate: None,
        sched_note: String::new(),
        preferred_name: String::new(),
        date_t_stamp: now.instant,
    }
}

/// What can be sent at any time.
fn apply(row: &mut Provider, sent: &Fields, office: &Office) -> Result<(), Refusal> {
    set(&mut row.l_name, sent.text("LName"))?;
    set(&mut row.f_name, sent.text("FName"))?;
    set(&mut row.mi, sent.text("MI"))?;
    set(&mut row.suffix, sent.text("Suffix"))?;
    set(&mut row.preferred_name, sent.text("PreferredName"))?;
    set(&mut row.ssn, sent.text("SSN"))?;
    set(&mut row.state_license, sent.text("StateLicense"))?;
    set(&mut row.using_tin, sent.flag("UsingTIN"))?;
    set(&mut row.sig_on_file, sent.flag("SigOnFile"))?;
    // The page of PUT spells it with a small d.
    set(&mut row.national_prov_id, sent.text("NationalProvId"))?;
    set(&mut row.national_prov_id, sent.text("NationalProvID"))?;
    if let Some(specialty) = sent.int("Specialty")?
        && specialty != row.specialty
    {
        row.specialty = specialty;
        if office.definitions_of(category::SPECIALTIES).all(|known| known.def_num != specialty) {
            return Err(invalid("Specialty", "must be a DefNum of category 35"));
        }
    }
    Ok(())
}

pub(super) fn show(row: &Provider, now: Now, show: &Show) -> Value {
    row! {
        "ProvNum": row.prov_num,
        "Abbr": wire::text(&row.abbr),
        "LName": wire::text(&row.l_name),
        "FName": wire::text(&row.f_name),
        "MI": wire::text(&row.mi),
        "Suffix": wire::text(&row.suffix),
        "FeeSched": wire::key(row.fee_sched),
        "Specialty": row.specialty,
        "SSN": wire::text(&row.ssn),
        "StateLicense": wire::text(&row.state_license),
        "IsSecondary": wire::flag(row.is_secondary),
        "provColor": wire::text(&row.prov_color),
        "IsHidden": wire::flag(row.is_hidden),
        "UsingTIN": wire::flag(row.using_tin),
        "SigOnFile": wire::flag(row.sig_on_file),
        "NationalProvID": wire::text(&row.national_prov_id),
        "DateTStamp": show.instant(row.date_t_stamp),
        "IsNotPerson": wire::flag(row.is_not_person),
        "ProvStatus": wire::text(&row.prov_status),
        "IsHiddenReport": wire::flag(row.is_hidden_report),
        "Birthdate": show.date(row.birthdate),
        "SchedNote": wire::text(&row.sched_note),
        "PreferredName": wire::text(&row.preferred_name),
        "serverDateTime": show.instant(now.instant),
    }
}
