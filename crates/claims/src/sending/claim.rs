//! One claim (loop 2300).

use x12::claim_file as file;

use super::{Outgoing, line, party, responsibility};
use crate::account::{Claim, ClaimType, PlaceOfService};
use crate::office::Office;

/// The claim, with what other payers decided and who else covers the patient.
pub(super) fn claim(office: &Office, out: &Outgoing<'_>) -> file::Claim {
    let mut told = alone(office, out);
    for prior in &out.known.priors {
        told.other_payers.push(prior.payer.clone());
        for (line, decided) in told.lines.iter_mut().zip(&prior.lines) {
            line.adjudications.extend_from_slice(decided);
        }
    }
    told.other_payers.extend(comes_later(out));
    told
}

/// The other payer that the claim names and that has not decided; none where electronic claims cannot name it.
fn comes_later(out: &Outgoing<'_>) -> Option<file::OtherPayer> {
    let other = out.other_cover().filter(super::cover::Cover::is_electronic)?;
    if out.known.priors.iter().any(|prior| prior.ins_sub_num == other.ins_sub_num) {
        return None;
    }
    let of_claim = out.rank();
    let rank = other.ordinal().unwrap_or(if of_claim == 1 { 2 } else { 1 });
    // Two payers cannot have the same turn.
    let turn = if rank == of_claim { file::Responsibility::Unknown } else { responsibility(rank) };
    other.other_payer(turn)
}

/// The claim without other payers.
pub(super) fn alone(office: &Office, out: &Outgoing<'_>) -> file::Claim {
    let claim = out.claim;
    let sub = out.cover().sub();
    let treating = office.provider(claim.prov_treat);
    let is_assigned = sub.is_some_and(|sub| sub.assign_ben);
    let is_released = sub.is_some_and(|sub| sub.release_info);
    let mut told = file::Claim {
        claim_number: out.identifier(),
        total_charge: claim.claim_fee,
        place_of_service: place_of_service(claim.place_service).to_owned(),
        frequency: out.known.frequency.clone(),
        provider_signature: treating.is_some_and(|provider| provider.sig_on_file),
        assignment: file::Assignment::Accepted,
        benefits_assigned: if is_assigned { file::BenefitsAssigned::Yes } else { file::BenefitsAssigned::No },
        release: if is_released { file::Release::Signed } else { file::Release::Informed },
        predetermination: claim.claim_type == ClaimType::PreAuth,
        accident: accident(claim),
        orthodontics: claim.is_ortho.then(|| orthodontics(claim)),
        appliance_date: claim.ortho_date.filter(|_| claim.is_ortho),
        service_date: claim.date_service.filter(|_| claim.claim_type != ClaimType::PreAuth),
        prior_authorization: party::filled(&claim.prior_authorization_number),
        note: party::filled(&claim.claim_note),
        diagnoses: diagnoses(office, out),
        rendering: Some(party::rendering(treating)),
        service_location: party::service_location(office, claim),
        ..file::Claim::default()
    };
    told.lines = out.lines().into_iter().map(|row| line::line(office, out, row, &told.diagnoses)).collect();
    predetermination(out, &mut told);
    told
}

/// The payer's numbers of predeterminations (REF G3): of the claim when it is one and for all its lines, else of lines.
fn predetermination(out: &Outgoing<'_>, told: &mut file::Claim) {
    let number = |proc_num: Option<i64>| out.known.predeterminations.get(&proc_num?);
    let numbers: Vec<Option<&String>> = out.lines().iter().map(|row| number(row.proc_num)).collect();
    if numbers.windows(2).all(|two| two[0] == two[1]) {
        told.predetermination_number = numbers.first().copied().flatten().cloned();
        return;
    }
    for (line, number) in told.lines.iter_mut().zip(numbers) {
        line.references.extend(number.map(|number| file::Reference {
            qualifier: "G3".to_owned(),
            number: number.clone(),
            payer_id: None,
        }));
    }
}

/// The diagnoses of the codes of its lines, each once.
fn diagnoses(office: &Office, out: &Outgoing<'_>) -> Vec<file::Diagnosis> {
    let mut found: Vec<file::Diagnosis> = vec![];
    for row in out.lines() {
        let procedure = row.proc_num.and_then(|proc_num| out.family.procedure(proc_num));
        for code in line::diagnoses_of(procedure.and_then(|procedure| office.code(procedure.code_num))) {
            if found.iter().all(|known| known.code != code) {
                found.push(file::Diagnosis { list: file::DiagnosisList::Icd10, code });
            }
        }
    }
    found
}

fn accident(claim: &Claim) -> Option<file::Accident> {
    let cause = match claim.accident_related.as_str() {
        "A" => file::AccidentCause::Automobile,
        "E" => file::AccidentCause::Employment,
        "O" => file::AccidentCause::Other,
        _ => return None,
    };
    Some(file::Accident {
        cause,
        date: claim.accident_date,
        state: party::filled(&claim.accident_st),
        ..file::Accident::default()
    })
}

/// Months of treatment; 0 is unsaid.
fn orthodontics(claim: &Claim) -> file::Orthodontics {
    let months = |months: i64| u16::try_from(months).ok().filter(|months| *months > 0);
    file::Orthodontics {
        months_total: months(claim.ortho_total_m),
        months_remaining: months(claim.ortho_remain_m),
    }
}

/// The code of the national list of places of service (CLM05-1).
pub(super) const fn place_of_service(place: PlaceOfService) -> &'static str {
    match place {
        PlaceOfService::TelehealthOutsideHome => "02",
        PlaceOfService::School => "03",
        PlaceOfService::TelehealthInHome => "10",
        PlaceOfService::Office => "11",
        PlaceOfService::PatientsHome => "12",
        PlaceOfService::MobileUnit => "15",
        PlaceOfService::InpatHospital => "21",
        PlaceOfService::OutpatHospital => "22",
        PlaceOfService::EmergencyRoomHospital => "23",
        PlaceOfService::AmbulatorySurgicalCenter => "24",
        PlaceOfService::MilitaryTreatFac => "26",
        PlaceOfService::OutreachSiteOrStreet => "27",
        PlaceOfService::SkilledNursFac => "31",
        PlaceOfService::CustodialCareFacility => "33",
        PlaceOfService::FederalHealthCenter => "50",
        PlaceOfService::PublicHealthClinic => "71",
        PlaceOfService::RuralHealthClinic => "72",
        PlaceOfService::OtherLocation => "99",
    }
}
