//! Appointments. The schedules that would say when somebody is free are not kept, and so no free times are offered.

mod found;
mod sent;

use std::collections::BTreeMap;

use claims::account::{ProcStatus, Procedure};
use claims::appointment::{self, Appointment, AptStatus, Standing};
use claims::change::Scope;
use claims::office::Office;
use claims::record::Value as Kept;
use claims::state::Now;
use serde_json::{Map, Value};
use store::queries::appointments as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::Needed;
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::{Account, App, Error};

const NOT_FOUND: &str = "Appointment not found.";

/// What a change of an appointment is decided on.
struct Seen {
    stands: Standing,
    account: Account,
}

pub(super) async fn list(ask: &Ask) -> Answer {
    let listed = found::list(ask).await?;
    let rows: Vec<Appointment> = listed.iter().cloned().collect();
    listed.shown(many(ask, &rows).await?)
}

pub(super) async fn asap(ask: &Ask) -> Answer {
    let rows = found::asap(ask).await?;
    Ok(Reply::Ok(Value::Array(many(ask, &rows).await?)))
}

async fn many(ask: &Ask, rows: &[Appointment]) -> Result<Vec<Value>, Refused> {
    ask.saw("read appointments", rows.iter().map(|row| row.pat_num)).await?;
    Ok(read(&ask.app, ask.practice(), rows, &ask.show).await?)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Appointment = ask.find(ask.number(), NOT_FOUND).await?;
    ask.saw("read appointments", [row.pat_num]).await?;
    let shown = read(&ask.app, ask.practice(), &[row], &ask.show).await?.pop();
    Ok(Reply::Ok(shown.unwrap_or_default()))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let load = async || ask.account(pat_num).await;
    let row = ask
        .write("appointment.create", load, |Account { office, family }, now, numbers| {
            let wishes = sent::new_appointment(&ask.body, office)?;
            appointment::create(office, family, pat_num, &wishes, now, numbers)
        })
        .await?;
    created(ask, &row).await
}

pub(super) async fn plan(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let proc_nums = ask.body.numbers("procNums")?.unwrap_or_default();
    let load = async || {
        let account = ask.account(pat_num).await?;
        Ok((account, ask.select(&sql::OF_PATIENT, pat_num).await?))
    };
    let row = ask
        .write("appointment.plan", load, |(Account { office, family }, known), now, numbers| {
            let wishes = sent::anywhere(&ask.body, office)?;
            appointment::plan(office, family, known, (pat_num, &proc_nums), &wishes, now, numbers)
        })
        .await?;
    created(ask, &row).await
}

pub(super) async fn schedule_planned(ask: &Ask) -> Answer {
    let number = ask.body.int("AptNum").needed("AptNum")?;
    let load = async || Ok((seen(ask, number).await?, ask.select(&sql::FROM_PLANNED, number).await?));
    let row = ask
        .write("appointment.schedule", load, |(Seen { stands, account }, derived), now, numbers| {
            let Account { office, family } = account;
            let wishes = sent::schedule(&ask.body)?;
            appointment::schedule_planned(office, family, stands, derived, &wishes, now, numbers)
        })
        .await?;
    created(ask, &row).await
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || seen(ask, ask.number()).await;
    let row = ask
        .write("appointment.update", load, |Seen { stands, account }, now, _| {
            let Account { office, family } = account;
            let wishes = sent::changes(&ask.body, office, &stands.row, now)?;
            appointment::change(office, family, stands, &wishes, now)
        })
        .await?;
    Ok(Reply::Ok(written(ask, &row).await?))
}

