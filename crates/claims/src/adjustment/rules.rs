//! What holds of every adjustment (`opendental-engine.md` 16).

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ProcStatus, Procedure};
use crate::office::Office;
use crate::patient_money::Adjustment;
use crate::state::{Family, Now, Refusal};

/// The list of adjustment types among the definitions.
const ADJUSTMENT_TYPES: i64 = 1;

/// Which way an adjustment of a type moves the balance, and whether it may become one of another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Charge,
    Discount,
    /// A discount plan's: negative, and of its type for ever.
    DiscountPlan,
}

/// The sign of an adjustment type.
///
/// # Errors
/// When it is none of the office's adjustment types.
pub(super) fn sign_of(office: &Office, adj_type: i64) -> Result<Sign, Refusal> {
    let definition = office.definition(adj_type).filter(|d| d.category == ADJUSTMENT_TYPES);
    match definition.map(|d| d.item_value.as_str()) {
        Some("+") => Ok(Sign::Charge),
        Some("-") => Ok(Sign::Discount),
        Some("dp") => Ok(Sign::DiscountPlan),
        _ => Err(Refusal::field(
            "AdjType",
            "AdjType must be an adjustment type with the value \"+\" or \"-\".",
        )),
    }
}

/// That a type may be chosen: a discount plan's is only given by the plan.
pub(super) fn may_be_chosen(sign: Sign) -> Result<(), Refusal> {
    if sign == Sign::DiscountPlan {
        return Err(Refusal::field("AdjType", "AdjType cannot be that of a discount plan."));
    }
    Ok(())
}

/// That an amount has its type's sign. Nothing is neither a charge nor a discount.
pub(super) fn amount_fits(sign: Sign, amount: Cents) -> Result<(), Refusal> {
    let (fits, must) = match sign {
        Sign::Charge => (amount > Cents::ZERO, "positive"),
        Sign::Discount | Sign::DiscountPlan => (amount < Cents::ZERO, "negative"),
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::field("AdjAmt", format!("AdjAmt must be {must} for this AdjType.")))
}

/// That an adjustment is not of the future, whatever the office allows elsewhere.
pub(super) fn date_has_come(adj_date: Date, now: Now) -> Result<(), Refusal> {
    if adj_date > now.today {
        return Err(Refusal::field("AdjDate", "AdjDate cannot be a future date."));
    }
    Ok(())
}

/// The procedure that an adjustment is attached to: one of the same patient, not deleted.
pub(super) fn procedure_of(family: &Family, pat_num: i64, proc_num: i64) -> Result<&Procedure, Refusal> {
    family
        .procedure(proc_num)
        .filter(|procedure| procedure.pat_num == pat_num && procedure.proc_status != ProcStatus::Deleted)
        .ok_or_else(|| Refusal::field("ProcNum", "ProcNum must be a procedure of the adjustment's patient."))
}

/// That an adjustment which stood once can stand again: its type has its sign, its procedure is there. Who may be
/// chosen for a new one is not asked: a provider may have left since.
pub(super) fn stands(office: &Office, family: &Family, row: &Adjustment) -> Result<(), Refusal> {
    amount_fits(sign_of(office, row.adj_type)?, row.adj_amt)?;
    row.proc_num.map_or(Ok(()), |proc_num| procedure_of(family, row.pat_num, proc_num).map(drop))
}

/// That an adjustment is attached where the office wants every one to be.
pub(super) fn is_attached_enough(office: &Office, proc_num: Option<i64>) -> Result<(), Refusal> {
    if office.pref_num("RigorousAdjustments") == Some(0) && proc_num.is_none() {
        return Err(Refusal::field(
            "ProcNum",
            "ProcNum is required: this office attaches every adjustment to a procedure.",
        ));
    }
    Ok(())
}
