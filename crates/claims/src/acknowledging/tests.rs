//! The rules, on a file that carries a claim of a mother and one of her son.

mod order;
mod tied;

use super::*;
use crate::account::{ClaimStatus, ClaimType};
use crate::change::ChangeSet;
use crate::desk::AnswerOutcome::{
    self, Received, ReceivedWithErrors, Rejected, RejectedWithFile, RejectedWithOthers, Unclear,
};
use crate::desk::ExceptionStatus;
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
            is_paid: false,
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
    let seen = Seen { matching: 3, sendings, ..Seen::default() };
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
        assert_eq!(crate::exception::untold(&changes), None);
        self.world.keep_all(&changes);
        let exceptions: Vec<Exception> = rows(&changes);
        for sending in &mut self.seen.sendings {
            let is_its = |row: &&Acknowledgment| row.sent_claim_num == Some(sending.sent.sent_claim_num);
            sending.answers.extend(made.iter().filter(is_its).cloned());
            sending.family = Some(self.world.family.clone());
            sending.claim = self.world.family.claim(sending.claim.claim_num).unwrap().clone();
            let claim_num = Some(sending.claim.claim_num);
            sending.tracked =
                self.world.tracked.iter().find(|tracked| tracked.claim_num == claim_num).cloned();
            let is_its =
                |row: &Etrans| sending.etrans.as_ref().is_some_and(|e| e.etrans_num == row.etrans_num);
            if let Some(row) = rows::<Etrans>(&changes).into_iter().find(is_its) {
                sending.etrans = Some(row);
            }
            let about = ("claim", sending.claim.claim_num);
            keep(&mut sending.exceptions, &exceptions, |e| (e.subject_kind.as_str(), e.subject_num) == about);
        }
        keep(&mut self.seen.of_files, &exceptions, |e| e.subject_kind == "file");
        (made, changes)
    }

    /// What people are asked about the file, with the money at stake.
    fn of_file(&self) -> Vec<(Reason, i64)> {
        self.seen.of_files.iter().map(|open| (open.reason, open.amount_at_risk.0)).collect()
    }

    fn statuses(&self) -> Vec<ClaimStatus> {
        self.seen.sendings.iter().map(|sending| sending.claim.claim_status).collect()
    }

    /// The number of the segment after the mother's claim: the level of the son's subscriber.
    fn after_the_first(&self) -> usize {
        Places::parse(self.seen.sendings[0].sent.places.as_deref().unwrap()).own().unwrap().1 + 1
    }

    /// The number of the segment that begins so, ST being 1.
    fn segment(&self, begins: &str) -> usize {
        let set = self.text.lines().skip_while(|line| !line.starts_with("ST*"));
        set.enumerate().find(|(_, line)| line.starts_with(begins)).map(|(at, _)| at + 1).unwrap()
    }
}

/// Keeps what was written of the exceptions that are meant, open ones only.
fn keep(known: &mut Vec<Exception>, written: &[Exception], is_meant: impl Fn(&Exception) -> bool) {
    for exception in written.iter().filter(|exception| is_meant(exception)) {
        known.retain(|known| known.exception_num != exception.exception_num);
        known.push(exception.clone());
    }
    known.retain(|exception| exception.status == ExceptionStatus::Open);
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
    assert_eq!(
        made[1].reason,
        format!(
            "Line 1: The procedure (SV3, segment {wrong} of the set, loop 2400) has wrong elements. \
             The fee (element 2) has a character that is not allowed."
        )
    );
    let next =
        "Look at the procedure of the line, correct it there, and send the claim again as an original claim.";
    assert_eq!(made[1].next_step, next);
    assert!(made[0].reason.starts_with("Another claim of the same file"), "{}", made[0].reason);
    let asked: Vec<Exception> = rows(&changes);
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].subject_kind.as_str(), asked[0].amount_at_risk), ("claim", crate::Cents(11000)));
    assert!(changes.expects.contains(&(Scope::Matching, 3)) && changes.raises.contains(&Scope::Family(1)));
    let told: Vec<&str> = changes.events.iter().map(|event| event.name).collect();
    assert_eq!(told, ["claim.rejected", "claim.rejected", "exception.opened"]);
    // What is accepted with errors is told to the claim that has them.
    let (made, _) = self::sent().take(&ack(&format!("IK3*SV3*{wrong}*2400*8~"), "E"));
    assert_eq!(outcomes(&made), [Received, ReceivedWithErrors]);
    assert!(made[1].next_step.starts_with("It was taken all the same"), "{}", made[1].next_step);
}

