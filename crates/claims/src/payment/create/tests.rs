//! Payments as they are taken. Figures of published cases have their names.

use super::*;
use crate::account::ClaimProcStatus;
use crate::estimate::testing::{World, cents, dollars};
use crate::ledger::{Account, AccountKind, Source};
use crate::payment::testing::{CASH, CHARGE, CHECK, Named, UNEARNED, office, paying, said};

fn refused(world: &mut World, command: &AddPayment) -> String {
    world.try_pay(command).unwrap_err().to_string()
}

#[test]
fn a_payment_is_of_today_and_of_the_offices_type_unless_it_says_otherwise() {
    let mut world = office();
    let today = world.now.today;
    let plain = world.try_pay(&paying(cents(12999))).unwrap();
    assert_eq!((plain.pay_date, plain.date_entry, plain.pay_type), (today, today, CHECK));
    assert_eq!(
        (plain.process_status.as_str(), plain.receipt.as_str(), plain.deposit_num),
        ("OfficeProcessed", "", None)
    );
    let command = AddPayment {
        pay_type: Some(CASH),
        pay_date: Some(world.ago(9)),
        check_num: "2058".into(),
        bank_branch: "19-7076".into(),
        pay_note: "From the website".into(),
        ..paying(dollars(5))
    };
    let full = world.try_pay(&command).unwrap();
    assert_eq!((full.pay_date, full.date_entry, full.pay_type), (world.ago(9), today, CASH));
    assert_eq!([full.check_num, full.bank_branch, full.pay_note], ["2058", "19-7076", "From the website"]);
    let [split] = world.splits_of(full.pay_num).try_into().unwrap();
    assert_eq!((split.date_pay, split.date_entry), (world.ago(9), today));
}

#[test]
fn what_cannot_be_taken_is_refused() {
    let mut world = office();
    assert_eq!(refused(&mut world, &paying(Cents::ZERO)), "PayAmt must not be 0.");
    assert_eq!(refused(&mut world, &AddPayment { pat_num: 9, ..paying(dollars(5)) }), "Patient not found.");
    for pay_type in [CHARGE, 99] {
        let command = AddPayment { pay_type: Some(pay_type), ..paying(dollars(5)) };
        assert!(refused(&mut world, &command).starts_with("PayType must be a payment type"));
    }
}

#[test]
fn a_payment_of_the_future_waits_unless_the_office_takes_it() {
    for pref in ["FutureTransDatesAllowed", "AccountAllowFutureDebits"] {
        let mut world = office();
        let command = AddPayment { pay_date: world.now.today.tomorrow().ok(), ..paying(dollars(5)) };
        assert_eq!(refused(&mut world, &command), "PayDate cannot be a future date.");
        world.pref(pref, "1");
        assert!(world.try_pay(&command).is_ok());
    }
}

#[test]
fn what_is_left_is_held_unearned_of_no_provider() {
    let mut world = office();
    world.family.patients[0].clinic_num = Some(4);
    let splits = world.pay(&paying(cents(4550)));
    assert_eq!(said(&splits), [(Named::Unearned, cents(4550))]);
    assert_eq!((splits[0].prov_num, splits[0].clinic_num, splits[0].pat_num), (None, Some(4), 1));
    let elsewhere = AddPayment { clinic_num: Some(Some(6)), ..paying(dollars(5)) };
    assert_eq!(world.pay(&elsewhere)[0].clinic_num, Some(6));
}

#[test]
fn the_ledger_has_it_undeposited_against_what_is_owed_and_what_is_held() {
    let mut world = office();
    world.patient(2);
    world.complete(2, dollars(30), 1);
    world.complete(1, dollars(20), 0);
    world.postings.clear();
    let command = AddPayment { pay_date: Some(world.ago(2)), ..paying(dollars(60)) };
    let payment = world.try_pay(&command).unwrap();
    let [posting] = world.postings.as_slice() else { panic!("{:?}", world.postings) };
    assert_eq!(
        (posting.source, posting.source_num, posting.date),
        (Source::Payment, payment.pay_num, world.ago(2))
    );
    assert_eq!(
        posting.lines,
        [
            (Account::new(AccountKind::Undeposited), dollars(60)),
            (Account::receivable(2), dollars(-30)),
            (Account::receivable(1), dollars(-20)),
            (Account::of(AccountKind::Unearned, 1), dollars(-10)),
        ]
    );
}

