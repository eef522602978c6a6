//! What raised and what lowered a family's balance: one entry for each thing that did.

use jiff::civil::{Date, date};

use crate::Cents;
use crate::account::{ClaimProc, ProcStatus, Procedure};
use crate::aging::plans;
use crate::aging::{AsOf, PlansVersion};
use crate::names::names;
use crate::office::Office;
use crate::patient_money::PaySplit;
use crate::state::Family;
use crate::voids::cancelled;

/// What is not dated is older than anything: transfers between lines of a claim.
pub(super) const UNDATED: Date = date(1, 1, 1);

names! {
    /// What an entry comes from.
    pub enum Kind {
        Procedure = "procedure",
        Adjustment = "adjustment",
        InsurancePayment = "insurance payment",
        WriteOff = "write-off",
        PaySplit = "payment",
        /// The whole amount of a plan, where plans do not age.
        PlanAmount = "payment plan",
        /// What a plan takes over from a procedure or adjustment.
        PlanLink = "payment plan link",
        PlanCredit = "payment plan credit",
        /// What a plan brings due.
        PlanCharge = "payment plan charge",
    }
}

/// One thing that raised or lowered the balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub kind: Kind,
    /// The number of the row that it comes from.
    pub number: i64,
    pub pat_num: i64,
    pub date: Date,
    /// A charge when positive, a credit when negative; never 0.
    pub amount: Cents,
    /// The procedure that it belongs to.
    pub proc_num: Option<i64>,
}

/// All entries of a family as of a day, in the order of their dates.
#[must_use]
pub fn entries(office: &Office, family: &Family, as_of: AsOf) -> Vec<Entry> {
    let version = PlansVersion::of(office);
    // What was voided by that day is not shown, nor is its void: an old charge does not become a new one.
    let adjusted = cancelled(family.adjustments.iter().filter(|row| as_of.holds(row.adj_date)));
    let paid = cancelled(family.payments.iter().filter(|row| as_of.holds(row.pay_date)));
    let lines =
        cancelled(family.claim_procs.iter().filter(|row| as_of.holds(row.date_cp.unwrap_or(UNDATED))));
    let mut all = procedures(family);
    all.extend(adjustments(family).filter(|entry| !adjusted.contains(&entry.number)));
    let real = family.claim_procs.iter().filter(|row| counts(family, row));
    all.extend(real.filter(|row| !lines.contains(&row.claim_proc_num)).flat_map(insurance));
    let splits = family.splits.iter().filter(|row| shows(office, version, row));
    all.extend(splits.filter(|row| !paid.contains(&row.pay_num)).map(|row| Entry {
        kind: Kind::PaySplit,
        number: row.split_num,
        pat_num: row.pat_num,
        date: row.date_pay,
        amount: -row.split_amt,
        proc_num: row.proc_num,
    }));
    all.extend(plans::entries(family, version, as_of));
    all.retain(|entry| !entry.amount.is_zero() && as_of.holds(entry.date));
    all.sort_by_key(|entry| (entry.date, entry.kind, entry.number));
    all
}

fn shows(office: &Office, version: PlansVersion, split: &PaySplit) -> bool {
    let kept_apart = version.keeps_payments_apart() && split.pay_plan_num.is_some();
    !kept_apart && !split.is_hidden(office)
}

/// Completed work, with the units that its price counts.
fn procedures(family: &Family) -> Vec<Entry> {
    let complete = family.procedures.iter().filter(|row| row.proc_status == ProcStatus::Complete);
    let entry = |row: &Procedure| Entry {
        kind: Kind::Procedure,
        number: row.proc_num,
        pat_num: row.pat_num,
        date: row.proc_date,
        amount: row.fee_total(),
        proc_num: Some(row.proc_num),
    };
    complete.map(entry).collect()
}

fn adjustments(family: &Family) -> impl Iterator<Item = Entry> {
    family.adjustments.iter().map(|row| Entry {
        kind: Kind::Adjustment,
        number: row.adj_num,
        pat_num: row.pat_num,
        date: row.adj_date,
        amount: row.adj_amt,
        proc_num: row.proc_num,
    })
}

/// Whether a line of a claim is money: received, and by total or of work that is complete.
fn counts(family: &Family, row: &ClaimProc) -> bool {
    row.status.is_paid() && is_of_complete_work(family, row)
}

pub(super) fn is_of_complete_work(family: &Family, row: &ClaimProc) -> bool {
    row.proc_num.is_none_or(|number| {
        family.procedure(number).is_some_and(|found| found.proc_status == ProcStatus::Complete)
    })
}

/// What insurance paid and what is written off. What it paid on a payment plan of its own, that plan counts.
fn insurance(row: &ClaimProc) -> [Entry; 2] {
    let entry = |kind, amount: Cents| Entry {
        kind,
        number: row.claim_proc_num,
        pat_num: row.pat_num,
        date: row.date_cp.unwrap_or(UNDATED),
        amount: -amount,
        proc_num: row.proc_num,
    };
    let paid = if row.pay_plan_num.is_none() { row.ins_pay_amt } else { Cents::ZERO };
    [entry(Kind::InsurancePayment, paid), entry(Kind::WriteOff, row.write_off)]
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
