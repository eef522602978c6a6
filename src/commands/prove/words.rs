//! Statements in lines of text, for the terminal and for paper.

use claims::proof::{RollForward, Statement};
use server::desk::prove::DepositProof;
use x12::Cents;

/// Columns of a line; paper has as many.
pub(super) const COLUMNS: usize = 92;

/// A sum behind what it is, so far to the right.
fn sum(indent: usize, what: &str, amount: Cents) -> String {
    let width = COLUMNS - 15 - indent;
    let what = cut(what, width);
    format!("{:indent$}{what:<width$} {amount:>14}", "")
}

/// As much of a text as has room.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

fn verdict(is_balanced: bool) -> String {
    if is_balanced { "Balanced.".to_owned() } else { "NOT balanced.".to_owned() }
}

fn postings(indent: usize, nums: &[i64]) -> Vec<String> {
    let mut lines = Vec::new();
    for some in nums.chunks(8) {
        let some: Vec<String> = some.iter().map(ToString::to_string).collect();
        lines.push(format!("{:indent$}postings {}", "", some.join(" ")));
    }
    lines
}

/// A deposit.
pub(super) fn deposit(proof: &DepositProof) -> Vec<String> {
    let mut lines = vec![format!("Bank entry {} of {}", proof.transaction_id, proof.date)];
    lines.push(sum(2, "in the bank", proof.bank));
    for remittance in &proof.remittances {
        let what = format!("remittance {} of {}", remittance.remittance_id, remittance.payer_name);
        lines.push(sum(2, &what, remittance.payment_amount));
        if remittance.allocated != remittance.payment_amount {
            lines.push(sum(4, "of it in this bank entry", remittance.allocated));
            lines.push(sum(4, "in other bank entries", remittance.elsewhere));
            lines.push(sum(4, "kept back as a fee", remittance.fee));
        }
        lines.push(sum(4, &format!("{} claims paid", remittance.claims), remittance.claims_paid));
        lines.push(sum(4, "provider-level adjustments", remittance.provider_adjustments));
        lines.push(sum(4, "in the ledger", remittance.ledger));
        lines.extend(postings(6, &remittance.postings));
        if remittance.held_claims > 0 {
            let what = format!("{} claims wait for a person", remittance.held_claims);
            lines.push(sum(4, &what, remittance.held));
        }
        for edit in &remittance.edits {
            let what = format!("line {} was changed by hand after it was posted", edit.claim_proc_num);
            lines.push(sum(4, &what, edit.amount));
            lines.extend(postings(6, &edit.postings));
        }
    }
    lines.push(sum(2, "unexplained", proof.unexplained));
    lines.extend(proof.because.iter().map(|it| format!("  a person is asked: {}: {}", it.reason, it.note)));
    lines.extend(proof.waits.iter().map(|why| format!("  nobody is asked: {why}")));
    lines.push(verdict(proof.balanced));
    lines
}

/// A day or a month.
pub(super) fn period(statement: &Statement) -> Vec<String> {
    let mut lines = vec![match statement.from == statement.to {
        true => format!("Proof of {}", statement.from),
        false => format!("Proof of {} to {}", statement.from, statement.to),
    }];
    lines.push(String::new());
    lines.extend(statement.lines.iter().map(|line| sum(2, line.what, line.amount)));
    for account in &statement.accounts {
        lines.push(String::new());
        lines.extend(roll_forward(account));
    }
    for more in &statement.more {
        lines.push(sum(4, &format!("{} more of {}", more.count, more.account), more.amount));
    }
    lines.push(String::new());
    for fault in &statement.faults {
        lines.push(sum(0, &fault.id, fault.cents));
        lines.push(format!("  {}", fault.message));
    }
    lines.push(verdict(statement.balanced));
    lines
}

fn roll_forward(account: &RollForward) -> Vec<String> {
    let name = match account.of.as_str() {
        "" => account.account.to_string(),
        of => format!("{} {of}", account.account),
    };
    let mut lines = vec![
        format!("{name} (debits are positive)"),
        sum(2, "opening", account.opening),
        sum(2, "debits", account.debits),
        sum(2, "credits", account.credits),
        sum(2, "closing", account.closing),
    ];
    for item in &account.items {
        lines.push(sum(4, &format!("{} {}: {}", item.since, item.id, item.reason), item.amount));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_width_whatever_it_says() {
        let lines = [
            sum(4, "short", Cents(-12_345)),
            sum(4, &"ö".repeat(400), Cents(i64::MAX)),
            sum(0, "", Cents::ZERO),
        ];
        let widths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
        assert_eq!((widths[0], widths[2]), (COLUMNS, COLUMNS));
        assert!(lines[0].ends_with(" -123.45"), "{}", lines[0]);
        assert!(lines[1].contains('…'));
    }
}
