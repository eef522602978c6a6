//! As what a claim goes (CLM05-3, `x12.md` 4.5 and 4.6): what never entered a payer's processing goes as an original,
//! what the payer has goes as a replacement or a void, with the payer's number of it.

use x12::claim_file::Frequency;

use crate::acknowledging::{deciding, is_rejected};
use crate::desk::{Acknowledgment, CorrectionType, RemittedClaim, SentClaim, TrackedClaim, id_key};
use crate::matching::claim::is_number;

/// What a person wants of a sending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum How {
    /// As it waits: what was not sent yet as an original, what came back as what it was.
    #[default]
    AsItWaits,
    /// As an original, also when a correction came back.
    Original,
    /// An original once more, though its arrival was confirmed: it got lost further on.
    Again,
    Replacement,
    Void,
}

/// What happened to a claim before.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Its sendings, the first one first, with what was answered to each.
    pub sendings: Vec<(SentClaim, Vec<Acknowledgment>)>,
    /// What remittances say of it, posted or not, in their order.
    pub remitted: Vec<RemittedClaim>,
    pub tracked: Option<TrackedClaim>,
}

/// As what the claim goes.
///
/// # Errors
/// Why it cannot go so, in words for the one who has to put it right.
pub fn frequency(how: How, before: &Before) -> Result<Frequency, String> {
    match before.as_asked(how) {
        How::AsItWaits | How::Original | How::Again if before.is_decided() => Err(DECIDED.to_owned()),
        How::AsItWaits | How::Original if before.is_accepted() => Err(ACCEPTED.to_owned()),
        How::AsItWaits | How::Original | How::Again => Ok(Frequency::Original),
        How::Replacement => {
            before.number().map(|payer_claim_number| Frequency::Replacement { payer_claim_number })
        }
        How::Void => before.number().map(|payer_claim_number| Frequency::Void { payer_claim_number }),
    }
}

const DECIDED: &str = "The payer has decided this claim, so an original would be a duplicate: send it as a \
                       replacement, or as a void to cancel it.";
const ACCEPTED: &str = "The payer has accepted this claim, so an original would be a duplicate: send it as a \
                        replacement, or as a void to cancel it; or again, if the payer says that it was lost.";
const NOTHING_THERE: &str = "The payer has nothing of this claim that could be replaced or cancelled: send it as an \
                             original.";
const NO_NUMBER: &str = "The payer's number of this claim is not known, which a replacement or a void has to quote: \
                         wait for the answer (277CA) or the remittance that tells it.";

impl Before {
    /// What was asked for: a correction that came back goes as one again.
    fn as_asked(&self, how: How) -> How {
        let Some((last, answers)) = self.sendings.last().filter(|_| how == How::AsItWaits) else {
            return how;
        };
        match last.correction {
            Some(CorrectionType::Replacement) if is_rejected(answers) => How::Replacement,
            Some(CorrectionType::Void) if is_rejected(answers) => How::Void,
            _ => how,
        }
    }

    /// The last sending that did not come back.
    fn standing(&self) -> Option<&(SentClaim, Vec<Acknowledgment>)> {
        self.sendings.iter().rev().find(|(_, answers)| !is_rejected(answers))
    }

    fn is_voided(&self) -> bool {
        self.standing().is_some_and(|(sent, _)| sent.correction == Some(CorrectionType::Void))
    }

    /// Whether the payer said what became of it; only asked for its price it is not decided.
    fn is_decided(&self) -> bool {
        let decides = |row: &RemittedClaim| !matches!(row.claim_status.as_str(), "25" | "23" | "5");
        !self.is_voided() && self.remitted.iter().any(decides)
    }

    fn is_accepted(&self) -> bool {
        let accepts =
            |answers: &[Acknowledgment]| deciding(answers).is_some_and(|answer| answer.outcome.is_accepted());
        !self.is_voided() && self.standing().is_some_and(|(_, answers)| accepts(answers))
    }

