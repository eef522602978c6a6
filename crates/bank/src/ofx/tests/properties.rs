//! What holds for every file.

use proptest::prelude::*;

use super::*;
use crate::BankEntry;

#[derive(Clone, Debug)]
struct Transaction {
    cents: i64,
    name: String,
    memo: String,
}

fn any_file() -> impl Strategy<Value = Vec<Transaction>> {
    let one = (
        -1_000_000_000i64..1_000_000_000,
        "[A-Z&][A-Z0-9 <.&]{0,20}[A-Z.]",
        "[A-Z][A-Z0-9 *\\\\.é]{0,30}[A-Z]",
    )
        .prop_map(|(cents, name, memo)| Transaction { cents, name, memo });
    proptest::collection::vec(one, 0..6)
}

/// The file as text, each transaction with an id of its own.
fn write(transactions: &[Transaction], is_xml: bool) -> String {
    let leaf = |name: &str, value: &str| {
        let value = value.replace('&', "&amp;").replace('<', "&lt;");
        if is_xml { format!("<{name}>{value}</{name}>\n") } else { format!("<{name}>{value}\n") }
    };
    let all: String = (1..)
        .zip(transactions)
        .map(|(number, one)| {
            format!(
                "<STMTTRN>\n{}{}{}{}{}{}</STMTTRN>\n",
                leaf("TRNTYPE", "CREDIT"),
                leaf("DTPOSTED", "20261120120000"),
                leaf("TRNAMT", &Cents(one.cents).to_string()),
                leaf("FITID", &format!("{number}")),
                leaf("NAME", &one.name),
                leaf("MEMO", &one.memo)
            )
        })
        .collect();
    let account =
        format!("<BANKACCTFROM>{}{}</BANKACCTFROM>", leaf("BANKID", "231380104"), leaf("ACCTID", "1"));
    format!("OFXHEADER:100\n\n<OFX><STMTRS>{account}<BANKTRANLIST>\n{all}</BANKTRANLIST></STMTRS></OFX>\n")
}

proptest! {
    #[test]
    fn what_is_written_is_read(transactions in any_file(), is_xml: bool, end in prop_oneof![Just("\n"), Just("\r\n"), Just("")]) {
        let written = write(&transactions, is_xml).replace('\n', end);
        let found = read(written.as_bytes());
        prop_assert!(found.complete && found.findings.is_empty(), "{:?}\n{written}", found.findings);
        prop_assert_eq!(recognise(written.as_bytes()), Some(BankFormat::Ofx));
        prop_assert_eq!(found.entries.len(), transactions.len());
        for (entry, one) in found.entries.iter().zip(&transactions) {
            prop_assert_eq!(entry.amount, Cents(one.cents));
            prop_assert_eq!(&entry.originator, &one.name);
            let words: Vec<&str> = one.name.split_whitespace().chain(one.memo.split_whitespace()).collect();
            prop_assert_eq!(&entry.description, &words.join(" "));
        }
        let prints: std::collections::HashSet<String> = found.entries.iter().map(BankEntry::fingerprint).collect();
        prop_assert_eq!(prints.len(), transactions.len());
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        let _ = (read(&bytes), recognise(&bytes));
    }

    #[test]
    fn no_damage_panics(transactions in any_file(), is_xml: bool, damage in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<bool>()), 1..40)) {
        let mut bytes = write(&transactions, is_xml).into_bytes();
        for (at, byte, keep) in damage {
            let at = at % bytes.len();
            if keep { bytes[at] = byte } else { bytes.remove(at); }
        }
        let _ = (read(&bytes), recognise(&bytes));
    }

    #[test]
    fn tags_without_order_do_not_panic(tags in proptest::collection::vec("</?(OFX|STMTTRN|BANKTRANLIST|BANKTRANLISTP|PAYEE|LEDGERBAL|BANKACCTFROM|TRNAMT|DTPOSTED|FITID|BALAMT)>[0-9.é<&]{0,9}", 0..40)) {
        let _ = read(tags.concat().as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_file_cut_anywhere_is_not_complete(transactions in any_file(), is_xml: bool) {
        let written = write(&transactions, is_xml);
        let needed = written.trim_end().len();
        for cut in 0..written.len() {
            prop_assert_eq!(read(&written.as_bytes()[..cut]).complete, cut >= needed, "cut at {} of {}", cut, written.len());
        }
    }
}
