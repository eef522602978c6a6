//! Coverages: which subscriptions a patient is covered by, primary first.

mod order;

use claims::change::{ChangeSet, Scope};
use claims::coverage::{InsSub, PatPlan, Relationship, VerifyType};
use claims::state::{Now, Refusal};
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::input::{Fields, Needed, set};
use super::ins_verifies;
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::{Account, Error};

const NOT_FOUND: &str = "PatPlan not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let patient = ask.query.int("PatNum")?;
    let subscription = ask.query.int("InsSubNum")?;
    let keep = |row: &PatPlan| {
        patient.is_none_or(|number| row.pat_num == number)
            && subscription.is_none_or(|number| row.ins_sub_num == number)
    };
    let rows = match (patient, subscription) {
        (Some(number), _) => {
            let mut rows = ask.select(&sql::PAT_PLANS_OF_PATIENT, number).await?;
            rows.sort_by_key(|row| row.pat_plan_num);
            ask.among(rows, keep).await?
        }
        (None, Some(number)) => {
            ask.among(ask.select(&sql::PAT_PLANS_OF_SUBSCRIPTION, number).await?, keep).await?
        }
        (None, None) => ask.scan(keep).await?,
    };
    ask.saw("read patplans", rows.iter().map(|row| row.pat_num)).await?;
    ask.listed(&rows, |row| show(row, &ask.show))
}

/// What a coverage is decided on: the account, and the subscription with the version at which it was read.
struct Subscribed {
    version: i64,
    ins_sub: InsSub,
    account: Account,
}

impl Subscribed {
    async fn load(ask: &Ask, subscription: i64, pat_num: i64) -> Result<Subscribed, Error> {
        let version = ask.version(Scope::Subscription(subscription)).await?;
        let ins_sub = ask.find(subscription, "InsSub not found.").await?;
        Ok(Subscribed { version, ins_sub, account: ask.account(pat_num).await? })
    }

    /// A change of this coverage. Whoever else rests on the subscription sees that it has another patient, or lost
    /// one.
    fn change(&self, pat_num: i64) -> ChangeSet {
        let mut changes = self.account.family.change(&self.account.office);
        changes.changes(Scope::Subscription(self.ins_sub.ins_sub_num), self.version);
        changes.touches(pat_num);
        changes
    }
}

/// A coverage at an ordinal that is taken pushes those from there on down.
pub(super) async fn create(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let subscription = ask.body.int("InsSubNum").needed("InsSubNum")?;
    let row = ask
        .write(
            "patplan.create",
            async || Subscribed::load(ask, subscription, pat_num).await,
            |found, now, numbers| {
                let present: Vec<&PatPlan> = found.account.family.coverages_of(pat_num).collect();
                order::attachable(&present, subscription)?;
                let mut row = PatPlan {
                    pat_plan_num: numbers.fresh::<PatPlan>(),
                    pat_num,
                    ordinal: ask.body.int("Ordinal")?.unwrap_or(1),
                    is_pending: false,
                    relationship: relationship(&ask.body)?.unwrap_or(Relationship::SelfSubscriber),
                    pat_id: ask.body.text("PatID")?.unwrap_or_default(),
                    ins_sub_num: subscription,
                    sec_date_t_entry: now.instant,
                    sec_date_t_edit: now.instant,
                };
                let (ordinal, pushed) = order::insert(&present, row.ordinal)?;
                row.ordinal = ordinal;
                let mut changes = found.change(pat_num);
                changes.put(&row);
                put_moved(&mut changes, pushed, now);
                Ok((row, changes))
            },
        )
        .await?;
    Ok(Reply::Created(show(&row, &ask.show), None))
}

/// The coverage of the path, as it stands in its account.
fn standing(account: &Account, number: i64) -> Result<&PatPlan, Refusal> {
    let mut coverages = account.family.pat_plans.iter();
    coverages.find(|row| row.pat_plan_num == number).ok_or_else(|| Refusal::not_found(NOT_FOUND))
}

