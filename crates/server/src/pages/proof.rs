//! The proof of a day or a month, to be read and printed: the bank's side and the payers' side down to the same figure, each
//! account rolled forward, and what nothing explains. Nothing of a patient is in it.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::proof::{Item, Line, RollForward, Statement};
use jiff::civil::Date;
use serde::Deserialize;

use super::answer::{Frame, Refused, page};
use super::session::Signed;
use super::words;
use crate::app::App;
use crate::desk::prove::period::month_of;

/// The line with which the bank's side ends.
const BANK_SIDE_ENDS: &str = "tied to remittances";

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    day: String,
    #[serde(default)]
    month: String,
}

struct Sum {
    what: String,
    amount: String,
    is_total: bool,
}

/// What stands in an account at the end.
struct Standing {
    /// Where it is shown, if anywhere.
    href: Option<String>,
    id: String,
    since: String,
    reason: String,
    amount: String,
}

struct Account {
    name: String,
    of: String,
    opening: String,
    debits: String,
    credits: String,
    closing: String,
    items: Vec<Standing>,
}

struct Fault {
    id: String,
    amount: String,
    message: String,
}

#[derive(Template)]
#[template(path = "proof.html")]
struct ProofPage {
    frame: Frame,
    title: String,
    /// The day that a form shows, and the month that it is in.
    day: String,
    month: String,
    before: String,
    next: String,
    is_balanced: bool,
    faults: Vec<Fault>,
    /// The bank's side, then the payers'.
    sides: [(&'static str, Vec<Sum>); 2],
    accounts: Vec<Account>,
    /// What is not listed, for its number.
    more: Vec<String>,
    printed: String,
}

/// `/proof?day=2026-03-17` or `?month=2026-03`; yesterday, unless it is asked otherwise.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let now = app.now(caller.practice).await?;
    let no_date =
        |_| Refused::Unfit("That is no day and no month. A day is written 2026-03-17, a month 2026-03.");
    let (from, to) = match (asked.day.as_str(), asked.month.as_str()) {
        ("", "") => {
            let yesterday = now.today.yesterday().unwrap_or(now.today);
            (yesterday, yesterday)
        }
        ("", month) => month_of(format!("{month}-01").parse().map_err(no_date)?),
        (day, _) => {
            let day: Date = day.parse().map_err(no_date)?;
            (day, day)
        }
    };
    let statement = app.prove_period(caller.practice, from, to).await?;
    let zone = app.zone(caller.practice).await?;
    let [before, next] = neighbours(from, to);
    let proof = ProofPage {
        frame,
        title: if from == to { words::day(from) } else { from.strftime("%B %Y").to_string() },
        day: to.to_string(),
        month: from.strftime("%Y-%m").to_string(),
        before,
        next,
        is_balanced: statement.balanced,
        faults: statement.faults.iter().map(fault).collect(),
        sides: sides(&statement.lines),
        accounts: statement.accounts.iter().map(account).collect(),
        more: more(&statement),
        printed: words::minute_of(now.instant, &zone),
    };
    Ok(page(StatusCode::OK, &proof))
}

/// The periods before and behind one of the same kind.
fn neighbours(from: Date, to: Date) -> [String; 2] {
    let (before, next) = (from.yesterday().unwrap_or(from), to.tomorrow().unwrap_or(to));
    if from == to {
        return [before, next].map(|day| format!("/proof?day={day}"));
    }
    [before, next].map(|day| format!("/proof?month={}", day.strftime("%Y-%m")))
}

fn sides(lines: &[Line]) -> [(&'static str, Vec<Sum>); 2] {
    let end = lines.iter().position(|line| line.what == BANK_SIDE_ENDS).map_or(lines.len(), |at| at + 1);
    let (bank, payers) = lines.split_at(end);
    let side = |lines: &[Line]| {
        let sum = |(at, line): (usize, &Line)| Sum {
            what: words::capital(line.what),
            amount: words::money(line.amount),
            is_total: at + 1 == lines.len(),
        };
        lines.iter().enumerate().map(sum).collect()
    };
    [("From the bank", side(bank)), ("From the payers", side(payers))]
}

fn account(account: &RollForward) -> Account {
    Account {
        name: words::capital(&account.account.as_str().replace('_', " ")),
        of: account.of.clone(),
        opening: words::money(account.opening),
        debits: words::money(account.debits),
        credits: words::money(account.credits),
        closing: words::money(account.closing),
        items: account.items.iter().map(standing).collect(),
    }
}

fn standing(item: &Item) -> Standing {
    let page = match item.id.split_once('_') {
        Some(("transaction", _)) => Some("bank"),
        Some(("remittance", _)) => Some("remittances"),
        _ => None,
    };
    Standing {
        href: page.map(|page| format!("/{page}/{}", item.id)),
        id: item.id.clone(),
        since: words::day(item.since),
        reason: item.reason.clone(),
        amount: words::money(item.amount),
    }
}

fn fault(fault: &claims::proof::Fault) -> Fault {
    Fault { id: fault.id.clone(), amount: words::money(fault.cents), message: fault.message.clone() }
}

fn more(statement: &Statement) -> Vec<String> {
    let sentence = |it: &claims::proof::More| {
        let name = it.account.as_str().replace('_', " ");
        let items = words::count(usize::try_from(it.count).unwrap_or(usize::MAX), "more item", "more items");
        format!("{items} in {name} are not listed: {} in all.", words::money(it.amount))
    };
    statement.more.iter().map(sentence).collect()
}
