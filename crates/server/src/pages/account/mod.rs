//! A family's account: what it owes and since when, what insurance is expected to pay of planned work, and why.

mod aging;
mod planned;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::Cents;
use claims::account::Patient;
use claims::aging::{self as ages, AsOf, Member as Aged};
use jiff::civil::Date;
use serde::Deserialize;

use super::answer::{Frame, Refused, page};
use super::session::Signed;
use super::words;
use crate::app::App;
use aging::{Bar, Row};
use planned::Planned;

/// Entries of the account that the page lists; the newest of them.
const ENTRIES_LISTED_MAX: usize = 500;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    /// The day as of which the balance is shown; today when it is empty.
    date: Option<String>,
}

struct Member {
    name: String,
    href: String,
    is_shown: bool,
    balance: String,
    expected: String,
    part: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    pat_num: i64,
    date: String,
    date_value: Date,
    today: Date,
    is_past: bool,
    total: String,
    estimated: String,
    unearned: Option<String>,
    plan_due: Option<String>,
    bar: Bar,
    members: Vec<Member>,
    planned: Vec<Planned>,
    rows: Vec<Row>,
    more: usize,
    sentences: Vec<String>,
}

/// `/accounts/{PatNum}?date=2026-03-15`.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(pat_num): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let account = app.current_account(&caller, pat_num).await?;
    let (office, family, now) = (&account.office, &account.family, app.now(caller.practice).await?);
    let missing = Refused::NotFound("There is no such patient.");
    let patient = family.patient(pat_num).ok_or(missing)?;
    let date = match asked.date.as_deref() {
        None | Some("") => now.today,
        Some(text) => text.parse().map_err(|_| Refused::Unfit("The day must be one like 2026-03-15."))?,
    };
    if date > now.today {
        return Err(Refused::Unfit("A balance can be shown as of today or of a day that is past."));
    }
    let as_of = AsOf::new(date, now.today);
    let aged = ages::age(office, family, as_of);
    let told = ages::explain(office, family, as_of);
    let first = told.entries.len().saturating_sub(ENTRIES_LISTED_MAX);
    let members = family.patients.iter().map(|member| {
        let figure =
            |of: fn(&Aged) -> Cents| words::money(aged.member(member.pat_num).map_or(Cents::ZERO, of));
        Member {
            name: name(member),
            href: format!("/accounts/{}", member.pat_num),
            is_shown: member.pat_num == pat_num,
            balance: figure(|m| m.balance),
            expected: figure(|m| m.expected.sum()),
            part: figure(Aged::estimated),
        }
    });
    let some = |amount: Cents| (!amount.is_zero()).then(|| words::money(amount));
    let view = AccountPage {
        frame,
        name: name(patient),
        pat_num,
        date: words::day(date),
        date_value: date,
        today: now.today,
        is_past: as_of.is_past,
        total: words::money(aged.total),
        estimated: words::money(aged.estimated()),
        unearned: some(aged.unearned),
        plan_due: some(aged.pay_plan_due),
        bar: aging::bar(&aged.buckets),
        members: members.collect(),
        planned: planned::planned(office, family, pat_num, now),
        rows: aging::rows(office, family, &told.entries[first..]),
        more: first,
        sentences: told.sentences,
    };
    app.saw(&caller, "page account", family.patients.iter().map(|p| p.pat_num)).await?;
    Ok(page(StatusCode::OK, &view))
}

fn name(patient: &Patient) -> String {
    format!("{} {}", patient.f_name, patient.l_name).trim().to_owned()
}
