//! Voiding a payment: it was never paid (`docs/decisions/0005`).

use super::refund::{give_back, is_not_undone, opposite};
use super::{payable, splits_of_payment};
use crate::Cents;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{PaySplit, Payment};
use crate::pay_plan;
use crate::state::{Family, Now, Numbers, Refusal};
use crate::voids::{comes_back, may_be_voided};

/// Voids a payment by one of the opposite amount and splits, today; one of a later day on that day. A payment on a plan
/// can be voided, and so can a refund or a void, which no refund can give back.
///
/// # Errors
/// When the payment is not there, was refunded or voided before, or a part of it is on another family's account; when it
/// is a void or a refund, and what it undoes could not stand any more.
pub fn void(
    office: &Office,
    family: &Family,
    pay_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Payment, ChangeSet), Refusal> {
    let (paid, splits) = splits_of_payment(family, pay_num)?;
    is_not_undone(family, pay_num)?;
    let voided = may_be_voided(&family.payments, paid)?;
    if let Some(back) = voided.or_else(|| family.payment(paid.refund_of?)) {
        comes_back(back, stands(family, back, &splits))?;
    }
    let back = Payment {
        void_of: Some(pay_num),
        pay_note: format!("Void of payment {pay_num}"),
        ..opposite(paid, now, numbers)
    };
    Ok(give_back(office, family, back, &splits, now, numbers))
}