#[test]
fn a_prepayment_is_held_as_a_whole_whatever_is_open_or_named() {
    let mut world = office();
    let done = world.complete(1, dollars(60), 1);
    let command = AddPayment { is_prepayment: true, proc_nums: vec![done], ..paying(dollars(50)) };
    assert_eq!(said(&world.pay(&command)), [(Named::Unearned, dollars(50))]);
    // An office that does not split by itself still holds what is called a prepayment.
    world.pref("RigorousAccounting", "2");
    let splits = world.pay(&command);
    assert_eq!((said(&splits), splits[0].prov_num), (vec![(Named::Unearned, dollars(50))], None));
}

#[test]
fn an_office_that_does_not_split_earns_it_for_the_patients_provider() {
    let mut world = office();
    world.family.patients[0].pri_prov = 8;
    let done = world.complete(1, dollars(60), 1);
    world.pref("RigorousAccounting", "2");
    let splits = world.pay(&AddPayment { proc_nums: vec![done], ..paying(dollars(50)) });
    assert_eq!((said(&splits), splits[0].prov_num), (vec![(Named::Nothing, dollars(50))], Some(8)));
    assert_eq!(world.ledger_balances().into_iter().collect::<Vec<_>>(), [(1, dollars(10))]);
    world.pref("RigorousAccounting", "0");
    // What stands unattached counts against the oldest work.
    assert_eq!(
        world.paid(dollars(12)),
        [(Named::Procedure(done), dollars(10)), (Named::Unearned, dollars(2))]
    );
}

/// `payment-negative-no-charges`, `payment-negative-with-charges`.
#[test]
fn money_back_takes_nothing_from_work() {
    let mut world = office();
    assert_eq!(world.paid(dollars(-50)), [(Named::Unearned, dollars(-50))]);
    world.complete(1, dollars(40), 1);
    assert_eq!(world.paid(dollars(-50)), [(Named::Unearned, dollars(-50))]);
    assert_eq!(world.ledger_balances().into_iter().collect::<Vec<_>>(), [(1, dollars(140))]);
}

/// `fifo-prepayment-then-payment`, `fifo-already-overallocated`.
#[test]
fn a_prepayment_counts_against_the_oldest_work() {
    for (prepaid, amount, expected) in [(110, 80, [30, 40, 10].as_slice()), (200, 50, &[50])] {
        let mut world = office();
        for (fee, days) in [(40, 1), (60, 2), (80, 3)] {
            world.complete(1, dollars(fee), days);
        }
        world.prepay(dollars(prepaid), 2);
        let splits = world.paid(dollars(amount));
        let amounts: Vec<i64> = splits.iter().map(|(_, amount)| amount.0 / 100).collect();
        assert_eq!(amounts, expected);
        assert_eq!(splits.last().unwrap().0, Named::Unearned);
    }
}

/// `payment-named-procedure-despite-prepayment`, `payment-unnamed-after-prepayment`.
#[test]
fn a_named_procedure_takes_no_notice_of_a_prepayment() {
    let mut world = office();
    let done = world.complete(1, dollars(60), 3);
    world.prepay(dollars(60), 2);
    assert_eq!(said(&world.clone_of().pay(&paying(dollars(60)))), [(Named::Unearned, dollars(60))]);
    let named = AddPayment { proc_nums: vec![done], ..paying(dollars(60)) };
    assert_eq!(said(&world.pay(&named)), [(Named::Procedure(done), dollars(60))]);
    // Once is enough: it is paid by name now, and what is over is held.
    assert_eq!(said(&world.pay(&named)), [(Named::Unearned, dollars(60))]);
}

/// `fifo-insurance-payments-count`.
#[test]
fn what_insurance_paid_and_wrote_off_is_not_paid_again() {
    let mut world = office();
    let [newest, middle, oldest] =
        [(50, 1, 20, 0), (40, 2, 5, 0), (60, 3, 20, 10)].map(|(fee, days, paid, off)| {
            let done = world.complete(1, dollars(fee), days);
            world.insured(done, ClaimProcStatus::Received, dollars(paid), dollars(off));
            done
        });
    assert_eq!(
        world.paid(dollars(150)),
        [
            (Named::Procedure(oldest), dollars(30)),
            (Named::Procedure(middle), dollars(35)),
            (Named::Procedure(newest), dollars(30)),
            (Named::Unearned, dollars(55)),
        ]
    );
}

