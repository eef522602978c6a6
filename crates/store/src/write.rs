//! The commit algorithm, once for both engines: a group of commits in one transaction.
//!
//! The heads of the audit chains are locked first; that is the one order of writers in a practice, so that all
//! that is read afterwards is exact. Then each commit is decided in its turn, in memory, against what was read
//! and what those before it did, and the outcome of all goes in table by table. Nobody is answered before the
//! group is durable. Should the database refuse the rows of a group, it is undone and its halves are tried, so
//! that the culprit ends up alone and the others do not suffer. The commits of a unit of work are one member of a
//! group: all of them stand, or none.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use claims::change::Scope;
use claims::record::{Record, Value};

use crate::engine::{Begin, Conn, Placed};
use crate::own::{AuditHead, AuditRow, DeletedRow, EventRow, Idempotency, RowStamp, Version};
use crate::prepare::{Prepared, RowChange, entries, written};
use crate::rows::{Numbers, Rows};
use crate::{CommitError, Committed, Named, StoreError, audit, ids};

/// Commits that ride one transaction at most.
pub const GROUP_MAX: usize = 256;
/// Rows after which a group takes nobody more.
pub(crate) const GROUP_ROWS_MAX: usize = 50_000;
/// How often a group is tried again when other processes write the same rows.
const RETRIES_MAX: u32 = 20;

/// Locks the head of a practice's audit chain and reads it.
pub(crate) const LOCK_HEAD: Named = Named {
    name: "lock the audit head",
    sql: "update audit_head set seq = seq where practice_id = $1 returning seq, hash",
};

pub(crate) type Outcome = Result<Committed, CommitError>;

/// Commits a group; the outcomes in its order.
pub(crate) async fn settle(conn: &mut Conn, group: &[Vec<Prepared>]) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(group.len());
    let mut parts = vec![group];
    while let Some(part) = parts.pop() {
        match with_retries(conn, part).await {
            Ok(decided) => outcomes.extend(decided),
            Err(error) if error.is_about_rows() && part.len() > 1 => {
                let (first, second) = part.split_at(part.len() / 2);
                parts.push(second);
                parts.push(first);
            }
            Err(error) => outcomes.extend(part.iter().map(|_| Err(error.clone().into()))),
        }
    }
    outcomes
}

async fn with_retries(conn: &mut Conn, group: &[Vec<Prepared>]) -> Result<Vec<Outcome>, StoreError> {
    let mut tries = 0;
    loop {
        match transaction(conn, group).await {
            Err(StoreError::Contended(_)) if tries < RETRIES_MAX => tries += 1,
            outcome => return outcome,
        }
        stand_back(tries).await;
    }
}

/// After some tries, waits a little and not as long as the others, so that two rivals do not meet for ever.
pub(crate) async fn stand_back(tries: u32) {
    use std::hash::{BuildHasher, RandomState};
    if tries > 2 {
        let limit = 1_u64 << tries.min(7);
        let millis = RandomState::new().hash_one(tries) % limit;
        tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
    }
}

async fn transaction(conn: &mut Conn, group: &[Vec<Prepared>]) -> Result<Vec<Outcome>, StoreError> {
    conn.begin(Begin::Write).await?;
    let done = match write(conn, group).await {
        Ok((outcomes, true)) => conn.commit().await.map(|()| outcomes),
        Ok((outcomes, false)) => {
            conn.rollback().await?;
            return Ok(outcomes);
        }
        Err(error) => Err(error),
    };
    if done.is_err() {
        conn.rollback().await?;
    }
    done
}

