//! SVC: one service line as the payer saw it (x12.md 4.2, loop 2110).

use serde::Serialize;

use super::adjustment::sum_of;
use super::party::{amount_of, reference_of};
use super::{Adjustment, Amount, GroupCode, LineExtras, Reference, ServiceRange, Text};
use crate::Cents;

/// A composite procedure, SVC01 or SVC06.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Procedure<'a> {
    /// The kind of code: `AD` is CDT.
    pub qualifier: Text<'a>,
    /// The procedure, such as `D2330`.
    pub code: Text<'a>,
    /// Up to four, empty ones left out.
    pub modifiers: Vec<Text<'a>>,
    /// In words; mostly empty.
    pub description: Text<'a>,
}

/// One SVC loop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RemittedLine<'a> {
    /// SVC01: the procedure as adjudicated.
    pub procedure: Procedure<'a>,
    /// SVC06: the procedure as submitted, when it differs (bundling, alternate benefit).
    pub submitted_procedure: Option<Box<Procedure<'a>>>,
    /// SVC02, cents.
    pub charge: Cents,
    /// SVC03, cents.
    pub paid: Cents,
    /// SVC05: units paid, a decimal as sent; empty means 1.
    pub units: Text<'a>,
    /// SVC07: units submitted, a decimal as sent; empty means the same as paid.
    pub submitted_units: Text<'a>,
    /// DTM*472, or 150 and 151; `None` on predeterminations.
    pub service: Option<ServiceRange>,
    /// CAS of this line, one entry a reason.
    pub adjustments: Vec<Adjustment<'a>>,
    /// REF of this line.
    pub references: Vec<Reference<'a>>,
    /// AMT of this line: notes, never part of a balance.
    pub amounts: Vec<Amount<'a>>,
    /// LQ*HE: remark codes (RARC).
    pub remark_codes: Vec<Text<'a>>,
    /// What few lines have.
    pub extras: Option<Box<LineExtras<'a>>>,
    /// Bytes from the start of the file to the SVC.
    pub position: usize,
    /// The number of the SVC in its set, ST being 1.
    pub number: usize,
}

impl<'a> RemittedLine<'a> {
    /// REF*6R: the number we gave the line when we sent it, the sure match (x12.md 4.8 item 5).
    #[must_use]
    pub fn line_control_number(&self) -> Option<&str> {
        self.reference("6R")
    }

    /// The value of the first REF with this qualifier.
    #[must_use]
    pub fn reference(&self, qualifier: &str) -> Option<&str> {
        reference_of(&self.references, qualifier)
    }

    /// AMT*B6: what the payer allowed.
    #[must_use]
    pub fn allowed(&self) -> Option<Cents> {
        amount_of(&self.amounts, "B6")
    }

    /// The procedure that we submitted: SVC06, else SVC01.
    #[must_use]
    pub fn submitted(&self) -> &Procedure<'a> {
        self.submitted_procedure.as_deref().unwrap_or(&self.procedure)
    }

    /// Sum of the adjustments.
    #[must_use]
    pub fn adjusted(&self) -> Cents {
        self.adjustments.iter().map(|adjustment| adjustment.amount).sum()
    }

    /// Sum of the adjustments of one group.
    #[must_use]
    pub fn adjusted_by(&self, group: &GroupCode<'_>) -> Cents {
        sum_of(&self.adjustments, group)
    }

    /// Sum of the CO adjustments: the contractual write-off.
    #[must_use]
    pub fn contractual(&self) -> Cents {
        self.adjusted_by(&GroupCode::Contractual)
    }

    /// What is wrong by rule 1 of x12.md 4.3: charge less adjustments less paid, 0.00 when in balance.
    #[must_use]
    pub fn imbalance(&self) -> Cents {
        self.charge - self.adjusted() - self.paid
    }
}
