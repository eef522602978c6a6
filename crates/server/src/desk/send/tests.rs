use claims::Cents;
use claims::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus, ClaimType, Etrans, Procedure};
use claims::claim::{CreateClaim, create};
use claims::coverage::Carrier;
use claims::desk::{Remittance, RemittedClaim, SentClaim};
use claims::office::{BillingEntity, Provider};
use claims::record::Value;
use jiff::Timestamp;
use store::Store;
use store::queries::desk::{FILE_BY_SHA, SENT_OF_CLAIM};
use store::queries::family::ETRANSS_OF_PATIENT;

use super::*;
use crate::app::Account;
use crate::clock::Clock;
use crate::fixtures::{
    DAY, THEN, billing, carrier, claim, code, covered, patient, procedure, put, row, text,
};

/// A store of its own; its directory goes with it.
struct Place {
    dir: std::path::PathBuf,
    app: App,
    caller: Caller,
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

impl Place {
    /// An office that may send, and one patient with a plan and two codes.
    async fn new() -> Place {
        let dir = std::env::temp_dir().join(format!("bitewing-send-{}", secret::random(16)));
        let store = Store::open_sqlite(&dir).await.expect("a store");
        let app = App::new(store, Clock::starting_at(THEN.parse::<Timestamp>().expect("an instant")));
        let practice = app.first_practice().await.expect("a practice");
        let place = Place { dir, app, caller: Caller::program(practice, "test") };
        let office = place.app.office(practice).await.expect("an office");
        let entity = billing(office.entities.first().expect("an entity"));
        let provider = office.default_provider().expect("a provider").clone();
        let provider = Provider { national_prov_id: "1245319599".into(), ..provider };
        place
            .put(|changes| {
                changes.put(&entity);
                changes.put(&provider);
                code(changes, 1, "T0120", "Checkup", "Mouth");
                code(changes, 2, "EXAM", "Checkup", "Mouth");
                patient(changes, provider.prov_num);
            })
            .await;
        place
    }

    async fn put(&self, fill: impl Fn(&mut ChangeSet)) {
        put(&self.app, &self.caller, fill).await;
    }

    async fn account(&self) -> Account {
        self.app.account(self.caller.practice, 1).await.expect("the account")
    }

    /// A claim that waits, for one procedure of this code.
    async fn claim(&self, proc_num: i64, code_num: i64) -> i64 {
        let prov_num = self.account().await.office.default_provider().map_or(0, |p| p.prov_num);
        self.put(|changes| {
            let made = procedure(proc_num, code_num, 5500, prov_num, DAY);
            changes.put(&Procedure { tooth_num: String::new(), surf: String::new(), ..made });
        })
        .await;
        let claim = claim(&self.app, &self.caller, &[proc_num]).await;
        assert_eq!((claim.claim_status, claim.claim_fee), (ClaimStatus::Waiting, Cents(5500)));
        claim.claim_num
    }

    /// A claim for a procedure to the second payer.
    async fn second_claim(&self, proc_num: i64) -> i64 {
        let command = CreateClaim::new(1, ClaimType::Secondary, vec![proc_num]);
        let load = async || self.app.account(self.caller.practice, 1).await;
        let decide = |account: &Account, now: Now, numbers: &mut Numbers| {
            create(&account.office, &account.family, &command, now, numbers)
        };
        self.app.decide(&self.caller, "test", load, decide).await.expect("a claim").claim_num
    }

    async fn send(&self, only: Option<i64>) -> Sent {
        let waiting = self.app.claims_that_wait_to_go(self.caller.practice).await.expect("claims").concat();
        let claims = only.map_or(waiting, |claim| vec![claim]);
        let order = Order { named: only.map(|_| How::Original), ..Order::default() };
        self.app.send_claims(&self.caller, &claims, order).await.expect("sending")
    }

