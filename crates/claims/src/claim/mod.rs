//! Decisions on claims and their lines (`opendental-engine.md` 10, 11).
//!
//! Each takes the family as it stands and gives a change set. Estimates of lines on a claim change only here.

mod as_total;
mod create;
mod delete;
mod ins_adjust;
pub mod line;
mod recalculate;
mod sent;
pub(crate) mod sheet;
mod split;
mod totals;
mod tracked;
mod tracking;
mod transfer;
mod update;
mod write_off;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod properties;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
pub(crate) mod testing;

pub use as_total::{PayByTotal, pay_by_total};
pub(crate) use as_total::{receive as receive_by_total, whole};
pub(crate) use create::coverage_by;
pub use create::{CreateClaim, create};
pub use delete::delete;
pub use ins_adjust::{AdjustBenefits, add_adjustment, set_used};
pub(crate) use line::beside;
pub use recalculate::{follow_received, recalculate};
pub use sent::{InFile, MarkSent, set_status_sent};
pub use split::split;
pub use tracked::OnDesk;
pub use tracking::{AddTracking, ChangeTracking, add_tracking, change_tracking};
pub use transfer::transfer;
pub use update::{UpdateClaim, update};
pub(crate) use write_off::waits_for_later;

use crate::account::{Claim, ClaimProc};
use crate::office::Office;
use crate::state::{Family, Refusal};
use crate::voids::cancelled;

/// The claim with this number.
fn claim_of(family: &Family, claim_num: i64) -> Result<&Claim, Refusal> {
    family.claim(claim_num).ok_or_else(|| Refusal::not_found("Claim not found."))
}

/// The lines of a claim that count: without those that were voided, and without their voids.
fn counting_lines(family: &Family, claim_num: i64) -> Vec<&ClaimProc> {
    let voided = cancelled(&family.claim_procs);
    let mut lines = family.lines_of(claim_num);
    lines.retain(|line| !voided.contains(&line.claim_proc_num));
    lines
}

/// That a provider is there.
fn provider_stands(office: &Office, prov_num: i64) -> Result<(), Refusal> {
    office.provider(prov_num).map(drop).ok_or_else(|| Refusal::not_found("Provider not found."))
}

/// That a claim form is there; 0 is none.
fn form_stands(office: &Office, claim_form: i64) -> Result<(), Refusal> {
    let stands = claim_form == 0 || office.claim_forms.iter().any(|f| f.claim_form_num == claim_form);
    if stands { Ok(()) } else { Err(Refusal::not_found("ClaimForm not found.")) }
}

/// What the payer is told as CLM01 (`opendental-engine.md` 18.1).
fn identifier(pat_num: i64, claim_num: i64) -> String {
    format!("{pat_num}/{claim_num}")
}
