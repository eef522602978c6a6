//! The procedures and adjustments that payment plans charge for.

use claims::Cents;
use claims::patient_money::{PayPlan, PayPlanLink, PlanLinkType};
use claims::pay_plan::{self, AddLink};
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::input::{Needed, Read};
use super::pay_plans;
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::Account;

const NOT_FOUND: &str = "PayPlanLink not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let plan = ask.query.int("PayPlanNum")?;
    let keep = |row: &PayPlanLink| plan.is_none_or(|number| row.pay_plan_num == number);
    let rows = match plan {
        Some(number) => {
            ask.find::<PayPlan>(number, pay_plans::NOT_FOUND).await?;
            ask.among(ask.select(&sql::PLAN_LINKS_OF_PLAN, number).await?, keep).await?
        }
        None => ask.scan(keep).await?,
    };
    let plans: Vec<PayPlan> =
        ask.last_of(plan.into_iter().chain(rows.iter().map(|row| row.pay_plan_num))).await?;
    ask.saw("read payplanlinks", plans.iter().map(|plan| plan.pat_num)).await?;
    ask.listed(&rows, |row| show(row, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: PayPlanLink = ask.find(ask.number(), NOT_FOUND).await?;
    let plan: PayPlan = ask.find(row.pay_plan_num, pay_plans::NOT_FOUND).await?;
    ask.saw("read payplanlinks", [plan.pat_num]).await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let command = AddLink {
        pay_plan_num: ask.body.int("PayPlanNum").needed("PayPlanNum")?,
        link_type: ask.body.name::<PlanLinkType>("LinkType").needed("LinkType")?,
        linked_num: ask.body.int("FKey").needed("FKey")?,
        amount_override: amount(ask)?.flatten(),
    };
    let load = async || pay_plans::account_of(ask, command.pay_plan_num).await;
    let row = ask
        .write("payplanlink.create", load, |Account { office, family }, now, numbers| {
            pay_plan::add_link(office, family, &command, now, numbers)
        })
        .await?;
    ask.created("payplanlinks", row.pay_plan_link_num, show(&row, &ask.show))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let stands: PayPlanLink = ask.find(number, NOT_FOUND).await?;
    let load = async || pay_plans::account_of(ask, stands.pay_plan_num).await;
    let row = ask
        .write("payplanlink.update", load, |Account { office, family }, _, _| {
            pay_plan::change_link(office, family, number, amount(ask)?)
        })
        .await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

pub(super) async fn delete(ask: &Ask) -> Answer {
    let number = ask.number();
    let stands: PayPlanLink = ask.find(number, NOT_FOUND).await?;
    let load = async || pay_plans::account_of(ask, stands.pay_plan_num).await;
    ask.write("payplanlink.delete", load, |Account { office, family }, _, _| {
        pay_plan::delete_link(office, family, number)
    })
    .await?;
    Ok(Reply::Empty)
}

/// A link's own amount; 0 is none.
fn amount(ask: &Ask) -> Read<Option<Cents>> {
    Ok(ask.body.money("AmountOverride")?.map(|amount| (!amount.is_zero()).then_some(amount)))
}

fn show(row: &PayPlanLink, show: &Show) -> Value {
    row! {
        "PayPlanLinkNum": row.pay_plan_link_num,
        "PayPlanNum": row.pay_plan_num,
        "LinkType": row.link_type.as_str(),
        "FKey": row.linked_num,
        "AmountOverride": wire::money(row.amount_override.unwrap_or_default()),
        "SecDateTEntry": show.instant(row.sec_date_t_entry),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_link_has_the_fields_that_clients_know() {
        let link = PayPlanLink {
            pay_plan_link_num: 3,
            pay_plan_num: 48,
            link_type: PlanLinkType::Adjustment,
            linked_num: 12,
            amount_override: None,
            sec_date_t_entry: Timestamp::UNIX_EPOCH,
        };
        let shown = show(&link, &Show::new(TimeZone::UTC, None, None));
        let fields: String = kinds(&shown).iter().map(|(name, kind)| format!("{name} {kind}, ")).collect();
        assert_eq!(
            fields,
            "PayPlanLinkNum n, PayPlanNum n, LinkType s, FKey n, AmountOverride d, SecDateTEntry s, "
        );
        assert_eq!((&shown["AmountOverride"], &shown["LinkType"]), (&0.0.into(), &"Adjustment".into()));
    }
}
