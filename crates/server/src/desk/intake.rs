//! One way in for every file: what it is, its content says, never its name; and what we answer for it.

use x12::acknowledgment::{ReplyNumbers, replies, write_999};
use x12::contents::{self, Kind};

use super::acknowledge::Acknowledged;
use super::{BankImported, Imported};
use crate::app::{App, Caller, Error};

/// How a NACHA file begins: its file header, priority 01.
const NACHA: &[u8] = b"101";

/// What became of a file. One file may hold remittances and answers.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    pub remittances: Option<Imported>,
    pub acknowledgments: Option<Acknowledged>,
    pub bank: Option<BankImported>,
    /// What of it was not taken, and why: in plain words.
    pub left: Vec<String>,
}

impl Taken {
    /// Whether all of it was taken.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.left.is_empty()
            && self.remittances.as_ref().is_none_or(|imported| imported.is_readable)
            && self.acknowledgments.as_ref().is_none_or(|imported| imported.is_readable)
            && self.bank.as_ref().is_none_or(|imported| imported.is_readable)
    }

    /// Whether all of it was here before.
    #[must_use]
    pub fn is_repeat(&self) -> bool {
        let remittances = self.remittances.as_ref().is_none_or(|imported| imported.repeats.is_some());
        remittances && self.acknowledgments.as_ref().is_none_or(|imported| imported.repeats.is_some())
    }
}

impl App {
    /// Takes a file in, whatever it is: remittances (835), answers to claim files (TA1, 999, 997, 277CA), or
    /// bank entries (NACHA).
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn take_in(&self, caller: &Caller, name: &str, bytes: &[u8]) -> Result<Taken, Error> {
        let items = contents::of(bytes);
        let mut taken = Taken::default();
        if items.is_empty() && bytes.trim_ascii_start().starts_with(NACHA) {
            taken.bank = Some(self.import_bank_file(caller, name, bytes).await?);
            return Ok(taken);
        }
        if items.iter().any(|item| item.kind == Kind::Remittance) {
            taken.remittances = Some(self.import_remittances(caller, name, bytes).await?);
        }
        if items.iter().any(|item| item.kind.is_acknowledgment()) {
            taken.acknowledgments = Some(self.import_acknowledgments(caller, name, bytes).await?);
        }
        if items.is_empty() {
            taken.left.push("It is neither an X12 nor a NACHA (ACH) file.".to_owned());
        }
        if items.iter().any(|item| item.kind == Kind::Claims) {
            taken.left.push("It holds claims (837), which go out and do not come in.".to_owned());
        }
        let mut others: Vec<&str> =
            items.iter().filter(|item| item.kind == Kind::Other).map(|item| item.id.as_ref()).collect();
        others.sort_unstable();
        others.dedup();
        if !others.is_empty() {
            taken.left.push(format!("It holds sets of a kind that is not read: {}.", others.join(", ")));
        }
        Ok(taken)
    }

    /// The 999, and the TA1, that we owe for a file that came in: a name and the bytes for each interchange. Control
    /// numbers are taken, never to be used again.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn replies_to(&self, caller: &Caller, bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let practice = caller.practice;
        let remittances = x12::remittance::read(bytes);
        let answers = x12::acknowledgment::read(bytes);
        let findings = remittances.all_findings().chain(answers.all_findings());
        let mut written = Vec::new();
        for reply in replies(bytes, findings) {
            let created = self.now(practice).await?.instant.to_zoned(self.zone(practice).await?).datetime();
            let interchange = self.control(practice, "isa").await?;
            let group = self.control(practice, "gs").await?;
            let numbers = ReplyNumbers { interchange, group, created };
            written.push((format!("reply-{interchange}.999"), write_999(&reply, numbers)));
        }
        Ok(written)
    }
}
