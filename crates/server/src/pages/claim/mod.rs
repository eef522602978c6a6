//! One claim: where it stands, what happened to it, its lines, its money, and what ties it to the bank.

mod bar;
mod lines;
pub(super) mod load;
mod money;
mod ties;
mod timeline;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::{Frame, Refused, page};
use super::session::Signed;
use super::words;
use crate::app::App;
use bar::Bar;
use lines::{Line, Sums};
use load::Loaded;
use ties::{Open, Tie};
use timeline::Step;

struct Fact {
    label: &'static str,
    value: String,
}

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage {
    frame: Frame,
    number: String,
    patient: String,
    /// The way to the patient's account, when it is kept here.
    account: Option<String>,
    status: &'static str,
    is_reconciled: bool,
    facts: Vec<Fact>,
    steps: Vec<Step>,
    open: Vec<Open>,
    lines: Vec<Line>,
    sums: Sums,
    bar: Bar,
    ties: Vec<Tie>,
}

/// `/claims/{claim}`: by `ClaimNum`, or by the public id of a claim that is only tracked.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(claim): Path<String>,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let loaded = load::load(&app, caller.practice, &claim).await?;
    app.saw(&caller, "page claim", loaded.pat_num()).await?;
    Ok(page(StatusCode::OK, &view(frame, &loaded)))
}

fn view(frame: Frame, loaded: &Loaded) -> ClaimPage {
    let parts = money::parts(loaded);
    let (lines, sums) = lines::lines(loaded);
    ClaimPage {
        frame,
        number: loaded.number(),
        patient: loaded.patient_name(),
        account: loaded.patient.as_ref().map(|patient| format!("/accounts/{}", patient.pat_num)),
        status: loaded.status(),
        is_reconciled: loaded.is_reconciled(),
        facts: facts(loaded),
        steps: timeline::steps(loaded),
        open: ties::open(loaded),
        lines,
        sums,
        bar: bar::bar(&parts),
        ties: ties::ties(loaded),
    }
}

fn facts(loaded: &Loaded) -> Vec<Fact> {
    let tracked = loaded.tracked.as_ref();
    let claim = loaded.claim.as_ref();
    let service = claim.and_then(|c| c.date_service).or_else(|| tracked.map(|t| t.service_date));
    let payer_number = tracked.and_then(|t| t.payer_claim_number.clone()).or_else(|| {
        loaded.answers.iter().map(|a| a.remitted.payer_claim_number.clone()).find(|n| !n.is_empty())
    });
    let facts = [
        ("Date of service", service.map(words::day)),
        ("Payer", Some(loaded.payer_name())),
        ("Coverage", claim.map(|c| kind(c.claim_type).to_owned())),
        ("Member ID", tracked.and_then(|t| t.subscriber_id.clone())),
        ("Payer's claim number", payer_number),
        ("Note", claim.map(|c| c.claim_note.clone())),
    ];
    let filled = |(label, value): (&'static str, Option<String>)| {
        value.filter(|value| !value.is_empty()).map(|value| Fact { label, value })
    };
    facts.into_iter().filter_map(filled).collect()
}

fn kind(kind: claims::account::ClaimType) -> &'static str {
    use claims::account::ClaimType;
    match kind {
        ClaimType::Primary => "Primary",
        ClaimType::Secondary => "Secondary",
        ClaimType::PreAuth => "Preauthorization",
        ClaimType::Other => "Other",
        ClaimType::Capitation => "Capitation",
    }
}
