//! Which claim is meant where the payer's answer alone does not tell: numbers without their zeros or used twice, claims
//! sent again or sent on, claims answered in parts.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Office, expect, on_both};

on_both! {
    "2026-10-20T15:00:00Z":
    a_number_without_its_zeros_is_found,
    one_number_for_both_payers_is_told_apart,
    a_payer_is_known_by_its_id,
    a_claim_sent_again_after_a_rejection_is_the_one_answered,
    parts_in_two_remittances_are_one_claim,
    what_the_first_payer_sent_on_the_second_answers,
    a_number_that_is_told_late_still_finds,
    visits_under_one_number_are_answered_one_by_one,
    the_next_payer_waits_for_the_first_where_one_claim_is_tracked,
    an_administrator_of_many_plans_is_no_other_payer,
    what_waits_at_the_claim_that_a_person_named_stays_there,
    the_payers_number_stays_known_as_long_as_an_answer_says_it,
    what_waited_because_of_an_answer_posts_when_that_is_taken_back,
}

const X12: &str = "application/edi-x12";

/// A claim for 2026-10-05, `more` as in the body.
async fn claim(office: &Office, number: &str, payer: &str, charge: i64, more: Value) -> Value {
    let provider = &expect(office.v0_get("/providers").await, 200)["data"][0]["id"];
    let mut body = json!({"provider_id": provider, "payer_name": payer, "claim_number": number,
        "patient_name": "Ines Vale", "charged_amount": charge, "service_date": "2026-10-05"});
    for (field, value) in more.as_object().expect("an object") {
        body[field] = value.clone();
    }
    expect(office.v0_post("/insurance-claims", &body).await, 201)["id"].clone()
}

/// What a payer answers: its name and id, and of the claim our number, CLP02, charge, what is paid, its own number and the
/// member id.
struct Answer {
    payer: (&'static str, &'static str),
    number: &'static str,
    status: &'static str,
    charge: i64,
    paid: i64,
    theirs: &'static str,
    member: &'static str,
}

/// Takes the answer in; the claim that it was matched with.
async fn answer(office: &Office, said: &Answer) -> Value {
    let told = expect(office.v0_raw("/remittances", file(said), X12).await, 201);
    matched(office, &told["data"][0]["id"]).await[0].clone()
}

fn file(said: &Answer) -> String {
    let Answer { payer: (name, id), number, status, charge, paid, theirs, member } = said;
    let [charged, amount, rest] =
        [*charge, *paid, charge - paid].map(|it| format!("{}.{:02}", it / 100, it % 100));
    let adjusted = if charge == paid { String::new() } else { format!("CAS*CO*45*{rest}~\n") };
    let segments = format!(
        "BPR*I*{amount}*C*ACH************20261012~\nTRN*1*T{theirs}*{id}~\nDTM*405*20261012~\nN1*PR*{name}~\n\
         N3*1 CEDAR WAY~\nN4*SALEM*OR*97301~\nPER*BL*PROVIDER LINE*TE*5035550100~\n\
         N1*PE*LARKSPUR DENTISTRY*XX*1234567893~\nLX*1~\n\
         CLP*{number}*{status}*{charged}*{amount}**12*{theirs}*11*1~\nNM1*QC*1*VALE*INES****MI*{member}~\n\
         SVC*AD:T0120*{charged}*{amount}**1~\nDTM*472*20261005~\n{adjusted}"
    );
    format!(
        "ISA*00*{empty}*00*{empty}*ZZ*CEDARDENTAL    *ZZ*BITEWING       *261012*0800*^*00501*000000001*0*P*:~\n\
         GS*HP*CEDARDENTAL*BITEWING*20261012*0800*1*X*005010X221A1~\nST*835*0001~\n{segments}SE*{}*0001~\n\
         GE*1*1~\nIEA*1*000000001~\n",
        segments.matches('~').count() + 2,
        empty = " ".repeat(10)
    )
}

/// The claims that the answers of a remittance were matched with.
async fn matched(office: &Office, remittance: &Value) -> Vec<Value> {
    let path = format!("/remittances/{}/claims", remittance.as_str().expect("an id"));
    let answers = expect(office.v0_get(&path).await, 200)["data"].as_array().expect("a list").clone();
    answers.iter().map(|answer| answer["insurance_claim_id"].clone()).collect()
}

