//! What people do about exceptions, durably: each step is one commit, and what it lets post is posted then.

use claims::Cents;
use claims::account::Claim;
use claims::change::ChangeSet;
use claims::desk::{BankEntry, Exception, Reason, Remittance, RemittanceStatus, RemittedClaim, TrackedClaim};
use claims::exception::person::{self, Act, Action, Standing};
use claims::record::Value;
use claims::state::{Now, Numbers, Refusal};
use store::job::Job;
use store::queries::desk as sql;

use super::jobs;
use super::late::may_be_answered;
use crate::app::{App, Caller, Error, Once};

/// What a person matches the subject of an exception with; what is empty is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkWith {
    pub claim: Option<String>,
    pub remittances: Vec<String>,
    pub transactions: Vec<String>,
    /// What a card processor kept.
    pub fee: Cents,
}

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
                if !changes.is_empty() {
                    changes.put_all(will_look(standing, act, now, numbers).as_slice());
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
            self.match_again(caller.practice, exception.exception_num).await?;
        }
        if act.action == Action::Dismiss && exception.subject_kind == "remitted_claim" {
            // The answer of a later payer need not wait for this one any more.
            let key = [Value::Int(exception.subject_num)];
            let row: Option<RemittedClaim> = self.store.get(caller.practice, &key).await?;
            if let Some(tracked) = row.and_then(|row| row.tracked_claim_num) {
                self.look_behind(caller.practice, tracked).await?;
            }
        }
        Ok(exception)
    }

    /// Settles an exception by matching its subject; where nothing is named to match it with, its only candidate is meant.
    ///
    /// # Errors
    /// The refusal, when there is no such exception, it is not settled so, or the two cannot be matched; or when the store
    /// cannot be used.
    pub async fn link_exception(&self, caller: &Caller, id: &str, with: &LinkWith) -> Result<(), Error> {
        let practice = caller.practice;
        let exception = self.exception(practice, id).await?;
        if exception.settled_as != Some(Action::Link) && !person::actions(&exception).contains(&Action::Link)
        {
            let refusal = if exception.is_open() {
                Refusal::unfit(format!("link does not fit {}.", exception.reason))
            } else {
                Refusal::conflict("It is settled already.")
            };
            return Err(refusal.into());
        }
        let mut candidates = exception.candidates().into_iter().map(|candidate| candidate.id);
        let only = candidates.next().filter(|_| candidates.next().is_none());
        let named = |ids: &[String]| if ids.is_empty() { Vec::from_iter(only.clone()) } else { ids.to_vec() };
        let key = [Value::Int(exception.subject_num)];
        let gone = || Refusal::not_found("What it is about is not there any more.");
        match exception.subject_kind.as_str() {
            "remitted_claim" => {
                let row: RemittedClaim = self.store.get(practice, &key).await?.ok_or_else(gone)?;
                let missing = || Refusal::field("insurance_claim_id", "insurance_claim_id is required.");
                let claim = with.claim.clone().or(only).ok_or_else(missing)?;
                self.match_claim(caller, &row.public_id, &claim, None).await?;
            }
            "remittance" => {
                let row: Remittance = self.store.get(practice, &key).await?.ok_or_else(gone)?;
                let transactions = named(&with.transactions);
                self.match_deposit(caller, &transactions, &[row.public_id], with.fee, None).await?;
            }
            _ => {
                let row: BankEntry = self.store.get(practice, &key).await?.ok_or_else(gone)?;
                let remittances = named(&with.remittances);
                self.match_deposit(caller, &[row.public_id], &remittances, with.fee, None).await?;
            }
        }
        Ok(())
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
        let held = remittance.as_ref().filter(|it| it.status == RemittanceStatus::Held);
        let same_payment = match held {
            Some(held) => self.same_payment(practice, held).await?,
            None => vec![],
        };
        let pat_num = self.patient_of(practice, &exception, remitted.as_ref()).await?;
        Ok(Standing { matching, exception, steps, others, remitted, remittance, same_payment, pat_num })
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

/// The job for what a step of a person lets go on.
fn will_look(standing: &Standing, act: &Act, now: Now, numbers: &mut Numbers) -> Option<Job> {
    let exception = &standing.exception;
    let remitted = standing.remitted.as_ref().filter(|_| exception.subject_kind == "remitted_claim");
    match act.action {
        Action::Reopen if may_be_answered(exception.reason) => {
            Some(jobs::match_again(exception.exception_num, now, numbers))
        }
        Action::Dismiss => Some(jobs::look_again(remitted?.tracked_claim_num?, now, numbers)),
        _ => None,
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
