//! What holds whatever is paid, charged, received, refunded and voided, in whatever order.

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::prelude::*;

use super::{Voidable, cancelled, is_voided};
use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, ProcStatus};
use crate::adjustment;
use crate::aging::{Aged, AsOf, age};
use crate::change::ChangeSet;
use crate::claim::line::{self, EditLine, Supplement};
use crate::claim::testing::claim;
use crate::claim::{PayByTotal, pay_by_total};
use crate::estimate::testing::{Term, World, cents, dollars};
use crate::ledger::{Account, Source};
use crate::patient_money::{Adjustment, Payment};
use crate::payment::testing::{office, paying};
use crate::payment::{self, AddPayment};
use crate::procedure;
use crate::state::Refusal;

#[derive(Clone, Debug)]
enum Step {
    Pay { amount: i64, days: i64, to: Option<usize> },
    Refund { at: usize },
    Adjust { amount: i64, to: Option<usize> },
    Receive { at: usize, paid: i64, write_off: i64 },
    Supplement { at: usize, paid: i64, write_off: i64 },
    ByTotal { paid: i64 },
    Delete { at: usize },
    DeleteLine { at: usize },
    Void(What),
}

/// Something that can be voided: the one at this place of its table, from the newest on and round again.
#[derive(Clone, Copy, Debug)]
enum What {
    Payment(usize),
    Adjustment(usize),
    Line(usize),
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        (0..4_usize).prop_map(What::Payment),
        (0..4_usize).prop_map(What::Adjustment),
        (0..6_usize).prop_map(What::Line),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let (at, write_off) = (0..5_usize, 0..2_000_i64);
    let to = prop::option::of(0..2_usize);
    prop_oneof![
        4 => (-6_000..9_000_i64, -3..6_i64, to.clone())
            .prop_map(|(amount, days, to)| Step::Pay { amount, days, to }),
        2 => at.clone().prop_map(|at| Step::Refund { at }),
        3 => (-4_000..6_000_i64, to).prop_map(|(amount, to)| Step::Adjust { amount, to }),
        3 => (at.clone(), 0..9_000_i64, write_off.clone())
            .prop_map(|(at, paid, write_off)| Step::Receive { at, paid, write_off }),
        2 => (at.clone(), -3_000..5_000_i64, write_off)
            .prop_map(|(at, paid, write_off)| Step::Supplement { at, paid, write_off }),
        1 => (0..9_000_i64).prop_map(|paid| Step::ByTotal { paid }),
        3 => (0..2_usize).prop_map(|at| Step::Delete { at }),
        1 => at.prop_map(|at| Step::DeleteLine { at }),
        16 => what().prop_map(Step::Void),
    ]
}

/// Work of 100 and 60 on a claim, and more of 80 and 30 that is on none.
fn start(by_total: bool) -> World {
    let mut world = office();
    world.pref("FutureTransDatesAllowed", "1");
    world.pref("ClaimPayByTotalSplitsAuto", if by_total { "0" } else { "1" });
    let plan = world.plan("", &[Term::percent(50), Term::deductible(20)]);
    world.cover(1, plan, 1);
    let claimed = [(100, 9), (60, 8)].map(|(fee, days)| world.complete(1, dollars(fee), days));
    claim(&mut world, &claimed);
    for (fee, days) in [(80, 6), (30, 5)] {
        world.complete(1, dollars(fee), days);
    }
    world.refresh();
    world
}

