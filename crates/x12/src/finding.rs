//! What a reader has to say about a file: findings, never failures.
//!
//! A finding names its rule by a stable id ([`rule`]), its place in the file, and how much it stops. The
//! reader reports; the ledger decides, except that money which [`Stops`] says is not sure must not be posted
//! by itself (x12.md 4.3, 4.7, 4.8).

pub mod rule;

use serde::Serialize;

use crate::tokenizer::Segment;

/// The kind of rule, after the seven WEDI SNIP types (x12.md 4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// SNIP 1: envelope, counts, control numbers, known segments, form of values.
    Syntax,
    /// SNIP 2: what the guide of the transaction requires or allows.
    Guide,
    /// SNIP 3: the money rules.
    Balancing,
    /// SNIP 4: if this is sent, that must be.
    Situation,
    /// SNIP 5: code lists kept outside X12 guides.
    CodeSet,
    /// SNIP 6: rules of a product or speciality, here dental.
    Product,
    /// SNIP 7: rules of one payer or clearinghouse.
    Partner,
}

impl Level {
    /// The SNIP type, 1 to 7.
    #[must_use]
    pub const fn snip(self) -> u8 {
        match self {
            Level::Syntax => 1,
            Level::Guide => 2,
            Level::Balancing => 3,
            Level::Situation => 4,
            Level::CodeSet => 5,
            Level::Product => 6,
            Level::Partner => 7,
        }
    }
}

/// How much must not be posted by itself because of a finding. Ordered: a later one stops more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stops {
    /// Worth knowing; post all the same.
    Nothing,
    /// The claim at [`Place::claim`] is held.
    Claim,
    /// The whole set (one check or EFT) is held. At file level: whatever of the file is concerned; the sets
    /// concerned carry a finding of their own.
    Set,
}

/// Where in the file a finding is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The segment identifier, such as `CLP`; shortened when it is no identifier at all.
    pub segment: String,
    /// Bytes from the start of the file to the segment.
    pub position: usize,
    /// The set, counted from 0 among all sets and TA1 of the file; `None` outside sets. Only [`crate::check`] says it.
    pub set: Option<usize>,
    /// The number of the segment in its set, ST being 1; 0 outside a set.
    pub number: usize,
    /// The element, counted from 1; `None` when the finding is about the whole segment.
    pub element: Option<usize>,
    /// The claim, counted from 0 in the set.
    pub claim: Option<usize>,
    /// The number of that claim, as sent (CLP01, CLM01; in a 277CA its TRN02). Only [`crate::check`] says it.
    pub claim_number: String,
    /// The service line, counted from 0 in the claim.
    pub line: Option<usize>,
}

/// Characters of an identifier that are shown.
const ID_CHARS_MAX: usize = 8;

impl Place {
    /// A segment outside claims, as it is shown.
    pub(crate) fn of(segment: &Segment<'_>, number: usize) -> Place {
        Place::at(&Finding::shown(segment.id(), ID_CHARS_MAX), segment.position, number)
    }

    /// A whole segment: its identifier, its byte in the file and its number in the set.
    pub(crate) fn at(segment: &str, position: usize, number: usize) -> Place {
        Place { segment: segment.to_owned(), position, number, ..Place::default() }
    }
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The kind of rule.
    pub level: Level,
    /// The stable id of the rule, one of [`rule`].
    pub rule: &'static str,
    /// How much it stops.
    pub stops: Stops,
    /// Where it is.
    pub place: Place,
    /// The value that is wrong, as sent, at most [`VALUE_CHARS_MAX`] characters; empty when there is none.
    pub value: String,
    /// For people: what is wrong, by how much, and what to do. Holds amounts and control numbers, no names.
    pub message: String,
}

/// Longer values are shortened in findings.
pub const VALUE_CHARS_MAX: usize = 60;

impl Finding {
    /// The value or identifier shown for some bytes: readable, and short.
    pub(crate) fn shown(bytes: &[u8], chars_max: usize) -> String {
        let text: String = String::from_utf8_lossy(&bytes[..bytes.len().min(chars_max * 4)])
            .chars()
            .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
            .collect();
        match text.char_indices().nth(chars_max) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_short_and_printable() {
        assert_eq!(Finding::shown(b"1O", 60), "1O");
        assert_eq!(Finding::shown(b"a\x00b\n", 60), "a\u{FFFD}b\u{FFFD}");
        assert_eq!(Finding::shown(b"resnCode>adjID>5", 8), "resnCode…");
        assert_eq!(Finding::shown(&[0xFF; 500], 3).chars().count(), 4);
    }

    #[test]
    fn what_stops_more_is_greater() {
        assert!(Stops::Set > Stops::Claim && Stops::Claim > Stops::Nothing);
    }
}
