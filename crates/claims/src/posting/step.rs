//! One step of posting a remittance: the next of its claims, found, posted or held, and noted, in one change set.

use x12::finding::Stops;
use x12::remittance::Remittance as Said;

use super::claim::{self, Hold, Payment, Posted};
use super::intake::exception;
use super::remittance::tracked_share;
use crate::Cents;
use crate::account::{Claim, ClaimStatus, ClaimType};
use crate::acknowledging::{Asked, paid};
use crate::change::{ChangeSet, Scope};
use crate::claim::secondaries_of_received;
use crate::desk::{
    Link, LinkKind, Reason, Remittance, RemittedClaim, RemittedClaimState, RemittedLine, TrackedClaim, id_key,
};
use crate::matching::claim::{Found, is_number};
use crate::office::Office;
use crate::state::{Family, Now, Numbers};

/// What was found for a remitted claim.
#[derive(Clone, Debug)]
pub struct Next {
    pub found: Found,
    /// The family of the claim that was found, when it is a claim of door 1.
    pub family: Option<Family>,
    /// What answers to the claim file left open.
    pub asked: Asked,
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
    let mut step = Step { said, remittance, row, now, numbers, changes: ChangeSet::new() };
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
    let Step { row, mut changes, .. } = step;
    if row.is_answer() {
        changes.merge(paid(&next.asked, now));
    }
    changes.put(&row);
    changes
}

struct Step<'s> {
    said: &'s Said<'s>,
    remittance: &'s Remittance,
    row: RemittedClaim,
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
            self.row.state = RemittedClaimState::Tracked;
            let (num, payer) = (self.remittance.remittance_num, &self.remittance.payer_id);
            let share = tracked_share(num, payer, &claim.public_id, self.row.paid, self.now.today);
            if !share.lines.is_empty() {
                self.changes.postings.push(share);
            }
            return;
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
            remittance_num: self.remittance.remittance_num,
            payer: &self.remittance.payer_id,
            method: &payment.method,
            date: payment.date,
        };
        match claim::decide(family, claim_num, remitted, &payment, self.now) {
            Ok(posted) => {
                self.changes.merge(family.change(office));
                self.tell_secondaries(office, family, &posted);
                self.post(posted);
            }
            Err(Hold { reason, note }) => self.hold(reason, note, candidates),
        }
    }

    /// A primary that is received now tells the secondary claims of its procedures.
    fn tell_secondaries(&mut self, office: &Office, family: &Family, posted: &Posted) {
        let is_secondary = |claim: &Claim| claim.claim_type == ClaimType::Secondary;
        if posted.claim.claim_status == ClaimStatus::Received && family.claims.iter().any(is_secondary) {
            let lines: Vec<_> = posted.lines.iter().map(|line| line.line.clone()).collect();
            let after = family.with(&posted.claim, &lines);
            self.changes.merge(secondaries_of_received(office, &after, &posted.claim, self.now));
        }
    }

    fn post(&mut self, posted: Posted) {
        self.row.state = RemittedClaimState::Posted;
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
        let at_risk = if self.row.paid == Cents::ZERO { self.row.charge } else { self.row.paid };
        let num = self.row.remitted_claim_num;
        let mut exception = exception(reason, "remitted_claim", num, at_risk, note, self.now, self.numbers);
        let ids: Vec<&str> = candidates.iter().map(|claim| claim.public_id.as_str()).collect();
        exception.candidates = ids.join(",");
        self.changes.tell("exception.opened", exception.public_id.clone());
        self.changes.put(&exception);
    }
}

/// The scope that all decisions of the desk rest on: a tie needs the sight of all rivals.
pub const DESK: Scope = Scope::Matching;