    async fn status(&self, claim_num: i64) -> ClaimStatus {
        let key = [Value::Int(claim_num)];
        let claim: Option<Claim> = self.app.store.get(self.caller.practice, &key).await.expect("a read");
        claim.expect("the claim").claim_status
    }
}

#[tokio::test]
async fn a_waiting_claim_goes_out_once() {
    let place = Place::new().await;
    let practice = place.caller.practice;
    let claim_num = place.claim(11, 1).await;
    let sent = place.send(None).await;
    assert_eq!((sent.claims.as_slice(), sent.problems.as_slice()), ([claim_num].as_slice(), [].as_slice()));
    assert_eq!(place.status(claim_num).await, ClaimStatus::Sent);

    let [file] = sent.files.as_slice() else { panic!("one file") };
    let kept = place.app.store.select(practice, &FILE_BY_SHA, &[text(&file.sha256)]).await.expect("a read");
    assert_eq!(kept, sent.files);
    assert_eq!((file.kind.as_str(), file.name.as_str()), ("837D", "claims-1.837"));
    assert!(file.public_id.starts_with("file_"), "{}", file.public_id);
    let written = String::from_utf8(file.bytes.clone()).expect("ASCII");
    assert!(written.contains("\nNM1*PR*2*DENTAL PAYER OF AMERICA*****PI*60054~"), "{written}");
    assert!(written.contains("\nREF*6R*x11/1/7~"), "{written}");

    let rows = place.app.store.select(practice, &SENT_OF_CLAIM, &[Value::Int(claim_num)]).await;
    let [row] = <[SentClaim; 1]>::try_from(rows.expect("a read")).expect("one row");
    assert_eq!(row.stored_file_num, file.stored_file_num);
    let segment = |number: i64| written.lines().nth(usize::try_from(number).expect("a place") + 1);
    assert!(segment(row.first_segment).is_some_and(|s| s.starts_with("CLM*")), "{row:?}");
    assert_eq!(segment(row.last_segment), Some("REF*6R*x11/1/7~"));
    let history = place.app.store.select(practice, &ETRANSS_OF_PATIENT, &[Value::Int(1)]).await;
    let history: Vec<Etrans> = history.expect("a read");
    assert_eq!(history.iter().filter(|row| row.claim_num == Some(claim_num)).count(), 1);

    let again = place.send(None).await;
    assert_eq!((again.files.len(), again.claims.len(), again.problems.len()), (0, 0, 0));
    let named = place.send(Some(claim_num)).await;
    assert!(named.problems[0].1.starts_with("The claim has the status S"), "{:?}", named.problems);
    assert!(matches!(
        place
            .app
            .send_claims(&place.caller, &[999_999], Order { named: Some(How::Original), ..Order::default() })
            .await,
        Err(Error::Refused(Refusal::NotFound(_)))
    ));
    // Nothing was written by then: the next file has the next number.
    place.claim(12, 1).await;
    assert_eq!(place.send(None).await.files[0].name, "claims-2.837");
}

#[tokio::test]
async fn a_claim_with_a_problem_stays_and_the_rest_goes() {
    let place = Place::new().await;
    let good = place.claim(11, 1).await;
    let bad = place.claim(12, 2).await;
    let sent = place.send(None).await;
    assert_eq!((sent.files.len(), sent.claims), (1, vec![good]));
    let [(left, why)] = sent.problems.as_slice() else { panic!("one problem: {:?}", sent.problems) };
    assert_eq!(*left, bad);
    assert!(why.starts_with("Line 1: A procedure code is a letter and four digits"), "{why}");
    assert_eq!(
        (place.status(good).await, place.status(bad).await),
        (ClaimStatus::Sent, ClaimStatus::Waiting)
    );
}

#[tokio::test]
async fn what_is_wrong_with_the_whole_file_keeps_every_claim() {
    let place = Place::new().await;
    let (one, other) = (place.claim(11, 1).await, place.claim(12, 1).await);
    let office = place.account().await.office;
    let entity = office.entities.first().expect("an entity").clone();
    place.put(|changes| changes.put(&BillingEntity { receiver_id: String::new(), ..entity.clone() })).await;
    let sent = place.send(None).await;
    assert_eq!((sent.files.len(), sent.claims.len()), (0, 0));
    let mut left: Vec<i64> = sent.problems.iter().map(|(claim_num, _)| *claim_num).collect();
    left.sort_unstable();
    assert_eq!(left, [one, other]);
    assert!(sent.problems.iter().all(|(_, why)| why.contains("receiver id is empty")), "{:?}", sent.problems);

    place.put(|changes| changes.put(&entity)).await;
    place.put(|changes| changes.put(&carrier(""))).await;
    let sent = place.send(Some(one)).await;
    assert!(sent.problems[0].1.contains("ElectID"), "{:?}", sent.problems);
    assert_eq!(place.status(one).await, ClaimStatus::Waiting);
}

#[tokio::test]
async fn two_who_send_at_the_same_time_send_a_claim_once() {
    let place = Place::new().await;
    let claim_num = place.claim(11, 1).await;
    let sent = tokio::join!(place.send(None), place.send(None), place.send(None));
    let all = [sent.0, sent.1, sent.2];
    assert_eq!(all.iter().flat_map(|sent| &sent.claims).collect::<Vec<_>>(), [&claim_num]);
    assert_eq!(all.iter().map(|sent| sent.files.len()).sum::<usize>(), 1);
    let rows = place.app.store.select(place.caller.practice, &SENT_OF_CLAIM, &[Value::Int(claim_num)]).await;
    assert_eq!(rows.expect("a read").len(), 1);
}

#[tokio::test]
async fn a_claim_to_a_second_payer_goes_with_what_the_first_one_paid() {
    let place = Place::new().await;
    place.put(put_second_coverage).await;
    let first = place.claim(11, 1).await;
    let second = place.second_claim(11).await;
    let sent = place.send(Some(second)).await;
    assert!(sent.problems[0].1.contains("no remittance of it is posted"), "{:?}", sent.problems);

    place.put(|changes| put_answer(changes, first, "1", "posted", Some("2026-03-10"))).await;
    let why = async |state: &'static str, status: &'static str, date: Option<&'static str>| {
        place.put(|changes| put_answer(changes, first, status, state, date)).await;
        place.send(Some(second)).await.problems[0].1.clone()
    };
    // What is held or waits may take back what was posted; what has no date cannot be told.
    assert!(why("held", "22", Some("2026-03-10")).await.contains("held or is not posted yet"));
    assert!(why("waiting", "1", Some("2026-03-10")).await.contains("held or is not posted yet"));
    assert!(why("posted", "1", None).await.contains("does not say when it decided"));
    // What the work would cost is no decision.
    assert!(why("held", "25", Some("2026-03-10")).await.contains("no remittance of it is posted"));
    // What a person dismissed waits no more: the payer has said it all the same.
    place.put(|changes| put_answer(changes, first, "1", "dismissed", Some("2026-03-10"))).await;
    let sent = place.send(Some(second)).await;
    assert_eq!((sent.problems, sent.claims), (vec![], vec![second]));
    let file = String::from_utf8(sent.files[0].bytes.clone()).expect("ASCII");
    for told in ["SBR*S*18*", "SBR*P*18*", "AMT*D*45~", "SVD*60054*45*AD:T0120**1~", "DTP*573*D8*20260310~"] {
        assert!(file.contains(told), "{told}: {file}");
    }
}

