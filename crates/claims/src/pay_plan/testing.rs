//! Worlds with payment plans for tests.

use std::ops::{Deref, DerefMut};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::Cents;
use crate::account::ProcStatus;
use crate::estimate::testing::{Term, World, dollars};
use crate::patient_money::{
    Adjustment, ChargeFrequency, DebitType, PayPlan, PayPlanCharge, PayPlanLink, PaySplit, PlannedWorkOption,
};
use crate::pay_plan::{AddPlan, close, create, issue_due};
use crate::record::Record;
use crate::state::Numbers;

/// A plan, tersely; amounts in cents, days from today.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) pay_amt: i64,
    pub(crate) payments: i64,
    pub(crate) down: i64,
    /// In hundredths of a percent; such a plan is locked.
    pub(crate) apr: i64,
    pub(crate) start: i64,
    pub(crate) frequency: ChargeFrequency,
    pub(crate) locked: bool,
    pub(crate) planned_work: PlannedWorkOption,
    pub(crate) procs: &'a [i64],
    pub(crate) adjs: &'a [i64],
}

impl Plan<'_> {
    /// A monthly plan that begins today.
    pub(crate) const fn today() -> Plan<'static> {
        Plan {
            pay_amt: 0,
            payments: 0,
            down: 0,
            apr: 0,
            start: 0,
            frequency: ChargeFrequency::Monthly,
            locked: false,
            planned_work: PlannedWorkOption::AwaitComplete,
            procs: &[],
            adjs: &[],
        }
    }

    pub(crate) fn command(&self, today: Date) -> AddPlan {
        AddPlan {
            pat_num: 1,
            pay_amt: (self.pay_amt != 0).then_some(Cents(self.pay_amt)),
            number_of_payments: (self.payments != 0).then_some(self.payments),
            proc_nums: self.procs.to_vec(),
            adj_nums: self.adjs.to_vec(),
            guarantor: None,
            pay_plan_date: None,
            apr_basis_points: self.apr,
            down_payment: Cents(self.down),
            note: String::new(),
            plan_category: None,
            charge_frequency: self.frequency,
            date_pay_plan_start: Some(today.checked_add(self.start.days()).unwrap()),
            date_interest_start: None,
            is_locked: self.locked || self.apr > 0,
            planned_work_option: self.planned_work,
        }
    }
}

/// A world in which plans are made, charged and paid.
#[derive(Debug)]
pub(crate) struct PlanWorld(World);

impl Deref for PlanWorld {
    type Target = World;
    fn deref(&self) -> &World {
        &self.0
    }
}

impl DerefMut for PlanWorld {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.0
    }
}

impl PlanWorld {
    pub(crate) fn new() -> PlanWorld {
        let mut world = World::new();
        world.now.instant = "2026-03-15T15:00:00Z".parse().unwrap();
        world.provider(2, None);
        PlanWorld(world)
    }

    /// A world that is more than these tests need.
    pub(crate) const fn of(world: World) -> PlanWorld {
        PlanWorld(world)
    }

    pub(crate) fn numbers(&mut self) -> Numbers {
        let mut numbers = Numbers::new();
        for table in [PayPlan::TABLE, PayPlanCharge::TABLE, PayPlanLink::TABLE] {
            let first = self.0.number();
            numbers.stock(table.name, first * 1000..first * 1000 + 1000);
        }
        numbers
    }

    /// A day in the past.
    pub(crate) fn ago(&self, days: i64) -> Date {
        self.now.today.checked_sub(days.days()).unwrap()
    }

    /// Work of patient 1 done some days ago, for whole dollars.
    pub(crate) fn done_ago(&mut self, code: &str, fee: i64, days: i64) -> i64 {
        let date = self.ago(days);
        self.work(1, code, dollars(fee), ProcStatus::Complete, date)
    }

    /// A plan of insurance; [`World::plan`] by a name that payment plans do not take.
    pub(crate) fn insurance(&mut self, plan_type: &str, terms: &[Term]) -> i64 {
        self.0.plan(plan_type, terms)
    }

    pub(crate) fn plan(&mut self, plan: Plan) -> i64 {
        let command = plan.command(self.now.today);
        self.try_plan(&command).unwrap()
    }

    pub(crate) fn try_plan(&mut self, command: &AddPlan) -> Result<i64, String> {
        let mut numbers = self.numbers();
        let (plan, changes) = create(&self.office, &self.family, command, self.now, &mut numbers)
            .map_err(|refusal| refusal.to_string())?;
        self.commit(&changes);
        Ok(plan.pay_plan_num)
    }

    /// Issues what is due; how many charges that were.
    pub(crate) fn issue(&mut self) -> usize {
        let mut numbers = self.numbers();
        let changes = issue_due(&self.office, &self.family, self.now, &mut numbers);
        if !changes.is_empty() {
            self.commit(&changes);
        }
        changes.puts.len()
    }

    pub(crate) fn close(&mut self, pay_plan_num: i64) {
        let mut numbers = self.numbers();
        let (_, changes) = close(&self.office, &self.family, pay_plan_num, self.now, &mut numbers).unwrap();
        self.commit(&changes);
    }

    /// Some days pass.
    pub(crate) fn later(&mut self, days: i64) {
        self.now.today = self.now.today.checked_add(days.days()).unwrap();
        self.now.instant += (24 * days).hours();
    }

    /// The principal of each charge, in cents, in order.
    pub(crate) fn charged(&self) -> Vec<i64> {
        self.family.pay_plan_charges.iter().map(|row| row.principal.0).collect()
    }

    /// An adjustment of patient 1 some days ago, in whole dollars.
    pub(crate) fn adjust(&mut self, amount: i64, days: i64, proc_num: Option<i64>, prov_num: i64) -> i64 {
        let (adj_num, adj_date, entry) = (self.number(), self.ago(days), self.now);
        self.family.adjustments.push(Adjustment {
            adj_num,
            adj_date,
            adj_amt: dollars(amount),
            pat_num: 1,
            adj_type: 0,
            prov_num,
            adj_note: String::new(),
            proc_date: adj_date,
            proc_num,
            date_entry: entry.today,
            clinic_num: None,
            sec_user_num_entry: 0,
            sec_date_t_edit: entry.instant,
            void_of: None,
        });
        adj_num
    }

    /// A split of patient 1 today, in cents; with a plan, one of its charges, and which part of that it pays.
    pub(crate) fn split(
        &mut self,
        amount: i64,
        proc_num: Option<i64>,
        plan: Option<(i64, i64, DebitType)>,
    ) -> i64 {
        let (split_num, now) = (self.number(), self.now);
        self.family.splits.push(PaySplit {
            split_num,
            split_amt: Cents(amount),
            pat_num: 1,
            pay_num: 1,
            prov_num: Some(1),
            pay_plan_num: plan.map(|(number, ..)| number),
            date_pay: now.today,
            proc_num,
            date_entry: now.today,
            unearned_type: None,
            clinic_num: None,
            adj_num: None,
            pay_plan_charge_num: plan.map(|(_, number, _)| number),
            pay_plan_debit_type: plan.map_or(DebitType::Unknown, |(.., part)| part),
            sec_date_t_edit: now.instant,
        });
        split_num
    }
}
