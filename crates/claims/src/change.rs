//! A change set: all that one decision writes, to be committed whole or not at all.

use std::collections::BTreeSet;

use crate::ledger::Posting;
use crate::record::{Record, Table, Value};

/// What carries a version: whoever changes it names the version that the decision rests on
/// (`decisions.md` 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// A family account, by its guarantor's `PatNum`: procedures, claims, claimprocs, money.
    Family(i64),
    /// A subscription, by `InsSubNum`: who is covered by it.
    Subscription(i64),
    /// A plan, by `PlanNum`: its terms and benefits.
    Plan(i64),
    /// A fee schedule, by `FeeSchedNum`.
    FeeSchedule(i64),
    /// The office's settings: preferences, definitions, codes, categories, providers.
    Office,
    /// What ties remittances, claims and bank entries together. Deciding a tie needs the sight of all rivals.
    Matching,
    /// An appointment, by `AptNum`.
    Appointment(i64),
    /// What a program is told, by `SubscriptionNum`: of two who would send the same, one does.
    Webhook(i64),
    /// The imported lists of reason codes.
    Codes,
    /// One row that none of these covers, by its table and its number; or those that belong to a number.
    Row(&'static str, i64),
}

impl Scope {
    /// Its kind and number, as stored.
    #[must_use]
    pub const fn key(self) -> (&'static str, i64) {
        match self {
            Scope::Family(n) => ("family", n),
            Scope::Subscription(n) => ("subscription", n),
            Scope::Plan(n) => ("plan", n),
            Scope::FeeSchedule(n) => ("feeschedule", n),
            Scope::Office => ("office", 0),
            Scope::Matching => ("matching", 0),
            Scope::Appointment(n) => ("appointment", n),
            Scope::Webhook(n) => ("webhook", n),
            Scope::Codes => ("codes", 0),
            Scope::Row(table, n) => (table, n),
        }
    }

    /// The scope of this kind and number; of a single row none, as nothing that is worked out rests on one.
    #[must_use]
    pub fn parse(kind: &str, number: i64) -> Option<Scope> {
        Some(match kind {
            "family" => Scope::Family(number),
            "subscription" => Scope::Subscription(number),
            "plan" => Scope::Plan(number),
            "feeschedule" => Scope::FeeSchedule(number),
            "office" => Scope::Office,
            "matching" => Scope::Matching,
            "appointment" => Scope::Appointment(number),
            "webhook" => Scope::Webhook(number),
            "codes" => Scope::Codes,
            _ => return None,
        })
    }
}

/// A row to be written: it replaces the one with the same key.
#[derive(Clone, Debug, PartialEq)]
pub struct Put {
    pub table: &'static Table,
    pub values: Vec<Value>,
    /// The places of the columns in which it differs from the row that stands, where the decision knows that row and rests on
    /// a version that covers it: the others need not be written. None: it is not known. What is put a second time in one
    /// change set is written whole: it differs from what the first put is, and that is not written.
    pub differs: Option<Vec<usize>>,
}

/// A row to be deleted.
#[derive(Clone, Debug, PartialEq)]
pub struct Delete {
    pub table: &'static Table,
    /// The whole row, as it last was.
    pub values: Vec<Value>,
    /// Whether it stays listed among what was deleted, for who asks what has changed.
    pub listed: bool,
}

impl Delete {
    /// The key of the row.
    #[must_use]
    pub fn key(&self) -> &[Value] {
        self.values.get(..self.table.key).unwrap_or_default()
    }
}

/// Something that happened, for whoever listens (`GET /v0/events`, webhooks).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `claim.reconciled`, `remittance.posted` and the like.
    pub name: &'static str,
    /// The public id, or table and number, of what it happened to. Never a name or a trace number.
    pub subject: String,
}

/// All that one decision writes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangeSet {
    /// Versions that the decision rests on; another version at commit is a conflict.
    pub expects: BTreeSet<(Scope, i64)>,
    /// Versions that it raises by one.
    pub raises: BTreeSet<Scope>,
    pub puts: Vec<Put>,
    pub deletes: Vec<Delete>,
    pub postings: Vec<Posting>,
    pub events: Vec<Event>,
    /// The patients whose data it touches, for the audit record.
    pub patients: BTreeSet<i64>,
}

impl ChangeSet {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> ChangeSet {
        ChangeSet::default()
    }

    /// The decision rests on this version, and changes what it covers.
    pub fn changes(&mut self, scope: Scope, version: i64) {
        self.rests_on(scope, version);
        self.raise(scope);
    }

    /// The decision rests on this version.
    pub fn rests_on(&mut self, scope: Scope, version: i64) {
        self.expects.insert((scope, version));
    }

    /// What this covers is changed, whatever it was.
    pub fn raise(&mut self, scope: Scope) {
        self.raises.insert(scope);
    }

    /// Writes a row.
    pub fn put<R: Record>(&mut self, record: &R) {
        self.puts.push(Put { table: R::TABLE, values: record.values(), differs: None });
    }

    /// The rows of one kind that it writes.
    pub fn puts_of<R: Record>(&self) -> impl Iterator<Item = R> {
        let of_it = self.puts.iter().filter(|put| put.table == R::TABLE);
        of_it.filter_map(|put| R::from_values(put.values.clone()).ok())
    }

    /// Writes rows.
    pub fn put_all<'r, R: Record + 'r>(&mut self, records: impl IntoIterator<Item = &'r R>) {
        for record in records {
            self.put(record);
        }
    }

    /// Takes over all that another change set writes.
    pub fn merge(&mut self, other: ChangeSet) {
        self.expects.extend(other.expects);
        self.raises.extend(other.raises);
        self.patients.extend(other.patients);
        self.puts.extend(other.puts);
        self.deletes.extend(other.deletes);
        self.postings.extend(other.postings);
        self.events.extend(other.events);
    }

    /// Deletes a row. As it last was, it stays listed among what was deleted.
    pub fn delete<R: Record>(&mut self, record: &R) {
        self.deletes.push(Delete { table: R::TABLE, values: record.values(), listed: true });
    }

    /// Deletes a row that nobody is to be told of: what the program itself makes and takes away.
    pub fn forget<R: Record>(&mut self, record: &R) {
        self.deletes.push(Delete { table: R::TABLE, values: record.values(), listed: false });
    }

    /// Notes that a patient's data is touched.
    pub fn touches(&mut self, pat_num: i64) {
        self.patients.insert(pat_num);
    }

    /// Says that something happened.
    pub fn tell(&mut self, name: &'static str, subject: impl Into<String>) {
        self.events.push(Event { name, subject: subject.into() });
    }

    /// Whether it rests on a version that it also raises: of two such at once the second is a conflict.
    #[must_use]
    pub fn is_exclusive(&self) -> bool {
        self.expects.iter().any(|(scope, _)| self.raises.contains(scope))
    }

    /// True when committing it would write nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty() && self.postings.is_empty() && self.raises.is_empty()
    }
}
