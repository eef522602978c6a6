//! All rows of one procedure, first coverage first (`opendental-engine.md` 7.2, 7.4, 7.5).

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, Procedure};
use crate::coverage::PlanType;
use crate::estimate::denial::Denial;
use crate::estimate::figures::Earlier;
use crate::estimate::history::Lists;
use crate::estimate::terms::{Sight, Terms};
use crate::estimate::trace::{Ear, Rule, Told};
use crate::estimate::{capitation, row};

/// Coverages from this one on are not seen by others.
const LAST_SEEN: i64 = 4;

const CLOSING: Rule = Rule { name: "closing", source: "7.5" };

/// Estimates those rows of a procedure that `may_change` picks. The others, which stand on claims, are only
/// looked at.
pub(crate) fn estimate(
    sight: Sight<'_>,
    procedure: &Procedure,
    rows: &mut [ClaimProc],
    lists: &Lists<'_>,
    may_change: impl Fn(&ClaimProc) -> bool,
) {
    told(sight, procedure, rows, lists, may_change, &mut Ear::deaf());
}

/// [`estimate`], telling the steps to whoever asks.
pub(crate) fn told(
    sight: Sight<'_>,
    procedure: &Procedure,
    rows: &mut [ClaimProc],
    lists: &Lists<'_>,
    may_change: impl Fn(&ClaimProc) -> bool,
    ear: &mut Ear<'_>,
) {
    let mut at = places(sight, procedure.proc_num, rows);
    at.sort_by_key(|(ordinal, place)| (ordinal.unwrap_or(i64::MAX), *place));
    let mut earlier = Earlier::default();
    for &(ordinal, place) in &at {
        let row = &mut rows[place];
        // A coverage that the patient has no more sees nothing of the others.
        let seen = if ordinal.is_some() { earlier } else { Earlier::default() };
        if may_change(row) {
            one(sight, procedure, row, lists, &seen, ear);
        }
        if ordinal.is_some_and(|n| n < LAST_SEEN) {
            add(&mut earlier, row);
        }
    }
    close(sight, procedure, rows, &at, may_change, ear);
}

/// The places of a procedure's rows, with the ordinal of their coverage.
fn places(sight: Sight<'_>, proc_num: i64, rows: &[ClaimProc]) -> Vec<(Option<i64>, usize)> {
    let ordinal = |row: &ClaimProc| sight.family.ordinal_of(sight.pat_num, row.ins_sub_num);
    let of_procedure = rows.iter().enumerate().filter(|(_, row)| row.proc_num == Some(proc_num));
    of_procedure.map(|(place, row)| (ordinal(row), place)).collect()
}

fn one(
    sight: Sight<'_>,
    procedure: &Procedure,
    row: &mut ClaimProc,
    lists: &Lists<'_>,
    earlier: &Earlier,
    ear: &mut Ear<'_>,
) {
    if row.claim_num.is_none() {
        capitation::take_kind(sight.family, procedure, row);
        follow(procedure, row);
    }
    if row::is_worked_out(sight.office, row)
        && let Some(terms) = Terms::of(sight, procedure, row, Some(lists))
    {
        let is_capitation = row.status == ClaimProcStatus::CapEstimate;
        let denial = if is_capitation { None } else { Denial::of(&terms, row) };
        if denial.is_some() {
            // What is not paid has no deductible of a user's either, and no write-off that rests on it.
            row.ded_est_override = None;
        }
        row::told(&terms, earlier, row, ear);
        if let Some(denial) = denial {
            denial.apply(&terms, row, ear);
        }
    }
    if row.claim_num.is_none() {
        capitation::complete(procedure, row);
    }
}

/// A row that is on no claim follows its procedure.
fn follow(procedure: &Procedure, row: &mut ClaimProc) {
    row.proc_date = Some(procedure.proc_date);
    row.date_cp = Some(procedure.proc_date);
    row.clinic_num = procedure.clinic_num;
    if matches!(row.status, ClaimProcStatus::Estimate | ClaimProcStatus::CapEstimate) {
        row.prov_num = Some(procedure.prov_num);
    }
}

