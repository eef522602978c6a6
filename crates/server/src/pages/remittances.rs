//! The remittances, newest first; and of them what is held, in question, or without its money.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::desk::{Link, LinkKind, Remittance};
use claims::record::{Field, Value};
use store::queries::{desk, pages as sql};

use super::answer::{Frame, Refused, page};
use super::paging::{Asked, Choice, List, Pages};
use super::session::Signed;
use super::words;
use crate::app::App;

const LIST: List<Remittance, 6> = List {
    path: "/remittances",
    rows: "remittances",
    filters: [
        ("", "All", &desk::REMITTANCES_BEFORE),
        ("held", "Held", &sql::REMITTANCES_HELD),
        ("open", "Money not here", &sql::REMITTANCES_WITHOUT_MONEY),
        ("attention", "Needs attention", &sql::REMITTANCES_ASKED_ABOUT),
        ("posted", "Posted", &sql::REMITTANCES_POSTED),
        ("undone", "Undone", &sql::REMITTANCES_UNDONE),
    ],
};

struct Row {
    href: String,
    date: String,
    trace: String,
    payer: String,
    method: String,
    amount: String,
    claims: i64,
    status: &'static str,
    money: &'static str,
    is_tied: bool,
}

#[derive(Template)]
#[template(path = "remittances.html")]
struct RemittancesPage {
    frame: Frame,
    filters: Vec<Choice>,
    rows: Vec<Row>,
    pages: Pages,
}

/// `/remittances`.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let practice = caller.practice;
    let (found, filters, pages) = LIST.read(&app, practice, &asked).await?;
    let from = |it: &Remittance| vec![LinkKind::Deposit.into_value(), Value::Int(it.remittance_num)];
    let keys: Vec<Vec<Value>> = found.iter().map(from).collect();
    let links: Vec<Link> = app.store.select_each(practice, &desk::LINKS_FROM, &keys).await?;
    let tied: BTreeSet<i64> = links.iter().map(|link| link.from_num).collect();
    let row = |it: Remittance| {
        let is_tied = tied.contains(&it.remittance_num);
        Row {
            href: format!("/remittances/{}", it.public_id),
            date: it.payment_date.map(words::day).unwrap_or_default(),
            trace: if it.trace_number.is_empty() { "No trace number".to_owned() } else { it.trace_number },
            payer: it.payer_name,
            method: words::capital(words::method(&it.payment_method)),
            amount: words::money(it.payment_amount),
            claims: it.claim_count,
            status: words::remittance(it.status),
            money: match (is_tied, it.payment_amount.is_zero()) {
                (true, _) => "In the bank",
                (false, true) => "None is due",
                (false, false) => "Not yet",
            },
            is_tied,
        }
    };
    let list = RemittancesPage { frame, filters, rows: found.into_iter().map(row).collect(), pages };
    Ok(page(StatusCode::OK, &list))
}
