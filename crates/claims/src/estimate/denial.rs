//! What follows when a plan does not pay for a service at all: too often, or too soon (`opendental-engine.md`
//! 7.4).

use jiff::civil::Date;

use crate::Cents;
use crate::account::ClaimProc;
use crate::coverage::{Benefit, QuantityQualifier, TimePeriod};
use crate::estimate::frequency::Met;
use crate::estimate::terms::Terms;
use crate::estimate::trace::{Ear, Rule, Told};
use crate::estimate::write_off::drops_for_frequency_or_age;
use crate::estimate::{frequency, waiting};

const FREQUENCY: Rule = Rule { name: "frequency", source: "6.5, 6.6, 7.4" };
const WAITING: Rule = Rule { name: "waiting", source: "6.7, 7.4" };

/// Why a plan does not pay for a service.
#[derive(Debug)]
pub(crate) struct Denial<'a> {
    /// It was paid as often as the plan allows.
    frequency: Option<Met<'a>>,
    /// The coverage is too young, until this day.
    waiting: Option<Date>,
}

impl<'a> Denial<'a> {
    /// The reasons that hold for a row; none for most.
    pub(crate) fn of(terms: &Terms<'a>, row: &ClaimProc) -> Option<Denial<'a>> {
        let denial = Denial { frequency: frequency::met(terms, row), waiting: waiting::ends(terms, row) };
        (denial.frequency.is_some() || denial.waiting.is_some()).then_some(denial)
    }

    /// Takes the estimate of a row away. What is not billed anyway needs no reason.
    pub(crate) fn apply(&self, terms: &Terms<'_>, row: &mut ClaimProc, ear: &mut Ear<'_>) {
        if row.no_bill_ins {
            return;
        }
        if let Some(met) = self.frequency {
            deny(row, "Frequency Limitation");
            if drops_for_frequency_or_age(terms) && row.status.is_estimated() {
                row.write_off_est = Some(Cents::ZERO);
            }
            ear.note(row, FREQUENCY, || {
                let (often, services) = (how_often(met.limit), met.services);
                Told::new(format!(
                    "The plan pays for this service {often}, and that is used up ({services})."
                ))
                .with("BenefitNum", &met.limit.benefit_num)
                .with("Quantity", &met.limit.quantity)
                .with("QuantityQualifier", &met.limit.quantity_qualifier)
                .with("TimePeriod", &met.limit.time_period)
                .with("services", &met.services)
            });
        }
        if let Some(end) = self.waiting {
            deny(row, "Waiting Period");
            ear.note(row, WAITING, || {
                Told::new(format!("The coverage is too new: the plan pays for this service from {end} on."))
                    .with("ends", &end)
            });
        }
    }
}

/// A frequency limit in words.
fn how_often(limit: &Benefit) -> String {
    let quantity = limit.quantity;
    let times = if quantity == 1 { "once".to_owned() } else { format!("{quantity} times") };
    let of = |one: &str, many: &str| {
        if quantity == 1 { format!("once in {one}") } else { format!("once in {quantity} {many}") }
    };
    match (limit.quantity_qualifier, limit.time_period) {
        (QuantityQualifier::Months, _) => of("a month", "months"),
        (QuantityQualifier::Years, _) => of("a year", "years"),
        (_, TimePeriod::ServiceYear) => format!("{times} in a service year"),
        (_, TimePeriod::NumberInLast12Months) => format!("{times} in 12 months"),
        _ => format!("{times} in a calendar year"),
    }
}

/// A row that is not paid takes no deductible either.
fn deny(row: &mut ClaimProc, note: &str) {
    row.base_est = Cents::ZERO;
    row.ins_est_total = Cents::ZERO;
    row.ded_est = Some(Cents::ZERO);
    row.ded_applied = Cents::ZERO;
    row.ins_pay_est = row.insurance_estimate();
    if !row.estimate_note.is_empty() {
        row.estimate_note.push_str(", ");
    }
    row.estimate_note.push_str(note);
}

#[cfg(test)]
mod tests {
    use crate::coverage::{BenefitType, OwnRule, QuantityQualifier, TimePeriod};
    use crate::estimate::testing::{Term, World, cents, dollars};

