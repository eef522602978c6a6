//! Whom a bank's line names, as far as two lines of different formats can be compared: each bank cuts and shortens names in its
//! own way, and writes much beside them.

use crate::desk::BankEntry;
use crate::matching::deposit::payer::Words;

/// What banks, clearing houses and formats write beside a name.
const BESIDE: [&str; 96] = [
    "ACCOUNT",
    "ACCT",
    "ACH",
    "ADDENDA",
    "AND",
    "BANK",
    "BANKCARD",
    "BATCH",
    "BILL",
    "BRANCH",
    "BY",
    "CARD",
    "CASH",
    "CCD",
    "CHECK",
    "CHECKS",
    "CHK",
    "CLAIM",
    "CLAIMS",
    "CO",
    "COMPANY",
    "COUNTER",
    "CR",
    "CREDIT",
    "CTX",
    "CUSTOMER",
    "DATE",
    "DEBIT",
    "DEP",
    "DEPOSIT",
    "DEPOSITS",
    "DES",
    "DESC",
    "DESCR",
    "DESCRIPTION",
    "DIR",
    "DIRECT",
    "DR",
    "EDI",
    "EED",
    "EFT",
    "ELECTRONIC",
    "ENTRY",
    "FOR",
    "FROM",
    "FUNDS",
    "ID",
    "IN",
    "INC",
    "INCOMING",
    "ITEM",
    "ITEMS",
    "LBX",
    "LLC",
    "LOCKBOX",
    "MEMO",
    "MERCHANT",
    "MISC",
    "MISCELLANEOUS",
    "MOBILE",
    "NAME",
    "NO",
    "NUMBER",
    "OF",
    "ONLINE",
    "ORIG",
    "ORIGINATOR",
    "OTHER",
    "PAY",
    "PAYMENT",
    "PAYMENTS",
    "PMT",
    "PPD",
    "PREAUTH",
    "PREAUTHORIZED",
    "PYMT",
    "RCVD",
    "RECEIVED",
    "REF",
    "REFERENCE",
    "REMIT",
    "REMITTANCE",
    "REMOTE",
    "SEC",
    "SETTLEMENT",
    "THE",
    "TO",
    "TRACE",
    "TRANSACTION",
    "TRANSFER",
    "TRN",
    "USD",
    "VENDOR",
    "VIRTUAL",
    "WIRE",
    "XFER",
];

/// Behind one of these stands who got the money, up to one of [`ENDS_RECEIVER`].
const BEGINS_RECEIVER: [&str; 2] = ["INDN", "INDIVIDUAL"];
const ENDS_RECEIVER: [&str; 8] = ["CCD", "CO", "CTX", "ID", "PPD", "REF", "SEC", "TRN"];

/// Words of many names: they tell two of them apart, and make none the same.
const COMMON: [&str; 20] = [
    "ASSOCIATION",
    "BENEFIT",
    "BENEFITS",
    "CARE",
    "CORP",
    "DENTAL",
    "DNTL",
    "GROUP",
    "HEALTH",
    "HEALTHCARE",
    "INS",
    "INSURANCE",
    "LIFE",
    "NATIONAL",
    "NETWORK",
    "PLAN",
    "PLANS",
    "SERVICE",
    "SERVICES",
    "USA",
];

/// The beginning of the entry description of claim payments, wherever a bank cuts it.
const CLAIM_PAYMENT: &str = "HCCLAI";

/// A shorter word is no name.
const NAME_LETTERS_MIN: usize = 3;

/// The words by which a line names somebody, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Who {
    words: Vec<String>,
    /// So many of them are of the field that holds the other side and nothing else, where the format has one.
    of_field: usize,
}

/// Whether two lines name the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// All that one of them says is in what the other says.
    Same,
    /// One of them names nobody.
    Unsaid,
    /// Some of it is, or may be a short form of it.
    Unclear,
    Other,
}

impl Who {
    /// Whom the bank names in an entry.
    #[must_use]
    pub fn of(entry: &BankEntry) -> Who {
        let mut words = named(&Words::of(&entry.counterparty));
        let of_field = words.len();
        words.extend(named(&Words::of(&entry.description)));
        Who { words, of_field }
    }

