//! Treatment plans. The active one is brought up to date when somebody looks.

use claims::papers::{TpStatus, TreatPlan};
use claims::record;
use claims::state::Refusal;
use claims::treat_plan::{self, ChangePlan, Plans};
use serde_json::Value;
use store::queries::papers as sql;

use super::ask::{Ask, Reply};
use super::input::{Fields, Needed};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::{Account, Error};

const NOT_FOUND: &str = "TreatPlan not found.";

/// A patient's account with the plans.
pub(super) struct Seen {
    pub(super) account: Account,
    pub(super) plans: Plans,
}

pub(super) async fn list(ask: &Ask) -> Answer {
    let patient = ask.query.int("PatNum")?;
    let status = ask.query.name::<TpStatus>("TPStatus")?;
    let keep = |row: &TreatPlan| {
        patient.is_none_or(|number| row.pat_num == number)
            && status.is_none_or(|status| row.tp_status == status)
    };
    let rows = match patient {
        Some(number) => {
            ask.patient_stands(number).await?;
            current(ask, number).await?;
            ask.among(ask.select(&sql::TREAT_PLANS_OF_PATIENT, number).await?, keep).await?
        }
        None => ask.scan(keep).await?,
    };
    ask.saw("read treatplans", rows.iter().map(|row| row.pat_num)).await?;
    ask.listed(&rows, |row| show(row, &ask.show))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let pat_num = ask.body.int("PatNum").needed("PatNum")?;
    let load = async || ask.account(pat_num).await;
    let row = ask
        .write("treatplan.create", load, |Account { office, family }, now, numbers| {
            let (heading, note) = (ask.body.text("Heading")?, ask.body.text("Note")?);
            let tp_type = ask.body.name("TPType")?;
            treat_plan::create(office, family, pat_num, heading, note, tp_type, now, numbers)
        })
        .await?;
    Ok(Reply::Created(show(&row, &ask.show), None))
}