    /// A PPO that allows 90, one T2750 a year, and two of them planned at 110; the second is beyond the limit.
    fn second(office: &str, rule: OwnRule) -> (World, i64, i64) {
        let mut world = World::new();
        let schedule = world.fee_sched("ppo", &[("T2750", 90)]);
        let often = Term::often(QuantityQualifier::NumberOfServices, 1, TimePeriod::CalendarYear);
        let plan = world.plan("p", &[Term::percent(90), Term::deductible(200), often.code("T2750")]);
        world.plan_mut(plan).fee_sched = Some(schedule);
        world.plan_mut(plan).zero_write_offs_on_freq_or_aging = rule;
        world.pref("InsChecksFrequency", "1");
        world.pref("InsPlansZeroWriteOffsOnFreqOrAging", office);
        world.cover(1, plan, 1);
        let today = world.now.today;
        world.used_on(1, plan, "T2750", today, 81);
        let planned = world.planned("T2750", 110);
        (world, plan, planned)
    }

    #[test]
    fn too_often_takes_the_write_off_where_the_plan_or_the_office_says_so() {
        for (office, rule, write_off) in [
            ("0", OwnRule::Default, 20),
            ("1", OwnRule::Default, 0),
            ("1", OwnRule::No, 20),
            ("0", OwnRule::Yes, 0),
        ] {
            let (mut world, plan, planned) = second(office, rule);
            world.refresh();
            let row = world.row(planned, plan);
            assert_eq!((row.base_est, row.ins_est_total, row.ins_pay_est), (cents(0), cents(0), cents(0)));
            assert_eq!((row.ded_est, row.write_off_est), (Some(cents(0)), Some(dollars(write_off))));
        }
    }

    #[test]
    fn a_users_deductible_goes_and_a_users_estimate_stays() {
        let (mut world, plan, planned) = second("0", OwnRule::Default);
        world.refresh();
        let row = world.row_mut(planned, plan);
        row.ded_est_override = Some(dollars(7));
        row.ins_est_total_override = Some(dollars(15));
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!((row.ded_est_override, row.ins_est_total), (None, cents(0)));
        assert_eq!(row.ins_pay_est, dollars(15));
    }

    #[test]
    fn a_limit_is_told_with_its_period() {
        for (term, words) in [
            (Term::often(QuantityQualifier::Months, 6, TimePeriod::None), "once in 6 months"),
            (Term::often(QuantityQualifier::Years, 2, TimePeriod::None), "once in 2 years"),
            (count(2, TimePeriod::CalendarYear), "2 times in a calendar year"),
            (Term::often(QuantityQualifier::Months, 1, TimePeriod::None), "once in a month"),
            (Term::often(QuantityQualifier::Years, 1, TimePeriod::None), "once in a year"),
            (count(1, TimePeriod::ServiceYear), "once in a service year"),
            (count(3, TimePeriod::NumberInLast12Months), "3 times in 12 months"),
        ] {
            let mut world = World::new();
            let plan = world.plan("", &[]);
            world.benefit(plan, &term);
            assert_eq!(super::how_often(&world.family.benefits[0]), words);
        }
    }

    fn count(services: i64, period: TimePeriod) -> Term {
        Term::often(QuantityQualifier::NumberOfServices, services, period)
    }

    #[test]
    fn every_reason_is_noted() {
        let (mut world, plan, planned) = second("0", OwnRule::Default);
        let wait = Term::new(BenefitType::WaitingPeriod).quantity(QuantityQualifier::Months, 6);
        world.benefit(plan, &wait.code("T2750"));
        world.benefit(plan, &Term::new(BenefitType::Exclusions).code("T2750"));
        world.family.ins_subs[0].date_effective = Some(world.now.today);
        world.refresh();
        let note = "Exclusion, Frequency Limitation, Waiting Period";
        assert_eq!(world.row(planned, plan).estimate_note, note);
        world.row_mut(planned, plan).no_bill_ins = true;
        world.refresh();
        assert_eq!(world.row(planned, plan).estimate_note, "");
    }
}
