//! Electronic transactions: claims that were sent, what was answered to them, and payments that were told of.

mod era;

pub(super) use era::import;

use std::collections::BTreeMap;

use claims::account::{
    ACK_INTERCHANGE, ACKNOWLEDGE_997, ACKNOWLEDGE_999, CLAIM_SENT, ERA_835, Etrans, STATUS_NOTIFY_277,
};
use claims::desk::{Remittance, RemittanceStatus, StoredFile};
use claims::record::{self, Value as Kept};
use serde_json::Value;
use store::queries::{family, papers as sql};

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::missing;
use super::list::Listed;
use super::routes::Answer;
use super::wire::{self, Show, row};

/// What transactions there are.
pub(super) const TYPES: &[&str] =
    &[CLAIM_SENT, ERA_835, ACK_INTERCHANGE, ACKNOWLEDGE_999, ACKNOWLEDGE_997, STATUS_NOTIFY_277];

/// Of a patient; or, which the original does not have, of the whole office when anything else is said.
pub(super) async fn list(ask: &Ask) -> Answer {
    let rows = found(ask).await?;
    ask.saw("read etranss", rows.iter().filter_map(|row| row.pat_num)).await?;
    let eras = eras(ask, rows.iter()).await?;
    ask.listed(&rows, |row| show(row, era_of(&eras, row), &ask.show))
}

async fn found(ask: &Ask) -> Result<Listed<Etrans>, Refused> {
    let patient = ask.query.int("PatNum")?;
    let (carrier, claim) = (ask.query.int("CarrierNum")?, ask.query.int("ClaimNum")?);
    let etype = ask.query.one_of("Etype", TYPES)?;
    let since = ask.looking_back("DateTimeTrans")?;
    let keep = |row: &Etrans| {
        patient.is_none_or(|number| row.pat_num == Some(number))
            && carrier.is_none_or(|number| row.carrier_num.unwrap_or(0) == number)
            && claim.is_none_or(|number| row.claim_num.unwrap_or(0) == number)
            && etype.as_ref().is_none_or(|etype| row.etype == *etype)
            && since.is_none_or(|since| row.date_time_trans >= since)
    };
    match (patient, claim, since, carrier, &etype) {
        (Some(number), ..) => {
            ask.patient_stands(number).await?;
            ask.among(ask.select(&family::ETRANSS_OF_PATIENT, number).await?, keep).await
        }
        (None, Some(number), ..) => ask.among(ask.select(&sql::ETRANSS_OF_CLAIM, number).await?, keep).await,
        (None, None, Some(since), ..) => {
            ask.scan_by(&sql::ETRANSS_SINCE, Kept::Text(record::instant(since)), keep).await
        }
        (None, None, None, Some(number), _) => {
            ask.scan_by(&sql::ETRANSS_OF_CARRIER, Kept::Int(number), keep).await
        }
        (None, None, None, None, Some(etype)) => {
            ask.scan_by(&sql::ETRANSS_OF_TYPE, Kept::Text(etype.clone()), keep).await
        }
        (None, None, None, None, None) => Err(missing("PatNum").into()),
    }
}

/// What a transaction was carried by, as it is.
pub(super) async fn message_text(ask: &Ask) -> Answer {
    let missing = || Refused::not_found("EtransMessageText not found.");
    let file: StoredFile = ask.get(ask.number()).await?.ok_or_else(missing)?;
    if !matches!(file.kind.as_str(), "835" | "837D" | "ack") || !file.refusal.is_empty() {
        return Err(missing());
    }
    let patients = ask.app.patients_in_file(ask.practice(), file.stored_file_num).await?;
    ask.saw("read etransmessagetexts", patients).await?;
    Ok(Reply::Ok(row! {
        "EtransMessageTextNum": file.stored_file_num,
        // Line ends stay: some files end their segments with them.
        "MessageText": String::from_utf8_lossy(&file.bytes).into_owned(),
    }))
}

/// A payment that was told of, and how far it is posted.
struct Era {
    remittance: Remittance,
    /// How many of its claims wait.
    waiting: i64,
}

