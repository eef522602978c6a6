//! What holds of balances whatever happened on an account.

use jiff::civil::Date;
use proptest::prelude::*;

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, ClaimType, ProcStatus, Procedure};
use crate::aging::{AsOf, Bucket, Buckets, Credit, Entry, Explanation, Kind, Origin, age, entries, explain};
use crate::change::ChangeSet;
use crate::claim::line::EditLine;
use crate::claim::{self, CreateClaim};
use crate::estimate::testing::{Term, World};
use crate::office::EbenefitCat;
use crate::pay_plan::testing::{Plan, PlanWorld};
use crate::pay_plan::{AddPlan, schedule};
use crate::payment::AddPayment;
use crate::payment::testing::{office, paying};
use crate::procedure::{self, ChangeProcedure};
use crate::state::Refusal;

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

/// Something that is decided about an account; amounts in cents. Work is named by its place, counted around.
#[derive(Clone, Debug)]
enum Step {
    /// Planned work of a patient whom insurance pays by the claim, or by the head.
    Plan {
        fee: i64,
        by_head: bool,
        days: i64,
    },
    Status {
        at: usize,
        status: ProcStatus,
    },
    Claim {
        at: usize,
    },
    Receive {
        at: usize,
        paid: i64,
        write_off: i64,
    },
    Adjust {
        at: usize,
        amount: i64,
        attached: bool,
        provider: i64,
    },
    Pay {
        amount: i64,
        prepaid: bool,
        named: Option<usize>,
    },
    PayPlan {
        at: usize,
        pay_amt: i64,
        down: i64,
        apr: i64,
        start: i64,
    },
    /// Of the first plan that is open.
    Close,
    Later {
        days: i64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    use ProcStatus::{Complete, Deleted, TreatmentPlanned};
    let at = 0..6_usize;
    let status = prop::sample::select(vec![Complete, Complete, TreatmentPlanned, Deleted]);
    prop_oneof![
        1 => (1..9_000_i64, any::<bool>(), 0..50_i64)
            .prop_map(|(fee, by_head, days)| Step::Plan { fee, by_head, days }),
        2 => (at.clone(), status).prop_map(|(at, status)| Step::Status { at, status }),
        2 => at.clone().prop_map(|at| Step::Claim { at }),
        2 => (at.clone(), 0..12_000_i64, 0..8_000_i64)
            .prop_map(|(at, paid, write_off)| Step::Receive { at, paid, write_off }),
        2 => (at.clone(), -5_000..5_000_i64, any::<bool>(), 1..=2_i64).prop_map(
            |(at, amount, attached, provider)| Step::Adjust { at, amount, attached, provider }
        ),
        2 => (-3_000..20_000_i64, any::<bool>(), prop::option::of(at.clone()))
            .prop_map(|(amount, prepaid, named)| Step::Pay { amount, prepaid, named }),
        3 => (at, 500..20_000_i64, 0..3_000_i64, prop::sample::select(vec![0, 1200]), -40..10_i64)
            .prop_map(|(at, pay_amt, down, apr, start)| Step::PayPlan { at, pay_amt, down, apr, start }),
        1 => Just(Step::Close),
        2 => (1..40_i64).prop_map(|days| Step::Later { days }),
    ]
}

/// A family of two whose account comes from nothing but the domain's own decisions; those that are refused change
/// nothing.
struct Decided {
    world: PlanWorld,
    work: Vec<i64>,
}

impl Decided {
    fn new() -> Decided {
        let mut world = office();
        world.pref("PayPlansVersion", "2");
        world.provider(2, None);
        world.patient(2);
        let by_claim = world.plan("", &[Term::percent(50).category(EbenefitCat::General)]);
        let by_head = world.plan("c", &[]);
        world.cover(1, by_claim, 1);
        world.cover(2, by_head, 1);
        Decided { world: PlanWorld::of(world), work: vec![] }
    }

    fn commit(&mut self, changes: Result<ChangeSet, Refusal>) {
        if let Ok(changes) = changes {
            self.world.commit(&changes);
            self.world.refresh();
        }
    }

