//! What the radar looks at: a slice of events with everything that it is about, as it stands now.

use std::collections::{BTreeMap, BTreeSet};

use claims::account::Claim;
use claims::change::Scope;
use claims::desk::{
    BankEntry, Exception, Link, LinkKind, Parted, Remittance, RemittanceStatus, RemittedClaim, TrackedClaim,
    id_key,
};
use claims::matching::claim::is_same_but_for_zeros;
use claims::matching::deposit::payer::said_party;
use claims::matching::tie::is_paid_by;
use claims::radar::follow::{self, Posted, Tied};
use claims::radar::habit::Habit;
use claims::radar::raise::{self, Overdue, Subject};
use claims::radar::standing::{ClaimFacts, EntryFacts, RemittanceFacts, is_before_its_work, party_of_entry};
use claims::radar::{Awaited, Expected, RADAR, RadarState, RemittanceWritten};
use claims::record::{Field, Record, Value};
use store::own::EventRow;
use store::queries::{desk as sql, radar as of};

use crate::app::{App, Error};
use crate::desk::find::{bare_key, numbers};

/// Events of a slice, and claims that were answered in it, at most.
const EVENTS_MAX: i64 = 250;
const ANSWERS_MAX: i64 = 500;
/// Overdue things of a slice at most.
const OVERDUE_MAX: i64 = 50;

/// What events are about.
#[derive(Default)]
struct Told {
    seq: i64,
    place: i64,
    /// Public ids, by what stands before their underscore.
    ids: BTreeMap<String, BTreeSet<String>>,
    received: BTreeSet<String>,
    entered: BTreeSet<String>,
    reconciled: BTreeSet<String>,
    /// Remittances that were posted, and the places of their claims.
    posted: Vec<(String, i64, i64)>,
}

impl App {
    /// The next slice of events; none when all are followed.
    pub(super) async fn slice(&self, practice: i64) -> Result<Option<follow::Slice>, Error> {
        let (version, matching) = self.radar_versions(practice).await?;
        let state: Option<RadarState> = self.store.get(practice, &[Value::Int(RADAR)]).await?;
        let (from, place) = state.as_ref().map_or((0, 0), |state| (state.seq, state.place));
        let events = self.store.events_after(practice, from, EVENTS_MAX).await?;
        if events.is_empty() {
            return Ok(None);
        }
        let mut told = self.told(practice, from, place, &events).await?;
        let mut slice = follow::Slice {
            version,
            matching,
            state,
            seq: told.seq,
            place: told.place,
            ..follow::Slice::default()
        };
        self.name_all(practice, &mut told, &mut slice).await?;
        let answered = self.answered_by(practice, &told, &mut slice).await?;
        let mut tracked: Vec<TrackedClaim> =
            self.by_public_id(practice, &sql::TRACKED_BY_PUBLIC_ID, &told, "claim").await?;
        tracked.extend(self.store.get_many(practice, &numbers(answered.into_iter())).await?);
        tracked.sort_by_key(|row| row.tracked_claim_num);
        tracked.dedup_by_key(|row| row.tracked_claim_num);
        slice.claims = self.claim_facts(practice, tracked).await?;
        let remittances =
            self.by_public_id(practice, &sql::REMITTANCE_BY_PUBLIC_ID, &told, "remittance").await?;
        let mut entries: Vec<BankEntry> =
            self.by_public_id(practice, &sql::ENTRY_BY_PUBLIC_ID, &told, "transaction").await?;
        slice.remittances = self.remittance_facts(practice, remittances).await?;
        let is_in = |ids: &BTreeSet<String>, id: &String| ids.contains(id);
        let received = slice.remittances.iter().filter(|it| is_in(&told.received, &it.remittance.public_id));
        slice.received = received.cloned().collect();
        slice.told = entries.iter().filter(|it| is_in(&told.entered, &it.public_id)).cloned().collect();
        let reconciled =
            entries.iter().filter(|it| is_in(&told.reconciled, &it.public_id)).cloned().collect();
        slice.tied = self.tied(practice, reconciled).await?;
        entries.extend(self.numbered(practice, &slice).await?);
        entries.sort_by_key(|entry| entry.bank_entry_num);
        entries.dedup_by_key(|entry| entry.bank_entry_num);
        slice.entries = self.entry_facts(practice, entries).await?;
        self.around(practice, &mut slice).await?;
        Ok(Some(slice))
    }

