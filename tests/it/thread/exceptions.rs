//! What waits for a person: every reason tells its event, and people note, assign, settle and open again.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::Cents;
use claims::ledger::AccountKind;
use reqwest::Method;
use serde_json::{Value, json};

use super::acknowledged::ack;
use super::eft::sent_claim;
use crate::support::{Office, data, expect, on_both, reply};

on_both! { "2026-03-18T15:00:00Z":
    every_reason_that_is_raised_is_told,
    another_charge_is_asked_also_under_the_payers_number,
    a_person_notes_assigns_and_dismisses,
    what_a_person_settled_is_not_asked_again,
    a_held_remittance_posts_when_a_person_says_so,
    a_held_remittance_is_put_aside,
    what_is_paid_to_somebody_else_waits,
    an_office_without_a_number_may_be_who_is_paid,
}

const X12: &str = "application/edi-x12";

/// `eft.835` with other words in it, as another payment.
fn era(trace: &str, changes: &[(&str, &str)]) -> String {
    let text = String::from_utf8(data("eft.835")).expect("text").replace("EFT20260317001", trace);
    changes.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

async fn import(office: &Office, file: impl Into<Vec<u8>>) -> Value {
    expect(office.v0_raw("/remittances", file, X12).await, 201)
}

/// A claim of another system.
async fn claim(office: &Office, number: &str, cents: i64, more: &Value) -> Value {
    let provider = expect(office.v0_get("/providers").await, 200)["data"][0]["id"].clone();
    let mut body = json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": number,
        "patient_name": "Ines Vale", "charged_amount": cents, "service_date": "2026-03-02"});
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    expect(office.v0_post("/insurance-claims", &body).await, 201)["id"].clone()
}

async fn money(office: &Office, cents: i64, trace: &str, description: &str) {
    let entry = json!({"amount": cents, "occurred_at": "2026-03-17", "description": description,
        "trace_number": trace});
    expect(office.v0_post("/transactions", &entry).await, 201);
}

async fn exceptions(office: &Office, filter: &str) -> Vec<Value> {
    let all = expect(office.v0_get(&format!("/exceptions?limit=100&{filter}")).await, 200);
    all["data"].as_array().expect("a list").clone()
}

async fn one(office: &Office, reason: &str) -> Value {
    let mut all = exceptions(office, &format!("status=open&reason={reason}")).await;
    assert_eq!(all.len(), 1, "{reason}: {all:#?}");
    all.remove(0)
}

fn path(exception: &Value) -> String {
    format!("/exceptions/{}/resolve", exception["id"].as_str().expect("an id"))
}

/// The subjects of all events of a name.
async fn told(office: &Office, name: &str) -> BTreeSet<String> {
    let (mut subjects, mut after) = (BTreeSet::new(), String::new());
    loop {
        let page = expect(office.v0_get(&format!("/events?limit=100&after={after}")).await, 200);
        let events = page["data"].as_array().expect("a list").iter();
        let named = events.filter(|event| event["event"] == name);
        subjects.extend(named.map(|event| event["subject"].as_str().expect("a subject").to_owned()));
        if page["has_next"] == false {
            return subjects;
        }
        page["cursor"].as_str().expect("a cursor").clone_into(&mut after);
    }
}

/// The payer's number finds a claim whatever its charge, and the money is its own; that they differ is asked once.
async fn another_charge_is_asked_also_under_the_payers_number(office: Arc<Office>) {
    claim(&office, "1/1", 99_900, &json!({"payer_claim_number": "CD7700001"})).await;
    let id = import(&office, era("EFT1", &[])).await["data"][0]["id"].clone();
    let rows =
        expect(office.v0_get(&format!("/remittances/{}/claims", id.as_str().expect("an id"))).await, 200);
    assert_eq!(rows["data"][0]["state"], "tracked", "{rows:#}");
    let asked = one(&office, "charge_differs").await;
    assert_eq!(asked["subject"]["id"], rows["data"][0]["id"]);
    expect(office.v0_post(&path(&asked), &json!({"action": "dismiss", "note": "so it is"})).await, 200);
    // Asked anew it is still taken in once.
    expect(office.v0_post(&path(&asked), &json!({"action": "reopen"})).await, 200);
    // A person says that it is this claim.
    let settled = expect(office.v0_post(&path(&asked), &json!({"action": "link"})).await, 200);
    assert_eq!(
        (&settled["status"], &settled["settled_as"]),
        (&json!("resolved"), &json!("link")),
        "{settled:#}"
    );
    assert_eq!(office.balance(AccountKind::PayerClearing).await, Cents(42_200));
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents(-42_200));
}

