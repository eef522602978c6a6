//! The truth about a made practice: what a perfect ledger would say of it. Everything is named by what any server can
//! show, never by an id: a remittance by its trace, a claim by its number, a bank line by account, date, amount and text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use x12::Cents;

/// A word of the maker's own, or read from a file.
pub type Name = Cow<'static, str>;

/// `labels.json`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Labels {
    /// The seed it was made of.
    pub seed: u64,
    /// The name of its size.
    pub size: Name,
    /// The last day of its life.
    pub through: Date,
    /// Every line of every bank file, in the order of the files.
    pub bank: Vec<BankLabel>,
    /// By claim number: every answer that it got.
    pub claims: BTreeMap<String, Vec<AnswerLabel>>,
    /// What a ledger must ask a person about, and why.
    pub exceptions: Vec<ExceptionLabel>,
    /// Deposits that cannot be proved to the cent from the files.
    pub deposits: Vec<DepositLabel>,
    /// By patient: the balance from each day on.
    pub balances: BTreeMap<String, Vec<(Date, Cents)>>,
}

/// One line of a bank file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankLabel {
    /// The account's number.
    pub account: String,
    /// The date in the file.
    pub date: Date,
    /// Credits are positive.
    pub amount: Cents,
    /// What the file says of it.
    pub text: String,
    /// Which one of several with equal account, date, amount and text; from 1.
    pub nth: usize,
    /// Whose money it is.
    pub truth: Truth,
}

/// Whose money a bank line is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Truth {
    /// Insurance money.
    Insurance {
        /// The traces of the remittances that are paid by it.
        remittances: Vec<String>,
        /// What a card processor kept.
        fee: Cents,
    },
    /// What patients paid, before the card processor's fee.
    Patient {
        /// What the patients paid.
        patient: Cents,
        /// What a card processor kept.
        fee: Cents,
    },
    /// Neither.
    Other {
        /// What it is.
        other: Name,
    },
}

/// One answer to a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerLabel {
    /// The trace of the remittance.
    pub trace: String,
    /// Which CLP of it, from 0.
    pub index: usize,
    /// CLP07.
    pub payer_claim_number: String,
    /// CLP01, where it is not the claim's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim_number_sent: Option<String>,
    /// The reason for which a person must decide before this answer is linked or posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<Name>,
}

/// One thing that a person must be asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionLabel {
    /// One of the reasons of the tracking API.
    pub reason: Name,
    /// What it is about.
    pub subject: Subject,
    /// The money that is at risk.
    pub amount: Cents,
    /// The day on which it could first be known.
    pub planted: Date,
    /// The day by which it must be known.
    pub due: Date,
    /// The day on which later data settles it.
    pub settled: Option<Date>,
    /// Those whose balance cannot be known before a person decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patients: Vec<String>,
}

/// What an exception is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// A remittance.
    Remittance {
        /// Its trace.
        trace: String,
    },
    /// One answer of a remittance.
    RemittedClaim {
        /// The trace of the remittance.
        trace: String,
        /// Which CLP of it, from 0.
        index: usize,
        /// CLP01.
        claim_number: String,
    },
    /// A claim.
    Claim {
        /// Its number.
        claim_number: String,
    },
    /// A provider-level adjustment.
    ProviderAdjustment {
        /// The trace of the remittance that opened it.
        trace: String,
        /// Its reference.
        reference: String,
    },
    /// A bank line.
    BankLine {
        /// Its place among the labels of the bank.
        bank: usize,
    },
}

/// A deposit that differs from what its remittances say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepositLabel {
    /// Its place among the labels of the bank.
    pub bank: usize,
    /// Whether the files prove it to the cent.
    pub provable: bool,
    /// Bank money less what the claims and adjustments come to.
    pub cents: Cents,
    /// The reason.
    pub because: Name,
}

impl Labels {
    /// Notes a change of a patient's balance.
    pub(crate) fn moved(&mut self, patient: &str, day: Date, by: Cents) {
        if by.is_zero() {
            return;
        }
        let points = self.balances.entry(patient.to_owned()).or_default();
        let balance = points.last().map_or(Cents::ZERO, |(_, balance)| *balance) + by;
        match points.last_mut() {
            Some((last, known)) if *last == day => *known = balance,
            _ => points.push((day, balance)),
        }
    }

    /// What a patient owes now.
    pub(crate) fn balance(&self, patient: &str) -> Cents {
        self.balances
            .get(patient)
            .and_then(|points| points.last())
            .map_or(Cents::ZERO, |(_, balance)| *balance)
    }
}
