//! Voiding an adjustment: it was never charged or granted (`docs/decisions/0005`).

use super::{posting, rules};
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{Adjustment, PlanLinkType};
use crate::state::{Family, Now, Numbers, Refusal};
use crate::voids::{comes_back, day_of_opposite, may_be_voided};

/// Voids an adjustment by one of the opposite amount, today. It is of the same type, so that what was charged or
/// granted under the type sums to nothing, although its amount has not the sign of the type.
///
/// # Errors
/// When the adjustment is not there, was voided before, or is on a payment plan; when it is a void and what it voids
/// could not be made any more.
pub fn void(
    office: &Office,
    family: &Family,
    adj_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Adjustment, ChangeSet), Refusal> {
    let old = family.adjustment(adj_num).ok_or_else(|| Refusal::not_found("Adjustment not found."))?;
    if let Some(back) = may_be_voided(&family.adjustments, old)? {
        comes_back(back, rules::stands(office, family, back))?;
    }
    let links = family.pay_plan_links.iter();
    if links.filter(|link| link.link_type == PlanLinkType::Adjustment).any(|link| link.linked_num == adj_num)
    {
        return Err(Refusal::rule(
            "Cannot void an adjustment that is on a payment plan. Delete its PayPlanLink first.",
        ));
    }
    let void = Adjustment {
        adj_num: numbers.fresh::<Adjustment>(),
        adj_date: day_of_opposite(old.adj_date, now),
        adj_amt: -old.adj_amt,
        adj_note: format!("Void of adjustment {adj_num}"),
        date_entry: now.today,
        sec_date_t_edit: now.instant,
        void_of: Some(adj_num),
        ..old.clone()
    };
    let mut changes = family.change_money(office);
    changes.touches(old.pat_num);
    changes.put(&void);
    changes.postings.push(posting(&void));
    Ok((void, changes))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::adjustment::{ChangeAdjustment, change};
    use crate::aging::{AsOf, age};
    use crate::estimate::testing::{World, dollars};
    use crate::pay_plan::testing::Plan;
    use crate::payment::testing::{CHARGE, DISCOUNT, Named, office, paying, said};

    fn take_back(world: &mut World, adj_num: i64) -> Result<i64, String> {
        let mut numbers = world.numbers();
        let made = void(&world.office, &world.family, adj_num, world.now, &mut numbers);
        let (row, changes) = made.map_err(|refusal| refusal.to_string())?;
        world.commit(&changes);
        Ok(row.adj_num)
    }

    #[test]
    fn the_opposite_is_of_the_same_type_and_of_today() {
        for (amount, adj_type) in [(39, CHARGE), (-25, DISCOUNT)] {
            let mut world = office();
            let done = world.complete(1, dollars(100), 9);
            let before = world.ledger_balances();
            let number = world.adjust(1, dollars(amount), world.ago(5), Some(done));
            let back = take_back(&mut world, number).unwrap();
            let row = world.family.adjustment(back).unwrap();
            assert_eq!((row.adj_amt, row.adj_type, row.void_of), (dollars(-amount), adj_type, Some(number)));
            assert_eq!(
                (row.adj_date, row.proc_num, row.proc_date),
                (world.now.today, Some(done), world.ago(9))
            );
            assert_eq!(row.adj_note, format!("Void of adjustment {number}"));
            assert_eq!((world.ledger_balances(), world.row_balances()), (before.clone(), before));
        }
    }

    #[test]
    fn it_is_voided_once_and_a_void_can_be_voided() {
        let mut world = office();
        let number = world.adjust(1, dollars(39), world.ago(5), None);
        let back = take_back(&mut world, number).unwrap();
        assert_eq!(take_back(&mut world, number).unwrap_err(), "This adjustment was voided before.");
        let again = take_back(&mut world, back).unwrap();
        assert_eq!(world.ledger_balances().into_values().collect::<Vec<_>>(), [dollars(39)]);
        let why = format!("This void brought adjustment {number} back. Void adjustment {number} itself.");
        assert_eq!(take_back(&mut world, again).unwrap_err(), why);
        take_back(&mut world, number).unwrap();
        assert!(world.ledger_balances().is_empty());
        assert_eq!(take_back(&mut world, 99).unwrap_err(), "Adjustment not found.");
    }

    #[test]
    fn an_old_debt_stays_as_old_as_it_was() {
        let mut world = office();
        world.complete(1, dollars(100), 95);
        let as_of = AsOf::new(world.now.today, world.now.today);
        let buckets = |world: &World| age(&world.office, &world.family, as_of).buckets;
        let before = buckets(&world);
        for amount in [-30, 50] {
            let number = world.adjust(1, dollars(amount), world.ago(40), None);
            assert_ne!(buckets(&world), before);
            take_back(&mut world, number).unwrap();
            assert_eq!(buckets(&world), before);
        }
    }

    #[test]
    fn what_paid_it_is_there_for_others() {
        let mut world = office();
        let number = world.adjust(1, dollars(39), world.ago(5), None);
        assert_eq!(world.paid(dollars(39)), [(Named::Adjustment(number), dollars(39))]);
        take_back(&mut world, number).unwrap();
        let done = world.complete(1, dollars(60), 1);
        assert_eq!(
            said(&world.pay(&paying(dollars(30)))),
            [(Named::Procedure(done), dollars(21)), (Named::Unearned, dollars(9)),]
        );
    }

    #[test]
    fn what_is_on_a_plan_comes_off_it_first() {
        let mut world = office();
        let number = world.adjust(1, dollars(39), world.ago(5), None);
        world.on_plan(Plan { pay_amt: 1000, adjs: &[number], ..Plan::today() });
        assert!(take_back(&mut world, number).unwrap_err().contains("PayPlanLink"));
        // Neither half of what was voided goes on one.
        let other = world.adjust(1, dollars(20), world.ago(5), None);
        take_back(&mut world, other).unwrap();
        let plan = world.try_plan(1, 1, Plan { pay_amt: 1000, adjs: &[other], ..Plan::today() });
        let why = "The adjustment was voided: it cannot be put on a payment plan.";
        assert_eq!(plan.unwrap_err().to_string(), why);
    }

    #[test]
    fn only_the_note_of_what_was_voided_changes() {
        let mut world = office();
        let number = world.adjust(1, dollars(39), world.ago(5), None);
        let back = take_back(&mut world, number).unwrap();
        for (row, amount) in [(number, 40), (back, -40)] {
            let command = ChangeAdjustment { adj_amt: Some(dollars(amount)), ..ChangeAdjustment::default() };
            let refused = change(&world.office, &world.family, row, &command, world.now).unwrap_err();
            assert_eq!(refused.to_string(), "The adjustment was voided: only its AdjNote can be changed.");
            let command =
                ChangeAdjustment { adj_note: Some("typed twice".into()), ..ChangeAdjustment::default() };
            let (row, _) = change(&world.office, &world.family, row, &command, world.now).unwrap();
            assert_eq!(row.adj_note, "typed twice");
        }
    }

    #[test]
    fn what_comes_back_must_still_be_one_that_can_be_made() {
        let mut world = office();
        let [gone, done] = [9, 8].map(|days| world.complete(1, dollars(100), days));
        let numbers = [gone, done].map(|proc_num| {
            let number = world.adjust(1, dollars(-25), world.ago(5), Some(proc_num));
            (number, take_back(&mut world, number).unwrap())
        });
        let (_, changes) = crate::procedure::delete(&world.office, &world.family, gone, world.now).unwrap();
        world.commit(&changes);
        let before = world.ledger_balances();
        let why = format!(
            "Cannot void this adjustment, which would bring adjustment {} back: ProcNum must be a procedure of \
             the adjustment's patient.",
            numbers[0].0
        );
        assert_eq!(take_back(&mut world, numbers[0].1).unwrap_err(), why);
        assert_eq!(world.ledger_balances(), before);
        // Its type is one of charges by now.
        let kind = world.office.definitions.iter_mut().find(|d| d.def_num == DISCOUNT).unwrap();
        kind.item_value = "+".into();
        let refused = take_back(&mut world, numbers[1].1).unwrap_err();
        assert!(refused.ends_with("back: AdjAmt must be positive for this AdjType."), "{refused}");
        let kind = world.office.definitions.iter_mut().find(|d| d.def_num == DISCOUNT).unwrap();
        kind.item_value = "-".into();
        take_back(&mut world, numbers[1].1).unwrap();
    }

    #[test]
    fn one_of_a_later_day_is_taken_back_on_that_day() {
        let mut world = office();
        let number = world.adjust(1, dollars(39), world.now.today, None);
        let tomorrow = world.now.today.tomorrow().unwrap();
        world.family.adjustments[0].adj_date = tomorrow;
        let back = take_back(&mut world, number).unwrap();
        assert_eq!(world.family.adjustment(back).unwrap().adj_date, tomorrow);
        for day in [world.now.today, tomorrow] {
            assert!(age(&world.office, &world.family, AsOf::new(day, day)).total.is_zero());
        }
    }
}
