//! What holds for every file.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::BankEntry;

/// A detail as a bank writes it.
#[derive(Clone, Debug)]
struct Detail {
    code: u16,
    cents: i64,
    funds: &'static str,
    reference: String,
    text: Vec<String>,
}

fn any_detail() -> impl Strategy<Value = Detail> {
    let code = prop_oneof![
        Just(142u16),
        Just(165),
        Just(475),
        Just(555),
        Just(399),
        Just(115),
        101u16..400,
        401u16..700
    ];
    let funds =
        prop_oneof![Just(""), Just("Z"), Just("1"), Just("S,1,2,3"), Just("V,261120,"), Just("D,1,0,7")];
    // Text holds commas and slashes, and begins with neither.
    let text = proptest::collection::vec("[A-Z*][A-Z0-9,/ .*]{0,30}[A-Z.]", 0..4);
    (code, 0..1_000_000_000i64, funds, "[A-Z0-9]{0,8}", text)
        .prop_map(|(code, cents, funds, reference, text)| Detail { code, cents, funds, reference, text })
}

fn any_file() -> impl Strategy<Value = Vec<Vec<Detail>>> {
    proptest::collection::vec(proptest::collection::vec(any_detail(), 0..5), 0..4)
}

/// The file as text, each account with a number of its own.
fn write(accounts: &[Vec<Detail>]) -> String {
    let mut out = "01,A,B,261121,0600,1,,,2/\n02,B,A,1,261120,2400,,2/\n".to_owned();
    let (mut total, mut records) = (0, 2);
    for (number, details) in (1..).zip(accounts) {
        let _ = writeln!(out, "03,{number},,010,-5,,/");
        let (mut sum, mut count) = (-5, 2);
        for detail in details {
            let _ = write!(out, "16,{},{},{},{},", detail.code, detail.cents, detail.funds, detail.reference);
            let text = if detail.text.is_empty() {
                "/".to_owned()
            } else {
                format!(",{}", detail.text.join("\n88,"))
            };
            let _ = writeln!(out, "{text}");
            sum += detail.cents;
            count += detail.text.len().max(1);
        }
        let _ = writeln!(out, "49,{sum},{count}/");
        total += sum;
        records += count;
    }
    let _ = writeln!(out, "98,{total},{},{}/", accounts.len(), records);
    let _ = writeln!(out, "99,{total},1,{}/", records + 2);
    out
}

/// Where the last digit of the file control ends.
fn end_of_control(written: &str) -> usize {
    written.trim_end().len() - 1
}

proptest! {
    #[test]
    fn what_is_written_is_read(accounts in any_file(), end in prop_oneof![Just("\n"), Just("\r\n"), Just("  \n")]) {
        let written = write(&accounts).replace('\n', end);
        let found = read(written.as_bytes());
        prop_assert!(found.complete && found.findings.is_empty(), "{:?}\n{written}", found.findings);
        prop_assert_eq!(recognise(written.as_bytes()), Some(BankFormat::Bai2));
        let expected = (1..).zip(&accounts).flat_map(|(number, all)| all.iter().map(move |one| (number, one)));
        let expected: Vec<(i32, &Detail)> = expected.collect();
        prop_assert_eq!(found.entries.len(), expected.len());
        for (entry, (number, detail)) in found.entries.iter().zip(expected) {
            let sign = if detail.code < 400 { 1 } else { -1 };
            prop_assert_eq!(entry.amount, Cents(sign * detail.cents));
            prop_assert_eq!(&entry.account_number, &number.to_string());
            prop_assert_eq!(&entry.bank_reference, &detail.reference);
            let text = if detail.text.is_empty() { detail.reference.clone() } else { detail.text.join(" ") };
            let words: Vec<&str> = text.split_whitespace().collect();
            prop_assert_eq!(&entry.description, &words.join(" "));
            prop_assert_eq!(entry.date, date(2026, 11, 20));
        }
    }

    #[test]
    fn fingerprints_of_a_file_differ_and_stay(accounts in any_file()) {
        let prints = |text: &str| -> Vec<String> { read(text.as_bytes()).entries.iter().map(BankEntry::fingerprint).collect() };
        let written = write(&accounts);
        let (first, again) = (prints(&written), prints(&written.replace('\n', "\r\n")));
        prop_assert_eq!(&first, &again);
        prop_assert_eq!(first.iter().collect::<std::collections::HashSet<_>>().len(), first.len());
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        let _ = (read(&bytes), recognise(&bytes));
    }

    #[test]
    fn no_damage_panics(accounts in any_file(), damage in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<bool>()), 1..40)) {
        let mut bytes = write(&accounts).into_bytes();
        for (at, byte, keep) in damage {
            let at = at % bytes.len();
            if keep { bytes[at] = byte } else { bytes.remove(at); }
        }
        let _ = (read(&bytes), recognise(&bytes));
    }

    #[test]
    fn records_without_order_do_not_panic(lines in proptest::collection::vec("(01|02|03|16|49|88|98|99|),[0-9,/SVDZé-]{0,30}", 0..40), end in "[\r\n ]{0,2}") {
        let _ = read(lines.join(&end).as_bytes());
    }

    #[test]
    fn one_digit_changed_anywhere_in_an_amount_stops(accounts in any_file(), pick in any::<usize>(), turn in 1u8..10) {
        let written = write(&accounts);
        let mut places = Vec::new();
        let mut start = 0;
        for line in written.split_inclusive('\n') {
            let field = match &line[..2] { "16" => 2, "49" | "98" | "99" => 1, _ => usize::MAX };
            let mut at = start;
            for (number, text) in line.split(',').enumerate() {
                if number == field {
                    places.extend((at..at + text.len()).filter(|&at| written.as_bytes()[at].is_ascii_digit()));
                }
                at += text.len() + 1;
            }
            start += line.len();
        }
        let at = places[pick % places.len()];
        let mut bytes = written.into_bytes();
        bytes[at] = b'0' + (bytes[at] - b'0' + turn) % 10;
        prop_assert!(!read(&bytes).complete);
    }

    #[test]
    fn one_line_lost_stops(accounts in any_file(), pick in any::<usize>()) {
        let written = write(&accounts);
        let lines: Vec<&str> = written.lines().collect();
        let lost = pick % lines.len();
        let rest: Vec<&str> = lines.iter().enumerate().filter(|(at, _)| *at != lost).map(|(_, line)| *line).collect();
        prop_assert!(!read(rest.join("\n").as_bytes()).complete);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_file_cut_anywhere_is_not_complete(accounts in any_file(), end in prop_oneof![Just("\n"), Just("\r\n")]) {
        let written = write(&accounts).replace('\n', end);
        let needed = end_of_control(&written);
        for cut in 0..written.len() {
            prop_assert_eq!(read(&written.as_bytes()[..cut]).complete, cut >= needed, "cut at {} of {}", cut, written.len());
        }
    }
}
