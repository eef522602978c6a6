//! Giving a payment back: the same splits the other way (`opendental-engine.md` 14.4, its last sentence).

use super::{numbered, posting, splits_of_payment};
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{PaySplit, Payment};
use crate::state::{Family, Now, Numbers, Refusal};
use crate::voids::{day_of_opposite, is_not_cancelled, is_voided};

/// Gives a whole payment back, today; one of a later day on that day. What it had paid is owed again, what it had put
/// by is there no more.
///
/// # Errors
/// When the payment is not there, gives money back itself, was given back before, was voided or is a void, or is on a
/// payment plan.
pub fn refund(
    office: &Office,
    family: &Family,
    pay_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Payment, ChangeSet), Refusal> {
    let (paid, paid_splits) = splits_of_payment(family, pay_num)?;
    if paid_splits.iter().any(|split| split.split_amt.0.is_negative()) {
        return Err(Refusal::rule("Cannot refund a payment that has negative splits."));
    }
    if paid_splits.iter().any(|split| split.pay_plan_num.is_some()) {
        return Err(Refusal::rule("Cannot refund a payment that is attached to a payment plan."));
    }
    is_not_undone(family, pay_num)?;
    is_not_cancelled(&family.payments, pay_num, "it cannot be refunded.")?;
    let back = Payment { refund_of: Some(pay_num), ..opposite(paid, now, numbers) };
    Ok(give_back(office, family, back, &paid_splits, now, numbers))
}

/// That a payment was neither given back nor voided; a void that was voided itself does not count, nor does a refund.
pub(super) fn is_not_undone(family: &Family, pay_num: i64) -> Result<(), Refusal> {
    if is_refunded(family, pay_num) {
        return Err(Refusal::rule("This payment was refunded before."));
    }
    if is_voided(&family.payments, pay_num) {
        return Err(Refusal::rule("This payment was voided before."));
    }
    Ok(())
}

/// Whether a refund of a payment stands.
pub(super) fn is_refunded(family: &Family, pay_num: i64) -> bool {
    let mut refunds = family.payments.iter().filter(|other| other.refund_of == Some(pay_num));
    refunds.any(|refund| !is_voided(&family.payments, refund.pay_num))
}

/// The same amount the other way. What was said of the payment is not said of it.
pub(super) fn opposite(paid: &Payment, now: Now, numbers: &mut Numbers) -> Payment {
    Payment {
        pay_num: numbers.fresh::<Payment>(),
        pay_date: day_of_opposite(paid.pay_date, now),
        pay_amt: -paid.pay_amt,
        check_num: String::new(),
        bank_branch: String::new(),
        pay_note: String::new(),
        date_entry: now.today,
        deposit_num: None,
        receipt: String::new(),
        refund_of: None,
        process_status: "OfficeProcessed".to_owned(),
        sec_date_t_edit: now.instant,
        void_of: None,
        ..paid.clone()
    }
}