async fn every_reason_that_is_raised_is_told(office: Arc<Office>) {
    claim(&office, "D-1", 99_900, &json!({})).await;
    claim(&office, "A-1", 105_300, &json!({})).await;
    claim(&office, "A-1", 105_300, &json!({"payer_claim_number": "other"})).await;
    claim(&office, "C-1", 105_300, &json!({})).await;
    claim(&office, "C-2", 105_300, &json!({"payer_claim_number": "CD7700077"})).await;
    claim(&office, "O-1", 105_300, &json!({})).await;
    claim(&office, "T-1", 105_300, &json!({})).await;
    claim(&office, "M-1", 105_300, &json!({})).await;
    claim(&office, "M-2", 105_300, &json!({})).await;
    let number = |number: &'static str| ("CLP*1/1*", number);
    import(&office, era("EFT1", &[("CD7700001", "CD7700011")])).await;
    import(&office, era("EFT2", &[number("CLP*D-1*"), ("CD7700001", "CD7700012")])).await;
    import(&office, era("EFT3", &[number("CLP*A-1*"), ("CD7700001", "CD7700013")])).await;
    import(&office, era("EFT4", &[number("CLP*C-1*"), ("CD7700001", "CD7700077")])).await;
    import(&office, era("EFT5", &[number("CLP*O-1*"), ("CAS*CO*45*18", "CAS*CO*45*17")])).await;
    import(&office, era("EFT6", &[("BPR*I*422*", "BPR*I*423*")])).await;
    let cut = era("EFT7", &[]);
    import(&office, cut.split("GE*1*1").next().expect("a part")).await;
    import(&office, era("EFT1", &[("CD7700001", "CD7700002")])).await;
    let takeback = [
        number("CLP*T-1*"),
        ("BPR*I*422*", "BPR*I*412*"),
        ("SE*26*", "PLB*1234567893*20261231*WO:OLD1*22*FB:OLD2*-12~\nSE*27*"),
    ];
    import(&office, era("EFT8", &takeback)).await;
    import(&office, era("EFT9", &[number("CLP*M-1*")])).await;
    money(&office, 42_100, "EFT9", "short").await;
    money(&office, 42_200, "EFT10", "once").await;
    money(&office, 42_200, "EFT10", "twice").await;
    import(&office, era("EFT10", &[number("CLP*M-2*")])).await;
    expect(office.v0_raw("/acknowledgments", ack(77, &[], "R"), X12).await, 201);
    let cut = ack(78, &[], "R");
    expect(office.v0_raw("/acknowledgments", cut.split("IEA*").next().expect("a part"), X12).await, 201);

    let all = exceptions(&office, "").await;
    let reasons: BTreeSet<&str> = all.iter().filter_map(|row| row["reason"].as_str()).collect();
    let raised = [
        "ambiguous_claim",
        "ambiguous_deposit",
        "amount_mismatch",
        "charge_differs",
        "claim_out_of_balance",
        "conflicting_keys",
        "file_incomplete",
        "rejected_claim",
        "remittance_changed",
        "remittance_out_of_balance",
        "takeback_unresolved",
        "unclear_answer",
        "unmatched_claim",
    ];
    assert_eq!(reasons, BTreeSet::from(raised), "{all:#?}");
    let ids = |rows: &[Value]| -> BTreeSet<String> {
        rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(told(&office, "exception.opened").await, ids(&all));

    // Each reference that a payer takes and gives under is asked about, with the remittance that began it.
    let takebacks: Vec<&Value> = all.iter().filter(|row| row["reason"] == "takeback_unresolved").collect();
    let at_risk: Vec<&Value> = takebacks.iter().map(|row| &row["amount_at_risk"]).collect();
    assert_eq!(at_risk, [1_200, 2_200]);
    assert_eq!(takebacks[0]["subject"], takebacks[1]["subject"]);
    // What speaks for a candidate is said.
    let clues = |row: &Value| row["candidates"][0]["reasons"].clone();
    let mismatch = one(&office, "amount_mismatch").await;
    assert_eq!(clues(&mismatch), json!(["trace_number", "amount_differs"]));
    assert_eq!(
        clues(&one(&office, "charge_differs").await),
        json!(["claim_number", "patient_name", "service_date", "charge_differs"])
    );
    let ambiguous = one(&office, "ambiguous_claim").await;
    assert_eq!(
        ambiguous["candidates"][1]["reasons"],
        json!(["claim_number", "patient_name", "service_date", "charge"])
    );

    // What comes later settles it, and that is told too.
    let unmatched = one(&office, "unmatched_claim").await;
    claim(&office, "1/1", 105_300, &json!({})).await;
    assert_eq!(told(&office, "exception.resolved").await, ids(&[unmatched]));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn a_person_notes_assigns_and_dismisses(office: Arc<Office>) {
    import(&office, era("EFT1", &[])).await;
    let open = one(&office, "unmatched_claim").await;
    assert_eq!(
        (&open["actions"], &open["history"]),
        (&json!(["note", "assign", "link", "dismiss"]), &json!([]))
    );
    let path = path(&open);
    let ask = async |body: Value| office.v0_post(&path, &body).await;

    // What cannot be, in plain words.
    for (body, status, words) in [
        (json!({}), 400, "note is required"),
        (json!({"action": "shout"}), 400, "action must be one of note, assign"),
        (json!({"action": "note", "note": 7}), 400, "note must be a text"),
        (json!({"action": "post", "note": "x"}), 422, "post does not fit unmatched_claim"),
        (json!({"action": "reopen"}), 409, "It is open."),
    ] {
        let told = expect(ask(body.clone()).await, status);
        assert!(told["message"].as_str().is_some_and(|text| text.contains(words)), "{body}: {told}");
    }
    let nothing = json!({"note": "x"});
    expect(office.v0_post("/exceptions/exception_0000000000000000/resolve", &nothing).await, 404);
    expect(office.v0_get("/exceptions/exception_0000000000000000").await, 404);

    let given = expect(ask(json!({"action": "assign", "assignee": "Kim"})).await, 200);
    assert_eq!((&given["assignee"], &given["status"]), (&json!("Kim"), &json!("open")));
    let noted = expect(ask(json!({"action": "note", "note": "called, they look it up"})).await, 200);
    assert_eq!(noted["note"], open["note"], "what the program says stays beside");
    let key = ("Idempotency-Key", "dismiss-this-1");
    let body = json!({"action": "dismiss", "note": "of another practice"});
    let dismiss =
        async |body: &Value| reply(office.v0(Method::POST, &path).header(key.0, key.1).json(body)).await;
    let settled = expect(dismiss(&body).await, 200);
    assert_eq!(
        (&settled["status"], &settled["settled_as"], &settled["actions"]),
        (&json!("resolved"), &json!("dismiss"), &json!(["note", "reopen"]))
    );
    let said = |row: &Value| -> Vec<String> {
        let steps = row["history"].as_array().expect("a list").iter();
        steps.map(|step| format!("{} {}", step["made_by"].as_str().expect("who"), step["action"])).collect()
    };
    assert_eq!(said(&settled), ["test \"assign\"", "test \"note\"", "test \"dismiss\""]);
    // The same again, with its key and without, changes nothing.
    assert_eq!(expect(dismiss(&body).await, 200), settled);
    assert_eq!(expect(ask(body).await, 200), settled);
    expect(dismiss(&json!({"note": "something else"})).await, 422);
    expect(ask(json!({"note": "for another reason"})).await, 409);
    expect(ask(json!({"action": "assign", "assignee": "Lee"})).await, 409);
    let id = BTreeSet::from([open["id"].as_str().expect("an id").to_owned()]);
    assert_eq!(told(&office, "exception.resolved").await, id);
    assert_eq!(told(&office, "exception.changed").await, id);

    // A person's word stands until a person takes it back; then what came meanwhile counts.
    let late = claim(&office, "1/1", 105_300, &json!({})).await;
    let matches = format!("/insurance-claims/{}/matches", late.as_str().expect("an id"));
    assert_eq!(expect(office.v0_get(&matches).await, 200)["data"], json!([]));
    let again = expect(ask(json!({"action": "reopen"})).await, 200);
    assert_eq!((&again["status"], &again["settled_as"]), (&json!("resolved"), &Value::Null), "{again:#}");
    assert_eq!(expect(office.v0_get(&matches).await, 200)["data"][0]["rule"], "B");
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn what_a_person_settled_is_not_asked_again(office: Arc<Office>) {
    claim(&office, "1/1", 105_300, &json!({})).await;
    import(&office, era("EFT1", &[])).await;
    money(&office, 42_100, "EFT1", "short").await;
    let mismatch = one(&office, "amount_mismatch").await;
    expect(office.v0_post(&path(&mismatch), &json!({"note": "the bank took a fee"})).await, 200);
    // The same number is looked at again, with another entry: that one is asked about, and the first is not.
    money(&office, 42_000, "EFT1", "shorter").await;
    let other = one(&office, "amount_mismatch").await;
    assert_ne!(other["id"], mismatch["id"]);
    // Another remittance under the number is other evidence.
    claim(&office, "N-1", 105_300, &json!({})).await;
    let more = [("CLP*1/1*", "CLP*N-1*"), ("20260317~\nTRN", "20260318~\nTRN")];
    import(&office, era("EFT1", &more)).await;
    let asked = exceptions(&office, "status=open&reason=amount_mismatch").await;
    assert_eq!(asked.len(), 2, "{asked:#?}");
    assert!(asked.iter().all(|row| row["candidates"].as_array().is_some_and(|all| all.len() == 2)));
    assert_eq!(exceptions(&office, "status=resolved").await.len(), 1);
}

/// The NPI of nobody here.
const STRANGER: (&str, &str) = ("*XX*1234567893~", "*XX*1245319599~");

async fn what_is_paid_to_somebody_else_waits(office: Arc<Office>) {
    let ours = sent_claim(&office).await;
    let held = import(&office, era("EFT1", &[STRANGER])).await["data"][0]["id"].clone();
    let rows = format!("/remittances/{}/claims", held.as_str().expect("an id"));
    assert_eq!(expect(office.v0_get(&rows).await, 200)["data"][0]["state"], "held");
    let asked = one(&office, "conflicting_keys").await;
    assert!(asked["note"].as_str().is_some_and(|note| note.contains("none of this practice's")), "{asked:#}");
    assert_eq!(asked["candidates"].as_array().map(Vec::len), Some(1));
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(-42_200));
    assert_eq!(expect(office.od_get(&format!("/claims/{ours}")).await, 200)["ClaimStatus"], "S");
    // A provider of ours may be who is paid.
    let provider = json!({"Abbr": "STR", "LName": "Strand", "FName": "Ida", "NationalProvID": "1245319599"});
    expect(office.od_post("/providers", &provider).await, 201);
    let posted = import(&office, era("EFT3", &[STRANGER])).await["data"][0]["id"].clone();
    let rows = format!("/remittances/{}/claims", posted.as_str().expect("an id"));
    assert_eq!(expect(office.v0_get(&rows).await, 200)["data"][0]["state"], "posted");
    assert_eq!(expect(office.od_get(&format!("/claims/{ours}")).await, 200)["ClaimStatus"], "R");
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn an_office_without_a_number_may_be_who_is_paid(office: Arc<Office>) {
    claim(&office, "1/1", 105_300, &json!({})).await;
    let id = import(&office, era("EFT1", &[STRANGER])).await["data"][0]["id"].clone();
    let rows = format!("/remittances/{}/claims", id.as_str().expect("an id"));
    assert_eq!(expect(office.v0_get(&rows).await, 200)["data"][0]["state"], "tracked");
    // A provider that has a number is not.
    let other = json!({"name": "Other Dental", "npi": "1234567893"});
    let other = expect(office.v0_post("/providers", &other).await, 201);
    claim(&office, "2/2", 105_300, &json!({"provider_id": other["id"]})).await;
    import(&office, era("EFT2", &[STRANGER, ("CLP*1/1*", "CLP*2/2*"), ("CD7700001", "CD7700002")])).await;
    one(&office, "conflicting_keys").await;
}

/// A set of a file that ends too early, and the exception about it.
async fn cut_off(office: &Office) -> (Value, Value) {
    sent_claim(office).await;
    let file = era("EFT20260317001", &[]);
    let held = import(office, file.split("GE*1*1").next().expect("a part")).await;
    assert_eq!(held["data"][0]["status"], "held");
    (held["data"][0]["id"].clone(), one(office, "file_incomplete").await)
}

async fn a_held_remittance_posts_when_a_person_says_so(office: Arc<Office>) {
    let (remittance, open) = cut_off(&office).await;
    assert_eq!(open["actions"], json!(["note", "assign", "post", "dismiss"]));
    let body = json!({"action": "post", "note": "what is missing is of another practice"});
    let settled = expect(office.v0_post(&path(&open), &body).await, 200);
    assert_eq!(settled["settled_as"], "post");
    let shown = format!("/remittances/{}", remittance.as_str().expect("an id"));
    assert_eq!(expect(office.v0_get(&shown).await, 200)["status"], "posted");
    assert_eq!(expect(office.od_get("/claims/1").await, 200)["ClaimStatus"], "R");
    expect(office.v0_post(&path(&open), &json!({"action": "reopen"})).await, 409);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn a_held_remittance_is_put_aside(office: Arc<Office>) {
    let (remittance, open) = cut_off(&office).await;
    expect(office.v0_post(&path(&open), &json!({"note": "entered by hand"})).await, 200);
    let shown = format!("/remittances/{}", remittance.as_str().expect("an id"));
    assert_eq!(expect(office.v0_get(&shown).await, 200)["status"], "dismissed");
    // The whole file changes nothing of it: it would pay twice.
    let whole = import(&office, era("EFT20260317001", &[])).await;
    assert_eq!((&whole["data"], &whole["duplicates"]), (&json!([]), &json!([remittance])));
    assert_eq!(expect(office.od_get("/claims/1").await, 200)["ClaimStatus"], "S");
    expect(office.v0_post(&path(&open), &json!({"action": "reopen"})).await, 200);
    assert_eq!(expect(office.v0_get(&shown).await, 200)["status"], "held");
}
