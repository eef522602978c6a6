//! The lines of the bank's accounts, newest first; and of them what is tied to nothing or in question.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::desk::{BankAccount, BankEntry, Link, LinkKind};
use claims::record::{Field, Value};
use store::queries::{desk, pages as sql};

use super::answer::{Frame, Refused, page};
use super::paging::{Asked, Choice, List, Pages};
use super::session::Signed;
use super::words;
use crate::app::App;

const LIST: List<BankEntry, 4> = List {
    path: "/bank",
    rows: "bank entries",
    filters: [
        ("", "All", &desk::ENTRIES_BEFORE),
        ("open", "Not tied", &sql::ENTRIES_NOT_TIED),
        ("attention", "Needs attention", &sql::ENTRIES_ASKED_ABOUT),
        ("reconciled", "Reconciled", &sql::ENTRIES_RECONCILED),
    ],
};

struct Row {
    href: String,
    date: String,
    description: String,
    account: String,
    amount: String,
    tied: String,
    is_reconciled: bool,
}

#[derive(Template)]
#[template(path = "entries.html")]
struct EntriesPage {
    frame: Frame,
    filters: Vec<Choice>,
    rows: Vec<Row>,
    pages: Pages,
}

/// `/bank`.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let practice = caller.practice;
    let (found, filters, pages) = LIST.read(&app, practice, &asked).await?;
    let accounts: Vec<BankAccount> = app.store.select(practice, &desk::ACCOUNTS, &[]).await?;
    let accounts: BTreeMap<i64, String> =
        accounts.into_iter().map(|account| (account.bank_account_num, words::account(&account))).collect();
    let to = |entry: &BankEntry| vec![LinkKind::Deposit.into_value(), Value::Int(entry.bank_entry_num)];
    let keys: Vec<Vec<Value>> = found.iter().map(to).collect();
    let links: Vec<Link> = app.store.select_each(practice, &desk::LINKS_TO, &keys).await?;
    let row = |entry: BankEntry| {
        let of_entry: Vec<&Link> = links.iter().filter(|link| link.to_num == entry.bank_entry_num).collect();
        let said = [entry.description, entry.counterparty].into_iter().find(|text| !text.is_empty());
        Row {
            href: format!("/bank/{}", entry.public_id),
            date: words::day(entry.date),
            description: said.unwrap_or_else(|| "No description".to_owned()),
            account: accounts.get(&entry.bank_account_num).cloned().unwrap_or_default(),
            amount: words::money(entry.amount),
            tied: tied(&of_entry),
            is_reconciled: entry.reconciled,
        }
    };
    let list = EntriesPage { frame, filters, rows: found.into_iter().map(row).collect(), pages };
    Ok(page(StatusCode::OK, &list))
}

/// How many remittances an entry pays.
fn tied(links: &[&Link]) -> String {
    match links.len() {
        0 => "Nothing".to_owned(),
        n => words::count(n, "remittance", "remittances"),
    }
}
