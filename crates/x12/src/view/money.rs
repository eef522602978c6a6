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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
        let mut total = ClaimMoney::default();
        for claim in remittance.claims.iter().map(claim_money) {
            total.charge += claim.charge;
            total.paid += claim.paid;
            total.contractual += claim.contractual;
            total.patient += claim.patient;
            total.other += claim.other;
            total.off += claim.off;
        }
        let (provider_adjustments, payment) = (remittance.provider_adjusted(), remittance.payment_amount());
        SetMoney {
            control_number: readable(remittance.control_number.as_bytes()),
            trace_number: remittance
                .trace
                .as_ref()
                .map_or(String::new(), |t| readable(t.trace_number.as_bytes())),
            claims: remittance.claims.iter().take(SetMoney::CLAIMS_MAX).map(claim_money).collect(),
            claims_left_out: remittance.claims.len().saturating_sub(SetMoney::CLAIMS_MAX),
            off: total.paid - provider_adjustments - payment,
            total,
            provider_adjustments,
            payment,
        }
    }
}

fn claim_money(claim: &RemittedClaim<'_>) -> ClaimMoney {
    let (contractual, patient) = (claim.contractual(), claim.adjusted_by(&GroupCode::Patient));
    ClaimMoney {
        claim_number: readable(claim.claim_number.as_bytes()),
        status: readable(claim.status.code().as_bytes()),
        charge: claim.charge,
        paid: claim.paid,
        contractual,
        patient,
        other: claim.adjusted() - contractual - patient,
        off: claim.imbalance(),
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
