//! What an appointment must be: of patients, chairs, people and lists that are there, with a pattern of signs.

use super::{Appointment, AptStatus, CONFIRMATIONS, UNSCHEDULED_STATUSES};
use crate::office::Office;
use crate::procedure::check_provider;
use crate::state::Refusal;

/// A day in fives of minutes.
const PATTERN_MAX: usize = 288;
/// What a note holds at most, in bytes: it is added to again and again.
const NOTE_MAX: usize = 65_535;

/// Checks what an appointment is to be. What `old` holds already always passes.
pub(super) fn check(office: &Office, old: &Appointment, new: &Appointment) -> Result<(), Refusal> {
    if new.op != old.op
        && let Some(number) = new.op
        && office.operatory(number).is_none()
    {
        return Err(Refusal::not_found("Operatory not found."));
    }
    if new.prov_num != old.prov_num {
        check_provider(office, new.prov_num)?;
    }
    if new.prov_hyg != old.prov_hyg
        && let Some(number) = new.prov_hyg
        && office.provider(number).is_none()
    {
        return Err(Refusal::field("ProvHyg", "ProvHyg is not a provider of this office."));
    }
    if new.confirmed != old.confirmed {
        in_list(office, "Confirmed", new.confirmed, CONFIRMATIONS)?;
    }
    if new.unsched_status != old.unsched_status
        && let Some(number) = new.unsched_status
    {
        in_list(office, "UnschedStatus", number, UNSCHEDULED_STATUSES)?;
    }
    signs("Pattern", &new.pattern)?;
    signs("PatternSecondary", &new.pattern_secondary)?;
    if new.pattern_secondary.len() != new.pattern.len() {
        return Err(Refusal::field("PatternSecondary", "PatternSecondary must be as long as Pattern."));
    }
    if new.note.len() > NOTE_MAX {
        return Err(Refusal::field("Note", format!("Note must be at most {NOTE_MAX} bytes.")));
    }
    colour(&new.color_override)?;
    has_its_time(new)
}

/// Whoever is expected is expected somewhere, at some time.
fn has_its_time(new: &Appointment) -> Result<(), Refusal> {
    if !matches!(
        new.apt_status,
        AptStatus::Scheduled | AptStatus::Complete | AptStatus::PtNote | AptStatus::PtNoteCompleted
    ) {
        return Ok(());
    }
    let missing = |field: &'static str| Err(Refusal::field(field, format!("{field} is required.")));
    match (new.op, new.apt_date_time) {
        (None, _) => missing("Op"),
        (_, None) => missing("AptDateTime"),
        _ => Ok(()),
    }
}

/// That a definition is one of a list.
pub(super) fn in_list(
    office: &Office,
    field: &'static str,
    def_num: i64,
    category: i64,
) -> Result<(), Refusal> {
    if office.definitions_of(category).any(|entry| entry.def_num == def_num) {
        return Ok(());
    }
    Err(Refusal::field(field, format!("{field} must be a definition of category {category}.")))
}

fn signs(field: &'static str, pattern: &str) -> Result<(), Refusal> {
    if pattern.is_empty() || pattern.chars().any(|sign| sign != 'X' && sign != '/') {
        return Err(Refusal::field(
            field,
            format!("{field} may only contain X and /, one for five minutes."),
        ));
    }
    if pattern.len() > PATTERN_MAX {
        return Err(Refusal::field(field, format!("{field} must be at most {PATTERN_MAX} signs: a day.")));
    }
    Ok(())
}

fn colour(text: &str) -> Result<(), Refusal> {
    let parts: Vec<Option<u8>> = text.split(',').map(|part| part.parse().ok()).collect();
    if parts.len() == 3 && parts.iter().all(Option::is_some) {
        return Ok(());
    }
    let why = "colorOverride must be three numbers from 0 to 255, like 200,30,0.";
    Err(Refusal::field("colorOverride", why))
}

