//! One exception: what is the matter, what it might belong to, who did what about it, and the forms to do more.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::Cents;
use claims::account::Claim;
use claims::desk::{Exception, Remittance, TrackedClaim};
use claims::exception::person::{Act, Action, ExceptionStep, actions};
use claims::exception::{Candidate, Clue};
use claims::record::Value;
use claims::state::Refusal;
use serde::Deserialize;
use store::queries::desk;

use super::answer::{Frame, Refused, page, refused, to};
use super::exceptions::{about, of_remittance};
use super::session::Signed;
use super::words;
use crate::app::{App, Caller, Error};
use crate::desk::exception::LinkWith;

struct Step {
    when: String,
    what: String,
    note: String,
    who: String,
}

struct Likely {
    href: String,
    what: String,
    date: String,
    amount: String,
    clues: String,
    /// Its public id.
    id: String,
}

/// A way to settle it.
#[derive(Clone, Copy)]
struct Way {
    value: &'static str,
    label: &'static str,
    means: &'static str,
}

#[derive(Template)]
#[template(path = "exception.html")]
struct ExceptionPage {
    frame: Frame,
    /// Where the forms go.
    action: String,
    error: String,
    title: &'static str,
    about: String,
    about_href: Option<String>,
    is_open: bool,
    note: String,
    facts: Vec<(&'static str, String)>,
    candidates: Vec<Likely>,
    steps: Vec<Step>,
    /// What who looks may do.
    ways: Vec<Action>,
    /// Who is proposed to take care of it, where it may be assigned.
    assignee: Option<String>,
    settles: Vec<Way>,
    can_reopen: bool,
    /// It can be matched with what it might belong to.
    can_link: bool,
    /// All candidates, joined by commas, where it may belong to several at once.
    all: Option<String>,
    /// What a card processor may have kept; none where there is no such thing.
    fee: Option<String>,
}

/// `/exceptions/{public id}`.
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
    #[serde(default)]
    note: String,
    #[serde(default)]
    assignee: String,
    /// Public ids of what it is matched with, joined by commas.
    #[serde(default)]
    with: String,
    /// What a card processor kept, in dollars.
    #[serde(default)]
    fee: String,
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
    let Some(action) = Action::parse(&sent.action) else {
        return Err(Refused::Unfit("There is no such thing to do."));
    };
    let act = Act {
        action,
        note: sent.note.trim().to_owned(),
        assignee: sent.assignee.trim().to_owned(),
        made_by: signed.0.name.clone(),
    };
    let done = if action == Action::Link {
        link(&app, &signed.0, &id, &sent).await
    } else {
        app.act_on_exception(&signed.0, &id, &act, None, "").await.map(drop)
    };
    let refusal = match done {
        Ok(()) => return Ok(to(&format!("/exceptions/{id}"))),
        Err(Error::Refused(refusal)) => refusal,
        Err(other) => return Err(other.into()),
    };
    let status = refused(&refusal, "There is no such exception.")?;
    shown(&app, signed, &id, status, refusal.to_string()).await
}

