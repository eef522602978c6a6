//! Who paid, as a bank's line says it: the payer's tax number, or its name, beside much else.

use crate::desk::{BankEntry, Remittance, id_key, trace_key};

/// The entry description of every claim payment (CAQH CORE rule 370).
const CLAIM_PAYMENT: &str = "HCCLAIMPMT";

/// A payer's name goes on until one of these: what banks and clearing houses write behind it.
const ENDS_NAME: [&str; 26] = [
    "DES", "ID", "INDN", "CO", "CCD", "CTX", "PPD", "TRN", "REF", "ACH", "EDI", "EFT", "PMT", "PYMT",
    "PAYMENT", "PAYMENTS", "CLAIM", "CLAIMS", "DEP", "DEPOSIT", "CREDIT", "SEC", "TRACE", "CHECK", "INC",
    "LLC",
];

/// What may stand before a payer's name.
const BEFORE_NAME: [&str; 9] =
    ["VIRTUAL", "CARD", "ACH", "CREDIT", "DEPOSIT", "ORIG", "NAME", "ELECTRONIC", "PREAUTHORIZED"];

/// What else banks write of money of which they say no more.
const WITHOUT_NAME: [&str; 12] = [
    "MISC",
    "MISCELLANEOUS",
    "INCOMING",
    "TRANSFER",
    "WIRE",
    "FUNDS",
    "RECEIVED",
    "OTHER",
    "BANK",
    "BRANCH",
    "IN",
    "MONEY",
];

/// A shorter name is also a word of other things.
const NAME_LETTERS_MIN: usize = 5;

/// Where banks cut a name: an ACH file has room for 16 characters of the company's and 22 of the other side's, OFX for 32, and
/// a wire for 35 (`reconciliation.md` 3.1).
const NAME_CUT_AT: [usize; 4] = [16, 22, 32, 35];

/// How well a bank's line names a payer: the lesser first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naming {
    /// By the beginning of its name, as far as the bank has room. Another payer's name may begin so, or be no more than that.
    Cut,
    /// By its whole name, its tax number, or the number of the remittance.
    Whole,
}

/// The words of a bank's line.
#[derive(Clone, Debug)]
pub struct Words(Vec<String>);

impl Words {
    /// Letters and digits in upper case, every other character a gap.
    #[must_use]
    pub fn of(text: &str) -> Words {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        Words(words.map(str::to_uppercase).collect())
    }

    /// All that a bank says of an entry.
    #[must_use]
    pub fn of_entry(entry: &BankEntry) -> Words {
        Words::of(&format!("{} {}", entry.counterparty, entry.description))
    }

    /// One word after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether it says that it is a payment of claims.
    #[must_use]
    pub fn are_of_claims(&self) -> bool {
        self.0.iter().any(|word| word.contains(CLAIM_PAYMENT))
    }

    /// Whether one of them is this word.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|one| one == word)
    }

    /// Whether one of them is a trace or check number, as [`trace_key`] has it, or its last digits. A short one may be anything.
    #[must_use]
    pub fn have_number(&self, key: &str) -> bool {
        let is_tail = |word: &str| {
            word.len() >= NUMBER_TAIL_MIN
                && word.len() < key.len()
                && word.bytes().all(|byte| byte.is_ascii_digit())
                && key.ends_with(word)
        };
        key.len() >= NUMBER_LENGTH_MIN && self.0.iter().any(|word| trace_key(word) == key || is_tail(word))
    }

    /// Whether they say that money came, and nothing of whose it is.
    #[must_use]
    pub fn name_nobody(&self) -> bool {
        self.0.iter().all(|word| {
            BEFORE_NAME.contains(&word.as_str()) || WITHOUT_NAME.contains(&word.as_str()) || ends_name(word)
        })
    }

    /// How many items a deposit slip has, where the bank says so: `DEPOSIT 2 ITEMS`.
    #[must_use]
    pub fn item_count(&self) -> Option<usize> {
        let mut pairs = self.0.iter().zip(self.0.iter().skip(1));
        let (count, _) =
            pairs.find(|(count, unit)| matches!(unit.as_str(), "ITEMS" | "CHECKS") && count.len() <= 3)?;
        count.parse().ok()
    }
}

/// A number of fewer characters may stand anywhere by chance.
const NUMBER_LENGTH_MIN: usize = 6;

/// Banks that show the end of a number show seven digits or more.
const NUMBER_TAIL_MIN: usize = 7;