/// That a procedure of a patient may be put on an appointment: one of the patient's, and a planned one when it is
/// planned for it.
///
/// # Errors
/// When it is none of these.
pub fn check_tie(
    field: &'static str,
    found: Option<&Appointment>,
    pat_num: i64,
    is_planned: bool,
) -> Result<(), Refusal> {
    let fits =
        |row: &Appointment| row.pat_num == pat_num && (row.apt_status == AptStatus::Planned) == is_planned;
    if found.is_some_and(fits) {
        return Ok(());
    }
    let what = if is_planned { "a planned appointment" } else { "an appointment, other than a planned one," };
    Err(Refusal::field(field, format!("{field} is not {what} of this patient.")))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Chairs, at};
    use super::*;

    fn refused(change: impl Fn(&mut Appointment)) -> String {
        let chairs = Chairs::new();
        let old = chairs.booked(at("2026-03-09T09:30:00"));
        let mut new = old.clone();
        change(&mut new);
        check(&chairs.world.office, &old, &new)
            .map_or_else(|refusal| refusal.to_string(), |()| "passes".into())
    }

    #[test]
    fn what_is_named_must_be_there() {
        assert_eq!(refused(|_| ()), "passes");
        assert_eq!(refused(|row| row.op = Some(99)), "Operatory not found.");
        assert_eq!(refused(|row| row.prov_num = 99), "Provider not found.");
        assert_eq!(refused(|row| row.prov_hyg = Some(99)), "ProvHyg is not a provider of this office.");
        assert_eq!(refused(|row| row.confirmed = 99), "Confirmed must be a definition of category 2.");
        let unscheduled = "UnschedStatus must be a definition of category 13.";
        assert_eq!(refused(|row| row.unsched_status = Some(201)), unscheduled);
    }

    #[test]
    fn a_pattern_is_made_of_two_signs_and_so_long_as_the_other() {
        let signs = "Pattern may only contain X and /, one for five minutes.";
        let pattern = |text: &str| {
            refused(|row| {
                row.pattern = text.into();
                row.pattern_secondary = "/".repeat(text.len());
            })
        };
        assert_eq!(["", "/xx/", "XX XX", "é"].map(pattern), [signs; 4]);
        assert_eq!(pattern(&"X".repeat(288)), "passes");
        assert_eq!(pattern(&"X".repeat(289)), "Pattern must be at most 288 signs: a day.");
        let other = |text: &str| refused(|row| row.pattern_secondary = text.into());
        assert_eq!(other("XXX"), "PatternSecondary must be as long as Pattern.");
        assert_eq!(other("X//X"), "passes");
    }

    #[test]
    fn a_colour_is_three_small_numbers() {
        let colour = |text: &str| refused(|row| row.color_override = text.into());
        let why = "colorOverride must be three numbers from 0 to 255, like 200,30,0.";
        assert_eq!(["", "1,2", "1,2,256", "1,2,3,4", "red"].map(colour), [why; 5]);
        assert_eq!(colour("255,0,30"), "passes");
    }

    #[test]
    fn a_note_has_an_end() {
        assert_eq!(refused(|row| row.note = "n".repeat(65_535)), "passes");
        assert_eq!(refused(|row| row.note = "n".repeat(65_536)), "Note must be at most 65535 bytes.");
    }

    #[test]
    fn who_is_expected_is_expected_somewhere_at_some_time() {
        for status in AptStatus::ALL {
            let nowhere = refused(|row| (row.apt_status, row.op) = (*status, None));
            let never = refused(|row| (row.apt_status, row.apt_date_time) = (*status, None));
            match status {
                AptStatus::UnschedList | AptStatus::Asap | AptStatus::Broken | AptStatus::Planned => {
                    assert_eq!([nowhere, never], ["passes", "passes"], "{status}");
                }
                _ => {
                    assert_eq!([nowhere, never], ["Op is required.", "AptDateTime is required."], "{status}");
                }
            }
        }
    }

    #[test]
    fn a_procedure_is_put_on_its_patients_appointments_only() {
        let chairs = Chairs::new();
        let booked = chairs.booked(at("2026-03-09T09:30:00"));
        let planned = Appointment { apt_status: AptStatus::Planned, ..booked.clone() };
        let tie = |found: Option<&Appointment>, pat_num, is_planned| {
            check_tie("AptNum", found, pat_num, is_planned).map_err(|refusal| refusal.to_string())
        };
        assert_eq!(tie(Some(&booked), 1, false), Ok(()));
        assert_eq!(tie(Some(&planned), 1, true), Ok(()));
        let why = "AptNum is not an appointment, other than a planned one, of this patient.".to_owned();
        for wrong in [tie(None, 1, false), tie(Some(&booked), 2, false), tie(Some(&planned), 1, false)] {
            assert_eq!(wrong, Err(why.clone()));
        }
        let why = "AptNum is not a planned appointment of this patient.".to_owned();
        assert_eq!(tie(Some(&booked), 1, true), Err(why));
    }
}
