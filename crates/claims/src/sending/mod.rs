//! Claims on their way out: the 837D file that carries them, and what sending changes
//! (`opendental-engine.md` 10.3 and 18.1, `x12.md` 4.5).
//!
//! Three steps, all pure. [`obstacles`] says what only we know keeps a claim from an electronic file;
//! [`claim_file`] makes the file's data, which the writer in `x12` checks and writes; [`mark`] is the change that
//! goes with a written file.
//!
//! A claim to a later payer goes with what those before decided ([`prior()`]), and is kept back without it. What the
//! payer has already goes again only as a replacement or a void ([`frequency`]).

mod area;
mod claim;
mod correction;
mod cover;
mod line;
mod mark;
mod party;
mod prior;
mod problem;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
pub(crate) mod tests;

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use x12::claim_file as file;

use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimType, Patient};
use crate::coverage::Relationship;
use crate::office::{BillingEntity, Office};
use crate::state::Family;

pub use correction::{Before, How, frequency};
use cover::Cover;
pub use mark::{SentFile, mark};
pub use prior::{Prior, claims_before, preauthorizations, prior};
pub use problem::{in_words, obstacles};

/// A claim that is to leave, with its family.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    pub family: &'a Family,
    pub claim: &'a Claim,
    pub known: &'a Known,
}

/// What is known of a claim besides its family's account.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Holders of its subscriptions who are of other families.
    pub holders: Vec<Patient>,
    /// What the payers before decided, first payer first.
    pub priors: Vec<Prior>,
    /// As what it goes.
    pub frequency: file::Frequency,
    /// The payer's numbers of the predeterminations of its procedures.
    pub predeterminations: BTreeMap<i64, String>,
    /// What of it keeps the claim back, in words for the one who has to put it right.
    pub obstacles: Vec<String>,
}

/// The control numbers of one file: one interchange, one group, one set. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControlNumbers {
    pub interchange: u32,
    pub group: u32,
    pub set: u32,
}

impl ControlNumbers {
    /// Puts them where a file tells them: the batch goes by the number of the interchange.
    pub fn put_into(self, file: &mut file::ClaimFile) {
        file.interchange_control = self.interchange;
        file.group_control = self.group;
        file.set_control = self.set;
        file.batch_id = format!("{:09}", self.interchange);
    }
}

impl<'a> Outgoing<'a> {
    fn patient(&self) -> Option<&'a Patient> {
        self.family.patient(self.claim.pat_num)
    }

    fn covered_by(&self, ins_sub_num: i64, plan_num: i64, relationship: Relationship) -> Cover<'a> {
        let (family, holders, pat_num) = (self.family, self.known.holders.as_slice(), self.claim.pat_num);
        Cover { family, holders, pat_num, ins_sub_num, plan_num, relationship }
    }

    /// The coverage that the claim goes to.
    fn cover(&self) -> Cover<'a> {
        self.covered_by(self.claim.ins_sub_num, self.claim.plan_num, self.claim.pat_relat)
    }

    /// The other one that the claim names.
    fn other_cover(&self) -> Option<Cover<'a>> {
        Some(self.covered_by(self.claim.ins_sub_num2?, self.claim.plan_num2?, self.claim.pat_relat2))
    }

    /// Which of the patient's coverages it is; 1 when it was dropped.
    fn ordinal(&self) -> i64 {
        self.cover().ordinal().unwrap_or(1)
    }

    /// Which payer in turn the claim goes to, from 1.
    fn rank(&self) -> i64 {
        match self.claim.claim_type {
            ClaimType::Primary => 1,
            ClaimType::Secondary => self.ordinal().max(2),
            ClaimType::PreAuth | ClaimType::Other | ClaimType::Capitation => self.ordinal().max(1),
        }
    }

    /// Whether the patient stands in the subscriber's loop.
    fn is_subscriber(&self) -> bool {
        self.cover().is_subscriber()
    }

    /// What the payer is told as CLM01, as [`crate::claim::set_status_sent`] keeps it.
    #[must_use]
    pub fn identifier(&self) -> String {
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

    /// Claims with the same key stand under one billing provider.
    fn billing_key(&self, office: &Office) -> (i64, i64) {
        let entity = office.entity_of(self.claim.clinic_num).map_or(0, |entity| entity.entity_num);
        (entity, party::billing_clinic(office, self.claim).map_or(0, |clinic| clinic.clinic_num))
    }

    /// Claims with the same key stand under one subscriber: of the same plan, since a subscription may have changed
    /// its plan between two claims.
    fn subscriber_key(&self) -> (i64, i64, bool, &'static str, i64) {
        let is_subscriber = self.is_subscriber();
        let patient = if is_subscriber { self.claim.pat_num } else { 0 };
        let turn = responsibility(self.rank()).code();
        (self.claim.ins_sub_num, self.claim.plan_num, !is_subscriber, turn, patient)
    }

    /// Claims with the same key stand under one patient of a subscriber.
    fn patient_key(&self) -> (i64, &'static str) {
        (self.claim.pat_num, self.claim.pat_relat.as_str())
    }
}

