//! Subscriptions: who is enrolled in which plan.

use claims::account::{ClaimProc, ClaimProcStatus, Patient};
use claims::change::{ChangeSet, Scope};
use claims::coverage::{InsPlan, InsSub};
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::input::{Fields, Needed, invalid, set};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::Error;

pub(super) async fn list(ask: &Ask) -> Answer {
    let plan = ask.query.int("PlanNum")?;
    let subscriber = ask.query.int("Subscriber")?;
    let keep = |row: &InsSub| {
        plan.is_none_or(|number| row.plan_num == number)
            && subscriber.is_none_or(|number| row.subscriber == number)
    };
    let rows = match (subscriber, plan) {
        (Some(number), _) => ask.among(ask.select(&sql::INS_SUBS_OF_SUBSCRIBER, number).await?, keep).await?,
        (None, Some(number)) => ask.among(ask.select(&sql::INS_SUBS_OF_PLAN, number).await?, keep).await?,
        (None, None) => ask.scan(keep).await?,
    };
    ask.saw("read inssubs", rows.iter().map(|row| row.subscriber)).await?;
    ask.listed(&rows, |row| show(row, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: InsSub = ask.find(ask.number(), "InsSub not found.").await?;
    ask.saw("read inssubs", [row.subscriber]).await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

/// What a subscription ties together, as far as the request names it.
struct Ends {
    plan: Option<InsPlan>,
    subscriber: Option<Patient>,
    assign_ben: bool,
}

async fn ends(ask: &Ask, stands: Option<&InsSub>) -> Result<Ends, Error> {
    let plan = ask.body.int("PlanNum")?.or(stands.map(|sub| sub.plan_num));
    let subscriber = ask.body.int("Subscriber")?.or(stands.map(|sub| sub.subscriber));
    Ok(Ends {
        plan: match plan {
            Some(number) => ask.get(number).await?,
            None => None,
        },
        subscriber: match subscriber {
            Some(number) => ask.get(number).await?,
            None => None,
        },
        assign_ben: ask.office().await?.is_on("InsDefaultAssignBen"),
    })
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "inssub.create",
            async || ends(ask, None).await,
            |ends, now, numbers| {
                let mut row = InsSub {
                    ins_sub_num: numbers.fresh::<InsSub>(),
                    plan_num: ask.body.int("PlanNum").needed("PlanNum")?,
                    subscriber: ask.body.int("Subscriber").needed("Subscriber")?,
                    date_effective: None,
                    date_term: None,
                    subscriber_id: ask.body.filled("SubscriberID").needed("SubscriberID")?,
                    benefit_notes: String::new(),
                    release_info: true,
                    assign_ben: ends.assign_ben,
                    subsc_note: String::new(),
                    sec_date_t_edit: now.instant,
                };
                apply(&mut row, &ask.body)?;
                Ok((row.clone(), written(&row, ends)?))
            },
        )
        .await?;
    ask.created("inssubs", row.ins_sub_num, show(&row, &ask.show))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || {
        let version = ask.version(Scope::Subscription(ask.number())).await?;
        let stands: InsSub = ask.find(ask.number(), "InsSub not found.").await?;
        let former: Option<Patient> = ask.get(stands.subscriber).await?;
        let ends = ends(ask, Some(&stands)).await?;
        Ok((version, stands, former, ends))
    };
    ask.write("inssub.update", load, |(version, stands, former, ends), now, _| {
        let mut row = stands.clone();
        set(&mut row.plan_num, ask.body.int("PlanNum"))?;
        set(&mut row.subscriber, ask.body.int("Subscriber"))?;
        apply(&mut row, &ask.body)?;
        row.sec_date_t_edit = now.instant;
        let mut changes = written(&row, ends)?;
        changes.rests_on(Scope::Subscription(row.ins_sub_num), *version);
        if let Some(former) = former {
            changes.raise(Scope::Family(former.guarantor));
            changes.touches(former.pat_num);
        }
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

/// What rests on a subscription, as one decision sees it.
struct Used {
    version: i64,
    stands: InsSub,
    subscriber: Option<Patient>,
    /// The first thing that names it.
    by: Option<&'static str>,
}

/// Who is covered by it is asked first: that is what the original tells.
async fn used(ask: &Ask) -> Result<Used, Error> {
    let number = ask.number();
    let version = ask.version(Scope::Subscription(number)).await?;
    let stands: InsSub = ask.find(number, "InsSub not found.").await?;
    let subscriber = ask.get(stands.subscriber).await?;
    let is_estimate = |line: &ClaimProc| {
        line.claim_num.is_none()
            && matches!(line.status, ClaimProcStatus::Estimate | ClaimProcStatus::CapEstimate)
    };
    let by = if !ask.select(&sql::PAT_PLANS_OF_SUBSCRIPTION, number).await?.is_empty() {
        Some("PatPlans")
    } else if ask.is_any(&sql::CLAIM_OF_SUBSCRIPTION, number).await? {
        Some("Claims")
    } else if !ask.select(&sql::CLAIM_PROCS_OF_SUBSCRIPTION, number).await?.iter().all(is_estimate) {
        Some("ClaimProcs")
    } else {
        None
    };
    Ok(Used { version, stands, subscriber, by })
}

/// Estimates of a coverage that was dropped do not hold a subscription: the next look at them takes them away.
pub(super) async fn delete(ask: &Ask) -> Answer {
    ask.write(
        "inssub.delete",
        async || used(ask).await,
        |used: &Used, _, _| {
            if let Some(by) = used.by {
                return Err(Refusal::rule(format!("Can't delete InsSub because {by} are still attached.")));
            }
            let mut changes = ChangeSet::new();
            changes.changes(Scope::Subscription(used.stands.ins_sub_num), used.version);
            if let Some(subscriber) = &used.subscriber {
                changes.raise(Scope::Family(subscriber.guarantor));
            }
            changes.delete(&used.stands);
            changes.touches(used.stands.subscriber);
            Ok(((), changes))
        },
    )
    .await?;
    Ok(Reply::Empty)
}

fn apply(row: &mut InsSub, sent: &Fields) -> Result<(), Refusal> {
    set(&mut row.subscriber_id, sent.filled("SubscriberID"))?;
    set(&mut row.date_effective, sent.date("DateEffective"))?;
    set(&mut row.date_term, sent.date("DateTerm"))?;
    set(&mut row.benefit_notes, sent.text("BenefitNotes"))?;
    set(&mut row.release_info, sent.flag("ReleaseInfo"))?;
    set(&mut row.assign_ben, sent.flag("AssignBen"))?;
    set(&mut row.subsc_note, sent.text("SubscNote"))?;
    if let (Some(from), Some(to)) = (row.date_effective, row.date_term)
        && to < from
    {
        return Err(invalid("DateTerm", "must not come before DateEffective"));
    }
    Ok(())
}

fn written(row: &InsSub, ends: &Ends) -> Result<ChangeSet, Refusal> {
    ends.plan.as_ref().ok_or_else(|| Refusal::not_found("InsPlan not found."))?;
    let subscriber = ends.subscriber.as_ref().ok_or_else(|| Refusal::not_found("Patient not found."))?;
    let mut changes = ChangeSet::new();
    changes.raise(Scope::Subscription(row.ins_sub_num));
    changes.raise(Scope::Family(subscriber.guarantor));
    changes.put(row);
    changes.touches(row.subscriber);
    Ok(changes)
}

fn show(row: &InsSub, show: &Show) -> Value {
    row! {
        "InsSubNum": row.ins_sub_num,
        "PlanNum": row.plan_num,
        "Subscriber": row.subscriber,
        "DateEffective": show.date(row.date_effective),
        "DateTerm": show.date(row.date_term),
        "SubscriberID": wire::text(&row.subscriber_id),
        "BenefitNotes": wire::text(&row.benefit_notes),
        "ReleaseInfo": wire::flag(row.release_info),
        "AssignBen": wire::flag(row.assign_ben),
        "SubscNote": wire::text(&row.subsc_note),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
    }
}
