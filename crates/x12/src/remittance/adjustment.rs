//! CAS and PLB: money that was not paid for a claim, and money that belongs to no claim (x12.md 4.3).

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::Text;
use crate::Cents;

/// CAS01: who carries an adjustment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GroupCode<'a> {
    /// CO: contractual; written off, the patient is not billed.
    Contractual,
    /// PR: the patient owes it.
    Patient,
    /// OA: neither; information, or what a prior payer did.
    Other,
    /// PI: the payer reduced without contract; a person decides.
    PayerInitiated,
    /// CR: correction; 4010 only.
    Correction,
    /// No group code; the text as sent.
    Unknown(Text<'a>),
}

impl<'a> GroupCode<'a> {
    /// The group of a code as sent.
    #[must_use]
    pub fn of(code: Text<'a>) -> GroupCode<'a> {
        match code.as_ref() {
            "CO" => GroupCode::Contractual,
            "PR" => GroupCode::Patient,
            "OA" => GroupCode::Other,
            "PI" => GroupCode::PayerInitiated,
            "CR" => GroupCode::Correction,
            _ => GroupCode::Unknown(code),
        }
    }

    /// The code as sent.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            GroupCode::Contractual => "CO",
            GroupCode::Patient => "PR",
            GroupCode::Other => "OA",
            GroupCode::PayerInitiated => "PI",
            GroupCode::Correction => "CR",
            GroupCode::Unknown(text) => text,
        }
    }
}

impl Serialize for GroupCode<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One (reason, amount, quantity) of a CAS, at claim or at line level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adjustment<'a> {
    /// CAS01.
    pub group: GroupCode<'a>,
    /// The claim adjustment reason code (CARC).
    pub reason: Text<'a>,
    /// In cents: positive reduces the payment, negative increases it.
    pub amount: Cents,
    /// Units, a decimal as sent; mostly empty.
    pub quantity: Text<'a>,
}

impl Adjustment<'_> {
    pub(super) const NONE: Adjustment<'static> = Adjustment {
        group: GroupCode::Other,
        reason: Text::Borrowed(""),
        amount: Cents::ZERO,
        quantity: Text::Borrowed(""),
    };
}

/// One (reason : reference, amount) of a PLB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProviderAdjustment<'a> {
    /// PLB01: the provider's id, an NPI in 5010.
    pub provider: Text<'a>,
    /// PLB02: the last day of the provider's fiscal year.
    pub fiscal_period_end: Option<Date>,
    /// The reason code, such as WO, FB, L6 or 72.
    pub reason: Text<'a>,
    /// What the money refers to: a claim of the payer, or the TRN02 of another 835 (FB).
    pub reference: Text<'a>,
    /// In cents. **Positive takes money from the provider**, negative gives it.
    pub amount: Cents,
    /// Bytes from the start of the file to its PLB.
    pub position: usize,
}

/// Sum of the amounts of one group.
pub(super) fn sum_of<'x, 'a: 'x>(
    adjustments: impl IntoIterator<Item = &'x Adjustment<'a>>,
    group: &GroupCode<'_>,
) -> Cents {
    adjustments.into_iter().filter(|adjustment| adjustment.group == *group).map(|a| a.amount).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_groups_are_one_to_one() {
        for code in ["CO", "PR", "OA", "PI", "CR"] {
            assert!(!matches!(GroupCode::of(code.into()), GroupCode::Unknown(_)));
            assert_eq!(GroupCode::of(code.into()).code(), code);
        }
        assert_eq!(GroupCode::of("grp".into()).code(), "grp");
    }
}
