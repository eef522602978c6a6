//! Checks an X12 file of any size, and says how fast that was, and how much memory it took: `check FILE [TIMES]`.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::float_arithmetic,
    reason = "a program that measures, not the library"
)]

use std::fs::File;
use std::time::Instant;

use x12::check::stream;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: check FILE [TIMES]")?;
    let times = arguments.next().map_or(Ok(1), |times| times.parse::<u32>())?;
    let megabytes = std::fs::metadata(&path)?.len() as f64 / 1e6;
    for _ in 0..times {
        let start = Instant::now();
        let checked = stream(File::open(&path)?, &Default::default())?;
        let seconds = start.elapsed().as_secs_f64();
        let claims: usize = checked.money.iter().map(|set| set.claims.len() + set.claims_left_out).sum();
        println!(
            "{} sets, {claims} claims, {} findings: {seconds:.3} s, {:.0} claims/s, {:.0} MB/s",
            checked.money.len(),
            checked.findings.len(),
            claims as f64 / seconds,
            megabytes / seconds
        );
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    println!("{}", peak.unwrap_or("peak memory: not known here"));
    Ok(())
}
