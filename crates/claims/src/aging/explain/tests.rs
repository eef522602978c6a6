//! What an explanation says.

use super::*;
use crate::estimate::testing::dollars;
use crate::pay_plan::testing::PlanWorld;

fn explained(world: &PlanWorld) -> Explanation {
    explain(&world.office, &world.family, AsOf::new(world.now.today, world.now.today))
}

#[test]
fn every_entry_says_what_became_of_it() {
    let mut world = PlanWorld::new();
    let old = world.done_ago("T0120", 50, 95);
    let new = world.done_ago("T0150", 80, 45);
    world.split(6000, None, None);
    let said: Vec<String> = explained(&world).entries.into_iter().map(|entry| entry.sentence).collect();
    let split = world.family.splits[0].split_num;
    assert_eq!(
        said,
        [
            format!("Procedure {old} of 2025-12-10, a charge of 50.00, stands in over 90 days."),
            format!("Procedure {new} of 2026-01-29, a charge of 80.00, stands in 31 to 60 days."),
            format!(
                "Payment {split} of 2026-03-15, a credit of 60.00, lowers 50.00 of over 90 days, 10.00 of \
                 31 to 60 days."
            ),
        ]
    );
    assert_eq!(
        explained(&world).sentences,
        [
            "As of 2026-03-15 the family owes 70.00: 0.00 in 0 to 30 days, 70.00 in 31 to 60 days, 0.00 in 61 to \
          90 days, 0.00 in over 90 days."
        ]
    );
}

#[test]
fn nets_and_what_is_too_much_are_told() {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 50, 45);
    world.adjust(-70, 3, Some(proc_num), 1);
    world.adjust(4, 2, Some(proc_num), 1);
    let explained = explained(&world);
    let adjustment = &explained.entries[1];
    assert_eq!(adjustment.bucket, Some(Bucket::Days31To60));
    assert!(
        adjustment
            .sentence
            .ends_with(&format!("is netted with what else was adjusted on procedure {proc_num} that day."))
    );
    assert_eq!(explained.entries[2].bucket, Some(Bucket::Days0To30));
    assert_eq!(
        explained.sentences[..3],
        [
            format!("What was adjusted on procedure {proc_num} on 2026-03-12 lowers 31 to 60 days by 70.00."),
            format!("What was adjusted on procedure {proc_num} on 2026-03-13 raises 0 to 30 days by 4.00."),
            "Discounts of procedures in 31 to 60 days are 20.00 more than its charges; that lowers 4.00 of 0 to \
             30 days, nothing with 16.00, which is left over."
                .to_owned(),
        ]
    );
    assert_eq!(explained.sentences.last().unwrap(), "Credits are 16.00 more than all charges.");
    assert_eq!(explained.total, dollars(-16));
}

#[test]
fn what_is_left_of_a_credit_is_said() {
    let mut world = PlanWorld::new();
    world.done_ago("T0120", 50, 1);
    world.split(6000, None, None);
    let explained = explained(&world);
    let credit = &explained.entries[1];
    assert_eq!((credit.left_over, credit.bucket), (dollars(10), None));
    assert_eq!(credit.lowered, [(Bucket::Days0To30, dollars(50))]);
    assert!(credit.sentence.ends_with(
        "a credit of 60.00, lowers 50.00 of 0 to 30 days, nothing with 10.00, which is left over."
    ));
    assert_eq!(explained.entries[0].left_over, dollars(0));
    assert_eq!(credit.rule, "A part of a payment lowers the balance of whose account it is on.");
}

#[test]
fn what_cancels_out_or_has_no_date_is_told_too() {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 50, 1);
    world.adjust(-5, 0, Some(proc_num), 1);
    world.adjust(5, 0, Some(proc_num), 1);
    assert_eq!(explained(&world).sentences.len(), 1);
    let entry = Entry { date: UNDATED, ..explained(&world).entries[0].entry };
    assert_eq!(what(entry), format!("Procedure {proc_num} without a date, a charge of 50.00,"));
}

#[test]
fn nothing_is_not_told_as_a_charge_or_as_left_over() {
    let date = jiff::civil::date(2026, 3, 1);
    let nothing =
        Entry { kind: Kind::PaySplit, number: 4, pat_num: 1, date, amount: Cents::ZERO, proc_num: None };
    assert_eq!(what(nothing), "Payment 4 of 2026-03-01, a credit of 0.00,");
    let lowered = [(Bucket::Over90, dollars(5))];
    assert_eq!(fate_of_credit(&lowered, Cents::ZERO), "lowers 5.00 of over 90 days");
    let said = |total| sentences(&Filled::default(), total, AsOf::new(date, date));
    assert_eq!(said(Cents::ZERO).len(), 1);
    assert_eq!(said(dollars(-5))[1], "Credits are 5.00 more than all charges.");
}
