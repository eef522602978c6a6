//! 277CA: what became of each claim and line that we sent (x12.md 4.6).
//!
//! Levels are nested by their order and kind (HL03), never by their numbers, which repeat in real files.

pub(super) mod read;
mod status;
mod totals;
mod verdict;

use jiff::civil::Date;
use serde::Serialize;

pub use status::{ClaimOutcome, Status, StatusCode, outcome_of};

use super::Frame;
use crate::Cents;
use crate::remittance::{Procedure, Reference, ServiceRange, Text};

/// One 277CA set: the answer to one set of claims that we sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ClaimAcknowledgment<'a> {
    /// Where it stands, and what is wrong with it.
    pub frame: Frame<'a>,
    /// BHT03: the number that the sender gave this answer.
    pub reference: Text<'a>,
    /// BHT04: when the sender made it.
    pub created: Option<Date>,
    /// HL 20: who answers; one, in real files.
    pub sources: Vec<SourceAnswer<'a>>,
}

/// HL 20: the payer or clearinghouse that answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SourceAnswer<'a> {
    /// NM1*PR a payer, NM1*AY a clearinghouse.
    pub entity: Entity<'a>,
    /// TRN*1: the number of this answer with the source.
    pub trace: Text<'a>,
    /// DTP*050: when the claims came.
    pub received: Option<Date>,
    /// DTP*009: when they were looked at.
    pub processed: Option<Date>,
    /// HL 21.
    pub receivers: Vec<ReceiverAnswer<'a>>,
}

/// HL 21: we, who sent the claims. Its status speaks of the set as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ReceiverAnswer<'a> {
    /// NM1*41.
    pub entity: Entity<'a>,
    /// TRN*2: BHT03 of the set that we sent.
    pub batch: Text<'a>,
    /// STC.
    pub statuses: Vec<Status<'a>>,
    /// QTY 90 and AA, AMT YU and YY.
    pub totals: Totals,
    /// HL 19.
    pub providers: Vec<ProviderAnswer<'a>>,
    /// Bytes from the start of the file to the HL.
    pub position: usize,
    /// The number of the HL in its set, ST being 1.
    pub number: usize,
}

/// HL 19: a billing provider of ours. Without claims below, its status speaks of all its claims in the set.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ProviderAnswer<'a> {
    /// NM1*85, with the NPI.
    pub entity: Entity<'a>,
    /// TRN: the number of this part of the answer; `0` in many files.
    pub trace: Text<'a>,
    /// STC.
    pub statuses: Vec<Status<'a>>,
    /// QTY QA and QC, AMT YU and YY.
    pub totals: Totals,
    /// REF.
    pub references: Vec<Reference<'a>>,
    /// HL PT.
    pub claims: Vec<ClaimAnswer<'a>>,
    /// Bytes from the start of the file to the HL.
    pub position: usize,
    /// The number of the HL in its set, ST being 1.
    pub number: usize,
}

/// HL PT: the answer to one claim.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ClaimAnswer<'a> {
    /// NM1*QC, with the member id.
    pub patient: Entity<'a>,
    /// TRN*2: the number that we gave the claim (CLM01).
    pub claim_number: Text<'a>,
    /// STC.
    pub statuses: Vec<Status<'a>>,
    /// REF: `1K` the payer's number of the claim, `D9` the clearinghouse's, and others.
    pub references: Vec<Reference<'a>>,
    /// DTP*472.
    pub service: Option<ServiceRange>,
    /// SVC loops.
    pub lines: Vec<LineAnswer<'a>>,
    /// Bytes from the start of the file to the HL.
    pub position: usize,
    /// The number of the HL in its set, ST being 1.
    pub number: usize,
}

