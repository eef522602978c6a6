//! The shape of a JSON value: as a schema, and held against a value.

use serde_json::{Map, Value, json};

/// What a value may be.
pub(in crate::tracking) enum Shape {
    Text,
    /// A whole number; of cents where it is money.
    Whole,
    Flag,
    /// An instant in UTC.
    Instant,
    /// A day.
    Date,
    /// The beginning of a day in UTC.
    Day,
    /// A public id with this prefix.
    Id(&'static str),
    /// One of these texts.
    Name(fn() -> Vec<&'static str>),
    /// It, or null.
    Maybe(&'static Shape),
    Either(&'static Shape, &'static Shape),
    List(&'static Shape),
    /// A page of a list.
    Page(&'static Shape),
    Object(&'static [Field]),
    /// An object that stands under a name of its own.
    Named(&'static str, &'static [Field]),
    /// Any object: what stands in it is another's business.
    Open,
}

/// A field of an object, or a parameter of a query.
pub(in crate::tracking) struct Field {
    pub(in crate::tracking) name: &'static str,
    pub(in crate::tracking) shape: Shape,
    /// It must be sent; it is always answered.
    pub(in crate::tracking) is_needed: bool,
    /// What else is to be said of it.
    pub(in crate::tracking) about: &'static str,
}

impl Field {
    /// One that is always there.
    pub(super) const fn needed(name: &'static str, shape: Shape) -> Field {
        Field { name, shape, is_needed: true, about: "" }
    }

    /// One that may be left out.
    pub(super) const fn free(name: &'static str, shape: Shape) -> Field {
        Field { name, shape, is_needed: false, about: "" }
    }

    /// The same, with what else is to be said.
    pub(super) const fn told(self, about: &'static str) -> Field {
        let Field { name, shape, is_needed, .. } = self;
        Field { name, shape, is_needed, about }
    }
}

/// The letters behind the prefix of a public id.
const ID_LETTERS: &str = "[0-9A-Za-z]{16}";

impl Shape {
    /// The schema of OpenAPI 3.1 (JSON Schema 2020-12). What stands under a name of its own is added to `named`.
    pub(super) fn schema(&self, named: &mut Map<String, Value>) -> Value {
        match self {
            Shape::Text => json!({"type": "string"}),
            Shape::Whole => json!({"type": "integer", "format": "int64"}),
            Shape::Flag => json!({"type": "boolean"}),
            Shape::Instant => json!({"type": "string", "format": "date-time"}),
            Shape::Date => json!({"type": "string", "format": "date"}),
            Shape::Day => json!({"type": "string", "format": "date-time", "pattern": "T00:00:00Z$"}),
            Shape::Id(prefix) => json!({"type": "string", "pattern": format!("^{prefix}_{ID_LETTERS}$")}),
            Shape::Name(names) => json!({"type": "string", "enum": names()}),
            Shape::Maybe(shape) => json!({"anyOf": [shape.schema(named), {"type": "null"}]}),
            Shape::Either(one, other) => json!({"anyOf": [one.schema(named), other.schema(named)]}),
            Shape::List(shape) => json!({"type": "array", "items": shape.schema(named)}),
            Shape::Page(shape) => json!({
                "type": "object",
                "properties": {
                    "data": {"type": "array", "items": shape.schema(named)},
                    "has_next": {"type": "boolean"},
                    "cursor": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
                "required": ["data", "has_next", "cursor"],
            }),
            Shape::Object(fields) => object(fields, named),
            Shape::Named(name, fields) => {
                if !named.contains_key(*name) {
                    // It holds its place while its fields are looked at.
                    named.insert((*name).to_owned(), Value::Null);
                    let schema = object(fields, named);
                    named.insert((*name).to_owned(), schema);
                }
                json!({"$ref": format!("#/components/schemas/{name}")})
            }
            Shape::Open => json!({"type": "object"}),
        }
    }

    /// The fields of an object that may be null.
    pub(in crate::tracking) const fn fields(&self) -> &'static [Field] {
        match self {
            Shape::Object(fields) | Shape::Named(_, fields) => fields,
            Shape::Maybe(Shape::Object(fields) | Shape::Named(_, fields)) => fields,
            _ => &[],
        }
    }

    /// How a value is not of this shape, with its place; none when it is.
    pub(super) fn misfit(&self, value: &Value) -> Option<String> {
        let fits = match (self, value) {
            (Shape::Maybe(_), Value::Null) => true,
            (Shape::Maybe(shape), _) => return shape.misfit(value),
            (Shape::Either(one, other), _) => return one.misfit(value).and(other.misfit(value)),
            (Shape::Text, Value::String(_))
            | (Shape::Flag, Value::Bool(_))
            | (Shape::Open, Value::Object(_)) => true,
            (Shape::Whole, Value::Number(number)) => number.as_i64().is_some(),
            (Shape::Instant, Value::String(text)) => text.parse::<jiff::Timestamp>().is_ok(),
            (Shape::Date, Value::String(text)) => {
                text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
            }
            (Shape::Day, Value::String(text)) => {
                text.ends_with("T00:00:00Z") && text.parse::<jiff::Timestamp>().is_ok()
            }
            (Shape::Id(prefix), Value::String(text)) => {
                let behind = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
                behind.is_some_and(|id| id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            }
            (Shape::Name(names), Value::String(text)) => names().contains(&text.as_str()),
            (Shape::List(shape), Value::Array(values)) => {
                return values.iter().find_map(|value| within("[]", shape.misfit(value)));
            }
            (Shape::Page(shape), Value::Object(_)) => {
                let list = value["data"].as_array().map_or(&[] as &[Value], Vec::as_slice);
                let is_page = value.as_object().is_some_and(|page| page.len() == 3)
                    && value["data"].is_array()
                    && value["has_next"].is_boolean()
                    && (value["cursor"].is_string() || value["cursor"].is_null());
                if is_page {
                    return list.iter().find_map(|value| within("data[]", shape.misfit(value)));
                }
                false
            }
            (Shape::Object(fields) | Shape::Named(_, fields), Value::Object(values)) => {
                return misfit_of(fields, values);
            }
            _ => false,
        };
        (!fits).then(|| format!(": {value} is not of its shape"))
    }
}

fn misfit_of(fields: &[Field], values: &Map<String, Value>) -> Option<String> {
    let missing = fields.iter().find(|field| field.is_needed && !values.contains_key(field.name));
    if let Some(missing) = missing {
        return Some(format!(".{} is missing", missing.name));
    }
    values.iter().find_map(|(name, value)| match fields.iter().find(|field| field.name == name) {
        Some(field) => within(name, field.shape.misfit(value)),
        None => Some(format!(".{name} is declared nowhere")),
    })
}

fn within(place: &str, misfit: Option<String>) -> Option<String> {
    misfit.map(|misfit| format!(".{place}{misfit}"))
}

/// The schema of an object with fields.
pub(super) fn object(fields: &[Field], named: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for field in fields {
        properties.insert(field.name.to_owned(), of_field(field, named));
    }
    let mut schema = json!({"type": "object", "properties": properties});
    let needed: Vec<&str> = fields.iter().filter(|field| field.is_needed).map(|field| field.name).collect();
    if !needed.is_empty() {
        schema["required"] = json!(needed);
    }
    schema
}

/// The schema of a field, with what is to be said of it.
pub(super) fn of_field(field: &Field, named: &mut Map<String, Value>) -> Value {
    let mut schema = field.shape.schema(named);
    if !field.about.is_empty() {
        schema["description"] = field.about.into();
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    static THING: Shape = Shape::Named(
        "Thing",
        &[
            Field::needed("id", Shape::Id("thing")),
            Field::needed("at", Shape::Maybe(&Shape::Instant)),
            Field::free("days", Shape::List(&Shape::Day)),
        ],
    );

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        let misfit = |value: Value| {
            Shape::Page(&THING).misfit(&json!({"data": [value], "has_next": false, "cursor": null}))
        };
        let id = "thing_0123456789abcdEF";
        assert_eq!(misfit(json!({"id": id, "at": null})), None);
        assert_eq!(
            misfit(json!({"id": id, "at": "2026-03-02T15:00:00Z", "days": ["2026-03-02T00:00:00Z"]})),
            None
        );
        for (value, told) in [
            (json!({"id": id}), ".data[].at is missing"),
            (json!({"id": id, "at": null, "more": 1}), ".data[].more is declared nowhere"),
            (json!({"id": "thing_1", "at": null}), ".data[].id: \"thing_1\" is not of its shape"),
            (
                json!({"id": id, "at": null, "days": ["2026-03-02"]}),
                ".data[].days.[]: \"2026-03-02\" is not of its shape",
            ),
            (json!({"id": id, "at": 7}), ".data[].at: 7 is not of its shape"),
        ] {
            assert_eq!(misfit(value).as_deref(), Some(told));
        }
        assert!(Shape::Page(&THING).misfit(&json!({"data": []})).is_some());
        assert!(Shape::Whole.misfit(&json!(1.5)).is_some());
    }

    #[test]
    fn what_has_a_name_stands_there_once() {
        let mut named = Map::new();
        let schema = Shape::List(&THING).schema(&mut named);
        assert_eq!(schema, json!({"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}));
        assert_eq!(named["Thing"]["required"], json!(["id", "at"]));
        assert_eq!(named.len(), 1);
    }
}
