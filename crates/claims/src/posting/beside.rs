//! What rests on an answer that is to be taken back: other answers to its claim, posted since.

use std::collections::BTreeSet;

use super::shape::standing_rows;
use crate::Cents;
use crate::desk::RemittedClaim;

/// An answer to a claim beside those that are taken back.
#[derive(Clone, Debug)]
pub struct Beside {
    pub row: RemittedClaim,
    /// The public id of its remittance.
    pub remittance: String,
}

/// What stands in the way of taking these answers back: what reverses one of them stands; or one of them reverses what would
/// stand again beside its correction, so that more is paid than `charged` for the tracked claim. A claim of which no charge
/// is told is one whose lines are kept here: its rows say who posted to them.
pub fn in_the_way(
    taken: &[RemittedClaim],
    beside: &[Beside],
    charged: impl Fn(i64) -> Option<Cents>,
) -> Vec<String> {
    let mut found = Vec::new();
    for row in taken.iter().filter(|row| row.is_answer()) {
        let reverses = |it: &&Beside| it.row.is_answer() && it.row.reverses == Some(row.remitted_claim_num);
        if let Some(Beside { remittance, .. }) = beside.iter().find(reverses) {
            found.push(format!(
                "Its claim {} was taken back by {remittance} since: undo that first.",
                row.public_id
            ));
        }
    }
    let reversals = taken.iter().filter(|row| row.is_answer() && row.reverses.is_some());
    let restored: BTreeSet<i64> = reversals.clone().filter_map(|row| row.reverses).collect();
    let claims: BTreeSet<i64> = reversals.filter_map(|row| row.tracked_claim_num).collect();
    for claim in claims {
        let Some(charged) = charged(claim) else { continue };
        let is_of_it = |row: &&RemittedClaim| row.tracked_claim_num == Some(claim);
        let left: Vec<&RemittedClaim> = beside.iter().map(|it| &it.row).filter(is_of_it).collect();
        let all: Vec<&RemittedClaim> = left.iter().copied().chain(taken.iter().filter(is_of_it)).collect();
        let paid = |rows: &[&RemittedClaim]| standing_rows(rows).iter().map(|row| row.paid).sum::<Cents>();
        let (before, after) = (paid(&all), paid(&left));
        if after <= charged || after <= before {
            continue;
        }
        let corrects = |it: &&Beside| {
            it.row.tracked_claim_num == Some(claim)
                && it.row.is_answer()
                && it.row.paid > Cents::ZERO
                && !restored.contains(&it.row.remitted_claim_num)
        };
        if let Some(Beside { remittance, .. }) = beside.iter().rfind(corrects) {
            found.push(format!(
                "What it takes back would stand again beside what {remittance} pays for the same claim, {} more than was \
                 charged: undo that first.",
                after - charged
            ));
        }
    }
    found
}
