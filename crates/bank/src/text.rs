//! What the words of a description say: what kind of movement it is, and the number of a check.
//!
//! Banks have no common words, so only phrases are looked for that mean the same at all of them. What no phrase tells
//! stays unknown: a kind is help for a person and for matching, and never a reason to book or not to book, but for
//! what came back.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use x12::Cents;

use super::EntryKind;

/// What tells a format stands within so many bytes.
const HEAD_BYTES: usize = 8_192;

/// Descriptions are for people, and are cut behind this many bytes. A trace is looked for before.
pub const DESCRIPTION_MAX: usize = 1_000;

/// What may stand between `CHECK` and its number.
const NUMBER_WORDS: [&str; 6] = ["NO", "NUM", "NUMBER", "NBR", "SERIAL", "#"];

/// Serial numbers of checks have no more digits; what is longer is an account.
const CHECK_DIGITS_MAX: usize = 15;

/// Which way the money must go for a phrase to count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Out,
    Either,
}

/// Phrases as whole words, the first that is there decides: a fee for a returned item is a fee, and the return of a
/// wire is a return.
const PHRASES: [(EntryKind, Side, &[&str]); 10] = [
    (
        EntryKind::Fee,
        Side::Out,
        &[
            "FEE",
            "FEES",
            "SERVICE CHARGE",
            "SERVICE CHG",
            "SVC CHG",
            "SVC CHARGE",
            "MAINTENANCE CHARGE",
            "ANALYSIS CHARGE",
            "ANALYSIS SERVICE",
            "RETURN ITEM CHARGE",
            "RETURNED ITEM CHARGE",
            "WIRE CHARGE",
            "MTHLY DISC",
        ],
    ),
    (
        EntryKind::Returned,
        Side::Out,
        &[
            "RETURNED ITEM",
            "RETURN ITEM",
            "RETURNED DEPOSIT",
            "RETURNED DEPOSITED ITEM",
            "RETURN DEPOSITED ITEM",
            "DEPOSITED ITEM RETURNED",
            "DEPOSITED ITEM RETURN",
            "DEPOSIT ITEM RETURN",
            "DEPOSIT ITEM RETURNED",
            "DEPOSIT RETURNED",
            "RETURNED CHECK",
            "RETURN CHECK",
            "CHECK RETURNED",
            "CHECK RETURN",
            "RTN CHECK",
            "RTND CHECK",
            "RTN ITEM",
            "NSF RETURN",
            "DEP ITEM RET",
        ],
    ),
    (
        EntryKind::Returned,
        Side::Either,
        &[
            "ACH RETURN",
            "ACH RETURNED",
            "RETURNED ACH",
            "RETURN ACH",
            "ACH RETURN ITEM",
            "ACH REVERSAL",
            "WIRE RETURN",
            "RETURNED WIRE",
        ],
    ),
    (
        EntryKind::Adjustment,
        Side::Either,
        &[
            "DEPOSIT CORRECTION",
            "DEPOSIT ADJUSTMENT",
            "DEP CORRECTION",
            "ADJUSTMENT",
            "CORRECTION",
            "DEPOSIT ERROR",
        ],
    ),
    // A payer's words outrank those of whoever carried the money.
    (EntryKind::Ach, Side::Either, &["HCCLAIMPMT"]),
    (
        EntryKind::Card,
        Side::Either,
        &[
            "BANKCARD",
            "BANK CARD",
            "BANKCD",
            "BANKCRD",
            "BKCD",
            "BKCRD",
            "MERCHANT BNKCD",
            "BNKCD",
            "MERCHANT SERVICES",
            "MERCHANT SVCS",
            "MERCHANT SVC",
            "MERCHANT SETTLEMENT",
            "MERCHANT DEPOSIT",
            "MERCHANT DEP",
            "MERCH DEP",
            "MTOT DEP",
            "BTOT DEP",
            "CARD SETTLEMENT",
            "CARD DEPOSIT",
            "AMERICAN EXPRESS",
            "AMEX",
            "WORLDPAY",
            "VANTIV",
            "ELAVON",
            "PAYMENTECH",
            "HEARTLAND PAYMENT",
            "GLOBAL PAYMENTS",
            "GLOBAL PAY",
            "TSYS",
            "FISERV",
            "FIRST DATA",
            "CARDCONNECT",
            "CLOVER",
            "SQUARE INC",
            "SQ",
            "STRIPE",
            "PAYPAL",
            "CARECREDIT",
        ],
    ),
    (EntryKind::Lockbox, Side::Either, &["LOCKBOX", "LOCK BOX", "LBX"]),
    (EntryKind::Wire, Side::Either, &["WIRE", "FEDWIRE", "FED WIRE", "WIRE TRANSFER", "WT FED"]),
    (
        EntryKind::Ach,
        Side::Either,
        &["ACH", "CCD", "CTX", "PPD", "ORIG CO NAME", "DIRECT DEP", "DIRECT DEPOSIT", "PREAUTHORIZED CREDIT"],
    ),
    (
        EntryKind::Check,
        Side::Either,
        &[
            "CHECK",
            "CHK",
            "CHECKS",
            "REMOTE DEPOSIT",
            "MOBILE DEPOSIT",
            "DEPOSIT BY CHECK",
            "CHECK DEPOSIT",
            "BRANCH DEPOSIT",
            "COUNTER DEPOSIT",
            "SCANNED DEPOSIT",
        ],
    ),
];

