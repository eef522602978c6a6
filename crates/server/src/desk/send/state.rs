//! What sending sees: the claims that may go, with their families, and the file as it would be written.

use std::collections::BTreeMap;
use std::sync::Arc;

use claims::account::{Claim, ClaimStatus, Patient};
use claims::desk::{Exception, Remittance, StoredFile, TrackedClaim};
use claims::office::{BillingEntity, Office};
use claims::record::Value;
use claims::sending::{self, ControlNumbers, Outgoing, Prior};
use claims::state::{Family, Refusal};
use jiff::civil::DateTime;
use store::queries::desk::{REMITTED_OF_CLAIM, TRACKED_OF_CLAIM};
use x12::claim_file::{Decision, Usage, Written};
use x12::remittance::RemittanceFile;

use crate::app::{App, Error};

/// Stands for the control numbers until it is known that there is something to write.
const NO_CONTROL: ControlNumbers = ControlNumbers { interchange: 1, group: 1, set: 1 };

/// What a decision to send rests on.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) office: Arc<Office>,
    /// By guarantor.
    families: BTreeMap<i64, Family>,
    /// Subscribers of other families.
    subscribers: BTreeMap<i64, Patient>,
    /// What first payers decided, by the claim to the second; or why it cannot be told.
    priors: BTreeMap<i64, Result<Prior, Vec<String>>>,
    /// The version of ties, and the claims as they are tracked: what goes out is what is followed.
    pub(super) matching: i64,
    pub(super) tracked: Vec<TrackedClaim>,
    /// What a person was asked because of what was answered to earlier sendings, by the first claim that goes again.
    pub(super) asked: Vec<(i64, Exception)>,
    /// The claims that go: guarantor and `ClaimNum`.
    chosen: Vec<(i64, i64)>,
    pub(super) problems: Vec<(i64, String)>,
    /// None: nothing can be sent.
    pub(super) file: Option<(Written, ControlNumbers)>,
}

impl App {
    /// Loads claims with their families, leaves out what cannot be sent, takes control numbers, writes.
    pub(super) async fn outgoing(
        &self,
        practice: i64,
        wanted: &[i64],
        is_named: bool,
    ) -> Result<State, Error> {
        let mut state = State {
            matching: self.matching_version(practice).await?,
            office: self.office(practice).await?,
            ..State::default()
        };
        for claim_num in wanted {
            self.load(practice, &mut state, *claim_num, is_named).await?;
        }
        let created = self.now(practice).await?.instant.to_zoned(self.zone(practice).await?).datetime();
        let Some(entity) = state.office.entities.first().cloned() else {
            state.leave_all("The practice has no billing entity: make one first.");
            return Ok(state);
        };
        state.leave_obstructed();
        if !state.leave_unwritable(&entity, created) {
            return Ok(state);
        }
        let control = ControlNumbers {
            interchange: self.control(practice, "isa").await?,
            group: self.control(practice, "gs").await?,
            set: self.control(practice, "st").await?,
        };
        match state.write(&entity, control, created) {
            Ok(written) => state.file = Some((written, control)),
            Err(error) => {
                let why = error.problems().first().map(sending::in_words).unwrap_or_default();
                return Err(Error::Broken(format!("a claim file could not be written: {why}")));
            }
        }
        Ok(state)
    }

    /// Loads a claim and its family, if it may still go.
    async fn load(
        &self,
        practice: i64,
        state: &mut State,
        claim_num: i64,
        is_named: bool,
    ) -> Result<(), Error> {
        let missing = || Refusal::not_found("Claim not found.");
        let is_loaded = state.families.values().any(|family| family.claim(claim_num).is_some());
        if !is_loaded {
            let claim: Option<Claim> = self.store.get(practice, &[Value::Int(claim_num)]).await?;
            let family = match claim {
                Some(claim) => self.store.family(practice, claim.pat_num).await?,
                None => None,
            };
            match family {
                Some(family) => state.families.insert(family.guarantor, family),
                None if is_named => return Err(missing().into()),
                None => return Ok(()),
            };
        }
        let found = |family: &Family| family.claim(claim_num).map(|claim| (family.guarantor, claim.clone()));
        let Some((guarantor, claim)) = state.families.values().find_map(found) else { return Ok(()) };
        match claim.claim_status {
            ClaimStatus::Waiting => {}
            ClaimStatus::Unsent if is_named => {}
            status if is_named => {
                let why = format!(
                    "The claim has the status {status}: only one that waits (W) or is unsent (U) can be sent."
                );
                state.problems.push((claim_num, why));
                return Ok(());
            }
            // Somebody else sent it meanwhile.
            _ => return Ok(()),
        }
        self.load_subscriber(practice, state, guarantor, &claim).await?;
        let of = [Value::Int(claim_num)];
        state.tracked.extend(self.store.select(practice, &TRACKED_OF_CLAIM, &of).await?);
        state.ask(claim_num, self.asked_of(practice, claim_num).await?);
        state.chosen.push((guarantor, claim_num));
        self.load_prior(practice, state, (guarantor, claim_num)).await
    }

    /// Loads who holds the claim's subscription, when that is nobody of the family.
    async fn load_subscriber(
        &self,
        practice: i64,
        state: &mut State,
        guarantor: i64,
        claim: &Claim,
    ) -> Result<(), Error> {
        let Some(family) = state.families.get(&guarantor) else { return Ok(()) };
        let Some(sub) = family.ins_sub(claim.ins_sub_num) else { return Ok(()) };
        let number = sub.subscriber;
        if family.patient(number).is_none() && !state.subscribers.contains_key(&number) {
            let patient = self.store.patient(practice, number).await?;
            state.subscribers.extend(patient.map(|patient| (number, patient)));
        }
        Ok(())
    }

