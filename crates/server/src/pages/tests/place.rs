//! A practice with a claim at each stage: waiting, sent, held, reconciled, and one that is only tracked.

use claims::Cents;
use claims::account::Claim;
use claims::desk::TrackedClaim;
use claims::office::Provider;
use claims::record::Value;

use crate::app::{App, Caller};
use crate::desk::bank::NewEntry;
use crate::desk::send::Order;
use crate::fixtures::{DAY, THEN, billing, claim, code, patient, procedure, put, row, text};

pub(super) const TRACE: &str = "EFT900417";

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
    let waiting = app.claims_that_wait_to_go(practice).await.unwrap().concat();
    let out = app.send_claims(&caller, &waiting, Order::default()).await.unwrap();
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
        key: None,
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

/// One payment for two claims: the first is decided, the second carries an adjustment that no rule decides. Beside them
/// the payer confirms a refund.
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
        "PLB*1234567893*20261231*WO:PCN26001*5*72:PCN26001*-5".to_owned(),
    ];
    let isa = "ISA*00*          *00*          *ZZ*60054          *ZZ*BITEWING       *260316*0900*^*00501*000000001*0*P*:";
    format!(
        "{isa}~\nGS*HP*60054*BITEWING*20260316*0900*1*X*005010X221A1~\n{}~\nSE*{}*0001~\nGE*1*1~\nIEA*1*000000001~\n",
        body.join("~\n"),
        body.len() + 1
    )
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
