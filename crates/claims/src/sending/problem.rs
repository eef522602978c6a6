//! What keeps a claim from being sent, in words for the one who has to put it right. Never a patient's name.

use x12::claim_file::Problem;

use super::{Outgoing, area, claims_before, cover};
use crate::account::{ClaimType, ProcStatus, Procedure};
use crate::coverage::Relationship;
use crate::office::Office;

/// How a claim leaves that no file can carry.
pub(super) const ON_PAPER: &str = "print the claim, and mark it as sent when it is in the mail";

/// What keeps a claim from an electronic file and the writer of the file cannot know.
#[must_use]
pub fn obstacles(office: &Office, out: &Outgoing<'_>) -> Vec<String> {
    let mut found = out.known.obstacles.clone();
    found.extend(
        [carrier(out), subscriber(out), payers_before(out), other_coverage(out)].into_iter().flatten(),
    );
    for (at, row) in (1..).zip(out.lines()) {
        let procedure = row.proc_num.and_then(|proc_num| out.family.procedure(proc_num));
        let fault = match procedure {
            Some(procedure) if is_undone(out, procedure) => Some(
                "is of work that is not complete: delete the claim, complete the procedure and claim it then, or ask for \
                 a preauthorization."
                    .to_owned(),
            ),
            Some(procedure) => area::fault(procedure, office.code(procedure.code_num)),
            None => Some("is of a procedure that is not on the account.".to_owned()),
        };
        found.extend(fault.map(|fault| format!("Line {at} {fault}")));
    }
    found
}

/// Whether a claim asks money for work that was not done.
fn is_undone(out: &Outgoing<'_>, procedure: &Procedure) -> bool {
    out.claim.claim_type != ClaimType::PreAuth && procedure.proc_status != ProcStatus::Complete
}

fn carrier(out: &Outgoing<'_>) -> Option<String> {
    let Some(carrier) = out.cover().carrier() else {
        return Some("The claim's insurance plan or its carrier was not found.".to_owned());
    };
    let name = &carrier.carrier_name;
    if cover::takes_paper_only(carrier) {
        return Some(format!("{name} takes no electronic claims (the carrier's NoSendElect): {ON_PAPER}."));
    }
    carrier.elect_id.trim().is_empty().then(|| {
        format!(
            "{name} has no payer id (the carrier's ElectID): fill in the number that the clearinghouse lists for \
             it. If it takes paper only, {ON_PAPER}."
        )
    })
}

fn subscriber(out: &Outgoing<'_>) -> Option<String> {
    let Some(sub) = out.cover().sub() else {
        return Some("The claim's subscription was not found.".to_owned());
    };
    let says_self = out.claim.pat_relat == Relationship::SelfSubscriber;
    let is_another = sub.subscriber != out.claim.pat_num && out.cover().own_member_id().is_empty();
    (says_self && is_another).then(|| {
        "The claim says that the patient is the subscriber, but the subscription is somebody else's: correct the \
         relationship (PatRelat), or the subscription."
            .to_owned()
    })
}

/// A later payer wants to be told what those before paid.
fn payers_before(out: &Outgoing<'_>) -> Option<String> {
    let before = claims_before(out);
    // What cannot be told is said already.
    if out.known.priors.len() >= before.len() || !out.known.obstacles.is_empty() {
        return None;
    }
    Some(match before.iter().position(Vec::is_empty) {
        Some(at) => format!(
            "A later payer has to be told what those before paid, and no claim to payer {} has all procedures of this \
             one: make one, or split this claim as that one is.",
            at + 1
        ),
        None => format!(
            "A later payer has to be told what those before paid, and no remittance of it is posted to payer {}'s \
             claim: post it, or {ON_PAPER}, with that payer's remittance.",
            out.known.priors.len() + 1
        ),
    })
}

/// The other coverage that the claim names has to be one that can be told.
fn other_coverage(out: &Outgoing<'_>) -> Option<String> {
    let other = out.other_cover().filter(cover::Cover::is_electronic)?;
    other.other_payer(super::responsibility(1)).is_none().then(|| {
        "The claim's other coverage (InsSubNum2) or who holds it was not found: correct it, or take it off the claim."
            .to_owned()
    })
}

/// What the writer found, with the place where it is put right.
#[must_use]
pub fn in_words(problem: &Problem) -> String {
    let field = problem.place.field.as_str();
    let is_of = |party: &str| field.starts_with(party);
    let place = if is_of("receiver") {
        " The clearinghouse says what it is; it belongs to the settings of the billing entity."
    } else if is_of("submitter") || is_of("billing provider") {
        " It belongs to the settings of the billing entity."
    } else if is_of("rendering provider") {
        " It belongs to the provider who treated (ProvTreat, and ProvNum of the line)."
    } else if is_of("service location") {
        " It belongs to the claim's clinic."
    } else if is_of("other payer") || is_of("other subscriber") || is_of("other member id") {
        " It belongs to the claim's other coverage."
    } else if is_of("orthodontics") || is_of("months of treatment") {
        " It belongs to the claim (IsOrtho, OrthoTotalM, OrthoRemainM)."
    } else if is_of("diagnos") {
        " It belongs to the procedure code (DiagnosticCodes)."
    } else {
        ""
    };
    let line = problem.place.line.map(|line| format!("Line {line}: ")).unwrap_or_default();
    format!("{line}{}{place}", problem.message)
}
