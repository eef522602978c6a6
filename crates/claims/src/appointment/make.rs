//! Making appointments: for a time, for work that is planned to be done together, and for such work its time.

use std::collections::BTreeSet;

use super::change::with_plans;
use super::check::check;
use super::{Appointment, AptPriority, AptStatus, Standing, Wishes, as_long, first_confirmation};
use crate::account::{Patient, ProcStatus, Procedure};
use crate::change::{ChangeSet, Scope};
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// Twenty minutes, of which the provider is there for ten.
const USUAL_PATTERN: &str = "/XX/";

/// Makes an appointment for a time, at a chair. It is of the chair's clinic, else of the patient's.
///
/// # Errors
/// When the patient or something else that is named is not there, or the appointment is planned or broken from the
/// start.
pub fn create(
    office: &Office,
    family: &Family,
    pat_num: i64,
    wishes: &Wishes,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Appointment, ChangeSet), Refusal> {
    let patient = patient_of(family, pat_num)?;
    let of_chair = wishes.op.flatten().and_then(|op| office.operatory(op)).and_then(|op| op.clinic_num);
    let clinic_num = of_chair.or(patient.clinic_num);
    let blank = Appointment { clinic_num, ..blank(office, patient, now)? };
    let row = wishes.over(&blank);
    if matches!(row.apt_status, AptStatus::Planned | AptStatus::Broken | AptStatus::Asap) {
        let why = format!("AptStatus of a new appointment cannot be {}.", row.apt_status);
        return Err(Refusal::field("AptStatus", why));
    }
    check(office, &blank, &row)?;
    let row = Appointment { apt_num: numbers.fresh::<Appointment>(), ..with_plans(family, &blank, row) };
    let changes = made(&row, ChangeSet::new());
    Ok((row, changes))
}

/// Makes a planned appointment, which has no time, of procedures that are planned for the patient.
/// `known` are the patient's appointments.
///
/// # Errors
/// When the patient or something else that is named is not there, or a procedure is done or on another such
/// appointment.
pub fn plan(
    office: &Office,
    family: &Family,
    known: &[Appointment],
    (pat_num, proc_nums): (i64, &[i64]),
    wishes: &Wishes,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Appointment, ChangeSet), Refusal> {
    let blank =
        Appointment { apt_status: AptStatus::Planned, ..blank(office, patient_of(family, pat_num)?, now)? };
    let last = known.iter().map(|row| row.item_order_planned).max().unwrap_or(0);
    let row = Appointment { item_order_planned: last + 1, ..wishes.over(&blank) };
    check(office, &blank, &row)?;
    let row = Appointment { apt_num: numbers.fresh::<Appointment>(), ..row };
    let mut changes = family.change(office);
    if proc_nums.is_empty() {
        return Err(Refusal::field("procNums", "procNums is required."));
    }
    for proc_num in proc_nums.iter().collect::<BTreeSet<_>>() {
        let procedure = to_be_planned(family, pat_num, *proc_num)?;
        let planned_apt_num = Some(row.apt_num);
        changes.put(&Procedure { planned_apt_num, date_t_stamp: now.instant, ..procedure.clone() });
    }
    let changes = made(&row, changes);
    Ok((row, changes))
}

/// A patient's procedure that may be put on a planned appointment.
fn to_be_planned(family: &Family, pat_num: i64, proc_num: i64) -> Result<&Procedure, Refusal> {
    let refused = |why: String| Refusal::field("procNums", format!("procNums: procedure {proc_num} {why}."));
    let procedure = family.procedure(proc_num).filter(|procedure| procedure.pat_num == pat_num);
    let procedure = procedure.ok_or_else(|| refused("is not of this patient".to_owned()))?;
    if !is_to_be_done(procedure) {
        return Err(refused("is not planned: its ProcStatus must be TP or TPi".to_owned()));
    }
    match procedure.planned_apt_num {
        Some(other) => Err(refused(format!("is on planned appointment {other} already"))),
        None => Ok(procedure),
    }
}

fn is_to_be_done(procedure: &Procedure) -> bool {
    matches!(procedure.proc_status, ProcStatus::TreatmentPlanned | ProcStatus::TreatmentPlannedInactive)
}

