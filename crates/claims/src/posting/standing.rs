//! What the answers that stand say of each line of ours, and so what one more of them changes.
//!
//! What is paid adds up. What is written off, and the deductible, is said anew by each answer: the last one counts. So
//! the lines come to the same, in whatever order answers, their reversals and corrections arrive.

use super::shape::Answered;
use crate::Cents;
use crate::account::ClaimProc;

/// A line of ours by its procedure; none: the claim as a whole.
pub(super) type Of = Option<i64>;

/// What is said of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) paid: Cents,
    pub(super) deductible: Cents,
    pub(super) write_off: Cents,
}

impl std::ops::Sub for Sums {
    type Output = Sums;

    fn sub(self, other: Sums) -> Sums {
        Sums {
            paid: self.paid - other.paid,
            deductible: self.deductible - other.deductible,
            write_off: self.write_off - other.write_off,
        }
    }
}

/// What `answers`, in their order, say of a line; `None` when they say nothing of it. `ours` are the claim's lines.
pub(super) fn said(answers: &[&Answered], of: Of, ours: &[&ClaimProc]) -> Option<Sums> {
    let is_of = |num: i64| ours.iter().any(|line| line.claim_proc_num == num && line.proc_num == of);
    let mut sums: Option<Sums> = None;
    for answer in answers {
        let mut lines = answer.lines.iter().filter(|line| is_of(line.claim_proc_num)).peekable();
        if lines.peek().is_none() {
            continue;
        }
        let mut last = Sums { paid: sums.unwrap_or_default().paid, ..Sums::default() };
        for line in lines {
            last.paid += line.paid;
            last.deductible += line.deductible;
            last.write_off += line.write_off;
        }
        sums = Some(last);
    }
    sums
}
