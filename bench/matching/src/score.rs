//! What was found, held against the truth.

use std::collections::{BTreeMap, BTreeSet};

use claims::matching::Tier;
use claims::matching::deposit::{Doubt, Tie};
use serde_json::{Value, json};

use crate::made::Truth;

/// What became of one answer.
#[derive(Clone, Copy, PartialEq)]
pub enum Outcome {
    /// Linked with the claim of this number.
    Linked(i64, Tier),
    /// A person is asked, with candidates.
    Asked,
    /// Nothing is near.
    Unfound,
}

#[derive(Default)]
pub struct Score {
    right: usize,
    wrong: usize,
    /// There is a true link, and a person is asked about it.
    asked: usize,
    /// There is a true link, and nothing is said of it.
    missed: usize,
    by_tier: BTreeMap<&'static str, usize>,
}

impl Score {
    pub fn of_claims(outcomes: &[Outcome], truth: &Truth) -> Value {
        let mut score = Score::default();
        for (outcome, truth) in outcomes.iter().zip(&truth.claims) {
            match outcome {
                Outcome::Linked(claim, tier) => score.link(claim == truth, *tier),
                Outcome::Asked => score.asked += usize::from(*truth != 0),
                Outcome::Unfound => score.missed += usize::from(*truth != 0),
            }
        }
        score.said()
    }

    pub fn of_money(ties: &[Tie], doubts: &[Doubt], truth: &Truth) -> Value {
        let mut score = Score::default();
        for tie in ties {
            score.link(truth.money.contains(&(tie.remittance_num, tie.bank_entry_num)), tie.tier);
        }
        let made: BTreeSet<(i64, i64)> =
            ties.iter().map(|tie| (tie.remittance_num, tie.bank_entry_num)).collect();
        let asked: BTreeSet<i64> = doubts.iter().map(|doubt| doubt.bank_entry_num).collect();
        for (_, entry) in truth.money.iter().filter(|link| !made.contains(link)) {
            *if asked.contains(entry) { &mut score.asked } else { &mut score.missed } += 1;
        }
        score.said()
    }

    fn link(&mut self, is_right: bool, tier: Tier) {
        *if is_right { &mut self.right } else { &mut self.wrong } += 1;
        *self.by_tier.entry(tier.as_str()).or_default() += 1;
    }

    fn said(self) -> Value {
        let Score { right, wrong, asked, missed, by_tier } = self;
        json!({ "right": right, "wrong": wrong, "asked": asked, "missed": missed, "by_tier": by_tier })
    }
}
