//! Answers of every shape over one family's account, and that the order in which they arrive does not matter.

use proptest::prelude::*;
use x12::remittance::{Adjustment, ClaimStatus as Said, GroupCode, PaymentMethod};
use x12::remittance::{Procedure, Reference, RemittedClaim, RemittedLine};

use super::claim::{Payment, decide};
use super::estimate;
use super::intake::remitted_claim;
use super::shape::{Answered, standing_rows};
use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, ClaimStatus, ClaimType, ProcStatus};
use crate::claim::line::EditLine;
use crate::claim::testing::{claim, claim_of_type, edit, receivable, secondary};
use crate::desk::{Reason, RemittedClaim as Row, RemittedClaimState};
use crate::estimate::testing::{Term, World, dollars};
use crate::ledger::AccountKind;
use crate::state::Numbers;

/// A claim of an office where answers arrive. What must wait is looked at again after each that posts.
struct Desk {
    world: World,
    claim: i64,
    procedures: Vec<i64>,
    earlier: Vec<Answered>,
    waiting: Vec<(Answer, Row, Reason)>,
}

/// Of each line what was paid, written off, taken as deductible and billed; the same of the claim without what was
/// billed; what is receivable; and why what waits does.
type End = (Vec<(Cents, Cents, Cents, Cents)>, (Cents, Cents, Cents), Cents, Vec<Reason>);

/// One remitted claim, with the number of its payment.
#[derive(Clone, Debug)]
struct Answer {
    said: RemittedClaim<'static>,
    payment: i64,
}

fn adjustment(group: &'static str, reason: &'static str, amount: i64) -> Adjustment<'static> {
    Adjustment {
        group: GroupCode::of(group.into()),
        reason: reason.into(),
        amount: dollars(amount),
        quantity: "".into(),
    }
}

/// A line of a code that pays so much; what is missing to its charge is adjusted as said.
fn line(
    code: &'static str,
    paid: i64,
    adjusted: &[(&'static str, &'static str, i64)],
) -> RemittedLine<'static> {
    let adjustments: Vec<_> = adjusted.iter().map(|(g, r, amount)| adjustment(g, r, *amount)).collect();
    RemittedLine {
        procedure: Procedure { code: code.into(), ..Procedure::default() },
        charge: dollars(paid) + adjustments.iter().map(|a| a.amount).sum::<Cents>(),
        paid: dollars(paid),
        adjustments,
        ..RemittedLine::default()
    }
}

fn answer(payment: i64, number: &'static str, lines: Vec<RemittedLine<'static>>) -> Answer {
    let said = RemittedClaim {
        status: Said::Primary,
        payer_claim_number: number.into(),
        charge: lines.iter().map(|line| line.charge).sum(),
        paid: lines.iter().map(|line| line.paid).sum(),
        lines,
        ..RemittedClaim::default()
    };
    Answer { said, payment }
}

fn back(payment: i64, answer: &Answer) -> Answer {
    let mut said = answer.said.clone();
    said.status = Said::Reversal;
    (said.charge, said.paid) = (-said.charge, -said.paid);
    for line in &mut said.lines {
        (line.charge, line.paid) = (-line.charge, -line.paid);
        line.adjustments.iter_mut().for_each(|adjustment| adjustment.amount = -adjustment.amount);
    }
    Answer { said, payment }
}

impl Desk {
    /// A claim of a crown at 148 and an exam at 55, with one coverage that pays half.
    fn new() -> Desk {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        Desk::with(world)
    }

    fn with(mut world: World) -> Desk {
        let procedures = vec![world.done("T2750", 148), world.done("T0120", 55)];
        let claim = claim(&mut world, &procedures);
        Desk { world, claim, procedures, earlier: vec![], waiting: vec![] }
    }

