//! How a payer decides a claim: its plan's rules, and what goes wrong at payers (the mix of `users.md` 5.3).
//!
//! Written from the words of plans and not from the estimates of any program: it is what estimates are judged by.

use std::collections::BTreeMap;

use jiff::civil::Date;
use x12::Cents;

use crate::catalog::{self, Class, Family, Often};
use crate::claim::Procedure;
use crate::office::Payer;
use crate::people::{Coordination, Coverage, Person, Plan};
use crate::remit::Line;

/// What a payer does with a claim beside following the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It follows the plan.
    Fair,
    /// It wants documents and pays nothing until they come.
    WantsDocuments,
    /// It says the patient was not covered.
    NotEligible,
    /// It says the work is not covered.
    NotCovered,
    /// It allows less than the contract says.
    AllowsLess,
    /// It pays the first line under another code.
    OtherCode,
}

/// What was used of one coverage of one person in a calendar year, and when what is counted was paid.
#[derive(Clone, Debug, Default)]
struct Used {
    year: i16,
    paid: Cents,
    deductible: Cents,
    history: Vec<(Family, Date)>,
}

/// What all coverages have been used for: by person and ordinal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Benefits(BTreeMap<(usize, usize), Used>);

/// A claim as its payer sees it.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) who: usize,
    pub(crate) ordinal: usize,
    pub(crate) person: &'a Person,
    pub(crate) coverage: &'a Coverage,
    pub(crate) plan: &'a Plan,
    pub(crate) payer: &'a Payer,
    pub(crate) day: Date,
    pub(crate) procedures: &'a [Procedure],
    pub(crate) mood: Mood,
}

/// The lines of the first payer's answer.
pub(crate) fn first(case: &Case<'_>, benefits: &mut Benefits) -> Vec<Line> {
    let used = benefits.0.entry((case.who, case.ordinal)).or_default();
    used.turn_to(case.day.year());
    let mut lines: Vec<Line> = case.procedures.iter().map(|done| decide(case, done, used)).collect();
    bundle(&mut lines);
    lines
}

/// The lines of the second payer's answer: what the first paid and wrote off stands as OA 23 (x12.md 4.3).
pub(crate) fn second(case: &Case<'_>, prior: &[Line], benefits: &mut Benefits) -> Vec<Line> {
    let used = benefits.0.entry((case.who, case.ordinal)).or_default();
    used.turn_to(case.day.year());
    let lines = case.procedures.iter().zip(prior).map(|(done, prior)| {
        let before = used.paid;
        let own = decide(case, done, used);
        let owed: Cents =
            prior.adjustments.iter().filter(|one| one.group == "PR").map(|one| one.amount).sum();
        let benefit = match case.plan.coordination {
            Coordination::Standard => own.paid,
            Coordination::NonDuplication => (own.paid - prior.paid).or_zero(),
        };
        let paid = benefit.min(owed.or_zero());
        used.paid = before + paid;
        let mut line = Line::paid(own.code, own.date, own.charge);
        line.less("OA", "23", own.charge - owed);
        line.less("PR", "2", owed - paid);
        line
    });
    lines.collect()
}

impl Used {
    fn turn_to(&mut self, year: i16) {
        if self.year < year {
            self.year = year;
            self.paid = Cents::ZERO;
            self.deductible = Cents::ZERO;
        }
    }

    /// Whether the plan has paid for such work as often as it does.
    fn is_too_often(&self, often: Often, day: Date) -> bool {
        let count = |wanted: Family, since: i16| {
            let counted = |(family, date): &&(Family, Date)| *family == wanted && date.year() >= since;
            u32::try_from(self.history.iter().filter(counted).count()).unwrap_or(u32::MAX)
        };
        match often {
            Often::Always => false,
            Often::Yearly(family, times) => count(family, day.year()) >= times,
            Often::Every(family, years) => count(family, day.year() - years + 1) > 0,
        }
    }
}

