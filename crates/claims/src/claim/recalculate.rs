//! Working out a claim's lines and totals (`opendental-engine.md` 10.2).

use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus, ClaimType, Procedure};
use crate::change::ChangeSet;
use crate::claim::claim_of;
use crate::claim::sheet::Sheet;
use crate::claim::totals::{Totals, is_out};
use crate::claim::write_off::release;
use crate::coverage::InsPlan;
use crate::estimate::fees::{Priced, listed};
use crate::estimate::history::{Lists, uses_benefits};
use crate::estimate::ordinals;
use crate::estimate::terms::Sight;
use crate::office::Office;
use crate::state::{Family, Now, Refusal};

/// Works out a claim anew: its waiting lines from the benefits as they are now, and its totals from its lines.
///
/// # Errors
/// When the claim is not there, or its plan is no longer the patient's.
pub fn recalculate(office: &Office, family: &Family, claim_num: i64, now: Now) -> Result<ChangeSet, Refusal> {
    let claim = claim_of(family, claim_num)?;
    if !is_covered(family, claim) {
        return Err(Refusal::rule("The patient's coverage by this claim's plan was dropped."));
    }
    let mut sheet = Sheet::new(office, family, claim.pat_num, now);
    sheet.recalculate(claim_num);
    Ok(sheet.write())
}

/// What follows when a primary claim is received: the secondary claims of its procedures are worked out anew
/// from what was paid, and one that was held for it, or not sent yet, waits to be sent. Where the payer has sent the claim
/// on itself it counts as sent. A secondary whose coverage was dropped is left alone.
fn primary_received(sheet: &mut Sheet<'_>, primary: i64, is_sent_on: bool) {
    let Some(primary) = sheet.claim(primary).cloned() else { return };
    if primary.claim_type != ClaimType::Primary || sheet.office.is_off("ClaimPrimaryReceivedRecalcSecondary")
    {
        return;
    }
    let of_claim = |sheet: &Sheet<'_>, claim_num| {
        let lines = sheet.rows.iter().filter(|row| row.claim_num == Some(claim_num));
        lines.filter_map(|line| line.proc_num).collect::<Vec<i64>>()
    };
    let procedures = of_claim(sheet, primary.claim_num);
    let waits = |claim: &&Claim| {
        claim.pat_num == primary.pat_num
            && claim.claim_type == ClaimType::Secondary
            && claim.claim_status != ClaimStatus::Received
            && is_covered(sheet.family, claim)
            && of_claim(sheet, claim.claim_num).iter().any(|n| procedures.contains(n))
    };
    let secondaries: Vec<Claim> = sheet.family.claims.iter().filter(waits).cloned().collect();
    for mut secondary in secondaries {
        match secondary.claim_status {
            ClaimStatus::HoldUntilPrimary | ClaimStatus::Unsent | ClaimStatus::Waiting if is_sent_on => {
                secondary.claim_status = ClaimStatus::Sent;
                secondary.date_sent = Some(sheet.now.today);
                secondary.date_sent_orig = secondary.date_sent_orig.or(Some(sheet.now.today));
            }
            ClaimStatus::HoldUntilPrimary | ClaimStatus::Unsent => {
                secondary.claim_status = ClaimStatus::Waiting;
            }
            _ => {}
        }
        let claim_num = secondary.claim_num;
        sheet.put_claim(secondary);
        sheet.recalculate(claim_num);
    }
}

/// What follows when a claim is received, for its payers before and after.
pub(crate) fn follow(sheet: &mut Sheet<'_>, claim_num: i64) {
    release(sheet, claim_num);
    primary_received(sheet, claim_num, false);
}

/// [`follow`] for lines and claims that another decision writes: `family` as it will stand. `is_sent_on`: the payer has
/// sent the claim on to the next one (CLP02 19 to 21).
#[must_use]
pub fn follow_received(
    office: &Office,
    family: &Family,
    claim: &Claim,
    is_sent_on: bool,
    now: Now,
) -> ChangeSet {
    let mut sheet = Sheet::new(office, family, claim.pat_num, now);
    release(&mut sheet, claim.claim_num);
    primary_received(&mut sheet, claim.claim_num, is_sent_on);
    sheet.write()
}

fn is_covered(family: &Family, claim: &Claim) -> bool {
    family.coverages_of(claim.pat_num).any(|c| c.ins_sub_num == claim.ins_sub_num)
}