/// A text as words: letters and digits in upper case, every other character a gap, one blank around each word.
#[derive(Debug)]
pub(super) struct Words {
    spaced: String,
}

impl Words {
    pub(super) fn of(text: &str) -> Words {
        let mut spaced = String::with_capacity(text.len() + 2);
        spaced.push(' ');
        for c in text.chars() {
            if c.is_alphanumeric() {
                spaced.push(c.to_ascii_uppercase());
            } else if c == '#' {
                spaced.push_str(if spaced.ends_with(' ') { "# " } else { " # " });
            } else if !spaced.ends_with(' ') {
                spaced.push(' ');
            }
        }
        if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
        Words { spaced }
    }

    /// One word after the other.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.spaced.split(' ').filter(|word| !word.is_empty())
    }

    fn has(&self, phrase: &str) -> bool {
        // A phrase begins and ends with a word, so the blanks around it are those of its words.
        self.spaced.match_indices(phrase).any(|(at, _)| {
            self.spaced[..at].ends_with(' ') && self.spaced[at + phrase.len()..].starts_with(' ')
        })
    }

    /// What kind of movement the words tell of.
    pub(super) fn kind(&self, amount: Cents) -> EntryKind {
        let counts = |side: Side| side == Side::Either || amount < Cents::ZERO;
        if is_claim_payment(&self.spaced) {
            // Glued to other words, too.
            return self.first_of(&PHRASES[..3], counts).unwrap_or(EntryKind::Ach);
        }
        self.first_of(&PHRASES, counts).unwrap_or(EntryKind::Other)
    }

    fn first_of(
        &self,
        phrases: &[(EntryKind, Side, &[&str])],
        counts: impl Fn(Side) -> bool,
    ) -> Option<EntryKind> {
        let said = phrases.iter().filter(|(_, side, _)| counts(*side));
        said.map(|(kind, _, all)| (kind, all))
            .find(|(_, all)| all.iter().any(|phrase| self.has(phrase)))
            .map(|(kind, _)| *kind)
    }

    /// The number behind `CHECK`, `CHK # 1234`, `CHECK NO. 1234`, `CHKN:1234`.
    pub(super) fn check_number(&self) -> Option<String> {
        let mut words = self.iter().peekable();
        while let Some(word) = words.next() {
            let glued = ["CHECK", "CHK", "CHKN", "CK"].into_iter().find_map(|name| word.strip_prefix(name));
            let Some(rest) = glued else { continue };
            if is_serial(rest) {
                return Some(rest.to_owned());
            }
            if !(rest.is_empty() || rest == "N") {
                continue;
            }
            while words.next_if(|word| NUMBER_WORDS.contains(word)).is_some() {}
            if let Some(number) = words.next_if(|word| is_serial(word)) {
                return Some(number.to_owned());
            }
        }
        None
    }

    /// `R01` to `R85`: why an ACH entry came back.
    pub(super) fn return_code(&self) -> Option<String> {
        let is_code = |word: &&str| {
            word.len() == 3
                && word.strip_prefix('R').is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
        };
        self.iter().find(is_code).map(str::to_owned)
    }
}

fn is_serial(word: &str) -> bool {
    (2..=CHECK_DIGITS_MAX).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The entry description of every claim payment (CAQH CORE rule 370), wherever it stands, in any case.
#[must_use]
pub fn is_claim_payment(text: &str) -> bool {
    let name = b"HCCLAIMPMT";
    text.as_bytes().windows(name.len()).any(|bytes| bytes.eq_ignore_ascii_case(name))
}

/// The serial number of a check in any text.
#[must_use]
pub fn check_number(text: &str) -> Option<String> {
    Words::of(text).check_number()
}

/// A file as text, whatever its header says of its characters: what is marked as UTF-16 or is sound UTF-8 is that, and
/// everything else is what Windows writes in America. No bytes fail.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let (encoding, rest) = Encoding::for_bom(bytes)
        .map_or((UTF_8, bytes), |(encoding, mark)| (encoding, bytes.get(mark..).unwrap_or_default()));
    encoding
        .decode_without_bom_handling_and_without_replacement(rest)
        .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(rest).0)
}

