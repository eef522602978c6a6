//! The OpenAPI 3.1 document of this door, made from the table of its calls: what each reads is what it declares,
//! what each answers is what it answered when its example was played (`examples.json`, which a test plays anew).

mod schema;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::routes::{Input, Mark, Named, Resource, Route, resources};

/// Calls whose answers have the columns that the caller asks for.
const OPEN: &[&str] = &["PUT /queries/ShortQuery"];

/// Calls that are no longer there.
const GONE: &[&str] = &["POST /payplans"];

/// Calls that show amounts without a point when they are whole (`opendental-api.md` 2.5).
const BARE_AMOUNTS: &[&str] = &["GET /reports/Aging"];

/// Calls that only refuse.
#[cfg(test)]
const REFUSED: &[&str] = &["POST /eobattaches/UploadSftp", "POST /eobattaches/DownloadSftp"];

/// An example of each call, by method and path.
pub(super) static EXAMPLES: LazyLock<BTreeMap<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../examples.json")).unwrap_or_default());

/// The whole document.
pub(crate) fn document() -> Value {
    let mut paths = Map::new();
    let mut tags = Vec::new();
    for resource in resources() {
        tags.push(json!({"name": resource.name, "description": resource.about.trim()}));
        for route in resource.routes {
            let path = format!("/api/v1{}", route.path_in(resource));
            let item = paths.entry(path).or_insert_with(|| json!({}));
            item[route.verb.as_str().to_ascii_lowercase()] = operation(resource, route);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Bitewing: the Open Dental API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"keys": []}],
        "tags": tags,
        "paths": paths,
        "components": components(),
    })
}

const ABOUT: &str = "Every request names `Content-Type: application/json`, reads too. Numbers may be sent as texts \
    and booleans as `\"true\"` and `\"false\"`; dates are `yyyy-MM-dd`, and `0001-01-01` is none. Lists are bare \
    arrays of 100 rows in the order of their keys: `Limit` and `Offset` turn the pages. A refusal is one JSON \
    string. What a call does not read is ignored, unless the request says `Bitewing-Strict: true`. Calls that \
    begin with *Ours* are not known to other servers.";

fn components() -> Value {
    let text = |description: &str| json!({"description": description, "content": {"application/json": {"schema": {"type": "string"}}}});
    let query = |name: &str, schema: Value, description: &str| json!({"name": name, "in": "query", "schema": schema, "description": description});
    json!({
        "securitySchemes": {"keys": {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "`ODFHIR {DeveloperKey}/{CustomerKey}`, as `bitewing key create` prints it.",
        }},
        "parameters": {
            "Limit": query("Limit", json!({"type": "integer", "minimum": 0, "maximum": 1000}), "Rows wanted: 100 unless told."),
            "Offset": query("Offset", json!({"type": "integer", "minimum": 0}), "Rows passed over."),
            "DateFormatString": query("DateFormatString", json!({"type": "string"}), "A .NET format for dates."),
            "DateTimeFormatString": query("DateTimeFormatString", json!({"type": "string"}), "A .NET format for times."),
            "IdempotencyKey": {
                "name": "Idempotency-Key", "in": "header", "schema": {"type": "string"},
                "description": "10 to 256 letters, digits or any of `_ : -`: the same request again is answered with the first answer.",
            },
            "Strict": {
                "name": "Bitewing-Strict", "in": "header",
                "schema": {"type": "string", "enum": ["true", "false"]},
                "description": "`true`: a field that the call does not read is refused and named.",
            },
        },
        "responses": {
            "Bad": text("A field, a header or a rule stands against it; the text says which."),
            "Unauthorized": text("The keys are unknown, or lack the permission."),
            "NotFound": text("What the path or a field names is not there."),
            "Gone": text("No longer there; the text says what is."),
            "Reused": text("The Idempotency-Key was used for another request."),
            "Throttled": text("Too soon after the last request. `Retry-After` says how many seconds to wait."),
        },
    })
}

fn operation(resource: &Resource, route: &Route) -> Value {
    let path = route.path_in(resource);
    let call = format!("{} {path}", route.verb);
    let example = EXAMPLES.get(&call);
    let about = route.about.trim();
    let summary = about.split_once(". ").map_or(about, |(first, _)| first).trim_end_matches('.');
    let mut operation = json!({
        "tags": [resource.name],
        "operationId": operation_id(&route.verb, &path),
        "summary": summary,
        "description": format!("{about}\n\nPermission: {}.", route.permission_in(resource).name()),
        "parameters": parameters(resource, route, example),
        "responses": responses(&call, example),
    });
    if route.verb != Method::GET && !route.inputs.is_empty() {
        operation["requestBody"] = body(route.inputs, example);
    }
    operation
}

