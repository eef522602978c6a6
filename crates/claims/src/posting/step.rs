//! One step of posting a remittance: the next of its claims, found, posted or held, and noted, in one change set.

use x12::finding::Stops;
use x12::remittance::{Remittance as Said, RemittedClaim as SaidClaim};

use super::claim::{self, Hold, Payment, Posted};
use super::estimate::{self, Estimated};
use super::excess::{self, Other};
use super::guard::{Facts, stops};
use super::intake::{claim_at, not_paid_by};
use super::posted_row::note;
use super::remittance::{at_risk, suspense, tracked_share};
use super::shape::{Answered, Shape, explained};
use crate::Cents;
use crate::account::{CLAIM_SENT, Claim, ClaimProc, ClaimStatus, ClaimType, Etrans};
use crate::acknowledging::{Asked, paid};
use crate::change::{ChangeSet, Scope};
use crate::claim::follow_received;
use crate::desk::{
    Exception, Link, LinkKind, Reason, Remittance, RemittedClaim, RemittedClaimState, RemittedLine,
    TrackedClaim, id_key,
};
use crate::exception::person::Action;
use crate::exception::{self, Candidate, Question};
use crate::ledger::{Posting, Source};
use crate::matching::claim::{Found, Keys, clues, is_number};
use crate::matching::{Tier, VERSION};
use crate::office::Office;
use crate::record::{Record, Table, Value};
use crate::state::{Family, Now, Numbers};

/// What was found for a remitted claim.
#[derive(Clone, Debug)]
pub struct Next {
    pub found: Found,
    /// The charge that ours is compared with: that of all its parts.
    pub charge: Cents,
    /// The answers to the claim that came before.
    pub earlier: Vec<Answered>,
    /// Claims to other payers for the same visit, where only tracked ones are known.
    pub others: Vec<Other>,
    /// The claim of door 1 that is not tracked and has the number: a preauthorization, or one paid by the head.
    pub untracked: Option<i64>,
    /// What answers to the claim file left open.
    pub asked: Asked,
    /// The exceptions about it.
    pub exceptions: Vec<Exception>,
}

/// What a claim is posted to.
#[derive(Clone, Copy, Debug)]
pub struct Books<'b> {
    pub office: &'b Office,
    /// The family of the claim that was found, or of the untracked one, when it is a claim of door 1.
    pub family: Option<&'b Family>,
}

