//! Changing appointments: what they are, whether the patient comes, and what is noted.

use super::check::{check, in_list};
use super::{Appointment, AptStatus, BreakType, CONFIRMATIONS, Standing, Wishes};
use crate::account::ProcStatus;
use crate::change::{ChangeSet, Scope};
use crate::office::Office;
use crate::procedure::{self, AddProcedure};
use crate::state::{Family, Now, Numbers, Refusal};

/// The codes of appointments that nobody came to stand among the licensed ones and among the invented ones.
const CODE_PREFIXES: [&str; 2] = ["D", "T"];

/// Changes an appointment. One that goes to the list of those without a time leaves its chair, unless the wishes
/// name one. Setting it complete does not complete its procedures.
///
/// # Errors
/// When something that is named is not there, or a planned appointment is to be another one or the other way round.
pub fn change(
    office: &Office,
    family: &Family,
    stands: &Standing,
    wishes: &Wishes,
    now: Now,
) -> Result<(Appointment, ChangeSet), Refusal> {
    let old = &stands.row;
    let mut row = wishes.over(old);
    if row.apt_status != old.apt_status {
        becomes(old.apt_status, row.apt_status)?;
        if row.apt_status == AptStatus::UnschedList && wishes.op.is_none() {
            row.op = None;
        }
    }
    check(office, old, &row)?;
    Ok(written(stands, with_plans(family, old, row), now))
}

/// Its procedures say that they are on a planned appointment, or on another one: it cannot turn from one to the other.
fn becomes(old: AptStatus, new: AptStatus) -> Result<(), Refusal> {
    let why = match (old, new) {
        (AptStatus::Planned, _) => {
            "AptStatus of a planned appointment stays. POST /appointments/SchedulePlanned gives it its time."
        }
        (_, AptStatus::Planned) => {
            "AptStatus cannot become Planned. POST /appointments/Planned makes a planned appointment."
        }
        (_, AptStatus::Asap) => "AptStatus cannot become ASAP. Send a Priority of ASAP.",
        _ => return Ok(()),
    };
    Err(Refusal::field("AptStatus", why))
}

/// An appointment that becomes complete notes the plans that the patient has; one that is no more has none.
pub(super) fn with_plans(family: &Family, old: &Appointment, row: Appointment) -> Appointment {
    let is_complete = |row: &Appointment| row.apt_status == AptStatus::Complete;
    if is_complete(&row) == is_complete(old) {
        return row;
    }
    let plan = |ordinal: i64| {
        let coverage = family.coverages_of(row.pat_num).find(|coverage| coverage.ordinal == ordinal)?;
        family.ins_sub(coverage.ins_sub_num).map(|sub| sub.plan_num).filter(|_| is_complete(&row))
    };
    let (ins_plan1, ins_plan2) = (plan(1), plan(2));
    Appointment { ins_plan1, ins_plan2, ..row }
}

/// Notes that the patient does not come, and puts the appointment on the list of those without a time when it is to
/// get another. With a kind, that is a complete procedure too, of the office's code for it.
///
/// # Errors
/// When the appointment is not scheduled, or the office has no such code.
pub fn break_off(
    office: &Office,
    family: &Family,
    stands: &Standing,
    (to_list, kind): (bool, Option<BreakType>),
    now: Now,
    numbers: &mut Numbers,
) -> Result<ChangeSet, Refusal> {
    let old = &stands.row;
    if old.apt_status != AptStatus::Scheduled {
        return Err(Refusal::rule("Only appointments with an AptStatus of Scheduled can be broken."));
    }
    let (apt_status, op) = if to_list { (AptStatus::UnschedList, None) } else { (AptStatus::Broken, old.op) };
    let (_, mut changes) = written(stands, Appointment { apt_status, op, ..old.clone() }, now);
    if let Some(kind) = kind {
        let code_num = code_of(office, kind)?;
        let command = AddProcedure {
            apt_num: Some(old.apt_num),
            prov_num: Some(old.prov_num),
            clinic_num: Some(old.clinic_num),
            ..AddProcedure::new(old.pat_num, now.today, ProcStatus::Complete, code_num)
        };
        changes.merge(procedure::add(office, family, &command, now, numbers)?.1);
    }
    Ok(changes)
}

