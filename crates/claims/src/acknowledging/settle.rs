//! What the answers of a file make of the claims: their state, the payer's number, what a person has to look at.

use std::collections::BTreeMap;

use super::standing::{payer_number, question};
use super::{Elsewhere, Intake, Seen, Sending, deciding, paid};
use crate::Cents;
use crate::account::{Claim, ClaimStatus, Etrans};
use crate::desk::{Acknowledgment, AnswerKind, AnswerOutcome, Exception, Reason, TrackedClaim, id_key};
use crate::exception::{self, Question};
use crate::matching::claim::is_number;

/// What a person is asked: the kind and number of what it is about, and the money that is at stake.
type Subject = (&'static str, i64, Cents);

/// Of the answers to a sending, the one that asks something.
type Asks = for<'a> fn(&'a [Acknowledgment]) -> Option<&'a Acknowledgment>;

/// What is asked about a claim, and about a file, and why.
const OF_CLAIM: [(Reason, Asks); 2] = [
    (Reason::RejectedClaim, |answers| {
        deciding(answers).filter(|answer| answer.outcome.is_rejected() && !answer.outcome.goes_again())
    }),
    (Reason::UnclearAnswer, |answers| question(answers).filter(|answer| answer.kind == AnswerKind::Claim)),
];
const OF_FILE: [(Reason, Asks); 2] = [
    (Reason::RejectedClaim, |answers| {
        deciding(answers).filter(|answer| answer.outcome == AnswerOutcome::RejectedWithFile)
    }),
    (Reason::UnclearAnswer, |answers| question(answers).filter(|answer| answer.kind != AnswerKind::Claim)),
];

