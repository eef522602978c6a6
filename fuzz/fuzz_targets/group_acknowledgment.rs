#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bitewing_fuzz::group_acknowledgment(bytes));
