//! What holds for every file.

use proptest::prelude::*;

use super::*;
use crate::BankEntry;

#[derive(Clone, Debug)]
struct Movement {
    cents: i64,
    words: String,
}

fn any_file() -> impl Strategy<Value = Vec<Movement>> {
    let one = (-1_000_000_000i64..1_000_000_000, "[A-Z&][A-Z0-9 <>.&é]{0,30}[A-Z.]")
        .prop_map(|(cents, words)| Movement { cents, words });
    proptest::collection::vec(one, 0..6)
}

fn amount(cents: i64) -> String {
    let side = if cents < 0 { "DBIT" } else { "CRDT" };
    format!("<Amt Ccy=\"USD\">{}</Amt><CdtDbtInd>{side}</CdtDbtInd>", Cents(cents.abs()))
}

fn write(movements: &[Movement]) -> String {
    let balance = |code: &str, cents: i64| {
        format!("<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{}</Bal>\n", amount(cents))
    };
    let total: i64 = movements.iter().map(|one| one.cents).sum();
    let entries: String = movements
        .iter()
        .map(|one| {
            let words = one.words.replace('&', "&amp;").replace('<', "&lt;");
            format!("<Ntry>{}<Sts>BOOK</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><AddtlNtryInf>{words}</AddtlNtryInf></Ntry>\n", amount(one.cents))
        })
        .collect();
    format!(
        "<Document><BkToCstmrStmt><Stmt>{}{}{entries}</Stmt></BkToCstmrStmt></Document>\n",
        balance("OPBD", 7),
        balance("CLBD", 7 + total)
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(movements in any_file(), end in prop_oneof![Just("\n"), Just("\r\n"), Just("")]) {
        let written = write(&movements).replace('\n', end);
        let found = read(written.as_bytes());
        prop_assert!(found.complete && found.findings.is_empty(), "{:?}\n{written}", found.findings);
        prop_assert_eq!(recognise(written.as_bytes()), Some(BankFormat::Camt));
        prop_assert_eq!(found.entries.len(), movements.len());
        for (entry, one) in found.entries.iter().zip(&movements) {
            prop_assert_eq!(entry.amount, Cents(one.cents));
            let words: Vec<&str> = one.words.split_whitespace().collect();
            prop_assert_eq!(&entry.description, &words.join(" "));
        }
        let prints: std::collections::HashSet<String> = found.entries.iter().map(BankEntry::fingerprint).collect();
        prop_assert_eq!(prints.len(), movements.len());
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        let _ = (read(&bytes), recognise(&bytes));
    }

    #[test]
    fn no_damage_panics(movements in any_file(), damage in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<bool>()), 1..40)) {
        let mut bytes = write(&movements).into_bytes();
        for (at, byte, keep) in damage {
            let at = at % bytes.len();
            if keep { bytes[at] = byte } else { bytes.remove(at); }
        }
        let _ = (read(&bytes), recognise(&bytes));
    }

    #[test]
    fn elements_without_order_do_not_panic(tags in proptest::collection::vec("</?(Document|BkToCstmrStmt|Stmt|Ntry|TxDtls|NtryDtls|Bal|Amt|Sts|&x;)/?>[0-9.é&;]{0,9}", 0..40)) {
        let _ = read(tags.concat().as_bytes());
    }

    #[test]
    fn one_digit_changed_anywhere_in_an_amount_stops(movements in any_file(), pick in any::<usize>(), turn in 1u8..10) {
        let written = write(&movements);
        let mut places = Vec::new();
        for (at, _) in written.match_indices("\"USD\">") {
            let digits = written[at + 6..].bytes().take_while(|&byte| byte != b'<').enumerate();
            places.extend(digits.filter(|(_, byte)| byte.is_ascii_digit()).map(|(digit, _)| at + 6 + digit));
        }
        let at = places[pick % places.len()];
        let mut bytes = written.into_bytes();
        bytes[at] = b'0' + (bytes[at] - b'0' + turn) % 10;
        prop_assert!(!read(&bytes).complete);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_file_cut_anywhere_is_not_complete(movements in any_file()) {
        let written = write(&movements);
        let needed = written.trim_end().len();
        for cut in 0..written.len() {
            prop_assert_eq!(read(&written.as_bytes()[..cut]).complete, cut >= needed, "cut at {} of {}", cut, written.len());
        }
    }
}
