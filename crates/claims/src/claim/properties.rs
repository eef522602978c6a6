//! What holds of claims, their money and the ledger whatever is done with them.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::line::EditLine;
use super::recalculate::mirror;
use super::testing::{
    check, claim_of_type, delete, delete_check, edit, edit_on, receivable, split, supplement, void,
};
use super::{CreateClaim, PayByTotal, create, line, pay_by_total, transfer};
use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, ClaimType};
use crate::aging::{Aged, AsOf, age};
use crate::check::NewCheck;
use crate::estimate::testing::{Term, World, cents};
use crate::ledger::Account;
use crate::state::Refusal;

/// One thing that somebody does; numbers pick among what there is.
#[derive(Clone, Debug)]
enum Act {
    Claim { secondary: bool, from: usize, count: usize },
    Receive { line: usize, paid: i64, write_off: i64 },
    Wait { line: usize },
    Supplement { line: usize, amount: i64 },
    Split { claim: usize, from: usize },
    Delete { claim: usize },
    DeleteLine { line: usize },
    ByTotal { claim: usize, amount: i64 },
    Transfer { claim: usize },
    Check { claim: usize, over: i64 },
    DeleteCheck { check: usize },
    Attach { line: usize, check: usize },
    Detach { line: usize },
    Void { line: usize },
}

fn act() -> impl Strategy<Value = Act> {
    let at = || 0..20_usize;
    prop_oneof![
        4 => (any::<bool>(), at(), 1..4_usize).prop_map(|(secondary, from, count)| Act::Claim { secondary, from, count }),
        6 => (at(), 0..15_000_i64, 0..5000_i64).prop_map(|(line, paid, write_off)| Act::Receive { line, paid, write_off }),
        1 => at().prop_map(|line| Act::Wait { line }),
        2 => (at(), -2000..4000_i64).prop_map(|(line, amount)| Act::Supplement { line, amount }),
        2 => (at(), at()).prop_map(|(claim, from)| Act::Split { claim, from }),
        1 => at().prop_map(|claim| Act::Delete { claim }),
        1 => at().prop_map(|line| Act::DeleteLine { line }),
        2 => (at(), -500..30_000_i64).prop_map(|(claim, amount)| Act::ByTotal { claim, amount }),
        2 => at().prop_map(|claim| Act::Transfer { claim }),
        3 => (at(), 0..2_i64).prop_map(|(claim, over)| Act::Check { claim, over }),
        1 => at().prop_map(|check| Act::DeleteCheck { check }),
        1 => (at(), at()).prop_map(|(line, check)| Act::Attach { line, check }),
        1 => at().prop_map(|line| Act::Detach { line }),
        2 => at().prop_map(|line| Act::Void { line }),
    ]
}

prop_compose! {
    /// A patient with two plans and finished work.
    fn worlds()(
        percents in [0..=100_i64, 0..=100_i64],
        deductible in 0..80_i64,
        limit in 0..400_i64,
        fees in prop::collection::vec(1..30_000_i64, 2..5),
        splits in any::<bool>(),
    ) -> World {
        let mut world = World::new();
        world.pref("ClaimPayByTotalSplitsAuto", if splits { "1" } else { "0" });
        let first = [Term::percent(percents[0]), Term::deductible(deductible), Term::limit(limit)];
        let (first, second) = (world.plan("p", &first), world.plan("", &[Term::percent(percents[1])]));
        let schedule = world.fee_sched("ppo", &[("T2750", 90)]);
        world.plan_mut(first).fee_sched = Some(schedule);
        world.cover(1, first, 1);
        world.cover(1, second, 2);
        for fee in fees {
            let done = world.done("T2750", 0);
            world.procedure_mut(done).proc_fee = cents(fee);
        }
        world.refresh();
        world
    }
}

fn pick(all: &[i64], at: usize) -> Option<i64> {
    all.get(at % all.len().max(1)).copied()
}

fn lines(world: &World) -> Vec<i64> {
    let on_claims = world.family.claim_procs.iter().filter(|row| row.claim_num.is_some());
    on_claims.map(|row| row.claim_proc_num).collect()
}

