//! What the calling key may do, and what it did.

use claims::record::Value as Kept;
use serde_json::Value;
use store::AuditRow;
use store::queries::trail as sql;

use super::ask::{Ask, Reply};
use super::auth;
use super::routes::{Answer, Permission};
use super::wire::{Show, row};

/// Every permission, and whether the key has it.
pub(super) async fn permissions(ask: &Ask) -> Answer {
    let rows = Permission::ALL.iter().map(|permission| {
        row! {
            "Permission": format!("Api{}", permission.name()),
            "HasPermission": super::wire::flag(auth::has(&ask.caller, *permission)),
        }
    });
    Ok(Reply::Ok(Value::Array(ask.paged(rows)?)))
}

/// Rows of the audit trail that are looked through at a time.
const CHUNK: i64 = 500;

/// What the server brings up to date when somebody looks: nobody asked for that.
const BY_ITSELF: &[&str] =
    &["estimates", "payplancharges", "webhook.pass", "webhook.send", "webhook.taken", "webhook.failed"];

/// What the key's holder wrote, newest first. What was only read is in the audit trail, and not shown here.
pub(super) async fn log(ask: &Ask) -> Answer {
    let wanted = ask.query.filled("PermType")?;
    let (mut skip, limit) = ask.page()?;
    let mut shown = Vec::new();
    let mut before = i64::MAX;
    while shown.len() < limit {
        let params = [Kept::Text(ask.caller.name.clone()), Kept::Int(before), Kept::Int(CHUNK)];
        let chunk: Vec<AuditRow> = ask.app.store.select(ask.practice(), &sql::WRITES_OF, &params).await?;
        let Some(last) = chunk.last() else { break };
        before = last.seq;
        let takes = |row: &&AuditRow| {
            !BY_ITSELF.contains(&row.action.as_str())
                && wanted.as_deref().is_none_or(|wanted| perm_type(&row.action) == wanted)
        };
        for row in chunk.iter().filter(takes) {
            if skip > 0 {
                skip -= 1;
            } else if shown.len() < limit {
                shown.push(show(row, &ask.show));
            }
        }
    }
    Ok(Reply::Ok(Value::Array(shown)))
}

/// Our actions in the words of Open Dental's audit trail. It has no word for the others, which keep their own.
const PERM_TYPES: &[(&str, &str)] = &[
    ("adjustment.create", "AdjustmentCreate"),
    ("adjustment.update", "AdjustmentEdit"),
    ("appointment.break", "AppointmentEdit"),
    ("appointment.confirm", "ApptConfirmStatusEdit"),
    ("appointment.create", "AppointmentCreate"),
    ("appointment.note", "AppointmentEdit"),
    ("appointment.plan", "AppointmentCreate"),
    ("appointment.schedule", "AppointmentCreate"),
    ("appointment.update", "AppointmentEdit"),
    ("carrier.create", "CarrierCreate"),
    ("carrier.update", "CarrierEdit"),
    ("claim.delete", "ClaimDelete"),
    ("claim.send", "ClaimSend"),
    ("claim.update", "ClaimSentEdit"),
    ("claimpayment.create", "InsPayCreate"),
    ("claimpayment.delete", "InsPayEdit"),
    ("claimpayment.update", "InsPayEdit"),
    ("definition.create", "DefEdit"),
    ("definition.update", "DefEdit"),
    ("fee.create", "ProcFeeEdit"),
    ("fee.delete", "ProcFeeEdit"),
    ("fee.update", "ProcFeeEdit"),
    ("feesched.create", "FeeSchedEdit"),
    ("feesched.update", "FeeSchedEdit"),
    ("insplan.create", "InsPlanCreate"),
    ("insplan.update", "InsPlanEdit"),
    ("operatory.create", "Setup"),
    ("operatory.update", "Setup"),
    ("patient.create", "PatientCreate"),
    ("patient.update", "PatientEdit"),
    ("payment.allocate", "PaymentEdit"),
    ("payment.create", "PaymentCreate"),
    ("payment.refund", "PaymentCreate"),
    ("payment.update", "PaymentEdit"),
    ("payplan.close", "PayPlanEdit"),
    ("payplan.create", "PayPlanEdit"),
    ("payplan.update", "PayPlanEdit"),
    ("preference.update", "Setup"),
    ("procedurelog.delete", "ProcDelete"),
    ("provider.create", "ProviderEdit"),
    ("provider.update", "ProviderEdit"),
];

fn perm_type(action: &str) -> &str {
    PERM_TYPES.iter().find(|(own, _)| *own == action).map_or(action, |(_, name)| name)
}

fn show(row: &AuditRow, show: &Show) -> Value {
    let patient = row.patients.split(',').find_map(|number| number.parse::<i64>().ok());
    let at = row.at.parse().map_or_else(|_| Value::from(row.at.as_str()), |at| show.american(at));
    row! {
        "SecurityLogNum": row.seq,
        "PermType": perm_type(&row.action),
        "UserNum": 0,
        "LogDateTime": at,
        "LogText": format!("{} by {} through API.", row.action, row.actor),
        "PatNum": patient.unwrap_or(0),
        "CompName": "",
        "LogSource": "API",
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    fn written(action: &str, patients: &str) -> AuditRow {
        AuditRow {
            seq: 21_853,
            at: "2023-07-06T16:48:55Z".into(),
            actor: "pms".into(),
            action: action.into(),
            patients: patients.into(),
            wrote: "patient 86 x\n".into(),
            prev_hash: String::new(),
            hash: String::new(),
        }
    }

    #[test]
    fn what_was_written_is_told_in_the_words_of_the_reference() {
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        let shown = show(&written("patient.update", ",86,"), &Show::new(zone, None, None));
        let fields = [
            ("SecurityLogNum", 'n'),
            ("PermType", 's'),
            ("UserNum", 'n'),
            ("LogDateTime", 's'),
            ("LogText", 's'),
            ("PatNum", 'n'),
            ("CompName", 's'),
            ("LogSource", 's'),
        ];
        assert_eq!(kinds(&shown), fields);
        assert_eq!((&shown["PermType"], &shown["PatNum"]), (&"PatientEdit".into(), &86.into()));
        assert_eq!(shown["LogDateTime"], "7/6/2023 11:48:55 AM");
    }

    #[test]
    fn an_action_without_a_word_of_the_reference_keeps_its_own() {
        let shown = show(&written("covcat.update", ""), &Show::new(TimeZone::UTC, None, None));
        assert_eq!((&shown["PermType"], &shown["PatNum"]), (&"covcat.update".into(), &0.into()));
        assert_eq!(shown["LogDateTime"], "7/6/2023 4:48:55 PM");
    }
}
