//! Splitting a payment anew, as somebody says (`PUT /payments/{n}/Partial`).

use super::{as_of, explicit, loose_split, numbered, posting, split, splits_of_payment};
use crate::Cents;
use crate::account::ProcStatus;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{PaySplit, Payment};
use crate::payment::entry::{Entry, What};
use crate::state::{Family, Now, Numbers, Refusal};

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
/// When the payment or what is named is not there, an amount is not of the payment's sign, or the amounts do not
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
    check_amounts(payment, to)?;
    let mut without = as_of(office, family, now);
    without.splits.retain(|split| split.pay_num != pay_num);
    let entries = explicit::entries(office, &without, now.today);
    let loose = loose_split(payment, now);

    let mut splits = Vec::new();
    for (proc_num, amount) in &to.procedures {
        let procedure = family.procedure(*proc_num).filter(|p| p.proc_status == ProcStatus::Complete);
        let missing = || Refusal::not_found("Procedure not found, or not complete.");
        let what = What::Procedure(procedure.ok_or_else(missing)?.proc_num);
        let entry = entries.iter().find(|entry| entry.what == what).ok_or_else(missing)?;
        splits.push(split::of(entry, *amount, &loose));
    }
    for (charge_num, amount) in &to.charges {
        splits.extend(of_charge(&entries, *charge_num, *amount, &loose)?);
    }
    let splits = numbered(splits, numbers);

    let payment = Payment { sec_date_t_edit: now.instant, ..payment.clone() };
    let mut changes = family.change(office);
    changes.touches(payment.pat_num);
    old.iter().for_each(|split| changes.delete(*split));
    splits.iter().for_each(|split| changes.touches(split.pat_num));
    changes.put(&payment);
    changes.put_all(&splits);
    let old: Vec<PaySplit> = old.into_iter().cloned().collect();
    changes.postings = posting::posting_changed(&payment, &old, &splits);
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

/// The splits of a plan's charge: what is open of its interest first.
fn of_charge(
    entries: &[Entry],
    charge_num: i64,
    amount: Cents,
    loose: &PaySplit,
) -> Result<Vec<PaySplit>, Refusal> {
    let find = |what| entries.iter().find(|entry| entry.what == what);
    let (interest, principal) = (find(What::Interest(charge_num)), find(What::Principal(charge_num)));
    let to_interest = interest.map_or(Cents::ZERO, |entry| match principal {
        Some(_) => amount.min(entry.end).or_zero(),
        None => amount,
    });
    let parts = [(interest, to_interest), (principal, amount - to_interest)];
    let splits: Vec<PaySplit> = (parts.into_iter())
        .filter(|(_, amount)| !amount.is_zero())
        .filter_map(|(entry, amount)| Some(split::of(entry?, amount, loose)))
        .collect();
    if splits.is_empty() {
        return Err(Refusal::not_found("PayPlanCharge not found, or not due."));
    }
    Ok(splits)
}
