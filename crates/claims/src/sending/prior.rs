//! What the first payer decided, for the claim to the second (`x12.md` 4.5, coordination of benefits).

use x12::claim_file::{
    Adjudication, BenefitsAssigned, Decision, OtherPayer, OtherSubscriber, Relationship as Told, Release,
    Responsibility, after_prior_payer,
};

use super::{Outgoing, line, party};
use crate::account::{Claim, ClaimType};
use crate::coverage::Relationship;
use crate::office::Office;

/// The first payer of a claim to a second one, and what it decided about each line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prior {
    pub payer: OtherPayer,
    /// One entry for each line of the claim, in order.
    pub lines: Vec<Vec<Adjudication>>,
}

/// The claim to the first payer: for the same patient, with every procedure of this one. None when this claim is
/// itself to a first payer, or to a third.
#[must_use]
pub fn claim_before<'a>(out: &Outgoing<'a>) -> Option<&'a Claim> {
    if out.responsibility() != Responsibility::Secondary || out.claim.claim_type == ClaimType::PreAuth {
        return None;
    }
    let procedures = |claim: &Claim| -> Vec<i64> {
        Outgoing { claim, ..*out }.lines().iter().filter_map(|line| line.proc_num).collect()
    };
    let ours = procedures(out.claim);
    let mut of_patient = out
        .family
        .claims
        .iter()
        .filter(|claim| claim.pat_num == out.claim.pat_num && claim.claim_type == ClaimType::Primary);
    of_patient.find(|claim| {
        let theirs = procedures(claim);
        ours.iter().all(|procedure| theirs.contains(procedure))
    })
}

/// What the first payer decided about a claim, from all that its remittances say of the claim before, in order.
///
/// # Errors
/// Why the second payer cannot be told, in words for the one who has to put it right.
pub fn prior(
    office: &Office,
    out: &Outgoing<'_>,
    before: &Claim,
    decisions: &[Decision<'_>],
) -> Result<Prior, Vec<String>> {
    let first = Outgoing { claim: before, subscriber: None, prior: None, ..*out };
    // The first payer has answered by the numbers that the lines had in its claim.
    let mut claim = super::claim_alone(office, out);
    for (line, row) in claim.lines.iter_mut().zip(out.lines()) {
        let proc_num = row.proc_num.unwrap_or_default();
        line.line_control_number = line::line_number(proc_num, first.ordinal(), before.plan_num);
    }
    let payer = payer(&first).ok_or_else(|| {
        vec![
            "The first payer's coverage is not there any more, or its subscriber is of another family: print the \
             claim, and mark it as sent when it is in the mail, with the first payer's remittance."
                .to_owned(),
        ]
    })?;
    match after_prior_payer(&claim, payer, decisions) {
        Ok(mut made) => {
            let lines = made.lines.into_iter().map(|line| line.adjudications).collect();
            let payer = made.other_payers.pop().unwrap_or_default();
            Ok(Prior { payer, lines })
        }
        Err(error) => Err(error.problems().iter().map(super::in_words).collect()),
    }
}

/// The first payer and how it covers the patient, without its money.
fn payer(first: &Outgoing<'_>) -> Option<OtherPayer> {
    let (sub, plan) = (first.sub()?, first.plan()?);
    let own_id = first.own_member_id();
    let is_own = first.is_subscriber();
    let holder = if is_own { first.patient()? } else { first.holder()? };
    Some(OtherPayer {
        responsibility: Responsibility::Primary,
        relationship: match first.claim.pat_relat {
            Relationship::SelfSubscriber => Told::SelfSubscriber,
            _ if is_own => Told::SelfSubscriber,
            other => party::relationship(other),
        },
        group_number: party::filled(&plan.group_num),
        group_name: party::filled(&plan.group_name),
        filing_indicator: party::filing_indicator(Some(plan)).to_owned(),
        benefits_assigned: if sub.assign_ben { BenefitsAssigned::Yes } else { BenefitsAssigned::No },
        release: if sub.release_info { Release::Signed } else { Release::Informed },
        subscriber: OtherSubscriber {
            name: party::person(holder).name,
            member_id: if own_id.is_empty() { sub.subscriber_id.clone() } else { own_id.to_owned() },
            ..OtherSubscriber::default()
        },
        payer: party::payer(first.carrier()),
        ..OtherPayer::default()
    })
}
