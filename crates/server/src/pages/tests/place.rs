//! A practice with a claim at each stage: waiting, sent, held, reconciled, and one that is only tracked.

use claims::Cents;
use claims::account::{Claim, ClaimType, Patient, ProcStatus, Procedure};
use claims::change::{ChangeSet, Scope};
use claims::claim::{CreateClaim, create};
use claims::coverage::{Carrier, InsPlan, InsSub, PatPlan};
use claims::desk::TrackedClaim;
use claims::office::{BillingEntity, ProcedureCode, Provider};
use claims::record::{Kind, Record, Value};
use claims::state::{Now, Numbers};

use crate::app::{Account, App, Caller};
use crate::desk::bank::NewEntry;

pub(super) const THEN: &str = "2026-03-15T09:00:00Z";
const DAY: &str = "2026-03-15";
pub(super) const TRACE: &str = "EFT900417";

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A row with nothing in it but what is said.
fn row<R: Record>(said: &[(&str, Value)]) -> R {
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
        .unwrap()
}

/// The claims' numbers.
#[derive(Debug)]
pub(super) struct Claims {
    pub reconciled: i64,
    pub held: i64,
    pub sent: i64,
    pub waiting: i64,
    /// The one that is only tracked.
    pub tracked: String,
}

/// Fills a new practice by the desk's own ways: claims are sent, answered by an 835, and paid into the bank.
pub(super) async fn fill(app: &App, practice: i64) -> Claims {
    let caller = Caller::program(practice, "test");
    let office = app.office(practice).await.unwrap();
    let entity = office.entities.first().unwrap().clone();
    let provider = office.default_provider().unwrap().clone();
    let prov_num = provider.prov_num;
    put(app, &caller, |changes| {
        changes.put(&billing(&entity));
        changes.put(&Provider { national_prov_id: "1245319599".into(), ..provider.clone() });
        code(changes, 1, "T0120", "Checkup", "Mouth");
        code(changes, 2, "T2330", "Front filling, one surface", "Surf");
        patient(changes, prov_num);
        for (first, date) in [(11, DAY), (13, DAY), (15, DAY), (17, DAY)] {
            changes.put(&procedure(first, 1, 5500, prov_num, date));
            changes.put(&procedure(first + 1, 2, 20000, prov_num, date));
        }
        changes.put(&elsewhere(entity.entity_num));
    })
    .await;
    let reconciled = claim(app, &caller, &[11, 12]).await;
    let held = claim(app, &caller, &[13]).await;
    let sent = claim(app, &caller, &[15, 16]).await;
    let out = app.send_claims(&caller, None).await.unwrap();
    assert_eq!((out.claims.len(), out.problems), (3, vec![]));
    let waiting = claim(app, &caller, &[17, 18]).await;
    let answer = era(&reconciled, &held);
    let imported = app.import_remittances(&caller, "march.835", answer.as_bytes()).await.unwrap();
    assert_eq!(imported.remittances.len(), 1, "{:?}", imported.findings);
    let entry = NewEntry {
        account: None,
        amount: Cents(21800),
        date: jiff::civil::date(2026, 3, 16),
        description: "DENTAL PAYER HCCLAIMPMT".into(),
        trace_number: Some(TRACE.into()),
        check_number: None,
    };
    app.add_bank_entry(&caller, entry).await.unwrap();
    Claims {
        reconciled: reconciled.claim_num,
        held: held.claim_num,
        sent: sent.claim_num,
        waiting: waiting.claim_num,
        tracked: "claim_elsewhere0000001".into(),
    }
}

async fn put(app: &App, caller: &Caller, fill: impl Fn(&mut ChangeSet)) {
    let load = async || app.office(caller.practice).await;
    let decide = |office: &std::sync::Arc<claims::office::Office>, _: Now, _: &mut Numbers| {
        let mut changes = ChangeSet::new();
        changes.changes(Scope::Office, office.version);
        changes.raise(Scope::Family(1));
        fill(&mut changes);
        Ok(((), changes))
    };
    app.decide(caller, "test", load, decide).await.unwrap();
}

async fn claim(app: &App, caller: &Caller, procedures: &[i64]) -> Claim {
    let command = CreateClaim::new(1, ClaimType::Primary, procedures.to_vec());
    let load = async || app.account(caller.practice, 1).await;
    let decide = |account: &Account, now: Now, numbers: &mut Numbers| {
        create(&account.office, &account.family, &command, now, numbers)
    };
    app.decide(caller, "test", load, decide).await.unwrap()
}