/// Decides one remitted claim, `row` as it is kept so far. `said` is the remittance as read, `remittance` as kept.
#[must_use]
pub fn decide(
    said: &Said<'_>,
    remittance: &Remittance,
    row: RemittedClaim,
    next: &Next,
    books: Books<'_>,
    now: Now,
    numbers: &mut Numbers,
) -> ChangeSet {
    let changes = ChangeSet::new();
    let agreed =
        |asked: &Exception| (asked.reason, asked.settled_as) == (Reason::Proposed, Some(Action::Post));
    let is_agreed = next.exceptions.iter().any(agreed);
    let shape = claim_at(said, row.claim_index).map(|claim| Shape::of(claim, &next.earlier));
    let charge = next.charge;
    let mut step =
        Step { said, remittance, row, shape, charge, is_agreed, asks: None, now, numbers, changes };
    if !step.note_untracked(next, books) {
        match (step.shape, &next.found) {
            (Some(Shape::Estimate | Shape::Silent), found) => step.note(found),
            (_, Found::One { claim, tier, evidence }) => {
                step.link(claim, tier.as_str(), evidence, true);
                if matches!(tier, Tier::C) && claim.claim_num.is_some() {
                    let note = step.other_charge(claim);
                    step.hold(Reason::ChargeDiffers, note, std::slice::from_ref(claim));
                } else {
                    step.post_or_hold(claim, next, books);
                    step.ask_about_charge(claim, *tier, next);
                }
            }
            (_, Found::ChargeDiffers { claim, ours, theirs }) => step.hold(
                Reason::ChargeDiffers,
                format!(
                    "Its claim number is ours, but the payer says {theirs} was charged and we say {ours}."
                ),
                std::slice::from_ref(claim),
            ),
            (_, Found::Ambiguous(claims)) => step.hold(
                Reason::AmbiguousClaim,
                format!("{} claims fit equally well. Choose one.", claims.len()),
                claims,
            ),
            (_, Found::Conflict(claims)) => step.hold(
                Reason::ConflictingKeys,
                "The payer's claim number names one claim and our own number another. Choose one.".into(),
                claims,
            ),
            (_, Found::OtherEntity(claims)) => step.hold(
                Reason::ConflictingKeys,
                match not_paid_by(said, books.office).as_slice() {
                    [] => {
                        "Its number and charge are of a claim of ours that another clinic sent than the one that is \
                         paid. Ask the payer who is meant."
                    }
                    _ => {
                        "It seems to answer a claim of ours, and pays somebody else: the NPI of who is paid is none of \
                         this practice's. Add the NPI to its provider and match the two if it is, else ask the payer."
                    }
                }
                .into(),
                claims,
            ),
            (_, Found::OtherDay(claims)) => step.hold(
                Reason::UnmatchedClaim,
                "Its number and charge are of a claim of ours for another day. A number may be used again: match it if \
                 that claim is meant."
                    .into(),
                claims,
            ),
            (_, Found::OtherPayer(claim)) => step.hold(
                Reason::UnknownPayer,
                format!(
                    "The claim that it seems to answer is with {}, and this is of {}. Look whether the one pays for \
                     the other.",
                    claim.payer_name, remittance.payer_name
                ),
                std::slice::from_ref(claim),
            ),
            (Some(Shape::Reversal(_)), Found::Near(claims)) => step.hold(
                Reason::ReversalWithoutOriginal,
                "The payer takes back what was never paid here: no claim of ours has its numbers. It posts once the \
                 claim and its payment are here."
                    .into(),
                claims,
            ),
            (_, Found::Near(claims)) => step.hold(
                Reason::UnmatchedClaim,
                "No claim of ours has its numbers, or its date, charge, member id and names.".into(),
                claims,
            ),
        }
    }
    let Step { row, asks, numbers, mut changes, .. } = step;
    // Of one remitted claim one thing is asked at a time.
    let is_past = |e: &&Exception| asks.as_ref().is_none_or(|asks| asks.reason != e.reason);
    exception::resolve(next.exceptions.iter().filter(is_past), now, &mut changes);
    if let Some(asks) = &asks {
        exception::open(asks, &next.exceptions, now, numbers, &mut changes);
    }
    if row.is_answer() {
        changes.merge(paid(&next.asked, now));
    }
    changes.put(&row);
    // What other claims post for its sake is its own as well: whoever undoes it finds it there.
    for posting in &mut changes.postings {
        (posting.source, posting.source_num) = (Source::RemittedClaim, row.remitted_claim_num);
    }
    let former = |table, num| former(next, books.family, table, num);
    note(&mut changes, (row.remittance_num, Some(row.remitted_claim_num)), former, numbers);
    changes
}

/// A row as it stood before the step.
fn former(next: &Next, family: Option<&Family>, table: &Table, num: i64) -> Option<Vec<Value>> {
    if table == Claim::TABLE {
        family?.claim(num).map(Record::values)
    } else if table == ClaimProc::TABLE {
        family?.claim_proc(num).map(Record::values)
    } else if table == TrackedClaim::TABLE {
        let Found::One { claim, .. } = &next.found else { return None };
        (claim.tracked_claim_num == num).then(|| claim.values())
    } else {
        None
    }
}

struct Step<'s> {
    said: &'s Said<'s>,
    remittance: &'s Remittance,
    row: RemittedClaim,
    /// What kind of answer it is.
    shape: Option<Shape<'s>>,
    charge: Cents,
    /// A person said that it posts, whatever a guard rule says.
    is_agreed: bool,
    asks: Option<Question>,
    now: Now,
    numbers: &'s mut Numbers,
    changes: ChangeSet,
}

impl<'s> Step<'s> {
    /// The claim as the payer says it.
    fn claim(&self) -> Option<&'s SaidClaim<'s>> {
        claim_at(self.said, self.row.claim_index)
    }

    /// What is wrong with its amounts, if anything.
    fn wrong(&self) -> Option<String> {
        let place = usize::try_from(self.row.claim_index).unwrap_or(usize::MAX);
        let wrong: Vec<String> = (self.said.claim_findings(place))
            .filter(|finding| finding.stops >= Stops::Claim)
            .map(|finding| finding.message.clone())
            .collect();
        (!wrong.is_empty()).then(|| wrong.join(" "))
    }

