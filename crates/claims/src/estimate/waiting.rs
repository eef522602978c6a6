//! How long a patient must be covered before a plan pays for some services (`opendental-engine.md` 6.7).

use jiff::Span;
use jiff::civil::Date;

use crate::account::ClaimProc;
use crate::coverage::{Benefit, BenefitType, QuantityQualifier};
use crate::estimate::benefits::Reach;
use crate::estimate::terms::Terms;

/// The first day on which the plan pays for the code, when the row's date comes before it.
pub(crate) fn ends(terms: &Terms<'_>, row: &ClaimProc) -> Option<Date> {
    let effective = terms.family.ins_sub(row.ins_sub_num)?.date_effective?;
    let date = row.proc_date.unwrap_or(terms.today).max(terms.today);
    let waits = |period: &&Benefit| {
        let reach = Reach::of(period);
        period.benefit_type == BenefitType::WaitingPeriod && reach != Reach::All && reach.holds(&terms.coded)
    };
    let periods = || terms.benefits.iter().copied().filter(waits);
    // What is said of the code stands before what is said of a group, and that before a category.
    let nearest = periods().map(|period| Reach::of(period).stage()).max()?;
    periods()
        .filter(|period| Reach::of(period).stage() == nearest)
        .map(|period| after(effective, period))
        .find(|end| effective <= date && date < *end)
}

fn after(effective: Date, period: &Benefit) -> Date {
    let quantity = period.quantity.max(0);
    let span = match period.quantity_qualifier {
        QuantityQualifier::Months => Span::new().try_months(quantity),
        QuantityQualifier::Years => Span::new().try_years(quantity),
        _ => return effective,
    };
    span.map_or(Date::MAX, |span| effective.saturating_add(span))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use crate::coverage::{BenefitType, QuantityQualifier};
    use crate::estimate::testing::{Term, World, cents, dollars};
    use crate::office::EbenefitCat;

    fn wait(qualifier: QuantityQualifier, quantity: i64) -> Term {
        Term::new(BenefitType::WaitingPeriod).quantity(qualifier, quantity)
    }

    fn months(quantity: i64) -> Term {
        wait(QuantityQualifier::Months, quantity)
    }

    /// What is paid of T2750 (100) on a day, today being 2026-03-15; with a deductible of 10.
    fn paid(terms: &[Term], effective: Option<Date>, day: Date) -> crate::Cents {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(100), Term::deductible(10)]);
        terms.iter().for_each(|term| world.benefit(plan, term));
        world.cover(1, plan, 1);
        world.family.ins_subs[0].date_effective = effective;
        let number = world.planned("T2750", 100);
        world.procedure_mut(number).proc_date = day;
        world.refresh();
        let row = world.row(number, plan);
        if row.estimate_note == "Waiting Period" {
            assert_eq!((row.base_est, row.ded_est), (cents(0), Some(cents(0))));
        }
        row.ins_est_total
    }

    #[test]
    fn nothing_is_paid_until_the_period_ends() {
        let today = date(2026, 3, 15);
        for (term, effective, day, pays) in [
            (months(6), date(2025, 9, 15), today, 90),
            (months(6), date(2025, 9, 16), today, 0),
            (months(6), date(2025, 9, 16), date(2026, 3, 16), 90),
            (months(6), date(2025, 9, 16), date(2025, 1, 1), 0),
            (months(6), today, today, 0),
            (months(6), date(2026, 3, 16), today, 90),
            (months(0), today, today, 90),
            (wait(QuantityQualifier::Years, 1), date(2025, 3, 16), today, 0),
            (wait(QuantityQualifier::Years, 1), date(2025, 3, 15), today, 90),
            (wait(QuantityQualifier::Visits, 9), today, today, 90),
            (months(i64::MAX), today, today, 0),
        ] {
            assert_eq!(paid(&[term.code("T2750")], Some(effective), day), dollars(pays), "{effective} {day}");
        }
        assert_eq!(paid(&[months(6).code("T2750")], None, today), dollars(90));
    }

    #[test]
    fn the_code_speaks_before_the_group_and_the_group_before_the_category() {
        let today = date(2026, 3, 15);
        let category = || months(6).category(EbenefitCat::Crowns);
        let group = |quantity| months(quantity).group(&["T2750"]);
        for (terms, pays) in [
            (vec![months(6)], 90),
            (vec![category()], 0),
            (vec![months(6).category(EbenefitCat::Diagnostic)], 90),
            (vec![group(0), category()], 90),
            (vec![group(6)], 0),
            (vec![months(0).code("T2750"), group(6), category()], 90),
            (vec![months(0).code("T2750"), months(6).code("T2750")], 0),
            (vec![Term::new(BenefitType::Limitations).quantity(QuantityQualifier::Months, 6)], 90),
        ] {
            assert_eq!(paid(&terms, Some(today), today), dollars(pays), "{terms:?}");
        }
    }
}