/// Works out the lines of a claim among a patient's rows, and the claim's totals.
pub(super) fn calculate(sight: Sight<'_>, claim: &mut Claim, rows: &mut [ClaimProc]) {
    let claim_num = claim.claim_num;
    let mut lines: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].claim_num == Some(claim_num)).collect();
    lines.sort_by_key(|at| (rows[*at].line_number, rows[*at].claim_proc_num));
    let mut lists = Lists::new(sight, rows, Some(claim_num));
    let mut seen = Vec::new();
    for at in lines {
        let procedure = rows[at].proc_num.and_then(|n| sight.family.procedure(n));
        if let Some(procedure) = procedure.filter(|p| !seen.contains(&p.proc_num)) {
            seen.push(procedure.proc_num);
            lists.forget_pending(procedure.proc_num);
            // Lines of other claims stand as they are; estimates are worked out here only to be seen.
            let may_change = |row: &ClaimProc| row.claim_num.is_none() || row.claim_num == Some(claim_num);
            ordinals::estimate(sight, procedure, rows, &lists, may_change);
            for row in rows.iter().filter(|row| uses_benefits(row, procedure.proc_num, claim_num)) {
                lists.plan(sight, row);
            }
        }
        if let Some(procedure) = procedure {
            settle(sight, claim, procedure, rows, at);
        }
    }
    Totals::of(rows.iter().filter(|row| row.claim_num == Some(claim_num))).write(claim);
}

/// Brings a waiting line's billed fee and expected amounts up to date.
fn settle(sight: Sight<'_>, claim: &Claim, procedure: &Procedure, rows: &mut [ClaimProc], at: usize) {
    let waits = matches!(
        rows[at].status,
        ClaimProcStatus::NotReceived | ClaimProcStatus::Preauth | ClaimProcStatus::CapClaim
    );
    let Some(plan) = sight.family.plan(claim.plan_num).filter(|_| waits) else { return };
    if !is_out(claim) && !rows[at].is_overpay {
        rows[at].fee_billed = billed(sight, plan, procedure);
    }
    match claim.claim_type {
        ClaimType::PreAuth => expect_as_estimated(rows, at),
        ClaimType::Capitation => {}
        ClaimType::Other if !plan.is_medical => {}
        _ if rows[at].status == ClaimProcStatus::NotReceived => mirror(&mut rows[at]),
        _ => {}
    }
}

/// A line that waits shows the estimates as its amounts.
pub(super) fn mirror(line: &mut ClaimProc) {
    line.ins_pay_est = line.insurance_estimate();
    line.ded_applied = line.deductible_estimate();
    line.write_off = line.write_off_estimate();
}

/// A preauthorization asks for what the estimate of the same coverage expects.
fn expect_as_estimated(rows: &mut [ClaimProc], at: usize) {
    let (proc_num, ins_sub_num) = (rows[at].proc_num, rows[at].ins_sub_num);
    let estimate = rows.iter().find(|row| {
        row.status == ClaimProcStatus::Estimate && row.proc_num == proc_num && row.ins_sub_num == ins_sub_num
    });
    if let Some((base, total, percentage)) =
        estimate.map(|e| (e.base_est, e.insurance_estimate(), e.percentage))
    {
        rows[at].base_est = base;
        rows[at].ins_est_total = total;
        rows[at].percentage = percentage;
    }
    rows[at].ins_pay_est = rows[at].insurance_estimate();
}

