//! The double entry underneath: accounts, entries, and postings that sum to zero (`decisions.md` 6).
//!
//! Entries are never changed or deleted; a correction is another posting. Estimates never post.

use jiff::civil::Date;

use crate::Cents;
use crate::names::names;
use crate::record::record;

names! {
    /// The kinds of account.
    pub enum AccountKind {
        /// What the practice produced; credited by completed procedures.
        Production = "production",
        Adjustments = "adjustments",
        /// Contractual write-offs.
        WriteOffs = "write_offs",
        /// Owed to the practice, one for each patient: what insurance and patient are each expected to pay is
        /// derived, never posted.
        Receivable = "receivable",
        /// Promised by a remittance and not yet seen in the bank, one for each payer.
        PayerClearing = "payer_clearing",
        /// What a payer paid for claims that wait for a person, one for each payer.
        Suspense = "suspense",
        /// Takebacks and forwarded balances, by their reference.
        PayerBalance = "payer_balance",
        /// A bank account.
        Bank = "bank",
        /// Seen in the bank and not yet tied to what it pays.
        Unapplied = "unapplied",
        /// Taken from patients and not yet brought to the bank.
        Undeposited = "undeposited",
        Unearned = "unearned",
        CardFees = "card_fees",
        Interest = "interest",
        /// Paid by the head for capitation plans, whatever is done.
        Capitation = "capitation",
        Refunds = "refunds",
        /// Claims that another system keeps and that are only tracked here: their share of a remittance goes
        /// out to it, since there is no receivable of ours to credit.
        Elsewhere = "elsewhere",
    }
}

/// An account: its kind, and whose it is (a `PatNum`, a payer's id, a bank account's number; else empty).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Account {
    pub kind: AccountKind,
    pub of: String,
}

impl Account {
    /// An account of the practice as a whole.
    #[must_use]
    pub fn new(kind: AccountKind) -> Account {
        Account { kind, of: String::new() }
    }

    /// An account that belongs to somebody.
    #[must_use]
    pub fn of(kind: AccountKind, whose: impl std::fmt::Display) -> Account {
        Account { kind, of: format!("{whose}") }
    }

    /// What a patient's family owes for that patient.
    #[must_use]
    pub fn receivable(pat_num: i64) -> Account {
        Account::of(AccountKind::Receivable, pat_num)
    }
}

names! {
    /// What a posting was made by.
    pub enum Source {
        Procedure = "procedure",
        ClaimProc = "claimproc",
        Payment = "payment",
        Adjustment = "adjustment",
        PayPlanCharge = "payplancharge",
        /// One claim of a remittance.
        RemittedClaim = "remitted_claim",
        /// A remittance: what its claims posted before each of them was a source of its own.
        Remittance = "remittance",
        ProviderAdjustment = "plb",
        BankEntry = "bank_entry",
        Tie = "tie",
        Check = "check",
    }
}

/// One movement that sums to zero: what left some accounts arrived in others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    pub source: Source,
    /// The number of what made it.
    pub source_num: i64,
    /// The ledger date.
    pub date: Date,
    /// Debits positive, credits negative.
    pub lines: Vec<(Account, Cents)>,
}

/// A posting whose debits and credits differ by this much.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("a posting must sum to zero; this one sums to {0}")]
pub struct Unbalanced(pub Cents);

impl Posting {
    /// A posting of several lines; lines of 0.00 are left out.
    ///
    /// # Errors
    /// When the lines do not sum to zero.
    pub fn new(
        source: Source,
        source_num: i64,
        date: Date,
        lines: impl IntoIterator<Item = (Account, Cents)>,
    ) -> Result<Posting, Unbalanced> {
        let lines = lines.into_iter().filter(|(_, amount)| !amount.is_zero()).collect();
        let posting = Posting { source, source_num, date, lines };
        posting.check()?;
        Ok(posting)
    }

    /// Moves an amount: `debit` is debited and `credit` credited. A negative amount goes the other way.
    #[must_use]
    pub fn transfer(
        source: Source,
        source_num: i64,
        date: Date,
        debit: Account,
        credit: Account,
        amount: Cents,
    ) -> Posting {
        let lines = if amount.is_zero() { vec![] } else { vec![(debit, amount), (credit, -amount)] };
        Posting { source, source_num, date, lines }
    }

    /// Whether it sums to zero.
    ///
    /// # Errors
    /// The difference, when it does not.
    pub fn check(&self) -> Result<(), Unbalanced> {
        match self.lines.iter().map(|(_, amount)| *amount).sum::<Cents>() {
            Cents::ZERO => Ok(()),
            off => Err(Unbalanced(off)),
        }
    }

    /// The same movement back.
    #[must_use]
    pub fn reversed(&self, date: Date) -> Posting {
        let lines = self.lines.iter().map(|(account, amount)| (account.clone(), -*amount)).collect();
        Posting { source: self.source, source_num: self.source_num, date, lines }
    }
}

/// What a change of something posts: the reverse of what stood on its own date, and what stands now; nothing when
/// they are the same (`decisions.md` 7).
#[must_use]
pub fn restated(stood: Option<Posting>, stands: Option<Posting>) -> Vec<Posting> {
    if stood == stands {
        return Vec::new();
    }
    stood.map(|posting| posting.reversed(posting.date)).into_iter().chain(stands).collect()
}

record! {
    /// One line of a posting, as it is kept. The store makes these; nobody writes them otherwise.
    pub struct Entry in "entry" key 2 {
        pub posting_num: i64,
        pub line: i64,
        pub date: Date,
        pub account: AccountKind,
        pub account_of: String,
        /// Debits positive, credits negative.
        pub amount: Cents,
        pub source: Source,
        pub source_num: i64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_posting_that_does_not_sum_to_zero_is_refused() {
        let lines =
            [(Account::receivable(1), Cents(500)), (Account::new(AccountKind::Production), Cents(-499))];
        let refused = Posting::new(Source::Procedure, 1, date(2026, 3, 1), lines);
        assert_eq!(refused, Err(Unbalanced(Cents(1))));
    }

    #[test]
    fn a_transfer_and_its_reverse_leave_nothing() {
        let there = Posting::transfer(
            Source::Tie,
            1,
            date(2026, 3, 1),
            Account::new(AccountKind::Unapplied),
            Account::of(AccountKind::PayerClearing, "1942761537"),
            Cents(35300),
        );
        let back = there.reversed(date(2026, 3, 2));
        for ((account, out), (same, returned)) in there.lines.iter().zip(&back.lines) {
            assert_eq!(account, same);
            assert_eq!(*out + *returned, Cents::ZERO);
        }
    }
}
