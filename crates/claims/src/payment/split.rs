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
        ..loose.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::testing::dollars;
    use crate::payment::AddPayment;
    use crate::payment::testing::{Named, office, paying, said};

    #[test]
    fn the_oldest_is_paid_first_whoever_does_the_work() {
        let mut world = office();
        world.provider(2, None);
        let late = world.complete(1, dollars(20), 1);
        let early = world.complete(1, dollars(40), 3);
        let middle = world.complete(1, dollars(30), 2);
        for number in [early, late] {
            world.procedure_mut(number).prov_num = 2;
        }
        assert_eq!(
            world.paid(dollars(80)),
            [
                (Named::Procedure(early), dollars(40)),
                (Named::Procedure(middle), dollars(30)),
                (Named::Procedure(late), dollars(10)),
            ]
        );
        let earners: Vec<_> = world.family.splits.iter().map(|split| split.prov_num).collect();
        assert_eq!(earners, [Some(2), Some(1), Some(2)]);
    }

    /// A family of three: each member's work, and who comes first.
    #[test]
    fn a_family_is_paid_by_date_or_the_patient_first() {
        let build = || {
            let mut world = office();
            world.patient(2);
            world.patient(3);
            let mine = world.complete(1, dollars(30), 1);
            let childs = world.complete(3, dollars(50), 9);
            let spouses = world.complete(2, dollars(40), 5);
            let older = world.complete(2, dollars(20), 7);
            (world, mine, childs, spouses, older)
        };
        let (mut world, _, childs, spouses, older) = build();
        let of_spouse = AddPayment { pat_num: 2, ..paying(dollars(75)) };
        let splits = world.pay(&of_spouse);
        assert_eq!(
            said(&splits),
            [
                (Named::Procedure(childs), dollars(50)),
                (Named::Procedure(older), dollars(20)),
                (Named::Procedure(spouses), dollars(5))
            ]
        );
        assert_eq!(splits.iter().map(|split| split.pat_num).collect::<Vec<_>>(), [3, 2, 2]);
        let (mut world, mine, childs, spouses, older) = build();
        let preferred = AddPayment { is_patient_preferred: true, ..of_spouse };
        assert_eq!(
            said(&world.pay(&preferred)),
            [
                (Named::Procedure(older), dollars(20)),
                (Named::Procedure(spouses), dollars(40)),
                (Named::Procedure(childs), dollars(15))
            ]
        );
        // What is named comes before the patient's own.
        let named = AddPayment { proc_nums: vec![mine], ..preferred };
        assert_eq!(
            said(&world.pay(&named)),
            [
                (Named::Procedure(mine), dollars(30)),
                (Named::Procedure(childs), dollars(35)),
                (Named::Unearned, dollars(10))
            ]
        );
    }

    #[test]
    fn what_is_named_comes_first_by_date_and_the_rest_goes_on() {
        let mut world = office();
        let oldest = world.complete(1, dollars(60), 3);
        let one = world.complete(1, dollars(40), 2);
        let two = world.complete(1, dollars(50), 1);
        let command = AddPayment { proc_nums: vec![two, one, 999], ..paying(dollars(120)) };
        assert_eq!(
            said(&world.pay(&command)),
            [
                (Named::Procedure(one), dollars(40)),
                (Named::Procedure(two), dollars(50)),
                (Named::Procedure(oldest), dollars(30))
            ]
        );
    }

    #[test]
    fn cents_are_split_exactly() {
        let mut world = office();
        let [one, two, three] =
            [(3333, 3), (3333, 2), (5000, 1)].map(|(fee, days)| world.complete(1, Cents(fee), days));
        assert_eq!(
            world.paid(dollars(100)),
            [
                (Named::Procedure(one), Cents(3333)),
                (Named::Procedure(two), Cents(3333)),
                (Named::Procedure(three), Cents(3334))
            ]
        );
    }

    #[test]
    fn a_charge_by_itself_is_named_and_a_refund_is_not() {
        let mut world = office();
        let charge = world.adjust(1, dollars(20), world.ago(1), None);
        world.pay(&paying(dollars(-8)));
        let splits = world.pay(&paying(dollars(50)));
        assert_eq!(said(&splits), [(Named::Adjustment(charge), dollars(20)), (Named::Unearned, dollars(30))]);
    }

    #[test]
    fn a_split_carries_whose_work_it_pays_and_where() {
        let mut world = office();
        world.patient(2);
        world.provider(2, None);
        let number = world.complete(2, dollars(20), 1);
        let procedure = world.procedure_mut(number);
        (procedure.prov_num, procedure.clinic_num) = (2, Some(6));
        world.family.patients[0].clinic_num = Some(5);
        let splits = world.pay(&paying(dollars(50)));
        let of = |split: &PaySplit| {
            (split.pat_num, split.prov_num, split.clinic_num, split.unearned_type.is_some())
        };
        assert_eq!(
            splits.iter().map(of).collect::<Vec<_>>(),
            [(2, Some(2), Some(6), false), (1, None, Some(5), true)]
        );
        assert!(splits.iter().all(|split| split.pay_plan_debit_type == DebitType::Unknown));
    }
}
