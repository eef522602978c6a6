//! The rules, on a file that carries a claim of a mother and one of her son.

use jiff::ToSpan;

use super::*;
use crate::account::{ClaimStatus, ClaimType};
use crate::change::ChangeSet;
use crate::desk::AnswerOutcome::{self, Accepted, Rejected, RejectedWithOthers, Returned, Unclear};
use crate::estimate::testing::World;
use crate::record::Record;
use crate::sending::tests::{CONTROL, claimed, file, out, work, world};
use crate::sending::{SentFile, mark};

/// The two claims as they left, and the text of their file.
struct Sent {
    world: World,
    seen: Seen,
    text: String,
}

fn sent() -> Sent {
    let mut world = world();
    let (exam, cleaning) = (work(&mut world, 1, "T0120", 55), work(&mut world, 2, "T1110", 110));
    let claims = [exam, cleaning].into_iter().zip([1, 2]);
    let claims: Vec<i64> =
        claims.map(|(work, pat_num)| claimed(&mut world, pat_num, ClaimType::Primary, &[work])).collect();
    let written = x12::claim_file::write(&file(&world, &claims)).unwrap();
    let mut sendings = vec![];
    for (number, claim_num) in (1..).zip(claims) {
        let mut numbers = world.numbers();
        numbers.stock("sent_claim", number..number + 1);
        let file = SentFile { written: &written, stored_file_num: 77, control: CONTROL };
        let changes = mark(&world.office, &out(&world, claim_num), &file, world.now, &mut numbers).unwrap();
        world.commit(&changes);
        let etrans = rows::<Etrans>(&changes).remove(0);
        sendings.push(Sending {
            sent: rows::<SentClaim>(&changes).remove(0),
            claim: world.family.claim(claim_num).unwrap().clone(),
            is_latest: true,
            tracked: world.tracked.iter().find(|tracked| tracked.claim_num == Some(claim_num)).cloned(),
            answers: vec![],
            exceptions: vec![],
            etrans: Some(etrans),
            family: None,
        });
    }
    for sending in &mut sendings {
        sending.family = Some(world.family.clone());
        sending.claim = world.family.claim(sending.claim.claim_num).unwrap().clone();
    }
    let seen = Seen { matching: 3, sendings, elsewhere: vec![] };
    Sent { world, seen, text: String::from_utf8(written.bytes).unwrap() }
}

fn rows<R: Record>(changes: &ChangeSet) -> Vec<R> {
    let of_table = changes.puts.iter().filter(|put| put.table == R::TABLE);
    of_table.map(|put| R::from_values(put.values.clone()).unwrap()).collect()
}

/// A file of the clearinghouse with these segments in one set.
fn answer(id: &str, guide: &str, set: &str, segments: &str) -> String {
    let count = segments.matches('~').count() + 2;
    format!(
        "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*LARKSPUR       *260306*0915*^*00501*000000005*0*P*:~\
         GS*{id}*A*B*20260306*0915*7*X*{guide}~ST*{set}*0001*{guide}~{segments}SE*{count}*0001~GE*1*7~IEA*1*000000005~"
    )
}

fn ack(errors: &str, outcome: &str) -> String {
    let accepted = u8::from(outcome != "R");
    let segments = format!("AK1*HC*13~AK2*837*0014~{errors}IK5*{outcome}~AK9*{outcome}*1*1*{accepted}~");
    answer("FA", "005010X231A1", "999", &segments)
}

fn status(batch: &str, claims: &str) -> String {
    let segments = format!(
        "BHT*0085*08*CA1*20260306*0700*TH~HL*1**20*1~NM1*PR*2*PAYER~HL*2*1*21*1~TRN*2*{batch}~STC*A1:19**WQ*165~\
         HL*3*2*19*1~NM1*85*2*GROUP*****XX*1234567893~{claims}"
    );
    answer("HN", "005010X214", "277", &segments)
}

