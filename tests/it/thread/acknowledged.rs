//! What a clearinghouse and a payer answer to a sent claim: TA1, 999 and 277CA, in any order, twice, cut, or for
//! something that did not leave from here.

use std::sync::Arc;

use bank::nacha;
use serde_json::{Value, json};
use x12::Cents;

use super::eft::sent_claim;
use super::practice::{send, send_again, tracked};
use crate::support::{Office, expect, on_both};

on_both! { "2026-03-05T15:00:00Z":
    a_rejected_claim_goes_again_and_is_accepted,
    any_order_of_arrival_ends_the_same,
    the_same_file_changes_nothing,
    what_is_not_ours_is_kept_and_shown,
    a_cut_file_accepts_nothing,
    a_claim_of_another_system_is_answered_too,
    one_way_in_for_every_file,
    what_came_is_answered_once,
    a_payment_outranks_whatever_was_answered,
    a_rejection_after_the_payment_says_nothing,
    a_rejected_file_is_asked_about_once_and_goes_again,
    a_predetermination_is_answered_by_its_number,
}

const X12: &str = "application/edi-x12";

/// An interchange from the clearinghouse.
fn interchange(number: u32, content: &str) -> String {
    let groups = content.matches("GS*").count();
    format!(
        "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*LARKSPUR       *260306*0915*^*00501*{number:09}*0*P*:~\n\
         {content}IEA*{groups}*{number:09}~\n"
    )
}

fn group(id: &str, guide: &str, set: &str, segments: &[&str]) -> String {
    let body: String = segments.iter().map(|segment| format!("{segment}~\n")).collect();
    format!(
        "GS*{id}*CLEARING*LARKSPUR*20260306*0915*7*X*{guide}~\nST*{set}*0001*{guide}~\n{body}SE*{}*0001~\nGE*1*7~\n",
        segments.len() + 2
    )
}

fn ta1(sent: u32, verdict: &str) -> String {
    interchange(501, &format!("TA1*{sent:09}*260305*0700*{verdict}~\n"))
}

/// A 999 for the only set of a group of ours.
pub(super) fn ack(sent: u32, errors: &[&str], outcome: &str) -> String {
    let (ak1, ak2) = (format!("AK1*HC*{sent}*005010X224A2"), format!("AK2*837*{sent:04}*005010X224A2"));
    let code = if outcome == "A" { "IK5*A".to_owned() } else { format!("IK5*{outcome}*5") };
    let accepted = if outcome == "R" { 0 } else { 1 };
    let ak9 = format!("AK9*{outcome}*1*1*{accepted}");
    let segments: Vec<&str> = [ak1.as_str(), ak2.as_str()]
        .into_iter()
        .chain(errors.iter().copied())
        .chain([code.as_str(), &ak9])
        .collect();
    interchange(502, &group("FA", "005010X231A1", "999", &segments))
}

/// A 277CA for one claim.
pub(super) fn status(batch: &str, claim: &str, stc: &str, more: &[&str]) -> String {
    let (trn2, of_claim, stc) = (format!("TRN*2*{batch}"), format!("TRN*2*{claim}"), format!("STC*{stc}"));
    let head = [
        "BHT*0085*08*CA1*20260306*0700*TH",
        "HL*1**20*1",
        "NM1*PR*2*CEDAR DENTAL*****PI*60054",
        "TRN*1*CA1",
        "HL*2*1*21*1",
        "NM1*41*2*LARKSPUR DENTISTRY*****46*LARKSPUR",
        &trn2,
        "STC*A1:19:PR*20260306*WQ*1053",
        "HL*3*2*19*1",
        "NM1*85*2*LARKSPUR DENTISTRY*****XX*1234567893",
        "HL*4*3*PT",
        "NM1*QC*1*VALE*INES****MI*CD100200",
        &of_claim,
        &stc,
    ];
    let segments: Vec<&str> = head.into_iter().chain(more.iter().copied()).collect();
    interchange(503, &group("HN", "005010X214", "277", &segments))
}

async fn post(office: &Office, file: &str, expected: u16) -> Value {
    expect(office.v0_raw("/acknowledgments", file, X12).await, expected)
}

async fn claim_status(office: &Office, claim: i64) -> Value {
    expect(office.od_get(&format!("/claims/{claim}")).await, 200)["ClaimStatus"].clone()
}

