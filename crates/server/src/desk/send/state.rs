//! What sending sees: the claims that may go, with their families, and the files as they would be written.

use std::collections::BTreeMap;
use std::sync::Arc;

use claims::account::{Claim, ClaimStatus, Patient};
use claims::desk::{Exception, TrackedClaim};
use claims::office::{BillingEntity, Office};
use claims::record::Value;
use claims::sending::{self, ControlNumbers, How, Known, Outgoing};
use claims::state::{Family, Refusal};
use jiff::civil::DateTime;
use store::queries::desk::TRACKED_OF_CLAIM;
use x12::claim_file::{ClaimFile, Limits, Numbers, Usage, Written, split};

use super::{CLAIMS_PER_FILE_MAX, Order};
use crate::app::{App, Error};

/// Stands for the control numbers until it is known that there is something to write.
const NO_CONTROL: ControlNumbers = ControlNumbers { interchange: 1, group: 1, set: 1 };

/// What a decision to send rests on.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) office: Arc<Office>,
    /// By guarantor.
    families: BTreeMap<i64, Family>,
    /// By `ClaimNum`: what is known of the claims that go besides their families.
    known: BTreeMap<i64, Known>,
    /// The version of ties, and the claims as they are tracked: what goes out is what is followed.
    pub(super) matching: i64,
    pub(super) tracked: Vec<TrackedClaim>,
    /// What a person was asked because of what was answered to earlier sendings, by the first claim that goes again.
    pub(super) asked: Vec<(i64, Exception)>,
    /// The claims that go: guarantor and `ClaimNum`.
    chosen: Vec<(i64, i64)>,
    pub(super) problems: Vec<(i64, String)>,
    pub(super) files: Vec<File>,
}

/// A file as it would leave.
#[derive(Debug)]
pub(super) struct File {
    pub(super) written: Written,
    pub(super) control: ControlNumbers,
    /// The claims that it carries: guarantor and `ClaimNum`.
    pub(super) claims: Vec<(i64, i64)>,
}

impl App {
    /// Loads claims with their families, leaves out what cannot be sent, takes control numbers, writes.
    pub(super) async fn outgoing(&self, practice: i64, wanted: &[i64], order: Order) -> Result<State, Error> {
        let (mut state, created) = self.ready(practice, wanted, order).await?;
        for batch in state.batches() {
            let whole = state.claim_file(&batch, created);
            let limits = Limits { claims_max: CLAIMS_PER_FILE_MAX, one_payer: order.one_payer };
            for mut file in split(&whole, limits, later) {
                let control = ControlNumbers {
                    interchange: self.control(practice, "isa").await?,
                    group: self.control(practice, "gs").await?,
                    set: self.control(practice, "st").await?,
                };
                control.put_into(&mut file);
                match x12::claim_file::write(&file) {
                    Ok(written) => {
                        let claims = state.carried(&batch, &written);
                        state.files.push(File { written, control, claims });
                    }
                    Err(error) => {
                        let why = error.problems().first().map(sending::in_words).unwrap_or_default();
                        return Err(Error::Broken(format!("a claim file could not be written: {why}")));
                    }
                }
            }
        }
        Ok(state)
    }

    /// The claims that can be sent, loaded, and why the others cannot; and when their files would be made.
    pub(super) async fn ready(
        &self,
        practice: i64,
        wanted: &[i64],
        order: Order,
    ) -> Result<(State, DateTime), Error> {
        let mut state = State {
            matching: self.matching_version(practice).await?,
            office: self.office(practice).await?,
            ..State::default()
        };
        for claim_num in wanted {
            self.load(practice, &mut state, *claim_num, order).await?;
        }
        let created = self.now(practice).await?.instant.to_zoned(self.zone(practice).await?).datetime();
        state.leave_unbilled();
        state.leave_obstructed();
        for batch in state.batches() {
            state.leave_unwritable(batch, created);
        }
        Ok((state, created))
    }