/// `putClaimsClaimNumSplit` for `PUT /claims/{ClaimNum}/Split`.
fn operation_id(verb: &Method, path: &str) -> String {
    let mut id = verb.as_str().to_ascii_lowercase();
    for part in path.split('/') {
        let part = part.trim_matches(['{', '}']);
        let mut letters = part.chars();
        if let Some(first) = letters.next() {
            id.extend(first.to_uppercase());
            id.push_str(letters.as_str());
        }
    }
    id
}

fn parameters(resource: &Resource, route: &Route, example: Option<&Value>) -> Vec<Value> {
    let mut all = Vec::new();
    let refer = |name: &str| json!({"$ref": format!("#/components/parameters/{name}")});
    let played = example.and_then(|example| example["path"].as_str()).unwrap_or("");
    if route.path_in(resource).contains('{') {
        let kind = if route.shape == Named { "string" } else { "integer" };
        let mut number =
            json!({"name": resource.key, "in": "path", "required": true, "schema": {"type": kind}});
        let named = played.split('/').nth(2).unwrap_or("");
        number["example"] = named.parse::<i64>().map_or_else(|_| named.into(), Value::from);
        all.push(number);
    }
    if route.verb == Method::GET {
        let query = |input: &Input| {
            let is_needed = input.mark == Mark::Must;
            json!({"name": input.name, "in": "query", "required": is_needed, "schema": schema::of_input(input)})
        };
        all.extend(route.inputs.iter().map(query));
        all.extend(["Limit", "Offset", "DateFormatString", "DateTimeFormatString"].map(refer));
    }
    all.push(refer("Strict"));
    if route.verb == Method::POST || route.verb == Method::PUT {
        all.push(refer("IdempotencyKey"));
    }
    all
}

fn body(inputs: &[Input], example: Option<&Value>) -> Value {
    let fields: Map<String, Value> =
        inputs.iter().map(|input| (input.name.to_owned(), schema::of_input(input))).collect();
    let needed: Vec<&str> =
        inputs.iter().filter(|input| input.mark == Mark::Must).map(|input| input.name).collect();
    let mut content = json!({"schema": {"type": "object", "properties": fields}});
    if !needed.is_empty() {
        content["schema"]["required"] = json!(needed);
    }
    if let Some(sent) = example.and_then(|example| example.get("request")) {
        content["example"] = sent.clone();
    }
    json!({"required": !needed.is_empty(), "content": {"application/json": content}})
}

/// The statuses of a call. That of its success, and its answer, are those of its example.
fn responses(call: &str, example: Option<&Value>) -> Value {
    let mut all = Map::new();
    if GONE.contains(&call) {
        all.insert("410".into(), refer("Gone"));
    } else if let Some(example) = example {
        let status = example["status"].as_u64().unwrap_or(200).to_string();
        let mut answer = json!({"description": "Done."});
        if let Some(shown) = example.get("response") {
            let schema = if OPEN.contains(&call) {
                json!({"type": "array", "items": {"type": "object"}})
            } else if BARE_AMOUNTS.contains(&call) {
                schema::with_any_numbers(schema::of_example(shown))
            } else {
                schema::of_example(shown)
            };
            answer["content"] = json!({"application/json": {"schema": schema, "example": shown}});
        }
        all.insert(status, answer);
    }
    for (status, response) in
        [("400", "Bad"), ("401", "Unauthorized"), ("404", "NotFound"), ("429", "Throttled")]
    {
        all.insert(status.into(), refer(response));
    }
    if call.starts_with("POST ") || call.starts_with("PUT ") {
        all.insert("422".into(), refer("Reused"));
    }
    Value::Object(all)
}

fn refer(response: &str) -> Value {
    json!({"$ref": format!("#/components/responses/{response}")})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_has_an_example_that_was_played() {
        let calls: Vec<String> = resources()
            .flat_map(|resource| {
                resource.routes.iter().map(|route| format!("{} {}", route.verb, route.path_in(resource)))
            })
            .collect();
        let missing: Vec<&String> = calls
            .iter()
            .filter(|call| {
                !EXAMPLES.contains_key(*call) && ![GONE, REFUSED].concat().contains(&call.as_str())
            })
            .collect();
        assert!(missing.is_empty(), "play these in tests/it/examples: {missing:#?}");
        let unknown: Vec<&String> = EXAMPLES.keys().filter(|call| !calls.contains(call)).collect();
        assert!(unknown.is_empty(), "examples of calls that are not there: {unknown:?}");
    }

    #[test]
    fn operations_have_names_of_their_own() {
        assert_eq!(operation_id(&Method::PUT, "/claims/{ClaimNum}/Split"), "putClaimsClaimNumSplit");
        let document = document();
        let mut seen = std::collections::HashSet::new();
        let operations = document["paths"]
            .as_object()
            .expect("paths")
            .values()
            .flat_map(|item| item.as_object().expect("operations").values());
        for operation in operations {
            assert!(seen.insert(operation["operationId"].to_string()), "{operation}");
        }
    }
}
