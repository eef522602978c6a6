//! What every driver does: it reads the file that it is given, and says in one line of JSON how many claims it found, what
//! they pay, how long that took and how much memory the process took at most.

use std::time::Instant;

/// How many claims were found, and what they pay in cents, as far as the peer says.
pub struct Found {
    pub claims: usize,
    pub paid: Option<i64>,
}

/// Runs a driver on the file named by the first argument.
pub fn run(peer: &str, does: &str, read: impl FnOnce(&str) -> Found) {
    let path = std::env::args().nth(1).expect("the name of a file");
    let start = Instant::now();
    let Found { claims, paid } = read(&path);
    let seconds = start.elapsed().as_secs_f64();
    let said = serde_json::json!({
        "peer": peer, "does": does, "claims": claims, "paid": paid, "seconds": seconds, "peak_kib": peak_kib(),
    });
    println!("{said}");
}

/// An amount in cents, for peers that hand out text.
pub fn cents(text: &str) -> i64 {
    x12::Cents::parse(text).map_or(0, |amount| amount.0)
}

/// What the process took at most (Linux), in KiB.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
