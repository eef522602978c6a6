//! Where the claim's money is: charged = paid + written off + patient's part + still expected + what other plans
//! cover of the same work + what nobody has decided.

use std::collections::BTreeMap;

use claims::Cents;
use claims::account::{ClaimProc, ClaimProcStatus};
use claims::desk::RemittedClaim;
use claims::posting::told::{self, Told};

use super::load::Loaded;

/// The parts that the charge falls into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) charged: Cents,
    pub(super) paid: Cents,
    pub(super) written_off: Cents,
    pub(super) patient: Cents,
    pub(super) expected: Cents,
    /// What other claims and estimates cover of the same procedures.
    pub(super) others: Cents,
    /// What an answer leaves open: neither paid, written off nor the patient's.
    pub(super) undecided: Cents,
    /// Write-off and patient's part are estimates while something is expected.
    pub(super) is_estimate: bool,
}

pub(super) fn parts(loaded: &Loaded) -> Parts {
    if loaded.claim.is_some() { of_lines(&loaded.lines, &loaded.others) } else { of_answers(loaded) }
}

/// The parts of a claim whose lines are ours. `others` says for each procedure what other plans cover of it.
pub(super) fn of_lines(lines: &[ClaimProc], others: &BTreeMap<i64, Cents>) -> Parts {
    let mut parts = Parts::default();
    for line in lines {
        // An overpayment's row bills nothing that was not billed before.
        if !line.is_overpay {
            parts.charged += line.fee_billed;
        }
        // Once for each procedure: a further payment of a line bills nothing.
        if let Some(other) = line.proc_num.and_then(|n| others.get(&n)).filter(|_| !line.fee_billed.is_zero())
        {
            parts.others += *other;
        }
        parts.written_off += line.write_off;
        parts.paid += line.ins_pay_amt;
        if waits(line) {
            parts.expected += line.ins_pay_est;
            parts.is_estimate = true;
        }
    }
    parts.patient = parts.charged - parts.paid - parts.written_off - parts.expected - parts.others;
    parts
}

/// The parts of a claim that is only tracked, by what the payer said.
fn of_answers(loaded: &Loaded) -> Parts {
    let charged = loaded.tracked.as_ref().map(|t| t.charged_amount).unwrap_or_default();
    let answers: Vec<&RemittedClaim> = loaded.answers.iter().map(|answer| &answer.remitted).collect();
    match told::of(&answers, charged) {
        None => Parts { charged, expected: charged, is_estimate: true, ..Parts::default() },
        Some(Told { paid, written_off, patient, other_payers: others, undecided }) => {
            Parts { charged, paid, written_off, patient, others, undecided, ..Parts::default() }
        }
    }
}

/// Whether a line's figures are still estimates.
pub(super) fn waits(line: &ClaimProc) -> bool {
    matches!(line.status, ClaimProcStatus::NotReceived | ClaimProcStatus::Preauth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_claim_leaves_to_the_patient_what_no_plan_covers() {
        let line = ClaimProc {
            proc_num: Some(7),
            claim_num: Some(2),
            fee_billed: Cents(20400),
            ins_pay_est: Cents(8000),
            ..ClaimProc::blank(1, 3, 4, jiff::civil::date(2026, 3, 15), jiff::Timestamp::UNIX_EPOCH)
        };
        let line = ClaimProc { status: ClaimProcStatus::NotReceived, ..line };
        let further = ClaimProc { fee_billed: Cents::ZERO, ins_pay_est: Cents::ZERO, ..line.clone() };
        let parts = of_lines(&[line, further], &BTreeMap::from([(7, Cents(11680))]));
        assert_eq!((parts.others, parts.expected, parts.patient), (Cents(11680), Cents(8000), Cents(720)));
    }
}
