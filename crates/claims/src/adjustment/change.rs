//! Changing an adjustment (`opendental-engine.md` 16, `decisions.md` 14 and 19).

use jiff::civil::Date;

use super::rules::Sign;
use super::{posting, rules};
use crate::Cents;
use crate::change::ChangeSet;
use crate::ledger::restated;
use crate::office::Office;
use crate::patient_money::Adjustment;
use crate::procedure::check_provider;
use crate::state::{Family, Now, Refusal};
use crate::voids::is_not_cancelled;

/// New values of an adjustment's fields. None: not said; `Some(None)`: emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeAdjustment {
    pub adj_date: Option<Date>,
    pub adj_amt: Option<Cents>,
    pub adj_type: Option<i64>,
    pub prov_num: Option<i64>,
    pub adj_note: Option<String>,
    pub proc_num: Option<Option<i64>>,
    pub clinic_num: Option<Option<i64>>,
}

/// Changes an adjustment. Another procedure brings its date with it.
///
/// # Errors
/// When the adjustment is not there, or a rule of section 16 stands against what is new. A value that equals the
/// present one always passes.
pub fn change(
    office: &Office,
    family: &Family,
    adj_num: i64,
    command: &ChangeAdjustment,
    now: Now,
) -> Result<(Adjustment, ChangeSet), Refusal> {
    let old = family.adjustment(adj_num).ok_or_else(|| Refusal::not_found("Adjustment not found."))?;
    let mut new = Adjustment {
        adj_date: command.adj_date.unwrap_or(old.adj_date),
        adj_amt: command.adj_amt.unwrap_or(old.adj_amt),
        adj_type: command.adj_type.unwrap_or(old.adj_type),
        prov_num: command.prov_num.unwrap_or(old.prov_num),
        adj_note: command.adj_note.as_ref().unwrap_or(&old.adj_note).clone(),
        proc_num: command.proc_num.unwrap_or(old.proc_num),
        clinic_num: command.clinic_num.unwrap_or(old.clinic_num),
        ..old.clone()
    };
    check(office, family, old, &new, now)?;
    if new.proc_num != old.proc_num
        && let Some(proc_num) = new.proc_num
    {
        new.proc_date = rules::procedure_of(family, old.pat_num, proc_num)?.proc_date;
    }
    let mut changes = family.change_money(office);
    changes.touches(old.pat_num);
    if new == *old {
        return Ok((new, changes));
    }
    new.sec_date_t_edit = now.instant;
    changes.postings = restated(Some(posting(old)), Some(posting(&new)));
    changes.put(&new);
    Ok((new, changes))
}

