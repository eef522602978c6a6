//! The steps that led to an estimate, noted by the rules while they work it out and only when somebody asks.

use crate::Cents;
use crate::account::ClaimProc;
use crate::estimate::exact::Exact;
use crate::estimate::figures::Figures;

/// What a step may change. The effects on one amount, from nothing on, add up to what stands in the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    InsEstTotal,
    WriteOffEst,
    InsPayEst,
}

impl Amount {
    /// The field of the row that holds it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Amount::InsEstTotal => "InsEstTotal",
            Amount::WriteOffEst => "WriteOffEst",
            Amount::InsPayEst => "InsPayEst",
        }
    }
}

/// What a step did to an amount, before it was rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    pub amount: Amount,
    pub before: Exact,
    pub after: Exact,
}

/// One step: a rule, what it saw, what it did, and that in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The rule's name, that of its file.
    pub rule: &'static str,
    /// Where the rule is written (`opendental-engine.md`).
    pub source: &'static str,
    pub inputs: Vec<(&'static str, String)>,
    pub effects: Vec<Effect>,
    /// One plain sentence.
    pub words: String,
}

/// A rule, as steps name it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) source: &'static str,
}

/// What a rule says of a step.
#[derive(Debug, Default)]
pub(crate) struct Told {
    inputs: Vec<(&'static str, String)>,
    words: String,
}

impl Told {
    pub(crate) fn new(words: impl Into<String>) -> Told {
        Told { inputs: Vec::new(), words: words.into() }
    }

    /// Names a value that the rule saw.
    pub(crate) fn with(mut self, name: &'static str, value: &impl ToString) -> Told {
        self.inputs.push((name, value.to_string()));
        self
    }

    /// Names a value, when there is one.
    pub(crate) fn maybe(self, name: &'static str, value: Option<impl ToString>) -> Told {
        match value {
            Some(value) => self.with(name, &value),
            None => self,
        }
    }
}

/// The steps of one row, and where its amounts stand after them.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    claim_proc_num: i64,
    pub(crate) steps: Vec<Step>,
    stands: [Exact; 3],
}

impl Trace {
    /// A trace of one row.
    pub(crate) fn of(claim_proc_num: i64) -> Trace {
        Trace { claim_proc_num, ..Trace::default() }
    }

    /// Notes a step, with what it did to the amounts.
    pub(crate) fn note(&mut self, rule: Rule, now: &[(Amount, Exact)], told: Told) {
        let mut effects = Vec::new();
        for (amount, after) in now {
            let before = std::mem::replace(&mut self.stands[*amount as usize], *after);
            if before != *after {
                effects.push(Effect { amount: *amount, before, after: *after });
            }
        }
        let Told { inputs, words } = told;
        self.steps.push(Step { rule: rule.name, source: rule.source, inputs, effects, words });
    }

    /// Sets where an amount begins.
    pub(crate) fn begin(&mut self, amount: Amount, at: Exact) {
        self.stands[amount as usize] = at;
    }

    /// Where an amount stands after the steps so far.
    pub(crate) fn stands(&self, amount: Amount) -> Exact {
        self.stands[amount as usize]
    }
}

/// Where steps are noted: nowhere, or in the trace of the one row that is asked for.
#[derive(Debug)]
pub(crate) struct Ear<'t>(pub(crate) Option<&'t mut Trace>);

impl Ear<'_> {
    /// Nobody asks.
    pub(crate) const fn deaf() -> Ear<'static> {
        Ear(None)
    }

    /// The trace, when it is this row's.
    pub(crate) fn of(&mut self, row: &ClaimProc) -> Option<&mut Trace> {
        self.0.as_deref_mut().filter(|trace| trace.claim_proc_num == row.claim_proc_num)
    }

    /// Notes what a rule did to a row as a whole.
    pub(crate) fn note(&mut self, row: &ClaimProc, rule: Rule, tell: impl FnOnce() -> Told) {
        if let Some(trace) = self.of(row) {
            let write_off = Exact::from(row.write_off_est.unwrap_or_default());
            let total = (Amount::InsEstTotal, row.ins_est_total.into());
            trace.note(rule, &[total, (Amount::WriteOffEst, write_off)], tell());
        }
    }
}

impl Figures<'_> {
    /// Notes a step when somebody listens.
    pub(crate) fn note(&mut self, rule: Rule, tell: impl FnOnce() -> Told) {
        let Some(trace) = self.trace.as_deref_mut() else { return };
        let write_off = self.write_off.unwrap_or_default();
        trace.note(rule, &[(Amount::InsEstTotal, self.total), (Amount::WriteOffEst, write_off)], tell());
    }
}

/// `3 units at 20.00`, or just the amount of one.
pub(crate) fn units(each: Cents, quantity: i64) -> String {
    if quantity == 1 { each.to_string() } else { format!("{quantity} units at {each}") }
}