    /// An answer arrives, and what waited is looked at again while anything posts.
    fn arrive(&mut self, answer: &Answer) -> Option<Reason> {
        let mut row = remitted_claim(&answer.said, 0, answer.payment, &mut Numbers::new());
        row.remitted_claim_num = self.world.number();
        let first = self.post(answer, &row).err();
        if let Some(reason) = first {
            self.waiting.push((answer.clone(), row, reason));
        }
        loop {
            let before = self.waiting.len();
            for (answer, row, _) in self.waiting.clone() {
                if self.post(&answer, &row).is_ok() {
                    self.waiting.retain(|(_, other, _)| other.remitted_claim_num != row.remitted_claim_num);
                }
            }
            if self.waiting.len() == before {
                break;
            }
        }
        first
    }

    fn post(&mut self, answer: &Answer, row: &Row) -> Result<(), Reason> {
        let trace = format!("EFT{}", answer.payment);
        let payment = Payment {
            row,
            payer: "P1",
            method: &PaymentMethod::Ach,
            date: Some(self.world.now.today),
            trace: &trace,
        };
        let mut numbers = self.world.numbers();
        let (family, now) = (&self.world.family, self.world.now);
        let held = self.waiting.iter().map(|(_, row, _)| Answered {
            row: Row { state: RemittedClaimState::Held, ..row.clone() },
            lines: vec![],
            paid_on: payment.date,
            trace: String::new(),
        });
        let earlier: Vec<Answered> = self.earlier.iter().cloned().chain(held).collect();
        let posted = decide(family, self.claim, &answer.said, &payment, &earlier, now, &mut numbers)
            .map_err(|hold| hold.reason)?;
        let mut changes = self.world.family.change(&self.world.office);
        changes.touches(1);
        changes.put_all(&posted.lines);
        changes.put(&posted.claim);
        changes.postings = posted.postings;
        let clearing: Cents = changes
            .postings
            .iter()
            .flat_map(|posting| &posting.lines)
            .filter(|(a, _)| a.kind == AccountKind::PayerClearing)
            .map(|(_, amount)| *amount)
            .sum();
        assert_eq!(clearing, answer.said.paid, "an answer posts what it pays");
        self.world.commit(&changes);
        let paid_on = payment.date;
        let (state, reverses) = (RemittedClaimState::Posted, posted.reverses);
        let row = Row { state, reverses, ..row.clone() };
        self.earlier.push(Answered { row, lines: posted.said, paid_on, trace });
        Ok(())
    }

    fn rows(&self, procedure: usize) -> Vec<&ClaimProc> {
        let num = self.procedures[procedure];
        self.world.family.claim_procs.iter().filter(|row| row.proc_num == Some(num)).collect()
    }

    fn end(&self) -> End {
        let sums = |at: usize| {
            let rows = self.rows(at);
            (
                rows.iter().map(|row| row.ins_pay_amt).sum(),
                rows.iter().map(|row| row.write_off).sum(),
                rows.iter().map(|row| row.ded_applied).sum(),
                rows.iter().map(|row| row.fee_billed).sum(),
            )
        };
        let claim = self.world.family.claim(self.claim).unwrap();
        let mut waiting: Vec<Reason> = self.waiting.iter().map(|(.., reason)| *reason).collect();
        waiting.sort();
        (
            (0..self.procedures.len()).map(sums).collect(),
            (claim.ins_pay_amt, claim.write_off, claim.ded_applied),
            receivable(&self.world),
            waiting,
        )
    }
}

/// The claim of `made__ok_two_claims`: 118 paid of 203.
fn original() -> Answer {
    answer(
        1,
        "26015000001",
        vec![
            line("T2750", 73, &[("CO", "45", 45), ("PR", "1", 20), ("PR", "2", 10)]),
            line("T0120", 45, &[("CO", "45", 10)]),
        ],
    )
}

/// Its correction: no deductible, so 20 more.
fn correction() -> Answer {
    let mut said = answer(
        2,
        "26015000009",
        vec![line("T2750", 93, &[("CO", "45", 45), ("PR", "2", 10)]), line("T0120", 45, &[("CO", "45", 10)])],
    );
    said.said.references = vec![Reference { qualifier: "F8".into(), value: "26015000001".into() }];
    said
}

