//! What holds for every file.

use proptest::prelude::*;
use proptest::string::string_regex;

use super::*;
use crate::BankEntry;

/// Text of up to `max` columns without blanks around it.
fn text(max: usize) -> impl Strategy<Value = String> {
    string_regex(&format!("[!-~]([ -~]{{0,{}}}[!-~])?", max - 2)).expect("a pattern")
}

fn any_entry() -> impl Strategy<Value = NachaEntry> {
    let code_and_amount = prop_oneof![
        (prop_oneof![Just(22u8), Just(32)], 0..10_000_000_000i64),
        (prop_oneof![Just(27u8), Just(37)], -9_999_999_999i64..=0),
        (prop_oneof![Just(24u8), Just(34)], Just(0i64)),
    ];
    let routing = prop_oneof![Just("231380104"), Just("021000021"), Just("076401251")];
    let trace = proptest::option::of("[0-9]{15}");
    let addenda =
        proptest::collection::vec(prop_oneof![Just("TRN*1*55*1591031071\\".to_owned()), text(80)], 0..4);
    (code_and_amount, routing, text(17), text(15), text(16), trace, addenda).prop_map(
        |((transaction_code, cents), routing, account_number, identification, receiver, trace, addenda)| {
            NachaEntry {
                transaction_code,
                routing_number: routing.to_owned(),
                account_number,
                amount: Cents(cents),
                identification,
                receiver,
                trace,
                addenda,
            }
        },
    )
}

fn any_batch() -> impl Strategy<Value = NachaBatch> {
    let entries = proptest::collection::vec(any_entry(), 0..5);
    let day = (2000i16..2100, 1i8..13, 1i8..29);
    let sec_code = prop_oneof![Just("CCD"), Just("CTX"), Just("PPD")];
    (text(16), text(10), sec_code, text(10), day, "[0-9]{8}", entries).prop_map(
        |(
            company_name,
            company_id,
            sec_code,
            entry_description,
            (year, month, day),
            originating_bank,
            entries,
        )| {
            let sec_code = sec_code.to_owned();
            let effective_date = date(year, month, day);
            NachaBatch {
                company_name,
                company_id,
                sec_code,
                entry_description,
                effective_date,
                originating_bank,
                entries,
            }
        },
    )
}

fn any_file() -> impl Strategy<Value = NachaFile> {
    proptest::collection::vec(any_batch(), 0..4)
        .prop_map(|batches| NachaFile { batches, ..one_batch("CCD", vec![]) })
}

/// A read entry in the form it was written from.
fn as_written(entry: &BankEntry, trace: &Option<String>) -> NachaEntry {
    let entry = entry.clone();
    NachaEntry {
        transaction_code: entry.bank_code.parse().expect("two digits"),
        routing_number: entry.routing_number,
        account_number: entry.account_number,
        amount: entry.amount,
        identification: entry.identification,
        receiver: entry.receiver,
        trace: trace.is_some().then_some(entry.trace),
        addenda: entry.addenda,
    }
}

/// Where the last field of the file control ends: before it the file is not whole.
fn end_of_control(written: &str) -> usize {
    let lines = written.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let controls = lines.filter(|(_, line)| line.starts_with('9') && line.contains('0'));
    controls.last().map_or(0, |(start, _)| start + 55)
}