#[tokio::test]
async fn of_several_claims_before_the_one_that_was_answered_counts() {
    let place = Place::new().await;
    place.put(put_second_coverage).await;
    let first = place.claim(11, 1).await;
    let account = place.account().await;
    // The procedure was claimed twice, and the later claim was answered.
    let copy = 900;
    let row = account.family.claim(first).expect("the claim").clone();
    let lines: Vec<ClaimProc> = account.family.lines_of(first).into_iter().cloned().collect();
    place
        .put(|changes| {
            changes.put(&Claim { claim_num: copy, claim_identifier: "1/900".into(), ..row.clone() });
            for (at, line) in (901..).zip(&lines) {
                changes.put(&ClaimProc { claim_proc_num: at, claim_num: Some(copy), ..line.clone() });
            }
            put_answer(changes, copy, "1", "posted", Some("2026-03-10"));
        })
        .await;
    let second = place.second_claim(11).await;
    let sent = place.send(Some(second)).await;
    assert_eq!((sent.problems, sent.claims), (vec![], vec![second]));
}

#[tokio::test]
async fn all_that_the_payer_before_decided_counts_whatever_files_it_came_in() {
    let place = Place::new().await;
    place.put(put_second_coverage).await;
    let first = place.claim(11, 1).await;
    let second = place.second_claim(11).await;
    let corrected = "ST*835*0001~BPR*I*0*H*NON~TRN*1*901*1999999999~LX*1~\
                     CLP*1/1*22*-55*-45**12*26015~SVC*AD:T0120*-55*-45~CAS*CO*45*-10~\
                     CLP*1/1*1*55*40**12*26016~SVC*AD:T0120*55*40~CAS*CO*45*15~SE*11*0001~";
    place
        .put(|changes| {
            put_answer(changes, first, "1", "posted", Some("2026-03-10"));
            let (said, date) = (corrected, Some("2026-03-12"));
            put_file(changes, 910, said, date, &[(first, "22", "posted"), (first, "1", "posted")]);
        })
        .await;
    let sent = place.send(Some(second)).await;
    assert_eq!((sent.problems, sent.claims), (vec![], vec![second]));
    let file = String::from_utf8(sent.files[0].bytes.clone()).expect("ASCII");
    for told in ["AMT*D*40~", "SVD*60054*40*AD:T0120**1~", "DTP*573*D8*20260312~"] {
        assert!(file.contains(told), "{told}: {file}");
    }
}

