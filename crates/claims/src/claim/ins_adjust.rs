//! What a patient used of benefits elsewhere: adjustments of a coverage (`opendental-engine.md` 12.5, `decisions.md` 18).

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus};
use crate::change::ChangeSet;
use crate::claim::sheet::Sheet;
use crate::estimate::year::benefit_year;
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// What was used of a coverage. None: not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdjustBenefits {
    pub pat_plan_num: i64,
    pub ins_used: Option<Cents>,
    pub deductible_used: Option<Cents>,
    /// Else today.
    pub date: Option<Date>,
}

/// Adds an adjustment of these amounts, whatever there is already.
///
/// # Errors
/// When the coverage is not there.
pub fn add_adjustment(
    office: &Office,
    family: &Family,
    command: &AdjustBenefits,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(ClaimProc, ChangeSet), Refusal> {
    let blank = blank(family, command, now)?;
    let row = ClaimProc {
        claim_proc_num: numbers.fresh::<ClaimProc>(),
        ins_pay_amt: command.ins_used.unwrap_or_default(),
        ded_applied: command.deductible_used.unwrap_or_default(),
        ..blank
    };
    let mut sheet = Sheet::new(office, family, row.pat_num, now);
    sheet.rows.push(row.clone());
    Ok((row, sheet.write()))
}

/// Has the benefit year show these amounts as used: what lines of it were paid counts, one adjustment is the rest.
/// An amount that is not said stays. When there is no rest, there is no adjustment.
///
/// # Errors
/// When the coverage is not there, or neither amount is said.
pub fn set_used(
    office: &Office,
    family: &Family,
    command: &AdjustBenefits,
    now: Now,
    numbers: &mut Numbers,
) -> Result<ChangeSet, Refusal> {
    if command.ins_used.is_none() && command.deductible_used.is_none() {
        return Err(Refusal::field("insUsed", "insUsed or deductibleUsed is required."));
    }
    let blank = blank(family, command, now)?;
    let month_renew = family.plan(blank.plan_num).map_or(0, |plan| plan.month_renew);
    let (first, last) = benefit_year(blank.proc_date.unwrap_or(now.today), month_renew);
    let ins_sub_num = blank.ins_sub_num;
    let in_year = |row: &&ClaimProc| {
        row.ins_sub_num == ins_sub_num && row.proc_date.is_some_and(|date| first <= date && date <= last)
    };
    let mut sheet = Sheet::new(office, family, blank.pat_num, now);
    let (mut used, mut adjusted) = (Amounts::default(), Amounts::default());
    let mut stands: Option<ClaimProc> = None;
    for row in sheet.rows.iter().filter(in_year) {
        match row.status {
            ClaimProcStatus::Received | ClaimProcStatus::Supplemental => used.add(row),
            ClaimProcStatus::Adjustment => {
                adjusted.add(row);
                stands.get_or_insert_with(|| row.clone());
            }
            _ => {}
        }
    }
    let row = ClaimProc {
        ins_pay_amt: command.ins_used.map_or(adjusted.paid, |target| target - used.paid),
        ded_applied: command.deductible_used.map_or(adjusted.deductible, |target| target - used.deductible),
        ..stands.unwrap_or(blank)
    };
    sheet.rows.retain(|row| !(row.status == ClaimProcStatus::Adjustment && in_year(&row)));
    if !(row.ins_pay_amt.is_zero() && row.ded_applied.is_zero()) {
        let claim_proc_num =
            if row.claim_proc_num == 0 { numbers.fresh::<ClaimProc>() } else { row.claim_proc_num };
        sheet.rows.push(ClaimProc { claim_proc_num, ..row });
    }
    Ok(sheet.write())
}

#[derive(Debug, Default)]
struct Amounts {
    paid: Cents,
    deductible: Cents,
}

impl Amounts {
    fn add(&mut self, row: &ClaimProc) {
        self.paid += row.ins_pay_amt;
        self.deductible += row.ded_applied;
    }
}

/// An adjustment of a coverage, of nothing and without a number.
fn blank(family: &Family, command: &AdjustBenefits, now: Now) -> Result<ClaimProc, Refusal> {
    let mut coverages = family.pat_plans.iter();
    let coverage = coverages.find(|coverage| coverage.pat_plan_num == command.pat_plan_num);
    let coverage = coverage.ok_or_else(|| Refusal::not_found("PatPlan not found."))?;
    let sub = family.ins_sub(coverage.ins_sub_num);
    let sub = sub.ok_or_else(|| Refusal::not_found("The coverage's insurance plan was not found."))?;
    Ok(ClaimProc {
        status: ClaimProcStatus::Adjustment,
        proc_date: Some(command.date.unwrap_or(now.today)),
        ..ClaimProc::blank(coverage.pat_num, sub.plan_num, sub.ins_sub_num, now.today, now.instant)
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{Term, World, cents, dollars};
    use jiff::civil::date;

    fn world() -> (World, i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(100), Term::limit(1000), Term::deductible(50)]);
        world.cover(1, plan, 1);
        (world, plan)
    }

    fn command(world: &World, ins: Option<i64>, deductible: Option<i64>) -> AdjustBenefits {
        AdjustBenefits {
            pat_plan_num: world.family.pat_plans[0].pat_plan_num,
            ins_used: ins.map(cents),
            deductible_used: deductible.map(cents),
            date: None,
        }
    }

    fn put(world: &mut World, command: &AdjustBenefits) -> Result<(), Refusal> {
        let mut numbers = world.numbers();
        let changes = set_used(&world.office, &world.family, command, world.now, &mut numbers)?;
        assert_eq!(changes.postings, [], "benefits are not money");
        world.commit(&changes);
        Ok(())
    }

    fn put_used(world: &mut World, ins: Option<i64>, deductible: Option<i64>) -> Result<(), Refusal> {
        let command = command(world, ins, deductible);
        put(world, &command)
    }

    fn adjustments(world: &World) -> Vec<(Cents, Cents)> {
        let rows = world.family.claim_procs.iter().filter(|row| row.status == ClaimProcStatus::Adjustment);
        rows.map(|row| (row.ins_pay_amt, row.ded_applied)).collect()
    }

    #[test]
    fn amounts_are_targets_and_what_is_paid_counts() {
        let (mut world, plan) = world();
        world.used(1, plan, Some("T2750"), ClaimProcStatus::Received, 150, 10);
        world.used(1, plan, Some("T2751"), ClaimProcStatus::Supplemental, 50, 0);
        world.used(1, plan, Some("T2752"), ClaimProcStatus::NotReceived, 400, 7);
        put_used(&mut world, Some(30_050), None).unwrap();
        assert_eq!(adjustments(&world), [(cents(10_050), dollars(0))]);
        put_used(&mut world, None, Some(2500)).unwrap();
        assert_eq!(adjustments(&world), [(cents(10_050), dollars(15))], "what is not said stays");
        put_used(&mut world, Some(20_000), None).unwrap();
        assert_eq!(adjustments(&world), [(dollars(0), dollars(15))]);
        put_used(&mut world, Some(15_000), Some(1000)).unwrap();
        assert_eq!(adjustments(&world), [(dollars(-50), dollars(0))]);
        put_used(&mut world, Some(20_000), Some(1000)).unwrap();
        assert_eq!(adjustments(&world), []);
        assert!(put_used(&mut world, None, None).is_err());
    }

    #[test]
    fn the_benefit_year_is_the_plans() {
        let (mut world, plan) = world();
        world.plan_mut(plan).month_renew = 3;
        for (day, paid) in [(date(2026, 2, 28), 100), (date(2026, 3, 1), 30), (date(2025, 3, 1), 8)] {
            let number = world.used(1, plan, Some("T2750"), ClaimProcStatus::Received, paid, 0);
            world.family.claim_procs.iter_mut().find(|r| r.claim_proc_num == number).unwrap().proc_date =
                Some(day);
        }
        let ask = command(&world, Some(20_000), None);
        put(&mut world, &ask).unwrap();
        assert_eq!(adjustments(&world), [(dollars(170), dollars(0))]);
        put(&mut world, &AdjustBenefits { date: Some(date(2026, 2, 28)), ..ask }).unwrap();
        assert_eq!(adjustments(&world), [(dollars(170), dollars(0)), (dollars(92), dollars(0))]);
        put(
            &mut world,
            &AdjustBenefits { date: Some(date(2025, 3, 1)), ins_used: Some(dollars(108)), ..ask },
        )
        .unwrap();
        assert_eq!(adjustments(&world), [(dollars(170), dollars(0))]);
    }

    #[test]
    fn another_patients_and_another_coverages_lines_do_not_count() {
        let (mut world, plan) = world();
        let other = world.plan("", &[]);
        world.cover(1, other, 2);
        world.patient(2);
        world.cover_by(2, 1, plan, 1);
        world.used(1, other, Some("T2750"), ClaimProcStatus::Received, 70, 0);
        world.used(2, plan, Some("T2750"), ClaimProcStatus::Received, 60, 0);
        put_used(&mut world, Some(10_000), None).unwrap();
        assert_eq!(adjustments(&world), [(dollars(100), dollars(0))]);
        let unknown = AdjustBenefits { pat_plan_num: 424_242, ..command(&world, Some(1), None) };
        assert!(matches!(put(&mut world, &unknown), Err(Refusal::NotFound(_))));
    }

    #[test]
    fn posting_adds_whatever_there_is_and_setting_makes_them_one() {
        let (mut world, _) = world();
        for amount in [300, 300] {
            let ask = command(&world, Some(amount * 100), None);
            let mut numbers = world.numbers();
            let (row, changes) =
                add_adjustment(&world.office, &world.family, &ask, world.now, &mut numbers).unwrap();
            assert_eq!((row.proc_date, row.date_cp, row.prov_num), (Some(world.now.today), None, None));
            world.commit(&changes);
        }
        assert_eq!(adjustments(&world).len(), 2);
        put_used(&mut world, None, Some(100)).unwrap();
        assert_eq!(adjustments(&world), [(dollars(600), dollars(1))]);
    }

    #[test]
    fn planned_work_finds_less_of_the_maximum() {
        let (mut world, plan) = world();
        put_used(&mut world, Some(30_000), Some(5000)).unwrap();
        let b = world.planned("T2751", 900);
        world.refresh();
        let row = world.row(b, plan);
        assert_eq!((row.ded_est, row.ins_est_total), (Some(dollars(0)), dollars(700)));
    }
}
