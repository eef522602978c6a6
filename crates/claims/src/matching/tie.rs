//! Ties between remittances and bank entries, as change sets: the links, the ledger, the claims that are reconciled, and
//! what a person is asked.
//!
//! What should stand is worked out anew from all that could be a rival ([`deposit`]); what stands and should not is taken
//! back by entries of its own. What a person tied or took apart is never looked at here.

use std::collections::{BTreeMap, BTreeSet};

use super::deposit::{self, Doubt, Pool, Tie};
use super::{Tier, VERSION, unequal};
use crate::Cents;
use crate::change::{ChangeSet, Scope};
use crate::desk::{BankEntry, Exception, Link, LinkKind, Reason, Remittance, RemittanceStatus, TrackedClaim};
use crate::exception::{self, Candidate, Question};
use crate::ledger::{Account, AccountKind, Posting, Source};
use crate::posting::finish::reconcile;
use crate::state::{Now, Numbers};

/// A claim that a remittance answers.
#[derive(Clone, Debug)]
pub struct Answered {
    pub claim: TrackedClaim,
    /// It has another answer, whose money is there or is none.
    pub is_paid_elsewhere: bool,
}

/// What a decision about ties sees: rows by their numbers.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// The version at which all of it was read.
    pub matching: i64,
    pub remittances: BTreeMap<i64, Remittance>,
    pub entries: BTreeMap<i64, BankEntry>,
    /// All ties of any of them that rules made.
    pub links: Vec<Link>,
    /// Those that persons made or touched.
    pub untouched: Vec<Link>,
    /// Exceptions about any of them, so that none is opened twice.
    pub exceptions: Vec<Exception>,
    /// By remittance, for those that a plan ties or unties.
    pub answered: BTreeMap<i64, Vec<Answered>>,
    /// What the claims and adjustments of a remittance come to, for those that a person ties or unties.
    pub posted: BTreeMap<i64, Cents>,
}

impl Sight {
    fn remittance(&self, num: i64) -> Option<&Remittance> {
        self.remittances.get(&num)
    }

    /// What a tie ties.
    pub(super) fn ends_of(&self, link: &Link) -> Option<(&Remittance, &BankEntry)> {
        Some((self.remittance(link.from_num)?, self.entries.get(&link.to_num)?))
    }

    fn links_of_entry(&self, num: i64) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(move |link| link.to_num == num)
    }
}

/// What is to be done about ties.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub makes: Vec<Tie>,
    /// Ties that stand no more.
    pub ends: Vec<Link>,
    /// Ties that stand for another reason now.
    pub renews: Vec<(Link, Tie)>,
    pub doubts: Vec<Doubt>,
    /// The entries of which `doubts` say all.
    pub judged: BTreeSet<i64>,
    /// Remittances and entries, and whether they are tied or in doubt one to one; not those of which nothing changes.
    pub taken_remittances: BTreeMap<i64, bool>,
    pub taken_entries: BTreeMap<i64, bool>,
    /// Entries whose money came back, and by which.
    pub returned: BTreeMap<i64, i64>,
}

impl Plan {
    /// The remittances that it ties or unties.
    pub fn moved(&self) -> BTreeSet<i64> {
        let made = self.makes.iter().map(|tie| tie.remittance_num);
        made.chain(self.ends.iter().map(|link| link.from_num)).collect()
    }

    fn reconsider(&mut self, link: &Link, ideal: &[Tie]) -> bool {
        let same =
            ideal.iter().find(|tie| (tie.remittance_num, tie.bank_entry_num) == (link.from_num, link.to_num));
        if let Some(tie) = same
            && link.rule != tie.tier.as_str()
        {
            self.renews.push((link.clone(), tie.clone()));
        }
        same.is_some()
    }

    fn make(&mut self, ideal: Vec<Tie>, links: &[Link]) {
        let is_there = |tie: &Tie| {
            links.iter().any(|it| (it.from_num, it.to_num) == (tie.remittance_num, tie.bank_entry_num))
        };
        self.makes = ideal.into_iter().filter(|tie| !is_there(tie)).collect();
    }
}

/// Whether a rule tied them as a set, which gives way to anything that ties one to one.
fn is_of_set(link: &Link) -> bool {
    link.rule == Tier::Six.as_str()
}

