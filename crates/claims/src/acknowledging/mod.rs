//! Answers to claim files: which sending of which claim each verdict is about, and what that makes of the claim
//! (`x12.md` 4.6).
//!
//! [`answers`] says what a file of TA1, 999 and 277CA says. [`take`] ties it to what was sent, by control numbers,
//! and decides: a rejected claim never entered processing, so it goes back to those that are unsent, with its
//! reason and next step, to be sent again as an original. Where nothing is wrong with the claim itself, because its
//! file or another claim was rejected, it waits for the next file; what is wrong with the file is asked once. What
//! answers nothing of ours is kept as well.
//!
//! Where a claim stands follows from all answers to its last sending, in whatever order they came; a payment
//! outranks them ([`paid`]).

mod field;
mod keys;
mod paid;
mod places;
mod reason;
mod settle;
mod standing;
mod tie;
mod verdict;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;

pub use keys::Keys;
pub use paid::{Asked, paid};
pub use places::{Places, Span};
pub use standing::{deciding, is_rejected};
pub use verdict::{About, Answer, Verdict, answers};

use crate::Cents;
use crate::account::{Claim, Etrans};
use crate::change::{ChangeSet, Scope};
use crate::desk::{Acknowledgment, AnswerOutcome, Exception, Reason, SentClaim, TrackedClaim};
use crate::exception::{self, Question};
use crate::office::Office;
use crate::state::{Family, Now, Numbers};

/// A claim that left in a file, with all that an answer to it may change.
#[derive(Clone, Debug)]
pub struct Sending {
    pub sent: SentClaim,
    pub claim: Claim,
    /// It was not sent again since.
    pub is_latest: bool,
    /// A payment answered it.
    pub is_paid: bool,
    pub tracked: Option<TrackedClaim>,
    /// What was answered to this sending before.
    pub answers: Vec<Acknowledgment>,
    /// Open ones about the claim.
    pub exceptions: Vec<Exception>,
    /// The transaction by which it left.
    pub etrans: Option<Etrans>,
    /// Needed where the claim's status may change.
    pub family: Option<Family>,
}

impl Sending {
    /// CLM01 as it was sent; as it is, for what was sent before that was kept.
    fn claim_number(&self) -> &str {
        self.sent.claim_number.as_deref().unwrap_or(&self.claim.claim_identifier)
    }

    /// CLM02 as it was sent.
    fn charge(&self) -> Cents {
        self.sent.charge.unwrap_or(self.claim.claim_fee)
    }
}

/// A claim of another system that is tracked here.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    pub tracked: TrackedClaim,
    /// A payment answered it.
    pub is_paid: bool,
    pub answers: Vec<Acknowledgment>,
    pub exceptions: Vec<Exception>,
}

/// What the intake of answers sees.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The version at which it was read.
    pub matching: i64,
    /// Everything that the file may be about.
    pub sendings: Vec<Sending>,
    pub elsewhere: Vec<Elsewhere>,
    /// Open ones about the files that carried the claims. Of such a file all claims are among `sendings`.
    pub of_files: Vec<Exception>,
    /// Interchanges of ours that are no claim files: what we replied to files that came.
    pub replies: Vec<i64>,
}

/// What a verdict is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tied {
    /// Sendings, as places in [`Seen::sendings`].
    Sendings(Vec<usize>),
    /// A sending of the claim that is meant, as place; which of its sendings is meant cannot be told.
    Unsure(usize),
    /// A claim of another system, as place in [`Seen::elsewhere`].
    Elsewhere(usize),
    /// Nothing that is known here.
    Nothing,
}

/// The answers of one file on their way in.
struct Intake<'s> {
    office: &'s Office,
    seen: Seen,
    stored_file_num: i64,
    now: Now,
    numbers: &'s mut Numbers,
    changes: ChangeSet,
    rows: Vec<Acknowledgment>,
}