#[test]
fn an_error_is_found_by_its_segment_by_its_trigger_or_by_the_claim_that_it_names() {
    let outcomes_of = |sent: &mut Sent, errors: &str| outcomes(&sent.take(&ack(errors, "R")).0);
    let number = sent().seen.sendings[0].claim.claim_identifier.clone();
    let clm = sent().segment(&format!("CLM*{}", sent().seen.sendings[1].claim.claim_identifier));
    let next = sent().after_the_first();
    for (errors, expected) in [
        (format!("IK3*CLM*999*2300*8~CTX*CLM01:{number}~"), [Rejected, RejectedWithOthers]),
        (format!("IK3*REF*999**3~CTX*SITUATIONAL TRIGGER*CLM*{clm}**5:3~"), [RejectedWithOthers, Rejected]),
        // What is missing is what the loop says, and else the last of what stands before.
        (format!("IK3*DTP*{clm}*2300*3~"), [RejectedWithOthers, Rejected]),
        (format!("IK3*REF*{next}*2400*3~"), [Rejected, RejectedWithOthers]),
        (format!("IK3*REF*{next}*2400*8~"), [RejectedWithOthers, Rejected]),
        // What all claims share, what is nowhere, and what is not said is the file's.
        ("IK3*NM1*3*1000A*8~".to_owned(), [RejectedWithFile, RejectedWithFile]),
        ("IK3*ZZZ*999**1~".to_owned(), [RejectedWithFile, RejectedWithFile]),
        (String::new(), [RejectedWithFile, RejectedWithFile]),
        // A claim at fault is so beside what is wrong with the file.
        (format!("IK3*NM1*3*1000A*8~IK3*CLM*{clm}*2300*8~"), [RejectedWithFile, Rejected]),
    ] {
        assert_eq!(outcomes_of(&mut sent(), &errors), expected, "{errors}");
    }
    // What was sent before places were kept.
    let mut old = sent();
    old.seen.sendings.iter_mut().for_each(|sending| sending.sent.places = None);
    assert_eq!(outcomes_of(&mut old, "IK3*CLM*20*2300*8~"), [RejectedWithFile, RejectedWithFile]);
    let reason = &old.seen.sendings[0].answers[0].reason;
    assert!(reason.starts_with("The head of the claim (CLM, segment 20 of the set"), "{reason}");
}

#[test]
fn a_segment_that_is_missing_at_the_end_of_a_claim_is_not_missing_in_the_next() {
    let mut sent = sent();
    let next = sent.after_the_first();
    let set = sent.text.lines().skip_while(|line| !line.starts_with("ST*"));
    assert!(set.clone().nth(next - 1).unwrap().starts_with("HL*"));
    let (made, _) = sent.take(&ack(&format!("IK3*REF*{next}*2400*3~"), "R"));
    assert_eq!(outcomes(&made), [Rejected, RejectedWithOthers]);
    assert!(made[0].reason.contains("Our line number, REF 6R (REF, segment"), "{}", made[0].reason);
}