/// Decides each and writes what is to be written; false when that is nothing.
async fn write(conn: &mut Conn, group: &[Vec<Prepared>]) -> Result<(Vec<Outcome>, bool), StoreError> {
    let practices: BTreeSet<i64> = group.iter().flatten().map(|one| one.practice).collect();
    let mut heads = BTreeMap::new();
    for practice in practices {
        let found = conn.query(LOCK_HEAD.sql, &[Value::Int(practice)]).await?;
        if let Some(row) = found.into_iter().next() {
            heads.insert(practice, AuditHead::from_values(row)?);
        }
    }
    let all: Vec<&Prepared> = group.iter().flatten().collect();
    let mut state = State::read(conn, heads, &all).await?;
    let verdicts: Vec<Result<(), CommitError>> = group.iter().map(|whole| state.decide_all(whole)).collect();
    let accepted = group.iter().zip(&verdicts).filter(|(_, verdict)| verdict.is_ok());
    let accepted: Vec<&Prepared> = accepted.flat_map(|(whole, _)| whole).collect();
    let mut numbers = Numbers::take(conn, &accepted).await?;
    let mut rows = Rows::default();
    let mut outcomes = Vec::with_capacity(group.len());
    for (whole, verdict) in group.iter().zip(&verdicts) {
        outcomes.push(match verdict {
            Ok(()) => {
                let last = whole.iter().map(|one| state.link(one, &mut numbers, &mut rows)).last();
                last.ok_or(CommitError::Store(StoreError::Closed))
            }
            Err(error) => Err(error.clone()),
        });
    }
    let any = !accepted.is_empty();
    if any {
        state.own_rows(&mut rows);
        rows.write(conn).await?;
    }
    Ok((outcomes, any))
}

/// Decides and writes one commit in a transaction that is open already, and stays so.
pub(crate) async fn within(conn: &mut Conn, one: Vec<Prepared>) -> Result<Outcome, StoreError> {
    let (mut outcomes, _) = write(conn, &[one]).await?;
    outcomes.pop().ok_or(StoreError::Closed)
}

/// Decides and writes one commit in a transaction that will be undone: all that is read there afterwards is as if it
/// had been committed, but for the chain and the counters, which are left to others. `number` and those behind it, as
/// many as the commit weighs, stand for the numbers of its postings and events: nobody else may use them.
pub(crate) async fn rehearse(conn: &mut Conn, one: &Prepared, number: i64) -> Result<Outcome, StoreError> {
    let head = AuditHead { seq: 0, hash: audit::GENESIS.to_owned() };
    let mut state = State::read(conn, [(one.practice, head)].into(), &[one]).await?;
    if let Err(error) = state.decide(one) {
        return Ok(Err(error));
    }
    // A family's rows are written behind its version, also by whoever does not raise it, such as the stamp of its
    // estimates: else this and a group would each wait for the other.
    let families = one.expects.iter().map(|(scope, _)| *scope);
    state
        .raised
        .extend(families.filter(|scope| matches!(scope, Scope::Family(_))).map(|s| (one.practice, s)));
    let mut rows = Rows::default();
    let done = state.link(one, &mut Numbers::from(one.practice, number), &mut rows);
    state.links.clear();
    // Not as new rows: what another has kept meanwhile is found when this is committed.
    for (practice, key) in state.new_keys.drain(..) {
        rows.add(practice, Idempotency::TABLE, key.values(), false);
    }
    state.own_rows(&mut rows);
    rows.write(conn).await?;
    Ok(Ok(done))
}

/// What a group is decided against.
#[derive(Clone)]
struct State {
    heads: BTreeMap<i64, AuditHead>,
    versions: HashMap<(i64, Scope), i64>,
    raised: BTreeSet<(i64, Scope)>,
    answered: HashMap<(i64, String), Idempotency>,
    /// Those that this group adds, in order.
    new_keys: Vec<(i64, Idempotency)>,
    links: Vec<(i64, AuditRow)>,
}

