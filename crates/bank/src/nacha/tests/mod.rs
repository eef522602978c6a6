//! Tests of the ACH reader and writer, a file a concern.

mod control;
mod entries;
mod leniency;
mod properties;

use super::super::{BankFile, BankFormat, Columns, recognise};
use super::{NachaBatch, NachaEntry, NachaFile, read, write};
use jiff::civil::date;
use x12::Cents;

/// Made by hand: a batch of CCD+ credits, and a batch with one PPD debit.
const SAMPLE: &str = include_str!("sample.ach");

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

/// The sample without a line (from 1).
fn without(line: usize) -> String {
    let kept = SAMPLE.lines().enumerate().filter(|(at, _)| at + 1 != line);
    kept.map(|(_, text)| format!("{text}\n")).collect()
}

/// A text with other columns in one line.
fn with(text: &str, line: usize, first: usize, put: &str) -> String {
    let change = |(at, old): (usize, &str)| {
        let mut new = old.to_owned();
        if at + 1 == line {
            new.replace_range(first - 1..first - 1 + put.len(), put);
        }
        new + "\n"
    };
    text.lines().enumerate().map(change).collect()
}

/// A file with one batch.
fn one_batch(sec_code: &str, entries: Vec<NachaEntry>) -> NachaFile {
    let batch = NachaBatch {
        company_name: "CIGNA".to_owned(),
        company_id: "1591031071".to_owned(),
        sec_code: sec_code.to_owned(),
        entry_description: "HCCLAIMPMT".to_owned(),
        effective_date: date(2026, 11, 23),
        originating_bank: "02100002".to_owned(),
        entries,
    };
    NachaFile {
        destination: "231380104".to_owned(),
        origin: "021000021".to_owned(),
        destination_name: "FIRST STATE BANK".to_owned(),
        origin_name: "BIG BANK".to_owned(),
        created: date(2026, 11, 22).at(8, 5, 0, 0),
        id_modifier: 'A',
        batches: vec![batch],
    }
}

/// An entry without addenda.
fn entry(transaction_code: u8, cents: i64) -> NachaEntry {
    let mut entry = NachaEntry::deposit("231380104", "12345678", Cents(cents), "BRIGHT SMILES", "");
    entry.transaction_code = transaction_code;
    entry.addenda.clear();
    entry
}
