//! The numbers under which what a file of answers is about is looked up.

use super::tie::batch_control;
use super::{About, Answer};
use crate::desk::id_key;
use crate::matching::claim;

/// Keys, each once; empty ones are not looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// ISA13 of what was sent.
    pub interchanges: Vec<i64>,
    /// GS06.
    pub groups: Vec<i64>,
    /// CLM01, as [`id_key`] makes it.
    pub claim_numbers: Vec<String>,
    /// The same without zeros before it, which payers drop.
    pub bare_numbers: Vec<String>,
}

impl Keys {
    /// The keys of all answers of a file.
    #[must_use]
    pub fn of(answers: &[Answer]) -> Keys {
        let mut keys = Keys::default();
        for verdict in answers.iter().flat_map(|answer| &answer.verdicts) {
            match &verdict.about {
                About::Interchange { control, .. } => keys.interchanges.extend(control),
                About::Group { control, .. } => keys.groups.extend(control),
                About::Set { group, .. } => keys.groups.extend(group),
                About::Batch { batch, .. } | About::Provider { batch, .. } => {
                    keys.interchanges.extend(batch_control(batch));
                }
                About::Claim { batch, number, .. } => {
                    keys.interchanges.extend(batch_control(batch));
                    keys.claim_numbers.push(id_key(number));
                }
                About::Nothing { .. } => {}
            }
        }
        keys.interchanges.sort_unstable();
        keys.interchanges.dedup();
        keys.groups.sort_unstable();
        keys.groups.dedup();
        keys.claim_numbers.sort();
        keys.claim_numbers.dedup();
        keys.claim_numbers.retain(|number| !number.is_empty());
        let bare = keys.claim_numbers.iter().map(|number| claim::Keys::bare(number).to_owned());
        keys.bare_numbers = bare.filter(|number| !number.is_empty()).collect();
        keys.bare_numbers.sort();
        keys.bare_numbers.dedup();
        keys
    }
}
