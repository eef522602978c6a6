//! Lines that are made or taken away by themselves: supplemental payments and benefit adjustments.

use claims::account::ClaimProc;
use claims::claim::line::{self, Supplement};
use claims::claim::{self, AdjustBenefits};
use claims::coverage::PatPlan;
use claims::state::Refusal;

use super::super::ask::{Ask, Reply};
use super::super::input::Needed;
use super::super::routes::Answer;
use super::{NOT_FOUND, shown};
use crate::app::Account;

/// Of an old client only the payment is read (`decisions.md` 20); it changes the rest on the new line.
pub(crate) async fn supplemental(ask: &Ask) -> Answer {
    let number = ask.body.int("ClaimProcNum").needed("ClaimProcNum")?;
    let amounts = Supplement {
        ins_pay_amt: ask.body.money("InsPayAmt")?.unwrap_or_default(),
        write_off: ask.body.money("WriteOff")?.unwrap_or_default(),
        ded_applied: ask.body.money("DedApplied")?.unwrap_or_default(),
    };
    let first: ClaimProc = ask.find(number, NOT_FOUND).await?;
    let load = async || ask.account(first.pat_num).await;
    let line = ask
        .write("claimproc.supplement", load, |Account { office, family }, now, numbers| {
            line::supplement(office, family, number, amounts, now, numbers)
        })
        .await?;
    created(ask, &line).await
}

/// Says that what was received on a line never was. Answers with the line that says so.
pub(crate) async fn void(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || {
        let row: ClaimProc = ask.find(number, NOT_FOUND).await?;
        ask.account(row.pat_num).await
    };
    let line = ask
        .write("claimproc.void", load, |Account { office, family }, now, numbers| {
            line::void(office, family, number, now, numbers)
        })
        .await?;
    created(ask, &line).await
}

/// Has the benefit year show the amounts as used.
pub(crate) async fn set_used(ask: &Ask) -> Answer {
    let (command, pat_num) = adjustment(ask).await?;
    let load = async || ask.account(pat_num).await;
    ask.write("claimproc.set used", load, |Account { office, family }, now, numbers| {
        Ok(((), claim::set_used(office, family, &command, now, numbers)?))
    })
    .await?;
    Ok(Reply::Empty)
}

/// Adds an adjustment of the amounts.
pub(crate) async fn adjust(ask: &Ask) -> Answer {
    let (command, pat_num) = adjustment(ask).await?;
    let load = async || ask.account(pat_num).await;
    let row = ask
        .write("claimproc.adjust", load, |Account { office, family }, now, numbers| {
            claim::add_adjustment(office, family, &command, now, numbers)
        })
        .await?;
    created(ask, &row).await
}

pub(crate) async fn delete(ask: &Ask) -> Answer {
    let number = ask.number();
    let row: ClaimProc = ask.find(number, NOT_FOUND).await?;
    // What is taken away is what a read would show.
    ask.app.refresh_estimates(&ask.caller, row.pat_num).await?;
    let load = async || ask.account(row.pat_num).await;
    ask.write("claimproc.delete", load, |Account { office, family }, now, numbers| {
        Ok(((), line::delete(office, family, number, now, numbers)?))
    })
    .await?;
    Ok(Reply::Empty)
}

/// What was sent of a benefit adjustment, and whose it is.
async fn adjustment(ask: &Ask) -> Result<(AdjustBenefits, i64), super::super::error::Refused> {
    let pat_plan_num = ask.body.int("PatPlanNum").needed("PatPlanNum")?;
    let command = AdjustBenefits {
        pat_plan_num,
        ins_used: ask.body.money("insUsed")?,
        deductible_used: ask.body.money("deductibleUsed")?,
        date: ask.body.date("date")?.flatten(),
    };
    let coverage: Option<PatPlan> = ask.get(pat_plan_num).await?;
    let coverage = coverage.ok_or_else(|| Refusal::not_found("PatPlan not found."))?;
    Ok((command, coverage.pat_num))
}

async fn created(ask: &Ask, line: &ClaimProc) -> Answer {
    let row = shown(ask, line.claim_proc_num, line.pat_num).await?;
    ask.created("claimprocs", line.claim_proc_num, row)
}
