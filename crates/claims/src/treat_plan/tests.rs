//! Plans over planned work, as their callers see them.

use super::*;
use crate::Cents;
use crate::account::{ClaimProcStatus, ProcStatus};
use crate::change::ChangeSet;
use crate::estimate::testing::{Term, World, cents, dollars};
use crate::office::Definition;
use crate::papers::{TpStatus, TpType};
use crate::record::Record;

const FIRST: i64 = 71;
const SECOND: i64 = 72;

fn world() -> World {
    let mut world = World::new();
    for (def_num, item_order) in [(FIRST, 0), (SECOND, 1)] {
        let (item_name, item_value) = (format!("priority {item_order}"), String::new());
        let row = Definition { def_num, category: 20, item_name, item_value, item_order, is_hidden: false };
        world.office.definitions.push(row);
    }
    world
}

/// Keeps rows of a table as the store does.
fn keep<R: Record + Clone + PartialEq>(rows: &mut Vec<R>, changes: &ChangeSet) {
    let key = |row: &R| row.values()[..R::TABLE.key].to_vec();
    for put in changes.puts.iter().filter(|put| put.table == R::TABLE) {
        let row = R::from_values(put.values.clone()).unwrap();
        rows.retain(|stands| key(stands) != key(&row));
        rows.push(row);
    }
    for delete in changes.deletes.iter().filter(|delete| delete.table == R::TABLE) {
        rows.retain(|stands| key(stands) != delete.key());
    }
}

fn commit(world: &mut World, plans: &mut Plans, changes: &ChangeSet) {
    keep(&mut plans.plans, changes);
    keep(&mut plans.attaches, changes);
    keep(&mut plans.items, changes);
    if !changes.is_empty() {
        world.commit(changes);
    }
}

/// Brings the plans up to date; whether there was something to do.
fn look(world: &mut World, plans: &mut Plans) -> bool {
    let mut numbers = world.numbers();
    let changes = audit(&world.office, &world.family, plans, 1, world.now, &mut numbers);
    commit(world, plans, &changes);
    !changes.is_empty()
}

fn active(plans: &Plans) -> i64 {
    plans.plans.iter().find(|plan| plan.tp_status == TpStatus::Active).unwrap().treat_plan_num
}

fn on(plans: &Plans, number: i64) -> Vec<(i64, Option<i64>)> {
    plans.attaches_of(number).map(|row| (row.proc_num, row.priority)).collect()
}

fn make(world: &mut World, plans: &mut Plans, tp_type: Option<TpType>) -> i64 {
    let mut numbers = world.numbers();
    let made = create(&world.office, &world.family, 1, None, None, tp_type, world.now, &mut numbers);
    let (plan, changes) = made.unwrap();
    commit(world, plans, &changes);
    plan.treat_plan_num
}

fn put_on(
    world: &mut World,
    plans: &mut Plans,
    plan: i64,
    procedure: i64,
    priority: Option<i64>,
) -> Result<i64, String> {
    let mut numbers = world.numbers();
    let made =
        attach(&world.office, &world.family, plans, plan, procedure, priority, world.now, &mut numbers);
    let (row, changes) = made.map_err(|refusal| refusal.to_string())?;
    commit(world, plans, &changes);
    Ok(row.treat_plan_attach_num)
}

fn save_it(world: &mut World, plans: &mut Plans, plan: i64) -> Result<Vec<ProcTp>, String> {
    let mut numbers = world.numbers();
    let made = save(&world.office, &world.family, plans, plan, None, 0, world.now, &mut numbers);
    let (saved, changes) = made.map_err(|refusal| refusal.to_string())?;
    commit(world, plans, &changes);
    let mut items: Vec<ProcTp> =
        plans.items.iter().filter(|row| row.treat_plan_num == saved.treat_plan_num).cloned().collect();
    items.sort_by_key(|row| row.item_order);
    Ok(items)
}

#[test]
fn the_active_plan_holds_exactly_the_planned_work() {
    let (mut world, mut plans) = (world(), Plans::default());
    assert!(!look(&mut world, &mut plans), "nothing is planned");
    world.done("T0120", 50);
    let (a, b) = (world.planned("T2750", 100), world.planned("T2751", 60));
    world.procedure_mut(b).priority = Some(FIRST);
    assert!(look(&mut world, &mut plans));
    let plan = active(&plans);
    assert_eq!(on(&plans, plan), [(a, None), (b, Some(FIRST))]);
    assert_eq!(plans.plans[0].heading, "Active Treatment Plan");
    assert!(!look(&mut world, &mut plans), "all is so");
    world.procedure_mut(a).proc_status = ProcStatus::Complete;
    world.procedure_mut(b).priority = Some(SECOND);
    assert!(look(&mut world, &mut plans));
    assert_eq!(on(&plans, plan), [(b, Some(SECOND))]);
    world.procedure_mut(b).proc_status = ProcStatus::Deleted;
    look(&mut world, &mut plans);
    assert_eq!((on(&plans, plan), plans.plans.len()), (vec![], 1));
}

