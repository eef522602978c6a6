//! JSON schemas: of what a call reads, from its declaration; of what it answers, from an answer.

use serde_json::{Map, Value, json};

use super::super::routes::{Input, Kind, Mark};

/// The schema of a field that is sent.
pub(super) fn of_input(input: &Input) -> Value {
    let mut schema = of_kind(input.kind);
    if input.mark == Mark::Strict {
        schema["description"] = "Read only of requests that say Bitewing-Strict: true.".into();
    }
    schema
}

fn of_kind(kind: Kind) -> Value {
    match kind {
        Kind::Text => json!({"type": "string"}),
        Kind::Int | Kind::Key => json!({"type": "integer"}),
        Kind::Money => json!({"type": "number"}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::Instant => json!({"type": "string", "examples": ["2026-03-02 09:00:00"]}),
        Kind::Flag => json!({"type": "string", "enum": ["true", "false"]}),
        Kind::Name(texts) => json!({"type": "string", "enum": texts()}),
        Kind::List(texts) => json!({"type": "string", "enum": texts}),
        Kind::Numbers => json!({"type": "array", "items": {"type": "integer"}}),
        Kind::Amounts(key) => json!({
            "type": "array",
            "items": {
                "type": "object",
                "properties": {key: {"type": "integer"}, "Amount": {"type": "number"}},
                "required": [key, "Amount"],
            },
        }),
        // What is in their fields is said where they are described.
        Kind::Objects(fields) => {
            let properties: Map<String, Value> =
                fields.iter().map(|field| ((*field).to_owned(), json!({}))).collect();
            json!({"type": "array", "items": {"type": "object", "properties": properties}})
        }
    }
}

/// The schema that an answer has.
pub(super) fn of_example(shown: &Value) -> Value {
    match shown {
        Value::Null => json!({"type": "null"}),
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(number) if number.is_f64() => json!({"type": "number"}),
        Value::Number(_) => json!({"type": "integer"}),
        Value::String(_) => json!({"type": "string"}),
        Value::Array(values) => {
            let items = values.iter().map(of_example).reduce(merged).unwrap_or_else(|| json!({}));
            json!({"type": "array", "items": items})
        }
        Value::Object(fields) => {
            let properties: Map<String, Value> =
                fields.iter().map(|(name, value)| (name.clone(), of_example(value))).collect();
            json!({"type": "object", "properties": properties, "required": fields.keys().collect::<Vec<_>>()})
        }
    }
}

/// The same, where whole numbers may be others.
pub(super) fn with_any_numbers(schema: Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let loose = |(name, value): (String, Value)| match value {
                Value::String(kind) if name == "type" && kind == "integer" => (name, "number".into()),
                value => (name, with_any_numbers(value)),
            };
            Value::Object(fields.into_iter().map(loose).collect())
        }
        Value::Array(values) => values.into_iter().map(with_any_numbers).collect(),
        other => other,
    }
}

/// The schema that allows what either allows.
fn merged(one: Value, other: Value) -> Value {
    if one == other {
        return one;
    }
    let kind = |schema: &Value| schema["type"].as_str().map(str::to_owned);
    match (kind(&one).as_deref(), kind(&other).as_deref()) {
        (Some("object"), Some("object")) => objects(&one, &other),
        (Some("array"), Some("array")) => {
            json!({"type": "array", "items": merged(one["items"].clone(), other["items"].clone())})
        }
        (Some("number"), Some("integer")) => one,
        (Some("integer"), Some("number")) => other,
        _ => json!({"anyOf": [one, other]}),
    }
}

fn objects(one: &Value, other: &Value) -> Value {
    let mut properties = one["properties"].as_object().cloned().unwrap_or_default();
    for (name, schema) in other["properties"].as_object().into_iter().flatten() {
        let both = match properties.remove(name) {
            Some(known) => merged(known, schema.clone()),
            None => schema.clone(),
        };
        properties.insert(name.clone(), both);
    }
    let names = |schema: &Value| schema["required"].as_array().cloned().unwrap_or_default();
    let in_other = names(other);
    let required: Vec<Value> = names(one).into_iter().filter(|name| in_other.contains(name)).collect();
    json!({"type": "object", "properties": properties, "required": required})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_tells_the_kinds_of_its_fields() {
        let schema = of_example(&json!([{"ClaimNum": 1, "ClaimFee": 250.0}, {"ClaimNum": 2, "Note": "x"}]));
        assert_eq!(
            schema["items"],
            json!({
                "type": "object",
                "properties": {
                    "ClaimNum": {"type": "integer"}, "ClaimFee": {"type": "number"}, "Note": {"type": "string"},
                },
                "required": ["ClaimNum"],
            })
        );
    }

    #[test]
    fn whole_numbers_are_numbers_and_what_differs_is_either() {
        let items = |shown: Value| of_example(&shown)["items"].clone();
        assert_eq!(items(json!([1, 1.5])), json!({"type": "number"}));
        assert_eq!(items(json!([1.5, 1])), json!({"type": "number"}));
        assert_eq!(items(json!([null, "a"])), json!({"anyOf": [{"type": "null"}, {"type": "string"}]}));
        assert_eq!(items(json!([])), json!({}));
        assert_eq!(with_any_numbers(items(json!([1]))), json!({"type": "number"}));
    }
}