/// Does it, when there is something to do it with.
fn play(world: &mut World, act: &Act) -> Option<Result<(), Refusal>> {
    let claims: Vec<i64> = world.family.claims.iter().map(|claim| claim.claim_num).collect();
    let checks: Vec<i64> = world.checks.iter().map(|check| check.claim_payment_num).collect();
    let procedures: Vec<i64> = world.family.procedures.iter().map(|p| p.proc_num).collect();
    let all = lines(world);
    let waiting = EditLine { status: Some(ClaimProcStatus::NotReceived), ..EditLine::default() };
    Some(match *act {
        Act::Claim { secondary, from, count } => {
            let chosen: Vec<i64> = procedures.into_iter().cycle().skip(from % 4).take(count).collect();
            let claim_type = if secondary { ClaimType::Secondary } else { ClaimType::Primary };
            let mut numbers = world.numbers();
            let command = CreateClaim::new(1, claim_type, chosen);
            create(&world.office, &world.family, &command, world.now, &mut numbers)
                .map(|(_, changes)| world.commit(&changes))
        }
        Act::Receive { line, paid, write_off } => {
            let command = EditLine {
                status: Some(ClaimProcStatus::Received),
                ins_pay_amt: Some(cents(paid)),
                write_off: Some(cents(write_off)),
                ..EditLine::default()
            };
            edit(world, pick(&all, line)?, &command).map(drop)
        }
        Act::Wait { line } => edit(world, pick(&all, line)?, &waiting).map(drop),
        Act::Supplement { line, amount } => supplement(world, pick(&all, line)?, amount).map(drop),
        Act::Split { claim, from } => {
            let claim = pick(&claims, claim)?;
            let on_it: Vec<i64> =
                world.family.lines_of(claim).iter().filter_map(|line| line.proc_num).collect();
            split(world, claim, &[pick(&on_it, from)?]).map(drop)
        }
        Act::Delete { claim } => delete(world, pick(&claims, claim)?).map(drop),
        Act::DeleteLine { line } => {
            let mut numbers = world.numbers();
            let number = pick(&all, line)?;
            line::delete(&world.office, &world.family, number, world.now, &mut numbers)
                .map(|changes| world.commit(&changes))
        }
        Act::ByTotal { claim, amount } => {
            let command = PayByTotal { ins_pay_amt: Some(cents(amount)), ded_applied: None };
            let (claim, mut numbers) = (pick(&claims, claim)?, world.numbers());
            pay_by_total(&world.office, &world.family, claim, command, world.now, &mut numbers)
                .map(|(_, changes)| world.commit(&changes))
        }
        Act::Transfer { claim } => {
            let (claim, mut numbers) = (pick(&claims, claim)?, world.numbers());
            transfer(&world.office, &world.family, claim, world.now, &mut numbers)
                .map(|(_, changes)| world.commit(&changes))
        }
        Act::Check { claim, over } => {
            let claim = pick(&claims, claim)?;
            let paid: Cents = free(world, claim).iter().map(|line| line.ins_pay_amt).sum();
            let command = NewCheck { is_batch: over > 0, ..NewCheck::new(vec![claim], paid + cents(over)) };
            check(world, &command).map(drop)
        }
        Act::DeleteCheck { check } => delete_check(world, pick(&checks, check)?),
        Act::Attach { line, check } => {
            let to = EditLine { claim_payment_num: Some(Some(pick(&checks, check)?)), ..EditLine::default() };
            edit_on(world, pick(&all, line)?, &to).map(drop)
        }
        Act::Detach { line } => {
            let off = EditLine { claim_payment_num: Some(None), ..EditLine::default() };
            edit_on(world, pick(&all, line)?, &off).map(drop)
        }
        Act::Void { line } => void(world, pick(&all, line)?).map(drop),
    })
}

/// The lines of a claim that can go on a check.
fn free(world: &World, claim: i64) -> Vec<ClaimProc> {
    let lines = world.family.lines_of(claim).into_iter().cloned();
    lines
        .filter(|line| line.status.is_paid() && line.claim_payment_num.is_none() && !line.is_transfer)
        .collect()
}

fn sum<'r>(rows: impl Iterator<Item = &'r ClaimProc>, of: fn(&ClaimProc) -> Cents) -> Cents {
    rows.map(of).sum()
}