impl State {
    /// Reads all that commits rest on, behind the heads of their practices.
    async fn read(
        conn: &mut Conn,
        heads: BTreeMap<i64, AuditHead>,
        group: &[&Prepared],
    ) -> Result<State, StoreError> {
        let scopes: BTreeSet<(i64, Scope)> = group
            .iter()
            .flat_map(|one| {
                let scopes = one.expects.iter().map(|(scope, _)| scope).chain(&one.raises);
                scopes.map(|scope| (one.practice, *scope))
            })
            .collect();
        let versions = versions(conn, scopes.iter().copied()).await?;
        let keys: BTreeSet<(i64, &str)> = group
            .iter()
            .filter_map(|one| Some((one.practice, one.idempotency.as_ref()?.key.as_str())))
            .collect();
        let answered = lookup(conn, keys.iter().map(|(practice, key)| (*practice, vec![text(key)]))).await?;
        let answered = answered.into_iter().map(|(p, row): (i64, Idempotency)| ((p, row.key.clone()), row));
        Ok(State {
            heads,
            versions,
            raised: BTreeSet::new(),
            answered: answered.collect(),
            new_keys: vec![],
            links: vec![],
        })
    }

    /// Whether all of these may be written. When one may not, it is as if none had been asked.
    fn decide_all(&mut self, whole: &[Prepared]) -> Result<(), CommitError> {
        let before = (whole.len() > 1).then(|| self.clone());
        for one in whole {
            if let Err(error) = self.decide(one) {
                if let Some(before) = before {
                    *self = before;
                }
                return Err(error);
            }
        }
        Ok(())
    }

    /// Whether a commit may be written, and what is then different for those behind it.
    fn decide(&mut self, one: &Prepared) -> Result<(), CommitError> {
        if !self.heads.contains_key(&one.practice) {
            return Err(StoreError::UnknownPractice(one.practice).into());
        }
        // The key first: the same request again is answered again, whatever has changed since.
        if let Some(used) = &one.idempotency {
            match self.answered.get(&(one.practice, used.key.clone())) {
                Some(before) if before.request_hash == used.request_hash => {
                    let (status, resource) = (before.status, before.resource.clone());
                    return Err(CommitError::Replay { status, resource });
                }
                Some(_) => return Err(CommitError::KeyReused),
                None => {}
            }
        }
        for (scope, version) in &one.expects {
            if self.version(one.practice, *scope) != *version {
                return Err(CommitError::Conflict { scope: *scope });
            }
        }
        for scope in &one.raises {
            *self.versions.entry((one.practice, *scope)).or_insert(0) += 1;
            self.raised.insert((one.practice, *scope));
        }
        if let Some(used) = &one.idempotency {
            let row = Idempotency {
                key: used.key.clone(),
                request_hash: used.request_hash.clone(),
                status: used.status,
                resource: used.resource.clone(),
                at: one.at.clone(),
            };
            self.answered.insert((one.practice, used.key.clone()), row.clone());
            self.new_keys.push((one.practice, row));
        }
        Ok(())
    }

    fn version(&self, practice: i64, scope: Scope) -> i64 {
        self.versions.get(&(practice, scope)).copied().unwrap_or(0)
    }

