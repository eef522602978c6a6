//! The history of claims, as people write it.

use claims::account::Claim;
use claims::claim::{self, AddTracking, ChangeTracking};
use claims::papers::ClaimTracking;
use claims::state::Refusal;
use serde_json::Value;
use store::queries::papers as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::{Fields, Needed};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::{Account, Error};

const NOT_FOUND: &str = "ClaimTracking not found.";
const CLAIM_NOT_FOUND: &str = "Claim not found";

/// What a decision on a claim's history sees.
struct Seen {
    account: Account,
    history: Vec<ClaimTracking>,
}

pub(super) async fn list(ask: &Ask) -> Answer {
    let claim = ask.query.int("ClaimNum")?;
    let keep = |row: &ClaimTracking| claim.is_none_or(|number| row.claim_num == number);
    let rows = match claim {
        Some(number) => {
            ask.find::<Claim>(number, CLAIM_NOT_FOUND).await?;
            ask.among(ask.select(&sql::TRACKINGS_OF_CLAIM, number).await?, keep).await?
        }
        None => ask.scan(keep).await?,
    };
    saw(ask, rows.iter()).await?;
    ask.listed(&rows, |row| show(row, &ask.show))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let command = AddTracking {
        claim_num: ask.body.int("ClaimNum").needed("ClaimNum")?,
        note: ask.body.text("Note")?.unwrap_or_default(),
        tracking_def_num: ask.body.key("TrackingDefNum")?.flatten(),
        tracking_error_def_num: ask.body.key("TrackingErrorDefNum")?.flatten(),
    };
    let load = async || seen(ask, command.claim_num).await;
    let row = ask
        .write("claimtracking.create", load, |Seen { account, history }, now, numbers| {
            let Account { office, family } = account;
            claim::add_tracking(office, family, history, &command, now, numbers)
        })
        .await?;
    Ok(Reply::Created(show(&row, &ask.show), None))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let command = changes(&ask.body)?;
    let load = async || {
        let row: ClaimTracking = ask.find(number, NOT_FOUND).await?;
        seen(ask, row.claim_num).await
    };
    let row = ask
        .write("claimtracking.update", load, |Seen { account, history }, now, _| {
            let Account { office, family } = account;
            claim::change_tracking(office, family, history, number, &command, now)
        })
        .await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

fn changes(body: &Fields) -> Result<ChangeTracking, Refusal> {
    Ok(ChangeTracking {
        note: body.text("Note")?,
        tracking_def_num: body.key("TrackingDefNum")?,
        tracking_error_def_num: body.key("TrackingErrorDefNum")?,
    })
}

async fn seen(ask: &Ask, claim_num: i64) -> Result<Seen, Error> {
    let claim: Claim = ask.find(claim_num, CLAIM_NOT_FOUND).await?;
    let account = ask.account(claim.pat_num).await?;
    let history = ask.select(&sql::TRACKINGS_OF_CLAIM, claim_num).await?;
    Ok(Seen { account, history })
}

/// A history tells of the patient whose claim it is.
async fn saw(ask: &Ask, rows: impl IntoIterator<Item = &ClaimTracking>) -> Result<(), Refused> {
    let claims: Vec<Claim> = ask.last_of(rows.into_iter().map(|row| row.claim_num)).await?;
    ask.saw("read claimtrackings", claims.iter().map(|claim| claim.pat_num)).await
}

fn show(row: &ClaimTracking, show: &Show) -> Value {
    row! {
        "ClaimTrackingNum": row.claim_tracking_num,
        "ClaimNum": row.claim_num,
        "TrackingType": "StatusHistory",
        "UserNum": 0,
        "DateTimeEntry": show.instant(row.date_time_entry),
        "Note": wire::text(&row.note),
        "TrackingDefNum": wire::key(row.tracking_def_num),
        "TrackingErrorDefNum": wire::key(row.tracking_error_def_num),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_tracking_has_the_documented_fields() {
        let row = ClaimTracking {
            claim_tracking_num: 3,
            claim_num: 26,
            date_time_entry: Timestamp::UNIX_EPOCH,
            note: "asked again".into(),
            tracking_def_num: None,
            tracking_error_def_num: Some(7),
        };
        let shown = show(&row, &Show::new(TimeZone::UTC, None, None));
        assert_eq!(
            kinds(&shown),
            [
                ("ClaimTrackingNum", 'n'),
                ("ClaimNum", 'n'),
                ("TrackingType", 's'),
                ("UserNum", 'n'),
                ("DateTimeEntry", 's'),
                ("Note", 's'),
                ("TrackingDefNum", 'n'),
                ("TrackingErrorDefNum", 'n'),
            ]
        );
        assert_eq!((&shown["TrackingDefNum"], &shown["TrackingErrorDefNum"]), (&0.into(), &7.into()));
        assert_eq!(shown["DateTimeEntry"], "1970-01-01 00:00:00");
    }
}
