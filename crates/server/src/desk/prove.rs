//! Proof of a deposit: bank = remittances = claims less provider-level adjustments = ledger, to the cent.

use claims::Cents;
use claims::desk::{BankEntry, LinkKind, Remittance, RemittedClaim, RemittedClaimState};
use claims::ledger::{AccountKind, Entry, Source};
use claims::record::{Field, Value};
use serde::Serialize;
use store::queries::desk as sql;

use crate::app::{App, Error};

/// A statement about one bank entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DepositProof {
    pub transaction_id: String,
    pub date: String,
    pub bank: Cents,
    pub remittances: Vec<RemittanceProof>,
    /// What the bank has and no remittance explains.
    pub unexplained: Cents,
    pub balanced: bool,
}

/// One remittance of a deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemittanceProof {
    pub remittance_id: String,
    pub payer_name: String,
    pub payment_amount: Cents,
    pub claims: i64,
    /// ΣCLP04.
    pub claims_paid: Cents,
    /// Provider-level adjustments as they move the payment: positive gives money to the practice.
    pub provider_adjustments: Cents,
    /// What the ledger has for this remittance: the debits of payer clearing.
    pub ledger: Cents,
    /// Claims that wait for a person, and their money, which is in suspense.
    pub held_claims: i64,
    pub held: Cents,
}

impl RemittanceProof {
    /// Whether the payment is its claims and adjustments, and all of it is in the ledger.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        self.claims_paid + self.provider_adjustments == self.payment_amount
            && self.ledger == self.payment_amount
    }
}

impl App {
    /// Proves a bank entry, by its public id; `None` when there is none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn prove_deposit(&self, practice: i64, public_id: &str) -> Result<Option<DepositProof>, Error> {
        let id = [Value::Text(public_id.to_owned())];
        let entry: Option<BankEntry> = self.store.one(practice, &sql::ENTRY_BY_PUBLIC_ID, &id).await?;
        let Some(entry) = entry else { return Ok(None) };
        let to = [LinkKind::Deposit.into_value(), Value::Int(entry.bank_entry_num)];
        let mut remittances = Vec::new();
        for link in self.store.select(practice, &sql::LINKS_TO, &to).await? {
            let remittance: Option<Remittance> =
                self.store.get(practice, &[Value::Int(link.from_num)]).await?;
            if let Some(remittance) = remittance {
                remittances.push(self.prove_remittance(practice, &remittance).await?);
            }
        }
        let explained: Cents = remittances.iter().map(|r| r.payment_amount).sum();
        let unexplained = entry.amount - explained;
        Ok(Some(DepositProof {
            transaction_id: entry.public_id,
            date: entry.date.to_string(),
            bank: entry.amount,
            balanced: unexplained.is_zero()
                && !remittances.is_empty()
                && remittances.iter().all(RemittanceProof::is_balanced),
            remittances,
            unexplained,
        }))
    }

    async fn prove_remittance(
        &self,
        practice: i64,
        remittance: &Remittance,
    ) -> Result<RemittanceProof, Error> {
        let of = [Value::Int(remittance.remittance_num)];
        let claims: Vec<RemittedClaim> = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE, &of).await?;
        let is_settled = |c: &&RemittedClaim| {
            use RemittedClaimState::{Noted, Posted, Tracked};
            matches!(c.state, Posted | Tracked | Noted)
        };
        let held: Vec<&RemittedClaim> = claims.iter().filter(|c| !is_settled(c)).collect();
        let nums = claims.iter().map(|claim| claim.remitted_claim_num);
        let of_claims = self.clearing(practice, Source::RemittedClaim, nums).await?;
        let of = std::iter::once(remittance.remittance_num);
        let of_all = self.clearing(practice, Source::Remittance, of.clone()).await?;
        let adjustments = self.clearing(practice, Source::ProviderAdjustment, of).await?;
        Ok(RemittanceProof {
            remittance_id: remittance.public_id.clone(),
            payer_name: remittance.payer_name.clone(),
            payment_amount: remittance.payment_amount,
            claims: remittance.claim_count,
            claims_paid: claims.iter().map(|claim| claim.paid).sum(),
            provider_adjustments: adjustments,
            ledger: of_claims + of_all + adjustments,
            held_claims: i64::try_from(held.len()).unwrap_or(i64::MAX),
            held: held.iter().map(|claim| claim.paid).sum(),
        })
    }

    /// What some sources debited to payer clearing.
    async fn clearing(
        &self,
        practice: i64,
        by: Source,
        nums: impl Iterator<Item = i64>,
    ) -> Result<Cents, Error> {
        let of: Vec<Vec<Value>> = nums.map(|num| vec![by.into_value(), Value::Int(num)]).collect();
        let entries: Vec<Entry> = self.store.select_each(practice, &sql::ENTRIES_OF_SOURCE, &of).await?;
        Ok(entries.iter().filter(|e| e.account == AccountKind::PayerClearing).map(|e| e.amount).sum())
    }
}
