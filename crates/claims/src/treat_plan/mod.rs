//! Treatment plans: the work that is proposed to a patient (`opendental-api.md` 2.5).
//!
//! A patient who has planned work has one active plan, which holds exactly that work ([`audit`]); others may be made
//! beside it. A plan that was shown is saved: a copy of its procedures with what each was expected to cost then
//! ([`save`]), which nothing changes but who edits it.

mod audit;
mod change;
mod save;

pub use audit::audit;
pub use change::{ChangeItem, ChangePlan, attach, change, change_item, create, delete, prioritize};
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