    /// Whom a name names.
    #[must_use]
    pub fn named(name: &str) -> Who {
        Who { words: named(&Words::of(name)), of_field: 0 }
    }

    /// Whether the other line names the same.
    #[must_use]
    pub fn beside(&self, other: &Who) -> Likeness {
        if !self.names() || !other.names() {
            return Likeness::Unsaid;
        }
        // What is told beside a name that has a field of its own is no name.
        let (own, others) = (self.field(), other.field());
        if self.is_within(other) || other.is_within(self) || own.is_within(other) || others.is_within(self) {
            return Likeness::Same;
        }
        match self.may_be_short_for(other) || other.may_be_short_for(self) {
            true => Likeness::Unclear,
            false => Likeness::Other,
        }
    }

    fn field(&self) -> Who {
        Who { words: self.words.iter().take(self.of_field).cloned().collect(), of_field: self.of_field }
    }

    fn names(&self) -> bool {
        self.words.iter().any(|word| is_name(word))
    }

    /// All that it says stands in what the other says, and a name is among it.
    fn is_within(&self, other: &Who) -> bool {
        let stands = |word: &String| other.words.iter().any(|one| is_one(word, one));
        let is_composed = |word: &String| {
            (0..other.words.len()).any(|at| is_of_beginnings(word, other.words.get(at..).unwrap_or_default()))
        };
        let is_named = |word: &String| {
            is_name(word)
                && (other.words.iter().any(|one| is_name(one) && is_one(word, one)) || is_composed(word))
        };
        let is_glued = self.names() && other.words.concat().starts_with(&self.words.concat());
        is_glued
            || (self.words.iter().all(|word| stands(word) || is_composed(word))
                && self.words.iter().any(is_named))
    }

    fn may_be_short_for(&self, other: &Who) -> bool {
        let from = |at: usize| other.words.get(at..).unwrap_or_default().concat();
        let starts = || (0..other.words.len()).map(from);
        self.words.iter().filter(|word| is_name(word)).any(|word| starts().any(|long| is_out_of(word, &long)))
    }
}

/// The words that name somebody, and not what stands beside a name.
fn named(words: &Words) -> Vec<String> {
    let mut named = Vec::new();
    let mut is_receiver = false;
    for word in words.iter() {
        is_receiver = match is_receiver {
            true => !ENDS_RECEIVER.contains(&word),
            false => BEGINS_RECEIVER.contains(&word),
        };
        // Numbers are compared as numbers; letters alone are of an abbreviation with marks.
        let is_word = word.len() > 1 && word.chars().all(char::is_alphabetic);
        let is_beside = BESIDE.contains(&word) || word.starts_with(CLAIM_PAYMENT);
        if is_word && !is_receiver && !is_beside {
            named.push(word.to_owned());
        }
    }
    named
}

/// Whether it says who it is: it is no common word, cut or whole.
pub(crate) fn is_name(word: &str) -> bool {
    let is_cut = |common: &&str| word.len() > NAME_LETTERS_MIN && common.starts_with(word);
    word.len() >= NAME_LETTERS_MIN && !COMMON.contains(&word) && !COMMON.iter().any(is_cut)
}

/// Whether two words are one: whole, cut, or one of them without some of its letters.
fn is_one(word: &str, other: &str) -> bool {
    let is_short = |short: &str, long: &str| long.starts_with(short) || is_out_of(short, long);
    is_short(word, other) || is_short(other, word)
}

/// Whether a text of three letters or more begins as a longer one does and has its letters in their order.
fn is_out_of(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.len() >= NAME_LETTERS_MIN
        && short.chars().next() == long.chars().next()
        && short.chars().all(|letter| letters.any(|one| one == letter))
}

