//! What a decision sees: a family's account with the versions it was read at, the time, and fresh numbers.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::account::{Claim, ClaimProc, Patient, Procedure};
use crate::change::{ChangeSet, Put, Scope};
use crate::coverage::{Benefit, Carrier, InsPlan, InsSub, PatPlan, SubstitutionLink};
use crate::office::{Fee, Office};
use crate::patient_money::{Adjustment, PayPlan, PayPlanCharge, PayPlanLink, PaySplit, Payment};
use crate::record::Record;

/// When a decision is made: the instant, and the date that it has in the practice's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    pub instant: Timestamp,
    pub today: Date,
}

/// A family's account and everything that its estimates rest on.
#[derive(Clone, Debug, Default)]
pub struct Family {
    /// The guarantor's `PatNum`.
    pub guarantor: i64,
    /// The versions at which all this was read: the family's own first, then those of its subscriptions,
    /// plans and fee schedules.
    pub versions: Vec<(Scope, i64)>,
    pub patients: Vec<Patient>,
    /// Deleted ones too, by patient and number.
    pub procedures: Vec<Procedure>,
    pub claims: Vec<Claim>,
    /// By patient and number.
    pub claim_procs: Vec<ClaimProc>,
    /// By patient and ordinal.
    pub pat_plans: Vec<PatPlan>,
    /// Those of the patients' coverages and of their claims.
    pub ins_subs: Vec<InsSub>,
    pub plans: Vec<InsPlan>,
    pub carriers: Vec<Carrier>,
    /// Of those plans, and of the patients' coverages.
    pub benefits: Vec<Benefit>,
    /// Of those plans.
    pub substitutions: Vec<SubstitutionLink>,
    /// The whole of every schedule that a plan, patient or provider names, each in the order of its codes.
    pub fees: BTreeMap<i64, Arc<Vec<Fee>>>,
    /// Lines of other families on the same subscriptions, with the codes of their procedures: family benefits
    /// count them.
    pub shared: Vec<SharedLine>,
    /// What the family's members paid, by patient and number.
    pub payments: Vec<Payment>,
    /// The parts of those payments; each lowers a member's account.
    pub splits: Vec<PaySplit>,
    pub adjustments: Vec<Adjustment>,
    /// The payment plans of its members. Who pays one is a member too.
    pub pay_plans: Vec<PayPlan>,
    pub pay_plan_charges: Vec<PayPlanCharge>,
    pub pay_plan_links: Vec<PayPlanLink>,
}

/// Another family's line on one of this family's subscriptions.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedLine {
    pub line: ClaimProc,
    pub proc_code: String,
}

impl Family {
    #[must_use]
    pub fn patient(&self, pat_num: i64) -> Option<&Patient> {
        self.patients.iter().find(|p| p.pat_num == pat_num)
    }

    #[must_use]
    pub fn procedure(&self, proc_num: i64) -> Option<&Procedure> {
        self.procedures.iter().find(|p| p.proc_num == proc_num)
    }

    #[must_use]
    pub fn claim(&self, claim_num: i64) -> Option<&Claim> {
        self.claims.iter().find(|c| c.claim_num == claim_num)
    }

    #[must_use]
    pub fn claim_proc(&self, claim_proc_num: i64) -> Option<&ClaimProc> {
        self.claim_procs.iter().find(|c| c.claim_proc_num == claim_proc_num)
    }

    #[must_use]
    pub fn payment(&self, pay_num: i64) -> Option<&Payment> {
        self.payments.iter().find(|p| p.pay_num == pay_num)
    }

    #[must_use]
    pub fn adjustment(&self, adj_num: i64) -> Option<&Adjustment> {
        self.adjustments.iter().find(|a| a.adj_num == adj_num)
    }

    #[must_use]
    pub fn pay_plan(&self, pay_plan_num: i64) -> Option<&PayPlan> {
        self.pay_plans.iter().find(|p| p.pay_plan_num == pay_plan_num)
    }

