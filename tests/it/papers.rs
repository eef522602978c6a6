//! The papers of claims and checks over door 1: history, transactions with their files, explanations of benefits; and
//! what only strict requests say of claims and lines.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Office, Reply, data, expect, on_both, reply};
use crate::thread::eft::sent_claim;
use crate::thread::practice::{lines, name_the_practice};

on_both! {
    "2026-03-18T15:00:00Z":
    a_claim_shows_what_its_history_says_last,
    transactions_are_found_in_the_whole_office,
    an_era_is_uploaded_once,
    an_era_that_cannot_be_read_is_told_why,
    a_paper_is_attached_to_its_check,
    a_strict_client_says_more_of_claims_and_supplements,
}

fn rows(body: &Value) -> &[Value] {
    body.as_array().expect("a list")
}

async fn delete(office: &Office, path: &str) -> Reply {
    reply(office.od(Method::DELETE, path)).await
}

async fn strictly(office: &Office, path: &str, body: &Value) -> Reply {
    reply(office.od(Method::POST, path).header("Bitewing-Strict", "true").json(body)).await
}

async fn sound(office: &Office) {
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn definition(office: &Office, category: i64, at: usize) -> Value {
    expect(office.od_get(&format!("/definitions?Category={category}")).await, 200)[at].clone()
}

async fn a_claim_shows_what_its_history_says_last(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let (review, appeal) = (definition(&office, 31, 0).await, definition(&office, 31, 1).await);
    let wrong = definition(&office, 43, 0).await;
    let new = json!({"ClaimNum": claim, "Note": "asked", "TrackingDefNum": review["DefNum"]});
    let first = expect(office.od_post("/claimtrackings", &new).await, 201);
    assert_eq!(
        first,
        json!({"ClaimTrackingNum": first["ClaimTrackingNum"], "ClaimNum": claim, "TrackingType": "StatusHistory",
            "UserNum": 0, "DateTimeEntry": first["DateTimeEntry"], "Note": "asked",
            "TrackingDefNum": review["DefNum"], "TrackingErrorDefNum": 0})
    );
    let new = json!({"ClaimNum": claim, "TrackingDefNum": appeal["DefNum"], "TrackingErrorDefNum": wrong["DefNum"]});
    let last = expect(office.od_post("/claimtrackings", &new).await, 201);
    let shown = async || {
        let claim = expect(office.od_get(&format!("/claims/{claim}")).await, 200);
        (claim["CustomTracking"].clone(), claim["customTracking"].clone())
    };
    assert_eq!(shown().await, (appeal["DefNum"].clone(), appeal["ItemName"].clone()));
    let path = |row: &Value| format!("/claimtrackings/{}", row["ClaimTrackingNum"]);
    let put = expect(office.od_put(&path(&first), &json!({"Note": "asked again"})).await, 200);
    assert_eq!((&put["Note"], &put["TrackingDefNum"]), (&json!("asked again"), &review["DefNum"]));
    assert_eq!(shown().await.0, appeal["DefNum"]);
    expect(office.od_put(&path(&last), &json!({"TrackingDefNum": 0})).await, 200);
    assert_eq!(shown().await, (json!(0), json!("")));
    let listed = expect(office.od_get(&format!("/claimtrackings?ClaimNum={claim}")).await, 200);
    assert_eq!(rows(&listed).len(), 2);
    assert_eq!(rows(&expect(office.od_get("/claimtrackings?Limit=1&Offset=1").await, 200)).len(), 1);
    expect(office.od_get("/claimtrackings?ClaimNum=999999").await, 404);
    expect(office.od_post("/claimtrackings", &json!({"ClaimNum": 999_999})).await, 404);
    assert_eq!(expect(office.od_post("/claimtrackings", &json!({})).await, 400), "ClaimNum is required.");
    expect(office.od_put("/claimtrackings/999999", &json!({})).await, 404);
    let other = json!({"TrackingDefNum": wrong["DefNum"]});
    let said = expect(office.od_put(&path(&last), &other).await, 400);
    assert_eq!(said, "TrackingDefNum is not a definition of category 31.");
    history_follows_a_split_and_goes_with_its_claim(&office, claim).await;
    sound(&office).await;
}

async fn history_follows_a_split_and_goes_with_its_claim(office: &Office, claim: i64) {
    let review = definition(office, 31, 0).await;
    let new = json!({"ClaimNum": claim, "TrackingDefNum": review["DefNum"]});
    expect(office.od_post("/claimtrackings", &new).await, 201);
    let moved = lines(office, claim).await[0]["ProcNum"].clone();
    let split = office.od_put(&format!("/claims/{claim}/Split"), &json!({"ProcNums": [moved]})).await;
    let new = expect(split, 201)["ClaimNum"].clone();
    let path = format!("/claimtrackings?ClaimNum={new}");
    assert_eq!(rows(&expect(office.od_get(&path).await, 200)).len(), 3);
    let shown = expect(office.od_get(&format!("/claims/{new}")).await, 200);
    assert_eq!(shown["CustomTracking"], review["DefNum"]);
    assert_eq!(delete(office, &format!("/claims/{new}")).await.0, 200);
    assert_eq!(rows(&expect(office.od_get("/claimtrackings").await, 200)).len(), 3);
}

async fn transactions_are_found_in_the_whole_office(office: Arc<Office>) {
    assert_eq!(expect(office.od_get("/etranss").await, 400), "PatNum is required.");
    let claim = sent_claim(&office).await;
    let by_hand = json!({"DateSent": "2026-03-18"});
    expect(office.od_put(&format!("/claims/{claim}/Status"), &by_hand).await, 200);
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let all = expect(office.od_get("/etranss?DateTimeTrans=2026-03-18%2000:00:00").await, 200);
    let [sent, again, era] = rows(&all) else { panic!("{all:#}") };
    assert_eq!(
        (&sent["Etype"], &again["Etype"], &era["Etype"]),
        (&json!("ClaimSent"), &json!("ClaimSent"), &json!("ERA_835"))
    );
    assert_eq!(
        (&sent["ClaimNum"], &sent["PatNum"], &sent["TransSetNum"]),
        (&json!(claim), &json!(1), &json!(1))
    );
    assert_eq!((&again["EtransMessageTextNum"], &again["BatchNumber"]), (&json!(0), &json!(0)));
    assert_eq!(
        (&era["PatNum"], &era["AckCode"], &era["Note"]),
        (&json!(0), &json!("Recd"), &json!("Posted."))
    );
    assert_eq!(era["CarrierNameRaw"], "CEDAR DENTAL");
    let carrier = sent["CarrierNum"].as_i64().expect("a number");
    for (query, found) in [
        ("PatNum=1".to_owned(), 2),
        ("PatNum=1&Etype=ERA_835".into(), 0),
        ("Etype=ERA_835".into(), 1),
        ("Etype=ClaimSent".into(), 2),
        ("Etype=ClaimSent&Limit=1&Offset=1".into(), 1),
        ("Etype=ClaimSent&DateTimeTrans=2026-03-19%2000:00:00".into(), 0),
        (format!("ClaimNum={claim}"), 2),
        (format!("ClaimNum={claim}&Etype=ERA_835"), 0),
        (format!("CarrierNum={carrier}"), 2),
        (format!("CarrierNum={}", carrier + 1), 0),
    ] {
        let listed = expect(office.od_get(&format!("/etranss?{query}")).await, 200);
        assert_eq!(rows(&listed).len(), found, "{query}");
    }
    let unknown = expect(office.od_get("/etranss?Etype=Nothing").await, 400);
    assert_eq!(
        unknown,
        "Etype is invalid. It can be \"ClaimSent\", \"ERA_835\", \"Ack_Interchange\", \"Acknowledge_999\", \
         \"Acknowledge_997\", \"StatusNotify_277\"."
    );
    let text = async |row: &Value| {
        let path = format!("/etransmessagetexts/{}", row["EtransMessageTextNum"]);
        let shown = expect(office.od_get(&path).await, 200);
        assert_eq!(shown["EtransMessageTextNum"], row["EtransMessageTextNum"]);
        shown["MessageText"].as_str().expect("a text").to_owned()
    };
    assert_eq!(text(era).await.into_bytes(), data("eft.835"));
    assert!(text(sent).await.contains("CLM*1/1*1053*"));
    expect(office.od_get("/etransmessagetexts/999999").await, 404);
    sound(&office).await;
}

async fn an_era_is_uploaded_once(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let text = String::from_utf8(data("eft.835")).expect("text");
    let body = json!({"MessageText": text});
    let made = expect(office.od_post("/etranss/Era", &body).await, 201);
    let era = &made["eras"][0];
    assert_eq!(rows(&made["eras"]).len(), 1, "{made:#}");
    assert_eq!((&era["traceNumber"], &era["checkAmt"]), (&json!("EFT20260317001"), &json!(422.0)));
    assert_eq!(
        (&era["AckCode"], &era["claimCount"], &made["isRepeat"]),
        (&json!("Recd"), &json!(1), &json!("false"))
    );
    // The file miscounts its own segments, which stops nothing.
    assert_eq!((&made["duplicates"], &made["findings"][0]["rule"]), (&json!([]), &json!("se_count")));
    let check = expect(office.od_get("/claimpayments").await, 200)[0].clone();
    assert_eq!(era["ClaimPaymentNum"], check["ClaimPaymentNum"]);
    assert!(lines(&office, claim).await.iter().all(|line| line["Status"] == "Received"));
    let again = expect(office.od_post("/etranss/Era", &body).await, 201);
    assert_eq!((&again["isRepeat"], &again["eras"]), (&json!("true"), &json!([])));
    assert_eq!(again["duplicates"], json!([era["EtransNum"]]));
    assert_eq!(again["EtransMessageTextNum"], made["EtransMessageTextNum"]);
    // The same payment in another file is known as well.
    let other = json!({"MessageText": text.replace('\n', "\r\n") + "\n"});
    let same = expect(office.od_post("/etranss/Era", &other).await, 201);
    assert_eq!((&same["eras"], &same["duplicates"]), (&json!([]), &json!([era["EtransNum"]])));
    assert_eq!(rows(&expect(office.od_get("/claimpayments").await, 200)).len(), 1);
    assert_eq!(rows(&expect(office.od_get("/etranss?Etype=ERA_835").await, 200)).len(), 1);
    sound(&office).await;
}

async fn an_era_that_cannot_be_read_is_told_why(office: Arc<Office>) {
    assert_eq!(expect(office.od_post("/etranss/Era", &json!({})).await, 400), "MessageText is required.");
    let said = expect(office.od_post("/etranss/Era", &json!({"MessageText": "Dear dentist"})).await, 400);
    let said = said.as_str().expect("a text");
    let why = "MessageText holds no whole 835 transaction set. ";
    assert!(said.starts_with(why) && said.len() > why.len(), "{said}");
    assert_eq!(expect(office.od_get("/etranss?Etype=ERA_835").await, 200), json!([]));
    expect(office.od_get("/etransmessagetexts/1").await, 404);
}

async fn a_paper_is_attached_to_its_check(office: Arc<Office>) {
    sent_claim(&office).await;
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let check = expect(office.od_get("/claimpayments").await, 200)[0]["ClaimPaymentNum"].clone();
    let body = json!({"ClaimPaymentNum": check, "FileName": "eob.pdf", "RawBase64": "JVBERi0x\nLjc="});
    let made = expect(office.od_post("/eobattaches", &body).await, 201);
    let number = made["EobAttachNum"].clone();
    let row = json!({"EobAttachNum": number, "ClaimPaymentNum": check, "DateTCreated": made["DateTCreated"],
        "FileName": "eob.pdf", "RawBase64": ""});
    assert_eq!(made, row);
    let listed = expect(office.od_get(&format!("/eobattaches?ClaimPaymentNum={check}")).await, 200);
    assert_eq!(listed, json!([row]));
    let path = format!("/eobattaches/{number}");
    assert_eq!(expect(office.od_get(&path).await, 200)["RawBase64"], "JVBERi0xLjc=");
    let (status, said) = delete(&office, &format!("/claimpayments/{check}")).await;
    assert_eq!(status, 400);
    assert_eq!(said, "Cannot delete a ClaimPayment that has an EOB attached. Delete the EOB first.");
    assert_eq!(delete(&office, &path).await, (200, Value::Null));
    assert_eq!(delete(&office, &path).await.0, 404);
    expect(office.od_get(&path).await, 404);
    assert_eq!(delete(&office, &format!("/claimpayments/{check}")).await.0, 200);
    refused_papers(&office, &check).await;
    sound(&office).await;
}

/// The check is gone by now.
async fn refused_papers(office: &Office, check: &Value) {
    assert_eq!(expect(office.od_get("/eobattaches").await, 400), "ClaimPaymentNum is required.");
    expect(office.od_get(&format!("/eobattaches?ClaimPaymentNum={check}")).await, 404);
    let body = json!({"ClaimPaymentNum": check, "FileName": "eob.pdf", "RawBase64": "AA=="});
    expect(office.od_post("/eobattaches", &body).await, 404);
    let claim = sent_again(office).await;
    let check = json!({"claimNum": claim, "CheckAmt": 422, "CheckNum": "by hand"});
    let check = expect(office.od_post("/claimpayments", &check).await, 201)["ClaimPaymentNum"].clone();
    for (raw, why) in
        [("%%%", "RawBase64 must be a file in base64."), ("", "RawBase64 must not be an empty file.")]
    {
        let body = json!({"ClaimPaymentNum": check, "FileName": "eob.pdf", "RawBase64": raw});
        assert_eq!(expect(office.od_post("/eobattaches", &body).await, 400), why);
    }
    let large =
        json!({"ClaimPaymentNum": check, "FileName": "eob.pdf", "RawBase64": "AAAA".repeat(3_333_334)});
    let why = "RawBase64 must be a file of at most 10000000 bytes.";
    assert_eq!(expect(office.od_post("/eobattaches", &large).await, 400), why);
    let sftp =
        json!({"ClaimPaymentNum": check, "SftpAddress": "a", "SftpUsername": "b", "SftpPassword": "c"});
    let said = expect(office.od_post("/eobattaches/UploadSftp", &sftp).await, 400);
    assert!(said.as_str().is_some_and(|text| text.contains("RawBase64")), "{said}");
    expect(office.od_post("/eobattaches/DownloadSftp", &json!({"EobAttachNum": 1})).await, 400);
}

/// The claim whose check was taken away; its lines are free for another.
async fn sent_again(office: &Office) -> Value {
    expect(office.od_get("/claims").await, 200)[0]["ClaimNum"].clone()
}

async fn a_strict_client_says_more_of_claims_and_supplements(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    name_the_practice(&office).await;
    let line = lines(&office, claim).await[2].clone();
    let path = format!("/claimprocs/{}", line["ClaimProcNum"]);
    let received = json!({"Status": "Received", "InsPayAmt": 400, "WriteOff": 50});
    expect(office.od_put(&path, &received).await, 200);
    let more =
        json!({"ClaimProcNum": line["ClaimProcNum"], "InsPayAmt": 10, "WriteOff": 20, "DedApplied": "5.5"});
    let plain = expect(office.od_post("/claimprocs/Supplemental", &more).await, 201);
    assert_eq!((&plain["WriteOff"], &plain["DedApplied"]), (&json!(0.0), &json!(0.0)));
    let more = expect(strictly(&office, "/claimprocs/Supplemental", &more).await, 201);
    assert_eq!(
        (&more["InsPayAmt"], &more["WriteOff"], &more["DedApplied"]),
        (&json!(10.0), &json!(20.0), &json!(5.5))
    );
    let sums = expect(office.od_get(&format!("/claims/{claim}")).await, 200);
    assert_eq!((&sums["InsPayAmt"], &sums["WriteOff"]), (&json!(420.0), &json!(70.0)));

    let procedure = json!({"PatNum": 1, "ProcDate": "2026-03-03", "ProcStatus": "C", "procCode": "T2740", "ProcFee": "100"});
    let procedure = expect(office.od_post("/procedurelogs", &procedure).await, 201)["ProcNum"].clone();
    let claim =
        |status: &str| json!({"PatNum": 1, "ClaimType": "P", "procNums": [procedure], "ClaimStatus": status});
    let said = expect(strictly(&office, "/claims", &claim("S")).await, 400);
    assert_eq!(said, "ClaimStatus is invalid. It can be \"U\", \"H\", \"W\".");
    let held = expect(strictly(&office, "/claims", &claim("H")).await, 201);
    assert_eq!(held["ClaimStatus"], "H");
    assert_eq!(delete(&office, &format!("/claims/{}", held["ClaimNum"])).await.0, 200);
    // Who is not strict finds it waiting, whatever was sent.
    assert_eq!(expect(office.od_post("/claims", &claim("S")).await, 201)["ClaimStatus"], "W");
    sound(&office).await;
}
