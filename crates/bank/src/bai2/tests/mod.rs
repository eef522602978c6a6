//! Tests of the BAI2 reader, a file a concern.

mod properties;
mod records;

use super::super::{BankFile, BankFormat, EntryKind, recognise};
use super::read;
use jiff::civil::date;
use x12::Cents;

/// Made by hand: two accounts, with the ways in which banks write details.
const SAMPLE: &str = "\
01,021000021,BRIGHT,261121,0600,1,80,,2/
02,BRIGHT,021000021,1,261120,2400,USD,2/
03,12345678,USD,010,+100000,,,015,+162345,,/
88,100,000000000065000,3,Z,400,2655,1,/
16,142,50000,Z,REF1,8812345,DELTA DENTAL PA HCCLAIMPMT TRN*1*8812345*1234567890\\/
16,115,12500,S,0,12500,0,REF2,,LOCKBOX 44, BATCH 7/
16,195,2500,V,261120,1300,REF3,,
88,DBNM: BIG EMPLOYER INC
88,REMI: RENT 1/2
16,475,2655,D,1,0,2655,REF4,0001041/
49,397655,9/
03,987,,015,2500,,/
16,555,2500,,REF5,021000021000007,DEPOSITED ITEM RETURNED R01
16,890,,,,,NOTHING ELSE TODAY/
49,5000,4/
98,402655,2,15/
99,402655,1,17/
";

/// The rules of the findings and whether the file may be booked.
fn rules(text: &str) -> (Vec<&'static str>, bool) {
    let file = read(text.as_bytes());
    (file.findings.iter().map(|finding| finding.rule).collect(), file.complete)
}

/// The file reads whole, with these findings.
fn check(text: &str, expected: &[&str]) -> BankFile {
    assert_eq!(rules(text), (expected.to_vec(), true), "{text}");
    read(text.as_bytes())
}

/// The file stops, with these findings.
fn check_stops(text: &str, expected: &[&str]) -> BankFile {
    assert_eq!(rules(text), (expected.to_vec(), false), "{text}");
    read(text.as_bytes())
}