    fn play(&mut self, step: &Step) {
        let now = self.world.now;
        let work = |at: usize| {
            let place = at.checked_rem(self.work.len())?;
            self.work.get(place).map(|number| self.world.procedure(*number).clone())
        };
        match *step {
            Step::Plan { fee, by_head, days } => {
                let (whose, date) = (if by_head { 2 } else { 1 }, self.world.ago(days));
                let planned = ProcStatus::TreatmentPlanned;
                let number = self.world.work(whose, "T2750", Cents(fee), planned, date);
                self.work.push(number);
                self.world.refresh();
            }
            Step::Status { at, status } => {
                let Some(work) = work(at) else { return };
                let command = ChangeProcedure { proc_status: Some(status), ..ChangeProcedure::default() };
                let world = &self.world;
                let made = procedure::change(&world.office, &world.family, work.proc_num, &command, now);
                self.commit(made.map(|(_, changes)| changes));
            }
            Step::Claim { at } => {
                // What insurance pays for work that is not there counts once it is (17).
                let is_done = |work: &Procedure| work.proc_status == ProcStatus::Complete;
                let Some(work) = work(at).filter(is_done) else { return };
                let command = CreateClaim::new(work.pat_num, ClaimType::Primary, vec![work.proc_num]);
                let mut numbers = World::numbers(&mut self.world);
                let world = &self.world;
                let made = claim::create(&world.office, &world.family, &command, now, &mut numbers);
                self.commit(made.map(|(_, changes)| changes));
            }
            Step::Receive { at, paid, write_off } => {
                let Some(work) = work(at) else { return };
                let rows = &self.world.family.claim_procs;
                let is_its =
                    |row: &&ClaimProc| row.proc_num == Some(work.proc_num) && row.claim_num.is_some();
                let Some(line) = rows.iter().find(is_its).map(|row| row.claim_proc_num) else { return };
                let received = EditLine {
                    status: Some(ClaimProcStatus::Received),
                    ins_pay_amt: Some(Cents(paid)),
                    write_off: Some(Cents(write_off)),
                    ..EditLine::default()
                };
                let mut numbers = World::numbers(&mut self.world);
                let world = &self.world;
                let (office, family) = (&world.office, &world.family);
                self.commit(claim::line::edit(office, family, line, &received, None, now, &mut numbers));
            }
            Step::Adjust { at, amount, attached, provider } => {
                let work = work(at).filter(|work| attached && work.proc_status != ProcStatus::Deleted);
                let whose = work.as_ref().map_or(1, |work| work.pat_num);
                let amount = Cents(if amount == 0 { 1 } else { amount });
                self.world.adjust_by(whose, amount, now.today, work.map(|work| work.proc_num), provider);
            }
            Step::Pay { amount, prepaid, named } => {
                let command = AddPayment {
                    is_prepayment: prepaid,
                    proc_nums: named.and_then(work).map(|work| work.proc_num).into_iter().collect(),
                    ..paying(Cents(amount))
                };
                // One for work that is gone is refused.
                let _ = self.world.try_pay(&command);
            }
            Step::PayPlan { at, pay_amt, down, apr, start } => {
                let Some(work) = work(at) else { return };
                let procs = [work.proc_num];
                let plan = Plan { pay_amt, down, apr, start, procs: &procs, ..Plan::today() };
                let command =
                    AddPlan { pat_num: work.pat_num, guarantor: Some(1), ..plan.command(now.today) };
                let _ = self.world.try_plan(&command);
            }
            Step::Close => {
                let open = self.world.family.pay_plans.iter().find(|plan| !plan.is_closed);
                if let Some(number) = open.map(|plan| plan.pay_plan_num) {
                    self.world.close(number);
                }
            }
            Step::Later { days } => self.world.later(days),
        }
        self.world.issue();
    }
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
        // Plans charge by the day asked for; everything else is in today's list.
        let world = made(&Case { planned: false, ..case.clone() });
        let today = entries(&world.office, &world.family, as_of(&world, 0));
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
    fn a_balance_is_what_the_ledger_has(
        fees in (1..9_000_i64, 1..9_000_i64),
        steps in prop::collection::vec(step(), 1..30),
    ) {
        let mut decided = Decided::new();
        let planned = [(fees.0, false), (fees.1, true)].map(|(fee, by_head)| Step::Plan { fee, by_head, days: 5 });
        let done = [0, 1].map(|at| Step::Status { at, status: ProcStatus::Complete });
        for step in planned.iter().chain(&done).chain(&steps) {
            decided.play(step);
            let world = &decided.world;
            let ledger: Cents = world.ledger_balances().into_values().sum();
            // What plans will charge is in no balance until they do.
            let plans = world.family.pay_plans.iter();
            let to_come: Cents = plans
                .flat_map(|plan| schedule(&world.family, plan, Date::MAX))
                .map(|expected| expected.principal)
                .sum();
            let aged = age(&world.office, &world.family, as_of(world, 0));
            prop_assert_eq!(aged.total + to_come, ledger, "{:?}", step);
        }
    }

    #[test]
    fn an_explanation_is_enough_to_rebuild_the_balance(case in cases()) {
        let world = made(&case);
        let as_of = as_of(&world, case.ago);
        let aged = age(&world.office, &world.family, as_of);
        let explanation = explain(&world.office, &world.family, as_of);
        prop_assert_eq!(rebuilt(&explanation), (aged.buckets, aged.total));
        // What credits are more than all charges is left over of them, and of nothing else.
        let left: Cents = explanation.entries.iter().map(|said| said.left_over).sum();
        let too_much = explanation.filled.credits.iter().filter(|credit| !matches!(credit.origin, Origin::Entry(_)));
        let rest = |credit: &Credit| -> Cents {
            credit.amount - credit.lowered.iter().map(|(_, amount)| *amount).sum::<Cents>()
        };
        let too_much: Cents = too_much.map(rest).sum();
        prop_assert_eq!(left + too_much, (Cents::ZERO - aged.total).or_zero());
    }
}