impl Sent {
    /// Takes a file in, and keeps what it changes.
    fn take(&mut self, text: &str) -> (Vec<Acknowledgment>, ChangeSet) {
        let said = answers(&x12::acknowledgment::read(text.as_bytes()));
        let mut numbers = self.world.numbers();
        let first = 100 * (1 + self.seen.sendings.iter().map(|sending| sending.answers.len()).sum::<usize>());
        let first = i64::try_from(first).unwrap();
        numbers.stock("acknowledgment", first..first + 100);
        numbers.stock("exception", first..first + 100);
        numbers.stock_tokens(vec!["t".to_owned(); 100]);
        let (made, changes) = take(&said, &self.seen, &self.world.office, 5, self.world.now, &mut numbers);
        self.world.keep_all(&changes);
        let exceptions: Vec<Exception> = rows(&changes);
        for sending in &mut self.seen.sendings {
            let is_its = |row: &&Acknowledgment| row.sent_claim_num == Some(sending.sent.sent_claim_num);
            sending.answers.extend(made.iter().filter(is_its).cloned());
            sending.family = Some(self.world.family.clone());
            sending.claim = self.world.family.claim(sending.claim.claim_num).unwrap().clone();
            for exception in exceptions.iter().filter(|e| e.subject_num == sending.claim.claim_num) {
                sending.exceptions.retain(|known| known.exception_num != exception.exception_num);
                sending.exceptions.push(exception.clone());
            }
            sending.exceptions.retain(|exception| exception.resolved_at.is_none());
        }
        (made, changes)
    }

    fn statuses(&self) -> Vec<ClaimStatus> {
        self.seen.sendings.iter().map(|sending| sending.claim.claim_status).collect()
    }

    /// The number of the segment that begins so, ST being 1.
    fn segment(&self, begins: &str) -> usize {
        let set = self.text.lines().skip_while(|line| !line.starts_with("ST*"));
        set.enumerate().find(|(_, line)| line.starts_with(begins)).map(|(at, _)| at + 1).unwrap()
    }
}

fn outcomes(made: &[Acknowledgment]) -> Vec<AnswerOutcome> {
    made.iter().map(|row| row.outcome).collect()
}

#[test]
fn the_places_of_a_claim_are_its_own_and_what_stands_above() {
    let sent = sent();
    let places = |at: usize| Places::parse(sent.seen.sendings[at].sent.places.as_deref().unwrap());
    let (mother, son) = (places(0), places(1));
    let span = |places: &Places, begins: &str| {
        places.at(sent.segment(begins)).map(|span| (span.loop_id.clone(), span.line))
    };
    for both in ["BHT*", "NM1*85*", "SE*"] {
        assert!(mother.at(sent.segment(both)).is_some() && son.at(sent.segment(both)).is_some(), "{both}");
    }
    assert_eq!(span(&mother, "SV3*AD:T0120"), Some(("2400".to_owned(), Some(1))));
    assert_eq!((span(&son, "SV3*AD:T0120"), span(&mother, "NM1*QC*")), (None, None));
    assert_eq!(span(&son, "NM1*QC*"), Some(("2010CA".to_owned(), None)));
    assert_eq!(places(0).to_string(), sent.seen.sendings[0].sent.places.clone().unwrap());
}

#[test]
fn of_a_rejected_set_only_the_claim_that_is_wrong_waits_for_a_person() {
    let mut sent = sent();
    let wrong = sent.segment("SV3*AD:T1110");
    let (made, changes) = sent.take(&ack(&format!("IK3*SV3*{wrong}*2400*8~IK4*2**6~"), "R"));
    assert_eq!(outcomes(&made), [RejectedWithOthers, Rejected]);
    assert_eq!(sent.statuses(), [ClaimStatus::Waiting, ClaimStatus::Unsent]);
    assert!(made[1].reason.starts_with("Line 1: Segment SV3"), "{}", made[1].reason);
    assert!(made[0].reason.starts_with("Another claim of the same file"), "{}", made[0].reason);
    let asked: Vec<Exception> = rows(&changes);
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].subject_kind.as_str(), asked[0].amount_at_risk), ("claim", crate::Cents(11000)));
    assert!(changes.expects.contains(&(Scope::Matching, 3)) && changes.raises.contains(&Scope::Family(1)));
    let told: Vec<&str> = changes.events.iter().map(|event| event.name).collect();
    assert_eq!(told, ["claim.rejected", "claim.rejected"]);
    // What is accepted with errors is told to the claim that has them.
    let (made, _) = self::sent().take(&ack(&format!("IK3*SV3*{wrong}*2400*8~"), "E"));
    assert_eq!(outcomes(&made), [Accepted, AnswerOutcome::AcceptedWithErrors]);
}