fn orders<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    let mut all = vec![vec![]];
    for (at, _) in of.iter().enumerate() {
        let mut longer = Vec::new();
        for order in &all {
            for place in 0..=at {
                let mut order: Vec<usize> = Vec::clone(order);
                order.insert(place, at);
                longer.push(order);
            }
        }
        all = longer;
    }
    all.into_iter().map(|order| order.into_iter().map(|at| of[at].clone()).collect()).collect()
}

#[test]
fn a_reversal_and_its_correction_leave_the_correction_in_any_order() {
    let answers = [original(), back(2, &original()), correction()];
    for order in orders(&answers) {
        let mut desk = Desk::new();
        for answer in &order {
            desk.arrive(answer);
        }
        let zero = Cents::ZERO;
        let lines = vec![
            (dollars(93), dollars(45), zero, dollars(148)),
            (dollars(45), dollars(10), zero, dollars(55)),
        ];
        let claim = (dollars(138), dollars(55), zero);
        assert_eq!(desk.end(), (lines, claim, -dollars(193), vec![]));
        assert_eq!(desk.world.family.claim(desk.claim).unwrap().claim_status, ClaimStatus::Received);
    }
}

#[test]
fn a_reversal_alone_waits_and_leaves_nothing_once_its_original_comes() {
    let mut desk = Desk::new();
    assert_eq!(desk.arrive(&back(2, &original())), Some(Reason::ReversalWithoutOriginal));
    assert_eq!(desk.arrive(&original()), None);
    let zero = Cents::ZERO;
    assert_eq!(desk.end(), (vec![(zero, zero, zero, zero); 2], (zero, zero, zero), zero, vec![]));
    // The same again takes nothing back twice.
    assert_eq!(desk.arrive(&back(3, &original())), Some(Reason::ReversalWithoutOriginal));
}

#[test]
fn a_second_answer_pays_besides_and_says_anew_what_is_written_off() {
    let mut desk = Desk::new();
    // Refused, then paid.
    let refused =
        answer(1, "P1", vec![line("T2750", 0, &[("CO", "16", 148)]), line("T0120", 0, &[("CO", "16", 55)])]);
    desk.arrive(&refused);
    assert_eq!(receivable(&desk.world), -dollars(203));
    assert_eq!(desk.arrive(&original()), None);
    let (lines, claim, owed, waiting) = desk.end();
    assert_eq!(lines[0], (dollars(73), dollars(45), dollars(20), dollars(148)));
    assert_eq!((claim.0, claim.1, owed, waiting), (dollars(118), dollars(55), -dollars(173), vec![]));
    let statuses: Vec<ClaimProcStatus> = desk.rows(0).iter().map(|row| row.status).collect();
    assert_eq!(statuses, [ClaimProcStatus::Received, ClaimProcStatus::Supplemental]);
}

#[test]
fn what_is_paid_twice_is_too_much_also_by_one_payer() {
    let mut desk = Desk::new();
    desk.arrive(&original());
    let again = Answer { payment: 3, ..original() };
    assert_eq!(desk.arrive(&again), Some(Reason::Overpaid));
    // It posts once one of the two is taken back.
    desk.arrive(&back(4, &original()));
    assert_eq!(desk.end().1.0, dollars(118));
    assert_eq!(desk.end().3, vec![]);
}

