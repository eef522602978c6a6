//! How often a plan pays for a service (`opendental-engine.md` 6.5).

use crate::account::{ClaimProc, ClaimProcStatus};
use crate::coverage::{Benefit, BenefitType, CoverageLevel, QuantityQualifier, TimePeriod};
use crate::estimate::area::{self, Area};
use crate::estimate::benefits::Reach;
use crate::estimate::history::{Lists, Used};
use crate::estimate::terms::Terms;
use crate::estimate::window::Window;

/// The limit that the services before a procedure have used up.
pub(crate) fn met<'a>(terms: &Terms<'a>, row: &ClaimProc) -> Option<Met<'a>> {
    let lists = terms.lists?;
    let holds = |limit: &&Benefit| is_frequency(limit) && Reach::of(limit).holds(&terms.coded);
    let limits = || terms.benefits.iter().copied().filter(holds);
    if limits().next().is_none() || !terms.office.is_on("InsChecksFrequency") {
        return None;
    }
    // A patient's own limit takes the place of all of the plan's.
    let own = limits().any(|limit| limit.pat_plan_num.is_some());
    limits()
        .filter(|limit| !own || limit.pat_plan_num.is_some())
        .map(|limit| Met { limit, services: services(terms, lists, row, limit) })
        .find(|met| met.services >= most(met.limit))
}

/// A limit that is used up, and the services that used it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Met<'a> {
    pub(crate) limit: &'a Benefit,
    pub(crate) services: i64,
}

/// Whether a benefit says how often, for a code or a group of codes.
fn is_frequency(row: &Benefit) -> bool {
    let of_services = matches!(
        row.time_period,
        TimePeriod::ServiceYear | TimePeriod::CalendarYear | TimePeriod::NumberInLast12Months
    );
    row.benefit_type == BenefitType::Limitations
        && row.monetary_amt.is_none()
        && row.percent.is_none()
        && row.coverage_level == CoverageLevel::None
        && matches!(Reach::of(row), Reach::Code(_) | Reach::Group(_))
        && match row.quantity_qualifier {
            QuantityQualifier::Months | QuantityQualifier::Years => row.time_period == TimePeriod::None,
            QuantityQualifier::NumberOfServices => of_services,
            _ => false,
        }
}

/// The number of services that a limit allows in its window.
fn most(limit: &Benefit) -> i64 {
    match limit.quantity_qualifier {
        QuantityQualifier::NumberOfServices => limit.quantity,
        _ => 1,
    }
}

/// How many procedures used a limit, each counted once whatever its payments.
fn services(terms: &Terms<'_>, lists: &Lists<'_>, row: &ClaimProc, limit: &Benefit) -> i64 {
    let (window, reach) = (Window::of(terms, limit), Reach::of(limit));
    let counts = |used: &&Used<'_>| {
        used.pat_num == row.pat_num
            && used.ins_sub_num == row.ins_sub_num
            && used.claim_proc_num != row.claim_proc_num
            && is_service(used)
            && window.holds(used.date)
            && reach.holds(&used.coded)
            && area::is_same(
                limit.treat_area,
                terms.proc_code.treat_area,
                used.area,
                Area::of(terms.procedure),
            )
    };
    let mut seen: Vec<Option<i64>> = Vec::new();
    for used in lists.history.iter().chain(&lists.planned).filter(counts) {
        if !seen.contains(&used.proc_num) {
            seen.push(used.proc_num);
        }
    }
    i64::try_from(seen.len()).unwrap_or(i64::MAX)
}

