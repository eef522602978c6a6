//! What insurance knows of work that was done elsewhere, for frequency limits (`POST /procedurelogs/InsuranceHistory`):
//! a procedure that exists from elsewhere, and a line that says when.

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, ProcStatus, Procedure};
use crate::change::{ChangeSet, Scope};
use crate::claim::coverage_by;
use crate::office::{Office, ProcedureCode};
use crate::procedure::{AddProcedure, add};
use crate::state::{Family, Now, Numbers, Refusal};

/// The kinds of work: the preference with their codes, and where in the mouth they are done.
pub const KINDS: [(&str, &str); 10] = [
    ("InsHistBWCodes", ""),
    ("InsHistPanoCodes", ""),
    ("InsHistExamCodes", ""),
    ("InsHistProphyCodes", ""),
    ("InsHistPerioURCodes", "UR"),
    ("InsHistPerioULCodes", "UL"),
    ("InsHistPerioLRCodes", "LR"),
    ("InsHistPerioLLCodes", "LL"),
    ("InsHistPerioMaintCodes", ""),
    ("InsHistDebridementCodes", ""),
];

/// The list of procedure code categories among the definitions.
const CODE_CATEGORIES: i64 = 11;

/// Work that was done elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordHistory {
    pub pat_num: i64,
    pub ins_sub_num: i64,
    /// One of [`KINDS`].
    pub kind: String,
    pub proc_date: Date,
}

/// Notes when work of a kind was last done elsewhere. It charges nothing, and counts for frequency limits.
///
/// # Errors
/// When the patient is not there or not covered so, the kind is none or has no codes, or the date is in the future.
pub fn record(
    office: &Office,
    family: &Family,
    command: &RecordHistory,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Procedure, ChangeSet), Refusal> {
    if family.patient(command.pat_num).is_none() {
        return Err(Refusal::not_found("Patient not found."));
    }
    let coverage = coverage_by(family, command.pat_num, "InsSubNum", command.ins_sub_num)?;
    let sub = family.ins_sub(coverage.ins_sub_num);
    let sub = sub.ok_or_else(|| Refusal::not_found("The coverage's insurance plan was not found."))?;
    if command.proc_date > now.today {
        return Err(Refusal::field("ProcDate", "ProcDate must not be in the future."));
    }
    let (area, code) = code_for(office, &command.kind, now, numbers)?;
    // The procedure is added to an office that has the code.
    let mut with_code = office.clone();
    let code_num = match &code {
        Code::Known(code_num) => *code_num,
        Code::New(code) => {
            let at = with_code.codes.partition_point(|known| known.code_num < code.code_num);
            with_code.codes.insert(at, code.as_ref().clone());
            code.code_num
        }
    };
    let procedure = AddProcedure {
        proc_fee: Some(Cents::ZERO),
        surf: (!area.is_empty()).then(|| area.to_owned()),
        priority: Some(None),
        ..AddProcedure::new(command.pat_num, command.proc_date, ProcStatus::ExistingOther, code_num)
    };
    let (procedure, mut changes) = add(&with_code, family, &procedure, now, numbers)?;
    if let Code::New(code) = &code {
        changes.raise(Scope::Office);
        changes.put(code.as_ref());
    }
    changes.put(&ClaimProc {
        claim_proc_num: numbers.fresh::<ClaimProc>(),
        proc_num: Some(procedure.proc_num),
        prov_num: Some(procedure.prov_num),
        clinic_num: procedure.clinic_num,
        status: ClaimProcStatus::InsHist,
        proc_date: Some(procedure.proc_date),
        date_cp: Some(procedure.proc_date),
        ..ClaimProc::blank(command.pat_num, sub.plan_num, sub.ins_sub_num, now.today, now.instant)
    });
    Ok((procedure, changes))
}

enum Code {
    Known(i64),
    New(Box<ProcedureCode>),
}

