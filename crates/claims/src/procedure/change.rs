//! Changing and deleting a procedure.

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, PlaceOfService, ProcStatus, Procedure};
use crate::change::ChangeSet;
use crate::claim::line::money;
use crate::ledger::restated;
use crate::office::Office;
use crate::patient_money::{Adjustment, PayPlanLink, PlanLinkType};
use crate::procedure::{check_area, check_provider, is_claimed, production};
use crate::state::{Family, Now, Refusal};
use crate::voids::cancelled;

/// New values of a procedure's fields. None: not said; `Some(None)`: emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeProcedure {
    pub proc_date: Option<Date>,
    pub proc_status: Option<ProcStatus>,
    pub code_num: Option<i64>,
    pub proc_fee: Option<Cents>,
    pub surf: Option<String>,
    pub tooth_num: Option<String>,
    pub tooth_range: Option<String>,
    pub priority: Option<Option<i64>>,
    pub prov_num: Option<i64>,
    pub dx: Option<i64>,
    pub apt_num: Option<Option<i64>>,
    pub planned_apt_num: Option<Option<i64>>,
    pub place_service: Option<PlaceOfService>,
    pub prosthesis: Option<String>,
    pub date_original_prosth: Option<Option<Date>>,
    pub is_date_prosth_est: Option<bool>,
    pub claim_note: Option<String>,
    pub clinic_num: Option<Option<i64>>,
    pub date_tp: Option<Date>,
    pub site_num: Option<Option<i64>>,
    pub proc_time: Option<String>,
    pub proc_time_end: Option<String>,
    pub prognosis: Option<i64>,
    pub billing_note: Option<String>,
    pub discount: Option<Cents>,
}

/// Changes a procedure. What is complete keeps its code and its place in the mouth; what is on a claim also its
/// date, fee and status.
///
/// # Errors
/// When the procedure or something named is not there, or the change is one of those. A value that equals the
/// present one always passes.
pub fn change(
    office: &Office,
    family: &Family,
    proc_num: i64,
    command: &ChangeProcedure,
    now: Now,
) -> Result<(Procedure, ChangeSet), Refusal> {
    let old = procedure_of(family, proc_num)?;
    if command.proc_status == Some(ProcStatus::Deleted) {
        return delete(office, family, proc_num, now);
    }
    let mut new = filled(old, command);
    check_locks(family, old, &new)?;
    if new.code_num != old.code_num {
        let code = office.code(new.code_num).ok_or_else(|| Refusal::not_found("ProcedureCode not found."))?;
        new.base_units = code.base_units;
    }
    if new.prov_num != old.prov_num {
        check_provider(office, new.prov_num)?;
    }
    if place_of(&new) != place_of(old) {
        check_area(office, &new)?;
    }
    if new.proc_fee < Cents::ZERO && new.proc_fee != old.proc_fee {
        return Err(Refusal::field("ProcFee", "ProcFee must not be negative."));
    }
    if new.proc_status == ProcStatus::Complete && old.proc_status != ProcStatus::Complete {
        new.date_entry_c = Some(now.today);
    }
    let mut changes = family.change(office);
    changes.touches(old.pat_num);
    if new != *old {
        new.date_t_stamp = now.instant;
        changes.put(&new);
        changes.postings.extend(restated(production(old), production(&new)));
    }
    Ok((new, changes))
}

/// Deletes a procedure: it stays listed, as deleted, and its estimates go.
///
/// # Errors
/// When it is not there, is on a claim or a payment plan, was paid or adjusted, or is neither planned nor complete.
pub fn delete(
    office: &Office,
    family: &Family,
    proc_num: i64,
    now: Now,
) -> Result<(Procedure, ChangeSet), Refusal> {
    let old = procedure_of(family, proc_num)?;
    let rows = || family.claim_procs.iter().filter(|row| row.proc_num == Some(proc_num));
    check_free(family, proc_num)?;
    if !matches!(
        old.proc_status,
        ProcStatus::TreatmentPlanned | ProcStatus::TreatmentPlannedInactive | ProcStatus::Complete
    ) {
        return Err(Refusal::rule("Only procedures with a ProcStatus of TP, TPi or C can be deleted."));
    }
    let new = Procedure { proc_status: ProcStatus::Deleted, date_t_stamp: now.instant, ..old.clone() };
    let mut changes = family.change(office);
    changes.touches(old.pat_num);
    changes.put(&new);
    let gone: Vec<ClaimProc> = rows().filter(|row| row.status != ClaimProcStatus::InsHist).cloned().collect();
    gone.iter().for_each(|row| changes.delete(row));
    // Also what was paid beside a claim: further payments of a capitation plan.
    let posted = gone.iter().filter_map(|row| money::reversal(row, &money::payer(family, row), now.today));
    changes.postings.extend(posted);
    changes.postings.extend(restated(production(old), production(&new)));
    Ok((new, changes))
}