/// The first bytes of a file as text, to tell its format by. A character that is cut at their end is not missed.
pub(super) fn head(bytes: &[u8]) -> Cow<'_, str> {
    decode(bytes.get(..HEAD_BYTES).unwrap_or(bytes))
}

/// Words joined by single blanks, cut behind `max` bytes.
pub(super) fn joined<'a>(parts: impl IntoIterator<Item = &'a str>, max: usize) -> String {
    let mut all = String::new();
    for word in parts.into_iter().flat_map(str::split_whitespace) {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(word);
        if all.len() > max {
            all.truncate(all.floor_char_boundary(max));
            all.push_str("...");
            break;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_tell_the_kind() {
        let check = |text: &str, cents: i64, expected: EntryKind| {
            assert_eq!(Words::of(text).kind(Cents(cents)), expected, "{text}");
        };
        check("DELTA DENTAL DES:HCCLAIMPMT ID:88 CO ID:1234567890 CCD", 100, EntryKind::Ach);
        check("NOVITASHCCLAIMPMT wire", 100, EntryKind::Ach);
        check("Merchant Bankcard 8821 DEP", 100, EntryKind::Card);
        check("MERCHANT BANKCD DEPOSIT 5436065000", 100, EntryKind::Card);
        check("BANKCARD MTHLY DISC FEE", -100, EntryKind::Fee);
        check("Incoming wire fee", -15, EntryKind::Fee);
        check("RETURNED DEPOSITED ITEM CK 1234", -100, EntryKind::Returned);
        check("RETURNED ITEM FEE", -12, EntryKind::Fee);
        check("HCCLAIMPMT ACH RETURN R29", -100, EntryKind::Returned);
        check("FEDWIRE CREDIT VIA: BIG BANK", 100, EntryKind::Wire);
        check("LOCKBOX DEPOSIT 44", 100, EntryKind::Lockbox);
        check("Remote deposit", 100, EntryKind::Check);
        check("Deposit correction", -1, EntryKind::Adjustment);
        for nothing in ["", "COFFEE HOUSE", "CHECKING TRANSFER", "SQUARED AWAY", "REACH"] {
            check(nothing, -100, EntryKind::Other);
        }
    }

    #[test]
    fn what_came_in_is_no_fee_and_nothing_that_was_returned() {
        assert_eq!(Words::of("FEE REFUND").kind(Cents(100)), EntryKind::Other);
        assert_eq!(Words::of("RETURNED ITEM CHECK").kind(Cents(100)), EntryKind::Check);
    }

    #[test]
    fn the_number_of_a_check_stands_behind_its_name() {
        for text in [
            "CHECK 001234",
            "check #001234",
            "CHK NO. 001234",
            "DEPOSIT CK 001234 X",
            "CHKN:001234",
            "CHECK001234",
        ] {
            assert_eq!(check_number(text).as_deref(), Some("001234"), "{text}");
        }
        let long = format!("CHECK {}", "9".repeat(CHECK_DIGITS_MAX + 1));
        for text in
            ["", "CHECK", "CHECK CARD 1234", "CHECKING 1234", "CHECK 12A4", "1234 CHECK", "CHECK 7", &long]
        {
            assert_eq!(check_number(text), None, "{text}");
        }
        assert_eq!(check_number("CHECK CARD CHECK 1234").as_deref(), Some("1234"));
    }

    #[test]
    fn characters_are_what_the_bytes_are() {
        let sound = "Zahnärzte \u{2013} 5\u{20ac}";
        let utf_16: Vec<u8> =
            std::iter::once(0xfeff).chain(sound.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let windows = b"Zahn\xe4rzte \x96 5\x80";
        for bytes in [sound.as_bytes(), format!("\u{feff}{sound}").as_bytes(), &utf_16, windows] {
            assert_eq!(decode(bytes), sound);
        }
    }

    #[test]
    fn the_reason_of_a_return_is_r_and_two_digits() {
        assert_eq!(Words::of("ACH RETURN-R01 X").return_code().as_deref(), Some("R01"));
        assert_eq!(Words::of("ACH RETURN R1 RO1 R123").return_code(), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), near in "[CHK#NOR0-9 .é]{0,40}") {
            for text in [&text, &near] {
                let words = Words::of(text);
                let _ = (words.kind(Cents(-1)), words.check_number(), words.return_code(), is_claim_payment(text));
                prop_assert!(joined([text.as_str()], 10).len() <= 13);
            }
        }
    }
}
