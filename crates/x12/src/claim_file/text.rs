//! Makes values fit for X12: capital ASCII letters, no delimiters, lengths of the guide (x12.md 4.1).

use crate::writing::DELIMITERS;

/// Text for a name, address or note: capitals without accents, only characters of the basic set that are no
/// delimiters, single blanks, cut to `length_max` characters.
pub(super) fn words(text: &str, length_max: usize) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_uppercase) {
        match character {
            // An accent written as a character of its own belongs to the letter before it.
            '\u{300}'..='\u{36F}' => {}
            _ if is_basic(character) => plain.push(character),
            _ => plain.push_str(transliterated(character)),
        }
    }
    let mut clean = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    clean.truncate(length_max);
    clean.truncate(clean.trim_end().len());
    clean
}

/// [`words`] for a value that may be absent; empty when it is.
pub(super) fn words_or_empty(text: Option<&str>, length_max: usize) -> String {
    text.map(|text| words(text, length_max)).unwrap_or_default()
}

/// An identifier or code as it is written: capitals, no surrounding blanks, otherwise untouched.
pub(super) fn code(text: &str) -> String {
    text.trim().to_ascii_uppercase()
}

/// [`code`] for a value that may be absent; empty when it is.
pub(super) fn code_or_empty(text: Option<&str>) -> String {
    text.map(code).unwrap_or_default()
}

/// A diagnosis as it is written: people put a point into it, X12 does not.
pub(super) fn undotted(text: &str) -> String {
    code(text).replace('.', "")
}

/// The digits of a number that people write with punctuation: ZIP, telephone, tax id.
pub(super) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// True when the number holds nothing but digits and the punctuation people write in it, so that
/// [`digits`] loses nothing.
pub(super) fn is_punctuated_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')'))
}

/// True when an identifier can be sent as it is: printable ASCII without a delimiter.
pub(super) fn is_sendable(id: &str) -> bool {
    id.chars().all(|c| (c.is_ascii_graphic() || c == ' ') && !DELIMITERS.contains(&c))
}

/// True for the numbers that payers have to repeat to us unchanged: capitals, digits, hyphen, slash.
pub(super) fn is_own_number(id: &str) -> bool {
    id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'-' | b'/'))
}

/// The same for lines, whose numbers dental software has always begun with a small letter.
pub(super) fn is_own_line_number(id: &str) -> bool {
    id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/'))
}

/// The basic character set without lower-case letters and our delimiters.
fn is_basic(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || " !\"&'()+,-./;?=".contains(c)
}

/// The ASCII spelling of a capital letter or mark that is not in the basic set; a blank when there is none.
fn transliterated(c: char) -> &'static str {
    match c {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' | 'Ǎ' => "A",
        'Æ' => "AE",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ð' | 'Ď' | 'Đ' => "D",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' | 'Ẽ' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ł' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "N",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' | 'Ơ' => "O",
        'Œ' => "OE",
        'Ŕ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ẞ' => "SS",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'Þ' => "TH",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' | 'Ư' => "U",
        'Ŵ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '`' | '´' => "'",
        '\u{201C}' | '\u{201D}' => "\"",
        '\u{2010}'..='\u{2015}' | '_' => "-",
        _ => " ",
    }
}

/// The longest piece of a note: one NTE02.
const NOTE_PIECE_LENGTH_MAX: usize = 80;

/// A note in pieces of at most 80 characters, parted between words where there is a blank to part at.
pub(super) fn note_pieces(note: Option<&str>) -> Vec<String> {
    let plain = words_or_empty(note, usize::MAX);
    let mut rest = plain.as_str();
    let mut pieces = Vec::new();
    while rest.len() > NOTE_PIECE_LENGTH_MAX {
        let cut = rest[..=NOTE_PIECE_LENGTH_MAX].rfind(' ').unwrap_or(NOTE_PIECE_LENGTH_MAX);
        pieces.push(rest[..cut].to_owned());
        rest = rest[cut..].trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest.to_owned());
    }
    pieces
}
