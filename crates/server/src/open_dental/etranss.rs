//! Electronic transactions of a patient's claims.

use claims::account::Etrans;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::Ask;
use super::input::Needed;
use super::routes::Answer;
use super::wire::{self, Show, row};

pub(super) async fn list(ask: &Ask) -> Answer {
    let pat_num = ask.query.int("PatNum").needed("PatNum")?;
    let carrier = ask.query.int("CarrierNum")?;
    let claim = ask.query.int("ClaimNum")?;
    ask.patient_stands(pat_num).await?;
    let keep = |row: &Etrans| {
        carrier.is_none_or(|number| row.carrier_num.unwrap_or(0) == number)
            && claim.is_none_or(|number| row.claim_num.unwrap_or(0) == number)
    };
    let rows = ask.paged(ask.select(&sql::ETRANSS_OF_PATIENT, pat_num).await?.into_iter().filter(keep))?;
    ask.saw("read etranss", [pat_num]).await?;
    ask.rows(&rows, |row| show(row, &ask.show))
}

fn show(row: &Etrans, show: &Show) -> Value {
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
        "BatchNumber": 0,
        "AckCode": "",
        "TransSetNum": 0,
        "Note": wire::text(&row.note),
        "EtransMessageTextNum": 0,
        "AckEtransNum": 0,
        "PlanNum": wire::key(row.plan_num),
        "InsSubNum": wire::key(row.ins_sub_num),
        "TransSetId835": 0,
        "CarrierNameRaw": "",
        "PatientNameRaw": "",
        "UserNum": 0,
    }
}