#[test]
fn an_error_is_found_by_its_segment_by_its_trigger_or_by_the_claim_that_it_names() {
    let outcomes_of = |sent: &mut Sent, errors: &str| outcomes(&sent.take(&ack(errors, "R")).0);
    let number = sent().seen.sendings[0].claim.claim_identifier.clone();
    let clm = sent().segment(&format!("CLM*{}", sent().seen.sendings[1].claim.claim_identifier));
    for (errors, expected) in [
        (format!("IK3*CLM*999*2300*8~CTX*CLM01:{number}~"), [Rejected, RejectedWithOthers]),
        (format!("IK3*REF*999**3~CTX*SITUATIONAL TRIGGER*CLM*{clm}**5:3~"), [RejectedWithOthers, Rejected]),
        // Missing before its neighbour: it may be the last of what stands before.
        (format!("IK3*DTP*{clm}*2300*3~"), [RejectedWithOthers, Rejected]),
        ("IK3*NM1*3*1000A*8~".to_owned(), [Rejected, Rejected]),
        // Nowhere, so it may be anybody's.
        ("IK3*ZZZ*999**1~".to_owned(), [Rejected, Rejected]),
        (String::new(), [Rejected, Rejected]),
    ] {
        assert_eq!(outcomes_of(&mut sent(), &errors), expected, "{errors}");
    }
    // What was sent before places were kept.
    let mut old = sent();
    old.seen.sendings.iter_mut().for_each(|sending| sending.sent.places = None);
    assert_eq!(outcomes_of(&mut old, "IK3*CLM*20*2300*8~"), [Rejected, Rejected]);
    assert!(old.seen.sendings[0].answers[0].reason.starts_with("Segment CLM (segment 20 of the set"));
}

#[test]
fn a_claim_is_found_by_its_batch_else_by_its_number_and_charge() {
    let number = sent().seen.sendings[1].claim.claim_identifier.clone();
    let of = |batch: &str, charge: &str| {
        let claims = format!("HL*4*3*PT~TRN*2*{number}~STC*A3:21**U*{charge}~");
        let mut sent = sent();
        let (made, _) = sent.take(&status(batch, &claims));
        (made[0].claim_num.is_some(), sent.statuses()[1])
    };
    assert_eq!(of("000000012", "110"), (true, ClaimStatus::Unsent));
    assert_eq!(of("12", "99"), (true, ClaimStatus::Unsent));
    assert_eq!(of("CLEARING-5", "110"), (true, ClaimStatus::Unsent));
    assert_eq!(of("CLEARING-5", "99"), (false, ClaimStatus::Sent));
}

#[test]
fn what_speaks_of_the_whole_set_or_of_a_provider_speaks_of_all_its_claims() {
    let whole = |segments: &str| {
        let mut sent = sent();
        let text = answer("HN", "005010X214", "277", segments);
        (outcomes(&sent.take(&text).0), sent.statuses())
    };
    let head = "BHT*0085*08*CA1*20260306*0700*TH~HL*1**20*1~NM1*PR*2*PAYER~HL*2*1*21*1~TRN*2*000000012~";
    let unsent = vec![ClaimStatus::Unsent; 2];
    assert_eq!(whole(&format!("{head}STC*A3:24:41**U*165~")), (vec![Returned; 2], unsent.clone()));
    let provider = |id: &str| {
        whole(&format!(
            "{head}STC*A1:19**WQ*165~HL*3*2*19*0~NM1*85*2*GROUP*****XX*{id}~STC*A7:562:85**U*165~"
        ))
    };
    assert_eq!(provider("1234567893"), (vec![Rejected; 2], unsent));
    assert_eq!(provider("1111111112"), (vec![Rejected], vec![ClaimStatus::Sent; 2]));
}

