//! What payment plans take over from procedures and adjustments, and what of it is due
//! (`opendental-engine.md` 14.2, 14.3 and 15).

use jiff::civil::Date;

use crate::Cents;
use crate::aging::PlansVersion;
use crate::office::Office;
use crate::patient_money::{ChargeType, PayPlan, PayPlanCharge, PlanLinkType};
use crate::pay_plan::{is_for_nothing, taken_by};
use crate::payment::charges::owner_of;
use crate::payment::entry::{Entry, Owner, What};
use crate::state::Family;

/// What is on plans, and no longer owed by itself.
pub(super) fn taken(family: &Family) -> impl Iterator<Item = (What, Cents)> {
    family.pay_plan_links.iter().filter_map(|link| {
        let what = match link.link_type {
            PlanLinkType::Procedure => What::Procedure(link.linked_num),
            PlanLinkType::Adjustment => What::Adjustment(link.linked_num),
            PlanLinkType::None | PlanLinkType::OrthoCase => return None,
        };
        Some((what, taken_by(family, link)))
    })
}

/// What is due on the family's plans today, interest and principal each by itself. What comes due later is not
/// owed yet; a plan that follows insurance is not the patient's to pay.
pub(super) fn due(office: &Office, family: &Family, today: Date) -> Vec<Entry> {
    let due =
        |charge: &&PayPlanCharge| charge.charge_type == ChargeType::Debit && charge.charge_date <= today;
    let of = |charge: &PayPlanCharge| {
        let plan = family.pay_plan(charge.pay_plan_num).filter(|plan| plan.plan_num.is_none());
        plan.map(|plan| parts(office, family, plan, charge)).unwrap_or_default()
    };
    family.pay_plan_charges.iter().filter(due).flat_map(of).collect()
}

