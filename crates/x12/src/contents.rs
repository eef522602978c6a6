//! What a file is, told by its content: ISA, GS01 and ST01 of every interchange in it (x12.md 4.1, 4.2, 4.6).
//!
//! File names say nothing: clearinghouses put 835, 999 and 277CA into one folder, and sometimes into one file.

use std::ops::Range;

use serde::Serialize;

use crate::remittance::Text;
use crate::tokenizer::text;
use crate::tokenizer::{Segment, Segments};

/// The most items that are told of one file.
pub const ITEMS_MAX: usize = 20_000;

/// What a set, or a TA1, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 835: read it with [`crate::remittance::read`].
    Remittance,
    /// 837: claims.
    Claims,
    /// TA1, the answer to an interchange: read it with [`crate::acknowledgment::read`].
    InterchangeAcknowledgment,
    /// 999 or 997, the answer to a group: read it with [`crate::acknowledgment::read`].
    GroupAcknowledgment,
    /// 277CA, the answer to claims: read it with [`crate::acknowledgment::read`].
    ClaimAcknowledgment,
    /// Any other set.
    Other,
}

impl Kind {
    /// True for the answers to a claim file.
    #[must_use]
    pub fn is_acknowledgment(self) -> bool {
        use Kind::{ClaimAcknowledgment, GroupAcknowledgment, InterchangeAcknowledgment};
        matches!(self, InterchangeAcknowledgment | GroupAcknowledgment | ClaimAcknowledgment)
    }
}

/// One set, or one TA1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item<'a> {
    /// What it is.
    pub kind: Kind,
    /// ST01, or `TA1`.
    pub id: Text<'a>,
    /// ST02; empty for a TA1.
    pub control_number: Text<'a>,
    /// ST03, else GS08; empty for a TA1.
    pub guide: Text<'a>,
    /// Which interchange of the file it is in, from 1; 0 without ISA.
    pub interchange: usize,
    /// From its first segment to the end of its last one.
    pub bytes: Range<usize>,
}

/// What a file holds, in file order, at most [`ITEMS_MAX`] items. Never fails: a file that is no X12 holds
/// nothing.
///
/// ```
/// let items = x12::contents::of(b"ST*835*0001~SE*2*0001~ST*999*0002~SE*2*0002~");
/// assert_eq!(items[0].kind, x12::contents::Kind::Remittance);
/// assert_eq!(items[1].kind, x12::contents::Kind::GroupAcknowledgment);
/// ```
#[must_use]
pub fn of(bytes: &[u8]) -> Vec<Item<'_>> {
    let mut items: Vec<Item<'_>> = Vec::new();
    let (mut interchange, mut guide_of_group, mut in_set) = (0, &b""[..], false);
    for segment in Segments::new(bytes) {
        match segment.id() {
            b"ISA" => (interchange, guide_of_group, in_set) = (interchange + 1, b"", false),
            b"GS" => (guide_of_group, in_set) = (segment.element(8), false),
            b"ST" | b"TA1" if items.len() == ITEMS_MAX => break,
            b"ST" => {
                items.push(set(&segment, guide_of_group, interchange));
                in_set = true;
            }
            b"TA1" if !in_set => items.push(Item {
                kind: Kind::InterchangeAcknowledgment,
                id: text(segment.id()),
                control_number: Text::default(),
                guide: Text::default(),
                interchange,
                bytes: segment.position..segment.end,
            }),
            b"GE" | b"IEA" => in_set = false,
            id => {
                if let Some(item) = items.last_mut().filter(|_| in_set) {
                    refine(item, &segment);
                    item.bytes.end = segment.end;
                    in_set = id != b"SE";
                }
            }
        }
    }
    items
}

fn set<'a>(st: &Segment<'a>, guide_of_group: &'a [u8], interchange: usize) -> Item<'a> {
    let guide = guide_of(st, guide_of_group);
    Item {
        kind: kind_of(st.element(1), &guide),
        id: text(st.element(1)),
        control_number: text(st.element(2)),
        guide,
        interchange,
        bytes: st.position..st.end,
    }
}

/// A 277 that names no guide is what its BHT01 says.
fn refine(item: &mut Item<'_>, segment: &Segment<'_>) {
    if segment.id() == b"BHT" && item.id == "277" && !names_a_guide(&item.guide) {
        item.kind = if is_claim_acknowledgment(segment) { Kind::ClaimAcknowledgment } else { Kind::Other };
    }
}

