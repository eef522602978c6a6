//! Procedures: work planned or done.

pub(super) mod history;
mod sent;

pub(super) use sent::definition;

use claims::account::{ProcStatus, Procedure};
use claims::office::Office;
use claims::procedure;
use claims::state::Now;
use serde_json::Value;
use store::queries::{appointments as booked, family as sql};

use super::appointments;
use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::Needed;
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::{Account, Error};

const NOT_FOUND: &str = "Procedure not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let patient = ask.query.int("PatNum")?;
    let status = ask.query.name::<ProcStatus>("ProcStatus")?;
    let appointment = ask.query.int("AptNum")?;
    let planned = ask.query.int("PlannedAptNum")?;
    let clinic = ask.query.int("ClinicNum")?;
    let code = ask.query.int("CodeNum")?;
    let keep = |row: &Procedure| {
        patient.is_none_or(|number| row.pat_num == number)
            && status.is_none_or(|status| row.proc_status == status)
            && appointment.is_none_or(|number| row.apt_num.unwrap_or(0) == number)
            && planned.is_none_or(|number| row.planned_apt_num.unwrap_or(0) == number)
            && clinic.is_none_or(|number| row.clinic_num.unwrap_or(0) == number)
            && code.is_none_or(|number| row.code_num == number)
    };
    let rows = match (patient, appointment) {
        (Some(number), _) => {
            ask.patient_stands(number).await?;
            ask.among(ask.select(&sql::PROCEDURES_OF_PATIENT, number).await?, keep).await?
        }
        (None, Some(number)) if number != 0 => {
            ask.among(ask.select(&booked::PROCEDURES, number).await?, keep).await?
        }
        _ => ask.scan(keep).await?,
    };
    // A deleted procedure stays, and says so.
    let rows = rows.deleted_too(|row| row.proc_status == ProcStatus::Deleted);
    ask.saw("read procedurelogs", rows.iter().map(|row| row.pat_num)).await?;
    let (office, now) = (ask.office().await?, ask.now().await?);
    ask.listed(&rows, |row| show(row, &office, now, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Procedure = ask.find(ask.number(), NOT_FOUND).await?;
    ask.saw("read procedurelogs", [row.pat_num]).await?;
    answer(ask, &row).await
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let load = async || {
        appointments::tied(ask, pat_num, None).await?;
        ask.account(pat_num).await
    };
    let row = ask
        .write("procedurelog.create", load, |Account { office, family }, now, numbers| {
            let command = sent::new_procedure(&ask.body, pat_num, office)?;
            procedure::add(office, family, &command, now, numbers)
        })
        .await?;
    let (office, now) = (ask.office().await?, ask.now().await?);
    ask.created("procedurelogs", row.proc_num, show(&row, &office, now, &ask.show))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || {
        let row: Procedure = ask.find(number, NOT_FOUND).await?;
        appointments::tied(ask, row.pat_num, Some(&row)).await?;
        ask.account(row.pat_num).await
    };
    let row = ask
        .write("procedurelog.update", load, |Account { office, family }, now, _| {
            procedure::change(office, family, number, &sent::changes(&ask.body, office)?, now)
        })
        .await?;
    answer(ask, &row).await
}

/// It stays listed, as deleted.
pub(super) async fn delete(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || account_of(ask, number).await;
    ask.write("procedurelog.delete", load, |Account { office, family }, now, _| {
        procedure::delete(office, family, number, now)
    })
    .await?;
    Ok(Reply::Empty)
}

/// The account that a procedure belongs to.
async fn account_of(ask: &Ask, proc_num: i64) -> Result<Account, Error> {
    let row: Procedure = ask.find(proc_num, NOT_FOUND).await?;
    ask.account(row.pat_num).await
}

async fn answer(ask: &Ask, row: &Procedure) -> Answer {
    let office = ask.office().await.map_err(Refused::from)?;
    Ok(Reply::Ok(show(row, &office, ask.now().await?, &ask.show)))
}

pub(super) fn show(row: &Procedure, office: &Office, now: Now, show: &Show) -> Value {
    let code = office.code(row.code_num);
    let dx = (row.dx != 0).then_some(row.dx);
    row! {
        "ProcNum": row.proc_num,
        "PatNum": row.pat_num,
        "AptNum": wire::key(row.apt_num),
        "ProcDate": show.date(row.proc_date),
        "ProcFee": wire::money_long_text(row.proc_fee),
        "Surf": wire::text(&row.surf),
        "ToothNum": wire::text(&row.tooth_num),
        "ToothRange": wire::text(&row.tooth_range),
        "Priority": wire::key(row.priority),
        "priority": wire::definition(office, row.priority),
        "ProcStatus": row.proc_status.as_str(),
        "ProvNum": row.prov_num,
        "provAbbr": wire::provider(office, Some(row.prov_num)),
        "Dx": row.dx,
        "dxName": wire::definition(office, dx),
        "PlannedAptNum": wire::key(row.planned_apt_num),
        "PlaceService": row.place_service.as_str(),
        "Prosthesis": wire::text(&row.prosthesis),
        "DateOriginalProsth": show.date(row.date_original_prosth),
        "ClaimNote": wire::text(&row.claim_note),
        "DateEntryC": show.date(row.date_entry_c),
        "ClinicNum": wire::key(row.clinic_num),
        "CodeNum": row.code_num,
        "procCode": code.map_or("", |code| &code.proc_code),
        "descript": wire::text(code.map_or("", |code| &code.descript)),
        "UnitQty": row.unit_qty,
        "BaseUnits": row.base_units,
        "DateTP": show.date(row.date_tp),
        "SiteNum": wire::key(row.site_num),
        "HideGraphics": wire::flag(row.hide_graphics),
        "CanadianTypeCodes": "",
        "ProcTime": wire::text(&row.proc_time),
        "ProcTimeEnd": wire::text(&row.proc_time_end),
        "DateTStamp": show.instant(row.date_t_stamp),
        "Prognosis": row.prognosis,
        "IsLocked": wire::flag(row.is_locked),
        "BillingNote": wire::text(&row.billing_note),
        "Discount": wire::money(row.discount),
        "IsDateProsthEst": wire::flag(row.is_date_prosth_est),
        "SecDateEntry": show.instant(row.sec_date_entry),
        "serverDateTime": show.instant(now.instant),
    }
}
