//! One step of posting a remittance: the next of its claims, found, posted or held, and noted, in one change set.

use x12::finding::Stops;
use x12::remittance::Remittance as Said;

use super::claim::{self, Hold, Payment, Posted};
use super::guard::{Facts, stops};
use super::posted_row::note;
use super::remittance::{suspense, tracked_share};
use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimStatus, ClaimType};
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
use crate::matching::claim::{Found, clues, is_number};
use crate::office::Office;
use crate::record::{Record, Table, Value};
use crate::state::{Family, Now, Numbers};

/// What was found for a remitted claim.
#[derive(Clone, Debug)]
pub struct Next {
    pub found: Found,
    /// The charge that ours is compared with: that of all its parts.
    pub charge: Cents,
    /// The family of the claim that was found, when it is a claim of door 1.
    pub family: Option<Family>,
    /// What answers to the claim file left open.
    pub asked: Asked,
    /// The exceptions about it.
    pub exceptions: Vec<Exception>,
}

/// Decides one remitted claim, `row` as it is kept so far. `said` is the remittance as read, `remittance` as kept.
#[must_use]
pub fn decide(
    said: &Said<'_>,
    remittance: &Remittance,
    row: RemittedClaim,
    next: &Next,
    office: &Office,
    now: Now,
    numbers: &mut Numbers,
) -> ChangeSet {
    let changes = ChangeSet::new();
    let agreed =
        |asked: &Exception| (asked.reason, asked.settled_as) == (Reason::Proposed, Some(Action::Post));
    let is_agreed = next.exceptions.iter().any(agreed);
    let mut step =
        Step { said, remittance, row, charge: next.charge, is_agreed, asks: None, now, numbers, changes };
    match &next.found {
        Found::One { claim, tier, evidence } => {
            step.link(claim, tier.as_str(), evidence);
            step.post_or_hold(claim, next.family.as_ref(), office);
        }
        Found::ChargeDiffers { claim, ours, theirs } => step.hold(
            Reason::ChargeDiffers,
            format!("Its claim number is ours, but the payer says {theirs} was charged and we say {ours}."),
            std::slice::from_ref(claim),
        ),
        Found::Ambiguous(claims) => step.hold(
            Reason::AmbiguousClaim,
            format!("{} claims fit equally well. Choose one.", claims.len()),
            claims,
        ),
        Found::Conflict(claims) => step.hold(
            Reason::ConflictingKeys,
            "The payer's claim number names one claim and our own number another. Choose one.".into(),
            claims,
        ),
        Found::None => step.hold(
            Reason::UnmatchedClaim,
            "No claim of ours has its numbers, or its date, charge, member id and names.".into(),
            &[],
        ),
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
    let former = |table, num| former(next, table, num);
    note(&mut changes, (row.remittance_num, Some(row.remitted_claim_num)), former, numbers);
    changes
}

/// A row as it stood before the step.
fn former(next: &Next, table: &Table, num: i64) -> Option<Vec<Value>> {
    let family = next.family.as_ref();
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
    charge: Cents,
    /// A person said that it posts, whatever a guard rule says.
    is_agreed: bool,
    asks: Option<Question>,
    now: Now,
    numbers: &'s mut Numbers,
    changes: ChangeSet,
}

impl Step<'_> {
    fn index(&self) -> usize {
        usize::try_from(self.row.claim_index).unwrap_or(usize::MAX)
    }

    /// Ties the remitted claim to ours, with the reason, and learns the payer's number of it.
    fn link(&mut self, claim: &TrackedClaim, tier: &str, evidence: &str) {
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
        });
        let mut claim = claim.clone();
        if claim.payer_claim_number.is_none() && is_number(&id_key(&self.row.payer_claim_number)) {
            claim.payer_claim_number_key = Some(id_key(&self.row.payer_claim_number));
            claim.payer_claim_number = Some(self.row.payer_claim_number.clone());
        }
        claim.updated_at = self.now.instant;
        self.changes.put(&claim);
    }

    fn post_or_hold(&mut self, claim: &TrackedClaim, family: Option<&Family>, office: &Office) {
        let said = self.said;
        let candidates = std::slice::from_ref(claim);
        let wrong: Vec<String> = (said.claim_findings(self.index()))
            .filter(|finding| finding.stops >= Stops::Claim)
            .map(|finding| finding.message.clone())
            .collect();
        if !wrong.is_empty() {
            return self.hold(Reason::ClaimOutOfBalance, wrong.join(" "), candidates);
        }
        let Some(claim_num) = claim.claim_num else {
            if let Some((reason, note)) = self.guarded(office, claim, None) {
                return self.hold(reason, note, candidates);
            }
            self.row.state = RemittedClaimState::Tracked;
            self.release();
            let payer = &self.remittance.payer_id;
            return self.move_money(tracked_share(&self.row, payer, &claim.public_id, self.now.today));
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
        let (Some(remitted), Some(payment)) = (said.claims.get(self.index()), &said.payment) else { return };
        let payment = Payment {
            remitted_claim_num: self.row.remitted_claim_num,
            payer: &self.remittance.payer_id,
            method: &payment.method,
            date: payment.date,
        };
        match claim::decide(family, claim_num, remitted, &payment, self.now) {
            Ok(posted) => {
                if let Some((reason, note)) = self.guarded(office, claim, Some((family, &posted))) {
                    return self.hold(reason, note, candidates);
                }
                self.changes.merge(family.change(office));
                self.tell_others(office, family, &posted);
                self.post(posted);
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
        let remitted = self.said.claims.get(self.index()).filter(|_| !self.is_agreed)?;
        let facts = Facts::of((self.said, self.remittance), remitted, (claim, self.charge), posted);
        stops(&office.posting_rules, &facts, posted.map(|(_, posted)| posted))
    }

    /// A claim that is received now tells the claims of its procedures with other payers.
    fn tell_others(&mut self, office: &Office, family: &Family, posted: &Posted) {
        let is_secondary = |claim: &Claim| claim.claim_type == ClaimType::Secondary;
        let is_parked = |line: &ClaimProc| line.write_off_parked.is_some();
        let others = family.claims.iter().any(is_secondary) || family.claim_procs.iter().any(is_parked);
        if posted.claim.claim_status == ClaimStatus::Received && others {
            let lines: Vec<_> = posted.lines.iter().map(|line| line.line.clone()).collect();
            let after = family.with(&posted.claim, &lines);
            self.changes.merge(follow_received(office, &after, &posted.claim, self.now));
        }
    }

    fn post(&mut self, posted: Posted) {
        self.row.state = RemittedClaimState::Posted;
        self.release();
        self.changes.touches(posted.claim.pat_num);
        for line in &posted.lines {
            self.changes.put(&line.line);
            let said = &self.said.claims[self.index()].lines[line.index];
            self.changes.put(&RemittedLine {
                remitted_line_num: self.numbers.fresh::<RemittedLine>(),
                remitted_claim_num: self.row.remitted_claim_num,
                line_index: i64::try_from(line.index).unwrap_or(i64::MAX),
                claim_proc_num: line.line.claim_proc_num,
                code: said.submitted().code.clone().into_owned(),
                charge: said.charge,
                paid: line.outcome.paid,
                deductible: line.outcome.deductible,
                write_off: line.outcome.write_off,
                patient: line.outcome.patient,
                found_by: line.found_by.as_str().into(),
            });
        }
        self.changes.put(&posted.claim);
        self.changes.postings.extend(posted.postings);
        self.changes.tell("claim.posted", format!("claim {}", posted.claim.claim_num));
    }

    fn hold(&mut self, reason: Reason, note: String, candidates: &[TrackedClaim]) {
        self.row.state = RemittedClaimState::Held;
        self.suspend();
        let at_risk = if self.row.paid == Cents::ZERO { self.row.charge } else { self.row.paid };
        let remitted = self.said.claims.get(self.index());
        let clues =
            |claim: &TrackedClaim| remitted.map(|it| clues(it, self.charge, claim)).unwrap_or_default();
        let candidate = |claim: &TrackedClaim| Candidate { id: claim.public_id.clone(), clues: clues(claim) };
        let candidates = candidates.iter().map(candidate).collect();
        let about = ("remitted_claim", self.row.remitted_claim_num);
        self.asks = Some(Question { reason, about, at_risk, note, candidates });
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

/// The scope that all decisions of the desk rest on: a tie needs the sight of all rivals.
pub const DESK: Scope = Scope::Matching;
