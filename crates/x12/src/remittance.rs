//! The 835: what a payer paid, for which claims, and why not more (x12.md 4.2 and 4.3).
//!
//! [`read`] takes the bytes of a file and never fails: what is wrong comes as findings, and money that is not
//! sure is stopped by them. One [`Remittance`] is one ST..SE, that is one check or EFT.
//!
//! Text is borrowed from the file. An absent element is empty text; bytes that are not UTF-8 are taken as
//! Latin-1, so none is lost.

mod adjustment;
mod balance;
mod claim;
mod extras;
mod kept;
mod line;
pub mod paper;
mod party;
mod payment;
mod repeats;
mod room;
pub(crate) mod set;
pub(crate) mod sets;
pub(crate) mod sink;
mod situation;
mod stream;
mod summary;
pub(crate) mod value;

use std::ops::Range;

use jiff::civil::Date;
use serde::Serialize;

pub use adjustment::{Adjustment, GroupCode, ProviderAdjustment};
pub use claim::{ClaimStatus, RemittedClaim};
pub use extras::{ClaimExtras, LineExtras, Outpatient};
pub use line::{Procedure, RemittedLine};
pub use party::{Amount, Contact, Delivery, Party, Person, PersonRole, Reference};
pub use payment::{BankAccount, Payment, PaymentMethod, Trace};
pub use stream::{Streamed, Totals, Visitor, stream};
pub use summary::Summary;
pub use value::{AMOUNT_MAX, ServiceRange};

pub use crate::tokenizer::Text;

use crate::Cents;
use crate::envelope::{Walk, incomplete};
use crate::finding::{Finding, Stops, rule};
use sets::Remittances;
use sink::Keep;

/// What one file holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RemittanceFile<'a> {
    /// How many ISA were met.
    pub interchanges: usize,
    /// How many GS were met.
    pub groups: usize,
    /// The 835 sets in file order.
    pub remittances: Vec<Remittance<'a>>,
    /// Findings about the file and its envelopes; those about a set are with the set.
    pub findings: Vec<Finding>,
}

/// The release of the guide a set follows, from GS08, else ISA12.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Version<'a> {
    /// 005010 (005010X221A1), in force since 2012.
    V5010,
    /// 004010 (004010X091A1), still sent by some payers.
    V4010,
    /// Neither; the text of GS08 or ISA12.
    Other(Text<'a>),
    /// Not said: no envelope.
    #[default]
    Unknown,
}

/// One 835 set, ST to SE: one payment of one payer to one payee.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Remittance<'a> {
    /// ST02.
    pub control_number: Text<'a>,
    /// The guide it follows.
    pub version: Version<'a>,
    /// ISA15 is `T`: the payer tries out, and no money comes.
    pub test: bool,
    /// SE, GE and IEA were seen (x12.md 4.8 item 2). Nothing else may be posted.
    pub complete: bool,
    /// It came inside ISA and GS. Nothing else may be posted.
    pub enveloped: bool,
    /// Its own SE was seen.
    pub ended: bool,
    /// The bytes from ST to the terminator of SE, for a hash of the content.
    pub bytes: Range<usize>,
    /// How many segments it has, ST and SE included.
    pub segments: usize,
    /// BPR: the payment; `None` when the segment is missing.
    pub payment: Option<Payment<'a>>,
    /// TRN: the number of the check or EFT; `None` when the segment is missing.
    pub trace: Option<Trace<'a>>,
    /// CUR02; empty means US dollars.
    pub currency: Text<'a>,
    /// DTM*405: when the payer made this remittance.
    pub production_date: Option<Date>,
    /// GS04: when its group was written, which may be sent later, or again.
    pub group_date: Option<Date>,
    /// REF before the payer: `EV` the receiver, `F2` the version of the payer's system.
    pub references: Vec<Reference<'a>>,
    /// NTE, which the guide does not have: NTE01 and the text, from anywhere in the set.
    pub notes: Vec<Reference<'a>>,
    /// N1*PR and what follows it.
    pub payer: Party<'a>,
    /// N1*PE and what follows it.
    pub payee: Party<'a>,
    /// CLP loops in file order, reversals included.
    pub claims: Vec<RemittedClaim<'a>>,
    /// TS3 and TS2: what the payer says of the claims under one LX.
    pub summaries: Vec<Summary<'a>>,
    /// PLB: money between payer and provider that belongs to no claim of this set.
    pub provider_adjustments: Vec<ProviderAdjustment<'a>>,
    /// In file order.
    pub findings: Vec<Finding>,
}

