//! The numbers that decisions are given for what is new, so many that most are decided once.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use claims::state::{Numbers, Refusal, Wanted};

use crate::app::{App, Error};
use crate::overwrite::Fresh;
use crate::secret;

/// Rows from which on a decision is worth not to be made twice.
const MANY: i64 = 100;

/// What the last large decision of each action wanted; the next one of the kind begins with somewhat more.
#[derive(Debug, Default)]
pub struct Wants(Mutex<HashMap<&'static str, Wanted>>);

impl Wants {
    /// With how much a decision begins.
    fn likely(&self, action: &str) -> Wanted {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut tables, tokens) = all.get(action).cloned().unwrap_or_default();
        tables.values_mut().for_each(|wanted| *wanted += *wanted / 8);
        (tables, tokens + tokens / 8)
    }

    fn learn(&self, action: &'static str, wanted: Wanted) {
        if wanted.0.values().sum::<i64>() >= MANY {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(action, wanted);
        }
    }
}

impl App {
    /// Calls a pure decision until the numbers that it asks for are in stock: twice at most. With what it decides, the
    /// numbers that it was given. What it leaves is given back.
    pub(crate) async fn with_numbers<T>(
        &self,
        practice: i64,
        action: &'static str,
        decide: impl Fn(&mut Numbers) -> Result<T, Refusal>,
    ) -> Result<(T, Fresh), Error> {
        let likely = self.wants.likely(action);
        let (mut numbers, mut given) = self.stocked(practice, &likely).await?;
        let mut decided = decide(&mut numbers);
        let wanted = numbers.wanted();
        if decided.is_ok() && !is_enough(&likely, &wanted) {
            self.give_back(practice, given.into_iter()).await;
            (numbers, given) = self.stocked(practice, &wanted).await?;
            decided = decide(&mut numbers);
        }
        self.give_back(practice, numbers.left()).await;
        self.wants.learn(action, wanted);
        Ok((decided?, given))
    }

    async fn stocked(&self, practice: i64, (tables, tokens): &Wanted) -> Result<(Numbers, Fresh), Error> {
        let (mut numbers, mut given) = (Numbers::new(), Fresh::new());
        for (table, how_many) in tables {
            let first = self.store.ids(practice, table, *how_many).await?;
            numbers.stock(table, first..first + how_many);
            given.insert(*table, first..first + how_many);
        }
        numbers.stock_tokens((0..*tokens).map(|_| secret::random(16)).collect());
        Ok((numbers, given))
    }

    async fn give_back(&self, practice: i64, left: impl Iterator<Item = (&'static str, Range<i64>)>) {
        for (table, numbers) in left {
            self.store.give_back(practice, table, numbers).await;
        }
    }
}

fn is_enough((tables, tokens): &Wanted, (wanted, wanted_tokens): &Wanted) -> bool {
    wanted.iter().all(|(table, how_many)| tables.get(table).is_some_and(|given| given >= how_many))
        && tokens >= wanted_tokens
}