/// Gives a planned appointment its time: another appointment, which is like it and has its procedures. The planned
/// one stays. `derived` are the appointments that were made from it before.
///
/// # Errors
/// When it is not planned, or has an appointment that is not broken; or something that is named is not there.
pub fn schedule_planned(
    office: &Office,
    family: &Family,
    planned: &Standing,
    derived: &[Appointment],
    wishes: &Wishes,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Appointment, ChangeSet), Refusal> {
    let of = &planned.row;
    if of.apt_status != AptStatus::Planned {
        return Err(Refusal::field("AptNum", "AptNum must be an appointment with an AptStatus of Planned."));
    }
    if let Some(other) = derived.iter().find(|row| row.apt_status != AptStatus::Broken) {
        let why =
            format!("The planned appointment {} has appointment {} already.", of.apt_num, other.apt_num);
        return Err(Refusal::rule(why));
    }
    let of_chair = wishes.op.flatten().and_then(|op| office.operatory(op)).and_then(|op| op.clinic_num);
    let stands = Appointment {
        apt_status: AptStatus::Scheduled,
        next_apt_num: Some(of.apt_num),
        item_order_planned: 0,
        clinic_num: of_chair.or(of.clinic_num),
        confirmed: first_confirmation(office).unwrap_or(0),
        sec_date_t_entry: now.instant,
        date_t_stamp: now.instant,
        ..of.clone()
    };
    let row = wishes.over(&stands);
    check(office, &stands, &row)?;
    let row = Appointment { apt_num: numbers.fresh::<Appointment>(), ..row };
    let mut changes = family.change(office);
    changes.changes(Scope::Appointment(of.apt_num), planned.version);
    let its =
        |procedure: &&Procedure| procedure.planned_apt_num == Some(of.apt_num) && is_to_be_done(procedure);
    for procedure in family.procedures.iter().filter(its) {
        let apt_num = Some(row.apt_num);
        changes.put(&Procedure { apt_num, date_t_stamp: now.instant, ..procedure.clone() });
    }
    let changes = made(&row, changes);
    Ok((row, changes))
}

fn made(row: &Appointment, mut changes: ChangeSet) -> ChangeSet {
    changes.touches(row.pat_num);
    changes.put(row);
    changes
}

fn patient_of(family: &Family, pat_num: i64) -> Result<&Patient, Refusal> {
    family.patient(pat_num).ok_or_else(|| Refusal::not_found("Patient not found."))
}