/// Settles everything that was answered. `before` is what stood before the file.
pub(super) fn settle(intake: &mut Intake<'_>, before: &Seen) {
    let sendings = std::mem::take(&mut intake.seen.sendings);
    let both = || sendings.iter().zip(&before.sendings);
    let is_answered = |(now, before): &(&Sending, &Sending)| now.answers.len() > before.answers.len();
    for (sending, before) in both().filter(is_answered) {
        intake.sending(sending, before);
    }
    let mut files: BTreeMap<i64, Vec<(&Sending, &Sending)>> = BTreeMap::new();
    for one in both().filter(|(sending, _)| sending.is_latest && !sending.is_paid) {
        files.entry(one.0.sent.stored_file_num).or_default().push(one);
    }
    for (stored_file_num, sendings) in files {
        if sendings.iter().any(is_answered) {
            intake.file(stored_file_num, &sendings);
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
        let decides = deciding(&sending.answers);
        if let Some(decides) = decides {
            self.note_on_transaction(sending, decides);
        }
        if !sending.is_latest {
            // It was sent again since: what becomes of the claim is for that sending to say.
            return;
        }
        self.learn(sending.tracked.as_ref(), &sending.answers, sending.is_paid);
        let open = &sending.exceptions;
        if sending.is_paid {
            return paid::resolve(open, &mut self.changes, self.now);
        }
        let earlier = deciding(&before.answers);
        if let Some(decides) = decides {
            self.set_status(sending, decides.outcome, earlier.map(|earlier| earlier.outcome));
            self.tell(earlier, decides, sending.tracked.as_ref());
        }
        let subject = ("claim", sending.claim.claim_num, sending.claim.claim_fee);
        for (reason, of) in OF_CLAIM {
            self.ask(open, reason, subject, of(&sending.answers), of(&before.answers));
        }
    }

    /// What is wrong with a file as a whole is asked once, not for each of its claims.
    fn file(&mut self, stored_file_num: i64, sendings: &[(&Sending, &Sending)]) {
        let is_it = |exception: &&Exception| exception.subject_num == stored_file_num;
        let open: Vec<Exception> = self.seen.of_files.iter().filter(is_it).cloned().collect();
        for (reason, of) in OF_FILE {
            let concerned = sendings.iter().filter(|(sending, _)| of(&sending.answers).is_some());
            let at_risk = concerned.map(|(sending, _)| sending.charge()).sum();
            // All say the same, unless several answers reject one file.
            let told = |(answer, other): (&&Acknowledgment, &&Acknowledgment)| {
                (answer.kind, note(answer)).cmp(&(other.kind, note(other)))
            };
            let asks = sendings.iter().filter_map(|(now, _)| of(&now.answers));
            let asked = sendings.iter().filter_map(|(_, before)| of(&before.answers));
            let asks = asks.max_by(|one, other| told((one, other)));
            let asked = asked.max_by(|one, other| told((one, other)));
            self.ask(&open, reason, ("file", stored_file_num, at_risk), asks, asked);
        }
    }

    /// A claim of another system: there is no status of ours to change.
    fn elsewhere(&mut self, one: &Elsewhere, before: &Elsewhere) {
        let new = one.answers.get(before.answers.len()..).unwrap_or_default();
        self.learn(Some(&one.tracked), &one.answers, one.is_paid);
        if one.is_paid {
            return paid::resolve(&one.exceptions, &mut self.changes, self.now);
        }
        let subject = ("tracked_claim", one.tracked.tracked_claim_num, one.tracked.charged_amount);
        // When it was sent again is not known here, so the last word counts.
        let last = |answers: &[Acknowledgment]| {
            answers.iter().rfind(|answer| answer.outcome != AnswerOutcome::Unclear).cloned()
        };
        let (decides, earlier) = (last(&one.answers), last(&before.answers));
        let rejects = decides.as_ref().filter(|decides| decides.outcome.is_rejected());
        self.ask(&one.exceptions, Reason::RejectedClaim, subject, rejects, earlier.as_ref());
        let unclear = new.last().filter(|answer| answer.outcome == AnswerOutcome::Unclear);
        self.ask(&one.exceptions, Reason::UnclearAnswer, subject, unclear, None);
        if let Some(decides) = &decides {
            self.tell(earlier.as_ref(), decides, Some(&one.tracked));
        }
    }

    /// A rejected claim waits to be put right; one that is right waits for the next file; one that an answer had set
    /// back, and that got through after all, is sent. What a person decided meanwhile stays.
    fn set_status(&mut self, sending: &Sending, now: AnswerOutcome, before: Option<AnswerOutcome>) {
        use ClaimStatus::{ProbablySent, Sent, Unsent, Waiting};
        let was_set_back = |is: fn(AnswerOutcome) -> bool| before.is_some_and(is);
        let (from, to): (&[ClaimStatus], ClaimStatus) = match now {
            now if now.goes_again() => (&[Sent, ProbablySent], Waiting),
            now if now.is_rejected() && was_set_back(AnswerOutcome::goes_again) => {
                (&[Sent, ProbablySent, Waiting], Unsent)
            }
            now if now.is_rejected() => (&[Sent, ProbablySent], Unsent),
            _ if was_set_back(AnswerOutcome::is_rejected) => (&[Unsent, Waiting], Sent),
            _ => return,
        };
        let Some(family) = &sending.family else { return };
        let Some(claim) = family.claim(sending.claim.claim_num) else { return };
        if !from.contains(&claim.claim_status) {
            return;
        }
        self.changes.merge(family.change(self.office));
        let sec_date_t_edit = self.now.instant;
        self.changes.put(&Claim { claim_status: to, sec_date_t_edit, ..claim.clone() });
    }

    /// Door 1 shows with the transaction of a claim what was answered to it; of one that is paid no rejection.
    fn note_on_transaction(&mut self, sending: &Sending, decides: &Acknowledgment) {
        let Some(etrans) = &sending.etrans else { return };
        let noted = if sending.is_paid && decides.outcome.is_rejected() {
            paid::noted(etrans)
        } else {
            let code = match decides.outcome {
                AnswerOutcome::ReceivedWithErrors => "E",
                outcome if outcome.is_rejected() => "R",
                _ => "A",
            };
            Etrans {
                ack_code: Some(code.to_owned()),
                ack_etrans_num: Some(decides.etrans_num),
                note: note(decides),
                ..etrans.clone()
            }
        };
        self.changes.put(&noted);
    }

    /// Learns the payer's number of a claim. A payment's own number stays.
    fn learn(&mut self, tracked: Option<&TrackedClaim>, answers: &[Acknowledgment], is_paid: bool) {
        let Some(tracked) = tracked.filter(|tracked| !is_paid || tracked.payer_claim_number.is_none()) else {
            return;
        };
        let Some(number) = payer_number(answers, |number| is_number(&id_key(number))) else { return };
        if tracked.payer_claim_number.as_deref() != Some(number) {
            self.changes.put(&TrackedClaim {
                payer_claim_number: Some(number.to_owned()),
                payer_claim_number_key: Some(id_key(number)),
                updated_at: self.now.instant,
                ..tracked.clone()
            });
        }
    }

    /// One question of a reason at a time: `asks` takes the place of the one that stands, and none settles it. What
    /// was `asked` before the file is not asked again, for a person may have settled it.
    fn ask(
        &mut self,
        open: &[Exception],
        reason: Reason,
        (kind, num, at_risk): Subject,
        asks: Option<&Acknowledgment>,
        asked: Option<&Acknowledgment>,
    ) {
        let mut of_reason = open.iter().filter(|exception| exception.reason == reason);
        let Some(answer) = asks else {
            return exception::resolve(of_reason, self.now, &mut self.changes);
        };
        let is_asked = asked.is_some_and(|asked| self::note(asked) == self::note(answer));
        if of_reason.next().is_none() && is_asked {
            return;
        }
        let note = match kind {
            "file" => of_file(answer),
            _ => note(answer),
        };
        let question = Question { reason, about: (kind, num), at_risk, note, candidates: vec![] };
        exception::open(&question, open, self.now, self.numbers, &mut self.changes);
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

fn note(answer: &Acknowledgment) -> String {
    format!("{} {}", answer.reason, answer.next_step).trim().to_owned()
}

/// What is asked once for all claims of a file.
fn of_file(answer: &Acknowledgment) -> String {
    let Acknowledgment { kind, about, .. } = answer;
    let said = note(answer);
    match answer.outcome {
        AnswerOutcome::Unclear => format!("The {kind} about {about} is not clear. {said}"),
        _ => format!("The {kind} rejects {about} whole, so its claims wait to go again. {said}"),
    }
}

const fn event(outcome: AnswerOutcome) -> &'static str {
    match outcome {
        AnswerOutcome::Returned => "claim.returned",
        outcome if outcome.is_rejected() => "claim.rejected",
        AnswerOutcome::Received | AnswerOutcome::ReceivedWithErrors => "claim.acknowledged",
        _ => "claim.accepted",
    }
}
