//! Benefits: the terms of a plan, or of one patient's coverage.

mod rules;

use std::sync::Arc;

use claims::account::Patient;
use claims::change::{ChangeSet, Scope};
use claims::coverage::{Benefit, CoverageLevel, InsPlan, InsSub, PatPlan, QuantityQualifier, TimePeriod};
use claims::office::{Office, TreatArea};
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::{Fields, Needed, missing, set};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::Error;

pub(super) async fn list(ask: &Ask) -> Answer {
    let plan = ask.query.key("PlanNum")?.flatten();
    let coverage = ask.query.key("PatPlanNum")?.flatten();
    let keep = |row: &Benefit| {
        plan.is_none_or(|number| row.plan_num == Some(number))
            && coverage.is_none_or(|number| row.pat_plan_num == Some(number))
    };
    let rows = match (plan, coverage) {
        (Some(number), _) => ask.among(ask.select(&sql::BENEFITS_OF_PLAN, number).await?, keep).await?,
        (None, Some(number)) => {
            ask.among(ask.select(&sql::BENEFITS_OF_COVERAGE, number).await?, keep).await?
        }
        (None, None) => ask.scan(keep).await?,
    };
    saw(ask, rows.iter()).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| show(row, &office, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Benefit = ask.find(ask.number(), "Benefit not found.").await?;
    saw(ask, [&row]).await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?, &ask.show)))
}

/// A patient's own terms are that patient's data.
async fn saw(ask: &Ask, rows: impl IntoIterator<Item = &Benefit>) -> Result<(), Refused> {
    let coverages: Vec<PatPlan> = ask.last_of(rows.into_iter().filter_map(|row| row.pat_plan_num)).await?;
    ask.saw("read benefits", coverages.iter().map(|coverage| coverage.pat_num)).await
}

/// Whose terms they are.
struct Owner {
    plan: InsPlan,
    /// The coverage and its patient, when they are one patient's own.
    coverage: Option<(PatPlan, Patient)>,
    /// The plan's version, or that of the patient's family.
    version: i64,
    office: Arc<Office>,
}

impl Owner {
    async fn load(ask: &Ask, plan_num: Option<i64>, pat_plan_num: Option<i64>) -> Result<Owner, Error> {
        let office = ask.office().await?;
        if let Some(number) = pat_plan_num {
            let coverage: PatPlan = ask.find(number, "PatPlan not found.").await?;
            let patient: Patient = ask.find(coverage.pat_num, "Patient not found.").await?;
            let version = ask.version(Scope::Family(patient.guarantor)).await?;
            let sub: InsSub = ask.find(coverage.ins_sub_num, "InsSub not found.").await?;
            let plan = ask.find(sub.plan_num, "InsPlan not found.").await?;
            return Ok(Owner { plan, coverage: Some((coverage, patient)), version, office });
        }
        let number = plan_num.ok_or_else(|| missing("PlanNum"))?;
        let version = ask.version(Scope::Plan(number)).await?;
        Ok(Owner { plan: ask.find(number, "InsPlan not found.").await?, coverage: None, version, office })
    }