/// Ties the answers of a file to what was sent, and decides what they make of it. The file's own row is put by the
/// caller.
#[must_use]
pub fn take(
    answers: &[Answer],
    seen: &Seen,
    office: &Office,
    stored_file_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> (Vec<Acknowledgment>, ChangeSet) {
    let before = seen;
    let (seen, changes, rows) = (seen.clone(), ChangeSet::new(), vec![]);
    let mut intake = Intake { office, seen, stored_file_num, now, numbers, changes, rows };
    intake.changes.changes(Scope::Matching, before.matching);
    for answer in answers {
        intake.answer(answer);
    }
    settle::settle(&mut intake, before);
    (intake.rows, intake.changes)
}

impl Intake<'_> {
    fn answer(&mut self, answer: &Answer) {
        let etrans_num = self.numbers.fresh::<Etrans>();
        let first = self.rows.len();
        for verdict in &answer.verdicts {
            match tie::tied(answer, verdict, &self.seen, self.office) {
                Tied::Sendings(places) => self.of_sendings(answer, verdict, &places, etrans_num),
                Tied::Unsure(place) => {
                    self.of_sendings(answer, &unsure(verdict), &[place], etrans_num);
                }
                Tied::Elsewhere(place) => self.of_elsewhere(answer, verdict, place, etrans_num),
                Tied::Nothing if verdict.about.is_rest() => {}
                Tied::Nothing => self.of_nothing(answer, verdict, etrans_num),
            }
        }
        let made = self.rows.get(first..).unwrap_or_default();
        let transaction = transaction(answer, made, etrans_num, self.stored_file_num, self.now);
        self.changes.put(&transaction);
    }

    fn row(&mut self, answer: &Answer, verdict: &Verdict, etrans_num: i64) -> Acknowledgment {
        Acknowledgment {
            acknowledgment_num: self.numbers.fresh::<Acknowledgment>(),
            public_id: self.numbers.public_id("ack"),
            stored_file_num: self.stored_file_num,
            etrans_num,
            kind: answer.kind,
            outcome: verdict.outcome,
            about: verdict.about.text(),
            sent_claim_num: None,
            claim_num: None,
            tracked_claim_num: None,
            payer_claim_number: verdict.payer_claim_number.clone(),
            codes: verdict.codes.clone(),
            reason: verdict.reason.clone(),
            next_step: verdict.next_step.clone(),
            received_at: self.now.instant,
        }
    }

    fn of_sendings(&mut self, answer: &Answer, verdict: &Verdict, places: &[usize], etrans_num: i64) {
        let told = {
            let of = places.iter().filter_map(|&place| self.seen.sendings.get(place));
            reason::told(verdict, &of.collect::<Vec<&Sending>>())
        };
        for (&place, told) in places.iter().zip(told) {
            let row = self.row(answer, verdict, etrans_num);
            let Some(sending) = self.seen.sendings.get_mut(place) else { continue };
            let row = Acknowledgment {
                sent_claim_num: Some(sending.sent.sent_claim_num),
                claim_num: Some(sending.claim.claim_num),
                tracked_claim_num: sending.tracked.as_ref().map(|tracked| tracked.tracked_claim_num),
                outcome: told.outcome,
                reason: told.reason,
                next_step: told.next_step,
                ..row
            };
            self.changes.touches(sending.claim.pat_num);
            sending.answers.push(row.clone());
            self.changes.put(&row);
            self.rows.push(row);
        }
    }

    fn of_elsewhere(&mut self, answer: &Answer, verdict: &Verdict, place: usize, etrans_num: i64) {
        let row = self.row(answer, verdict, etrans_num);
        let Some(elsewhere) = self.seen.elsewhere.get_mut(place) else { return };
        let row = Acknowledgment { tracked_claim_num: Some(elsewhere.tracked.tracked_claim_num), ..row };
        elsewhere.answers.push(row.clone());
        self.changes.put(&row);
        self.rows.push(row);
    }

    fn is_reply(&self, about: &About) -> bool {
        match about {
            About::Interchange { control, .. } => {
                control.is_some_and(|control| self.seen.replies.contains(&control))
            }
            _ => false,
        }
    }

    /// Kept and shown, and a person is asked where it says that something is wrong.
    fn of_nothing(&mut self, answer: &Answer, verdict: &Verdict, etrans_num: i64) {
        let row = self.row(answer, verdict, etrans_num);
        if !row.outcome.is_accepted() {
            let (reason, note) = match row.outcome {
                AnswerOutcome::Unclear => (
                    Reason::UnclearAnswer,
                    format!("A {} about {} is not clear. {}", row.kind, row.about, row.reason),
                ),
                _ => (
                    Reason::RejectedClaim,
                    match self.is_reply(&verdict.about) {
                        true => format!(
                            "A {} rejects {}, which is no claim file but what was replied to a file that came. {} {}",
                            row.kind, row.about, row.reason, row.next_step
                        ),
                        false => format!(
                            "A {} rejects {}, which is no claim that left from here. {} Look where it was sent from.",
                            row.kind, row.about, row.reason
                        ),
                    },
                ),
            };
            let (about, at_risk) =
                (("acknowledgment", row.acknowledgment_num), verdict.charge.unwrap_or_default());
            let question = Question { reason, about, at_risk, note, candidates: vec![] };
            exception::open(&question, &[], self.now, self.numbers, &mut self.changes);
        }
        self.changes.put(&row);
        self.rows.push(row);
    }
}

/// What names a claim by its number only, and might mean another sending of it.
fn unsure(verdict: &Verdict) -> Verdict {
    let reason = format!(
        "This answer does not name a file of ours, and by its date none of the times that the claim was sent is meant \
         for sure. It says: {}",
        verdict.reason
    );
    let next_step = "Ask who sent it which file it answers.".to_owned();
    Verdict { outcome: AnswerOutcome::Unclear, reason, next_step, faults: vec![], ..verdict.clone() }
}

/// An answer as the history of transactions shows it.
fn transaction(
    answer: &Answer,
    made: &[Acknowledgment],
    etrans_num: i64,
    stored_file_num: i64,
    now: Now,
) -> Etrans {
    let count = |is: fn(AnswerOutcome) -> bool| made.iter().filter(|row| is(row.outcome)).count();
    let (accepted, rejected) = (count(AnswerOutcome::is_accepted), count(AnswerOutcome::is_rejected));
    let unclear = made.len() - accepted - rejected;
    let mut note = vec![];
    for (count, what) in [(accepted, "accepted"), (rejected, "rejected"), (unclear, "not clear")] {
        if count > 0 {
            note.push(format!("{count} {what}"));
        }
    }
    // Of one claim the history of its patient tells.
    let only = match made {
        [one] => one.claim_num,
        _ => None,
    };
    Etrans {
        etrans_num,
        date_time_trans: now.instant,
        etype: answer.etype().to_owned(),
        claim_num: only,
        pat_num: None,
        carrier_num: None,
        carrier_num2: None,
        plan_num: None,
        ins_sub_num: None,
        note: if note.is_empty() { String::new() } else { format!("{}.", note.join(", ")) },
        stored_file_num: Some(stored_file_num),
        interchange_control: answer.interchange_control,
        set_control: answer.set_control,
        remittance_num: None,
        ack_code: None,
        ack_etrans_num: None,
    }
}
