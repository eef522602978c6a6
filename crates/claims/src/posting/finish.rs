//! The end of a remittance's posting: its insurance check, its provider-level adjustments, its state. A large one ends
//! in several steps, each of some lines.

use std::collections::HashMap;

use x12::remittance::Remittance as Said;

use super::payer_balance::{self, Standing};
use super::posted_row::{note, note_end};
use super::remittance::provider_adjustment;
use crate::Cents;
use crate::account::{ClaimPayment, ClaimProc};
use crate::change::{ChangeSet, Scope};
use crate::check::attached;
use crate::desk::{Exception, Remittance, RemittanceStatus, TrackedClaim};
use crate::matching::unequal;
use crate::office::Office;
use crate::record::{Record, Table};
use crate::state::{Now, Numbers};

/// The list of insurance payment types among the definitions, and that of payment groups.
const INSURANCE_PAYMENT_TYPES: i64 = 32;
const CLAIM_PAYMENT_GROUPS: i64 = 40;

/// What a step of the end of posting sees.
#[derive(Clone, Debug)]
pub struct Ending {
    pub remittance: Remittance,
    /// Its check, when an earlier step made it.
    pub check: Option<ClaimPayment>,
    /// What all lines that it posted pay.
    pub posted: Cents,
    /// The next of those lines, each with its row on the check; none when there is to be no check.
    pub lines: Vec<(i64, ClaimProc)>,
    /// The families of these lines, with the versions at which the lines were read.
    pub families: Vec<(Scope, i64)>,
    /// The next of the claims that it answers, when it pays nothing or its money was seen before.
    pub tracked: Vec<TrackedClaim>,
    /// The balances that its provider-level adjustments belong to.
    pub balances: Vec<Standing>,
    /// What of its money is tied to bank entries, or was kept on its way.
    pub tied: Cents,
    /// What is or was asked about it.
    pub exceptions: Vec<Exception>,
    /// What it does besides its claims is posted already: claims of it are posted again.
    pub is_ended: bool,
    /// No line and no claim is left for another step.
    pub is_last: bool,
    /// It was closed before, and only now its last claim is posted: there is a check to make.
    pub is_late: bool,
}

/// Whether a remittance that posted so much gets a check: when that is what the payer says it paid for claims. What it
/// gave or took beside them, interest or an old overpayment, is no line's (`opendental-engine.md` 18.4 would have no check
/// then, and the lines would never be finalized).
#[must_use]
pub fn makes_check(remittance: &Remittance, posted: Cents) -> bool {
    posted > Cents::ZERO && posted == remittance.claims_paid
}

/// What the claims and the provider-level adjustments of a remittance come to: what is in the ledger once it is posted.
#[must_use]
pub fn posted(said: &Said<'_>) -> Cents {
    let beside: Cents = said.provider_adjustments.iter().map(|adjustment| adjustment.amount).sum();
    said.claims_paid() - beside
}

/// A step towards the end of a remittance whose last claim is in; the last one closes it.
///
/// The first step makes the check when there is to be one, and each puts its lines on it. A remittance that pays
/// nothing, or is tied already, reconciles its claims at once (`decisions.md` 23). Until the last step it is being posted.
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
    let made = || {
        let makes = makes_check(&remittance, ending.posted);
        makes.then(|| check(&remittance, ending.posted, office, now, numbers))
    };
    if let Some(check) = ending.check.clone().or_else(made) {
        changes.rests_on(Scope::Office, office.version);
        attach(&check, ending, now, &mut changes);
        remittance.claim_payment_num = Some(check.claim_payment_num);
        if ending.check.is_none() {
            changes.put(&check);
        }
    }
    if !ending.is_late {
        reconcile(&ending.tracked, now, &mut changes);
    }
    if ending.is_last && !ending.is_late {
        if !ending.is_ended {
            provider_adjustments(said, ending, now, numbers, &mut changes);
            note_end(&mut changes, remittance.remittance_num, numbers);
        }
        remittance.status = RemittanceStatus::Posted;
        changes.tell("remittance.posted", remittance.public_id.clone());
        // Where it balances all of its money is in the ledger: also that of claims that wait.
        let posted = posted(said);
        let asks = unequal::of_remittance(&remittance, posted, ending.tied);
        let about = ("remittance", remittance.remittance_num);
        unequal::follow(asks.as_ref(), about, &ending.exceptions, now, numbers, &mut changes);
    }
    remittance.updated_at = now.instant;
    changes.put(&remittance);
    let lines: HashMap<i64, &ClaimProc> =
        ending.lines.iter().map(|(_, line)| (line.claim_proc_num, line)).collect();
    let tracked: HashMap<i64, &TrackedClaim> =
        ending.tracked.iter().map(|claim| (claim.tracked_claim_num, claim)).collect();
    let former = |table: &'static Table, num| {
        if table == ClaimProc::TABLE {
            lines.get(&num).map(|line| line.values())
        } else if table == TrackedClaim::TABLE {
            tracked.get(&num).map(|claim| claim.values())
        } else {
            None
        }
    };
    note(&mut changes, (remittance.remittance_num, None), former, numbers);
    changes
}

/// Puts lines on the check. That changes the accounts of their families, and when their benefits were used.
fn attach(check: &ClaimPayment, ending: &Ending, now: Now, changes: &mut ChangeSet) {
    for (family, version) in &ending.families {
        changes.changes(*family, *version);
    }
    for (row, line) in &ending.lines {
        changes.raise(Scope::Subscription(line.ins_sub_num));
        changes.touches(line.pat_num);
        changes.put(&attached(line, check, *row, now));
    }
}

/// Marks claims as reconciled, and says so.
pub fn reconcile(claims: &[TrackedClaim], now: Now, changes: &mut ChangeSet) {
    for claim in claims.iter().filter(|claim| !claim.reconciled) {
        let reconciled = TrackedClaim { reconciled: true, updated_at: now.instant, ..claim.clone() };
        changes.tell("claim.reconciled", reconciled.public_id.clone());
        changes.put(&reconciled);
    }
}

/// Posts each, and takes it to the balance that it belongs to.
fn provider_adjustments(
    said: &Said<'_>,
    ending: &Ending,
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) {
    let remittance = &ending.remittance;
    let all = (0..).zip(&said.provider_adjustments);
    for (position, adjustment) in all.filter(|(_, adjustment)| !adjustment.amount.is_zero()) {
        let key = payer_balance::key(remittance, position, adjustment);
        changes.postings.push(provider_adjustment(remittance, adjustment, &key, now.today));
    }
    payer_balance::add(said, &ending.remittance, &ending.balances, now, numbers, changes);
}

/// The insurance check: its number is the trace number, its type follows the method of payment.
fn check(
    remittance: &Remittance,
    amount: Cents,
    office: &Office,
    now: Now,
    numbers: &mut Numbers,
) -> ClaimPayment {
    let type_for = |method: &str| {
        let types = || office.definitions_of(INSURANCE_PAYMENT_TYPES);
        types().find(|d| d.item_value == method).or_else(|| types().next()).map_or(0, |d| d.def_num)
    };
    ClaimPayment {
        claim_payment_num: numbers.fresh::<ClaimPayment>(),
        check_date: remittance.payment_date.filter(|date| *date <= now.today).unwrap_or(now.today),
        check_amt: amount,
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