/// Writes an opposite payment with the opposite splits.
pub(super) fn give_back(
    office: &Office,
    family: &Family,
    back: Payment,
    paid_splits: &[&PaySplit],
    now: Now,
    numbers: &mut Numbers,
) -> (Payment, ChangeSet) {
    let mirrored = paid_splits.iter().map(|split| PaySplit {
        pay_num: back.pay_num,
        split_amt: -split.split_amt,
        date_pay: back.pay_date,
        date_entry: now.today,
        sec_date_t_edit: now.instant,
        ..(*split).clone()
    });
    let splits = numbered(mirrored.collect(), numbers);
    let mut changes = family.change_money(office);
    changes.touches(back.pat_num);
    splits.iter().for_each(|split| changes.touches(split.pat_num));
    changes.put(&back);
    changes.put_all(&splits);
    changes.postings.push(posting::posting(&back, &splits));
    (back, changes)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{World, dollars};
    use crate::ledger::{Account, AccountKind};
    use crate::payment::AddPayment;
    use crate::payment::testing::{CASH, Named, office, paying, said};

    fn give_back(world: &mut World, pay_num: i64) -> Result<Payment, Refusal> {
        let mut numbers = world.numbers();
        let (payment, changes) = refund(&world.office, &world.family, pay_num, world.now, &mut numbers)?;
        world.commit(&changes);
        Ok(payment)
    }

    #[test]
    fn the_same_splits_go_the_other_way_today() {
        let mut world = office();
        let done = world.complete(1, dollars(30), 9);
        let command = AddPayment {
            pay_date: Some(world.ago(5)),
            pay_type: Some(CASH),
            check_num: "12".into(),
            ..paying(dollars(40))
        };
        let paid = world.try_pay(&command).unwrap();
        world.postings.clear();
        let back = give_back(&mut world, paid.pay_num).unwrap();
        let today = world.now.today;
        assert_eq!((back.pay_amt, back.pay_date, back.pay_type), (dollars(-40), today, CASH));
        assert_eq!(back.check_num, "");
        assert_ne!(back.pay_num, paid.pay_num);
        let splits = world.splits_of(back.pay_num);
        assert_eq!(said(&splits), [(Named::Procedure(done), dollars(-30)), (Named::Unearned, dollars(-10))]);
        assert!(splits.iter().all(|split| (split.date_pay, split.date_entry) == (today, today)));
        assert_eq!(world.splits_of(paid.pay_num).len(), 2);
        let [posting] = world.postings.as_slice() else { panic!("{:?}", world.postings) };
        assert_eq!((posting.date, posting.source_num), (today, back.pay_num));
        assert_eq!(
            posting.lines,
            [
                (Account::new(AccountKind::Undeposited), dollars(-40)),
                (Account::receivable(1), dollars(30)),
                (Account::of(AccountKind::Unearned, 1), dollars(10)),
            ]
        );
        // The work is open again, and the next payment finds it.
        assert_eq!(world.paid(dollars(30)), [(Named::Procedure(done), dollars(30))]);
    }

    #[test]
    fn what_was_said_of_the_payment_is_not_said_of_its_refund() {
        let mut world = office();
        let yesterday = world.ago(1);
        let number = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        let old = world.family.payments.first_mut().unwrap();
        (old.check_num, old.bank_branch, old.pay_note) = ("12".into(), "20-6".into(), "note".into());
        (old.receipt, old.process_status) = ("receipt".into(), "OnlineProcessed".into());
        (old.deposit_num, old.date_entry, old.clinic_num) = (Some(3), yesterday, Some(4));
        world.family.splits[0].date_entry = yesterday;
        world.now.instant = "2026-03-15T15:00:00Z".parse().unwrap();
        let back = give_back(&mut world, number).unwrap();
        let texts = [&back.check_num, &back.bank_branch, &back.pay_note, &back.receipt];
        assert!(texts.iter().all(|text| text.is_empty()), "{back:?}");
        assert_eq!((back.process_status.as_str(), back.deposit_num), ("OfficeProcessed", None));
        assert_eq!((back.date_entry, back.clinic_num), (world.now.today, Some(4)));
        assert_eq!(back.sec_date_t_edit, world.now.instant);
        let split = &world.splits_of(back.pay_num)[0];
        assert_eq!((split.date_entry, split.sec_date_t_edit), (world.now.today, world.now.instant));
    }

    #[test]
    fn a_payment_is_given_back_once() {
        let mut world = office();
        let (one, same) =
            (world.try_pay(&paying(dollars(40))).unwrap(), world.try_pay(&paying(dollars(40))).unwrap());
        assert_eq!(give_back(&mut world, one.pay_num).unwrap().refund_of, Some(one.pay_num));
        let again = give_back(&mut world, one.pay_num).unwrap_err();
        assert_eq!(again.to_string(), "This payment was refunded before.");
        assert!(give_back(&mut world, same.pay_num).is_ok());
    }

    #[test]
    fn what_cannot_be_given_back_is_refused() {
        let mut world = office();
        let back = world.try_pay(&paying(dollars(-40))).unwrap().pay_num;
        let refused = |world: &mut World, number| give_back(world, number).unwrap_err().to_string();
        assert_eq!(refused(&mut world, back), "Cannot refund a payment that has negative splits.");
        assert_eq!(refused(&mut world, 99), "Payment not found.");
        let paid = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        world.family.splits.last_mut().unwrap().pay_plan_num = Some(3);
        assert_eq!(refused(&mut world, paid), "Cannot refund a payment that is attached to a payment plan.");
        world.family.splits.pop();
        assert_eq!(refused(&mut world, paid), "A part of the payment is on another family's account.");
    }

    #[test]
    fn one_of_a_later_day_is_given_back_on_that_day() {
        let mut world = office();
        world.pref("FutureTransDatesAllowed", "1");
        let next = world.now.today.tomorrow().unwrap();
        let command = AddPayment { pay_date: Some(next), ..paying(dollars(40)) };
        let paid = world.try_pay(&command).unwrap().pay_num;
        let back = give_back(&mut world, paid).unwrap();
        assert_eq!((back.pay_date, back.date_entry), (next, world.now.today));
        assert!(world.splits_of(back.pay_num).iter().all(|split| split.date_pay == next));
        assert!(world.postings.iter().all(|posting| posting.date == next));
    }

    #[test]
    fn neither_what_was_voided_nor_its_void_is_given_back() {
        let mut world = office();
        // Money that went back to the patient by mistake: its void has no negative split.
        let out = world.try_pay(&paying(dollars(-40))).unwrap().pay_num;
        let mut numbers = world.numbers();
        let (void, changes) =
            crate::payment::void(&world.office, &world.family, out, world.now, &mut numbers).unwrap();
        world.commit(&changes);
        assert_eq!(void.pay_amt, dollars(40));
        let refused = give_back(&mut world, void.pay_num).unwrap_err().to_string();
        assert_eq!(refused, "The payment was voided: it cannot be refunded.");
    }
}