fn parts(office: &Office, family: &Family, plan: &PayPlan, charge: &PayPlanCharge) -> Vec<Entry> {
    let of_patient = PlansVersion::of(office) == PlansVersion::NoCharges;
    let pat_num = if of_patient { plan.pat_num } else { plan.guarantor };
    let own = Owner { pat_num, prov_num: charge.prov_num, clinic_num: charge.clinic_num };
    let linked = |kind| charge.linked_num.filter(|_| charge.link_type == kind);
    let proc_num = linked(PlanLinkType::Procedure);
    // Who did the work earns it, even when the charge names somebody else.
    let earner = proc_num.and_then(|n| family.procedure(n)).map(owner_of);
    let owner = earner.map_or(own, |earner| Owner { pat_num, ..earner });

    let number = charge.pay_plan_charge_num;
    let entry = |what, owner, amount| Entry {
        pay_plan_num: Some(plan.pay_plan_num),
        ..Entry::new(what, owner, charge.charge_date, amount)
    };
    let interest = entry(What::Interest(number), own, charge.interest);
    let owed = if is_for_nothing(family, charge) { Cents::ZERO } else { charge.principal };
    let principal = Entry {
        proc_num,
        adj_num: linked(PlanLinkType::Adjustment),
        ..entry(What::Principal(number), owner, owed)
    };
    [interest, principal].into_iter().filter(|entry| !entry.end.is_zero()).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use crate::Cents;
    use crate::estimate::testing::{World, cents, dollars};
    use crate::patient_money::{ChargeType, DebitType, PaySplit};
    use crate::pay_plan::testing::Plan;
    use crate::payment::entry::What;
    use crate::payment::testing::{Named, ends, office, paying, said};
    use crate::payment::{AddPayment, Allocation, allocate};

    /// What a payment of patient 1 pays on plans: the charge's part, the procedure or adjustment, the amount.
    fn planned(splits: &[PaySplit]) -> Vec<(DebitType, Option<i64>, Option<i64>, i64)> {
        let of = |s: &PaySplit| (s.pay_plan_debit_type, s.proc_num, s.adj_num, s.split_amt.0);
        splits.iter().map(of).collect()
    }

    use DebitType::{Interest, Principal, Unknown};

    /// `plan-starts-tomorrow`.
    #[test]
    fn work_on_a_plan_is_not_owed_by_itself_and_nothing_is_due_before_its_day() {
        let mut world = office();
        let done = world.complete(1, dollars(100), 1);
        world.on_plan(Plan { pay_amt: 5000, start: 1, procs: &[done], ..Plan::today() });
        assert_eq!(ends(&world.entries()), [(What::Procedure(done), Cents::ZERO)]);
        assert_eq!(world.paid(dollars(50)), [(Named::Unearned, dollars(50))]);
    }

    #[test]
    fn only_debits_whose_day_has_come_are_due_and_no_insurance_plan_is() {
        let mut world = office();
        let done = world.complete(1, dollars(100), 1);
        let plan = world.on_plan(Plan { pay_amt: 4000, procs: &[done], ..Plan::today() });
        let today = world.now.today;
        let due = |world: &World| world.entries().iter().filter(|e| e.pay_plan_num == Some(plan)).count();
        assert_eq!(due(&world), 1);
        world.family.pay_plan_charges[0].charge_date = today.tomorrow().unwrap();
        assert_eq!(due(&world), 0);
        world.family.pay_plan_charges[0].charge_date = today.yesterday().unwrap();
        assert_eq!(due(&world), 1);
        world.family.pay_plan_charges[0].charge_type = ChargeType::Credit;
        assert_eq!(due(&world), 0);
        world.family.pay_plan_charges[0].charge_type = ChargeType::Debit;
        world.plan_of(plan).plan_num = Some(5);
        assert_eq!(due(&world), 0);
    }

    /// `plan-down-payment`.
    #[test]
    fn what_is_due_is_paid_charge_by_charge_with_the_works_number() {
        let mut world = office();
        let one = world.complete(1, dollars(64), 3);
        let two = world.complete(1, dollars(58), 2);
        let plan = world.on_plan(Plan { pay_amt: 3500, down: 3500, procs: &[one, two], ..Plan::today() });
        let splits = world.pay(&paying(dollars(70)));
        assert_eq!(
            planned(&splits),
            [
                (Principal, Some(one), None, 3500),
                (Principal, Some(one), None, 2900),
                (Principal, Some(two), None, 600)
            ]
        );
        assert!(splits.iter().all(|split| split.pay_plan_num == Some(plan)));
        let charges: Vec<_> =
            world.family.pay_plan_charges.iter().map(|c| Some(c.pay_plan_charge_num)).collect();
        assert_eq!(splits.iter().map(|split| split.pay_plan_charge_num).collect::<Vec<_>>(), charges);
        // All that is due is paid; 52 of the second are to come.
        assert_eq!(world.paid(dollars(5)), [(Named::Unearned, dollars(5))]);
    }

    /// `plan-interest-first-charge`.
    #[test]
    fn interest_is_paid_first_and_names_no_work() {
        let mut world = office();
        world.provider(2, None);
        let [one, two, three] =
            [(400, 4), (400, 3), (200, 2)].map(|(fee, days)| world.complete(1, dollars(fee), days));
        world.procedure_mut(one).prov_num = 2;
        world.on_plan(Plan { pay_amt: 25000, apr: 1200, procs: &[one, two, three], ..Plan::today() });
        let charge = &mut world.family.pay_plan_charges[0];
        (charge.prov_num, charge.clinic_num) = (Some(7), Some(4));
        let splits = world.pay(&paying(dollars(750)));
        assert_eq!(
            planned(&splits),
            [(Interest, None, None, 1000), (Principal, Some(one), None, 24000), (Unknown, None, None, 50000)]
        );
        // The work's provider earns the principal, whoever the charge names; the rest is no plan's.
        let of = |split: &PaySplit| (split.prov_num, split.clinic_num, split.pay_plan_num.is_some());
        assert_eq!(
            splits.iter().map(of).collect::<Vec<_>>(),
            [(Some(7), Some(4), true), (Some(2), None, true), (None, None, false)]
        );
    }

    /// `plan-before-older-procedure`.
    #[test]
    fn a_payment_goes_to_the_plan_and_what_it_names_and_to_nothing_else() {
        let mut world = office();
        let older = world.complete(1, dollars(200), 9);
        let one = world.complete(1, dollars(75), 3);
        let two = world.complete(1, dollars(75), 2);
        let plan = Plan { pay_amt: 15000, procs: &[one, two], ..Plan::today() };
        world.on_plan(plan);
        let amounts = |splits: &[PaySplit]| -> Vec<(Named, i64)> {
            said(splits).into_iter().map(|(named, amount)| (named, amount.0 / 100)).collect()
        };
        assert_eq!(
            amounts(&world.clone_of().pay(&paying(dollars(160)))),
            [(Named::Procedure(one), 75), (Named::Procedure(two), 75), (Named::Unearned, 10)]
        );
        let named = AddPayment { proc_nums: vec![older], ..paying(dollars(260)) };
        assert_eq!(
            amounts(&world.clone_of().pay(&named)),
            [(Named::Procedure(older), 200), (Named::Procedure(one), 60)]
        );
        let named = AddPayment { proc_nums: vec![two], ..paying(dollars(160)) };
        assert_eq!(
            amounts(&world.clone_of().pay(&named)),
            [(Named::Procedure(two), 75), (Named::Procedure(one), 75), (Named::Unearned, 10)]
        );
    }

    /// `plan-oldest-first`.
    #[test]
    fn of_two_plans_the_older_takes_it_unless_the_other_is_named() {
        let mut world = office();
        let one = world.complete(1, dollars(100), 1);
        let two = world.complete(1, dollars(100), 2);
        let newer = world.on_plan(Plan { pay_amt: 4000, procs: &[one], ..Plan::today() });
        let older = world.on_plan(Plan { pay_amt: 4000, procs: &[two], ..Plan::today() });
        let day = world.ago(10);
        world.plan_of(older).pay_plan_date = day;
        assert_eq!(said(&world.clone_of().pay(&paying(dollars(40)))), [(Named::Procedure(two), dollars(40))]);
        let named = AddPayment { pay_plan_num: Some(newer), ..paying(dollars(50)) };
        assert_eq!(
            said(&world.clone_of().pay(&named)),
            [(Named::Procedure(one), dollars(40)), (Named::Unearned, dollars(10))]
        );
        // A closed plan, one that another pays, one that follows insurance: none takes a payment by itself.
        let pays = |world: &World| said(&world.clone_of().pay(&paying(dollars(40))))[0].0;
        world.plan_of(older).is_closed = true;
        assert_eq!(pays(&world), Named::Procedure(one));
        world.plan_of(older).is_closed = false;
        world.plan_of(older).plan_num = Some(5);
        assert_eq!(pays(&world), Named::Procedure(one));
        world.plan_of(older).plan_num = None;
        world.plan_of(older).guarantor = 2;
        assert_eq!(pays(&world), Named::Procedure(one));
    }

    #[test]
    fn a_plan_that_is_named_must_be_one_that_can_be_paid() {
        let mut world = office();
        world.patient(2);
        let done = world.complete(1, dollars(100), 1);
        let plan = world.on_plan(Plan { pay_amt: 4000, procs: &[done], ..Plan::today() });
        let refused = |world: &mut World, pat_num| {
            let command = AddPayment { pat_num, pay_plan_num: Some(plan), ..paying(dollars(5)) };
            world.try_pay(&command).unwrap_err().to_string()
        };
        assert_eq!(refused(&mut world, 2), "payPlanNum must be a payment plan of the patient.");
        world.plan_of(plan).is_closed = true;
        assert_eq!(refused(&mut world, 1), "payPlanNum must be a payment plan that is not closed.");
        world.plan_of(plan).is_dynamic = false;
        assert_eq!(refused(&mut world, 1), "payPlanNum must be a dynamic payment plan.");
        world.family.pay_plans.clear();
        assert_eq!(refused(&mut world, 1), "PayPlan not found.");
    }

    #[test]
    fn who_pays_the_plan_is_the_splits_patient_but_in_the_fourth_version() {
        let mut world = office();
        world.patient(2);
        let done = world.complete(2, dollars(100), 1);
        let plan = world.on_plan_of(2, 1, Plan { pay_amt: 4000, procs: &[done], ..Plan::today() });
        let payers = |world: &World, pat_num| {
            let command = AddPayment { pat_num, pay_plan_num: Some(plan), ..paying(dollars(40)) };
            let splits = world.clone_of().pay(&command);
            splits.iter().map(|split| (split.proc_num, split.pat_num)).collect::<Vec<_>>()
        };
        assert_eq!(payers(&world, 1), [(Some(done), 1)]);
        assert_eq!(payers(&world, 2), [(Some(done), 1)]);
        world.pref("PayPlansVersion", "4");
        assert_eq!(payers(&world, 1), [(Some(done), 2)]);
    }

    #[test]
    fn a_charge_for_work_that_is_gone_is_not_owed_and_what_was_paid_of_it_is_there_for_others() {
        let mut world = office();
        let done = world.complete(1, dollars(100), 3);
        world.on_plan(Plan { pay_amt: 4000, procs: &[done], ..Plan::today() });
        world.pay(&paying(dollars(15)));
        let charge = world.family.pay_plan_charges[0].pay_plan_charge_num;
        let paid = world.family.splits[0].split_num;
        assert_eq!(
            ends(&world.entries()),
            [(What::Procedure(done), Cents::ZERO), (What::Principal(charge), dollars(25))]
        );
        world.procedure_mut(done).proc_status = crate::account::ProcStatus::Deleted;
        assert_eq!(ends(&world.entries()), [(What::Money(paid), dollars(-15))]);
    }

    #[test]
    fn what_was_charged_before_insurance_paid_is_taken_from_the_work_in_full() {
        let mut world = office();
        let done = world.complete(1, dollars(100), 3);
        world.on_plan(Plan { pay_amt: 10_000, procs: &[done], ..Plan::today() });
        world.insured(done, crate::account::ClaimProcStatus::Received, dollars(40), Cents::ZERO);
        let charge = world.family.pay_plan_charges[0].pay_plan_charge_num;
        assert_eq!(
            ends(&world.entries()),
            [(What::Procedure(done), dollars(-40)), (What::Principal(charge), dollars(100))]
        );
    }

    /// `plan-other-providers-adjustment`, with the adjustment on a plan of its own.
    #[test]
    fn adjustments_come_on_plans_too() {
        let mut world = office();
        world.provider(2, None);
        let done = world.complete(1, dollars(100), 3);
        let other = world.adjust_by(1, dollars(50), world.ago(2), Some(done), 2);
        let own = world.adjust(1, dollars(30), world.ago(2), None);
        world.on_plan(Plan { pay_amt: 20000, procs: &[done], adjs: &[own], ..Plan::today() });
        assert_eq!(
            ends(&world.entries())[..3],
            [
                (What::Procedure(done), Cents::ZERO),
                (What::Adjustment(other), dollars(50)),
                (What::Adjustment(own), Cents::ZERO)
            ]
        );
        let splits = world.pay(&paying(dollars(140)));
        assert_eq!(
            planned(&splits),
            [
                (Principal, Some(done), None, 10000),
                (Principal, None, Some(own), 3000),
                (Unknown, None, None, 1000)
            ]
        );
        // One that moves to its procedure is taken from there.
        world.family.adjustments.iter_mut().find(|a| a.adj_num == own).unwrap().proc_num = Some(done);
        let entries = ends(&world.entries());
        assert_eq!(entries[0], (What::Procedure(done), Cents::ZERO));
        assert!(entries.iter().all(|(what, _)| *what != What::Adjustment(own)));
        // 30 of the 130 were charged for it by itself, so that more of the procedure's own is taken when it grows.
        world.procedure_mut(done).proc_fee = dollars(150);
        assert_eq!(ends(&world.entries())[0], (What::Procedure(done), Cents::ZERO));
        let taken: Vec<_> = super::taken(&world.family).collect();
        assert_eq!(taken, [(What::Procedure(done), dollars(150)), (What::Adjustment(own), dollars(30))]);
    }

    #[test]
    fn a_prepayment_on_a_plan_waits_there_under_its_own_type() {
        let mut world = office();
        let done = world.complete(1, dollars(100), 3);
        let free = world.complete(1, dollars(20), 9);
        let plan = world.on_plan(Plan { pay_amt: 4000, procs: &[done], ..Plan::today() });
        let command = AddPayment { is_prepayment: true, pay_plan_num: Some(plan), ..paying(dollars(15)) };
        let splits = world.pay(&command);
        assert_eq!((splits[0].pay_plan_num, splits[0].unearned_type), (Some(plan), Some(30)));
        assert_eq!(ends(&world.linked(&[]))[0], (What::Procedure(free), dollars(20)));
        assert_eq!(
            said(&world.clone_of().pay(&paying(dollars(40))))[0],
            (Named::Procedure(done), dollars(25))
        );
        world.pref("DynamicPayPlanPrepaymentUnearnedType", "31");
        assert_eq!(world.pay(&command)[0].unearned_type, Some(31));
        // One that names no plan is no plan's.
        let free_money = world.pay(&AddPayment { pay_plan_num: None, ..command });
        assert_eq!((free_money[0].pay_plan_num, free_money[0].unearned_type), (None, Some(30)));
    }

    #[test]
    fn charges_can_be_paid_by_name_interest_first() {
        let mut world = office();
        let done = world.complete(1, dollars(100), 3);
        world.on_plan(Plan { pay_amt: 2061, apr: 1200, procs: &[done], ..Plan::today() });
        let charge = world.family.pay_plan_charges[0].pay_plan_charge_num;
        let number =
            world.try_pay(&AddPayment { is_prepayment: true, ..paying(dollars(15)) }).unwrap().pay_num;
        let mut allocated = |charges: Vec<(i64, Cents)>| {
            let mut numbers = world.numbers();
            let to = Allocation { charges, ..Allocation::default() };
            let made = allocate(&world.office, &world.family, number, &to, world.now, &mut numbers);
            made.map(|(_, changes)| {
                world.commit(&changes);
                planned(&world.splits_of(number))
            })
        };
        let expected = vec![(Interest, None, None, 100), (Principal, Some(done), None, 1400)];
        assert_eq!(allocated(vec![(charge, dollars(15))]), Ok(expected.clone()));
        assert_eq!(allocated(vec![(charge, dollars(15))]), Ok(expected));
        // In two amounts the second finds what the first left of the interest.
        assert_eq!(
            allocated(vec![(charge, cents(60)), (charge, cents(1440))]),
            Ok(vec![
                (Interest, None, None, 60),
                (Interest, None, None, 40),
                (Principal, Some(done), None, 1400)
            ])
        );
        let gone = allocated(vec![(999, dollars(15))]).unwrap_err().to_string();
        assert_eq!(gone, "PayPlanCharge not found, or not due.");
    }
}
