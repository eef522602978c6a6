//! What a payer says it paid: one remittance, its claims, its lines. All of it balances (x12.md 4.3) unless a fault is
//! planted in it.

use jiff::civil::Date;
use x12::Cents;

/// One amount that explains why less was paid than charged: group, reason, amount.
#[derive(Clone, Debug)]
pub(crate) struct Adjustment {
    pub(crate) group: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) amount: Cents,
}

impl Adjustment {
    /// It takes from the debt without money: contractual, or the lift and the zeroing of bundled lines.
    fn is_contractual(&self) -> bool {
        self.group == "CO" || (self.group == "OA" && self.reason == "94")
    }
}

/// One SVC.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) code: &'static str,
    /// The code that was sent, when the payer answers with another one.
    pub(crate) submitted: Option<&'static str>,
    /// Nothing of it was paid for by itself: SVC05 is 0.
    pub(crate) bundled: bool,
    pub(crate) date: Date,
    pub(crate) charge: Cents,
    pub(crate) paid: Cents,
    pub(crate) adjustments: Vec<Adjustment>,
    pub(crate) remark: Option<&'static str>,
}

impl Line {
    /// A line of which all is paid.
    pub(crate) fn paid(code: &'static str, date: Date, charge: Cents) -> Line {
        Line {
            code,
            submitted: None,
            bundled: false,
            date,
            charge,
            paid: charge,
            adjustments: Vec::new(),
            remark: None,
        }
    }

    /// Takes an amount from what is paid; nothing for 0.00, which must not be sent.
    pub(crate) fn less(&mut self, group: &'static str, reason: &'static str, amount: Cents) {
        if amount.is_zero() {
            return;
        }
        self.paid -= amount;
        match self.adjustments.iter_mut().find(|known| (known.group, known.reason) == (group, reason)) {
            Some(known) => known.amount += amount,
            None => self.adjustments.push(Adjustment { group, reason, amount }),
        }
        self.adjustments.retain(|known| !known.amount.is_zero());
    }

    fn reversed(&self) -> Line {
        let adjustments = self.adjustments.iter().map(|one| Adjustment { amount: -one.amount, ..*one });
        Line { charge: -self.charge, paid: -self.paid, adjustments: adjustments.collect(), ..self.clone() }
    }
}

/// One CLP.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The claim that is answered, a place among the claims; `None` for a claim that is nobody's here.
    pub(crate) claim: Option<usize>,
    /// CLP01.
    pub(crate) number: String,
    /// CLP02.
    pub(crate) status: &'static str,
    /// CLP07.
    pub(crate) payer_number: String,
    /// REF F8.
    pub(crate) corrects: Option<String>,
    pub(crate) last: String,
    pub(crate) first: String,
    pub(crate) member: String,
    /// AMT I: a note; the money is in the PLB.
    pub(crate) interest: Cents,
    pub(crate) lines: Vec<Line>,
}

impl Answer {
    pub(crate) fn charge(&self) -> Cents {
        self.lines.iter().map(|line| line.charge).sum()
    }

    pub(crate) fn paid(&self) -> Cents {
        self.lines.iter().map(|line| line.paid).sum()
    }

    /// What is written off.
    pub(crate) fn contractual(&self) -> Cents {
        let all = self.lines.iter().flat_map(|line| &line.adjustments);
        all.filter(|one| one.is_contractual()).map(|one| one.amount).sum()
    }

    /// What the patient owes of it.
    pub(crate) fn patient(&self) -> Cents {
        let all = self.lines.iter().flat_map(|line| &line.adjustments);
        all.filter(|one| one.group == "PR").map(|one| one.amount).sum()
    }

    /// The same with every amount negated, which takes it back.
    pub(crate) fn reversed(&self) -> Answer {
        let lines = self.lines.iter().map(Line::reversed).collect();
        Answer { status: "22", interest: Cents::ZERO, lines, ..self.clone() }
    }
}

/// Money between payer and provider that belongs to no claim of the set. Positive takes.
#[derive(Clone, Debug)]
pub(crate) struct Plb {
    pub(crate) reason: &'static str,
    pub(crate) reference: String,
    pub(crate) amount: Cents,
}

/// How it is paid: BPR04, and what that means for the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Ach,
    Check,
    /// A card number that is typed into the office's terminal; the file says it is a check.
    Card,
    Nothing,
}

/// One ST to SE.
#[derive(Clone, Debug)]
pub(crate) struct Remittance {
    /// A place among the payers.
    pub(crate) payer: usize,
    /// What it calls itself here, and its tax id.
    pub(crate) payer_name: &'static str,
    pub(crate) tin: &'static str,
    /// A place among the clinics.
    pub(crate) clinic: usize,
    pub(crate) method: Method,
    pub(crate) trace: String,
    /// BPR16.
    pub(crate) date: Date,
    pub(crate) answers: Vec<Answer>,
    pub(crate) plb: Vec<Plb>,
    /// What BPR02 says beyond what the claims and adjustments come to; 0.00 when it balances.
    pub(crate) off: Cents,
}

impl Remittance {
    pub(crate) fn claims_paid(&self) -> Cents {
        self.answers.iter().map(Answer::paid).sum()
    }

    /// BPR02.
    pub(crate) fn amount(&self) -> Cents {
        self.claims_paid() - self.plb.iter().map(|plb| plb.amount).sum() + self.off
    }
}