/// What the payer says of a claim in a 277CA: STC, and its own number.
async fn status(office: &Office, control: u32, number: &str, stc: &str, theirs: &str) -> Value {
    let file = format!(
        "ISA*00*{empty}*00*{empty}*ZZ*CLEARING       *ZZ*LARKSPUR       *261006*0915*^*00501*{control:09}*0*P*:~\n\
         GS*HN*CLEARING*LARKSPUR*20261006*0915*7*X*005010X214~\nST*277*0001*005010X214~\n\
         BHT*0085*08*CA1*20261006*0700*TH~\nHL*1**20*1~\nNM1*PR*2*CEDAR DENTAL*****PI*60054~\nTRN*1*CA1~\n\
         HL*2*1*21*1~\nNM1*41*2*LARKSPUR DENTISTRY*****46*LARKSPUR~\nTRN*2*B1~\nSTC*A1:19:PR*20261006*WQ*256~\n\
         HL*3*2*19*1~\nNM1*85*2*LARKSPUR DENTISTRY*****XX*1234567893~\nHL*4*3*PT~\n\
         NM1*QC*1*VALE*INES****MI*CD1~\nTRN*2*{number}~\nSTC*{stc}~\nREF*1K*{theirs}~\nSE*17*0001~\nGE*1*7~\n\
         IEA*1*{control:09}~\n",
        empty = " ".repeat(10)
    );
    expect(office.v0_raw("/acknowledgments", file, X12).await, 201)["data"][0].clone()
}

/// The reasons of what is open.
async fn open(office: &Office) -> Vec<Value> {
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    open["data"].as_array().expect("a list").iter().map(|asked| asked["reason"].clone()).collect()
}

const NOTHING: [Value; 0] = [];
const CEDAR: (&str, &str) = ("CEDAR DENTAL", "1555000111");
const METRO: (&str, &str) = ("METRO INSURANCE COMPANY", "1666000222");

const fn said(
    number: &'static str,
    charge: i64,
    paid: i64,
    theirs: &'static str,
    member: &'static str,
) -> Answer {
    Answer { payer: CEDAR, number, status: "1", charge, paid, theirs, member }
}

async fn a_number_without_its_zeros_is_found(office: Arc<Office>) {
    let ours = claim(&office, "00104548", "Cedar Dental", 17_400, json!({})).await;
    assert_eq!(answer(&office, &said("104548", 17_400, 10_788, "M1", "CD1")).await, ours);
    // The claim may come after its answer.
    answer(&office, &said("104549", 9_900, 5_000, "M2", "CD1")).await;
    assert_eq!(open(&office).await, ["unmatched_claim"]);
    claim(&office, "00104549", "Cedar Dental", 9_900, json!({})).await;
    assert_eq!(open(&office).await, NOTHING);
}

async fn one_number_for_both_payers_is_told_apart(office: Arc<Office>) {
    let first = claim(&office, "104046", "Cedar Dental", 31_000, json!({"subscriber_id": "CD1"})).await;
    let second = claim(&office, "104046", "Second Plan", 31_000, json!({"subscriber_id": "MT1"})).await;
    // The second payer's answer comes first: by the member id its claim is known, and it waits for the first payer.
    let later = Answer { payer: METRO, status: "2", ..said("104046", 31_000, 15_000, "Z1", "MT1") };
    assert_eq!(answer(&office, &later).await, second);
    assert_eq!(open(&office).await, ["secondary_before_primary"]);
    assert_eq!(answer(&office, &said("104046", 31_000, 16_000, "M1", "CD1")).await, first);
    assert_eq!(open(&office).await, NOTHING);
    // Without member ids the payer in turn is known by the answer that is there.
    let first = claim(&office, "104047", "Cedar Dental", 21_000, json!({})).await;
    let second = claim(&office, "104047", "Second Plan", 21_000, json!({})).await;
    assert_eq!(answer(&office, &said("104047", 21_000, 11_000, "M3", "CD9")).await, first);
    let later = Answer { payer: METRO, status: "2", ..said("104047", 21_000, 10_000, "Z3", "MT9") };
    assert_eq!(answer(&office, &later).await, second);
    assert_eq!(open(&office).await, NOTHING);
}

async fn a_payer_is_known_by_its_id(office: Arc<Office>) {
    let known = claim(&office, "M-1", "Second Plan", 5_000, json!({})).await;
    let by_metro =
        |number, charge, theirs| Answer { payer: METRO, ..said(number, charge, 1_000, theirs, "MT1") };
    assert_eq!(answer(&office, &by_metro("M-1", 5_000, "Z1")).await, known);
    claim(&office, "104046", "Cedar Dental", 31_000, json!({})).await;
    let second = claim(&office, "104046", "Second Plan", 31_000, json!({})).await;
    assert_eq!(answer(&office, &by_metro("104046", 31_000, "Z2")).await, second);
    assert_eq!(open(&office).await, NOTHING);
    // A payer that has answered neither has to be asked about.
    claim(&office, "104047", "Cedar Dental", 31_000, json!({})).await;
    claim(&office, "104047", "Second Plan", 31_000, json!({})).await;
    let stranger = Answer { payer: ("NEW PAYER", "1777000333"), ..by_metro("104047", 31_000, "Z3") };
    assert_eq!(answer(&office, &stranger).await, Value::Null);
    assert_eq!(open(&office).await, ["ambiguous_claim"]);
}

