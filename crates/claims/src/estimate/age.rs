//! Until which age a plan pays for a service (`opendental-engine.md` 6.4).

use jiff::civil::Date;

use crate::account::ClaimProc;
use crate::coverage::{Benefit, BenefitType, CoverageLevel, QuantityQualifier};
use crate::estimate::benefits::Reach;
use crate::estimate::terms::Terms;

/// The age limit that a patient has passed.
pub(crate) fn passed<'a>(terms: &Terms<'a>, row: &ClaimProc) -> Option<&'a Benefit> {
    let limits = || terms.benefits.iter().copied().filter(|limit| limits(terms, limit));
    limits().next()?;
    let birthdate = terms.family.patient(row.pat_num)?.birthdate?;
    let age = age(birthdate, terms.benefit_date(row));
    limits().find(|limit| age > limit.quantity)
}

/// Whether a benefit limits the code by age. A family's own counts for groups of codes alone.
fn limits(terms: &Terms<'_>, limit: &Benefit) -> bool {
    if limit.benefit_type != BenefitType::Limitations
        || limit.quantity_qualifier != QuantityQualifier::AgeLimit
        || limit.quantity <= 0
    {
        return false;
    }
    let reach = Reach::of(limit);
    let counts = match reach {
        Reach::All => false,
        Reach::Group(_) => true,
        Reach::Category(_) | Reach::Code(_) => limit.coverage_level != CoverageLevel::Family,
    };
    counts && reach.holds(&terms.coded)
}

/// Whole years on a date.
fn age(birthdate: Date, on: Date) -> i64 {
    let had_birthday = (on.month(), on.day()) >= (birthdate.month(), birthdate.day());
    i64::from(on.year()) - i64::from(birthdate.year()) - i64::from(!had_birthday)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::Cents;
    use crate::coverage::{OwnRule, TimePeriod};
    use crate::estimate::testing::{Term, World, cents, dollars};
    use crate::office::EbenefitCat;

    fn until(years: i64) -> Term {
        Term::new(BenefitType::Limitations).quantity(QuantityQualifier::AgeLimit, years)
    }

    /// What a PPO that allows 90 expects of T1206 (100) for somebody born on a day, today being 2026-03-15.
    fn row(term: &Term, birthdate: Option<Date>) -> ClaimProc {
        let mut world = World::new();
        let schedule = world.fee_sched("ppo", &[("T1206", 90)]);
        let plan = world.plan("p", &[Term::percent(100)]);
        world.plan_mut(plan).fee_sched = Some(schedule);
        world.plan_mut(plan).zero_write_offs_on_freq_or_aging = OwnRule::Yes;
        world.benefit(plan, term);
        world.cover(1, plan, 1);
        world.family.patients[0].birthdate = birthdate;
        let number = world.planned("T1206", 100);
        world.refresh();
        world.row(number, plan)
    }

    fn pays(term: &Term) -> Cents {
        row(term, Some(date(2000, 1, 1))).ins_est_total
    }

    #[test]
    fn one_who_is_older_gets_nothing() {
        let term = until(12).code("T1206");
        for (birthdate, paid) in
            [(date(2013, 3, 16), 90), (date(2013, 3, 15), 0), (date(2014, 3, 15), 90), (date(2013, 4, 1), 90)]
        {
            let row = row(&term, Some(birthdate));
            let (note, write_off) = if paid == 0 { ("Age limitation: 12", 0) } else { ("", 10) };
            assert_eq!((row.ins_est_total, row.estimate_note.as_str()), (dollars(paid), note), "{birthdate}");
            assert_eq!(row.write_off_est, Some(dollars(write_off)));
        }
        assert_eq!(row(&term, None).ins_est_total, dollars(90));
    }

    #[test]
    fn a_category_a_group_or_a_code_may_be_limited() {
        for (term, paid) in [
            (until(12).category(EbenefitCat::RoutinePreventive), 0),
            (until(12).category(EbenefitCat::Diagnostic), 90),
            (until(12).category(EbenefitCat::RoutinePreventive).family(), 90),
            (until(12).group(&["T1206"]), 0),
            (until(12).group(&["T1206"]).family(), 0),
            (until(12).group(&["T1351"]), 90),
            (until(12).code("T1206"), 0),
            (until(12).code("T1206").family(), 90),
            (until(12).code("T1206").per(TimePeriod::None), 0),
            (until(12), 90),
            (until(0).code("T1206"), 90),
            (until(26).code("T1206"), 90),
            (until(25).code("T1206"), 0),
        ] {
            assert_eq!(pays(&term), dollars(paid), "{term:?}");
        }
    }

    #[test]
    fn an_age_limit_comes_before_every_amount() {
        let mut world = World::new();
        let ortho = |term: Term| term.category(EbenefitCat::Orthodontics);
        let plan = world.plan("", &[Term::percent(50), ortho(until(18)), ortho(Term::limit(1000))]);
        world.cover(1, plan, 1);
        let number = world.planned("T8090", 3000);
        world.refresh();
        assert_eq!(world.row(number, plan).ins_est_total, cents(0));
        world.family.patients[0].birthdate = Some(date(2010, 1, 1));
        world.refresh();
        assert_eq!(world.row(number, plan).ins_est_total, dollars(1000));
    }
}
