//! Checks files against their guides and says what was found and how long it took: `check_guide FILE...`.

#![expect(clippy::disallowed_methods, reason = "a program, not the library")]

use std::collections::BTreeMap;
use std::time::Instant;

use x12::guide::{Checker, check};
use x12::tokenizer::Segments;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let start = Instant::now();
        let segments = Segments::new(&bytes).count();
        let cut = start.elapsed();
        let start = Instant::now();
        let (mut version, mut number) = (&b""[..], 0);
        let mut checker = Checker::new(version);
        for segment in Segments::new(&bytes) {
            match segment.id() {
                b"GS" => version = segment.element(8),
                b"ISA" | b"GE" | b"IEA" | b"TA1" => {}
                id => {
                    if id == b"ST" {
                        checker = Checker::new(version);
                        number = 0;
                    }
                    number += 1;
                    checker.take(&segment, number);
                }
            }
        }
        let checked = start.elapsed();
        let findings = check(&bytes);
        println!(
            "{path}: {segments} segments, cut in {cut:?}, cut and checked in {checked:?}; {} findings",
            findings.len()
        );
        let mut kinds = BTreeMap::<_, (usize, _)>::new();
        for finding in &findings {
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
    Ok(())
}