fn code_of(office: &Office, kind: BreakType) -> Result<i64, Refusal> {
    let digits = match kind {
        BreakType::Missed => "9986",
        BreakType::Cancelled => "9987",
    };
    let mut known = CODE_PREFIXES.iter().filter_map(|prefix| office.code_named(&format!("{prefix}{digits}")));
    known.next().map(|code| code.code_num).ok_or_else(|| {
        let why = format!(
            "breakType {kind} adds a procedure with the code D{digits}, which this office does not have. Make it with \
             POST /procedurecodes, or send no breakType."
        );
        Refusal::field("breakType", why)
    })
}

/// Notes what the patient answered: a definition of category 2.
///
/// # Errors
/// When it is none.
pub fn confirm(office: &Office, stands: &Standing, def_num: i64, now: Now) -> Result<ChangeSet, Refusal> {
    in_list(office, "defNum", def_num, CONFIRMATIONS)?;
    Ok(written(stands, Appointment { confirmed: def_num, ..stands.row.clone() }, now).1)
}

/// Adds to the note, on a line of its own.
///
/// # Errors
/// When the note is too long then.
pub fn add_note(office: &Office, stands: &Standing, text: &str, now: Now) -> Result<ChangeSet, Refusal> {
    let old = &stands.row;
    let note = if old.note.is_empty() { text.to_owned() } else { format!("{}\r\n{text}", old.note) };
    let row = Appointment { note, ..old.clone() };
    check(office, old, &row)?;
    Ok(written(stands, row, now).1)
}