async fn exceptions(office: &Office, status: &str) -> Vec<Value> {
    let found = expect(office.v0_get(&format!("/exceptions?status={status}")).await, 200);
    found["data"].as_array().expect("a list").clone()
}

async fn events(office: &Office) -> Vec<String> {
    let found = expect(office.v0_get("/events?limit=100").await, 200);
    let events = found["data"].as_array().expect("a list").iter();
    let names = events.map(|event| event["event"].as_str().unwrap_or_default().to_owned());
    names.filter(|name| name.starts_with("claim.") && !name.ends_with("created")).collect()
}

async fn verified(office: &Office) {
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

/// The number of the segment of the sent set that begins so, ST being 1.
fn segment(file: &str, begins: &str) -> usize {
    let set = file.lines().skip_while(|line| !line.starts_with("ST*"));
    set.enumerate().find(|(_, line)| line.starts_with(begins)).map(|(at, _)| at + 1).expect("the segment")
}

async fn a_rejected_claim_goes_again_and_is_accepted(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let file = sent_file(&office).await;
    let second_line = segment(&file, "SV3*AD:T1110");
    let error = format!("IK3*SV3*{second_line}*2400*8");
    let taken = post(&office, &ack(1, &[&error, "IK4*1:2*235*7*T1110"], "R"), 201).await;
    let answer = &taken["data"][0];
    assert_eq!((&answer["kind"], &answer["outcome"]), (&json!("999"), &json!("rejected")), "{taken:#}");
    let reason = format!(
        "Line 2: The procedure (SV3, segment {second_line} of the set, loop 2400) has wrong elements. \
         The procedure code (element 1, component 2) has a code that is not in its list."
    );
    assert_eq!(answer["reason"], reason);
    assert_eq!(answer["claim_id"], tracked(&office, "1/1").await["id"]);
    assert!(!answer["reason"].as_str().unwrap_or_default().contains("T1110"), "no value that was sent");

    // It is unsent, and does not go by itself; door 1 shows why.
    assert_eq!(claim_status(&office, claim).await, "U");
    let history = expect(office.od_get("/etranss?PatNum=1").await, 200);
    let left = history.as_array().and_then(|all| all.iter().find(|row| row["Etype"] == "ClaimSent").cloned());
    let left = left.expect("the transaction");
    assert_eq!((&left["AckCode"], &left["ClaimNum"]), (&json!("R"), &json!(claim)), "{left:#}");
    assert!(left["Note"].as_str().is_some_and(|note| note.starts_with("Line 2: The procedure")), "{left:#}");
    let acks = expect(office.od_get("/etranss?Etype=Acknowledge_999").await, 200);
    assert_eq!(acks[0]["EtransNum"], left["AckEtransNum"]);
    assert_eq!(acks[0]["Note"], "1 rejected.");
    let text = format!("/etransmessagetexts/{}", acks[0]["EtransMessageTextNum"]);
    assert!(
        expect(office.od_get(&text).await, 200)["MessageText"].as_str().is_some_and(|t| t.contains("AK9*R"))
    );

    let open = exceptions(&office, "open").await;
    assert_eq!(open.len(), 1, "{open:#?}");
    assert_eq!((&open[0]["reason"], &open[0]["amount_at_risk"]), (&json!("rejected_claim"), &json!(105_300)));
    assert_eq!(open[0]["subject"], json!({"kind": "insurance_claim", "id": answer["claim_id"]}));
    assert_eq!(events(&office).await, ["claim.rejected"]);

    // It is put right, and goes as an original; then the payer takes it and says its number.
    expect(office.od_put(&format!("/claims/{claim}"), &json!({"ClaimStatus": "W"})).await, 200);
    let again = send(&office).await;
    assert!(again.contains("CLM*1/1*1053***11:B:1*"), "{again}");
    assert_eq!(exceptions(&office, "open").await, [] as [Value; 0]);
    let accepted = status("000000002", "1/1", "A2:20*20260306*WQ*1053", &["REF*1K*26015000001"]);
    let taken = post(&office, &accepted, 201).await;
    assert_eq!(taken["data"][0]["outcome"], "accepted", "{taken:#}");
    assert_eq!(claim_status(&office, claim).await, "S");
    assert_eq!(tracked(&office, "1/1").await["payer_claim_number"], "26015000001");
    // What is still answered to the first sending changes nothing of the second.
    post(&office, &ta1(1, "R*024"), 201).await;
    assert_eq!(claim_status(&office, claim).await, "S");
    assert_eq!(events(&office).await, ["claim.rejected", "claim.accepted"]);
    let of_claim = format!("/acknowledgments?claim_id={}", answer["claim_id"].as_str().unwrap_or_default());
    let all = expect(office.v0_get(&of_claim).await, 200);
    let kinds: Vec<_> =
        all["data"].as_array().expect("a list").iter().map(|row| row["kind"].clone()).collect();
    assert_eq!(kinds, [json!("TA1"), json!("277CA"), json!("999")]);
    verified(&office).await;
}

/// The text of the last file that was sent.
async fn sent_file(office: &Office) -> String {
    let sent = expect(office.od_get("/etranss?Etype=ClaimSent").await, 200);
    let text = format!("/etransmessagetexts/{}", sent[0]["EtransMessageTextNum"]);
    expect(office.od_get(&text).await, 200)["MessageText"].as_str().expect("a text").to_owned()
}

async fn any_order_of_arrival_ends_the_same(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    // One sending after the other: each is answered in another order.
    let orders: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for (number, order) in (1..).zip(orders) {
        if number > 1 {
            send_again(&office, claim).await;
        }
        let files = [
            ta1(number, "A*000"),
            ack(number, &["IK3*SBR*12**8"], "R"),
            status(&format!("{number:09}"), "1/1", "A2:20*20260306*WQ*1053", &["REF*1K*26015000001"]),
        ];
        for place in order {
            post(&office, &files[place], 201).await;
        }
        assert_eq!(claim_status(&office, claim).await, "S", "{order:?}");
        assert_eq!(exceptions(&office, "open").await, [] as [Value; 0], "{order:?}");
        assert_eq!(tracked(&office, "1/1").await["payer_claim_number"], "26015000001");
        let history = expect(office.od_get("/etranss?PatNum=1").await, 200);
        let codes: Vec<_> =
            history.as_array().expect("a list").iter().map(|row| row["AckCode"].clone()).collect();
        assert!(codes.iter().all(|code| code == "A"), "{order:?} {codes:?}");
    }
    verified(&office).await;
}

async fn the_same_file_changes_nothing(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let file = status("000000001", "1/1", "A3:21*20260306*U*1053", &["DTP*472*D8*20260302"]);
    let first = post(&office, &file, 201).await;
    assert_eq!(first["data"][0]["outcome"], "returned");
    let export = server::export::canonical(&office.app.store, office.practice).await.expect("an export");
    let again = post(&office, &file, 200).await;
    assert_eq!(again["data"], first["data"]);
    let after = server::export::canonical(&office.app.store, office.practice).await.expect("an export");
    assert_eq!(export, after);
    assert_eq!(claim_status(&office, claim).await, "U");
    assert_eq!(events(&office).await, ["claim.returned"]);
    assert_eq!(exceptions(&office, "open").await.len(), 1);

    let keyed = |body: &str| {
        let request = office.v0(reqwest::Method::POST, "/acknowledgments").header("content-type", X12);
        request.header("idempotency-key", "answers-0001").body(body.to_owned())
    };
    let other = ta1(1, "A*000");
    let first = expect(crate::support::reply(keyed(&other)).await, 201);
    assert_eq!(expect(crate::support::reply(keyed(&other)).await, 201), first);
    assert_eq!(
        claim_status(&office, claim).await,
        "U",
        "an accepted envelope does not outweigh a returned claim"
    );
    verified(&office).await;
}

async fn what_is_not_ours_is_kept_and_shown(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let cases = [
        (ack(99, &[], "A"), "received"),
        (ack(98, &["IK3*CLM*22**8"], "R"), "rejected"),
        (ta1(77, "R*025"), "rejected"),
        // Our number, but of another day: somebody else's interchange 1.
        (ta1(1, "R*025").replace("*260305*", "*250305*"), "rejected"),
        (status("000000055", "NOT-OURS", "A7:21*20260306*U*10", &[]), "rejected"),
        // Our numbers, from somebody whom nothing was sent to, and of a day before it left.
        (ack(1, &[], "R").replace("*ZZ*CLEARING ", "*ZZ*SOMEBODY "), "rejected"),
        (ack(1, &[], "R").replace("*20260306*", "*20260304*"), "rejected"),
        // Our number and batch, for something else than claims.
        (ack(1, &[], "R").replace("AK1*HC", "AK1*HB"), "rejected"),
    ];
    for (file, outcome) in &cases {
        let taken = post(&office, file, 201).await;
        let row = &taken["data"][0];
        assert_eq!((&row["outcome"], &row["is_ours"]), (&json!(outcome), &json!(false)), "{taken:#}");
    }
    assert_eq!(claim_status(&office, claim).await, "S");
    let all = expect(office.v0_get("/acknowledgments?limit=100").await, 200);
    assert_eq!(all["data"].as_array().map(Vec::len), Some(cases.len()));
    let open = exceptions(&office, "open").await;
    assert_eq!(open.len(), 7, "one for each rejection: {open:#?}");
    assert!(
        open.iter().all(|row| row["subject"]["kind"] == "acknowledgment" && row["subject"]["id"].is_string())
    );
    // It is neither an answer nor lost.
    let refused = post(&office, "hello", 422).await;
    assert_eq!(refused["findings"][0]["rule"], "not_x12");
    verified(&office).await;
}

async fn a_cut_file_accepts_nothing(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let whole = ack(1, &["IK3*SBR*12**8"], "R");
    let cut = &whole[..whole.find("IEA*").expect("the end")];
    let taken = post(&office, cut, 201).await;
    assert_eq!(
        (&taken["data"][0]["outcome"], &taken["data"][0]["is_ours"]),
        (&json!("unclear"), &json!(false))
    );
    assert_eq!(claim_status(&office, claim).await, "S");
    assert_eq!(exceptions(&office, "open").await[0]["reason"], "unclear_answer");
    post(&office, &whole, 201).await;
    assert_eq!(claim_status(&office, claim).await, "U");
    // A claim whose statuses contradict each other waits for a person.
    let odd = status("000000001", "1/1", "A2:20*20260306*WQ*1053******A3:187", &[]);
    let taken = post(&office, &odd, 201).await;
    assert_eq!(
        (&taken["data"][0]["outcome"], &taken["data"][0]["is_ours"]),
        (&json!("unclear"), &json!(true))
    );
    assert_eq!(claim_status(&office, claim).await, "U");
    verified(&office).await;
}

async fn a_claim_of_another_system_is_answered_too(office: Arc<Office>) {
    let provider = expect(office.v0_get("/providers").await, 200)["data"][0]["id"].clone();
    let claim = json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": "ELSE-7",
        "patient_name": "Ines Vale", "charged_amount": 4300, "service_date": "2026-03-02"});
    let claim = expect(office.v0_post("/insurance-claims", &claim).await, 201);
    let file = status("B-1", "ELSE-7", "A7:164:IL*20260306*U*43", &["REF*1K*PCN-9"]);
    let taken = post(&office, &file, 201).await;
    assert_eq!(taken["data"][0]["claim_id"], claim["id"], "{taken:#}");
    assert_eq!(tracked(&office, "ELSE-7").await["payer_claim_number"], Value::Null);
    let open = exceptions(&office, "open").await;
    assert_eq!(open[0]["subject"], json!({"kind": "insurance_claim", "id": claim["id"]}));
    assert!(open[0]["note"].as_str().is_some_and(|note| note.contains("member number")), "{open:#?}");
    // Accepted when it came again: from another batch, for it goes from elsewhere.
    post(&office, &status("B-2", "ELSE-7", "A2:20*20260308*WQ*43", &["REF*1K*PCN-10"]), 201).await;
    assert_eq!(exceptions(&office, "open").await, [] as [Value; 0]);
    assert_eq!(tracked(&office, "ELSE-7").await["payer_claim_number"], "PCN-10");
    // Another charge is another claim.
    let other = post(&office, &status("B-3", "ELSE-7", "A2:20*20260308*WQ*99", &[]), 201).await;
    assert_eq!(other["data"][0]["is_ours"], false);
    verified(&office).await;
}