/// Where work of a kind is done, and its code: the first of the preference that the office has. An office that has none
/// of them gets the last.
fn code_for(
    office: &Office,
    kind: &str,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(&'static str, Code), Refusal> {
    let Some((_, area)) = KINDS.iter().find(|(name, _)| *name == kind) else {
        let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
        let why = format!("insHistPrefName must be one of {}.", names.join(", "));
        return Err(Refusal::field("insHistPrefName", why));
    };
    if let Some(code) = codes_of(office, kind).find_map(|code| office.code_named(code)) {
        return Ok((area, Code::Known(code.code_num)));
    }
    let Some(last) = codes_of(office, kind).last() else {
        let why = format!("The preference {kind} names no procedure code. Set it first.");
        return Err(Refusal::field("insHistPrefName", why));
    };
    Ok((area, Code::New(Box::new(new_code(office, last, now, numbers)))))
}

/// The codes that a preference lists.
fn codes_of<'o>(office: &'o Office, kind: &str) -> impl Iterator<Item = &'o str> {
    let listed = office.preferences.iter().find(|preference| preference.pref_name == kind);
    listed.into_iter().flat_map(|p| p.value.split(',')).map(str::trim).filter(|code| !code.is_empty())
}

/// A code of which nothing is known but its name.
fn new_code(office: &Office, code: &str, now: Now, numbers: &mut Numbers) -> ProcedureCode {
    ProcedureCode {
        descript: code.to_owned(),
        abbr_desc: code.to_owned(),
        proc_cat: office.definitions_of(CODE_CATEGORIES).next().map_or(0, |d| d.def_num),
        ..ProcedureCode::blank(numbers.fresh::<ProcedureCode>(), code.to_owned(), now.instant)
    }
}

/// When work of a kind was last done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last<'f> {
    Done(&'f Procedure),
    /// Never, as far as is known.
    Never,
    /// The kind has no codes: its preference is empty.
    NoCodes,
}

