//! A claim as it is posted, and whether it is one that is tracked already.

use claims::Cents;
use claims::desk::{Acknowledgment, RemittedClaim, TrackedClaim, id_key};
use claims::state::{Now, Numbers};
use jiff::civil::Date;

use super::error::Refused;
use super::input::Reader;

/// What payers answered to claims that are tracked already.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) remitted: Vec<RemittedClaim>,
    pub(super) acknowledged: Vec<Acknowledgment>,
}

/// The body of `POST /insurance-claims`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClaimInput {
    pub(super) provider_id: String,
    payer_name: String,
    pub(super) claim_number: String,
    payer_claim_number: Option<String>,
    subscriber_id: Option<String>,
    patient_name: String,
    charged_amount: Cents,
    service_date: Date,
    service_end_date: Option<Date>,
}

impl ClaimInput {
    /// Reads a body.
    pub(super) fn read(mut reader: Reader) -> Result<ClaimInput, Refused> {
        let input = ClaimInput {
            provider_id: reader.required("provider_id"),
            payer_name: reader.required("payer_name"),
            claim_number: reader.required("claim_number"),
            payer_claim_number: reader.text("payer_claim_number"),
            subscriber_id: reader.text("subscriber_id"),
            patient_name: reader.required("patient_name"),
            charged_amount: reader.cents("charged_amount"),
            service_date: reader.required_day("service_date"),
            service_end_date: reader.day("service_end_date"),
        };
        if input.charged_amount < Cents::ZERO {
            reader.wrong("charged_amount", "must not be below 0");
        }
        if input.service_end_date.is_some_and(|end| end < input.service_date) {
            reader.wrong("service_end_date", "must not be before service_date");
        }
        reader.done(input)
    }

    /// The claim that it makes.
    pub(super) fn tracked(&self, entity_num: i64, now: Now, numbers: &mut Numbers) -> TrackedClaim {
        TrackedClaim {
            tracked_claim_num: numbers.fresh::<TrackedClaim>(),
            public_id: numbers.public_id("claim"),
            entity_num,
            payer_name: self.payer_name.clone(),
            claim_number: self.claim_number.clone(),
            claim_number_key: id_key(&self.claim_number),
            payer_claim_number: self.payer_claim_number.clone(),
            payer_claim_number_key: self.payer_claim_number.as_deref().map(id_key),
            subscriber_id: self.subscriber_id.clone(),
            subscriber_id_key: self.subscriber_id.as_deref().map(id_key),
            patient_name: self.patient_name.clone(),
            charged_amount: self.charged_amount,
            service_date: self.service_date,
            service_end_date: self.service_end_date,
            claim_num: None,
            reconciled: false,
            created_at: now.instant,
            updated_at: now.instant,
        }
    }

    /// The claim among `known` that this one is: one posted with every field equal, or one of door 1 with its
    /// number, charge and patient (`decisions.md` 21, 22).
    pub(super) fn same<'k>(
        &self,
        entity_num: i64,
        known: &'k [TrackedClaim],
        answers: &Answers,
    ) -> Option<&'k TrackedClaim> {
        let is_same = |claim: &&TrackedClaim| match claim.claim_num {
            Some(_) => self.is_of_door_1(claim),
            None => claim.entity_num == entity_num && self.equals(claim, answers),
        };
        known.iter().filter(|claim| claim.claim_number == self.claim_number).find(is_same)
    }

    /// Whether it is `known` sent again: under its number, for the same visit to the same payer.
    pub(super) fn sends_again(&self, entity_num: i64, known: &TrackedClaim) -> bool {
        known.claim_num.is_none()
            && known.entity_num == entity_num
            && known.claim_number == self.claim_number
            && known.service_date == self.service_date
            && id_key(&known.payer_name) == id_key(&self.payer_name)
            && (known.charged_amount == self.charged_amount
                || id_key(&known.patient_name) == id_key(&self.patient_name))
    }

    fn is_of_door_1(&self, claim: &TrackedClaim) -> bool {
        let key = |name: &str| -> String {
            name.split_whitespace().map(str::to_uppercase).collect::<Vec<_>>().join(" ")
        };
        claim.charged_amount == self.charged_amount && key(&claim.patient_name) == key(&self.patient_name)
    }

    fn equals(&self, claim: &TrackedClaim, answers: &Answers) -> bool {
        // A claim posted without the payer's number takes it from what answers it; a 277CA corrects one that was posted.
        let own = Some(claim.tracked_claim_num);
        let is_remitted = |number: &str| {
            let of_claim = |row: &&RemittedClaim| row.tracked_claim_num == own;
            answers.remitted.iter().filter(of_claim).any(|row| row.payer_claim_number == number)
        };
        let is_acknowledged = |number: &str| {
            let of_claim = |answer: &&Acknowledgment| answer.tracked_claim_num == own;
            answers.acknowledged.iter().filter(of_claim).any(|answer| answer.payer_claim_number == number)
        };
        let same_payer_number = match (&self.payer_claim_number, &claim.payer_claim_number) {
            (None, Some(number)) => is_remitted(number) || is_acknowledged(number),
            (sent, known) if sent == known => true,
            (Some(_), Some(number)) => is_acknowledged(number),
            (_, None) => false,
        };
        same_payer_number
            && self.payer_name == claim.payer_name
            && self.subscriber_id == claim.subscriber_id
            && self.patient_name == claim.patient_name
            && self.charged_amount == claim.charged_amount
            && self.service_date == claim.service_date
            && self.service_end_date == claim.service_end_date
    }
}