#[test]
fn another_plan_keeps_what_is_put_off_and_the_active_one_does_not() {
    let (mut world, mut plans) = (world(), Plans::default());
    let (a, b) = (world.planned("T2750", 100), world.planned("T2751", 60));
    look(&mut world, &mut plans);
    let other = make(&mut world, &mut plans, None);
    put_on(&mut world, &mut plans, other, a, Some(SECOND)).unwrap();
    put_on(&mut world, &mut plans, other, b, None).unwrap();
    let again = put_on(&mut world, &mut plans, other, b, None).unwrap_err();
    assert_eq!(again, "The procedure is on the treatment plan already.");
    world.procedure_mut(a).proc_status = ProcStatus::TreatmentPlannedInactive;
    look(&mut world, &mut plans);
    assert_eq!(on(&plans, active(&plans)), [(b, None)]);
    assert_eq!(on(&plans, other), [(a, Some(SECOND)), (b, None)]);
    // Back on the active plan it is planned again, in the order that was said.
    let number = active(&plans);
    put_on(&mut world, &mut plans, number, a, Some(FIRST)).unwrap();
    let procedure = world.procedure(a);
    assert_eq!((procedure.proc_status, procedure.priority), (ProcStatus::TreatmentPlanned, Some(FIRST)));
    let done = world.done("T0120", 50);
    assert!(put_on(&mut world, &mut plans, other, done, None).unwrap_err().contains("TP or TPi"));
    assert_eq!(put_on(&mut world, &mut plans, 99, a, None).unwrap_err(), "TreatPlan not found.");
    assert_eq!(put_on(&mut world, &mut plans, other, 99, None).unwrap_err(), "Procedure not found.");
}

#[test]
fn a_priority_on_the_active_plan_is_the_procedures() {
    let (mut world, mut plans) = (world(), Plans::default());
    let a = world.planned("T2750", 100);
    look(&mut world, &mut plans);
    let row = plans.attaches[0].treat_plan_attach_num;
    let set = |world: &World, plans: &Plans, priority| {
        prioritize(&world.office, &world.family, plans, row, priority, world.now)
    };
    let (_, changes) = set(&world, &plans, Some(Some(SECOND))).unwrap();
    commit(&mut world, &mut plans, &changes);
    assert_eq!((world.procedure(a).priority, plans.attaches[0].priority), (Some(SECOND), Some(SECOND)));
    assert!(!look(&mut world, &mut plans));
    let refused = set(&world, &plans, Some(Some(99))).unwrap_err();
    assert_eq!(refused.to_string(), "Priority is not a definition of category 20.");
    assert_eq!(set(&world, &plans, None).unwrap().0.priority, Some(SECOND));
}

/// 200 and 100 planned; the primary plan, a PPO, allows 150 and 80 and pays 50 % after 20, the secondary pays 80 %.
fn insured() -> (World, Plans, [i64; 2], [i64; 2]) {
    let (mut world, mut plans) = (world(), Plans::default());
    let schedule = world.fee_sched("ppo", &[("T2750", 150), ("T2751", 80)]);
    let first = world.plan("p", &[Term::percent(50), Term::deductible(20)]);
    world.plan_mut(first).fee_sched = Some(schedule);
    let second = world.plan("", &[Term::percent(80)]);
    world.cover(1, first, 1);
    world.cover(1, second, 2);
    let procedures = [world.planned("T2750", 200), world.planned("T2751", 100)];
    world.procedure_mut(procedures[1]).priority = Some(FIRST);
    world.refresh();
    look(&mut world, &mut plans);
    (world, plans, procedures, [first, second])
}

#[test]
fn a_saved_plan_says_what_the_estimates_say() {
    let (mut world, mut plans, [a, b], [first, second]) = insured();
    world.procedure_mut(b).discount = cents(150);
    let number = active(&plans);
    let items = save_it(&mut world, &mut plans, number).unwrap();
    let of: Vec<i64> = items.iter().map(|item| item.proc_num_orig).collect();
    assert_eq!(of, [b, a], "in the order of their priorities");
    for (item, procedure) in items.iter().zip([b, a]) {
        let (primary, secondary) = (world.row(procedure, first), world.row(procedure, second));
        assert_eq!(item.pri_ins_amt, primary.insurance_estimate());
        assert_eq!(item.sec_ins_amt, secondary.insurance_estimate());
        let off = primary.write_off_estimate() + secondary.write_off_estimate();
        assert_eq!(item.discount, off + world.procedure(procedure).discount);
        assert_eq!(item.pat_amt, world.portion(procedure) - world.procedure(procedure).discount);
        assert_eq!(item.fee_amt, item.pri_ins_amt + item.sec_ins_amt + item.discount + item.pat_amt);
    }
    // Worked out by hand: the deductible of 20 goes to what comes first, by priority: (80 - 20) / 2, and 150 / 2.
    let figures = items.iter().map(|item| (item.fee_amt, item.fee_allowed, item.pri_ins_amt));
    assert_eq!(
        figures.collect::<Vec<_>>(),
        [(dollars(100), Some(dollars(80)), dollars(30)), (dollars(200), Some(dollars(150)), dollars(75)),]
    );
}

