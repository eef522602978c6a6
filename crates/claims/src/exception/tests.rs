//! No exception stands twice, none is changed untold, and what a person settled stays settled.

use jiff::civil::date;
use proptest::prelude::*;

use super::person::{Act, Action, ExceptionStep, Settled, Standing, act, settles};
use super::*;
use crate::desk::{Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState};
use crate::state::Refusal;

fn now() -> Now {
    Now { instant: "2026-03-18T15:00:00Z".parse().unwrap(), today: date(2026, 3, 18) }
}

fn numbers() -> Numbers {
    let mut numbers = Numbers::new();
    numbers.stock("exception", 1..1000);
    numbers.stock("exception_step", 1..1000);
    numbers.stock_tokens((0..1000).map(|n| format!("{n:016}")).collect());
    numbers
}

fn rows<R: Record>(changes: &ChangeSet) -> Vec<R> {
    let of_table = changes.puts.iter().filter(|put| put.table == R::TABLE);
    of_table.map(|put| R::from_values(put.values.clone()).unwrap()).collect()
}

fn question(reason: Reason, note: &str) -> Question {
    let candidates = vec![
        Candidate { id: "claim_1".into(), clues: vec![Clue::ClaimNumber, Clue::ChargeDiffers] },
        Candidate { id: "claim_2".into(), clues: vec![] },
    ];
    Question { reason, about: ("remitted_claim", 7), at_risk: Cents(500), note: note.into(), candidates }
}

fn opened(reason: Reason) -> Exception {
    let mut changes = ChangeSet::new();
    open(&question(reason, "why"), &[], now(), &mut numbers(), &mut changes);
    rows(&changes).remove(0)
}

fn standing(exception: Exception) -> Standing {
    Standing {
        matching: 1,
        exception,
        steps: vec![],
        others: vec![],
        remitted: None,
        remittance: None,
        same_payment: vec![],
        pat_num: None,
    }
}

fn by_kim(action: Action, note: &str) -> Act {
    Act { action, note: note.into(), assignee: String::new(), made_by: "kim".into() }
}

fn done(standing: &Standing, how: &Act) -> (Settled, ChangeSet) {
    act(standing, how, now(), &mut numbers()).unwrap()
}

#[test]
fn candidates_keep_what_speaks_for_them() {
    let exception = opened(Reason::ChargeDiffers);
    assert_eq!(exception.candidates, "claim_1:claim_number+charge_differs,claim_2");
    assert_eq!(exception.candidates(), question(Reason::ChargeDiffers, "").candidates);
    // As they were kept before reasons were.
    let old = Exception { candidates: "claim_1,claim_2".into(), ..exception.clone() };
    assert_eq!(old.candidates().iter().map(|c| c.clues.len()).sum::<usize>(), 0);
    assert_eq!(Exception { candidates: String::new(), ..exception }.candidates(), []);
}

#[test]
fn what_a_person_settled_is_asked_again_for_other_evidence_only() {
    let before = standing(opened(Reason::UnmatchedClaim));
    let (settled, _) = done(&before, &by_kim(Action::Dismiss, "not ours"));
    let ask = |known: &Exception, note: &str| {
        let (known, mut changes) = ([known.clone()], ChangeSet::new());
        open(&question(Reason::UnmatchedClaim, note), &known, now(), &mut numbers(), &mut changes);
        rows::<Exception>(&changes).len()
    };
    assert_eq!((ask(&settled.exception, "why"), ask(&settled.exception, "another")), (0, 1));
    // What the program settled may come again: a tie that goes, for one.
    let mut changes = ChangeSet::new();
    resolve([&before.exception], now(), &mut changes);
    assert_eq!(ask(&rows(&changes)[0], "why"), 1);
}

#[test]
fn every_reason_can_be_noted_and_given_and_is_settled_by_what_the_table_says() {
    for reason in Reason::ALL.iter().copied() {
        let before = standing(opened(reason));
        for action in Action::ALL.iter().copied() {
            let fits = matches!(action, Action::Note | Action::Assign) || settles(reason).contains(&action);
            let outcome = act(&before, &by_kim(action, "because"), now(), &mut numbers());
            match (fits, action, outcome) {
                (true, _, Ok((settled, changes))) => {
                    assert_eq!(settled.exception.is_open(), !settles(reason).contains(&action));
                    assert_eq!(untold(&changes), None);
                    let step = &rows::<ExceptionStep>(&changes)[0];
                    assert_eq!((step.action, step.made_by.as_str()), (action, "kim"));
                }
                (false, Action::Reopen, Err(Refusal::Conflict(_))) | (false, _, Err(Refusal::Unfit(_))) => {}
                (_, _, outcome) => panic!("{reason} {action}: {outcome:?}"),
            }
        }
    }
}

