//! What holds of balances whatever happened on an account.

use proptest::prelude::*;

use crate::Cents;
use crate::account::{ClaimProcStatus, ClaimType, ProcStatus};
use crate::aging::{AsOf, Bucket, Buckets, Entry, Explanation, Kind, Origin, age, entries, explain};
use crate::claim::line::EditLine;
use crate::claim::{self, CreateClaim};
use crate::estimate::testing::World;
use crate::ledger::Account;
use crate::pay_plan::testing::{Plan, PlanWorld};
use crate::procedure::{self, ChangeProcedure};

#[derive(Clone, Debug)]
struct Case {
    choice: &'static str,
    version: &'static str,
    /// Cents, days ago, whose.
    work: Vec<(i64, i64, bool)>,
    /// Dollars, days ago, of which work or of none.
    adjustments: Vec<(i64, i64, usize)>,
    /// Cents, days ago, of which work or of none.
    splits: Vec<(i64, i64, usize)>,
    /// Dollars paid on which work.
    insured: Vec<(i64, usize)>,
    planned: bool,
    ago: i64,
}

prop_compose! {
    fn cases()(
        choice in prop::sample::select(vec!["0", "1", "2"]),
        version in prop::sample::select(vec!["1", "2", "3", "4"]),
        work in prop::collection::vec((1..30_000_i64, -5..130_i64, any::<bool>()), 0..6),
        adjustments in prop::collection::vec((-200..200_i64, -5..130_i64, 0..8_usize), 0..6),
        splits in prop::collection::vec((-9_000..30_000_i64, -5..130_i64, 0..8_usize), 0..6),
        insured in prop::collection::vec((-50..200_i64, 0..8_usize), 0..4),
        planned in any::<bool>(),
        ago in 0..120_i64,
    ) -> Case {
        Case { choice, version, work, adjustments, splits, insured, planned, ago }
    }
}

fn made(case: &Case) -> PlanWorld {
    let mut world = PlanWorld::new();
    world.pref("AgingProcLifo", case.choice);
    world.pref("PayPlansVersion", case.version);
    world.patient(2);
    let plan = world.insurance("", &[]);
    world.cover(1, plan, 1);
    let work: Vec<i64> = (case.work.iter())
        .map(|(fee, ago, own)| {
            let date = world.ago(*ago);
            world.work(if *own { 1 } else { 2 }, "T0120", Cents(*fee), ProcStatus::Complete, date)
        })
        .collect();
    for (amount, ago, of) in &case.adjustments {
        world.adjust(*amount, *ago, work.get(*of).copied(), 1);
    }
    for (amount, ago, of) in &case.splits {
        world.split(*amount, work.get(*of).copied(), None);
        let date = world.ago(*ago);
        if let Some(split) = world.family.splits.last_mut() {
            split.date_pay = date;
        }
    }
    for (amount, of) in &case.insured {
        world.used(1, plan, None, ClaimProcStatus::Received, *amount, 0);
        let date = world.now.today;
        if let Some(row) = world.family.claim_procs.last_mut() {
            (row.proc_num, row.date_cp) = (work.get(*of).copied(), Some(date));
        }
    }
    if let Some(first) = work.first().filter(|_| case.planned) {
        let plan = Plan { pay_amt: 2500, procs: &[*first], ..Plan::today() }.command(world.now.today);
        if world.try_plan(&plan).is_ok() {
            world.issue();
        }
    }
    world
}

fn as_of(world: &PlanWorld, ago: i64) -> AsOf {
    AsOf::new(world.ago(ago), world.now.today)
}

/// The buckets by the shortest way: credits in one pool, taken from the oldest. What is netted is netted first.
fn pooled(world: &PlanWorld, entries: &[Entry], as_of: AsOf, with_procedure: bool) -> [i64; 4] {
    let bucket = |date| Bucket::ALL.iter().position(|b| *b == Bucket::of(date, as_of.date)).unwrap_or(3);
    let (mut all, mut pool) = ([0_i64; 4], 0);
    let adjusts = |entry: &Entry| {
        with_procedure
            && entry.proc_num.is_some()
            && matches!(entry.kind, Kind::Adjustment | Kind::PlanLink | Kind::PlanCredit)
    };
    for entry in entries.iter().filter(|entry| !adjusts(entry)) {
        if entry.amount.0 > 0 {
            all[bucket(entry.date)] += entry.amount.0;
        } else {
            pool -= entry.amount.0;
        }
    }
    let mut seen = vec![];
    for entry in entries.iter().filter(|entry| adjusts(entry)) {
        let key = (entry.proc_num, entry.date);
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let same = entries.iter().filter(|other| adjusts(other) && (other.proc_num, other.date) == key);
        let net: i64 = same.map(|other| other.amount.0).sum();
        let done = entry.proc_num.and_then(|number| world.family.procedure(number)).map(|p| p.proc_date);
        all[bucket(if net < 0 { done.unwrap_or(entry.date) } else { entry.date })] += net;
    }
    for amount in &mut all {
        pool += (-*amount).max(0);
        *amount = (*amount).max(0);
    }
    for amount in all.iter_mut().rev() {
        let taken = pool.min(*amount);
        (*amount, pool) = (*amount - taken, pool - taken);
    }
    all
}

