//! Reads one 835 file and says what is in it and how long it took: `read_835 FILE [TIMES]`.

#![expect(clippy::disallowed_methods, reason = "a program, not the library")]

use std::time::Instant;

use x12::remittance::read;
use x12::tokenizer::Segments;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: read_835 FILE [TIMES]")?;
    let times = arguments.next().map_or(Ok(1), |times| times.parse::<u32>())?;
    let bytes = std::fs::read(path)?;
    for _ in 0..times {
        let start = Instant::now();
        let segments = Segments::new(&bytes).count();
        println!("{segments} segments cut in {:?}", start.elapsed());
        let start = Instant::now();
        let file = read(&bytes);
        let took = start.elapsed();
        let claims: usize = file.remittances.iter().map(|remittance| remittance.claims.len()).sum();
        let ready = file.remittances.iter().filter(|remittance| remittance.may_post()).count();
        let paid: x12::Cents = file.remittances.iter().map(|remittance| remittance.payment_amount()).sum();
        println!(
            "{} bytes, {} sets ({ready} ready to post), {claims} claims, {paid} paid, {} findings: {took:?}",
            bytes.len(),
            file.remittances.len(),
            file.all_findings().count()
        );
    }
    let file = read(&bytes);
    for finding in file.all_findings().take(50) {
        let place = &finding.place;
        println!(
            "{:?} {} at {} byte {}: {}",
            finding.stops, finding.rule, place.segment, place.position, finding.message
        );
    }
    Ok(())
}
