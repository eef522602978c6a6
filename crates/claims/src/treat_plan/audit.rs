//! The active plan holds exactly the work that is planned.

use crate::account::{ProcStatus, Procedure};
use crate::change::ChangeSet;
use crate::office::Office;
use crate::papers::{TpStatus, TpType, TreatPlan, TreatPlanAttach};
use crate::state::{Family, Now, Numbers};
use crate::treat_plan::Plans;

/// What the active plan is called until somebody calls it otherwise.
const HEADING: &str = "Active Treatment Plan";

/// Brings a patient's plans up to date with the procedures: an active plan as soon as work is planned, all planned
/// work on it with its own priority, and nothing on any plan that is neither planned nor put off. Nothing to write
/// when all is so.
#[must_use]
pub fn audit(
    office: &Office,
    family: &Family,
    plans: &Plans,
    pat_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> ChangeSet {
    let mut changes = ChangeSet::new();
    let planned: Vec<&Procedure> = with_status(family, pat_num, ProcStatus::TreatmentPlanned).collect();
    let active = plans.plans.iter().find(|plan| plan.tp_status == TpStatus::Active);
    let active_num = match active {
        Some(plan) => Some(plan.treat_plan_num),
        None if planned.is_empty() => None,
        None => {
            let plan = TreatPlan {
                heading: HEADING.to_owned(),
                tp_status: TpStatus::Active,
                ..blank(office, pat_num, now, numbers)
            };
            changes.put(&plan);
            Some(plan.treat_plan_num)
        }
    };
    for row in &plans.attaches {
        let is_active = Some(row.treat_plan_num) == active_num;
        let procedure = family.procedure(row.proc_num).map(|p| p.proc_status);
        let stays = match procedure {
            Some(ProcStatus::TreatmentPlanned) => true,
            Some(ProcStatus::TreatmentPlannedInactive) => !is_active,
            _ => false,
        };
        if !stays {
            changes.delete(row);
        }
    }
    for (procedure, treat_plan_num) in planned.into_iter().filter_map(|p| Some((p, active_num?))) {
        let mut own = plans.attaches_of(treat_plan_num).filter(|row| row.proc_num == procedure.proc_num);
        match own.next() {
            Some(row) if row.priority == procedure.priority => {}
            Some(row) => changes.put(&TreatPlanAttach { priority: procedure.priority, ..row.clone() }),
            None => changes.put(&TreatPlanAttach {
                treat_plan_attach_num: numbers.fresh::<TreatPlanAttach>(),
                treat_plan_num,
                proc_num: procedure.proc_num,
                priority: procedure.priority,
            }),
        }
    }
    if !changes.is_empty() {
        changes.merge(family.change_money(office));
        changes.touches(pat_num);
    }
    changes
}

/// A plan with nothing said of it.
pub(super) fn blank(office: &Office, pat_num: i64, now: Now, numbers: &mut Numbers) -> TreatPlan {
    TreatPlan {
        treat_plan_num: numbers.fresh::<TreatPlan>(),
        pat_num,
        date_tp: None,
        heading: String::new(),
        note: office.pref("TreatmentPlanNote").to_owned(),
        respons_party: None,
        tp_status: TpStatus::Inactive,
        tp_type: TpType::Insurance,
        user_num_presenter: 0,
        date_t_signed: None,
        date_t_practice_signed: None,
        signature_text: String::new(),
        signature_practice_text: String::new(),
        sec_date_entry: now.today,
        sec_date_t_edit: now.instant,
    }
}

fn with_status(family: &Family, pat_num: i64, status: ProcStatus) -> impl Iterator<Item = &Procedure> {
    family.procedures.iter().filter(move |p| p.pat_num == pat_num && p.proc_status == status)
}
