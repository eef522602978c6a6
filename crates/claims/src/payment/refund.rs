//! Giving a payment back: the same splits the other way (`opendental-engine.md` 14.4, its last sentence).

use super::{numbered, posting, splits_of_payment};
use crate::Cents;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{PaySplit, Payment};
use crate::state::{Family, Now, Numbers, Refusal};

/// Gives a whole payment back, today. What it had paid is owed again, what it had put by is there no more.
///
/// # Errors
/// When the payment is not there, gives money back itself, or is on a payment plan.
pub fn refund(
    office: &Office,
    family: &Family,
    pay_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Payment, ChangeSet), Refusal> {
    let (paid, paid_splits) = splits_of_payment(family, pay_num)?;
    if paid_splits.iter().any(|split| split.split_amt < Cents::ZERO) {
        return Err(Refusal::rule("Cannot refund a payment that has negative splits."));
    }
    if paid_splits.iter().any(|split| split.pay_plan_num.is_some()) {
        return Err(Refusal::rule("Cannot refund a payment that is attached to a payment plan."));
    }
    let back = Payment {
        pay_num: numbers.fresh::<Payment>(),
        pay_date: now.today,
        pay_amt: -paid.pay_amt,
        check_num: String::new(),
        bank_branch: String::new(),
        pay_note: String::new(),
        date_entry: now.today,
        deposit_num: None,
        receipt: String::new(),
        process_status: "OfficeProcessed".to_owned(),
        sec_date_t_edit: now.instant,
        ..paid.clone()
    };
    let mirrored = paid_splits.into_iter().map(|split| PaySplit {
        pay_num: back.pay_num,
        split_amt: -split.split_amt,
        date_pay: now.today,
        date_entry: now.today,
        sec_date_t_edit: now.instant,
        ..split.clone()
    });
    let splits = numbered(mirrored.collect(), numbers);
    let mut changes = family.change(office);
    changes.touches(back.pat_num);
    splits.iter().for_each(|split| changes.touches(split.pat_num));
    changes.put(&back);
    changes.put_all(&splits);
    changes.postings.push(posting::posting(&back, &splits));
    Ok((back, changes))
}
