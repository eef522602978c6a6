//! Claims on their way out: the 837D file that carries them, and what sending changes
//! (`opendental-engine.md` 10.3 and 18.1, `x12.md` 4.5).
//!
//! Three steps, all pure. [`obstacles`] says what only we know keeps a claim from an electronic file;
//! [`claim_file`] makes the file's data, which the writer in `x12` checks and writes; [`mark`] is the change that
//! goes with a written file.
//!
//! A claim to a second payer goes with what the first one decided ([`prior()`]), and is kept back without it. Claims
//! to a third payer are kept back.

mod area;
mod line;
mod mark;
mod party;
mod prior;
mod problem;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
pub(crate) mod tests;

use jiff::civil::DateTime;
use x12::claim_file as file;

use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimType, Patient, PlaceOfService};
use crate::coverage::{Carrier, InsPlan, InsSub, PatPlan, Relationship};
use crate::office::{BillingEntity, Office};
use crate::state::Family;

pub use mark::{SentFile, mark};
pub use prior::{Prior, claim_before, prior};
pub use problem::{in_words, obstacles};

/// A claim that is to leave, with its family.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    pub family: &'a Family,
    pub claim: &'a Claim,
    /// Who holds the subscription, when that is somebody of another family; else none.
    pub subscriber: Option<&'a Patient>,
    /// What the first payer decided, when the claim is to the second.
    pub prior: Option<&'a Prior>,
}

/// The control numbers of one file: one interchange, one group, one set. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlNumbers {
    pub interchange: u32,
    pub group: u32,
    pub set: u32,
}

impl<'a> Outgoing<'a> {
    fn patient(&self) -> Option<&'a Patient> {
        self.family.patient(self.claim.pat_num)
    }

    fn sub(&self) -> Option<&'a InsSub> {
        self.family.ins_sub(self.claim.ins_sub_num)
    }

    fn plan(&self) -> Option<&'a InsPlan> {
        self.family.plan(self.claim.plan_num)
    }

    fn carrier(&self) -> Option<&'a Carrier> {
        self.family.carrier(self.plan()?.carrier_num)
    }

    /// The patient's coverage that the claim goes to; none when it was dropped.
    fn coverage(&self) -> Option<&'a PatPlan> {
        self.family.coverages_of(self.claim.pat_num).find(|c| c.ins_sub_num == self.claim.ins_sub_num)
    }

    /// Which of the patient's coverages it is; 1 when it was dropped.
    fn ordinal(&self) -> i64 {
        self.coverage().map_or(1, |coverage| coverage.ordinal)
    }

    fn responsibility(&self) -> file::Responsibility {
        let ordinal = match self.claim.claim_type {
            ClaimType::Primary => 1,
            ClaimType::Secondary => self.ordinal().max(2),
            ClaimType::PreAuth | ClaimType::Other | ClaimType::Capitation => self.ordinal(),
        };
        match ordinal {
            ..=1 => file::Responsibility::Primary,
            2 => file::Responsibility::Secondary,
            _ => file::Responsibility::Tertiary,
        }
    }

    /// The subscriber's row, wherever their family is.
    fn holder(&self) -> Option<&'a Patient> {
        let number = self.sub()?.subscriber;
        self.family.patient(number).or(self.subscriber.filter(|patient| patient.pat_num == number))
    }

    /// The patient's own number with the payer; empty when they have none.
    fn own_member_id(&self) -> &'a str {
        self.coverage().map_or("", |coverage| coverage.pat_id.trim())
    }

    /// Whether the patient stands in the subscriber's loop: who is the subscriber, and who has a member id of
    /// their own (`x12.md` 4.5).
    fn is_subscriber(&self) -> bool {
        self.claim.pat_relat == Relationship::SelfSubscriber
            || self.sub().is_some_and(|sub| sub.subscriber == self.claim.pat_num)
            || !self.own_member_id().is_empty()
    }

    /// What the payer is told as CLM01, as [`crate::claim::set_status_sent`] keeps it.
    fn identifier(&self) -> String {
        match self.claim.claim_identifier.as_str() {
            "" => format!("{}/{}", self.claim.pat_num, self.claim.claim_num),
            given => given.to_owned(),
        }
    }

    /// The lines that were billed: no totals, no supplemental payments.
    fn lines(&self) -> Vec<&'a ClaimProc> {
        let mut lines = self.family.lines_of(self.claim.claim_num);
        lines.retain(|line| line.proc_num.is_some() && line.status != ClaimProcStatus::Supplemental);
        lines
    }

    /// Claims with the same key stand under one subscriber.
    fn subscriber_key(&self) -> (i64, bool, &'static str, i64) {
        let is_subscriber = self.is_subscriber();
        let patient = if is_subscriber { self.claim.pat_num } else { 0 };
        (self.claim.ins_sub_num, !is_subscriber, self.responsibility().code(), patient)
    }

    /// Claims with the same key stand under one patient of a subscriber.
    fn patient_key(&self) -> (i64, &'static str) {
        (self.claim.pat_num, self.claim.pat_relat.as_str())
    }
}

