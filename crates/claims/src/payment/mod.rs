//! What patients pay (`opendental-engine.md` 14, `decisions.md` 6, 7, 15).
//!
//! A payment is split over what its family owes. First the family's account is laid out as [`entry`]s: what is
//! charged ([`charges`]), less what is paid to it by name ([`explicit`]), less what else has come in
//! ([`implicit`]). Then the payment goes from the oldest to the newest ([`split`]), and what is left is held
//! unearned. The splits of a payment always sum to it.
//!
//! In the ledger a patient's balance is receivable less unearned: a split lowers what its patient owes, or,
//! while it is not earned, raises what the practice holds for the patient. (Money under a hidden unearned type is
//! held too, and in nobody's balance.)

mod change;
mod charges;
mod create;
mod entry;
mod explicit;
mod implicit;
mod partial;
mod plan;
mod posting;
mod refund;
mod split;
mod void;

#[cfg(test)]
mod properties;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
pub(crate) mod testing;

pub use change::{ChangePayment, ChangeSplit, change, change_split};
pub use create::{AddPayment, create};
pub use partial::{Allocation, allocate};
pub use refund::refund;
pub use void::void;

use crate::Cents;
use crate::account::{ProcStatus, Procedure};
use crate::office::Office;
use crate::patient_money::{DebitType, PaySplit, Payment};
use crate::state::{Family, Now, Numbers, Refusal};

/// The list of payment types among the definitions.
const PAYMENT_TYPES: i64 = 10;

/// That a definition is one of the office's payment types.
fn check_pay_type(office: &Office, pay_type: i64) -> Result<(), Refusal> {
    match office.definition(pay_type) {
        Some(definition) if definition.category == PAYMENT_TYPES => Ok(()),
        _ => Err(Refusal::field("PayType", "PayType must be a payment type: a definition of category 10.")),
    }
}

/// A part of a payment that is attached to nothing yet.
fn loose_split(payment: &Payment, now: Now) -> PaySplit {
    PaySplit {
        split_num: 0,
        split_amt: payment.pay_amt,
        pat_num: payment.pat_num,
        pay_num: payment.pay_num,
        prov_num: None,
        pay_plan_num: None,
        date_pay: payment.pay_date,
        proc_num: None,
        date_entry: now.today,
        unearned_type: None,
        clinic_num: payment.clinic_num,
        adj_num: None,
        pay_plan_charge_num: None,
        pay_plan_debit_type: DebitType::Unknown,
        sec_date_t_edit: now.instant,
    }
}

/// What is told when a payment is not there.
const NOT_FOUND: &str = "Payment not found.";

/// What is told when the splits of a payment that was voided are to change.
const SPLITS_STAY: &str = "its splits stay as they are.";

/// A procedure that a payment can name: one that is done.
fn payable(family: &Family, proc_num: i64) -> Result<&Procedure, Refusal> {
    let procedure = family.procedure(proc_num).filter(|p| p.proc_status == ProcStatus::Complete);
    procedure.ok_or_else(not_payable)
}

fn not_payable() -> Refusal {
    Refusal::not_found("Procedure not found, or not complete.")
}

/// A payment with its splits, which sum to it. A split that was made for somebody who is of another family now
/// is not at hand: the payment's money cannot be moved from here then.
fn splits_of_payment(family: &Family, pay_num: i64) -> Result<(&Payment, Vec<&PaySplit>), Refusal> {
    let payment = family.payment(pay_num).ok_or_else(|| Refusal::not_found(NOT_FOUND))?;
    let splits: Vec<&PaySplit> = family.splits.iter().filter(|s| s.pay_num == pay_num).collect();
    let sum: Cents = splits.iter().map(|split| split.split_amt).sum();
    if sum != payment.pay_amt {
        return Err(Refusal::rule("A part of the payment is on another family's account."));
    }
    Ok((payment, splits))
}

/// Gives splits their numbers.
fn numbered(mut splits: Vec<PaySplit>, numbers: &mut Numbers) -> Vec<PaySplit> {
    for split in &mut splits {
        split.split_num = numbers.fresh::<PaySplit>();
    }
    splits
}