/// What the payer is billed: the fee charged, or the office's where that is higher and the plan wants it.
fn billed(sight: Sight<'_>, plan: &InsPlan, procedure: &Procedure) -> Cents {
    let charged = procedure.fee_total();
    if !plan.claims_use_ucr {
        return charged;
    }
    let schedule = sight.office.provider(procedure.prov_num).and_then(|p| p.fee_sched);
    let of = Priced {
        code_num: procedure.code_num,
        clinic_num: procedure.clinic_num,
        prov_num: procedure.prov_num,
    };
    let office = listed(sight.office, sight.family, schedule, of).unwrap_or_default();
    charged.max(Cents(office.0.saturating_mul(procedure.quantity())))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::claim::testing::{claim, secondary};
    use crate::estimate::testing::{Term, World, dollars};

    #[test]
    fn a_sent_claim_keeps_what_it_billed() {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let a = world.done("T2750", 100);
        let number = claim(&mut world, &[a]);
        for (status, fee) in [(ClaimStatus::Sent, 100), (ClaimStatus::Waiting, 120)] {
            world.family.claims[0].claim_status = status;
            world.procedure_mut(a).proc_fee = dollars(120);
            let changes = recalculate(&world.office, &world.family, number, world.now).unwrap();
            world.commit(&changes);
            let claim = world.family.claim(number).unwrap();
            assert_eq!((claim.claim_fee, claim.ins_pay_est), (dollars(fee), dollars(60)));
            assert_eq!(world.row(a, plan).fee_billed, dollars(fee));
        }
    }

    #[test]
    fn recalculating_changes_nothing_twice() {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50), Term::deductible(20), Term::limit(60)]);
        world.cover(1, plan, 1);
        let (a, b) = (world.done("T2750", 100), world.done("T2751", 100));
        let number = claim(&mut world, &[a, b]);
        let changes = recalculate(&world.office, &world.family, number, world.now).unwrap();
        assert_eq!(changes.puts, []);
    }

    #[test]
    fn a_dropped_plan_is_not_recalculated() {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let a = world.done("T2750", 100);
        let number = claim(&mut world, &[a]);
        world.family.pat_plans.clear();
        assert!(recalculate(&world.office, &world.family, number, world.now).is_err());
    }

    #[test]
    fn the_secondary_hears_what_the_primary_paid() {
        let mut world = World::new();
        let first = world.plan("", &[Term::percent(50)]);
        let second = world.plan("", &[Term::percent(80)]);
        world.cover(1, first, 1);
        world.cover(1, second, 2);
        let a = world.done("T0145", 100);
        let number = claim(&mut world, &[a]);
        let other = secondary(&mut world, &[a]);
        assert_eq!(world.row(a, second).ins_pay_est, dollars(50));
        let line = world.row_mut(a, first);
        line.status = ClaimProcStatus::Received;
        line.ins_pay_amt = dollars(30);
        let primary = world.family.claim(number).unwrap().clone();
        for (held, then) in [
            (ClaimStatus::HoldUntilPrimary, ClaimStatus::Waiting),
            (ClaimStatus::Unsent, ClaimStatus::Waiting),
            (ClaimStatus::Sent, ClaimStatus::Sent),
            (ClaimStatus::HoldUntilPrimary, ClaimStatus::Waiting),
        ] {
            world.family.claims.last_mut().unwrap().claim_status = held;
            let changes = follow_received(&world.office, &world.family, &primary, false, world.now);
            world.commit(&changes);
            let other = world.family.claim(other).unwrap();
            assert_eq!((other.ins_pay_est, other.claim_status), (dollars(70), then));
        }
        // One that is received itself stands, and so does one whose coverage was dropped.
        world.row_mut(a, first).ins_pay_amt = dollars(60);
        world.family.claims.last_mut().unwrap().claim_status = ClaimStatus::Received;
        let told = |world: &World| follow_received(&world.office, &world.family, &primary, false, world.now);
        assert_eq!(told(&world).puts, []);
        world.family.claims.last_mut().unwrap().claim_status = ClaimStatus::HoldUntilPrimary;
        assert_eq!(told(&world).puts.len(), 2);
        world.family.pat_plans.pop();
        assert_eq!(told(&world).puts, []);
        assert_eq!(world.row(a, second).paid_other_ins, Some(dollars(30)));
    }

    #[test]
    fn a_secondary_that_the_payer_has_sent_on_is_not_queued() {
        let mut world = World::new();
        let plans = [world.plan("", &[Term::percent(50)]), world.plan("", &[Term::percent(80)])];
        world.cover(1, plans[0], 1);
        world.cover(1, plans[1], 2);
        let a = world.done("T0145", 100);
        let number = claim(&mut world, &[a]);
        let other = secondary(&mut world, &[a]);
        let line = world.row_mut(a, plans[0]);
        line.status = ClaimProcStatus::Received;
        line.ins_pay_amt = dollars(30);
        let primary = world.family.claim(number).unwrap().clone();
        for stood in [ClaimStatus::HoldUntilPrimary, ClaimStatus::Unsent, ClaimStatus::Waiting] {
            world.family.claims.last_mut().unwrap().claim_status = stood;
            let changes = follow_received(&world.office, &world.family, &primary, true, world.now);
            world.commit(&changes);
            let other = world.family.claim(other).unwrap();
            assert_eq!((other.claim_status, other.date_sent), (ClaimStatus::Sent, Some(world.now.today)));
        }
    }
}
