//! `POST /batch`, ours: several calls in one transaction, all or nothing. A call sees what those before it wrote, and may
//! name it: `{1.ClaimNum}` is the `ClaimNum` that the first call answered.

use axum::http::{Method, Request};
use serde_json::{Map, Value};

use super::ask::{Ask, Reply};
use super::auth;
use super::error::Refused;
use super::routes::{self, Answer};
use super::wire::row;

/// Calls that a batch holds at most.
const CALLS_MAX: usize = 100;
/// Bytes of its answers, together.
const ANSWERS_MAX: usize = 8 * 1024 * 1024;
/// Characters of an answer that a later call may name.
const NAMED_MAX: usize = 500;

/// One call, as it is sent.
struct Call {
    method: Method,
    path: String,
    body: Value,
}

pub(super) async fn run(ask: &Ask) -> Answer {
    let calls = ask.body.objects("calls")?.unwrap_or_default();
    if calls.is_empty() || calls.len() > CALLS_MAX {
        return Err(Refused::bad_request(format!("calls must hold 1 to {CALLS_MAX} calls.")));
    }
    let mut answers: Vec<Value> = Vec::with_capacity(calls.len());
    let mut bytes = 0;
    for (at, call) in calls.iter().enumerate() {
        let refused = |refused: Refused, name: &str| {
            let (number, status) = (at + 1, refused.status.as_u16());
            // Some of the texts that clients know end without a stop.
            let why = refused.message.trim_end_matches('.');
            let said = format!("Call {number}{name} was refused with {status}: {why}. Nothing was done.");
            Refused::new(refused.status, said)
        };
        // Named as it was sent: what earlier calls answered is not shown without being noted as read.
        let name = format!(", {} {},", text_of(call, "method"), text_of(call, "path"));
        let call = Call::read(call, &answers).map_err(|why| refused(why, ""))?;
        let (status, location, body) = one(ask, &call).await.map_err(|why| refused(why, &name))?.into_parts();
        let mut answer = row! { "status": status.as_u16() };
        if let Some(location) = location {
            answer["location"] = location.into();
        }
        answer["body"] = body.unwrap_or(Value::Null);
        bytes += answer.to_string().len();
        if bytes > ANSWERS_MAX {
            let why = format!("The answers up to call {} are too large together. Nothing was done.", at + 1);
            return Err(Refused::bad_request(why));
        }
        answers.push(answer);
    }
    Ok(Reply::Ok(answers.into()))
}

/// Whether every call that a body holds is a GET.
pub(super) fn only_reads(body: &[u8]) -> bool {
    let sent: Value = serde_json::from_slice(body).unwrap_or_default();
    let is_read = |call: &Value| call["method"] == "GET";
    sent["calls"].as_array().is_some_and(|calls| calls.iter().all(is_read))
}

/// A text of a call as it was sent.
fn text_of<'c>(call: &'c Map<String, Value>, name: &str) -> &'c str {
    call.get(name).and_then(Value::as_str).unwrap_or("")
}

/// Carries out one call, as if it were sent by itself.
async fn one(ask: &Ask, call: &Call) -> Answer {
    let bad = |_| Refused::bad_request("The path cannot be read.");
    let request = Request::builder().method(call.method.clone()).uri(&call.path).body(());
    let (mut parts, ()) = request.map_err(bad)?.into_parts();
    parts.headers = ask.headers.clone();
    let unknown = |why: Refused| Refused::new(why.status, "There is no such call.");
    let found = routes::find(&parts.method, parts.uri.path()).map_err(unknown)?;
    if found.route.is_alone || found.route.is_whole {
        return Err(Refused::bad_request(format!("{} cannot be part of a batch.", found.call())));
    }
    auth::check_permission(&ask.caller, found.permission())?;
    let body = if call.body.is_null() { vec![] } else { call.body.to_string().into_bytes() };
    let run = found.route.run;
    let ask = Ask::new(ask.app.clone(), ask.caller.clone(), &parts, &body, found).await?;
    run(&ask).await
}

impl Call {
    /// Reads a call; what it names of earlier answers is put in its place.
    fn read(sent: &Map<String, Value>, answers: &[Value]) -> Result<Call, Refused> {
        let text = |name: &str| {
            let missing = || Refused::bad_request(format!("{name} is required."));
            sent.get(name).and_then(Value::as_str).ok_or_else(missing)
        };
        let method = match text("method")? {
            "GET" => Method::GET,
            "POST" => Method::POST,
            "PUT" => Method::PUT,
            "DELETE" => Method::DELETE,
            _ => return Err(Refused::bad_request("method must be GET, POST, PUT or DELETE.")),
        };
        let path = filled(text("path")?, answers)?;
        if !path.starts_with('/') {
            return Err(Refused::bad_request("path must begin behind /api/v1, with a slash."));
        }
        let body = with_answers(sent.get("body").unwrap_or(&Value::Null), answers)?;
        Ok(Call { method, path, body })
    }
}

