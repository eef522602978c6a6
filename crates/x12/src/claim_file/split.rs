//! Splits a claim file that is too large, or that a receiver wants apart by payer (x12.md 4.5, limits).

use super::claim::Claim;
use super::file::{BillingGroup, ClaimFile, Dependent, Patients, Subscriber};
use super::{CLAIMS_MAX, CLAIMS_PER_PATIENT_MAX, text};

/// What one file may hold at a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most claims of a file, at least 1; many clearinghouses take fewer than [`CLAIMS_MAX`].
    pub claims_max: usize,
    /// Whether a file may hold claims to one payer only.
    pub one_payer: bool,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { claims_max: CLAIMS_MAX, one_payer: false }
    }
}

/// What each file must have of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// [`ClaimFile::interchange_control`].
    pub interchange_control: u32,
    /// [`ClaimFile::group_control`].
    pub group_control: u32,
    /// [`ClaimFile::set_control`].
    pub set_control: u32,
    /// [`ClaimFile::batch_id`].
    pub batch_id: String,
}

/// The claims of a file in as many files as the limits need, each claim once and in order. The first file keeps
/// the numbers that are there; `next` is asked for those of each further one.
pub fn split(file: &ClaimFile, limits: Limits, mut next: impl FnMut() -> Numbers) -> Vec<ClaimFile> {
    let mut parts: Vec<Part> = Vec::new();
    for (at_group, group) in file.billing_groups.iter().enumerate() {
        for (at_subscriber, subscriber) in group.subscribers.iter().enumerate() {
            let payer = limits.one_payer.then(|| text::code(&subscriber.payer.id));
            for (at_patient, dependent, claim) in patients(subscriber) {
                let source =
                    Source { group, subscriber, dependent, at: [at_group, at_subscriber, at_patient] };
                let room = |part: &&mut Part| part.payer == payer && part.has_room(limits, source.at);
                match parts.iter_mut().rev().find(room) {
                    Some(part) => part.push(source, claim),
                    None => {
                        let mut part = Part::new(file, payer.clone());
                        part.push(source, claim);
                        parts.push(part);
                    }
                }
            }
        }
    }
    let mut files: Vec<ClaimFile> = parts.into_iter().map(|part| part.file).collect();
    for file in files.iter_mut().skip(1) {
        let Numbers { interchange_control, group_control, set_control, batch_id } = next();
        (file.interchange_control, file.group_control) = (interchange_control, group_control);
        (file.set_control, file.batch_id) = (set_control, batch_id);
    }
    files
}

/// The claims of a subscriber, each with the place of its patient and with the dependent it is of.
fn patients(subscriber: &Subscriber) -> Vec<(usize, Option<&Dependent>, &Claim)> {
    match &subscriber.patients {
        Patients::Subscriber(claims) => claims.iter().map(|claim| (0, None, claim)).collect(),
        Patients::Dependents(dependents) => {
            let numbered = dependents.iter().enumerate();
            numbered.flat_map(|(at, of)| of.claims.iter().map(move |claim| (at, Some(of), claim))).collect()
        }
    }
}

/// Where a claim stood.
#[derive(Debug, Clone, Copy)]
struct Source<'a> {
    group: &'a BillingGroup,
    subscriber: &'a Subscriber,
    dependent: Option<&'a Dependent>,
    /// The places of billing provider, subscriber and patient.
    at: [usize; 3],
}

/// A file in the making.
#[derive(Debug)]
struct Part {
    file: ClaimFile,
    payer: Option<String>,
    claims: usize,
    /// Where the last claim stood, and how many of its patient are here.
    last: Option<[usize; 3]>,
    of_patient: usize,
}

impl Part {
    fn new(file: &ClaimFile, payer: Option<String>) -> Part {
        let empty = ClaimFile {
            batch_id: file.batch_id.clone(),
            submitter: file.submitter.clone(),
            receiver: file.receiver.clone(),
            billing_groups: Vec::new(),
            ..*file
        };
        Part { file: empty, payer, claims: 0, last: None, of_patient: 0 }
    }

    fn has_room(&self, limits: Limits, at: [usize; 3]) -> bool {
        let is_full = self.last == Some(at) && self.of_patient >= CLAIMS_PER_PATIENT_MAX;
        self.claims < limits.claims_max && !is_full
    }

    fn push(&mut self, source: Source<'_>, claim: &Claim) {
        let same = |depth: usize| self.last.is_some_and(|last| last[..depth] == source.at[..depth]);
        let (same_group, same_subscriber, same_patient) = (same(1), same(2), same(3));
        let groups = &mut self.file.billing_groups;
        if !same_group {
            let provider = source.group.provider.clone();
            groups.push(BillingGroup { provider, subscribers: Vec::new() });
        }
        let Some(group) = groups.last_mut() else { return };
        if !same_subscriber {
            let patients = match source.dependent {
                None => Patients::Subscriber(Vec::new()),
                Some(_) => Patients::Dependents(Vec::new()),
            };
            group.subscribers.push(Subscriber { patients, ..without_claims(source.subscriber) });
        }
        match (group.subscribers.last_mut().map(|subscriber| &mut subscriber.patients), source.dependent) {
            (Some(Patients::Subscriber(claims)), _) => claims.push(claim.clone()),
            (Some(Patients::Dependents(dependents)), Some(dependent)) => {
                if !same_patient {
                    let person = dependent.person.clone();
                    dependents.push(Dependent {
                        person,
                        relationship: dependent.relationship,
                        claims: Vec::new(),
                    });
                }
                if let Some(dependent) = dependents.last_mut() {
                    dependent.claims.push(claim.clone());
                }
            }
            _ => {}
        }
        self.of_patient = if same_patient { self.of_patient + 1 } else { 1 };
        self.last = Some(source.at);
        self.claims += 1;
    }
}

/// A subscriber as it stands above its patients.
pub(super) fn without_claims(subscriber: &Subscriber) -> Subscriber {
    Subscriber {
        group_number: subscriber.group_number.clone(),
        group_name: subscriber.group_name.clone(),
        insurance_type: subscriber.insurance_type.clone(),
        filing_indicator: subscriber.filing_indicator.clone(),
        member_id: subscriber.member_id.clone(),
        person: subscriber.person.clone(),
        payer: subscriber.payer.clone(),
        patients: Patients::default(),
        ..*subscriber
    }
}