/// Whether a text is one beginning after the other of words that follow each other, several of them.
fn is_of_beginnings(text: &str, words: &[String]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    let shared = text.bytes().zip(first.bytes()).take_while(|(one, other)| one == other).count();
    (1..=shared).filter_map(|cut| text.get(cut..)).any(|left| {
        let is_last = |word: &String| word.starts_with(left);
        !left.is_empty() && (rest.first().is_some_and(is_last) || is_of_beginnings(left, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::deposit::tests::entry;

    fn who(text: &str) -> Who {
        Who::of(&BankEntry { description: text.into(), counterparty: String::new(), ..entry(1, "", "", 5) })
    }

    fn check(one: &str, other: &str, expected: Likeness) {
        assert_eq!(who(one).beside(&who(other)), expected, "{one:?} and {other:?}");
        assert_eq!(who(other).beside(&who(one)), expected, "{other:?} and {one:?}");
    }

    #[test]
    fn one_name_in_two_formats_is_one() {
        for (one, other) in [
            ("CEDAR DENTAL HCCLAIMPMT TRN*1*T900*1990000022\\", "ACH CREDIT Cedar Dental"),
            ("CEDAR DNTL", "PREAUTHORIZED CREDIT CEDAR DENTAL HCCLAIMP"),
            (
                "PRAIRIE LIFE AND",
                "PRAIRIE LIFE AND HEALTH DES:HCCLAIMPMT ID:77 INDN:LARKSPUR DDS CO ID:1990000022",
            ),
            ("CEDARDENTAL", "CEDAR DENTAL HCCLAIMPMT"),
            ("METLIFE", "METROPOLITAN LIFE INSURANCE CO"),
            ("BCBS HCCLAIMPMT", "BLUE CROSS BLUE SHIELD"),
            ("DELTA DENTAL OF CA", "DELTA DENTAL CALIFORNIA"),
            ("CDR DENTAL", "CEDAR DENTAL"),
            ("PREAUTHORIZED CREDIT CEDAR DENTA", "CEDAR DENTAL HCCLAIMPMT"),
        ] {
            check(one, other, Likeness::Same);
        }
    }

    #[test]
    fn what_stands_beside_a_field_for_the_name_is_no_name() {
        let line = |company: &str, text: &str| {
            Who::of(&BankEntry {
                description: text.into(),
                counterparty: company.into(),
                ..entry(1, "", "", 5)
            })
        };
        let ach = line("CARECREDIT", "MERCH DEP");
        assert_eq!(ach.beside(&who("CARECREDIT FUNDING")), Likeness::Same);
        assert_eq!(who("CARECREDIT FUNDING").beside(&ach), Likeness::Same);
        assert_eq!(ach.beside(&who("SQUARE FUNDING")), Likeness::Other);
        assert_eq!(who("CARECREDIT MERCH").beside(&who("CARECREDIT FUNDING")), Likeness::Unclear);
    }

    #[test]
    fn two_names_are_two() {
        for (one, other) in [
            ("SQUARE INC DES:DEPOSIT", "CEDAR DENTAL EFT"),
            ("SQUARE CARD", "CEDAR EFT"),
            ("CEDAR DENTAL HCCLAIMPMT", "EVERGREEN DENTAL HCCLAIMPMT"),
            ("CEDAR DENTA", "EVERGREEN DENTAL"),
            ("INSPIRE", "CEDAR INS"),
            ("DES:X INDN:LARKSPUR CO ID:1 AETNA", "CIGNA INDN:LARKSPUR CO ID:2"),
        ] {
            check(one, other, Likeness::Other);
        }
    }

    #[test]
    fn what_may_be_a_short_form_is_unclear_and_no_name_says_nothing() {
        check("UHC", "UNITED HEALTHCARE", Likeness::Unclear);
        check("DELTA DENTAL OF OHIO", "DELTA DENTAL OF IOWA", Likeness::Unclear);
        check("CEDAR DENTAL", "CEDAR HEALTH", Likeness::Unclear);
        for bare in
            ["", "ACH CREDIT", "DEPOSIT 2 ITEMS", "HCCLAIMPMT TRN*1*T900*1990000022\\", "DENTAL INSURANCE"]
        {
            check(bare, "CEDAR DENTAL", Likeness::Unsaid);
        }
    }
}
