#![no_main]

#[path = "../src/bank.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::camt(bytes));
