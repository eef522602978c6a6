//! The claim's lines: what was billed, and what became of it.

use claims::Cents;
use claims::account::{ClaimProc, ClaimProcStatus, Procedure};

use super::load::Loaded;
use super::money::{of_lines, waits};
use crate::pages::words;

/// One row of the lines' table.
pub(super) struct Line {
    pub(super) code: String,
    pub(super) what: String,
    pub(super) tooth: String,
    pub(super) state: &'static str,
    pub(super) fee: String,
    pub(super) expected: String,
    pub(super) paid: String,
    pub(super) deductible: String,
    pub(super) write_off: String,
    pub(super) patient: String,
    /// Write-off, deductible and patient's part are estimates.
    pub(super) is_estimate: bool,
    pub(super) remarks: Vec<String>,
    pub(super) found_by: String,
    /// The steps that led to what was expected.
    pub(super) why: Vec<String>,
}

/// The table's last row.
pub(super) struct Sums {
    pub(super) fee: String,
    pub(super) expected: String,
    pub(super) paid: String,
    pub(super) deductible: String,
    pub(super) write_off: String,
    pub(super) patient: String,
}

pub(super) fn lines(loaded: &Loaded) -> (Vec<Line>, Sums) {
    let rows = loaded.lines.iter().map(|line| row(loaded, line)).collect();
    let sum = |of: fn(&ClaimProc) -> Cents| words::money(loaded.lines.iter().map(of).sum());
    let parts = of_lines(&loaded.lines, &loaded.others);
    let sums = Sums {
        fee: words::money(parts.charged),
        expected: sum(expected),
        paid: sum(|line| line.ins_pay_amt),
        deductible: sum(|line| line.ded_applied),
        write_off: sum(|line| line.write_off),
        patient: words::money(parts.patient),
    };
    (rows, sums)
}

fn row(loaded: &Loaded, line: &ClaimProc) -> Line {
    let procedure =
        line.proc_num.and_then(|n| loaded.procedures.iter().find(|procedure| procedure.proc_num == n));
    let code = procedure.and_then(|procedure| loaded.office.code(procedure.code_num));
    let mut answered = loaded.answers.iter().flat_map(|answer| &answer.lines);
    let found = answered.rfind(|found| found.claim_proc_num == line.claim_proc_num);
    let one = of_lines(std::slice::from_ref(line), &loaded.others);
    Line {
        code: if line.code_sent.is_empty() {
            code.map(|code| code.proc_code.clone()).unwrap_or_else(|| "By total".to_owned())
        } else {
            line.code_sent.clone()
        },
        what: code.map(|code| code.descript.clone()).unwrap_or_default(),
        tooth: procedure.map(tooth).unwrap_or_default(),
        state: state(line.status),
        fee: words::money(one.charged),
        expected: words::money(expected(line)),
        paid: if waits(line) { "\u{2013}".to_owned() } else { words::money(line.ins_pay_amt) },
        deductible: words::money(line.ded_applied),
        write_off: words::money(line.write_off),
        patient: words::money(one.patient),
        is_estimate: waits(line),
        remarks: words::remarks(&line.remarks),
        found_by: found.map(|found| found.found_by.clone()).unwrap_or_default(),
        why: loaded.why.get(&line.claim_proc_num).cloned().unwrap_or_default(),
    }
}

/// What insurance was expected to pay for the line; a supplemental payment repeats its line's figure.
fn expected(line: &ClaimProc) -> Cents {
    if line.status == ClaimProcStatus::Supplemental { Cents::ZERO } else { line.ins_pay_est }
}

fn tooth(procedure: &Procedure) -> String {
    let where_ = if procedure.tooth_num.is_empty() { &procedure.tooth_range } else { &procedure.tooth_num };
    format!("{where_} {}", procedure.surf).trim().to_owned()
}

fn state(status: ClaimProcStatus) -> &'static str {
    match status {
        ClaimProcStatus::NotReceived => "waits for the payer",
        ClaimProcStatus::Received => "received",
        ClaimProcStatus::Preauth => "preauthorization",
        ClaimProcStatus::Supplemental => "supplemental payment",
        ClaimProcStatus::Adjustment => "adjustment",
        ClaimProcStatus::CapClaim | ClaimProcStatus::CapComplete => "capitation",
        ClaimProcStatus::Estimate | ClaimProcStatus::CapEstimate => "estimate",
        ClaimProcStatus::InsHist => "history",
    }
}
