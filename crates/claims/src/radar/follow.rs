//! What happened is followed: what is awaited is noted, what came is struck, and how long it took is kept.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::habit::{self, Habit};
use super::raise::look_again;
use super::standing::{ClaimFacts, EntryFacts, RemittanceFacts, Standing, expected_money, party_of_entry};
use super::{Awaited, Expected, RADAR, RadarState, calendar};
use crate::Cents;
use crate::change::{ChangeSet, Scope};
use crate::desk::{BankEntry, Exception, Remittance, id_key};
use crate::exception::{self, Question};
use crate::record::Record;
use crate::state::{Now, Numbers};

/// A bank entry and the remittance that were tied just now.
#[derive(Clone, Debug)]
pub struct Tied {
    pub remittance: RemittanceFacts,
    pub entry: BankEntry,
}

/// A part of a remittance that was posted: who was answered by it.
#[derive(Clone, Debug)]
pub struct Posted {
    pub came_on: Date,
    /// Numbers of tracked claims.
    pub answered: BTreeSet<i64>,
}

/// A slice of what happened, as everything stands now.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// The version of the radar, and that of all ties, at which it was read.
    pub version: i64,
    pub matching: i64,
    /// None: nothing was followed yet.
    pub state: Option<RadarState>,
    /// Up to where it goes.
    pub seq: i64,
    pub place: i64,
    pub claims: Vec<ClaimFacts>,
    pub remittances: Vec<RemittanceFacts>,
    /// Remittances that came just now.
    pub received: Vec<RemittanceFacts>,
    pub entries: Vec<EntryFacts>,
    /// Entries that a bank told just now.
    pub told: Vec<BankEntry>,
    pub posted: Vec<Posted>,
    pub tied: Vec<Tied>,
    /// By public id, what exceptions name as candidates: the exception while it is open, none when it is settled.
    pub named: BTreeMap<String, Option<i64>>,
    /// Rows about any of these, as far as there are any.
    pub awaited: Vec<Awaited>,
    pub habits: Vec<Habit>,
    /// Exceptions about any of these.
    pub exceptions: Vec<Exception>,
}

