//! A family's account as it is today: estimates as they would be computed now, and charges of payment plans that are
//! due made (`opendental-engine.md` 15, `decisions.md` 10). Whatever shows or splits a balance loads it so.

use claims::pay_plan;

use crate::app::{Account, App, Caller, Error};

impl App {
    /// The account of a patient's family, brought up to date.
    ///
    /// # Errors
    /// When there is no such patient, or the store cannot be used.
    pub async fn current_account(&self, caller: &Caller, pat_num: i64) -> Result<Account, Error> {
        let load = async || self.account(caller.practice, pat_num).await;
        let mut account = load().await?;
        let mut is_stale = false;
        for patient in &account.family.patients {
            is_stale |= self.refresh_estimates(caller, patient.pat_num).await?;
        }
        // What is on a plan rests on estimates, so that its charges come after them.
        if !account.family.pay_plans.is_empty() {
            is_stale |= self
                .decide(caller, "payplancharges", load, |Account { office, family }, now, numbers| {
                    let changes = pay_plan::issue_due(office, family, now, numbers);
                    Ok((!changes.is_empty(), changes))
                })
                .await?;
        }
        if is_stale {
            account = load().await?;
        }
        Ok(account)
    }
}