/// Whether what was used is a service that was paid, or is expected to be, or was done elsewhere.
fn is_service(used: &Used<'_>) -> bool {
    let is_one = matches!(
        used.status,
        ClaimProcStatus::Received
            | ClaimProcStatus::InsHist
            | ClaimProcStatus::NotReceived
            | ClaimProcStatus::Estimate
            | ClaimProcStatus::Supplemental
    );
    is_one && !used.no_bill_ins && (!used.amount.is_zero() || used.status == ClaimProcStatus::InsHist)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::*;
    use crate::estimate::testing::{Term, World, cents, dollars};
    use crate::office::TreatArea;

    /// A plan that pays all of T0274 (100), with a limit; work done on these dates before what is planned.
    fn paid(limit: &Term, done: &[Date], planned: Date) -> crate::Cents {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(100)]);
        world.benefit(plan, limit);
        world.pref("InsChecksFrequency", "1");
        world.cover(1, plan, 1);
        for day in done {
            world.used_on(1, plan, "T0274", *day, 100);
        }
        let number = world.planned("T0274", 100);
        world.procedure_mut(number).proc_date = planned;
        world.refresh();
        let row = world.row(number, plan);
        let note = if row.ins_est_total.is_zero() { "Frequency Limitation" } else { "" };
        assert_eq!(row.estimate_note, note);
        row.ins_est_total
    }

    fn one(period: TimePeriod) -> Term {
        Term::often(QuantityQualifier::NumberOfServices, 1, period).code("T0274")
    }

    #[test]
    fn months_and_years_look_back_from_the_procedure() {
        let months = |n| Term::often(QuantityQualifier::Months, n, TimePeriod::None).code("T0274");
        let years = |n| Term::often(QuantityQualifier::Years, n, TimePeriod::None).code("T0274");
        for (limit, done, planned, pays) in [
            (months(6), date(2025, 9, 15), date(2026, 3, 15), 0),
            (months(6), date(2025, 9, 14), date(2026, 3, 15), 100),
            (months(1), date(2026, 2, 28), date(2026, 3, 28), 0),
            (months(1), date(2026, 2, 28), date(2026, 3, 30), 100),
            (years(5), date(2021, 3, 15), date(2026, 3, 15), 0),
            (years(5), date(2021, 3, 14), date(2026, 3, 15), 100),
            (years(1), date(2026, 8, 1), date(2026, 3, 15), 0),
        ] {
            assert_eq!(paid(&limit, &[done], planned), dollars(pays), "{done} {planned}");
        }
    }

    #[test]
    fn the_last_twelve_months_do_not_hold_the_day_a_year_ago() {
        let limit = one(TimePeriod::NumberInLast12Months);
        for (done, pays) in [
            (date(2025, 3, 15), 100),
            (date(2025, 3, 16), 0),
            (date(2026, 3, 15), 0),
            (date(2026, 3, 16), 100),
        ] {
            assert_eq!(paid(&limit, &[done], date(2026, 3, 15)), dollars(pays), "{done}");
        }
    }

    #[test]
    fn the_calendar_year_is_that_of_the_procedure_and_holds_the_next_new_year() {
        let limit = one(TimePeriod::CalendarYear);
        for (done, pays) in [
            (date(2024, 12, 31), 100),
            (date(2025, 1, 1), 0),
            (date(2025, 12, 31), 0),
            (date(2026, 1, 1), 0),
            (date(2026, 1, 2), 100),
        ] {
            assert_eq!(paid(&limit, &[done], date(2025, 6, 1)), dollars(pays), "{done}");
        }
    }

    #[test]
    fn a_service_year_is_the_plans() {
        assert_eq!(
            paid(&one(TimePeriod::ServiceYear), &[date(2025, 12, 31)], date(2026, 3, 15)),
            dollars(100)
        );
        assert_eq!(paid(&one(TimePeriod::ServiceYear), &[date(2026, 1, 1)], date(2026, 3, 15)), cents(0));
    }

    #[test]
    fn as_many_as_are_allowed_are_paid() {
        let limit =
            Term::often(QuantityQualifier::NumberOfServices, 2, TimePeriod::CalendarYear).code("T0274");
        let day = |n| date(2026, 2, n);
        assert_eq!(paid(&limit, &[day(1)], date(2026, 3, 15)), dollars(100));
        assert_eq!(paid(&limit, &[day(1), day(2)], date(2026, 3, 15)), cents(0));
    }

    #[test]
    fn other_limits_do_not_say_how_often() {
        let code = |term: Term| term.code("T0274");
        let limits = [
            code(Term::often(QuantityQualifier::Months, 6, TimePeriod::CalendarYear)),
            code(Term::often(QuantityQualifier::NumberOfServices, 1, TimePeriod::Lifetime)),
            code(Term::often(QuantityQualifier::Visits, 1, TimePeriod::CalendarYear)),
            code(one(TimePeriod::CalendarYear)).level(CoverageLevel::Individual),
            Term::often(QuantityQualifier::NumberOfServices, 1, TimePeriod::CalendarYear),
            Term { amount: Some(dollars(5)), ..code(one(TimePeriod::CalendarYear)) },
            Term { percent: Some(50), ..code(one(TimePeriod::CalendarYear)) },
        ];
        for limit in limits {
            assert_eq!(paid(&limit, &[date(2026, 2, 1)], date(2026, 3, 15)), dollars(100), "{limit:?}");
        }
    }

    /// A plan of one T0274 a year, a paid one, and another planned.
    fn second() -> (World, i64, i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(100), one(TimePeriod::CalendarYear)]);
        world.pref("InsChecksFrequency", "1");
        world.cover(1, plan, 1);
        let today = world.now.today;
        world.used_on(1, plan, "T0274", today, 100);
        let number = world.planned("T0274", 100);
        (world, plan, number)
    }

    fn pays(world: &mut World, plan: i64, number: i64) -> crate::Cents {
        world.refresh();
        world.row(number, plan).ins_est_total
    }

    #[test]
    fn it_counts_only_where_the_office_checks() {
        let (mut world, plan, number) = second();
        assert_eq!(pays(&mut world, plan, number), cents(0));
        world.pref("InsChecksFrequency", "0");
        assert_eq!(pays(&mut world, plan, number), dollars(100));
    }

    #[test]
    fn only_what_was_paid_to_this_coverage_for_this_patient_counts() {
        type Change = fn(&mut ClaimProc);
        let changes: [(Change, i64); 7] = [
            (|row| row.ins_pay_amt = cents(0), 100),
            (|row| row.no_bill_ins = true, 100),
            (|row| row.pat_num = 2, 100),
            (|row| row.ins_sub_num += 1, 100),
            (|row| row.status = ClaimProcStatus::Adjustment, 100),
            (|row| row.status = ClaimProcStatus::Supplemental, 0),
            (|row| (row.status, row.ins_pay_amt) = (ClaimProcStatus::InsHist, cents(0)), 0),
        ];
        for (at, (change, left)) in changes.into_iter().enumerate() {
            let (mut world, plan, number) = second();
            change(&mut world.family.claim_procs[0]);
            assert_eq!(pays(&mut world, plan, number), dollars(left), "change {at}");
        }
    }

    #[test]
    fn two_payments_for_one_procedure_are_one_service() {
        let (mut world, plan, number) = second();
        for benefit in &mut world.family.benefits {
            benefit.quantity *= 2;
        }
        let again = ClaimProc {
            claim_proc_num: 900,
            status: ClaimProcStatus::Supplemental,
            ..world.family.claim_procs[0].clone()
        };
        world.family.claim_procs.push(again);
        assert_eq!(pays(&mut world, plan, number), dollars(100));
    }

    #[test]
    fn a_patients_own_limit_takes_the_place_of_the_plans() {
        let (mut world, plan, number) = second();
        let two = Term::often(QuantityQualifier::NumberOfServices, 2, TimePeriod::CalendarYear);
        world.own_benefit(1, 1, &two.clone().code("T0120"));
        assert_eq!(pays(&mut world, plan, number), cents(0));
        world.own_benefit(1, 1, &two.code("T0274"));
        assert_eq!(pays(&mut world, plan, number), dollars(100));
    }

    #[test]
    fn what_is_planned_before_counts_and_what_is_limited_itself_does_not() {
        let (mut world, plan, first) = second();
        world.family.claim_procs.clear();
        let other = world.planned("T0274", 100);
        let third = world.planned("T0274", 100);
        world.refresh();
        let estimates = [first, other, third].map(|number| world.row(number, plan).ins_est_total);
        assert_eq!(estimates, [dollars(100), cents(0), cents(0)]);
    }

    #[test]
    fn what_is_planned_for_next_year_counts_there() {
        let (mut world, plan, first) = second();
        let next = world.planned("T0274", 100);
        let after = world.planned("T0274", 100);
        let year = date(2027, 5, 1);
        world.procedure_mut(next).proc_date = year;
        world.procedure_mut(after).proc_date = year;
        world.refresh();
        let estimates = [first, next, after].map(|number| world.row(number, plan).ins_est_total);
        assert_eq!(estimates, [cents(0), dollars(100), cents(0)]);
    }

    #[test]
    fn what_was_planned_long_ago_is_done_today_at_the_earliest() {
        let (mut world, plan, first) = second();
        world.family.claim_procs.clear();
        world.procedure_mut(first).proc_date = date(2025, 5, 1);
        let next = world.planned("T0274", 100);
        world.refresh();
        let estimates = [first, next].map(|number| world.row(number, plan).ins_est_total);
        assert_eq!(estimates, [dollars(100), cents(0)]);
    }

    #[test]
    fn another_tooth_is_another_service() {
        let mut world = World::new();
        let years = Term::often(QuantityQualifier::Years, 5, TimePeriod::None);
        let plan = world.plan("", &[Term::percent(100), years.code("T2740").area(TreatArea::Tooth)]);
        world.pref("InsChecksFrequency", "1");
        world.cover(1, plan, 1);
        let work: Vec<i64> = ["14", "14", "15"]
            .iter()
            .map(|tooth| {
                let number = world.planned("T2740", 800);
                (*tooth).clone_into(&mut world.procedure_mut(number).tooth_num);
                number
            })
            .collect();
        world.refresh();
        let estimates: Vec<_> = work.iter().map(|number| world.row(*number, plan).ins_est_total).collect();
        assert_eq!(estimates, [dollars(800), cents(0), dollars(800)]);
    }

    #[test]
    fn a_row_does_not_count_against_itself() {
        let (mut world, plan, number) = second();
        world.refresh();
        let mut row = world.row(number, plan);
        row.claim_proc_num = world.family.claim_procs[0].claim_proc_num;
        let (office, family, today) = (&world.office, &world.family, world.now.today);
        let sight = crate::estimate::terms::Sight { office, family, pat_num: 1, today };
        let lists = Lists::new(sight, &family.claim_procs, None);
        let terms = Terms::of(sight, world.procedure(number), &row, Some(&lists));
        assert!(terms.is_some_and(|terms| met(&terms, &row).is_none()));
    }

    #[test]
    fn what_is_not_billed_says_nothing_of_limits() {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(100)]);
        let often = Term::often(QuantityQualifier::Years, 1, TimePeriod::None).code("T0274");
        world.benefit(plan, &often);
        world.pref("InsChecksFrequency", "1");
        world.cover(1, plan, 1);
        world.used_on(1, plan, "T0274", world.now.today, 100);
        let number = world.planned("T0274", 100);
        world.refresh();
        assert_eq!(world.row(number, plan).estimate_note, "Frequency Limitation");
        world.row_mut(number, plan).no_bill_ins = true;
        world.refresh();
        assert_eq!(world.row(number, plan).estimate_note, "");
    }

    #[test]
    fn a_service_year_counts_from_the_plans_month() {
        for (period, note) in
            [(TimePeriod::ServiceYear, "Frequency Limitation"), (TimePeriod::CalendarYear, "")]
        {
            let mut world = World::new();
            let plan = world.plan("", &[Term::percent(100)]);
            world.plan_mut(plan).month_renew = 7;
            world.benefit(plan, &one(period));
            world.pref("InsChecksFrequency", "1");
            world.cover(1, plan, 1);
            world.used_on(1, plan, "T0274", date(2025, 8, 1), 100);
            let number = world.planned("T0274", 100);
            world.refresh();
            assert_eq!(world.row(number, plan).estimate_note, note, "{period:?}");
        }
    }
}
