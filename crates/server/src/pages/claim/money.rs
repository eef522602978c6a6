//! Where the claim's money is: charged = paid + written off + patient's part + still expected.

use claims::Cents;
use claims::account::{ClaimProc, ClaimProcStatus};
use x12::remittance::ClaimStatus;

use super::load::Loaded;

/// The parts that the charge falls into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) charged: Cents,
    pub(super) paid: Cents,
    pub(super) written_off: Cents,
    pub(super) patient: Cents,
    pub(super) expected: Cents,
    /// Write-off and patient's part are estimates while something is expected.
    pub(super) is_estimate: bool,
}

pub(super) fn parts(loaded: &Loaded) -> Parts {
    if loaded.claim.is_some() { of_lines(&loaded.lines) } else { of_answers(loaded) }
}

/// The parts of a claim whose lines are ours.
pub(super) fn of_lines(lines: &[ClaimProc]) -> Parts {
    let mut parts = Parts::default();
    for line in lines {
        // An overpayment's row bills nothing that was not billed before.
        if !line.is_overpay {
            parts.charged += line.fee_billed;
        }
        parts.written_off += line.write_off;
        parts.paid += line.ins_pay_amt;
        if waits(line) {
            parts.expected += line.ins_pay_est;
            parts.is_estimate = true;
        }
    }
    parts.patient = parts.charged - parts.paid - parts.written_off - parts.expected;
    parts
}

/// The parts of a claim that is only tracked, by what the payer said.
fn of_answers(loaded: &Loaded) -> Parts {
    let charged = loaded.tracked.as_ref().map(|t| t.charged_amount).unwrap_or_default();
    let answers = || loaded.answers.iter().map(|answer| &answer.remitted);
    if answers().next().is_none() {
        return Parts { charged, expected: charged, is_estimate: true, ..Parts::default() };
    }
    let paid: Cents = answers().map(|said| said.paid).sum();
    // A reversal's patient responsibility means nothing; the last word on it stands.
    let is_reversal = |code: &str| ClaimStatus::of(code.into()) == ClaimStatus::Reversal;
    let patient = answers().rfind(|said| !is_reversal(&said.claim_status));
    let patient = patient.map(|said| said.patient_responsibility).unwrap_or_default();
    Parts { charged, paid, patient, written_off: charged - paid - patient, ..Parts::default() }
}

/// Whether a line's figures are still estimates.
pub(super) fn waits(line: &ClaimProc) -> bool {
    matches!(line.status, ClaimProcStatus::NotReceived | ClaimProcStatus::Preauth)
}
