//! What was said to patients, and by them.

use claims::change::ChangeSet;
use claims::office::Office;
use claims::papers::Commlog;
use claims::state::Refusal;
use serde_json::Value;
use store::queries::papers as sql;

use super::ask::{Ask, Reply};
use super::input::{Needed, set};
use super::names::{COMM_MODES, SENT_OR_RECEIVED};
use super::procedure_logs::definition;
use super::routes::Answer;
use super::standing::Standing;
use super::wire::{self, Show, row};

const NOT_FOUND: &str = "Commlog not found.";
/// The list of what there is to say among the definitions, and what is taken when nothing is said.
const COMM_LOG_TYPES: i64 = 27;
const MISCELLANEOUS: &str = "Miscellaneous";

pub(super) async fn list(ask: &Ask) -> Answer {
    let patient = ask.query.int("PatNum")?;
    let keep = |row: &Commlog| patient.is_none_or(|number| row.pat_num == number);
    let rows = match patient {
        Some(number) => {
            ask.patient_stands(number).await?;
            ask.among(ask.select(&sql::COMMLOGS_OF_PATIENT, number).await?, keep).await?
        }
        None => ask.scan(keep).await?,
    };
    ask.saw("read commlogs", rows.iter().map(|row| row.pat_num)).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| show(row, &office, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Commlog = ask.find(ask.number(), NOT_FOUND).await?;
    ask.saw("read commlogs", [row.pat_num]).await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?, &ask.show)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let note = ask.body.filled("Note").needed("Note")?;
    let load = async || {
        ask.patient_stands(pat_num).await?;
        ask.office().await
    };
    let row = ask
        .write("commlog.create", load, |office, now, numbers| {
            let said = definition(&ask.body, "CommType", "commType", COMM_LOG_TYPES, office)?.flatten();
            let text = |sent: Option<String>, default: &str| sent.unwrap_or_else(|| default.to_owned());
            let row = Commlog {
                commlog_num: numbers.fresh::<Commlog>(),
                pat_num,
                comm_date_time: ask.body.instant("CommDateTime")?.unwrap_or(now.instant),
                comm_type: said.or_else(|| usual(office)).unwrap_or(0),
                note: note.clone(),
                mode: text(ask.body.one_of("Mode_", COMM_MODES)?, "Phone"),
                sent_or_received: text(ask.body.one_of("SentOrReceived", SENT_OR_RECEIVED)?, "Sent"),
                date_t_stamp: now.instant,
                date_t_entry: now.instant,
            };
            let mut changes = ChangeSet::new();
            changes.touches(pat_num);
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    ask.created("commlogs", row.commlog_num, show(&row, &*ask.office().await?, &ask.show))
}

/// What a talk is about that nobody says more of.
fn usual(office: &Office) -> Option<i64> {
    let mut types = office.definitions_of(COMM_LOG_TYPES);
    let named = office.definitions_of(COMM_LOG_TYPES).find(|d| d.item_name == MISCELLANEOUS);
    named.or_else(|| types.next()).map(|d| d.def_num)
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || Standing::<Commlog>::load(ask, ask.number(), NOT_FOUND).await;
    let row = ask
        .write("commlog.update", load, |stands, now, _| {
            let mut row = stands.row.clone();
            set(&mut row.note, ask.body.text("Note"))?;
            let mut changes = ChangeSet::new();
            changes.touches(row.pat_num);
            if row != stands.row {
                changes.merge(stands.change());
                row.date_t_stamp = now.instant;
                changes.put(&row);
            }
            Ok::<_, Refusal>((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?, &ask.show)))
}

fn show(row: &Commlog, office: &Office, show: &Show) -> Value {
    row! {
        "CommlogNum": row.commlog_num,
        "PatNum": row.pat_num,
        "CommDateTime": show.instant(row.comm_date_time),
        "CommType": row.comm_type.to_string(),
        "commType": wire::definition(office, Some(row.comm_type)),
        "Note": wire::text(&row.note),
        "Mode_": wire::text(&row.mode),
        "SentOrReceived": wire::text(&row.sent_or_received),
        "UserNum": 0,
        "DateTStamp": show.instant(row.date_t_stamp),
        "CommSource": "API",
        "ProgramNum": 0,
        "DateTEntry": show.instant(row.date_t_entry),
        "ReferralNum": 0,
    }
}