/// That nothing else holds a procedure. What was paid on it and given back, or voided, holds it no more.
fn check_free(family: &Family, proc_num: i64) -> Result<(), Refusal> {
    let own = Some(proc_num);
    let paid: Cents = family.splits.iter().filter(|row| row.proc_num == own).map(|row| row.split_amt).sum();
    let is_linked =
        |link: &PayPlanLink| link.link_type == PlanLinkType::Procedure && link.linked_num == proc_num;
    let voided = cancelled(&family.adjustments);
    let adjusted = |row: &Adjustment| row.proc_num == own && !voided.contains(&row.adj_num);
    let holds = [
        ("a claim", family.claim_procs.iter().any(|row| row.proc_num == own && row.claim_num.is_some())),
        ("a payment", !paid.is_zero()),
        ("an adjustment", family.adjustments.iter().any(adjusted)),
        ("a payment plan", family.pay_plan_links.iter().any(is_linked)),
    ];
    match holds.iter().find(|(_, holds)| *holds) {
        Some((what, _)) => {
            Err(Refusal::rule(format!("Not allowed to delete a procedure that is attached to {what}.")))
        }
        None => Ok(()),
    }
}

fn procedure_of(family: &Family, proc_num: i64) -> Result<&Procedure, Refusal> {
    family.procedure(proc_num).ok_or_else(|| Refusal::not_found("Procedure not found."))
}

fn filled(old: &Procedure, command: &ChangeProcedure) -> Procedure {
    let text = |new: &Option<String>, old: &String| new.as_ref().unwrap_or(old).clone();
    Procedure {
        proc_date: command.proc_date.unwrap_or(old.proc_date),
        proc_status: command.proc_status.unwrap_or(old.proc_status),
        code_num: command.code_num.unwrap_or(old.code_num),
        proc_fee: command.proc_fee.unwrap_or(old.proc_fee),
        surf: text(&command.surf, &old.surf),
        tooth_num: text(&command.tooth_num, &old.tooth_num),
        tooth_range: text(&command.tooth_range, &old.tooth_range),
        priority: command.priority.unwrap_or(old.priority),
        prov_num: command.prov_num.unwrap_or(old.prov_num),
        dx: command.dx.unwrap_or(old.dx),
        apt_num: command.apt_num.unwrap_or(old.apt_num),
        planned_apt_num: command.planned_apt_num.unwrap_or(old.planned_apt_num),
        place_service: command.place_service.unwrap_or(old.place_service),
        prosthesis: text(&command.prosthesis, &old.prosthesis),
        date_original_prosth: command.date_original_prosth.unwrap_or(old.date_original_prosth),
        is_date_prosth_est: command.is_date_prosth_est.unwrap_or(old.is_date_prosth_est),
        claim_note: text(&command.claim_note, &old.claim_note),
        clinic_num: command.clinic_num.unwrap_or(old.clinic_num),
        date_tp: command.date_tp.unwrap_or(old.date_tp),
        site_num: command.site_num.unwrap_or(old.site_num),
        proc_time: text(&command.proc_time, &old.proc_time),
        proc_time_end: text(&command.proc_time_end, &old.proc_time_end),
        prognosis: command.prognosis.unwrap_or(old.prognosis),
        billing_note: text(&command.billing_note, &old.billing_note),
        discount: command.discount.unwrap_or(old.discount),
        ..old.clone()
    }
}

/// Where in the mouth it is done, and what.
fn place_of(procedure: &Procedure) -> (i64, &str, &str, &str) {
    (procedure.code_num, &procedure.surf, &procedure.tooth_num, &procedure.tooth_range)
}