/// What is said of a file without 835.
const NOTHING: (&str, &str) =
    (rule::NO_REMITTANCE, "The file holds no 835 set that could be read. Look whether it is the right file.");

/// Reads an 835 file, of any size and any content. Never fails and never panics. At most 20,000 sets are read; what a
/// file takes is otherwise bounded by some 100 times its size, so the caller should limit that, or use [`stream`].
#[must_use]
pub fn read(bytes: &[u8]) -> RemittanceFile<'_> {
    let (Remittances(Keep(mut remittances)), file) = Walk::through(bytes, Remittances(Keep::default()));
    for &index in &file.complete {
        if let Some(remittance) = remittances.get_mut(index) {
            remittance.complete = true;
        }
    }
    for remittance in remittances.iter_mut().filter(|remittance| remittance.enveloped && !remittance.complete)
    {
        remittance.findings.insert(0, incomplete(remittance.bytes.start));
    }
    let (interchanges, groups) = (file.interchanges, file.groups);
    RemittanceFile { interchanges, groups, remittances, findings: file.into_findings(NOTHING) }
}

impl Remittance<'_> {
    /// BPR02; 0.00 when there is no BPR (a finding then stops the set).
    #[must_use]
    pub fn payment_amount(&self) -> Cents {
        self.payment.as_ref().map_or(Cents::ZERO, |payment| payment.amount)
    }

    /// Sum of CLP04.
    #[must_use]
    pub fn claims_paid(&self) -> Cents {
        self.claims.iter().map(|claim| claim.paid).sum()
    }

    /// Sum of the PLB amounts: positive is taken from the provider.
    #[must_use]
    pub fn provider_adjusted(&self) -> Cents {
        self.provider_adjustments.iter().map(|adjustment| adjustment.amount).sum()
    }

    /// May this set be posted at all? Single claims of it may still be held: [`Remittance::claim_is_held`].
    #[must_use]
    pub fn may_post(&self) -> bool {
        self.complete && self.enveloped && self.findings.iter().all(|finding| finding.stops < Stops::Set)
    }

    /// Must the claim at `index` be held, although the set may be posted? Asks its own findings only, so a loop over
    /// the claims takes no longer for there being many.
    #[must_use]
    pub fn claim_is_held(&self, index: usize) -> bool {
        self.claim_findings(index).any(|finding| finding.stops >= Stops::Claim)
    }

    /// The findings about the claim at `index` and its lines.
    pub fn claim_findings(&self, index: usize) -> impl Iterator<Item = &Finding> {
        // Findings are in file order: those about a claim stand from its CLP to the next one.
        let begin = |index: usize| {
            let position = self.claims.get(index).map(|claim| claim.position);
            position.map(|position| self.findings.partition_point(|one| one.place.position < position))
        };
        let (from, to) = (begin(index).unwrap_or(0), begin(index + 1).unwrap_or(self.findings.len()));
        let near = self.findings.get(from..to).unwrap_or_default();
        near.iter().filter(move |finding| finding.place.claim == Some(index))
    }
}

impl RemittanceFile<'_> {
    /// All findings, those of the file first.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.remittances.iter().flat_map(|remittance| &remittance.findings))
    }
}

#[cfg(test)]
mod tests;
