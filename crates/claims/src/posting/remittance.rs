//! What a remittance does besides its claims: money of claims that only others keep, and money of no claim at all.

use jiff::civil::Date;
use x12::remittance::ProviderAdjustment;

use super::payer_balance;
use crate::Cents;
use crate::desk::RemittedClaim;
use crate::ledger::{Account, AccountKind, Posting, Source};

/// The share of a claim that is only tracked here: it goes out to the system that keeps the claim.
#[must_use]
pub fn tracked_share(row: &RemittedClaim, payer: &str, public_id: &str, today: Date) -> Posting {
    Posting::transfer(
        Source::RemittedClaim,
        row.remitted_claim_num,
        today,
        Account::of(AccountKind::PayerClearing, payer),
        Account::of(AccountKind::Elsewhere, public_id),
        row.paid,
    )
}

/// Puts what a payer paid for a claim into suspense, or more of it; takes it out when the amount is negative. So the
/// whole of a payment is in the ledger, whatever waits for a person (`x12.md` 4.8 step 10).
#[must_use]
pub fn suspense(row: &RemittedClaim, payer: &str, amount: Cents, today: Date) -> Posting {
    Posting::transfer(
        Source::RemittedClaim,
        row.remitted_claim_num,
        today,
        Account::of(AccountKind::PayerClearing, payer),
        Account::of(AccountKind::Suspense, payer),
        amount,
    )
}

/// A provider-level adjustment (`x12.md` 4.3, PLB): positive takes money from the practice, negative gives it.
#[must_use]
pub fn provider_adjustment(
    remittance_num: i64,
    payer: &str,
    adjustment: &ProviderAdjustment<'_>,
    today: Date,
) -> Posting {
    let against = payer_balance::account(adjustment, payer);
    let clearing = Account::of(AccountKind::PayerClearing, payer);
    Posting::transfer(Source::ProviderAdjustment, remittance_num, today, against, clearing, adjustment.amount)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn plb(reason: &'static str, cents: i64) -> ProviderAdjustment<'static> {
        ProviderAdjustment {
            provider: "".into(),
            fiscal_period_end: None,
            reason: reason.into(),
            reference: "REF1".into(),
            amount: Cents(cents),
            position: 0,
        }
    }

    #[test]
    fn interest_is_income_and_lifts_the_clearing() {
        let posting = provider_adjustment(1, "P", &plb("L6", -1030), date(2026, 3, 1));
        assert_eq!(posting.lines[0], (Account::new(AccountKind::Interest), Cents(-1030)));
        assert_eq!(posting.lines[1], (Account::of(AccountKind::PayerClearing, "P"), Cents(1030)));
    }

    #[test]
    fn a_takeback_lowers_the_clearing_and_stands_against_the_payer() {
        let posting = provider_adjustment(1, "P", &plb("WO", 5000), date(2026, 3, 1));
        assert_eq!(posting.lines[0], (Account::of(AccountKind::PayerBalance, "P REF1"), Cents(5000)));
        assert_eq!(posting.lines[1], (Account::of(AccountKind::PayerClearing, "P"), Cents(-5000)));
    }
}