#[test]
fn a_payment_that_was_entered_by_hand_is_not_posted_again() {
    let mut desk = Desk::new();
    for (at, paid) in [(0, 73), (1, 45)] {
        let number = desk.rows(at)[0].claim_proc_num;
        let command = EditLine {
            status: Some(ClaimProcStatus::Received),
            ins_pay_amt: Some(dollars(paid)),
            ..EditLine::default()
        };
        edit(&mut desk.world, number, &command).unwrap();
    }
    let claim = desk.claim;
    let claim = desk.world.family.claims.iter_mut().find(|it| it.claim_num == claim).unwrap();
    claim.claim_status = ClaimStatus::Received;
    assert_eq!(desk.arrive(&original()), Some(Reason::AdjustmentUndecided));
    let more = answer(2, "P2", vec![line("T2750", 15, &[("CO", "45", 45), ("PR", "2", 88)])]);
    assert_eq!(desk.arrive(&more), None);
    let (lines, ..) = desk.end();
    assert_eq!((lines[0].0, lines[0].1), (dollars(88), dollars(45)));
}

#[test]
fn a_claim_that_is_split_is_received_with_its_last_part() {
    let parts = [
        answer(1, "P1", vec![line("T2750", 73, &[("CO", "45", 75)])]),
        answer(1, "P2", vec![line("T0120", 45, &[("CO", "45", 10)])]),
    ];
    for order in orders(&parts) {
        let mut desk = Desk::new();
        desk.arrive(&order[0]);
        let is_received =
            |desk: &Desk| desk.world.family.claim(desk.claim).unwrap().claim_status == ClaimStatus::Received;
        assert!(!is_received(&desk));
        desk.arrive(&order[1]);
        assert!(is_received(&desk));
        assert_eq!(desk.end().1, (dollars(118), dollars(85), Cents::ZERO));
    }
}

#[test]
fn lines_that_the_payer_made_of_one_go_to_that_one() {
    let mut desk = Desk::new();
    let crown = Some(Box::new(Procedure { code: "T2750".into(), ..Procedure::default() }));
    let mut parts = vec![
        line("T2751", 100, &[("CO", "45", 48)]),
        line("T2950", 30, &[("CO", "94", -30)]),
        line("T0120", 45, &[("CO", "45", 10)]),
    ];
    parts[0].submitted_procedure.clone_from(&crown);
    parts[1].submitted_procedure = crown;
    assert_eq!(desk.arrive(&answer(1, "P1", parts)), None);
    let (lines, claim, ..) = desk.end();
    assert_eq!((lines[0].0, lines[0].1), (dollars(130), dollars(18)));
    assert_eq!((claim.0, claim.1), (dollars(175), dollars(28)));
}

#[test]
fn a_bundle_beside_another_payer_is_not_too_much() {
    let mut world = World::new();
    let plans = [world.plan("", &[Term::percent(50)]), world.plan("", &[Term::percent(50)])];
    world.cover(1, plans[0], 1);
    world.cover(1, plans[1], 2);
    let mut desk = Desk::with(world);
    let procedures = desk.procedures.clone();
    let second = secondary(&mut desk.world, &procedures);
    desk.arrive(&answer(
        1,
        "P1",
        vec![line("T2750", 100, &[("PR", "2", 48)]), line("T0120", 5, &[("PR", "2", 50)])],
    ));
    desk.claim = second;
    desk.earlier.clear();
    // The crown is lifted by what the exam gives up: 150 of its 148 with the first payer's 100.
    let bundle = vec![
        line("T2750", 50, &[("OA", "94", -50), ("OA", "23", 148)]),
        line("T0120", 0, &[("CO", "97", 50), ("OA", "23", 5)]),
    ];
    let mut bundle = answer(2, "Q1", bundle);
    bundle.said.status = Said::Secondary;
    assert_eq!(desk.arrive(&bundle), None);
}

#[test]
fn an_answer_without_lines_is_of_the_claim_as_a_whole() {
    let mut desk = Desk::new();
    let mut whole = answer(1, "P1", vec![]);
    whole.said.charge = dollars(203);
    whole.said.paid = dollars(118);
    whole.said.adjustments = vec![adjustment("CO", "45", 55), adjustment("PR", "1", 30)];
    assert_eq!(desk.arrive(&whole), None);
    let row = desk.world.family.claim_procs.iter().find(|row| row.proc_num.is_none()).unwrap();
    assert_eq!((row.ins_pay_amt, row.write_off, row.ded_applied), (dollars(118), dollars(55), dollars(30)));
    let claim = desk.world.family.claim(desk.claim).unwrap();
    assert_eq!((claim.claim_status, claim.ins_pay_amt), (ClaimStatus::Received, dollars(118)));
    assert_eq!(receivable(&desk.world), -dollars(173));
    // It is taken back as a whole, too.
    assert_eq!(desk.arrive(&back(2, &whole)), None);
    assert_eq!(receivable(&desk.world), Cents::ZERO);
}

