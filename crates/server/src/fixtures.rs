//! Rows for tests: a billing entity, codes, a patient with a plan, procedures, and claims for them.

use std::sync::Arc;

use claims::account::{Claim, ClaimType, Patient, ProcStatus, Procedure};
use claims::change::{ChangeSet, Scope};
use claims::claim::{CreateClaim, create};
use claims::coverage::{Carrier, InsPlan, InsSub, PatPlan};
use claims::office::{BillingEntity, Office, ProcedureCode};
use claims::record::{Kind, Record, Value};
use claims::state::{Now, Numbers};

use crate::app::{Account, App, Caller};

pub(crate) const THEN: &str = "2026-03-15T09:00:00Z";
pub(crate) const DAY: &str = "2026-03-15";

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A row with nothing in it but what is said.
pub(crate) fn row<R: Record>(said: &[(&str, Value)]) -> R {
    let blank = |column: &claims::record::Column| match column.kind {
        _ if column.nullable => Value::Null,
        Kind::Int => Value::Int(0),
        Kind::Bool => Value::Bool(false),
        Kind::Text => text(""),
        Kind::Blob => Value::Blob(vec![]),
    };
    let said_of =
        |name: &str| said.iter().find(|(column, _)| *column == name).map(|(_, value)| value.clone());
    R::from_values(R::TABLE.columns.iter().map(|c| said_of(c.name).unwrap_or_else(|| blank(c))).collect())
        .expect("it can be made")
}

/// Writes rows as they are.
pub(crate) async fn put(app: &App, caller: &Caller, fill: impl Fn(&mut ChangeSet)) {
    let load = async || app.office(caller.practice).await;
    let decide = |office: &Arc<Office>, _: Now, _: &mut Numbers| {
        let mut changes = ChangeSet::new();
        changes.changes(Scope::Office, office.version);
        changes.raise(Scope::Family(1));
        fill(&mut changes);
        Ok(((), changes))
    };
    app.decide(caller, "test", load, decide).await.expect("it can be made");
}

/// A claim for procedures of the patient.
pub(crate) async fn claim(app: &App, caller: &Caller, procedures: &[i64]) -> Claim {
    let command = CreateClaim::new(1, ClaimType::Primary, procedures.to_vec());
    let load = async || app.account(caller.practice, 1).await;
    let decide = |account: &Account, now: Now, numbers: &mut Numbers| {
        create(&account.office, &account.family, &command, now, numbers)
    };
    app.decide(caller, "test", load, decide).await.expect("it can be made")
}

/// A billing entity that may send.
pub(crate) fn billing(entity: &BillingEntity) -> BillingEntity {
    BillingEntity {
        name: "River Dental".into(),
        npi: "1234567893".into(),
        tax_id: "941234567".into(),
        address: "500 River Rd".into(),
        city: "Davis".into(),
        state: "CA".into(),
        zip: "95616-0001".into(),
        phone: "9165550100".into(),
        receiver_id: "CLEARING".into(),
        receiver_name: "Clearing House".into(),
        ..entity.clone()
    }
}

pub(crate) fn code(changes: &mut ChangeSet, code_num: i64, code: &str, what: &str, area: &str) {
    changes.put(&row::<ProcedureCode>(&[
        ("code_num", Value::Int(code_num)),
        ("proc_code", text(code)),
        ("descript", text(what)),
        ("treat_area", text(area)),
        ("subst_only_if", text("Always")),
        ("date_t_stamp", text(THEN)),
    ]));
}

pub(crate) fn procedure(proc_num: i64, code_num: i64, cents: i64, prov_num: i64, date: &str) -> Procedure {
    let (tooth, surface) = if code_num == 2 { ("8", "F") } else { ("", "") };
    row(&[
        ("proc_num", Value::Int(proc_num)),
        ("pat_num", Value::Int(1)),
        ("proc_date", text(date)),
        ("proc_fee", Value::Int(cents)),
        ("tooth_num", text(tooth)),
        ("surf", text(surface)),
        ("proc_status", text(ProcStatus::Complete.as_str())),
        ("prov_num", Value::Int(prov_num)),
        ("place_service", text("Office")),
        ("code_num", Value::Int(code_num)),
        ("unit_qty", Value::Int(1)),
        ("date_tp", text(date)),
        ("sec_date_entry", text(THEN)),
        ("date_t_stamp", text(THEN)),
    ])
}

/// A patient with a subscription to a plan.
pub(crate) fn patient(changes: &mut ChangeSet, prov_num: i64) {
    changes.put(&row::<Patient>(&[
        ("pat_num", Value::Int(1)),
        ("guarantor", Value::Int(1)),
        ("l_name", text("Doe")),
        ("f_name", text("Ann")),
        ("pat_status", text("Patient")),
        ("gender", text("Female")),
        ("birthdate", text("1986-02-03")),
        ("address", text("10 Elm St")),
        ("city", text("Davis")),
        ("state", text("CA")),
        ("zip", text("95616")),
        ("pri_prov", Value::Int(prov_num)),
        ("sec_date_entry", text(DAY)),
        ("date_t_stamp", text(THEN)),
    ]));
    changes.put(&carrier("60054"));
    covered(changes, 1, [7, 3, 5, 6], "S-100");
}

/// The patient's coverage of an ordinal: the numbers of plan, carrier, subscription and coverage, and the member id.
pub(crate) fn covered(
    changes: &mut ChangeSet,
    ordinal: i64,
    [plan_num, carrier_num, ins_sub_num, pat_plan_num]: [i64; 4],
    member_id: &str,
) {
    changes.put(&row::<InsPlan>(&[
        ("plan_num", Value::Int(plan_num)),
        ("carrier_num", Value::Int(carrier_num)),
        ("cob_rule", text("Basic")),
        ("exclusion_fee_rule", text("PracticeDefault")),
        ("zero_write_offs_on_annual_max", text("Default")),
        ("zero_write_offs_on_freq_or_aging", text("Default")),
        ("sec_date_entry", text(DAY)),
        ("sec_date_t_edit", text(THEN)),
    ]));
    changes.put(&row::<InsSub>(&[
        ("ins_sub_num", Value::Int(ins_sub_num)),
        ("plan_num", Value::Int(plan_num)),
        ("subscriber", Value::Int(1)),
        ("subscriber_id", text(member_id)),
        ("release_info", Value::Bool(true)),
        ("assign_ben", Value::Bool(true)),
        ("sec_date_t_edit", text(THEN)),
    ]));
    changes.put(&row::<PatPlan>(&[
        ("pat_plan_num", Value::Int(pat_plan_num)),
        ("pat_num", Value::Int(1)),
        ("ordinal", Value::Int(ordinal)),
        ("relationship", text("Self")),
        ("ins_sub_num", Value::Int(ins_sub_num)),
        ("sec_date_t_entry", text(THEN)),
        ("sec_date_t_edit", text(THEN)),
    ]));
}

pub(crate) fn carrier(elect_id: &str) -> Carrier {
    row(&[
        ("carrier_num", Value::Int(3)),
        ("carrier_name", text("Dental Payer of America")),
        ("elect_id", text(elect_id)),
    ])
}
