//! Where a sending stands by all that was answered to it, whatever came first (`x12.md` 4.6).

use std::cmp::Reverse;

use crate::desk::{Acknowledgment, AnswerKind, AnswerOutcome};

/// The answer that decides a sending: of those that are clear, the one that came furthest, for it implies the
/// earlier ones; of several of one sort one that rejects, and then the one that says most. A fault of the claim's own
/// counts before a rejection of its file: the claim does not go again before it is mended.
///
/// A payment outranks all of them, and is not among them.
#[must_use]
pub fn deciding(answers: &[Acknowledgment]) -> Option<&Acknowledgment> {
    let clear = || answers.iter().filter(|answer| answer.outcome != AnswerOutcome::Unclear);
    let furthest = clear().max_by_key(|answer| (answer.kind, weight(answer.outcome), content(answer)))?;
    let own = clear().filter(|answer| answer.outcome.is_rejected() && !answer.outcome.goes_again());
    let own = own.max_by_key(|answer| (weight(answer.outcome), answer.kind, content(answer)));
    Some(own.filter(|_| furthest.outcome.goes_again()).unwrap_or(furthest))
}

/// Whether all that was answered to the last sending of a claim comes to a rejection.
#[must_use]
pub fn is_rejected(answers: &[Acknowledgment]) -> bool {
    let last = answers.iter().map(|answer| answer.sent_claim_num).max();
    let of_last: Vec<Acknowledgment> =
        answers.iter().filter(|answer| Some(answer.sent_claim_num) == last).cloned().collect();
    deciding(&of_last).is_some_and(|answer| answer.outcome.is_rejected())
}

/// The answer that a person has to look at, because it is not clear and nothing that came as far is.
pub(super) fn question(answers: &[Acknowledgment]) -> Option<&Acknowledgment> {
    let unclear = answers.iter().filter(|answer| answer.outcome == AnswerOutcome::Unclear);
    let last = unclear.max_by_key(|answer| (answer.kind, content(answer)))?;
    // A 277CA that only says that the claim arrived does not tell what another one of it means.
    let settles = |answer: &Acknowledgment| {
        let is_word = answer.kind != AnswerKind::Claim || answer.outcome != AnswerOutcome::Received;
        answer.outcome != AnswerOutcome::Unclear
            && (answer.kind > last.kind || (answer.kind == last.kind && is_word))
    };
    Some(last).filter(|_| !answers.iter().any(settles))
}

/// The payer's number of the claim, from the answer that came furthest of those that do not reject it.
pub(super) fn payer_number(answers: &[Acknowledgment], is_number: impl Fn(&str) -> bool) -> Option<&str> {
    let told =
        answers.iter().filter(|answer| answer.outcome.is_accepted() && is_number(&answer.payer_claim_number));
    let last = told.max_by_key(|answer| (answer.kind, weight(answer.outcome), content(answer)));
    last.map(|answer| answer.payer_claim_number.as_str())
}

/// What tells two answers apart that weigh the same, so that it does not matter which came first; of two that say
/// the same the first counts.
fn content(answer: &Acknowledgment) -> (&str, &str, &str, &str, Reverse<i64>) {
    let Acknowledgment { reason, next_step, codes, payer_claim_number, .. } = answer;
    (reason, next_step, codes, payer_claim_number, Reverse(answer.acknowledgment_num))
}

const fn weight(outcome: AnswerOutcome) -> u8 {
    match outcome {
        AnswerOutcome::Unclear => 0,
        AnswerOutcome::Received => 1,
        AnswerOutcome::ReceivedWithErrors => 2,
        AnswerOutcome::Accepted => 3,
        AnswerOutcome::RejectedWithOthers => 4,
        AnswerOutcome::RejectedWithFile => 5,
        AnswerOutcome::Returned => 6,
        AnswerOutcome::Rejected => 7,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::desk::AnswerKind::{self, Claim, Implementation, Interchange};
    use crate::desk::AnswerOutcome::{Accepted, Received, Rejected, RejectedWithFile, Unclear};

    fn answer(num: i64, kind: AnswerKind, outcome: AnswerOutcome) -> Acknowledgment {
        Acknowledgment {
            acknowledgment_num: num,
            public_id: String::new(),
            stored_file_num: 1,
            etrans_num: 1,
            kind,
            outcome,
            about: String::new(),
            sent_claim_num: Some(1),
            claim_num: Some(1),
            tracked_claim_num: None,
            payer_claim_number: String::new(),
            codes: String::new(),
            reason: String::new(),
            next_step: String::new(),
            received_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn any_order_of_arrival_decides_the_same() {
        type Said = [(AnswerKind, AnswerOutcome)];
        let cases: [(&Said, Option<AnswerOutcome>); 9] = [
            (&[], None),
            (&[(Implementation, Unclear)], None),
            (&[(Interchange, Received), (Implementation, Rejected)], Some(Rejected)),
            (&[(Implementation, Rejected), (Claim, Accepted)], Some(Accepted)),
            (&[(Implementation, Received), (Claim, Rejected), (Claim, Accepted)], Some(Rejected)),
            (&[(Implementation, Rejected), (Claim, RejectedWithFile)], Some(Rejected)),
            (&[(Interchange, RejectedWithFile), (Implementation, Received)], Some(Received)),
            (&[(Claim, Received), (Claim, Accepted), (Claim, Unclear)], Some(Accepted)),
            (&[(Interchange, Rejected), (Claim, Unclear)], Some(Rejected)),
        ];
        for (said, expected) in cases {
            let mut answers: Vec<Acknowledgment> =
                (1..).zip(said).map(|(num, (kind, outcome))| answer(num, *kind, *outcome)).collect();
            for _ in 0..2 {
                assert_eq!(deciding(&answers).map(|answer| answer.outcome), expected, "{said:?}");
                answers.reverse();
            }
        }
    }

    #[test]
    fn a_question_is_settled_by_what_came_as_far_and_says_something() {
        type Said = [(AnswerKind, AnswerOutcome)];
        let cases: [(&Said, bool); 7] = [
            (&[(Claim, Unclear)], true),
            (&[(Claim, Unclear), (Implementation, Received)], true),
            (&[(Claim, Unclear), (Claim, Received)], true),
            (&[(Claim, Unclear), (Claim, Accepted)], false),
            (&[(Claim, Unclear), (Claim, Rejected)], false),
            (&[(Implementation, Unclear), (Claim, Received)], false),
            (&[(Implementation, Unclear), (Implementation, Received)], false),
        ];
        for (said, asked) in cases {
            let mut answers: Vec<Acknowledgment> =
                (1..).zip(said).map(|(num, (kind, outcome))| answer(num, *kind, *outcome)).collect();
            for _ in 0..2 {
                assert_eq!(question(&answers).is_some(), asked, "{said:?}");
                answers.reverse();
            }
        }
    }
}