fn holds(world: &World) -> Result<(), TestCaseError> {
    let family = &world.family;
    for claim in &family.claims {
        let lines = || family.lines_of(claim.claim_num).into_iter();
        prop_assert_eq!(claim.claim_fee, sum(lines(), |line| line.fee_billed));
        prop_assert_eq!(claim.ins_pay_amt, sum(lines(), |line| line.ins_pay_amt));
        prop_assert_eq!(claim.write_off, sum(lines(), |line| line.write_off));
        prop_assert_eq!(claim.ded_applied, sum(lines(), |line| line.ded_applied));
        let expecting = lines().filter(|line| line.status != ClaimProcStatus::Supplemental);
        prop_assert_eq!(claim.ins_pay_est, sum(expecting, |line| line.ins_pay_est));
        prop_assert!(lines().any(|line| line.proc_num.is_some()));
        let tracked = world.tracked.iter().filter(|t| t.claim_num == Some(claim.claim_num)).count();
        prop_assert_eq!(tracked, 1);
    }
    prop_assert_eq!(world.tracked.len(), family.claims.len());
    // What the ledger says is owed is the fees less what was really paid and written off.
    let real = || family.claim_procs.iter().filter(|row| row.status.is_paid());
    prop_assert_eq!(receivable(world), -sum(real(), |row| row.ins_pay_amt + row.write_off));
    for row in &family.claim_procs {
        let stands = |number| family.claim(number).is_some();
        prop_assert!(row.claim_num.is_none_or(stands), "{:?}", row);
        let is_check = |number| world.checks.iter().any(|check| check.claim_payment_num == number);
        prop_assert!(row.claim_payment_num.is_none_or(is_check));
        prop_assert!(row.claim_payment_num.is_none() || (row.status.is_paid() && !row.is_transfer));
    }
    for check in &world.checks {
        let on_it =
            family.claim_procs.iter().filter(|r| r.claim_payment_num == Some(check.claim_payment_num));
        let paid = sum(on_it, |row| row.ins_pay_amt);
        prop_assert!(check.is_partial || paid == check.check_amt, "{} of {}", paid, check.check_amt);
    }
    Ok(())
}

