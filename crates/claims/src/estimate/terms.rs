//! What the rules see of one row: its procedure, its plan and coverage, and what was used before.

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, Procedure};
use crate::coverage::{Benefit, InsPlan};
use crate::estimate::fees::Priced;
use crate::estimate::history::Lists;
use crate::estimate::{benefits, exclusion, percentage};
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
    pub(crate) plan: &'a InsPlan,
    pub(crate) benefits: Vec<&'a Benefit>,
    /// 1 is the primary coverage. None when the patient has it no more.
    pub(crate) ordinal: Option<i64>,
    /// What was used before; none when a single row is edited (`opendental-engine.md` 11.4).
    pub(crate) lists: Option<&'a Lists<'a>>,
    /// The plan's share, before a user's own.
    pub(crate) percentage: i64,
    pub(crate) excluded: bool,
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
        let mut terms = Terms {
            office,
            family,
            today,
            procedure,
            proc_code: office.code(procedure.code_num)?,
            plan: family.plan(row.plan_num)?,
            benefits: benefits::relevant(family, row.plan_num, coverage.map(|c| c.pat_plan_num)),
            ordinal: coverage.map(|c| c.ordinal),
            lists,
            percentage: 0,
            excluded: false,
        };
        terms.percentage = percentage::percentage(&terms);
        terms.excluded = exclusion::is_excluded(&terms);
        Some(terms)
    }

    pub(crate) fn code(&self) -> &'a str {
        &self.proc_code.proc_code
    }

    /// An amount for each of the procedure's units.
    pub(crate) fn for_all_units(&self, each: Cents) -> Cents {
        Cents(each.0.saturating_mul(self.procedure.quantity()))
    }

    /// What is looked up in fee schedules.
    pub(crate) fn priced(&self) -> Priced {
        Priced {
            code_num: self.procedure.code_num,
            clinic_num: self.procedure.clinic_num,
            prov_num: self.procedure.prov_num,
        }
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
