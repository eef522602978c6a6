//! What the patient pays off the top (`opendental-engine.md` 5.4, 7.3 steps 5 and 7).

use crate::Cents;
use crate::account::ClaimProc;
use crate::estimate::exact::Exact;
use crate::estimate::figures::Figures;
use crate::estimate::fixed_benefit;
use crate::estimate::terms::Terms;
use crate::estimate::trace::{Rule, Told};

const RULE: Rule = Rule { name: "copay", source: "5.4, 7.3 steps 5 and 7" };

/// The copay per unit: what the plan's copay schedule lists. What it leaves out has none, or, in an office
/// that does not read blanks so, costs the whole of the plan's listed fee.
fn copay_per_unit(terms: &Terms<'_>) -> Option<Cents> {
    let schedule = terms.plan.copay_fee_sched?;
    let find = |schedule| terms.listed(schedule, terms.priced_code());
    let blank_costs_fee = || terms.office.is_off("CoPay_FeeSchedule_BlankLikeZero");
    find(Some(schedule)).or_else(|| if blank_costs_fee() { find(terms.plan.fee_sched) } else { None })
}

/// Looks the copay up; it is no more than what is allowed.
pub(crate) fn find(terms: &Terms<'_>, row: &mut ClaimProc, figures: &Figures<'_>) {
    let most = figures.allowed.rounded();
    let copay = if terms.fixed_benefits {
        fixed_benefit::copay(terms, most)
    } else {
        copay_per_unit(terms).map(|each| terms.for_all_units(each))
    };
    row.copay_amt = copay.map(|copay| copay.min(most));
    row.copay_override = row.copay_override.map(|own| own.min(most));
}

/// Takes the copay off, before the percentage (`decisions.md` 17).
pub(crate) fn apply(row: &ClaimProc, figures: &mut Figures<'_>) {
    let Some(copay) = row.copay_override.or(row.copay_amt) else { return };
    figures.base = figures.base - Exact::from(copay);
    figures.total = figures.total - Exact::from(copay);
    figures.note(RULE, || {
        Told::new(format!("The patient pays a copay of {copay} first."))
            .maybe("CopayAmt", row.copay_amt)
            .maybe("CopayOverride", row.copay_override)
    });
}

#[cfg(test)]
mod tests {
    use crate::account::ClaimProc;
    use crate::estimate::testing::{Term, World, cents, dollars};

    /// A plan that lists 25 for T0220 and copays of 5 for T0270 and 30 for T0274.
    fn row(plan_type: &str, prefs: &[(&str, &str)], code: &str, fee: i64) -> ClaimProc {
        let mut world = World::new();
        let flat = world.fee_sched("flat", &[("T0220", 25), ("T0274", 25)]);
        let copays = world.fee_sched("copays", &[("T0270", 5), ("T0274", 30)]);
        let plan = world.plan(plan_type, &[Term::percent(50)]);
        world.plan_mut(plan).fee_sched = Some(flat);
        world.plan_mut(plan).copay_fee_sched = Some(copays);
        for (name, value) in prefs {
            world.pref(name, value);
        }
        world.cover(1, plan, 1);
        let planned = world.planned(code, fee);
        world.refresh();
        world.row(planned, plan)
    }

    #[test]
    fn a_copay_comes_off_before_the_percentage() {
        let row = row("", &[], "T0270", 45);
        assert_eq!(
            (row.copay_amt, row.base_est, row.ins_est_total),
            (Some(dollars(5)), dollars(20), dollars(20))
        );
    }

    #[test]
    fn a_copay_is_no_more_than_what_is_allowed() {
        let row = row("f", &[], "T0274", 100);
        assert_eq!((row.copay_amt, row.ins_est_total), (Some(dollars(25)), cents(0)));
    }

    #[test]
    fn the_copay_is_that_of_the_substitute() {
        let mut world = World::new();
        let copays = world.fee_sched("copays", &[("T2140", 45)]);
        let code_num = world.code_of("T2330");
        for code in world.office.codes.iter_mut().filter(|code| code.code_num == code_num) {
            code.substitution_code = "T2140".to_owned();
        }
        let plan = world.plan("f", &[]);
        world.plan_mut(plan).copay_fee_sched = Some(copays);
        world.cover(1, plan, 1);
        let planned = world.planned("T2330", 120);
        world.procedure_mut(planned).unit_qty = 2;
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!((row.copay_amt, row.ins_est_total), (Some(dollars(90)), dollars(150)));
    }

    #[test]
    fn a_blank_is_no_copay_or_the_whole_listed_fee() {
        let none = row("f", &[("CoPay_FeeSchedule_BlankLikeZero", "1")], "T0220", 100);
        assert_eq!((none.copay_amt, none.ins_est_total), (None, dollars(25)));
        let all = row("f", &[("CoPay_FeeSchedule_BlankLikeZero", "0")], "T0220", 100);
        assert_eq!((all.copay_amt, all.ins_est_total), (Some(dollars(25)), cents(0)));
    }
}