/// `adjustment-overpays-procedure`, `adjustment-unattached-and-overpayment`.
#[test]
fn what_is_too_much_on_one_procedure_pays_for_others() {
    let mut world = office();
    world.provider(2, None);
    let overpaid = world.complete(1, dollars(50), 0);
    world.procedure_mut(overpaid).prov_num = 2;
    world.adjust_by(1, dollars(-70), world.ago(3), Some(overpaid), 2);
    world.complete(1, dollars(20), 0);
    assert_eq!(world.paid(dollars(50)), [(Named::Unearned, dollars(50))]);

    let mut world = office();
    let oldest = world.complete(1, dollars(100), 3);
    world.paid(dollars(100));
    world.adjust(1, dollars(-20), world.ago(2), Some(oldest));
    world.complete(1, dollars(60), 2);
    let newest = world.complete(1, dollars(40), 1);
    world.adjust(1, dollars(-40), world.now.today, None);
    assert_eq!(
        world.paid(dollars(50)),
        [(Named::Procedure(newest), dollars(40)), (Named::Unearned, dollars(10))]
    );
}

/// A family of three with two providers and work that is partly linked, worked out by hand.
///
/// Patient 1: 120.00 of provider 1, 30.00 of it discounted by name, 50.00 paid by name: 40.00 are open.
/// Patient 2: 75.25 of provider 2, 80.00 paid by name: 4.75 too much. A charge of provider 2 by itself: 20.00.
/// Patient 3: 60.00 of provider 2. A discount of provider 2 by itself for patient 3: 15.00.
/// Held for patient 1: 33.33.
///
/// The 15.00 lower patient 3's work, to 45.00. The 4.75 go to patient 2's own charge of the same provider, to
/// 15.25. The 33.33, of no provider, are patient 1's: 6.67 of the 40.00 are left.
#[test]
fn a_family_of_three_two_providers_partly_linked() {
    let mut world = office();
    world.provider(2, None);
    world.patient(2);
    world.patient(3);
    let first = world.complete(1, dollars(120), 6);
    world.adjust(1, dollars(-30), world.ago(6), Some(first));
    let fifty = AddPayment { pay_date: Some(world.ago(5)), proc_nums: vec![first], ..paying(dollars(50)) };
    world.pay(&fifty);
    let second = world.complete(2, cents(7525), 4);
    world.procedure_mut(second).prov_num = 2;
    let named = AddPayment { pat_num: 2, proc_nums: vec![second], ..paying(cents(7525)) };
    world.pay(&named);
    world.adjust_by(2, cents(-475), world.ago(4), Some(second), 2);
    let charge = world.adjust_by(2, dollars(20), world.ago(2), None, 2);
    let third = world.complete(3, dollars(60), 3);
    world.procedure_mut(third).prov_num = 2;
    world.adjust_by(3, dollars(-15), world.ago(1), None, 2);
    world.prepay(cents(3333), 1);

    let splits = world.pay(&AddPayment { pat_num: 3, ..paying(dollars(70)) });
    assert_eq!(
        said(&splits),
        [
            (Named::Procedure(first), cents(667)),
            (Named::Procedure(third), dollars(45)),
            (Named::Adjustment(charge), cents(1525)),
            (Named::Unearned, cents(308)),
        ]
    );
    assert_eq!(splits.iter().map(|split| split.pat_num).collect::<Vec<_>>(), [1, 3, 2, 3]);
    assert_eq!(world.ledger_balances(), world.row_balances());
}

#[test]
fn an_unset_unearned_type_leaves_it_unattached() {
    let mut world = office();
    world.pref("PrepaymentUnearnedType", "0");
    assert_eq!(world.paid(dollars(5)), [(Named::Nothing, dollars(5))]);
    world.pref("PrepaymentUnearnedType", &UNEARNED.to_string());
    assert_eq!(world.paid(dollars(5)), [(Named::Unearned, dollars(5))]);
}
