//! What one remitted service line says, sorted by who bears it (`decisions.md` 29, `x12.md` 4.8 step 6).

use x12::remittance::{Adjustment, GroupCode, RemittedClaim, RemittedLine};

use crate::Cents;
use crate::account::{ClaimProc, Procedure};

/// The money of one line, in cents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// SVC03.
    pub paid: Cents,
    /// PR 1.
    pub deductible: Cents,
    /// Group CO, and reason 45 in any group but PR.
    pub write_off: Cents,
    /// All of PR, the deductible included.
    pub patient: Cents,
    /// OA 23: what the payers before did stands in our books already.
    pub other_payers: Cents,
    /// Group and reason of everything that no rule decides, with its amount.
    pub undecided: Vec<(String, Cents)>,
    /// Distinct reason codes in file order.
    pub reasons: Vec<String>,
    /// What the payer said, for the line's remarks: `PI 45 18.00, CO 97 5.00; N130`.
    pub remarks: String,
}

/// Whether the claim bundles lines: the paid line is lifted by OA 94 by just what CO 97 takes from the others, and
/// the two net inside the claim (`x12.md` 4.3, bundling).
#[must_use]
pub fn bundles(claim: &RemittedClaim<'_>) -> bool {
    let total = |wanted: fn(&Adjustment<'_>) -> bool| -> Cents {
        claim.all_adjustments().filter(|a| wanted(a)).map(|a| a.amount).sum()
    };
    let lifted = total(is_lift);
    !lifted.is_zero() && (lifted + total(is_bundled)).is_zero()
}

fn is_lift(adjustment: &Adjustment<'_>) -> bool {
    adjustment.group == GroupCode::Other && adjustment.reason == "94"
}

fn is_bundled(adjustment: &Adjustment<'_>) -> bool {
    adjustment.group == GroupCode::Contractual && adjustment.reason == "97"
}

/// Sorts the money of one line. `bundled` is what [`bundles`] says of its claim.
#[must_use]
pub fn outcome(line: &RemittedLine<'_>, bundled: bool) -> Outcome {
    let mut outcome = Outcome { paid: line.paid, ..Outcome::default() };
    for adjustment in &line.adjustments {
        sort(adjustment, bundled, &mut outcome);
    }
    outcome.remarks = words(&line.adjustments, &line.remark_codes);
    outcome
}

fn sort(adjustment: &Adjustment<'_>, bundled: bool, outcome: &mut Outcome) {
    let (amount, reason) = (adjustment.amount, adjustment.reason.as_ref());
    if !outcome.reasons.iter().any(|known| known == reason) {
        outcome.reasons.push(reason.to_owned());
    }
    match &adjustment.group {
        GroupCode::Patient => {
            outcome.patient += amount;
            if reason == "1" {
                outcome.deductible += amount;
            }
        }
        _ if bundled && (is_lift(adjustment) || is_bundled(adjustment)) => {}
        GroupCode::Contractual => outcome.write_off += amount,
        _ if reason == "45" => outcome.write_off += amount,
        GroupCode::Other if reason == "23" => outcome.other_payers += amount,
        other => outcome.undecided.push((format!("{} {reason}", other.code()), amount)),
    }
}

fn words<C: AsRef<str>>(adjustments: &[Adjustment<'_>], remark_codes: &[C]) -> String {
    let adjustments: Vec<String> =
        adjustments.iter().map(|a| format!("{} {} {}", a.group.code(), a.reason, a.amount)).collect();
    let codes: Vec<&str> = remark_codes.iter().map(AsRef::as_ref).collect();
    match (adjustments.is_empty(), codes.is_empty()) {
        (_, true) => adjustments.join(", "),
        (true, false) => codes.join(", "),
        (false, false) => format!("{}; {}", adjustments.join(", "), codes.join(", ")),
    }
}

/// What a claim says in all: of itself and of all its lines.
#[must_use]
pub fn all(claim: &RemittedClaim<'_>) -> Outcome {
    let mut outcome = Outcome { paid: claim.paid, ..Outcome::default() };
    let bundled = bundles(claim);
    claim.all_adjustments().for_each(|adjustment| sort(adjustment, bundled, &mut outcome));
    outcome
}

/// How a line of ours was found for a remitted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundBy {
    /// REF 6R: the number that we gave the line.
    ControlNumber,
    /// The submitted code, the date of service and the charge.
    CodeDateCharge,
    /// SVC06: one of several lines that the payer made of one of ours.
    Unbundled,
    /// The payment that it takes back.
    TakenBack,
    /// It is of the claim as a whole.
    Claim,
}