/// SVC: the answer to one line of a claim; lines that have nothing against them are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LineAnswer<'a> {
    /// SVC01.
    pub procedure: Procedure<'a>,
    /// SVC02, cents.
    pub charge: Option<Cents>,
    /// SVC07: units, a decimal as sent.
    pub units: Text<'a>,
    /// STC.
    pub statuses: Vec<Status<'a>>,
    /// REF: `FJ` our number of the line (REF 6R of the claim).
    pub references: Vec<Reference<'a>>,
    /// DTP*472.
    pub service: Option<ServiceRange>,
    /// Bytes from the start of the file to the SVC.
    pub position: usize,
    /// The number of the SVC in its set, ST being 1.
    pub number: usize,
}

/// NM1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entity<'a> {
    /// NM101: what it is here.
    pub role: Text<'a>,
    /// NM102 is 2: an organisation, named by `last`.
    pub organisation: bool,
    /// NM103.
    pub last: Text<'a>,
    /// NM104.
    pub first: Text<'a>,
    /// NM105.
    pub middle: Text<'a>,
    /// NM107.
    pub suffix: Text<'a>,
    /// NM108: `XX` NPI, `FI` tax id, `PI` payer id, `46` submitter id, `MI` member id.
    pub id_qualifier: Text<'a>,
    /// NM109.
    pub id: Text<'a>,
}

/// What a level counts of its claims. `None` when it does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// QTY*90, or QTY*QA of a provider: claims that are not rejected.
    pub accepted_count: Option<usize>,
    /// QTY*AA, or QTY*QC of a provider: claims that are rejected.
    pub rejected_count: Option<usize>,
    /// AMT*YU: their charges, cents.
    pub accepted_amount: Option<Cents>,
    /// AMT*YY: their charges, cents.
    pub rejected_amount: Option<Cents>,
}

impl<'a> ClaimAcknowledgment<'a> {
    /// The receivers, of all sources.
    pub fn receivers(&self) -> impl Iterator<Item = &ReceiverAnswer<'a>> {
        self.sources.iter().flat_map(|source| &source.receivers)
    }

    /// The claims in file order, as [`crate::finding::Place::claim`] counts them.
    pub fn claims(&self) -> impl Iterator<Item = &ClaimAnswer<'a>> {
        self.receivers().flat_map(|receiver| &receiver.providers).flat_map(|provider| &provider.claims)
    }
}

impl ReceiverAnswer<'_> {
    /// What became of the set as a whole.
    #[must_use]
    pub fn outcome(&self) -> ClaimOutcome {
        outcome_of(&self.statuses)
    }
}

impl ProviderAnswer<'_> {
    /// What became of the provider's claims, when they are not answered one by one.
    #[must_use]
    pub fn outcome(&self) -> ClaimOutcome {
        outcome_of(&self.statuses)
    }
}

impl ClaimAnswer<'_> {
    /// What became of the claim. A rejected one never entered processing: it is sent again as an original.
    #[must_use]
    pub fn outcome(&self) -> ClaimOutcome {
        outcome_of(&self.statuses)
    }

    /// The value of the first REF with this qualifier.
    #[must_use]
    pub fn reference(&self, qualifier: &str) -> Option<&str> {
        value_of(&self.references, qualifier)
    }

    /// REF*1K: the payer's number of the claim.
    #[must_use]
    pub fn payer_claim_number(&self) -> Option<&str> {
        self.reference("1K")
    }

    /// STC04: what we charged, as the first status says.
    #[must_use]
    pub fn charge(&self) -> Option<Cents> {
        self.statuses.iter().find_map(|status| status.charge)
    }
}

impl LineAnswer<'_> {
    /// What became of the line.
    #[must_use]
    pub fn outcome(&self) -> ClaimOutcome {
        outcome_of(&self.statuses)
    }

    /// REF*FJ, else REF*6R: the number that we gave the line.
    #[must_use]
    pub fn line_control_number(&self) -> Option<&str> {
        value_of(&self.references, "FJ").or_else(|| value_of(&self.references, "6R"))
    }
}

/// The value of the first entry with this qualifier.
fn value_of<'x>(references: &'x [Reference<'_>], qualifier: &str) -> Option<&'x str> {
    references.iter().find(|reference| reference.qualifier == qualifier).map(|found| found.value.as_ref())
}
