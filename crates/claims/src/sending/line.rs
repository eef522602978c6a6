//! One line of a claim (loop 2400).

use x12::claim_file::{Diagnosis, LINE_NUMBER_LENGTH_MAX, Line, PriorPlacement, Prosthesis, Provider};

use super::claim::place_of_service;
use super::{Outgoing, area, party};
use crate::account::{Claim, ClaimProc, ClaimType, Procedure};
use crate::office::{Office, ProcedureCode};

/// The line that stands for a row of the claim, which has these diagnoses.
pub(super) fn line(office: &Office, out: &Outgoing<'_>, row: &ClaimProc, diagnoses: &[Diagnosis]) -> Line {
    let proc_num = row.proc_num.unwrap_or_default();
    let procedure = out.family.procedure(proc_num);
    let code = procedure.and_then(|procedure| office.code(procedure.code_num));
    let done = row.proc_date.or(procedure.map(|procedure| procedure.proc_date));
    let is_preauth = out.claim.claim_type == ClaimType::PreAuth;
    let quantity = procedure.map_or(1, Procedure::quantity);
    Line {
        procedure_code: code_told(row, code),
        charge: row.fee_billed,
        place_of_service: procedure
            .map(|procedure| procedure.place_service)
            .filter(|place| *place != out.claim.place_service)
            .map(|place| place_of_service(place).to_owned()),
        quantity: u32::try_from(quantity).unwrap_or_default(),
        oral_cavity_areas: procedure.map(|procedure| area::areas(procedure, code)).unwrap_or_default(),
        teeth: procedure.map(|procedure| area::teeth(procedure, code)).unwrap_or_default(),
        prosthesis: procedure.and_then(|procedure| prosthesis(out.claim, procedure, code)),
        diagnosis_pointers: pointers(code, diagnoses),
        rendering: rendering(office, out.claim, row, procedure),
        service_date: done.filter(|done| !is_preauth && Some(*done) != out.claim.date_service),
        line_control_number: line_number(proc_num, out.ordinal(), out.claim.plan_num),
        ..Line::default()
    }
}

/// The code that the line was made with, else that of the procedure without the office's own suffixes.
fn code_told(row: &ClaimProc, code: Option<&ProcedureCode>) -> String {
    match row.code_sent.trim() {
        "" => code.map(|code| code.proc_code.chars().take(5).collect()).unwrap_or_default(),
        sent => sent.to_owned(),
    }
}

/// The diagnoses that the office has set for a code, in the order in which it has them.
pub(super) fn diagnoses_of(code: Option<&ProcedureCode>) -> Vec<String> {
    let all = code.map(|code| code.diagnostic_codes.as_str()).unwrap_or_default();
    all.split(',').map(str::trim).filter(|code| !code.is_empty()).map(str::to_ascii_uppercase).collect()
}

/// Which of the claim's diagnoses are the line's, from 1.
fn pointers(code: Option<&ProcedureCode>, diagnoses: &[Diagnosis]) -> Vec<u8> {
    let place = |code: &String| diagnoses.iter().position(|diagnosis| diagnosis.code == *code);
    let places = diagnoses_of(code).iter().filter_map(place).collect::<Vec<_>>();
    places.into_iter().filter_map(|at| u8::try_from(at + 1).ok()).collect()
}

/// Who did the line, when it was not the claim's dentist. A hygienist without a number of their own works under the
/// dentist's.
fn rendering(
    office: &Office,
    claim: &Claim,
    row: &ClaimProc,
    procedure: Option<&Procedure>,
) -> Option<Provider> {
    let did = row.prov_num.or(procedure.map(|procedure| procedure.prov_num))?;
    let provider = office.provider(did).filter(|_| did != claim.prov_treat)?;
    let has_number = !provider.is_secondary || !provider.national_prov_id.trim().is_empty();
    has_number.then(|| party::rendering(Some(provider)))
}

/// Our number of a line (REF 6R): `x{ProcNum}/{ordinal}/{PlanNum}`, or with y and only the rightmost digits of the
/// plan's number that fit (`opendental-engine.md` 18.1).
pub(super) fn line_number(proc_num: i64, ordinal: i64, plan_num: i64) -> String {
    let whole = format!("x{proc_num}/{ordinal}/{plan_num}");
    if whole.len() <= LINE_NUMBER_LENGTH_MAX {
        return whole;
    }
    let head = format!("y{proc_num}/{ordinal}/");
    let plan = plan_num.to_string();
    let room = LINE_NUMBER_LENGTH_MAX.saturating_sub(head.len());
    let dropped = plan.len().saturating_sub(room);
    head + plan.get(dropped..).unwrap_or_default()
}

/// What the procedure says of its crown, bridge or denture, else the claim.
fn prosthesis(claim: &Claim, procedure: &Procedure, code: Option<&ProcedureCode>) -> Option<Prosthesis> {
    let is_prosthesis = code.is_some_and(|code| code.is_prosth);
    let said = match procedure.prosthesis.as_str() {
        "" if is_prosthesis => claim.is_prosthesis.as_str(),
        of_procedure => of_procedure,
    };
    let placed = |date| match procedure.is_date_prosth_est {
        true => PriorPlacement::Estimated(date),
        false => PriorPlacement::Known(date),
    };
    match said {
        "I" => Some(Prosthesis::Initial),
        "R" => {
            let prior = procedure.date_original_prosth.map(placed);
            let prior_placement = prior.or(claim.prior_date.map(PriorPlacement::Known));
            Some(Prosthesis::Replacement { prior_placement })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_number_has_at_most_thirty_characters() {
        assert_eq!(line_number(101, 1, 7), "x101/1/7");
        let long = 9_223_372_036_854_775_807;
        assert_eq!(line_number(101, 2, long), "x101/2/9223372036854775807");
        let cut = line_number(1_234_567_890_123, 1, long);
        assert_eq!(cut, "y1234567890123/1/2036854775807");
        assert_eq!(cut.len(), LINE_NUMBER_LENGTH_MAX);
        assert_eq!(line_number(long, 1, long), "y9223372036854775807/1/4775807");
    }
}
