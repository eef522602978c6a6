//! What people do about exceptions, durably: each step is one commit, and what it lets post is posted then.

use claims::account::Claim;
use claims::change::ChangeSet;
use claims::desk::{Exception, Reason, Remittance, RemittedClaim, TrackedClaim};
use claims::exception::person::{self, Act, Action, Standing};
use claims::record::Value;
use claims::state::Refusal;
use store::queries::desk as sql;

use super::jobs;
use super::late::may_be_answered;
use crate::app::{App, Caller, Error, Once};

impl App {
    /// Does what somebody asks for about an exception; `resource` is what a replay of the request shows again.
    ///
    /// # Errors
    /// The refusal, when there is no such exception or it cannot be done; or when the store cannot be used.
    pub async fn act_on_exception(
        &self,
        caller: &Caller,
        id: &str,
        act: &Act,
        once: Option<&Once>,
        resource: &str,
    ) -> Result<Exception, Error> {
        let load = || self.standing(caller.practice, id);
        let settled = self
            .decide_once(caller, action(act), once, load, |standing, now, numbers| {
                let (settled, mut changes): (_, ChangeSet) = person::act(standing, act, now, numbers)?;
                if let Some(remittance) = &settled.posts {
                    changes.put(&jobs::post_remittance(remittance.remittance_num, now, numbers));
                }
                Ok((settled, changes, resource.to_owned()))
            })
            .await?;
        if let Some(remittance) = &settled.posts {
            self.post_remittance(caller.practice, remittance.remittance_num).await?;
        }
        let exception = settled.exception;
        if act.action == Action::Reopen && may_be_answered(exception.reason) {
            // What it answers, or waits for, may have come while nobody looked for it.
            self.match_unmatched(caller.practice, exception.exception_num, None).await?;
        }
        if act.action == Action::Dismiss && exception.subject_kind == "remitted_claim" {
            // The answer of a later payer need not wait for this one any more.
            let key = [Value::Int(exception.subject_num)];
            let row: Option<RemittedClaim> = self.store.get(caller.practice, &key).await?;
            let answered = row.and_then(|row| row.tracked_claim_num).into_iter().collect();
            self.look_again(caller.practice, answered).await?;
        }
        Ok(exception)
    }

    /// An exception with all that settling it may change, and whose data it concerns.
    async fn standing(&self, practice: i64, id: &str) -> Result<Standing, Error> {
        let matching = self.matching_version(practice).await?;
        let exception = self.exception(practice, id).await?;
        let (kind, num) = (exception.subject_kind.as_str(), exception.subject_num);
        let of = [Value::Int(exception.exception_num)];
        let steps = self.store.select(practice, &sql::STEPS_OF_EXCEPTION, &of).await?;
        let mut others = self.exceptions_of(practice, kind, num).await?;
        others.retain(|other| other.exception_num != exception.exception_num);
        let subject = [Value::Int(num)];
        let (mut remitted, mut remittance): (Option<RemittedClaim>, Option<Remittance>) = (None, None);
        match kind {
            "remitted_claim" => {
                remitted = self.store.get(practice, &subject).await?;
                if let (Reason::Proposed, Some(of)) = (exception.reason, &remitted) {
                    remittance = self.remittance(practice, of.remittance_num).await?;
                }
            }
            "remittance" => remittance = self.store.get(practice, &subject).await?,
            _ => {}
        }
        let pat_num = self.patient_of(practice, &exception, remitted.as_ref()).await?;
        Ok(Standing { matching, exception, steps, others, remitted, remittance, pat_num })
    }

    /// An exception by its public id.
    ///
    /// # Errors
    /// The refusal, when there is none; or when the store cannot be read.
    pub async fn exception(&self, practice: i64, id: &str) -> Result<Exception, Error> {
        let key = [Value::Text(id.to_owned())];
        let found = self.store.one(practice, &sql::EXCEPTION_BY_PUBLIC_ID, &key).await?;
        Ok(found.ok_or_else(|| Refusal::not_found("There is no such exception."))?)
    }

    /// Whose claim an exception is about; nobody's, when it is about something else or about a claim that is only
    /// tracked. `remitted` is the remitted claim that it is about.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) async fn patient_of(
        &self,
        practice: i64,
        exception: &Exception,
        remitted: Option<&RemittedClaim>,
    ) -> Result<Option<i64>, Error> {
        let subject = exception.subject_num;
        let claim_num = match exception.subject_kind.as_str() {
            "claim" => Some(subject),
            "tracked_claim" => {
                let tracked: Option<TrackedClaim> = self.store.get(practice, &[Value::Int(subject)]).await?;
                tracked.and_then(|tracked| tracked.claim_num)
            }
            _ => remitted.and_then(|remitted| remitted.claim_num),
        };
        let Some(claim_num) = claim_num else { return Ok(None) };
        let claim: Option<Claim> = self.store.get(practice, &[Value::Int(claim_num)]).await?;
        Ok(claim.map(|claim| claim.pat_num))
    }
}

/// As the audit trail calls it.
const fn action(act: &Act) -> &'static str {
    match act.action {
        Action::Note => "exception.note",
        Action::Assign => "exception.assign",
        Action::Dismiss => "exception.dismiss",
        Action::Post => "exception.post",
        Action::Reopen => "exception.reopen",
        Action::Link => "exception.link",
    }
}
