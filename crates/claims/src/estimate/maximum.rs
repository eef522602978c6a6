//! The most that a plan pays: in a year or for life, for all or for some codes, for a person or a family
//! (`opendental-engine.md` 6.4, 7.3 step 12).

use jiff::civil::Date;

use crate::Cents;
use crate::account::ClaimProc;
use crate::coverage::{Benefit, BenefitType, CoverageLevel, QuantityQualifier, TimePeriod};
use crate::estimate::age;
use crate::estimate::benefits::{Coded, Reach, nearest};
use crate::estimate::exact::Exact;
use crate::estimate::figures::Figures;
use crate::estimate::history::{Lists, Used};
use crate::estimate::terms::Terms;
use crate::estimate::trace::{Rule, Told};
use crate::estimate::write_off::{drops_for_frequency_or_age, drops_for_maximum};
use crate::estimate::year::benefit_year;
use crate::office::{EbenefitCat, Office};

const RULE: Rule = Rule { name: "maximum", source: "6.4, 7.3 step 12" };
const AGE: Rule = Rule { name: "age", source: "6.4, 7.3 step 12" };

/// What maximums leave of an estimate.
#[derive(Debug)]
struct Limited<'a> {
    total: Exact,
    note: Option<&'static str>,
    /// A maximum that was used up before took all of it.
    used_up: bool,
    /// The maximum that decided.
    by: Option<Maximum<'a>>,
}

/// A limit of money, and what was spent of it.
#[derive(Clone, Copy, Debug)]
struct Maximum<'a> {
    limit: &'a Benefit,
    amount: Cents,
    spent: Cents,
    note: &'static str,
}

impl<'a> Maximum<'a> {
    fn left(&self) -> Cents {
        self.amount - self.spent
    }

    fn used_up(self) -> Limited<'a> {
        Limited { total: Exact::ZERO, note: Some(self.note), used_up: true, by: Some(self) }
    }

    /// Cuts an estimate. The remark is judged by what a user expects; the figure is not.
    fn cut(self, row: &ClaimProc, total: Exact) -> Limited<'a> {
        let most = Exact::from(self.left());
        let expected = row.ins_est_total_override.map_or(total, Exact::from);
        let note = (expected > most).then_some(self.note);
        Limited { total: total.min(most), note, used_up: false, by: Some(self) }
    }
}

/// Cuts the estimate down to what the maximums leave; nothing for a patient who is too old.
pub(crate) fn apply(terms: &Terms<'_>, row: &ClaimProc, figures: &mut Figures<'_>) {
    let Some(lists) = terms.lists else { return };
    if let Some(limit) = age::passed(terms, row) {
        figures.total = Exact::ZERO;
        figures.notes.push(format!("Age limitation: {}", limit.quantity));
        figures.no_write_off |= drops_for_frequency_or_age(terms);
        figures.note(AGE, || {
            Told::new(format!("The plan pays for this service until the age of {}.", limit.quantity))
                .with("BenefitNum", &limit.benefit_num)
        });
        return;
    }
    let limited = limit(terms, lists, row, figures.total);
    figures.total = limited.total;
    figures.notes.extend(limited.note.map(str::to_owned));
    figures.no_write_off |= limited.used_up && drops_for_maximum(terms);
    if let Some(by) = limited.by {
        figures.note(RULE, || {
            Told::new(format!("Of the plan's maximum of {}, {} is left.", by.amount, by.left().or_zero()))
                .with("BenefitNum", &by.limit.benefit_num)
                .with("MonetaryAmt", &by.amount)
                .with("TimePeriod", &by.limit.time_period)
                .with("CoverageLevel", &by.limit.coverage_level)
                .with("used", &by.spent)
        });
    }
}