/// Carries a step out; what is refused changes nothing.
fn play(world: &mut World, step: &Step) -> Result<(), Refusal> {
    let lines = |world: &World| {
        let on_claim = world.family.claim_procs.iter().filter(|row| row.claim_num.is_some());
        on_claim.map(|row| row.claim_proc_num).collect::<Vec<_>>()
    };
    // Those that are on no claim.
    let procedure = |world: &World, at: usize| world.family.procedures[at + 2].proc_num;
    let mut numbers = world.numbers();
    let (office, family, now) = (&world.office, &world.family, world.now);
    let changes: ChangeSet = match *step {
        Step::Pay { amount, days, to } => {
            let pay_date = Some(world.ago(days));
            let proc_nums = to.map(|at| procedure(world, at)).into_iter().collect();
            let amount = cents(if amount == 0 { 1 } else { amount });
            return world.try_pay(&AddPayment { pay_date, proc_nums, ..paying(amount) }).map(drop);
        }
        Step::Adjust { amount, to } => {
            let proc_num = to.map(|at| procedure(world, at));
            let is_done = |n: i64| family.procedure(n).is_some_and(|p| p.proc_status == ProcStatus::Complete);
            let amount = cents(if amount == 0 { 1 } else { amount });
            if proc_num.is_none_or(is_done) {
                world.adjust(1, amount, world.ago(2), proc_num);
            }
            return Ok(());
        }
        Step::Refund { at } => {
            let number = nth(family.payments.iter().map(|row| row.pay_num), at);
            payment::refund(office, family, number, now, &mut numbers)?.1
        }
        Step::Receive { at, paid, write_off } => {
            let command = EditLine {
                status: Some(ClaimProcStatus::Received),
                ins_pay_amt: Some(cents(paid)),
                write_off: Some(cents(write_off)),
                ..EditLine::default()
            };
            line::edit(office, family, nth(lines(world).into_iter(), at), &command, None, now, &mut numbers)?
        }
        Step::Supplement { at, paid, write_off } => {
            let amounts = Supplement {
                ins_pay_amt: cents(paid),
                write_off: cents(write_off),
                ded_applied: Cents::ZERO,
            };
            line::supplement(office, family, nth(lines(world).into_iter(), at), amounts, now, &mut numbers)?.1
        }
        Step::ByTotal { paid } => {
            let command = PayByTotal { ins_pay_amt: Some(cents(paid)), ded_applied: None };
            pay_by_total(office, family, family.claims[0].claim_num, command, now, &mut numbers)?.1
        }
        Step::Delete { at } => procedure::delete(office, family, procedure(world, at), now)?.1,
        Step::DeleteLine { at } => {
            line::delete(office, family, nth(lines(world).into_iter(), at), now, &mut numbers)?
        }
        Step::Void(what) => return void(world, what).map(drop),
    };
    world.commit(&changes);
    Ok(())
}

/// Voids something; what says so.
fn void(world: &mut World, what: What) -> Result<What, Refusal> {
    let mut numbers = world.numbers();
    let (office, family, now) = (&world.office, &world.family, world.now);
    let (changes, made) = match what {
        What::Payment(at) => {
            let old = nth(family.payments.iter().map(Voidable::number), at);
            let (row, changes) = payment::void(office, family, old, now, &mut numbers)?;
            (changes, row.pay_num)
        }
        What::Adjustment(at) => {
            let old = nth(family.adjustments.iter().map(Voidable::number), at);
            let (row, changes) = adjustment::void(office, family, old, now, &mut numbers)?;
            (changes, row.adj_num)
        }
        What::Line(at) => {
            let old = nth(family.claim_procs.iter().map(Voidable::number), at);
            let (row, changes) = line::void(office, family, old, now, &mut numbers)?;
            (changes, row.claim_proc_num)
        }
    };
    world.commit(&changes);
    let family = &world.family;
    Ok(match what {
        What::Payment(_) => What::Payment(place(&family.payments, made)),
        What::Adjustment(_) => What::Adjustment(place(&family.adjustments, made)),
        What::Line(_) => What::Line(place(&family.claim_procs, made)),
    })
}

fn place<V: Voidable>(rows: &[V], number: i64) -> usize {
    rows.iter().rev().position(|row| row.number() == number).expect("what was made")
}