#[tokio::test]
async fn a_predetermination_that_was_answered_is_quoted() {
    let place = Place::new().await;
    let claim_num = place.claim(11, 1).await;
    let account = place.account().await;
    let row = account.family.claim(claim_num).expect("the claim").clone();
    let lines: Vec<ClaimProc> = account.family.lines_of(claim_num).into_iter().cloned().collect();
    place
        .put(|changes| {
            let asked = Claim {
                claim_num: 900,
                claim_type: ClaimType::PreAuth,
                claim_status: ClaimStatus::Received,
                claim_identifier: "1/900".into(),
                ..row.clone()
            };
            changes.put(&asked);
            for (at, line) in (901..).zip(&lines) {
                let status = ClaimProcStatus::Preauth;
                changes.put(&ClaimProc { claim_proc_num: at, claim_num: Some(900), status, ..line.clone() });
            }
            put_answer(changes, 900, "25", "held", Some("2026-03-10"));
        })
        .await;
    let sent = place.send(Some(claim_num)).await;
    assert_eq!((sent.problems, sent.claims), (vec![], vec![claim_num]));
    let file = String::from_utf8(sent.files[0].bytes.clone()).expect("ASCII");
    assert!(file.contains("\nREF*G3*26015~"), "{file}");
}

#[tokio::test]
async fn a_receiver_may_want_a_file_for_each_payer() {
    let place = Place::new().await;
    place.put(put_second_coverage).await;
    let (one, other) = (place.claim(11, 1).await, place.claim(12, 1).await);
    let row = place.account().await.family.claim(other).expect("the claim").clone();
    place.put(|changes| changes.put(&Claim { plan_num: 8, ins_sub_num: 9, ..row.clone() })).await;
    let order = Order { one_payer: true, ..Order::default() };
    let sent = place.app.send_claims(&place.caller, &[one, other], order).await.expect("sending");
    assert_eq!((sent.problems.as_slice(), sent.claims.as_slice()), ([].as_slice(), [one, other].as_slice()));
    let names: Vec<&str> = sent.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["claims-1.837", "claims-2.837"]);
    let payer = |file: &StoredFile| String::from_utf8_lossy(&file.bytes).contains("*PI*60055~");
    assert_eq!(sent.files.iter().map(payer).collect::<Vec<_>>(), [false, true]);
}

/// A file of one CLP, and its row in this state.
fn put_answer(changes: &mut ChangeSet, claim_num: i64, status: &str, state: &str, date: Option<&str>) {
    let said = "ST*835*0001~BPR*I*45*C*CHK~TRN*1*900*1999999999~LX*1~\
                CLP*1/1*1*55*45**12*26015~SVC*AD:T0120*55*45~CAS*CO*45*10~SE*8*0001~";
    put_file(changes, 900, said, date, &[(claim_num, status, state)]);
}

/// A file of one set, and the rows of its claims: of which claim of ours each is, its status and its state.
fn put_file(
    changes: &mut ChangeSet,
    number: i64,
    said: &str,
    date: Option<&str>,
    claims: &[(i64, &str, &str)],
) {
    changes.put(&row::<StoredFile>(&[
        ("stored_file_num", Value::Int(number)),
        ("public_id", text(&format!("file_{number}"))),
        ("bytes", Value::Blob(said.as_bytes().to_vec())),
        ("received_at", text(THEN)),
    ]));
    changes.put(&row::<Remittance>(&[
        ("remittance_num", Value::Int(number + 1)),
        ("public_id", text(&format!("remittance_{number}"))),
        ("stored_file_num", Value::Int(number)),
        ("payment_date", date.map_or(Value::Null, text)),
        ("status", text("posted")),
        ("received_at", text(THEN)),
        ("updated_at", text(THEN)),
    ]));
    for (index, (claim_num, status, state)) in (0..).zip(claims) {
        changes.put(&row::<RemittedClaim>(&[
            ("remitted_claim_num", Value::Int(number + 2 + index)),
            ("public_id", text(&format!("claim_{number}_{index}"))),
            ("remittance_num", Value::Int(number + 1)),
            ("claim_index", Value::Int(index)),
            ("payer_claim_number", text("26015")),
            ("claim_status", text(status)),
            ("state", text(state)),
            ("claim_num", Value::Int(*claim_num)),
        ]));
    }
}

/// Another plan of the same patient, which comes second.
fn put_second_coverage(changes: &mut ChangeSet) {
    let second = Carrier { carrier_num: 4, carrier_name: "Second Plan".into(), ..carrier("60055") };
    changes.put(&second);
    covered(changes, 2, [8, 4, 9, 10], "S-200");
}