    /// The lines of a claim, in their order on it.
    #[must_use]
    pub fn lines_of(&self, claim_num: i64) -> Vec<&ClaimProc> {
        let mut lines: Vec<_> =
            self.claim_procs.iter().filter(|line| line.claim_num == Some(claim_num)).collect();
        lines.sort_by_key(|line| (line.line_number, line.claim_proc_num));
        lines
    }

    /// A patient's coverages, primary first.
    pub fn coverages_of(&self, pat_num: i64) -> impl Iterator<Item = &PatPlan> {
        self.pat_plans.iter().filter(move |p| p.pat_num == pat_num)
    }

    /// Which of a patient's coverages this subscription is: 1 the primary. None when the patient has it no more.
    #[must_use]
    pub fn ordinal_of(&self, pat_num: i64, ins_sub_num: i64) -> Option<i64> {
        self.coverages_of(pat_num).find(|c| c.ins_sub_num == ins_sub_num).map(|c| c.ordinal)
    }

    #[must_use]
    pub fn ins_sub(&self, ins_sub_num: i64) -> Option<&InsSub> {
        self.ins_subs.iter().find(|s| s.ins_sub_num == ins_sub_num)
    }

    #[must_use]
    pub fn plan(&self, plan_num: i64) -> Option<&InsPlan> {
        self.plans.iter().find(|p| p.plan_num == plan_num)
    }

    #[must_use]
    pub fn carrier(&self, carrier_num: i64) -> Option<&Carrier> {
        self.carriers.iter().find(|c| c.carrier_num == carrier_num)
    }

    /// The lines of the family as they stand once these are written.
    #[must_use]
    pub fn lines_with<'l>(&'l self, lines: &'l [ClaimProc]) -> Vec<&'l ClaimProc> {
        let written = |stands: &ClaimProc| lines.iter().find(|it| it.claim_proc_num == stands.claim_proc_num);
        let stand = self.claim_procs.iter().map(|stands| written(stands).unwrap_or(stands));
        let is_new = |line: &&ClaimProc| self.claim_proc(line.claim_proc_num).is_none();
        stand.chain(lines.iter().filter(is_new)).collect()
    }

    /// The family as it stands once a claim and lines of it are written.
    #[must_use]
    pub fn with(&self, claim: &Claim, lines: &[ClaimProc]) -> Family {
        let mut family = self.clone();
        for stands in family.claims.iter_mut().filter(|stands| stands.claim_num == claim.claim_num) {
            stands.clone_from(claim);
        }
        family.claim_procs = self.lines_with(lines).into_iter().cloned().collect();
        family
    }

    /// The family as it stands once a change set is written that changes one claim of it and lines of that claim; none
    /// when it changes more of the family, or makes rows in it.
    #[must_use]
    pub fn after(&self, changes: &ChangeSet) -> Option<Family> {
        let is_own = |put: &&Put| [Claim::TABLE, ClaimProc::TABLE].contains(&put.table);
        let own = changes.puts.iter().filter(is_own).count();
        if own == 0 && changes.raises.is_empty() {
            return Some(self.clone());
        }
        let (claims, lines): (Vec<Claim>, Vec<ClaimProc>) =
            (changes.puts_of().collect(), changes.puts_of().collect());
        let [claim] = claims.as_slice() else { return None };
        let is_of_it = |line: &ClaimProc| {
            line.claim_num == Some(claim.claim_num) && self.claim_proc(line.claim_proc_num).is_some()
        };
        let is_all = self.claim(claim.claim_num).is_some() && lines.iter().all(is_of_it);
        is_all.then(|| self.with(claim, &lines))
    }

    /// A change set that changes what the family's members pay and are charged, no line of insurance, and rests on
    /// all that was read.
    #[must_use]
    pub fn change_money(&self, office: &Office) -> ChangeSet {
        let mut changes = ChangeSet::new();
        for (scope, version) in &self.versions {
            changes.rests_on(*scope, *version);
        }
        changes.rests_on(Scope::Office, office.version);
        changes.raise(Scope::Family(self.guarantor));
        changes
    }

