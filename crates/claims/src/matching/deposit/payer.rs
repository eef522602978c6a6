//! Who paid, as a bank's line says it: the payer's tax number, or its name, beside much else.

use crate::desk::{BankEntry, Remittance, trace_key};

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

/// A shorter name is also a word of other things.
const NAME_LETTERS_MIN: usize = 5;

/// The company's name has so much room in an ACH file, and is cut there (`reconciliation.md` 3.1).
const ACH_NAME_MAX: usize = 16;

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

    /// Whether one of them is a trace or check number, as [`trace_key`] has it. A short one may be anything.
    #[must_use]
    pub fn have_number(&self, key: &str) -> bool {
        key.len() >= NUMBER_LENGTH_MIN && self.0.iter().any(|word| trace_key(word) == key)
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

/// Whether a bank's line names the payer of a remittance, by tax number or by name. A name that goes on is another
/// payer's: `EVERGREEN DENTAL NETWORK` is not `EVERGREEN DENTAL`.
#[must_use]
pub fn names(words: &Words, entry: &BankEntry, remittance: &Remittance) -> bool {
    let said = entry.trace_payer_id.as_deref().unwrap_or_default();
    for id in [&remittance.trace_payer_id, &remittance.payer_id] {
        // TRN03 is `1` and the nine digits of the tax number; a shorter id could be any number.
        let is_tax_id = id.len() >= 9 && id.bytes().all(|byte| byte.is_ascii_digit());
        if is_tax_id && (said == id || words.has(id)) {
            return true;
        }
    }
    let name = Words::of(&remittance.payer_name);
    let letters: usize = name.0.iter().map(String::len).sum();
    letters >= NAME_LETTERS_MIN
        && (stands_in(&name.0, &words.0) || is_cut(&name.0, &Words::of(&entry.counterparty).0))
}

/// Whether a name stands whole among words, begins there and ends there.
fn stands_in(name: &[String], words: &[String]) -> bool {
    let begins = |at: usize| match at.checked_sub(1).and_then(|before| words.get(before)) {
        None => true,
        Some(word) => BEFORE_NAME.contains(&word.as_str()) || ends_name(word),
    };
    // The counterparty and the description may say the name one after the other.
    let ends = |end: usize| match words.get(end) {
        None => true,
        Some(word) => ends_name(word) || words.get(end..).is_some_and(|rest| rest.starts_with(name)),
    };
    let is_again = |at: usize| at >= name.len() && words.get(at - name.len()..at) == Some(name);
    let mut places = words.windows(name.len().max(1)).enumerate().filter(|(_, window)| *window == name);
    places.any(|(at, _)| (begins(at) || is_again(at)) && ends(at + name.len()))
}

fn ends_name(word: &str) -> bool {
    ENDS_NAME.contains(&word)
        || word.starts_with(CLAIM_PAYMENT)
        || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a company's name is the payer's, cut where an ACH file has no more room.
fn is_cut(name: &[String], company: &[String]) -> bool {
    let (name, company) = (name.join(" "), company.join(" "));
    let room = name.floor_char_boundary(ACH_NAME_MAX);
    name.len() > ACH_NAME_MAX && name.get(..room).map(str::trim_end) == Some(company.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{entry, remittance};
    use super::*;

    fn check(text: &str, payer: &str, expected: bool) {
        let said = BankEntry { description: text.into(), trace_payer_id: None, ..entry(1, "", "", 5) };
        let remittance = Remittance { payer_name: payer.into(), ..remittance(1, "", 5) };
        assert_eq!(names(&Words::of_entry(&said), &said, &remittance), expected, "{payer} in {text:?}");
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

    #[test]
    fn a_company_name_may_be_cut_and_be_said_twice() {
        let of = |company: &str, text: &str, payer: &str| {
            let said =
                BankEntry { counterparty: company.into(), description: text.into(), ..entry(1, "", "", 5) };
            let said = BankEntry { trace_payer_id: None, ..said };
            let remittance = Remittance { payer_name: payer.into(), ..remittance(1, "", 5) };
            names(&Words::of_entry(&said), &said, &remittance)
        };
        assert!(of("PRAIRIE LIFE AND", "", "Prairie Life and Health"));
        assert!(!of("PRAIRIE LIFE", "", "Prairie Life and Health"));
        assert!(of("CEDAR DENTAL", "CEDAR DENTAL DES:HCCLAIMPMT", "Cedar Dental"));
    }

    #[test]
    fn a_slip_may_say_how_many_items_it_has() {
        assert_eq!(Words::of("DEPOSIT 2 ITEMS").item_count(), Some(2));
        assert_eq!(Words::of("DEPOSIT").item_count(), None);
        assert_eq!(Words::of("ITEMS").item_count(), None);
    }
}
