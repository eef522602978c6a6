//! The values of a line's fields (`opendental-engine.md` 11.3, `decisions.md` 14, 17, 19).

use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus};
use crate::claim::line::EditLine;
use crate::claim::provider_stands;
use crate::office::Office;
use crate::state::Refusal;

/// The list of claim payment trackings among the definitions.
const CLAIM_PAYMENT_TRACKING: i64 = 36;

/// Gives a line its new values. `line` has its new status already.
pub(super) fn set(
    office: &Office,
    claim: Option<&Claim>,
    old: &ClaimProc,
    line: &mut ClaimProc,
    command: &EditLine,
) -> Result<(), Refusal> {
    set_no_bill(claim, line, command)?;
    set_overrides(line, command)?;
    if claim.is_some() {
        set_money(old, line, command)?;
        set_deductible(old, line, command);
    }
    set_provider(office, line, command)?;
    if let Some(code) = changed(&line.code_sent, command.code_sent.as_ref()) {
        let is_known = code.is_empty() || office.code_named(code).is_some();
        if !is_known {
            return Err(Refusal::field("CodeSent", "CodeSent is not a known procedure code."));
        }
        line.code_sent.clone_from(code);
    }
    if let Some(remarks) = &command.remarks {
        line.remarks.clone_from(remarks);
    }
    if let Some(tracking) = changed(&line.claim_payment_tracking, command.claim_payment_tracking.as_ref()) {
        let is_listed = |n: i64| office.definition(n).is_some_and(|d| d.category == CLAIM_PAYMENT_TRACKING);
        if tracking.is_some_and(|n| !is_listed(n)) {
            let why = "ClaimPaymentTracking is not a definition of category 36.";
            return Err(Refusal::field("ClaimPaymentTracking", why));
        }
        line.claim_payment_tracking = *tracking;
    }
    Ok(())
}

/// The new value, when there is one and it is another.
fn changed<'v, T: PartialEq + ?Sized>(present: &T, new: Option<&'v T>) -> Option<&'v T> {
    new.filter(|new| *new != present)
}

fn set_no_bill(claim: Option<&Claim>, line: &mut ClaimProc, command: &EditLine) -> Result<(), Refusal> {
    let Some(no_bill) = changed(&line.no_bill_ins, command.no_bill_ins.as_ref()) else { return Ok(()) };
    if claim.is_some() {
        let why = "Cannot change NoBillIns when the ClaimProc is attached to a claim.";
        return Err(Refusal::field("NoBillIns", why));
    }
    line.no_bill_ins = *no_bill;
    Ok(())
}

fn set_overrides(line: &mut ClaimProc, command: &EditLine) -> Result<(), Refusal> {
    if let Some(percent) = changed(&line.percent_override, command.percent_override.as_ref()) {
        if percent.is_some_and(|percent| !(0..=100).contains(&percent)) {
            let why = "PercentOverride must be from 0 to 100, or -1 for none.";
            return Err(Refusal::field("PercentOverride", why));
        }
        line.percent_override = *percent;
    }
    amount("CopayOverride", &mut line.copay_override, command.copay_override)?;
    amount("DedEstOverride", &mut line.ded_est_override, command.ded_est_override)?;
    amount("InsEstTotalOverride", &mut line.ins_est_total_override, command.ins_est_total_override)?;
    amount("PaidOtherInsOverride", &mut line.paid_other_ins_override, command.paid_other_ins_override)?;
    amount("WriteOffEstOverride", &mut line.write_off_est_override, command.write_off_est_override)
}

fn amount(name: &'static str, field: &mut Option<Cents>, new: Option<Option<Cents>>) -> Result<(), Refusal> {
    let Some(new) = new.filter(|new| new != field) else { return Ok(()) };
    if new.is_some_and(|amount| amount < Cents::ZERO) {
        return Err(Refusal::field(name, format!("{name} must not be negative, or -1 for none.")));
    }
    *field = new;
    Ok(())
}

/// What a claim's line bills, is paid and writes off. An estimate has none of these.
fn set_money(old: &ClaimProc, line: &mut ClaimProc, command: &EditLine) -> Result<(), Refusal> {
    if let Some(fee) = changed(&old.fee_billed, command.fee_billed.as_ref()) {
        if *fee < Cents::ZERO {
            return Err(Refusal::field("FeeBilled", "FeeBilled must not be negative."));
        }
        line.fee_billed = *fee;
    }
    if let Some(paid) = changed(&old.ins_pay_amt, command.ins_pay_amt.as_ref()) {
        if old.claim_payment_num.is_some() {
            return Err(Refusal::field(
                "InsPayAmt",
                format!(
                    "Cannot change InsPayAmt when Status is {} and attached to a ClaimPayment.",
                    old.status
                ),
            ));
        }
        line.ins_pay_amt = *paid;
    }
    if let Some(write_off) = command.write_off {
        line.write_off = write_off;
        // Who says what is written off has decided what waited for a later payer.
        line.write_off_parked = None;
    }
    Ok(())
}

/// The deductible of a line that waits is its estimate: what is sent for it alone becomes the override. Of a
/// line that is received it is what is sent.
fn set_deductible(old: &ClaimProc, line: &mut ClaimProc, command: &EditLine) {
    let Some(applied) = changed(&old.ded_applied, command.ded_applied.as_ref()) else { return };
    match line.status {
        ClaimProcStatus::NotReceived | ClaimProcStatus::Preauth => {
            if command.ded_est_override.is_none_or(|own| own == old.ded_est_override) {
                line.ded_est_override = Some(*applied);
            }
        }
        _ => line.ded_applied = *applied,
    }
}

fn set_provider(office: &Office, line: &mut ClaimProc, command: &EditLine) -> Result<(), Refusal> {
    let Some(prov_num) = command.prov_num.filter(|n| Some(*n) != line.prov_num) else { return Ok(()) };
    let is_fixed = matches!(line.status, ClaimProcStatus::Received | ClaimProcStatus::NotReceived);
    if is_fixed && office.is_off("ProcProvChangesClaimProcWithClaim") {
        return Err(Refusal::field(
            "ProvNum",
            "Cannot change ProvNum of a ClaimProc that is attached to a claim.",
        ));
    }
    provider_stands(office, prov_num)?;
    line.prov_num = Some(prov_num);
    Ok(())
}