async fn one_way_in_for_every_file(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let caller = server::Caller::program(office.practice, "test");
    let era = String::from_utf8(crate::support::data("eft.835")).expect("text");
    let mixed = format!("{}{era}", status("000000001", "1/1", "A2:20*20260306*WQ*1053", &[]));
    let taken = office.app.take_in(&caller, "mixed.txt", mixed.as_bytes()).await.expect("taken");
    assert!(taken.is_well(), "{taken:?}");
    assert_eq!(taken.acknowledgments.as_ref().map(|a| a.answers.len()), Some(1));
    let remittances =
        taken.remittances.as_ref().map(|r| r.remittances.iter().map(|r| r.payment_amount).collect());
    assert_eq!(remittances, Some(vec![Cents(42200)]));
    assert_eq!(claim_status(&office, claim).await, "R");
    let again = office.app.take_in(&caller, "again.txt", mixed.as_bytes()).await.expect("taken");
    assert!(again.acknowledgments.is_some_and(|a| a.repeats.is_some()));
    // What a payer adds to an entry may be X12 as well.
    let mut bank = super::eft::nacha_file();
    let batch = &mut bank.batches[0];
    batch.sec_code = "CTX".into();
    batch.entries[0].addenda.splice(0..0, ["ST*820*0001\\".into(), "SE*2*0001\\".into()]);
    let taken = office.app.take_in(&caller, "bank.ach", nacha::write(&bank).as_bytes()).await.expect("taken");
    assert!(taken.is_well(), "{taken:?}");
    assert_eq!(taken.bank.as_ref().map(|bank| bank.entries.len()), Some(1));
    for (bytes, why) in
        [("hello", "neither"), ("ST*837*1~SE*2*1~", "claims (837)"), ("ST*820*1~SE*2*1~", "820")]
    {
        let taken = office.app.take_in(&caller, "other", bytes.as_bytes()).await.expect("taken");
        assert!(!taken.is_well() && taken.left[0].contains(why), "{taken:?}");
    }
    verified(&office).await;
}

