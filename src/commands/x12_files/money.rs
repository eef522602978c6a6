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

/// `118.00 paid - 0.00 provider adjustments = 118.00, the payment: adds up`.
pub(super) fn proof(money: &SetMoney, paint: Paint) -> String {
    let due = money.total.paid - money.provider_adjustments;
    let verdict = if money.off.is_zero() { paint.good("adds up") } else { off_by(money.off, paint) };
    format!(
        "{} for claims - {} provider adjustments = {due}, payment {} {}: {verdict}",
        money.total.paid, money.provider_adjustments, money.payment, money.trace_number
    )
    .replace(" :", ":")
}

fn off_by(off: Cents, paint: Paint) -> String {
    paint.bad(&format!("does not add up: {off} is left"))
}
