//! The money of a remittance as a small table, with the proof that it adds up.

use std::io::Write;

use x12::Cents;
use x12::codes::{List, find};
use x12::view::{ClaimMoney, SetMoney};

use crate::output::Paint;

/// Writes the table of a set, each line behind `indent`.
pub(super) fn write(
    money: &SetMoney,
    indent: &str,
    paint: Paint,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let head = format!(
        "{:20} {:>12} {:>12} {:>12} {:>12} {:>12}",
        "claim", "charge", "contractual", "patient", "other", "paid"
    );
    writeln!(out, "{indent}{}", paint.soft(&head))?;
    for claim in &money.claims {
        let status =
            find(List::ClaimStatus, &claim.status).map_or(claim.status.as_str(), |known| known.words);
        let off = if claim.off.is_zero() { status.to_owned() } else { off_by(claim.off, paint) };
        writeln!(out, "{indent}{}  {off}", row(&claim.claim_number, claim))?;
    }
    if money.claims_left_out > 0 {
        writeln!(out, "{indent}... and {} more claims", money.claims_left_out)?;
    }
    let count = money.claims.len() + money.claims_left_out;
    let claims = if count == 1 { "1 claim".to_owned() } else { format!("{count} claims") };
    writeln!(out, "{indent}{}", row(&claims, &money.total))?;
    writeln!(out, "{indent}{}", proof(money, paint))
}

fn row(name: &str, claim: &ClaimMoney) -> String {
    let ClaimMoney { charge, contractual, patient, other, paid, .. } = claim;
    format!("{name:20} {charge:>12} {contractual:>12} {patient:>12} {other:>12} {paid:>12}")
}

/// `118.00 for claims - 45.00 taken by provider adjustments = 73.00, payment 73.00 EFT1: adds up`.
pub(super) fn proof(money: &SetMoney, paint: Paint) -> String {
    let due = money.total.paid - money.provider_adjustments;
    let verdict = if money.off.is_zero() { paint.good("adds up") } else { off_by(money.off, paint) };
    let adjusted = match money.provider_adjustments {
        taken if taken > Cents::ZERO => format!(" - {taken} taken by provider adjustments = {due}"),
        given if given < Cents::ZERO => format!(" + {} given by provider adjustments = {due}", given.abs()),
        _ => String::new(),
    };
    let paid = format!("payment {} {}", money.payment, money.trace_number);
    format!("{} for claims{adjusted}, {}: {verdict}", money.total.paid, paid.trim_end())
}

fn off_by(off: Cents, paint: Paint) -> String {
    paint.bad(&format!("does not add up: {off} is left"))
}