/// Adds what a row pays and writes off to what later coverages see.
fn add(earlier: &mut Earlier, row: &ClaimProc) {
    match row.status {
        ClaimProcStatus::Preauth => {}
        ClaimProcStatus::Received | ClaimProcStatus::Supplemental => {
            earlier.paid += row.ins_pay_amt;
            earlier.paid_base += row.ins_pay_amt;
            earlier.written_off += row.write_off;
        }
        _ => {
            earlier.paid += row.insurance_estimate();
            earlier.paid_base += row.base_est;
            earlier.written_off += row.write_off_estimate();
        }
    }
}

/// What the coverages before a row's own pay and write off of its procedure.
pub(crate) fn before(sight: Sight<'_>, proc_num: i64, rows: &[ClaimProc], row: &ClaimProc) -> Earlier {
    let at = places(sight, proc_num, rows);
    let own = at.iter().find(|(_, place)| rows[*place].ins_sub_num == row.ins_sub_num);
    let mut earlier = Earlier::default();
    let Some(own) = own.and_then(|(ordinal, _)| *ordinal) else { return earlier };
    for (_, place) in at.iter().filter(|(ordinal, _)| ordinal.is_some_and(|n| n < own)) {
        add(&mut earlier, &rows[*place]);
    }
    earlier
}

/// When the plans together would pay and write off more than the fee, it is the first plan's write-off that
/// gives way (`opendental-engine.md` 7.5).
fn close(
    sight: Sight<'_>,
    procedure: &Procedure,
    rows: &mut [ClaimProc],
    at: &[(Option<i64>, usize)],
    may_change: impl Fn(&ClaimProc) -> bool,
    ear: &mut Ear<'_>,
) {
    let mut coverages = sight.family.coverages_of(sight.pat_num);
    let (Some(first), Some(_)) = (coverages.next(), coverages.next()) else { return };
    let sub = sight.family.ins_sub(first.ins_sub_num);
    let Some(plan) = sub.and_then(|sub| sight.family.plan(sub.plan_num)) else { return };
    if plan.plan_type != PlanType::Ppo {
        return;
    }
    let is_locked =
        |row: &ClaimProc| row.status == ClaimProcStatus::Received && !row::is_worked_out(sight.office, row);
    let paid: Cents = at.iter().map(|(_, place)| &rows[*place]).filter(|row| !is_locked(row)).map(pays).sum();
    let fee = procedure.fee_total();
    for (_, place) in at {
        let row = &mut rows[*place];
        let writes_off = row.write_off_est.unwrap_or_default();
        let is_first = row.plan_num == plan.plan_num && writes_off > Cents::ZERO;
        if is_first && may_change(row) && !is_locked(row) && row.status != ClaimProcStatus::Preauth {
            if paid + writes_off > fee {
                row.write_off_est = Some((fee - paid).or_zero());
                ear.note(row, CLOSING, || {
                    Told::new(format!("The plans pay {paid} of {fee}, and only the rest is written off."))
                        .with("paid", &paid)
                });
            }
            return;
        }
    }
}

