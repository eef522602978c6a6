//! Reads an 835 of any size from a file, and says what is in it, how fast that was, and how much memory it took:
//! `read_835 FILE [TIMES]`.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "a program that measures, not the library"
)]

use std::fs::File;
use std::time::Instant;

use x12::Cents;
use x12::remittance::{Remittance, RemittedClaim, Totals, Visitor, stream};

#[derive(Default)]
struct Sums {
    claims: usize,
    lines: usize,
    charged: Cents,
    paid: Cents,
    payments: Cents,
    findings: usize,
}

impl Visitor for Sums {
    fn claim(&mut self, _set: &Remittance<'_>, claim: &RemittedClaim<'_>) {
        self.claims += 1;
        self.lines += claim.lines.len();
        self.charged += claim.charge;
        self.paid += claim.paid;
    }

    fn set(&mut self, set: &Remittance<'_>, _totals: &Totals) {
        self.payments += set.payment_amount();
        self.findings += set.findings.len();
        for finding in set.findings.iter().take(20) {
            println!(
                "{:?} {} at {}: {}",
                finding.stops, finding.rule, finding.place.position, finding.message
            );
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: read_835 FILE [TIMES]")?;
    let times = arguments.next().map_or(Ok(1), |times| times.parse::<u32>())?;
    let megabytes = std::fs::metadata(&path)?.len() as f64 / 1e6;
    for _ in 0..times {
        let mut sums = Sums::default();
        let start = Instant::now();
        let read = stream(File::open(&path)?, &mut sums)?;
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{} sets, {} claims, {} lines, {} charged, {} paid, {} sent, {} findings: {:.3} s, {:.0} claims/s, {:.0} MB/s",
            read.sets,
            sums.claims,
            sums.lines,
            sums.charged,
            sums.paid,
            sums.payments,
            sums.findings + read.findings.len(),
            seconds,
            sums.claims as f64 / seconds,
            megabytes / seconds
        );
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    println!("{}", peak.unwrap_or("peak memory: not known here"));
    Ok(())
}