proptest! {
    #[test]
    fn what_is_written_is_read(file in any_file(), end in prop_oneof![Just("\n"), Just("\r\n"), Just("")]) {
        let written = write(&file).replace('\n', end);
        let found = read(written.as_bytes());
        prop_assert!(found.complete, "{:?}", found.findings);
        let expected: Vec<_> = file.batches.iter().flat_map(|b| b.entries.iter().map(move |e| (b, e))).collect();
        prop_assert_eq!(found.entries.len(), expected.len());
        for (place, (found, (batch, entry))) in (1..).zip(found.entries.iter().zip(expected)) {
            prop_assert_eq!(&as_written(found, &entry.trace), entry);
            prop_assert_eq!((&found.originator, &found.originator_id), (&batch.company_name, &batch.company_id));
            prop_assert_eq!((&found.sec_code, found.date), (&batch.sec_code, batch.effective_date));
            prop_assert_eq!(found.sequence, place);
        }
    }

    #[test]
    fn a_file_is_whole_blocks(file in any_file()) {
        let written = write(&file);
        prop_assert!(written.lines().all(|line| line.len() == 94));
        prop_assert_eq!(written.lines().count() % 10, 0);
        prop_assert_eq!(recognise(written.as_bytes()), Some(BankFormat::Nacha));
    }

    #[test]
    fn fingerprints_of_a_file_differ_and_stay(file in any_file()) {
        let prints = |text: &str| -> Vec<String> { read(text.as_bytes()).entries.iter().map(BankEntry::fingerprint).collect() };
        let written = write(&file);
        let (first, again) = (prints(&written), prints(&written.replace('\n', "\r\n")));
        prop_assert_eq!(&first, &again);
        prop_assert_eq!(first.iter().collect::<std::collections::HashSet<_>>().len(), first.len());
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        let _ = (read(&bytes), recognise(&bytes));
    }

    #[test]
    fn no_damage_panics(file in any_file(), damage in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<bool>()), 1..40)) {
        let mut bytes = write(&file).into_bytes();
        for (at, byte, keep) in damage {
            let at = at % bytes.len();
            if keep { bytes[at] = byte } else { bytes.remove(at); }
        }
        let _ = (read(&bytes), recognise(&bytes));
    }

    #[test]
    fn records_without_order_do_not_panic(lines in proptest::collection::vec("[15-9][ -~é]{0,100}", 0..40), end in "[\r\n]{0,2}") {
        let _ = read(lines.join(&end).as_bytes());
    }

    #[test]
    fn one_digit_changed_anywhere_in_an_amount_stops(file in any_file(), pick in any::<usize>(), turn in 1u8..10) {
        let written = write(&file);
        let amounts = |line: &str| match line.as_bytes() {
            [b'6', ..] => 29..39,
            [b'8', ..] => 20..44,
            [b'9', rest @ ..] if rest.contains(&b'0') => 31..55,
            _ => 0..0,
        };
        let places: Vec<usize> = written.lines().zip((0..).step_by(95))
            .flat_map(|(line, start)| amounts(line).map(move |column| start + column)).collect();
        let at = places[pick % places.len()];
        let mut bytes = written.into_bytes();
        bytes[at] = b'0' + (bytes[at] - b'0' + turn) % 10;
        prop_assert!(!read(&bytes).complete);
    }

    #[test]
    fn one_entry_or_addenda_lost_stops(file in any_file(), pick in any::<usize>()) {
        let written = write(&file);
        let lines: Vec<&str> = written.lines().collect();
        let movable: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].starts_with(['6', '7'])).collect();
        prop_assume!(!movable.is_empty());
        let lost = movable[pick % movable.len()];
        let rest: Vec<&str> = lines.iter().enumerate().filter(|(at, _)| *at != lost).map(|(_, line)| *line).collect();
        prop_assert!(!read(rest.join("\n").as_bytes()).complete);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_file_cut_anywhere_is_not_complete(file in any_file(), end in prop_oneof![Just("\n"), Just("\r\n"), Just("")]) {
        let written = write(&file);
        let needed = end_of_control(&written);
        let lines_before = written[..needed].matches('\n').count();
        let needed = needed - lines_before + lines_before * end.len();
        let written = written.replace('\n', end);
        for cut in 0..written.len() {
            let complete = read(&written.as_bytes()[..cut]).complete;
            prop_assert_eq!(complete, cut >= needed, "cut at {} of {}, needs {}", cut, written.len(), needed);
        }
    }
}

#[test]
fn numbers_that_do_not_fit_are_not_cut() {
    let too_much = write(&one_batch("CCD", vec![entry(22, 10_000_000_000)]));
    check_stops(&too_much, &["amount", "batch_credits", "file_credits"]);
    let wrong_sign = write(&one_batch("CCD", vec![entry(22, -5)]));
    check_stops(&wrong_sign, &["amount"]);
}
