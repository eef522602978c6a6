//! An 835 file in the body of a request: taken as door 2 takes one, and what was read of it.

use claims::account::Etrans;
use claims::desk::{Remittance, StoredFile};
use claims::record::Value as Kept;
use serde_json::Value;
use store::queries::{desk, papers as sql};
use x12::finding::Finding;

use super::super::ask::{Ask, Reply};
use super::super::error::Refused;
use super::super::input::Needed;
use super::super::routes::Answer;
use super::super::wire::{self, Show, row};
use super::{Era, era_of, eras};
use crate::desk::Imported;
use crate::secret::sha256;

/// Findings whose words a refusal holds.
const FINDINGS_TOLD_MAX: usize = 10;

/// Answers with what was read. Of a file that was here before nothing is taken twice.
pub(crate) async fn import(ask: &Ask) -> Answer {
    let text = ask.body.filled("MessageText").needed("MessageText")?;
    let name = ask.body.filled("FileName")?.unwrap_or_else(|| "era.835".to_owned());
    let imported = ask.app.import_remittances(&ask.caller, &name, text.as_bytes()).await?;
    if !imported.is_readable {
        return Err(unreadable(&imported.findings));
    }
    let answer = show(ask, &imported, &sha256(text.as_bytes())).await?;
    Ok(Reply::Created(answer, None))
}

fn unreadable(findings: &[Finding]) -> Refused {
    let mut why = "MessageText holds no whole 835 transaction set.".to_owned();
    for finding in findings.iter().take(FINDINGS_TOLD_MAX) {
        why.push(' ');
        why.push_str(&finding.message);
    }
    Refused::bad_request(why)
}

async fn show(ask: &Ask, imported: &Imported, sha: &str) -> Result<Value, Refused> {
    let same: Vec<StoredFile> = ask.select_by_text(&desk::FILE_BY_SHA, sha.to_owned()).await?;
    let file = same.iter().find(|file| file.kind == "835" && file.refusal.is_empty());
    let mut known = Vec::new();
    for id in &imported.duplicates {
        known.extend(ask.select_by_text(&desk::REMITTANCE_BY_PUBLIC_ID, id.clone()).await?);
    }
    let rows = transactions(ask, &imported.remittances).await?;
    let eras = eras(ask, &rows).await?;
    let made = rows.iter().filter_map(|row| Some(set(row, era_of(&eras, row)?, &ask.show)));
    let earlier = transactions(ask, &known).await?;
    Ok(row! {
        "EtransMessageTextNum": wire::key(file.map(|file| file.stored_file_num)),
        "isRepeat": wire::flag(imported.repeats.is_some()),
        "eras": made.collect::<Vec<Value>>(),
        "duplicates": earlier.iter().map(|row| row.etrans_num).collect::<Vec<i64>>(),
        "findings": imported.findings.iter().map(finding).collect::<Vec<Value>>(),
    })
}

/// The transactions that payments are shown as.
async fn transactions(ask: &Ask, remittances: &[Remittance]) -> Result<Vec<Etrans>, Refused> {
    let of: Vec<Vec<Kept>> = remittances.iter().map(|r| vec![Kept::Int(r.remittance_num)]).collect();
    Ok(ask.app.store.select_each(ask.practice(), &sql::ETRANSS_OF_REMITTANCE, &of).await?)
}

/// One payment of the file. What is no column of the transaction has a small initial.
fn set(row: &Etrans, era: &Era, show: &Show) -> Value {
    let remittance = &era.remittance;
    row! {
        "EtransNum": row.etrans_num,
        "TransSetId835": wire::key(row.set_control),
        "CarrierNameRaw": wire::text(&remittance.payer_name),
        "payerId": wire::text(&remittance.payer_id),
        "traceNumber": wire::text(&remittance.trace_number),
        "checkAmt": wire::money(remittance.payment_amount),
        "checkDate": show.date(remittance.payment_date),
        "payMethod": wire::text(&remittance.payment_method),
        "claimCount": remittance.claim_count,
        "ClaimPaymentNum": wire::key(remittance.claim_payment_num),
        "AckCode": era.ack_code(),
        "Note": wire::text(&era.note()),
    }
}

fn finding(finding: &Finding) -> Value {
    row! {
        "rule": finding.rule,
        "segment": finding.place.segment.as_str(),
        "position": u64::try_from(finding.place.position).unwrap_or(u64::MAX),
        "value": finding.value.as_str(),
        "message": finding.message.as_str(),
    }
}
