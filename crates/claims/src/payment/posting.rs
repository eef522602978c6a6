//! What a payment posts (`decisions.md` 6 and 7).

use crate::ledger::{Account, AccountKind, Posting, Source};
use crate::patient_money::{PaySplit, Payment};

/// The posting of a payment: taken in, and for each split either owed no more by its patient or held for them.
pub(super) fn posting(payment: &Payment, splits: &[PaySplit]) -> Posting {
    let taken = (Account::new(AccountKind::Undeposited), payment.pay_amt);
    let given = splits.iter().map(|split| {
        let kind = match split.unearned_type {
            Some(_) => AccountKind::Unearned,
            None => AccountKind::Receivable,
        };
        (Account::of(kind, split.pat_num), -split.split_amt)
    });
    let lines = std::iter::once(taken).chain(given).collect();
    Posting { source: Source::Payment, source_num: payment.pay_num, date: payment.pay_date, lines }
}