/// The one at a place, from the newest on; a number that is nobody's when there is none.
fn nth(numbers: impl DoubleEndedIterator<Item = i64> + ExactSizeIterator, at: usize) -> i64 {
    let many = numbers.len().max(1);
    numbers.rev().nth(at % many).unwrap_or(424_242)
}

/// The row at a place.
fn row<V: Voidable>(rows: &[V], at: usize) -> Option<&V> {
    let number = nth(rows.iter().map(Voidable::number), at);
    rows.iter().find(|row| row.number() == number)
}

fn worlds() -> impl Strategy<Value = World> {
    (prop::collection::vec(step(), 1..60), any::<bool>()).prop_map(|(steps, by_total)| {
        let mut world = start(by_total);
        for step in &steps {
            // Much is refused, as it should be.
            let _ = play(&mut world, step);
        }
        world
    })
}

fn as_of(world: &World, day: Date) -> Aged {
    age(&world.office, &world.family, AsOf::new(day, day))
}

/// What the rows of a family come to, voids and all, with what insurance paid and what is written off.
fn rows(world: &World) -> BTreeMap<i64, Cents> {
    let mut balances = world.row_balances();
    for row in world.family.claim_procs.iter().filter(|row| row.status.is_paid()) {
        *balances.entry(row.pat_num).or_default() -= row.ins_pay_amt + row.write_off;
    }
    balances.retain(|_, balance| !balance.is_zero());
    balances
}

/// What the ledger holds in each account, what each member owes now and once all days have come.
fn stands(world: &World) -> (BTreeMap<Account, Cents>, Aged, Aged) {
    let mut accounts: BTreeMap<Account, Cents> = BTreeMap::new();
    for (account, amount) in world.postings.iter().flat_map(|posting| &posting.lines) {
        *accounts.entry(account.clone()).or_default() += *amount;
    }
    accounts.retain(|_, amount| !amount.is_zero());
    (accounts, as_of(world, world.now.today), as_of(world, Date::MAX))
}

/// What a row and the row that voids it post together.
fn posted(world: &World, source: Source, pair: [i64; 2]) -> BTreeMap<Account, Cents> {
    let mut sums = BTreeMap::new();
    let own = world.postings.iter().filter(|row| row.source == source && pair.contains(&row.source_num));
    for (account, amount) in own.flat_map(|posting| &posting.lines) {
        *sums.entry(account.clone()).or_insert(Cents::ZERO) += *amount;
    }
    sums.retain(|_, amount| !amount.is_zero());
    sums
}

/// Each void that stands, with what it voids. What counts again may have been changed since.
fn pairs<V: Voidable>(rows: &[V]) -> Vec<(&V, &V)> {
    let of = |void: &V| rows.iter().find(|row| Some(row.number()) == void.void_of());
    let standing = rows.iter().filter(|void| !is_voided(rows, void.number()));
    standing.filter_map(|void| Some((of(void)?, void))).collect()
}