    async fn radar_versions(&self, practice: i64) -> Result<(i64, i64), Error> {
        let scopes = [Scope::Row(RadarState::TABLE.name, RADAR), Scope::Matching];
        let versions = self.store.versions(practice, &scopes).await?;
        let at = |place: usize| versions.get(place).copied().unwrap_or(0);
        Ok((at(0), at(1)))
    }

    /// As many of the events as a slice holds. A remittance of many claims is one of its own, part by part.
    async fn told(&self, practice: i64, from: i64, place: i64, events: &[EventRow]) -> Result<Told, Error> {
        let posted = events.iter().filter(|event| event.name == "remittance.posted");
        let ids: Vec<Vec<Value>> = posted.map(|event| vec![Value::Text(event.subject.clone())]).collect();
        let posted: Vec<Remittance> =
            self.store.select_each(practice, &sql::REMITTANCE_BY_PUBLIC_ID, &ids).await?;
        let counts: BTreeMap<&str, i64> =
            posted.iter().map(|row| (row.public_id.as_str(), row.claim_count)).collect();
        let mut told = Told { seq: from, ..Told::default() };
        let (mut answers, mut place) = (0, place);
        for event in events {
            if event.name == "remittance.posted" {
                let count = counts.get(event.subject.as_str()).copied().unwrap_or_default();
                let until = count.min(place + ANSWERS_MAX);
                answers += until - place;
                if answers > ANSWERS_MAX && told.seq > from {
                    return Ok(told);
                }
                told.posted.push((event.subject.clone(), place, until));
                if until < count {
                    told.place = until;
                    return Ok(told);
                }
            }
            place = 0;
            told.note(event);
        }
        Ok(told)
    }

    async fn by_public_id<R: Record>(
        &self,
        practice: i64,
        query: &store::Select<R>,
        told: &Told,
        kind: &str,
    ) -> Result<Vec<R>, Error> {
        let ids = told.ids.get(kind).into_iter().flatten();
        let ids: Vec<Vec<Value>> = ids.map(|id| vec![Value::Text(id.clone())]).collect();
        Ok(self.store.select_each(practice, query, &ids).await?)
    }

    /// What has come, and is named as a candidate by a question about where it belongs, is looked at as well. A takeback
    /// that may be a remittance's, or another remittance of its payment, is no money of it.
    async fn name_all(&self, practice: i64, told: &mut Told, slice: &mut follow::Slice) -> Result<(), Error> {
        let exceptions: Vec<Exception> =
            self.by_public_id(practice, &sql::EXCEPTION_BY_PUBLIC_ID, told, "exception").await?;
        for exception in exceptions.into_iter().filter(Exception::is_of_what_came) {
            let holds = exception.is_open().then_some(exception.exception_num);
            for candidate in exception.candidates() {
                told.look_at(&candidate.id);
                let named = slice.named.entry(candidate.id).or_default();
                *named = named.or(holds);
            }
        }
        Ok(())
    }

