//! The money of a remittance in a small table: what was charged, who carries it, and whether it adds up
//! (x12.md 4.3).

use serde::Serialize;

use super::value::readable;
use crate::Cents;
use crate::remittance::{GroupCode, Remittance, RemittedClaim};

/// The money of one claim: `charge − contractual − patient − other = paid`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClaimMoney {
    /// CLP01.
    pub claim_number: String,
    /// CLP02.
    pub status: String,
    /// CLP03, cents.
    pub charge: Cents,
    /// CLP04, cents.
    pub paid: Cents,
    /// CO adjustments, cents.
    pub contractual: Cents,
    /// PR adjustments, cents.
    pub patient: Cents,
    /// All other adjustments, cents.
    pub other: Cents,
    /// What is neither paid nor adjusted, cents: 0 when the claim adds up.
    pub off: Cents,
}

/// The money of one set: `claims − provider adjustments = payment`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SetMoney {
    /// ST02.
    pub control_number: String,
    /// TRN02; empty when there is none.
    pub trace_number: String,
    /// The claims in file order, at most [`SetMoney::CLAIMS_MAX`].
    pub claims: Vec<ClaimMoney>,
    /// Claims that are not listed.
    pub claims_left_out: usize,
    /// The sums over all claims.
    pub total: ClaimMoney,
    /// Sum of the PLB amounts, cents: positive is taken from the provider.
    pub provider_adjustments: Cents,
    /// BPR02, cents.
    pub payment: Cents,
    /// Claims less provider adjustments less payment, cents: 0 when the set adds up.
    pub off: Cents,
}

impl SetMoney {
    /// Claims that are listed one by one.
    pub const CLAIMS_MAX: usize = 50;

    /// The money of a set.
    #[must_use]
    pub fn of(remittance: &Remittance<'_>) -> SetMoney {
        let mut money = SetMoney::default();
        remittance.claims.iter().for_each(|claim| money.add(claim));
        money.end(remittance);
        money
    }

    /// Takes the next claim of the set.
    pub(crate) fn add(&mut self, claim: &RemittedClaim<'_>) {
        let money = money_of(claim);
        let total = &mut self.total;
        total.charge += money.charge;
        total.paid += money.paid;
        total.contractual += money.contractual;
        total.patient += money.patient;
        total.other += money.other;
        total.off += money.off;
        if self.claims.len() == SetMoney::CLAIMS_MAX {
            self.claims_left_out += 1;
            return;
        }
        let claim_number = readable(claim.claim_number.as_bytes());
        let status = readable(claim.status.code().as_bytes());
        self.claims.push(ClaimMoney { claim_number, status, ..money });
    }

    /// Takes what the set says itself.
    pub(crate) fn end(&mut self, set: &Remittance<'_>) {
        self.control_number = readable(set.control_number.as_bytes());
        self.trace_number =
            set.trace.as_ref().map_or(String::new(), |trace| readable(trace.trace_number.as_bytes()));
        (self.provider_adjustments, self.payment) = (set.provider_adjusted(), set.payment_amount());
        self.off = self.total.paid - self.provider_adjustments - self.payment;
    }
}

/// The money of a claim, without its name.
fn money_of(claim: &RemittedClaim<'_>) -> ClaimMoney {
    let (contractual, patient) = (claim.contractual(), claim.adjusted_by(&GroupCode::Patient));
    ClaimMoney {
        charge: claim.charge,
        paid: claim.paid,
        contractual,
        patient,
        other: claim.adjusted() - contractual - patient,
        off: claim.imbalance(),
        ..ClaimMoney::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cent_of_a_charge_stands_in_one_column() {
        let file = crate::remittance::read(
            b"ST*835*7~BPR*I*17*C*CHK~TRN*1*T~LX*1~CLP*A*1*100*20*30~CAS*CO*45*40~CAS*PR*1*30~CAS*OA*23*9~\
              PLB*1*20261231*WO:1*3~SE*9*7~",
        );
        let money = SetMoney::of(&file.remittances[0]);
        let claim = &money.claims[0];
        assert_eq!(
            [claim.charge, claim.paid, claim.contractual, claim.patient, claim.other, claim.off],
            [10_000, 2_000, 4_000, 3_000, 900, 100].map(Cents)
        );
        assert_eq!([money.provider_adjustments, money.payment, money.off], [300, 1_700, 0].map(Cents));
        assert_eq!((money.control_number.as_str(), money.trace_number.as_str()), ("7", "T"));
        assert_eq!(
            ClaimMoney { claim_number: String::new(), status: String::new(), ..claim.clone() },
            money.total
        );
    }
}