/// One line by the rules of the plan, in their order: what is not covered at all; what the contract allows; the cheaper
/// work; the deductible; the percentage; the maximum.
fn decide(case: &Case<'_>, done: &Procedure, used: &mut Used) -> Line {
    let code = done.code;
    let mut line = Line::paid(code.code, case.day, code.fee);
    if let Some((reason, remark)) = refusal(case, done, used) {
        line.less("PR", reason, code.fee);
        line.remark = Some(remark);
        return line;
    }
    let network = i64::from(case.payer.network);
    let share = if case.mood == Mood::AllowsLess { network - 6 } else { network };
    let allowed = percent(code.fee, share);
    let group = if network < 100 { "CO" } else { "PR" };
    line.less(group, "45", code.fee - allowed);
    if let Some(cheaper) = code.cheaper.filter(|_| case.plan.downgrades) {
        let instead = percent(catalog::find(cheaper).fee, share).min(allowed);
        line.less("PR", "169", allowed - instead);
    }
    if code.class != Class::Preventive {
        let left = (case.plan.deductible - used.deductible).or_zero().min(line.paid);
        used.deductible += left;
        line.less("PR", "1", left);
    }
    let benefit = percent(line.paid, case.plan.percent(code.class));
    line.less("PR", "2", line.paid - benefit);
    let left = (case.plan.maximum - used.paid).or_zero();
    line.less("PR", "119", (line.paid - left).or_zero());
    used.paid += line.paid;
    if let Often::Yearly(family, _) | Often::Every(family, _) = code.often {
        used.history.push((family, case.day));
    }
    let is_first = case.procedures.first().is_some_and(|first| first.number == done.number);
    if let Some(other) = other_code(code.code).filter(|_| is_first && case.mood == Mood::OtherCode) {
        line.submitted = Some(code.code);
        line.code = other;
    }
    line
}

/// Why nothing is paid for a line: reason and remark.
fn refusal(case: &Case<'_>, done: &Procedure, used: &Used) -> Option<(&'static str, &'static str)> {
    let code = done.code;
    match case.mood {
        Mood::WantsDocuments => return Some(("252", "N706")),
        Mood::NotEligible => return Some(("27", "N30")),
        Mood::NotCovered => return Some(("204", "N130")),
        Mood::Fair | Mood::AllowsLess | Mood::OtherCode => {}
    }
    let months = months_between(case.coverage.since, case.day);
    if case.day < case.coverage.since {
        Some(("26", "N30"))
    } else if code.class == Class::Major && months < case.plan.waiting_months {
        Some(("179", "N130"))
    } else if code.replaces_a_tooth && case.plan.missing_tooth && done.lost_before {
        Some(("96", "N130"))
    } else if code.age_max.is_some_and(|age| case.person.age(case.day) > age) {
        Some(("6", "N129"))
    } else if used.is_too_often(code.often, case.day) {
        Some(("151", "N640"))
    } else {
        None
    }
}

/// The stump of a crown is part of the crown where both are done at once: one line is lifted, the other zeroed.
fn bundle(lines: &mut [Line]) {
    let crown = lines
        .iter()
        .position(|line| line.code == "T2740" && line.submitted.is_none() && !line.paid.is_zero());
    let stump = lines.iter().position(|line| line.code == "T2950");
    let (Some(crown), Some(stump)) = (crown, stump) else { return };
    let charge = lines[stump].charge;
    let (code, date) = (lines[crown].code, lines[crown].date);
    let mut zeroed = Line { submitted: Some("T2950"), bundled: true, ..Line::paid(code, date, charge) };
    zeroed.less("CO", "97", charge);
    lines[stump] = zeroed;
    let lifted = &mut lines[crown];
    lifted.submitted = Some("T2740");
    lifted.less("OA", "94", -charge);
    lifted.less("CO", "45", charge);
}

/// The code that a payer answers in place of another one.
fn other_code(code: &'static str) -> Option<&'static str> {
    match code {
        "T0150" => Some("T0120"),
        "T1110" => Some("T4910"),
        "T2392" => Some("T2391"),
        "T2740" => Some("T2791"),
        "T0120" => Some("T0140"),
        _ => None,
    }
}

/// A share of an amount, cut to whole cents.
fn percent(amount: Cents, share: i64) -> Cents {
    Cents(amount.0 * share / 100)
}

fn months_between(from: Date, to: Date) -> i64 {
    let months = i64::from(to.year() - from.year()) * 12 + i64::from(to.month() - from.month());
    if to.day() < from.day() { months - 1 } else { months }
}