    /// Ties the remitted claim to ours, with the reason. `is_told`: the payer's number of it is learned. One that waited
    /// for another answer is tied already.
    fn link(&mut self, claim: &TrackedClaim, tier: &str, evidence: &str, is_told: bool) {
        if self.row.tracked_claim_num != Some(claim.tracked_claim_num) {
            self.row.tracked_claim_num = Some(claim.tracked_claim_num);
            self.row.claim_num = claim.claim_num;
            self.changes.put(&Link {
                link_num: self.numbers.fresh::<Link>(),
                public_id: self.numbers.public_id("match"),
                kind: LinkKind::Claim,
                from_num: self.row.remitted_claim_num,
                to_num: claim.tracked_claim_num,
                rule: tier.to_owned(),
                evidence: evidence.to_owned(),
                made_by: "matching".into(),
                made_at: self.now.instant,
                amount: None,
                fee: None,
                alternatives: None,
                version: Some(VERSION),
                is_by_hand: None,
            });
        }
        let mut claim = claim.clone();
        if is_told && claim.payer_claim_number.is_none() && is_number(&id_key(&self.row.payer_claim_number)) {
            claim.payer_claim_number_key = Some(id_key(&self.row.payer_claim_number));
            claim.payer_claim_number = Some(self.row.payer_claim_number.clone());
        }
        claim.updated_at = self.now.instant;
        self.changes.put(&claim);
    }

    fn other_charge(&self, claim: &TrackedClaim) -> String {
        format!(
            "It answers our claim, but the payer says {} was charged and we say {}.",
            self.charge, claim.charged_amount
        )
    }

    /// Where we only track the claim there is nothing to post, and what charges something else is taken; it is asked
    /// about all the same, unless other answers explain it. What this one explains is not asked any more.
    fn ask_about_charge(&mut self, claim: &TrackedClaim, tier: Tier, next: &Next) {
        let is_taken = self.row.state == RemittedClaimState::Tracked && self.asks.is_none();
        if !is_taken || !matches!(self.shape, Some(Shape::Answer)) {
            return;
        }
        let explained = explained(claim.charged_amount, &next.earlier, &self.row);
        let is_explained = |asked: &&Exception| {
            asked.reason == Reason::ChargeDiffers && explained.contains(&asked.subject_num)
        };
        exception::resolve(next.asked.exceptions.iter().filter(is_explained), self.now, &mut self.changes);
        // By a number of its own, or the payer's, a claim is found whatever its charge.
        let is_other = matches!(tier, Tier::A | Tier::C) && self.charge != claim.charged_amount;
        let said = |row: &RemittedClaim| (id_key(&row.payer_claim_number), row.charge);
        let mut answers = next.earlier.iter().map(|answer| &answer.row).filter(|row| row.is_answer());
        let is_asked = answers.any(|row| said(row) == said(&self.row));
        if is_other && !is_asked && !explained.contains(&self.row.remitted_claim_num) {
            self.ask(Reason::ChargeDiffers, self.other_charge(claim), std::slice::from_ref(claim));
        }
    }

    /// Notes what moves no money: of a claim of ours that is known to whom it belongs.
    fn note(&mut self, found: &Found) {
        if let Some(wrong) = self.wrong() {
            return self.hold(Reason::ClaimOutOfBalance, wrong, &[]);
        }
        self.row.state = RemittedClaimState::Noted;
        if let Found::One { claim, tier, evidence } = found {
            self.link(claim, tier.as_str(), evidence, false);
        }
    }

    /// Takes the answer to a claim that no money is tracked of, if it is one.
    fn note_untracked(&mut self, next: &Next, Books { office, family }: Books<'_>) -> bool {
        let (Found::Near(_), Some(claim_num), Some(family)) = (&next.found, next.untracked, family) else {
            return false;
        };
        let (Some(remitted), Some(payment)) = (self.claim(), &self.said.payment) else {
            return false;
        };
        let payment = as_posted(&self.row, self.remittance, payment);
        let estimated = estimate::decide(family, claim_num, remitted, &payment, self.now);
        let Some(Estimated { claim, lines }) = estimated.filter(|_| self.wrong().is_none()) else {
            return false;
        };
        self.changes.merge(family.change(office));
        self.changes.touches(claim.pat_num);
        self.changes.put_all(&lines);
        self.changes.put(&claim);
        self.row.claim_num = Some(claim_num);
        self.row.state = RemittedClaimState::Noted;
        true
    }

