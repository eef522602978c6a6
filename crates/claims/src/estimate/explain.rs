//! Why a line's estimate is what it is: the steps that led to it, and where what stands is not what would be
//! worked out now.

use crate::account::{ClaimProc, ClaimProcStatus};
use crate::estimate::exact::Exact;
use crate::estimate::history::{Lists, uses_benefits};
use crate::estimate::terms::Sight;
use crate::estimate::trace::{Amount, Ear, Rule, Step, Told, Trace};
use crate::estimate::{ordinals, refresh_told, rows_of};
use crate::office::Office;
use crate::state::{Family, Now, Numbers};

const OVERRIDE: Rule = Rule { name: "override", source: "9" };
const KEPT: Rule = Rule { name: "kept", source: "10.2, 11.4, 12" };

/// The steps of one line. Their effects on an amount add up to what stands: from nothing to `InsEstTotal` and to
/// `WriteOffEst`, and from `InsEstTotal` to `InsPayEst`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub steps: Vec<Step>,
}

impl Explanation {
    /// What the steps did to an amount, all together.
    #[must_use]
    pub fn sum(&self, amount: Amount) -> Exact {
        let effects = self.steps.iter().flat_map(|step| &step.effects);
        effects
            .filter(|effect| effect.amount == amount)
            .fold(Exact::default(), |sum, effect| sum + effect.after - effect.before)
    }
}

/// Explains a line: an estimate as it is worked out today, a line of a claim as it would be worked out there.
/// None when there is no such line.
#[must_use]
pub fn explain(office: &Office, family: &Family, claim_proc_num: i64, now: Now) -> Option<Explanation> {
    let stands = family.claim_proc(claim_proc_num)?;
    let sight = Sight { office, family, pat_num: stands.pat_num, today: now.today };
    let mut trace = Trace::of(claim_proc_num);
    let mut rows = rows_of(family, stands.pat_num);
    open(&mut rows, stands);
    match stands.claim_num {
        None => {
            refresh_told(sight, &mut rows, now, &mut Numbers::new(), &mut Ear(Some(&mut trace)));
        }
        Some(claim_num) => on_claim(sight, stands, claim_num, &mut rows, &mut trace),
    }
    end(&mut trace, stands);
    Some(Explanation { steps: trace.steps })
}

/// Makes a line that is settled one that can be worked out, alone among those of its coverage.
fn open(rows: &mut Vec<ClaimProc>, stands: &ClaimProc) {
    let is_it = |row: &ClaimProc| row.claim_proc_num == stands.claim_proc_num;
    if stands.claim_num.is_some() {
        let of_same =
            |row: &ClaimProc| row.proc_num == stands.proc_num && row.ins_sub_num == stands.ins_sub_num;
        rows.retain(|row| is_it(row) || stands.proc_num.is_none() || !of_same(row));
    }
    for row in rows.iter_mut().filter(|row| is_it(row)) {
        row.status = match row.status {
            ClaimProcStatus::Received | ClaimProcStatus::Supplemental | ClaimProcStatus::Preauth => {
                ClaimProcStatus::NotReceived
            }
            ClaimProcStatus::CapClaim | ClaimProcStatus::CapComplete => ClaimProcStatus::CapEstimate,
            status => status,
        };
    }
}

/// Works one line of a claim out, after the lines before it as they stand (`opendental-engine.md` 10.2).
fn on_claim(sight: Sight<'_>, line: &ClaimProc, claim_num: i64, rows: &mut [ClaimProc], trace: &mut Trace) {
    let Some(procedure) = line.proc_num.and_then(|n| sight.family.procedure(n)) else { return };
    let mut lists = Lists::new(sight, rows, Some(claim_num));
    let mut before: Vec<i64> = Vec::new();
    for earlier in sight.family.lines_of(claim_num) {
        match earlier.proc_num {
            Some(proc_num) if proc_num == procedure.proc_num => break,
            Some(proc_num) if !before.contains(&proc_num) => before.push(proc_num),
            _ => {}
        }
    }
    for proc_num in before {
        lists.forget_pending(proc_num);
        let uses = |row: &&ClaimProc| uses_benefits(row, proc_num, claim_num);
        rows.iter().filter(uses).for_each(|row| lists.plan(sight, row));
    }
    lists.forget_pending(procedure.proc_num);
    let is_it = |row: &ClaimProc| row.claim_proc_num == line.claim_proc_num;
    ordinals::told(sight, procedure, rows, &lists, is_it, &mut Ear(Some(trace)));
}