#[test]
fn what_is_wrong_with_a_file_is_asked_once_and_its_claims_wait() {
    let mut sent = sent();
    let (made, changes) = sent.take(&ack("IK3*NM1*3*1000A*8~IK4*9**4~", "R"));
    assert_eq!(outcomes(&made), [RejectedWithFile; 2]);
    assert_eq!(sent.statuses(), [ClaimStatus::Waiting; 2]);
    assert_eq!(
        (sent.of_file(), rows::<Exception>(&changes).len()),
        (vec![(Reason::RejectedClaim, 16_500)], 1)
    );
    let asked = &sent.seen.of_files[0];
    assert_eq!((asked.subject_kind.as_str(), asked.subject_num), ("file", 77));
    assert_eq!(
        asked.note,
        "The 999 rejects group 13, set 0014 whole, so its claims wait to go again. The submitter's id (NM1, segment 3 \
         of the set, loop 1000A) has wrong elements. The id (element 9) is too short. Look at the billing entity of \
         the practice and correct it there; the claims go again with the next file."
    );
    // The same is asked once, and what a person has settled is not asked again.
    sent.take(&ack("IK3*NM1*3*1000A*8~IK4*9**4~", "R"));
    assert_eq!(sent.of_file().len(), 1);
    sent.seen.of_files.clear();
    let (_, changes) = sent.take(&ack("IK3*NM1*3*1000A*8~IK4*9**4~", "R"));
    assert_eq!(rows::<Exception>(&changes), []);
    // One claim that got through leaves the other.
    let number = sent.seen.sendings[0].claim.claim_identifier.clone();
    let mut sent = self::sent();
    sent.take(&ack("", "R"));
    sent.take(&status("000000012", &format!("HL*4*3*PT~TRN*2*{number}~STC*A2:20**WQ~")));
    assert_eq!(sent.of_file(), [(Reason::RejectedClaim, 11_000)]);
    assert_eq!(sent.statuses(), [ClaimStatus::Sent, ClaimStatus::Waiting]);
}

#[test]
fn a_claim_that_an_answer_set_to_wait_and_that_is_wrong_itself_does_not_go_again() {
    let mut sent = sent();
    let wrong = sent.segment("SV3*AD:T1110");
    sent.take(&ack("", "R"));
    sent.take(&ack(&format!("IK3*SV3*{wrong}*2400*8~"), "R"));
    assert_eq!(sent.statuses(), [ClaimStatus::Waiting, ClaimStatus::Unsent]);
    // A claim that a person lets wait stays so.
    let son = sent.seen.sendings[1].claim.claim_num;
    let claim = sent.world.family.claims.iter_mut().find(|claim| claim.claim_num == son).unwrap();
    claim.claim_status = ClaimStatus::Waiting;
    sent.take(&ack(&format!("IK3*SV3*{wrong}*2400*7~"), "R"));
    assert_eq!(sent.statuses(), [ClaimStatus::Waiting; 2]);
}

#[test]
fn what_is_not_clear_is_asked_until_what_came_as_far_is() {
    let number = sent().seen.sendings[0].claim.claim_identifier.clone();
    let claim =
        |stc: &str, more: &str| status("000000012", &format!("HL*4*3*PT~TRN*2*{number}~STC*{stc}~{more}"));
    let odd = claim("A2:20**WQ*55", "SVC*AD:T0120*55~STC*A7:244**U~");
    let asked = |sent: &Sent| {
        sent.seen.sendings[0].exceptions.iter().map(|open| open.reason).collect::<Vec<Reason>>()
    };
    let mut sent = sent();
    sent.take(&odd);
    assert_eq!((asked(&sent), sent.statuses()[0]), (vec![Reason::UnclearAnswer], ClaimStatus::Sent));
    sent.take(&ack("", "A"));
    sent.take(&claim("A1:19**WQ*55", ""));
    assert_eq!(asked(&sent), [Reason::UnclearAnswer], "nobody has said what became of the line");
    sent.take(&claim("A7:244**U*55", ""));
    assert_eq!((asked(&sent), sent.statuses()[0]), (vec![Reason::RejectedClaim], ClaimStatus::Unsent));
    let mut sent = self::sent();
    sent.take(&odd);
    sent.take(&claim("A2:20**WQ*55", ""));
    assert_eq!(asked(&sent), []);
    // Of a file it is asked once.
    let unknown = ack("", "A").replace("IK5*A~", "").replace("SE*6*", "SE*5*");
    sent.take(&unknown);
    assert_eq!(
        sent.of_file(),
        [(Reason::UnclearAnswer, 11_000)],
        "what the first claim was told came further"
    );
    sent.take(&ack("", "E"));
    assert_eq!(sent.of_file(), []);
}

