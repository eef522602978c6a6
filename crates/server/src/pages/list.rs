//! The claims, newest first.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::Cents;
use claims::account::{Claim, ClaimStatus};
use claims::desk::{RemittedClaim, TrackedClaim, id_key};
use claims::posting::told;
use claims::record::Value;
use serde::Deserialize;
use store::Select;
use store::queries::desk;

use super::answer::{Frame, Refused, page};
use super::paging::{self, Choice, Pages};
use super::session::Signed;
use super::words;
use crate::app::{App, Caller};
use store::queries::pages as sql;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    status: String,
    /// A claim number.
    #[serde(default)]
    q: String,
    /// Older than this tracked claim.
    before: Option<i64>,
}

/// The name in the address, what it is called, and what it lists.
const FILTERS: [(&str, &str, &Select<TrackedClaim>); 6] = [
    ("", "All", &desk::TRACKED_BEFORE),
    ("waiting", "Waiting", &sql::WAITING),
    ("sent", "Sent", &sql::SENT),
    ("received", "Received", &sql::RECEIVED),
    ("reconciled", "Reconciled", &sql::RECONCILED),
    ("attention", "Needs attention", &sql::ATTENTION),
];

struct Row {
    href: String,
    date: String,
    number: String,
    patient: String,
    payer: String,
    status: &'static str,
    charged: String,
    paid: String,
    written_off: String,
    patient_part: String,
    is_reconciled: bool,
}

#[derive(Template)]
#[template(path = "claims.html")]
struct ListPage {
    frame: Frame,
    filters: Vec<Choice>,
    q: String,
    rows: Vec<Row>,
    pages: Pages,
}

/// `/claims`.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let (status, _, select) = FILTERS.iter().find(|(name, ..)| *name == asked.status).unwrap_or(&FILTERS[0]);
    let is_search = !asked.q.trim().is_empty();
    let mut found = if is_search {
        search(&app, &caller, asked.q.trim()).await?
    } else {
        let before = Value::Int(asked.before.unwrap_or(i64::MAX));
        let params = [before, Value::Int(paging::READ)];
        app.store.select(caller.practice, select, &params).await?
    };
    let address = |before| paging::address("/claims", status, before);
    let pages = paging::cut(&mut found, "claims", asked.before, address);
    let mut filters = paging::choices("/claims", status, FILTERS.map(|(name, label, _)| (name, label)));
    if is_search {
        filters.iter_mut().for_each(|choice| choice.is_chosen = false);
    }
    let list = ListPage {
        frame,
        filters,
        q: asked.q.trim().to_owned(),
        pages,
        rows: rows(&app, &caller, found).await?,
    };
    Ok(page(StatusCode::OK, &list))
}

/// By our number, the payer's, or the claim's own.
async fn search(app: &App, caller: &Caller, asked: &str) -> Result<Vec<TrackedClaim>, Refused> {
    let key = Value::Text(id_key(asked));
    let mut found =
        app.store.select(caller.practice, &desk::TRACKED_BY_NUMBER, std::slice::from_ref(&key)).await?;
    found.extend(app.store.select(caller.practice, &desk::TRACKED_BY_PAYER_NUMBER, &[key]).await?);
    if let Ok(claim_num) = asked.trim_start_matches('#').parse() {
        found.extend(
            app.store.select(caller.practice, &desk::TRACKED_OF_CLAIM, &[Value::Int(claim_num)]).await?,
        );
    }
    found.sort_by_key(|claim| std::cmp::Reverse(claim.tracked_claim_num));
    found.dedup_by_key(|claim| claim.tracked_claim_num);
    found.truncate(paging::SHOWN_MAX);
    Ok(found)
}

async fn rows(app: &App, caller: &Caller, found: Vec<TrackedClaim>) -> Result<Vec<Row>, Refused> {
    let keys: Vec<_> = found.iter().filter_map(|t| t.claim_num).map(|n| vec![Value::Int(n)]).collect();
    let claims: Vec<Claim> = app.store.get_many(caller.practice, &keys).await?;
    app.saw(caller, "page claims", claims.iter().map(|claim| claim.pat_num)).await?;
    let claims: HashMap<i64, Claim> = claims.into_iter().map(|claim| (claim.claim_num, claim)).collect();
    let elsewhere: Vec<_> = found.iter().filter(|t| t.claim_num.is_none()).collect();
    let keys: Vec<_> = elsewhere.iter().map(|t| vec![Value::Int(t.tracked_claim_num)]).collect();
    let answers: Vec<RemittedClaim> =
        app.store.select_each(caller.practice, &desk::REMITTED_OF_TRACKED, &keys).await?;
    Ok(found.into_iter().map(|tracked| row(tracked, &claims, &answers)).collect())
}

fn row(tracked: TrackedClaim, claims: &HashMap<i64, Claim>, answers: &[RemittedClaim]) -> Row {
    let claim = tracked.claim_num.and_then(|n| claims.get(&n));
    let answers: Vec<_> =
        answers.iter().filter(|a| a.tracked_claim_num == Some(tracked.tracked_claim_num)).collect();
    let charged = claim.map_or(tracked.charged_amount, |claim| claim.claim_fee);
    // What it came to: paid, written off, the patient's; nothing before the payer answered.
    let outcome = match claim {
        Some(claim) if claim.claim_status == ClaimStatus::Received => {
            let (paid, written_off) = (claim.ins_pay_amt, claim.write_off);
            Some((paid, written_off, charged - paid - written_off))
        }
        None => told::of(&answers, charged).map(|told| (told.paid, told.written_off, told.patient)),
        Some(_) => None,
    };
    let shown = |amount: Option<Cents>| amount.map_or_else(|| "\u{2013}".to_owned(), words::money);
    let status = match claim {
        Some(claim) => words::status(claim.claim_status),
        None if answers.is_empty() => "Followed, no answer yet",
        None => "Received",
    };
    Row {
        href: match tracked.claim_num {
            Some(claim_num) => format!("/claims/{claim_num}"),
            None => format!("/claims/{}", tracked.public_id),
        },
        date: words::day(tracked.service_date),
        number: tracked.claim_number,
        patient: tracked.patient_name,
        payer: tracked.payer_name,
        status,
        charged: words::money(charged),
        paid: shown(outcome.map(|(paid, ..)| paid)),
        written_off: shown(outcome.map(|(_, written_off, _)| written_off)),
        patient_part: shown(outcome.map(|(.., patient)| patient)),
        is_reconciled: tracked.reconciled,
    }
}
