//! What holds for every file.

use proptest::prelude::*;

use super::*;
use crate::BankEntry;

#[derive(Clone, Debug)]
struct Row {
    day: i8,
    cents: i64,
    text: String,
}

fn any_file() -> impl Strategy<Value = Vec<Row>> {
    let row = (1i8..=28, -1_000_000_000i64..1_000_000_000, "[A-Z][A-Z0-9 ,\"*.é]{0,30}[A-Z.]")
        .prop_map(|(day, cents, text)| Row { day, cents, text });
    proptest::collection::vec(row, 0..8)
}

/// How a bank writes: what parts cells, and the order of its columns.
#[derive(Clone, Copy, Debug)]
struct Form {
    separator: char,
    is_two: bool,
    text_last: bool,
}

fn any_form() -> impl Strategy<Value = Form> {
    (prop_oneof![Just(','), Just(';'), Just('\t')], any::<bool>(), any::<bool>())
        .prop_map(|(separator, is_two, text_last)| Form { separator, is_two, text_last })
}

/// The file as text. One row went out, so that the sign is sure.
fn write(rows: &[Row], form: Form) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |day: &str, credit: &str, debit: &str, amount: &str, text: &str| {
        let mut cells = vec![day.to_owned()];
        let money =
            if form.is_two { vec![credit.to_owned(), debit.to_owned()] } else { vec![amount.to_owned()] };
        if form.text_last {
            cells.extend(money);
            cells.push(text.to_owned());
        } else {
            cells.push(text.to_owned());
            cells.extend(money);
        }
        cells.join(&form.separator.to_string()) + "\n"
    };
    let mut out = line("Date", "Credit", "Debit", "Amount", "Description");
    let sure = Row { day: 1, cents: -1, text: "SURE".to_owned() };
    for row in rows.iter().chain([&sure]) {
        let amount = Cents(row.cents).to_string();
        let (credit, debit) =
            if row.cents < 0 { ("", amount.trim_start_matches('-')) } else { (amount.as_str(), "") };
        out += &line(&format!("11/{:02}/2026", row.day), credit, debit, &amount, &quoted(&row.text));
    }
    out
}

proptest! {
    #[test]
    fn what_is_written_is_read(rows in any_file(), form in any_form(), end in prop_oneof![Just("\n"), Just("\r\n")]) {
        let written = write(&rows, form).replace('\n', end);
        let found = read(written.as_bytes());
        prop_assert!(found.complete && found.findings.is_empty(), "{:?}\n{written}", found.findings);
        prop_assert_eq!(recognise(written.as_bytes()), Some(BankFormat::Csv));
        prop_assert_eq!(found.entries.len(), rows.len() + 1);
        for (entry, row) in found.entries.iter().zip(&rows) {
            prop_assert_eq!(entry.amount, Cents(row.cents));
            prop_assert_eq!(entry.date, date(2026, 11, row.day));
            let words: Vec<&str> = row.text.split_whitespace().collect();
            prop_assert_eq!(&entry.description, &words.join(" "));
        }
        let prints: std::collections::HashSet<String> = found.entries.iter().map(BankEntry::fingerprint).collect();
        prop_assert_eq!(prints.len(), rows.len() + 1);
        let kept = mapping(written.as_bytes()).expect("sure columns");
        prop_assert_eq!(read_with(written.as_bytes(), &kept), found);
    }

    #[test]
    fn a_later_download_tells_the_same_lines_again(rows in any_file(), form in any_form(), from in any::<prop::sample::Index>()) {
        let all = read(write(&rows, form).as_bytes());
        let prints: std::collections::HashSet<String> = all.entries.iter().map(BankEntry::fingerprint).collect();
        // From the first row of some day on, as banks cut their downloads.
        let mut sorted = rows;
        sorted.sort_by_key(|row| row.day);
        let start = sorted.get(from.index(sorted.len().max(1))).map_or(1, |row| row.day);
        sorted.retain(|row| row.day >= start);
        for entry in read(write(&sorted, form).as_bytes()).entries {
            prop_assert!(prints.contains(&entry.fingerprint()), "{entry:?}");
        }
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        let _ = (read(&bytes), recognise(&bytes), mapping(&bytes));
    }

    #[test]
    fn no_damage_panics(rows in any_file(), form in any_form(), damage in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<bool>()), 1..40)) {
        let mut bytes = write(&rows, form).into_bytes();
        for (at, byte, keep) in damage {
            let at = at % bytes.len();
            if keep { bytes[at] = byte } else { bytes.remove(at); }
        }
        let _ = (read(&bytes), recognise(&bytes));
    }

    #[test]
    fn rows_without_order_do_not_panic(lines in proptest::collection::vec("(Date|11/20/2026|)[,;](Amount|-1.00|\"|)[,;](Credit|Balance|[0-9.,é]{0,5})", 0..20), columns in 1usize..5) {
        let text = lines.join("\n");
        let _ = read(text.as_bytes());
        let mapping: Mapping = format!("date={columns},amount=2,balance=3,check=1").parse().expect("a mapping");
        let _ = read_with(text.as_bytes(), &mapping);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn of_a_file_cut_anywhere_only_whole_rows_are_taken(rows in any_file(), form in any_form()) {
        let written = write(&rows, form);
        let whole: Vec<(Cents, String)> =
            read(written.as_bytes()).entries.into_iter().map(|entry| (entry.amount, entry.description)).collect();
        let kept = mapping(written.as_bytes()).expect("sure columns");
        for cut in 0..written.len() {
            for file in [read(&written.as_bytes()[..cut]), read_with(&written.as_bytes()[..cut], &kept)] {
                if !file.complete {
                    continue;
                }
                for (entry, (amount, description)) in file.entries.iter().zip(&whole) {
                    prop_assert_eq!((&entry.amount, &entry.description), (amount, description), "cut at {}", cut);
                }
            }
        }
    }
}
