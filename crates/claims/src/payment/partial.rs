//! Splitting a payment anew, as somebody says (`PUT /payments/{n}/Partial`).

use super::refund::is_refunded;
use super::{
    SPLITS_STAY, explicit, loose_split, not_payable, numbered, payable, posting, split, splits_of_payment,
};
use crate::Cents;
use crate::change::ChangeSet;
use crate::ledger::restated;
use crate::office::Office;
use crate::patient_money::{PaySplit, Payment};
use crate::payment::entry::{Entry, What};
use crate::state::{Family, Now, Numbers, Refusal};
use crate::voids::is_not_cancelled;

/// What a payment is to pay. Everything of it is given out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allocation {
    /// Procedures and what each gets.
    pub procedures: Vec<(i64, Cents)>,
    /// Charges of payment plans and what each gets.
    pub charges: Vec<(i64, Cents)>,
}

/// Takes the splits of a payment away and makes those that are named.
///
/// # Errors
/// When the payment or what is named is not there, the payment was refunded or is a refund, an amount is not of the payment's sign, or the amounts do not
/// sum to the payment.
pub fn allocate(
    office: &Office,
    family: &Family,
    pay_num: i64,
    to: &Allocation,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Payment, ChangeSet), Refusal> {
    let (payment, old) = splits_of_payment(family, pay_num)?;
    is_not_cancelled(&family.payments, pay_num, SPLITS_STAY)?;
    if is_refunded(family, pay_num) || payment.refund_of.is_some() {
        return Err(Refusal::rule("Cannot split a payment anew that was refunded, or that is a refund."));
    }
    check_amounts(payment, to)?;
    let mut without = family.clone();
    without.splits.retain(|split| split.pay_num != pay_num);
    let mut entries = explicit::entries(office, &without, now.today);
    let loose = loose_split(payment, now);

    let mut splits = Vec::new();
    for (proc_num, amount) in &to.procedures {
        let what = What::Procedure(payable(family, *proc_num)?.proc_num);
        let entry = entries.iter().find(|entry| entry.what == what).ok_or_else(not_payable)?;
        splits.push(split::of(entry, *amount, &loose));
    }
    for (charge_num, amount) in &to.charges {
        splits.extend(of_charge(&mut entries, *charge_num, *amount, &loose)?);
    }
    let splits = numbered(splits, numbers);

    let payment = Payment { sec_date_t_edit: now.instant, ..payment.clone() };
    let mut changes = family.change_money(office);
    changes.touches(payment.pat_num);
    old.iter().for_each(|split| changes.delete(*split));
    old.iter().for_each(|split| changes.touches(split.pat_num));
    splits.iter().for_each(|split| changes.touches(split.pat_num));
    changes.put(&payment);
    changes.put_all(&splits);
    let old: Vec<PaySplit> = old.into_iter().cloned().collect();
    changes.postings =
        restated(Some(posting::posting(&payment, &old)), Some(posting::posting(&payment, &splits)));
    Ok((payment, changes))
}

fn check_amounts(payment: &Payment, to: &Allocation) -> Result<(), Refusal> {
    let amounts = || to.procedures.iter().chain(&to.charges).map(|(_, amount)| *amount);
    let field = if to.procedures.is_empty() { "payPlanChargeNumsAndAmounts" } else { "procNumsAndAmounts" };
    if amounts().next().is_none() {
        return Err(Refusal::field(
            "procNumsAndAmounts",
            "procNumsAndAmounts or payPlanChargeNumsAndAmounts is required.",
        ));
    }
    if amounts().any(|amount| amount.0.signum() != payment.pay_amt.0.signum()) {
        return Err(Refusal::field(field, "Every Amount must have the sign of PayAmt and must not be 0."));
    }
    let sum: Cents = amounts().sum();
    if sum != payment.pay_amt {
        let why = format!("The amounts must sum to PayAmt: they are {sum} of {}.", payment.pay_amt);
        return Err(Refusal::field(field, why));
    }
    Ok(())
}

/// The splits of a plan's charge: what is open of its interest first. The entries are left with what is open
/// then, for what else is said of the same charge.
fn of_charge(
    entries: &mut [Entry],
    charge_num: i64,
    amount: Cents,
    loose: &PaySplit,
) -> Result<Vec<PaySplit>, Refusal> {
    let parts: Vec<&mut Entry> = entries.iter_mut().filter(|entry| is_of(entry, charge_num)).collect();
    let last = parts.len().checked_sub(1);
    let mut left = amount;
    let mut splits = Vec::new();
    // Interest stands before principal. What is more than both is the last's.
    for (at, entry) in parts.into_iter().enumerate() {
        let part = if Some(at) == last { left } else { left.min(entry.end).or_zero() };
        if !part.is_zero() {
            splits.push(split::of(entry, part, loose));
            entry.end -= part;
            left -= part;
        }
    }
    if splits.is_empty() {
        return Err(Refusal::not_found("PayPlanCharge not found, or not due."));
    }
    Ok(splits)
}