#[test]
fn a_claim_that_got_through_after_all_is_sent_and_nobody_is_asked() {
    let mut sent = sent();
    let numbers: Vec<String> =
        sent.seen.sendings.iter().map(|sending| sending.claim.claim_identifier.clone()).collect();
    sent.take(&ack("", "R"));
    assert_eq!(sent.statuses(), [ClaimStatus::Unsent; 2]);
    assert_eq!(sent.seen.sendings[0].exceptions.len(), 1);
    // A second reason takes the place of the first.
    let (_, changes) = sent.take(&ack("IK3*ZZZ*999**1~", "R"));
    assert_eq!(rows::<Exception>(&changes).len(), 2);
    assert_eq!(sent.seen.sendings[0].exceptions.len(), 1);
    let claims: String =
        numbers.iter().map(|n| format!("HL*4*3*PT~TRN*2*{n}~STC*A2:20**WQ~REF*1K*P{n}~")).collect();
    let (_, changes) = sent.take(&status("000000012", &claims));
    assert_eq!(sent.statuses(), [ClaimStatus::Sent; 2]);
    assert!(sent.seen.sendings.iter().all(|sending| sending.exceptions.is_empty()));
    let learned: Vec<Option<String>> =
        rows::<TrackedClaim>(&changes).into_iter().map(|tracked| tracked.payer_claim_number).collect();
    assert_eq!(learned, [Some(format!("P{}", numbers[0])), Some(format!("P{}", numbers[1]))]);
    // The transaction by which it left says the same, whatever was said first.
    assert!(
        rows::<Etrans>(&changes).iter().filter_map(|row| row.ack_code.as_deref()).all(|code| code == "A")
    );
}

#[test]
fn an_answer_to_an_earlier_sending_or_to_a_paid_claim_changes_no_state() {
    let mut earlier = sent();
    earlier.seen.sendings.iter_mut().for_each(|sending| sending.is_latest = false);
    let (made, changes) = earlier.take(&ack("", "R"));
    assert_eq!((made.len(), earlier.statuses()), (2, vec![ClaimStatus::Sent; 2]));
    assert_eq!(rows::<Exception>(&changes), []);

    let mut paid = sent();
    for claim in &mut paid.world.family.claims {
        claim.claim_status = ClaimStatus::Received;
    }
    let family = paid.world.family.clone();
    for sending in &mut paid.seen.sendings {
        sending.claim.claim_status = ClaimStatus::Received;
        sending.family = Some(family.clone());
    }
    let (_, changes) = paid.take(&ack("", "R"));
    assert_eq!((paid.statuses(), rows::<Exception>(&changes)), (vec![ClaimStatus::Received; 2], vec![]));
}

#[test]
fn what_cannot_be_acted_on_changes_nothing_and_asks_a_person() {
    let mut sent = sent();
    let number = sent.seen.sendings[0].claim.claim_identifier.clone();
    let odd = status("000000012", &format!("HL*4*3*PT~TRN*2*{number}~STC*A2:20**WQ*55******A3:187~"));
    let (made, changes) = sent.take(&odd);
    assert_eq!((outcomes(&made), sent.statuses()), (vec![Unclear], vec![ClaimStatus::Sent; 2]));
    assert_eq!(rows::<Exception>(&changes)[0].subject_kind, "claim");
    assert_eq!(made[0].codes, "A2:20 A3:187");
    let cut = ack("", "R").replace("IEA*1*000000005~", "");
    let (made, changes) = sent.take(&cut);
    assert_eq!((outcomes(&made), made[0].claim_num), (vec![Unclear], None));
    assert_eq!(rows::<Exception>(&changes)[0].reason, Reason::FileIncomplete);
}

#[test]
fn an_envelope_is_told_by_its_number_and_its_day() {
    let ta1 = |day: &str, verdict: &str| {
        format!(
            "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*LARKSPUR       *260306*0915*^*00501*000000005*0*P*:~\
             TA1*000000012*{day}*0915*{verdict}~IEA*0*000000005~"
        )
    };
    let mut sent = sent();
    let sent_at = sent.world.now.instant;
    let day = sent_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let written = |days: i32| day.saturating_add(days.days()).strftime("%y%m%d").to_string();
    // The world's clock stands in 1970, which no TA1 names: the century of a TA1 is this one.
    assert_eq!(sent.take(&ta1(&written(0), "R*024")).0[0].claim_num, None);
    assert_eq!(sent.take(&ta1("", "R*024")).0.len(), 2);
    for sending in &mut sent.seen.sendings {
        sending.sent.sent_at = "2026-03-06T23:30:00Z".parse().unwrap();
    }
    for (day, claims) in [("260306", 2), ("260307", 2), ("260305", 2), ("260309", 0)] {
        let (made, _) = sent.take(&ta1(day, "A*000"));
        assert_eq!(made.iter().filter(|row| row.claim_num.is_some()).count(), claims, "{day}");
    }
}