impl FoundBy {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            FoundBy::ControlNumber => "line control number",
            FoundBy::CodeDateCharge => "code, date and charge",
            FoundBy::Unbundled => "submitted code",
            FoundBy::TakenBack => "the payment that is taken back",
            FoundBy::Claim => "claim as a whole",
        }
    }
}

/// What is said of the claim as a whole, beside its lines: its own adjustments, and what is paid that no line pays
/// (`opendental-engine.md` 18.4). `None` when nothing is.
#[must_use]
pub fn whole(claim: &RemittedClaim<'_>) -> Option<Outcome> {
    let by_lines: Cents = claim.lines.iter().map(|line| line.paid).sum();
    let mut outcome = Outcome { paid: claim.paid - by_lines, ..Outcome::default() };
    let bundled = bundles(claim);
    for adjustment in &claim.adjustments {
        sort(adjustment, bundled, &mut outcome);
    }
    // Only what takes a payment back takes a write-off back.
    outcome.write_off = outcome.write_off.or_zero();
    outcome.remarks = words(&claim.adjustments, &claim.remark_codes);
    let is_said = !claim.adjustments.is_empty() || !outcome.paid.is_zero() || claim.lines.is_empty();
    is_said.then_some(outcome)
}

/// Our line for each remitted line of one claim, each of ours used once: by REF 6R first, then by code, date and
/// charge, equal lines in order (`x12.md` 4.8 step 5). Then what the payer made of a line of ours that has its own
/// already: the same number, or the same submitted code without a charge (`x12.md` 4.3, unbundling). `None` where there
/// is none.
#[must_use]
pub fn pair<'o>(
    remitted: &[RemittedLine<'_>],
    ours: &[&'o ClaimProc],
    procedures: &[Procedure],
) -> Vec<Option<(&'o ClaimProc, FoundBy)>> {
    let mut free: Vec<&ClaimProc> = ours.to_vec();
    let mut pairs: Vec<Option<(&ClaimProc, FoundBy)>> = remitted
        .iter()
        .map(|line| {
            let proc_num = line.line_control_number().and_then(proc_num_of)?;
            take(&mut free, |our| our.proc_num == Some(proc_num)).map(|our| (our, FoundBy::ControlNumber))
        })
        .collect();
    for (pair, line) in pairs.iter_mut().zip(remitted).filter(|(pair, _)| pair.is_none()) {
        *pair = take(&mut free, |our| is_same_service(our, line, procedures))
            .map(|our| (our, FoundBy::CodeDateCharge));
    }
    for (pair, line) in pairs.iter_mut().zip(remitted).filter(|(pair, _)| pair.is_none()) {
        *pair = ours.iter().find(|our| is_made_of(our, line)).map(|our| (*our, FoundBy::Unbundled));
    }
    pairs
}

/// Whether the payer made a line of one of ours that it also answered with another.
fn is_made_of(our: &ClaimProc, line: &RemittedLine<'_>) -> bool {
    let number = line.line_control_number().and_then(proc_num_of);
    let is_numbered = number.is_some() && our.proc_num == number;
    let is_named = line.submitted_procedure.as_ref().is_some_and(|submitted| submitted.code == our.code_sent);
    line.charge.is_zero() && (is_numbered || is_named)
}

fn take<'o>(free: &mut Vec<&'o ClaimProc>, fits: impl Fn(&ClaimProc) -> bool) -> Option<&'o ClaimProc> {
    let at = free.iter().position(|our| fits(our))?;
    Some(free.remove(at))
}

fn is_same_service(our: &ClaimProc, line: &RemittedLine<'_>, procedures: &[Procedure]) -> bool {
    let date = our
        .proc_num
        .and_then(|num| procedures.iter().find(|p| p.proc_num == num))
        .map(|procedure| procedure.proc_date)
        .or(our.proc_date);
    let is_that_day = match (line.service, date) {
        (Some(range), Some(date)) => range.first <= date && date <= range.last,
        _ => true,
    };
    our.code_sent == line.submitted().code && our.fee_billed == line.charge && is_that_day
}