    /// The change set for a change of these terms.
    fn change(&self) -> ChangeSet {
        let mut changes = ChangeSet::new();
        match &self.coverage {
            Some((coverage, patient)) => {
                changes.changes(Scope::Family(patient.guarantor), self.version);
                changes.touches(coverage.pat_num);
            }
            None => changes.changes(Scope::Plan(self.plan.plan_num), self.version),
        }
        changes
    }
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let plan_num = ask.body.key("PlanNum")?.flatten();
    let pat_plan_num = ask.body.key("PatPlanNum")?.flatten();
    if plan_num.is_some() && pat_plan_num.is_some() {
        return Err(Refusal::rule("Only one of PlanNum and PatPlanNum can be sent.").into());
    }
    let row = ask
        .write(
            "benefit.create",
            async || Owner::load(ask, plan_num, pat_plan_num).await,
            |owner, now, numbers| {
                let own = owner.coverage.as_ref().map(|(coverage, _)| coverage.pat_plan_num);
                let calendar = owner.plan.month_renew == 0;
                let mut row = Benefit {
                    benefit_num: numbers.fresh::<Benefit>(),
                    plan_num: own.is_none().then_some(owner.plan.plan_num),
                    pat_plan_num: own,
                    benefit_type: ask.body.name("BenefitType").needed("BenefitType")?,
                    cov_cat_num: None,
                    code_num: None,
                    code_group_num: None,
                    percent: None,
                    monetary_amt: None,
                    time_period: if calendar { TimePeriod::CalendarYear } else { TimePeriod::ServiceYear },
                    quantity_qualifier: QuantityQualifier::None,
                    quantity: 0,
                    coverage_level: ask
                        .body
                        .name::<CoverageLevel>("CoverageLevel")
                        .needed("CoverageLevel")?,
                    treat_area: TreatArea::None,
                    sec_date_t_entry: now.instant,
                    sec_date_t_edit: now.instant,
                };
                apply(&mut row, &ask.body, &owner.office)?;
                rules::check(&row, &owner.office)?;
                let mut changes = owner.change();
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    ask.created("benefits", row.benefit_num, show(&row, &*ask.office().await?, &ask.show))
}

/// The owner before the row: its version covers the row.
async fn standing(ask: &Ask) -> Result<(Owner, Benefit), Error> {
    let row: Benefit = ask.find(ask.number(), "Benefit not found.").await?;
    let owner = Owner::load(ask, row.plan_num, row.pat_plan_num).await?;
    Ok((owner, ask.find(ask.number(), "Benefit not found.").await?))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "benefit.update",
            async || standing(ask).await,
            |(owner, stands), now, _| {
                let mut row = stands.clone();
                apply(&mut row, &ask.body, &owner.office)?;
                rules::check(&row, &owner.office)?;
                row.sec_date_t_edit = now.instant;
                let mut changes = owner.change();
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?, &ask.show)))
}

pub(super) async fn delete(ask: &Ask) -> Answer {
    ask.write(
        "benefit.delete",
        async || standing(ask).await,
        |(owner, stands), _, _| {
            let mut changes = owner.change();
            changes.delete(stands);
            Ok(((), changes))
        },
    )
    .await?;
    Ok(Reply::Empty)
}

fn apply(row: &mut Benefit, sent: &Fields, office: &Office) -> Result<(), Refusal> {
    set(&mut row.cov_cat_num, sent.key("CovCatNum"))?;
    set(&mut row.benefit_type, sent.name("BenefitType"))?;
    set(&mut row.percent, sent.int_or_blank("Percent"))?;
    set(&mut row.monetary_amt, sent.money_or_blank("MonetaryAmt"))?;
    set(&mut row.time_period, sent.name("TimePeriod"))?;
    set(&mut row.quantity_qualifier, sent.name("QuantityQualifier"))?;
    set(&mut row.quantity, sent.int("Quantity"))?;
    set(&mut row.coverage_level, sent.name("CoverageLevel"))?;
    set(&mut row.code_group_num, sent.key("CodeGroupNum"))?;
    set(&mut row.treat_area, sent.name("TreatArea"))?;
    // The number counts before the text.
    let code_num = sent.key("CodeNum")?;
    match sent.filled("procCode")? {
        Some(text) if code_num.flatten().is_none() => {
            let code =
                office.code_named(&text).ok_or_else(|| Refusal::not_found("ProcedureCode not found."))?;
            row.code_num = Some(code.code_num);
        }
        _ => set(&mut row.code_num, Ok(code_num))?,
    }
    Ok(())
}

fn show(row: &Benefit, office: &Office, show: &Show) -> Value {
    let code = row.code_num.and_then(|number| office.code(number)).map_or("", |code| &code.proc_code);
    row! {
        "BenefitNum": row.benefit_num,
        "PlanNum": wire::key(row.plan_num),
        "PatPlanNum": wire::key(row.pat_plan_num),
        "CovCatNum": wire::key(row.cov_cat_num),
        "BenefitType": row.benefit_type.as_str(),
        "Percent": wire::int_or_blank(row.percent),
        "MonetaryAmt": wire::money_or_blank(row.monetary_amt),
        "TimePeriod": row.time_period.as_str(),
        "QuantityQualifier": row.quantity_qualifier.as_str(),
        "Quantity": row.quantity,
        "CodeNum": wire::key(row.code_num),
        "procCode": code,
        "CoverageLevel": row.coverage_level.as_str(),
        "SecDateTEntry": show.instant(row.sec_date_t_entry),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
        "CodeGroupNum": wire::key(row.code_group_num),
        "TreatArea": row.treat_area.as_str(),
    }
}
