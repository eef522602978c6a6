//! Money that came back, beside the entry that it takes back, whichever of the two is told first.

use std::collections::BTreeSet;

use claims::change::ChangeSet;
use claims::desk::{BankEntry, Exception, Reason, Remittance};
use claims::matching::returned;
use claims::matching::tie::Sight;
use claims::record::Value;
use store::queries::desk as sql;

use super::jobs;
use super::tie::Seeds;
use crate::app::{App, Caller, Error};

/// What came back, what it takes back, and what that is tied to.
struct Pair {
    returned: BankEntry,
    original: BankEntry,
    sight: Sight,
    /// The remittances that the original may have been money of: what is said of other entries around them rests on it.
    asked: BTreeSet<i64>,
}

impl App {
    /// Unties an entry whose money came back, or what the entry takes back.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub(super) async fn tie_returned(&self, practice: i64, bank_entry_num: i64) -> Result<(), Error> {
        let caller = Caller::program(practice, "matching");
        let load = || self.pair_of(practice, bank_entry_num);
        let freed = self
            .decide(&caller, "deposit.return", load, |pair, now, numbers| {
                let Some(Pair { returned, original, sight, asked }) = pair else {
                    return Ok((None, ChangeSet::new()));
                };
                let mut changes = returned::decide(sight, original, returned, now, numbers);
                let freed = Seeds {
                    remittances: sight.remittances.keys().chain(asked).copied().collect(),
                    entries: sight.entries.keys().copied().collect(),
                };
                for num in &freed.remittances {
                    changes.put(&jobs::follow_tie(*num, now, numbers));
                }
                Ok((Some(freed), changes))
            })
            .await?;
        if let Some(freed) = freed {
            self.follow(&caller, &freed).await?;
        }
        Ok(())
    }

    /// The entry beside its other half, while that is not known yet.
    async fn pair_of(&self, practice: i64, bank_entry_num: i64) -> Result<Option<Pair>, Error> {
        let matching = self.matching_version(practice).await?;
        let key = [Value::Int(bank_entry_num)];
        let Some(entry) = self.store.get::<BankEntry>(practice, &key).await? else { return Ok(None) };
        let mut same = Vec::new();
        for (by_number, number) in
            [(&sql::ENTRIES_BY_TRACE, &entry.trace_key), (&sql::ENTRIES_BY_CHECK, &entry.check_key)]
        {
            if let Some(number) = number.as_ref().filter(|number| !number.is_empty()) {
                same.extend(self.store.select(practice, by_number, &[Value::Text(number.clone())]).await?);
            }
        }
        same.sort_by_key(|entry: &BankEntry| entry.bank_entry_num);
        same.dedup_by_key(|entry| entry.bank_entry_num);
        let came_back: Vec<&BankEntry> = same.iter().filter(|it| it.amount.0 < 0).collect();
        let mut pairs =
            came_back.iter().filter_map(|it| Some(((*it).clone(), returned::original(it, &same)?.clone())));
        let Some((returned, original)) = pairs.find(|(_, original)| original.returned_by.is_none()) else {
            return Ok(None);
        };
        let of = Seeds::entry(original.bank_entry_num);
        let mut sight = self.sight_of(practice, &of).await?;
        sight.matching = matching;
        // Its ties lead to remittances, whose claims are told.
        for remittance in sight.remittances.values().cloned().collect::<Vec<_>>() {
            let answered = self.answered(practice, &remittance, 0).await?;
            sight.answered.insert(remittance.remittance_num, answered);
        }
        let asked = self.exceptions_of(practice, "bank_entry", returned.bank_entry_num).await?;
        if !asked.iter().any(|it| it.reason == Reason::ReturnedItem) {
            return Ok(None);
        }
        let open = sight.exceptions.iter().filter(|it| it.subject_kind == "bank_entry" && it.is_open());
        let named = open.flat_map(Exception::candidates).map(|it| vec![Value::Text(it.id)]);
        let named: Vec<Remittance> =
            self.store.select_each(practice, &sql::REMITTANCE_BY_PUBLIC_ID, &Vec::from_iter(named)).await?;
        sight.exceptions.extend(asked);
        let asked = named.into_iter().map(|it| it.remittance_num).collect();
        Ok(Some(Pair { returned, original, sight, asked }))
    }
}