/// The table of `docs/exceptions.md`.
#[test]
fn the_page_about_exceptions_says_what_settles_each_reason() {
    let page = include_str!("../../../../docs/exceptions.md");
    for reason in Reason::ALL.iter().copied() {
        let named = format!("`{reason}`");
        let rows: Vec<&str> =
            page.lines().filter(|line| line.starts_with("| `") && line.contains(&named)).collect();
        assert!(!rows.is_empty(), "{reason} stands nowhere");
        for row in rows {
            let said = row.trim_end_matches([' ', '|']).rsplit(" | ").next().unwrap();
            for action in [Action::Dismiss, Action::Post, Action::Link] {
                let is_said = said.contains(&format!("`{action}`"));
                assert_eq!(is_said, settles(reason).contains(&action), "{reason}: {action}");
            }
        }
    }
}

#[test]
fn what_is_settled_takes_notes_and_a_dismissal_can_be_taken_back() {
    let before = standing(opened(Reason::RejectedClaim));
    let (settled, _) = done(&before, &by_kim(Action::Dismiss, "called them"));
    let after = standing(settled.exception);
    for action in [Action::Dismiss, Action::Assign] {
        let refused = act(&after, &by_kim(action, "again"), now(), &mut numbers());
        assert!(matches!(refused, Err(Refusal::Conflict(_))), "{refused:?}");
    }
    done(&after, &by_kim(Action::Note, "they called back"));
    let (again, changes) = done(&after, &by_kim(Action::Reopen, ""));
    assert!(again.exception.is_open() && again.exception.settled_as.is_none());
    assert_eq!(changes.events[0].name, "exception.opened");
    let asked_since = Standing { others: vec![again.exception], ..after };
    let refused = act(&asked_since, &by_kim(Action::Reopen, ""), now(), &mut numbers());
    assert!(matches!(refused, Err(Refusal::Conflict(_))), "{refused:?}");
}

#[test]
fn the_last_step_again_changes_nothing() {
    let mut before = standing(opened(Reason::RejectedClaim));
    for how in [by_kim(Action::Note, "called"), by_kim(Action::Dismiss, "sent again by mail")] {
        let (settled, changes) = done(&before, &how);
        before.steps.extend(rows::<ExceptionStep>(&changes));
        before.exception = settled.exception;
        let (again, changes) = done(&before, &how);
        assert_eq!((again.exception, changes.is_empty()), (before.exception.clone(), true));
    }
}

#[test]
fn a_note_and_what_settles_say_why() {
    let before = standing(opened(Reason::FileIncomplete));
    for action in Action::ALL.iter().copied() {
        let refused = act(&before, &by_kim(action, ""), now(), &mut numbers()).is_err_and(
            |refusal| matches!(&refusal, Refusal::Field { field, message } if *field == "note" && !message.is_empty()),
        );
        assert_eq!(refused, matches!(action, Action::Note | Action::Dismiss | Action::Post), "{action}");
    }
}

fn remittance(status: RemittanceStatus) -> Remittance {
    Remittance {
        remittance_num: 7,
        public_id: "remittance_1".into(),
        stored_file_num: 1,
        set_index: 0,
        natural_key: String::new(),
        content_sha256: String::new(),
        entity_num: 1,
        payer_name: "Cedar".into(),
        payer_id: String::new(),
        payment_amount: Cents(500),
        payment_method: "ACH".into(),
        payment_date: None,
        trace_number: String::new(),
        trace_key: String::new(),
        trace_payer_id: String::new(),
        payee_account: String::new(),
        claim_count: 1,
        claims_paid: Cents(500),
        status,
        held_because: "It ends too early.".into(),
        next_claim: 0,
        claim_payment_num: None,
        received_at: now().instant,
        updated_at: now().instant,
        is_taken: None,
        typed_by: None,
    }
}

