//! One line of the bank account, the remittances that it pays, whether they add up to it, and which others it may pay.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::Cents;
use claims::account::Claim;
use claims::desk::{
    BankAccount, BankEntry, Link, LinkKind, Reason, Remittance, RemittanceStatus, RemittedClaim,
};
use claims::record::{Field, Value};
use jiff::ToSpan;
use serde::Deserialize;
use store::queries::desk;

use super::answer::{Frame, Refused, page, refused, to};
use super::session::Signed;
use super::words;
use crate::app::{App, Caller, Error};
use crate::desk::prove::Because;

/// Claims of one remittance that the page lists.
pub(super) const CLAIMS_LISTED_MAX: usize = 200;
/// Remittances that it may pay, which the page lists: of so many days before it, and behind it.
const OPEN_LISTED_MAX: usize = 10;
const DAYS_BEFORE: i64 = 60;
const DAYS_BEHIND: i64 = 10;

struct Paid {
    payer: String,
    trace: String,
    href: String,
    date: String,
    amount: String,
    claims_paid: String,
    /// What the payer kept back or added beside the claims.
    beside: Option<String>,
    rule: String,
    evidence: String,
    /// What was kept back of it on its way.
    fee: Option<String>,
    /// The public id of the match.
    id: String,
    claims: Vec<PaidClaim>,
    more: usize,
}

/// A remittance that the rest of it may pay.
struct Open {
    id: String,
    payer: String,
    trace: String,
    href: String,
    date: String,
    amount: String,
}

impl Open {
    fn of(remittance: Remittance) -> Open {
        Open {
            href: format!("/remittances/{}", remittance.public_id),
            id: remittance.public_id,
            payer: remittance.payer_name,
            trace: remittance.trace_number,
            date: remittance.payment_date.map(words::day).unwrap_or_default(),
            amount: words::money(remittance.payment_amount),
        }
    }
}

/// What a person is asked about it.
struct Why {
    href: String,
    title: &'static str,
    note: String,
}

impl Why {
    fn of(because: Because) -> Why {
        Why {
            href: format!("/exceptions/{}", because.exception_id),
            title: Reason::parse(because.reason).map_or("", words::reason),
            note: because.note,
        }
    }
}

struct PaidClaim {
    number: String,
    href: Option<String>,
    charge: String,
    paid: String,
}

#[derive(Template)]
#[template(path = "bank.html")]
struct BankPage {
    frame: Frame,
    date: String,
    amount: String,
    facts: Vec<(&'static str, String)>,
    paid: Vec<Paid>,
    total: String,
    /// What the proof of the deposit says.
    is_balanced: bool,
    unexplained: String,
    because: Vec<Why>,
    difference: String,
    /// Nearest first, when something of it is nobody's yet.
    open: Vec<Open>,
    /// Where the forms go.
    action: String,
    error: String,
    /// Who looks may take matches apart.
    may_write: bool,
}

/// What a form of the page sends: the match that is to be taken apart, or the remittance that it is to be matched with.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    unmatch: String,
    #[serde(default)]
    with: String,
}

/// A match is taken apart or made, and the page shown anew.
pub(super) async fn act(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Refused> {
    if !signed.0.may("write") {
        return Err(Refused::Forbidden("You may look at this and not change it."));
    }
    let done = if sent.with.is_empty() {
        app.unmatch(&signed.0, &sent.unmatch).await
    } else {
        let one = |id: &str| [id.to_owned()];
        app.match_deposit(&signed.0, &one(&id), &one(&sent.with), Cents::ZERO, None).await.map(drop)
    };
    match done {
        Ok(()) => Ok(to(&format!("/bank/{id}"))),
        Err(Error::Refused(refusal)) => {
            let status = refused(&refusal, "There is no such match.")?;
            shown(&app, signed, id, status, refusal.to_string()).await
        }
        Err(other) => Err(other.into()),
    }
}

/// `/bank/{public id}`.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    shown(&app, signed, id, StatusCode::OK, String::new()).await
}

