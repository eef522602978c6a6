//! What insurance is still expected to pay and to have written off: the columns beside a balance.

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus};
use crate::aging::AsOf;
use crate::aging::entry::is_of_complete_work;
use crate::state::Family;

/// What is expected of claims that are out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    pub payment: Cents,
    pub write_off: Cents,
}

impl Expected {
    #[must_use]
    pub fn sum(self) -> Cents {
        self.payment + self.write_off
    }
}

/// What is expected as of a day, of the lines that pass. On a past day a line that was received later still
/// waited.
pub(super) fn expected(family: &Family, as_of: AsOf, passes: impl Fn(&ClaimProc) -> bool) -> Expected {
    let mut sum = Expected::default();
    for row in family.claim_procs.iter().filter(|row| passes(row) && waits(family, row, as_of)) {
        sum.payment += row.ins_pay_est;
        sum.write_off += row.write_off;
    }
    sum
}

/// What is expected of the claims of one procedure.
#[must_use]
pub fn expected_of_procedure(family: &Family, proc_num: i64, as_of: AsOf) -> Expected {
    expected(family, as_of, |row| row.proc_num == Some(proc_num))
}

fn waits(family: &Family, row: &ClaimProc, as_of: AsOf) -> bool {
    match row.status {
        ClaimProcStatus::NotReceived => {
            is_of_complete_work(family, row) && row.proc_date.is_none_or(|date| as_of.holds(date))
        }
        ClaimProcStatus::Received => {
            is_of_complete_work(family, row)
                && row.date_cp.is_some_and(|date| !as_of.holds(date))
                && row.proc_date.is_some_and(|date| as_of.holds(date))
        }
        _ => false,
    }
}
