//! Answers to a claim file: TA1, 999 and 997, 277CA; and the 999 that we owe for what we receive (x12.md 4.6).
//!
//! [`read`] takes the bytes of a file and never fails: what is wrong comes as findings. An answer counts only
//! when it was read to the end of its interchange ([`Frame::may_act`]), so no part of a cut file is ever taken
//! for an acceptance.
//!
//! ```
//! let file = x12::acknowledgment::read(
//!     b"ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260105*0915*^*00501*000000504*0*P*:~\
//!       GS*FA*PAYER*PRACTICE*20260105*0915*504*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HC*13*005010X224A2~\
//!       AK2*837*0001*005010X224A2~IK3*DMG*16*2010BA*3~IK5*R*5~AK9*R*1*1*0~SE*7*0001~GE*1*504~IEA*1*000000504~",
//! );
//! let answer = &file.groups[0];
//! assert!(answer.frame.may_act());
//! assert!(answer.outcome_of("0001").is_some_and(|outcome| outcome.is_rejected()));
//! let error = &answer.sets[0].errors[0];
//! assert_eq!((error.segment_id.as_ref(), error.segment_number), ("DMG", Some(16)));
//! assert_eq!(error.explained().reason, "Segment DMG (segment 16 of the set, loop 2010BA) is missing.");
//! ```

mod claims;
mod frame;
mod group;
mod interchange;
mod outcome;
mod reply;
pub(crate) mod sets;
mod values;
pub mod words;

use serde::Serialize;

pub use claims::{
    ClaimAcknowledgment, ClaimAnswer, ClaimOutcome, Entity, LineAnswer, ProviderAnswer, ReceiverAnswer,
    SourceAnswer, Status, StatusCode, Totals, outcome_of,
};
pub use frame::Frame;
pub use group::{
    Context, ContextName, ElementError, Form, GroupAcknowledgment, GroupTotals, SegmentError, SetAnswer,
};
pub use interchange::InterchangeAcknowledgment;
pub use outcome::Outcome;
pub use reply::{Correspondent, Reply, ReplyNumbers, replies, write_999};

use crate::envelope::{Walk, incomplete};
use crate::finding::{Finding, rule};
use sets::Answers;

/// What is said of a file without answers.
const NOTHING: (&str, &str) = (
    rule::NO_ACKNOWLEDGMENT,
    "The file holds no TA1, 999, 997 or 277CA that could be read. Look whether it is the right file.",
);

/// What one file holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AcknowledgmentFile<'a> {
    /// How many ISA were met.
    pub interchange_count: usize,
    /// How many GS were met.
    pub group_count: usize,
    /// TA1 in file order: each speaks of one interchange that we sent.
    pub interchanges: Vec<InterchangeAcknowledgment<'a>>,
    /// 999 and 997 sets in file order: each speaks of one group that we sent.
    pub groups: Vec<GroupAcknowledgment<'a>>,
    /// 277CA sets in file order: each speaks of the claims of one set that we sent.
    pub claims: Vec<ClaimAcknowledgment<'a>>,
    /// Findings about the file and its envelopes; those about a set are with the set.
    pub findings: Vec<Finding>,
}

/// Reads a file of answers, of any size and any content. Never fails and never panics. At most 20,000 sets and TA1 are
/// read; what a file takes is otherwise bounded by some 100 times its size.
#[must_use]
pub fn read(bytes: &[u8]) -> AcknowledgmentFile<'_> {
    let (mut answers, file) = Walk::through(bytes, Answers::default());
    for &index in &file.complete {
        answers.is_whole(index);
    }
    let Answers { file: mut read, .. } = answers;
    (read.interchange_count, read.group_count) = (file.interchanges, file.groups);
    read.findings = file.into_findings(NOTHING);
    let groups = read.groups.iter_mut().map(|answer| &mut answer.frame);
    let frames = groups.chain(read.claims.iter_mut().map(|answer| &mut answer.frame));
    for frame in frames.filter(|frame| frame.enveloped && !frame.complete) {
        frame.findings.insert(0, incomplete(frame.bytes.start));
    }
    read
}

impl AcknowledgmentFile<'_> {
    /// All findings, those of the file first.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        let groups = self.groups.iter().map(|group| &group.frame);
        let frames = groups.chain(self.claims.iter().map(|answer| &answer.frame));
        self.findings.iter().chain(frames.flat_map(|frame| &frame.findings))
    }

    /// True when there is nothing in it that answers a claim file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.interchanges.is_empty() && self.groups.is_empty() && self.claims.is_empty()
    }
}

#[cfg(test)]
mod tests;
