//! Treatment plans: the work that is proposed to a patient (`opendental-api.md` 2.5).
//!
//! A patient who has planned work has one active plan, which holds exactly that work ([`audit`]); others may be made
//! beside it. A plan that was shown is saved: a copy of its procedures with what each was expected to cost then
//! ([`save`]), which nothing changes but who edits it, and nobody once it is signed.

mod audit;
mod change;
mod item;
mod save;

pub use audit::audit;
pub use change::{ChangePlan, attach, change, create, delete, prioritize};
pub use item::{ChangeItem, change_item, delete_item};
pub use save::save;

use crate::office::Office;
use crate::papers::{ProcTp, TreatPlan, TreatPlanAttach};
use crate::state::Refusal;

/// The list of priorities among the definitions.
const PRIORITIES: i64 = 20;

/// The plans of one patient, read after the family's versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plans {
    pub plans: Vec<TreatPlan>,
    pub attaches: Vec<TreatPlanAttach>,
    /// Those of saved plans, as far as they are wanted.
    pub items: Vec<ProcTp>,
}

impl Plans {
    fn plan(&self, treat_plan_num: i64) -> Result<&TreatPlan, Refusal> {
        let found = self.plans.iter().find(|plan| plan.treat_plan_num == treat_plan_num);
        found.ok_or_else(|| Refusal::not_found("TreatPlan not found."))
    }

    fn item(&self, proc_tp_num: i64) -> Result<&ProcTp, Refusal> {
        let found = self.items.iter().find(|item| item.proc_tp_num == proc_tp_num);
        found.ok_or_else(|| Refusal::not_found("ProcTP not found."))
    }

    fn attaches_of(&self, treat_plan_num: i64) -> impl Iterator<Item = &TreatPlanAttach> {
        self.attaches.iter().filter(move |row| row.treat_plan_num == treat_plan_num)
    }
}

/// That a priority is one of the office's.
fn check_priority(office: &Office, priority: Option<i64>) -> Result<(), Refusal> {
    let is_listed = |n: i64| office.definition(n).is_some_and(|d| d.category == PRIORITIES);
    if priority.is_none_or(is_listed) {
        return Ok(());
    }
    Err(Refusal::field("Priority", "Priority is not a definition of category 20."))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
