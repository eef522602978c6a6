//! Whether what a payer says and what we say is the same: numbers of claims, names of people and of payers, days.

use jiff::ToSpan;
use x12::remittance::{Person, RemittedClaim, ServiceRange};

use super::Keys;
use crate::desk::{TrackedClaim, id_key};
use crate::matching::twin::who::{Likeness, Who, is_name};

/// Whether two claim numbers are the same: letters and digits agree, and so do the places of the marks between
/// them, unless one of the two has no marks at all. `1/23` is `1-23` and `123`, and never `12/3`.
pub(crate) fn is_same_number(ours: &str, theirs: &str) -> bool {
    let marked = || parts(ours).flat_map(with_mark).eq(parts(theirs).flat_map(with_mark));
    let bare =
        || parts(ours).flat_map(str::bytes).map(upper).eq(parts(theirs).flat_map(str::bytes).map(upper));
    let has_no_marks = |number| parts(number).nth(1).is_none();
    let is_empty = |number| parts(number).next().is_none();
    !is_empty(ours)
        && !is_empty(theirs)
        && (marked() || ((has_no_marks(ours) || has_no_marks(theirs)) && bare()))
}

/// Whether two claim numbers are the same but for zeros before one of them, which payers drop.
#[must_use]
pub fn is_same_but_for_zeros(ours: &str, theirs: &str) -> bool {
    is_same_number(without_zeros(ours), without_zeros(theirs))
}

/// Whether `theirs` may be our number as a payer writes it: without the zeros before it, cut, or with an ending of one or
/// two characters behind a mark.
pub(super) fn is_form_of(ours: &str, theirs: &str) -> bool {
    /// The longest ending that payers add.
    const ENDING_MAX: usize = 2;
    /// What is left of a number that was cut; less is the beginning of many.
    const CUT_MIN: usize = 6;
    let is_cut = || {
        let (ours, sent) = (id_key(ours), id_key(theirs));
        sent.len() >= CUT_MIN && ours.len() > sent.len() && ours.starts_with(&sent)
    };
    let has_ending = || {
        let cut = theirs.trim().rsplit_once(|c: char| !c.is_ascii_alphanumeric());
        cut.is_some_and(|(before, ending)| {
            (1..=ENDING_MAX).contains(&ending.len()) && is_same_but_for_zeros(ours, before)
        })
    };
    is_same_but_for_zeros(ours, theirs) || is_cut() || has_ending()
}

fn without_zeros(number: &str) -> &str {
    number.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() || c == '0')
}

/// The letters and digits of a number, from mark to mark.
fn parts(number: &str) -> impl Iterator<Item = &str> {
    number.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty())
}

fn with_mark(part: &str) -> impl Iterator<Item = u8> {
    std::iter::once(b'/').chain(part.bytes().map(upper))
}

fn upper(byte: u8) -> u8 {
    byte.to_ascii_uppercase()
}

/// Whether a number tells anything: payers send `0` and the like where they have none.
#[must_use]
pub fn is_number(key: &str) -> bool {
    key.chars().any(|c| c != '0')
}

/// Letters and digits, capitals, without accents: X12 has none.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).map(plain).collect()
}

/// A capital without its accent.
const fn plain(letter: char) -> char {
    match letter {
        'À'..='Å' | 'Ă' | 'Ą' => 'A',
        'Ç' | 'Ć' | 'Č' => 'C',
        'Ď' | 'Đ' => 'D',
        'È'..='Ë' | 'Ę' | 'Ě' => 'E',
        'Ğ' => 'G',
        'Ì'..='Ï' | 'İ' => 'I',
        'Ł' => 'L',
        'Ñ' | 'Ń' | 'Ň' => 'N',
        'Ò'..='Ö' | 'Ø' | 'Ő' => 'O',
        'Ř' => 'R',
        'Ś' | 'Ş' | 'Š' | 'Ș' => 'S',
        'Ţ' | 'Ť' | 'Ț' => 'T',
        'Ù'..='Ü' | 'Ů' | 'Ű' => 'U',
        'Ý' | 'Ÿ' => 'Y',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        other => other,
    }
}