pub(super) async fn save(ask: &Ask) -> Answer {
    let number = ask.body.int("TreatPlanNum").needed("TreatPlanNum")?;
    let heading = ask.body.text("Heading")?;
    let presenter = ask.body.key("UserNumPresenter")?.flatten().unwrap_or(0);
    let plan: TreatPlan = ask.find(number, NOT_FOUND).await?;
    current(ask, plan.pat_num).await?;
    let load = async || seen(ask, plan.pat_num).await;
    let row = ask
        .write("treatplan.save", load, |Seen { account, plans }, now, numbers| {
            let Account { office, family } = account;
            treat_plan::save(office, family, plans, number, heading.as_deref(), presenter, now, numbers)
        })
        .await?;
    Ok(Reply::Created(show(&row, &ask.show), None))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let command = changes(&ask.body)?;
    if let Some(Some(party)) = command.respons_party {
        ask.patient_stands(party).await?;
    }
    let load = async || seen_of_plan(ask, number).await;
    let row = ask
        .write("treatplan.update", load, |Seen { account, plans }, now, _| {
            let Account { office, family } = account;
            treat_plan::change(office, family, plans, number, &command, &ask.caller.name, now)
        })
        .await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

pub(super) async fn delete(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || seen_with_items(ask, number).await;
    ask.write("treatplan.delete", load, |Seen { account, plans }, _, _| {
        Ok(((), treat_plan::delete(&account.office, &account.family, plans, number)?))
    })
    .await?;
    Ok(Reply::Empty)
}

/// Brings a patient's plans up to date.
pub(super) async fn current(ask: &Ask, pat_num: i64) -> Result<(), super::error::Refused> {
    let load = async || seen(ask, pat_num).await;
    ask.write("treatplans", load, |Seen { account, plans }, now, numbers| {
        let Account { office, family } = account;
        Ok(((), treat_plan::audit(office, family, plans, pat_num, now, numbers)))
    })
    .await
}

/// A patient's account with all plans and what is on them.
pub(super) async fn seen(ask: &Ask, pat_num: i64) -> Result<Seen, Error> {
    let account = ask.account(pat_num).await?;
    let plans = ask.select(&sql::TREAT_PLANS_OF_PATIENT, pat_num).await?;
    let of: Vec<_> = plans.iter().map(|plan| vec![record::Value::Int(plan.treat_plan_num)]).collect();
    let attaches = ask.app.store.select_each(ask.practice(), &sql::ATTACHES_OF_TREAT_PLAN, &of).await?;
    Ok(Seen { account, plans: Plans { plans, attaches, items: vec![] } })
}

/// The account of the patient whose plan it is.
pub(super) async fn seen_of_plan(ask: &Ask, number: i64) -> Result<Seen, Error> {
    let plan: TreatPlan = ask.find(number, NOT_FOUND).await?;
    seen(ask, plan.pat_num).await
}

/// The same, with what a saved plan says of its procedures.
pub(super) async fn seen_with_items(ask: &Ask, number: i64) -> Result<Seen, Error> {
    let mut seen = seen_of_plan(ask, number).await?;
    seen.plans.items = ask.select(&sql::ITEMS_OF_TREAT_PLAN, number).await?;
    Ok(seen)
}

fn changes(body: &Fields) -> Result<ChangePlan, Refusal> {
    Ok(ChangePlan {
        date_tp: body.date("DateTP")?,
        heading: body.text("Heading")?,
        note: body.text("Note")?,
        respons_party: body.key("ResponsParty")?,
        tp_type: body.name("TPType")?,
        signature_text: body.text("SignatureText")?,
        signature_practice_text: body.text("SignaturePracticeText")?,
        is_signed: body.flag("isSigned")?,
        is_signed_practice: body.flag("isSignedPractice")?,
    })
}

fn show(row: &TreatPlan, show: &Show) -> Value {
    row! {
        "TreatPlanNum": row.treat_plan_num,
        "PatNum": row.pat_num,
        "DateTP": show.date(row.date_tp),
        "Heading": wire::text(&row.heading),
        "Note": wire::text(&row.note),
        "SigIsTopaz": wire::flag(false),
        "ResponsParty": wire::key(row.respons_party),
        "DocNum": 0,
        "TPStatus": row.tp_status.as_str(),
        "SecUserNumEntry": 0,
        "SecDateEntry": show.date(row.sec_date_entry),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
        "UserNumPresenter": row.user_num_presenter,
        "TPType": row.tp_type.as_str(),
        "DateTSigned": show.instant_or_empty(row.date_t_signed),
        "DateTPracticeSigned": show.instant_or_empty(row.date_t_practice_signed),
        "SignatureText": wire::text(&row.signature_text),
        "SignaturePracticeText": wire::text(&row.signature_practice_text),
        "isSigned": wire::flag(row.date_t_signed.is_some()),
        "isSignedPractice": wire::flag(row.date_t_practice_signed.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use claims::papers::TpType;
    use jiff::Timestamp;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_plan_has_the_documented_fields() {
        let row = TreatPlan {
            treat_plan_num: 2,
            pat_num: 26,
            date_tp: None,
            heading: "Active Treatment Plan".into(),
            note: String::new(),
            respons_party: None,
            tp_status: TpStatus::Active,
            tp_type: TpType::Insurance,
            user_num_presenter: 0,
            date_t_signed: None,
            date_t_practice_signed: Some(Timestamp::UNIX_EPOCH),
            signature_text: String::new(),
            signature_practice_text: "Dr A".into(),
            sec_date_entry: date(2026, 3, 2),
            sec_date_t_edit: Timestamp::UNIX_EPOCH,
        };
        let shown = show(&row, &Show::new(TimeZone::UTC, None, None));
        let fields: Vec<String> = kinds(&shown).iter().map(|(name, kind)| format!("{name} {kind}")).collect();
        assert_eq!(
            fields.join(", "),
            "TreatPlanNum n, PatNum n, DateTP s, Heading s, Note s, SigIsTopaz s, ResponsParty n, DocNum n, \
             TPStatus s, SecUserNumEntry n, SecDateEntry s, SecDateTEdit s, UserNumPresenter n, TPType s, \
             DateTSigned s, DateTPracticeSigned s, SignatureText s, SignaturePracticeText s, isSigned s, \
             isSignedPractice s"
        );
        assert_eq!((&shown["DateTP"], &shown["isSigned"]), (&"0001-01-01".into(), &"false".into()));
        assert_eq!(shown["DateTSigned"], "0001-01-01 00:00:00");
        assert_eq!(shown["isSignedPractice"], "true");
    }
}