/// A body in which texts that name an answer are that answer.
fn with_answers(sent: &Value, answers: &[Value]) -> Result<Value, Refused> {
    Ok(match sent {
        Value::String(text) => match named(text, answers)? {
            Some(answer) => answer.clone(),
            None => sent.clone(),
        },
        Value::Array(values) => {
            values.iter().map(|value| with_answers(value, answers)).collect::<Result<_, _>>()?
        }
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| Ok((name.clone(), with_answers(value, answers)?));
            Value::Object(fields.iter().map(field).collect::<Result<_, Refused>>()?)
        }
        other => other.clone(),
    })
}

/// A path in which names of answers are those answers.
fn filled(path: &str, answers: &[Value]) -> Result<String, Refused> {
    let mut whole = String::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        let found = named(&format!("{{{name}}}"), answers)?;
        let found =
            found.ok_or_else(|| Refused::bad_request(format!("{{{name}}} names no earlier answer.")))?;
        whole.push_str(before);
        let number = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refused::bad_request(format!("{{{name}}} is no number: a path takes nothing else.")));
        }
        whole.push_str(&number);
        rest = after;
    }
    whole.push_str(rest);
    Ok(whole)
}

/// The field of an earlier answer that a text like `{1.ClaimNum}` names; none for any other text.
fn named<'a>(text: &str, answers: &'a [Value]) -> Result<Option<&'a Value>, Refused> {
    let Some(inside) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
        return Ok(None);
    };
    let Some((number, field)) = inside.split_once('.') else { return Ok(None) };
    let Ok(number) = number.parse::<usize>() else { return Ok(None) };
    let answer = number.checked_sub(1).and_then(|at| answers.get(at));
    let is_short = |value: &&Value| match value {
        Value::Number(_) => true,
        Value::String(text) => text.len() <= NAMED_MAX,
        _ => false,
    };
    let found = answer.and_then(|answer| answer["body"].get(field)).filter(is_short);
    found.map(Some).ok_or_else(|| Refused::bad_request(format!("{text} names no earlier answer.")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(sent: &Value) -> Result<Call, String> {
        let answers =
            [row! { "status": 201, "body": json!({"ClaimNum": 7, "PayAmt": "339", "Note": "a&b"}) }];
        Call::read(sent.as_object().expect("an object"), &answers).map_err(|refused| refused.message)
    }

    #[test]
    fn a_call_names_what_earlier_ones_answered() {
        let call = read(&json!({
            "method": "PUT", "path": "/claims/{1.ClaimNum}/Status?x={1.PayAmt}",
            "body": {"claimNums": ["{1.ClaimNum}"], "Note": "{1}", "CheckAmt": "{1.PayAmt}"},
        }));
        let call = call.expect("a call");
        assert_eq!((call.method, call.path.as_str()), (Method::PUT, "/claims/7/Status?x=339"));
        assert_eq!(call.body, json!({"claimNums": [7], "Note": "{1}", "CheckAmt": "339"}));
    }

    #[test]
    fn a_batch_of_reads_is_seen() {
        for (body, only) in [
            (r#"{"calls": [{"method": "GET", "path": "/x"}, {"method": "GET"}]}"#, true),
            (r#"{"calls": [{"method": "GET"}, {"method": "PUT"}]}"#, false),
            (r#"{"calls": [{"path": "/x"}]}"#, false),
            (r#"{"calls": 7}"#, false),
            ("[", false),
        ] {
            assert_eq!(only_reads(body.as_bytes()), only, "{body}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (sent, said) in [
            (json!({"path": "/claims"}), "method is required."),
            (json!({"method": "PATCH", "path": "/claims"}), "method must be GET, POST, PUT or DELETE."),
            (json!({"method": "GET"}), "path is required."),
            (json!({"method": "GET", "path": "claims"}), "path must begin behind /api/v1, with a slash."),
            (
                json!({"method": "GET", "path": "/claims/{2.ClaimNum}"}),
                "{2.ClaimNum} names no earlier answer.",
            ),
            (json!({"method": "GET", "path": "/claims/{1.Nothing}"}), "{1.Nothing} names no earlier answer."),
            (json!({"method": "GET", "path": "/claims/{x"}), "{x} names no earlier answer."),
            (
                json!({"method": "GET", "path": "/x?y={1.Note}"}),
                "{1.Note} is no number: a path takes nothing else.",
            ),
        ] {
            assert_eq!(read(&sent).err().as_deref(), Some(said), "{sent}");
        }
    }
}
