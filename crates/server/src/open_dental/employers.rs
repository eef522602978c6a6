//! Employers, which patients and plans name.

use claims::change::ChangeSet;
use claims::coverage::Employer;
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::input::Needed;
use super::routes::Answer;
use super::standing::Standing;
use super::wire::{self, row};
use crate::app::Error;

const NOT_FOUND: &str = "Employer not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let rows = ask.scan(|_: &Employer| true).await?;
    ask.listed(&rows, show)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Employer = ask.find(ask.number(), NOT_FOUND).await?;
    Ok(Reply::Ok(show(&row)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "employer.create",
            async || Ok(()),
            |(), _, numbers| {
                let row = Employer {
                    employer_num: numbers.fresh::<Employer>(),
                    emp_name: ask.body.filled("EmpName").needed("EmpName")?,
                };
                let mut changes = ChangeSet::new();
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    ask.created("employers", row.employer_num, show(&row))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || Standing::<Employer>::load(ask, ask.number(), NOT_FOUND).await;
    let row = ask
        .write("employer.update", load, |stands, _, _| {
            let emp_name = ask.body.filled("EmpName").needed("EmpName")?;
            let row = Employer { emp_name, ..stands.row };
            let mut changes = stands.change();
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(&row)))
}

/// An employer that patients or plans name stays.
pub(super) async fn delete(ask: &Ask) -> Answer {
    let load = async || {
        let stands = Standing::<Employer>::load(ask, ask.number(), NOT_FOUND).await?;
        let by = if ask.is_any(&sql::PATIENT_OF_EMPLOYER, ask.number()).await? {
            Some("Patients")
        } else if ask.is_any(&sql::PLAN_OF_EMPLOYER, ask.number()).await? {
            Some("InsPlans")
        } else {
            None
        };
        Ok((stands, by))
    };
    ask.write("employer.delete", load, |(stands, by), _, _| {
        if let Some(by) = by {
            return Err(Refusal::rule(format!("Can't delete Employer because {by} are still attached.")));
        }
        let mut changes = stands.change();
        changes.delete(&stands.row);
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

/// The employer that a request newly names: who writes its name changes it too, so that it is not deleted meanwhile.
pub(super) async fn named(ask: &Ask, stands: Option<i64>) -> Result<Option<Standing<Employer>>, Error> {
    match ask.body.key("EmployerNum")?.flatten() {
        Some(number) if Some(number) != stands => Standing::load(ask, number, NOT_FOUND).await.map(Some),
        _ => Ok(None),
    }
}

fn show(row: &Employer) -> Value {
    row! {
        "EmployerNum": row.employer_num,
        "EmpName": wire::text(&row.emp_name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn an_employer_has_the_fields_of_the_reference() {
        let row = Employer { employer_num: 3, emp_name: "Mill & Co".into() };
        assert_eq!(kinds(&show(&row)), [("EmployerNum", 'n'), ("EmpName", 's')]);
    }
}
