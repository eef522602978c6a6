//! The demo's bank files: ACH credits with the trace of the remittance in their addenda.

use bank::nacha::{self, NachaBatch, NachaEntry, NachaFile};
use claims::Cents;
use jiff::civil::Date;

use super::era::{ACCOUNT, ROUTING};
use super::office::{PRACTICE_NAME, Payer};

/// The bank of the payers.
const PAYERS_BANK: &str = "08888888";

/// A credit as the bank tells it.
#[derive(Clone, Debug)]
pub(super) struct Money {
    pub(super) payer: Payer,
    pub(super) trace: &'static str,
    pub(super) amount: Cents,
    pub(super) date: Date,
}

/// The file of one day. `modifier` tells files of one day apart.
pub(super) fn file(day: Date, modifier: char, money: &[Money]) -> String {
    let batches = money.iter().map(|money| {
        let addenda = format!("TRN*1*{}*{}\\", money.trace, money.payer.trace_id());
        NachaBatch {
            company_name: money.payer.name().to_uppercase(),
            company_id: money.payer.trace_id().to_owned(),
            sec_code: "CCD".into(),
            entry_description: "HCCLAIMPMT".into(),
            effective_date: money.date,
            originating_bank: PAYERS_BANK.into(),
            entries: vec![NachaEntry::deposit(ROUTING, ACCOUNT, money.amount, PRACTICE_NAME, &addenda)],
        }
    });
    nacha::write(&NachaFile {
        destination: ROUTING.into(),
        origin: "088888888".into(),
        destination_name: "DEMO BANK".into(),
        origin_name: "DEMO CLEARING".into(),
        created: day.at(6, 0, 0, 0),
        id_modifier: modifier,
        batches: batches.collect(),
    })
}