async fn what_came_is_answered_once(office: Arc<Office>) {
    let caller = server::Caller::program(office.practice, "test");
    let era = String::from_utf8(crate::support::data("eft.835")).expect("text");
    let era = era.replace("SE*26*", "SE*27*");
    let answered = async |bytes: &str| {
        let replies = office.app.replies_to(&caller, bytes.as_bytes()).await.expect("written");
        replies.into_iter().map(|reply| (reply.name, reply.bytes)).collect::<Vec<_>>()
    };
    let outcomes = |bytes: &[u8]| {
        let read = x12::acknowledgment::read(bytes);
        assert_eq!(read.findings, []);
        let set = |at: usize| read.groups[0].sets.get(at).map(|set| set.outcome.code().to_owned());
        (set(0), set(1))
    };
    let of = |code: &str| Some(code.to_owned());
    let first = answered(&era).await;
    let [(name, reply)] = first.as_slice() else { panic!("one reply: {first:?}") };
    assert!(name.starts_with("reply-"));
    assert_eq!(outcomes(reply), (of("A"), None));
    // The same again is what was kept.
    assert_eq!(answered(&era).await, first);
    // What the guide does not allow is taken with errors; a set that is not read is not accepted.
    let end = era.rfind("GE*1*").expect("the end of the group");
    let mixed = format!("{}ST*820*0099~SE*2*0099~GE*2*{}", &era[..end], &era[end + 5..]);
    let bad = mixed.replacen("N4*", "N4*A*", 1);
    assert_eq!(outcomes(&answered(&mixed).await[0].1), (of("A"), of("R")));
    assert_eq!(outcomes(&answered(&bad).await[0].1), (of("E"), of("R")));
    // So is a file of which nothing is taken, and answers are not answered.
    let claims = interchange(504, &group("HC", "005010X224A2", "837", &["BHT*0019*00*1*20260305*0915*CH"]));
    assert_eq!(outcomes(&answered(&claims).await[0].1), (of("R"), None));
    assert_eq!(answered(&ack(1, &[], "A")).await, []);
    // An answer to a reply of ours is told as such.
    let number: u32 = name.trim_start_matches("reply-").trim_end_matches(".999").parse().expect("a number");
    post(&office, &ta1(number, "R*006"), 201).await;
    let open = exceptions(&office, "open").await;
    assert!(
        open[0]["note"].as_str().is_some_and(|note| note.contains("what was replied to a file")),
        "{open:#?}"
    );
    verified(&office).await;
}

