//! What is missing is asked once, as late as its payer allows; what comes settles it; what is in hand is left alone.

use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::follow::{Posted, Slice, Tied, follow};
use super::habit::Habit;
use super::raise::{self, Overdue, Subject, raise};
use super::standing::{ClaimFacts, EntryFacts, RemittanceFacts};
use super::*;
use crate::Cents;
use crate::change::ChangeSet;
use crate::desk::{
    AnswerKind, AnswerOutcome, BankEntry, Exception, ExceptionStatus, Remittance, RemittanceStatus,
    RemittedClaim, RemittedClaimState, TrackedClaim,
};
use crate::record::Record;
use crate::state::Numbers;

const DAY: Date = date(2026, 3, 2);

fn at(day: Date) -> Now {
    Now { instant: day.at(15, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp(), today: day }
}

fn numbers() -> Numbers {
    let mut numbers = Numbers::new();
    numbers.stock("exception", 1..1000);
    numbers.stock("habit", 1..1000);
    numbers.stock_tokens((0..1000).map(|n| format!("{n:016}")).collect());
    numbers
}

fn rows<R: Record>(changes: &ChangeSet) -> Vec<R> {
    let of_table = changes.puts.iter().filter(|put| put.table == R::TABLE);
    of_table.map(|put| R::from_values(put.values.clone()).unwrap()).collect()
}

fn claim(num: i64, work: Date) -> ClaimFacts {
    let tracked = TrackedClaim {
        tracked_claim_num: num,
        public_id: format!("claim_{num}"),
        entity_num: 1,
        payer_name: "Cedar Dental".into(),
        claim_number: format!("C-{num}"),
        claim_number_key: format!("C{num}"),
        payer_claim_number: None,
        payer_claim_number_key: None,
        subscriber_id: None,
        subscriber_id_key: None,
        patient_name: "Ines Vale".into(),
        charged_amount: Cents(11_000),
        service_date: work,
        service_end_date: None,
        claim_num: None,
        reconciled: false,
        created_at: at(work).instant,
        updated_at: at(work).instant,
    };
    ClaimFacts { tracked, claim: None, answers: vec![], acknowledgments: vec![] }
}

fn answer(tracked_claim_num: Option<i64>, state: RemittedClaimState, status: &str) -> RemittedClaim {
    RemittedClaim {
        remitted_claim_num: 9,
        public_id: "remclaim_9".into(),
        remittance_num: 1,
        claim_index: 0,
        claim_number: "C-1".into(),
        payer_claim_number: String::new(),
        claim_status: status.into(),
        charge: Cents(11_000),
        paid: Cents(9_000),
        patient_responsibility: Cents::ZERO,
        state,
        tracked_claim_num,
        claim_num: None,
        suspended: None,
        reverses: None,
        write_off: None,
        other_payers: None,
    }
}

fn acknowledgment(outcome: AnswerOutcome, day: Date) -> crate::desk::Acknowledgment {
    crate::desk::Acknowledgment {
        acknowledgment_num: 1,
        public_id: "ack_1".into(),
        stored_file_num: 1,
        etrans_num: 1,
        kind: AnswerKind::Claim,
        outcome,
        about: String::new(),
        sent_claim_num: None,
        claim_num: None,
        tracked_claim_num: Some(1),
        payer_claim_number: String::new(),
        codes: String::new(),
        reason: String::new(),
        next_step: String::new(),
        received_at: at(day).instant,
    }
}

fn remittance(num: i64, paid_on: Date) -> RemittanceFacts {
    let remittance = Remittance {
        remittance_num: num,
        public_id: format!("remittance_{num}"),
        stored_file_num: 1,
        set_index: 0,
        natural_key: String::new(),
        content_sha256: String::new(),
        entity_num: 1,
        payer_name: "CEDAR DENTAL".into(),
        payer_id: "1555000111".into(),
        payment_amount: Cents(9_000),
        payment_method: "ACH".into(),
        payment_date: Some(paid_on),
        trace_number: format!("T{num}"),
        trace_key: format!("T{num}"),
        trace_payer_id: "1555000111".into(),
        payee_account: String::new(),
        claim_count: 1,
        claims_paid: Cents(9_000),
        status: RemittanceStatus::Posted,
        held_because: String::new(),
        next_claim: 1,
        claim_payment_num: None,
        received_at: at(paid_on).instant,
        updated_at: at(paid_on).instant,
        is_taken: None,
        typed_by: None,
    };
    RemittanceFacts { remittance, written_on: Some(paid_on), is_tied: false }
}

fn entry(num: i64, day: Date, words: &str) -> EntryFacts {
    let entry = BankEntry {
        bank_entry_num: num,
        public_id: format!("transaction_{num}"),
        bank_account_num: 1,
        amount: Cents(9_000),
        date: day,
        description: words.into(),
        counterparty: "CEDAR DENTAL".into(),
        source: "api".into(),
        trace_number: None,
        trace_key: None,
        trace_payer_id: None,
        check_number: None,
        check_key: None,
        fingerprint: String::new(),
        stored_file_num: None,
        reconciled: false,
        created_at: at(day).instant,
        kind: None,
        bank_code: None,
        own_trace: None,
        reference: None,
        is_taken: None,
        returned_by: None,
    };
    EntryFacts { entry, is_tied: false, is_told: false, is_of_payer: false }
}

fn awaited(expected: Expected, subject_num: i64, since: Date, due: Date) -> Awaited {
    let party = "CEDARDENTAL".to_owned();
    Awaited { expected, subject_num, party, since, due, raised: false, held_by: None }
}

/// Files of both kinds have told up to a day.
fn seen(day: Date) -> RadarState {
    RadarState {
        remitted_through: Some(day),
        remitted_at: Some(at(day).instant),
        bank_through: Some(day),
        bank_at: Some(at(day).instant),
        ..RadarState::beginning(at(day))
    }
}

fn overdue(row: Awaited, subject: Subject) -> Overdue {
    Overdue { row, subject, habit: None, acknowledgments: None, exceptions: vec![], holder: None }
}

fn raised(overdue: Overdue, day: Date) -> (usize, ChangeSet) {
    let slice = raise::Slice { version: 1, matching: 1, state: seen(day), overdue: vec![overdue] };
    let (asked, changes) = raise(&slice, at(day), &mut numbers());
    (asked.len(), changes)
}

fn open(reason: Reason, about: (&str, i64)) -> Exception {
    Exception {
        exception_num: 5,
        public_id: "exception_5".into(),
        reason,
        subject_kind: about.0.into(),
        subject_num: about.1,
        amount_at_risk: Cents::ZERO,
        note: String::new(),
        candidates: String::new(),
        status: ExceptionStatus::Open,
        assignee: String::new(),
        opened_at: at(DAY).instant,
        resolved_at: None,
        settled_as: None,
    }
}

#[test]
fn nothing_is_overdue_beyond_what_files_have_told_until_they_stay_away() {
    let loaded = at(date(2026, 11, 22));
    let state = RadarState {
        bank_through: Some(date(2026, 3, 31)),
        bank_at: Some(loaded.instant),
        ..RadarState::beginning(loaded)
    };
    assert_eq!(state.seen_until(Expected::Money, loaded), Some(date(2026, 3, 31)));
    assert_eq!(state.seen_until(Expected::Answer, loaded), None, "no remittance ever came");
    let month_later = at(date(2026, 12, 23));
    assert_eq!(state.seen_until(Expected::Money, month_later), Some(date(2026, 12, 23)));
    assert_eq!(state.seen_until(Expected::Answer, month_later), Some(date(2026, 12, 23)));
    let ahead = RadarState { bank_through: Some(date(2027, 1, 4)), ..state };
    assert_eq!(ahead.seen_until(Expected::Check, loaded), Some(loaded.today), "a bank tells no future");
}

fn silent(facts: ClaimFacts) -> Overdue {
    overdue(awaited(Expected::Answer, 1, DAY, date(2026, 4, 11)), Subject::Claim(Box::new(facts)))
}

const LATE: Date = date(2026, 4, 13);

#[test]
fn a_claim_that_nobody_answered_is_silent() {
    let (asked, changes) = raised(silent(claim(1, DAY)), LATE);
    let [exception] = rows::<Exception>(&changes).try_into().unwrap();
    assert_eq!((asked, exception.reason, exception.amount_at_risk), (1, Reason::SilentClaim, Cents(11_000)));
    assert_eq!((exception.subject_kind.as_str(), exception.subject_num), ("tracked_claim", 1));
    assert_eq!(
        exception.note,
        "No remittance has answered this claim since 2026-03-02 (40 days are allowed until more is known of this payer). \
         Ask the payer where it is."
    );
    assert!(rows::<Awaited>(&changes)[0].raised, "it is asked once");
    // On its last day nobody asks.
    let (asked, changes) = raised(silent(claim(1, DAY)), date(2026, 4, 11));
    assert_eq!((asked, rows::<Awaited>(&changes)[0].due), (0, date(2026, 4, 11)));
}

#[test]
fn a_claim_that_somebody_speaks_of_is_not_silent() {
    use RemittedClaimState::{Dismissed, Held, Posted, Tracked, Waiting};
    for (state, status) in [(Posted, "1"), (Tracked, "5"), (Held, "1"), (Dismissed, "1"), (Waiting, "4")] {
        // Linked to it, or under its number and linked to nothing.
        for linked in [Some(1), None] {
            let facts = ClaimFacts { answers: vec![answer(linked, state, status)], ..claim(1, DAY) };
            let (asked, changes) = raised(silent(facts), LATE);
            assert_eq!((asked, changes.deletes.len()), (0, 1), "{state} {status} {linked:?}");
        }
    }
    let other = ClaimFacts { answers: vec![answer(Some(2), Posted, "1")], ..claim(1, DAY) };
    assert_eq!(raised(silent(other), LATE).0, 1, "another claim of the same number was answered");
}

#[test]
fn a_rejected_claim_is_not_silent_and_one_that_was_sent_again_is() {
    use AnswerOutcome::{Accepted, Received, Rejected};
    let to = |sending: Option<i64>, outcome| crate::desk::Acknowledgment {
        sent_claim_num: sending,
        ..acknowledgment(outcome, DAY)
    };
    let asked = |acknowledgments| raised(silent(ClaimFacts { acknowledgments, ..claim(1, DAY) }), LATE).0;
    assert_eq!(asked(vec![to(None, Rejected)]), 0);
    assert_eq!(asked(vec![to(None, Rejected), to(None, Received)]), 0, "in whatever order they are kept");
    assert_eq!(asked(vec![to(Some(1), Rejected), to(Some(2), Accepted)]), 1);
    assert_eq!(asked(vec![to(Some(2), Accepted), to(Some(1), Rejected)]), 1);
}

#[test]
fn what_was_asked_is_looked_at_again_and_settled_when_somebody_saw_to_it() {
    let asked = |facts: ClaimFacts, day: Date| {
        let mut overdue = silent(facts);
        overdue.row.raised = true;
        overdue.exceptions = vec![open(Reason::SilentClaim, ("tracked_claim", 1))];
        raised(overdue, day)
    };
    let (again, changes) = asked(claim(1, DAY), LATE);
    assert_eq!((again, rows::<Exception>(&changes).len()), (0, 0), "it stands");
    let [row] = rows::<Awaited>(&changes).try_into().unwrap();
    assert_eq!((row.raised, row.due), (true, LATE), "and is not looked at again that day");
    let gone =
        ClaimFacts { answers: vec![answer(Some(1), RemittedClaimState::Posted, "1")], ..claim(1, DAY) };
    let (_, changes) = asked(gone, LATE);
    assert_eq!(
        (rows::<Exception>(&changes)[0].status, changes.deletes.len()),
        (ExceptionStatus::Resolved, 1)
    );
}

#[test]
fn what_waits_for_a_person_elsewhere_is_looked_at_again_later() {
    let mut held = silent(claim(1, DAY));
    held.holder = Some(open(Reason::AmbiguousClaim, ("remitted_claim", 9)));
    let (asked, changes) = raised(held.clone(), LATE);
    assert_eq!((asked, rows::<Awaited>(&changes)[0].due), (0, date(2026, 4, 20)));
    held.holder = held.holder.map(|e| Exception { status: ExceptionStatus::Resolved, ..e });
    assert_eq!(raised(held, LATE).0, 1);
    let mut unclear = silent(claim(1, DAY));
    unclear.exceptions = vec![open(Reason::UnclearAnswer, ("claim", 3))];
    assert_eq!(raised(unclear, LATE).0, 0);
}

#[test]
fn a_missing_acknowledgment_is_noticed_where_they_are_the_rule() {
    let mut regular = Habit::new(7, Expected::Acknowledgment, "CEDARDENTAL");
    (0..30).for_each(|_| regular.note(1));
    let day = date(2026, 3, 9);
    let due = date(2026, 3, 7);
    let row = awaited(Expected::Answer, 1, DAY, due);
    let of = |facts: ClaimFacts, habit: Option<&Habit>| Overdue {
        acknowledgments: habit.cloned(),
        ..overdue(row.clone(), Subject::Claim(Box::new(facts)))
    };
    let (asked, changes) = raised(of(claim(1, DAY), Some(&regular)), day);
    assert_eq!(asked, 1);
    let note = &rows::<Exception>(&changes)[0].note;
    assert!(
        note.starts_with("Nobody has acknowledged this claim since 2026-03-02 (usually 1 days"),
        "{note}"
    );
    assert_eq!(raised(of(claim(1, DAY), None), day).0, 0);
    let taken =
        ClaimFacts { acknowledgments: vec![acknowledgment(AnswerOutcome::Accepted, DAY)], ..claim(1, DAY) };
    assert_eq!(raised(of(taken.clone(), Some(&regular)), day).0, 0);

    // It was asked; then the acknowledgment comes, and the answer is not due yet.
    let slice = Slice {
        claims: vec![taken],
        habits: vec![regular],
        awaited: vec![Awaited { raised: true, ..row }],
        exceptions: vec![open(Reason::SilentClaim, ("tracked_claim", 1))],
        state: Some(seen(day)),
        ..Slice::default()
    };
    let changes = follow(&slice, at(day), &mut numbers());
    assert_eq!(rows::<Exception>(&changes)[0].status, ExceptionStatus::Resolved);
    let [row] = rows::<Awaited>(&changes).try_into().unwrap();
    assert_eq!((row.raised, row.due), (false, date(2026, 4, 11)));
}

#[test]
fn a_claim_of_a_history_waits_since_its_work_and_one_posted_in_time_since_then() {
    let mut facts = claim(1, DAY);
    facts.tracked.created_at = at(date(2026, 3, 20)).instant;
    assert_eq!(facts.since(), date(2026, 3, 20));
    facts.tracked.created_at = at(date(2026, 11, 22)).instant;
    assert_eq!(facts.since(), DAY);
}

#[test]
fn money_that_does_not_come_is_asked_about_after_four_business_days() {
    let due = date(2026, 3, 6);
    let of = |facts: RemittanceFacts| {
        overdue(awaited(Expected::Money, 1, DAY, due), Subject::Remittance(Box::new(facts)))
    };
    let (asked, changes) = raised(of(remittance(1, DAY)), date(2026, 3, 9));
    assert_eq!((asked, rows::<Exception>(&changes)[0].reason), (1, Reason::RemittanceWithoutMoney));
    assert_eq!(raised(of(remittance(1, DAY)), due).0, 0, "the bank has not told of a later day");
    let tied = RemittanceFacts { is_tied: true, ..remittance(1, DAY) };
    let mut held = remittance(1, DAY);
    held.remittance.status = RemittanceStatus::Held;
    let mut nothing = remittance(1, DAY);
    nothing.remittance.payment_amount = Cents::ZERO;
    for facts in [tied, held, nothing] {
        let (asked, changes) = raised(of(facts), LATE);
        assert_eq!((asked, changes.deletes.len()), (0, 1));
    }
    let mut differs = of(remittance(1, DAY));
    differs.exceptions = vec![open(Reason::AmountMismatch, ("remittance", 1))];
    assert_eq!(raised(differs, LATE).0, 0);
}

#[test]
fn only_an_insurers_money_misses_its_remittance() {
    let of = |facts: EntryFacts| {
        let row = awaited(Expected::Remittance, 1, DAY, date(2026, 3, 6));
        raised(overdue(row, Subject::Entry(Box::new(facts))), LATE).0
    };
    assert_eq!(of(entry(1, DAY, "CEDAR DES:HCCLAIMPMT")), 1);
    assert_eq!(of(entry(1, DAY, "rent")), 0);
    assert_eq!(of(EntryFacts { is_of_payer: true, ..entry(1, DAY, "deposit") }), 1);
    let mut traced = entry(1, DAY, "deposit");
    traced.entry.trace_key = Some("T1".into());
    assert_eq!(of(traced.clone()), 0, "a check number is nobody's");
    traced.entry.trace_payer_id = Some("1555000111".into());
    assert_eq!(of(traced.clone()), 1);
    assert_eq!(of(EntryFacts { is_told: true, ..traced.clone() }), 0, "its remittance is here, and held");
    traced.entry.returned_by = Some(2);
    assert_eq!(
        of(traced.clone()),
        1,
        "what came back is in no remittance either, and its deposit is not proved"
    );
    traced.entry.returned_by = None;
    traced.entry.amount = Cents(-9_000);
    assert_eq!(of(traced), 0);
}

#[test]
fn a_payer_that_stopped_is_asked_about_while_claims_wait_for_it() {
    let mut weekly = Habit::new(3, Expected::NextRemittance, "CEDARDENTAL");
    (0..6).for_each(|_| weekly.note(7));
    weekly.name = "Cedar Dental".into();
    weekly.last_on = Some(DAY);
    let of = |is_missed: bool| Overdue {
        habit: Some(weekly.clone()),
        ..overdue(
            awaited(Expected::NextRemittance, 3, DAY, date(2026, 3, 23)),
            Subject::Payer(Box::new(weekly.clone()), is_missed),
        )
    };
    let (asked, changes) = raised(of(true), date(2026, 3, 24));
    let [exception] = rows::<Exception>(&changes).try_into().unwrap();
    assert_eq!((asked, exception.subject_kind.as_str(), exception.subject_num), (1, "payer", 3));
    assert!(
        exception.note.starts_with("Cedar Dental has sent no remittance since 2026-03-02"),
        "{}",
        exception.note
    );
    assert_eq!(raised(of(false), date(2026, 3, 24)).0, 0);
    assert_eq!(raised(of(true), date(2026, 3, 23)).0, 0);

    // Another remittance settles it.
    let back = remittance(8, date(2026, 3, 25));
    let slice = Slice {
        received: vec![back],
        habits: vec![weekly],
        awaited: vec![Awaited {
            raised: true,
            ..awaited(Expected::NextRemittance, 3, DAY, date(2026, 3, 23))
        }],
        exceptions: vec![open(Reason::SilentClaim, ("payer", 3))],
        state: Some(seen(date(2026, 3, 24))),
        ..Slice::default()
    };
    let changes = follow(&slice, at(date(2026, 3, 25)), &mut numbers());
    assert_eq!(rows::<Exception>(&changes)[0].status, ExceptionStatus::Resolved);
    let habit = rows::<Habit>(&changes).remove(0);
    assert_eq!((habit.days.as_str(), habit.last_on), ("7:6 23:1", Some(date(2026, 3, 25))));
}

#[test]
fn what_comes_is_no_longer_awaited_and_settles_what_was_asked() {
    let waiting = Slice { claims: vec![claim(1, DAY)], ..Slice::default() };
    let [row] = rows::<Awaited>(&follow(&waiting, at(DAY), &mut numbers())).try_into().unwrap();
    assert_eq!((row.since, row.due, row.party.as_str()), (DAY, date(2026, 4, 11), "CEDARDENTAL"));

    let answered =
        ClaimFacts { answers: vec![answer(Some(1), RemittedClaimState::Tracked, "1")], ..claim(1, DAY) };
    let slice = Slice {
        claims: vec![answered],
        posted: vec![Posted { came_on: LATE, answered: [1].into() }],
        awaited: vec![Awaited { raised: true, ..row }],
        exceptions: vec![open(Reason::SilentClaim, ("tracked_claim", 1))],
        ..Slice::default()
    };
    let changes = follow(&slice, at(LATE), &mut numbers());
    assert_eq!((changes.deletes.len(), rows::<Awaited>(&changes).len()), (1, 0));
    assert_eq!(rows::<Exception>(&changes)[0].status, ExceptionStatus::Resolved);
    let days: Vec<(Expected, String)> =
        rows::<Habit>(&changes).into_iter().map(|habit| (habit.expected, habit.days)).collect();
    assert_eq!(days, [(Expected::Acknowledgment, "-1:1".into()), (Expected::Answer, "42:1".into())]);
}

#[test]
fn money_or_its_remittance_that_came_late_was_missing_for_a_while() {
    let tie = |paid: Date, written: Date, booked: Date| {
        let facts = RemittanceFacts { written_on: Some(written), is_tied: true, ..remittance(1, paid) };
        let slice = Slice {
            tied: vec![Tied { remittance: facts, entry: entry(4, booked, "").entry }],
            ..Slice::default()
        };
        let asked = rows::<Exception>(&follow(&slice, at(LATE), &mut numbers()));
        let is_settled =
            asked.iter().all(|e| e.status == ExceptionStatus::Resolved && e.resolved_at.is_some());
        assert!(is_settled, "{asked:?}");
        asked.into_iter().map(|e| (e.reason, e.subject_num)).collect::<Vec<_>>()
    };
    let day = |day: i8| date(2026, 3, day);
    assert_eq!(tie(day(2), day(2), day(6)), []);
    assert_eq!(tie(day(2), day(2), day(9)), [(Reason::RemittanceWithoutMoney, 1)]);
    assert_eq!(tie(day(2), day(9), day(3)), []);
    assert_eq!(tie(day(2), day(10), day(3)), [(Reason::MoneyWithoutRemittance, 4)]);
}

proptest! {
    /// Whatever was asked of a claim before, and however it stands: it is awaited if and only if it waits; nothing is asked
    /// of what does not; and what was asked is settled when it does no longer.
    #[test]
    fn asking_and_waiting_agree(
        answered in any::<bool>(),
        rejected in any::<bool>(),
        was_raised in any::<bool>(),
        days in 0_i64..200,
    ) {
        let mut facts = claim(1, DAY);
        if answered {
            facts.answers.push(answer(Some(1), RemittedClaimState::Posted, "1"));
        }
        if rejected {
            facts.acknowledgments.push(acknowledgment(AnswerOutcome::Rejected, DAY));
        }
        let today = calendar::days_later(DAY, days);
        let stood = Awaited { raised: was_raised, ..awaited(Expected::Answer, 1, DAY, date(2026, 4, 11)) };
        let known = open(Reason::SilentClaim, ("tracked_claim", 1));
        let slice = Slice {
            claims: vec![facts.clone()],
            awaited: vec![stood.clone()],
            exceptions: if was_raised { vec![known] } else { vec![] },
            state: Some(seen(today)),
            ..Slice::default()
        };
        let changes = follow(&slice, at(today), &mut numbers());
        let waits = !answered && !rejected;
        let row = rows::<Awaited>(&changes).pop().or((changes.deletes.is_empty()).then_some(stood));
        prop_assert_eq!(row.is_some(), waits);
        let is_overdue = waits && days > 40;
        let settled = rows::<Exception>(&changes).len();
        prop_assert_eq!(settled, usize::from(was_raised && !is_overdue));
        if let Some(row) = row {
            prop_assert_eq!(row.raised, was_raised && is_overdue);
            let (asked, _) = raised(overdue(row, Subject::Claim(Box::new(facts))), today);
            prop_assert_eq!(asked, usize::from(is_overdue && !was_raised), "once");
        }
    }
}
