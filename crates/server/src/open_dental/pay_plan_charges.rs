//! What comes due on payment plans.

use claims::patient_money::{PayPlan, PayPlanCharge};
use serde_json::Value;
use store::queries::family as sql;

use super::ask::Ask;
use super::input::missing;
use super::pay_plans;
use super::routes::Answer;
use super::wire::{self, Show, row};

/// The charges of a plan; what is due today is among them.
pub(super) async fn list(ask: &Ask) -> Answer {
    let plan = ask.query.int("PayPlanNum")?;
    let keep = |row: &PayPlanCharge| plan.is_none_or(|number| row.pay_plan_num == number);
    let mut patients = Vec::new();
    let rows = match plan {
        Some(number) => {
            let plan: PayPlan = ask.find(number, pay_plans::NOT_FOUND).await?;
            patients.extend([plan.pat_num, plan.guarantor]);
            ask.current(plan.pat_num).await?;
            ask.among(ask.select(&sql::PLAN_CHARGES_OF_PLAN, number).await?, keep).await?
        }
        // The whole office is for those who ask what has changed.
        None if ask.since()?.is_some() => ask.scan(keep).await?,
        None => return Err(missing("PayPlanNum").into()),
    };
    patients.extend(rows.iter().flat_map(|row| [row.pat_num, row.guarantor]));
    ask.saw("read payplancharges", patients).await?;
    ask.listed(&rows, |row| show(row, &ask.show))
}

fn show(row: &PayPlanCharge, show: &Show) -> Value {
    row! {
        "PayPlanChargeNum": row.pay_plan_charge_num,
        "PayPlanNum": row.pay_plan_num,
        "Guarantor": row.guarantor,
        "PatNum": row.pat_num,
        "ChargeDate": show.date(row.charge_date),
        "Principal": wire::money(row.principal),
        "Interest": wire::money(row.interest),
        "Note": wire::text(&row.note),
        "ProvNum": wire::key(row.prov_num),
        "ClinicNum": wire::key(row.clinic_num),
        "ChargeType": row.charge_type.as_str(),
        "ProcNum": wire::key(row.proc_num),
        "SecDateTEntry": show.instant(row.sec_date_t_entry),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
        "StatementNum": 0,
        "FKey": wire::key(row.linked_num),
        "LinkType": row.link_type.as_str(),
        "IsOffset": wire::flag(row.is_offset),
    }
}

#[cfg(test)]
mod tests {
    use claims::Cents;
    use claims::patient_money::{ChargeType, PlanLinkType};
    use jiff::Timestamp;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_charge_has_the_fields_that_clients_know() {
        let charge = PayPlanCharge {
            pay_plan_charge_num: 7,
            pay_plan_num: 48,
            guarantor: 64,
            pat_num: 65,
            charge_date: date(2027, 2, 28),
            principal: Cents(1961),
            interest: Cents(100),
            note: String::new(),
            prov_num: Some(1),
            clinic_num: None,
            charge_type: ChargeType::Debit,
            proc_num: None,
            link_type: PlanLinkType::Procedure,
            linked_num: Some(12),
            is_offset: false,
            is_down_payment: false,
            sec_date_t_entry: Timestamp::UNIX_EPOCH,
            sec_date_t_edit: Timestamp::UNIX_EPOCH,
        };
        let shown = show(&charge, &Show::new(TimeZone::UTC, None, None));
        let fields: String = kinds(&shown).iter().map(|(name, kind)| format!("{name} {kind}\n")).collect();
        assert_eq!(
            fields,
            "PayPlanChargeNum n\nPayPlanNum n\nGuarantor n\nPatNum n\nChargeDate s\nPrincipal d\nInterest d\n\
             Note s\nProvNum n\nClinicNum n\nChargeType s\nProcNum n\nSecDateTEntry s\nSecDateTEdit s\n\
             StatementNum n\nFKey n\nLinkType s\nIsOffset s\n"
        );
        assert_eq!((&shown["FKey"], &shown["LinkType"]), (&12.into(), &"Procedure".into()));
    }
}