async fn a_payment_outranks_whatever_was_answered(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let caller = server::Caller::program(office.practice, "test");
    let rejected = ack(1, &["IK3*SBR*12**8"], "R");
    post(&office, &rejected, 201).await;
    assert_eq!(
        (claim_status(&office, claim).await, exceptions(&office, "open").await.len()),
        (json!("U"), 1)
    );
    let era = crate::support::data("eft.835");
    office.app.take_in(&caller, "era", &era).await.expect("taken");
    post(&office, &rejected.replace("*000000502", "*000000602"), 201).await;
    let code = async || {
        let sent = expect(office.od_get("/etranss?Etype=ClaimSent").await, 200);
        (sent[0]["AckCode"].clone(), sent[0]["Note"].clone())
    };
    assert_eq!(claim_status(&office, claim).await, "R");
    assert_eq!(code().await, (json!("A"), json!("")));
    assert_eq!(exceptions(&office, "open").await, [] as [Value; 0]);
    assert_eq!(events(&office).await.iter().filter(|name| *name == "claim.rejected").count(), 1);
    verified(&office).await;
}

async fn a_rejection_after_the_payment_says_nothing(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let caller = server::Caller::program(office.practice, "test");
    let era = crate::support::data("eft.835");
    office.app.take_in(&caller, "era", &era).await.expect("taken");
    post(&office, &ack(1, &["IK3*SBR*12**8"], "R"), 201).await;
    post(&office, &status("000000001", "1/1", "A7:164*20260306*U*1053", &["REF*1K*NOT-IT"]), 201).await;
    assert_eq!(claim_status(&office, claim).await, "R");
    let sent = expect(office.od_get("/etranss?Etype=ClaimSent").await, 200);
    assert_eq!((&sent[0]["AckCode"], &sent[0]["Note"]), (&json!("A"), &json!("")));
    assert_eq!(exceptions(&office, "open").await, [] as [Value; 0]);
    assert!(!events(&office).await.iter().any(|name| name == "claim.rejected"));
    verified(&office).await;
}