/// The guide of a set: ST03, else GS08.
pub(crate) fn guide_of<'a>(st: &Segment<'a>, guide_of_group: &'a [u8]) -> Text<'a> {
    let own = text(st.element(3));
    if own.is_empty() { text(guide_of_group) } else { own }
}

/// The 277s that answer claims: 005010X214, its kin for data reporting, and its forerunner.
const CLAIM_ACKNOWLEDGMENT_GUIDES: [&str; 3] = ["X214", "X364", "X167"];

/// What ST01 and the guide make of a set. There are 277s for other purposes; one that names no guide is taken
/// for a 277CA until its BHT says otherwise.
pub(crate) fn kind_of(set_id: &[u8], guide: &str) -> Kind {
    match set_id.trim_ascii() {
        b"835" => Kind::Remittance,
        b"837" => Kind::Claims,
        b"999" | b"997" => Kind::GroupAcknowledgment,
        b"277" if !names_a_guide(guide) => Kind::ClaimAcknowledgment,
        b"277" if CLAIM_ACKNOWLEDGMENT_GUIDES.iter().any(|known| guide.contains(known)) => {
            Kind::ClaimAcknowledgment
        }
        _ => Kind::Other,
    }
}

/// GS01 of the group that sets come in, by ST01; `None` for a set that is not known here.
pub(crate) fn group_of(set_id: &[u8]) -> Option<&'static str> {
    match set_id {
        b"835" => Some("HP"),
        b"837" => Some("HC"),
        b"999" | b"997" => Some("FA"),
        b"277" => Some("HN"),
        _ => None,
    }
}

/// `005010X214` names a guide, `005010` a release only.
pub(crate) fn names_a_guide(guide: &str) -> bool {
    guide.contains('X')
}

/// BHT01 0085 and BHT02 08: claims and how they were received.
pub(crate) fn is_claim_acknowledgment(bht: &Segment<'_>) -> bool {
    bht.element(1).trim_ascii() == b"0085"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        of(text.as_bytes()).iter().map(|item| item.kind).collect()
    }

    #[test]
    fn a_277_is_what_its_guide_says_and_without_one_what_its_bht_says() {
        let with = |guide: &str, bht: &str| kinds(&format!("ST*277*0001*{guide}~BHT*{bht}*08~SE*3*0001~"));
        assert_eq!(with("005010X214", "0010"), [Kind::ClaimAcknowledgment]);
        assert_eq!(with("005010X212", "0085"), [Kind::Other]);
        assert_eq!(with("", "0085"), [Kind::ClaimAcknowledgment]);
        assert_eq!(with("", "0010"), [Kind::Other]);
    }

    #[test]
    fn a_mixed_file_is_told_item_by_item() {
        let isa = |n: u32| {
            format!(
                "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260105*0915*^*00501*{n:09}*0*P*:~"
            )
        };
        let file = format!(
            "{}TA1*000000009*260105*0915*A*000~IEA*0*000000001~\n{}GS*FA*A*B*20260105*0915*1*X*005010X231A1~\
             ST*999*0001~AK1*HC*1~SE*3*0001~GE*1*1~GS*HP*A*B*20260105*0915*2*X*005010X221A1~ST*835*0002~\
             SE*2*0002~ST*820*0003~SE*2*0003~GE*2*2~IEA*2*000000002~",
            isa(1),
            isa(2)
        );
        let items = of(file.as_bytes());
        let shown: Vec<_> = items.iter().map(|i| (i.kind, i.interchange, i.guide.as_ref())).collect();
        assert_eq!(
            shown,
            [
                (Kind::InterchangeAcknowledgment, 1, ""),
                (Kind::GroupAcknowledgment, 2, "005010X231A1"),
                (Kind::Remittance, 2, "005010X221A1"),
                (Kind::Other, 2, "005010X221A1"),
            ]
        );
        assert_eq!(&file[items[1].bytes.clone()], "ST*999*0001~AK1*HC*1~SE*3*0001~");
    }

    #[test]
    fn what_is_no_x12_holds_nothing() {
        assert_eq!(kinds("hello"), []);
        assert_eq!(of(&[0, 255, 10]), []);
    }
}