    /// Loads a claim and its family, if it may still go.
    async fn load(
        &self,
        practice: i64,
        state: &mut State,
        claim_num: i64,
        order: Order,
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
                None if order.named.is_some() => return Err(missing().into()),
                None => return Ok(()),
            };
        }
        let found = |family: &Family| family.claim(claim_num).map(|claim| (family.guarantor, claim.clone()));
        let Some((guarantor, claim)) = state.families.values().find_map(found) else { return Ok(()) };
        if !may_go(claim.claim_status, order.named) {
            // Of those that wait, somebody else sent it meanwhile.
            state.problems.extend(order.named.map(|how| (claim_num, not_so(claim.claim_status, how))));
            return Ok(());
        }
        let of = [Value::Int(claim_num)];
        let tracked: Vec<TrackedClaim> = self.store.select(practice, &TRACKED_OF_CLAIM, &of).await?;
        let before = self.before(practice, &claim, tracked.first().cloned()).await?;
        let mut known =
            Known { holders: self.holders(practice, state, guarantor, &claim).await?, ..Known::default() };
        match sending::frequency(order.named.unwrap_or_default(), &before) {
            Ok(frequency) => known.frequency = frequency,
            Err(why) => known.obstacles.push(why),
        }
        state.ask(claim_num, self.asked_of(practice, claim_num).await?);
        state.tracked.extend(tracked);
        let chosen = (guarantor, claim_num);
        state.known.insert(claim_num, known.clone());
        self.load_decisions(practice, state, &chosen, &mut known).await?;
        state.known.insert(claim_num, known);
        state.chosen.push(chosen);
        Ok(())
    }

    /// Who holds subscriptions of the patient's coverages and is nobody of the family.
    async fn holders(
        &self,
        practice: i64,
        state: &State,
        guarantor: i64,
        claim: &Claim,
    ) -> Result<Vec<Patient>, Error> {
        let Some(family) = state.families.get(&guarantor) else { return Ok(vec![]) };
        let of_patient = family.claims.iter().filter(|other| other.pat_num == claim.pat_num);
        let mut numbers: Vec<i64> = of_patient
            .flat_map(|claim| [Some(claim.ins_sub_num), claim.ins_sub_num2])
            .filter_map(|ins_sub_num| family.ins_sub(ins_sub_num?))
            .map(|sub| sub.subscriber)
            .filter(|subscriber| family.patient(*subscriber).is_none())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut holders = vec![];
        for number in numbers {
            holders.extend(self.store.patient(practice, number).await?);
        }
        Ok(holders)
    }

    /// The next control number of a sort, never given out again.
    pub(in crate::desk) async fn control(&self, practice: i64, name: &str) -> Result<u32, Error> {
        let number = self.store.control_number(practice, name).await?;
        u32::try_from(number)
            .map_err(|_| Error::Broken(format!("control number {name} {number} is too large")))
    }
}

/// Each further file of a batch has its numbers when it is written.
fn later() -> Numbers {
    Numbers { interchange_control: 1, group_control: 1, set_control: 1, batch_id: String::new() }
}

/// Whether a claim may go: one that waits; by name also one that is unsent; again or as a correction also one that
/// was sent or received.
const fn may_go(status: ClaimStatus, named: Option<How>) -> bool {
    match named {
        None => matches!(status, ClaimStatus::Waiting),
        Some(How::AsItWaits | How::Original) => {
            matches!(status, ClaimStatus::Waiting | ClaimStatus::Unsent)
        }
        Some(How::Again | How::Replacement | How::Void) => {
            !matches!(status, ClaimStatus::HoldUntilPrimary | ClaimStatus::HoldInProcess)
        }
    }
}

