//! Procedures as they are sent.

use claims::account::ProcStatus;
use claims::office::Office;
use claims::procedure::{AddProcedure, ChangeProcedure};
use claims::state::Refusal;

use super::super::input::{Fields, Needed, Read, clinic, invalid, missing};
use super::super::names::PROSTHESIS;

/// Lists of definitions.
const DIAGNOSES: i64 = 16;
const PRIORITIES: i64 = 20;

/// A new procedure.
pub(super) fn new_procedure(body: &Fields, pat_num: i64, office: &Office) -> Result<AddProcedure, Refusal> {
    let proc_date = body.date("ProcDate").needed("ProcDate")?.ok_or_else(|| missing("ProcDate"))?;
    let proc_status: ProcStatus = body.name("ProcStatus").needed("ProcStatus")?;
    let code_num = code(body, office)?.ok_or_else(|| missing("CodeNum"))?;
    Ok(AddProcedure {
        proc_fee: body.money("ProcFee")?,
        surf: body.text("Surf")?,
        tooth_num: body.text("ToothNum")?,
        tooth_range: body.text("ToothRange")?,
        priority: definition(body, "Priority", "priority", PRIORITIES, office)?,
        prov_num: body.key("ProvNum")?.flatten(),
        dx: definition(body, "Dx", "dxName", DIAGNOSES, office)?.flatten(),
        apt_num: body.key("AptNum")?.flatten(),
        planned_apt_num: body.key("PlannedAptNum")?.flatten(),
        place_service: body.name("PlaceService")?,
        prosthesis: prosthesis(body)?,
        date_original_prosth: body.date("DateOriginalProsth")?.flatten(),
        is_date_prosth_est: body.flag("IsDateProsthEst")?,
        claim_note: body.text("ClaimNote")?,
        clinic_num: clinic(body, office)?,
        date_tp: body.date("DateTP")?.flatten(),
        site_num: body.key("SiteNum")?.flatten(),
        proc_time: body.filled("ProcTime")?,
        proc_time_end: body.filled("ProcTimeEnd")?,
        prognosis: body.int("Prognosis")?,
        billing_note: body.text("BillingNote")?,
        discount: body.money("Discount")?,
        ..AddProcedure::new(pat_num, proc_date, proc_status, code_num)
    })
}

/// New values of a procedure's fields.
pub(super) fn changes(body: &Fields, office: &Office) -> Result<ChangeProcedure, Refusal> {
    Ok(ChangeProcedure {
        proc_date: body.date("ProcDate")?.flatten(),
        proc_status: body.name("ProcStatus")?,
        code_num: code(body, office)?,
        proc_fee: body.money("ProcFee")?,
        surf: body.text("Surf")?,
        tooth_num: body.text("ToothNum")?,
        tooth_range: body.text("ToothRange")?,
        priority: definition(body, "Priority", "priority", PRIORITIES, office)?,
        prov_num: body.int("ProvNum")?,
        dx: definition(body, "Dx", "dxName", DIAGNOSES, office)?.map(Option::unwrap_or_default),
        apt_num: body.key("AptNum")?,
        planned_apt_num: body.key("PlannedAptNum")?,
        place_service: body.name("PlaceService")?,
        prosthesis: prosthesis(body)?,
        date_original_prosth: body.date("DateOriginalProsth")?,
        is_date_prosth_est: body.flag("IsDateProsthEst")?,
        claim_note: body.text("ClaimNote")?,
        clinic_num: clinic(body, office)?,
        date_tp: body.date("DateTP")?.flatten(),
        site_num: body.key("SiteNum")?,
        proc_time: body.filled("ProcTime")?,
        proc_time_end: body.filled("ProcTimeEnd")?,
        prognosis: body.int("Prognosis")?,
        billing_note: body.text("BillingNote")?,
        discount: body.money("Discount")?,
    })
}

/// The code, by number or by text; the number counts when both are sent.
fn code(body: &Fields, office: &Office) -> Read<i64> {
    if let Some(number) = body.key("CodeNum")?.flatten() {
        return Ok(Some(number));
    }
    let Some(text) = body.filled("procCode")? else { return Ok(None) };
    let code = office.code_named(&text).ok_or_else(|| Refusal::not_found("ProcedureCode not found."))?;
    Ok(Some(code.code_num))
}

/// An entry of a list, by number or by name. Whole rows that are sent back have both.
pub(crate) fn definition(
    body: &Fields,
    number: &'static str,
    name: &'static str,
    category: i64,
    office: &Office,
) -> Read<Option<i64>> {
    let by_number = body.key(number)?;
    let by_name = match body.filled(name)? {
        Some(text) => {
            let found = office.definitions_of(category).find(|definition| definition.item_name == text);
            Some(found.ok_or_else(|| invalid(name, "is not in the office's list"))?.def_num)
        }
        None => None,
    };
    match (by_number, by_name) {
        (Some(Some(one)), Some(other)) if one != other => {
            Err(Refusal::field(number, format!("Only one of {number} and {name} can be sent.")))
        }
        (Some(Some(found)), _) if office.definitions_of(category).all(|known| known.def_num != found) => {
            Err(invalid(number, "is not in the office's list"))
        }
        (Some(Some(found)), _) | (_, Some(found)) => Ok(Some(Some(found))),
        (by_number, None) => Ok(by_number),
    }
}

/// No prosthesis is stored as an empty text.
fn prosthesis(body: &Fields) -> Read<String> {
    let sent = body.one_of("Prosthesis", PROSTHESIS)?;
    Ok(sent.map(|kind| if kind == "No" { String::new() } else { kind }))
}

#[cfg(test)]
mod tests {
    use claims::office::Definition;
    use jiff::tz::TimeZone;

    use super::*;

    fn office() -> Office {
        let entry = |def_num: i64, category: i64, name: &str| Definition {
            def_num,
            category,
            item_name: name.into(),
            item_value: String::new(),
            item_order: def_num,
            is_hidden: false,
        };
        Office {
            definitions: vec![entry(5, 20, "1"), entry(6, 20, "2"), entry(7, 16, "None")],
            ..Office::default()
        }
    }

    fn priority(json: &str) -> Read<Option<i64>> {
        let body = Fields::of_body(json.as_bytes(), &TimeZone::UTC)?;
        definition(&body, "Priority", "priority", PRIORITIES, &office())
    }

    #[test]
    fn a_priority_is_a_number_or_a_name() {
        assert_eq!(priority("{}"), Ok(None));
        assert_eq!(priority(r#"{"Priority": 5}"#), Ok(Some(Some(5))));
        assert_eq!(priority(r#"{"priority": "2"}"#), Ok(Some(Some(6))));
        assert_eq!(priority(r#"{"Priority": 0}"#), Ok(Some(None)));
        assert_eq!(priority(r#"{"Priority": 6, "priority": "2"}"#), Ok(Some(Some(6))));
        assert!(priority(r#"{"Priority": 5, "priority": "2"}"#).is_err());
        assert!(priority(r#"{"Priority": 7}"#).is_err());
        assert!(priority(r#"{"priority": "3"}"#).is_err());
    }

    #[test]
    fn no_is_no_prosthesis() {
        let sent = |json: &str| prosthesis(&Fields::of_body(json.as_bytes(), &TimeZone::UTC)?);
        assert_eq!(sent(r#"{"Prosthesis": "No"}"#), Ok(Some(String::new())));
        assert_eq!(sent(r#"{"Prosthesis": "R"}"#), Ok(Some("R".into())));
        assert!(sent(r#"{"Prosthesis": "X"}"#).is_err());
    }
}
