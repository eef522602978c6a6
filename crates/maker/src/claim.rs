//! What was done and what was claimed for it.

use jiff::civil::Date;
use x12::Cents;

use crate::adjudicate::Mood;
use crate::catalog::Code;
use crate::remit::Line;

/// Work that was done.
#[derive(Clone, Debug)]
pub(crate) struct Procedure {
    pub(crate) number: u32,
    pub(crate) code: &'static Code,
    pub(crate) tooth: String,
    pub(crate) surface: &'static str,
    /// The tooth that it replaces was lost before the coverage began.
    pub(crate) lost_before: bool,
}

impl Procedure {
    pub(crate) fn key(&self) -> String {
        format!("PR-{:06}", self.number)
    }
}

/// What becomes of a claim after it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is answered.
    Answered,
    /// Its 277CA rejects it; it is mended and sent again, and then answered.
    MendedLater,
    /// Its 277CA rejects it, and nobody mends it.
    Rejected,
    /// Nothing is ever heard of it, not even that it arrived.
    Lost,
    /// It arrived, and then nothing.
    Forgotten,
}

/// A claim to one payer for the work of one visit.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    /// CLM01: seventeen characters, of which the first fifteen name it alone.
    pub(crate) number: String,
    /// A place among the people.
    pub(crate) who: usize,
    /// 0 for the first coverage, 1 for the second.
    pub(crate) ordinal: usize,
    /// A place among the clinics.
    pub(crate) clinic: usize,
    pub(crate) day: Date,
    pub(crate) procedures: Vec<Procedure>,
    pub(crate) charge: Cents,
    pub(crate) fate: Fate,
    pub(crate) mood: Mood,
    /// CLP07, once the payer has given one.
    pub(crate) payer_number: String,
    /// The claim to the other payer for the same work.
    pub(crate) other: Option<usize>,
    /// The write-off of the first payer, which waits until the second has answered.
    pub(crate) parked: Cents,
    /// The file with the answer has come.
    pub(crate) is_told: bool,
    /// The day on which that file comes, once it is on its way.
    pub(crate) told_on: Option<Date>,
    /// The first payer sent it on to this one.
    pub(crate) is_forwarded: bool,
    /// What the first payer decided, kept for the second.
    pub(crate) decided: Vec<Line>,
}