#[test]
fn the_payers_number_is_that_of_who_took_the_claim_last() {
    let mut sent = sent();
    let number = sent.seen.sendings[0].claim.claim_identifier.clone();
    let claim = |stc: &str, payers: &str| {
        status("000000012", &format!("HL*4*3*PT~TRN*2*{number}~STC*{stc}~REF*1K*{payers}~"))
    };
    let known = |sent: &Sent| sent.seen.sendings[0].tracked.as_ref().unwrap().payer_claim_number.clone();
    sent.take(&claim("A7:164**U*55", "OLD"));
    assert_eq!(known(&sent), None);
    sent.take(&claim("A1:19**WQ*55", "FIRST"));
    sent.take(&claim("A2:20**WQ*55", "SECOND"));
    assert_eq!(known(&sent), Some("SECOND".to_owned()));
    // An earlier sending teaches nothing any more.
    sent.seen.sendings[0].is_latest = false;
    sent.take(&claim("A2:20**WQ*55", "THIRD"));
    assert_eq!(known(&sent), Some("SECOND".to_owned()));
}

#[test]
fn a_claim_that_got_through_after_all_is_sent_and_nobody_is_asked() {
    let mut sent = sent();
    let numbers: Vec<String> =
        sent.seen.sendings.iter().map(|sending| sending.claim.claim_identifier.clone()).collect();
    let rejected: String = numbers.iter().map(|n| format!("HL*4*3*PT~TRN*2*{n}~STC*A7:164**U~")).collect();
    let wrong = numbers.iter().map(|n| format!("IK3*CLM*999*2300*8~CTX*CLM01:{n}~")).collect::<String>();
    sent.take(&ack(&wrong, "R"));
    assert_eq!(sent.statuses(), [ClaimStatus::Unsent; 2]);
    assert_eq!(sent.seen.sendings[0].exceptions.len(), 1);
    let mut rejected_twice = self::sent();
    rejected_twice.take(&ack(&wrong, "R"));
    // A second reason takes the place of the first.
    let (_, changes) = rejected_twice.take(&status("000000012", &rejected));
    assert_eq!(rows::<Exception>(&changes).len(), 2);
    assert_eq!(rejected_twice.seen.sendings[0].exceptions.len(), 1);
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

    // A payment outranks all of them: nothing is told, noted or asked.
    let mut paid = sent();
    for claim in &mut paid.world.family.claims {
        claim.claim_status = ClaimStatus::Received;
    }
    let family = paid.world.family.clone();
    for sending in &mut paid.seen.sendings {
        sending.claim.claim_status = ClaimStatus::Received;
        sending.is_paid = true;
        sending.family = Some(family.clone());
    }
    let (_, changes) = paid.take(&ack("", "R"));
    assert_eq!((paid.statuses(), rows::<Exception>(&changes)), (vec![ClaimStatus::Received; 2], vec![]));
    assert_eq!(changes.events.len(), 0);
    assert!(paid.seen.sendings.iter().all(|s| s.etrans.as_ref().unwrap().ack_code.as_deref() == Some("A")));
}

#[test]
fn what_cannot_be_acted_on_changes_nothing_and_asks_a_person() {
    let mut sent = sent();
    let number = sent.seen.sendings[0].claim.claim_identifier.clone();
    let odd = status("000000012", &format!("HL*4*3*PT~TRN*2*{number}~STC*A2:20**WQ*55******A3:187~"));
    let (made, changes) = sent.take(&odd);
    assert_eq!((outcomes(&made), sent.statuses()), (vec![Unclear], vec![ClaimStatus::Sent; 2]));
    let asked = &rows::<Exception>(&changes)[0];
    assert_eq!((asked.subject_kind.as_str(), asked.reason), ("claim", Reason::UnclearAnswer));
    assert_eq!(made[0].codes, "A2:20 A3:187");
    let cut = ack("", "R").replace("IEA*1*000000005~", "");
    let (made, changes) = sent.take(&cut);
    assert_eq!((outcomes(&made), made[0].claim_num), (vec![Unclear], None));
    let asked = &rows::<Exception>(&changes)[0];
    assert_eq!((asked.subject_kind.as_str(), asked.reason), ("acknowledgment", Reason::UnclearAnswer));
    assert!(asked.note.starts_with("A 999 about group 13 is not clear. The file was cut"), "{}", asked.note);
}