fn check_locks(family: &Family, old: &Procedure, new: &Procedure) -> Result<(), Refusal> {
    let when_complete = [
        ("CodeNum", old.code_num != new.code_num),
        ("ToothNum", old.tooth_num != new.tooth_num),
        ("Surf", old.surf != new.surf),
        ("ToothRange", old.tooth_range != new.tooth_range),
        ("Discount", old.discount != new.discount),
    ];
    let when_claimed = [
        ("ProcStatus", old.proc_status != new.proc_status),
        ("ProcDate", old.proc_date != new.proc_date),
        ("ProcFee", old.proc_fee != new.proc_fee),
        ("ClinicNum", old.clinic_num != new.clinic_num),
    ];
    if old.proc_status == ProcStatus::Deleted && old != new {
        return Err(Refusal::rule("Cannot change a procedure that was deleted."));
    }
    let stays_complete = old.proc_status == ProcStatus::Complete && new.proc_status == ProcStatus::Complete;
    let locked = |fields: &[(&'static str, bool)]| fields.iter().find(|(_, is)| *is).map(|(field, _)| *field);
    if let Some(field) = locked(&when_complete).filter(|_| stays_complete) {
        return Err(Refusal::field(field, format!("Cannot change {field} of a complete procedure.")));
    }
    let claimed = || is_claimed(family, old.proc_num);
    if let Some(field) = locked(&when_complete).or(locked(&when_claimed)).filter(|_| claimed()) {
        let why = format!("Cannot change {field} of a procedure that is attached to a claim.");
        return Err(Refusal::field(field, why));
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{Term, World, dollars};
    use crate::ledger::AccountKind;
    use crate::pay_plan::testing::{Plan, PlanWorld};

    fn put(world: &mut World, number: i64, command: &ChangeProcedure) -> Result<ChangeSet, Refusal> {
        let (_, changes) = change(&world.office, &world.family, number, command, world.now)?;
        world.commit(&changes);
        Ok(changes)
    }

    fn produced(changes: &ChangeSet) -> Vec<Cents> {
        let lines = changes.postings.iter().flat_map(|posting| &posting.lines);
        lines.filter(|(account, _)| account.kind == AccountKind::Production).map(|(_, n)| *n).collect()
    }

    #[test]
    fn completing_charges_and_a_new_fee_reverses_and_charges_anew() {
        let mut world = World::new();
        let number = world.planned("T2750", 100);
        let complete =
            ChangeProcedure { proc_status: Some(ProcStatus::Complete), ..ChangeProcedure::default() };
        assert_eq!(produced(&put(&mut world, number, &complete).unwrap()), [dollars(-100)]);
        assert_eq!(world.procedure(number).date_entry_c, Some(world.now.today));
        assert_eq!(produced(&put(&mut world, number, &complete).unwrap()), []);
        let dearer = ChangeProcedure { proc_fee: Some(dollars(120)), ..ChangeProcedure::default() };
        assert_eq!(produced(&put(&mut world, number, &dearer).unwrap()), [dollars(100), dollars(-120)]);
        let back =
            ChangeProcedure { proc_status: Some(ProcStatus::TreatmentPlanned), ..ChangeProcedure::default() };
        assert_eq!(produced(&put(&mut world, number, &back).unwrap()), [dollars(120)]);
    }

    #[test]
    fn a_moved_date_moves_the_charge() {
        let mut world = World::new();
        let number = world.done("T2750", 100);
        let yesterday = world.now.today.yesterday().unwrap();
        let command = ChangeProcedure { proc_date: Some(yesterday), ..ChangeProcedure::default() };
        let changes = put(&mut world, number, &command).unwrap();
        let dates: Vec<_> = changes.postings.iter().map(|posting| posting.date).collect();
        assert_eq!(dates, [world.now.today, yesterday]);
    }

    #[test]
    fn a_claimed_procedure_is_locked_and_not_deleted() {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let number = world.done("T2750", 100);
        world.refresh();
        world.row_mut(number, plan).claim_num = Some(5);
        let dearer = ChangeProcedure { proc_fee: Some(dollars(120)), ..ChangeProcedure::default() };
        assert!(put(&mut world, number, &dearer).is_err());
        let note = ChangeProcedure { billing_note: Some("call".into()), ..ChangeProcedure::default() };
        assert!(put(&mut world, number, &note).is_ok());
        assert_eq!(
            delete(&world.office, &world.family, number, world.now).unwrap_err().to_string(),
            "Not allowed to delete a procedure that is attached to a claim."
        );
    }

    #[test]
    fn a_procedure_with_money_or_on_a_plan_is_not_deleted() {
        let mut world = PlanWorld::new();
        let [paid, adjusted, planned] = [0, 1, 2].map(|days| world.done_ago("T2750", 100, days));
        world.split(4000, Some(paid), None);
        world.adjust(-10, 1, Some(adjusted), 1);
        world.plan(Plan { pay_amt: 2500, procs: &[planned], ..Plan::today() });
        let refused = |world: &PlanWorld, number: i64| {
            delete(&world.office, &world.family, number, world.now).unwrap_err().to_string()
        };
        let why = "Not allowed to delete a procedure that is attached to";
        assert_eq!(refused(&world, paid), format!("{why} a payment."));
        assert_eq!(refused(&world, adjusted), format!("{why} an adjustment."));
        assert_eq!(refused(&world, planned), format!("{why} a payment plan."));
        world.split(-4000, Some(paid), None);
        delete(&world.office, &world.family, paid, world.now).unwrap();
    }

    #[test]
    fn a_complete_procedure_keeps_its_code() {
        let mut world = World::new();
        let code_num = Some(world.code_of("T0120"));
        let command = ChangeProcedure { code_num, ..ChangeProcedure::default() };
        let done = world.done("T2750", 100);
        assert!(put(&mut world, done, &command).is_err());
        let planned = world.planned("T2750", 100);
        put(&mut world, planned, &command).unwrap();
        assert_eq!(Some(world.procedure(planned).code_num), code_num);
    }

    #[test]
    fn deleting_takes_the_estimates_and_the_charge_away() {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let number = world.done("T2750", 100);
        world.refresh();
        let (gone, changes) = delete(&world.office, &world.family, number, world.now).unwrap();
        world.commit(&changes);
        assert_eq!(gone.proc_status, ProcStatus::Deleted);
        assert_eq!(produced(&changes), [dollars(100)]);
        world.refresh();
        assert_eq!(world.family.claim_procs, []);
        assert!(delete(&world.office, &world.family, number, world.now).is_err());
    }
}
