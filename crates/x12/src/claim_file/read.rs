//! Reads claim files (837D) of any origin into the same plain data that is written (x12.md 4.1 and 4.5).

mod broken;
mod claim;
mod levels;
mod locate;
mod names;
mod other_payer;
mod parties;
pub(crate) mod set;
pub(crate) mod sets;
mod values;

use std::ops::Range;

use serde::Serialize;

use super::{Claim, ClaimFile, SegmentPlace};
use crate::envelope::Walk;
use crate::finding::{Finding, Stops, rule};
use sets::ClaimSets;

/// What the bytes of a file hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ClaimFiles {
    /// How many ISA were met.
    pub interchanges: usize,
    /// How many GS were met.
    pub groups: usize,
    /// The 837 sets in file order.
    pub sets: Vec<ClaimSet>,
    /// Findings about the file and its envelopes; those about a set are with the set.
    pub findings: Vec<Finding>,
}

/// One 837 set, ST to SE.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ClaimSet {
    /// ST02 as sent.
    pub control_number: String,
    /// The guide the set follows: ST03, else REF 87 (as in 4010), else GS08; empty when it is not said.
    pub guide: String,
    /// What ISA and GS said; `None` when the set came without them.
    pub envelope: Option<Envelope>,
    /// SE, GE and IEA were seen: the file was not cut.
    pub complete: bool,
    /// Its own SE was seen.
    pub ended: bool,
    /// The bytes from ST to the terminator of SE.
    pub bytes: Range<usize>,
    /// How many segments it has, ST and SE included.
    pub segments: usize,
    /// What it holds.
    pub file: ClaimFile,
    /// One place for each segment of the set, in order, as the writer gives them.
    pub positions: Vec<SegmentPlace>,
    /// In file order.
    pub findings: Vec<Finding>,
}

/// What ISA and GS said and [`ClaimFile`] does not keep, as sent: a file that is written has times and numbers of
/// its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Envelope {
    /// ISA13.
    pub interchange_control: String,
    /// ISA09 and ISA10.
    pub interchange_time: String,
    /// ISA12, such as `00501`.
    pub version: String,
    /// GS06.
    pub group_control: String,
    /// GS04 and GS05.
    pub group_time: String,
    /// GS08, such as `005010X224A2`.
    pub guide: String,
}

impl ClaimFiles {
    /// The claims of all sets in file order.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.sets.iter().flat_map(|set| set.file.claims())
    }

    /// All findings, those of the file first.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.sets.iter().flat_map(|set| &set.findings))
    }

    /// Whether there are sets, every one is whole, and nothing speaks against sending them.
    #[must_use]
    pub fn may_go(&self) -> bool {
        let is_whole = |set: &ClaimSet| set.complete && set.envelope.is_some();
        let all_whole = !self.sets.is_empty() && self.sets.iter().all(is_whole);
        all_whole && self.all_findings().all(|finding| finding.stops == Stops::Nothing)
    }
}

/// What is said of a file without 837.
const NOTHING: (&str, &str) =
    (rule::NO_CLAIM_SET, "The file holds no 837 set that could be read. Look whether it is the right file.");

/// Reads a claim file, of any size and any content. Never fails and never panics. Time grows with the size; so does
/// memory, some ten times the size of a real file and at worst 400 times that of a hostile one, so the caller should
/// limit it.
///
/// ```
/// let files = x12::claim_file::read(
///     b"ST*837*0001*005010X224A2~HL*1**20*1~HL*2*1*22*0~SBR*P*18*******CI~\
///       CLM*A1*55***11:B:1*Y*A*Y*Y~DTP*472*D8*20260105~LX*1~SV3*AD:T0120*55****1~SE*9*0001~",
/// );
/// let claim = files.claims().next().expect("a claim");
/// assert_eq!(claim.lines[0].procedure_code, "T0120");
/// // It came without ISA and GS, and nobody is named in it.
/// assert!(!files.may_go());
/// assert!(files.all_findings().any(|finding| finding.rule == "837-required"));
/// ```
#[must_use]
pub fn read(bytes: &[u8]) -> ClaimFiles {
    let (ClaimSets { mut sets, .. }, file) = Walk::through(bytes, ClaimSets { bytes, sets: Vec::new() });
    for &index in &file.complete {
        if let Some(set) = sets.get_mut(index) {
            set.complete = true;
        }
    }
    let (interchanges, groups) = (file.interchanges, file.groups);
    ClaimFiles { interchanges, groups, sets, findings: file.into_findings(NOTHING) }
}
