//! Verifications: when a coverage or a plan was last checked with the payer.

use std::sync::Arc;

use claims::account::Patient;
use claims::change::{ChangeSet, Scope};
use claims::coverage::{InsPlan, InsVerify, PatPlan, VerifyType};
use claims::office::Office;
use claims::record::Value as Kept;
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::{Needed, invalid, set};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::Error;
use crate::office::category;

/// A number alone says nothing: it is asked for with its type.
pub(super) async fn list(ask: &Ask) -> Answer {
    let kind = ask.query.name::<VerifyType>("VerifyType")?;
    let key = ask.query.int("FKey")?;
    let keep = |row: &InsVerify| {
        kind.is_none_or(|kind| row.verify_type == kind) && key.is_none_or(|key| row.f_key == key)
    };
    let rows = match key {
        Some(key) => {
            let kind = Ok(kind).needed("VerifyType")?;
            ask.among(of(ask, kind, key).await?.into_iter().collect(), keep).await?
        }
        None => ask.scan(keep).await?,
    };
    saw(ask, rows.iter()).await?;
    ask.listed(&rows, |row| show(row, &ask.show))
}

/// What is verified of one coverage or plan.
pub(super) async fn of(ask: &Ask, kind: VerifyType, key: i64) -> Result<Option<InsVerify>, Error> {
    let params = [Kept::Text(kind.as_str().to_owned()), Kept::Int(key)];
    Ok(ask.app.store.one(ask.practice(), &sql::INS_VERIFY_OF, &params).await?)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: InsVerify = ask.find(ask.number(), "InsVerify not found.").await?;
    saw(ask, [&row]).await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

/// A coverage is a patient's data.
async fn saw(ask: &Ask, rows: impl IntoIterator<Item = &InsVerify>) -> Result<(), Refused> {
    let of_coverages = rows.into_iter().filter(|row| row.verify_type == VerifyType::PatientEnrollment);
    let coverages: Vec<PatPlan> = ask.last_of(of_coverages.map(|row| row.f_key)).await?;
    ask.saw("read insverifies", coverages.iter().map(|coverage| coverage.pat_num)).await
}

/// What is verified, as one decision sees it.
struct Verified {
    office: Arc<Office>,
    /// What the row belongs to, at its version: of two who write the row at once one reads the other's.
    scope: (Scope, i64),
    patient: Option<i64>,
    stands: Option<InsVerify>,
}

impl Verified {
    async fn load(ask: &Ask, kind: VerifyType, key: i64) -> Result<Verified, Error> {
        let (scope, patient) = match kind {
            VerifyType::PatientEnrollment => {
                let coverage: PatPlan = ask.find(key, "PatPlan not found.").await?;
                let patient: Patient = ask.find(coverage.pat_num, "Patient not found.").await?;
                (Scope::Family(patient.guarantor), Some(patient.pat_num))
            }
            VerifyType::InsuranceBenefit => {
                ask.find::<InsPlan>(key, "InsPlan not found.").await?;
                (Scope::Plan(key), None)
            }
        };
        let version = ask.version(scope).await?;
        Ok(Verified {
            office: ask.office().await?,
            scope: (scope, version),
            patient,
            stands: of(ask, kind, key).await?,
        })
    }
}

/// The row of a type and a key, made when there is none yet; what is not sent stays.
pub(super) async fn update(ask: &Ask) -> Answer {
    let kind = ask.body.name::<VerifyType>("VerifyType").needed("VerifyType")?;
    let key = ask.body.int("FKey").needed("FKey")?;
    let load = async || Verified::load(ask, kind, key).await;
    let row = ask
        .write("insverify.update", load, |found: &Verified, now, numbers| {
            let mut changes = ChangeSet::new();
            changes.changes(found.scope.0, found.scope.1);
            let mut row = found.stands.clone().unwrap_or_else(|| InsVerify {
                ins_verify_num: numbers.fresh::<InsVerify>(),
                verify_type: kind,
                f_key: key,
                date_last_verified: None,
                def_num: None,
                note: String::new(),
                date_last_assigned: None,
                sec_date_t_edit: now.instant,
            });
            set(&mut row.date_last_verified, ask.body.date("DateLastVerified"))?;
            set(&mut row.def_num, ask.body.key("DefNum"))?;
            set(&mut row.note, ask.body.text("Note"))?;
            row.sec_date_t_edit = now.instant;
            check(&row, found)?;
            changes.put(&row);
            if let Some(pat_num) = found.patient {
                changes.touches(pat_num);
            }
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

fn check(row: &InsVerify, found: &Verified) -> Result<(), Refusal> {
    let stands = found.stands.as_ref().and_then(|stands| stands.def_num);
    let is_status = |number| {
        found.office.definition(number).is_some_and(|d| d.category == category::INSURANCE_VERIFICATION_STATUS)
    };
    match row.def_num {
        Some(number) if row.def_num != stands && !is_status(number) => {
            Err(invalid("DefNum", "must be a definition of category 38 (InsuranceVerificationStatus)"))
        }
        _ => Ok(()),
    }
}

fn show(row: &InsVerify, show: &Show) -> Value {
    row! {
        "InsVerifyNum": row.ins_verify_num,
        "DateLastVerified": show.date(row.date_last_verified),
        "UserNum": 0,
        "VerifyType": row.verify_type.as_str(),
        "FKey": row.f_key,
        "DefNum": wire::key(row.def_num),
        "Note": wire::text(&row.note),
        "DateLastAssigned": show.date(row.date_last_assigned),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_verification_has_the_fields_of_the_reference() {
        let row = InsVerify {
            ins_verify_num: 1,
            verify_type: VerifyType::InsuranceBenefit,
            f_key: 2,
            date_last_verified: None,
            def_num: None,
            note: String::new(),
            date_last_assigned: None,
            sec_date_t_edit: Timestamp::UNIX_EPOCH,
        };
        let shown = show(&row, &Show::new(TimeZone::UTC, None, None));
        let fields = [
            ("InsVerifyNum", 'n'),
            ("DateLastVerified", 's'),
            ("UserNum", 'n'),
            ("VerifyType", 's'),
            ("FKey", 'n'),
            ("DefNum", 'n'),
            ("Note", 's'),
            ("DateLastAssigned", 's'),
            ("SecDateTEdit", 's'),
        ];
        assert_eq!(kinds(&shown), fields);
        assert_eq!(shown["DateLastVerified"], "0001-01-01");
    }
}