struct Follow<'s> {
    slice: &'s Slice,
    now: Now,
    state: RadarState,
    habits: BTreeMap<(&'static str, String), Habit>,
    /// Keys of habits that have changed.
    noted: BTreeSet<(&'static str, String)>,
    /// What was found to have come late.
    late: BTreeSet<(&'static str, i64)>,
    /// Whether an exception is opened or settled.
    asks: bool,
    changes: ChangeSet,
}

/// How something stands, and what else is to be known.
#[derive(Clone, Copy)]
struct Seen<'s> {
    party: &'s str,
    /// What was said just now of an exception that names it.
    held: Option<Option<i64>>,
    /// A day on which something else about it is due.
    earliest: Option<Date>,
    standing: Standing,
}

/// Follows a slice.
#[must_use]
pub fn follow(slice: &Slice, now: Now, numbers: &mut Numbers) -> ChangeSet {
    let state = slice.state.clone().unwrap_or_else(|| RadarState::beginning(now));
    let habits =
        slice.habits.iter().map(|habit| ((habit.expected.as_str(), habit.party.clone()), habit.clone()));
    let mut follow = Follow {
        slice,
        now,
        state: RadarState { seq: slice.seq, place: slice.place, ..state },
        habits: habits.collect(),
        noted: BTreeSet::new(),
        late: BTreeSet::new(),
        asks: false,
        changes: ChangeSet::new(),
    };
    follow.horizons(numbers);
    follow.answers(numbers);
    follow.ties(numbers);
    follow.claims();
    follow.money();
    let Follow { state, habits, noted, asks, mut changes, .. } = follow;
    changes.put_all(habits.iter().filter(|(key, _)| noted.contains(*key)).map(|(_, habit)| habit));
    changes.put(&state);
    changes.changes(Scope::Row(RadarState::TABLE.name, RADAR), slice.version);
    if asks {
        changes.changes(Scope::Matching, slice.matching);
    }
    changes
}

impl Follow<'_> {
    fn habit(&self, expected: Expected, party: &str) -> Option<&Habit> {
        self.habits.get(&(expected.as_str(), party.to_owned()))
    }

    /// To be written again.
    fn habit_of(&mut self, expected: Expected, party: &str, numbers: &mut Numbers) -> &mut Habit {
        let key = (expected.as_str(), party.to_owned());
        self.noted.insert(key.clone());
        let new = || Habit::new(numbers.fresh::<Habit>(), expected, party);
        self.habits.entry(key).or_insert_with(new)
    }

    /// How far files have told, and how often a payer sends remittances.
    fn horizons(&mut self, numbers: &mut Numbers) {
        let slice = self.slice;
        let mut payers = BTreeSet::new();
        for facts in &slice.received {
            let came_on = facts.came_on();
            let received_at = facts.remittance.received_at;
            self.state.remitted_through = self.state.remitted_through.max(Some(came_on));
            self.state.remitted_at = self.state.remitted_at.max(Some(received_at));
            let party = id_key(&facts.remittance.payer_name);
            let habit = self.habit_of(Expected::NextRemittance, &party, numbers);
            // Those of one day came together.
            if let Some(last) = habit.last_on.filter(|last| *last < came_on) {
                habit.note(calendar::days(last, came_on));
            }
            habit.name.clone_from(&facts.remittance.payer_name);
            habit.last_on = habit.last_on.max(Some(came_on));
            payers.insert(party);
        }
        for party in payers {
            let Some(habit) = self.habit(Expected::NextRemittance, &party) else { continue };
            let standing = habit.last_on.map_or(Standing::Over, Standing::Waits);
            let of = (Expected::NextRemittance, habit.habit_num);
            self.await_or_strike(of, Seen { party: &party, held: None, earliest: None, standing });
        }
        for entry in &slice.told {
            self.state.bank_through = self.state.bank_through.max(Some(entry.date));
            self.state.bank_at = self.state.bank_at.max(Some(entry.created_at));
        }
    }

    fn answers(&mut self, numbers: &mut Numbers) {
        let slice = self.slice;
        for posted in &slice.posted {
            for facts in &slice.claims {
                if !posted.answered.contains(&facts.tracked.tracked_claim_num) {
                    continue;
                }
                let (party, since) = (facts.party(), facts.since());
                self.habit_of(Expected::Answer, &party, numbers).note(calendar::days(since, posted.came_on));
                let habit = self.habit_of(Expected::Acknowledgment, &party, numbers);
                match facts.acknowledged_on() {
                    Some(day) => habit.note(calendar::days(since, day)),
                    None => habit.note_never(),
                }
            }
        }
    }

    /// What came late was missing for a while, whether or not anybody looked then: it is asked and settled at once.
    fn ties(&mut self, numbers: &mut Numbers) {
        let slice = self.slice;
        for Tied { remittance, entry } in &slice.tied {
            let expected = expected_money(&remittance.remittance);
            let party = remittance.remittance.payer_id.clone();
            if let Some(since) = remittance.money_since() {
                let took = habit::lag(expected, since, entry.date);
                let about = (remittance.remittance.remittance_num, entry.amount);
                self.late(expected, &party, took, about, numbers);
                self.habit_of(expected, &party, numbers).note(took);
            }
            if let Some(came_on) = remittance.written_on {
                let party = party_of_entry(entry);
                let took = habit::lag(Expected::Remittance, entry.date, came_on);
                let about = (entry.bank_entry_num, entry.amount);
                self.late(Expected::Remittance, &party, took, about, numbers);
                self.habit_of(Expected::Remittance, &party, numbers).note(took);
            }
        }
    }

    fn late(
        &mut self,
        expected: Expected,
        party: &str,
        took: i64,
        (subject_num, at_risk): (i64, Cents),
        numbers: &mut Numbers,
    ) {
        let Some(limit) = habit::limit(expected, self.habit(expected, party)).filter(|limit| took > *limit)
        else {
            return;
        };
        let what = match expected {
            Expected::Remittance => "Its remittance",
            _ => "Its money",
        };
        // An entry may be tied to several remittances.
        if !self.late.insert((expected.subject_kind(), subject_num)) {
            return;
        }
        let question = Question {
            reason: expected.reason(),
            about: (expected.subject_kind(), subject_num),
            at_risk,
            note: format!(
                "{what} came after {took} business days, where {limit} are usual. It is there now."
            ),
            candidates: vec![],
        };
        self.asks |=
            exception::open_settled(&question, &self.slice.exceptions, self.now, numbers, &mut self.changes);
    }

    fn claims(&mut self) {
        let slice = self.slice;
        for facts in &slice.claims {
            let party = facts.party();
            // Where acknowledgments are the rule, one that is missing is noticed earlier than an answer.
            let earliest = claim_due(facts, self.habit(Expected::Acknowledgment, &party));
            let held = slice.named.get(&facts.tracked.public_id).copied();
            let seen = Seen { party: &party, held, earliest, standing: facts.standing() };
            self.await_or_strike((Expected::Answer, facts.tracked.tracked_claim_num), seen);
        }
    }

    fn money(&mut self) {
        let slice = self.slice;
        for facts in &slice.remittances {
            let remittance: &Remittance = &facts.remittance;
            let held = slice.named.get(&remittance.public_id).copied();
            let party = remittance.payer_id.as_str();
            let seen = Seen { party, held, earliest: None, standing: facts.standing() };
            self.await_or_strike((facts.expected(), remittance.remittance_num), seen);
        }
        for facts in &slice.entries {
            let held = slice.named.get(&facts.entry.public_id).copied();
            let party = facts.party();
            let seen = Seen { party: &party, held, earliest: None, standing: facts.standing() };
            self.await_or_strike((Expected::Remittance, facts.entry.bank_entry_num), seen);
        }
    }

    fn await_or_strike(&mut self, (expected, subject_num): (Expected, i64), seen: Seen<'_>) {
        let mut rows = self.slice.awaited.iter();
        let stood = rows.find(|row| row.expected == expected && row.subject_num == subject_num);
        let waits = match seen.standing {
            Standing::Waits(since) => {
                let due = habit::due(expected, since, self.habit(expected, seen.party));
                due.map(|due| (since, seen.earliest.map_or(due, |earliest| due.min(earliest))))
            }
            Standing::Later => Some((self.now.today, look_again(self.now.today))),
            Standing::Over => None,
        };
        let Some((since, due)) = waits else {
            if let Some(stood) = stood {
                self.changes.forget(stood);
                self.settle(stood);
            }
            return;
        };
        let is_overdue = self.state.seen_until(expected, self.now).is_some_and(|until| due < until);
        // What was settled for the sake of something that is taken back by now is asked again.
        let stands = |row: &Awaited| {
            self.slice
                .exceptions
                .iter()
                .any(|it| it.asks_for(row) && (it.is_open() || it.settled_as.is_some()))
        };
        let raised = stood.filter(|row| row.raised && stands(row));
        if let Some(stood) = raised.filter(|_| !is_overdue) {
            self.settle(stood);
        }
        let row = Awaited {
            expected,
            subject_num,
            party: seen.party.to_owned(),
            since,
            due: raised.filter(|_| is_overdue).map_or(due, |row| row.due),
            raised: raised.is_some() && is_overdue,
            held_by: seen.held.unwrap_or(stood.and_then(|row| row.held_by)),
        };
        if stood != Some(&row) {
            self.changes.put(&row);
        }
    }

    /// What was asked of it is answered.
    fn settle(&mut self, row: &Awaited) {
        if !row.raised {
            return;
        }
        let exceptions = self.slice.exceptions.iter();
        let asked: Vec<&Exception> = exceptions.filter(|exception| exception.is_asked_for(row)).collect();
        self.asks |= !asked.is_empty();
        exception::resolve(asked, self.now, &mut self.changes);
    }
}

/// The last day on which nobody need ask why a claim was not acknowledged; none where that is not the rule.
pub(super) fn claim_due(facts: &ClaimFacts, acknowledgments: Option<&Habit>) -> Option<Date> {
    match facts.standing() {
        Standing::Waits(since) if !facts.is_acknowledged() => {
            habit::due(Expected::Acknowledgment, since, acknowledgments)
        }
        _ => None,
    }
}