async fn a_claim_sent_again_after_a_rejection_is_the_one_answered(office: Arc<Office>) {
    let rejected = claim(&office, "R1", "Cedar Dental", 25_600, json!({})).await;
    assert_eq!(status(&office, 501, "R1", "A7:164:IL*20261006*U*256", "0").await["claim_id"], rejected);
    assert_eq!(open(&office).await, ["rejected_claim"]);
    let again = claim(&office, "R1", "Cedar Dental", 25_600, json!({"patient_name": "Ines B Vale"})).await;
    assert_eq!(open(&office).await, NOTHING, "it was sent again");
    assert_eq!(status(&office, 502, "R1", "A2:20*20261008*WQ*256", "M7").await["claim_id"], again);
    assert_eq!(answer(&office, &said("R1", 25_600, 10_000, "M8", "CD1")).await, again);
    assert_eq!(open(&office).await, NOTHING);
}

async fn parts_in_two_remittances_are_one_claim(office: Arc<Office>) {
    let ours = claim(&office, "S1", "Cedar Dental", 25_200, json!({})).await;
    assert_eq!(answer(&office, &said("S1", 6_200, 4_000, "M1", "CD1")).await, ours);
    assert_eq!(open(&office).await, ["charge_differs"]);
    assert_eq!(answer(&office, &said("S1", 19_000, 9_000, "M1B", "CD1")).await, ours);
    assert_eq!(open(&office).await, NOTHING);
    // Twice the half under one number is the same twice, as far as can be told.
    claim(&office, "S2", "Cedar Dental", 20_000, json!({})).await;
    answer(&office, &said("S2", 10_000, 4_000, "N1", "CD1")).await;
    let again = Answer { payer: ("CEDAR DENTAL", "1555000112"), ..said("S2", 10_000, 4_000, "N1", "CD1") };
    answer(&office, &again).await;
    assert_eq!(open(&office).await, ["charge_differs"]);
}

async fn what_the_first_payer_sent_on_the_second_answers(office: Arc<Office>) {
    claim(&office, "B1", "METRO INSURANCE COMPANY", 5_000, json!({})).await;
    let ours = claim(&office, "B2", "Cedar Dental", 25_300, json!({})).await;
    let sent_on = Answer { status: "19", ..said("B2", 25_300, 10_000, "M2", "CD1") };
    assert_eq!(answer(&office, &sent_on).await, ours);
    let next = Answer { payer: METRO, status: "2", ..said("B2", 25_300, 15_300, "Z2", "MT9") };
    assert_eq!(answer(&office, &next).await, ours);
    assert_eq!(open(&office).await, NOTHING);
    // Who says so itself is asked about where we have sent the visit to another one, and so is who answers as the first.
    let away = |visit: &str| json!({"patient_name": "Ivo Vale", "service_date": visit});
    let of_ivo = |number, theirs, status| {
        let answer = Answer { payer: METRO, status, ..said(number, 25_300, 12_000, theirs, "MT9") };
        file(&answer).replace("*INES*", "*IVO*")
    };
    for (number, payer, visit) in
        [("B3", "Cedar Dental", "2026-10-06"), ("B3-2", "Second Plan", "2026-10-06")]
    {
        claim(&office, number, payer, 25_300, away(visit)).await;
    }
    claim(&office, "B6", "Cedar Dental", 25_300, away("2026-10-07")).await;
    for (file, day) in [(of_ivo("B3", "Z3", "2"), "20261006"), (of_ivo("B6", "Z6", "1"), "20261007")] {
        let file = file.replace("20261005", day);
        expect(office.v0_raw("/remittances", file, X12).await, 201);
    }
    assert_eq!(open(&office).await, ["unknown_payer"; 2]);
    // Once its payer has passed the claim on, that is answered; so it is not known that the one answers for the other.
    let passed_on = file(&Answer { status: "23", ..said("B6", 25_300, 0, "M6", "CD1") });
    let passed_on = passed_on.replace("*INES*", "*IVO*").replace("20261005", "20261007");
    expect(office.v0_raw("/remittances", passed_on, X12).await, 201);
    assert_eq!(open(&office).await, ["unknown_payer"]);
    claim(&office, "B7", "Cedar Dental", 25_300, away("2026-10-08")).await;
    let file = of_ivo("B7", "Z7", "1").replace("20261005", "20261008");
    expect(office.v0_raw("/remittances", file, X12).await, 201);
    assert_eq!(open(&office).await, ["unknown_payer"; 2]);
}