/// What is to be done about the ties of one remittance and one entry each. `pool` holds every rival of whatever is in it.
#[must_use]
pub fn plan_pairs(pool: &Pool, sight: &Sight) -> Plan {
    let (ideal, doubts) = deposit::settle(pool);
    let (remittances, entries) = deposit::taken(&ideal, &doubts);
    let mut plan = Plan { judged: entries.clone(), doubts, ..Plan::default() };
    let pooled_remittances: BTreeSet<i64> = pool.remittances.iter().map(|it| it.remittance_num).collect();
    let pooled_entries: BTreeSet<i64> = pool.money.iter().map(|it| it.entry.bank_entry_num).collect();
    let mut ended: BTreeSet<i64> = BTreeSet::new();
    let concerned = sight
        .links
        .iter()
        .filter(|link| pooled_remittances.contains(&link.from_num) || pooled_entries.contains(&link.to_num));
    for link in concerned {
        let is_needed = remittances.contains(&link.from_num) || entries.contains(&link.to_num);
        if !plan.reconsider(link, &ideal) && (is_needed || !is_of_set(link)) {
            ended.insert(link.link_num);
            if is_of_set(link) {
                ended.extend(sight.links_of_entry(link.to_num).map(|other| other.link_num));
            }
        }
    }
    plan.ends = sight.links.iter().filter(|link| ended.contains(&link.link_num)).cloned().collect();
    plan.make(ideal, &sight.links);
    for remittance in &pool.remittances {
        let is_taken = remittances.contains(&remittance.remittance_num);
        if is_taken != remittance.is_taken.unwrap_or_default() {
            plan.taken_remittances.insert(remittance.remittance_num, is_taken);
        }
    }
    for money in &pool.money {
        let is_taken = entries.contains(&money.entry.bank_entry_num);
        if is_taken != money.entry.is_taken.unwrap_or_default() {
            plan.taken_entries.insert(money.entry.bank_entry_num, is_taken);
        }
    }
    plan
}

/// What is to be done about entries that nothing ties one to one: see [`deposit::open`].
#[must_use]
pub fn plan_open(pool: &Pool, core: &BTreeSet<i64>, sight: &Sight) -> Plan {
    let (ideal, mut doubts) = deposit::open::settle(pool, core);
    let is_tied = |num: i64| sight.links.iter().any(|link| link.to_num == num);
    doubts.retain(|doubt| core.contains(&doubt.bank_entry_num) || !is_tied(doubt.bank_entry_num));
    let judged = core.iter().copied().chain(doubts.iter().map(|doubt| doubt.bank_entry_num)).collect();
    let mut plan = Plan { judged, doubts, ..Plan::default() };
    for link in sight.links.iter().filter(|link| core.contains(&link.to_num)) {
        if !plan.reconsider(link, &ideal) {
            plan.ends.push(link.clone());
        }
    }
    plan.make(ideal, &sight.links);
    plan
}

/// Carries a plan out; nothing where there is nothing to be done.
#[must_use]
pub fn decide(sight: &Sight, plan: &Plan, now: Now, numbers: &mut Numbers) -> ChangeSet {
    let mut changes = ChangeSet::new();
    let mut stands = Standing::of(sight);
    for link in &plan.ends {
        if let Some((remittance, entry)) = sight.ends_of(link) {
            stands.end(link, remittance, entry, now, &mut changes);
            changes.tell("match.superseded", link.public_id.clone());
            // Of one that is undone the money went to who is posted in its place.
            if remittance.status != RemittanceStatus::Posted {
                let about = ("remittance", link.from_num);
                unequal::follow(None, about, &sight.exceptions, now, numbers, &mut changes);
            }
        }
    }
    for (link, tie) in &plan.renews {
        changes.put(&Link {
            link_num: link.link_num,
            public_id: link.public_id.clone(),
            ..link_of(tie, now)
        });
        changes.tell("match.changed", link.public_id.clone());
    }
    for tie in &plan.makes {
        if let (Some(remittance), Some(entry)) =
            (sight.remittance(tie.remittance_num), sight.entries.get(&tie.bank_entry_num))
        {
            let link = Link {
                link_num: numbers.fresh::<Link>(),
                public_id: numbers.public_id("match"),
                ..link_of(tie, now)
            };
            if stands.make(&link, remittance, entry, now, &mut changes) {
                settle(sight, tie.remittance_num, tie.bank_entry_num, now, &mut changes);
                changes.tell("match.created", link.public_id.clone());
            }
        }
    }
    stands.write(sight, plan, now, &mut changes);
    ask(sight, plan, now, numbers, &mut changes);
    if !changes.is_empty() {
        changes.changes(Scope::Matching, sight.matching);
    }
    changes
}

