//! Work that is planned, or done and not yet claimed: what insurance is expected to pay of it, and why.

use claims::account::{ClaimProc, Procedure};
use claims::estimate::portion;
use claims::office::Office;
use claims::state::{Family, Now};

use crate::pages::why::why;
use crate::pages::words;

/// One procedure with its estimates.
pub(super) struct Planned {
    pub(super) code: String,
    pub(super) what: String,
    pub(super) date: String,
    pub(super) fee: String,
    pub(super) patient: String,
    pub(super) plans: Vec<Expected>,
}

/// What one plan is expected to do.
pub(super) struct Expected {
    pub(super) plan: String,
    pub(super) pays: String,
    pub(super) writes_off: String,
    pub(super) note: String,
    pub(super) why: Vec<String>,
}

/// A patient's procedures whose estimates are on no claim, by date.
pub(super) fn planned(office: &Office, family: &Family, pat_num: i64, now: Now) -> Vec<Planned> {
    let mut procedures: Vec<&Procedure> =
        family.procedures.iter().filter(|p| p.pat_num == pat_num && !rows_of(family, p).is_empty()).collect();
    procedures.sort_by_key(|p| (p.proc_date, p.proc_num));
    procedures.into_iter().map(|procedure| of(office, family, procedure, now)).collect()
}

fn of(office: &Office, family: &Family, procedure: &Procedure, now: Now) -> Planned {
    let code = office.code(procedure.code_num);
    let rows = rows_of(family, procedure);
    Planned {
        code: code.map(|code| code.proc_code.clone()).unwrap_or_default(),
        what: code.map(|code| code.descript.clone()).unwrap_or_default(),
        date: words::day(procedure.proc_date),
        fee: words::money(procedure.fee_total()),
        patient: words::money(portion(family, procedure)),
        plans: rows.into_iter().map(|row| expected(office, family, row, now)).collect(),
    }
}

/// The estimates of a procedure that are on no claim, in the order of the coverages.
fn rows_of<'f>(family: &'f Family, procedure: &Procedure) -> Vec<&'f ClaimProc> {
    let is_open = |row: &&ClaimProc| {
        row.proc_num == Some(procedure.proc_num) && row.claim_num.is_none() && row.status.is_estimated()
    };
    let mut rows: Vec<&ClaimProc> = family.claim_procs.iter().filter(is_open).collect();
    rows.sort_by_key(|row| (family.ordinal_of(row.pat_num, row.ins_sub_num), row.claim_proc_num));
    rows
}

fn expected(office: &Office, family: &Family, row: &ClaimProc, now: Now) -> Expected {
    let plan = family.plan(row.plan_num);
    let carrier = plan.and_then(|plan| family.carrier(plan.carrier_num));
    Expected {
        plan: carrier.map(|carrier| carrier.carrier_name.clone()).unwrap_or_default(),
        pays: words::money(row.ins_pay_est),
        writes_off: words::money(row.write_off_estimate()),
        note: row.estimate_note.clone(),
        why: why(office, family, row.claim_proc_num, now),
    }
}
