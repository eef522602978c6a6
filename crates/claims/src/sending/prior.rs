//! What the payers before decided, for the claim to the next one (`x12.md` 4.5, coordination of benefits).

use x12::claim_file::{Adjudication, Decision, OtherPayer, after_prior_payer};

use super::problem::ON_PAPER;
use super::{Outgoing, claim, responsibility};
use crate::Cents;
use crate::account::{Claim, ClaimType};
use crate::office::Office;

/// A payer before, and what it decided about each line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prior {
    /// Its subscription.
    pub ins_sub_num: i64,
    pub payer: OtherPayer,
    /// One entry for each line of the claim, in order.
    pub lines: Vec<Vec<Adjudication>>,
}

/// The claims to each payer before, first payer first: for the same patient, with every procedure of this one. None
/// when this claim is itself to a first payer, or only asks.
#[must_use]
pub fn claims_before<'a>(out: &Outgoing<'a>) -> Vec<Vec<&'a Claim>> {
    if out.claim.claim_type == ClaimType::PreAuth {
        return vec![];
    }
    let procedures = |claim: &'a Claim| -> Vec<i64> {
        Outgoing { claim, ..*out }.lines().iter().filter_map(|line| line.proc_num).collect()
    };
    let ours = procedures(out.claim);
    let is_before = |claim: &&Claim, rank: i64| {
        claim.pat_num == out.claim.pat_num
            && claim.claim_num != out.claim.claim_num
            && matches!(claim.claim_type, ClaimType::Primary | ClaimType::Secondary | ClaimType::Other)
            && Outgoing { claim, ..*out }.rank() == rank
    };
    let with_all = |claim: &&'a Claim| {
        let theirs = procedures(claim);
        ours.iter().all(|procedure| theirs.contains(procedure))
    };
    let of_rank = |rank: i64| -> Vec<&'a Claim> {
        out.family.claims.iter().filter(|claim| is_before(claim, rank)).filter(with_all).collect()
    };
    (1..out.rank()).map(of_rank).collect()
}

/// What the payer before decided about a claim, from all that its remittances say of the claim before, in order.
/// That claim may have more lines: they are left out.
///
/// # Errors
/// Why the next payer cannot be told, in words for the one who has to put it right.
pub fn prior(
    office: &Office,
    out: &Outgoing<'_>,
    before: &Claim,
    decisions: &[Decision<'_>],
) -> Result<Prior, Vec<String>> {
    let first = Outgoing { claim: before, ..*out };
    let payer = first.cover().other_payer(responsibility(first.rank())).ok_or_else(|| {
        vec![format!(
            "The coverage by the payer before is not there any more: {ON_PAPER}, with that payer's remittance."
        )]
    })?;
    // The payer has answered by the lines of its own claim and by their numbers.
    let made = after_prior_payer(&claim::alone(office, &first), payer, decisions)
        .map_err(|error| error.problems().iter().map(super::in_words).collect::<Vec<String>>())?;
    let (ours, theirs) = (out.lines(), first.lines());
    let place_of = |proc_num: Option<i64>| theirs.iter().position(|row| row.proc_num == proc_num);
    let lines: Vec<Vec<Adjudication>> = ours
        .iter()
        .map(|row| place_of(row.proc_num).and_then(|at| made.lines.get(at)))
        .map(|line| line.map(|line| line.adjudications.clone()).unwrap_or_default())
        .collect();
    let mut payer = made.other_payers.into_iter().next_back().unwrap_or_default();
    if ours.len() < theirs.len() {
        if !payer.adjustments.is_empty() || lines.iter().any(Vec::is_empty) {
            return Err(vec![format!(
                "The payer before decided a claim with more lines than this one as a whole, so it cannot be said what \
                 of it is for these: {ON_PAPER}, with its remittance."
            )]);
        }
        payer.paid = Some(lines.iter().flatten().map(|one| one.paid).sum::<Cents>());
    }
    Ok(Prior { ins_sub_num: before.ins_sub_num, payer, lines })
}

/// The preauthorizations that asked about procedures of this claim with the same subscription.
#[must_use]
pub fn preauthorizations<'a>(out: &Outgoing<'a>) -> Vec<&'a Claim> {
    let ours: Vec<i64> = out.lines().iter().filter_map(|line| line.proc_num).collect();
    let asks = |claim: &&Claim| {
        let lines = Outgoing { claim, ..*out }.lines();
        claim.claim_type == ClaimType::PreAuth
            && claim.ins_sub_num == out.claim.ins_sub_num
            && lines.iter().filter_map(|line| line.proc_num).any(|procedure| ours.contains(&procedure))
    };
    match out.claim.claim_type {
        ClaimType::PreAuth => vec![],
        _ => out.family.claims.iter().filter(asks).collect(),
    }
}