    fn post_or_hold(&mut self, claim: &TrackedClaim, next: &Next, Books { office, family }: Books<'_>) {
        let candidates = std::slice::from_ref(claim);
        if let Some(wrong) = self.wrong() {
            return self.hold(Reason::ClaimOutOfBalance, wrong, candidates);
        }
        let (Some(remitted), Some(shape), Some(payment)) = (self.claim(), self.shape, &self.said.payment)
        else {
            return;
        };
        let Some(claim_num) = claim.claim_num else {
            if let Some((reason, note)) = self.guarded(office, claim, None) {
                return self.hold(reason, note, candidates);
            }
            return match tracked(claim, remitted, shape, (&self.remittance.payer_name, next)) {
                Ok(reverses) => self.take_note(claim, reverses),
                Err(Hold { reason, note }) => self.hold(reason, note, candidates),
            };
        };
        let Some(family) = family else {
            return self.hold(
                Reason::UnmatchedClaim,
                "The claim that it answers was deleted.".into(),
                candidates,
            );
        };
        // Whatever is decided rests on the account as it is; posting changes it as well.
        for (scope, version) in &family.versions {
            self.changes.rests_on(*scope, *version);
        }
        let (row, remittance, now) = (self.row.clone(), self.remittance, self.now);
        let payment = as_posted(&row, remittance, payment);
        match claim::decide(family, claim_num, remitted, &payment, &next.earlier, now, self.numbers) {
            Ok(posted) => {
                if let Some((reason, note)) = self.guarded(office, claim, Some((family, &posted))) {
                    return self.hold(reason, note, candidates);
                }
                self.changes.merge(family.change(office));
                self.tell_others(office, family, &posted, remitted.status.is_forwarded());
                self.post(posted, &claim.public_id);
            }
            Err(Hold { reason, note }) => self.hold(reason, note, candidates),
        }
    }

    /// Why a guard rule keeps a claim back that could post; nothing does once a person has said that it posts.
    fn guarded(
        &self,
        office: &Office,
        claim: &TrackedClaim,
        posted: Option<(&Family, &Posted)>,
    ) -> Option<(Reason, String)> {
        let remitted = self.claim().filter(|_| !self.is_agreed)?;
        let facts = Facts::of((self.said, self.remittance), remitted, (claim, self.charge), posted);
        stops(&office.posting_rules, &facts, posted.map(|(_, posted)| posted))
    }

    /// The answer to a claim that is only tracked: its share goes out to the system that keeps the claim.
    fn take_note(&mut self, claim: &TrackedClaim, reverses: Option<i64>) {
        self.row.state = RemittedClaimState::Tracked;
        self.row.reverses = reverses;
        self.release();
        let payer = &self.remittance.payer_id;
        self.move_money(tracked_share(&self.row, payer, &claim.public_id, self.now.today));
        self.changes.tell("claim.posted", claim.public_id.clone());
    }

    /// A claim that is received now tells the claims of its procedures with other payers. What is taken back tells
    /// nobody: its correction will.
    fn tell_others(&mut self, office: &Office, family: &Family, posted: &Posted, is_sent_on: bool) {
        let is_secondary = |claim: &Claim| claim.claim_type == ClaimType::Secondary;
        let is_parked = |line: &ClaimProc| line.write_off_parked.is_some();
        let others = family.claims.iter().any(is_secondary) || family.claim_procs.iter().any(is_parked);
        let is_received = posted.claim.claim_status == ClaimStatus::Received && posted.reverses.is_none();
        if !(is_received && others) {
            return;
        }
        let after = family.with(&posted.claim, &posted.lines);
        let told = follow_received(office, &after, &posted.claim, is_sent_on, self.now);
        if is_sent_on {
            for claim in told.puts_of::<Claim>() {
                let stood = family.claim(claim.claim_num).map(|stood| stood.claim_status);
                if claim.claim_status == ClaimStatus::Sent && stood != Some(ClaimStatus::Sent) {
                    self.sent_on(family, &claim);
                }
            }
        }
        self.changes.merge(told);
    }