/// That a payment can stand again, once the splits that undid it are undone: a refund as one of a payment that is not
/// undone in another way, and what is paid by name by then as something that can be paid. What paid an adjustment that
/// was voided is there for others, as it is when the adjustment is voided after it.
fn stands(family: &Family, back: &Payment, undone: &[&PaySplit]) -> Result<(), Refusal> {
    if let Some(refunded) = back.refund_of {
        is_not_undone(family, refunded)?;
    }
    // What it comes to is what matters: a procedure on which nothing is paid may be deleted.
    let is_paid = |names: &dyn Fn(&PaySplit) -> bool| {
        let all: Cents = family.splits.iter().filter(|split| names(split)).map(|split| split.split_amt).sum();
        let off: Cents = undone.iter().filter(|split| names(split)).map(|split| split.split_amt).sum();
        all != off
    };
    for split in undone {
        if let Some(proc_num) = split.proc_num.filter(|_| is_paid(&|other| other.proc_num == split.proc_num))
        {
            payable(family, proc_num)?;
        }
        let prepaid = split.pay_plan_num.filter(|_| split.pay_plan_charge_num.is_none());
        let on_plan = |other: &PaySplit| {
            other.pay_plan_num == split.pay_plan_num && other.pay_plan_charge_num.is_none()
        };
        if let Some(plan) = prepaid.filter(|_| is_paid(&on_plan)).and_then(|n| family.pay_plan(n)) {
            pay_plan::check_open(plan)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{World, dollars};
    use crate::patient_money::DebitType;
    use crate::pay_plan::testing::Plan;
    use crate::payment::testing::{Named, office, paying, said};
    use crate::payment::{Allocation, allocate, refund};

    fn take_back(world: &mut World, pay_num: i64) -> Result<i64, String> {
        let mut numbers = world.numbers();
        let made = void(&world.office, &world.family, pay_num, world.now, &mut numbers);
        let (payment, changes) = made.map_err(|refusal| refusal.to_string())?;
        world.commit(&changes);
        Ok(payment.pay_num)
    }

    fn give_back(world: &mut World, pay_num: i64) -> Result<i64, String> {
        let mut numbers = world.numbers();
        let made = refund(&world.office, &world.family, pay_num, world.now, &mut numbers);
        let (payment, changes) = made.map_err(|refusal| refusal.to_string())?;
        world.commit(&changes);
        Ok(payment.pay_num)
    }

    #[test]
    fn the_same_splits_go_the_other_way_and_say_what_for() {
        let mut world = office();
        let done = world.complete(1, dollars(30), 9);
        let before = world.ledger_balances();
        let paid = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        let back = take_back(&mut world, paid).unwrap();
        let row = world.family.payment(back).unwrap();
        assert_eq!((row.pay_amt, row.void_of, row.refund_of), (dollars(-40), Some(paid), None));
        assert_eq!(
            (row.pay_note.clone(), row.pay_date),
            (format!("Void of payment {paid}"), world.now.today)
        );
        let splits = world.splits_of(back);
        assert_eq!(said(&splits), [(Named::Procedure(done), dollars(-30)), (Named::Unearned, dollars(-10))]);
        assert_eq!(world.ledger_balances(), before);
        assert_eq!(world.paid(dollars(30)), [(Named::Procedure(done), dollars(30))]);
    }

    #[test]
    fn a_payment_is_undone_once() {
        let mut world = office();
        let paid = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        let voided = take_back(&mut world, paid).unwrap();
        assert_eq!(take_back(&mut world, paid).unwrap_err(), "This payment was voided before.");
        assert_eq!(give_back(&mut world, paid).unwrap_err(), "This payment was voided before.");
        // The void was a mistake: the payment counts again, and can be voided again.
        let again = take_back(&mut world, voided).unwrap();
        assert_eq!(take_back(&mut world, voided).unwrap_err(), "This payment was voided before.");
        let why = format!("This void brought payment {paid} back. Void payment {paid} itself.");
        assert_eq!(take_back(&mut world, again).unwrap_err(), why);
        take_back(&mut world, paid).unwrap();
        let other = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        let refunded = give_back(&mut world, other).unwrap();
        assert_eq!(take_back(&mut world, other).unwrap_err(), "This payment was refunded before.");
        // A refund that was never made.
        take_back(&mut world, refunded).unwrap();
        give_back(&mut world, other).unwrap();
        assert_eq!(take_back(&mut world, 99).unwrap_err(), "Payment not found.");
    }

    #[test]
    fn a_payment_on_a_plan_is_owed_there_again() {
        let mut world = office();
        let done = world.complete(1, dollars(100), 3);
        let plan = world.on_plan(Plan { pay_amt: 4000, procs: &[done], ..Plan::today() });
        let (before, due) = (world.ledger_balances(), world.entries());
        let paid = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        let back = take_back(&mut world, paid).unwrap();
        let splits = world.splits_of(back);
        assert!(splits.iter().all(|s| s.pay_plan_num == Some(plan) && s.pay_plan_charge_num.is_some()));
        assert_eq!(splits[0].pay_plan_debit_type, DebitType::Principal);
        assert_eq!((world.ledger_balances(), world.entries()), (before, due));
    }

    #[test]
    fn what_was_voided_is_not_split_anew() {
        let mut world = office();
        let done = world.complete(1, dollars(100), 3);
        let paid = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        let back = take_back(&mut world, paid).unwrap();
        for (number, amount) in [(paid, 40), (back, -40)] {
            let to = Allocation { procedures: vec![(done, dollars(amount))], charges: vec![] };
            let mut numbers = world.numbers();
            let made = allocate(&world.office, &world.family, number, &to, world.now, &mut numbers);
            assert_eq!(made.unwrap_err().to_string(), "The payment was voided: its splits stay as they are.");
        }
    }

    fn remove(world: &mut World, proc_num: i64) {
        let (_, changes) =
            crate::procedure::delete(&world.office, &world.family, proc_num, world.now).unwrap();
        world.commit(&changes);
    }

    #[test]
    fn what_comes_back_must_still_find_what_it_paid() {
        let mut world = office();
        let done = world.complete(1, dollars(30), 9);
        let [one, two] = [30, 25].map(|amount| {
            let command = crate::payment::AddPayment { proc_nums: vec![done], ..paying(dollars(amount)) };
            let paid = world.try_pay(&command).unwrap().pay_num;
            assert_eq!(world.splits_of(paid)[0].proc_num, Some(done));
            let back = if amount == 30 { take_back(&mut world, paid) } else { give_back(&mut world, paid) };
            (paid, back.unwrap())
        });
        remove(&mut world, done);
        let before = (world.ledger_balances(), world.row_balances());
        for (paid, back) in [one, two] {
            let why = format!(
                "Cannot void this payment, which would bring payment {paid} back: Procedure not found, or not \
                 complete."
            );
            assert_eq!(take_back(&mut world, back).unwrap_err(), why);
        }
        assert_eq!((world.ledger_balances(), world.row_balances()), before);
    }

    #[test]
    fn what_paid_an_adjustment_that_was_voided_comes_back_for_others() {
        let mut world = office();
        let charge = world.adjust(1, dollars(39), world.ago(5), None);
        let paid = world.try_pay(&paying(dollars(39))).unwrap().pay_num;
        let back = take_back(&mut world, paid).unwrap();
        let mut numbers = world.numbers();
        let (office, family) = (&world.office, &world.family);
        let (_, changes) = crate::adjustment::void(office, family, charge, world.now, &mut numbers).unwrap();
        world.commit(&changes);
        take_back(&mut world, back).unwrap();
        assert_eq!(world.ledger_balances(), world.row_balances());
        world.complete(1, dollars(60), 1);
        assert_eq!(world.linked(&[]).iter().map(|entry| entry.end).sum::<Cents>(), dollars(21));
    }

    #[test]
    fn a_payment_is_not_undone_twice_by_what_comes_back() {
        let mut world = office();
        let paid = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        let refund = give_back(&mut world, paid).unwrap();
        let never = take_back(&mut world, refund).unwrap();
        let other = give_back(&mut world, paid).unwrap();
        let why = format!(
            "Cannot void this payment, which would bring payment {refund} back: This payment was refunded before."
        );
        assert_eq!(take_back(&mut world, never).unwrap_err(), why);
        take_back(&mut world, other).unwrap();
        take_back(&mut world, paid).unwrap();
        assert!(take_back(&mut world, never).unwrap_err().ends_with("This payment was voided before."));
        assert!(world.ledger_balances().is_empty());
        assert_eq!(world.ledger_balances(), world.row_balances());
    }

    #[test]
    fn a_prepayment_comes_back_to_a_plan_that_is_open() {
        let mut world = office();
        let done = world.complete(1, dollars(100), 3);
        let plan = world.on_plan(Plan { pay_amt: 4000, start: 1, procs: &[done], ..Plan::today() });
        let command = crate::payment::AddPayment {
            is_prepayment: true,
            pay_plan_num: Some(plan),
            ..paying(dollars(40))
        };
        let paid = world.try_pay(&command).unwrap().pay_num;
        let back = take_back(&mut world, paid).unwrap();
        world.plan_of(plan).is_closed = true;
        let why = take_back(&mut world, back).unwrap_err();
        assert!(why.ends_with("back: The payment plan is closed."), "{why}");
        world.plan_of(plan).is_closed = false;
        take_back(&mut world, back).unwrap();
    }

    #[test]
    fn one_of_a_later_day_leaves_no_debt_in_between() {
        let mut world = office();
        world.pref("FutureTransDatesAllowed", "1");
        let later = world.now.today.saturating_add(jiff::ToSpan::days(9));
        let command = crate::payment::AddPayment { pay_date: Some(later), ..paying(dollars(40)) };
        let paid = world.try_pay(&command).unwrap().pay_num;
        let back = take_back(&mut world, paid).unwrap();
        assert_eq!(world.family.payment(back).unwrap().pay_date, later);
        assert!(world.splits_of(back).iter().all(|split| split.date_pay == later));
        for day in [world.now.today, later] {
            let as_of = crate::aging::AsOf::new(day, day);
            assert!(crate::aging::age(&world.office, &world.family, as_of).total.is_zero());
        }
        let again = take_back(&mut world, back).unwrap();
        assert_eq!(world.family.payment(again).unwrap().pay_date, later);
    }
}