fn pays(row: &ClaimProc) -> Cents {
    match row.status {
        ClaimProcStatus::Received | ClaimProcStatus::Supplemental => row.ins_pay_amt,
        ClaimProcStatus::Estimate => row.insurance_estimate(),
        ClaimProcStatus::NotReceived => row.ins_pay_est,
        _ => Cents::ZERO,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::coverage::CobRule;
    use crate::estimate::testing::{Term, World, cents, dollars};

    /// A PPO that lists T0145 at 60 and pays half, before a plan of 80%.
    fn two(rule: CobRule) -> (World, i64, i64, i64) {
        let mut world = World::new();
        let schedule = world.fee_sched("ppo", &[("T0145", 60)]);
        let first = world.plan("p", &[Term::percent(50)]);
        let second = world.plan("", &[Term::percent(80)]);
        world.plan_mut(first).fee_sched = Some(schedule);
        world.plan_mut(second).cob_rule = rule;
        world.cover(1, first, 1);
        world.cover(1, second, 2);
        let planned = world.planned("T0145", 100);
        world.refresh();
        (world, planned, first, second)
    }

    #[test]
    fn under_the_basic_rule_the_firsts_write_off_gives_way() {
        let (world, planned, first, second) = two(CobRule::Basic);
        assert_eq!(world.row(planned, first).write_off_est, Some(cents(0)));
        assert_eq!(world.row(planned, first).ins_est_total, dollars(30));
        assert_eq!(world.row(planned, second).ins_est_total, dollars(70));
        assert_eq!(world.portion(planned), cents(0));
    }

    #[test]
    fn under_the_standard_rule_the_second_spares_it() {
        let (world, planned, first, second) = two(CobRule::Standard);
        assert_eq!(world.row(planned, first).write_off_est, Some(dollars(40)));
        assert_eq!(world.row(planned, second).ins_est_total, dollars(30));
    }

    #[test]
    fn a_second_plan_sees_what_the_first_has_paid() {
        let (mut world, planned, first, second) = two(CobRule::Standard);
        let row = world.row_mut(planned, first);
        row.status = crate::account::ClaimProcStatus::Received;
        row.claim_num = Some(1);
        row.ins_pay_amt = dollars(10);
        row.write_off = dollars(40);
        world.refresh();
        let row = world.row(planned, second);
        assert_eq!((row.paid_other_ins, row.ins_est_total), (Some(dollars(10)), dollars(50)));
    }

    #[test]
    fn a_row_follows_its_procedure() {
        let (mut world, planned, first, _) = two(CobRule::Basic);
        let tomorrow = world.now.today.tomorrow().unwrap();
        world.procedure_mut(planned).proc_date = tomorrow;
        world.procedure_mut(planned).prov_num = 9;
        world.refresh();
        let row = world.row(planned, first);
        assert_eq!((row.proc_date, row.date_cp, row.prov_num), (Some(tomorrow), Some(tomorrow), Some(9)));
    }

    #[test]
    fn the_fourth_coverage_is_not_seen_by_the_fifth() {
        let mut world = World::new();
        let plans: Vec<i64> = [0, 0, 0, 50, 100].map(|n| world.plan("", &[Term::percent(n)])).into();
        for (ordinal, plan) in (1..).zip(&plans) {
            world.cover(1, *plan, ordinal);
        }
        let planned = world.planned("T0145", 100);
        world.refresh();
        assert_eq!(world.row(planned, plans[3]).ins_est_total, dollars(50));
        assert_eq!(world.row(planned, plans[4]).ins_est_total, dollars(100));
    }

    #[test]
    fn what_an_earlier_coverage_pays_depends_on_its_state() {
        let (world, planned, first, _) = two(CobRule::Standard);
        let row = |status| ClaimProc {
            status,
            ins_pay_amt: dollars(7),
            ins_pay_est: dollars(9),
            write_off: dollars(3),
            ..world.row(planned, first)
        };
        let seen = |status| {
            let mut earlier = Earlier::default();
            add(&mut earlier, &row(status));
            add(&mut earlier, &row(status));
            (earlier.paid, earlier.paid_base, earlier.written_off)
        };
        assert_eq!(seen(ClaimProcStatus::Preauth), (cents(0), cents(0), cents(0)));
        assert_eq!(seen(ClaimProcStatus::Received), (dollars(14), dollars(14), dollars(6)));
        assert_eq!(seen(ClaimProcStatus::Supplemental), (dollars(14), dollars(14), dollars(6)));
        assert_eq!(seen(ClaimProcStatus::Estimate), (dollars(60), dollars(60), dollars(80)));
        let pays = |status| pays(&row(status));
        assert_eq!(pays(ClaimProcStatus::Received), dollars(7));
        assert_eq!(pays(ClaimProcStatus::Supplemental), dollars(7));
        assert_eq!(pays(ClaimProcStatus::Estimate), dollars(30));
        assert_eq!(pays(ClaimProcStatus::NotReceived), dollars(9));
        assert_eq!(pays(ClaimProcStatus::Preauth), cents(0));
    }

    /// The write-offs after closing, of a first row with 40 to write off and a second.
    fn closed(
        world: &World,
        rows: &[ClaimProc],
        may_change: impl Fn(&ClaimProc) -> bool,
    ) -> Vec<Option<Cents>> {
        let sight =
            Sight { office: &world.office, family: &world.family, pat_num: 1, today: world.now.today };
        let mut rows = rows.to_vec();
        let proc_num = rows[0].proc_num.unwrap();
        let at = places(sight, proc_num, &rows);
        close(sight, world.procedure(proc_num), &mut rows, &at, may_change, &mut Ear::deaf());
        rows.iter().map(|row| row.write_off_est).collect()
    }

    #[test]
    fn only_the_first_plans_open_write_off_gives_way() {
        let (mut world, planned, first, second) = two(CobRule::Standard);
        let row = |plan_num, status, write_off: Option<i64>, pays: i64| ClaimProc {
            status,
            write_off_est: write_off.map(dollars),
            write_off_est_override: None,
            ins_est_total: dollars(pays),
            ins_est_total_override: None,
            ins_pay_est: dollars(pays),
            ins_pay_amt: dollars(pays),
            ..world.row(planned, plan_num)
        };
        let (estimate, waits) = (ClaimProcStatus::Estimate, ClaimProcStatus::NotReceived);
        let (received, preauth) = (ClaimProcStatus::Received, ClaimProcStatus::Preauth);
        let (open, paid_in_full) = (row(first, estimate, Some(40), 30), row(second, estimate, None, 50));
        let any = |_: &ClaimProc| true;
        let cut = |rows: &[ClaimProc]| closed(&world, rows, any);
        assert_eq!(cut(&[open.clone(), paid_in_full.clone()]), [Some(dollars(20)), None]);
        assert_eq!(cut(&[open.clone(), row(second, waits, None, 50)]), [Some(dollars(20)), None]);
        // What was received stands, and is not looked at.
        assert_eq!(cut(&[open.clone(), row(second, received, None, 50)]), [Some(dollars(40)), None]);
        assert_eq!(cut(&[row(first, received, Some(40), 30), paid_in_full.clone()])[0], Some(dollars(40)));
        assert_eq!(
            cut(&[row(first, preauth, Some(40), 30), row(second, estimate, None, 90)])[0],
            Some(dollars(40))
        );
        // Without a write-off of the first plan nothing gives way.
        assert_eq!(
            cut(&[row(first, estimate, None, 60), row(second, estimate, Some(30), 80)]),
            [None, Some(dollars(30))]
        );
        let of_second = |row: &ClaimProc| row.plan_num == second;
        let rows = [open.clone(), paid_in_full];
        assert_eq!(closed(&world, &rows, of_second), [Some(dollars(40)), None]);
        // Where received lines are worked out as well, they count and give way.
        let rows = [open, row(second, received, None, 50)];
        world.pref("InsEstRecalcReceived", "1");
        assert_eq!(closed(&world, &rows, any), [Some(dollars(20)), None]);
    }

    #[test]
    fn closing_is_told_only_where_it_lowers() {
        for (percent, is_told) in [(80, true), (10, false)] {
            let (mut world, planned, first, second) = two(CobRule::Basic);
            for benefit in world.family.benefits.iter_mut().filter(|b| b.plan_num == Some(second)) {
                benefit.percent = Some(percent);
            }
            world.refresh();
            let number = world.row(planned, first).claim_proc_num;
            let found = crate::estimate::explain(&world.office, &world.family, number, world.now).unwrap();
            assert_eq!(found.steps.iter().any(|step| step.rule == "closing"), is_told, "{percent}");
        }
    }

    #[test]
    fn what_fits_exactly_is_not_told() {
        // 30 paid by the first, 40 written off, 30 paid by the second.
        let (world, planned, first, _) = two(CobRule::Standard);
        assert_eq!(world.row(planned, first).write_off_est, Some(dollars(40)));
        let number = world.row(planned, first).claim_proc_num;
        let found = crate::estimate::explain(&world.office, &world.family, number, world.now).unwrap();
        assert!(found.steps.iter().all(|step| step.rule != "closing"));
    }
}