pub(super) async fn break_off(ask: &Ask) -> Answer {
    let to_list = ask.body.flag("sendToUnscheduledList").needed("sendToUnscheduledList")?;
    let kind = ask.body.name("breakType")?;
    let load = async || seen(ask, ask.number()).await;
    ask.write("appointment.break", load, |Seen { stands, account }, now, numbers| {
        let Account { office, family } = account;
        let changes = appointment::break_off(office, family, stands, (to_list, kind), now, numbers)?;
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

pub(super) async fn confirm(ask: &Ask) -> Answer {
    let load = async || Ok((standing(ask, ask.number()).await?, ask.office().await?));
    ask.write("appointment.confirm", load, |(stands, office), now, _| {
        let def_num = sent::confirmation(&ask.body, office)?;
        Ok(((), appointment::confirm(office, stands, def_num, now)?))
    })
    .await?;
    Ok(Reply::Empty)
}

pub(super) async fn note(ask: &Ask) -> Answer {
    let text = ask.body.filled("Note").needed("Note")?;
    let load = async || Ok((standing(ask, ask.number()).await?, ask.office().await?));
    ask.write("appointment.note", load, |(stands, office), now, _| {
        Ok(((), appointment::add_note(office, stands, &text, now)?))
    })
    .await?;
    Ok(Reply::Empty)
}

/// The version is read before what it is of.
async fn standing(ask: &Ask, number: i64) -> Result<Standing, Error> {
    let version = ask.version(Scope::Appointment(number)).await?;
    Ok(Standing { row: ask.find(number, NOT_FOUND).await?, version })
}

async fn seen(ask: &Ask, number: i64) -> Result<Seen, Error> {
    let stands = standing(ask, number).await?;
    let account = ask.account(stands.row.pat_num).await?;
    Ok(Seen { stands, account })
}

/// That the appointments which a procedure is to be put on are there; `stands` is the procedure as it is.
pub(super) async fn tied(ask: &Ask, pat_num: i64, stands: Option<&Procedure>) -> Result<(), Error> {
    let present = [stands.and_then(|row| row.apt_num), stands.and_then(|row| row.planned_apt_num)];
    for (field, is_planned, present) in [("AptNum", false, present[0]), ("PlannedAptNum", true, present[1])] {
        let sent = ask.body.key(field)?.flatten();
        if let Some(number) = sent.filter(|number| Some(*number) != present) {
            appointment::check_tie(field, ask.get(number).await?.as_ref(), pat_num, is_planned)?;
        }
    }
    Ok(())
}

async fn created(ask: &Ask, row: &Appointment) -> Answer {
    ask.created("appointments", row.apt_num, written(ask, row).await?)
}

/// An appointment as a write answers it: without the server's time.
async fn written(ask: &Ask, row: &Appointment) -> Result<Value, Error> {
    let office = ask.office().await?;
    let rows = std::slice::from_ref(row);
    let called = descriptions(&ask.app, ask.practice(), &office, rows).await?;
    Ok(show(row, called.get(&row.apt_num).map_or("", String::as_str), &office, &ask.show))
}

/// Appointments as a read answers them.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn read(
    app: &App,
    practice: i64,
    rows: &[Appointment],
    shown: &Show,
) -> Result<Vec<Value>, Error> {
    let (office, now) = (app.office(practice).await?, app.now(practice).await?);
    let called = descriptions(app, practice, &office, rows).await?;
    let text = |row: &Appointment| called.get(&row.apt_num).map_or("", String::as_str);
    Ok(rows.iter().map(|row| at(now, show(row, text(row), &office, shown), shown)).collect())
}

/// A row behind the server's time, from which a client asks next.
fn at(now: Now, row: Value, show: &Show) -> Value {
    let mut fields = Map::new();
    fields.insert("serverDateTime".to_owned(), show.instant(now.instant));
    if let Value::Object(own) = row {
        fields.extend(own);
    }
    Value::Object(fields)
}

/// What is to be done at each of these appointments: the short names of its procedures.
async fn descriptions(
    app: &App,
    practice: i64,
    office: &Office,
    rows: &[Appointment],
) -> Result<BTreeMap<i64, String>, Error> {
    let numbers = |is_planned: bool| {
        let of_kind = rows.iter().filter(move |row| (row.apt_status == AptStatus::Planned) == is_planned);
        of_kind.map(|row| vec![Kept::Int(row.apt_num)]).collect::<Vec<_>>()
    };
    let booked: Vec<Procedure> = app.store.select_each(practice, &sql::PROCEDURES, &numbers(false)).await?;
    let planned = app.store.select_each(practice, &sql::PROCEDURES_OF_PLANNED, &numbers(true)).await?;
    let of_booked = booked.iter().map(|procedure| (procedure.apt_num, procedure));
    let of_planned = planned.iter().map(|procedure| (procedure.planned_apt_num, procedure));
    let mut called: BTreeMap<i64, String> = BTreeMap::new();
    for (apt_num, procedure) in of_booked.chain(of_planned) {
        let name = office.code(procedure.code_num).map_or("", |code| &code.abbr_desc);
        let Some(apt_num) = apt_num.filter(|_| procedure.proc_status != ProcStatus::Deleted) else {
            continue;
        };
        let text = called.entry(apt_num).or_default();
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(name);
    }
    Ok(called)
}

fn show(row: &Appointment, descript: &str, office: &Office, show: &Show) -> Value {
    row! {
        "AptNum": row.apt_num,
        "PatNum": row.pat_num,
        "AptStatus": row.apt_status.as_str(),
        "Pattern": row.pattern.as_str(),
        "Confirmed": row.confirmed,
        "confirmed": wire::definition(office, Some(row.confirmed)),
        "TimeLocked": wire::flag(false),
        "Op": wire::key(row.op),
        "Note": wire::text(&row.note),
        "ProvNum": row.prov_num,
        "provAbbr": wire::provider(office, Some(row.prov_num)),
        "ProvHyg": wire::key(row.prov_hyg),
        "AptDateTime": show.clock(row.apt_date_time),
        "NextAptNum": wire::key(row.next_apt_num),
        "UnschedStatus": wire::key(row.unsched_status),
        "unschedStatus": wire::definition(office, row.unsched_status),
        "IsNewPatient": wire::flag(row.is_new_patient),
        "ProcDescript": wire::text(descript),
        "ClinicNum": wire::key(row.clinic_num),
        "IsHygiene": wire::flag(row.is_hygiene),
        "DateTStamp": show.instant(row.date_t_stamp),
        "DateTimeArrived": show.clock(row.date_time_arrived),
        "DateTimeSeated": show.clock(row.date_time_seated),
        "DateTimeDismissed": show.clock(row.date_time_dismissed),
        "InsPlan1": wire::key(row.ins_plan1),
        "InsPlan2": wire::key(row.ins_plan2),
        "DateTimeAskedToArrive": show.clock(None),
        "colorOverride": row.color_override.as_str(),
        "AppointmentTypeNum": 0,
        "SecUserNumEntry": row.sec_user_num_entry,
        "SecDateTEntry": show.instant(row.sec_date_t_entry),
        "Priority": row.priority.as_str(),
        "PatternSecondary": row.pattern_secondary.as_str(),
        "ItemOrderPlanned": row.item_order_planned,
    }
}

#[cfg(test)]
mod tests {
    use claims::appointment::AptPriority;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    /// In the order of the reference.
    const FIELDS: &[(&str, char)] = &[
        ("serverDateTime", 's'),
        ("AptNum", 'n'),
        ("PatNum", 'n'),
        ("AptStatus", 's'),
        ("Pattern", 's'),
        ("Confirmed", 'n'),
        ("confirmed", 's'),
        ("TimeLocked", 's'),
        ("Op", 'n'),
        ("Note", 's'),
        ("ProvNum", 'n'),
        ("provAbbr", 's'),
        ("ProvHyg", 'n'),
        ("AptDateTime", 's'),
        ("NextAptNum", 'n'),
        ("UnschedStatus", 'n'),
        ("unschedStatus", 's'),
        ("IsNewPatient", 's'),
        ("ProcDescript", 's'),
        ("ClinicNum", 'n'),
        ("IsHygiene", 's'),
        ("DateTStamp", 's'),
        ("DateTimeArrived", 's'),
        ("DateTimeSeated", 's'),
        ("DateTimeDismissed", 's'),
        ("InsPlan1", 'n'),
        ("InsPlan2", 'n'),
        ("DateTimeAskedToArrive", 's'),
        ("colorOverride", 's'),
        ("AppointmentTypeNum", 'n'),
        ("SecUserNumEntry", 'n'),
        ("SecDateTEntry", 's'),
        ("Priority", 's'),
        ("PatternSecondary", 's'),
        ("ItemOrderPlanned", 'n'),
    ];

    #[test]
    fn an_appointment_has_the_fields_of_the_reference() {
        let then = Timestamp::UNIX_EPOCH;
        let row = Appointment {
            apt_num: 18,
            pat_num: 17,
            apt_status: AptStatus::Asap,
            pattern: "/XX/".into(),
            pattern_secondary: "////".into(),
            confirmed: 0,
            op: None,
            note: "One\r\nTwo".into(),
            prov_num: 1,
            prov_hyg: Some(2),
            apt_date_time: "2026-03-09T09:30:00".parse().ok(),
            next_apt_num: None,
            unsched_status: None,
            is_new_patient: true,
            clinic_num: None,
            is_hygiene: false,
            date_time_arrived: None,
            date_time_seated: None,
            date_time_dismissed: None,
            ins_plan1: Some(35),
            ins_plan2: None,
            color_override: "0,0,0".into(),
            priority: AptPriority::Asap,
            item_order_planned: 0,
            sec_user_num_entry: 0,
            sec_date_t_entry: then,
            date_t_stamp: then,
        };
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        let wire = Show::new(zone, None, None);
        let now = Now { instant: then, today: jiff::civil::date(2026, 3, 2) };
        let shown = at(now, show(&row, "Seal, Seal", &Office::default(), &wire), &wire);
        assert_eq!(kinds(&shown), FIELDS);
        let text = |name: &str| shown[name].as_str().unwrap_or_default().to_owned();
        assert_eq!((text("AptStatus"), text("Note")), ("ASAP".into(), "One Two".into()));
        // The office's clocks, wherever they stand; what is an instant is shown on them.
        assert_eq!(text("AptDateTime"), "2026-03-09 09:30:00");
        assert_eq!(
            (text("DateTimeSeated"), text("DateTStamp")),
            ("0001-01-01 00:00:00".into(), "1969-12-31 18:00:00".into())
        );
        assert_eq!((&shown["Op"], &shown["InsPlan1"]), (&0.into(), &35.into()));
    }
}