    /// Loads what the first payer decided, when the claim is to the second: every answer that was posted to the claim
    /// before it, as the files say it.
    async fn load_prior(&self, practice: i64, state: &mut State, claim: (i64, i64)) -> Result<(), Error> {
        let Some(before) = state.out(&claim).as_ref().and_then(sending::claim_before).cloned() else {
            return Ok(());
        };
        let of = [Value::Int(before.claim_num)];
        let mut rows = self.store.select(practice, &REMITTED_OF_CLAIM, &of).await?;
        rows.retain(|row| row.is_answer());
        rows.sort_by_key(|row| (row.remittance_num, row.claim_index));
        let mut answers: Vec<(StoredFile, Remittance, i64)> = vec![];
        for row in rows {
            let remittance: Option<Remittance> =
                self.store.get(practice, &[Value::Int(row.remittance_num)]).await?;
            let Some(remittance) = remittance else { continue };
            let file = self.store.get(practice, &[Value::Int(remittance.stored_file_num)]).await?;
            answers.extend(file.map(|file| (file, remittance, row.claim_index)));
        }
        if answers.is_empty() {
            return Ok(());
        }
        let files: Vec<_> = answers.iter().map(|(file, ..)| x12::remittance::read(&file.bytes)).collect();
        let decisions: Vec<Decision<'_>> = files
            .iter()
            .zip(&answers)
            .filter_map(|(file, (_, remittance, claim_index))| decision(file, remittance, *claim_index))
            .collect();
        let told = state.out(&claim).map(|out| sending::prior(&state.office, &out, &before, &decisions));
        state.priors.extend(told.map(|told| (claim.1, told)));
        Ok(())
    }

    /// The next control number of a sort, never given out again.
    pub(in crate::desk) async fn control(&self, practice: i64, name: &str) -> Result<u32, Error> {
        let number = self.store.control_number(practice, name).await?;
        u32::try_from(number)
            .map_err(|_| Error::Broken(format!("control number {name} {number} is too large")))
    }
}

/// What a payer decided about one claim, as its file says it.
fn decision<'a>(
    file: &'a RemittanceFile<'a>,
    remittance: &Remittance,
    claim_index: i64,
) -> Option<Decision<'a>> {
    let set = file.remittances.get(usize::try_from(remittance.set_index).ok()?)?;
    let remitted = set.claims.get(usize::try_from(claim_index).ok()?)?;
    Some(Decision { remitted, date: remittance.payment_date.or(set.production_date)? })
}

impl State {
    fn ask(&mut self, claim_num: i64, asked: Vec<Exception>) {
        for exception in asked {
            let is_known = |(_, known): &(i64, Exception)| known.exception_num == exception.exception_num;
            if !self.asked.iter().any(is_known) {
                self.asked.push((claim_num, exception));
            }
        }
    }

    /// The claims that go, in the order of the file.
    pub(super) fn outgoing(&self) -> Vec<Outgoing<'_>> {
        sending::in_file_order(&self.chosen.iter().filter_map(|claim| self.out(claim)).collect::<Vec<_>>())
    }

    /// A claim with its family: guarantor and `ClaimNum`.
    fn out(&self, (guarantor, claim_num): &(i64, i64)) -> Option<Outgoing<'_>> {
        let family = self.families.get(guarantor)?;
        let claim = family.claim(*claim_num)?;
        let holder = family.ins_sub(claim.ins_sub_num).map(|sub| sub.subscriber);
        let subscriber = holder.and_then(|number| self.subscribers.get(&number));
        let prior = self.priors.get(claim_num).and_then(|told| told.as_ref().ok());
        Some(Outgoing { family, claim, subscriber, prior })
    }

    /// Leaves claims out, each for its reasons.
    fn leave(&mut self, problems: Vec<(i64, String)>) {
        self.chosen.retain(|(_, claim_num)| problems.iter().all(|(left, _)| left != claim_num));
        for problem in problems {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
    }

    fn leave_all(&mut self, why: &str) {
        let all = self.chosen.iter().map(|(_, claim_num)| (*claim_num, why.to_owned())).collect();
        self.leave(all);
    }

    /// Leaves out the claims that no electronic file may carry.
    fn leave_obstructed(&mut self) {
        let mut left = vec![];
        for out in self.outgoing() {
            let obstacles = match self.priors.get(&out.claim.claim_num) {
                Some(Err(reasons)) => reasons.clone(),
                _ => sending::obstacles(&self.office, &out),
            };
            left.extend(obstacles.into_iter().map(|why| (out.claim.claim_num, why)));
        }
        self.leave(left);
    }

    /// Leaves out the claims that the writer refuses; false when none is left.
    fn leave_unwritable(&mut self, entity: &BillingEntity, created: DateTime) -> bool {
        // Each round leaves out at least one claim.
        while !self.chosen.is_empty() {
            let Err(error) = self.write(entity, NO_CONTROL, created) else { return true };
            let order: Vec<i64> = self.outgoing().iter().map(|out| out.claim.claim_num).collect();
            let mut left = vec![];
            for problem in error.problems() {
                let why = sending::in_words(problem);
                let concerned = order.get(problem.place.claims.clone()).unwrap_or(&order);
                left.extend(concerned.iter().map(|claim_num| (*claim_num, why.clone())));
            }
            if left.is_empty() {
                self.leave_all("The claim file could not be written.");
            }
            self.leave(left);
        }
        false
    }

    fn write(
        &self,
        entity: &BillingEntity,
        control: ControlNumbers,
        created: DateTime,
    ) -> Result<Written, x12::Error> {
        let outgoing = self.outgoing();
        let file = sending::claim_file(&self.office, entity, &outgoing, control, Usage::Production, created);
        x12::claim_file::write(&file)
    }
}