/// Of two who change an appointment at once, one sees what the other wrote.
fn written(stands: &Standing, row: Appointment, now: Now) -> (Appointment, ChangeSet) {
    let mut changes = ChangeSet::new();
    changes.touches(row.pat_num);
    if row == stands.row {
        return (row, changes);
    }
    let row = Appointment { date_t_stamp: now.instant, ..row };
    changes.changes(Scope::Appointment(row.apt_num), stands.version);
    changes.put(&row);
    (row, changes)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::super::testing::{Chairs, at};
    use super::super::{Answer, confirmation_for};
    use super::*;
    use crate::estimate::testing::dollars;
    use crate::ledger::AccountKind;

    fn put(chairs: &mut Chairs, number: i64, wishes: &Wishes) -> Result<Appointment, String> {
        let stands = chairs.standing(number);
        let world = &chairs.world;
        let (row, changes) = change(&world.office, &world.family, &stands, wishes, world.now)
            .map_err(|refusal| refusal.to_string())?;
        chairs.keep(&changes);
        Ok(row)
    }

    fn becoming(status: AptStatus) -> Wishes {
        Wishes { apt_status: Some(status), ..Wishes::default() }
    }

    #[test]
    fn what_is_said_changes_and_the_rest_stays() {
        let mut chairs = Chairs::new();
        let old = chairs.made("2026-03-09T09:30:00");
        let wishes = Wishes { pattern: Some("/XXXX/".into()), is_hygiene: Some(true), ..Wishes::default() };
        let row = put(&mut chairs, old.apt_num, &wishes).unwrap();
        let expected = Appointment {
            pattern: "/XXXX/".into(),
            pattern_secondary: "//////".into(),
            is_hygiene: true,
            ..old.clone()
        };
        assert_eq!(row, expected);
        let shorter = Wishes { pattern: Some("XX".into()), ..Wishes::default() };
        assert_eq!(put(&mut chairs, old.apt_num, &shorter).unwrap().pattern_secondary, "//");
    }

    #[test]
    fn nothing_new_writes_nothing() {
        let chairs = Chairs::new();
        let row = chairs.booked(at("2026-03-09T09:30:00"));
        let stands = Standing { row: row.clone(), version: 3 };
        let later = Now { instant: "2026-03-20T10:00:00Z".parse().unwrap(), ..chairs.world.now };
        let change = |wishes: &Wishes| {
            change(&chairs.world.office, &chairs.world.family, &stands, wishes, later).unwrap()
        };
        let (same, changes) = change(&Wishes { op: Some(row.op), ..Wishes::default() });
        assert_eq!((&same, changes.is_empty()), (&row, true));
        let (other, changes) = change(&Wishes { note: Some("Late".into()), ..Wishes::default() });
        assert_eq!(other.date_t_stamp, later.instant);
        assert_eq!(changes.expects, [(Scope::Appointment(row.apt_num), 3)].into());
        assert_eq!(changes.raises, [Scope::Appointment(row.apt_num)].into());
    }

    #[test]
    fn without_a_time_there_is_no_chair_until_one_is_named() {
        let mut chairs = Chairs::new();
        let number = chairs.made("2026-03-09T09:30:00").apt_num;
        assert_eq!(put(&mut chairs, number, &becoming(AptStatus::UnschedList)).unwrap().op, None);
        assert_eq!(put(&mut chairs, number, &becoming(AptStatus::Scheduled)), Err("Op is required.".into()));
        let wishes = Wishes { op: Some(Some(12)), ..becoming(AptStatus::Scheduled) };
        assert_eq!(put(&mut chairs, number, &wishes).unwrap().op, Some(12));
        let wishes = Wishes { op: Some(Some(11)), ..becoming(AptStatus::UnschedList) };
        assert_eq!(put(&mut chairs, number, &wishes).unwrap().op, Some(11));
    }

    #[test]
    fn planned_stays_planned_and_nothing_becomes_it() {
        let mut chairs = Chairs::new();
        let procedure = chairs.world.planned("T2750", 100);
        let planned = chairs.plan(&[procedure]).unwrap().apt_num;
        let booked = chairs.made("2026-03-09T09:30:00").apt_num;
        put(&mut chairs, planned, &becoming(AptStatus::Planned)).unwrap();
        let refused =
            |chairs: &mut Chairs, number, status| put(chairs, number, &becoming(status)).unwrap_err();
        assert!(refused(&mut chairs, planned, AptStatus::Scheduled).contains("SchedulePlanned"));
        assert!(refused(&mut chairs, booked, AptStatus::Planned).contains("POST /appointments/Planned"));
        assert!(refused(&mut chairs, booked, AptStatus::Asap).contains("Priority of ASAP"));
    }

    #[test]
    fn completing_it_completes_no_procedure_and_going_back_forgets_the_plans() {
        let mut chairs = Chairs::new();
        let plan = chairs.world.plan("", &[]);
        chairs.world.cover(1, plan, 1);
        let procedure = chairs.world.planned("T2750", 100);
        let planned = chairs.plan(&[procedure]).unwrap();
        let wishes = chairs.wish(Some(11), "2026-03-09T09:30:00");
        let number = chairs.schedule(&planned, &wishes).unwrap().apt_num;
        let row = put(&mut chairs, number, &becoming(AptStatus::Complete)).unwrap();
        assert_eq!((row.ins_plan1, row.ins_plan2), (Some(plan), None));
        assert_eq!(chairs.world.procedure(procedure).proc_status, ProcStatus::TreatmentPlanned);
        assert_eq!(chairs.world.postings, []);
        let row = put(&mut chairs, number, &becoming(AptStatus::Scheduled)).unwrap();
        assert_eq!(row.ins_plan1, None);
    }

    fn broken(chairs: &mut Chairs, number: i64, how: (bool, Option<BreakType>)) -> Result<ChangeSet, String> {
        let (stands, mut numbers) = (chairs.standing(number), chairs.world.numbers());
        let world = &chairs.world;
        let changes = break_off(&world.office, &world.family, &stands, how, world.now, &mut numbers)
            .map_err(|refusal| refusal.to_string())?;
        chairs.keep(&changes);
        Ok(changes)
    }

    #[test]
    fn only_what_is_scheduled_is_broken() {
        let mut chairs = Chairs::new();
        let [one, two] = [1, 2].map(|_| chairs.made("2026-03-09T09:30:00").apt_num);
        broken(&mut chairs, one, (true, None)).unwrap();
        broken(&mut chairs, two, (false, None)).unwrap();
        let stands = |chairs: &Chairs, number| {
            let row = chairs.standing(number).row;
            (row.apt_status, row.op)
        };
        assert_eq!(stands(&chairs, one), (AptStatus::UnschedList, None));
        assert_eq!(stands(&chairs, two), (AptStatus::Broken, Some(11)));
        let why = "Only appointments with an AptStatus of Scheduled can be broken.".to_owned();
        assert_eq!(broken(&mut chairs, one, (true, None)), Err(why));
    }

    #[test]
    fn a_kind_of_breaking_is_a_procedure_of_the_offices_code_and_fee() {
        let mut chairs = Chairs::new();
        let [one, two] = [1, 2].map(|_| chairs.made("2026-03-09T09:30:00").apt_num);
        let why = broken(&mut chairs, one, (false, Some(BreakType::Missed))).unwrap_err();
        assert!(why.starts_with("breakType Missed adds a procedure with the code D9986, which"), "{why}");
        assert_eq!(chairs.standing(one).row.apt_status, AptStatus::Scheduled);
        let schedule = chairs.world.fee_sched("Office", &[("T9986", 25), ("T9987", 40)]);
        chairs.world.office.providers[0].fee_sched = Some(schedule);
        for (number, kind, fee) in [(one, BreakType::Missed, 25), (two, BreakType::Cancelled, 40)] {
            let changes = broken(&mut chairs, number, (false, Some(kind))).unwrap();
            let added = chairs.world.family.procedures.last().unwrap();
            assert_eq!((added.apt_num, added.proc_fee), (Some(number), dollars(fee)));
            assert_eq!((added.proc_status, added.proc_date), (ProcStatus::Complete, chairs.world.now.today));
            let lines = changes.postings.iter().flat_map(|posting| &posting.lines);
            let charged: Vec<_> = lines
                .filter(|(account, _)| account.kind == AccountKind::Receivable)
                .map(|(_, n)| *n)
                .collect();
            assert_eq!(charged, [dollars(fee)]);
        }
    }

    #[test]
    fn an_answer_is_an_entry_of_the_offices_list() {
        let mut chairs = Chairs::new();
        let number = chairs.made("2026-03-09T09:30:00").apt_num;
        let found = |chairs: &Chairs, answer| {
            confirmation_for(&chairs.world.office, answer).map_err(|refusal| refusal.to_string())
        };
        assert_eq!(found(&chairs, Answer::None), Ok(201), "the first of the list, whatever it is called");
        assert_eq!(found(&chairs, Answer::Confirmed), Ok(203));
        let why = "The office's list ApptConfirmed has no \"Not Accepted\". Send defNum.".to_owned();
        assert_eq!(found(&chairs, Answer::NotAccepted), Err(why));
        let stands = chairs.standing(number);
        let changes = confirm(&chairs.world.office, &stands, 203, chairs.world.now).unwrap();
        chairs.keep(&changes);
        assert_eq!(chairs.standing(number).row.confirmed, 203);
        let why = confirm(&chairs.world.office, &stands, 1, chairs.world.now).unwrap_err().to_string();
        assert_eq!(why, "defNum must be a definition of category 2.");
    }

    #[test]
    fn notes_are_added_line_by_line() {
        let mut chairs = Chairs::new();
        let number = chairs.made("2026-03-09T09:30:00").apt_num;
        for text in ["Mornings", "Moved once"] {
            let changes =
                add_note(&chairs.world.office, &chairs.standing(number), text, chairs.world.now).unwrap();
            chairs.keep(&changes);
        }
        assert_eq!(chairs.standing(number).row.note, "Mornings\r\nMoved once");
        let long = "n".repeat(65_530);
        let why = add_note(&chairs.world.office, &chairs.standing(number), &long, chairs.world.now);
        assert_eq!(why.unwrap_err().to_string(), "Note must be at most 65535 bytes.");
    }
}