proptest! {
    #[test]
    fn sums_ledger_and_checks_agree_whatever_is_done(
        mut world in worlds(),
        acts in prop::collection::vec(act(), 1..30),
    ) {
        for act in &acts {
            let before = (world.family.claim_procs.clone(), world.family.claims.clone(), world.postings.len());
            if let Some(Err(_)) = play(&mut world, act) {
                let after = (world.family.claim_procs.clone(), world.family.claims.clone(), world.postings.len());
                prop_assert_eq!(before, after, "a refusal changes nothing");
            }
            world.refresh();
            holds(&world)?;
        }
    }

    #[test]
    fn a_split_keeps_the_sums_and_undone_leaves_nothing(mut world in worlds(), at in 0..4_usize) {
        let procedures: Vec<i64> = world.family.procedures.iter().map(|p| p.proc_num).collect();
        let first = claim_of_type(&mut world, ClaimType::Primary, &procedures);
        let lines = |world: &World| {
            let mut lines: Vec<ClaimProc> =
                world.family.claim_procs.iter().filter(|row| row.claim_num.is_some()).cloned().collect();
            for line in &mut lines {
                line.claim_num = Some(0);
            }
            lines
        };
        let whole = world.family.claim(first).unwrap().clone();
        let (before, estimates) = (lines(&world), world.family.claim_procs.len());
        let new = split(&mut world, first, &[procedures[at % procedures.len()]]).unwrap();
        let parts = [first, new].map(|n| world.family.claim(n).unwrap().clone());
        prop_assert_eq!(parts[0].claim_fee + parts[1].claim_fee, whole.claim_fee);
        prop_assert_eq!(parts[0].ins_pay_est + parts[1].ins_pay_est, whole.ins_pay_est);
        prop_assert_eq!(parts[0].ded_applied + parts[1].ded_applied, whole.ded_applied);
        prop_assert_eq!(parts[0].write_off + parts[1].write_off, whole.write_off);
        delete(&mut world, first).unwrap();
        delete(&mut world, new).unwrap();
        prop_assert!(world.family.claims.is_empty() && world.tracked.is_empty());
        let again = claim_of_type(&mut world, ClaimType::Primary, &procedures);
        prop_assert_eq!(lines(&world), before);
        prop_assert_eq!(world.family.claim_procs.len(), estimates);
        let again = world.family.claim(again).unwrap();
        prop_assert_eq!((again.claim_fee, again.ins_pay_est), (whole.claim_fee, whole.ins_pay_est));
        prop_assert_eq!((again.ded_applied, again.write_off), (whole.ded_applied, whole.write_off));
    }

    #[test]
    fn a_deleted_check_frees_exactly_its_lines(
        mut world in worlds(),
        acts in prop::collection::vec(act(), 5..25),
    ) {
        for act in &acts {
            play(&mut world, act);
            world.refresh();
        }
        for check in world.checks.clone() {
            let before = world.family.claim_procs.clone();
            delete_check(&mut world, check.claim_payment_num).unwrap();
            for (old, new) in before.iter().zip(&world.family.claim_procs) {
                let was_on = old.claim_payment_num == Some(check.claim_payment_num);
                let wanted = if was_on { None } else { old.claim_payment_num };
                prop_assert_eq!(new.claim_payment_num, wanted);
                prop_assert_eq!((new.ins_pay_amt, new.status), (old.ins_pay_amt, old.status));
            }
        }
    }

    #[test]
    fn a_void_takes_back_exactly_what_was_received(
        mut world in worlds(),
        acts in prop::collection::vec(act(), 3..15),
        at in 0..20_usize,
        paid in -2000..9000_i64,
        write_off in 0..4000_i64,
    ) {
        for act in &acts {
            play(&mut world, act);
            world.refresh();
        }
        // Transfers go with every real change of a claim, and do not come back.
        let has_transfer = |claim| world.family.lines_of(claim).iter().any(|row| row.is_transfer);
        let free = |row: &&ClaimProc| row.claim_num.is_some_and(|claim| !has_transfer(claim));
        let all: Vec<i64> =
            world.family.claim_procs.iter().filter(free).map(|row| row.claim_proc_num).collect();
        let Some(number) = pick(&all, at) else { return Ok(()) };
        // A line that somebody received and set back carries what was said of it then.
        let line = world.family.claim_proc(number).unwrap();
        let mut clean = line.clone();
        mirror(&mut clean);
        if clean != *line || line.date_entry.is_some() && line.status == ClaimProcStatus::NotReceived {
            return Ok(());
        }
        let before = stands(&world);
        let status = line.status;
        let received = match status {
            ClaimProcStatus::NotReceived => {
                let command = EditLine {
                    status: Some(ClaimProcStatus::Received),
                    ins_pay_amt: Some(cents(paid)),
                    write_off: Some(cents(write_off)),
                    ..EditLine::default()
                };
                edit(&mut world, number, &command).map(|_| number)
            }
            _ => supplement(&mut world, number, paid).map(|line| line.claim_proc_num),
        };
        let Ok(received) = received else { return Ok(()) };
        void(&mut world, received).unwrap();
        prop_assert_eq!(stands(&world), before);
        prop_assert!(void(&mut world, received).is_err(), "once only");
        holds(&world)?;
    }
}

/// What somebody sees of an account.
#[derive(Debug, PartialEq)]
struct Seen {
    /// What the ledger holds.
    accounts: BTreeMap<Account, Cents>,
    aged: Aged,
    /// What is expected by each line that waits: payment and write-off.
    expected: Vec<(i64, Cents, Cents)>,
    /// The sums of each claim.
    sums: Vec<[Cents; 5]>,
}

fn stands(world: &World) -> Seen {
    let mut accounts: BTreeMap<Account, Cents> = BTreeMap::new();
    for (account, amount) in world.postings.iter().flat_map(|posting| &posting.lines) {
        *accounts.entry(account.clone()).or_default() += *amount;
    }
    accounts.retain(|_, amount| !amount.is_zero());
    let today = world.now.today;
    let aged = age(&world.office, &world.family, AsOf::new(today, today));
    let waiting = world.family.claim_procs.iter().filter(|row| row.status == ClaimProcStatus::NotReceived);
    let expected = waiting.map(|row| (row.claim_proc_num, row.ins_pay_est, row.write_off)).collect();
    let sums = world.family.claims.iter().map(|claim| {
        [claim.claim_fee, claim.ins_pay_est, claim.ins_pay_amt, claim.ded_applied, claim.write_off]
    });
    Seen { accounts, aged, expected, sums: sums.collect() }
}