#[test]
fn a_held_remittance_posts_or_is_put_aside_as_a_person_says() {
    let held = || Standing {
        remittance: Some(remittance(RemittanceStatus::Held)),
        ..standing(opened(Reason::FileIncomplete))
    };
    let (posted, changes) = done(&held(), &by_kim(Action::Post, "the rest is another practice's"));
    let posts = posted.posts.unwrap();
    assert_eq!((posts.status, posts.held_because.as_str()), (RemittanceStatus::Posting, ""));
    assert_eq!(rows::<Remittance>(&changes), [posts]);
    let (dismissed, changes) = done(&held(), &by_kim(Action::Dismiss, "typed in by hand"));
    let aside = rows::<Remittance>(&changes).remove(0);
    assert_eq!((dismissed.posts, aside.status), (None, RemittanceStatus::Dismissed));
    let again = Standing { remittance: Some(aside), ..standing(dismissed.exception) };
    let (_, changes) = done(&again, &by_kim(Action::Reopen, ""));
    assert_eq!(rows::<Remittance>(&changes)[0].status, RemittanceStatus::Held);

    // Beside another of its payment it posts only while that has not.
    let beside = |status| Standing { same_payment: vec![remittance(status)], ..held() };
    for (status, may) in [
        (RemittanceStatus::Posted, false),
        (RemittanceStatus::Posting, false),
        (RemittanceStatus::Undoing, false),
        (RemittanceStatus::Undone, true),
        (RemittanceStatus::Held, true),
        (RemittanceStatus::Dismissed, true),
    ] {
        let posted = act(&beside(status), &by_kim(Action::Post, "this one"), now(), &mut numbers());
        assert_eq!(posted.is_ok(), may, "{status:?}");
        assert!(act(&beside(status), &by_kim(Action::Dismiss, "no"), now(), &mut numbers()).is_ok());
    }
    // A takeback is about a remittance that is posted: settling it changes nothing of that.
    let takeback = Standing {
        remittance: Some(remittance(RemittanceStatus::Posted)),
        ..standing(opened(Reason::TakebackUnresolved))
    };
    let (_, changes) = done(&takeback, &by_kim(Action::Dismiss, "traced"));
    assert_eq!(rows::<Remittance>(&changes), []);
}

#[test]
fn a_held_claim_that_is_dismissed_waits_no_more() {
    let remitted = RemittedClaim {
        remitted_claim_num: 7,
        public_id: "remclaim_1".into(),
        remittance_num: 1,
        claim_index: 0,
        claim_number: "1/1".into(),
        payer_claim_number: String::new(),
        claim_status: "1".into(),
        charge: Cents(500),
        paid: Cents(500),
        patient_responsibility: Cents::ZERO,
        state: RemittedClaimState::Held,
        tracked_claim_num: None,
        suspended: None,
        reverses: None,
        write_off: None,
        other_payers: None,
        claim_num: None,
    };
    let held = Standing { remitted: Some(remitted), ..standing(opened(Reason::UnmatchedClaim)) };
    let (settled, changes) = done(&held, &by_kim(Action::Dismiss, "not ours"));
    let aside = rows::<RemittedClaim>(&changes).remove(0);
    assert!(!aside.is_waiting() && !aside.is_answer());
    let again = Standing { remitted: Some(aside), ..standing(settled.exception) };
    let (_, changes) = done(&again, &by_kim(Action::Reopen, ""));
    assert!(rows::<RemittedClaim>(&changes)[0].is_waiting());
}

#[derive(Clone, Debug)]
enum Happens {
    Asked(Reason, &'static str),
    Resolved,
    Acted(Action, &'static str),
}

fn happens() -> impl Strategy<Value = Happens> {
    let reason = || prop::sample::select(&[Reason::UnmatchedClaim, Reason::FileIncomplete][..]);
    let note = || prop::sample::select(&["why", "why else"][..]);
    prop_oneof![
        4 => (reason(), note()).prop_map(|(reason, note)| Happens::Asked(reason, note)),
        1 => Just(Happens::Resolved),
        4 => (prop::sample::select(Action::ALL), note()).prop_map(|(action, note)| Happens::Acted(action, note)),
    ]
}

proptest! {
    #[test]
    fn one_stands_of_a_reason_and_all_is_told(all in prop::collection::vec(happens(), 1..30)) {
        let (mut known, mut steps) = (Vec::<Exception>::new(), Vec::<ExceptionStep>::new());
        let mut numbers = numbers();
        for what in all {
            let mut changes = ChangeSet::new();
            match what {
                Happens::Asked(reason, note) => {
                    open(&question(reason, note), &known, now(), &mut numbers, &mut changes);
                }
                Happens::Resolved => resolve(&known, now(), &mut changes),
                Happens::Acted(action, note) => {
                    let Some((last, others)) = known.split_last() else { continue };
                    let num = last.exception_num;
                    let of_it = steps.iter().filter(|step| step.exception_num == num).cloned().collect();
                    let standing =
                        Standing { steps: of_it, others: others.to_vec(), ..standing(last.clone()) };
                    let done = act(&standing, &by_kim(action, note), now(), &mut numbers);
                    changes = done.map(|(_, changes)| changes).unwrap_or_default();
                }
            }
            prop_assert_eq!(untold(&changes), None);
            for written in rows::<Exception>(&changes) {
                known.retain(|exception| exception.exception_num != written.exception_num);
                known.push(written);
            }
            steps.extend(rows::<ExceptionStep>(&changes));
            for reason in [Reason::UnmatchedClaim, Reason::FileIncomplete] {
                let open = known.iter().filter(|e| e.is_open() && e.reason == reason).count();
                prop_assert!(open <= 1, "{} of {} stand", open, reason);
            }
        }
    }
}
