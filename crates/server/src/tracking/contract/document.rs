//! The OpenAPI 3.1 document of this door, made from the table of its calls.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::super::routes::{Route, TABLE, Takes};
use super::shape::{Field, object, of_field};
use super::{Answer, REFUSALS, REFUSALS_OF_WRITING, resources};

/// The whole document.
pub(crate) fn document() -> Value {
    let (mut named, mut paths) = (Map::new(), Map::new());
    resources::REFUSAL.schema(&mut named);
    for route in TABLE {
        let item = paths.entry(format!("/v0{}", route.path)).or_insert_with(|| json!({}));
        item[route.method.as_str().to_ascii_lowercase()] = operation(route, &mut named);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Bitewing: the tracking API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {
                "type": "http", "scheme": "bearer", "description": "As `bitewing key create` prints it.",
            }},
            "schemas": named,
        },
    })
}

const ABOUT: &str = "Amounts are whole cents, credits positive. Instants are ISO 8601 in UTC, and days the beginning of \
    theirs. Ids are a prefix and 16 letters and digits. Lists go by `limit` and `cursor`, newest first unless their call \
    says otherwise, and stay as they are while rows come and go. The same `POST` under the same `Idempotency-Key` is \
    carried out once: the first status comes again, with `Idempotency-Replayed: true` and the resource as it stands by \
    then. Events are pushed too: see `POST /v0/webhooks`.";

fn operation(route: &Route, named: &mut Map<String, Value>) -> Value {
    let call = route.call;
    let title = call.about.split_once(". ").map_or(call.about, |(first, _)| first).trim_end_matches('.');
    let tag = route.path.split('/').nth(1).unwrap_or_default();
    let mut description = format!("{}\n\nScope: {}.", call.about, route.scope);
    if route.path == "/events" {
        description.push_str("\n\nThe events:\n\n");
        description.extend(claims::event::ALL.iter().map(|(name, says)| format!("* `{name}`: {says}\n")));
    }
    let mut operation = json!({
        "tags": [tag],
        "operationId": operation_id(route),
        "summary": title,
        "description": description,
        "parameters": parameters(route, named),
        "responses": responses(route, named),
    });
    if let Some(body) = body(route, named) {
        operation["requestBody"] = body;
    }
    operation
}

/// `postRemittancesIdUndo` for `POST /remittances/{id}/undo`.
fn operation_id(route: &Route) -> String {
    let mut id = route.method.as_str().to_ascii_lowercase();
    for part in route.path.split(['/', '-']) {
        let mut letters = part.trim_matches(['{', '}']).chars();
        if let Some(first) = letters.next() {
            id.extend(first.to_uppercase());
            id.push_str(letters.as_str());
        }
    }
    id
}

fn parameters(route: &Route, named: &mut Map<String, Value>) -> Vec<Value> {
    let mut all = Vec::new();
    if route.path.contains("{id}") {
        all.push(json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}));
    }
    let query = |field: &Field| {
        let mut schema = of_field(field, named);
        // A query has no null; a day may stand where an instant is read.
        if schema["format"] == "date-time" {
            schema = json!({"type": "string", "description": "An ISO 8601 timestamp, or a day."});
        }
        let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let mut parameter =
            json!({"name": field.name, "in": "query", "required": field.is_needed, "schema": schema});
        if let Some(description) = description {
            parameter["description"] = description;
        }
        parameter
    };
    all.extend(route.call.query.iter().map(query));
    if route.method == Method::POST {
        all.push(json!({
            "name": "Idempotency-Key", "in": "header",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9_:-]{10,256}$"},
        }));
    }
    all
}

fn body(route: &Route, named: &mut Map<String, Value>) -> Option<Value> {
    let fields = route.call.body;
    if !fields.is_empty() {
        let is_needed = route.takes == Takes::Json;
        return Some(json!({
            "required": is_needed, "content": {"application/json": {"schema": object(fields, named)}},
        }));
    }
    let media = route.takes.media_types();
    if media.is_empty() || route.takes == Takes::Json {
        return None;
    }
    let raw = |name: &&'static str| ((*name).to_owned(), json!({}));
    Some(json!({"required": true, "content": media.iter().map(raw).collect::<Map<String, Value>>()}))
}

fn responses(route: &Route, named: &mut Map<String, Value>) -> Value {
    let mut all = Map::new();
    for (status, answer) in route.call.answers {
        let content = match answer {
            Answer::Json(shape) => json!({"application/json": {"schema": shape.schema(named)}}),
            Answer::X12 => json!({"application/edi-x12": {}}),
        };
        let description = if *status == 201 { "Made." } else { "Done." };
        all.insert(status.to_string(), json!({"description": description, "content": content}));
    }
    let writing = REFUSALS_OF_WRITING.iter().filter(|_| route.method != Method::GET);
    for (status, says) in REFUSALS.iter().chain(writing) {
        let refusal = json!({"$ref": "#/components/schemas/Refusal"});
        all.insert(
            status.to_string(),
            json!({"description": says, "content": {"application/json": {"schema": refusal}}}),
        );
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_stands_in_it_under_a_name_of_its_own() {
        let document = document();
        let mut names = std::collections::HashSet::new();
        for route in TABLE {
            let operation =
                &document["paths"][format!("/v0{}", route.path)][route.method.as_str().to_ascii_lowercase()];
            let name = operation["operationId"].as_str().unwrap_or_default();
            assert!(names.insert(name.to_owned()) && !name.is_empty(), "{} {}", route.method, route.path);
            assert_eq!(
                operation["requestBody"].is_null(),
                route.takes == Takes::Nothing && route.call.body.is_empty()
            );
        }
        let operations = document["paths"].as_object().expect("paths").values();
        assert_eq!(operations.map(|item| item.as_object().map_or(0, Map::len)).sum::<usize>(), TABLE.len());
    }

    #[test]
    fn what_it_refers_to_stands_in_it() {
        let document = document();
        let text = document.to_string();
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap_or_default();
            assert!(document["components"]["schemas"][name]["type"] == "object", "{name}");
        }
    }
}