/// Which payer in turn, from 1.
fn responsibility(rank: i64) -> file::Responsibility {
    let at = usize::try_from(rank.max(1) - 1).ok();
    at.and_then(|at| file::Responsibility::ALL.get(at)).copied().unwrap_or(file::Responsibility::Unknown)
}

/// The claims in the order in which [`claim_file`] puts them into the file: problems and positions count in it.
#[must_use]
pub fn in_file_order<'a>(office: &Office, outgoing: &[Outgoing<'a>]) -> Vec<Outgoing<'a>> {
    let mut ordered = outgoing.to_vec();
    ordered.sort_by_key(|out| {
        (out.billing_key(office), out.subscriber_key(), out.patient_key(), out.claim.claim_num)
    });
    ordered
}

/// The file that carries these claims, from the entity that sends them. What is not there is left empty, for the
/// writer to say.
#[must_use]
pub fn claim_file(
    office: &Office,
    sender: &BillingEntity,
    outgoing: &[Outgoing<'_>],
    control: ControlNumbers,
    usage: file::Usage,
    created: DateTime,
) -> file::ClaimFile {
    let ordered = in_file_order(office, outgoing);
    let groups = ordered.chunk_by(|one, other| one.billing_key(office) == other.billing_key(office));
    let mut told = file::ClaimFile {
        usage,
        created,
        submitter: party::submitter(sender),
        receiver: party::receiver(sender),
        billing_groups: groups.map(|claims| billing_group(office, sender, claims)).collect(),
        line_breaks: true,
        ..file::ClaimFile::default()
    };
    control.put_into(&mut told);
    told
}

fn billing_group(office: &Office, sender: &BillingEntity, claims: &[Outgoing<'_>]) -> file::BillingGroup {
    let first = claims.first().map(|out| out.claim);
    let entity = first.and_then(|claim| office.entity_of(claim.clinic_num)).unwrap_or(sender);
    let clinic = first.and_then(|claim| party::billing_clinic(office, claim));
    let subscribers = claims.chunk_by(|one, other| one.subscriber_key() == other.subscriber_key());
    file::BillingGroup {
        provider: party::billing_provider(office, entity, clinic),
        subscribers: subscribers.map(|claims| subscriber(office, claims)).collect(),
    }
}

/// The subscriber of claims that share one.
fn subscriber(office: &Office, claims: &[Outgoing<'_>]) -> file::Subscriber {
    let first = claims.first();
    let cover = first.map(Outgoing::cover);
    let plan = cover.and_then(|cover| cover.plan());
    let is_patient = first.is_some_and(Outgoing::is_subscriber);
    let person = match is_patient {
        true => first.and_then(Outgoing::patient),
        false => claims.iter().find_map(|out| out.cover().holder()),
    };
    // A family shares the card's number; who has one of their own stands alone.
    let member_id = cover.map(|cover| cover.member_id()).unwrap_or_default();
    file::Subscriber {
        responsibility: responsibility(first.map_or(1, Outgoing::rank)),
        group_number: plan.and_then(|plan| party::filled(&plan.group_num)),
        group_name: plan.and_then(|plan| party::filled(&plan.group_name)),
        filing_indicator: party::filing_indicator(plan).to_owned(),
        member_id,
        person: person.map(party::person).unwrap_or_default(),
        payer: party::payer(cover.and_then(|cover| cover.carrier())),
        patients: match is_patient {
            true => file::Patients::Subscriber(claims.iter().map(|out| claim::claim(office, out)).collect()),
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
        claims: claims.iter().map(|out| claim::claim(office, out)).collect(),
    }
}
