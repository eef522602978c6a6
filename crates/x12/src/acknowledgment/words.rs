//! The codes of answers in short words of our own, each with what to do next (x12.md 4.6).
//!
//! Tables of facts: a code that is not here passes, and is shown as it came.

mod entity;
mod errors;
mod interchange;
mod status;

use serde::Serialize;

pub use entity::ENTITIES;
pub use errors::{ELEMENT_ERRORS, GROUP_ERRORS, SEGMENT_ERRORS, SET_ERRORS};
pub use interchange::TA1_NOTES;
pub use status::{Category, STATUS_CATEGORIES, STATUS_CODES};

/// One code of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    /// The code as sent.
    pub code: &'static str,
    /// What it means.
    pub words: &'static str,
    /// What to do next; empty where the code alone does not say.
    pub next: &'static str,
}

/// The next step when nothing better is known.
pub const ASK: &str = "Ask who sent the answer what is meant.";
/// The next step when data of the claim is wrong.
pub const FIX: &str = "Correct it and send the claim again as an original claim.";
/// The next step when the file was built wrong.
pub const SUPPORT: &str =
    "The file was built wrong: tell the maker of the software, then send the claims again.";

/// Why something was rejected, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// In one or more sentences; no values that were sent, no names.
    pub reason: String,
    /// What a person does now.
    pub next: &'static str,
}

impl Explained {
    /// The words of a code, or `unknown` and the advice to ask.
    pub(super) fn of(known: Option<&Words>, unknown: &str) -> Explained {
        known.map_or_else(
            || Explained { reason: unknown.to_owned(), next: ASK },
            |words| Explained { reason: format!("{}.", words.words), next: words.next },
        )
    }
}

/// The words of a code, if the list has it.
#[must_use]
pub fn find<'w>(list: &'w [Words], code: &str) -> Option<&'w Words> {
    list.iter().find(|words| words.code == code)
}

/// A line of a table.
const fn words(code: &'static str, words: &'static str, next: &'static str) -> Words {
    Words { code, words, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_list_has_a_code_twice_and_all_words_are_sentences_without_their_full_stop() {
        let categories: Vec<Words> = STATUS_CATEGORIES.iter().map(|category| category.words).collect();
        let lists = [
            TA1_NOTES,
            SEGMENT_ERRORS,
            ELEMENT_ERRORS,
            SET_ERRORS,
            GROUP_ERRORS,
            &categories,
            STATUS_CODES,
            ENTITIES,
        ];
        for list in lists {
            for (at, entry) in list.iter().enumerate() {
                assert!(list[..at].iter().all(|other| other.code != entry.code), "{} twice", entry.code);
                assert!(!entry.words.is_empty() && !entry.words.ends_with('.'), "{}", entry.code);
                assert!(entry.next.is_empty() || entry.next.ends_with('.'), "{}", entry.code);
            }
        }
    }
}
