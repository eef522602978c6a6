//! The figures of the published scenarios, by their ids (`percentages.json`, `ppo-writeoffs.json`).

use super::testing::{Term, World, cents, dollars};
use crate::office::EbenefitCat;

/// Plans procedures of 100 each and compares what the plan is expected to pay.
fn expect(terms: &[Term], figures: &[(&str, i64)]) {
    let mut world = World::new();
    let plan = world.plan("", terms);
    world.cover(1, plan, 1);
    let work: Vec<(i64, i64)> = figures.iter().map(|(code, pays)| (world.done(code, 100), *pays)).collect();
    world.refresh();
    for (proc_num, pays) in work {
        assert_eq!(world.row(proc_num, plan).ins_pay_est, dollars(pays));
    }
}

#[test]
fn pct_code_over_code_group() {
    let terms = [Term::percent(50).group(&["T1234", "T5678"]), Term::percent(100).code("T1234")];
    expect(&terms, &[("T1234", 100), ("T5678", 50), ("T1111", 0)]);
}

#[test]
fn pct_code_group_over_category() {
    let preventive = Term::percent(100).category(EbenefitCat::RoutinePreventive);
    let terms = [Term::percent(50).group(&["T1234", "T5678"]), preventive];
    expect(&terms, &[("T1111", 100), ("T1234", 50)]);
}

#[test]
fn pct_code_group_over_general() {
    let general = Term::percent(100).category(EbenefitCat::General);
    let terms = [Term::percent(50).group(&["T1234", "T5678"]), general];
    expect(&terms, &[("T1111", 100), ("T5678", 50)]);
}

#[test]
fn pct_later_code_group() {
    let terms = [Term::percent(100).group(&["T5678", "T9021"]), Term::percent(50).group(&["T5678"])];
    expect(&terms, &[("T9021", 100), ("T5678", 50)]);
}

#[test]
fn writeoff_secondary_ppo_off() {
    let mut world = World::new();
    let copays = world.fee_sched("copay", &[("T0272", 84)]);
    let ppo = world.fee_sched("ppo", &[]);
    let fee = world.family.fees[&copays][0].clone();
    world.keep_fee(crate::office::Fee { fee_sched: ppo, amount: cents(8799), ..fee });
    let films = || Term::percent(80).category(EbenefitCat::DiagnosticXRay);
    let first = world.plan("", &[films(), Term::deductible(50)]);
    world.plan_mut(first).copay_fee_sched = Some(copays);
    let second = world.plan("p", &[Term::percent(100).category(EbenefitCat::DiagnosticXRay)]);
    world.plan_mut(second).fee_sched = Some(ppo);
    world.cover(1, first, 1);
    world.cover(1, second, 2);
    let a = world.planned("T0272", 236);
    world.refresh();
    let (pri, sec) = (world.row(a, first), world.row(a, second));
    assert_eq!((pri.ins_est_total, pri.write_off_est), (cents(8160), None));
    assert_eq!((sec.ins_est_total, sec.write_off_est), (cents(639), Some(cents(0))));
    assert_eq!(world.portion(a), cents(14801));
}
