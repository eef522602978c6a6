//! How buckets are filled, and the trace that is kept of it.

use jiff::civil::date;

use super::*;

const AS_OF: Date = date(2027, 2, 28);

fn entry(kind: Kind, days: i64, amount: i64, proc_num: Option<i64>) -> Entry {
    let date = AS_OF.checked_sub(jiff::Span::new().days(days)).unwrap_or(AS_OF);
    Entry { kind, number: days, pat_num: 1, date, amount: Cents(amount), proc_num }
}

fn figures(filled: &Filled) -> [i64; 4] {
    Bucket::ALL.map(|bucket| filled.buckets.get(bucket).0)
}

#[test]
fn a_credit_lowers_the_oldest_first_and_says_so() {
    let entries = [
        entry(Kind::Procedure, 95, 100, Some(1)),
        entry(Kind::Procedure, 70, 50, Some(2)),
        entry(Kind::PaySplit, 5, -130, None),
        entry(Kind::Procedure, 3, 7, Some(3)),
        entry(Kind::PaySplit, 2, -40, None),
    ];
    let filled = fill(&entries, AS_OF, true, |_| None);
    assert_eq!(figures(&filled), [0; 4]);
    let lowered: Vec<_> = filled.credits.iter().map(|credit| credit.lowered.clone()).collect();
    let (over, third, first) = (Bucket::Over90, Bucket::Days61To90, Bucket::Days0To30);
    assert_eq!(
        lowered,
        [vec![(over, Cents(100)), (third, Cents(30))], vec![(third, Cents(20)), (first, Cents(7))]]
    );
    assert_eq!(filled.charges, [(0, over), (1, third), (3, first)]);
}

#[test]
fn a_discount_stays_with_its_procedure_and_only_its_rest_runs_over() {
    let entries = [
        entry(Kind::Procedure, 95, 100, Some(1)),
        entry(Kind::Procedure, 40, 50, Some(2)),
        entry(Kind::Adjustment, 5, -70, Some(2)),
    ];
    let done = |proc_num| (proc_num == 2).then(|| entries[1].date);
    let filled = fill(&entries, AS_OF, true, done);
    assert_eq!(figures(&filled), [0, 0, 0, 80]);
    let net = &filled.nets[0];
    assert_eq!((net.proc_num, net.amount, net.bucket), (2, Cents(-70), Bucket::Days31To60));
    assert_eq!(net.entries, [2]);
    let origin = Origin::TooMuchIn(Bucket::Days31To60);
    let lowered = vec![(Bucket::Over90, Cents(20))];
    assert_eq!(filled.credits, [Credit { origin, amount: Cents(20), lowered }]);
    // Without its procedure it lowers the oldest.
    let filled = fill(&entries, AS_OF, false, done);
    assert_eq!(figures(&filled), [0, 50, 0, 30]);
    assert_eq!(filled.nets, []);
}

#[test]
fn a_discount_of_an_unknown_procedure_counts_on_its_own_day() {
    let entries = [entry(Kind::Procedure, 95, 100, Some(1)), entry(Kind::Adjustment, 40, -70, Some(2))];
    let filled = fill(&entries, AS_OF, true, |_| None);
    assert_eq!(filled.nets[0].bucket, Bucket::Days31To60);
    assert_eq!(figures(&filled), [0, 0, 0, 30]);
}

#[test]
fn what_is_netted_is_of_one_procedure_and_one_day() {
    let entries = [
        entry(Kind::Procedure, 95, 1000, Some(1)),
        entry(Kind::Procedure, 70, 1000, Some(2)),
        entry(Kind::Adjustment, 40, 30, Some(1)),
        entry(Kind::PlanLink, 40, -10, Some(1)),
        entry(Kind::Adjustment, 40, -20, Some(2)),
        entry(Kind::PlanCredit, 39, -5, Some(2)),
        entry(Kind::PaySplit, 40, -1, Some(1)),
        entry(Kind::PlanCharge, 4, 8, None),
    ];
    let done = |proc_num| Some(entries[if proc_num == 1 { 0 } else { 1 }].date);
    let filled = fill(&entries, AS_OF, true, done);
    let nets: Vec<_> = filled.nets.iter().map(|net| (net.proc_num, net.amount.0, net.bucket)).collect();
    assert_eq!(
        nets,
        [(1, 20, Bucket::Days31To60), (2, -20, Bucket::Days61To90), (2, -5, Bucket::Days61To90)]
    );
    assert_eq!(figures(&filled), [8, 20, 975, 999]);
}

#[test]
fn a_day_whose_adjustments_cancel_out_changes_nothing() {
    let entries = [entry(Kind::Adjustment, 40, 30, Some(1)), entry(Kind::Adjustment, 40, -30, Some(1))];
    let filled = fill(&entries, AS_OF, true, |_| Some(date(2026, 1, 1)));
    assert_eq!(figures(&filled), [0; 4]);
    assert_eq!((filled.nets.len(), filled.credits.len()), (1, 0));
}

#[test]
fn what_is_adjusted_to_nothing_ages_with_its_own_day() {
    let entries = [
        entry(Kind::Procedure, 95, 100, Some(1)),
        entry(Kind::Adjustment, 5, -70, Some(1)),
        entry(Kind::Adjustment, 5, 70, Some(1)),
    ];
    let filled = fill(&entries, AS_OF, true, |_| Some(entries[0].date));
    assert_eq!(figures(&filled), [0, 0, 0, 100]);
    assert_eq!((filled.nets[0].amount, filled.nets[0].bucket), (Cents(0), Bucket::Days0To30));
}

#[test]
fn an_entry_of_nothing_is_no_charge() {
    let filled = fill(&[entry(Kind::Procedure, 5, 0, Some(1))], AS_OF, true, |_| None);
    assert_eq!((filled.charges.len(), filled.credits.len()), (0, 1));
}
