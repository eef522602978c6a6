//! The end of a remittance's posting: its insurance check, its provider-level adjustments, its state.

use x12::remittance::Remittance as Said;

use super::remittance::{is_interest, provider_adjustment};
use crate::Cents;
use crate::account::{ClaimPayment, ClaimProc};
use crate::change::ChangeSet;
use crate::check::attached;
use crate::desk::{Exception, Reason, Remittance, RemittanceStatus, TrackedClaim};
use crate::exception::{self, Question};
use crate::office::Office;
use crate::state::{Family, Now, Numbers};

/// The list of insurance payment types among the definitions, and that of payment groups.
const INSURANCE_PAYMENT_TYPES: i64 = 32;
const CLAIM_PAYMENT_GROUPS: i64 = 40;

/// What the end of posting sees.
#[derive(Clone, Debug)]
pub struct Ending {
    pub remittance: Remittance,
    /// The families of its posted lines.
    pub families: Vec<Family>,
    /// The numbers of its posted lines, in the order of the file.
    pub claim_proc_nums: Vec<i64>,
    /// The claims that it answers.
    pub tracked: Vec<TrackedClaim>,
    /// The exceptions about it.
    pub exceptions: Vec<Exception>,
}

/// Closes a remittance whose last claim is in.
///
/// A check is made when the lines posted sum to what the payer says it paid (`opendental-engine.md` 18.4); it
/// takes its lines. A remittance that pays nothing reconciles its claims at once (`decisions.md` 23).
#[must_use]
pub fn decide(
    said: &Said<'_>,
    ending: &Ending,
    office: &Office,
    now: Now,
    numbers: &mut Numbers,
) -> ChangeSet {
    let mut changes = ChangeSet::new();
    let mut remittance = ending.remittance.clone();
    provider_adjustments(said, ending, now, numbers, &mut changes);
    let lines: Vec<&ClaimProc> = (ending.claim_proc_nums.iter())
        .filter_map(|num| ending.families.iter().find_map(|family| family.claim_proc(*num)))
        .collect();
    let posted: Cents = lines.iter().map(|line| line.ins_pay_amt).sum();
    if !posted.is_zero() && posted == remittance.payment_amount {
        let check = check(&remittance, office, now, numbers);
        remittance.claim_payment_num = Some(check.claim_payment_num);
        for (row, line) in (1..).zip(&lines) {
            changes.put(&attached(line, &check, row, now));
        }
        for family in &ending.families {
            changes.merge(family.change(office));
        }
        for line in &lines {
            changes.touches(line.pat_num);
        }
        changes.put(&check);
    }
    remittance.status = RemittanceStatus::Posted;
    remittance.updated_at = now.instant;
    if remittance.payment_amount.is_zero() {
        reconcile(&ending.tracked, now, &mut changes);
    }
    changes.tell("remittance.posted", remittance.public_id.clone());
    changes.put(&remittance);
    changes
}

/// Marks claims as reconciled, and says so.
pub fn reconcile(claims: &[TrackedClaim], now: Now, changes: &mut ChangeSet) {
    for claim in claims.iter().filter(|claim| !claim.reconciled) {
        let reconciled = TrackedClaim { reconciled: true, updated_at: now.instant, ..claim.clone() };
        changes.tell("claim.reconciled", reconciled.public_id.clone());
        changes.put(&reconciled);
    }
}

/// Posts each, and asks once about all that are to be traced.
fn provider_adjustments(
    said: &Said<'_>,
    ending: &Ending,
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) {
    let (num, payer) = (ending.remittance.remittance_num, ending.remittance.payer_id.as_str());
    let (mut at_risk, mut notes) = (Cents::ZERO, vec![]);
    for adjustment in said.provider_adjustments.iter().filter(|a| !a.amount.is_zero()) {
        changes.postings.push(provider_adjustment(num, payer, adjustment, now.today));
        if !is_interest(adjustment) {
            at_risk += adjustment.amount.abs();
            notes.push(format!(
                "The payer {} {} for reason {}.",
                if adjustment.amount > Cents::ZERO { "took" } else { "gave" },
                adjustment.amount.abs(),
                adjustment.reason
            ));
        }
    }
    if !notes.is_empty() {
        notes.push("Trace each amount to the claim or the earlier remittance that it is for.".to_owned());
        let (reason, about) = (Reason::TakebackUnresolved, ("remittance", num));
        let question = Question { reason, about, at_risk, note: notes.join(" "), candidates: vec![] };
        exception::open(&question, &ending.exceptions, now, numbers, changes);
    }
}

/// The insurance check: its number is the trace number, its type follows the method of payment.
fn check(remittance: &Remittance, office: &Office, now: Now, numbers: &mut Numbers) -> ClaimPayment {
    let type_for = |method: &str| {
        let types = || office.definitions_of(INSURANCE_PAYMENT_TYPES);
        types().find(|d| d.item_value == method).or_else(|| types().next()).map_or(0, |d| d.def_num)
    };
    ClaimPayment {
        claim_payment_num: numbers.fresh::<ClaimPayment>(),
        check_date: remittance.payment_date.filter(|date| *date <= now.today).unwrap_or(now.today),
        check_amt: remittance.payment_amount,
        check_num: remittance.trace_number.clone(),
        bank_branch: String::new(),
        note: String::new(),
        clinic_num: None,
        deposit_num: None,
        carrier_name: remittance.payer_name.clone(),
        date_issued: remittance.payment_date,
        is_partial: false,
        pay_type: type_for(&remittance.payment_method),
        pay_group: office.definitions_of(CLAIM_PAYMENT_GROUPS).next().map_or(0, |d| d.def_num),
        remittance_num: Some(remittance.remittance_num),
        sec_date_entry: now.today,
        sec_date_t_edit: now.instant,
    }
}
