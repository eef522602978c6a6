//! Changing what is said of a payment or of a split, without touching its money.

use super::check_pay_type;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{PaySplit, Payment};
use crate::procedure::check_provider;
use crate::state::{Family, Now, Refusal};

/// New values of a payment's fields. None: not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangePayment {
    pub pay_type: Option<i64>,
    pub check_num: Option<String>,
    pub bank_branch: Option<String>,
    pub pay_note: Option<String>,
    pub process_status: Option<String>,
}

/// Changes what is said of a payment.
///
/// # Errors
/// When the payment is not there, or the type is none of the office's. The present type always passes.
pub fn change(
    office: &Office,
    family: &Family,
    pay_num: i64,
    command: &ChangePayment,
    now: Now,
) -> Result<(Payment, ChangeSet), Refusal> {
    let old = family.payment(pay_num).ok_or_else(|| Refusal::not_found(super::NOT_FOUND))?;
    let text = |new: &Option<String>, old: &String| new.as_ref().unwrap_or(old).clone();
    let mut new = Payment {
        pay_type: command.pay_type.unwrap_or(old.pay_type),
        check_num: text(&command.check_num, &old.check_num),
        bank_branch: text(&command.bank_branch, &old.bank_branch),
        pay_note: text(&command.pay_note, &old.pay_note),
        process_status: text(&command.process_status, &old.process_status),
        ..old.clone()
    };
    if new.pay_type != old.pay_type {
        check_pay_type(office, new.pay_type)?;
    }
    let mut changes = family.change(office);
    changes.touches(old.pat_num);
    if new != *old {
        new.sec_date_t_edit = now.instant;
        changes.put(&new);
    }
    Ok((new, changes))
}

/// New values of a split's fields. None: not said; `Some(None)`: emptied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeSplit {
    pub prov_num: Option<Option<i64>>,
    pub clinic_num: Option<Option<i64>>,
}

/// Changes who earns a split. Money that is not earned yet has no provider, unless the office allows it.
///
/// # Errors
/// When the split is not there, or the provider may not be chosen. The present one always passes.
pub fn change_split(
    office: &Office,
    family: &Family,
    split_num: i64,
    command: ChangeSplit,
    now: Now,
) -> Result<(PaySplit, ChangeSet), Refusal> {
    let is_it = |split: &&PaySplit| split.split_num == split_num;
    let old = family.splits.iter().find(is_it).ok_or_else(|| Refusal::not_found("PaySplit not found."))?;
    let mut new = PaySplit {
        prov_num: command.prov_num.unwrap_or(old.prov_num),
        clinic_num: command.clinic_num.unwrap_or(old.clinic_num),
        ..old.clone()
    };
    if new.prov_num != old.prov_num {
        check_split_provider(office, &new)?;
    }
    let mut changes = family.change(office);
    changes.touches(old.pat_num);
    if new != *old {
        new.sec_date_t_edit = now.instant;
        changes.put(&new);
    }
    Ok((new, changes))
}

fn check_split_provider(office: &Office, split: &PaySplit) -> Result<(), Refusal> {
    let Some(prov_num) = split.prov_num else {
        if split.unearned_type.is_none() {
            return Err(Refusal::field("ProvNum", "ProvNum is required: the split is earned."));
        }
        return Ok(());
    };
    if split.unearned_type.is_some() && !office.is_on("AllowPrepayProvider") {
        let why = "ProvNum must be 0: unearned money has no provider in this office.";
        return Err(Refusal::field("ProvNum", why));
    }
    check_provider(office, prov_num)
}
