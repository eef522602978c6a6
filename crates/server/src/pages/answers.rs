//! What clearinghouses and payers answered to claim files, newest first; also what answers nothing of ours.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::account::Claim;
use claims::desk::{Acknowledgment, TrackedClaim};
use claims::record::Value;
use serde::Deserialize;
use store::queries::{desk, pages as sql};

use super::answer::{Frame, Refused, page};
use super::paging::{self, Pages};
use super::session::Signed;
use super::words;
use crate::app::App;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Older than this answer.
    before: Option<i64>,
}

struct Row {
    date: String,
    file: String,
    kind: &'static str,
    about: String,
    /// Where its claim is shown, and the claim's number.
    claim: Option<(String, String)>,
    outcome: &'static str,
    why: String,
    codes: String,
}

#[derive(Template)]
#[template(path = "answers.html")]
struct AnswersPage {
    frame: Frame,
    rows: Vec<Row>,
    pages: Pages,
}

/// `/answers`.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let practice = caller.practice;
    let params = [Value::Int(asked.before.unwrap_or(i64::MAX)), Value::Int(paging::READ)];
    let mut found = app.store.select(practice, &desk::ANSWERS_BEFORE, &params).await?;
    let pages =
        paging::cut(&mut found, "answers", asked.before, |before| paging::address("/answers", "", before));
    let keys = |of: fn(&Acknowledgment) -> Option<i64>| -> Vec<Vec<Value>> {
        found.iter().filter_map(of).map(|num| vec![Value::Int(num)]).collect()
    };
    let claims: Vec<Claim> = app.store.get_many(practice, &keys(|row| row.claim_num)).await?;
    let tracked: Vec<TrackedClaim> = app.store.get_many(practice, &keys(|row| row.tracked_claim_num)).await?;
    app.saw(&caller, "page answers", claims.iter().map(|claim| claim.pat_num)).await?;
    let claims: HashMap<i64, &Claim> = claims.iter().map(|claim| (claim.claim_num, claim)).collect();
    let tracked: HashMap<i64, &TrackedClaim> =
        tracked.iter().map(|tracked| (tracked.tracked_claim_num, tracked)).collect();
    let mut files: HashMap<i64, String> = HashMap::new();
    for row in &found {
        let key = [Value::Int(practice), Value::Int(row.stored_file_num)];
        if !files.contains_key(&row.stored_file_num)
            && let Some([Value::Text(id), _]) =
                app.store.query(&sql::FILE_NAME, &key).await?.first().map(Vec::as_slice)
        {
            files.insert(row.stored_file_num, format!("/files/{id}"));
        }
    }
    let zone = app.zone(practice).await?;
    let rows = found.iter().map(|row| Row {
        date: words::day_of(row.received_at, &zone),
        file: files.get(&row.stored_file_num).cloned().unwrap_or_default(),
        kind: row.kind.as_str(),
        about: row.about.clone(),
        claim: claim_of(row, &claims, &tracked),
        outcome: words::outcome(row.outcome),
        why: format!("{} {}", row.reason, row.next_step).trim().to_owned(),
        codes: row.codes.clone(),
    });
    let answers = AnswersPage { frame, rows: rows.collect(), pages };
    Ok(page(StatusCode::OK, &answers))
}

fn claim_of(
    row: &Acknowledgment,
    claims: &HashMap<i64, &Claim>,
    tracked: &HashMap<i64, &TrackedClaim>,
) -> Option<(String, String)> {
    let ours = row.claim_num.and_then(|num| claims.get(&num));
    let ours = ours.map(|claim| (format!("/claims/{}", claim.claim_num), claim.claim_identifier.clone()));
    let elsewhere = || row.tracked_claim_num.and_then(|num| tracked.get(&num));
    let of_tracked =
        |tracked: &&TrackedClaim| (format!("/claims/{}", tracked.public_id), tracked.claim_number.clone());
    ours.or_else(|| elsewhere().map(of_tracked))
}
