//! What a server tells over its tracking API, as far as the score needs it.

use std::collections::BTreeMap;

use indicatif::ProgressBar;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use x12::Cents;

use crate::commands::demo::door::Door;

/// All of it, each list oldest first.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Told {
    pub(super) lines: Vec<Line>,
    pub(super) remittances: Vec<Remittance>,
    pub(super) answers: Vec<Answer>,
    pub(super) claims: Vec<Claim>,
    pub(super) exceptions: Vec<Exception>,
    /// The claims that acknowledgments are about, by the acknowledgments' ids.
    pub(super) acknowledged: BTreeMap<String, String>,
}

/// A line of a bank account.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Line {
    #[serde(default)]
    pub(super) account_id: Option<String>,
    pub(super) amount: Cents,
    #[serde(rename = "occurred_at", deserialize_with = "day")]
    pub(super) date: Date,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) trace_number: Option<String>,
    #[serde(default)]
    pub(super) check_number: Option<String>,
    #[serde(default)]
    pub(super) reconciled: bool,
    #[serde(default)]
    pub(super) remittance_ids: Vec<String>,
    pub(super) id: String,
    /// The last four of its account's number, where the server knows it.
    #[serde(skip)]
    pub(super) account: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Remittance {
    pub(super) id: String,
    #[serde(default)]
    pub(super) payer_name: String,
    #[serde(default)]
    pub(super) trace_number: String,
    pub(super) payment_amount: Cents,
    #[serde(default)]
    pub(super) status: String,
}

/// One claim as a remittance answers it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) id: String,
    pub(super) remittance_id: String,
    pub(super) index: usize,
    #[serde(default)]
    pub(super) insurance_claim_id: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Claim {
    pub(super) id: String,
    pub(super) claim_number: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Exception {
    pub(super) reason: String,
    pub(super) subject: Subject,
    #[serde(default)]
    pub(super) amount_at_risk: Cents,
    #[serde(default)]
    pub(super) note: Option<String>,
    #[serde(default)]
    pub(super) status: String,
}

/// What an exception is about.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Subject {
    pub(super) kind: String,
    #[serde(default)]
    pub(super) id: Option<String>,
}

#[derive(Deserialize)]
struct Account {
    id: String,
    #[serde(default)]
    account_number: Option<String>,
}

#[derive(Deserialize)]
struct Acknowledgment {
    #[serde(default)]
    claim_id: Option<String>,
}

/// A day, or the instant of its beginning.
fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    let day = text.get(..10).and_then(|day| day.parse().ok());
    day.ok_or_else(|| serde::de::Error::custom("not a date"))
}

impl Told {
    /// Asks for everything. `bar` moves with the remittances, whose claims are asked for one by one.
    pub(super) async fn read(door: &Door, bar: &ProgressBar) -> anyhow::Result<Told> {
        let accounts: Vec<Account> = door.list("/accounts").await?;
        let mut lines: Vec<Line> = door.list("/transactions").await?;
        for line in &mut lines {
            let account = accounts.iter().find(|account| Some(&account.id) == line.account_id.as_ref());
            line.account = account.and_then(|account| account.account_number.clone()).unwrap_or_default();
        }
        let remittances: Vec<Remittance> = door.list("/remittances").await?;
        let claims = door.list("/insurance-claims").await?;
        bar.set_length(remittances.len() as u64);
        let mut answers = Vec::new();
        for remittance in &remittances {
            answers.extend(door.list::<Answer>(&format!("/remittances/{}/claims", remittance.id)).await?);
            bar.inc(1);
        }
        let exceptions: Vec<Exception> = door.list("/exceptions").await?;
        let mut acknowledged = BTreeMap::new();
        for exception in exceptions.iter().filter(|exception| exception.subject.kind == "acknowledgment") {
            let Some(id) = &exception.subject.id else { continue };
            let acknowledgment: Acknowledgment = door.get(&format!("/acknowledgments/{id}")).await?;
            acknowledged.extend(acknowledgment.claim_id.map(|claim| (id.clone(), claim)));
        }
        Ok(Told { lines, remittances, answers, claims, exceptions, acknowledged })
    }
}
