//! Charges of payment plans that are always there when they are due: a read that needs them makes them first
//! (`opendental-engine.md` 15, `decisions.md` 10).

use std::collections::BTreeSet;

use claims::patient_money::{PayPlanLink, PlanLinkType};
use claims::pay_plan;
use claims::state::Family;

use crate::app::{Account, App, Caller, Error};

impl App {
    /// Makes the charges of a family's payment plans that are due and not yet made.
    ///
    /// # Errors
    /// When there is no such patient, or the store cannot be used.
    pub async fn issue_plan_charges(&self, caller: &Caller, pat_num: i64) -> Result<(), Error> {
        self.current_account(caller, pat_num).await.map(drop)
    }

    /// A family's account with every charge of its payment plans that is due. What is planned rests on estimates,
    /// which are brought up to date first.
    ///
    /// # Errors
    /// When there is no such patient, or the store cannot be used.
    pub async fn current_account(&self, caller: &Caller, pat_num: i64) -> Result<Account, Error> {
        let load = async || self.account(caller.practice, pat_num).await;
        let account = load().await?;
        let patients = with_plans(&account.family);
        if patients.is_empty() {
            return Ok(account);
        }
        for patient in patients {
            self.refresh_estimates(caller, patient).await?;
        }
        self.decide(caller, "payplancharges", load, |Account { office, family }, now, numbers| {
            Ok(((), pay_plan::issue_due(office, family, now, numbers)))
        })
        .await?;
        load().await
    }
}

/// The patients whose procedures are on open plans.
fn with_plans(family: &Family) -> BTreeSet<i64> {
    let open = |number: i64| family.pay_plan(number).is_some_and(|plan| plan.is_dynamic && !plan.is_closed);
    let links = family.pay_plan_links.iter().filter(|link| open(link.pay_plan_num));
    let owner = |link: &PayPlanLink| match link.link_type {
        PlanLinkType::Procedure => family.procedure(link.linked_num).map(|procedure| procedure.pat_num),
        _ => family.pay_plan(link.pay_plan_num).map(|plan| plan.pat_num),
    };
    links.filter_map(owner).collect()
}