/// Those of transactions, by the numbers of the remittances.
async fn eras(ask: &Ask, rows: impl IntoIterator<Item = &Etrans>) -> Result<BTreeMap<i64, Era>, Refused> {
    let remittances: Vec<Remittance> =
        ask.get_all(rows.into_iter().filter_map(|row| row.remittance_num)).await?;
    let of = |row: &Remittance| vec![Kept::Int(ask.practice()), Kept::Int(row.remittance_num)];
    let counted =
        ask.app.store.query_each(&sql::CLAIMS_THAT_WAIT, remittances.iter().map(of).collect()).await?;
    let waiting: BTreeMap<i64, i64> = counted
        .iter()
        .filter_map(|row| match row.as_slice() {
            [Kept::Int(remittance), Kept::Int(waiting)] => Some((*remittance, *waiting)),
            _ => None,
        })
        .collect();
    let era = |remittance: Remittance| {
        let number = remittance.remittance_num;
        (number, Era { remittance, waiting: waiting.get(&number).copied().unwrap_or(0) })
    };
    Ok(remittances.into_iter().map(era).collect())
}

fn era_of<'e>(eras: &'e BTreeMap<i64, Era>, row: &Etrans) -> Option<&'e Era> {
    eras.get(&row.remittance_num?)
}

impl Era {
    /// `Recd` once all of it is posted, as the original marks what is finished.
    fn ack_code(&self) -> &'static str {
        match self.remittance.status {
            RemittanceStatus::Posted if self.waiting == 0 => "Recd",
            _ => "",
        }
    }

    fn note(&self) -> String {
        match (self.remittance.status, self.waiting) {
            (RemittanceStatus::Posting, _) => "It is being posted.".to_owned(),
            (RemittanceStatus::Held, _) => format!("Held: {}", self.remittance.held_because),
            (RemittanceStatus::Dismissed, _) => "Dismissed: it posts nothing.".to_owned(),
            (RemittanceStatus::Undoing, _) => "It is being undone.".to_owned(),
            (RemittanceStatus::Undone, _) => "Undone: what it posted was taken back.".to_owned(),
            (RemittanceStatus::Posted, 0) => "Posted.".to_owned(),
            (RemittanceStatus::Posted, waiting) => {
                format!("Posted; {waiting} of {} claims wait for a person.", self.remittance.claim_count)
            }
        }
    }
}

fn show(row: &Etrans, era: Option<&Era>, show: &Show) -> Value {
    let is_era = row.remittance_num.is_some();
    let set_here = |here: bool| wire::key(row.set_control.filter(|_| here));
    let ack_code = era.map(Era::ack_code).or(row.ack_code.as_deref()).unwrap_or_default();
    let file = era.map_or(row.stored_file_num, |era| Some(era.remittance.stored_file_num));
    row! {
        "EtransNum": row.etrans_num,
        "DateTimeTrans": show.instant(row.date_time_trans),
        "ClearingHouseNum": 0,
        "Etype": wire::text(&row.etype),
        "ClaimNum": wire::key(row.claim_num),
        "OfficeSequenceNumber": 0,
        "CarrierTransCounter": 0,
        "CarrierTransCounter2": 0,
        "CarrierNum": wire::key(row.carrier_num),
        "CarrierNum2": wire::key(row.carrier_num2),
        "PatNum": wire::key(row.pat_num),
        "BatchNumber": wire::key(row.interchange_control),
        "AckCode": ack_code,
        "TransSetNum": set_here(!is_era),
        "Note": wire::text(&era.map_or_else(|| row.note.clone(), Era::note)),
        "EtransMessageTextNum": wire::key(file),
        "AckEtransNum": wire::key(row.ack_etrans_num),
        "PlanNum": wire::key(row.plan_num),
        "InsSubNum": wire::key(row.ins_sub_num),
        "TransSetId835": set_here(is_era),
        "CarrierNameRaw": wire::text(era.map_or("", |era| &era.remittance.payer_name)),
        "PatientNameRaw": "",
        "UserNum": 0,
    }
}

#[cfg(test)]
mod tests;
