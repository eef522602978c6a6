//! An office that takes payments, and families with work, adjustments and payments, built tersely.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::entry::{Entry, What};
use super::{AddPayment, create, explicit, implicit};
use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, ProcStatus};
use crate::adjustment::{AddAdjustment, add};
use crate::change::ChangeSet;
use crate::estimate::testing::World;
use crate::ledger::AccountKind;
use crate::office::Definition;
use crate::patient_money::{Adjustment, PayPlan, PayPlanCharge, PayPlanLink, PaySplit, Payment};
use crate::pay_plan::testing::Plan;
use crate::pay_plan::{self, AddPlan};
use crate::record::Record;
use crate::state::{Numbers, Refusal};

pub(crate) const CHARGE: i64 = 10;
pub(crate) const FINANCE_CHARGE: i64 = 11;
pub(crate) const DISCOUNT: i64 = 12;
pub(crate) const DISCOUNT_PLAN: i64 = 13;
pub(crate) const CHECK: i64 = 20;
pub(crate) const CASH: i64 = 21;
pub(crate) const UNEARNED: i64 = 30;
pub(crate) const HIDDEN: i64 = 31;

/// A new office with adjustment types, payment types and unearned types; patient 1 is the guarantor.
pub(crate) fn office() -> World {
    let mut world = World::new();
    for (def_num, category, item_value) in [
        (CHARGE, 1, "+"),
        (FINANCE_CHARGE, 1, "+"),
        (DISCOUNT, 1, "-"),
        (DISCOUNT_PLAN, 1, "dp"),
        (CHECK, 10, ""),
        (CASH, 10, ""),
        (UNEARNED, 29, ""),
        (HIDDEN, 29, "X"),
    ] {
        let (item_name, item_value) = (format!("definition {def_num}"), item_value.to_owned());
        let entry =
            Definition { def_num, category, item_name, item_value, item_order: def_num, is_hidden: false };
        world.office.definitions.push(entry);
    }
    world.pref("ApiPaymentType", "20");
    world.pref("PrepaymentUnearnedType", "30");
    world.pref("AdjustmentsOffsetEachOther", "1");
    world.pref("RigorousAccounting", "1");
    world
}

/// A payment of today of patient 1 with nothing else said.
pub(crate) fn paying(pay_amt: Cents) -> AddPayment {
    AddPayment {
        pat_num: 1,
        pay_amt,
        pay_type: None,
        pay_date: None,
        check_num: String::new(),
        bank_branch: String::new(),
        pay_note: String::new(),
        clinic_num: None,
        is_patient_preferred: false,
        is_prepayment: false,
        proc_nums: vec![],
        pay_plan_num: None,
    }
}

impl World {
    /// So many days before today.
    pub(crate) fn ago(&self, days: i64) -> Date {
        self.now.today.saturating_sub(days.days())
    }

    /// A complete procedure of so many days ago, whose fee stands in the ledger.
    pub(crate) fn complete(&mut self, pat_num: i64, fee: Cents, days: i64) -> i64 {
        let proc_num = self.work(pat_num, "T0120", fee, ProcStatus::Complete, self.ago(days));
        let posting = crate::ledger::Posting::transfer(
            crate::ledger::Source::Procedure,
            proc_num,
            self.ago(days),
            crate::ledger::Account::receivable(pat_num),
            crate::ledger::Account::new(AccountKind::Production),
            fee,
        );
        self.postings.push(posting);
        proc_num
    }

    /// A line of a procedure on no real plan, with what was paid or is expected.
    pub(crate) fn insured(&mut self, proc_num: i64, status: ClaimProcStatus, paid: Cents, write_off: Cents) {
        let plan = self.plan("", &[]);
        let pat_num = self.procedure(proc_num).pat_num;
        self.cover(pat_num, plan, 1);
        let number = self.used(pat_num, plan, None, status, 0, 0);
        let line = self.family.claim_procs.iter_mut().find(|line| line.claim_proc_num == number).unwrap();
        let (ins_pay_amt, ins_pay_est) =
            if status.is_paid() { (paid, Cents::ZERO) } else { (Cents::ZERO, paid) };
        *line = ClaimProc { proc_num: Some(proc_num), ins_pay_amt, ins_pay_est, write_off, ..line.clone() };
    }

    /// An adjustment of the patient's provider.
    pub(crate) fn adjust(&mut self, pat_num: i64, amount: Cents, date: Date, proc_num: Option<i64>) -> i64 {
        self.adjust_by(pat_num, amount, date, proc_num, 1)
    }

    pub(crate) fn adjust_by(
        &mut self,
        pat_num: i64,
        amount: Cents,
        date: Date,
        proc_num: Option<i64>,
        prov_num: i64,
    ) -> i64 {
        let command = AddAdjustment {
            pat_num,
            adj_type: if amount > Cents::ZERO { CHARGE } else { DISCOUNT },
            adj_amt: amount,
            adj_date: date,
            prov_num: Some(prov_num),
            proc_num,
            clinic_num: None,
            proc_date: None,
            adj_note: String::new(),
        };
        let mut numbers = self.numbers();
        let (row, changes): (Adjustment, ChangeSet) =
            add(&self.office, &self.family, &command, self.now, &mut numbers).unwrap();
        self.commit(&changes);
        row.adj_num
    }

    pub(crate) fn try_pay(&mut self, command: &AddPayment) -> Result<Payment, Refusal> {
        self.refresh();
        let mut numbers = self.numbers();
        let (payment, changes) = create(&self.office, &self.family, command, self.now, &mut numbers)?;
        self.commit(&changes);
        Ok(payment)
    }

