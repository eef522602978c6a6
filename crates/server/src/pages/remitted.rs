//! A remittance as it is posted: its claims and what became of them, and the forms to take it back or post it again.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::account::Claim;
use claims::desk::{Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState};
use claims::record::Value;
use claims::state::Refusal;
use serde::Deserialize;
use store::queries::desk;

use super::answer::{Frame, Refused, page, refused, to};
use super::bank::CLAIMS_LISTED_MAX;
use super::session::Signed;
use super::words;
use crate::app::{App, Error};

struct Row {
    id: String,
    number: String,
    href: Option<String>,
    charge: String,
    paid: String,
    state: &'static str,
    can_undo: bool,
}

#[derive(Template)]
#[template(path = "remitted.html")]
struct RemittedPage {
    frame: Frame,
    /// Where the forms go.
    action: String,
    error: String,
    payer: String,
    trace: String,
    facts: Vec<(&'static str, String)>,
    state: &'static str,
    rows: Vec<Row>,
    more: i64,
    can_undo: bool,
    can_post: bool,
}

/// `/remittances/{public id}`.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    shown(&app, signed, &id, StatusCode::OK, String::new()).await
}

/// What a form of the page sends.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    action: String,
    /// The claim that is meant; empty: all.
    #[serde(default)]
    claim: String,
    /// The box that says that it is meant.
    #[serde(default)]
    sure: String,
}

/// A form was sent: done, and the page shown anew; or the page with the reason why not.
pub(super) async fn act(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Refused> {
    if !signed.0.may("write") {
        return Err(Refused::Forbidden("You may look at this and not change it."));
    }
    let claim = Some(sent.claim.as_str()).filter(|claim| !claim.is_empty());
    let done = match sent.action.as_str() {
        "undo" if sent.sure != "yes" => {
            Err(Refusal::rule("Tick the box beside the button: nothing was done.").into())
        }
        "undo" => app.undo_remittance(&signed.0, &id, claim, None, "").await,
        "post" => app.post_again(&signed.0, &id, None, "").await,
        _ => return Err(Refused::Unfit("There is no such thing to do.")),
    };
    let refusal = match done {
        Ok(_) => return Ok(to(&format!("/remittances/{id}"))),
        Err(Error::Refused(refusal)) => refusal,
        Err(other) => return Err(other.into()),
    };
    let status = refused(&refusal, "There is no such remittance.")?;
    shown(&app, signed, &id, status, refusal.to_string()).await
}

async fn shown(
    app: &App,
    signed: Signed,
    id: &str,
    status: StatusCode,
    error: String,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let practice = caller.practice;
    let remittance = app.remittance_by_id(practice, id).await?;
    let most = i64::try_from(CLAIMS_LISTED_MAX).unwrap_or(i64::MAX);
    let range = [Value::Int(remittance.remittance_num), Value::Int(0), Value::Int(most)];
    let claims: Vec<RemittedClaim> =
        app.store.select(practice, &desk::CLAIMS_OF_REMITTANCE_FROM, &range).await?;
    let ours: Vec<Vec<Value>> =
        claims.iter().filter_map(|row| row.claim_num).map(|num| vec![Value::Int(num)]).collect();
    let ours: Vec<Claim> = app.store.get_many(practice, &ours).await?;
    app.saw(&caller, "page remittance", ours.iter().map(|claim| claim.pat_num)).await?;
    let may_undo = caller.may("write") && remittance.status == RemittanceStatus::Posted;
    let row = |row: &RemittedClaim| Row {
        id: row.public_id.clone(),
        number: row.claim_number.clone(),
        href: row.claim_num.map(|num| format!("/claims/{num}")),
        charge: words::money(row.charge),
        paid: words::money(row.paid),
        state: words::remitted_state(row.state),
        can_undo: may_undo && row.is_answer(),
    };
    let has_undone = claims.iter().any(|row| row.state == RemittedClaimState::Undone);
    let is_undone = remittance.status == RemittanceStatus::Undone;
    let view = RemittedPage {
        frame,
        action: format!("/remittances/{}", remittance.public_id),
        error,
        facts: facts(&remittance),
        state: words::remittance(remittance.status),
        rows: claims.iter().map(row).collect(),
        more: (remittance.claim_count - most).max(0),
        can_undo: may_undo,
        can_post: caller.may("write")
            && (is_undone || (has_undone && remittance.status == RemittanceStatus::Posted)),
        payer: remittance.payer_name,
        trace: remittance.trace_number,
    };
    Ok(page(status, &view))
}

fn facts(remittance: &Remittance) -> Vec<(&'static str, String)> {
    let amount = words::money(remittance.payment_amount);
    let facts = [
        ("Amount", format!("{amount} by {}", words::method(&remittance.payment_method))),
        ("Date", remittance.payment_date.map(words::day).unwrap_or_default()),
        ("Claims", remittance.claim_count.to_string()),
        ("Typed in by", remittance.typed_by.clone().unwrap_or_default()),
        ("Held because", remittance.held_because.clone()),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