/// Whether the number that a bank's line gives as the payer's is the beginning of the remittance's, and stands at the end of
/// the line without the payer's id: there the bank has cut it.
#[must_use]
pub fn is_number_cut(entry: &BankEntry, remittance: &Remittance) -> bool {
    let (Some(number), Some(key)) = (entry.trace_number.as_deref(), entry.trace_key.as_deref()) else {
        return false;
    };
    let has_payer = entry.trace_payer_id.as_deref().is_some_and(|id| !id.is_empty());
    key.len() >= NUMBER_LENGTH_MIN
        && key.len() < remittance.trace_key.len()
        && remittance.trace_key.starts_with(key)
        && !has_payer
        && entry.description.trim_end().ends_with(number)
}

/// Whether a bank's line names the payer of a remittance, by tax number or by name. A name that goes on is another
/// payer's: `EVERGREEN DENTAL NETWORK` is not `EVERGREEN DENTAL`.
#[must_use]
pub fn names(words: &Words, entry: &BankEntry, remittance: &Remittance) -> Option<Naming> {
    let said = entry.trace_payer_id.as_deref().unwrap_or_default();
    for id in [&remittance.trace_payer_id, &remittance.payer_id] {
        // TRN03 is `1` and the nine digits of the tax number; a shorter id could be any number.
        let is_tax_id = id.len() >= 9 && id.bytes().all(|byte| byte.is_ascii_digit());
        if is_tax_id && (said == id || words.has(id)) {
            return Some(Naming::Whole);
        }
    }
    let name = Words::of(&remittance.payer_name);
    let letters: usize = name.0.iter().map(String::len).sum();
    if letters < NAME_LETTERS_MIN {
        return None;
    }
    let company = Words::of(&entry.counterparty);
    if company.0 == name.0 || stands_in(&name.0, &words.0) {
        return Some(Naming::Whole);
    }
    cuts_in(words, entry, &remittance.payer_name).next().map(|_| Naming::Cut)
}

/// The beginnings of a payer's name, where banks cut it, that stand in a line as a name does; in upper case.
pub fn cuts_in<'a>(
    words: &'a Words,
    entry: &BankEntry,
    payer: &str,
) -> impl Iterator<Item = String> + use<'a> {
    let company = Words::of(&entry.counterparty);
    // Other lines than those of payers are cut nowhere that is known.
    let is_payers = words.are_of_claims()
        || !entry.counterparty.is_empty()
        || matches!(entry.kind.as_deref(), Some("ach" | "wire"));
    let stands = move |cut: &Words| company.0 == cut.0 || stands_in(&cut.0, &words.0);
    cut_names(payer).filter(move |(_, cut)| is_payers && stands(cut)).map(|(name, _)| name)
}

/// Who a bank's line says has paid: the words behind `ORIG`, or those it begins with, up to what ends a name; as
/// [`id_key`] has them, and empty where there are none.
#[must_use]
pub fn said_party(entry: &BankEntry) -> String {
    let words = Words::of(&entry.description).0;
    let behind_orig = words.iter().position(|word| word == "ORIG").map(|at| at + 1);
    let rest = words.get(behind_orig.unwrap_or_default()..).unwrap_or_default();
    let is_before = |word: &&String| BEFORE_NAME.contains(&word.as_str()) || *word == "CO";
    let name = rest.iter().skip_while(is_before).take_while(|word| !ends_name(word));
    id_key(&name.map(String::as_str).collect::<String>())
}

/// Whether a name stands whole among words, begins there and ends there.
fn stands_in(name: &[String], words: &[String]) -> bool {
    let may_begin = |at: usize| match at.checked_sub(1).and_then(|before| words.get(before)) {
        None => true,
        Some(word) => BEFORE_NAME.contains(&word.as_str()) || ends_name(word),
    };
    // One field of the bank may say the name as far as it has room, and the next one say all of it.
    let whole = name.join(" ");
    let is_behind_its_beginning = |at: usize| {
        (at.saturating_sub(name.len())..at).any(|from| {
            let before = words.get(from..at).unwrap_or_default().join(" ");
            may_begin(from) && whole.starts_with(&before)
        })
    };
    let begins = |at: usize| may_begin(at) || is_behind_its_beginning(at);
    // The counterparty and the description may say the name one after the other.
    let ends = |end: usize| match words.get(end) {
        None => true,
        Some(word) => ends_name(word) || words.get(end..).is_some_and(|rest| rest.starts_with(name)),
    };
    let mut places = words.windows(name.len().max(1)).enumerate().filter(|(_, window)| *window == name);
    places.any(|(at, _)| begins(at) && ends(at + name.len()))
}