fn limit<'a>(terms: &Terms<'a>, lists: &Lists<'_>, row: &ClaimProc, total: Exact) -> Limited<'a> {
    let individual = level(terms, |level| level != CoverageLevel::Family);
    let family = level(terms, |level| level == CoverageLevel::Family);
    let family = family.filter(|(_, amount)| !amount.is_zero());
    if individual.is_none_or(|(_, amount)| amount.is_zero()) && family.is_none() {
        return Limited { total, note: None, used_up: false, by: None };
    }
    let own = individual.map(|(limit, amount)| {
        let concerns = |used: &Used<'_>| used.pat_num == row.pat_num && used.ins_sub_num == row.ins_sub_num;
        Maximum { limit, amount, spent: spent(terms, lists, row, limit, concerns), note: over_own(limit) }
    });
    if let Some(own) = own.filter(|own| own.left() <= Cents::ZERO) {
        return own.used_up();
    }
    let shared = family.map(|(limit, amount)| {
        let concerns = |used: &Used<'_>| used.plan_num == row.plan_num;
        let note = over_family(limit, own.is_some());
        Maximum { limit, amount, spent: spent(terms, lists, row, limit, concerns), note }
    });
    match (own, shared) {
        (_, Some(shared)) if shared.left() <= Cents::ZERO => shared.used_up(),
        (Some(own), Some(shared)) if own.left() <= shared.left() => own.cut(row, total),
        (_, Some(shared)) => shared.cut(row, total),
        (Some(own), None) => own.cut(row, total),
        (None, None) => Limited { total, note: None, used_up: false, by: None },
    }
}

fn over_own(limit: &Benefit) -> &'static str {
    match limit.time_period {
        TimePeriod::Lifetime => "Over lifetime max",
        _ => "Over annual max",
    }
}

fn over_family(limit: &Benefit, beside_individual: bool) -> &'static str {
    match limit.time_period {
        _ if !beside_individual => "Over family max",
        TimePeriod::Lifetime => "Over family lifetime max",
        _ => "Over family annual max",
    }
}

/// The rows that limit money, not how often or until which age.
fn limits<'a>(terms: &Terms<'a>) -> impl Iterator<Item = &'a Benefit> {
    terms.benefits.iter().copied().filter(|row| {
        row.benefit_type == BenefitType::Limitations && row.quantity_qualifier == QuantityQualifier::None
    })
}

/// The limit of one level that holds for the code, and its amount, when it has one.
fn level<'a>(terms: &Terms<'a>, is_level: fn(CoverageLevel) -> bool) -> Option<(&'a Benefit, Cents)> {
    let general = terms.coded.is_general;
    let rows =
        limits(terms).filter(|row| is_level(row.coverage_level) && (general || Reach::of(row) != Reach::All));
    let limit = nearest(terms.office, rows, &terms.coded, smaller)?;
    Some((limit, limit.monetary_amt?))
}

fn smaller(_: &Office, row: &Benefit, held: &Benefit) -> bool {
    match (row.monetary_amt, held.monetary_amt) {
        (Some(row), Some(held)) => row < held,
        (row, _) => row.is_some(),
    }
}

