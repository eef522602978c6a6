//! Which loop of its guide a segment stands in, by the segments that begin loops (x12.md 4.2, 4.5 and 4.6). Made for
//! showing: a file that breaks its guide still gets a sensible place, and nothing is reported.

use crate::tokenizer::Segment;

/// A segment that begins a loop, or leads back to one.
#[derive(Clone, Copy, Debug)]
struct Turn {
    /// The loop that the segment stands in; empty for what belongs to the whole set.
    into: &'static str,
    /// The loop that must be open, as `into` of another turn; empty for the set itself.
    under: &'static str,
    /// The segment's identifier.
    id: &'static [u8],
    /// The element that tells which of them it is, and what it must hold; 0 for any.
    element: usize,
    values: &'static [&'static str],
    /// The element that holds our number of the claim, when the loop is a claim; else 0.
    claim: usize,
}

const fn turn(
    into: &'static str,
    under: &'static str,
    id: &'static [u8],
    element: usize,
    values: &'static [&'static str],
) -> Turn {
    Turn { into, under, id, element, values, claim: 0 }
}

const fn claim(into: &'static str, under: &'static str, id: &'static [u8], claim: usize) -> Turn {
    Turn { into, under, id, element: 0, values: &[], claim }
}

/// The deepest open loop decides: of two turns that fit, the one whose `under` was opened last.
const REMITTANCE: &[Turn] = &[
    turn("1000A", "", b"N1", 1, &["PR"]),
    turn("1000B", "", b"N1", 1, &["PE"]),
    turn("2000", "", b"LX", 0, &[]),
    claim("2100", "2000", b"CLP", 1),
    claim("2100", "", b"CLP", 1),
    turn("2110", "2100", b"SVC", 0, &[]),
    turn("", "", b"PLB", 0, &[]),
];

const CLAIMS: &[Turn] = &[
    turn("1000A", "", b"NM1", 1, &["41"]),
    turn("1000B", "", b"NM1", 1, &["40"]),
    turn("2000A", "", b"HL", 3, &["20"]),
    turn("2010AA", "2000A", b"NM1", 1, &["85"]),
    turn("2010AB", "2000A", b"NM1", 1, &["87"]),
    turn("2010AC", "2000A", b"NM1", 1, &["PE"]),
    turn("2000B", "2000A", b"HL", 3, &["22"]),
    turn("2010BA", "2000B", b"NM1", 1, &["IL"]),
    turn("2010BB", "2000B", b"NM1", 1, &["PR"]),
    turn("2000C", "2000B", b"HL", 3, &["23"]),
    turn("2010CA", "2000C", b"NM1", 1, &["QC"]),
    claim("2300", "2000B", b"CLM", 1),
    claim("2300", "2000C", b"CLM", 1),
    turn("2310A", "2300", b"NM1", 1, &["DN", "P3"]),
    turn("2310B", "2300", b"NM1", 1, &["82"]),
    turn("2310C", "2300", b"NM1", 1, &["77"]),
    turn("2310D", "2300", b"NM1", 1, &["DD"]),
    turn("2310E", "2300", b"NM1", 1, &["DQ"]),
    turn("2320", "2300", b"SBR", 0, &[]),
    turn("2330A", "2320", b"NM1", 1, &["IL"]),
    turn("2330B", "2320", b"NM1", 1, &["PR"]),
    turn("2330", "2320", b"NM1", 0, &[]),
    turn("2400", "2300", b"LX", 0, &[]),
    turn("2420", "2400", b"NM1", 0, &[]),
    turn("2430", "2400", b"SVD", 0, &[]),
];

const ACKNOWLEDGMENT: &[Turn] = &[
    turn("2000", "", b"AK2", 0, &[]),
    turn("2100", "2000", b"IK3", 0, &[]),
    turn("2100", "2000", b"AK3", 0, &[]),
    turn("2110", "2100", b"IK4", 0, &[]),
    turn("2110", "2100", b"AK4", 0, &[]),
    turn("2000", "", b"IK5", 0, &[]),
    turn("2000", "", b"AK5", 0, &[]),
    turn("", "", b"AK9", 0, &[]),
];

