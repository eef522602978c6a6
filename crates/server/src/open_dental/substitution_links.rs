//! Which codes a plan pays for in place of others.

use std::sync::Arc;

use claims::change::{ChangeSet, Scope};
use claims::coverage::{InsPlan, SubstitutionLink};
use claims::office::{Office, SubstOnlyIf};
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::input::{Fields, Needed, missing, set};
use super::routes::Answer;
use super::wire::{self, row};
use crate::app::Error;

const NOT_FOUND: &str = "SubstitutionLink not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let plan = ask.query.int("PlanNum")?;
    let keep = |row: &SubstitutionLink| plan.is_none_or(|number| row.plan_num == number);
    let rows = match plan {
        Some(number) => ask.among(ask.select(&sql::SUBSTITUTIONS_OF_PLAN, number).await?, keep).await?,
        None => ask.scan(keep).await?,
    };
    ask.listed(&rows, show)
}

/// A plan whose links change, at its version, and the office that knows the codes.
struct Owner {
    plan_num: i64,
    version: i64,
    office: Arc<Office>,
}

impl Owner {
    async fn load(ask: &Ask, plan_num: i64) -> Result<Owner, Error> {
        let version = ask.version(Scope::Plan(plan_num)).await?;
        ask.find::<InsPlan>(plan_num, "InsPlan not found.").await?;
        Ok(Owner { plan_num, version, office: ask.office().await? })
    }

    /// The change set for a change of the plan's links; estimates rest on the plan's version.
    fn change(&self) -> ChangeSet {
        let mut changes = ChangeSet::new();
        changes.changes(Scope::Plan(self.plan_num), self.version);
        changes.rests_on(Scope::Office, self.office.version);
        changes
    }
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let plan_num = ask.body.int("PlanNum").needed("PlanNum")?;
    let load = async || Owner::load(ask, plan_num).await;
    let row = ask
        .write("substitutionlink.create", load, |owner, _, numbers| {
            let code_num = ask.body.int("CodeNum").needed("CodeNum")?;
            owner.office.code(code_num).ok_or_else(|| Refusal::not_found("ProcedureCode not found."))?;
            let mut row = SubstitutionLink {
                substitution_link_num: numbers.fresh::<SubstitutionLink>(),
                plan_num,
                code_num,
                substitution_code: ask.body.text("SubstitutionCode").needed("SubstitutionCode")?,
                subst_only_if: ask.body.name("SubstOnlyIf").needed("SubstOnlyIf")?,
            };
            apply(&mut row, &ask.body, &owner.office)?;
            let mut changes = owner.change();
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Created(show(&row), None))
}

/// The plan before the link: its version covers the link.
async fn standing(ask: &Ask) -> Result<(Owner, SubstitutionLink), Error> {
    let row: SubstitutionLink = ask.find(ask.number(), NOT_FOUND).await?;
    let owner = Owner::load(ask, row.plan_num).await?;
    Ok((owner, ask.find(ask.number(), NOT_FOUND).await?))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || standing(ask).await;
    let row = ask
        .write("substitutionlink.update", load, |(owner, stands), _, _| {
            let mut row = stands.clone();
            apply(&mut row, &ask.body, &owner.office)?;
            let mut changes = owner.change();
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(&row)))
}

pub(super) async fn delete(ask: &Ask) -> Answer {
    let load = async || standing(ask).await;
    ask.write("substitutionlink.delete", load, |(owner, stands), _, _| {
        let mut changes = owner.change();
        changes.delete(stands);
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

/// A link that never holds needs no substitute; every other names a code that there is.
fn apply(row: &mut SubstitutionLink, sent: &Fields, office: &Office) -> Result<(), Refusal> {
    set(&mut row.substitution_code, sent.text("SubstitutionCode"))?;
    set(&mut row.subst_only_if, sent.name("SubstOnlyIf"))?;
    match row.substitution_code.as_str() {
        "" if row.subst_only_if == SubstOnlyIf::Never => Ok(()),
        "" => Err(missing("SubstitutionCode")),
        code if office.code_named(code).is_some() => Ok(()),
        _ => Err(Refusal::not_found("ProcedureCode not found.")),
    }
}

fn show(row: &SubstitutionLink) -> Value {
    row! {
        "SubstitutionLinkNum": row.substitution_link_num,
        "PlanNum": row.plan_num,
        "CodeNum": row.code_num,
        "SubstitutionCode": wire::text(&row.substitution_code),
        "SubstOnlyIf": row.subst_only_if.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_link_has_the_fields_of_the_reference() {
        let link = SubstitutionLink {
            substitution_link_num: 1,
            plan_num: 2,
            code_num: 3,
            substitution_code: "T2140".to_owned(),
            subst_only_if: SubstOnlyIf::SecondMolar,
        };
        let fields = [
            ("SubstitutionLinkNum", 'n'),
            ("PlanNum", 'n'),
            ("CodeNum", 'n'),
            ("SubstitutionCode", 's'),
            ("SubstOnlyIf", 's'),
        ];
        assert_eq!(kinds(&show(&link)), fields);
        assert_eq!(show(&link)["SubstOnlyIf"], "SecondMolar");
    }
}