/// One payment for two claims: the first is decided, the second carries an adjustment that no rule decides.
fn era(first: &Claim, second: &Claim) -> String {
    let (first, second) = (&first.claim_identifier, &second.claim_identifier);
    let body = [
        "ST*835*0001".to_owned(),
        "BPR*I*218*C*ACH*CCP*01*999999999*DA*123456*1512345678**01*999988880*DA*98765*20260316".to_owned(),
        format!("TRN*1*{TRACE}*1512345678"),
        "DTM*405*20260316".to_owned(),
        "N1*PR*Dental Payer of America*XV*60054".to_owned(),
        "N1*PE*RIVER DENTAL*XX*1234567893".to_owned(),
        "LX*1".to_owned(),
        format!("CLP*{first}*1*255*173*40*12*PCN26001*11*1"),
        "NM1*QC*1*DOE*ANN****MI*S-100".to_owned(),
        "SVC*AD:T0120*55*45**1".to_owned(),
        "DTM*472*20260315".to_owned(),
        "CAS*CO*45*10".to_owned(),
        "REF*6R*x11/1/7".to_owned(),
        "AMT*B6*45".to_owned(),
        "SVC*AD:T2330*200*128**1".to_owned(),
        "DTM*472*20260315".to_owned(),
        "CAS*CO*45*32".to_owned(),
        "CAS*PR*2*40".to_owned(),
        "AMT*B6*168".to_owned(),
        "LQ*HE*N130".to_owned(),
        format!("CLP*{second}*1*55*45*0*12*PCN26002*11*1"),
        "NM1*QC*1*DOE*ANN****MI*S-100".to_owned(),
        "SVC*AD:T0120*55*45**1".to_owned(),
        "DTM*472*20260315".to_owned(),
        "CAS*OA*209*10".to_owned(),
    ];
    let isa = "ISA*00*          *00*          *ZZ*60054          *ZZ*BITEWING       *260316*0900*^*00501*000000001*0*P*:";
    format!(
        "{isa}~\nGS*HP*60054*BITEWING*20260316*0900*1*X*005010X221A1~\n{}~\nSE*{}*0001~\nGE*1*1~\nIEA*1*000000001~\n",
        body.join("~\n"),
        body.len() + 1
    )
}

fn billing(entity: &BillingEntity) -> BillingEntity {
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

fn elsewhere(entity_num: i64) -> TrackedClaim {
    row(&[
        ("tracked_claim_num", Value::Int(900_001)),
        ("public_id", text("claim_elsewhere0000001")),
        ("entity_num", Value::Int(entity_num)),
        ("payer_name", text("Other Payer")),
        ("claim_number", text("X-77")),
        ("claim_number_key", text("X77")),
        ("patient_name", text("Ben <b>Roe</b>")),
        ("charged_amount", Value::Int(9000)),
        ("service_date", text(DAY)),
        ("created_at", text(THEN)),
        ("updated_at", text(THEN)),
    ])
}

fn code(changes: &mut ChangeSet, code_num: i64, code: &str, what: &str, area: &str) {
    changes.put(&row::<ProcedureCode>(&[
        ("code_num", Value::Int(code_num)),
        ("proc_code", text(code)),
        ("descript", text(what)),
        ("treat_area", text(area)),
        ("subst_only_if", text("Always")),
        ("date_t_stamp", text(THEN)),
    ]));
}

fn procedure(proc_num: i64, code_num: i64, cents: i64, prov_num: i64, date: &str) -> Procedure {
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

fn patient(changes: &mut ChangeSet, prov_num: i64) {
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
    changes.put(&row::<Carrier>(&[
        ("carrier_num", Value::Int(3)),
        ("carrier_name", text("Dental Payer of America")),
        ("elect_id", text("60054")),
    ]));
    changes.put(&row::<InsPlan>(&[
        ("plan_num", Value::Int(7)),
        ("carrier_num", Value::Int(3)),
        ("cob_rule", text("Basic")),
        ("exclusion_fee_rule", text("PracticeDefault")),
        ("zero_write_offs_on_annual_max", text("Default")),
        ("zero_write_offs_on_freq_or_aging", text("Default")),
        ("sec_date_entry", text(DAY)),
        ("sec_date_t_edit", text(THEN)),
    ]));
    changes.put(&row::<InsSub>(&[
        ("ins_sub_num", Value::Int(5)),
        ("plan_num", Value::Int(7)),
        ("subscriber", Value::Int(1)),
        ("subscriber_id", text("S-100")),
        ("release_info", Value::Bool(true)),
        ("assign_ben", Value::Bool(true)),
        ("sec_date_t_edit", text(THEN)),
    ]));
    changes.put(&row::<PatPlan>(&[
        ("pat_plan_num", Value::Int(6)),
        ("pat_num", Value::Int(1)),
        ("ordinal", Value::Int(1)),
        ("relationship", text("Self")),
        ("ins_sub_num", Value::Int(5)),
        ("sec_date_t_entry", text(THEN)),
        ("sec_date_t_edit", text(THEN)),
    ]));
}
