//! What must hold of every bank file, whatever bytes it is made of. Each fuzz target checks one reader, and
//! `crates/bank/tests/corpus.rs` checks them all on the inputs in `corpus`.

use std::collections::HashSet;

use bank::csv::Mapping;
use bank::{BankFile, FINDINGS_MAX};

/// More bytes of a description or a value are not kept.
const TEXT_MAX: usize = 1_010;

/// More bytes of the names of columns are not kept.
const HEADING_MAX: usize = 500;

/// An ACH file.
pub fn nacha(bytes: &[u8]) {
    holds(bytes, bank::nacha::read);
}

/// A BAI2 statement.
pub fn bai2(bytes: &[u8]) {
    holds(bytes, bank::bai2::read);
}

/// A camt.053 statement.
pub fn camt(bytes: &[u8]) {
    holds(bytes, bank::camt::read);
}

/// An OFX statement.
pub fn ofx(bytes: &[u8]) {
    holds(bytes, bank::ofx::read);
}

/// A CSV file: what its columns are told to be reads the same when it is given back, columns that somebody says are read
/// whatever stands in them, and what tells its layout from another is short.
pub fn csv(bytes: &[u8]) {
    holds(bytes, bank::csv::read);
    let said: Mapping = "date=1,amount=2,description=3,account=4,days=first".parse().expect("columns");
    holds(bytes, |bytes| bank::csv::read_with(bytes, &said));
    let heading = bank::csv::heading(bytes);
    assert!(!heading.is_empty() && heading.len() <= HEADING_MAX);
    if let Some(mapping) = bank::csv::mapping(bytes) {
        let kept = mapping.to_string().parse().expect("what is kept is given back");
        let (told, given) = (bank::csv::read(bytes), bank::csv::read_with(bytes, &kept));
        assert_eq!(told.entries, given.entries);
        assert_eq!(told.complete, given.complete);
    }
}

fn holds(bytes: &[u8], read: impl Fn(&[u8]) -> BankFile) {
    let file = read(bytes);
    assert_eq!(file.complete, file.findings.iter().all(|finding| !finding.stops));
    assert!(file.findings.len() <= FINDINGS_MAX + 1 && file.entries.len() <= bytes.len());
    for finding in &file.findings {
        assert!(!finding.message.is_empty() && finding.line >= 1 && finding.value.len() <= TEXT_MAX);
    }
    let prints: HashSet<String> = file.entries.iter().map(|entry| entry.fingerprint()).collect();
    assert_eq!(prints.len(), file.entries.len());
    for entry in &file.entries {
        assert!(entry.description.len() <= TEXT_MAX && entry.line >= 1);
        assert_eq!(entry.format, file.format);
        let number = entry.trn.as_ref().map(|trn| &trn.trace_number);
        assert!(number.is_none_or(|number| !number.is_empty()));
    }
    assert_eq!(read(bytes), file);
    let _ = bank::recognise(bytes);
}