    /// The payer's number of the claim as it stands there: the last that it told.
    fn number(&self) -> Result<String, String> {
        if self.is_voided() || (self.standing().is_none() && !self.is_decided()) {
            return Err(NOTHING_THERE.to_owned());
        }
        let stands = self.remitted.iter().rev().filter(|row| row.claim_status != "22");
        let answered = self.sendings.iter().rev().flat_map(|(_, answers)| answers.iter().rev());
        let tracked = self.tracked.iter().filter_map(|tracked| tracked.payer_claim_number.as_ref());
        let mut numbers = stands
            .map(|row| &row.payer_claim_number)
            .chain(answered.map(|answer| &answer.payer_claim_number))
            .chain(tracked);
        let number = numbers.find(|number| is_number(&id_key(number)));
        number.map(|number| number.trim().to_owned()).ok_or_else(|| NO_NUMBER.to_owned())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::desk::AnswerKind;
    use crate::desk::AnswerOutcome::{self, Accepted, Rejected};
    use crate::record::{Record, Value};

    fn blank<R: Record>() -> R {
        use crate::record::Kind;
        let value = |column: &crate::record::Column| match (column.nullable, column.kind) {
            (true, _) => Value::Null,
            (_, Kind::Int) => Value::Int(0),
            (_, Kind::Bool) => Value::Bool(false),
            (_, Kind::Blob) => Value::Blob(vec![]),
            (_, Kind::Text) if column.name.ends_with("_at") => Value::Text(Timestamp::UNIX_EPOCH.to_string()),
            (_, Kind::Text) if column.name == "state" => Value::Text("posted".to_owned()),
            (_, Kind::Text) if column.name == "kind" => Value::Text("277CA".to_owned()),
            (_, Kind::Text) if column.name == "outcome" => Value::Text("accepted".to_owned()),
            (_, Kind::Text) => Value::Text(String::new()),
        };
        R::from_values(R::TABLE.columns.iter().map(value).collect()).unwrap()
    }

    fn sent(
        correction: Option<CorrectionType>,
        answer: Option<(AnswerOutcome, &str)>,
    ) -> (SentClaim, Vec<Acknowledgment>) {
        let answer = answer.map(|(outcome, number)| Acknowledgment {
            kind: AnswerKind::Claim,
            outcome,
            payer_claim_number: number.to_owned(),
            ..blank::<Acknowledgment>()
        });
        (SentClaim { correction, ..blank::<SentClaim>() }, answer.into_iter().collect())
    }

    fn remitted(status: &str, number: &str) -> RemittedClaim {
        let (claim_status, payer_claim_number) = (status.to_owned(), number.to_owned());
        RemittedClaim { claim_status, payer_claim_number, ..blank::<RemittedClaim>() }
    }

    fn replaces(number: &str) -> Result<Frequency, String> {
        Ok(Frequency::Replacement { payer_claim_number: number.to_owned() })
    }

    fn voids(number: &str) -> Result<Frequency, String> {
        Ok(Frequency::Void { payer_claim_number: number.to_owned() })
    }

    #[test]
    fn what_the_payer_has_is_no_original_any_more() {
        let never = Before::default();
        let unanswered = Before { sendings: vec![sent(None, None)], ..Before::default() };
        let rejected = Before { sendings: vec![sent(None, Some((Rejected, "")))], ..Before::default() };
        for before in [&never, &unanswered, &rejected] {
            assert_eq!(frequency(How::Original, before), Ok(Frequency::Original));
        }
        for before in [&never, &rejected] {
            assert!(frequency(How::Void, before).unwrap_err().contains("nothing of this claim"));
        }
        assert!(
            frequency(How::Replacement, &unanswered)
                .unwrap_err()
                .contains("number of this claim is not known")
        );

        let accepted = Before { sendings: vec![sent(None, Some((Accepted, "P-1")))], ..Before::default() };
        assert!(frequency(How::Original, &accepted).unwrap_err().contains("accepted this claim"));
        assert_eq!(frequency(How::Again, &accepted), Ok(Frequency::Original));
        assert_eq!(frequency(How::Replacement, &accepted), replaces("P-1"));

        // A remittance outweighs everything, also one that waits, and a payment without a sending from here.
        let decided = Before { remitted: vec![remitted("1", "P-2")], ..rejected };
        for how in [How::Original, How::Again] {
            assert!(frequency(how, &decided).unwrap_err().contains("decided this claim"));
        }
        assert_eq!(frequency(How::Void, &decided), voids("P-2"));
        // What it would cost is no decision.
        let asked = Before { remitted: vec![remitted("25", "P-2")], ..Before::default() };
        assert_eq!(frequency(How::Original, &asked), Ok(Frequency::Original));
    }

    #[test]
    fn the_number_is_the_one_under_which_the_claim_stands_there() {
        let history = ["1", "22", "1"].iter().zip(["P-1", "P-1", "P-2"]);
        let remitted: Vec<RemittedClaim> =
            history.map(|(status, number)| super::tests::remitted(status, number)).collect();
        let before =
            Before { remitted, sendings: vec![sent(None, Some((Accepted, "ACK-9")))], tracked: None };
        assert_eq!(frequency(How::Replacement, &before), replaces("P-2"));
        let nameless = Before { remitted: vec![super::tests::remitted("1", "0")], ..before };
        assert_eq!(frequency(How::Replacement, &nameless), replaces("ACK-9"));
    }

    #[test]
    fn a_correction_that_came_back_goes_as_one_again_and_a_void_ends_the_claim() {
        let accepted = sent(Some(CorrectionType::Original), Some((Accepted, "P-1")));
        let back = sent(Some(CorrectionType::Replacement), Some((Rejected, "")));
        let before = Before { sendings: vec![accepted.clone(), back], ..Before::default() };
        assert_eq!(frequency(How::AsItWaits, &before), replaces("P-1"));
        assert!(frequency(How::Original, &before).unwrap_err().contains("accepted this claim"));
        assert_eq!(frequency(How::Void, &before), voids("P-1"));

        let void = sent(Some(CorrectionType::Void), None);
        let paid = vec![super::tests::remitted("1", "P-1")];
        let before = Before { sendings: vec![accepted, void], remitted: paid, tracked: None };
        assert_eq!(frequency(How::Original, &before), Ok(Frequency::Original));
        assert!(frequency(How::Void, &before).unwrap_err().contains("nothing of this claim"));
    }
}