/// Ends with what stands, where it is not what the steps came to.
fn end(trace: &mut Trace, stands: &ClaimProc) {
    let total = Exact::from(stands.ins_est_total);
    let write_off = Exact::from(stands.write_off_est.unwrap_or_default());
    let came_to = [Amount::InsEstTotal, Amount::WriteOffEst].map(|amount| trace.stands(amount));
    if came_to != [total, write_off] {
        let told = Told::new(why_kept(stands)).with("Status", &stands.status);
        trace.note(KEPT, &[(Amount::InsEstTotal, total), (Amount::WriteOffEst, write_off)], told);
    }
    trace.begin(Amount::InsPayEst, total);
    if let Some(own) = stands.ins_est_total_override {
        let told = Told::new(format!("A user expects the plan to pay {own}."));
        trace.note(OVERRIDE, &[(Amount::InsPayEst, own.into())], told.with("InsEstTotalOverride", &own));
    }
    if let Some(own) = stands.write_off_est_override {
        let told = Told::new(format!("A user expects {own} to be written off."));
        trace.note(OVERRIDE, &[], told.with("WriteOffEstOverride", &own));
    }
    let expected = Exact::from(stands.ins_pay_est);
    if trace.stands(Amount::InsPayEst) != expected {
        let told = Told::new(format!("The line was entered with an expected payment of {expected}."));
        trace.note(KEPT, &[(Amount::InsPayEst, expected)], told.with("Status", &stands.status));
    }
}