fn is_of(entry: &Entry, charge_num: i64) -> bool {
    [What::Interest(charge_num), What::Principal(charge_num)].contains(&entry.what)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{World, cents, dollars};
    use crate::ledger::{Account, AccountKind};
    use crate::payment::testing::{Named, office, paying, said};

    fn put(
        world: &mut World,
        pay_num: i64,
        procedures: &[(i64, Cents)],
    ) -> Result<Vec<(Named, Cents)>, String> {
        let to = Allocation { procedures: procedures.to_vec(), charges: vec![] };
        let mut numbers = world.numbers();
        let made = allocate(&world.office, &world.family, pay_num, &to, world.now, &mut numbers);
        let (_, changes) = made.map_err(|refusal| refusal.to_string())?;
        world.commit(&changes);
        Ok(said(&world.splits_of(pay_num)))
    }

    #[test]
    fn its_splits_are_made_anew_and_the_ledger_follows() {
        let mut world = office();
        world.patient(2);
        let one = world.complete(1, dollars(30), 3);
        let two = world.complete(2, dollars(50), 2);
        let number = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        assert_eq!(
            said(&world.splits_of(number)),
            [(Named::Procedure(one), dollars(30)), (Named::Procedure(two), dollars(10))]
        );
        world.postings.clear();
        let to = [(two, cents(3950)), (one, cents(50))];
        let expected = to.map(|(number, amount)| (Named::Procedure(number), amount));
        assert_eq!(put(&mut world, number, &to), Ok(expected.to_vec()));
        let splits = world.splits_of(number);
        assert_eq!(splits.iter().map(|split| split.pat_num).collect::<Vec<_>>(), [2, 1]);
        let [back, there] = world.postings.as_slice() else { panic!("{:?}", world.postings) };
        let undeposited = Account::new(AccountKind::Undeposited);
        assert_eq!(
            back.lines,
            [
                (undeposited.clone(), dollars(-40)),
                (Account::receivable(1), dollars(30)),
                (Account::receivable(2), dollars(10)),
            ]
        );
        assert_eq!(
            there.lines,
            [
                (undeposited, dollars(40)),
                (Account::receivable(2), cents(-3950)),
                (Account::receivable(1), cents(-50)),
            ]
        );
        assert_eq!((back.date, back.source_num, there.source_num), (world.now.today, number, number));
        world.postings.clear();
        world.now.instant = "2026-03-15T15:00:00Z".parse().unwrap();
        put(&mut world, number, &to).unwrap();
        assert_eq!(world.postings, []);
        assert_eq!(world.family.payment(number).unwrap().sec_date_t_edit, world.now.instant);
    }

    #[test]
    fn the_amounts_sum_to_the_payment_and_have_its_sign() {
        let mut world = office();
        let one = world.complete(1, dollars(30), 3);
        let planned = world.planned("T2750", 80);
        let number = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        let refused = |world: &mut World, to: &[(i64, Cents)]| put(world, number, to).unwrap_err();
        assert!(refused(&mut world, &[]).ends_with("is required."));
        let short = refused(&mut world, &[(one, cents(3999))]);
        assert_eq!(short, "The amounts must sum to PayAmt: they are 39.99 of 40.00.");
        assert!(refused(&mut world, &[(one, dollars(50)), (one, dollars(-10))]).starts_with("Every Amount"));
        assert!(refused(&mut world, &[(one, dollars(40)), (one, dollars(0))]).starts_with("Every Amount"));
        for missing in [planned, 999] {
            assert_eq!(
                refused(&mut world, &[(missing, dollars(40))]),
                "Procedure not found, or not complete."
            );
        }
        // More than is open: somebody says so.
        assert!(put(&mut world, number, &[(one, dollars(40))]).is_ok());
        assert_eq!(put(&mut world, 99, &[(one, dollars(40))]).unwrap_err(), "Payment not found.");
        let back = world.try_pay(&paying(dollars(-40))).unwrap().pay_num;
        assert_eq!(
            put(&mut world, back, &[(one, dollars(-40))]),
            Ok(vec![(Named::Procedure(one), dollars(-40))])
        );
    }

    #[test]
    fn what_was_refunded_and_the_refund_stay_as_they_are() {
        let mut world = office();
        let work = world.complete(1, dollars(40), 3);
        let number = world.try_pay(&paying(dollars(40))).unwrap().pay_num;
        assert!(put(&mut world, number, &[(work, dollars(40))]).is_ok());
        let refund = Payment { pay_num: 9000, refund_of: Some(number), ..world.family.payments[0].clone() };
        world.family.payments.push(refund);
        let given_back = PaySplit { split_num: 9001, pay_num: 9000, ..world.splits_of(number)[0].clone() };
        world.family.splits.push(given_back);
        for pay_num in [number, 9000] {
            let said = put(&mut world, pay_num, &[(work, dollars(40))]).unwrap_err();
            assert!(said.contains("refund"), "{said}");
        }
    }
}