    /// Notes in the history of a claim that the payer before has sent it.
    fn sent_on(&mut self, family: &Family, claim: &Claim) {
        self.changes.put(&Etrans {
            etrans_num: self.numbers.fresh::<Etrans>(),
            date_time_trans: self.now.instant,
            etype: CLAIM_SENT.to_owned(),
            claim_num: Some(claim.claim_num),
            pat_num: Some(claim.pat_num),
            carrier_num: family.plan(claim.plan_num).map(|plan| plan.carrier_num),
            carrier_num2: None,
            plan_num: Some(claim.plan_num),
            ins_sub_num: Some(claim.ins_sub_num),
            note: "The payer before sent it on.".to_owned(),
            stored_file_num: None,
            interchange_control: None,
            set_control: None,
            remittance_num: None,
            ack_code: None,
            ack_etrans_num: None,
        });
    }

    fn post(&mut self, posted: Posted, public_id: &str) {
        self.row.state = RemittedClaimState::Posted;
        self.row.reverses = posted.reverses;
        self.release();
        self.changes.touches(posted.claim.pat_num);
        self.changes.put_all(&posted.lines);
        for line in posted.said {
            let remitted_line_num = self.numbers.fresh::<RemittedLine>();
            self.changes.put(&RemittedLine { remitted_line_num, ..line });
        }
        self.changes.put(&posted.claim);
        self.changes.postings.extend(posted.postings);
        self.changes.tell("claim.posted", public_id);
    }

    fn hold(&mut self, reason: Reason, note: String, candidates: &[TrackedClaim]) {
        self.row.state = RemittedClaimState::Held;
        self.suspend();
        self.ask(reason, note, candidates);
    }

    fn ask(&mut self, reason: Reason, note: String, candidates: &[TrackedClaim]) {
        let said = self.claim().map(|said| (said, Keys::of(said, self.charge)));
        let clues = |claim: &TrackedClaim| match &said {
            Some((said, keys)) => clues(said, keys, self.charge, claim),
            None => vec![],
        };
        let candidate = |claim: &TrackedClaim| Candidate { id: claim.public_id.clone(), clues: clues(claim) };
        let candidates = candidates.iter().map(candidate).collect();
        let about = ("remitted_claim", self.row.remitted_claim_num);
        self.asks = Some(Question { reason, about, at_risk: at_risk(&self.row), note, candidates });
    }
}

impl Step<'_> {
    /// Keeps the money of a claim that waits where it can be seen.
    fn suspend(&mut self) {
        if self.row.suspended.is_none() && !self.row.paid.is_zero() {
            self.row.suspended = Some(self.row.paid);
            let payer = &self.remittance.payer_id;
            self.move_money(suspense(&self.row, payer, self.row.paid, self.now.today));
        }
    }

    /// Takes it from there, because it goes where it belongs now.
    fn release(&mut self) {
        if let Some(amount) = self.row.suspended.take() {
            let payer = &self.remittance.payer_id;
            self.move_money(suspense(&self.row, payer, -amount, self.now.today));
        }
    }

    fn move_money(&mut self, posting: Posting) {
        if !posting.lines.is_empty() {
            self.changes.postings.push(posting);
        }
    }
}

/// The payment of a remittance, as the claims that it pays are posted with it.
fn as_posted<'p>(
    row: &'p RemittedClaim,
    remittance: &'p Remittance,
    payment: &'p x12::remittance::Payment<'p>,
) -> Payment<'p> {
    Payment {
        row,
        payer: &remittance.payer_id,
        method: &payment.method,
        date: payment.date,
        trace: &remittance.trace_number,
    }
}

/// What stands against noting an answer to a claim that is only tracked; else the answer that it takes back.
fn tracked(
    claim: &TrackedClaim,
    remitted: &SaidClaim<'_>,
    shape: Shape<'_>,
    (payer, next): (&str, &Next),
) -> Result<Option<i64>, Hold> {
    match shape {
        Shape::Reversal(None) => Err(claim::no_original()),
        Shape::Reversal(Some(original)) => Ok(Some(original.row.remitted_claim_num)),
        Shape::Answer | Shape::Estimate | Shape::Silent => {
            excess::check_tracked(claim, remitted, payer, &next.earlier, &next.others).map(|()| None)
        }
    }
}

/// The scope that all decisions of the desk rest on: a tie needs the sight of all rivals.
pub const DESK: Scope = Scope::Matching;