fn link_of(tie: &Tie, now: Now) -> Link {
    Link {
        link_num: 0,
        public_id: String::new(),
        kind: LinkKind::Deposit,
        from_num: tie.remittance_num,
        to_num: tie.bank_entry_num,
        rule: tie.tier.as_str().to_owned(),
        evidence: tie.evidence.clone(),
        made_by: "matching".into(),
        made_at: now.instant,
        amount: Some(tie.amount),
        fee: None,
        alternatives: (!tie.alternatives.is_empty()).then(|| tie.alternatives.join(",")),
        version: Some(VERSION),
        is_by_hand: None,
    }
}

/// What is tied of each remittance and entry while ties are made and taken back.
pub(super) struct Standing {
    /// Of the entries' money.
    entries: BTreeMap<i64, Cents>,
    /// Of the remittances' money, what was kept back on its way included.
    remittances: BTreeMap<i64, Cents>,
}

/// What of the money of its entry a tie is.
#[must_use]
pub fn allocated(link: &Link, entry: Option<&BankEntry>) -> Cents {
    link.amount.or(entry.map(|entry| entry.amount)).unwrap_or_default()
}

impl Standing {
    pub(super) fn of(sight: &Sight) -> Standing {
        let mut standing = Standing { entries: BTreeMap::new(), remittances: BTreeMap::new() };
        for link in sight.links.iter().chain(&sight.untouched) {
            let amount = allocated(link, sight.entries.get(&link.to_num));
            *standing.entries.entry(link.to_num).or_default() += amount;
            *standing.remittances.entry(link.from_num).or_default() += amount + link.fee.unwrap_or_default();
        }
        standing
    }

    /// Makes a tie, unless more would be tied of one of the two than it has.
    pub(super) fn make(
        &mut self,
        link: &Link,
        remittance: &Remittance,
        entry: &BankEntry,
        now: Now,
        changes: &mut ChangeSet,
    ) -> bool {
        let (amount, fee) = (link.amount.unwrap_or_default(), link.fee.unwrap_or_default());
        let of_entry = self.entries.entry(link.to_num).or_default();
        let of_remittance = self.remittances.entry(link.from_num).or_default();
        if *of_entry + amount > entry.amount || *of_remittance + amount + fee > remittance.payment_amount {
            return false;
        }
        *of_entry += amount;
        *of_remittance += amount + fee;
        changes.put(link);
        changes.postings.extend(posting(link, amount, remittance, entry, now));
        true
    }

    /// Takes a tie back, by the opposite entries.
    pub(super) fn end(
        &mut self,
        link: &Link,
        remittance: &Remittance,
        entry: &BankEntry,
        now: Now,
        changes: &mut ChangeSet,
    ) {
        let amount = allocated(link, Some(entry));
        *self.entries.entry(link.to_num).or_default() -= amount;
        *self.remittances.entry(link.from_num).or_default() -= amount + link.fee.unwrap_or_default();
        changes.delete(link);
        changes
            .postings
            .extend(posting(link, amount, remittance, entry, now).map(|it| it.reversed(now.today)));
    }

    /// What is tied of a remittance and of an entry.
    pub(super) fn tied_of(&self, remittance: i64, entry: i64) -> (Cents, Cents) {
        let of = |sums: &BTreeMap<i64, Cents>, num| sums.get(&num).copied().unwrap_or_default();
        (of(&self.remittances, remittance), of(&self.entries, entry))
    }

    /// Writes what became of entries, remittances and claims.
    pub(super) fn write(&self, sight: &Sight, plan: &Plan, now: Now, changes: &mut ChangeSet) {
        for (num, entry) in &sight.entries {
            let tied = self.entries.get(num).copied().unwrap_or_default();
            let is_taken = plan.taken_entries.get(num).map_or(entry.is_taken, |taken| taken.then_some(true));
            let returned_by = plan.returned.get(num).copied().or(entry.returned_by);
            let reconciled = is_all(tied, entry.amount);
            let written = BankEntry { reconciled, is_taken, returned_by, ..entry.clone() };
            if written != *entry {
                changes.put(&written);
            }
            match (entry.reconciled, written.reconciled) {
                (false, true) => changes.tell("transaction.reconciled", entry.public_id.clone()),
                (true, false) => changes.tell("transaction.unreconciled", entry.public_id.clone()),
                _ => {}
            }
        }
        let before = Standing::of(sight);
        for (num, remittance) in &sight.remittances {
            if let Some(taken) = plan.taken_remittances.get(num) {
                changes.put(&Remittance {
                    is_taken: taken.then_some(true),
                    updated_at: now.instant,
                    ..remittance.clone()
                });
            }
            let is_paid = |standing: &Standing| {
                let tied = standing.remittances.get(num).copied().unwrap_or_default();
                is_all(tied, remittance.payment_amount)
            };
            let answered = sight.answered.get(num).map(Vec::as_slice).unwrap_or_default();
            match (is_paid(&before), is_paid(self)) {
                (false, true) => {
                    let claims: Vec<TrackedClaim> = answered.iter().map(|it| it.claim.clone()).collect();
                    reconcile(&claims, now, changes);
                }
                (true, false) => unreconcile(answered, now, changes),
                _ => {}
            }
        }
    }
}

