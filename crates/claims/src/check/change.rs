//! Changing a check, and taking one away (`opendental-engine.md` 13).

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ClaimPayment, ClaimProc};
use crate::change::{ChangeSet, Scope};
use crate::check::attach::detached;
use crate::check::{
    Books, CLAIM_PAYMENT_GROUPS, INSURANCE_PAYMENT_TYPES, check_date, close, in_list, needs_carrier,
};
use crate::desk::Remittance;
use crate::papers::EobAttach;
use crate::state::{Now, Refusal};

/// New values of a check's fields. None: not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateCheck {
    pub check_date: Option<Date>,
    pub check_amt: Option<Cents>,
    pub check_num: Option<String>,
    pub bank_branch: Option<String>,
    pub note: Option<String>,
    pub carrier_name: Option<String>,
    pub pay_type: Option<i64>,
    pub pay_group: Option<i64>,
}

/// Changes fields of a check. A new amount may make it whole or partial, and a new date is that of its lines.
///
/// # Errors
/// When the amount is to change of a check that is on a deposit or came with a remittance, or a value is none that its
/// field can have. A value that equals the present one always passes.
pub fn update(
    books: Books<'_>,
    old: &ClaimPayment,
    matching: i64,
    command: &UpdateCheck,
    now: Now,
) -> Result<(ClaimPayment, ChangeSet), Refusal> {
    let mut check = filled(books, old, command)?;
    let mut lines: Vec<ClaimProc> = Vec::new();
    if check.check_amt != old.check_amt {
        may_change_amount(old)?;
        close(&mut check, Cents::ZERO, books.lines_of(old.claim_payment_num));
    }
    if check.check_date != old.check_date {
        check_date(books.office, check.check_date, now)?;
        let redated = |line: &ClaimProc| ClaimProc {
            date_cp: Some(check.check_date),
            sec_date_t_edit: now.instant,
            ..line.clone()
        };
        lines.extend(books.lines_of(old.claim_payment_num).map(redated));
    }
    let mut changes = ChangeSet::new();
    // Also who is only shown: the answer holds the check.
    books.lines_of(old.claim_payment_num).for_each(|line| changes.touches(line.pat_num));
    if check != *old {
        check.sec_date_t_edit = now.instant;
        changes.changes(Scope::Matching, matching);
        changes.put(&check);
        books.put_lines(&lines, &mut changes);
    }
    Ok((check, changes))
}

fn filled(books: Books<'_>, old: &ClaimPayment, command: &UpdateCheck) -> Result<ClaimPayment, Refusal> {
    let text = |new: &Option<String>, old: &String| new.as_ref().unwrap_or(old).clone();
    let check = ClaimPayment {
        check_date: command.check_date.unwrap_or(old.check_date),
        check_amt: command.check_amt.unwrap_or(old.check_amt),
        check_num: text(&command.check_num, &old.check_num),
        bank_branch: text(&command.bank_branch, &old.bank_branch),
        note: text(&command.note, &old.note),
        carrier_name: text(&command.carrier_name, &old.carrier_name),
        pay_type: command.pay_type.unwrap_or(old.pay_type),
        pay_group: command.pay_group.unwrap_or(old.pay_group),
        ..old.clone()
    };
    if check.carrier_name != old.carrier_name {
        needs_carrier(&check.carrier_name)?;
    }
    if check.pay_type != old.pay_type {
        in_list(books.office, "PayType", check.pay_type, INSURANCE_PAYMENT_TYPES)?;
    }
    if check.pay_group != old.pay_group {
        in_list(books.office, "PayGroup", check.pay_group, CLAIM_PAYMENT_GROUPS)?;
    }
    Ok(check)
}

fn may_change_amount(check: &ClaimPayment) -> Result<(), Refusal> {
    let refuse = |why: &str| Err(Refusal::field("CheckAmt", why));
    if check.deposit_num.is_some() {
        return refuse("Cannot change CheckAmt of a ClaimPayment that is attached to a deposit.");
    }
    if check.remittance_num.is_some() {
        return refuse("Cannot change CheckAmt of a ClaimPayment that came with a remittance.");
    }
    Ok(())
}

/// Takes a check away. Its lines are free for another, and keep their payments; a remittance that it was made from has
/// none any more.
///
/// # Errors
/// When it is on a deposit, or explanations of benefits are attached to it.
pub fn delete(
    books: Books<'_>,
    check: &ClaimPayment,
    remittance: Option<&Remittance>,
    eobs: &[EobAttach],
    matching: i64,
    now: Now,
) -> Result<ChangeSet, Refusal> {
    if !eobs.is_empty() {
        return Err(Refusal::rule(
            "Cannot delete a ClaimPayment that has an EOB attached. Delete the EOB first.",
        ));
    }
    if check.deposit_num.is_some() {
        return Err(Refusal::rule("Cannot delete a ClaimPayment that is attached to a deposit."));
    }
    let lines = books.lines_of(check.claim_payment_num);
    let lines: Vec<ClaimProc> = lines.map(|line| detached(line, check, now)).collect();
    let mut changes = ChangeSet::new();
    changes.changes(Scope::Matching, matching);
    changes.delete(check);
    books.put_lines(&lines, &mut changes);
    if let Some(remittance) = remittance {
        changes.put(&Remittance { claim_payment_num: None, updated_at: now.instant, ..remittance.clone() });
    }
    Ok(changes)
}