fn check(
    office: &Office,
    family: &Family,
    old: &Adjustment,
    new: &Adjustment,
    now: Now,
) -> Result<(), Refusal> {
    let as_it_was = Adjustment { adj_note: old.adj_note.clone(), ..new.clone() } == *old;
    if !as_it_was {
        is_not_cancelled(&family.adjustments, old.adj_num, "only its AdjNote can be changed.")?;
    }
    if new.adj_type != old.adj_type {
        if rules::sign_of(office, old.adj_type) == Ok(Sign::DiscountPlan) {
            return Err(Refusal::field(
                "AdjType",
                "AdjType of a discount plan adjustment cannot be changed.",
            ));
        }
        rules::may_be_chosen(rules::sign_of(office, new.adj_type)?)?;
    }
    if (new.adj_type, new.adj_amt) != (old.adj_type, old.adj_amt) {
        rules::amount_fits(rules::sign_of(office, new.adj_type)?, new.adj_amt)?;
    }
    if new.adj_date != old.adj_date {
        rules::date_has_come(new.adj_date, now)?;
    }
    if new.prov_num != old.prov_num {
        check_provider(office, new.prov_num)?;
    }
    if new.proc_num != old.proc_num {
        rules::is_attached_enough(office, new.proc_num)?;
        new.proc_num.map(|proc_num| rules::procedure_of(family, old.pat_num, proc_num)).transpose()?;
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use jiff::ToSpan;

    use super::*;
    use crate::estimate::testing::{World, cents, dollars};
    use crate::payment::testing::{CHARGE, DISCOUNT, DISCOUNT_PLAN, FINANCE_CHARGE, office};

    fn put(world: &mut World, number: i64, command: &ChangeAdjustment) -> Result<ChangeSet, Refusal> {
        let (_, changes) = change(&world.office, &world.family, number, command, world.now)?;
        world.commit(&changes);
        Ok(changes)
    }

    fn refused(world: &mut World, number: i64, command: &ChangeAdjustment) -> String {
        put(world, number, command).unwrap_err().to_string()
    }

    fn nothing() -> ChangeAdjustment {
        ChangeAdjustment::default()
    }

    fn owed(changes: &ChangeSet) -> Vec<(Date, Cents)> {
        changes.postings.iter().map(|posting| (posting.date, posting.lines[0].1)).collect()
    }

    #[test]
    fn new_money_posts_the_reverse_of_the_old_and_the_new() {
        let mut world = office();
        let number = world.adjust(1, cents(-2499), world.now.today, None);
        let command = ChangeAdjustment { adj_amt: Some(cents(-2449)), ..nothing() };
        let today = world.now.today;
        assert_eq!(
            owed(&put(&mut world, number, &command).unwrap()),
            [(today, cents(2499)), (today, cents(-2449))]
        );
        let yesterday = today.yesterday().unwrap();
        let command = ChangeAdjustment { adj_date: Some(yesterday), ..nothing() };
        assert_eq!(
            owed(&put(&mut world, number, &command).unwrap()),
            [(today, cents(2449)), (yesterday, cents(-2449))]
        );
        let note = ChangeAdjustment { adj_note: Some("two".into()), ..nothing() };
        let changes = put(&mut world, number, &note).unwrap();
        assert_eq!((owed(&changes), changes.puts.len()), (vec![], 1));
        assert_eq!(world.family.adjustment(number).unwrap().adj_note, "two");
    }

    #[test]
    fn whose_it_is_changes_without_money() {
        let mut world = office();
        world.provider(2, None);
        let number = world.adjust(1, dollars(39), world.now.today, None);
        world.now.instant = "2026-03-15T15:00:00Z".parse().unwrap();
        let command = ChangeAdjustment { prov_num: Some(2), clinic_num: Some(Some(4)), ..nothing() };
        assert_eq!(put(&mut world, number, &command).unwrap().postings, []);
        let row = world.family.adjustment(number).unwrap();
        assert_eq!((row.prov_num, row.clinic_num), (2, Some(4)));
        assert_eq!(row.sec_date_t_edit, world.now.instant);
    }

    #[test]
    fn what_is_sent_back_unchanged_always_passes() {
        let mut world = office();
        let number = world.adjust(1, dollars(-10), world.now.today, None);
        let row = world.family.adjustments.iter_mut().find(|a| a.adj_num == number).unwrap();
        (row.adj_type, row.adj_date) = (DISCOUNT_PLAN, row.adj_date.saturating_add(3.days()));
        let row = row.clone();
        world.provider(7, None);
        world.office.providers.last_mut().unwrap().is_hidden = true;
        world.family.adjustments[0].prov_num = 7;
        let whole = ChangeAdjustment {
            adj_date: Some(row.adj_date),
            adj_amt: Some(row.adj_amt),
            adj_type: Some(row.adj_type),
            prov_num: Some(7),
            adj_note: Some(row.adj_note.clone()),
            proc_num: Some(row.proc_num),
            clinic_num: Some(row.clinic_num),
        };
        assert_eq!(put(&mut world, number, &whole).unwrap().puts, []);
    }

    #[test]
    fn amount_and_type_fit_after_the_change_whichever_was_sent() {
        let mut world = office();
        let number = world.adjust(1, dollars(39), world.now.today, None);
        let amount = |amount| ChangeAdjustment { adj_amt: Some(dollars(amount)), ..nothing() };
        let kind = |adj_type| ChangeAdjustment { adj_type: Some(adj_type), ..nothing() };
        assert_eq!(refused(&mut world, number, &amount(-39)), "AdjAmt must be positive for this AdjType.");
        assert_eq!(refused(&mut world, number, &amount(0)), "AdjAmt must be positive for this AdjType.");
        assert_eq!(refused(&mut world, number, &kind(DISCOUNT)), "AdjAmt must be negative for this AdjType.");
        assert!(refused(&mut world, number, &kind(DISCOUNT_PLAN)).contains("discount plan"));
        assert!(put(&mut world, number, &kind(FINANCE_CHARGE)).is_ok());
        let both = ChangeAdjustment { adj_type: Some(DISCOUNT), ..amount(-12) };
        assert!(put(&mut world, number, &both).is_ok());
        let row = world.family.adjustment(number).unwrap();
        assert_eq!((row.adj_type, row.adj_amt), (DISCOUNT, dollars(-12)));
    }

    #[test]
    fn a_discount_plans_stays_one_and_negative() {
        let mut world = office();
        let number = world.adjust(1, dollars(-10), world.now.today, None);
        world.family.adjustments[0].adj_type = DISCOUNT_PLAN;
        let kind = ChangeAdjustment { adj_type: Some(DISCOUNT), ..nothing() };
        assert!(refused(&mut world, number, &kind).starts_with("AdjType of a discount plan"));
        let up = ChangeAdjustment { adj_amt: Some(dollars(4)), ..nothing() };
        assert_eq!(refused(&mut world, number, &up), "AdjAmt must be negative for this AdjType.");
        let more = ChangeAdjustment { adj_amt: Some(dollars(-11)), ..nothing() };
        assert!(put(&mut world, number, &more).is_ok());
        assert_eq!(CHARGE, 10);
    }

    #[test]
    fn another_procedure_brings_its_date_and_none_leaves_it() {
        let mut world = office();
        let long_ago = world.now.today.saturating_sub(40.days());
        let done = world.work(1, "T0120", dollars(5), crate::account::ProcStatus::Complete, long_ago);
        let number = world.adjust(1, dollars(39), world.now.today, None);
        let to = |proc_num| ChangeAdjustment { proc_num: Some(proc_num), ..nothing() };
        put(&mut world, number, &to(Some(done))).unwrap();
        assert_eq!(world.family.adjustment(number).unwrap().proc_date, long_ago);
        put(&mut world, number, &to(None)).unwrap();
        let row = world.family.adjustment(number).unwrap();
        assert_eq!((row.proc_num, row.proc_date), (None, long_ago));
        world.patient(2);
        let others = world.work(2, "T0120", dollars(5), crate::account::ProcStatus::Complete, long_ago);
        assert!(refused(&mut world, number, &to(Some(others))).starts_with("ProcNum must be"));
    }

    #[test]
    fn the_future_hidden_providers_and_nothing_are_refused() {
        let mut world = office();
        let number = world.adjust(1, dollars(39), world.now.today, None);
        let later = ChangeAdjustment { adj_date: world.now.today.tomorrow().ok(), ..nothing() };
        assert_eq!(refused(&mut world, number, &later), "AdjDate cannot be a future date.");
        world.provider(7, None);
        world.office.providers.last_mut().unwrap().is_hidden = true;
        let hidden = ChangeAdjustment { prov_num: Some(7), ..nothing() };
        assert_eq!(refused(&mut world, number, &hidden), "The provider is hidden.");
        assert_eq!(refused(&mut world, 99, &nothing()), "Adjustment not found.");
        world.pref("RigorousAdjustments", "0");
        let done = world.done("T0120", 5);
        put(&mut world, number, &ChangeAdjustment { proc_num: Some(Some(done)), ..nothing() }).unwrap();
        let loose = ChangeAdjustment { proc_num: Some(None), ..nothing() };
        assert!(refused(&mut world, number, &loose).starts_with("ProcNum is required"));
    }
}
