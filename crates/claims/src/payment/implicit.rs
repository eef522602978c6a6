//! What pays an entry without naming it: money that is attached to nothing, discounts by themselves, entries
//! that were paid too much (`opendental-engine.md` 14.2).
//!
//! It goes first to what is nearest, in layers of provider, patient and clinic, and within a layer from the
//! oldest to the oldest. No money comes or goes: the sum of the entries stays what it was.

use crate::Cents;
use crate::office::Office;
use crate::payment::entry::{Entry, Owner, What};

/// Which of provider, patient and clinic must be the same, layer by layer.
const LAYERS: [(bool, bool, bool); 8] = [
    (true, true, true),
    (true, true, false),
    (true, false, true),
    (false, true, true),
    (true, false, false),
    (false, true, false),
    (false, false, true),
    (false, false, false),
];

/// Lets what is there for others pay what is owed. The procedures `first` are left as they stand: the payment
/// at hand names them, and takes no notice of what else might pay them.
pub(super) fn link(office: &Office, entries: &mut [Entry], first: &[i64]) {
    let offset = office.is_on("AdjustmentsOffsetEachOther");
    if offset {
        net(entries, |from, to| is_adjustment(from) && is_adjustment(to) && from.owner == to.owner);
    }
    for layer in LAYERS {
        net(entries, |from, to| {
            same(layer, from.owner, to.owner)
                && !is_named(to, first)
                && (from.pay_plan_num.is_none() || from.pay_plan_num == to.pay_plan_num)
                && (offset || !(is_adjustment(from) && is_adjustment(to)))
        });
    }
}

/// Whether a payment that names procedures names what this entry is for.
pub(super) fn is_named(entry: &Entry, first: &[i64]) -> bool {
    entry.proc_num.is_some_and(|proc_num| first.contains(&proc_num))
}

fn is_adjustment(entry: &Entry) -> bool {
    matches!(entry.what, What::Adjustment(_))
}

fn same((provider, patient, clinic): (bool, bool, bool), from: Owner, to: Owner) -> bool {
    (!provider || from.prov_num == to.prov_num)
        && (!patient || from.pat_num == to.pat_num)
        && (!clinic || from.clinic_num == to.clinic_num)
}

/// Moves what is there for others to what is owed, oldest to oldest, wherever it may go. Money that went back
/// comes before charges: no payment can pay it, so that it must not take what a charge would be left with.
fn net(entries: &mut [Entry], may: impl Fn(&Entry, &Entry) -> bool) {
    let those = |is: &dyn Fn(Cents) -> bool| -> Vec<usize> {
        (0..entries.len()).filter(|&at| is(entries[at].end)).collect()
    };
    let from = those(&|end| end < Cents::ZERO);
    let mut to = those(&|end| end > Cents::ZERO);
    to.sort_by_key(|&at| entries[at].is_charge());
    for &from in &from {
        for &to in &to {
            let amount = (-entries[from].end).min(entries[to].end);
            if amount > Cents::ZERO && may(&entries[from], &entries[to]) {
                entries[from].end += amount;
                entries[to].end -= amount;
            }
        }
    }
}
