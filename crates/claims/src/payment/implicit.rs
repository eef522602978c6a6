//! What pays an entry without naming it: money that is attached to nothing, discounts by themselves, entries
//! that were paid too much (`opendental-engine.md` 14.2).
//!
//! It goes first to what is nearest, in layers of provider, patient and clinic, and within a layer from the
//! oldest to the oldest. No money comes or goes: the sum of the entries stays what it was.

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
    let of_sign = |entries: &[Entry], sign| -> Vec<usize> {
        (0..entries.len()).filter(|&at| entries[at].end.0.signum() == sign).collect()
    };
    let from = of_sign(entries, -1);
    let mut to = of_sign(entries, 1);
    to.sort_by_key(|&at| entries[at].is_charge());
    for &from in &from {
        for &to in &to {
            if may(&entries[from], &entries[to]) {
                let amount = (-entries[from].end).min(entries[to].end);
                entries[from].end += amount;
                entries[to].end -= amount;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;
    use crate::estimate::testing::{World, dollars};
    use crate::payment::testing::office;

    const DAY: Date = date(2026, 3, 10);

    fn owner(prov_num: i64, pat_num: i64, clinic: i64) -> Owner {
        Owner { pat_num, prov_num: Some(prov_num), clinic_num: Some(clinic) }
    }

    fn work(number: i64, owner: Owner, days: i64, amount: i64) -> Entry {
        let entry = Entry::new(What::Procedure(number), owner, day(days), dollars(amount));
        Entry { proc_num: Some(number), ..entry }
    }

    fn adjusted(number: i64, owner: Owner, days: i64, amount: i64) -> Entry {
        Entry::new(What::Adjustment(number), owner, day(days), dollars(amount))
    }

    fn money(number: i64, owner: Owner, days: i64, amount: i64) -> Entry {
        Entry::new(What::Money(number), owner, day(days), dollars(-amount))
    }

    fn day(days: i64) -> Date {
        DAY.saturating_add(jiff::ToSpan::days(days))
    }

    fn linked_in(world: &World, mut entries: Vec<Entry>, first: &[i64]) -> Vec<i64> {
        entries.sort_by_key(Entry::order);
        link(&world.office, &mut entries, first);
        entries.iter().map(|entry| entry.end.0 / 100).collect()
    }

    fn linked(entries: Vec<Entry>) -> Vec<i64> {
        linked_in(&office(), entries, &[])
    }

    #[test]
    fn the_oldest_is_paid_first_by_the_oldest() {
        let (own, at) = (owner(1, 1, 1), |days| day(days));
        assert_eq!(at(1), date(2026, 3, 11));
        let entries =
            vec![work(1, own, 0, 80), work(2, own, 1, 60), work(3, own, 2, 40), money(4, own, 3, 110)];
        assert_eq!(linked(entries), [0, 30, 40, 0]);
        // 30 of the first and 20 of the second credit are left when the work is paid.
        let entries = vec![money(4, own, 0, 50), money(5, own, 1, 60), work(6, own, 2, 40)];
        assert_eq!(linked(entries), [-10, -60, 0]);
    }

    /// Each layer: what it holds together is paid before what only the next holds together, however old.
    #[test]
    fn what_is_nearest_is_paid_before_what_is_older() {
        let near = [
            owner(1, 1, 1),
            owner(1, 1, 2),
            owner(1, 2, 1),
            owner(2, 1, 1),
            owner(1, 2, 2),
            owner(2, 1, 2),
            owner(2, 2, 1),
            owner(2, 2, 2),
        ];
        for at in 0..7 {
            let entries =
                vec![work(1, near[at + 1], 0, 30), work(2, near[at], 1, 20), money(3, owner(1, 1, 1), 2, 25)];
            assert_eq!(linked(entries), [25, 0, 0], "layer {at}");
        }
    }

    #[test]
    fn an_overpaid_entry_pays_others_and_takes_nothing() {
        let own = owner(1, 1, 1);
        let entries = vec![work(1, own, 0, -30), work(2, own, 1, 50), money(3, owner(3, 1, 1), 0, 10)];
        assert_eq!(linked(entries), [0, 0, 10]);
    }

    #[test]
    fn money_that_went_back_takes_what_came_in_before_any_work_does() {
        let own = owner(1, 1, 1);
        let entries = vec![work(1, own, 0, 50), money(2, own, 1, 100), money(3, own, 2, -100)];
        assert_eq!(linked(entries), [50, 0, 0]);
        let entries =
            vec![adjusted(1, own, 0, -60), money(2, owner(3, 1, 1), 0, -60), work(3, owner(2, 1, 1), 1, 50)];
        assert_eq!(linked(entries), [0, 0, 50]);
    }

    #[test]
    fn what_a_payment_names_is_left_as_it_stands() {
        let own = owner(1, 1, 1);
        let entries = || vec![work(1, own, 0, 60), work(2, own, 1, 25), money(3, own, 2, 40)];
        assert_eq!(linked_in(&office(), entries(), &[]), [20, 25, 0]);
        assert_eq!(linked_in(&office(), entries(), &[1, 9]), [60, 0, -15]);
        // Named or not, what is there for others is.
        let entries = vec![work(1, own, 0, -60), work(2, own, 1, 25)];
        assert_eq!(linked_in(&office(), entries, &[1]), [-35, 0]);
    }

    #[test]
    fn adjustments_of_one_owner_cancel_each_other_before_all_else() {
        let own = owner(1, 1, 1);
        let entries = || vec![work(1, own, 0, 200), adjusted(2, own, 1, 100), adjusted(3, own, 2, -130)];
        assert_eq!(linked(entries()), [170, 0, 0]);
        // Of two providers they do not; the discount goes to its provider's work, then to the charge.
        let entries =
            vec![work(1, own, 0, 90), adjusted(2, owner(2, 1, 1), 1, 100), adjusted(3, own, 2, -130)];
        assert_eq!(linked(entries), [0, 60, 0]);
    }

    #[test]
    fn they_never_do_where_the_office_keeps_them_apart() {
        let mut world = office();
        world.pref("AdjustmentsOffsetEachOther", "0");
        let own = owner(1, 1, 1);
        let entries = vec![work(1, own, 3, 200), adjusted(2, own, 1, 100), adjusted(3, own, 2, -130)];
        assert_eq!(linked_in(&world, entries, &[]), [100, 0, 70]);
        let entries = vec![adjusted(2, own, 1, 100), adjusted(3, own, 2, -130)];
        assert_eq!(linked_in(&world, entries, &[]), [100, -130]);
        let entries = vec![adjusted(2, own, 1, 100), money(3, own, 2, 130)];
        assert_eq!(linked_in(&world, entries, &[]), [0, -30]);
    }

    #[test]
    fn money_on_a_plan_stays_on_it_and_other_money_may_come() {
        let own = owner(1, 1, 1);
        let on = |plan: i64, entry: Entry| Entry { pay_plan_num: Some(plan), ..entry };
        let charge =
            |number, days, amount| Entry::new(What::Principal(number), own, day(days), dollars(amount));
        let entries = vec![
            work(1, own, 0, 30),
            on(7, charge(2, 1, 20)),
            on(8, charge(3, 1, 20)),
            on(8, money(4, own, 2, 55)),
        ];
        assert_eq!(linked(entries), [30, 20, 0, -35]);
        let entries = vec![work(1, own, 0, 30), on(7, charge(2, 1, 20)), money(4, own, 2, 45)];
        assert_eq!(linked(entries), [0, 5, 0]);
    }
}
