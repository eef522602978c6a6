//! What is done for a patient.

use serde_json::{Value, json};

use super::Play;
use super::coverage::Covered;
use super::office::SetUp;

/// Procedures, by their numbers.
pub(super) struct Work {
    pub(super) visits: Vec<i64>,
    pub(super) crowns: Vec<i64>,
}

pub(super) async fn play(play: &mut Play, office: &SetUp, covered: &Covered) -> Work {
    let done = |code: i64, tooth: &str, date: &str| {
        let mut body: Value =
            json!({"PatNum": covered.patient, "ProcDate": date, "ProcStatus": "C", "CodeNum": code});
        if !tooth.is_empty() {
            body["ToothNum"] = tooth.into();
        }
        body
    };
    let (mut visits, mut crowns) = (Vec::new(), Vec::new());
    for date in ["2026-02-02", "2026-02-16", "2026-02-23"] {
        visits.push(play.make("/procedurelogs", "ProcNum", done(office.exam, "", date)).await);
    }
    for tooth in ["3", "14", "19", "30"] {
        crowns.push(play.make("/procedurelogs", "ProcNum", done(office.crown, tooth, "2026-02-16")).await);
    }
    let mut planned = done(office.crown, "8", "2026-03-02");
    planned["ProcStatus"] = "TP".into();
    let planned = play.make("/procedurelogs", "ProcNum", planned).await;
    play.put(&format!("/procedurelogs/{planned}"), json!({"ClaimNote": "Old filling failed"})).await;
    play.get(&format!("/procedurelogs?PatNum={}", covered.patient)).await;
    play.get(&format!("/procedurelogs/{planned}")).await;
    appointments(play, office, covered.patient, planned).await;
    play.delete(&format!("/procedurelogs/{planned}")).await;
    let history = json!({
        "PatNum": covered.patient, "InsSubNum": covered.subscription, "insHistPrefName": "InsHistExamCodes",
        "ProcDate": "2025-08-04",
    });
    play.post("/procedurelogs/InsuranceHistory", history).await;
    let of_both = format!("PatNum={}&InsSubNum={}", covered.patient, covered.subscription);
    play.get(&format!("/procedurelogs/InsuranceHistory?{of_both}")).await;
    Work { visits, crowns }
}

async fn appointments(play: &mut Play, office: &SetUp, patient: i64, planned: i64) {
    let body = json!({"PatNum": patient, "procNums": [planned], "Note": "Cap on 8", "Pattern": "/XXXXXX/"});
    let wanted = play.make("/appointments/Planned", "AptNum", body).await;
    let body = json!({
        "AptNum": wanted, "AptDateTime": "2026-03-16 10:00:00", "ProvNum": office.provider, "Op": office.operatory,
    });
    let booked = play.make("/appointments/SchedulePlanned", "AptNum", body).await;
    play.put(&format!("/appointments/{booked}/Confirm"), json!({"confirmVal": "Confirmed"})).await;
    play.put(&format!("/appointments/{booked}/Note"), json!({"Note": "Comes with her son"})).await;
    play.put(
        &format!("/appointments/{booked}"),
        json!({"AptDateTime": "2026-03-16 10:30:00", "Priority": "ASAP"}),
    )
    .await;
    let body = json!({
        "PatNum": patient, "AptDateTime": "2026-03-09 09:30:00", "Op": office.operatory, "IsHygiene": "true",
    });
    let other = play.make("/appointments", "AptNum", body).await;
    play.get("/appointments?dateStart=2026-03-09&dateEnd=2026-03-31").await;
    play.get("/appointments/ASAP?ClinicNum=0").await;
    play.get(&format!("/appointments/{booked}")).await;
    play.put(&format!("/appointments/{other}/Break"), json!({"sendToUnscheduledList": "true"})).await;
}