/// That no row is voided by two voids at once.
fn is_voided_once<V: Voidable>(rows: &[V]) -> bool {
    rows.iter().all(|row| {
        let standing = rows
            .iter()
            .filter(|void| void.void_of() == Some(row.number()) && !is_voided(rows, void.number()));
        standing.count() <= 1
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_ledger_the_rows_and_the_balances_say_the_same(world in worlds()) {
        let rows = rows(&world);
        prop_assert_eq!(&world.ledger_balances(), &rows);
        prop_assert_eq!(as_of(&world, Date::MAX).total, rows.values().copied().sum::<Cents>());
        for claim in &world.family.claims {
            let paid: Cents = world.family.lines_of(claim.claim_num).iter().map(|line| line.ins_pay_amt).sum();
            prop_assert_eq!(claim.ins_pay_amt, paid);
        }
    }

    #[test]
    fn a_pair_is_nothing_and_there_is_one(world in worlds()) {
        let family = &world.family;
        let nothing = BTreeMap::new();
        for (row, void) in pairs::<Payment>(&family.payments) {
            prop_assert_eq!((row.pay_amt + void.pay_amt, void.pay_date >= row.pay_date), (Cents::ZERO, true));
            let both = posted(&world, Source::Payment, [row.pay_num, void.pay_num]);
            prop_assert_eq!(&both, &nothing);
        }
        for (row, void) in pairs::<Adjustment>(&family.adjustments) {
            prop_assert_eq!((row.adj_amt + void.adj_amt, void.adj_date >= row.adj_date), (Cents::ZERO, true));
            let both = posted(&world, Source::Adjustment, [row.adj_num, void.adj_num]);
            prop_assert_eq!(&both, &nothing);
        }
        for (row, void) in pairs::<ClaimProc>(&family.claim_procs) {
            let sums = (row.ins_pay_amt + void.ins_pay_amt, row.write_off + void.write_off);
            prop_assert_eq!(sums, (Cents::ZERO, Cents::ZERO));
            let both = posted(&world, Source::ClaimProc, [row.claim_proc_num, void.claim_proc_num]);
            prop_assert_eq!(&both, &nothing);
        }
        prop_assert!(is_voided_once(&family.payments));
        prop_assert!(is_voided_once(&family.adjustments) && is_voided_once(&family.claim_procs));
    }

    #[test]
    fn nothing_that_counts_is_of_what_is_gone(world in worlds()) {
        let family = &world.family;
        let gone = |n: Option<i64>| {
            let procedure = n.and_then(|n| family.procedure(n));
            procedure.is_some_and(|p| p.proc_status == ProcStatus::Deleted)
        };
        let out = cancelled(&family.adjustments);
        let mut counting = family.adjustments.iter().filter(|row| !out.contains(&row.adj_num));
        prop_assert!(counting.all(|row| !gone(row.proc_num)));
        let mut paid: BTreeMap<i64, Cents> = BTreeMap::new();
        for split in family.splits.iter().filter(|split| gone(split.proc_num)) {
            *paid.entry(split.proc_num.unwrap_or_default()).or_default() += split.split_amt;
        }
        prop_assert!(paid.values().all(|amount| amount.is_zero()), "{paid:?}");
        // A further payment that counts has a first beside it that does not wait.
        let out = cancelled(&family.claim_procs);
        let further = family.claim_procs.iter().filter(|row| {
            row.status == ClaimProcStatus::Supplemental && !out.contains(&row.claim_proc_num)
        });
        for row in further {
            let waits = |first: &&ClaimProc| {
                (first.claim_num, first.proc_num) == (row.claim_num, row.proc_num)
                    && first.status == ClaimProcStatus::NotReceived
            };
            prop_assert_eq!(family.claim_procs.iter().find(waits), None);
        }
    }

    #[test]
    fn two_voids_give_what_was_before(mut world in worlds(), what in what()) {
        let before = (stands(&world), rows(&world));
        if let Ok(void_of_it) = void(&mut world, what)
            && let Ok(_) = void(&mut world, void_of_it)
        {
            prop_assert_eq!((stands(&world), rows(&world)), before);
        }
    }

    #[test]
    fn what_was_just_voided_can_come_back_unless_it_waits_or_was_brought_back(
        mut world in worlds(),
        what in what(),
    ) {
        let family = &world.family;
        let is_void = match what {
            What::Payment(at) => row(&family.payments, at).is_none_or(|row| row.void_of.is_some()),
            What::Adjustment(at) => row(&family.adjustments, at).is_none_or(|row| row.void_of.is_some()),
            What::Line(at) => row(&family.claim_procs, at).is_none_or(|row| {
                row.void_of.is_some() || (row.status == ClaimProcStatus::Received && row.proc_num.is_some())
            }),
        };
        if !is_void && let Ok(void_of_it) = void(&mut world, what) {
            let back = void(&mut world, void_of_it);
            prop_assert!(back.is_ok(), "{back:?}");
        }
    }
}
