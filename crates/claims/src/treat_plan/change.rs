//! Making, changing and deleting plans, and what is on them.

use jiff::civil::Date;

use crate::account::ProcStatus;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::papers::{TpStatus, TpType, TreatPlan, TreatPlanAttach};
use crate::procedure::{self, ChangeProcedure};
use crate::state::{Family, Now, Numbers, Refusal};
use crate::treat_plan::audit::blank;
use crate::treat_plan::{Plans, check_priority};

/// New values of a plan's fields. None: not said; `Some(None)`: emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangePlan {
    pub date_tp: Option<Option<Date>>,
    pub heading: Option<String>,
    pub note: Option<String>,
    pub respons_party: Option<Option<i64>>,
    pub tp_type: Option<TpType>,
    pub signature_text: Option<String>,
    pub signature_practice_text: Option<String>,
    pub is_signed: Option<bool>,
    pub is_signed_practice: Option<bool>,
}

/// Makes a plan beside the active one. None: the office's own note, insurance.
///
/// # Errors
/// When the patient is not there.
#[expect(clippy::too_many_arguments, reason = "what a plan is made with, beside what every decision sees")]
pub fn create(
    office: &Office,
    family: &Family,
    pat_num: i64,
    heading: Option<String>,
    note: Option<String>,
    tp_type: Option<TpType>,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(TreatPlan, ChangeSet), Refusal> {
    family.patient(pat_num).ok_or_else(|| Refusal::not_found("Patient not found."))?;
    let empty = blank(office, pat_num, now, numbers);
    let plan = TreatPlan {
        heading: heading.unwrap_or_else(|| "Inactive Treatment Plan".to_owned()),
        note: note.unwrap_or_else(|| empty.note.clone()),
        tp_type: tp_type.unwrap_or(empty.tp_type),
        ..empty
    };
    let mut changes = family.change_money(office);
    changes.touches(pat_num);
    changes.put(&plan);
    Ok((plan, changes))
}

/// Changes a plan. `signer` is whose name stands under it when none is said.
///
/// # Errors
/// When the plan is not there, one that is not saved is to be signed, or what is signed is to change. A value that equals
/// the present one always passes.
pub fn change(
    office: &Office,
    family: &Family,
    plans: &Plans,
    treat_plan_num: i64,
    command: &ChangePlan,
    signer: &str,
    now: Now,
) -> Result<(TreatPlan, ChangeSet), Refusal> {
    let old = plans.plan(treat_plan_num)?;
    let text = |new: &Option<String>, old: &String| new.as_ref().unwrap_or(old).clone();
    let mut plan = TreatPlan {
        date_tp: command.date_tp.unwrap_or(old.date_tp),
        heading: text(&command.heading, &old.heading),
        note: text(&command.note, &old.note),
        respons_party: command.respons_party.unwrap_or(old.respons_party),
        tp_type: command.tp_type.unwrap_or(old.tp_type),
        signature_text: text(&command.signature_text, &old.signature_text),
        signature_practice_text: text(&command.signature_practice_text, &old.signature_practice_text),
        ..old.clone()
    };
    let signs = |said: Option<bool>, is_signed: bool| said.filter(|said| *said != is_signed);
    if let Some(signed) = signs(command.is_signed, old.date_t_signed.is_some()) {
        (plan.date_t_signed, plan.signature_text) = signature(old, signed, plan.signature_text, signer, now)?;
    }
    if let Some(signed) = signs(command.is_signed_practice, old.date_t_practice_signed.is_some()) {
        (plan.date_t_practice_signed, plan.signature_practice_text) =
            signature(old, signed, plan.signature_practice_text, signer, now)?;
    }
    if is_signed(old) && is_signed(&plan) {
        stays(old, &plan)?;
    }
    let mut changes = family.change_money(office);
    changes.touches(plan.pat_num);
    if plan != *old {
        plan.sec_date_t_edit = now.instant;
        changes.put(&plan);
    }
    Ok((plan, changes))
}

/// A signature is given to what was shown, or taken back.
fn signature(
    plan: &TreatPlan,
    signed: bool,
    text: String,
    signer: &str,
    now: Now,
) -> Result<(Option<jiff::Timestamp>, String), Refusal> {
    if !signed {
        return Ok((None, String::new()));
    }
    if plan.tp_status != TpStatus::Saved {
        return Err(Refusal::rule("Only a Saved treatment plan can be signed. Use TreatPlans POST Saved."));
    }
    let text = if text.is_empty() { format!("Signed by {signer}") } else { text };
    Ok((Some(now.instant), text))
}

/// Whether somebody has signed a plan: the patient, or the practice.
pub(super) fn is_signed(plan: &TreatPlan) -> bool {
    plan.date_t_signed.is_some() || plan.date_t_practice_signed.is_some()
}

/// The refusal to change what is signed.
pub(super) fn signed(field: &'static str) -> Refusal {
    let why = format!(
        "{field} cannot be changed: the treatment plan is signed. Set isSigned and isSignedPractice to false first, \
         with TreatPlans PUT."
    );
    Refusal::field(field, why)
}

/// That what a signed plan says stays as it was signed; so does the name under a signature.
fn stays(old: &TreatPlan, new: &TreatPlan) -> Result<(), Refusal> {
    let kept = |is_signed: bool, changes: bool| is_signed && changes;
    let by_patient = old.date_t_signed.is_some() && new.date_t_signed.is_some();
    let by_practice = old.date_t_practice_signed.is_some() && new.date_t_practice_signed.is_some();
    let changed = [
        ("DateTP", old.date_tp != new.date_tp),
        ("Heading", old.heading != new.heading),
        ("Note", old.note != new.note),
        ("ResponsParty", old.respons_party != new.respons_party),
        ("TPType", old.tp_type != new.tp_type),
        ("SignatureText", kept(by_patient, old.signature_text != new.signature_text)),
        (
            "SignaturePracticeText",
            kept(by_practice, old.signature_practice_text != new.signature_practice_text),
        ),
    ];
    match changed.iter().find(|(_, is)| *is) {
        Some((field, _)) => Err(signed(field)),
        None => Ok(()),
    }
}

/// Deletes a plan with what is on it. The procedures stay as they are.
///
/// # Errors
/// When the plan is not there, or is the active one.
pub fn delete(
    office: &Office,
    family: &Family,
    plans: &Plans,
    treat_plan_num: i64,
) -> Result<ChangeSet, Refusal> {
    let plan = plans.plan(treat_plan_num)?;
    if plan.tp_status == TpStatus::Active {
        return Err(Refusal::rule("The Active treatment plan cannot be deleted."));
    }
    let mut changes = family.change_money(office);
    changes.touches(plan.pat_num);
    changes.delete(plan);
    plans.attaches_of(treat_plan_num).for_each(|row| changes.delete(row));
    plans.items.iter().filter(|row| row.treat_plan_num == treat_plan_num).for_each(|row| changes.delete(row));
    Ok(changes)
}

/// Puts a procedure on a plan. On the active plan it becomes planned, with the plan's priority for its own.
///
/// # Errors
/// When the plan or the procedure is not there, the plan is saved, the procedure is another patient's, neither
/// planned nor put off, or on the plan already.
#[expect(clippy::too_many_arguments, reason = "what is put where, beside what every decision sees")]
pub fn attach(
    office: &Office,
    family: &Family,
    plans: &Plans,
    treat_plan_num: i64,
    proc_num: i64,
    priority: Option<i64>,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(TreatPlanAttach, ChangeSet), Refusal> {
    let plan = plans.plan(treat_plan_num)?;
    not_saved(plan)?;
    let refuse = |why: &str| Err(Refusal::field("ProcNum", why));
    let procedure = family.procedure(proc_num).ok_or_else(|| Refusal::not_found("Procedure not found."))?;
    if procedure.pat_num != plan.pat_num {
        return refuse("ProcNum must be a procedure of the plan's patient.");
    }
    let planned = [ProcStatus::TreatmentPlanned, ProcStatus::TreatmentPlannedInactive];
    if !planned.contains(&procedure.proc_status) {
        return refuse("ProcNum must be a procedure with a ProcStatus of TP or TPi.");
    }
    if plans.attaches_of(treat_plan_num).any(|row| row.proc_num == proc_num) {
        return refuse("The procedure is on the treatment plan already.");
    }
    check_priority(office, priority)?;
    let row = TreatPlanAttach {
        treat_plan_attach_num: numbers.fresh::<TreatPlanAttach>(),
        treat_plan_num,
        proc_num,
        priority,
    };
    let mut changes = follow(office, family, plan, &row, now)?;
    changes.put(&row);
    Ok((row, changes))
}

/// Gives a procedure another priority on its plan.
///
/// # Errors
/// When it is on no plan, or the priority is none of the office's.
pub fn prioritize(
    office: &Office,
    family: &Family,
    plans: &Plans,
    treat_plan_attach_num: i64,
    priority: Option<Option<i64>>,
    now: Now,
) -> Result<(TreatPlanAttach, ChangeSet), Refusal> {
    let is_it = |row: &&TreatPlanAttach| row.treat_plan_attach_num == treat_plan_attach_num;
    let old = plans.attaches.iter().find(is_it);
    let old = old.ok_or_else(|| Refusal::not_found("TreatPlanAttach not found."))?;
    let plan = plans.plan(old.treat_plan_num)?;
    let row = TreatPlanAttach { priority: priority.unwrap_or(old.priority), ..old.clone() };
    let mut changes = family.change_money(office);
    changes.touches(plan.pat_num);
    if row != *old {
        check_priority(office, row.priority)?;
        changes.merge(follow(office, family, plan, &row, now)?);
        changes.put(&row);
    }
    Ok((row, changes))
}

/// What is on the active plan is planned work, in the order of that plan.
fn follow(
    office: &Office,
    family: &Family,
    plan: &TreatPlan,
    row: &TreatPlanAttach,
    now: Now,
) -> Result<ChangeSet, Refusal> {
    if plan.tp_status != TpStatus::Active {
        let mut changes = family.change_money(office);
        changes.touches(plan.pat_num);
        return Ok(changes);
    }
    let command = ChangeProcedure {
        proc_status: Some(ProcStatus::TreatmentPlanned),
        priority: Some(row.priority),
        ..ChangeProcedure::default()
    };
    procedure::change(office, family, row.proc_num, &command, now).map(|(_, changes)| changes)
}

fn not_saved(plan: &TreatPlan) -> Result<(), Refusal> {
    if plan.tp_status == TpStatus::Saved {
        return Err(Refusal::field(
            "TreatPlanNum",
            "TreatPlanNum must be an Active or Inactive treatment plan.",
        ));
    }
    Ok(())
}