/// How the names of a patient agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// The last name does.
    Last,
    /// One first name is the beginning of the other, as `Jon` is of `Jonathan`; the last names are the same.
    Short,
    /// Both do.
    Full,
}

/// A first name must have so many letters to be the beginning of another.
const SHORT_NAME_MIN: usize = 2;

/// How the name of the claim's patient agrees with the one that the payer says or corrects.
pub(super) fn patient(claim: &TrackedClaim, remitted: &RemittedClaim<'_>) -> Option<Name> {
    let named = [remitted.patient(), remitted.corrected()];
    let ours = [claim.patient_name.as_str(), without_suffix(&claim.patient_name)];
    let one = |who: &Person<'_>| {
        let lasts = [who.last.as_ref(), without_suffix(&who.last)];
        let all =
            ours.into_iter().flat_map(|ours| lasts.into_iter().map(move |last| name(ours, &who.first, last)));
        all.flatten().max()
    };
    named.into_iter().flatten().filter_map(one).max()
}

/// Whether the payer says a first name of the patient that is more than an initial.
pub(super) fn says_first_name(remitted: &RemittedClaim<'_>) -> bool {
    let named = [remitted.patient(), remitted.corrected()];
    named.into_iter().flatten().any(|who| key(&who.first).chars().count() > 1)
}

/// A name without `Jr`, `III` and the like at its end, which payers put elsewhere or leave away.
fn without_suffix(name: &str) -> &str {
    const SUFFIXES: [&str; 5] = ["JR", "SR", "II", "III", "IV"];
    let (before, last) = name.trim_end().rsplit_once(' ').unwrap_or(("", name));
    if !before.is_empty() && SUFFIXES.contains(&key(last).as_str()) {
        before.trim_end_matches([' ', ','])
    } else {
        name
    }
}

/// How a name as we write it, `First Last` or `Last, First`, agrees with this first and last name.
fn name(written: &str, first: &str, last: &str) -> Option<Name> {
    let (first, last) = (key(first), key(last));
    if last.is_empty() {
        return None;
    }
    let ours = match written.split_once(',') {
        Some((l, f)) if key(l) == last => key(f),
        Some(_) => return None,
        None => key(before_last(written, &last)?),
    };
    let is_short = |long: &str, short: &str| short.len() >= SHORT_NAME_MIN && long.starts_with(short);
    Some(match () {
        () if !first.is_empty() && ours == first => Name::Full,
        () if is_short(&ours, &first) || is_short(&first, &ours) => Name::Short,
        () => Name::Last,
    })
}

/// What stands before the last name in a name as it is written; the last name begins at a word.
fn before_last<'w>(written: &'w str, last: &str) -> Option<&'w str> {
    let begins = |at: usize| written.get(..at).is_some_and(|before| !before.ends_with(char::is_alphanumeric));
    let mut places = written.char_indices().map(|(at, _)| at).filter(|at| begins(*at));
    let at = places.find(|at| written.get(*at..).is_some_and(|rest| key(rest) == last))?;
    written.get(..at)
}

/// Whether two names may be of one payer: one contains the other, or they begin with the same word. Payers name
/// themselves in more than one way, and a practice in yet another.
#[must_use]
pub fn may_be_one_payer(ours: &str, theirs: &str) -> bool {
    /// Names of many payers begin so.
    const COMMON: [&str; 6] = ["AMERICAN", "BLUE", "FIRST", "GREAT", "STATE", "UNITED"];
    let first_word = |name: &str| {
        let first = name.split_whitespace().map(key).find(|word| !word.is_empty() && word != "THE");
        first.filter(|word| is_name(word) && !COMMON.contains(&word.as_str()))
    };
    let (one, other) = (key(ours), key(theirs));
    one.is_empty()
        || other.is_empty()
        || one.contains(&other)
        || other.contains(&one)
        || first_word(ours).is_some_and(|word| Some(word) == first_word(theirs))
}

/// Whether two names are of two payers: neither may even be short for the other.
pub(crate) fn are_two_payers(ours: &str, theirs: &str) -> bool {
    !may_be_one_payer(ours, theirs) && Who::named(ours).beside(&Who::named(theirs)) == Likeness::Other
}

