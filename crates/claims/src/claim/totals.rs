//! The sums of a claim's lines (`opendental-engine.md` 10.2).

use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus};

/// Whether the payer has the claim, and what was billed stays as it is.
pub(super) fn is_out(claim: &Claim) -> bool {
    matches!(claim.claim_status, ClaimStatus::Sent | ClaimStatus::Received)
}

/// The sums of a claim's lines.
#[derive(Debug, Default)]
pub(super) struct Totals {
    fee: Cents,
    deductible: Cents,
    expected: Cents,
    paid: Cents,
    write_off: Cents,
}

impl Totals {
    /// The sums of all lines.
    pub(super) fn of<'l>(lines: impl IntoIterator<Item = &'l ClaimProc>) -> Totals {
        let mut totals = Totals::default();
        lines.into_iter().for_each(|line| totals.add(line));
        totals
    }

    fn add(&mut self, line: &ClaimProc) {
        if !line.is_overpay {
            self.fee += line.fee_billed;
        }
        // What a supplemental payment carries as expected is its line's, and counts there.
        if line.status != ClaimProcStatus::Supplemental {
            self.expected += line.ins_pay_est;
        }
        self.deductible += line.ded_applied;
        self.paid += line.ins_pay_amt;
        self.write_off += line.write_off;
    }

    /// Writes the sums after a payment; the fee is what the lines bill.
    pub(super) fn write_all(self, claim: &mut Claim) {
        claim.claim_fee = self.fee;
        self.write_money(claim);
    }

    /// Writes the sums of a recalculation; the fee of a claim that the payer has stays.
    pub(super) fn write(self, claim: &mut Claim) {
        if !is_out(claim) {
            claim.claim_fee = self.fee;
        }
        self.write_money(claim);
    }

    fn write_money(self, claim: &mut Claim) {
        claim.ded_applied = self.deductible;
        claim.ins_pay_est = self.expected;
        claim.ins_pay_amt = self.paid;
        claim.write_off = self.write_off;
    }
}
