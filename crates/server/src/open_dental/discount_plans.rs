//! Discount plans: kept and shown. No fee and no estimate rests on them.

use std::sync::Arc;

use claims::change::ChangeSet;
use claims::discount_plan::DiscountPlan;
use claims::office::Office;
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply};
use super::input::{Fields, Needed, Read, invalid, set};
use super::routes::Answer;
use super::standing::Standing;
use super::wire::{self, row};
use crate::app::Error;
use crate::office::category;

const NOT_FOUND: &str = "DiscountPlan not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let office = ask.office().await?;
    let rows = ask.scan(|_: &DiscountPlan| true).await?;
    ask.listed(&rows, |row| show(row, &office))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: DiscountPlan = ask.find(ask.number(), NOT_FOUND).await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "discountplan.create",
            async || ask.office().await,
            |office: &Arc<Office>, _, numbers| {
                let mut row = DiscountPlan {
                    discount_plan_num: numbers.fresh::<DiscountPlan>(),
                    description: ask.body.filled("Description").needed("Description")?,
                    fee_sched_num: ask.body.int("FeeSchedNum").needed("FeeSchedNum")?,
                    def_num: ask.body.int("DefNum").needed("DefNum")?,
                    is_hidden: false,
                    plan_note: String::new(),
                    exam_freq_limit: None,
                    xray_freq_limit: None,
                    prophy_freq_limit: None,
                    fluoride_freq_limit: None,
                    perio_freq_limit: None,
                    limited_exam_freq_limit: None,
                    pa_freq_limit: None,
                    annual_max: None,
                };
                apply(&mut row, &ask.body, office)?;
                let mut changes = ChangeSet::new();
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    ask.created("discountplans", row.discount_plan_num, show(&row, &*ask.office().await?))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || {
        let stands = Standing::<DiscountPlan>::load(ask, ask.number(), NOT_FOUND).await?;
        Ok::<_, Error>((ask.office().await?, stands))
    };
    let row = ask
        .write("discountplan.update", load, |(office, stands), _, _| {
            let mut row = stands.row.clone();
            apply(&mut row, &ask.body, office)?;
            let mut changes = stands.change();
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?)))
}

/// What is sent, over what stands. What it names is there, and its discounts lower what is owed.
fn apply(row: &mut DiscountPlan, sent: &Fields, office: &Office) -> Result<(), Refusal> {
    set(&mut row.description, sent.filled("Description"))?;
    set(&mut row.fee_sched_num, sent.int("FeeSchedNum"))?;
    set(&mut row.def_num, sent.int("DefNum"))?;
    set(&mut row.is_hidden, sent.flag("IsHidden"))?;
    set(&mut row.plan_note, sent.text("PlanNote"))?;
    for (slot, name) in [
        (&mut row.exam_freq_limit, "ExamFreqLimit"),
        (&mut row.xray_freq_limit, "XrayFreqLimit"),
        (&mut row.prophy_freq_limit, "ProphyFreqLimit"),
        (&mut row.fluoride_freq_limit, "FluorideFreqLimit"),
        (&mut row.perio_freq_limit, "PerioFreqLimit"),
        (&mut row.limited_exam_freq_limit, "LimitedExamFreqLimit"),
        (&mut row.pa_freq_limit, "PAFreqLimit"),
    ] {
        set(slot, limit(sent, name))?;
    }
    set(&mut row.annual_max, sent.money_or_blank("AnnualMax"))?;
    if row.annual_max.is_some_and(|most| most.0 < 0) {
        return Err(invalid("AnnualMax", "must not be negative; -1 is no limit"));
    }
    if office.fee_sched(row.fee_sched_num).is_none() {
        return Err(Refusal::not_found("FeeSched not found."));
    }
    let lowers = office
        .definition(row.def_num)
        .is_some_and(|d| d.category == category::ADJUSTMENT_TYPES && d.item_value != "+");
    if lowers {
        Ok(())
    } else {
        Err(invalid("DefNum", "must be an adjustment type that lowers what is owed"))
    }
}

/// How often; -1 is no limit.
fn limit(sent: &Fields, name: &'static str) -> Read<Option<i64>> {
    let read = sent.int_or_blank(name)?;
    match read.flatten() {
        Some(number) if number < 0 => Err(invalid(name, "must not be negative; -1 is no limit")),
        _ => Ok(read),
    }
}

fn show(row: &DiscountPlan, office: &Office) -> Value {
    row! {
        "DiscountPlanNum": row.discount_plan_num,
        "Description": wire::text(&row.description),
        "FeeSchedNum": row.fee_sched_num,
        "DefNum": row.def_num,
        "adjustmentType": wire::definition(office, Some(row.def_num)),
        "IsHidden": wire::flag(row.is_hidden),
        "PlanNote": wire::text(&row.plan_note),
        "ExamFreqLimit": wire::int_or_blank(row.exam_freq_limit),
        "XrayFreqLimit": wire::int_or_blank(row.xray_freq_limit),
        "ProphyFreqLimit": wire::int_or_blank(row.prophy_freq_limit),
        "FluorideFreqLimit": wire::int_or_blank(row.fluoride_freq_limit),
        "PerioFreqLimit": wire::int_or_blank(row.perio_freq_limit),
        "LimitedExamFreqLimit": wire::int_or_blank(row.limited_exam_freq_limit),
        "PAFreqLimit": wire::int_or_blank(row.pa_freq_limit),
        "AnnualMax": wire::money_or_blank(row.annual_max),
    }
}

#[cfg(test)]
mod tests {
    use claims::Cents;

    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_discount_plan_has_the_fields_of_the_reference() {
        let row = DiscountPlan {
            discount_plan_num: 1,
            description: "Basic".into(),
            fee_sched_num: 2,
            def_num: 3,
            is_hidden: false,
            plan_note: String::new(),
            exam_freq_limit: Some(2),
            xray_freq_limit: Some(0),
            prophy_freq_limit: None,
            fluoride_freq_limit: None,
            perio_freq_limit: None,
            limited_exam_freq_limit: None,
            pa_freq_limit: None,
            annual_max: Some(Cents(100_000)),
        };
        let shown = show(&row, &Office::default());
        let fields = [
            ("DiscountPlanNum", 'n'),
            ("Description", 's'),
            ("FeeSchedNum", 'n'),
            ("DefNum", 'n'),
            ("adjustmentType", 's'),
            ("IsHidden", 's'),
            ("PlanNote", 's'),
            ("ExamFreqLimit", 'n'),
            ("XrayFreqLimit", 'n'),
            ("ProphyFreqLimit", 'n'),
            ("FluorideFreqLimit", 'n'),
            ("PerioFreqLimit", 'n'),
            ("LimitedExamFreqLimit", 'n'),
            ("PAFreqLimit", 'n'),
            ("AnnualMax", 'd'),
        ];
        assert_eq!(kinds(&shown), fields);
        let number = |name: &str| shown[name].to_string();
        assert_eq!(
            ["ExamFreqLimit", "XrayFreqLimit", "PAFreqLimit", "AnnualMax"].map(number),
            ["2", "0", "-1", "1000.0"]
        );
    }
}