fn not_so(status: ClaimStatus, how: How) -> String {
    match how {
        How::AsItWaits | How::Original if status == ClaimStatus::HoldUntilPrimary => {
            format!("The claim has the status {status}: it waits for the answer of the payer before it.")
        }
        How::AsItWaits | How::Original => format!(
            "The claim has the status {status}: only one that waits (W) or is unsent (U) can be sent. One that was \
             sent goes as a replacement or as a void (CorrectionType, --replace, --void), or again when the payer \
             says that it was lost (--again)."
        ),
        How::Again | How::Replacement | How::Void => {
            format!("The claim has the status {status}: what is on hold cannot be sent.")
        }
    }
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

    /// The claims that go, in the order of the files.
    pub(super) fn outgoing(&self) -> Vec<Outgoing<'_>> {
        self.in_order(&self.chosen)
    }

    fn in_order(&self, claims: &[(i64, i64)]) -> Vec<Outgoing<'_>> {
        let outgoing: Vec<_> = claims.iter().filter_map(|claim| self.out(claim)).collect();
        sending::in_file_order(&self.office, &outgoing)
    }

    /// A claim with its family: guarantor and `ClaimNum`.
    pub(super) fn out(&self, (guarantor, claim_num): &(i64, i64)) -> Option<Outgoing<'_>> {
        let family = self.families.get(guarantor)?;
        Some(Outgoing { family, claim: family.claim(*claim_num)?, known: self.known.get(claim_num)? })
    }

    fn entity(&self, claim: &(i64, i64)) -> Option<&BillingEntity> {
        self.office.entity_of(self.out(claim)?.claim.clinic_num)
    }

    /// The claims that go, apart by who sends to whom: a file has one sender and one receiver.
    fn batches(&self) -> Vec<Vec<(i64, i64)>> {
        let mut batches: BTreeMap<_, Vec<(i64, i64)>> = BTreeMap::new();
        for claim in &self.chosen {
            let Some(entity) = self.entity(claim) else { continue };
            let own = if entity.submitter_id.is_empty() { &entity.tax_id } else { &entity.submitter_id };
            batches.entry((own, &entity.receiver_id)).or_default().push(*claim);
        }
        batches.into_values().collect()
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

    /// Leaves out the claims that nobody bills.
    fn leave_unbilled(&mut self) {
        let why = "The practice has no billing entity: make one first.";
        let nobodys = self.chosen.iter().filter(|claim| self.entity(claim).is_none());
        let left = nobodys.map(|(_, claim_num)| (*claim_num, why.to_owned())).collect();
        self.leave(left);
    }

    /// Leaves out the claims that no electronic file may carry.
    fn leave_obstructed(&mut self) {
        let mut left = vec![];
        for out in self.outgoing() {
            let obstacles = sending::obstacles(&self.office, &out);
            left.extend(obstacles.into_iter().map(|why| (out.claim.claim_num, why)));
        }
        self.leave(left);
    }

    /// Leaves out the claims of a batch that the writer refuses.
    fn leave_unwritable(&mut self, mut batch: Vec<(i64, i64)>, created: DateTime) {
        // Each round leaves out at least one claim.
        while !batch.is_empty() {
            let Err(error) = x12::claim_file::write(&self.claim_file(&batch, created)) else { return };
            let order: Vec<i64> = self.in_order(&batch).iter().map(|out| out.claim.claim_num).collect();
            let mut left = vec![];
            for problem in error.problems() {
                let why = sending::in_words(problem);
                let concerned = order.get(problem.place.claims.clone()).unwrap_or(&order);
                left.extend(concerned.iter().map(|claim_num| (*claim_num, why.clone())));
            }
            if left.is_empty() {
                let why = "The claim file could not be written.".to_owned();
                left = order.iter().map(|claim_num| (*claim_num, why.clone())).collect();
            }
            self.leave(left);
            batch.retain(|claim| self.chosen.contains(claim));
        }
    }

    /// The file of claims that have one sender and one receiver.
    fn claim_file(&self, batch: &[(i64, i64)], created: DateTime) -> ClaimFile {
        let Some(sender) = batch.first().and_then(|claim| self.entity(claim)) else {
            return ClaimFile::default();
        };
        let outgoing: Vec<_> = batch.iter().filter_map(|claim| self.out(claim)).collect();
        sending::claim_file(&self.office, sender, &outgoing, NO_CONTROL, Usage::Production, created)
    }

    /// The claims of a batch that a written file carries, in its order.
    fn carried(&self, batch: &[(i64, i64)], written: &Written) -> Vec<(i64, i64)> {
        let carries = |claim: &&(i64, i64)| {
            let number = self.out(claim).map(|out| out.identifier());
            number.is_some_and(|number| written.claim_numbers.contains(&number))
        };
        batch.iter().filter(carries).copied().collect()
    }
}