#[test]
fn a_saved_plan_stays_and_so_does_what_it_was_saved_from() {
    let (mut world, mut plans, [a, _], [first, _]) = insured();
    let number = active(&plans);
    let items = save_it(&mut world, &mut plans, number).unwrap();
    world.row_mut(a, first).ins_est_total_override = Some(dollars(1));
    world.procedure_mut(a).proc_status = ProcStatus::Complete;
    look(&mut world, &mut plans);
    assert_eq!(plans.items.len(), items.len());
    let again = save_it(&mut world, &mut plans, number).unwrap();
    assert_eq!(again.len(), 1, "what is done is planned no more");
    let saved = items[0].treat_plan_num;
    assert!(save_it(&mut world, &mut plans, saved).unwrap_err().contains("Active or Inactive"));
    assert!(put_on(&mut world, &mut plans, saved, a, None).unwrap_err().contains("Active or Inactive"));
    let empty = make(&mut world, &mut plans, None);
    assert!(save_it(&mut world, &mut plans, empty).unwrap_err().contains("no procedures"));
}

#[test]
fn stale_estimates_are_worked_out_first_and_patients_prices_ask_no_insurance() {
    let (mut world, mut plans, [a, b], [first, _]) = insured();
    world.row_mut(a, first).percent_override = Some(100);
    let number = active(&plans);
    let items = save_it(&mut world, &mut plans, number).unwrap();
    assert_eq!(items[1].pri_ins_amt, dollars(150));
    let other = make(&mut world, &mut plans, Some(TpType::Discount));
    put_on(&mut world, &mut plans, other, b, None).unwrap();
    world.procedure_mut(b).discount = dollars(7);
    let items = save_it(&mut world, &mut plans, other).unwrap();
    let zero = Cents::ZERO;
    assert_eq!((items[0].pri_ins_amt, items[0].sec_ins_amt, items[0].fee_allowed), (zero, zero, None));
    assert_eq!((items[0].discount, items[0].pat_amt), (dollars(7), dollars(93)));
    assert!(world.family.claim_procs.iter().all(|row| row.status == ClaimProcStatus::Estimate));
}

#[test]
fn only_what_was_shown_is_signed() {
    let (mut world, mut plans, ..) = insured();
    let number = active(&plans);
    let sign = ChangePlan { is_signed: Some(true), ..ChangePlan::default() };
    let put = |world: &World, plans: &Plans, number, command: &ChangePlan| {
        change(&world.office, &world.family, plans, number, command, "Front Desk", world.now)
    };
    assert!(put(&world, &plans, number, &sign).unwrap_err().to_string().starts_with("Only a Saved"));
    let saved = save_it(&mut world, &mut plans, number).unwrap()[0].treat_plan_num;
    let (plan, changes) = put(&world, &plans, saved, &sign).unwrap();
    assert_eq!(
        (plan.date_t_signed, plan.signature_text.as_str()),
        (Some(world.now.instant), "Signed by Front Desk")
    );
    assert_eq!(plan.date_t_practice_signed, None);
    commit(&mut world, &mut plans, &changes);
    let both = ChangePlan {
        is_signed: Some(false),
        is_signed_practice: Some(true),
        signature_practice_text: Some("Dr A".into()),
        ..ChangePlan::default()
    };
    let (plan, _) = put(&world, &plans, saved, &both).unwrap();
    assert_eq!((plan.date_t_signed, plan.signature_text.as_str()), (None, ""));
    assert_eq!(
        (plan.date_t_practice_signed, plan.signature_practice_text.as_str()),
        (Some(world.now.instant), "Dr A")
    );
    assert!(delete(&world.office, &world.family, &plans, number).is_err(), "the active one stays");
    let changes = delete(&world.office, &world.family, &plans, saved).unwrap();
    commit(&mut world, &mut plans, &changes);
    assert!(plans.items.is_empty() && plans.plans.len() == 1);
}

/// Signs or changes a plan; the refusal.
fn put(world: &mut World, plans: &mut Plans, number: i64, command: &ChangePlan) -> Result<(), String> {
    let changed = change(&world.office, &world.family, plans, number, command, "Front Desk", world.now);
    let (_, changes) = changed.map_err(|refusal| refusal.to_string())?;
    commit(world, plans, &changes);
    Ok(())
}