const STATUS: &[Turn] = &[
    turn("2000A", "", b"HL", 3, &["20"]),
    turn("2100A", "2000A", b"NM1", 0, &[]),
    turn("2200A", "2000A", b"TRN", 0, &[]),
    turn("2000B", "2000A", b"HL", 3, &["21"]),
    turn("2100B", "2000B", b"NM1", 0, &[]),
    turn("2200B", "2000B", b"TRN", 0, &[]),
    turn("2000C", "2000B", b"HL", 3, &["19"]),
    turn("2100C", "2000C", b"NM1", 0, &[]),
    turn("2200C", "2000C", b"TRN", 0, &[]),
    turn("2000D", "2000C", b"HL", 3, &["PT"]),
    turn("2100D", "2000D", b"NM1", 0, &[]),
    claim("2200D", "2000D", b"TRN", 2),
    turn("2220D", "2200D", b"SVC", 0, &[]),
];

/// The turns of a set, by ST01; none for a transaction that is not known here.
fn turns(kind: &[u8]) -> &'static [Turn] {
    match kind {
        b"835" => REMITTANCE,
        b"837" => CLAIMS,
        b"999" | b"997" => ACKNOWLEDGMENT,
        b"277" => STATUS,
        _ => &[],
    }
}

/// Where a segment stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Where {
    /// How deep: 0 for ISA, IEA and TA1, 1 for GS and GE, 2 for ST and SE, 3 and more for what is in a set.
    pub(crate) depth: usize,
    /// The loop of the guide, such as `2110`; empty outside loops.
    pub(crate) loop_id: &'static str,
    /// The number of the segment in its set, ST being 1; 0 outside sets.
    pub(crate) number: usize,
    /// The claim that it belongs to, counted from 0 in its set.
    pub(crate) claim: Option<usize>,
}

/// Follows a file from segment to segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Loops<'a> {
    /// ST01 of the set.
    kind: &'a [u8],
    /// The loops that are open, outermost first: at most as many as a guide nests.
    open: Vec<&'static str>,
    is_in_set: bool,
    number: usize,
    claims: usize,
    /// How many loops were open when the claim began, and its number.
    claim: Option<(usize, &'a [u8])>,
}

impl<'a> Loops<'a> {
    /// Takes the next segment, and says where it stands.
    pub(crate) fn enter(&mut self, segment: &Segment<'a>) -> Where {
        match segment.id() {
            b"ISA" | b"IEA" => self.outside(0),
            b"TA1" if !self.is_in_set => self.outside(0),
            b"GS" | b"GE" => self.outside(1),
            b"ST" => {
                let kind = segment.element(1).trim_ascii();
                *self = Loops { kind, is_in_set: true, number: 1, ..Loops::default() };
                Where { depth: 2, number: 1, ..Where::default() }
            }
            b"SE" => {
                let number = if self.is_in_set { self.number + 1 } else { 0 };
                Where { number, ..self.outside(2) }
            }
            _ if !self.is_in_set => self.outside(2),
            _ => self.inside(segment),
        }
    }

