//! What one remittance says about one claim, line by line, as the payer wrote it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::desk::{Remittance, StoredFile};
use claims::posting::intake::{claim_at, set_of};
use claims::record::Value;
use x12::codes::{Known, List};
use x12::remittance::{RemittedClaim, RemittedLine};

use super::answer::{Frame, Refused, page};
use super::beside::{Beside, beside};
use super::claim::load;
use super::session::Signed;
use super::words::{self, Said};
use crate::app::App;

/// Codes of one claim whose official texts are looked up.
const CODES_MAX: usize = 1_000;

struct Line {
    code: String,
    submitted: String,
    date: String,
    charge: String,
    paid: String,
    allowed: String,
    adjustments: Vec<Said>,
    remark_codes: Vec<Said>,
    control: String,
    is_balanced: bool,
}

#[derive(Template)]
#[template(path = "remittance.html")]
struct RemittancePage {
    frame: Frame,
    claim_path: String,
    claim_number: String,
    patient: String,
    payer: String,
    method: String,
    amount: String,
    date: String,
    trace: String,
    set_control: String,
    bank: Option<String>,
    raw: String,
    whole: String,
    said_number: String,
    payer_number: String,
    status: String,
    charge: String,
    paid: String,
    patient_part: String,
    adjusted: String,
    adjustments: Vec<Said>,
    imbalance: Option<String>,
    lines: Vec<Line>,
    beside: Vec<Beside>,
}

/// `/claims/{claim}/remittance/{public id}`.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((claim, remittance)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let missing = || Refused::NotFound("This remittance says nothing about the claim.");
    let frame = signed.frame();
    let Signed(caller) = signed;
    let loaded = load::load(&app, caller.practice, &claim).await?;
    let answer = loaded.answers.iter().find(|a| a.remittance.public_id == remittance).ok_or_else(missing)?;
    let key = [Value::Int(answer.remittance.stored_file_num)];
    let file: Option<StoredFile> = app.store.get(caller.practice, &key).await?;
    let file = file.ok_or_else(missing)?;
    let read = x12::remittance::read(&file.bytes);
    let set = set_of(&read, &answer.remittance).ok_or_else(missing)?;
    let said = claim_at(set, answer.remitted.claim_index).ok_or_else(missing)?;
    let (beside, patients) = beside(&app, caller.practice, &answer.remittance, set).await?;
    app.saw(&caller, "page remittance", loaded.pat_num().into_iter().chain(patients)).await?;
    let known = app.known_codes_of(caller.practice, codes_of(said)).await?;
    let place = Place {
        claim_path: loaded.path(),
        claim_number: loaded.number(),
        patient: loaded.patient_name(),
        set_control: set.control_number.to_string(),
        bank: answer.bank_path(),
        raw: format!("/files/{}", file.public_id),
    };
    let shown = view(frame, place, &answer.remittance, said, &known);
    Ok(page(StatusCode::OK, &RemittancePage { beside, ..shown }))
}

/// Where the claim and its files are.
struct Place {
    claim_path: String,
    claim_number: String,
    patient: String,
    set_control: String,
    bank: Option<String>,
    raw: String,
}

/// The codes that a claim was decided with, as far as they have official texts.
fn codes_of(said: &RemittedClaim<'_>) -> Vec<(List, String)> {
    let reasons = said.all_adjustments().map(|adjustment| (List::Carc, adjustment.reason.to_string()));
    let remarks = said.lines.iter().flat_map(|line| &line.remark_codes);
    reasons.chain(remarks.map(|code| (List::Rarc, code.to_string()))).take(CODES_MAX).collect()
}

fn view(
    frame: Frame,
    place: Place,
    remittance: &Remittance,
    said: &RemittedClaim<'_>,
    known: &Known,
) -> RemittancePage {
    let off = said.imbalance();
    RemittancePage {
        frame,
        claim_path: place.claim_path,
        claim_number: place.claim_number,
        patient: place.patient,
        payer: remittance.payer_name.clone(),
        method: words::method(&remittance.payment_method).to_owned(),
        amount: words::money(remittance.payment_amount),
        date: remittance.payment_date.map(words::day).unwrap_or_default(),
        trace: remittance.trace_number.clone(),
        set_control: place.set_control,
        bank: place.bank,
        raw: place.raw,
        whole: format!("/remittances/{}", remittance.public_id),
        said_number: said.claim_number.to_string(),
        payer_number: said.payer_claim_number.to_string(),
        status: format!("{} ({})", words::payer_status(said.status.code()), said.status.code()),
        charge: words::money(said.charge),
        paid: words::money(said.paid),
        patient_part: said.patient_responsibility.map_or_else(|| "not said".to_owned(), words::money),
        adjusted: words::money(said.adjusted()),
        adjustments: said
            .adjustments
            .iter()
            .map(|a| words::adjustment_of(said.status.code(), a, known))
            .collect(),
        imbalance: (!off.is_zero()).then(|| words::money(off)),
        lines: said.lines.iter().map(|of_line| line(said.status.code(), of_line, known)).collect(),
        beside: vec![],
    }
}

fn line(status: &str, said: &RemittedLine<'_>, known: &Known) -> Line {
    let submitted = said.submitted_procedure.as_ref().filter(|own| own.code != said.procedure.code);
    Line {
        code: said.procedure.code.to_string(),
        submitted: submitted.map(|own| own.code.to_string()).unwrap_or_default(),
        date: said.service.map(|service| words::day(service.first)).unwrap_or_default(),
        charge: words::money(said.charge),
        paid: words::money(said.paid),
        allowed: said.allowed().map_or_else(|| "\u{2013}".to_owned(), words::money),
        adjustments: said.adjustments.iter().map(|a| words::adjustment_of(status, a, known)).collect(),
        remark_codes: said.remark_codes.iter().map(|code| words::remark_code(code, known)).collect(),
        control: said.line_control_number().unwrap_or("\u{2013}").to_owned(),
        is_balanced: said.imbalance().is_zero(),
    }
}
