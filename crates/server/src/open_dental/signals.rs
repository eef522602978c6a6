//! What changed since a time, for clients that keep copies: a row for every row that was written or deleted, and one
//! for each of the office's own lists. It is derived from the audit trail, so that nothing that was written is missing.

use claims::record::{Value as Kept, instant};
use jiff::Timestamp;
use serde_json::Value;
use store::queries::trail as sql;
use store::{AuditRow, COMMIT_ROWS_MAX};

use super::ask::{Ask, Reply};
use super::input::missing;
use super::routes::Answer;
use super::wire::{Show, row};
use crate::estimates;

/// Rows of the audit trail that are looked through at a time.
const CHUNK: i64 = 500;

pub(super) async fn list(ask: &Ask) -> Answer {
    // A signal may come twice, so that a change that was being written when the last answer was given is in this one.
    let since = ask.looking_back("SigDateTime")?.ok_or_else(|| missing("SigDateTime"))?;
    let now = ask.now().await?.instant;
    let (mut skip, limit) = ask.page()?;
    let mut shown = Vec::new();
    let mut after = (instant(since), -1);
    while shown.len() < limit {
        let params = [Kept::Text(after.0.clone()), Kept::Int(after.1), Kept::Int(CHUNK)];
        let chunk: Vec<AuditRow> = ask.app.store.select(ask.practice(), &sql::WRITES_SINCE, &params).await?;
        let Some(last) = chunk.last() else { break };
        after = (last.at.clone(), last.seq);
        for signal in chunk.iter().flat_map(signals) {
            if skip > 0 {
                skip -= 1;
            } else if shown.len() < limit {
                shown.push(show(&signal, now, &ask.show));
            }
        }
    }
    Ok(Reply::Ok(Value::Array(shown)))
}

/// Lists that clients keep whole, with the word of Open Dental's caches. Who hears of one reads it again.
const CACHES: &[(&str, &str)] = &[
    ("carrier", "Carriers"),
    ("claimform", "ClaimForms"),
    ("clinic", "Providers"),
    ("codegroup", "CodeGroups"),
    ("covcat", "InsCats"),
    ("covspan", "InsCats"),
    ("definition", "Defs"),
    ("employer", "Employers"),
    ("fee", "Fees"),
    ("feesched", "FeeScheds"),
    ("operatory", "Operatories"),
    ("preference", "Prefs"),
    ("procedurecode", "ProcCodes"),
    ("provider", "Providers"),
];

/// Rows that clients keep one by one: the resource, and what its number is called.
const ROWS: &[(&str, &str, &str)] = &[
    ("adjustment", "Adjustment", "AdjNum"),
    ("appointment", "Appointment", "AptNum"),
    ("benefit", "Benefit", "BenefitNum"),
    ("claim", "Claim", "ClaimNum"),
    ("claimpayment", "ClaimPayment", "ClaimPaymentNum"),
    ("claimproc", "ClaimProc", "ClaimProcNum"),
    ("discountplan", "DiscountPlan", "DiscountPlanNum"),
    ("discountplansub", "DiscountPlanSub", "DiscountSubNum"),
    ("etrans", "Etrans", "EtransNum"),
    ("insplan", "InsPlan", "PlanNum"),
    ("inssub", "InsSub", "InsSubNum"),
    ("insverify", "InsVerify", "InsVerifyNum"),
    ("patient", "Patient", "PatNum"),
    ("patientnote", "PatientNote", "PatNum"),
    ("patplan", "PatPlan", "PatPlanNum"),
    ("payment", "Payment", "PayNum"),
    ("payplan", "PayPlan", "PayPlanNum"),
    ("payplancharge", "PayPlanCharge", "PayPlanChargeNum"),
    ("payplanlink", "PayPlanLink", "PayPlanLinkNum"),
    ("paysplit", "PaySplit", "SplitNum"),
    ("procedurelog", "Procedure", "ProcNum"),
    ("substitutionlink", "SubstitutionLink", "SubstitutionLinkNum"),
];

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signal<'a> {
    number: i64,
    at: &'a str,
    kind: &'static str,
    key: i64,
    key_type: &'static str,
    is_deleted: bool,
}

