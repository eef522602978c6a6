//! Coverages: which subscriptions a patient is covered by, primary first.

use claims::change::Scope;
use claims::coverage::{InsSub, PatPlan, Relationship};
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::input::{Fields, Needed, invalid};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::Account;

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
            ask.paged(rows.into_iter().filter(keep))?
        }
        (None, Some(number)) => ask.paged(ask.select(&sql::PAT_PLANS_OF_SUBSCRIPTION, number).await?)?,
        (None, None) => ask.scan(keep).await?,
    };
    ask.saw("read patplans", rows.iter().map(|row| row.pat_num)).await?;
    ask.rows(&rows, |row| show(row, &ask.show))
}

/// A coverage at an ordinal that is taken pushes those from there on down.
pub(super) async fn create(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let subscription = ask.body.int("InsSubNum").needed("InsSubNum")?;
    let load = async || {
        let version = ask.version(Scope::Subscription(subscription)).await?;
        let ins_sub: InsSub = ask.find(subscription, "InsSub not found.").await?;
        Ok((version, ins_sub, ask.account(pat_num).await?))
    };
    let row = ask
        .write("patplan.create", load, |(version, ins_sub, Account { office, family }), now, numbers| {
            let present: Vec<&PatPlan> = family.coverages_of(pat_num).collect();
            if present.iter().any(|other| other.ins_sub_num == ins_sub.ins_sub_num) {
                return Err(invalid("InsSubNum", "is attached to the patient already"));
            }
            let mut row = PatPlan {
                pat_plan_num: numbers.fresh::<PatPlan>(),
                pat_num,
                ordinal: ask.body.int("Ordinal")?.unwrap_or(i64::MAX),
                is_pending: false,
                relationship: relationship(&ask.body)?.unwrap_or(Relationship::SelfSubscriber),
                pat_id: ask.body.text("PatID")?.unwrap_or_default(),
                ins_sub_num: ins_sub.ins_sub_num,
                sec_date_t_entry: now.instant,
                sec_date_t_edit: now.instant,
            };
            let (ordinal, pushed) = insert(&present, row.ordinal)?;
            row.ordinal = ordinal;
            let mut changes = family.change(office);
            changes.changes(Scope::Subscription(ins_sub.ins_sub_num), *version);
            changes.put(&row);
            for mut other in pushed {
                other.sec_date_t_edit = now.instant;
                changes.put(&other);
            }
            changes.touches(pat_num);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Created(show(&row, &ask.show), None))
}

/// Where a coverage goes that is wanted at an ordinal, and the others as they stand then: ordinals have no gaps
/// behind the last.
fn insert(present: &[&PatPlan], wanted: i64) -> Result<(i64, Vec<PatPlan>), Refusal> {
    if wanted < 1 {
        return Err(invalid("Ordinal", "must be 1 or more"));
    }
    let last = present.iter().map(|other| other.ordinal).max().unwrap_or(0);
    let ordinal = wanted.min(last + 1);
    let mut pushed = Vec::new();
    if present.iter().any(|other| other.ordinal == ordinal) {
        for other in present.iter().filter(|other| other.ordinal >= ordinal) {
            pushed.push(PatPlan { ordinal: other.ordinal + 1, ..(*other).clone() });
        }
    }
    Ok((ordinal, pushed))
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn coverage(pat_plan_num: i64, ordinal: i64) -> PatPlan {
        PatPlan {
            pat_plan_num,
            pat_num: 1,
            ordinal,
            is_pending: false,
            relationship: Relationship::SelfSubscriber,
            pat_id: String::new(),
            ins_sub_num: pat_plan_num,
            sec_date_t_entry: Timestamp::UNIX_EPOCH,
            sec_date_t_edit: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_taken_ordinal_pushes_those_behind_it_down() {
        let (first, second) = (coverage(7, 1), coverage(8, 2));
        let present = [&first, &second];
        let inserted = |wanted| {
            insert(&present, wanted).map(|(ordinal, pushed)| {
                (ordinal, pushed.iter().map(|p| (p.pat_plan_num, p.ordinal)).collect::<Vec<_>>())
            })
        };
        assert_eq!(inserted(1), Ok((1, vec![(7, 2), (8, 3)])));
        assert_eq!(inserted(2), Ok((2, vec![(8, 3)])));
        assert_eq!(inserted(3), Ok((3, vec![])));
        assert_eq!(inserted(i64::MAX), Ok((3, vec![])));
        assert!(inserted(0).is_err());
        assert_eq!(insert(&[], 2).map(|(ordinal, _)| ordinal), Ok(1));
    }
}
