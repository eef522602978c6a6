//! What the guide found and a reader of the same set has not told already.

use crate::finding::{Finding, Level, rule};

/// Rules about a segment as a whole: that it is here, and how often.
const STANDING: [&str; 7] = [
    rule::UNKNOWN_SEGMENT,
    rule::UNEXPECTED_SEGMENT,
    rule::SEGMENT_ORDER,
    rule::SEGMENT_REPEATS,
    rule::LOOP_REPEATS,
    rule::SEGMENT_OUT_OF_PLACE,
    rule::REPEATED_SEGMENT,
];

/// The findings of `guide` without those that `told` has in other words. A reader knows what a value is for and says
/// more, above all what it stops, so its finding stays: a bad amount is told once, and a missing BPR.
///
/// Both lists are of the same file.
pub(crate) fn untold(guide: Vec<Finding>, told: &[Finding]) -> Vec<Finding> {
    let mut by_place: Vec<&Finding> = told.iter().collect();
    by_place.sort_by_key(|finding| finding.place.position);
    let untold = |finding: &Finding| {
        let position = finding.place.position;
        let from = by_place.partition_point(|told| told.place.position < position);
        let mut here = by_place[from..].iter().take_while(|told| told.place.position == position);
        !here.any(|told| says(told, finding)) && !is_missing_payment(finding, &by_place[..from])
    };
    guide.into_iter().filter(untold).collect()
}

/// Do two findings of one segment say the same?
fn says(told: &Finding, finding: &Finding) -> bool {
    let standing = |finding: &Finding| STANDING.contains(&finding.rule);
    if told.rule == finding.rule || (standing(told) && standing(finding)) {
        return true;
    }
    let of_structure = told.level <= Level::Guide && finding.place.element.is_some();
    let same_element = of_structure && told.place.element == finding.place.element;
    same_element || (told.rule == rule::TOO_MANY_ADJUSTMENTS && finding.rule == rule::TOO_MANY_ELEMENTS)
}

/// A segment that an 835 cannot do without is told missing at its ST, which stands before.
fn is_missing_payment(finding: &Finding, before: &[&Finding]) -> bool {
    let missing = [rule::MISSING_SEGMENT, rule::MISSING_ELEMENT].contains(&finding.rule);
    let rule = match finding.place.segment.as_str() {
        "BPR" if missing => rule::MISSING_BPR,
        "TRN" if missing => rule::MISSING_TRN,
        _ => return false,
    };
    before.iter().rev().any(|told| told.rule == rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::guide::check;
    use crate::remittance;

    fn rules(findings: &[Finding]) -> Vec<(&str, &str, Option<usize>)> {
        findings.iter().map(|one| (one.rule, one.place.segment.as_str(), one.place.element)).collect()
    }

    /// The findings of the guide about an 835 that are left beside the reader's.
    fn left(set: &str) -> Vec<(String, String, Option<usize>)> {
        let told: Vec<Finding> = remittance::read(set.as_bytes()).all_findings().cloned().collect();
        let left = untold(check(set.as_bytes()), &told);
        rules(&left).iter().map(|(rule, id, n)| ((*rule).to_owned(), (*id).to_owned(), *n)).collect()
    }

    const SET: &str = "ST*835*0001~BPR*I*45*C*CHK************20260115~TRN*1*900123*1999999999~\
        N1*PR*PAYER~N3*1 ST~N4*TOWN*CA*95814~PER*BL**TE*8005550100~N1*PE*US*XX*1234567893~LX*1~\
        CLP*A1*1*55*45*10*12*26~CAS*PR*1*10~NM1*QC*1*A*B~SE*13*0001~";

    #[test]
    fn what_a_reader_tells_is_not_told_twice() {
        assert_eq!(left(SET), []);
        let gone = |from: &str, to: &str| left(&SET.replace(from, to).replace("SE*13", "SE*12"));
        assert_eq!(gone("BPR*I*45*C*CHK************20260115~", ""), []);
        assert_eq!(gone("TRN*1*900123*1999999999~", ""), []);
        let bad = |from: &str, to: &str| left(&SET.replace(from, to));
        assert_eq!(bad("*55*45*", "*5O*45*"), []);
        assert_eq!(bad("CAS*PR", "CAS*XX"), []);
        assert_eq!(bad("CLP*A1*1", "CLP*A1*99"), []);
        assert_eq!(bad("20260115", "20260231"), []);
        assert_eq!(bad("LX*1~", "ZZZ*1~"), [("missing_segment".to_owned(), "LX".to_owned(), None)]);
    }

    #[test]
    fn what_only_the_guide_tells_stays() {
        let patient = left(&SET.replace("NM1*QC*1*A*B", "NM1*QC*1*A*B**DR"));
        assert_eq!(patient, [("element_not_used".to_owned(), "NM1".to_owned(), Some(6))]);
        let amount = left(&SET.replace("CAS*PR*1*10", "CAS*PR*1*1O*OFTEN"));
        assert_eq!(amount, [("element_type".to_owned(), "CAS".to_owned(), Some(4))]);
    }

    #[test]
    fn places_are_compared() {
        let finding = |rule, position, element| Finding {
            level: Level::Syntax,
            rule,
            stops: crate::finding::Stops::Nothing,
            place: Place { position, element, ..Place::default() },
            value: String::new(),
            message: String::new(),
        };
        let told = [finding(rule::BAD_AMOUNT, 5, Some(3)), finding(rule::REPEATED_SEGMENT, 9, None)];
        let guide = vec![
            finding(rule::ELEMENT_TYPE, 5, Some(3)),
            finding(rule::ELEMENT_TYPE, 5, Some(4)),
            finding(rule::ELEMENT_TYPE, 6, Some(3)),
            finding(rule::SEGMENT_REPEATS, 9, None),
            finding(rule::SEGMENT_REPEATS, 8, None),
        ];
        let left: Vec<_> = untold(guide, &told).iter().map(|one| one.place.position).collect();
        assert_eq!(left, [5, 6, 8]);
    }
}