/// Whether a claim is of somebody else than the payer speaks of: neither a name nor a member id agrees, and both are told
/// on both sides.
pub(super) fn is_of_another(claim: &TrackedClaim, remitted: &RemittedClaim<'_>) -> bool {
    let members = Keys::members_of(remitted);
    let named = [remitted.patient(), remitted.corrected()];
    let is_named = named.into_iter().flatten().any(|who| !key(&who.last).is_empty());
    is_named
        && patient(claim, remitted).is_none()
        && !members.is_empty()
        && (claim.subscriber_id_key.as_deref().filter(|ours| is_number(ours)))
            .is_some_and(|ours| !members.iter().any(|theirs| ours == theirs || is_near_member(ours, theirs)))
}

/// Whether the claim's days of service and the remitted ones share a day.
pub(super) fn overlaps(claim: &TrackedClaim, remitted: &RemittedClaim<'_>) -> bool {
    remitted.service_range().is_some_and(|ServiceRange { first, last }| {
        claim.service_date <= last && first <= claim.service_end_date.unwrap_or(claim.service_date)
    })
}

/// Whether the claim's days of service and the remitted ones are so near that one of them may be written wrong.
pub(super) fn is_near_day(claim: &TrackedClaim, remitted: &RemittedClaim<'_>) -> bool {
    const DAYS_MAX: i64 = 1;
    remitted.service_range().is_some_and(|ServiceRange { first, last }| {
        let ours = claim.service_date.saturating_sub(DAYS_MAX.days())
            ..=claim.service_end_date.unwrap_or(claim.service_date).saturating_add(DAYS_MAX.days());
        *ours.start() <= last && first <= *ours.end()
    })
}

/// Whether the payer's number of a claim is known, and `theirs` are others. The one may be the other with an ending, as that
/// of a new version.
pub(super) fn is_numbered_otherwise(claim: &TrackedClaim, theirs: &[String]) -> bool {
    /// Shorter numbers begin like many.
    const NUMBER_MIN: usize = 8;
    let is_same = |ours: &str, theirs: &str| ours == theirs || is_but_for_ending(ours, theirs, NUMBER_MIN);
    let ours = claim.payer_claim_number_key.as_ref().filter(|ours| is_number(ours));
    ours.is_some_and(|ours| !theirs.is_empty() && !theirs.iter().any(|theirs| is_same(ours, theirs)))
}

/// Whether member ids may be the same: but for zeros before them, or one or two characters at their ends.
pub(super) fn is_near_member(ours: &str, theirs: &str) -> bool {
    /// Shorter ids agree too easily.
    const MEMBER_MIN: usize = 5;
    let bare = |id: &str| id.trim_start_matches('0').to_owned();
    is_but_for_ending(&bare(ours), &bare(theirs), MEMBER_MIN)
}