async fn a_number_that_is_told_late_still_finds(office: Arc<Office>) {
    let ours = claim(&office, "104240", "Cedar Dental", 12_300, json!({"subscriber_id": "CD1"})).await;
    assert_eq!(answer(&office, &said("TX55", 12_300, 8_241, "M48050-00", "CD101")).await, Value::Null);
    assert_eq!(open(&office).await, ["unmatched_claim"]);
    let told = status(&office, 503, "104240", "A2:20*20261006*WQ*123", "M48050-00").await;
    assert_eq!(told["claim_id"], ours, "{told:#}");
    assert_eq!(open(&office).await, NOTHING);
    let remittance = expect(office.v0_get("/remittances").await, 200)["data"][0]["id"].clone();
    assert_eq!(matched(&office, &remittance).await, [ours]);
}

async fn visits_under_one_number_are_answered_one_by_one(office: Arc<Office>) {
    let before = claim(&office, "ACC77", "Cedar Dental", 11_200, json!({"service_date": "2026-09-03"})).await;
    let ours = claim(&office, "ACC77", "Cedar Dental", 11_200, json!({})).await;
    let brother = claim(&office, "ACC77", "Cedar Dental", 11_200, json!({"patient_name": "Ivo Vale"})).await;
    let one = file(&said("ACC77", 11_200, 11_200, "M1", "CD1"));
    let (head, rest) = one.split_once("CLP*").expect("a claim");
    let (claim, tail) = rest.split_once("SE*").expect("an end");
    let more = claim.replace("*M1*", "*M2*").replace("20261005", "20260903");
    let his = claim.replace("*M1*", "*M3*").replace("*INES*", "*IVO*");
    let count = one.matches('~').count() - 4 + 8;
    let tail = tail.split_once('*').expect("a count").1;
    let all = format!("{head}CLP*{claim}CLP*{more}CLP*{his}SE*{count}*{tail}")
        .replace("BPR*I*112.00", "BPR*I*336.00");
    let told = expect(office.v0_raw("/remittances", all, X12).await, 201);
    let found = matched(&office, &told["data"][0]["id"]).await;
    assert_eq!(open(&office).await, NOTHING);
    for claim in [ours, before, brother] {
        assert_eq!(found.iter().filter(|it| **it == claim).count(), 1, "{found:?}");
    }
}

async fn the_next_payer_waits_for_the_first_where_one_claim_is_tracked(office: Arc<Office>) {
    let ours = claim(&office, "B4", "Cedar Dental", 25_300, json!({})).await;
    let next = Answer { payer: METRO, status: "2", ..said("B4", 25_300, 9_300, "Z2", "MT9") };
    assert_eq!(answer(&office, &next).await, ours);
    assert_eq!(open(&office).await, ["secondary_before_primary"]);
    assert_eq!(answer(&office, &said("B4", 25_300, 16_000, "M2", "CD1")).await, ours);
    assert_eq!(open(&office).await, NOTHING);
    let tied = expect(
        office.v0_get(&format!("/insurance-claims/{}/matches", ours.as_str().expect("an id"))).await,
        200,
    );
    assert_eq!(tied["data"].as_array().map(Vec::len), Some(2), "{tied:#}");
    // A claim to the next payer itself is answered by it.
    let second = claim(&office, "B5", "Metro Insurance", 19_900, json!({})).await;
    let own = Answer { number: "B5", theirs: "Z3", charge: 19_900, ..next };
    assert_eq!(answer(&office, &own).await, second);
    assert_eq!(open(&office).await, NOTHING);
}

async fn an_administrator_of_many_plans_is_no_other_payer(office: Arc<Office>) {
    claim(&office, "N1", "Hollis Mfg Employee Plan", 5_000, json!({})).await;
    let ours = claim(&office, "U1", "Teamsters Local 9 Trust", 16_600, json!({})).await;
    let hollis = ("HOLLIS BENEFIT ADMINISTRATORS", "1135741690");
    let answered = Answer { payer: hollis, ..said("U1", 16_600, 10_000, "Z1", "MT9") };
    assert_eq!(answer(&office, &answered).await, ours);
    assert_eq!(open(&office).await, NOTHING);
}

