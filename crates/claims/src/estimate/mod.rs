//! What insurance is expected to pay: the estimate rows of a patient's procedures, always current
//! (`opendental-engine.md` 5–8, `decisions.md` 8 and 10).
//!
//! [`refresh`] works out all rows of one patient that are on no claim. A row is a pipeline of small rules, one
//! file each, in the order of [`row`]; a rule changes the row and the [`figures`] that it hands on. What was
//! used before comes in two lists ([`history`]).
//!
//! A new rule is a new file and one line in [`row::estimate`].

mod age;
mod allowed;
mod area;
pub(crate) mod benefits;
pub(crate) mod capitation;
mod copay;
mod deductible;
mod denial;
pub(crate) mod exact;
pub(crate) mod exclusion;
mod explain;
pub(crate) mod fees;
pub(crate) mod figures;
mod fixed_benefit;
mod frequency;
pub(crate) mod history;
mod maximum;
mod no_bill;
pub(crate) mod ordinals;
mod other_insurance;
pub(crate) mod percentage;
mod portion;
pub(crate) mod row;
pub(crate) mod rows;
mod substitution;
pub(crate) mod terms;
pub(crate) mod trace;
mod waiting;
mod window;
mod write_off;
pub mod year;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod scenarios;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
pub(crate) mod testing;

pub(crate) use allowed::allowed;
pub use exact::Exact;
pub use explain::{Explanation, explain};
pub use portion::{covers, portion};
pub(crate) use portion::{parts, settles};
pub use trace::{Amount, Effect, Step};

use crate::account::{ClaimProc, ClaimProcStatus, Procedure};
use crate::change::ChangeSet;
use crate::estimate::history::Lists;
use crate::estimate::terms::Sight;
use crate::estimate::trace::Ear;
use crate::ledger::Posting;
use crate::office::Office;
use crate::state::{Family, Now, Numbers};

/// What working out a patient's estimates changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// New rows, and rows that differ from what stands.
    pub put: Vec<ClaimProc>,
    /// Rows of coverages that the patient has no more, and of procedures that have no estimates.
    pub delete: Vec<ClaimProc>,
    /// What capitation wrote off by procedures that were completed.
    pub postings: Vec<Posting>,
}

impl Refreshed {
    /// True when all was current.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.delete.is_empty()
    }
}

/// Works out all estimates of a patient that are on no claim, in the order of date, priority and number, each
/// procedure seeing what those before it use. Rows on claims are looked at and never touched.
#[must_use]
pub fn refresh(office: &Office, family: &Family, pat_num: i64, now: Now, numbers: &mut Numbers) -> Refreshed {
    let sight = Sight { office, family, pat_num, today: now.today };
    let mut rows = rows_of(family, pat_num);
    let delete = refresh_rows(sight, &mut rows, now, numbers);
    let put = changed(family, rows, now);
    let postings = capitation::postings(family, &put, &delete, now.today);
    Refreshed { put, delete, postings }
}

/// Deletes a row that working out took away. An estimate is a cache, and forgotten; what was posted stays listed among
/// what was deleted.
pub fn take_away(row: &ClaimProc, changes: &mut ChangeSet) {
    let is_estimate = matches!(row.status, ClaimProcStatus::Estimate | ClaimProcStatus::CapEstimate);
    if is_estimate && row.claim_num.is_none() {
        changes.forget(row);
    } else {
        changes.delete(row);
    }
}

/// A patient's rows as they stand.
pub(crate) fn rows_of(family: &Family, pat_num: i64) -> Vec<ClaimProc> {
    family.claim_procs.iter().filter(|row| row.pat_num == pat_num).cloned().collect()
}

/// [`refresh`] on rows at hand, which need not be those that stand; gives those that it took away.
pub(crate) fn refresh_rows(
    sight: Sight<'_>,
    rows: &mut Vec<ClaimProc>,
    now: Now,
    numbers: &mut Numbers,
) -> Vec<ClaimProc> {
    refresh_told(sight, rows, now, numbers, &mut Ear::deaf())
}