/// What was used of a limit: in its window by claims, and by what was estimated just before.
fn spent(
    terms: &Terms<'_>,
    lists: &Lists<'_>,
    row: &ClaimProc,
    limit: &Benefit,
    concerns: impl Fn(&Used<'_>) -> bool,
) -> Cents {
    let (first, last) = window(terms, limit, terms.benefit_date(row));
    // Of what was claimed a person's limit on everything takes what is not general too; of what is planned none
    // does.
    let is_outside =
        |used: &Used<'_>| Reach::of(limit) == Reach::All && !used.coded.is_general && !used.coded.is_blank;
    let is_shared = limit.coverage_level == CoverageLevel::Family;
    let history = lists.history.iter().filter(|used| (first..=last).contains(&used.date));
    history
        .filter(|used| !is_shared || !is_outside(used))
        .chain(lists.planned.iter().filter(|used| !is_outside(used)))
        .filter(|used| concerns(used) && counts(terms, limit, &used.coded))
        .map(|used| used.amount)
        .sum()
}

fn window(terms: &Terms<'_>, limit: &Benefit, date: Date) -> (Date, Date) {
    let (first, last) = benefit_year(date, terms.plan.month_renew);
    if limit.time_period == TimePeriod::Lifetime { (Date::MIN, last) } else { (first, last) }
}

/// Whether what was paid for a code counts against a limit. What has no code counts against the general ones.
fn counts(terms: &Terms<'_>, limit: &Benefit, code: &Coded) -> bool {
    let reach = Reach::of(limit);
    if code.is_blank {
        let general = terms.office.category_of(EbenefitCat::General).map(|c| c.cov_cat_num);
        return reach == Reach::All || general.is_some_and(|general| reach == Reach::Category(general));
    }
    reach.holds(code) && !limits(terms).any(|other| owns(terms.office, other, limit, code))
}

/// Whether another limit is tighter for a code, so that what is paid for it uses that one instead.
///
/// Two limits on one category, a person's and the family's, do not own each other's codes.
fn owns(office: &Office, other: &Benefit, limit: &Benefit, code: &Coded) -> bool {
    let reach = Reach::of(other);
    if other.benefit_num == limit.benefit_num || !reach.holds(code) {
        return false;
    }
    match (reach, Reach::of(limit)) {
        (_, Reach::Code(_)) | (Reach::All, _) => false,
        (Reach::Code(_), _) | (Reach::Category(_), Reach::All) => true,
        (Reach::Group(_), Reach::Group(_)) => smaller(office, other, limit),
        // What a group's limit takes is taken from one on everything too.
        (Reach::Group(_), Reach::All) | (Reach::Category(_), Reach::Group(_)) => false,
        (Reach::Group(_), Reach::Category(_)) => true,
        (Reach::Category(other), Reach::Category(own)) => {
            office.category_order(other) > office.category_order(own)
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use crate::Cents;
    use crate::account::ClaimProcStatus;
    use crate::coverage::{QuantityQualifier, TimePeriod};
    use crate::estimate::testing::{Term, World, cents, dollars};
    use crate::office::EbenefitCat;

    fn world(terms: &[Term]) -> (World, i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(100)]);
        for term in terms {
            world.benefit(plan, term);
        }
        world.cover(1, plan, 1);
        (world, plan)
    }

    /// The estimates and remarks of codes planned together.
    fn planned(world: &mut World, plan: i64, work: &[(&str, i64)]) -> Vec<(Cents, String)> {
        let numbers: Vec<i64> = work.iter().map(|(code, fee)| world.planned(code, *fee)).collect();
        world.refresh();
        let rows = numbers.iter().map(|n| world.row(*n, plan));
        rows.map(|row| (row.ins_est_total, row.estimate_note)).collect()
    }

    fn said(amount: i64, note: &str) -> (Cents, String) {
        (dollars(amount), note.to_owned())
    }

    #[test]
    fn the_annual_maximum_is_shared() {
        let (mut world, plan) = world(&[Term::limit(1000)]);
        let over = "Over annual max";
        assert_eq!(
            planned(&mut world, plan, &[("T2750", 600), ("T2751", 500), ("T0274", 50)]),
            [said(600, ""), said(400, over), said(0, over)]
        );
    }

    #[test]
    fn orthodontics_lies_outside_it() {
        let (mut world, plan) = world(&[
            Term::limit(1000),
            Term::limit(1500).category(EbenefitCat::Orthodontics).per(TimePeriod::Lifetime),
        ]);
        assert_eq!(
            planned(&mut world, plan, &[("T8090", 2000), ("T2750", 900)]),
            [said(1500, "Over lifetime max"), said(900, "")]
        );
    }

    #[test]
    fn a_lifetime_maximum_remembers_earlier_years() {
        for (period, left) in [(TimePeriod::Lifetime, 100), (TimePeriod::CalendarYear, 500)] {
            let (mut world, plan) =
                world(&[Term::limit(500).category(EbenefitCat::Orthodontics).per(period)]);
            world.used(1, plan, Some("T8090"), ClaimProcStatus::Received, 400, 0);
            let earlier = world.now.today.first_of_year().yesterday().unwrap();
            world.family.claim_procs[0].proc_date = Some(earlier);
            assert_eq!(planned(&mut world, plan, &[("T8080", 600)])[0].0, dollars(left));
        }
    }

    #[test]
    fn a_tighter_limit_owns_its_codes() {
        let terms = [
            Term::limit(200),
            Term::limit(2000).code("T2161"),
            Term::limit(100).category(EbenefitCat::Diagnostic),
        ];
        let (mut world, plan) = world(&terms);
        let work = [("T2161", 300), ("T0120", 90), ("T2160", 300)];
        assert_eq!(
            planned(&mut world, plan, &work),
            [said(300, ""), said(90, ""), said(200, "Over annual max")]
        );
    }

    #[test]
    fn what_a_groups_limit_takes_is_taken_from_the_annual_one_and_not_from_a_categorys() {
        let group = Term::limit(50).group(&["T1234"]);
        let over = "Over annual max";
        for (wider, code, left) in [
            (Term::limit(200), "T2160", 150),
            (Term::limit(200).category(EbenefitCat::RoutinePreventive), "T1110", 200),
        ] {
            let (mut world, plan) = world(&[wider, group.clone()]);
            let work = [("T1234", 60), (code, 300)];
            assert_eq!(planned(&mut world, plan, &work), [said(50, over), said(left, over)]);
        }
    }

    #[test]
    fn what_was_claimed_outside_the_general_category_uses_a_persons_annual_maximum() {
        for (limit, left) in [
            (Term::limit(1000), 600),
            (Term::limit(1000).category(EbenefitCat::General), 1000),
            (Term::limit(1000).family(), 1000),
        ] {
            let (mut world, plan) = world(&[limit]);
            world.used(1, plan, Some("T8090"), ClaimProcStatus::Received, 400, 0);
            assert_eq!(planned(&mut world, plan, &[("T2750", 1500)])[0].0, dollars(left));
        }
    }

    #[test]
    fn of_overlapping_groups_the_smaller_holds_and_is_used() {
        let terms = [Term::limit(75).group(&["T1234", "T5678"]), Term::limit(50).group(&["T5678", "T0910"])];
        let (mut world, plan) = world(&terms);
        let over = "Over annual max";
        assert_eq!(
            planned(&mut world, plan, &[("T5678", 100), ("T1234", 50), ("T0910", 50)]),
            [said(50, over), said(50, ""), said(0, over)]
        );
    }

    #[test]
    fn a_persons_and_the_familys_limit_on_one_category_both_count_what_is_used() {
        let ortho = |amount| Term::limit(amount).category(EbenefitCat::Orthodontics);
        let (mut world, plan) = world(&[ortho(1500), ortho(1800).family()]);
        assert_eq!(
            planned(&mut world, plan, &[("T8090", 1000), ("T8080", 1000)]),
            [said(1000, ""), said(500, "Over annual max")]
        );
    }

    #[test]
    fn a_familys_maximum_counts_everybody() {
        let (mut world, plan) = world(&[Term::limit(1000), Term::limit(1200).family()]);
        world.patient(2);
        world.cover_by(2, 1, plan, 1);
        world.used(2, plan, Some("T2750"), ClaimProcStatus::Received, 700, 0);
        assert_eq!(planned(&mut world, plan, &[("T2750", 900)]), [said(500, "Over family annual max")]);
    }

    #[test]
    fn a_familys_maximum_may_stand_alone() {
        let (mut world, plan) = world(&[Term::limit(400).family()]);
        let over = "Over family max";
        assert_eq!(
            planned(&mut world, plan, &[("T2140", 500), ("T2140", 500)]),
            [said(400, over), said(0, over)]
        );
    }

    #[test]
    fn a_maximum_of_nought_is_none_unless_a_family_one_stands_beside_it() {
        let (mut world, plan) = world(&[Term::limit(0)]);
        assert_eq!(planned(&mut world, plan, &[("T2140", 500)]), [said(500, "")]);
        world.benefit(plan, &Term::limit(400).family());
        world.refresh();
        assert_eq!(world.family.claim_procs[0].ins_est_total, cents(0));
    }

    #[test]
    fn how_often_is_not_how_much() {
        let often = Term::new(crate::coverage::BenefitType::Limitations)
            .category(EbenefitCat::RoutinePreventive)
            .quantity(QuantityQualifier::Years, 2);
        let (mut world, plan) = world(&[Term::limit(400), often]);
        assert_eq!(planned(&mut world, plan, &[("T1515", 500)]), [said(400, "Over annual max")]);
    }

    #[test]
    fn the_remark_is_judged_by_the_override() {
        let (mut world, plan) = world(&[Term::limit(400)]);
        let number = world.planned("T2140", 500);
        world.refresh();
        world.row_mut(number, plan).ins_est_total_override = Some(dollars(399));
        world.refresh();
        let row = world.row(number, plan);
        assert_eq!((row.ins_est_total, row.ins_pay_est), (dollars(400), dollars(399)));
        assert_eq!(row.estimate_note, "");
    }

    #[test]
    fn a_payment_by_total_uses_the_general_maximum() {
        let (mut world, plan) = world(&[Term::limit(1000), Term::limit(300).category(EbenefitCat::Crowns)]);
        world.used(1, plan, None, ClaimProcStatus::Adjustment, 900, 0);
        assert_eq!(
            planned(&mut world, plan, &[("T2750", 400), ("T2140", 400)]),
            [said(300, "Over annual max"), said(100, "Over annual max")]
        );
    }

    #[test]
    fn a_used_up_maximum_may_take_the_write_off_with_it() {
        for (office, write_off) in [("1", 0), ("0", 20)] {
            let mut world = World::new();
            let schedule = world.fee_sched("ppo", &[("T2750", 90)]);
            let plan = world.plan("p", &[Term::percent(90), Term::limit(100)]);
            world.plan_mut(plan).fee_sched = Some(schedule);
            world.pref("InsPlansZeroWriteOffsOnAnnualMax", office);
            world.cover(1, plan, 1);
            let work =
                [(81, 20), (19, 20), (0, write_off)].map(|expected| (world.planned("T2750", 110), expected));
            world.refresh();
            for (number, (estimate, write_off)) in work {
                let row = world.row(number, plan);
                assert_eq!(
                    (row.ins_est_total, row.write_off_est),
                    (dollars(estimate), Some(dollars(write_off)))
                );
            }
        }
    }

    #[test]
    fn a_familys_used_up_maximum_takes_the_write_off_too_and_pays_nothing_back() {
        let mut world = World::new();
        let schedule = world.fee_sched("ppo", &[("T2750", 90)]);
        let plan = world.plan("p", &[Term::percent(90), Term::limit(100).family()]);
        world.plan_mut(plan).fee_sched = Some(schedule);
        world.pref("InsPlansZeroWriteOffsOnAnnualMax", "1");
        world.patient(2);
        world.cover(1, plan, 1);
        world.cover_by(2, 1, plan, 1);
        world.used(2, plan, Some("T2750"), ClaimProcStatus::Received, 130, 0);
        let number = world.planned("T2750", 110);
        world.refresh();
        let row = world.row(number, plan);
        assert_eq!((row.ins_est_total, row.write_off_est), (cents(0), Some(cents(0))));
        assert_eq!(row.estimate_note, "Over family max");
    }

    #[test]
    fn what_fits_exactly_is_not_remarked() {
        let (mut world, plan) = world(&[Term::limit(1000)]);
        assert_eq!(planned(&mut world, plan, &[("T2750", 1000)]), [said(1000, "")]);
    }

    #[test]
    fn a_familys_lifetime_maximum_says_so() {
        let family = Term::limit(300).family().per(TimePeriod::Lifetime);
        let (mut world, plan) = world(&[Term::limit(1000), family]);
        assert_eq!(planned(&mut world, plan, &[("T2750", 400)]), [said(300, "Over family lifetime max")]);
    }

    #[test]
    fn of_groups_the_smaller_limit_holds_of_equals_the_first_and_a_blank_never() {
        let group = |amount, codes: &[&str]| Term::limit(amount).group(codes);
        for (first, second, left) in [(90, 60, 60), (60, 90, 60)] {
            let (mut world, plan) =
                world(&[group(first, &["T2750", "T0120"]), group(second, &["T2750", "T0140"])]);
            assert_eq!(planned(&mut world, plan, &[("T2750", 100)])[0].0, dollars(left));
        }
        // The first of two equals has 20 used, the second nothing.
        let (mut world, plan) = world(&[group(60, &["T2750", "T0120"]), group(60, &["T2750", "T0140"])]);
        world.used(1, plan, Some("T0120"), ClaimProcStatus::Received, 20, 0);
        assert_eq!(planned(&mut world, plan, &[("T2750", 100)])[0].0, dollars(40));
    }

    #[test]
    fn a_categorys_limit_does_not_own_what_is_outside_it() {
        let (mut world, plan) = world(&[Term::limit(1000), Term::limit(500).category(EbenefitCat::Crowns)]);
        world.used(1, plan, Some("T0120"), ClaimProcStatus::Received, 800, 0);
        assert_eq!(planned(&mut world, plan, &[("T0140", 600)])[0].0, dollars(200));
    }

    #[test]
    fn of_two_categories_the_later_owns_the_codes_of_both() {
        let (mut world, plan) = world(&[
            Term::limit(300).category(EbenefitCat::Diagnostic),
            Term::limit(100).category(EbenefitCat::DiagnosticXRay),
        ]);
        world.used(1, plan, Some("T0220"), ClaimProcStatus::Received, 60, 0);
        let over = "Over annual max";
        assert_eq!(
            planned(&mut world, plan, &[("T0120", 400), ("T0274", 100)]),
            [said(300, over), said(40, over)]
        );
    }
}