/// What a link of the audit chain tells. Tables that no resource shows are left out, and so are estimates that were only
/// brought up to date.
fn signals(row: &AuditRow) -> Vec<Signal<'_>> {
    let most = i64::try_from(COMMIT_ROWS_MAX).unwrap_or(i64::MAX);
    let first = row.seq.saturating_mul(most);
    let mut found: Vec<Signal<'_>> = Vec::new();
    for (number, line) in (first..).zip(store::lines(&row.wrote)) {
        let is_deleted = line.hash.is_none();
        let of =
            |kind, key, key_type, is_deleted| Signal { number, at: &row.at, kind, key, key_type, is_deleted };
        if let Some((_, kind)) = CACHES.iter().find(|(known, _)| *known == line.table) {
            if !found.iter().any(|signal| signal.kind == *kind) {
                found.push(of(kind, 0, "Undefined", false));
            }
        } else if let Some((_, kind, key_type)) = ROWS.iter().find(|(known, ..)| *known == line.table)
            && estimates::is_change(&row.action, is_deleted)
        {
            found.push(of(kind, line.key.parse().unwrap_or(0), key_type, is_deleted));
        }
    }
    found
}

fn show(signal: &Signal<'_>, now: Timestamp, show: &Show) -> Value {
    let at = signal.at.parse::<Timestamp>().ok();
    row! {
        "SignalNum": signal.number,
        "DateViewing": show.date(None),
        "SigDateTime": show.instant_or_empty(at),
        "FKey": signal.key,
        "FKeyType": signal.key_type,
        "IType": signal.kind,
        "RemoteRole": "ClientDirect",
        "MsgValue": if signal.is_deleted { "Deleted" } else { "" },
        "serverDateTime": show.instant(now),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    fn written(wrote: &str) -> AuditRow {
        AuditRow {
            seq: 7,
            at: "2026-03-02T15:00:00Z".into(),
            actor: "pms".into(),
            action: "claim.create".into(),
            patients: String::new(),
            wrote: wrote.into(),
            prev_hash: String::new(),
            hash: String::new(),
        }
    }

    #[test]
    fn a_signal_names_what_changed() {
        let row = written("claim 12 ab\nclaimproc 13 cd\nclaimproc 14 -\nentry 3,1 ef\n");
        let found = signals(&row);
        let told: Vec<_> =
            found.iter().map(|s| (s.number, s.kind, s.key, s.key_type, s.is_deleted)).collect();
        assert_eq!(
            told,
            [
                (350_000, "Claim", 12, "ClaimNum", false),
                (350_001, "ClaimProc", 13, "ClaimProcNum", false),
                (350_002, "ClaimProc", 14, "ClaimProcNum", true),
            ]
        );
    }

    #[test]
    fn estimates_that_are_computed_again_are_no_change_but_those_that_go_are() {
        let row =
            AuditRow { action: estimates::ACTION.into(), ..written("claimproc 13 cd\nclaimproc 14 -\n") };
        let told: Vec<_> = signals(&row).iter().map(|s| (s.number, s.key, s.is_deleted)).collect();
        assert_eq!(told, [(350_001, 14, true)]);
    }

    #[test]
    fn a_list_of_the_office_is_told_once() {
        let row = written("covspan 1 ab\ncovspan 2 -\ncovcat 3 cd\npreference Name ef\n");
        let told: Vec<_> = signals(&row).iter().map(|s| (s.kind, s.key, s.key_type, s.is_deleted)).collect();
        assert_eq!(told, [("InsCats", 0, "Undefined", false), ("Prefs", 0, "Undefined", false)]);
    }

    #[test]
    fn every_table_that_is_named_is_there() {
        let known: Vec<&str> = store::tables::tables().iter().map(|table| table.name).collect();
        let named = CACHES.iter().map(|(table, _)| *table).chain(ROWS.iter().map(|(table, ..)| *table));
        assert_eq!(named.filter(|table| !known.contains(table)).collect::<Vec<_>>(), Vec::<&str>::new());
    }

    #[test]
    fn a_signal_has_the_fields_of_the_reference() {
        let row = written("patient 5 ab\n");
        let now: Timestamp = "2026-03-02T15:00:30Z".parse().expect("an instant");
        let shown = show(&signals(&row)[0], now, &Show::new(TimeZone::UTC, None, None));
        let fields = [
            ("SignalNum", 'n'),
            ("DateViewing", 's'),
            ("SigDateTime", 's'),
            ("FKey", 'n'),
            ("FKeyType", 's'),
            ("IType", 's'),
            ("RemoteRole", 's'),
            ("MsgValue", 's'),
            ("serverDateTime", 's'),
        ];
        assert_eq!(kinds(&shown), fields);
        assert_eq!(
            (&shown["SigDateTime"], &shown["serverDateTime"]),
            (&"2026-03-02 15:00:00".into(), &"2026-03-02 15:00:30".into())
        );
    }
}
