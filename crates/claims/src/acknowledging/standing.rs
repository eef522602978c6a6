//! Where a sending stands by all that was answered to it, whatever came first (`x12.md` 4.6).

use crate::desk::{Acknowledgment, AnswerOutcome};

/// The answer that decides a sending: of those that are clear, the one that came furthest, for it implies the
/// earlier ones; of several of one sort one that rejects, and then the one that says most.
#[must_use]
pub fn deciding(answers: &[Acknowledgment]) -> Option<&Acknowledgment> {
    let clear = answers.iter().filter(|answer| answer.outcome != AnswerOutcome::Unclear);
    clear.max_by_key(|answer| (answer.kind, weight(answer.outcome), answer.acknowledgment_num))
}

const fn weight(outcome: AnswerOutcome) -> u8 {
    match outcome {
        AnswerOutcome::Unclear => 0,
        AnswerOutcome::Received => 1,
        AnswerOutcome::Accepted => 2,
        AnswerOutcome::AcceptedWithErrors => 3,
        AnswerOutcome::RejectedWithOthers => 4,
        AnswerOutcome::Returned => 5,
        AnswerOutcome::Rejected => 6,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::desk::AnswerKind::{self, Claim, Implementation, Interchange};
    use crate::desk::AnswerOutcome::{Accepted, Received, Rejected, Unclear};

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
        let cases: [(&Said, Option<AnswerOutcome>); 7] = [
            (&[], None),
            (&[(Implementation, Unclear)], None),
            (&[(Interchange, Accepted), (Implementation, Rejected)], Some(Rejected)),
            (&[(Implementation, Rejected), (Claim, Accepted)], Some(Accepted)),
            (&[(Implementation, Accepted), (Claim, Rejected), (Claim, Accepted)], Some(Rejected)),
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
}
