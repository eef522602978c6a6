//! Proof of a deposit: bank = remittances = claims less provider-level adjustments = ledger, to the cent.

pub mod period;

use std::collections::BTreeSet;

use claims::Cents;
use claims::desk::{
    BankEntry, Exception, Link, LinkKind, Remittance, RemittedClaim, RemittedClaimState, RemittedLine,
};
use claims::ledger::{AccountKind, Entry, Source};
use claims::radar::standing::{EntryFacts, Standing};
use claims::record::{Field, Value};
use serde::Serialize;
use store::queries::desk as sql;

use super::find::numbers;

use crate::app::{App, Error};

/// A statement about one bank entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DepositProof {
    pub transaction_id: String,
    pub date: String,
    pub bank: Cents,
    pub remittances: Vec<RemittanceProof>,
    /// What the bank has, less what is posted of its remittances: nothing explains it.
    pub unexplained: Cents,
    /// Why it cannot be proved: the exceptions that are open about it, its remittances, and those that its number names.
    pub because: Vec<Because>,
    /// Why it stands open, where nobody is asked.
    pub waits: Option<String>,
    pub balanced: bool,
}

/// A person is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Because {
    pub exception_id: String,
    pub reason: &'static str,
    pub note: String,
}

/// One remittance of a deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemittanceProof {
    pub remittance_id: String,
    pub payer_name: String,
    pub payment_amount: Cents,
    /// What of the bank entry is this remittance's money.
    pub allocated: Cents,
    /// What a card processor kept of it on its way.
    pub fee: Cents,
    /// What of its money came in other bank entries, with what was kept of that.
    pub elsewhere: Cents,
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
    /// What was changed by hand in lines that it had posted.
    pub edits: Vec<Edit>,
    /// The postings behind the ledger's figure.
    pub postings: Vec<i64>,
}

/// A line that was changed by hand after a remittance had posted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    pub claim_proc_num: i64,
    /// By how much it moved payer clearing.
    pub amount: Cents,
    pub postings: Vec<i64>,
}

impl RemittanceProof {
    /// What of the bank entry's amount the ledger has of this remittance: all of it, as it is by now, less what did not come
    /// in this entry.
    #[must_use]
    pub fn explains(&self) -> Cents {
        let edited: Cents = self.edits.iter().map(|edit| edit.amount).sum();
        self.ledger + edited - self.fee - self.elsewhere
    }

    /// Whether all of the payment came, it is its claims and adjustments, the ledger has all of it, and nobody has changed
    /// it since.
    #[must_use]
    pub fn is_balanced(&self) -> bool {
        self.allocated + self.fee + self.elsewhere == self.payment_amount
            && self.claims_paid + self.provider_adjustments == self.payment_amount
            && self.ledger == self.payment_amount
            && self.edits.iter().all(|edit| edit.amount.is_zero())
    }
}

/// Why an entry stands open of which nobody is asked.
fn waits(facts: &EntryFacts) -> String {
    match facts.standing() {
        Standing::Waits(since) => {
            format!("It is an insurer's money, and its remittance is waited for since {since}.")
        }
        _ if facts.entry.amount <= Cents::ZERO => "It is money that went out.".to_owned(),
        _ if facts.entry.returned_by.is_some() => "It was taken back.".to_owned(),
        _ if facts.is_told => {
            "A remittance carries its number, and is not posted or not tied: see how it stands.".to_owned()
        }
        _ => "Nothing says that it is an insurer's money.".to_owned(),
    }
}

impl App {
    /// The same over a store that shows one moment: what is proved rests on many reads.
    async fn as_it_stands(&self) -> Result<App, Error> {
        Ok(App { store: self.store.snapshot().await?, ..self.clone() })
    }

