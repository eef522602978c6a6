//! Voiding a payment: it was never paid (`docs/decisions/0005`).

use super::refund::{give_back, is_not_undone, opposite};
use super::splits_of_payment;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::Payment;
use crate::state::{Family, Now, Numbers, Refusal};

/// Voids a payment by one of the opposite amount and splits, today. A payment on a plan can be voided, and so can a
/// refund or a void, which no refund can give back.
///
/// # Errors
/// When the payment is not there, was refunded or voided before, or a part of it is on another family's account.
pub fn void(
    office: &Office,
    family: &Family,
    pay_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Payment, ChangeSet), Refusal> {
    let (paid, splits) = splits_of_payment(family, pay_num)?;
    is_not_undone(family, pay_num)?;
    let back = Payment {
        void_of: Some(pay_num),
        pay_note: format!("Void of payment {pay_num}"),
        ..opposite(paid, now, numbers)
    };
    Ok(give_back(office, family, back, &splits, now, numbers))
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
        take_back(&mut world, voided).unwrap();
        assert_eq!(take_back(&mut world, voided).unwrap_err(), "This payment was voided before.");
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
}