    /// The number of the claim that the last segment belongs to, as sent; empty when it belongs to none.
    pub(crate) fn claim_number(&self) -> &'a [u8] {
        self.claim.map_or(b"", |(_, number)| number)
    }

    /// Does the set tell what became of our claims? Then its codes say what comes next.
    pub(crate) fn is_answer(&self) -> bool {
        matches!(self.kind, b"835" | b"277")
    }

    fn outside(&mut self, depth: usize) -> Where {
        *self = Loops::default();
        Where { depth, ..Where::default() }
    }

    fn inside(&mut self, segment: &Segment<'a>) -> Where {
        self.number += 1;
        if let Some(turn) = self.turn(segment) {
            let under = self.place_of(turn.under).unwrap_or_default();
            self.open.truncate(under);
            if self.claim.is_some_and(|(depth, _)| depth > under) {
                self.claim = None;
            }
            if !turn.into.is_empty() {
                self.open.push(turn.into);
            }
            if turn.claim > 0 {
                self.claims += 1;
                self.claim = Some((self.open.len(), segment.element(turn.claim).trim_ascii()));
            }
        }
        Where {
            depth: 3 + self.open.len().saturating_sub(1),
            loop_id: self.open.last().copied().unwrap_or_default(),
            number: self.number,
            claim: self.claim.and_then(|_| self.claims.checked_sub(1)),
        }
    }

    /// The turn that a segment takes: of those that fit, the one under the loop that was opened last.
    fn turn(&self, segment: &Segment<'_>) -> Option<&'static Turn> {
        let id = segment.id();
        let fits = |turn: &&Turn| {
            turn.id == id
                && (turn.element == 0 || {
                    let value = segment.element(turn.element).trim_ascii();
                    turn.values.iter().any(|known| known.as_bytes() == value)
                })
        };
        let mut best: Option<(usize, &Turn)> = None;
        for turn in turns(self.kind).iter().filter(fits) {
            let Some(depth) = self.place_of(turn.under) else { continue };
            // The first of equals stands for what is said more exactly.
            if best.is_none_or(|(deepest, _)| depth > deepest) {
                best = Some((depth, turn));
            }
        }
        best.map(|(_, turn)| turn)
    }

    /// How many loops are open up to and with this one; `None` when it is not open.
    fn place_of(&self, loop_id: &str) -> Option<usize> {
        if loop_id.is_empty() {
            return Some(0);
        }
        self.open.iter().rposition(|open| *open == loop_id).map(|at| at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::Segments;

    /// `id loop depth claim` of each segment.
    fn places(file: &str) -> Vec<String> {
        let mut loops = Loops::default();
        Segments::new(file.as_bytes())
            .map(|segment| {
                let place = loops.enter(&segment);
                let claim = String::from_utf8_lossy(loops.claim_number());
                let id = String::from_utf8_lossy(segment.id());
                format!("{id} {} {} {} {claim}", place.number, place.loop_id, place.depth)
            })
            .collect()
    }

    #[test]
    fn a_remittance_nests_claims_and_lines_and_ends_with_its_set() {
        assert_eq!(
            places(
                "ST*835*1~BPR*I~N1*PR*A~N3*B~LX*1~CLP*C1~CAS*CO~SVC*AD~CAS*CO~CLP*C2~PLB*1~SE*12*1~GE*1*1~"
            ),
            [
                "ST 1  2 ",
                "BPR 2  3 ",
                "N1 3 1000A 3 ",
                "N3 4 1000A 3 ",
                "LX 5 2000 3 ",
                "CLP 6 2100 4 C1",
                "CAS 7 2100 4 C1",
                "SVC 8 2110 5 C1",
                "CAS 9 2110 5 C1",
                "CLP 10 2100 4 C2",
                "PLB 11  3 ",
                "SE 12  2 ",
                "GE 0  1 ",
            ]
        );
    }

    #[test]
    fn a_subscriber_of_another_coverage_is_not_taken_for_the_first_one() {
        let file = "ST*837*1~BHT*1~NM1*41~HL*1**20*1~NM1*85~HL*2*1*22*0~SBR*S~NM1*IL~CLM*C1~NM1*82~SBR*P~NM1*IL~\
                    LX*1~SV3*AD~NM1*82~SVD*P~LX*2~CLM*C2~HL*3*1*22*0~SBR*P~NM1*IL~SE*23*1~";
        let loops: Vec<String> =
            places(file).iter().map(|place| place.split(' ').nth(2).unwrap_or_default().to_owned()).collect();
        assert_eq!(
            loops,
            [
                "", "", "1000A", "2000A", "2010AA", "2000B", "2000B", "2010BA", "2300", "2310B", "2320",
                "2330A", "2400", "2400", "2420", "2430", "2400", "2300", "2000B", "2000B", "2010BA", "",
            ]
        );
    }

    #[test]
    fn what_is_out_of_place_opens_nothing() {
        assert_eq!(places("ST*835*1~SVC*AD~ZZZ*1~"), ["ST 1  2 ", "SVC 2  3 ", "ZZZ 3  3 "]);
        assert_eq!(places("ST*270*1~HL*1**20~"), ["ST 1  2 ", "HL 2  3 "]);
        // Readers count it as a segment of the set that it stands in.
        assert_eq!(
            places("ST*835*1~TA1*1~SE*3*1~TA1*1~"),
            ["ST 1  2 ", "TA1 2  3 ", "SE 3  2 ", "TA1 0  0 "]
        );
    }
}
