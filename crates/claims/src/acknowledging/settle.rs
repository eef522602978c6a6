//! What the answers of a file make of the claims: their state, the payer's number, what a person has to look at.

use super::{Elsewhere, Intake, Seen, Sending, deciding};
use crate::Cents;
use crate::account::{Claim, ClaimStatus, Etrans};
use crate::desk::{Acknowledgment, AnswerOutcome, Exception, Reason, TrackedClaim, id_key};
use crate::matching::claim::is_number;
use crate::posting::intake::exception;

/// Settles everything that was answered. `before` is what stood before the file.
pub(super) fn settle(intake: &mut Intake<'_>, before: &Seen) {
    let sendings = std::mem::take(&mut intake.seen.sendings);
    for (sending, before) in sendings.iter().zip(&before.sendings) {
        if sending.answers.len() > before.answers.len() {
            intake.sending(sending, before);
        }
    }
    let elsewhere = std::mem::take(&mut intake.seen.elsewhere);
    for (one, before) in elsewhere.iter().zip(&before.elsewhere) {
        if one.answers.len() > before.answers.len() {
            intake.elsewhere(one, before);
        }
    }
}

impl Intake<'_> {
    fn sending(&mut self, sending: &Sending, before: &Sending) {
        let new = sending.answers.get(before.answers.len()..).unwrap_or_default();
        if let Some(tracked) = &sending.tracked {
            self.learn(tracked, new);
        }
        let Some(decides) = deciding(&sending.answers) else { return self.unclear(sending, new) };
        self.note_on_transaction(sending, decides);
        if !sending.is_latest {
            // It was sent again since: what becomes of the claim is for that sending to say.
            return;
        }
        let subject = subject_of(sending);
        if decides.outcome.is_rejected() {
            self.set_back(sending, decides.outcome);
            if decides.outcome != AnswerOutcome::RejectedWithOthers && still_waits(sending) {
                self.ask_a_person(&sending.exceptions, decides, subject, sending.claim.claim_fee);
            }
        } else {
            self.send_on(sending);
            self.resolve(&sending.exceptions);
            self.unclear(sending, new);
        }
        self.tell(deciding(&before.answers), decides, sending.tracked.as_ref());
    }

    /// A claim of another system: there is no status of ours to change.
    fn elsewhere(&mut self, one: &Elsewhere, before: &Elsewhere) {
        let new = one.answers.get(before.answers.len()..).unwrap_or_default();
        self.learn(&one.tracked, new);
        let subject = ("tracked_claim", one.tracked.tracked_claim_num);
        let at_risk = one.tracked.charged_amount;
        // When it was sent again is not known here, so the last word counts.
        let last = |answers: &[Acknowledgment]| {
            answers.iter().rfind(|answer| answer.outcome != AnswerOutcome::Unclear).cloned()
        };
        match (last(&one.answers), new.last()) {
            (Some(last), _) if last.outcome.is_rejected() => {
                self.ask_a_person(&one.exceptions, &last, subject, at_risk);
            }
            (Some(_), _) => self.resolve(&one.exceptions),
            (None, Some(unclear)) => self.ask_a_person(&one.exceptions, unclear, subject, at_risk),
            (None, None) => {}
        }
        if let Some(decides) = last(&one.answers) {
            self.tell(last(&before.answers).as_ref(), &decides, Some(&one.tracked));
        }
    }

    /// A rejected claim waits to be put right; one that is right waits for the next file.
    fn set_back(&mut self, sending: &Sending, outcome: AnswerOutcome) {
        let to = match outcome {
            AnswerOutcome::RejectedWithOthers => ClaimStatus::Waiting,
            _ => ClaimStatus::Unsent,
        };
        self.set_status(sending, &[ClaimStatus::Sent, ClaimStatus::ProbablySent], to);
    }

    /// A claim that an earlier answer had set back, and that got through after all.
    fn send_on(&mut self, sending: &Sending) {
        if sending.answers.iter().any(|answer| answer.outcome.is_rejected()) {
            self.set_status(sending, &[ClaimStatus::Unsent, ClaimStatus::Waiting], ClaimStatus::Sent);
        }
    }

    fn set_status(&mut self, sending: &Sending, from: &[ClaimStatus], to: ClaimStatus) {
        let Some(family) = &sending.family else { return };
        let Some(claim) = family.claim(sending.claim.claim_num) else { return };
        if !from.contains(&claim.claim_status) {
            return;
        }
        self.changes.merge(family.change(self.office));
        let sec_date_t_edit = self.now.instant;
        self.changes.put(&Claim { claim_status: to, sec_date_t_edit, ..claim.clone() });
    }

    /// Door 1 shows with the transaction of a claim what was answered to it.
    fn note_on_transaction(&mut self, sending: &Sending, decides: &Acknowledgment) {
        let Some(etrans) = &sending.etrans else { return };
        let code = match decides.outcome {
            AnswerOutcome::AcceptedWithErrors => "E",
            outcome if outcome.is_rejected() => "R",
            _ => "A",
        };
        let note = format!("{} {}", decides.reason, decides.next_step).trim().to_owned();
        self.changes.put(&Etrans {
            ack_code: Some(code.to_owned()),
            ack_etrans_num: Some(decides.etrans_num),
            note,
            ..etrans.clone()
        });
    }

    /// Learns the payer's number of a claim.
    fn learn(&mut self, tracked: &TrackedClaim, new: &[Acknowledgment]) {
        let mut told = new.iter().map(|answer| &answer.payer_claim_number);
        let Some(number) = told.rfind(|number| is_number(&id_key(number))) else { return };
        if tracked.payer_claim_number.is_none() {
            self.changes.put(&TrackedClaim {
                payer_claim_number: Some(number.clone()),
                payer_claim_number_key: Some(id_key(number)),
                updated_at: self.now.instant,
                ..tracked.clone()
            });
        }
    }

    /// A person is asked about what cannot be acted on, where nothing else has decided the sending.
    fn unclear(&mut self, sending: &Sending, new: &[Acknowledgment]) {
        let is_unclear = |answer: &&Acknowledgment| answer.outcome == AnswerOutcome::Unclear;
        let Some(answer) = new.iter().rfind(is_unclear).filter(|_| sending.is_latest) else { return };
        self.ask_a_person(&sending.exceptions, answer, subject_of(sending), sending.claim.claim_fee);
    }

    /// One exception at a time: another reason takes the place of the one that stands.
    fn ask_a_person(
        &mut self,
        open: &[Exception],
        answer: &Acknowledgment,
        (kind, num): (&'static str, i64),
        at_risk: Cents,
    ) {
        let note = format!("{} {}", answer.reason, answer.next_step).trim().to_owned();
        match open.iter().find(|exception| exception.reason == Reason::RejectedClaim) {
            Some(stands) if stands.note == note => {}
            Some(stands) => self.changes.put(&Exception { note, ..stands.clone() }),
            None => {
                let reason = Reason::RejectedClaim;
                let made = exception(reason, kind, num, at_risk, note, self.now, self.numbers);
                self.changes.put(&made);
            }
        }
    }

    fn resolve(&mut self, open: &[Exception]) {
        for exception in open.iter().filter(|exception| exception.reason == Reason::RejectedClaim) {
            self.changes.put(&exception.resolved(self.now.instant));
        }
    }

    fn tell(
        &mut self,
        before: Option<&Acknowledgment>,
        now: &Acknowledgment,
        tracked: Option<&TrackedClaim>,
    ) {
        let Some(tracked) = tracked else { return };
        if before.is_some_and(|before| event(before.outcome) == event(now.outcome)) {
            return;
        }
        self.changes.tell(event(now.outcome), tracked.public_id.clone());
    }
}

/// What an exception about a sent claim is about.
fn subject_of(sending: &Sending) -> (&'static str, i64) {
    ("claim", sending.claim.claim_num)
}

/// Whether the claim was not answered by a payment meanwhile, which would outweigh any rejection.
fn still_waits(sending: &Sending) -> bool {
    sending.claim.claim_status != ClaimStatus::Received
}

const fn event(outcome: AnswerOutcome) -> &'static str {
    match outcome {
        AnswerOutcome::Returned => "claim.returned",
        outcome if outcome.is_rejected() => "claim.rejected",
        AnswerOutcome::Received => "claim.acknowledged",
        _ => "claim.accepted",
    }
}