/// [`refresh_rows`], telling the steps to whoever asks.
fn refresh_told(
    sight: Sight<'_>,
    rows: &mut Vec<ClaimProc>,
    now: Now,
    numbers: &mut Numbers,
    ear: &mut Ear<'_>,
) -> Vec<ClaimProc> {
    let dropped = |row: &mut ClaimProc| {
        row.claim_num.is_none()
            && match row.status {
                ClaimProcStatus::Estimate | ClaimProcStatus::CapEstimate => !rows::is_current(sight, row),
                ClaimProcStatus::CapComplete => !rows::is_of_work(sight, row),
                _ => false,
            }
    };
    let gone: Vec<ClaimProc> = rows.extract_if(.., dropped).collect();
    let mut lists = Lists::new(sight, rows, None);
    for procedure in in_order(sight) {
        if capitation::came_later(sight, procedure, rows) {
            continue;
        }
        rows::add_missing(sight, procedure, rows, now, numbers);
        let is_open = |row: &ClaimProc| row.claim_num.is_none();
        ordinals::told(sight, procedure, rows, &lists, is_open, ear);
        let estimated = rows.iter().filter(|row| {
            row.proc_num == Some(procedure.proc_num) && row.status == ClaimProcStatus::Estimate
        });
        estimated.for_each(|row| lists.plan(sight, row));
    }
    gone
}

/// A patient's procedures that have estimates, in the order in which they use benefits.
fn in_order(sight: Sight<'_>) -> Vec<&Procedure> {
    let Sight { office, family, pat_num, .. } = sight;
    let has_estimates = |p: &&Procedure| p.pat_num == pat_num && rows::has_estimates(p);
    let mut procedures: Vec<_> = family.procedures.iter().filter(has_estimates).collect();
    procedures.sort_by_key(|p| (p.proc_date, priority_order(office, p), p.proc_num));
    procedures
}

/// The place of a procedure in the treatment plan; those without a priority come last.
pub(crate) fn priority_order(office: &Office, procedure: &Procedure) -> i64 {
    procedure.priority.and_then(|n| office.definition(n)).map_or(i64::MAX, |priority| priority.item_order)
}

/// Those of the rows that differ from what stands, stamped as changed now.
pub(crate) fn changed(family: &Family, mut rows: Vec<ClaimProc>, now: Now) -> Vec<ClaimProc> {
    rows.retain_mut(|row| match family.claim_proc(row.claim_proc_num) {
        Some(stands) => {
            row.sec_date_t_edit = stands.sec_date_t_edit;
            row != stands
        }
        None => true,
    });
    for row in &mut rows {
        row.sec_date_t_edit = now.instant;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::ProcStatus;
    use crate::estimate::testing::{Term, World};

    fn refreshed(world: &mut World) -> Refreshed {
        let mut numbers = world.numbers();
        refresh(&world.office, &world.family, 1, world.now, &mut numbers)
    }

    #[test]
    fn what_was_current_is_empty_and_what_came_or_went_is_not() {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let planned = world.planned("T2750", 100);
        let came = refreshed(&mut world);
        assert_eq!((came.put.len(), came.delete.len(), came.is_empty()), (1, 0, false));
        world.refresh();
        assert!(refreshed(&mut world).is_empty());
        world.procedure_mut(planned).proc_status = ProcStatus::Referred;
        let went = refreshed(&mut world);
        assert_eq!((went.put.len(), went.delete.len(), went.is_empty()), (0, 1, false));
    }

    #[test]
    fn what_capitation_wrote_off_goes_with_its_work() {
        let mut world = World::new();
        let plan = world.plan("c", &[]);
        world.cover(1, plan, 1);
        let done = world.done("T2750", 100);
        world.refresh();
        assert_eq!(world.row(done, plan).status, ClaimProcStatus::CapComplete);
        world.procedure_mut(done).proc_status = ProcStatus::Deleted;
        let went = refreshed(&mut world);
        assert_eq!((went.delete.len(), went.postings.len()), (1, 1));
    }
}