/// When work of each kind was last done, as far as a coverage knows: recorded here, or on a claim to it.
#[must_use]
pub fn last_done<'f>(
    office: &Office,
    family: &'f Family,
    pat_num: i64,
    ins_sub_num: i64,
) -> Vec<(&'static str, Last<'f>)> {
    let counts = |row: &&ClaimProc| {
        row.pat_num == pat_num
            && row.ins_sub_num == ins_sub_num
            && matches!(
                row.status,
                ClaimProcStatus::InsHist | ClaimProcStatus::Received | ClaimProcStatus::NotReceived
            )
    };
    let done: Vec<&Procedure> = (family.claim_procs.iter().filter(counts))
        .filter_map(|row| row.proc_num.and_then(|n| family.procedure(n)))
        .filter(|procedure| procedure.proc_status != ProcStatus::Deleted)
        .collect();
    let last = |(kind, area): &(&'static str, &str)| {
        let codes: Vec<i64> =
            codes_of(office, kind).filter_map(|code| office.code_named(code)).map(|c| c.code_num).collect();
        let of_kind = |p: &&&Procedure| codes.contains(&p.code_num) && (area.is_empty() || p.surf == *area);
        let last = done.iter().filter(of_kind).max_by_key(|p| (p.proc_date, p.proc_num));
        let has_codes = codes_of(office, kind).next().is_some();
        (*kind, last.map_or(if has_codes { Last::Never } else { Last::NoCodes }, |p| Last::Done(p)))
    };
    KINDS.iter().map(last).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{Term, World};
    use jiff::civil::date;

    fn world() -> World {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        world.pref("InsHistExamCodes", "D0120, T0120,T0150");
        world.pref("InsHistPerioULCodes", "T4341");
        world.pref("InsHistBWCodes", "");
        world
    }

    fn command(world: &World, kind: &str) -> RecordHistory {
        RecordHistory {
            pat_num: 1,
            ins_sub_num: world.family.ins_subs[0].ins_sub_num,
            kind: kind.to_owned(),
            proc_date: date(2025, 12, 1),
        }
    }

    fn note(world: &mut World, command: &RecordHistory) -> Result<(Procedure, ChangeSet), Refusal> {
        let mut numbers = world.numbers();
        numbers.stock("procedurecode", 5000..5010);
        let (procedure, changes) = record(&world.office, &world.family, command, world.now, &mut numbers)?;
        world.commit(&changes);
        Ok((procedure, changes))
    }

    #[test]
    fn it_charges_nothing_and_has_a_line_that_says_when() {
        let mut world = world();
        let code = world.code_of("T0150");
        let command = command(&world, "InsHistExamCodes");
        let (procedure, changes) = note(&mut world, &command).unwrap();
        assert_eq!((procedure.code_num, procedure.proc_status), (code, ProcStatus::ExistingOther));
        assert_eq!((procedure.proc_fee, changes.postings.len()), (Cents::ZERO, 0));
        assert!(!changes.raises.contains(&Scope::Office));
        let line = &world.family.claim_procs[0];
        assert_eq!((line.status, line.claim_num), (ClaimProcStatus::InsHist, None));
        assert_eq!((line.proc_date, line.date_cp), (Some(date(2025, 12, 1)), Some(date(2025, 12, 1))));
        assert_eq!((line.ins_sub_num, line.proc_num), (command.ins_sub_num, Some(procedure.proc_num)));
        world.refresh();
        assert_eq!(world.family.claim_procs.len(), 1, "it has no estimates");
    }

    #[test]
    fn an_office_without_the_codes_gets_the_last() {
        let mut world = world();
        let command = command(&world, "InsHistExamCodes");
        world.code_of("T9999");
        // Without numbers in stock it is decided as well: the shell then knows how many are wanted.
        assert!(record(&world.office, &world.family, &command, world.now, &mut Numbers::new()).is_ok());
        let (procedure, changes) = note(&mut world, &command).unwrap();
        assert_eq!(procedure.code_num, 5000);
        assert!(changes.raises.contains(&Scope::Office));
        let put = changes.puts.iter().find(|put| put.table.name == "procedurecode").unwrap();
        assert_eq!(put.values[1], crate::record::Value::Text("T0150".into()));
    }

    #[test]
    fn a_quarter_of_the_mouth_is_said() {
        let mut world = world();
        world.code_of("T4341");
        let command = command(&world, "InsHistPerioULCodes");
        assert_eq!(note(&mut world, &command).unwrap().0.surf, "UL");
    }

    #[test]
    fn what_cannot_be_noted_is_said() {
        let mut world = world();
        let good = command(&world, "InsHistExamCodes");
        let tomorrow = world.now.today.tomorrow().unwrap();
        let today = RecordHistory { proc_date: world.now.today, ..good.clone() };
        assert!(note(&mut world, &today).is_ok());
        for (bad, why) in [
            (RecordHistory { proc_date: tomorrow, ..good.clone() }, "future"),
            (RecordHistory { kind: "InsHistCodes".into(), ..good.clone() }, "one of InsHistBWCodes"),
            (RecordHistory { kind: "InsHistBWCodes".into(), ..good.clone() }, "names no procedure code"),
            (RecordHistory { ins_sub_num: 424_242, ..good.clone() }, "coverages"),
            (RecordHistory { pat_num: 9, ..good }, "Patient not found"),
        ] {
            let said = note(&mut world, &bad).unwrap_err().to_string();
            assert!(said.contains(why), "{said}");
        }
    }

    #[test]
    fn the_last_of_each_kind_is_listed() {
        let mut world = world();
        for code in ["T0120", "T0150", "T4341"] {
            world.code_of(code);
        }
        let exam = command(&world, "InsHistExamCodes");
        note(&mut world, &exam).unwrap();
        let (last, _) =
            note(&mut world, &RecordHistory { proc_date: date(2026, 1, 1), ..exam.clone() }).unwrap();
        note(&mut world, &RecordHistory { proc_date: date(2025, 1, 1), ..exam.clone() }).unwrap();
        let (upper, _) = note(&mut world, &command_of(&exam, "InsHistPerioULCodes")).unwrap();
        let listed = last_done(&world.office, &world.family, 1, exam.ins_sub_num);
        let of_kind = |kind| listed.iter().find(|(listed, _)| *listed == kind).unwrap().1;
        assert_eq!(of_kind("InsHistExamCodes"), Last::Done(&last));
        assert_eq!(of_kind("InsHistPerioULCodes"), Last::Done(&upper));
        assert_eq!(of_kind("InsHistBWCodes"), Last::NoCodes, "its preference is empty");
        assert_eq!(listed.len(), 10);
        world.pref("InsHistBWCodes", "T0272");
        let listed = last_done(&world.office, &world.family, 1, exam.ins_sub_num);
        assert_eq!(listed[0], ("InsHistBWCodes", Last::Never));
    }

    fn command_of(exam: &RecordHistory, kind: &str) -> RecordHistory {
        RecordHistory { kind: kind.to_owned(), ..exam.clone() }
    }
}