/// The claims in the order in which [`claim_file`] puts them into the file: problems and positions count in it.
#[must_use]
pub fn in_file_order<'a>(outgoing: &[Outgoing<'a>]) -> Vec<Outgoing<'a>> {
    let mut ordered = outgoing.to_vec();
    ordered.sort_by_key(|out| (out.subscriber_key(), out.patient_key(), out.claim.claim_num));
    ordered
}

/// The file that carries these claims of one billing entity. What is not there is left empty, for the writer to
/// say.
#[must_use]
pub fn claim_file(
    office: &Office,
    entity: &BillingEntity,
    outgoing: &[Outgoing<'_>],
    control: ControlNumbers,
    usage: file::Usage,
    created: DateTime,
) -> file::ClaimFile {
    let ordered = in_file_order(outgoing);
    let subscribers = ordered.chunk_by(|one, other| one.subscriber_key() == other.subscriber_key());
    file::ClaimFile {
        usage,
        created,
        interchange_control: control.interchange,
        group_control: control.group,
        set_control: control.set,
        batch_id: format!("{:09}", control.interchange),
        submitter: party::submitter(entity),
        receiver: party::receiver(entity),
        billing_groups: vec![file::BillingGroup {
            provider: party::billing_provider(entity),
            subscribers: subscribers.map(|claims| subscriber(office, claims)).collect(),
        }],
        line_breaks: true,
        ..file::ClaimFile::default()
    }
}

/// The subscriber of claims that share one.
fn subscriber(office: &Office, claims: &[Outgoing<'_>]) -> file::Subscriber {
    let first = claims.first();
    let sub = first.and_then(Outgoing::sub);
    let plan = first.and_then(Outgoing::plan);
    let carrier = first.and_then(Outgoing::carrier);
    let is_patient = first.is_some_and(Outgoing::is_subscriber);
    let own_id = first.map(Outgoing::own_member_id).filter(|id| is_patient && !id.is_empty());
    let shared_id = sub.map_or("", |sub| sub.subscriber_id.as_str());
    let person = match is_patient {
        true => first.and_then(Outgoing::patient),
        false => claims.iter().find_map(Outgoing::holder),
    };
    file::Subscriber {
        responsibility: first.map_or(file::Responsibility::Primary, Outgoing::responsibility),
        group_number: plan.and_then(|plan| party::filled(&plan.group_num)),
        group_name: plan.and_then(|plan| party::filled(&plan.group_name)),
        filing_indicator: party::filing_indicator(plan).to_owned(),
        member_id: own_id.unwrap_or(shared_id).to_owned(),
        person: person.map(party::person).unwrap_or_default(),
        payer: party::payer(carrier),
        patients: match is_patient {
            true => file::Patients::Subscriber(claims.iter().map(|out| claim(office, out)).collect()),
            false => file::Patients::Dependents(
                claims
                    .chunk_by(|one, other| one.patient_key() == other.patient_key())
                    .map(|claims| dependent(office, claims))
                    .collect(),
            ),
        },
        ..file::Subscriber::default()
    }
}

fn dependent(office: &Office, claims: &[Outgoing<'_>]) -> file::Dependent {
    let first = claims.first();
    let relationship = first.map_or(Relationship::Dependent, |out| out.claim.pat_relat);
    file::Dependent {
        relationship: party::relationship(relationship),
        person: first.and_then(Outgoing::patient).map(party::person).unwrap_or_default(),
        claims: claims.iter().map(|out| claim(office, out)).collect(),
    }
}

fn claim(office: &Office, out: &Outgoing<'_>) -> file::Claim {
    let mut told = claim_alone(office, out);
    if let Some(prior) = out.prior {
        told.other_payers.push(prior.payer.clone());
        for (line, decided) in told.lines.iter_mut().zip(&prior.lines) {
            line.adjudications.clone_from(decided);
        }
    }
    told
}

/// The claim without what other payers decided.
fn claim_alone(office: &Office, out: &Outgoing<'_>) -> file::Claim {
    let claim = out.claim;
    let sub = out.sub();
    let treating = office.provider(claim.prov_treat);
    let is_assigned = sub.is_some_and(|sub| sub.assign_ben);
    let is_released = sub.is_some_and(|sub| sub.release_info);
    file::Claim {
        claim_number: out.identifier(),
        total_charge: claim.claim_fee,
        place_of_service: place_of_service(claim.place_service).to_owned(),
        frequency: file::Frequency::Original,
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
        rendering: Some(party::rendering(treating)),
        lines: out.lines().into_iter().map(|row| line::line(office, out, row)).collect(),
        ..file::Claim::default()
    }
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
const fn place_of_service(place: PlaceOfService) -> &'static str {
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