fn put_item(world: &mut World, plans: &mut Plans, number: i64, command: &ChangeItem) -> Result<(), String> {
    let changed = change_item(&world.office, &world.family, plans, number, command, world.now);
    let (_, changes) = changed.map_err(|refusal| refusal.to_string())?;
    assert!(changes.is_exclusive(), "of two at once one reads again");
    commit(world, plans, &changes);
    Ok(())
}

#[test]
fn what_is_signed_stays_as_it_was_signed() {
    let (mut world, mut plans, ..) = insured();
    let number = active(&plans);
    let item = save_it(&mut world, &mut plans, number).unwrap()[0].clone();
    let (saved, item_num) = (item.treat_plan_num, item.proc_tp_num);
    let dearer = |fee| ChangeItem { fee_amt: Some(dollars(fee)), ..ChangeItem::default() };
    put_item(&mut world, &mut plans, item_num, &dearer(101)).unwrap();
    for (patient, practice) in [(true, false), (false, true)] {
        let sign = ChangePlan {
            is_signed: Some(patient),
            is_signed_practice: Some(practice),
            heading: Some("for the crown".into()),
            ..ChangePlan::default()
        };
        put(&mut world, &mut plans, saved, &sign).unwrap();
        let rest = "cannot be changed: the treatment plan is signed. Set isSigned and isSignedPractice to false first, with \
             TreatPlans PUT.";
        let refused = put_item(&mut world, &mut plans, item_num, &dearer(99)).unwrap_err();
        assert_eq!(refused, format!("FeeAmt {rest}"));
        let tooth = ChangeItem { tooth_num_tp: Some("9".into()), ..dearer(101) };
        assert_eq!(
            put_item(&mut world, &mut plans, item_num, &tooth).unwrap_err(),
            format!("ToothNumTP {rest}")
        );
        put_item(&mut world, &mut plans, item_num, &dearer(101)).unwrap();
        let gone = delete_item(&world.office, &world.family, &plans, item_num).unwrap_err();
        assert!(gone.to_string().starts_with("A procedure of a signed treatment plan cannot be deleted."));
        let note = ChangePlan { note: Some("other".into()), ..ChangePlan::default() };
        assert_eq!(put(&mut world, &mut plans, saved, &note).unwrap_err(), format!("Note {rest}"));
        let own = if patient { "SignatureText" } else { "SignaturePracticeText" };
        let name = ChangePlan {
            signature_text: patient.then(|| "somebody".into()),
            signature_practice_text: practice.then(|| "somebody".into()),
            ..ChangePlan::default()
        };
        assert_eq!(put(&mut world, &mut plans, saved, &name).unwrap_err(), format!("{own} {rest}"));
        // A whole row may be sent back, and the signature may be taken back with a change.
        let whole = ChangePlan { heading: Some("for the crown".into()), ..ChangePlan::default() };
        put(&mut world, &mut plans, saved, &whole).unwrap();
        let back = ChangePlan { is_signed: Some(false), is_signed_practice: Some(false), ..note };
        put(&mut world, &mut plans, saved, &back).unwrap();
        let again = ChangePlan { note: Some(String::new()), ..ChangePlan::default() };
        put(&mut world, &mut plans, saved, &again).unwrap();
    }
    put_item(&mut world, &mut plans, item_num, &dearer(99)).unwrap();
    let changes = delete_item(&world.office, &world.family, &plans, item_num).unwrap();
    assert!(changes.is_exclusive());
    commit(&mut world, &mut plans, &changes);
    assert_eq!(put_item(&mut world, &mut plans, item_num, &dearer(5)).unwrap_err(), "ProcTP not found.");
}

#[test]
fn a_second_signature_leaves_what_the_first_is_under() {
    let (mut world, mut plans, ..) = insured();
    let number = active(&plans);
    let saved = save_it(&mut world, &mut plans, number).unwrap()[0].treat_plan_num;
    let sign = ChangePlan { is_signed: Some(true), ..ChangePlan::default() };
    put(&mut world, &mut plans, saved, &sign).unwrap();
    let second = ChangePlan {
        is_signed_practice: Some(true),
        signature_practice_text: Some("Dr A".into()),
        ..ChangePlan::default()
    };
    let with_more = ChangePlan { note: Some("other".into()), ..second.clone() };
    assert!(put(&mut world, &mut plans, saved, &with_more).unwrap_err().starts_with("Note cannot"));
    put(&mut world, &mut plans, saved, &second).unwrap();
    let plan = plans.plan(saved).unwrap();
    assert_eq!(
        (plan.signature_text.as_str(), plan.signature_practice_text.as_str()),
        ("Signed by Front Desk", "Dr A")
    );
}
