//! A claim as it is posted, and whether it is one that is tracked already.

use claims::Cents;
use claims::desk::{RemittedClaim, TrackedClaim, id_key};
use claims::state::{Now, Numbers};
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::error::{Field, Refused};
use super::json::parse_day;

/// The longest text of a field, in characters.
const TEXT_CHARS_MAX: usize = 255;

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

/// Reads the fields of a JSON object, and collects what is wrong with them.
pub(super) struct Reader {
    fields: Map<String, Value>,
    wrong: Vec<Field>,
}

impl Reader {
    /// The object that a body is.
    pub(super) fn of(body: &[u8]) -> Result<Reader, Refused> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Reader { fields, wrong: vec![] }),
            Ok(_) => Err(Refused::bad_request("The body must be a JSON object.")),
            Err(error) => Err(Refused::bad_request(format!(
                "The body is not JSON: line {}, column {}.",
                error.line(),
                error.column()
            ))),
        }
    }

    /// Notes that a field cannot be taken.
    pub(super) fn wrong(&mut self, field: &'static str, must: &str) {
        self.wrong.push(Field { field, message: format!("{field} {must}.") });
    }

    /// A text that may be absent, null or empty.
    pub(super) fn text(&mut self, field: &'static str) -> Option<String> {
        match self.fields.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => {
                let text = text.trim().to_owned();
                if text.chars().count() > TEXT_CHARS_MAX {
                    self.wrong(field, &format!("must have at most {TEXT_CHARS_MAX} characters"));
                } else if text.chars().any(char::is_control) {
                    self.wrong(field, "must not hold control characters");
                }
                Some(text).filter(|text| !text.is_empty())
            }
            Some(_) => {
                self.wrong(field, "must be a text");
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, field: &'static str) -> String {
        let before = self.wrong.len();
        let text = self.text(field);
        if text.is_none() && self.wrong.len() == before {
            self.wrong(field, "is required");
        }
        text.unwrap_or_default()
    }

    /// A whole number of cents that must be there.
    pub(super) fn cents(&mut self, field: &'static str) -> Cents {
        let value = self.fields.get(field);
        let number = value.and_then(Value::as_i64);
        match (value, number) {
            (None | Some(Value::Null), _) => self.wrong(field, "is required"),
            (_, Some(number)) if number.unsigned_abs() <= x12::remittance::AMOUNT_MAX.0.unsigned_abs() => {}
            (_, Some(_)) => self.wrong(field, "is larger than any amount that is taken"),
            (_, None) => self.wrong(field, "must be a whole number of cents"),
        }
        Cents(number.unwrap_or_default())
    }

    /// A day that may be absent.
    pub(super) fn day(&mut self, field: &'static str) -> Option<Date> {
        let text = self.text(field)?;
        let day = parse_day(&text);
        if day.is_none() {
            self.wrong(field, "must be a date, YYYY-MM-DD, or an ISO 8601 timestamp");
        }
        day
    }

    /// A day that must be there.
    pub(super) fn required_day(&mut self, field: &'static str) -> Date {
        let before = self.wrong.len();
        let day = self.day(field);
        if day.is_none() && self.wrong.len() == before {
            self.wrong(field, "is required");
        }
        day.unwrap_or_default()
    }

    /// What was read, when nothing was wrong.
    pub(super) fn done<T>(self, read: T) -> Result<T, Refused> {
        if self.wrong.is_empty() { Ok(read) } else { Err(Refused::fields(self.wrong)) }
    }
}

impl ClaimInput {
    /// Reads a body.
    pub(super) fn read(body: &[u8]) -> Result<ClaimInput, Refused> {
        let mut reader = Reader::of(body)?;
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
            tracked_claim_num: numbers.next::<TrackedClaim>(),
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
        remitted: &[RemittedClaim],
    ) -> Option<&'k TrackedClaim> {
        let is_same = |claim: &&TrackedClaim| match claim.claim_num {
            Some(_) => self.is_of_door_1(claim),
            None => claim.entity_num == entity_num && self.equals(claim, remitted),
        };
        known.iter().filter(|claim| claim.claim_number == self.claim_number).find(is_same)
    }

    fn is_of_door_1(&self, claim: &TrackedClaim) -> bool {
        let key = |name: &str| -> String { name.split_whitespace().map(str::to_uppercase).collect::<Vec<_>>().join(" ") };
        claim.charged_amount == self.charged_amount && key(&claim.patient_name) == key(&self.patient_name)
    }

    fn equals(&self, claim: &TrackedClaim, remitted: &[RemittedClaim]) -> bool {
        // A claim posted without the payer's number takes it from the remittance that answers it.
        let is_learnt = |number: &str| {
            let mut answers = remitted.iter().filter(|r| r.tracked_claim_num == Some(claim.tracked_claim_num));
            answers.any(|row| row.payer_claim_number == number)
        };
        let same_payer_number = match (&self.payer_claim_number, &claim.payer_claim_number) {
            (None, Some(number)) => is_learnt(number),
            (sent, known) => sent == known,
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
    use super::*;

    fn body() -> Value {
        serde_json::json!({
            "provider_id": "entity_1", "payer_name": "Aetna", "claim_number": "CLM-1",
            "patient_name": "Jane Smith", "charged_amount": 325_000, "service_date": "2026-02-15",
        })
    }

    fn fields_of(body: &Value) -> Vec<&'static str> {
        match ClaimInput::read(body.to_string().as_bytes()) {
            Err(Refused::Told(told)) => told.fields.iter().map(|field| field.field).collect(),
            _ => vec![],
        }
    }

    #[test]
    fn every_field_that_cannot_be_taken_is_named() {
        assert!(ClaimInput::read(body().to_string().as_bytes()).is_ok());
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
}
