//! One line of a family's account: what is owed or held, whose it is, and how much of it is open
//! (`opendental-engine.md` 14.2).

use jiff::civil::Date;

use crate::Cents;
use crate::patient_money::PaySplit;

/// What an entry stands for. The order is that of entries of one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Procedure(i64),
    Adjustment(i64),
    /// The interest of a payment plan's charge.
    Interest(i64),
    /// The principal of a payment plan's charge.
    Principal(i64),
    /// A split that is attached to nothing, or to nothing that is owed.
    Money(i64),
    /// What insurance paid on a claim without naming a procedure.
    InsuranceTotal(i64),
}

/// Whose an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) pat_num: i64,
    pub(super) prov_num: Option<i64>,
    pub(super) clinic_num: Option<i64>,
}

/// A line of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) what: What,
    pub(super) owner: Owner,
    pub(super) date: Date,
    /// The payment plan that it belongs to.
    pub(super) pay_plan_num: Option<i64>,
    /// The procedure that a payment of it names.
    pub(super) proc_num: Option<i64>,
    /// The adjustment that a payment of it names, when it names no procedure.
    pub(super) adj_num: Option<i64>,
    /// What is open: owed when positive, there for others when negative.
    pub(super) end: Cents,
}

impl Entry {
    /// An entry that names no plan, procedure or adjustment.
    pub(super) fn new(what: What, owner: Owner, date: Date, end: Cents) -> Entry {
        Entry { what, owner, date, pay_plan_num: None, proc_num: None, adj_num: None, end }
    }

    /// A split that is attached to nothing: what came in is there for others, what went out is owed.
    pub(super) fn money(split: &PaySplit) -> Entry {
        let owner = Owner { pat_num: split.pat_num, prov_num: split.prov_num, clinic_num: split.clinic_num };
        let entry = Entry::new(What::Money(split.split_num), owner, split.date_pay, -split.split_amt);
        Entry { pay_plan_num: split.pay_plan_num, ..entry }
    }

    /// Oldest first; of one date procedures, adjustments, plan charges with their interest first.
    pub(super) fn order(&self) -> (Date, What) {
        (self.date, self.what)
    }

    /// Whether it is something that a payment can pay: money that was given back is owed, but names nothing.
    pub(super) fn is_charge(&self) -> bool {
        !matches!(self.what, What::Money(_) | What::InsuranceTotal(_))
    }
}
