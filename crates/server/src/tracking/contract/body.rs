//! What of a JSON body is not as its call says: the field and what is expected there, in words for who sent it.

use serde_json::{Map, Value};

use super::super::error::Field as Wrong;
use super::shape::{Field, Shape};

/// More is not told at once.
const WRONG_MAX: usize = 20;

/// All that is wrong with the fields of a body, each with its place: `claims[0].charge`.
pub(in crate::tracking) fn wrong(fields: &[Field], values: &Map<String, Value>) -> Vec<Wrong> {
    let mut found = Found(vec![]);
    found.fields("", fields, values);
    found.0.truncate(WRONG_MAX);
    found.0
}

struct Found(Vec<Wrong>);

impl Found {
    fn note(&mut self, place: &str, must: &str) {
        let message = format!("{place} {must}.");
        self.0.push(Wrong { field: place.to_owned().into(), message });
    }

    fn fields(&mut self, at: &str, fields: &[Field], values: &Map<String, Value>) {
        let place = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
        for field in fields {
            match values.get(field.name) {
                Some(value) => self.value(&place(field.name), &field.shape, value),
                None if field.is_needed => self.note(&place(field.name), "is required"),
                None => {}
            }
        }
        let is_unknown = |name: &&String| !fields.iter().any(|field| field.name == name.as_str());
        for name in values.keys().filter(is_unknown) {
            let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
            self.note(&place(name), &format!("is no field here. There is: {}", known.join(", ")));
        }
    }

    fn value(&mut self, place: &str, shape: &Shape, value: &Value) {
        match (shape, value) {
            (Shape::Maybe(_), Value::Null) => {}
            (Shape::Maybe(shape), _) => self.value(place, shape, value),
            (Shape::List(of), Value::Array(values)) => {
                for (at, value) in values.iter().enumerate() {
                    self.value(&format!("{place}[{at}]"), of, value);
                }
            }
            (Shape::Object(fields) | Shape::Named(_, fields), Value::Object(values)) => {
                self.fields(place, fields, values);
            }
            _ if shape.misfit(value).is_some() => self.note(place, &must_be(shape)),
            _ => {}
        }
    }
}

/// What a field must be.
fn must_be(shape: &Shape) -> String {
    match shape {
        Shape::Text => "must be a text".to_owned(),
        Shape::Whole => "must be a whole number; money is in cents".to_owned(),
        Shape::Flag => "must be true or false".to_owned(),
        Shape::Instant => "must be an ISO 8601 timestamp".to_owned(),
        Shape::Date => "must be a date, YYYY-MM-DD".to_owned(),
        Shape::Day => "must be the beginning of a day, YYYY-MM-DDT00:00:00Z".to_owned(),
        Shape::Id(prefix) => format!("must be an id, {prefix}_ and 16 letters and digits"),
        Shape::Name(names) => format!("must be one of {}", names().join(", ")),
        Shape::Maybe(shape) => format!("{}, or null", must_be(shape)),
        Shape::Either(one, other) => format!("{}, or it {}", must_be(one), must_be(other)),
        Shape::List(_) => "must be a list".to_owned(),
        Shape::Page(_) | Shape::Object(_) | Shape::Named(..) | Shape::Open => "must be an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    static LINE: Shape = Shape::Object(&[
        Field::needed("charge", Shape::Whole),
        Field::free("date", Shape::Maybe(&Shape::Date)),
        Field::free("paid", Shape::Flag),
    ]);
    static BODY: &[Field] = &[
        Field::needed("payer", Shape::Text),
        Field::needed("method", Shape::Name(|| vec!["check", "none"])),
        Field::free("lines", Shape::List(&LINE)),
    ];

    fn told(body: &Value) -> Vec<String> {
        let wrong = wrong(BODY, body.as_object().expect("an object"));
        for one in &wrong {
            assert!(one.message.starts_with(one.field.as_ref()), "{one:?}");
        }
        wrong.into_iter().map(|wrong| wrong.message).collect()
    }

    #[test]
    fn each_field_is_told_with_its_place_and_what_is_expected() {
        let good =
            json!({"payer": "Cedar", "method": "none", "lines": [{"charge": 1, "date": null, "paid": true}]});
        assert_eq!(told(&good), Vec::<String>::new());
        let bad = json!({"payer": 7, "methode": "check", "lines": [{"charge": 1}, {"charge": "1.50", "date": "soon"}, 5]});
        assert_eq!(
            told(&bad),
            [
                "payer must be a text.",
                "method is required.",
                "lines[1].charge must be a whole number; money is in cents.",
                "lines[1].date must be a date, YYYY-MM-DD.",
                "lines[2] must be an object.",
                "methode is no field here. There is: payer, method, lines.",
            ]
        );
        let cheque = json!({"payer": "Cedar", "method": "cheque", "lines": {}});
        assert_eq!(told(&cheque), ["method must be one of check, none.", "lines must be a list."]);
        let many: Vec<Value> = (0..50).map(|_| json!({})).collect();
        assert_eq!(told(&json!({"payer": "x", "method": "none", "lines": many})).len(), WRONG_MAX);
    }
}
