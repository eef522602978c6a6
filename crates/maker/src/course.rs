//! The course of a remittance: when its file and its money come, and what the file does to patients when it is there.

use std::mem;

use jiff::civil::Date;
use x12::Cents;

use crate::Day;
use crate::labels::{AnswerLabel, Subject};
use crate::remit::Answer;
use crate::world::World;

/// What an answer does to a patient's debt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effect {
    /// A place among the claims.
    pub(crate) claim: usize,
    pub(crate) charge: Cents,
    pub(crate) paid: Cents,
    pub(crate) contractual: Cents,
}

impl Effect {
    /// The effect of an answer to one of our claims.
    pub(crate) fn of(answer: &Answer) -> Option<Effect> {
        answer.claim.map(|claim| Effect {
            claim,
            charge: answer.charge(),
            paid: answer.paid(),
            contractual: answer.contractual(),
        })
    }
}

/// A file that will come.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) text: String,
    pub(crate) effects: Vec<Effect>,
    /// By claim number: where its answers are.
    pub(crate) answers: Vec<(String, AnswerLabel)>,
}

/// Money that a payer will take back when a later remittance has enough of it.
#[derive(Clone, Debug)]
pub(crate) struct Recovery {
    /// `WO` or `FB`.
    pub(crate) reason: &'static str,
    pub(crate) reference: String,
    pub(crate) amount: Cents,
    /// The exception that it settles, a place among the labels.
    pub(crate) settles: usize,
}

/// What a person must be asked about a remittance.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) reason: &'static str,
    pub(crate) subject: Subject,
    pub(crate) amount: Cents,
    /// When it can first be known.
    pub(crate) planted: Date,
    pub(crate) due: Date,
    pub(crate) settled: Option<Date>,
}

/// How the payment comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// The same bytes.
    Same,
    /// In another envelope.
    Anew,
    /// With other content.
    Changed,
}

/// The course of one remittance; a plain one has its file today and its money soon.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    /// Business days until the money comes; `None`: never.
    pub(crate) money: Option<u32>,
    /// What the bank gets less than the file says.
    pub(crate) short: Cents,
    /// Business days until the file comes.
    pub(crate) file: u32,
    pub(crate) again: Option<(Again, u32)>,
    /// Business days after the money until the payer takes all of it back.
    pub(crate) taken_back: Option<u32>,
    /// The bank leaves the trace out, and another line is like this one.
    pub(crate) is_twin: bool,
    /// Answers that a person must decide about, and why.
    pub(crate) held: Vec<(usize, &'static str)>,
    pub(crate) questions: Vec<Question>,
    pub(crate) effects: Vec<Effect>,
    /// What the deposit differs by from what the file comes to, why, and whether a named fee proves it.
    pub(crate) differs: Option<(Cents, &'static str, bool)>,
}

impl Course {
    pub(crate) fn plain(answers: &[Answer], money: u32) -> Course {
        Course {
            money: Some(money),
            short: Cents::ZERO,
            file: 0,
            again: None,
            taken_back: None,
            is_twin: false,
            held: Vec::new(),
            questions: Vec::new(),
            effects: answers.iter().filter_map(Effect::of).collect(),
            differs: None,
        }
    }
}

impl World {
    /// The files of payers that come today.
    pub(crate) fn deliver(&mut self, day: &mut Day) {
        while let Some((&date, _)) =
            self.deliveries.first_key_value().filter(|(date, _)| **date <= self.today)
        {
            for delivery in self.deliveries.remove(&date).unwrap_or_default() {
                day.file("835", delivery.text);
                for (number, answer) in delivery.answers {
                    self.labels.claims.entry(number).or_default().push(answer);
                }
                for effect in delivery.effects {
                    self.takes_effect(effect);
                }
            }
        }
    }

    /// No write-off before the last payer has answered: until then it is parked.
    fn takes_effect(&mut self, effect: Effect) {
        let Effect { claim, charge, paid, contractual } = effect;
        let known = &mut self.claims[claim];
        known.is_told = true;
        let (who, ordinal, other) = (known.who, known.ordinal, known.other);
        let mut less = paid + contractual;
        let is_last = match other {
            Some(second) if ordinal == 0 => {
                let is_last = self.claims[second].is_told;
                if !is_last {
                    self.claims[claim].parked += contractual;
                    less -= contractual;
                }
                if !self.claims[second].is_forwarded {
                    // The second payer has it tonight, with the first one's answer.
                    self.to_send.push(second);
                }
                is_last
            }
            Some(first) => {
                less += mem::take(&mut self.claims[first].parked);
                self.claims[first].is_told
            }
            None => true,
        };
        if is_last {
            self.undecided[who] -= charge;
            self.pays_later(who, 4);
        }
        self.owes(who, -less);
    }
}
