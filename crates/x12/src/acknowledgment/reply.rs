//! The 999, and the TA1, that we owe for what we receive: built from what was found in it (x12.md 4.6).

mod codes;
mod received;
mod write;

use jiff::civil::DateTime;
use serde::Serialize;

pub use received::replies;

use super::{GroupAcknowledgment, InterchangeAcknowledgment};
use crate::remittance::Text;

/// The guide that our answers follow: GS08 and ST03.
pub(super) const GUIDE: &str = "005010X231A1";

/// One side of an interchange.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Correspondent<'a> {
    /// ISA05 or ISA07: the kind of id.
    pub qualifier: Text<'a>,
    /// ISA06 or ISA08.
    pub id: Text<'a>,
    /// GS02 or GS03.
    pub group_id: Text<'a>,
}

/// What one interchange that came in is answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reply<'a> {
    /// We: whom the interchange was sent to.
    pub from: Correspondent<'a>,
    /// Who sent it.
    pub to: Correspondent<'a>,
    /// ISA15: it is only a test.
    pub test: bool,
    /// The TA1: when ISA14 asks for one, and when the envelope is wrong.
    pub interchange: Option<InterchangeAcknowledgment<'a>>,
    /// A 999 for each group; none when the interchange is rejected.
    pub groups: Vec<GroupAcknowledgment<'a>>,
}

/// What a reply is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyNumbers {
    /// ISA13, 1 to 999,999,999: used once for ever.
    pub interchange: u32,
    /// GS06, 1 to 999,999,999.
    pub group: u32,
    /// When it is written.
    pub created: DateTime,
}

/// Writes a reply as one interchange: the TA1 first, then one group with a 999 set for each group answered.
/// What a delimiter of ours could break becomes a blank. Reading it again gives the same answers.
///
/// ```
/// use x12::acknowledgment::{ReplyNumbers, read, replies, write_999};
/// use x12::contents::Kind;
///
/// let received = b"ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260105*0915*^*00501*000000504*1*P*:~\
///     GS*HP*PAYER*PRACTICE*20260105*0915*504*X*005010X221A1~ST*835*0001~BPR*I*0*C*NON************20260105~\
///     TRN*1*900123*1999999999~SE*4*0001~GE*1*504~IEA*1*000000504~";
/// let file = x12::remittance::read(received);
/// let replies = replies(received, file.all_findings(), |kind| kind == Kind::Remittance);
/// let created = jiff::civil::date(2026, 1, 6).at(8, 0, 0, 0);
/// let bytes = write_999(&replies[0], ReplyNumbers { interchange: 1, group: 1, created });
/// let answer = read(&bytes);
/// assert!(answer.interchanges[0].outcome.is_accepted());
/// assert!(answer.groups[0].outcome_of("0001").is_some_and(|outcome| outcome.is_accepted()));
/// ```
#[must_use]
pub fn write_999(reply: &Reply<'_>, numbers: ReplyNumbers) -> Vec<u8> {
    write::write(reply, numbers)
}