#[test]
fn an_adjustment_of_the_claim_beside_its_lines_stands_on_a_line_of_its_own() {
    let mut desk = Desk::new();
    let mut answer = original();
    answer.said.adjustments = vec![adjustment("CO", "45", 18)];
    answer.said.paid = dollars(100);
    assert_eq!(desk.arrive(&answer), None);
    let claim = desk.world.family.claim(desk.claim).unwrap();
    assert_eq!((claim.ins_pay_amt, claim.write_off), (dollars(100), dollars(73)));
    assert_eq!(receivable(&desk.world), -dollars(173));
}

#[test]
fn what_waits_for_a_later_payer_is_taken_back_where_it_waits() {
    let mut world = World::new();
    let plans = [world.plan("", &[Term::percent(50)]), world.plan("", &[Term::percent(50)])];
    world.cover(1, plans[0], 1);
    world.cover(1, plans[1], 2);
    let mut desk = Desk::with(world);
    let parked = |desk: &Desk| -> Cents {
        desk.world.family.claim_procs.iter().filter_map(|row| row.write_off_parked).sum()
    };
    desk.arrive(&original());
    assert_eq!((parked(&desk), receivable(&desk.world)), (dollars(55), -dollars(118)));
    desk.arrive(&back(2, &original()));
    assert_eq!((parked(&desk), receivable(&desk.world)), (Cents::ZERO, Cents::ZERO));
    desk.arrive(&correction());
    assert_eq!((parked(&desk), receivable(&desk.world)), (dollars(55), -dollars(138)));
}

#[test]
fn work_that_is_not_done_waits_for_a_person() {
    let mut desk = Desk::new();
    let crown = desk.procedures[0];
    desk.world.procedure_mut(crown).proc_status = ProcStatus::TreatmentPlanned;
    assert_eq!(desk.arrive(&original()), Some(Reason::AdjustmentUndecided));
}

#[test]
fn what_somebody_expected_to_be_allowed_gives_way_to_the_answer() {
    let mut desk = Desk::new();
    let number = desk.rows(0)[0].claim_proc_num;
    let rows = &mut desk.world.family.claim_procs;
    rows.iter_mut().find(|row| row.claim_proc_num == number).unwrap().allowed_override = Some(dollars(90));
    desk.arrive(&original());
    assert_eq!(desk.rows(0)[0].allowed_override, None);
}

#[test]
fn a_predetermination_is_an_estimate_and_no_money() {
    let mut world = World::new();
    let plan = world.plan("", &[Term::percent(50)]);
    world.cover(1, plan, 1);
    let planned = world.planned("T2750", 1320);
    let number = claim_of_type(&mut world, ClaimType::PreAuth, &[planned]);
    let mut said = answer(1, "P1", vec![line("T2750", 0, &[("OA", "101", 528), ("CO", "45", 792)])]).said;
    said.status = Said::Predetermination;
    let row = remitted_claim(&said, 0, 1, &mut Numbers::new());
    let payment =
        Payment { row: &row, payer: "P1", method: &PaymentMethod::NonPayment, date: None, trace: "NP" };
    let estimated = estimate::decide(&world.family, number, &said, &payment, world.now).unwrap();
    assert_eq!(
        (estimated.claim.claim_status, estimated.claim.ins_pay_est),
        (ClaimStatus::Received, dollars(528))
    );
    let statuses: Vec<ClaimProcStatus> = estimated.lines.iter().map(|line| line.status).collect();
    assert_eq!(
        statuses.len(),
        2,
        "the line of the preauthorization, and the estimate of the work: {statuses:?}"
    );
    for line in &estimated.lines {
        assert_eq!((line.ins_est_total_override, line.ins_pay_amt), (Some(dollars(528)), Cents::ZERO));
    }
    // Nothing is expected, where no reason 101 is said.
    said.lines[0].adjustments.remove(0);
    let estimated = estimate::decide(&world.family, number, &said, &payment, world.now).unwrap();
    assert_eq!(estimated.claim.ins_pay_est, Cents::ZERO);
    said.paid = dollars(1);
    assert_eq!(estimate::decide(&world.family, number, &said, &payment, world.now), None);
}

