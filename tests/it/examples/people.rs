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
