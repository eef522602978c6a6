//! What keeps a claim from being sent, in words for the one who has to put it right. Never a patient's name.

use x12::claim_file::{Problem, Responsibility};

use super::{Outgoing, area};
use crate::account::{ClaimType, ProcStatus, Procedure};
use crate::coverage::Relationship;
use crate::office::Office;

/// How a claim leaves that no file can carry.
const ON_PAPER: &str = "print the claim, and mark it as sent when it is in the mail";
/// `NoSendElect` of a carrier that takes no electronic claims at all.
const NO_ELECTRONIC_CLAIMS: &str = "NoSendElect";

/// What keeps a claim from an electronic file and the writer of the file cannot know.
#[must_use]
pub fn obstacles(office: &Office, out: &Outgoing<'_>) -> Vec<String> {
    let mut found: Vec<String> =
        [carrier(out), subscriber(out), second_payer(out)].into_iter().flatten().collect();
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
    let Some(carrier) = out.carrier() else {
        return Some("The claim's insurance plan or its carrier was not found.".to_owned());
    };
    let name = &carrier.carrier_name;
    if carrier.no_send_elect == NO_ELECTRONIC_CLAIMS {
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
    let Some(sub) = out.sub() else {
        return Some("The claim's subscription was not found.".to_owned());
    };
    let says_self = out.claim.pat_relat == Relationship::SelfSubscriber;
    let is_another = sub.subscriber != out.claim.pat_num && out.own_member_id().is_empty();
    (says_self && is_another).then(|| {
        "The claim says that the patient is the subscriber, but the subscription is somebody else's: correct the \
         relationship (PatRelat), or the subscription."
            .to_owned()
    })
}

/// A second payer wants to be told what the first one paid, a third what both did.
fn second_payer(out: &Outgoing<'_>) -> Option<String> {
    let is_asked = out.claim.claim_type == ClaimType::PreAuth;
    match out.responsibility() {
        Responsibility::Primary => None,
        _ if is_asked || out.prior.is_some() => None,
        Responsibility::Secondary => Some(format!(
            "A second payer has to be told what the first one paid, and no remittance of it is posted to the first \
             payer's claim: post it, or {ON_PAPER}, with the first payer's remittance."
        )),
        _ => Some(format!(
            "A third payer has to be told what the first two paid, which electronic claims from here do not say: \
             {ON_PAPER}, with their remittances."
        )),
    }
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
        " It belongs to the provider who treated (ProvTreat)."
    } else {
        ""
    };
    let line = problem.place.line.map(|line| format!("Line {line}: ")).unwrap_or_default();
    format!("{line}{}{place}", problem.message)
}