#[cfg(test)]
mod tests {
    use claims::desk::RemittedClaimState;
    use jiff::civil::date;
    use serde_json::Value;

    use super::super::contract::calls::CREATE_CLAIM;
    use super::*;

    fn body() -> Value {
        serde_json::json!({
            "provider_id": "entity_1", "payer_name": "Aetna", "claim_number": "CLM-1",
            "patient_name": "Jane Smith", "charged_amount": 325_000, "service_date": "2026-02-15",
        })
    }

    fn read(body: &Value) -> Result<ClaimInput, Refused> {
        ClaimInput::read(Reader::of(body.to_string().as_bytes(), CREATE_CLAIM.body)?)
    }

    fn fields_of(body: &Value) -> Vec<String> {
        match read(body) {
            Err(Refused::Told(told)) => told.fields.iter().map(|field| field.field.to_string()).collect(),
            _ => vec![],
        }
    }

    #[test]
    fn every_field_that_cannot_be_taken_is_named() {
        assert!(read(&body()).is_ok());
        let mut all = body();
        all["payer_name"] = "  ".into();
        all["charged_amount"] = "325000".into();
        all["service_end_date"] = "2026-02-14".into();
        assert_eq!(fields_of(&all), ["payer_name", "charged_amount", "service_end_date"]);
        for (field, value) in [
            ("charged_amount", serde_json::json!(-1)),
            ("charged_amount", serde_json::json!(10.5)),
            ("charged_amount", Value::Null),
            ("service_date", "02/15/2026".into()),
            ("patient_name", serde_json::json!(7)),
            ("claim_number", "a\u{0}b".into()),
        ] {
            let mut one = body();
            one[field] = value;
            assert_eq!(fields_of(&one), [field]);
        }
        assert_eq!(fields_of(&serde_json::json!({})).len(), 6);
    }

    fn known(input: &ClaimInput, claim_num: Option<i64>) -> TrackedClaim {
        let now = Now { instant: jiff::Timestamp::UNIX_EPOCH, today: date(2026, 3, 15) };
        TrackedClaim { claim_num, ..input.tracked(1, now, &mut Numbers::new()) }
    }

    fn input() -> ClaimInput {
        read(&body()).expect("a claim")
    }

    #[test]
    fn a_claim_of_door_1_is_known_by_number_charge_and_patient() {
        let mut ours = known(&input(), Some(26));
        (ours.payer_name, ours.patient_name) = ("Other Name".into(), "JANE  SMITH".into());
        ours.service_date = date(2026, 1, 1);
        assert!(input().same(2, &[ours.clone()], &Answers::default()).is_some());
        ours.charged_amount = Cents(1);
        assert!(input().same(2, &[ours], &Answers::default()).is_none());
    }

    #[test]
    fn a_claim_posted_before_is_known_by_every_field() {
        let mut same = known(&input(), None);
        assert!(input().same(1, std::slice::from_ref(&same), &Answers::default()).is_some());
        assert!(
            input().same(2, std::slice::from_ref(&same), &Answers::default()).is_none(),
            "another provider"
        );
        same.payer_claim_number = Some("P-1".into());
        assert!(
            input().same(1, std::slice::from_ref(&same), &Answers::default()).is_none(),
            "posted with the payer's number"
        );
        let answer = RemittedClaim {
            remitted_claim_num: 1,
            public_id: "remclaim_1".into(),
            remittance_num: 1,
            claim_index: 0,
            claim_number: "CLM-1".into(),
            payer_claim_number: "P-1".into(),
            claim_status: "1".into(),
            charge: Cents(325_000),
            paid: Cents(0),
            patient_responsibility: Cents(0),
            state: RemittedClaimState::Tracked,
            tracked_claim_num: Some(same.tracked_claim_num),
            claim_num: None,
            suspended: None,
            reverses: None,
            write_off: None,
            other_payers: None,
        };
        let answers = Answers { remitted: vec![answer], acknowledged: vec![] };
        assert!(input().same(1, &[same], &answers).is_some(), "the number was learnt from the remittance");
    }
}
