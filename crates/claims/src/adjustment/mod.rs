//! Adjustments: charges and discounts that are no procedure's fee (`opendental-engine.md` 16, `decisions.md` 7
//! and 19).
//!
//! One stands in the ledger, receivable against adjustments, on its own date; a change posts the reverse of what
//! stood and what stands now. None ever changes what insurance is expected to pay.

mod add;
mod change;
mod rules;
mod void;

pub use add::{AddAdjustment, add};
pub use change::{ChangeAdjustment, change};
pub use void::void;

use crate::ledger::{Account, AccountKind, Posting, Source};
use crate::patient_money::Adjustment;

/// What an adjustment posts: a charge is owed, a discount given up.
fn posting(adjustment: &Adjustment) -> Posting {
    Posting::transfer(
        Source::Adjustment,
        adjustment.adj_num,
        adjustment.adj_date,
        Account::receivable(adjustment.pat_num),
        Account::new(AccountKind::Adjustments),
        adjustment.adj_amt,
    )
}