    /// A change set that changes this family's account and rests on all that was read.
    #[must_use]
    pub fn change(&self, office: &Office) -> ChangeSet {
        let mut changes = self.change_money(office);
        // Family benefits of other families on a subscription count this family's lines.
        for (scope, _) in self.versions.iter().filter(|(scope, _)| matches!(scope, Scope::Subscription(_))) {
            changes.raise(*scope);
        }
        changes
    }
}

/// Fresh numbers and public ids, handed in by the shell.
///
/// A decision asks for what it needs. When the stock runs out it is told 0 and an empty text, and the shell,
/// which sees what was wanted, fills the stock and decides again: deciding is pure.
#[derive(Debug, Default)]
pub struct Numbers {
    stock: BTreeMap<&'static str, Range<i64>>,
    tokens: Vec<String>,
    wanted: BTreeMap<&'static str, i64>,
    wanted_tokens: usize,
}

/// How many numbers by table, and how many tokens.
pub type Wanted = (BTreeMap<&'static str, i64>, usize);

impl Numbers {
    #[must_use]
    pub fn new() -> Numbers {
        Numbers::default()
    }

    /// A fresh key for a row of `R`.
    pub fn fresh<R: Record>(&mut self) -> i64 {
        let table = R::TABLE.name;
        *self.wanted.entry(table).or_default() += 1;
        self.stock.get_mut(table).and_then(Iterator::next).unwrap_or(0)
    }

    /// A fresh public id, `claim_Rv8nXm3hTw5pBk7c`, of the given kind.
    pub fn public_id(&mut self, kind: &str) -> String {
        self.wanted_tokens += 1;
        self.tokens.pop().map(|token| format!("{kind}_{token}")).unwrap_or_default()
    }

    /// What one decision asked for in all; the shell stocks that much before it decides again.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        (self.wanted.clone(), self.wanted_tokens)
    }

    /// The numbers that are still in stock.
    pub fn left(&self) -> impl Iterator<Item = (&'static str, Range<i64>)> {
        self.stock.iter().map(|(table, left)| (*table, left.clone())).filter(|(_, left)| !left.is_empty())
    }

    /// Puts numbers and tokens in stock.
    pub fn stock(&mut self, table: &'static str, numbers: Range<i64>) {
        self.stock.insert(table, numbers);
    }

    /// Puts public ids in stock: 16 letters and digits each.
    pub fn stock_tokens(&mut self, tokens: Vec<String>) {
        self.tokens = tokens;
    }
}

/// Why a command was not carried out. Nothing was changed.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// What the command names is not there.
    #[error("{0}")]
    NotFound(String),
    /// A field of the command is missing or cannot be taken.
    #[error("{message}")]
    Field { field: &'static str, message: String },
    /// A rule stands against it.
    #[error("{0}")]
    Rule(String),
    /// It could have been done before: things stand otherwise by now.
    #[error("{0}")]
    Conflict(String),
    /// It is well said, and does not fit what it is asked of.
    #[error("{0}")]
    Unfit(String),
}

impl Refusal {
    /// A refusal of one field.
    #[must_use]
    pub fn field(field: &'static str, message: impl Into<String>) -> Refusal {
        Refusal::Field { field, message: message.into() }
    }

    /// A refusal by a rule.
    #[must_use]
    pub fn rule(message: impl Into<String>) -> Refusal {
        Refusal::Rule(message.into())
    }

    /// Things stand otherwise by now.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Refusal {
        Refusal::Conflict(message.into())
    }

    /// It does not fit what it is asked of.
    #[must_use]
    pub fn unfit(message: impl Into<String>) -> Refusal {
        Refusal::Unfit(message.into())
    }

    /// What is named is not there.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Refusal {
        Refusal::NotFound(message.into())
    }
}
