//! What the rules see of one row: its procedure, its plan and coverage, and what was used before.

use std::rc::Rc;

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, Procedure};
use crate::coverage::{Benefit, InsPlan};
use crate::estimate::benefits::Coded;
use crate::estimate::fees::{Priced, listed};
use crate::estimate::history::Lists;
use crate::estimate::{benefits, exclusion, fixed_benefit, percentage, substitution};
use crate::office::{Office, ProcedureCode};
use crate::state::Family;

/// Where all estimates of one run are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight<'a> {
    pub(crate) office: &'a Office,
    pub(crate) family: &'a Family,
    pub(crate) pat_num: i64,
    pub(crate) today: Date,
}

/// What holds for one row.
#[derive(Debug)]
pub(crate) struct Terms<'a> {
    pub(crate) office: &'a Office,
    pub(crate) family: &'a Family,
    pub(crate) today: Date,
    pub(crate) procedure: &'a Procedure,
    pub(crate) proc_code: &'a ProcedureCode,
    /// What benefits may call the code by.
    pub(crate) coded: Rc<Coded>,
    pub(crate) plan: &'a InsPlan,
    pub(crate) benefits: Vec<&'a Benefit>,
    /// 1 is the primary coverage. None when the patient has it no more.
    pub(crate) ordinal: Option<i64>,
    /// What was used before; none when a single row is edited (`opendental-engine.md` 11.4).
    pub(crate) lists: Option<&'a Lists<'a>>,
    /// The plan's share, before a user's own.
    pub(crate) percentage: i64,
    pub(crate) excluded: bool,
    /// The code that the plan prices in place of the procedure's.
    pub(crate) substitute: Option<i64>,
    /// The plan pays fixed amounts.
    pub(crate) fixed_benefits: bool,
}

impl<'a> Terms<'a> {
    /// The terms of a row; none when its plan or its code is not there.
    pub(crate) fn of(
        sight: Sight<'a>,
        procedure: &'a Procedure,
        row: &ClaimProc,
        lists: Option<&'a Lists<'a>>,
    ) -> Option<Terms<'a>> {
        let Sight { office, family, pat_num, today } = sight;
        let coverage = family.coverages_of(pat_num).find(|c| c.ins_sub_num == row.ins_sub_num);
        let (proc_code, plan) = (office.code(procedure.code_num)?, family.plan(row.plan_num)?);
        let alone = || Rc::new(Coded::of(office, Some(procedure.code_num), &proc_code.proc_code));
        let mut terms = Terms {
            office,
            family,
            today,
            procedure,
            proc_code,
            coded: lists.map_or_else(alone, |lists| lists.coded(office, procedure.code_num)),
            plan,
            benefits: benefits::relevant(family, row.plan_num, coverage.map(|c| c.pat_plan_num)),
            ordinal: coverage.map(|c| c.ordinal),
            lists,
            percentage: 0,
            excluded: false,
            substitute: substitution::substitute(office, family, plan, procedure, proc_code),
            fixed_benefits: fixed_benefit::has_fixed_benefits(office, plan),
        };
        terms.percentage = percentage::percentage(&terms);
        terms.excluded = exclusion::is_excluded(&terms);
        Some(terms)
    }

    /// An amount for each of the procedure's units.
    pub(crate) fn for_all_units(&self, each: Cents) -> Cents {
        Cents(each.0.saturating_mul(self.procedure.quantity()))
    }

    /// The code whose fees hold: the substitute, else the procedure's own.
    pub(crate) fn priced_code(&self) -> i64 {
        self.substitute.unwrap_or(self.procedure.code_num)
    }

    /// What a schedule lists for a code where the procedure is done, per unit.
    pub(crate) fn listed(&self, schedule: Option<i64>, code_num: i64) -> Option<Cents> {
        let Procedure { clinic_num, prov_num, .. } = *self.procedure;
        listed(self.office, self.family, schedule, Priced { code_num, clinic_num, prov_num })
    }

    /// The date whose benefit year counts: today for what is only planned or not yet claimed, else that of the
    /// line (`opendental-engine.md` 7.3 step 8).
    pub(crate) fn benefit_date(&self, row: &ClaimProc) -> Date {
        match row.status {
            ClaimProcStatus::Estimate => self.today,
            _ => row.proc_date.unwrap_or(self.procedure.proc_date),
        }
    }
}