    /// Takes a payment; gives its splits.
    pub(crate) fn pay(&mut self, command: &AddPayment) -> Vec<PaySplit> {
        let payment = self.try_pay(command).unwrap();
        self.splits_of(payment.pay_num)
    }

    /// The splits of a payment of patient 1, tersely: what each names, and its amount.
    pub(crate) fn paid(&mut self, amount: Cents) -> Vec<(Named, Cents)> {
        said(&self.pay(&paying(amount)))
    }

    /// A world like this one, to try something in.
    pub(crate) fn clone_of(&self) -> World {
        let mut world = World::new();
        world.office = self.office.clone();
        world.family = self.family.clone();
        world.now = self.now;
        for _ in 0..50 {
            // Past the numbers that this one has given out.
            world.numbers();
        }
        world
    }

    /// A payment plan of patient 1 with its charges that are due.
    pub(crate) fn on_plan(&mut self, plan: Plan<'_>) -> i64 {
        self.on_plan_of(1, 1, plan)
    }

    pub(crate) fn on_plan_of(&mut self, pat_num: i64, guarantor: i64, plan: Plan<'_>) -> i64 {
        self.try_plan(pat_num, guarantor, plan).unwrap()
    }

    pub(crate) fn try_plan(&mut self, pat_num: i64, guarantor: i64, plan: Plan<'_>) -> Result<i64, Refusal> {
        let command = AddPlan { pat_num, guarantor: Some(guarantor), ..plan.command(self.now.today) };
        let mut numbers = self.plan_numbers();
        let (made, changes) = pay_plan::create(&self.office, &self.family, &command, self.now, &mut numbers)?;
        self.commit(&changes);
        let mut numbers = self.plan_numbers();
        let changes = pay_plan::issue_due(&self.office, &self.family, self.now, &mut numbers);
        if !changes.is_empty() {
            self.commit(&changes);
        }
        Ok(made.pay_plan_num)
    }

    fn plan_numbers(&mut self) -> Numbers {
        let mut numbers = Numbers::new();
        for table in [PayPlan::TABLE, PayPlanCharge::TABLE, PayPlanLink::TABLE] {
            let first = 1000 * self.number();
            numbers.stock(table.name, first..first + 1000);
        }
        numbers
    }

    pub(crate) fn plan_of(&mut self, pay_plan_num: i64) -> &mut PayPlan {
        self.family.pay_plans.iter_mut().find(|plan| plan.pay_plan_num == pay_plan_num).unwrap()
    }

    /// A prepayment of patient 1, so many days ago.
    pub(crate) fn prepay(&mut self, amount: Cents, days: i64) {
        let command = AddPayment { is_prepayment: true, pay_date: Some(self.ago(days)), ..paying(amount) };
        self.pay(&command);
    }

    pub(crate) fn splits_of(&self, pay_num: i64) -> Vec<PaySplit> {
        self.family.splits.iter().filter(|split| split.pay_num == pay_num).cloned().collect()
    }

    /// The family's account with everything that is paid by name.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let mut world = self.clone_of();
        world.refresh();
        explicit::entries(&world.office, &world.family, world.now.today)
    }

    /// The same with everything that is there for others.
    pub(super) fn linked(&self, first: &[i64]) -> Vec<Entry> {
        let mut entries = self.entries();
        implicit::link(&self.office, &mut entries, first);
        entries
    }

    /// Receivable less unearned, of each patient, as the ledger has it.
    pub(crate) fn ledger_balances(&self) -> BTreeMap<i64, Cents> {
        let mut balances: BTreeMap<i64, Cents> = BTreeMap::new();
        for (account, amount) in self.postings.iter().flat_map(|posting| &posting.lines) {
            if matches!(account.kind, AccountKind::Receivable | AccountKind::Unearned) {
                *balances.entry(account.of.parse().unwrap()).or_default() += *amount;
            }
        }
        balances.retain(|_, balance| !balance.is_zero());
        balances
    }

    /// What each patient's fees, adjustments, interest and splits come to.
    pub(crate) fn row_balances(&self) -> BTreeMap<i64, Cents> {
        let mut balances: BTreeMap<i64, Cents> = BTreeMap::new();
        let mut add = |pat_num: i64, amount: Cents| *balances.entry(pat_num).or_default() += amount;
        for procedure in self.family.procedures.iter().filter(|p| p.proc_status == ProcStatus::Complete) {
            add(procedure.pat_num, procedure.fee_total());
        }
        self.family.adjustments.iter().for_each(|row| add(row.pat_num, row.adj_amt));
        self.family.pay_plan_charges.iter().for_each(|row| add(row.guarantor, row.interest));
        let counts = |split: &&PaySplit| !split.is_hidden(&self.office);
        self.family.splits.iter().filter(counts).for_each(|split| add(split.pat_num, -split.split_amt));
        balances.retain(|_, balance| !balance.is_zero());
        balances
    }
}

/// What a split pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Named {
    Procedure(i64),
    Adjustment(i64),
    Unearned,
    Nothing,
}

/// What splits name, and their amounts.
pub(crate) fn said(splits: &[PaySplit]) -> Vec<(Named, Cents)> {
    let named = |split: &PaySplit| match (split.proc_num, split.adj_num, split.unearned_type) {
        (Some(proc_num), None, None) => Named::Procedure(proc_num),
        (None, Some(adj_num), None) => Named::Adjustment(adj_num),
        (None, None, Some(UNEARNED)) => Named::Unearned,
        (None, None, None) => Named::Nothing,
        other => panic!("{other:?} names too much"),
    };
    splits.iter().map(|split| (named(split), split.split_amt)).collect()
}

/// What entries stand for, and what of each is open.
pub(super) fn ends(entries: &[Entry]) -> Vec<(What, Cents)> {
    entries.iter().map(|entry| (entry.what, entry.end)).collect()
}