async fn shown(
    app: &App,
    signed: Signed,
    id: String,
    status: StatusCode,
    error: String,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let (practice, store) = (caller.practice, &app.store);
    let entry: Option<BankEntry> = store.one(practice, &desk::ENTRY_BY_PUBLIC_ID, &[Value::Text(id)]).await?;
    let entry = entry.ok_or(Refused::NotFound("There is no such bank entry."))?;
    let account: Option<BankAccount> = store.get(practice, &[Value::Int(entry.bank_account_num)]).await?;
    let to = [Value::Text(LinkKind::Deposit.to_string()), Value::Int(entry.bank_entry_num)];
    let links: Vec<Link> = store.select(practice, &desk::LINKS_TO, &to).await?;
    let proof = app.prove_deposit(practice, &entry.public_id).await?;
    let proof = proof.ok_or(Refused::NotFound("There is no such bank entry."))?;
    let mut paid = Vec::new();
    let mut total = Cents::ZERO;
    for link in links {
        let key = [Value::Int(link.from_num)];
        let Some(remittance) = store.get::<Remittance>(practice, &key).await? else { continue };
        // Of a remittance that came in several entries, or less a fee, this is what came in this one.
        total += link.amount.unwrap_or(remittance.payment_amount);
        paid.push(paid_by(app, &caller, &link, &remittance).await?);
    }
    let may_write = caller.may("write");
    let rest = entry.amount - total;
    let open = if may_write { open_around(app, practice, &entry, rest).await? } else { vec![] };
    let bank_page = BankPage {
        frame,
        date: words::day(entry.date),
        amount: words::money(entry.amount),
        facts: facts(&entry, account.as_ref()),
        paid,
        total: words::money(total),
        is_balanced: proof.balanced,
        difference: words::money(rest),
        open,
        unexplained: words::money(proof.unexplained),
        because: proof.because.into_iter().map(Why::of).collect(),
        action: format!("/bank/{}", entry.public_id),
        error,
        may_write,
    };
    Ok(page(status, &bank_page))
}

/// The remittances of the days around it that are not tied and pay no more than is left of it, the nearest in amount first.
async fn open_around(app: &App, practice: i64, entry: &BankEntry, rest: Cents) -> Result<Vec<Open>, Refused> {
    if rest <= Cents::ZERO {
        return Ok(vec![]);
    }
    let (from, until) =
        (entry.date.saturating_sub(DAYS_BEFORE.days()), entry.date.saturating_add(DAYS_BEHIND.days()));
    let days = [from.into_value(), until.into_value()];
    let mut open: Vec<Remittance> = app.store.select(practice, &desk::REMITTANCES_OPEN, &days).await?;
    let may_pay = |it: &Remittance| {
        it.status == RemittanceStatus::Posted && it.payment_amount > Cents::ZERO && it.payment_amount <= rest
    };
    open.retain(may_pay);
    open.sort_by_key(|it| (rest - it.payment_amount, it.payment_date, it.remittance_num));
    open.truncate(OPEN_LISTED_MAX);
    Ok(open.into_iter().map(Open::of).collect())
}

fn facts(entry: &BankEntry, account: Option<&BankAccount>) -> Vec<(&'static str, String)> {
    let account = account.map(words::account);
    let facts = [
        ("Account", account.unwrap_or_default()),
        ("Description", entry.description.clone()),
        ("From", entry.counterparty.clone()),
        ("Trace number", entry.trace_number.clone().unwrap_or_default()),
        ("Payer ID in the trace", entry.trace_payer_id.clone().unwrap_or_default()),
        ("Check number", entry.check_number.clone().unwrap_or_default()),
        (
            "Came by",
            if entry.source == "api" {
                "entered singly".into()
            } else {
                format!("bank file ({})", entry.source)
            },
        ),
    ];
    facts.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
}

/// One remittance with its claims; their patients count as seen.
async fn paid_by(app: &App, caller: &Caller, link: &Link, remittance: &Remittance) -> Result<Paid, Refused> {
    let key = [Value::Int(remittance.remittance_num)];
    let mut claims: Vec<RemittedClaim> =
        app.store.select(caller.practice, &desk::CLAIMS_OF_REMITTANCE, &key).await?;
    let more = claims.len().saturating_sub(CLAIMS_LISTED_MAX);
    claims.truncate(CLAIMS_LISTED_MAX);
    let keys: Vec<_> = claims.iter().filter_map(|c| c.claim_num).map(|n| vec![Value::Int(n)]).collect();
    let ours: Vec<Claim> = app.store.get_many(caller.practice, &keys).await?;
    app.saw(caller, "page bank entry", ours.iter().map(|claim| claim.pat_num)).await?;
    let is_ours = |n: i64| ours.iter().any(|claim| claim.claim_num == n);
    let beside = remittance.payment_amount - remittance.claims_paid;
    Ok(Paid {
        payer: remittance.payer_name.clone(),
        trace: remittance.trace_number.clone(),
        href: format!("/remittances/{}", remittance.public_id),
        date: remittance.payment_date.map(words::day).unwrap_or_default(),
        amount: words::money(link.amount.unwrap_or(remittance.payment_amount)),
        claims_paid: words::money(remittance.claims_paid),
        beside: (!beside.is_zero()).then(|| words::money(beside)),
        rule: words::rule(&link.rule).to_owned(),
        evidence: link.evidence.clone(),
        fee: link.fee.map(words::money),
        id: link.public_id.clone(),
        claims: claims
            .into_iter()
            .map(|claim| PaidClaim {
                href: claim.claim_num.filter(|n| is_ours(*n)).map(|n| format!("/claims/{n}")),
                number: claim.claim_number,
                charge: words::money(claim.charge),
                paid: words::money(claim.paid),
            })
            .collect(),
        more,
    })
}