/// Whether of two ids, the shorter of which has so many characters at least, the one is the other but for an ending, as plans add
/// for a dependent and payers for a version.
fn is_but_for_ending(one: &str, other: &str, least: usize) -> bool {
    /// The longest ending.
    const ENDING_MAX: usize = 2;
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    short.len() >= least && long.starts_with(short) && long.len() - short.len() <= ENDING_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_in_a_claim_number_may_be_lost_but_not_moved() {
        for same in ["1/23", "1-23", "123", " 1/23"] {
            assert!(is_same_number("1/23", same), "{same}");
        }
        for other in ["12/3", "1/2/3", "1/24", ""] {
            assert!(!is_same_number("1/23", other), "{other}");
        }
    }

    #[test]
    fn zeros_may_be_lost_before_a_claim_number_and_nowhere_else() {
        for same in ["00104548", "104548", "0104548", "00-104548", "001045-48"] {
            assert!(is_same_but_for_zeros("00104548", same), "{same}");
        }
        for other in ["14548", "1045480", "10454", "", "000"] {
            assert!(!is_same_but_for_zeros("00104548", other), "{other}");
        }
    }

    #[test]
    fn payers_cut_claim_numbers_and_add_endings() {
        for (ours, theirs) in [
            ("HWTH000309-20260300", "HWTH000309-2026"),
            ("HWTH000309-20260300", "HWTH00"),
            ("00104047", "00104047-1"),
            ("00104047", "104047-01"),
            ("A-17", "A17"),
        ] {
            assert!(is_form_of(ours, theirs), "{ours}, {theirs}");
        }
        for (ours, theirs) in [
            ("HWTH000309-20260300", "HWTH0"),
            ("HWTH000309-20260300", "HWTH000308-2026"),
            ("HWTH000309-20260300", "HWTH000309-20260300-123"),
            ("00104047", "00104047-123"),
            ("00104047", "001040471"),
            ("00104047", "-1"),
        ] {
            assert!(!is_form_of(ours, theirs), "{ours}, {theirs}");
        }
    }

    #[test]
    fn names_agree_in_either_order_of_writing() {
        assert_eq!(name("Jane Smith", "JANE", "SMITH"), Some(Name::Full));
        assert_eq!(name("Smith, Jane", "JANE", "SMITH"), Some(Name::Full));
        assert_eq!(name("Mary Ann O'Neil", "MARY ANN", "ONEIL"), Some(Name::Full));
        assert_eq!(name("Jane Smithe", "JANE", "SMITH"), None);
        assert_eq!(name("Jane Goldsmith", "JANE", "SMITH"), None);
        assert_eq!(name("Jane Smith", "", ""), None);
    }

    #[test]
    fn accents_and_suffixes_are_not_part_of_a_name() {
        assert_eq!(name("Ana Nuñez", "ANA", "NUNEZ"), Some(Name::Full));
        assert_eq!(name("Zoë Müller", "ZOE", "MULLER"), Some(Name::Full));
        for (with, without) in [
            ("John Smith Jr", "John Smith"),
            ("John Smith, Jr.", "John Smith"),
            ("John Smith III", "John Smith"),
            ("Jr", "Jr"),
            ("Ana Nuñez", "Ana Nuñez"),
        ] {
            assert_eq!(without_suffix(with), without);
        }
    }

    #[test]
    fn a_first_name_may_be_cut_short_by_either_side() {
        assert_eq!(name("Jonathan Smith", "JON", "SMITH"), Some(Name::Short));
        assert_eq!(name("Smith, Jon", "JONATHAN", "SMITH"), Some(Name::Short));
        assert_eq!(name("Jonathan Smith", "J", "SMITH"), Some(Name::Last));
        assert_eq!(name("John Smith", "JANE", "SMITH"), Some(Name::Last));
        assert_eq!(name("John Smith", "", "SMITH"), Some(Name::Last));
    }

    #[test]
    fn payers_have_more_than_one_name() {
        for (ours, theirs) in [
            ("Delta Dental", "DELTA DENTAL OF CALIFORNIA"),
            ("MetLife Dental", "METLIFE"),
            ("The Guardian", "GUARDIAN LIFE INSURANCE"),
            ("Cigna PPO", "CIGNA HEALTH AND LIFE"),
            ("", "AETNA"),
        ] {
            assert!(may_be_one_payer(ours, theirs), "{ours}, {theirs}");
        }
        assert!(!may_be_one_payer("Delta Dental", "AETNA"));
        assert!(!may_be_one_payer("North Dental Plan", "South Dental Plan"));
        assert!(!may_be_one_payer("Dental Care Plus", "DENTAL HEALTH SERVICES"));
        assert!(!may_be_one_payer("United Concordia", "UNITED HEALTHCARE"));
        assert!(are_two_payers("Unity Health Dental", "NORTHLAKE LIFE INSURANCE COMPANY"));
        assert!(!may_be_one_payer("UHC", "UNITED HEALTHCARE") && !are_two_payers("UHC", "UNITED HEALTHCARE"));
    }

    #[test]
    fn member_ids_are_near_but_for_zeros_and_endings() {
        for near in ["0012345678", "1234567801", "123456781"] {
            assert!(is_near_member("12345678", near), "{near}");
        }
        for other in ["12345679", "12345678011", "2345678", ""] {
            assert!(!is_near_member("12345678", other), "{other}");
        }
        assert!(!is_near_member("1234", "12340"), "too short to say anything");
    }
}