/// Work done and claimed by the domain's own decisions, with what insurance paid and wrote off, in cents.
fn decided(work: &[(i64, i64, i64)]) -> PlanWorld {
    let mut world = PlanWorld::new();
    let plan = world.insurance("", &[]);
    world.cover(1, plan, 1);
    for (fee, paid, write_off) in work {
        let today = world.now.today;
        let number = world.work(1, "T2750", Cents(*fee), ProcStatus::TreatmentPlanned, today);
        let complete =
            ChangeProcedure { proc_status: Some(ProcStatus::Complete), ..ChangeProcedure::default() };
        let done = procedure::change(&world.office, &world.family, number, &complete, world.now);
        let Ok((_, changes)) = done else { continue };
        world.commit(&changes);
        world.refresh();
        let command = CreateClaim::new(1, ClaimType::Primary, vec![number]);
        let mut numbers = World::numbers(&mut world);
        let claimed = claim::create(&world.office, &world.family, &command, world.now, &mut numbers);
        let Ok((_, changes)) = claimed else { continue };
        world.commit(&changes);
        let line = world.row(number, plan).claim_proc_num;
        let received = EditLine {
            status: Some(ClaimProcStatus::Received),
            ins_pay_amt: Some(Cents(*paid)),
            write_off: Some(Cents(*write_off)),
            ..EditLine::default()
        };
        let mut numbers = World::numbers(&mut world);
        if let Ok(changes) =
            claim::line::edit(&world.office, &world.family, line, &received, None, world.now, &mut numbers)
        {
            world.commit(&changes);
        }
    }
    world
}

/// Buckets and balance from nothing but what an explanation says.
fn rebuilt(explanation: &Explanation) -> (Buckets, Cents) {
    let mut buckets = Buckets::default();
    let mut total = Cents::ZERO;
    for said in &explanation.entries {
        total += said.entry.amount;
        match said.bucket {
            Some(bucket) => buckets.add(bucket, said.entry.amount),
            None => said.lowered.iter().for_each(|(bucket, amount)| buckets.add(*bucket, -*amount)),
        }
    }
    for credit in &explanation.filled.credits {
        if let Origin::TooMuchIn(bucket) = credit.origin {
            buckets.add(bucket, credit.amount);
            credit.lowered.iter().for_each(|(bucket, amount)| buckets.add(*bucket, -*amount));
        }
    }
    (buckets, total)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn buckets_sum_to_the_balance(case in cases()) {
        let world = made(&case);
        let aged = age(&world.office, &world.family, as_of(&world, case.ago));
        prop_assert_eq!(aged.buckets.sum(), aged.total.or_zero());
        for bucket in Bucket::ALL {
            prop_assert!(aged.buckets.get(bucket) >= Cents::ZERO);
        }
        let members: Cents = aged.members.iter().map(|member| member.balance).sum();
        prop_assert_eq!(members, aged.total);
    }

    #[test]
    fn buckets_are_those_of_one_pool_of_credits(case in cases()) {
        let world = made(&case);
        let as_of = as_of(&world, case.ago);
        let entries = entries(&world.office, &world.family, as_of);
        let aged = age(&world.office, &world.family, as_of);
        let pooled = pooled(&world, &entries, as_of, case.choice != "2");
        prop_assert_eq!(Bucket::ALL.map(|bucket| aged.buckets.get(bucket).0), pooled);
    }

    #[test]
    fn a_balance_is_the_sum_of_its_entries_by_date(case in cases()) {
        let world = made(&case);
        let today = entries(&world.office, &world.family, as_of(&world, 0));
        // Plans charge by the day asked for; everything else is in today's list.
        prop_assume!(!case.planned);
        let until: Cents =
            today.iter().filter(|entry| entry.date <= world.ago(case.ago + 1)).map(|entry| entry.amount).sum();
        let aged = age(&world.office, &world.family, as_of(&world, case.ago + 1));
        prop_assert_eq!(aged.total, until);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(case in cases()) {
        let mut world = made(&case);
        let as_of = as_of(&world, case.ago);
        let before = age(&world.office, &world.family, as_of);
        world.family.procedures.reverse();
        world.family.adjustments.reverse();
        world.family.splits.reverse();
        world.family.claim_procs.reverse();
        world.family.pay_plan_charges.reverse();
        prop_assert_eq!(age(&world.office, &world.family, as_of), before);
    }

    #[test]
    fn a_balance_is_what_the_ledger_has_as_receivable(
        work in prop::collection::vec((1..30_000_i64, 0..12_000_i64, 0..8_000_i64), 1..4),
    ) {
        let world = decided(&work);
        prop_assert!(!world.postings.is_empty());
        let receivable: Cents = (world.postings.iter())
            .flat_map(|posting| &posting.lines)
            .filter(|(account, _)| *account == Account::receivable(1))
            .map(|(_, amount)| *amount)
            .sum();
        let aged = age(&world.office, &world.family, as_of(&world, 0));
        prop_assert_eq!(aged.total, receivable);
    }

    #[test]
    fn an_explanation_is_enough_to_rebuild_the_balance(case in cases()) {
        let world = made(&case);
        let as_of = as_of(&world, case.ago);
        let aged = age(&world.office, &world.family, as_of);
        let explanation = explain(&world.office, &world.family, as_of);
        prop_assert_eq!(rebuilt(&explanation), (aged.buckets, aged.total));
        let left: Cents = explanation.entries.iter().map(|said| said.left_over).sum();
        prop_assert!(left >= Cents::ZERO);
    }
}
