//! Tests of the CSV reader, a file a concern.

mod columns;
mod properties;
mod rows;

use super::super::{BankFile, BankFormat, EntryKind, recognise};
use super::{Mapping, heading, mapping, read, read_with};
use jiff::civil::date;
use x12::Cents;

/// Made by hand, with what banks put before and behind.
const SAMPLE: &str = "\
Account: Bright Smiles Operating
,,,,,

Posting Date,Description,Amount,Type,Running Bal.,Check #
11/18/2026,Beginning balance,,,\"1,000.00\",
11/19/2026,\"DELTA DENTAL, PA HCCLAIMPMT TRN*1*8812345*1234567890\\\",500.00,ACH_CREDIT,\"1,500.00\",
11/20/2026,CHECK PAID,(26.55),CHECK_PAID,\"1,473.45\",1041
11/20/2026,RETURNED DEPOSITED ITEM,-25.00,MISC_DEBIT,\"1,448.45\",
,Total,448.45,,,
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

/// The columns that are told of a file.
fn told(text: &str) -> Option<String> {
    mapping(text.as_bytes()).map(|mapping| mapping.to_string())
}

fn amounts(file: &BankFile) -> Vec<i64> {
    file.entries.iter().map(|entry| entry.amount.0).collect()
}