/// Another ordinal moves the coverage there and the others together.
pub(super) async fn update(ask: &Ask) -> Answer {
    let wanted = ask.body.int("InsSubNum")?;
    let load = async || {
        let stands: PatPlan = ask.find(ask.number(), NOT_FOUND).await?;
        let subscription = wanted.unwrap_or(stands.ins_sub_num);
        Subscribed::load(ask, subscription, stands.pat_num).await
    };
    let row = ask
        .write("patplan.update", load, |found: &Subscribed, now, _| {
            let stands = standing(&found.account, ask.number())?;
            let present: Vec<&PatPlan> = found.account.family.coverages_of(stands.pat_num).collect();
            let mut row = stands.clone();
            row.ins_sub_num = found.ins_sub.ins_sub_num;
            if row.ins_sub_num != stands.ins_sub_num {
                order::attachable(&present, row.ins_sub_num)?;
            }
            set(&mut row.pat_id, ask.body.text("PatID"))?;
            set(&mut row.relationship, relationship(&ask.body))?;
            let wanted = ask.body.int("Ordinal")?.unwrap_or(row.ordinal);
            let (ordinal, moved) = order::relocate(&present, stands, wanted)?;
            row.ordinal = ordinal;
            row.sec_date_t_edit = now.instant;
            let mut changes = found.change(row.pat_num);
            changes.put(&row);
            put_moved(&mut changes, moved, now);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

/// Drops a coverage: plan and subscription stay, what was paid under it too. The patient's own terms of it go with
/// what was verified of it, and those behind it move up.
pub(super) async fn delete(ask: &Ask) -> Answer {
    let load = async || {
        let row: PatPlan = ask.find(ask.number(), NOT_FOUND).await?;
        let account = ask.account(row.pat_num).await?;
        Ok((account, ins_verifies::of(ask, VerifyType::PatientEnrollment, ask.number()).await?))
    };
    ask.write("patplan.delete", load, |(account, verified), now, _| {
        let stands = standing(account, ask.number())?;
        let Account { office, family } = account;
        let others: Vec<&PatPlan> = family
            .coverages_of(stands.pat_num)
            .filter(|other| other.pat_plan_num != stands.pat_plan_num)
            .collect();
        let mut changes = family.change(office);
        changes.touches(stands.pat_num);
        changes.delete(stands);
        for own in family.benefits.iter().filter(|b| b.pat_plan_num == Some(stands.pat_plan_num)) {
            changes.delete(own);
        }
        if let Some(verified) = verified {
            changes.delete(verified);
        }
        put_moved(&mut changes, order::close_up(&others, stands.ordinal), now);
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

fn put_moved(changes: &mut ChangeSet, moved: Vec<PatPlan>, now: Now) {
    for mut other in moved {
        other.sec_date_t_edit = now.instant;
        changes.put(&other);
    }
}

/// One page of the original drops a letter of InjuredPlaintiff.
fn relationship(sent: &Fields) -> Result<Option<Relationship>, Refusal> {
    if sent.text("Relationship")?.as_deref() == Some("InjuredPlantiff") {
        return Ok(Some(Relationship::InjuredPlaintiff));
    }
    sent.name("Relationship")
}

fn show(row: &PatPlan, show: &Show) -> Value {
    row! {
        "PatPlanNum": row.pat_plan_num,
        "PatNum": row.pat_num,
        "Ordinal": row.ordinal,
        "IsPending": wire::flag(row.is_pending),
        "Relationship": row.relationship.as_str(),
        "PatID": wire::text(&row.pat_id),
        "InsSubNum": row.ins_sub_num,
        "OrthoAutoFeeBilledOverride": wire::money_or_blank(None),
        "OrthoAutoNextClaimDate": show.date(None),
        "SecDateTEntry": show.instant(row.sec_date_t_entry),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
    }
}