fn ends_name(word: &str) -> bool {
    ENDS_NAME.contains(&word)
        || word.starts_with(CLAIM_PAYMENT)
        || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// What is left of a payer's name where banks cut it, in upper case, and its words.
fn cut_names(name: &str) -> impl Iterator<Item = (String, Words)> + use<> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
    NAME_CUT_AT.into_iter().filter_map(move |room| {
        let cut = name.get(..name.floor_char_boundary(room))?.trim_end();
        (cut.len() < name.len()).then(|| (cut.to_owned(), Words::of(cut)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{entry, remittance};
    use super::*;

    fn check(text: &str, payer: &str, expected: bool) {
        let said = BankEntry { description: text.into(), trace_payer_id: None, ..entry(1, "", "", 5) };
        let remittance = Remittance { payer_name: payer.into(), ..remittance(1, "", 5) };
        let naming = names(&Words::of_entry(&said), &said, &remittance);
        assert_eq!(naming, expected.then_some(Naming::Whole), "{payer} in {text:?}");
    }

    #[test]
    fn a_name_stands_whole() {
        check("CEDAR DENTAL DES:HCCLAIMPMT", "Cedar Dental", true);
        check("HCCLAIMPMT Cedar Dental", "CEDAR DENTAL", true);
        check("CEDAR DENTALHCCLAIMPMT", "CEDAR DENTAL", false);
        check("EVERGREEN DENTAL NETWORK DES:HCCLAIMPMT", "EVERGREEN DENTAL", false);
        check("NEW EVERGREEN DENTAL DES:HCCLAIMPMT", "EVERGREEN DENTAL", false);
        check("VIRTUAL CARD CEDAR DENTAL REF VC1", "CEDAR DENTAL", true);
        check("ACME DES:HCCLAIMPMT", "ACME", false);
        check("", "CEDAR DENTAL", false);
        check("CEDAR DENTAL", "", false);
    }

    #[test]
    fn a_tax_number_names_the_payer() {
        check("SOME NAME CO ID:1942761537 CCD", "CEDAR DENTAL", true);
        check("SOME NAME CO ID:1942761538 CCD", "CEDAR DENTAL", false);
    }

    fn naming(company: &str, text: &str, payer: &str) -> Option<Naming> {
        let said =
            BankEntry { counterparty: company.into(), description: text.into(), ..entry(1, "", "", 5) };
        let said = BankEntry { trace_payer_id: None, ..said };
        let remittance = Remittance { payer_name: payer.into(), ..remittance(1, "", 5) };
        names(&Words::of_entry(&said), &said, &remittance)
    }

    #[test]
    fn a_company_name_may_be_cut_and_be_said_twice() {
        assert_eq!(naming("PRAIRIE LIFE AND", "", "Prairie Life and Health"), Some(Naming::Cut));
        let twice = "PRAIRIE LIFE AND HCCLAIMPMT 123";
        assert_eq!(naming("PRAIRIE LIFE AND", twice, "Prairie Life and Health"), Some(Naming::Cut));
        assert_eq!(naming("PRAIRIE LIFE", "", "Prairie Life and Health"), None);
        let again = naming("CEDAR DENTAL", "CEDAR DENTAL DES:HCCLAIMPMT", "Cedar Dental");
        assert_eq!(again, Some(Naming::Whole));
    }

    #[test]
    fn a_name_in_a_line_may_be_cut_where_banks_cut() {
        let of = |text: &str, payer: &str| naming("", text, payer);
        assert_eq!(of("MESA DENTAL OF HCCLAIMPMT", "MESA DENTAL OF TUCSON INC"), None, "a cut at 14 is none");
        assert_eq!(of("PINE DENTAL OF THE HCCLAIMPMT", "PINE DENTAL OF THE NORTH"), None, "nor at 18");
        assert_eq!(of("PRAIRIE LIFE AND HCCLAIMPMT", "PRAIRIE LIFE AND HEALTH"), Some(Naming::Cut));
        assert_eq!(of("UNITED CONCORDAN HCCLAIMPMT 7", "UNITED CONCORDANT COMPANIES"), Some(Naming::Cut));
        let long = "UNITED CONCORDANT COMPANIES OF THE UPPER MIDWEST";
        assert_eq!(of("ACH UNITED CONCORDANT COMP HCCLAIMPMT", long), Some(Naming::Cut), "at 22");
        // A line that says nothing of claims, or goes on, is of somebody else.
        assert_eq!(of("PRAIRIE LIFE AND", "PRAIRIE LIFE AND HEALTH"), None);
        assert_eq!(of("PRAIRIE LIFE AND TRUST HCCLAIMPMT", "PRAIRIE LIFE AND HEALTH"), None);
        assert_eq!(of("NEW PRAIRIE LIFE AND HCCLAIMPMT", "PRAIRIE LIFE AND HEALTH"), None);
    }

    #[test]
    fn the_last_seven_digits_of_a_number_are_the_number() {
        assert!(Words::of("CEDAR HCCLAIMPMT 0178147").have_number("810007130178147"));
        assert!(!Words::of("CEDAR HCCLAIMPMT 178147").have_number("810007130178147"), "six may be anything");
        assert!(!Words::of("CEDAR HCCLAIMPMT 0178148").have_number("810007130178147"));
        assert!(!Words::of("CEDAR HCCLAIMPMT ABC8147").have_number("A81ABC8147"));
    }

    #[test]
    fn a_number_is_cut_at_the_end_of_a_line() {
        let of = |number: &str, payer: &str, text: &str| {
            is_number_cut(
                &BankEntry { description: text.into(), ..entry(1, number, payer, 5) },
                &remittance(1, "BLU26101401150", 5),
            )
        };
        assert!(of("BLU261014", "", "WIRE ORIG:BLUE TRN*1*BLU261014"));
        assert!(!of("BLU26", "", "WIRE ORIG:BLUE TRN*1*BLU26"), "so little may be anything's");
        assert!(!of("BLU261015", "", "WIRE ORIG:BLUE TRN*1*BLU261015"));
        assert!(!of("BLU261014", "", "TRN*1*BLU261014 WIRE ORIG:BLUE"), "it goes on behind it");
        assert!(!of("BLU261014", "1910282080", "TRN*1*BLU261014*1910282080"));
        assert!(!of("BLU26101401150", "", "TRN*1*BLU26101401150"), "that is all of it");
    }

    #[test]
    fn a_name_may_stand_behind_its_own_beginning() {
        let of = |text: &str| naming("", text, "Cedar Dental and Life Ins Co of America");
        let whole = "CEDAR DENTAL AND LIFE INS CO OF AMERICA HCCLAIMPMT";
        for before in [
            "",
            "CEDAR DENTAL AND LIFE INS CO OF ",
            "CEDAR DENTAL AND ",
            "CEDAR DENTAL AND LIFE INS CO OF AME ",
        ] {
            assert_eq!(of(&format!("{before}{whole}")), Some(Naming::Whole), "{before}");
        }
        assert_eq!(of(&format!("NEW {whole}")), None);
        assert_eq!(of(&format!("UPPER CEDAR DENTAL AND {whole}")), None);
    }

    #[test]
    fn some_lines_name_nobody() {
        for text in ["MISC CREDIT", "DEPOSIT", "ELECTRONIC CREDIT 99120", "INCOMING WIRE 7"] {
            assert!(Words::of(text).name_nobody(), "{text}");
        }
        for text in ["PAYROLL", "SUNBIT NOW LLC PAYOUT", "ACH CREDIT CEDAR DNTL", "RENT"] {
            assert!(!Words::of(text).name_nobody(), "{text}");
        }
    }

    #[test]
    fn a_line_says_who_paid() {
        let of = |text: &str| said_party(&BankEntry { description: text.into(), ..entry(1, "", "", 5) });
        assert_eq!(of("WIRE TYPE:INTL IN ORIG:BLUE OF THE NORTH ID:9988 TRN*1*B"), "BLUEOFTHENORTH");
        assert_eq!(of("ORIG CO NAME:CEDAR DENTAL CO ENTRY DESCR:X"), "CEDARDENTAL");
        assert_eq!(of("CEDAR DENTAL PAYMENT 77"), "CEDARDENTAL");
        assert_eq!(of("DEPOSIT 2 ITEMS"), "");
        assert_eq!(of(""), "");
    }

    #[test]
    fn a_slip_may_say_how_many_items_it_has() {
        assert_eq!(Words::of("DEPOSIT 2 ITEMS").item_count(), Some(2));
        assert_eq!(Words::of("DEPOSIT").item_count(), None);
        assert_eq!(Words::of("ITEMS").item_count(), None);
    }
}