    /// The claims that were answered by what was posted.
    async fn answered_by(
        &self,
        practice: i64,
        told: &Told,
        slice: &mut follow::Slice,
    ) -> Result<BTreeSet<i64>, Error> {
        let mut all = BTreeSet::new();
        for (id, from, until) in &told.posted {
            let id = [Value::Text(id.clone())];
            let remittance = self.store.one(practice, &sql::REMITTANCE_BY_PUBLIC_ID, &id).await?;
            let Some(remittance) = remittance else { continue };
            let range = [Value::Int(remittance.remittance_num), Value::Int(*from), Value::Int(*until)];
            let rows = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE_FROM, &range).await?;
            let answered: BTreeSet<i64> = rows.iter().filter_map(|row| row.tracked_claim_num).collect();
            all.extend(&answered);
            let facts = self.remittance_facts(practice, vec![remittance]).await?;
            slice
                .posted
                .extend(facts.iter().map(|it| Posted { came_on: it.came_on(), answered: answered.clone() }));
        }
        Ok(all)
    }

    async fn claim_facts(&self, practice: i64, tracked: Vec<TrackedClaim>) -> Result<Vec<ClaimFacts>, Error> {
        let own: Vec<Vec<Value>> = tracked.iter().map(|it| vec![Value::Int(it.tracked_claim_num)]).collect();
        let mut answers: Vec<RemittedClaim> =
            self.store.select_each(practice, &sql::REMITTED_OF_TRACKED, &own).await?;
        answers.extend(self.remitted_by(practice, tracked.iter().map(|it| it.claim_number.as_str())).await?);
        let strays = answers.iter().filter(|row| row.tracked_claim_num.is_none());
        let strays: Vec<Remittance> =
            self.store.get_many(practice, &numbers(strays.map(|row| row.remittance_num))).await?;
        let strays: BTreeMap<i64, Remittance> =
            strays.into_iter().map(|remittance| (remittance.remittance_num, remittance)).collect();
        let (mut of_claim, mut of_number) =
            (BTreeMap::<i64, Vec<_>>::new(), BTreeMap::<String, Vec<_>>::new());
        for row in &answers {
            match row.tracked_claim_num {
                Some(claim) => of_claim.entry(claim).or_default().push(row),
                None => of_number.entry(bare_key(&row.claim_number)).or_default().push(row),
            }
        }
        let acknowledgments = self.store.select_each(practice, &sql::ANSWERS_OF_TRACKED, &own).await?;
        let claims: Vec<Claim> =
            self.store.get_many(practice, &numbers(tracked.iter().filter_map(|it| it.claim_num))).await?;
        let facts = tracked.into_iter().map(|tracked| {
            let num = Some(tracked.tracked_claim_num);
            let is_its = |row: &&&RemittedClaim| {
                let remittance = strays.get(&row.remittance_num);
                is_same_but_for_zeros(&tracked.claim_number, &row.claim_number)
                    && !remittance.is_some_and(|it| is_before_its_work(&tracked, it))
            };
            let own = of_claim.get(&tracked.tracked_claim_num).into_iter().flatten();
            let stray = of_number.get(&bare_key(&tracked.claim_number)).into_iter().flatten().filter(is_its);
            ClaimFacts {
                claim: claims.iter().find(|claim| Some(claim.claim_num) == tracked.claim_num).cloned(),
                answers: own.chain(stray).map(|row| (*row).clone()).collect(),
                acknowledgments: acknowledgments
                    .iter()
                    .filter(|it| it.tracked_claim_num == num)
                    .cloned()
                    .collect(),
                tracked,
            }
        });
        Ok(facts.collect())
    }

    async fn remittance_facts(
        &self,
        practice: i64,
        remittances: Vec<Remittance>,
    ) -> Result<Vec<RemittanceFacts>, Error> {
        let keys = numbers(remittances.iter().map(|row| row.remittance_num));
        let written: Vec<RemittanceWritten> = self.store.get_many(practice, &keys).await?;
        let links =
            self.links(practice, &sql::LINKS_FROM, remittances.iter().map(|row| row.remittance_num)).await?;
        let facts = remittances.into_iter().map(|remittance| {
            let num = remittance.remittance_num;
            RemittanceFacts {
                written_on: written.iter().find(|row| row.remittance_num == num).map(|row| row.written_on),
                is_tied: links.iter().any(|link| link.from_num == num),
                remittance,
            }
        });
        Ok(facts.collect())
    }

    async fn links(
        &self,
        practice: i64,
        query: &store::Select<Link>,
        nums: impl Iterator<Item = i64>,
    ) -> Result<Vec<Link>, Error> {
        let deposit = |num| vec![LinkKind::Deposit.into_value(), Value::Int(num)];
        let keys: Vec<Vec<Value>> = nums.map(deposit).collect();
        Ok(self.store.select_each(practice, query, &keys).await?)
    }

    async fn tied(&self, practice: i64, entries: Vec<BankEntry>) -> Result<Vec<Tied>, Error> {
        let links = self.links(practice, &sql::LINKS_TO, entries.iter().map(|it| it.bank_entry_num)).await?;
        let remittances: Vec<Remittance> =
            self.store.get_many(practice, &numbers(links.iter().map(|link| link.from_num))).await?;
        let facts = self.remittance_facts(practice, remittances).await?;
        let tied = links.iter().filter_map(|link| {
            let remittance = facts.iter().find(|it| it.remittance.remittance_num == link.from_num)?;
            let entry = entries.iter().find(|it| it.bank_entry_num == link.to_num)?;
            Some(Tied { remittance: remittance.clone(), entry: entry.clone() })
        });
        Ok(tied.collect())
    }

    /// The entries that carry the number of a remittance of the slice: whether they miss theirs may be another by now.
    async fn numbered(&self, practice: i64, slice: &follow::Slice) -> Result<Vec<BankEntry>, Error> {
        let tied = slice.tied.iter().map(|tied| &tied.remittance);
        let keys = slice.remittances.iter().chain(tied).map(|it| it.remittance.trace_key.as_str());
        let keys: BTreeSet<&str> = keys.filter(|key| !key.is_empty()).collect();
        let keys: Vec<Vec<Value>> = keys.into_iter().map(|key| vec![Value::Text(key.to_owned())]).collect();
        let mut entries = self.store.select_each(practice, &sql::ENTRIES_BY_TRACE, &keys).await?;
        entries.extend(self.store.select_each(practice, &sql::ENTRIES_BY_CHECK, &keys).await?);
        Ok(entries)
    }

    /// What the standing of bank entries rests on.
    pub(in crate::desk) async fn entry_facts(
        &self,
        practice: i64,
        entries: Vec<BankEntry>,
    ) -> Result<Vec<EntryFacts>, Error> {
        let links = self.links(practice, &sql::LINKS_TO, entries.iter().map(|it| it.bank_entry_num)).await?;
        let keys = |it: &BankEntry| [it.trace_key.clone(), it.check_key.clone()].into_iter().flatten();
        let carried: BTreeSet<String> = entries.iter().flat_map(keys).filter(|key| !key.is_empty()).collect();
        let carried: Vec<Vec<Value>> = carried.into_iter().map(|key| vec![Value::Text(key)]).collect();
        let mut told: Vec<Remittance> =
            self.store.select_each(practice, &sql::REMITTANCES_BY_TRACE, &carried).await?;
        // One that is posted and has all its money, or pays nothing, or whose money may be some other one entry's, is not what
        // this money is for.
        let ties = self.links(practice, &sql::LINKS_FROM, told.iter().map(|row| row.remittance_num)).await?;
        told.retain(|row| {
            let of: Vec<Link> =
                ties.iter().filter(|link| link.from_num == row.remittance_num).cloned().collect();
            let is_paid = row.payment_amount.is_zero() || is_paid_by(row, &of);
            row.status != RemittanceStatus::Posted || !(is_paid || (row.is_taken.is_some() && of.is_empty()))
        });
        let to = |entry: &BankEntry| vec![LinkKind::Deposit.into_value(), Value::Int(entry.bank_entry_num)];
        let ends: Vec<Vec<Value>> = entries.iter().map(to).collect();
        let parted: Vec<Parted> = self.store.select_each(practice, &sql::PARTED_TO, &ends).await?;
        // Nor is one that a person took it from.
        let tells = |row: &Remittance, entry: &BankEntry| {
            let is_apart =
                |it: &Parted| (it.from_num, it.to_num) == (row.remittance_num, entry.bank_entry_num);
            keys(entry).any(|key| key == row.trace_key) && !parted.iter().any(is_apart)
        };
        let parties = |it: &BankEntry| [id_key(&it.counterparty), said_party(it)];
        let others = entries.iter().flat_map(parties);
        let others: BTreeSet<String> = others.filter(|party| !party.is_empty()).collect();
        let payers = self.habits(practice, Expected::NextRemittance, others).await?;
        let facts = entries.into_iter().map(|entry| EntryFacts {
            is_tied: links.iter().any(|link| link.to_num == entry.bank_entry_num),
            is_told: told.iter().any(|row| tells(row, &entry)),
            is_of_payer: payers.iter().any(|payer| parties(&entry).contains(&payer.party)),
            entry,
        });
        Ok(facts.collect())
    }

    async fn habits(
        &self,
        practice: i64,
        expected: Expected,
        parties: BTreeSet<String>,
    ) -> Result<Vec<Habit>, Error> {
        let key = |party| vec![expected.into_value(), Value::Text(party)];
        let keys: Vec<Vec<Value>> = parties.into_iter().map(key).collect();
        Ok(self.store.select_each(practice, &of::HABIT_OF, &keys).await?)
    }

    /// What is awaited of what a slice is about, how long it takes, and what is asked about it.
    async fn around(&self, practice: i64, slice: &mut follow::Slice) -> Result<(), Error> {
        let mut parties: BTreeMap<&'static str, (Expected, BTreeSet<String>)> = BTreeMap::new();
        let mut of_party = |expected: Expected, party: String| {
            parties.entry(expected.as_str()).or_insert((expected, BTreeSet::new())).1.insert(party);
        };
        for facts in &slice.claims {
            of_party(Expected::Answer, facts.party());
            of_party(Expected::Acknowledgment, facts.party());
        }
        for facts in slice.remittances.iter().chain(slice.tied.iter().map(|tied| &tied.remittance)) {
            of_party(facts.expected(), facts.remittance.payer_id.clone());
            of_party(Expected::NextRemittance, id_key(&facts.remittance.payer_name));
        }
        for facts in &slice.entries {
            of_party(Expected::Remittance, facts.party());
        }
        for tied in &slice.tied {
            of_party(Expected::Remittance, party_of_entry(&tied.entry));
        }
        for (expected, parties) in parties.into_values() {
            slice.habits.extend(self.habits(practice, expected, parties).await?);
        }
        let row = |expected: Expected, num: i64| vec![expected.into_value(), Value::Int(num)];
        let mut keys: Vec<Vec<Value>> = Vec::new();
        keys.extend(slice.claims.iter().map(|it| row(Expected::Answer, it.tracked.tracked_claim_num)));
        keys.extend(slice.remittances.iter().map(|it| row(it.expected(), it.remittance.remittance_num)));
        keys.extend(slice.entries.iter().map(|it| row(Expected::Remittance, it.entry.bank_entry_num)));
        let payers = slice.habits.iter().filter(|habit| habit.expected == Expected::NextRemittance);
        keys.extend(payers.map(|habit| row(Expected::NextRemittance, habit.habit_num)));
        slice.awaited = self.store.get_many(practice, &keys).await?;
        let mut about: Vec<(&str, i64)> = slice
            .awaited
            .iter()
            .filter(|row| row.raised)
            .map(|row| (row.expected.subject_kind(), row.subject_num))
            .collect();
        for tied in &slice.tied {
            about.push(("remittance", tied.remittance.remittance.remittance_num));
            about.push(("bank_entry", tied.entry.bank_entry_num));
        }
        slice.exceptions = self.exceptions_about(practice, about).await?;
        Ok(())
    }

    async fn exceptions_about(
        &self,
        practice: i64,
        about: Vec<(&str, i64)>,
    ) -> Result<Vec<Exception>, Error> {
        let about: BTreeSet<(&str, i64)> = about.into_iter().collect();
        let about: Vec<Vec<Value>> = about
            .into_iter()
            .map(|(kind, num)| vec![Value::Text(kind.to_owned()), Value::Int(num)])
            .collect();
        Ok(self.store.select_each(practice, &sql::EXCEPTIONS_OF, &about).await?)
    }

    /// What is overdue and to be looked at; none when there is nothing.
    pub(super) async fn overdue(&self, practice: i64) -> Result<Option<raise::Slice>, Error> {
        let (version, matching) = self.radar_versions(practice).await?;
        let state: Option<RadarState> = self.store.get(practice, &[Value::Int(RADAR)]).await?;
        let Some(state) = state else { return Ok(None) };
        let now = self.now(practice).await?;
        let mut rows: Vec<Awaited> = Vec::new();
        for &expected in Expected::ALL {
            let Some(seen) = state.seen_until(expected, now) else { continue };
            for raised in [false, true] {
                let before =
                    [expected.into_value(), Value::Bool(raised), seen.into_value(), Value::Int(OVERDUE_MAX)];
                rows.extend(self.store.select(practice, &of::OVERDUE, &before).await?);
            }
        }
        if rows.is_empty() {
            return Ok(None);
        }
        rows.truncate(usize::try_from(OVERDUE_MAX).unwrap_or(usize::MAX));
        let overdue = self.overdue_of(practice, rows).await?;
        Ok(Some(raise::Slice { version, matching, state, overdue }))
    }

    async fn overdue_of(&self, practice: i64, rows: Vec<Awaited>) -> Result<Vec<Overdue>, Error> {
        let nums = |which: &[Expected]| {
            numbers(rows.iter().filter(|row| which.contains(&row.expected)).map(|row| row.subject_num))
        };
        let tracked = self.store.get_many(practice, &nums(&[Expected::Answer])).await?;
        let claims = self.claim_facts(practice, tracked).await?;
        let remittances = self.store.get_many(practice, &nums(&[Expected::Money, Expected::Check])).await?;
        let remittances = self.remittance_facts(practice, remittances).await?;
        let entries = self.store.get_many(practice, &nums(&[Expected::Remittance])).await?;
        let entries = self.entry_facts(practice, entries).await?;
        let payers: Vec<Habit> = self.store.get_many(practice, &nums(&[Expected::NextRemittance])).await?;
        let waiting: Vec<Vec<Value>> = payers
            .iter()
            .map(|payer| vec![Expected::Answer.into_value(), Value::Text(payer.party.clone())])
            .collect();
        let waiting: Vec<Awaited> = self.store.select_each(practice, &of::AWAITED_OF_PARTY, &waiting).await?;
        let mut about: Vec<(&str, i64)> =
            rows.iter().map(|row| (row.expected.subject_kind(), row.subject_num)).collect();
        let of_claims = claims.iter().filter_map(|it| it.tracked.claim_num);
        about.extend(of_claims.map(|num| ("claim", num)));
        let exceptions = self.exceptions_about(practice, about).await?;
        let holders = numbers(rows.iter().filter_map(|row| row.held_by));
        let holders: Vec<Exception> = self.store.get_many(practice, &holders).await?;
        let mut habits: Vec<Habit> = payers.clone();
        for &expected in Expected::ALL.iter().filter(|it| **it != Expected::NextRemittance) {
            let parties = rows.iter().filter(|row| match expected {
                Expected::Acknowledgment => row.expected == Expected::Answer,
                expected => row.expected == expected,
            });
            let parties = parties.map(|row| row.party.clone()).collect();
            habits.extend(self.habits(practice, expected, parties).await?);
        }
        let overdue = rows.into_iter().map(|row| {
            let num = row.subject_num;
            let subject = match row.expected {
                Expected::Answer | Expected::Acknowledgment => claims
                    .iter()
                    .find(|it| it.tracked.tracked_claim_num == num)
                    .map(|it| Subject::Claim(Box::new(it.clone()))),
                Expected::Money | Expected::Check => remittances
                    .iter()
                    .find(|it| it.remittance.remittance_num == num)
                    .map(|it| Subject::Remittance(Box::new(it.clone()))),
                Expected::Remittance => entries
                    .iter()
                    .find(|it| it.entry.bank_entry_num == num)
                    .map(|it| Subject::Entry(Box::new(it.clone()))),
                Expected::NextRemittance => payers.iter().find(|it| it.habit_num == num).map(|it| {
                    let is_missed = waiting.iter().any(|row| row.party == it.party);
                    Subject::Payer(Box::new(it.clone()), is_missed)
                }),
            };
            let subject = subject.unwrap_or(Subject::Gone);
            let claim_num = match &subject {
                Subject::Claim(facts) => facts.tracked.claim_num,
                _ => None,
            };
            let is_about = |e: &&Exception| {
                (e.subject_kind.as_str(), e.subject_num) == (row.expected.subject_kind(), num)
                    || (e.subject_kind == "claim" && Some(e.subject_num) == claim_num)
            };
            let habit = |expected: Expected| {
                habits.iter().find(|it| it.expected == expected && it.party == row.party).cloned()
            };
            Overdue {
                habit: match row.expected {
                    Expected::NextRemittance => payers.iter().find(|it| it.habit_num == num).cloned(),
                    expected => habit(expected),
                },
                acknowledgments: habit(Expected::Acknowledgment),
                exceptions: exceptions.iter().filter(is_about).cloned().collect(),
                holder: row.held_by.and_then(|by| holders.iter().find(|e| e.exception_num == by)).cloned(),
                subject,
                row,
            }
        });
        Ok(overdue.collect())
    }
}

impl Told {
    fn note(&mut self, event: &EventRow) {
        self.seq = event.seq;
        // The claims of a remittance are looked at when all of it is posted.
        if event.name != "claim.posted" {
            self.look_at(&event.subject);
        }
        let marked = match event.name.as_str() {
            "remittance.received" => &mut self.received,
            "transaction.created" => &mut self.entered,
            "transaction.reconciled" => &mut self.reconciled,
            _ => return,
        };
        marked.insert(event.subject.clone());
    }

    fn look_at(&mut self, id: &str) {
        if let Some((kind, _)) = id.split_once('_') {
            self.ids.entry(kind.to_owned()).or_default().insert(id.to_owned());
        }
    }
}