#[test]
fn a_capitation_claim_is_received_without_money() {
    let mut world = World::new();
    let plan = world.plan("", &[]);
    world.cover(1, plan, 1);
    let done = world.done("T2750", 148);
    let number = claim(&mut world, &[done]);
    world.family.claims[0].claim_type = ClaimType::Capitation;
    let mut said = answer(1, "P1", vec![line("T2750", 0, &[("CO", "24", 148)])]).said;
    let row = remitted_claim(&said, 0, 1, &mut Numbers::new());
    let payment =
        Payment { row: &row, payer: "P1", method: &PaymentMethod::NonPayment, date: None, trace: "NP" };
    let noted = estimate::decide(&world.family, number, &said, &payment, world.now).unwrap();
    assert_eq!((noted.claim.claim_status, noted.lines), (ClaimStatus::Received, vec![]));
    said.paid = dollars(5);
    assert_eq!(estimate::decide(&world.family, number, &said, &payment, world.now), None);
}

proptest! {
    /// Payments, their reversals and corrections: what is on the lines is what the answers that stand say, whatever came
    /// first.
    #[test]
    fn the_end_does_not_depend_on_the_order(
        order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let lost = answer(5, "P5", vec![line("T0120", 0, &[("PR", "2", 55)])]);
        let answers = [original(), back(2, &original()), correction(), back(3, &correction()), lost];
        let mut desk = Desk::new();
        for at in order {
            desk.arrive(&answers[at]);
        }
        let (lines, claim, owed, waiting) = desk.end();
        prop_assert_eq!(waiting, vec![]);
        prop_assert_eq!((claim.0, claim.1), (Cents::ZERO, Cents::ZERO));
        prop_assert_eq!(owed, Cents::ZERO);
        prop_assert!(lines.iter().all(|line| (line.0, line.1, line.2) == (Cents::ZERO, Cents::ZERO, Cents::ZERO)));
    }
}

#[test]
fn answers_stand_until_they_are_taken_back() {
    let row = |num: i64, status: &str, state: RemittedClaimState, reverses: Option<i64>| Row {
        remitted_claim_num: num,
        state,
        reverses,
        claim_status: status.into(),
        ..remitted_claim(&answer(1, "P1", vec![line("T0120", 40, &[])]).said, 0, 1, &mut numbers_of(num))
    };
    use RemittedClaimState::{Held, Tracked};
    let first = row(1, "1", Tracked, None);
    let (back, anew) = (row(2, "22", Tracked, Some(1)), row(3, "1", Tracked, None));
    let waits = row(4, "1", Held, None);
    let standing = |answers: &[&Row]| {
        standing_rows(answers).iter().map(|answer| answer.remitted_claim_num).collect::<Vec<_>>()
    };
    assert_eq!(standing(&[&first, &waits]), [1]);
    assert_eq!(standing(&[&first, &back]), Vec::<i64>::new());
    assert_eq!(standing(&[&back, &anew, &first]), [3]);
}

fn numbers_of(num: i64) -> Numbers {
    let mut numbers = Numbers::new();
    numbers.stock("remitted_claim", num..num + 1);
    numbers.stock_tokens(vec![format!("{num:016}")]);
    numbers
}
