//! Control totals, and files that are cut or damaged.

use super::*;

#[test]
fn a_total_that_differs_names_line_columns_and_both_amounts() {
    let file = check_stops(&with(SAMPLE, 6, 33, "000000062340"), &["batch_credits"]);
    let finding = file.findings.first().expect("one finding");
    assert_eq!((finding.line, finding.columns), (6, Some(Columns::new(33, 44))));
    assert_eq!((finding.value.as_str(), finding.stops), ("000000062340", true));
    assert_eq!(
        finding.message,
        "credits: the batch control on line 6 says $623.40, but the records before it come to $623.45, $0.05 apart. \
         The file is damaged or cut: ask the bank for it again."
    );
}

#[test]
fn every_total_of_batch_and_file_is_verified() {
    for (line, first, digits, rule) in [
        (6, 5, "000004", "batch_entry_count"),
        (6, 11, "0046276021", "batch_hash"),
        (6, 21, "000000000001", "batch_debits"),
        (6, 33, "000000062346", "batch_credits"),
        (10, 2, "000003", "file_batch_count"),
        (10, 14, "00000005", "file_entry_count"),
        (10, 22, "0069414031", "file_hash"),
        (10, 32, "000000000998", "file_debits"),
        (10, 44, "000000062344", "file_credits"),
        (9, 21, "000000   99 ", "batch_debits"),
        (10, 44, "00000006234x", "file_credits"),
    ] {
        check_stops(&with(SAMPLE, line, first, digits), &[rule]);
    }
    check_stops(&with(SAMPLE, 10, 44, "      62345 "), &["line_short", "file_credits"]);
    check(&with(SAMPLE, 10, 8, "000002"), &["file_block_count"]);
}

#[test]
fn a_file_without_its_control_may_be_cut() {
    check_stops(&without(10), &["file_control_missing"]);
    let joined = without(10) + SAMPLE;
    let file = check_stops(&joined, &["file_control_missing"]);
    assert_eq!(file.entries.len(), 6);
}

#[test]
fn nothing_is_not_a_file() {
    for text in ["", "\n\n", "   ", "9999999999"] {
        check_stops(text, &["no_records"]);
    }
    check_stops("<?xml version=\"1.0\"?>", &["record_unknown", "no_records"]);
}

#[test]
fn a_lost_record_stops_the_file() {
    check_stops(&without(2), &["batch_header_missing", "batch_company"]);
    check_stops(
        &without(3),
        &[
            "addenda_alone",
            "batch_entry_count",
            "batch_hash",
            "batch_credits",
            "file_entry_count",
            "file_hash",
            "file_credits",
        ],
    );
    check_stops(&without(4), &["addenda_indicator", "batch_entry_count", "file_entry_count"]);
    check_stops(
        &without(8),
        &["batch_entry_count", "batch_hash", "batch_debits", "file_entry_count", "file_hash", "file_debits"],
    );
}

#[test]
fn a_lost_batch_control_is_covered_by_the_totals_of_the_file() {
    check(&without(6), &["batch_control_missing"]);
    check(&without(9), &["batch_control_missing"]);
    check_stops(&with(&without(6), 3, 39, "1"), &["batch_control_missing", "file_credits"]);
}

#[test]
fn a_lost_end_and_beginning_of_batches_shows_in_the_next_control() {
    let lines: Vec<&str> = SAMPLE.lines().collect();
    let merged = [&lines[..5], &lines[7..]].concat().join("\n");
    check_stops(
        &merged,
        &[
            "batch_entry_count",
            "batch_hash",
            "batch_credits",
            "batch_number",
            "batch_company",
            "file_batch_count",
        ],
    );
}

#[test]
fn an_entry_that_cannot_be_read_is_left_out_and_stops() {
    let file = check_stops(&with(SAMPLE, 5, 30, "00000123x5"), &["amount", "batch_credits", "file_credits"]);
    assert_eq!(file.entries.len(), 2);
    let file = check_stops(&with(SAMPLE, 5, 2, "99"), &["transaction_code", "batch_credits", "file_credits"]);
    assert_eq!(file.entries.len(), 2);
    let undated = with(&with(SAMPLE, 2, 70, "261399"), 1, 24, "      ");
    let file = check_stops(&undated, &["entry_date", "entry_date"]);
    assert_eq!(file.entries.len(), 1);
}

#[test]
fn a_batch_without_its_header_has_the_date_of_the_file() {
    let file = read(without(7).as_bytes());
    let last = file.entries.last().map(|entry| (entry.date, entry.originator.as_str()));
    assert_eq!(last, Some((date(2026, 11, 20), "")));
}

#[test]
fn records_behind_the_file_control_are_another_file() {
    let lines: Vec<&str> = SAMPLE.lines().collect();
    let extra = format!("{SAMPLE}{}\n", lines[4]);
    check_stops(
        &extra,
        &[
            "file_header_missing",
            "batch_header_missing",
            "entry_date",
            "batch_control_missing",
            "file_control_missing",
        ],
    );
}

#[test]
fn accounting_advice_is_not_read() {
    check_stops(&with(SAMPLE, 2, 51, "ADV"), &["sec_code"]);
}