fn why_kept(stands: &ClaimProc) -> &'static str {
    match stands.status {
        _ if stands.proc_num.is_none() => "Nothing is worked out for a line without a procedure.",
        ClaimProcStatus::Received | ClaimProcStatus::Supplemental => {
            "The line was received, and keeps the estimate that it had."
        }
        ClaimProcStatus::CapComplete | ClaimProcStatus::CapClaim => {
            "The procedure is complete, and keeps the write-off that it had."
        }
        _ => "The line keeps the estimate that it had when its claim was last worked out.",
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::claim::testing::claim;
    use crate::coverage::CobRule;
    use crate::estimate::testing::{Term, World, dollars};

    fn explained(world: &World, claim_proc_num: i64) -> Explanation {
        let found = explain(&world.office, &world.family, claim_proc_num, world.now).unwrap();
        let row = world.family.claim_proc(claim_proc_num).unwrap();
        let write_off = row.write_off_est.unwrap_or_default();
        assert_eq!(found.sum(Amount::InsEstTotal), row.ins_est_total.into());
        assert_eq!(found.sum(Amount::WriteOffEst), write_off.into());
        assert_eq!(found.sum(Amount::InsPayEst), (row.ins_pay_est - row.ins_est_total).into());
        found
    }

    fn rules(found: &Explanation) -> Vec<&'static str> {
        found.steps.iter().map(|step| step.rule).collect()
    }

    /// A PPO that lists T2750 at 90, pays half after a deductible of 10, and no more than 60.
    fn world() -> (World, i64) {
        let mut world = World::new();
        let ppo = world.fee_sched("ppo", &[("T2750", 90), ("T2751", 90)]);
        let plan = world.plan("p", &[Term::percent(50), Term::deductible(10), Term::limit(60)]);
        world.plan_mut(plan).fee_sched = Some(ppo);
        world.cover(1, plan, 1);
        (world, plan)
    }

    #[test]
    fn an_estimate_tells_its_steps() {
        let (mut world, plan) = world();
        let (a, b) = (world.planned("T2750", 100), world.planned("T2751", 100));
        world.refresh();
        let first = explained(&world, world.row(a, plan).claim_proc_num);
        assert_eq!(rules(&first), ["fee", "allowed", "deductible", "percentage", "maximum", "write_off"]);
        let effect = |found: &Explanation, rule: &str| {
            let step = found.steps.iter().find(|step| step.rule == rule).unwrap();
            let shown =
                |e: &crate::estimate::trace::Effect| format!("{} {} {}", e.amount.name(), e.before, e.after);
            step.effects.iter().map(shown).collect::<Vec<_>>()
        };
        assert_eq!(effect(&first, "fee"), ["InsEstTotal 0.00 100.00"]);
        assert_eq!(effect(&first, "allowed"), ["InsEstTotal 100.00 90.00"]);
        assert_eq!(effect(&first, "deductible"), ["InsEstTotal 90.00 80.00"]);
        assert_eq!(effect(&first, "percentage"), ["InsEstTotal 80.00 40.00"]);
        assert_eq!(effect(&first, "maximum"), [] as [&str; 0]);
        assert_eq!(effect(&first, "write_off"), ["WriteOffEst 0.00 10.00"]);
        let second = explained(&world, world.row(b, plan).claim_proc_num);
        assert_eq!(rules(&second), ["fee", "allowed", "percentage", "maximum", "write_off"]);
        assert_eq!(effect(&second, "maximum"), ["InsEstTotal 45.00 20.00"]);
        let maximum = &second.steps[3];
        assert_eq!(maximum.words, "Of the plan's maximum of 60.00, 20.00 is left.");
        assert!(maximum.inputs.contains(&("used", "40.00".to_owned())));
        let deductible = first.steps.iter().find(|step| step.rule == "deductible").unwrap();
        assert!(deductible.inputs.contains(&("applied before", "0.00".to_owned())));
        assert_eq!(first.steps[0].words, "The fee is 100.00.");
        let row = world.row(b, plan);
        assert_eq!(second.sum(Amount::InsEstTotal), row.ins_est_total.into());
    }

    #[test]
    fn a_step_names_what_it_saw() {
        let (mut world, plan) = world();
        world.used(1, plan, Some("T2751"), ClaimProcStatus::Received, 0, 4);
        let (a, b) = (world.planned("T2750", 5), world.planned("T2750", 100));
        world.procedure_mut(b).unit_qty = 2;
        world.refresh();
        let found = explained(&world, world.row(b, plan).claim_proc_num);
        assert_eq!(found.steps[0].words, "The fee is 2 units at 100.00.");
        let deductible = found.steps.iter().find(|step| step.rule == "deductible").unwrap();
        let inputs = [("applied before", "9.00".to_owned()), ("DedEst", "1.00".to_owned())];
        assert_eq!(deductible.inputs[2..], inputs);
        assert_eq!(world.row(a, plan).ded_est, Some(dollars(5)));
    }

    /// What one rule says of a line.
    fn words(found: &Explanation, rule: &str) -> String {
        found.steps.iter().find(|step| step.rule == rule).unwrap().words.clone()
    }

    #[test]
    fn a_later_plan_tells_what_the_plans_before_it_leave() {
        for (rule, sentence) in [
            (
                CobRule::Basic,
                "The plans before it pay 40.00; with that it pays no more than the 90.00 it allows.",
            ),
            (
                CobRule::Standard,
                "The plans before it pay 40.00 and write off 10.00; it pays no more than the rest of the fee.",
            ),
            (CobRule::CarveOut, "The 40.00 that the plans before it pay come off what it would pay."),
        ] {
            let (mut world, first) = world();
            let second = world.plan("p", &[Term::percent(50)]);
            world.plan_mut(second).fee_sched = world.plan_mut(first).fee_sched;
            world.plan_mut(second).cob_rule = rule;
            world.cover(1, second, 2);
            let a = world.planned("T2750", 100);
            world.refresh();
            let found = explained(&world, world.row(a, second).claim_proc_num);
            assert_eq!(words(&found, "other_insurance"), sentence);
            let none = "A plan before it pays or writes off, so this one writes off nothing.";
            assert_eq!(words(&found, "write_off"), none);
        }
    }

    #[test]
    fn a_write_off_and_its_absence_are_told_apart() {
        for (fee, sentence) in [
            (100, "The contract writes off what the fee is above the plan's list, as far as nobody pays it."),
            (90, "The plan lists no lower fee, or it is paid in full, so nothing is written off."),
        ] {
            let (mut world, plan) = world();
            let a = world.planned("T2750", fee);
            world.refresh();
            assert_eq!(words(&explained(&world, world.row(a, plan).claim_proc_num), "write_off"), sentence);
        }
    }

    #[test]
    fn a_substitute_is_named_where_its_fee_is_allowed() {
        for (listed, sentence) in [
            (40, "The plan pays as for T2140, and allows 40.00 of the 100.00 charged."),
            (95, "The plan allows 90.00 of the 100.00 charged."),
        ] {
            let (mut world, plan) = world();
            let fees = world.fee_sched("substitutes", &[("T2750", 90), ("T2140", listed)]);
            world.plan_mut(plan).fee_sched = Some(fees);
            let code_num = world.code_num("T2750");
            for code in world.office.codes.iter_mut().filter(|code| code.code_num == code_num) {
                code.substitution_code = "T2140".to_owned();
            }
            let a = world.planned("T2750", 100);
            world.refresh();
            assert_eq!(words(&explained(&world, world.row(a, plan).claim_proc_num), "allowed"), sentence);
        }
        let (mut world, _) = world();
        let heads = world.plan("c", &[]);
        world.cover(1, heads, 2);
        let a = world.planned("T2750", 100);
        world.refresh();
        let found = explained(&world, world.row(a, heads).claim_proc_num);
        assert_eq!(words(&found, "allowed"), "The plan allows all of the 100.00 charged.");
    }

    #[test]
    fn a_users_figure_ends_the_explanation() {
        let (mut world, plan) = world();
        let a = world.planned("T2750", 100);
        world.refresh();
        let row = world.row_mut(a, plan);
        row.ins_est_total_override = Some(dollars(33));
        row.write_off_est_override = Some(dollars(3));
        world.refresh();
        let found = explained(&world, world.row(a, plan).claim_proc_num);
        assert_eq!(rules(&found)[6..], ["override", "override"]);
        assert_eq!(found.steps[6].effects.len(), 1);
        assert_eq!(found.steps[7].inputs, [("WriteOffEstOverride", "3.00".to_owned())]);
    }

    #[test]
    fn a_line_of_a_claim_tells_what_it_was_worked_out_from() {
        let (mut world, plan) = world();
        let (a, b) = (world.done("T2750", 100), world.done("T2751", 100));
        claim(&mut world, &[a, b]);
        let later = world.planned("T2750", 100);
        world.refresh();
        for number in [a, b, later] {
            let found = explained(&world, world.row(number, plan).claim_proc_num);
            assert!(!rules(&found).contains(&"kept"), "{found:?}");
        }
    }

    #[test]
    fn what_stands_and_would_not_be_worked_out_now_is_kept() {
        let (mut world, plan) = world();
        let a = world.done("T2750", 100);
        claim(&mut world, &[a]);
        let number = world.row(a, plan).claim_proc_num;
        let row = world.row_mut(a, plan);
        row.status = ClaimProcStatus::Received;
        row.ins_pay_amt = dollars(35);
        assert!(!rules(&explained(&world, number)).contains(&"kept"));
        world.benefit(plan, &Term::percent(80));
        let found = explained(&world, number);
        let last = found.steps.last().unwrap();
        assert_eq!(
            (last.rule, last.effects[0].before, last.effects[0].after),
            ("kept", dollars(60).into(), dollars(40).into())
        );
        assert_eq!(last.words, "The line was received, and keeps the estimate that it had.");
        world.row_mut(a, plan).ins_pay_est = dollars(41);
        let found = explained(&world, number);
        assert_eq!(found.steps.last().unwrap().effects[0].amount, Amount::InsPayEst);
    }

    #[test]
    fn every_kind_of_line_adds_up() {
        for status in [
            ClaimProcStatus::NotReceived,
            ClaimProcStatus::Received,
            ClaimProcStatus::Supplemental,
            ClaimProcStatus::Preauth,
            ClaimProcStatus::Adjustment,
            ClaimProcStatus::InsHist,
            ClaimProcStatus::CapClaim,
        ] {
            for code in [Some("T2750"), None] {
                let (mut world, plan) = world();
                let number = world.used(1, plan, code, status, 20, 5);
                for row in &mut world.family.claim_procs {
                    row.ins_est_total = dollars(17);
                    row.write_off_est = Some(dollars(2));
                }
                let found = explained(&world, number);
                assert!(rules(&found).contains(&"kept"), "{status}");
            }
        }
    }

    #[test]
    fn a_line_that_is_not_there_is_not_explained() {
        let (world, _) = world();
        assert_eq!(explain(&world.office, &world.family, 4711, world.now), None);
    }

    #[test]
    fn a_further_payment_of_an_earlier_line_counts_once() {
        let (mut world, plan) = world();
        let (a, b) = (world.done("T2750", 100), world.done("T2751", 100));
        claim(&mut world, &[a, b]);
        let first = world.row(a, plan);
        let more = ClaimProc {
            claim_proc_num: 9000,
            status: ClaimProcStatus::Supplemental,
            ins_pay_amt: dollars(0),
            ..first
        };
        world.family.claim_procs.push(more);
        let found = explained(&world, world.row(b, plan).claim_proc_num);
        assert!(!rules(&found).contains(&"kept"), "{found:?}");
    }

    #[test]
    fn why_a_line_keeps_its_figures_is_said() {
        let (mut world, plan) = world();
        let number = world.used(1, plan, None, ClaimProcStatus::Received, 20, 5);
        let mut row = world.family.claim_proc(number).unwrap().clone();
        assert_eq!(why_kept(&row), "Nothing is worked out for a line without a procedure.");
        row.proc_num = Some(1);
        for (status, why) in [
            (ClaimProcStatus::Received, "The line was received, and keeps the estimate that it had."),
            (ClaimProcStatus::Supplemental, "The line was received, and keeps the estimate that it had."),
            (ClaimProcStatus::CapComplete, "The procedure is complete, and keeps the write-off that it had."),
            (ClaimProcStatus::CapClaim, "The procedure is complete, and keeps the write-off that it had."),
            (
                ClaimProcStatus::NotReceived,
                "The line keeps the estimate that it had when its claim was last worked out.",
            ),
        ] {
            row.status = status;
            assert_eq!(why_kept(&row), why, "{status}");
        }
    }

    #[test]
    fn a_line_is_worked_out_alone_of_its_coverage_but_beside_the_others() {
        let (mut world, plan) = world();
        let second = world.plan("", &[Term::percent(100)]);
        world.cover(1, second, 2);
        let number = world.planned("T2750", 100);
        world.refresh();
        let row = |plan_num, claim_proc_num, claim_num| ClaimProc {
            claim_proc_num,
            claim_num,
            status: ClaimProcStatus::Received,
            ..world.row(number, plan_num)
        };
        let stands = row(plan, 9001, Some(1));
        let mut rows = vec![stands.clone(), row(plan, 9002, Some(2)), row(second, 9003, Some(3))];
        open(&mut rows, &stands);
        let left: Vec<_> = rows.iter().map(|row| (row.claim_proc_num, row.status)).collect();
        assert_eq!(left, [(9001, ClaimProcStatus::NotReceived), (9003, ClaimProcStatus::Received)]);
    }
}
