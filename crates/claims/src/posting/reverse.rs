//! A payment that is taken back (CLP02 22): entry by entry what its answer posted, with the signs turned, on lines of its
//! own (`x12.md` 4.8 step 7, `opendental-engine.md` 12.1).

use super::claim::{Hold, Payment, bases, hold};
use super::receive::Receipt;
use super::shape::{Answered, standing};
use super::standing::{Sums, said};
use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus};
use crate::desk::{Reason, RemittedLine};
use crate::state::{Family, Now, Numbers};

/// The lines that take an answer back.
///
/// # Errors
/// Why it waits for a person: what was posted is not there any more.
pub(super) fn reverse(
    family: &Family,
    claim_num: i64,
    original: &Answered,
    earlier: &[Answered],
    payment: &Payment<'_>,
    now: Now,
    numbers: &mut Numbers,
) -> Result<Reversed, Hold> {
    let gone = || {
        let note = "What it takes back was posted, and was changed by hand since. Take it back by hand, then dismiss this.";
        hold(Reason::AdjustmentUndecided, note)
    };
    let Some(claim) = family.claim(claim_num) else { return Err(gone()) };
    let ours = family.lines_of(claim_num);
    let before = standing(earlier);
    let is_other = |answer: &&&Answered| answer.row.remitted_claim_num != original.row.remitted_claim_num;
    let after: Vec<&Answered> = before.iter().filter(is_other).copied().collect();
    let mut receipt = Receipt::new(family, claim, payment, now);
    let mut said_back = Vec::new();
    for (row, lines) in by_line(original, &ours).ok_or_else(gone)? {
        let of = row.proc_num;
        let base = match of {
            Some(_) => bases(&ours).into_iter().find(|line| line.proc_num == of),
            None => Some(row),
        };
        let base = base.filter(|line| line.status != ClaimProcStatus::NotReceived).ok_or_else(gone)?;
        let paid: Cents = lines.iter().map(|line| line.paid).sum();
        let left = said(&after, of, &ours);
        let change = left.unwrap_or_default() - said(&before, of, &ours).unwrap_or_default();
        let less = Sums { paid: -paid, ..change };
        let new = receipt.back(base, less, left.is_none(), numbers);
        said_back.extend(lines.into_iter().map(|line| (new, line.clone())));
    }
    if said_back.is_empty() && !original.row.paid.is_zero() {
        return Err(gone());
    }
    Ok(Reversed { lines: receipt.lines, said: said_back })
}

/// What takes a payment back.
pub(super) struct Reversed {
    pub(super) lines: Vec<ClaimProc>,
    /// Each number of a new line with what it takes back.
    pub(super) said: Vec<(i64, RemittedLine)>,
}

/// Our lines that an answer was posted to, each with what was; none when one is not there any more.
fn by_line<'a>(
    original: &'a Answered,
    ours: &[&'a ClaimProc],
) -> Option<Vec<(&'a ClaimProc, Vec<&'a RemittedLine>)>> {
    let mut all: Vec<(&ClaimProc, Vec<&RemittedLine>)> = Vec::new();
    for line in &original.lines {
        let row = *ours.iter().find(|row| row.claim_proc_num == line.claim_proc_num)?;
        match all.iter_mut().find(|(known, _)| known.claim_proc_num == row.claim_proc_num) {
            Some((_, lines)) => lines.push(line),
            None => all.push((row, vec![line])),
        }
    }
    Some(all)
}
