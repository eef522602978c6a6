//! Files that break the rules without a doubt about money.

use super::*;

/// What is read apart from line numbers and findings.
fn same_entries(text: &[u8]) {
    let (file, sample) = (read(text), read(SAMPLE.as_bytes()));
    assert_eq!((file.entries, file.complete), (sample.entries, true), "{}", String::from_utf8_lossy(text));
}

#[test]
fn line_ends_may_be_of_any_kind_or_none() {
    for end in ["\r\n", "\r", ""] {
        check(&SAMPLE.replace('\n', end), &[]);
        same_entries(SAMPLE.replace('\n', end).as_bytes());
    }
    same_entries(format!("{}\u{1a}", SAMPLE.trim_end()).as_bytes());
    same_entries(format!("\u{feff}{SAMPLE}").as_bytes());
}

#[test]
fn padding_may_be_there_or_not() {
    let padding = "9".repeat(94) + "\n";
    for lines in [1, 3, 10] {
        same_entries(format!("{SAMPLE}{}", padding.repeat(lines)).as_bytes());
    }
    let one_line = format!("{SAMPLE}{padding}{padding}").replace('\n', "");
    same_entries(one_line.as_bytes());
}

#[test]
fn trailing_blanks_may_be_cut_or_added() {
    let cut: Vec<&str> = SAMPLE.lines().map(str::trim_end).collect();
    check(&cut.join("\n"), &[]);
    let added: String = SAMPLE.lines().map(|line| format!("{line}    \r\n")).collect();
    check(&added, &[]);
}

#[test]
fn a_short_line_is_filled_up() {
    let text = SAMPLE.replace("0121042880000002\n", "\n");
    let file = check(&text, &["line_short", "trace"]);
    assert_eq!(file.findings.first().and_then(|finding| finding.columns), Some(Columns::new(75, 94)));
    assert_eq!(
        file.entries.get(1).map(|entry| (entry.amount, entry.trace.as_str())),
        Some((Cents(12345), ""))
    );
}

#[test]
fn a_long_line_is_cut() {
    let text = SAMPLE.replacen("121042880000002\n", "121042880000002 SEEN BY TELLER\n", 1);
    check(&text, &["line_long"]);
    same_entries(text.as_bytes());
}

#[test]
fn blank_and_unknown_lines_are_left_out() {
    let text = format!("$$ADD ID=ACH BATCHID='X'\n\n{SAMPLE}\n");
    let file = check(&text, &["record_unknown"]);
    assert_eq!(file.entries.first().map(|entry| entry.line), Some(5));
    assert_eq!(recognise(text.as_bytes()), Some(BankFormat::Nacha));
}

#[test]
fn a_file_header_may_be_missing_or_damaged() {
    check(&without(1), &["file_header_missing"]);
    check(&with(SAMPLE, 1, 35, "000"), &["record_unknown", "file_header_missing"]);
}

#[test]
fn a_bad_check_digit_is_reported() {
    let file = check(&with(SAMPLE, 3, 12, "5"), &["check_digit"]);
    assert_eq!(file.entries.first().map(|entry| entry.routing_number.as_str()), Some("231380105"));
}

#[test]
fn missing_account_and_trace_are_reported() {
    check(&with(SAMPLE, 5, 13, "   "), &["account_number"]);
    check(&with(SAMPLE, 5, 80, "               "), &["line_short", "trace"]);
}

#[test]
fn batches_may_be_out_of_order() {
    let swapped = with(&with(SAMPLE, 2, 88, "0000003"), 6, 88, "0000003");
    check(&swapped, &["batch_order"]);
    check(&with(SAMPLE, 6, 88, "0000003"), &["batch_number"]);
    check(&with(SAMPLE, 6, 45, "1234567891"), &["batch_company"]);
}

#[test]
fn the_date_of_the_file_stands_in_for_a_date_that_cannot_be_read() {
    for put in ["      ", "261301", "26112x", "000000"] {
        let file = check(&with(&with(SAMPLE, 1, 24, "261118"), 2, 70, put), &["effective_date"]);
        assert_eq!(file.entries.first().map(|entry| entry.date), Some(date(2026, 11, 18)), "{put}");
    }
}

#[test]
fn a_character_that_is_not_ascii_keeps_its_place() {
    // The same name in Latin-1 (one byte), in UTF-8 counted by characters, and in UTF-8 counted by bytes.
    let latin: Vec<u8> =
        SAMPLE.replace("DELTA", "D\u{c9}LTA").chars().map(|c| u8::try_from(c).unwrap_or(b' ')).collect();
    let by_characters = SAMPLE.replace("DELTA", "D\u{c9}LTA");
    let by_bytes = SAMPLE.replace("DELTA DENTAL PA ", "D\u{c9}LTA DENTAL PA");
    for (text, name) in [
        (latin, "D?LTA DENTAL PA"),
        (by_characters.into(), "D?LTA DENTAL PA"),
        (by_bytes.into(), "D??LTA DENTAL PA"),
    ] {
        let file = read(&text);
        let rules: Vec<_> = file.findings.iter().map(|finding| (finding.rule, finding.line)).collect();
        assert_eq!((rules.as_slice(), file.complete), ([("not_ascii", 2)].as_slice(), true));
        assert_eq!(file.entries.first().map(|entry| entry.originator.as_str()), Some(name));
    }
}

#[test]
fn an_unknown_kind_of_entries_is_read_like_ccd() {
    check(&with(SAMPLE, 2, 51, "   "), &["sec_code"]);
    check(&with(SAMPLE, 2, 51, "WEB"), &[]);
}

#[test]
fn several_files_may_be_joined() {
    let file = check(&SAMPLE.repeat(2), &[]);
    let occurrences: Vec<u32> = file.entries.iter().map(|entry| entry.occurrence).collect();
    assert_eq!(occurrences, [1, 1, 1, 2, 2, 2]);
}

#[test]
fn other_files_are_not_taken_for_ach() {
    for text in [
        "",
        "01,122099999,123456789,060321,0829,1,80,1,2/\n",
        "Date,Description,Amount\n2026-11-20,HCCLAIMPMT,500.00\n",
        "OFXHEADER:100\nDATA:OFXSGML\n",
        "<?xml version=\"1.0\"?><Document/>",
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261120*0930*^*00501*000000001*0*P*:~",
        "5 apples\n6 pears\n1 melon\n",
    ] {
        assert_ne!(recognise(text.as_bytes()), Some(BankFormat::Nacha), "{text}");
    }
    for line in [1, 2, 3] {
        let text: String = SAMPLE.lines().skip(line).map(|line| format!("{line}\n")).collect();
        assert_eq!(recognise(text.as_bytes()), Some(BankFormat::Nacha), "{line} lines cut off");
    }
}
