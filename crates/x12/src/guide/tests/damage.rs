//! Valid files with one thing damaged: something is told, at that place or beside it, and not a hundred things.

use proptest::prelude::*;

use super::{ANSWER, CLAIM, DEPENDENT, REMITTANCE, STATUS};
use crate::finding::Finding;
use crate::guide::check;

const FILES: [&str; 5] = [REMITTANCE, CLAIM, DEPENDENT, STATUS, ANSWER];
/// One fault is told in so many findings at most.
const TOLD_MAX: usize = 6;

/// The segments of a set, with what stands before and behind.
struct Set<'f> {
    head: Vec<&'f str>,
    segments: Vec<&'f str>,
    tail: Vec<&'f str>,
}

impl<'f> Set<'f> {
    fn of(file: &'f str) -> Set<'f> {
        let lines: Vec<&str> = file.lines().filter(|line| !line.is_empty()).collect();
        let st = lines.iter().position(|line| line.starts_with("ST*")).expect("ST");
        let se = lines.iter().position(|line| line.starts_with("SE*")).expect("SE");
        Set { head: lines[..=st].to_vec(), segments: lines[st + 1..se].to_vec(), tail: lines[se..].to_vec() }
    }

    /// The findings about a set of these segments, without those about their number.
    fn check(&self, segments: &[String]) -> Vec<Finding> {
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let lines = [owned(&self.head), segments.to_vec(), owned(&self.tail)].concat();
        let mut findings = check(lines.join("\n").as_bytes());
        findings.retain(|finding| finding.rule != "se_count");
        findings
    }

    fn segments(&self) -> Vec<String> {
        self.segments.iter().map(|segment| (*segment).to_owned()).collect()
    }
}

fn id(segment: &str) -> &str {
    segment.split('*').next().unwrap_or_default()
}

/// The segments that belong to a place: what is told there or in the loops that end soon after.
fn is_near(finding: &Finding, number: usize, reach: usize) -> bool {
    finding.place.number + 1 >= number && finding.place.number <= number + reach
}

#[test]
fn a_segment_that_is_gone_is_missed() {
    for file in FILES {
        let set = Set::of(file);
        let mut missed = 0;
        for at in 0..set.segments.len() {
            let mut segments = set.segments();
            let gone = segments.remove(at);
            let findings = set.check(&segments);
            assert!(findings.len() <= TOLD_MAX, "{gone}: {findings:#?}");
            // Two claims or lines in one, or one less, may be as valid.
            if findings.is_empty() {
                continue;
            }
            missed += 1;
            let near = findings.iter().any(|finding| is_near(finding, at + 2, 12));
            assert!(near, "{gone} at {}: {findings:#?}", at + 2);
        }
        assert!(missed * 3 >= set.segments.len(), "{missed} of {} are missed", set.segments.len());
    }
}

#[test]
fn what_every_guide_requires_is_missed() {
    let required = [
        "BPR*", "TRN*", "N1*", "LX*", "NM1*QC", "BHT*", "HL*", "NM1*IL", "NM1*PR", "SBR*", "SV3*", "OI*",
        "AK1*", "AK2*", "IK5*", "AK9*", "N3*500", "N3*100", "NM1*41", "NM1*85", "REF*EI", "DTP*573",
        "DTP*050", "STC*A2",
    ];
    for file in FILES {
        let set = Set::of(file);
        for (at, segment) in set.segments.iter().enumerate() {
            if !required.iter().any(|begins| segment.starts_with(begins)) {
                continue;
            }
            let mut segments = set.segments();
            segments.remove(at);
            let findings = set.check(&segments);
            assert!(!findings.is_empty(), "{segment} at {} is not missed", at + 2);
        }
    }
}

#[test]
fn segments_that_change_places_are_seen() {
    for file in FILES {
        let set = Set::of(file);
        for at in 1..set.segments.len() {
            let mut segments = set.segments();
            // Among segments of one kind order is free.
            if id(&segments[at - 1]) == id(&segments[at]) {
                continue;
            }
            segments.swap(at - 1, at);
            let findings = set.check(&segments);
            let near = findings.iter().any(|finding| is_near(finding, at + 1, 12));
            assert!(near, "{} and {} at {}: {findings:#?}", segments[at], segments[at - 1], at + 1);
            assert!(findings.len() <= TOLD_MAX, "{} and {}: {findings:#?}", segments[at], segments[at - 1]);
        }
    }
}

#[test]
fn a_segment_that_comes_twice_is_seen() {
    // What may come again: the beginning of a loop, and what has a higher limit.
    let again = [
        "CAS*", "AMT*B6", "REF*TJ", "PER*", "LQ*", "DTM*472", "LX*", "CLP*", "SVC*", "STC*", "TOO*", "TRN*",
        "AK2*", "DN2*", "SVD*", "CLM*", "NM1*85", "IK3*", "IK4*",
    ];
    for file in FILES {
        let set = Set::of(file);
        for (at, segment) in set.segments.iter().enumerate() {
            if again.iter().any(|begins| segment.starts_with(begins)) {
                continue;
            }
            let mut segments = set.segments();
            segments.insert(at, (*segment).to_owned());
            let findings = set.check(&segments);
            let near = findings.iter().any(|finding| is_near(finding, at + 3, 12));
            assert!(near, "{segment} twice at {}: {findings:#?}", at + 2);
            assert!(findings.len() <= TOLD_MAX, "{segment} twice: {findings:#?}");
        }
    }
}

#[test]
fn an_element_that_is_too_long_is_told_at_its_place() {
    for file in FILES {
        let set = Set::of(file);
        for (at, segment) in set.segments.iter().enumerate() {
            for (element, value) in segment.trim_end_matches('~').split('*').enumerate().skip(1) {
                if value.is_empty() {
                    continue;
                }
                let mut segments = set.segments();
                let long = segment.trim_end_matches('~').split('*').enumerate();
                let long: Vec<String> =
                    long.map(|(n, value)| {
                        if n == element { value.to_owned() + &"9".repeat(300) } else { value.to_owned() }
                    })
                    .collect();
                segments[at] = long.join("*") + "~";
                let findings = set.check(&segments);
                let told = findings
                    .iter()
                    .any(|one| one.place.number == at + 2 && one.place.element == Some(element));
                assert!(told, "{segment} element {element}: {findings:#?}");
            }
        }
    }
}

#[test]
fn a_letter_in_an_amount_is_told_at_its_place() {
    let amounts = [
        ("BPR", 2),
        ("CLP", 3),
        ("CLP", 4),
        ("CLP", 5),
        ("SVC", 2),
        ("SVC", 3),
        ("CAS", 3),
        ("AMT", 2),
        ("CLM", 2),
        ("SV3", 2),
        ("SVD", 2),
        ("QTY", 2),
        ("STC", 4),
        ("AK9", 2),
        ("LX", 1),
    ];
    for file in FILES {
        let set = Set::of(file);
        for (at, segment) in set.segments.iter().enumerate() {
            for (_, element) in amounts.iter().filter(|(of, _)| *of == id(segment)) {
                let mut segments = set.segments();
                let mut values: Vec<String> =
                    segment.trim_end_matches('~').split('*').map(str::to_owned).collect();
                values[*element].push('O');
                segments[at] = values.join("*") + "~";
                let findings = set.check(&segments);
                assert_eq!(findings.len(), 1, "{segment}: {findings:#?}");
                let place = &findings[0].place;
                assert_eq!(
                    (findings[0].rule, place.number, place.element),
                    ("element_type", at + 2, Some(*element))
                );
            }
        }
    }
}

#[test]
fn a_code_that_is_none_is_told_at_its_place() {
    let codes = [
        "NM1*", "REF*", "DTM*", "DTP*", "AMT*", "QTY*", "N1*", "PER*", "BPR*", "CAS*", "SBR*", "PRV*",
        "IK5*", "AK9*",
    ];
    for file in FILES {
        let set = Set::of(file);
        for (at, segment) in set.segments.iter().enumerate() {
            let Some(begins) = codes.iter().find(|begins| segment.starts_with(**begins)) else { continue };
            let rest = segment[begins.len()..].trim_start_matches(|c: char| c != '*');
            let mut segments = set.segments();
            segments[at] = format!("{begins}ZQ{rest}");
            let findings = set.check(&segments);
            let told = findings.iter().any(|one| one.place.number == at + 2 && one.place.element == Some(1));
            assert!(told, "{}: {findings:#?}", segments[at]);
            assert!(findings.len() <= TOLD_MAX, "{}: {findings:#?}", segments[at]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Several faults at once: nothing panics, what is told is bounded, and places are in the file.
    #[test]
    fn any_damage_is_survived(
        file in prop::sample::select(FILES.to_vec()),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..5), 1..20),
    ) {
        let mut lines: Vec<String> = file.lines().map(str::to_owned).collect();
        for (at, kind) in damage {
            let at = at.index(lines.len());
            match kind {
                0 if lines.len() > 3 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[at].clone()),
                2 => {
                    let other = (at * 7 + 3) % lines.len();
                    lines.swap(at, other);
                }
                3 => lines[at] = lines[at].replace('*', ":"),
                _ => lines[at] = lines[at].replacen("1", "\u{1}^", 1),
            }
        }
        let text = lines.join("\n");
        let findings = check(text.as_bytes());
        prop_assert!(findings.len() < 40 * lines.len() + 100);
        prop_assert!(findings.iter().all(|finding| finding.place.position <= text.len()));
    }

    /// Bytes of any kind, and bytes that look like segments.
    #[test]
    fn any_bytes_are_survived(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        parts in prop::collection::vec(
            prop::sample::select(vec!["ST*835*1~", "SE*1*1~", "CLP*", "SVC*AD:", "NM1*QC", "~", "*", "HL*", "LX", "IEA*", "\u{CD}", ":", "ISA"]),
            0..60,
        ),
    ) {
        let text = parts.concat();
        for file in [&bytes[..], text.as_bytes(), &[REMITTANCE.as_bytes(), &bytes].concat(), &[b"ST*837*0001~", &bytes[..]].concat()] {
            let findings = check(file);
            prop_assert!(findings.iter().all(|finding| finding.place.position <= file.len()));
        }
    }
}
