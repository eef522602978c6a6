//! Checks files against their guides and says what was found and how long it took: `check_guide FILE...`.

#![expect(clippy::disallowed_methods, reason = "a program, not the library")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use x12::finding::Finding;
use x12::guide::{Checker, check};
use x12::tokenizer::Segments;

/// Files are checked so often; the shortest time counts.
const TIMES: usize = 10;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let (segments, cut) = fastest(|| Segments::new(&bytes).count());
        let (findings, checked) = fastest(|| walk(&bytes));
        let each = |time: Duration| time.as_nanos() / segments.max(1) as u128;
        println!(
            "{path}: {segments} segments, cut in {} ns each, cut and checked in {}; {findings} findings in sets",
            each(cut),
            each(checked)
        );
        show(&check(&bytes));
    }
    Ok(())
}

fn fastest<T>(work: impl Fn() -> T) -> (T, Duration) {
    let run = || {
        let start = Instant::now();
        let result = work();
        (result, start.elapsed())
    };
    (1..TIMES).fold(run(), |best, _| Some(run()).filter(|one| one.1 < best.1).unwrap_or(best))
}

/// As a reader of sets does: without the envelope.
fn walk(bytes: &[u8]) -> usize {
    let (mut findings, mut version, mut number) = (0, &b""[..], 0);
    let mut checker = Checker::new(version);
    for segment in Segments::new(bytes) {
        match segment.id() {
            b"GS" => version = segment.element(8),
            b"ISA" | b"GE" | b"IEA" | b"TA1" => {}
            id => {
                if id == b"ST" {
                    findings += std::mem::replace(&mut checker, Checker::new(version)).finish().len();
                    number = 0;
                }
                number += 1;
                checker.take(&segment, number);
            }
        }
    }
    findings + checker.finish().len()
}

/// What was found, alike findings once.
fn show(findings: &[Finding]) {
    let mut kinds = BTreeMap::<_, (usize, _)>::new();
    for finding in findings {
        let place = (finding.rule, &finding.place.segment, finding.place.element);
        kinds.entry(place).or_insert((0, finding)).0 += 1;
    }
    for ((rule, segment, element), (count, first)) in kinds {
        let element = element.map_or(String::new(), |element| format!("{element:02}"));
        println!(
            "  {count:4} {rule} {segment}{element} first at {} {:?}: {}",
            first.place.number, first.value, first.message
        );
    }
}