/// Matches what an exception is about with what was chosen.
async fn link(app: &App, caller: &Caller, id: &str, sent: &Sent) -> Result<(), Error> {
    let fee = sent.fee.trim();
    let fee = if fee.is_empty() { Some(Cents::ZERO) } else { Cents::parse(fee) };
    let fee =
        fee.ok_or_else(|| Refusal::field("fee", "The fee must be an amount in dollars, such as 3.00."))?;
    let ids: Vec<String> = sent.with.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let with = LinkWith { claim: ids.first().cloned(), remittances: ids.clone(), transactions: ids, fee };
    app.link_exception(caller, id, &with).await
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
    let exception = app.exception(practice, id).await?;
    let about = about(app, practice, &exception).await?;
    let mut patients = Vec::from_iter(about.pat_num);
    let candidates = likely(app, practice, exception.candidates(), &mut patients).await?;
    app.saw(&caller, "page exception", patients).await?;
    let of = [Value::Int(exception.exception_num)];
    let steps: Vec<ExceptionStep> = app.store.select(practice, &desk::STEPS_OF_EXCEPTION, &of).await?;
    let zone = app.zone(practice).await?;
    let step = |step: &ExceptionStep| Step {
        when: words::minute_of(step.made_at, &zone),
        what: words::step(step),
        note: step.note.clone(),
        who: step.made_by.clone(),
    };
    let settled = exception.resolved_at.map(|at| {
        let how = match exception.settled_as {
            Some(Action::Post) => "posted",
            Some(Action::Link) => "matched",
            Some(_) => "dismissed",
            None => "by what came later",
        };
        format!("{}, {how}", words::day_of(at, &zone))
    });
    let facts = [
        ("At stake", words::money(exception.amount_at_risk)),
        ("Opened", words::day_of(exception.opened_at, &zone)),
        ("With", exception.assignee.clone()),
        ("Settled", settled.unwrap_or_default()),
    ];
    let ways = ways(&caller, &exception);
    let can_link = ways.contains(&Action::Link);
    let is_money = exception.subject_kind == "bank_entry";
    let ids: Vec<&str> = candidates.iter().map(|candidate| candidate.id.as_str()).collect();
    let all = (is_money && ids.len() > 1).then(|| ids.join(","));
    let is_net = exception.candidates().iter().any(|candidate| candidate.clues.contains(&Clue::Fee));
    let kept = if is_net { exception.amount_at_risk.to_string() } else { String::new() };
    let fee = is_money.then_some(kept);
    let assigns = ways.contains(&Action::Assign);
    let proposed = if exception.assignee.is_empty() { &caller.name } else { &exception.assignee };
    let view = ExceptionPage {
        frame,
        action: format!("/exceptions/{}", exception.public_id),
        error,
        title: words::reason(exception.reason),
        about: about.words,
        about_href: about.href,
        is_open: exception.is_open(),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        candidates,
        steps: steps.iter().map(step).collect(),
        assignee: assigns.then(|| proposed.clone()),
        settles: ways.iter().filter_map(|action| way(*action)).collect(),
        can_reopen: ways.contains(&Action::Reopen),
        can_link,
        all,
        fee,
        ways,
        note: exception.note,
    };
    Ok(page(status, &view))
}

fn ways(caller: &Caller, exception: &Exception) -> Vec<Action> {
    if caller.may("write") { actions(exception) } else { vec![] }
}

/// How a way to settle it is offered; none for what does not settle.
fn way(action: Action) -> Option<Way> {
    let (label, means) = match action {
        Action::Dismiss => {
            ("Dismiss", "Dismiss: it is settled as it is; what is held for its sake posts nothing.")
        }
        Action::Post => ("Post the remittance", "Post: the remittance posts all the same."),
        Action::Note | Action::Assign | Action::Reopen | Action::Link => return None,
    };
    Some(Way { value: action.as_str(), label, means })
}

/// What candidates are, as far as they are still there. Whose claims these are is added to `patients`.
async fn likely(
    app: &App,
    practice: i64,
    candidates: Vec<Candidate>,
    patients: &mut Vec<i64>,
) -> Result<Vec<Likely>, Refused> {
    let mut all = vec![];
    for Candidate { id, clues } in candidates {
        let clues: Vec<&str> = clues.into_iter().map(|clue: Clue| words::clue(clue)).collect();
        let clues = clues.join(", ");
        let key = [Value::Text(id.clone())];
        let tracked: Option<TrackedClaim> =
            app.store.one(practice, &desk::TRACKED_BY_PUBLIC_ID, &key).await?;
        let remittance: Option<Remittance> =
            app.store.one(practice, &desk::REMITTANCE_BY_PUBLIC_ID, &key).await?;
        if let Some(tracked) = tracked {
            if let Some(claim_num) = tracked.claim_num {
                let claim: Option<Claim> = app.store.get(practice, &[Value::Int(claim_num)]).await?;
                patients.extend(claim.map(|claim| claim.pat_num));
            }
            all.push(Likely {
                href: format!("/claims/{}", tracked.public_id),
                what: format!("Claim {} of {}", tracked.claim_number, tracked.patient_name),
                date: words::day(tracked.service_date),
                amount: words::money(tracked.charged_amount),
                clues,
                id,
            });
        } else if let Some(remittance) = remittance {
            let (what, href) = of_remittance(app, practice, &remittance).await?;
            all.push(Likely {
                href: href.unwrap_or_default(),
                what,
                date: remittance.payment_date.map(words::day).unwrap_or_default(),
                amount: words::money(remittance.payment_amount),
                clues,
                id,
            });
        }
    }
    Ok(all)
}