async fn what_waits_at_the_claim_that_a_person_named_stays_there(office: Arc<Office>) {
    let named = claim(&office, "C-1", "Cedar Dental", 10_000, json!({})).await;
    let back = Answer {
        payer: ("CEDAR DENTAL", "1555000111"),
        number: "0",
        status: "22",
        charge: -20_000,
        paid: 0,
        theirs: "P9",
        member: "M1",
    };
    let told = expect(office.v0_raw("/remittances", file(&back), X12).await, 201);
    let remittance = &told["data"][0]["id"];
    let path = format!("/remittances/{}/claims", remittance.as_str().expect("an id"));
    let waits = async || expect(office.v0_get(&path).await, 200)["data"][0].clone();
    let body = json!({"remittance_claim_id": waits().await["id"], "insurance_claim_id": named});
    expect(office.v0_post("/matches", &body).await, 201);
    assert_eq!((&waits().await["state"], &waits().await["insurance_claim_id"]), (&json!("held"), &named));
    // One that fits better comes last.
    claim(&office, "C-2", "Cedar Dental", 20_000, json!({"subscriber_id": "M1"})).await;
    assert_eq!((&waits().await["state"], &waits().await["insurance_claim_id"]), (&json!("held"), &named));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn the_payers_number_stays_known_as_long_as_an_answer_says_it(office: Arc<Office>) {
    let ours = claim(&office, "U1", "Cedar Dental", 10_000, json!({})).await;
    let first =
        expect(office.v0_raw("/remittances", file(&said("U1", 10_000, 5_000, "M7", "CD1")), X12).await, 201);
    let more = Answer { payer: ("CEDAR DENTAL", "1555000112"), ..said("U1", 10_000, 1_000, "M7", "CD1") };
    let more = expect(office.v0_raw("/remittances", file(&more), X12).await, 201);
    let known = async || {
        let path = format!("/insurance-claims/{}", ours.as_str().expect("an id"));
        expect(office.v0_get(&path).await, 200)["payer_claim_number"].clone()
    };
    let undo = async |told: &Value| {
        let path = format!("/remittances/{}/undo", told["data"][0]["id"].as_str().expect("an id"));
        expect(office.v0_post(&path, &json!({})).await, 200)
    };
    assert_eq!(known().await, "M7");
    undo(&first).await;
    assert_eq!(known().await, "M7");
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
    let path = format!("/remittances/{}/post", first["data"][0]["id"].as_str().expect("an id"));
    expect(office.v0_post(&path, &json!({})).await, 200);
    undo(&more).await;
    assert_eq!(known().await, "M7");
    undo(&first).await;
    assert_eq!(known().await, Value::Null);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn what_waited_because_of_an_answer_posts_when_that_is_taken_back(office: Arc<Office>) {
    let ours = claim(&office, "W1", "Cedar Dental", 10_000, json!({})).await;
    let pays = |id| Answer { payer: ("CEDAR DENTAL", id), ..said("W1", 10_000, 8_000, "M7", "CD1") };
    let mut told = Vec::new();
    for id in ["1555000111", "1555000112", "1555000113"] {
        told.push(
            expect(office.v0_raw("/remittances", file(&pays(id)), X12).await, 201)["data"][0]["id"].clone(),
        );
    }
    let answer = async |at: usize| {
        let path = format!("/remittances/{}/claims", told[at].as_str().expect("an id"));
        expect(office.v0_get(&path).await, 200)["data"][0].clone()
    };
    assert_eq!(open(&office).await, ["overpaid", "overpaid"]);
    let path = format!("/remittances/{}/undo", told[0].as_str().expect("an id"));
    expect(office.v0_post(&path, &json!({})).await, 200);
    assert_eq!(open(&office).await, ["overpaid"]);
    // So it is when a match is taken apart.
    let matches = format!("/insurance-claims/{}/matches", ours.as_str().expect("an id"));
    let matches = expect(office.v0_get(&matches).await, 200)["data"].clone();
    let posted = if answer(1).await["state"] == "tracked" { answer(1).await } else { answer(2).await };
    let of_it = |it: &&Value| it["remittance_claim_id"] == posted["id"];
    let link = &matches.as_array().expect("a list").iter().find(of_it).expect("its match")["id"];
    expect(office.v0_delete(&format!("/matches/{}", link.as_str().expect("an id"))).await, 200);
    let mut states = vec![answer(1).await["state"].clone(), answer(2).await["state"].clone()];
    states.sort_by_key(|state| state.as_str().map(str::to_owned));
    assert_eq!(states, ["held", "tracked"]);
    assert_eq!(open(&office).await, ["unmatched_claim"]);
}
