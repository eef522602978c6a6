//! Making a check, for one claim or for several (`opendental-engine.md` 13).

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ClaimPayment, ClaimProc};
use crate::change::ChangeSet;
use crate::check::{
    Books, CLAIM_PAYMENT_GROUPS, INSURANCE_PAYMENT_TYPES, attached, check_date, close, in_list, is_eligible,
    needs_carrier,
};
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// What a new check is to be. None: not said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCheck {
    pub claim_nums: Vec<i64>,
    /// Of several claims: it may be of another amount than its lines, and is partial then.
    pub is_batch: bool,
    pub check_amt: Cents,
    /// Else today.
    pub check_date: Option<Date>,
    pub check_num: String,
    pub bank_branch: String,
    pub note: String,
    /// Else that of the claim, when it is for one; `Some(None)`: none.
    pub clinic_num: Option<Option<i64>>,
    /// Else that of the first claim's plan.
    pub carrier_name: Option<String>,
    pub date_issued: Option<Date>,
    /// Else the first of its list.
    pub pay_type: Option<i64>,
    pub pay_group: Option<i64>,
}

impl NewCheck {
    /// A check of nothing but what must be said.
    #[must_use]
    pub fn new(claim_nums: Vec<i64>, check_amt: Cents) -> NewCheck {
        NewCheck {
            is_batch: claim_nums.len() > 1,
            claim_nums,
            check_amt,
            check_date: None,
            check_num: String::new(),
            bank_branch: String::new(),
            note: String::new(),
            clinic_num: None,
            carrier_name: None,
            date_issued: None,
            pay_type: None,
            pay_group: None,
        }
    }
}

/// Makes a check, and puts on it all lines of its claims that can go.
///
/// # Errors
/// When a claim is not there or has no line that can go, the amount is not theirs where it must be, or a value is none
/// that its field can have.
pub fn create(
    books: Books<'_>,
    command: &NewCheck,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(ClaimPayment, ChangeSet), Refusal> {
    let claims = claims(books, command)?;
    let mut check = filled(books.office, &claims, command, now)?;
    check.claim_payment_num = numbers.fresh::<ClaimPayment>();
    let mut lines: Vec<ClaimProc> = Vec::new();
    for (row, (family, claim_num)) in (1..).zip(&claims) {
        let own = family.lines_of(*claim_num);
        let mut own = own.into_iter().filter(|line| is_eligible(line)).peekable();
        if own.peek().is_none() {
            return Err(Refusal::rule(format!(
                "Claim {claim_num} has no received ClaimProcs that are not on a ClaimPayment."
            )));
        }
        lines.extend(own.map(|line| attached(line, &check, row, now)));
    }
    close(&mut check, Cents::ZERO, lines.iter());
    if check.is_partial && !command.is_batch {
        let why = "CheckAmt does not match the total of eligible ClaimProcs.";
        return Err(Refusal::field("CheckAmt", why));
    }
    let mut changes = ChangeSet::new();
    changes.put(&check);
    books.put_lines(&lines, &mut changes);
    Ok((check, changes))
}

/// The claims that are named, each with its family.
fn claims<'a>(books: Books<'a>, command: &NewCheck) -> Result<Vec<(&'a Family, i64)>, Refusal> {
    if command.claim_nums.is_empty() {
        return Err(Refusal::field("claimNums", "claimNums must name at least one claim."));
    }
    let mut found: Vec<(&Family, i64)> = Vec::new();
    for claim_num in &command.claim_nums {
        if found.iter().any(|(_, other)| other == claim_num) {
            return Err(Refusal::field("claimNums", format!("Claim {claim_num} is named twice.")));
        }
        let family = books.families.iter().find(|family| family.claim(*claim_num).is_some());
        found.push((family.ok_or_else(|| Refusal::not_found("Claim not found."))?, *claim_num));
    }
    Ok(found)
}

fn filled(
    office: &Office,
    claims: &[(&Family, i64)],
    command: &NewCheck,
    now: Now,
) -> Result<ClaimPayment, Refusal> {
    if office.is_on("ClaimPaymentBatchOnly") && !command.is_batch {
        return Err(Refusal::rule("The office takes only batch payments. Use ClaimPayments POST Batch."));
    }
    let date = command.check_date.unwrap_or(now.today);
    check_date(office, date, now)?;
    let listed = |field, said: Option<i64>, category| match said {
        Some(def_num) => in_list(office, field, def_num, category).map(|()| def_num),
        None => Ok(office.definitions_of(category).find(|d| !d.is_hidden).map_or(0, |d| d.def_num)),
    };
    let carrier_name = command.carrier_name.clone().unwrap_or_else(|| carrier_of(claims));
    needs_carrier(&carrier_name)?;
    Ok(ClaimPayment {
        claim_payment_num: 0,
        check_date: date,
        check_amt: command.check_amt,
        check_num: command.check_num.clone(),
        bank_branch: command.bank_branch.clone(),
        note: command.note.clone(),
        clinic_num: command.clinic_num.unwrap_or_else(|| clinic_of(claims).filter(|_| !command.is_batch)),
        deposit_num: None,
        carrier_name,
        date_issued: command.date_issued,
        is_partial: true,
        pay_type: listed("PayType", command.pay_type, INSURANCE_PAYMENT_TYPES)?,
        pay_group: listed("PayGroup", command.pay_group, CLAIM_PAYMENT_GROUPS)?,
        remittance_num: None,
        sec_date_entry: now.today,
        sec_date_t_edit: now.instant,
    })
}

fn clinic_of(claims: &[(&Family, i64)]) -> Option<i64> {
    claims.first().and_then(|(family, claim_num)| family.claim(*claim_num)?.clinic_num)
}

/// The carrier of the first claim's plan.
fn carrier_of(claims: &[(&Family, i64)]) -> String {
    let Some((family, claim_num)) = claims.first() else { return String::new() };
    let plan = family.claim(*claim_num).and_then(|claim| family.plan(claim.plan_num));
    let carrier = plan.and_then(|plan| family.carrier(plan.carrier_num));
    carrier.map(|carrier| carrier.carrier_name.clone()).unwrap_or_default()
}