    /// The rows of an accepted commit, and its link of the chain.
    fn link(&mut self, one: &Prepared, numbers: &mut Numbers, rows: &mut Rows) -> Committed {
        let mut wrote = String::new();
        let mut note = |line: &str| {
            wrote.push_str(line);
            wrote.push('\n');
        };
        for change in &one.rows {
            note(&change.line);
            rows.add_change(one.practice, change);
            if let Some(left) = &change.left {
                rows.add(one.practice, DeletedRow::TABLE, left.values(), false);
            }
            if let Some(stamp) = &change.stamp {
                let mut values = stamp.values();
                if change.deleted {
                    values.truncate(RowStamp::TABLE.key);
                }
                rows.add(one.practice, RowStamp::TABLE, values, change.deleted);
            }
        }
        let mut first_posting = None;
        for posting in &one.postings {
            let number = numbers.next(one.practice, ids::POSTING);
            first_posting.get_or_insert(number);
            for entry in entries(posting, number) {
                note(&entry.line);
                rows.insert(one.practice, entry);
            }
        }
        let mut last_event = None;
        for event in &one.events {
            let seq = numbers.next(one.practice, ids::EVENT);
            last_event = Some(seq);
            let values = vec![Value::Int(seq), text(&one.at), text(event.name), text(&event.subject)];
            let hash = audit::row_hash(EventRow::TABLE, &values);
            let line = audit::line(EventRow::TABLE, &values[..1], Some(&hash));
            note(&line);
            rows.insert(
                one.practice,
                RowChange {
                    table: EventRow::TABLE,
                    values,
                    differs: None,
                    deleted: false,
                    left: None,
                    stamp: None,
                    line,
                },
            );
        }
        let start = AuditHead { seq: 0, hash: audit::GENESIS.to_owned() };
        let head = self.heads.entry(one.practice).or_insert(start);
        let mut link = AuditRow {
            seq: head.seq + 1,
            at: one.at.clone(),
            actor: one.actor.clone(),
            action: one.action.clone().into_owned(),
            patients: one.patients.clone(),
            wrote,
            prev_hash: head.hash.clone(),
            hash: String::new(),
        };
        link.hash = audit::link_hash(&link);
        *head = AuditHead { seq: link.seq, hash: link.hash.clone() };
        let committed = Committed { audit_seq: link.seq, first_posting, last_event };
        self.links.push((one.practice, link));
        committed
    }

    /// The infrastructure rows of the whole group.
    fn own_rows(&mut self, rows: &mut Rows) {
        for (practice, scope) in &self.raised {
            let (kind, num) = scope.key();
            let version = Version { kind: kind.to_owned(), num, version: self.version(*practice, *scope) };
            rows.add(*practice, Version::TABLE, version.values(), false);
        }
        let mut practices = BTreeSet::new();
        for (practice, key) in self.new_keys.drain(..) {
            rows.insert(practice, written(&key));
        }
        for (practice, link) in self.links.drain(..) {
            practices.insert(practice);
            rows.insert_values(practice, AuditRow::TABLE, link.values());
        }
        for practice in practices {
            rows.add(practice, AuditHead::TABLE, self.heads[&practice].values(), false);
        }
    }
}

/// The versions of these scopes; one that was never raised is missing.
pub(crate) async fn versions(
    conn: &mut Conn,
    scopes: impl Iterator<Item = (i64, Scope)>,
) -> Result<HashMap<(i64, Scope), i64>, StoreError> {
    let place = |(practice, scope): (i64, Scope)| {
        let (kind, num) = scope.key();
        ((practice, kind.to_owned(), num), scope)
    };
    let scopes: HashMap<(i64, String, i64), Scope> = scopes.map(place).collect();
    let keys = scopes.keys().map(|(practice, kind, num)| (*practice, vec![text(kind), Value::Int(*num)]));
    let found: Vec<(i64, Version)> = lookup(conn, keys).await?;
    let named = |(practice, row): (i64, Version)| {
        let scope = scopes.get(&(practice, row.kind, row.num))?;
        Some(((practice, *scope), row.version))
    };
    Ok(found.into_iter().filter_map(named).collect())
}

/// The records with these keys, each with its practice.
pub(crate) async fn lookup<R: Record>(
    conn: &mut Conn,
    keys: impl Iterator<Item = (i64, Vec<Value>)>,
) -> Result<Vec<(i64, R)>, StoreError> {
    let keys: Vec<(i64, Vec<Value>)> = keys.collect();
    if keys.is_empty() {
        return Ok(vec![]);
    }
    let placed: Vec<Placed<'_>> = keys.iter().map(|(practice, key)| (*practice, key.as_slice())).collect();
    let found = conn.lookup(R::TABLE, &placed).await?;
    found
        .into_iter()
        .map(|mut row| {
            let rest = row.split_off(1);
            let practice = row.first().and_then(|v| if let Value::Int(n) = v { Some(*n) } else { None });
            Ok((practice.unwrap_or_default(), R::from_values(rest)?))
        })
        .collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}