/// What an appointment is of which nobody says more: the patient's dentist sees the patient, or the practice's own.
fn blank(office: &Office, patient: &Patient, now: Now) -> Result<Appointment, Refusal> {
    let own = office.provider(patient.pri_prov).filter(|provider| !provider.is_hidden);
    let provider = own.or_else(|| office.default_provider());
    Ok(Appointment {
        apt_num: 0,
        pat_num: patient.pat_num,
        apt_status: AptStatus::Scheduled,
        pattern: USUAL_PATTERN.to_owned(),
        pattern_secondary: as_long("", USUAL_PATTERN),
        confirmed: first_confirmation(office).unwrap_or(0),
        op: None,
        note: String::new(),
        prov_num: provider.ok_or_else(|| Refusal::field("ProvNum", "ProvNum is required."))?.prov_num,
        prov_hyg: None,
        apt_date_time: None,
        next_apt_num: None,
        unsched_status: None,
        is_new_patient: false,
        clinic_num: patient.clinic_num,
        is_hygiene: false,
        date_time_arrived: None,
        date_time_seated: None,
        date_time_dismissed: None,
        ins_plan1: None,
        ins_plan2: None,
        color_override: "0,0,0".to_owned(),
        priority: AptPriority::Normal,
        item_order_planned: 0,
        sec_user_num_entry: 0,
        sec_date_t_entry: now.instant,
        date_t_stamp: now.instant,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::super::testing::{Chairs, at};
    use super::*;

    #[test]
    fn an_appointment_is_made_with_what_is_usual() {
        let mut chairs = Chairs::new();
        chairs.world.family.patients[0].clinic_num = Some(4);
        let wishes = chairs.wish(Some(11), "2026-03-09T09:30:00");
        let row = chairs.create(&wishes).unwrap();
        assert_eq!((row.pattern.as_str(), row.pattern_secondary.as_str()), ("/XX/", "////"));
        assert_eq!((row.apt_status, row.confirmed, row.prov_num), (AptStatus::Scheduled, 201, 1));
        assert_eq!((row.clinic_num, row.op), (Some(4), Some(11)));
        let row = chairs.create(&Wishes { op: Some(Some(12)), ..wishes.clone() }).unwrap();
        assert_eq!(row.clinic_num, Some(9), "the chair's clinic goes before the patient's");
        let row = chairs.create(&Wishes { clinic_num: Some(None), op: Some(Some(12)), ..wishes }).unwrap();
        assert_eq!(row.clinic_num, None);
    }

    #[test]
    fn a_hidden_dentist_is_not_given_to_anybody() {
        let mut chairs = Chairs::new();
        chairs.world.provider(2, None);
        chairs.world.office.providers[0].is_hidden = true;
        let wishes = chairs.wish(Some(11), "2026-03-09T09:30:00");
        assert_eq!(chairs.create(&wishes).unwrap().prov_num, 2);
        let why = chairs.create(&Wishes { prov_num: Some(1), ..wishes }).unwrap_err().to_string();
        assert_eq!(why, "The provider is hidden.");
    }

    #[test]
    fn a_new_appointment_is_neither_planned_nor_broken() {
        let mut chairs = Chairs::new();
        for status in [AptStatus::Planned, AptStatus::Broken, AptStatus::Asap] {
            let wishes = Wishes { apt_status: Some(status), ..chairs.wish(Some(11), "2026-03-09T09:30:00") };
            let why = format!("AptStatus of a new appointment cannot be {status}.");
            assert_eq!(chairs.create(&wishes).unwrap_err().to_string(), why);
        }
    }

    #[test]
    fn planned_procedures_are_on_one_planned_appointment() {
        let mut chairs = Chairs::new();
        let [one, two] = [1, 2].map(|_| chairs.world.planned("T2750", 100));
        let done = chairs.world.done("T0120", 30);
        chairs.world.patient(2);
        let of_other = chairs.world.planned("T0140", 50);
        chairs.world.procedure_mut(of_other).pat_num = 2;
        let first = chairs.plan(&[one, one]).unwrap();
        assert_eq!((first.apt_status, first.item_order_planned), (AptStatus::Planned, 1));
        assert_eq!(chairs.world.procedure(one).planned_apt_num, Some(first.apt_num));
        assert_eq!(chairs.world.procedure(one).apt_num, None);
        assert_eq!(chairs.plan(&[two]).unwrap().item_order_planned, 2);
        let why = |chairs: &mut Chairs, number| chairs.plan(&[number]).unwrap_err().to_string();
        let says = |number: i64, rest: String| format!("procNums: procedure {number} {rest}.");
        let on_other = format!("is on planned appointment {} already", first.apt_num);
        assert_eq!(why(&mut chairs, one), says(one, on_other));
        let not_planned = "is not planned: its ProcStatus must be TP or TPi".to_owned();
        assert_eq!(why(&mut chairs, done), says(done, not_planned));
        for other in [of_other, 999] {
            assert_eq!(why(&mut chairs, other), says(other, "is not of this patient".into()));
        }
        assert_eq!(chairs.plan(&[]).unwrap_err().to_string(), "procNums is required.");
    }

    #[test]
    fn a_planned_appointment_is_scheduled_once_with_its_procedures() {
        let mut chairs = Chairs::new();
        let [one, two] = [1, 2].map(|_| chairs.world.planned("T2750", 100));
        let planned = chairs.plan(&[one, two]).unwrap();
        chairs.world.procedure_mut(two).proc_status = ProcStatus::Complete;
        let wishes = chairs.wish(Some(12), "2026-03-09T09:30:00");
        let row = chairs.schedule(&planned, &wishes).unwrap();
        assert_eq!((row.apt_status, row.next_apt_num), (AptStatus::Scheduled, Some(planned.apt_num)));
        assert_eq!((row.item_order_planned, row.clinic_num), (0, Some(9)));
        let ties = |number: i64| {
            (chairs.world.procedure(number).apt_num, chairs.world.procedure(number).planned_apt_num)
        };
        assert_eq!(ties(one), (Some(row.apt_num), Some(planned.apt_num)));
        assert_eq!(ties(two), (None, Some(planned.apt_num)), "it was done before");
        let why = chairs.schedule(&planned, &wishes).unwrap_err().to_string();
        let has =
            format!("The planned appointment {} has appointment {} already.", planned.apt_num, row.apt_num);
        assert_eq!(why, has);
        let why = chairs.schedule(&row, &wishes).unwrap_err().to_string();
        assert_eq!(why, "AptNum must be an appointment with an AptStatus of Planned.");
        chairs.row_mut(row.apt_num).apt_status = AptStatus::Broken;
        let again = chairs.schedule(&planned, &wishes).unwrap();
        assert_eq!(chairs.world.procedure(one).apt_num, Some(again.apt_num));
    }

    #[test]
    fn a_completed_appointment_keeps_the_plans_that_the_patient_had() {
        let mut chairs = Chairs::new();
        let [primary, secondary] = [1, 2].map(|ordinal| {
            let plan = chairs.world.plan("", &[]);
            chairs.world.cover(1, plan, ordinal);
            plan
        });
        let wishes = chairs.wish(Some(11), "2026-03-09T09:30:00");
        let row = chairs.create(&wishes).unwrap();
        assert_eq!((row.ins_plan1, row.ins_plan2), (None, None));
        let row = chairs.create(&Wishes { apt_status: Some(AptStatus::Complete), ..wishes }).unwrap();
        assert_eq!((row.ins_plan1, row.ins_plan2), (Some(primary), Some(secondary)));
        assert_eq!(at("2026-03-09T09:30:00"), row.apt_date_time.unwrap());
    }
}
