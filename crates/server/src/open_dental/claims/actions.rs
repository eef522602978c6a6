//! What can be done to a claim beside changing its fields: deleting it, splitting it, sending it, and payments for it as
//! a whole.

use claims::account::Claim;
use claims::change::Scope;
use claims::claim::{self, OnDesk, PayByTotal};
use claims::desk::{CorrectionType, LinkKind};
use claims::record::{Field, Value as Kept};
use claims::sending::How;
use claims::state::Refusal;
use store::queries::{desk as sql, papers};

use super::super::ask::{Ask, Reply};
use super::super::claim_procs;
use super::super::input::Needed;
use super::super::routes::Answer;
use super::super::wire::row;
use super::{NOT_FOUND, account_of, show};
use crate::app::{Account, Error};
use crate::desk::send::Order;

/// A claim's account, with what the desk knows of the claim.
struct Followed {
    account: Account,
    desk: OnDesk,
}

pub(crate) async fn delete(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || followed(ask, number).await;
    ask.write("claim.delete", load, |Followed { account, desk }, now, numbers| {
        let Account { office, family } = account;
        Ok(((), claim::delete(office, family, number, desk, now, numbers)?))
    })
    .await?;
    Ok(Reply::Empty)
}

/// Answers with the new claim and what moved to it.
pub(crate) async fn split(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || followed(ask, number).await;
    let moved = ask.body.numbers("ProcNums").needed("ProcNums");
    let new = ask
        .write("claim.split", load, |Followed { account, desk }, now, numbers| {
            let Account { office, family } = account;
            let proc_nums = moved.as_ref().map_err(Clone::clone)?;
            claim::split(office, family, number, proc_nums, desk, now, numbers)
        })
        .await?;
    let row = row! { "ClaimNum": new.claim_num, "ProcNums": moved? };
    ask.created("claims", new.claim_num, row)
}

/// An extension: one payment for the whole claim (`docs/decisions/0001`).
pub(crate) async fn pay_by_total(ask: &Ask) -> Answer {
    let number = ask.number();
    let command =
        PayByTotal { ins_pay_amt: ask.body.money("InsPayAmt")?, ded_applied: ask.body.money("DedApplied")? };
    let load = async || account_of(ask, number).await;
    let row = ask
        .write("claim.pay by total", load, |Account { office, family }, now, numbers| {
            claim::pay_by_total(office, family, number, command, now, numbers)
        })
        .await?;
    let row: Claim = ask.find(row.claim_num, NOT_FOUND).await?;
    Ok(Reply::Created(show(&row, &*ask.office().await?, &ask.show), None))
}

/// An extension: what was paid for the whole claim moves to its procedures. Answers with the lines that move it.
pub(crate) async fn transfer(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || account_of(ask, number).await;
    let made = ask
        .write("claim.transfer", load, |Account { office, family }, now, numbers| {
            claim::transfer(office, family, number, now, numbers)
        })
        .await?;
    let office = ask.office().await?;
    let rows: Vec<serde_json::Value> =
        made.iter().map(|line| claim_procs::show(line, &office, &ask.show)).collect();
    Ok(Reply::Created(rows.into(), None))
}

/// An extension: the claim goes in a claim file of its own, which waits to be delivered. What keeps it back is the
/// refusal.
pub(crate) async fn send_file(ask: &Ask) -> Answer {
    let number = ask.number();
    let how = match ask.body.name::<CorrectionType>("CorrectionType")? {
        None => How::AsItWaits,
        Some(CorrectionType::Original) => How::Original,
        Some(CorrectionType::Replacement) => How::Replacement,
        Some(CorrectionType::Void) => How::Void,
    };
    let order = Order { named: Some(how), one_payer: false };
    let _: Claim = ask.find(number, NOT_FOUND).await?;
    let sent = ask.app.send_claims(&ask.caller, &[number], order).await?;
    if sent.claims.is_empty() {
        let reasons: Vec<String> = sent.problems.into_iter().map(|(_, why)| why).collect();
        return Err(Refusal::rule(reasons.join(" ")).into());
    }
    let row: Claim = ask.find(number, NOT_FOUND).await?;
    Ok(Reply::Created(show(&row, &*ask.office().await?, &ask.show), None))
}

async fn followed(ask: &Ask, claim_num: i64) -> Result<Followed, Error> {
    let matching = ask.version(Scope::Matching).await?;
    let account = account_of(ask, claim_num).await?;
    let tracked = ask.select(&sql::TRACKED_OF_CLAIM, claim_num).await?;
    let mut links = Vec::new();
    for claim in &tracked {
        let to = [LinkKind::Claim.into_value(), Kept::Int(claim.tracked_claim_num)];
        links.extend(ask.app.store.select(ask.practice(), &sql::LINKS_TO, &to).await?);
    }
    let remitted = ask.select(&sql::REMITTED_OF_CLAIM, claim_num).await?;
    let history = ask.select(&papers::TRACKINGS_OF_CLAIM, claim_num).await?;
    Ok(Followed { account, desk: OnDesk { matching, tracked, links, remitted, history } })
}
