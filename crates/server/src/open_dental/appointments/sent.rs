//! Appointments as they are sent.

use claims::appointment::{Answer, Appointment, AptStatus, Wishes, confirmation_for};
use claims::office::Office;
use claims::state::{Now, Refusal};
use jiff::civil::{Date, DateTime};

use super::super::input::{Fields, Needed, Read, clinic, invalid, missing};
use super::super::names::{APT_STATUSES, NEW_APT_STATUSES};

/// A new appointment at a time.
pub(super) fn new_appointment(body: &Fields, office: &Office) -> Result<Wishes, Refusal> {
    body.int("Op").needed("Op")?;
    let time = needed_time(body)?;
    Ok(Wishes {
        apt_status: status(body, NEW_APT_STATUSES)?,
        sec_user_num_entry: body.int("SecUserNumEntry")?,
        ..timed(body, time.date(), anywhere(body, office)?)?
    })
}

/// New values of an appointment's fields.
pub(super) fn changes(
    body: &Fields,
    office: &Office,
    stands: &Appointment,
    now: Now,
) -> Result<Wishes, Refusal> {
    let time = body.clock("AptDateTime")?.unwrap_or(stands.apt_date_time);
    Ok(Wishes {
        apt_status: status(body, APT_STATUSES)?,
        unsched_status: body.key("UnschedStatus")?,
        ..timed(body, time.map_or(now.today, DateTime::date), anywhere(body, office)?)?
    })
}

/// When and where a planned appointment is to be.
pub(super) fn schedule(body: &Fields) -> Result<Wishes, Refusal> {
    body.int("Op").needed("Op")?;
    body.int("ProvNum").needed("ProvNum")?;
    Ok(Wishes {
        op: body.key("Op")?,
        prov_num: body.key("ProvNum")?.flatten(),
        apt_date_time: Some(Some(needed_time(body)?)),
        confirmed: body.key("Confirmed")?.flatten(),
        note: body.text("Note")?,
        ..Wishes::default()
    })
}

/// What an appointment is, wherever and whenever: all that is said of a planned one.
pub(super) fn anywhere(body: &Fields, office: &Office) -> Result<Wishes, Refusal> {
    if body.key("AppointmentTypeNum")?.flatten().is_some() {
        return Err(invalid("AppointmentTypeNum", "must be 0: appointment types are not kept here"));
    }
    Ok(Wishes {
        pattern: body.text("Pattern")?,
        pattern_secondary: body.text("PatternSecondary")?,
        confirmed: body.key("Confirmed")?.flatten(),
        note: body.text("Note")?,
        prov_num: body.key("ProvNum")?.flatten(),
        prov_hyg: body.key("ProvHyg")?,
        clinic_num: clinic(body, office)?,
        is_hygiene: body.flag("IsHygiene")?,
        is_new_patient: body.flag("IsNewPatient")?,
        priority: body.name("Priority")?,
        ..Wishes::default()
    })
}

/// Where and when it is, and how it went. A time of the day is one of the appointment's day.
fn timed(body: &Fields, day: Date, wishes: Wishes) -> Result<Wishes, Refusal> {
    Ok(Wishes {
        op: body.key("Op")?,
        apt_date_time: body.clock("AptDateTime")?,
        date_time_arrived: body.clock_on("DateTimeArrived", day)?,
        date_time_seated: body.clock_on("DateTimeSeated", day)?,
        date_time_dismissed: body.clock_on("DateTimeDismissed", day)?,
        color_override: body.filled("colorOverride")?,
        ..wishes
    })
}

fn needed_time(body: &Fields) -> Result<DateTime, Refusal> {
    body.clock("AptDateTime").needed("AptDateTime")?.ok_or_else(|| missing("AptDateTime"))
}

fn status(body: &Fields, known: &[&'static str]) -> Read<AptStatus> {
    Ok(body.one_of("AptStatus", known)?.and_then(|text| AptStatus::parse(&text)))
}

/// The definition that an appointment is confirmed as: by number, or for an answer of an automated message.
pub(super) fn confirmation(body: &Fields, office: &Office) -> Result<i64, Refusal> {
    match (body.name::<Answer>("confirmVal")?, body.key("defNum")?.flatten()) {
        (Some(_), Some(_)) => Err(Refusal::field("defNum", "Only one of confirmVal and defNum can be sent.")),
        (None, None) => Err(Refusal::field("confirmVal", "confirmVal or defNum is required.")),
        (Some(answer), None) => confirmation_for(office, answer),
        (None, Some(number)) => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn body(json: &str) -> Fields {
        Fields::of_body(json.as_bytes(), &TimeZone::UTC).expect("a JSON object")
    }

    fn refused(json: &str) -> String {
        let sent = new_appointment(&body(json), &Office::default());
        sent.expect_err("a refusal").to_string()
    }

    #[test]
    fn a_new_appointment_has_a_chair_and_a_time() {
        assert_eq!(refused("{}"), "Op is required.");
        assert_eq!(refused(r#"{"Op": 1}"#), "AptDateTime is required.");
        assert_eq!(refused(r#"{"Op": 1, "AptDateTime": "0001-01-01 00:00:00"}"#), "AptDateTime is required.");
        let why = "AptDateTime format must be yyyy-MM-dd HH:mm:ss.";
        assert_eq!(refused(r#"{"Op": 1, "AptDateTime": "2026-03-09"}"#), why);
        let timed = |more: &str| format!(r#"{{"Op": 1, "AptDateTime": "2026-03-09 09:30:00", {more}}}"#);
        assert!(refused(&timed(r#""AptStatus": "Broken""#)).starts_with("AptStatus is invalid."));
        let why = "AppointmentTypeNum must be 0: appointment types are not kept here.";
        assert_eq!(refused(&timed(r#""AppointmentTypeNum": 5"#)), why);
        assert_eq!(refused(&timed(r#""ClinicNum": 5"#)), "ClinicNum is not a clinic of this office.");
        let sent = body(&timed(r#""AppointmentTypeNum": 0, "ProvNum": 0, "DateTimeSeated": "09:40:00""#));
        let wishes = new_appointment(&sent, &Office::default()).expect("wishes");
        assert_eq!((wishes.prov_num, wishes.op), (None, Some(Some(1))));
        assert_eq!(wishes.date_time_seated, Some("2026-03-09T09:40:00".parse().ok()));
    }

    #[test]
    fn an_answer_or_a_definition_is_sent_and_not_both() {
        let read = |json: &str| confirmation(&body(json), &Office::default()).map_err(|r| r.to_string());
        assert_eq!(read(r#"{"defNum": 7}"#), Ok(7));
        assert_eq!(read("{}"), Err("confirmVal or defNum is required.".into()));
        let both = read(r#"{"defNum": 7, "confirmVal": "Sent"}"#);
        assert_eq!(both, Err("Only one of confirmVal and defNum can be sent.".into()));
        let none = read(r#"{"confirmVal": "Sent"}"#).expect_err("the office has no list");
        assert_eq!(none, "The office's list ApptConfirmed has no \"Sent\". Send defNum.");
    }
}