    /// Proves a bank entry, by its public id; `None` when there is none. All is read from one moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn prove_deposit(&self, practice: i64, public_id: &str) -> Result<Option<DepositProof>, Error> {
        self.as_it_stands().await?.prove_entry(practice, public_id).await
    }

    async fn prove_entry(&self, practice: i64, public_id: &str) -> Result<Option<DepositProof>, Error> {
        let id = [Value::Text(public_id.to_owned())];
        let entry: Option<BankEntry> = self.store.one(practice, &sql::ENTRY_BY_PUBLIC_ID, &id).await?;
        let Some(entry) = entry else { return Ok(None) };
        let to = [LinkKind::Deposit.into_value(), Value::Int(entry.bank_entry_num)];
        let keys: BTreeSet<&str> =
            [&entry.trace_key, &entry.check_key].into_iter().flatten().map(String::as_str).collect();
        let keys: Vec<Vec<Value>> = keys.into_iter().map(|key| vec![Value::Text(key.to_owned())]).collect();
        let named = self.store.select_each(practice, &sql::REMITTANCES_BY_TRACE, &keys).await?;
        let mut about: BTreeSet<i64> = named.iter().map(|remittance| remittance.remittance_num).collect();
        let mut remittances = Vec::new();
        for link in self.store.select(practice, &sql::LINKS_TO, &to).await? {
            let remittance: Option<Remittance> =
                self.store.get(practice, &[Value::Int(link.from_num)]).await?;
            if let Some(remittance) = remittance {
                about.insert(remittance.remittance_num);
                remittances.push(self.prove_remittance(practice, &link, &remittance).await?);
            }
        }
        let explained: Cents = remittances.iter().map(RemittanceProof::explains).sum();
        let unexplained = entry.amount - explained;
        let mut asked = self.exceptions_of(practice, "bank_entry", entry.bank_entry_num).await?;
        for remittance_num in about {
            asked.extend(self.exceptions_of(practice, "remittance", remittance_num).await?);
        }
        let asked = asked.into_iter().filter(Exception::is_open);
        let because = asked.map(|exception| Because {
            exception_id: exception.public_id,
            reason: exception.reason.as_str(),
            note: exception.note,
        });
        let because: Vec<Because> = because.collect();
        let waits = match because.is_empty() && !unexplained.is_zero() {
            true => self.entry_facts(practice, vec![entry.clone()]).await?.first().map(waits),
            false => None,
        };
        Ok(Some(DepositProof {
            transaction_id: entry.public_id,
            date: entry.date.to_string(),
            bank: entry.amount,
            balanced: unexplained.is_zero()
                && !remittances.is_empty()
                && remittances.iter().all(RemittanceProof::is_balanced),
            remittances,
            unexplained,
            because,
            waits,
        }))
    }

    async fn prove_remittance(
        &self,
        practice: i64,
        link: &Link,
        remittance: &Remittance,
    ) -> Result<RemittanceProof, Error> {
        let from = [LinkKind::Deposit.into_value(), Value::Int(remittance.remittance_num)];
        let mut others: Vec<Link> = self.store.select(practice, &sql::LINKS_FROM, &from).await?;
        others.retain(|other| other.link_num != link.link_num);
        let allocated = |link: &Link| link.amount.unwrap_or(remittance.payment_amount);
        let fee = |link: &Link| link.fee.unwrap_or_default();
        let of = [Value::Int(remittance.remittance_num)];
        let claims: Vec<RemittedClaim> = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE, &of).await?;
        let is_settled = |c: &&RemittedClaim| {
            use RemittedClaimState::{Noted, Posted, Tracked};
            matches!(c.state, Posted | Tracked | Noted)
        };
        let held: Vec<&RemittedClaim> = claims.iter().filter(|c| !is_settled(c)).collect();
        let nums: Vec<i64> = claims.iter().map(|claim| claim.remitted_claim_num).collect();
        let of_claims = self.clearing(practice, Source::RemittedClaim, &nums).await?;
        let own = [remittance.remittance_num];
        let of_all = self.clearing(practice, Source::Remittance, &own).await?;
        let adjustments = self.clearing(practice, Source::ProviderAdjustment, &own).await?;
        let all = of_claims.iter().chain(&of_all).chain(&adjustments);
        let mut postings: Vec<i64> = all.clone().map(|entry| entry.posting_num).collect();
        postings.sort_unstable();
        postings.dedup();
        let keys: Vec<Vec<Value>> = nums.iter().map(|num| vec![Value::Int(*num)]).collect();
        let lines: Vec<RemittedLine> =
            self.store.select_each(practice, &sql::LINES_OF_REMITTED_CLAIM, &keys).await?;
        Ok(RemittanceProof {
            remittance_id: remittance.public_id.clone(),
            payer_name: remittance.payer_name.clone(),
            payment_amount: remittance.payment_amount,
            allocated: allocated(link),
            fee: fee(link),
            elsewhere: others.iter().map(|other| allocated(other) + fee(other)).sum(),
            claims: remittance.claim_count,
            claims_paid: claims.iter().map(|claim| claim.paid).sum(),
            provider_adjustments: adjustments.iter().map(|entry| entry.amount).sum(),
            ledger: all.map(|entry| entry.amount).sum(),
            held_claims: i64::try_from(held.len()).unwrap_or(i64::MAX),
            held: held.iter().map(|claim| claim.paid).sum(),
            edits: self.edits(practice, &lines).await?,
            postings,
        })
    }

    /// What people changed in lines that were posted.
    async fn edits(&self, practice: i64, lines: &[RemittedLine]) -> Result<Vec<Edit>, Error> {
        let nums = numbers(lines.iter().map(|line| line.claim_proc_num));
        let nums: Vec<i64> =
            nums.iter().filter_map(|key| i64::from_value(key.first()?.clone()).ok()).collect();
        let entries = self.clearing(practice, Source::ClaimProc, &nums).await?;
        let edit = |num: i64| {
            let of_line = entries.iter().filter(move |entry| entry.source_num == num);
            let postings: Vec<i64> = of_line.clone().map(|entry| entry.posting_num).collect();
            let amount = of_line.map(|entry| entry.amount).sum();
            (!postings.is_empty()).then_some(Edit { claim_proc_num: num, amount, postings })
        };
        Ok(nums.into_iter().filter_map(edit).collect())
    }

    /// What some sources moved in payer clearing.
    async fn clearing(&self, practice: i64, by: Source, nums: &[i64]) -> Result<Vec<Entry>, Error> {
        let of: Vec<Vec<Value>> = nums.iter().map(|num| vec![by.into_value(), Value::Int(*num)]).collect();
        let mut entries: Vec<Entry> = self.store.select_each(practice, &sql::ENTRIES_OF_SOURCE, &of).await?;
        entries.retain(|entry| entry.account == AccountKind::PayerClearing);
        Ok(entries)
    }
}