async fn a_rejected_file_is_asked_about_once_and_goes_again(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    post(&office, &ta1(1, "A*000"), 201).await;
    post(&office, &ta1(1, "R*006").replace("*000000501", "*000000601"), 201).await;
    assert_eq!(claim_status(&office, claim).await, "W");
    let open = exceptions(&office, "open").await;
    assert_eq!(open.len(), 1, "{open:#?}");
    assert_eq!((&open[0]["reason"], &open[0]["amount_at_risk"]), (&json!("rejected_claim"), &json!(105_300)));
    assert_eq!(open[0]["subject"]["kind"], "file");
    assert!(open[0]["subject"]["id"].as_str().is_some_and(|id| id.starts_with("file_")), "{open:#?}");
    let note = "The TA1 rejects interchange 000000001 whole, so its claims wait to go again. The sender's id is wrong.";
    assert!(open[0]["note"].as_str().is_some_and(|said| said.starts_with(note)), "{open:#?}");
    assert_eq!(events(&office).await, ["claim.acknowledged", "claim.rejected"]);
    send(&office).await;
    assert_eq!(claim_status(&office, claim).await, "S");
    assert_eq!(exceptions(&office, "open").await, [] as [Value; 0]);
    verified(&office).await;
}

async fn a_predetermination_is_answered_by_its_number(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let claim = expect(office.od_get(&format!("/claims/{claim}")).await, 200);
    let work = json!({"PatNum": 1, "ProcDate": "2026-03-05", "ProcStatus": "TP", "procCode": "T1110",
        "ProcFee": "120.00", "ProvNum": claim["ProvTreat"]});
    let work = expect(office.od_post("/procedurelogs", &work).await, 201)["ProcNum"].clone();
    let asked = json!({"PatNum": 1, "ClaimType": "PreAuth", "InsSubNum": claim["InsSubNum"], "PatRelat": "Self",
        "procNums": [work]});
    let asked = expect(office.od_post("/claims", &asked).await, 201)["ClaimNum"].as_i64().expect("a number");
    expect(office.od_put(&format!("/claims/{asked}"), &json!({"ClaimStatus": "W"})).await, 200);
    send(&office).await;
    let answer = status("CH-77", &format!("1/{asked}"), "A7:164:IL*20260306*U*120", &[]);
    let taken = post(&office, &answer, 201).await;
    assert_eq!(
        (&taken["data"][0]["is_ours"], &taken["data"][0]["outcome"]),
        (&json!(true), &json!("rejected"))
    );
    assert_eq!(claim_status(&office, asked).await, "U");
    verified(&office).await;
}
