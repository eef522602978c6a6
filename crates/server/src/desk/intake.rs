//! One way in for every file: what it is, its content says, never its name.

use bank::BankFormat;
use x12::contents::{self, Kind};

use super::acknowledge::Acknowledged;
use super::{BankImported, Imported};
use crate::app::{App, Caller, Error};

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
            && self.bank.as_ref().is_none_or(|imported| imported.refusal.is_none())
    }
}

impl App {
    /// Takes a file in, whatever it is: remittances (835), answers to claim files (TA1, 999, 997, 277CA), or
    /// bank entries.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn take_in(&self, caller: &Caller, name: &str, bytes: &[u8]) -> Result<Taken, Error> {
        let items = contents::of(bytes);
        let mut taken = Taken::default();
        // A bank may quote X12 in what it adds to an entry. Any text with commas is nearly CSV, so that comes last.
        let is_bank_file = match bank::recognise(bytes) {
            None => false,
            Some(BankFormat::Csv) => items.is_empty(),
            Some(_) => true,
        };
        if is_bank_file {
            taken.bank = Some(self.import_bank_file(caller, name, bytes, None).await?);
            return Ok(taken);
        }
        if items.iter().any(|item| item.kind == Kind::Remittance) {
            taken.remittances = Some(self.import_remittances(caller, name, bytes).await?);
        }
        if items.iter().any(|item| item.kind.is_acknowledgment()) {
            taken.acknowledgments = Some(self.import_acknowledgments(caller, name, bytes).await?);
        }
        if items.is_empty() {
            taken
                .left
                .push("It is neither an X12 nor a bank file (ACH, BAI2, camt.053, OFX, CSV).".to_owned());
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
}
