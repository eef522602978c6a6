//! A claim procedure's new values as they are sent.

use claims::claim::line::EditLine;
use claims::state::Refusal;

use super::super::input::Fields;

/// New values of a row's fields.
pub(super) fn changes(body: &Fields) -> Result<EditLine, Refusal> {
    Ok(EditLine {
        status: body.name("Status")?,
        prov_num: body.int("ProvNum")?,
        fee_billed: body.money("FeeBilled")?,
        ded_applied: body.money("DedApplied")?,
        ins_pay_amt: body.money("InsPayAmt")?,
        write_off: body.money("WriteOff")?,
        remarks: body.text("Remarks")?,
        code_sent: body.text("CodeSent")?,
        no_bill_ins: body.flag("NoBillIns")?,
        percent_override: body.int_or_blank("PercentOverride")?,
        copay_override: body.money_or_blank("CopayOverride")?,
        ded_est_override: body.money_or_blank("DedEstOverride")?,
        ins_est_total_override: body.money_or_blank("InsEstTotalOverride")?,
        paid_other_ins_override: body.money_or_blank("PaidOtherInsOverride")?,
        write_off_est_override: body.money_or_blank("WriteOffEstOverride")?,
        claim_payment_tracking: body.key("ClaimPaymentTracking")?,
        claim_payment_num: body.key("ClaimPaymentNum")?,
    })
}
