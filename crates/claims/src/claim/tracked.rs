//! A claim as the desk follows it, from its creation (`decisions.md` 22).

use crate::account::{Claim, ClaimProc, ClaimType};
use crate::desk::{Link, RemittedClaim, TrackedClaim, id_key};
use crate::office::Office;
use crate::papers::ClaimTracking;
use crate::state::{Family, Now, Numbers};

/// What the desk knows of a claim.
#[derive(Clone, Debug, Default)]
pub struct OnDesk {
    /// The version at which it was read.
    pub matching: i64,
    pub tracked: Vec<TrackedClaim>,
    /// Those to its remitted claims.
    pub links: Vec<Link>,
    pub remitted: Vec<RemittedClaim>,
    /// What people wrote of it.
    pub history: Vec<ClaimTracking>,
}

/// The tracked claim of a claim for real money; none for a preauthorization, a capitation claim, or a practice
/// that bills as nobody.
pub(super) fn tracked(
    office: &Office,
    family: &Family,
    claim: &Claim,
    lines: &[&ClaimProc],
    now: Now,
    numbers: &mut Numbers,
) -> Option<TrackedClaim> {
    if matches!(claim.claim_type, ClaimType::PreAuth | ClaimType::Capitation) {
        return None;
    }
    let entity = office.entity_of(claim.clinic_num)?;
    let patient = family.patient(claim.pat_num)?;
    let carrier = family.plan(claim.plan_num).and_then(|plan| family.carrier(plan.carrier_num));
    let subscriber_id = family.ins_sub(claim.ins_sub_num).map(|sub| sub.subscriber_id.clone());
    let subscriber_id = subscriber_id.filter(|id| !id.is_empty());
    let dates = || lines.iter().filter_map(|line| line.proc_date);
    let service_date = claim.date_service.or_else(|| dates().min()).unwrap_or(now.today);
    Some(TrackedClaim {
        tracked_claim_num: numbers.fresh::<TrackedClaim>(),
        public_id: numbers.public_id("claim"),
        entity_num: entity.entity_num,
        payer_name: carrier.map(|c| c.carrier_name.clone()).unwrap_or_default(),
        claim_number_key: id_key(&claim.claim_identifier),
        claim_number: claim.claim_identifier.clone(),
        payer_claim_number: None,
        payer_claim_number_key: None,
        subscriber_id_key: subscriber_id.as_deref().map(id_key),
        subscriber_id,
        patient_name: format!("{} {}", patient.f_name, patient.l_name).trim().to_owned(),
        charged_amount: claim.claim_fee,
        service_date,
        service_end_date: dates().max().filter(|last| *last > service_date),
        claim_num: Some(claim.claim_num),
        reconciled: false,
        created_at: now.instant,
        updated_at: now.instant,
    })
}