/// Whether these ties bring all that a remittance pays.
#[must_use]
pub fn is_paid_by(remittance: &Remittance, links: &[Link]) -> bool {
    is_all(brought_by(remittance, links), remittance.payment_amount)
}

/// What of a remittance's money these ties bring, with what was kept of it on its way.
#[must_use]
pub fn brought_by(remittance: &Remittance, links: &[Link]) -> Cents {
    // A tie of before amounts were kept is of all of it.
    let brought =
        |link: &Link| link.amount.map_or(remittance.payment_amount, |it| it + link.fee.unwrap_or_default());
    links.iter().map(brought).sum()
}

fn is_all(tied: Cents, amount: Cents) -> bool {
    !amount.is_zero() && tied == amount
}

/// Marks claims as not reconciled any more, but for those that another remittance pays.
pub fn unreconcile(answered: &[Answered], now: Now, changes: &mut ChangeSet) {
    for Answered { claim, .. } in answered.iter().filter(|it| !it.is_paid_elsewhere && it.claim.reconciled) {
        changes.tell("claim.unreconciled", claim.public_id.clone());
        changes.put(&TrackedClaim { reconciled: false, updated_at: now.instant, ..claim.clone() });
    }
}

/// The money leaves what is unapplied, and a fee is what the practice paid; both empty the payer's clearing.
fn posting(
    link: &Link,
    amount: Cents,
    remittance: &Remittance,
    entry: &BankEntry,
    now: Now,
) -> Option<Posting> {
    let fee = link.fee.unwrap_or_default();
    let lines = [
        (Account::of(AccountKind::Unapplied, entry.bank_account_num), amount),
        (Account::new(AccountKind::CardFees), fee),
        (Account::of(AccountKind::PayerClearing, &remittance.payer_id), -(amount + fee)),
    ];
    Posting::new(Source::Tie, link.link_num, now.today, lines).ok()
}

/// Exceptions about the two that the tie settles.
pub(super) fn settle(sight: &Sight, remittance: i64, entry: i64, now: Now, changes: &mut ChangeSet) {
    use Reason::{AmbiguousDeposit, AmountMismatch, MoneyWithoutRemittance, RemittanceWithoutMoney};
    let is_settled = |e: &&Exception| {
        let about = (e.subject_kind.as_str(), e.subject_num);
        match e.reason {
            // What is posted of a remittance is no other by its being tied.
            AmountMismatch => about == ("bank_entry", entry),
            AmbiguousDeposit | MoneyWithoutRemittance | RemittanceWithoutMoney => {
                about == ("bank_entry", entry) || about == ("remittance", remittance)
            }
            _ => false,
        }
    };
    exception::resolve(sight.exceptions.iter().filter(is_settled), now, changes);
}

/// Asks what is in doubt, and settles what is not any more.
fn ask(sight: &Sight, plan: &Plan, now: Now, numbers: &mut Numbers, changes: &mut ChangeSet) {
    let made: BTreeSet<i64> = plan.makes.iter().map(|tie| tie.bank_entry_num).collect();
    let is_past = |e: &&Exception| {
        let is_asked =
            plan.doubts.iter().any(|it| it.bank_entry_num == e.subject_num && it.reason == e.reason);
        e.subject_kind == "bank_entry"
            && matches!(e.reason, Reason::AmountMismatch | Reason::AmbiguousDeposit)
            && plan.judged.contains(&e.subject_num)
            && !made.contains(&e.subject_num)
            && !is_asked
    };
    exception::resolve(sight.exceptions.iter().filter(is_past), now, changes);
    for doubt in &plan.doubts {
        let named = doubt.candidates.iter().filter_map(|(num, clues)| {
            Some(Candidate { id: sight.remittance(*num)?.public_id.clone(), clues: clues.clone() })
        });
        let question = Question {
            reason: doubt.reason,
            about: ("bank_entry", doubt.bank_entry_num),
            at_risk: doubt.at_risk,
            note: doubt.note.clone(),
            candidates: named.collect(),
        };
        exception::open(&question, &sight.exceptions, now, numbers, changes);
    }
}
