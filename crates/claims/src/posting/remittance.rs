//! What a remittance does besides its claims: money of claims that only others keep, and money of no claim at all.

use jiff::civil::Date;
use x12::remittance::ProviderAdjustment;

use super::payer_balance;
use crate::Cents;
use crate::desk::{Remittance, RemittedClaim};
use crate::ledger::{Account, AccountKind, Posting, Source};

/// What is at stake with an answer that waits: what it pays or takes back; of one that pays nothing, the charge.
#[must_use]
pub fn at_risk(row: &RemittedClaim) -> Cents {
    if row.paid.is_zero() { row.charge } else { row.paid }.abs()
}

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

/// A provider-level adjustment (`x12.md` 4.3, PLB): positive takes money from the practice, negative gives it. `key` is
/// that of its balance.
#[must_use]
pub fn provider_adjustment(
    remittance: &Remittance,
    adjustment: &ProviderAdjustment<'_>,
    key: &str,
    today: Date,
) -> Posting {
    Posting::transfer(
        Source::ProviderAdjustment,
        remittance.remittance_num,
        today,
        payer_balance::account(adjustment, key),
        Account::of(AccountKind::PayerClearing, &remittance.payer_id),
        adjustment.amount,
    )
}
