//! The charges of a plan that are not yet made: which day, how much, and what each pays for
//! (`opendental-engine.md` 15).

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::Cents;
use crate::patient_money::{PayPlan, PayPlanLink, PlannedWorkOption};
use crate::pay_plan::calendar::nth;
use crate::pay_plan::links_of;
use crate::pay_plan::terms::Terms;
use crate::pay_plan::worth::{Item, charged, item, worth};
use crate::state::Family;

/// A charge that comes due: a part of one procedure or adjustment. A payment that runs over into the next one
/// is two of them on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub date: Date,
    pub link: PayPlanLink,
    pub item: Item,
    pub principal: Cents,
    /// Of the whole payment; it stands on its first part.
    pub interest: Cents,
    pub is_down_payment: bool,
}

/// A link with what is left to be charged for it.
struct Open<'f> {
    link: &'f PayPlanLink,
    item: Item,
    left: Cents,
    /// The first day that charges for it.
    from: Option<Date>,
}

/// The charges up to a day that are not yet rows, in their order. A closed plan has none.
#[must_use]
pub fn schedule(family: &Family, plan: &PayPlan, through: Date) -> Vec<Expected> {
    if !plan.is_dynamic || plan.is_closed || plan.pay_amt <= Cents::ZERO {
        return Vec::new();
    }
    let mut open = open_links(family, plan);
    let mut expected = Vec::new();
    let of_plan = || family.pay_plan_charges.iter().filter(|row| row.pay_plan_num == plan.pay_plan_num);
    let down: Cents = of_plan().filter(|row| row.is_down_payment).map(|row| row.principal).sum();
    let before = of_plan().map(|row| row.charge_date).max();
    pay_down(&mut open, plan, (plan.down_payment - down).or_zero(), before, through, &mut expected);
    let last = of_plan().filter(|row| !row.is_down_payment).map(|row| row.charge_date).max();
    let terms = Terms::of(plan);
    for n in 0.. {
        let Some(date) = nth(terms.start, terms.frequency, n).filter(|date| *date <= through) else { break };
        if open.iter().all(|open| open.left.is_zero()) {
            break;
        }
        if last.is_some_and(|last| date <= last) {
            continue;
        }
        let now: Vec<_> = open.iter_mut().filter(|open| open.from.is_none_or(|from| from <= date)).collect();
        let left = now.iter().map(|open| open.left).sum();
        let interest = terms.interest(date, left, plan.pay_amt);
        take(now, plan.pay_amt - interest, interest, date, false, &mut expected);
    }
    expected
}

/// What is to be paid down and is not yet charged, from the day of the agreement on: on work that is done later,
/// or comes to be worth more, later. It is not dated `before` the charges that were made.
fn pay_down(
    open: &mut [Open],
    plan: &PayPlan,
    mut rest: Cents,
    before: Option<Date>,
    through: Date,
    expected: &mut Vec<Expected>,
) {
    let agreed = before.map_or(plan.pay_plan_date, |day| day.max(plan.pay_plan_date));
    let day_of = |open: &Open| open.from.map_or(agreed, |from| from.max(agreed));
    let mut by_day: Vec<&mut Open> = open.iter_mut().filter(|open| day_of(open) <= through).collect();
    by_day.sort_by_key(|open| day_of(open));
    for open in by_day {
        let principal = rest.min(open.left);
        let date = day_of(open);
        take(vec![open], principal, Cents::ZERO, date, true, expected);
        rest -= principal;
    }
}

/// What is left of each link, the oldest work first.
fn open_links<'f>(family: &'f Family, plan: &PayPlan) -> Vec<Open<'f>> {
    let mut open: Vec<Open> = links_of(family, plan.pay_plan_num)
        .filter_map(|link| {
            let item = item(family, link)?;
            let left = (worth(family, link) - charged(family, link)).or_zero();
            // What joins a plan later is not charged for the days before it.
            let joined = Some(joined_on(link)).filter(|day| !is_of_the_first(plan, link, *day));
            let done = (plan.planned_work_option == PlannedWorkOption::AwaitComplete).then_some(item.date);
            Some(Open { link, item, left, from: joined.max(done) })
        })
        .collect();
    open.sort_by_key(|open| (open.item.date, open.link.pay_plan_link_num));
    open
}

/// Whether a link was made with its plan: in the moment in which the plan was last changed, since it never was, or
/// by the day of the agreement. (What of an older agreement was due before a change is charged by then.)
fn is_of_the_first(plan: &PayPlan, link: &PayPlanLink, joined: Date) -> bool {
    link.sec_date_t_entry == plan.sec_date_t_edit || joined <= plan.pay_plan_date
}

/// The day on which a link was made, or the one before: which of the two depends on where the practice is.
fn joined_on(link: &PayPlanLink) -> Date {
    let day = link.sec_date_t_entry.to_zoned(TimeZone::UTC).date();
    day.checked_sub(1.day()).unwrap_or(day)
}

/// Charges an amount to the links in their order, as far as they go.
fn take(
    open: Vec<&mut Open>,
    amount: Cents,
    mut interest: Cents,
    date: Date,
    is_down_payment: bool,
    expected: &mut Vec<Expected>,
) {
    let mut rest = amount;
    for open in open {
        let principal = rest.min(open.left);
        if principal <= Cents::ZERO {
            continue;
        }
        rest -= principal;
        open.left -= principal;
        let (link, item) = (open.link.clone(), open.item);
        expected.push(Expected { date, link, item, principal, interest, is_down_payment });
        interest = Cents::ZERO;
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
