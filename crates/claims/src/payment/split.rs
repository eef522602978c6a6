//! How a payment is split by itself: from the oldest to the newest of what is open
//! (`opendental-engine.md` 14.3).

use crate::Cents;
use crate::patient_money::{DebitType, PaySplit};
use crate::payment::entry::{Entry, What};
use crate::payment::implicit::is_named;

/// In what order a payment goes to what is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Order<'a> {
    /// Procedures that it names: they come first.
    pub(super) first: &'a [i64],
    /// The patient whose own entries come before the family's, when the patient is preferred.
    pub(super) preferred: Option<i64>,
    /// The payment plan that it goes to. Nothing else but what it names is paid then.
    pub(super) pay_plan_num: Option<i64>,
}

/// The splits of a payment over a family's linked entries, which are in their order. `loose` is a split of the
/// whole amount. What is over names no entry, and is not split here; nor is what goes back to the patient.
pub(super) fn over(entries: &[Entry], loose: &PaySplit, order: Order<'_>) -> Vec<PaySplit> {
    let takes = |entry: &&Entry| {
        entry.is_charge()
            && entry.end > Cents::ZERO
            && (order.pay_plan_num.is_none()
                || order.pay_plan_num == entry.pay_plan_num
                || is_named(entry, order.first))
    };
    let mut open: Vec<&Entry> = entries.iter().filter(takes).collect();
    open.sort_by_key(|entry| {
        let is_other = order.preferred.is_some_and(|patient| entry.owner.pat_num != patient);
        (!is_named(entry, order.first), is_other)
    });
    let mut left = loose.split_amt;
    let mut splits = Vec::new();
    for entry in open {
        let amount = left.min(entry.end);
        if amount <= Cents::ZERO {
            break;
        }
        splits.push(of(entry, amount, loose));
        left -= amount;
    }
    splits
}

/// The split that pays an entry: it names the procedure, or the adjustment when there is none, and the plan's
/// charge. Who earns it is the entry's provider.
pub(super) fn of(entry: &Entry, amount: Cents, loose: &PaySplit) -> PaySplit {
    let (charge, part) = match entry.what {
        What::Interest(charge) => (Some(charge), DebitType::Interest),
        What::Principal(charge) => (Some(charge), DebitType::Principal),
        _ => (None, DebitType::Unknown),
    };
    PaySplit {
        split_amt: amount,
        pat_num: entry.owner.pat_num,
        prov_num: entry.owner.prov_num,
        clinic_num: entry.owner.clinic_num,
        proc_num: entry.proc_num,
        adj_num: entry.adj_num.filter(|_| entry.proc_num.is_none()),
        pay_plan_num: entry.pay_plan_num,
        pay_plan_charge_num: charge,
        pay_plan_debit_type: part,
        unearned_type: None,
        ..loose.clone()
    }
}
