//! Who has a discount plan: each patient one at most, which is shown as one object.

use claims::account::Patient;
use claims::change::{ChangeSet, Scope};
use claims::discount_plan::{DiscountPlan, DiscountPlanSub};
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::input::{Fields, Needed, invalid, set};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::Error;

const NOT_FOUND: &str = "DiscountPlanSub not found.";

pub(super) async fn of_patient(ask: &Ask) -> Answer {
    let pat_num = ask.query.int("PatNum").needed("PatNum")?;
    ask.patient_stands(pat_num).await?;
    let found = ask.select(&sql::DISCOUNT_SUB_OF_PATIENT, pat_num).await?;
    ask.saw("read discountplansubs", [pat_num]).await?;
    let row = found.first().ok_or_else(|| Refusal::not_found(NOT_FOUND))?;
    Ok(Reply::Ok(show(row, &ask.show)))
}

/// Those of all patients, for who keeps a copy.
pub(super) async fn all(ask: &Ask) -> Answer {
    let rows = ask.scan(|_: &DiscountPlanSub| true).await?;
    ask.saw("read discountplansubs", rows.iter().map(|row| row.pat_num)).await?;
    ask.listed(&rows, |row| show(row, &ask.show))
}

/// A patient whose discount plan changes, with the version of the family: of two who subscribe a patient at once
/// one finds it done.
struct Holder {
    patient: Patient,
    version: i64,
    stands: Option<DiscountPlanSub>,
}

impl Holder {
    async fn load(ask: &Ask, pat_num: i64) -> Result<Holder, Error> {
        let patient: Patient = ask.find(pat_num, "Patient not found.").await?;
        let version = ask.version(Scope::Family(patient.guarantor)).await?;
        let stands = ask.select(&sql::DISCOUNT_SUB_OF_PATIENT, pat_num).await?.into_iter().next();
        Ok(Holder { patient, version, stands })
    }

    fn change(&self) -> ChangeSet {
        let mut changes = ChangeSet::new();
        changes.changes(Scope::Family(self.patient.guarantor), self.version);
        changes.touches(self.patient.pat_num);
        changes
    }
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let plan = ask.body.int("DiscountPlanNum").needed("DiscountPlanNum")?;
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let load = async || {
        ask.find::<DiscountPlan>(plan, "DiscountPlan not found.").await?;
        Holder::load(ask, pat_num).await
    };
    ask.write("discountplansub.create", load, |holder: &Holder, _, numbers| {
        if holder.stands.is_some() {
            return Err(Refusal::rule("The patient has a discount plan already."));
        }
        let mut row = DiscountPlanSub {
            discount_sub_num: numbers.fresh::<DiscountPlanSub>(),
            discount_plan_num: plan,
            pat_num,
            date_effective: None,
            date_term: None,
            sub_note: String::new(),
        };
        apply(&mut row, &ask.body)?;
        let mut changes = holder.change();
        changes.put(&row);
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Made)
}

/// The subscription of the path, as it stands with its patient.
async fn standing(ask: &Ask) -> Result<(Holder, DiscountPlanSub), Error> {
    let row: DiscountPlanSub = ask.find(ask.number(), NOT_FOUND).await?;
    let holder = Holder::load(ask, row.pat_num).await?;
    let stands = holder.stands.clone().filter(|stands| stands.discount_sub_num == ask.number());
    Ok((holder, stands.ok_or_else(|| Refusal::not_found(NOT_FOUND))?))
}

/// The body names the patient as well, who must be the one that it is of.
pub(super) async fn update(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let load = async || standing(ask).await;
    ask.write("discountplansub.update", load, |(holder, stands), _, _| {
        if pat_num != stands.pat_num {
            return Err(invalid("PatNum", "is not the patient of this DiscountPlanSub"));
        }
        let mut row = stands.clone();
        apply(&mut row, &ask.body)?;
        let mut changes = holder.change();
        changes.put(&row);
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

pub(super) async fn delete(ask: &Ask) -> Answer {
    let load = async || standing(ask).await;
    ask.write("discountplansub.delete", load, |(holder, stands), _, _| {
        let mut changes = holder.change();
        changes.delete(stands);
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

fn apply(row: &mut DiscountPlanSub, sent: &Fields) -> Result<(), Refusal> {
    set(&mut row.date_effective, sent.date("DateEffective"))?;
    set(&mut row.date_term, sent.date("DateTerm"))?;
    set(&mut row.sub_note, sent.text("SubNote"))?;
    match (row.date_effective, row.date_term) {
        (Some(from), Some(to)) if to < from => Err(invalid("DateTerm", "must not come before DateEffective")),
        _ => Ok(()),
    }
}

fn show(row: &DiscountPlanSub, show: &Show) -> Value {
    row! {
        "DiscountSubNum": row.discount_sub_num,
        "DiscountPlanNum": row.discount_plan_num,
        "PatNum": row.pat_num,
        "DateEffective": show.date(row.date_effective),
        "DateTerm": show.date(row.date_term),
        "SubNote": wire::text(&row.sub_note),
    }
}