/// The procedure that a line control number names: our form `x{ProcNum}/{ordinal}/{PlanNum}`, `p{ProcNum}`, or
/// the bare number (`decisions.md` 28). It counts only among the lines of the matched claim.
fn proc_num_of(number: &str) -> Option<i64> {
    let number = number.trim();
    if let Some(rest) = number.strip_prefix(['x', 'X', 'y', 'Y']) {
        let mut parts = rest.split('/');
        let proc_num = parts.next()?.parse().ok()?;
        let ordinal_and_plan = (parts.next()?.parse::<i64>().ok()?, parts.next()?.parse::<i64>().ok()?);
        return (ordinal_and_plan.0 > 0 && parts.next().is_none()).then_some(proc_num);
    }
    number.strip_prefix(['p', 'P']).unwrap_or(number).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adjustment(group: &'static str, reason: &'static str, cents: i64) -> Adjustment<'static> {
        Adjustment {
            group: GroupCode::of(group.into()),
            reason: reason.into(),
            amount: Cents(cents),
            quantity: "".into(),
        }
    }

    fn line(paid: i64, adjustments: Vec<Adjustment<'static>>) -> RemittedLine<'static> {
        let charge = Cents(paid) + adjustments.iter().map(|a| a.amount).sum::<Cents>();
        RemittedLine { charge, paid: Cents(paid), adjustments, ..RemittedLine::default() }
    }

    /// Nobody is told to write off, to bill or to decide what posting does otherwise.
    #[test]
    fn the_advice_about_a_reason_is_what_posting_does() {
        use x12::codes::{List, Step, next_for};
        for code in List::Carc.codes() {
            for group in ["CO", "PR", "OA", "PI", "CR"] {
                let done = outcome(&line(0, vec![adjustment(group, code.code, 500)]), false);
                let all = Some(Cents(500));
                let held = done.undecided.first().map(|(_, amount)| *amount);
                let kept = match next_for("1", group, code.code) {
                    Some(Step::WriteOff) => Some(done.write_off) == all,
                    Some(Step::BillPatient) => Some(done.patient) == all,
                    Some(Step::Decide) => held == all,
                    Some(Step::PostedBefore) => {
                        held.is_none() && done.write_off + done.patient == Cents::ZERO
                    }
                    _ => true,
                };
                assert!(kept, "{group} {}: {done:?}", code.code);
            }
        }
    }

    #[test]
    fn contractual_money_is_written_off_and_patient_money_is_not() {
        let said = line(
            7000,
            vec![adjustment("CO", "45", 2000), adjustment("PR", "1", 500), adjustment("PR", "2", 500)],
        );
        let outcome = outcome(&said, false);
        assert_eq!(
            (outcome.write_off, outcome.deductible, outcome.patient),
            (Cents(2000), Cents(500), Cents(1000))
        );
        assert_eq!(outcome.remarks, "CO 45 20.00, PR 1 5.00, PR 2 5.00");
        assert_eq!(outcome.reasons, ["45", "1", "2"]);
    }

    #[test]
    fn reason_45_is_contractual_in_any_group_but_pr() {
        for (group, written_off) in [("PI", 1800), ("OA", 1800), ("CO", 1800), ("PR", 0)] {
            let outcome = outcome(&line(2500, vec![adjustment(group, "45", 1800)]), false);
            assert_eq!(outcome.write_off, Cents(written_off), "{group}");
            assert_eq!(outcome.undecided, [], "{group}");
        }
    }

    #[test]
    fn what_the_primary_paid_posts_nothing() {
        let outcome = outcome(&line(1000, vec![adjustment("OA", "23", 9000)]), false);
        assert_eq!((outcome.write_off, outcome.patient), (Cents::ZERO, Cents::ZERO));
        assert_eq!(outcome.undecided, []);
    }

    #[test]
    fn what_no_rule_decides_is_named() {
        let outcome =
            outcome(&line(0, vec![adjustment("PI", "16", 700), adjustment("OA", "18", 300)]), false);
        assert_eq!(outcome.undecided, [("PI 16".into(), Cents(700)), ("OA 18".into(), Cents(300))]);
    }

    #[test]
    fn a_bundle_nets_inside_its_claim() {
        let lifted = line(15000, vec![adjustment("OA", "94", -8000)]);
        let bundled = line(0, vec![adjustment("CO", "97", 8000)]);
        let claim = RemittedClaim { lines: vec![lifted, bundled], ..RemittedClaim::default() };
        assert!(bundles(&claim));
        for line in &claim.lines {
            assert_eq!(outcome(line, true).write_off, Cents::ZERO);
            assert_eq!(outcome(line, true).undecided, []);
        }
        let alone = RemittedClaim { lines: vec![line(0, vec![adjustment("CO", "97", 8000)])], ..claim };
        assert!(!bundles(&alone), "CO 97 without its lift is a write-off");
    }

    #[test]
    fn a_line_control_number_is_ours_only_in_our_form() {
        assert_eq!(proc_num_of("x17/1/3"), Some(17));
        assert_eq!(proc_num_of("p17"), Some(17));
        assert_eq!(proc_num_of("17"), Some(17));
        for foreign in ["x17", "x17/0/3", "x17/1/3/4", "LINE17", ""] {
            assert_eq!(proc_num_of(foreign), None, "{foreign}");
        }
    }
}
