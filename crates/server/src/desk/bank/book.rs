//! What becomes of each draft: money that is new, or an entry that is known, told again.

use std::collections::HashMap;

use claims::Cents;
use claims::bank_columns::BankColumns;
use claims::change::{ChangeSet, Scope};
use claims::desk::{BankAccount, BankEntry, BankSighting, StoredFile};
use claims::exception;
use claims::ledger::{Account, AccountKind, Posting, Source};
use claims::matching::returned;
use claims::matching::twin::{Told, Twin, twins};
use claims::state::{Now, Numbers};

use super::draft::{Draft, TYPED};
use crate::desk::jobs;

/// What the intake of entries sees.
pub(super) struct Seen {
    pub(super) matching: i64,
    pub(super) entity_num: i64,
    pub(super) accounts: Vec<BankAccount>,
    /// The same bytes, taken before.
    pub(super) earlier: Option<StoredFile>,
    /// What is kept of files with columns of the same names.
    pub(super) columns: Vec<BankColumns>,
    /// Entries by the fingerprints that came.
    pub(super) known: HashMap<String, BankEntry>,
    /// Entries with amounts that came, which no file of this format has told, in the order in which they came.
    pub(super) others: Vec<BankEntry>,
}

/// What became of drafts.
#[derive(Debug, Default)]
pub(super) struct Booked {
    /// New entries.
    pub(super) entries: Vec<BankEntry>,
    /// Entries that were here already.
    pub(super) known: Vec<BankEntry>,
    /// Known entries of which more is known now.
    pub(super) enriched: Vec<BankEntry>,
    /// Lines of new entries that may be known ones.
    pub(super) perhaps: Vec<usize>,
}

/// Books the drafts that are new: bank against unapplied, one posting each, and a job that ties them. What another format
/// has told before is noted, and its entry learns what it did not know.
pub(super) fn book(
    drafts: &[Draft],
    seen: &Seen,
    stored_file_num: Option<i64>,
    now: Now,
    numbers: &mut Numbers,
) -> (Booked, ChangeSet) {
    let mut booked = Booked::default();
    let mut accounts = seen.accounts.clone();
    let mut changes = ChangeSet::new();
    let mut new: Vec<(&Draft, i64)> = vec![];
    for draft in drafts {
        if let Some(there) = seen.known.get(&draft.entry.fingerprint) {
            booked.known.push(there.clone());
        } else {
            let account = account_of(draft, seen.entity_num, &mut accounts, now, numbers, &mut changes);
            new.push((draft, account));
        }
    }
    // An account without numbers is that of what names none: the only one that there is, or any.
    let numbered: Vec<i64> = (accounts.iter())
        .filter(|account| !account.account_number.is_empty())
        .map(|account| account.bank_account_num)
        .collect();
    let named = |num: i64| match numbered.as_slice() {
        [only] => Some(*only),
        _ => Some(num).filter(|num| numbered.contains(num)),
    };
    let first = drafts.iter().map(|draft| draft.entry.date).min().unwrap_or(now.today);
    let told: Vec<Told> = new.iter().map(|(draft, num)| Told::of(&draft.entry, named(*num))).collect();
    let others: Vec<Told> =
        seen.others.iter().map(|entry| Told::of(entry, named(entry.bank_account_num))).collect();
    for ((draft, account), twin) in new.into_iter().zip(twins(&told, &others, first)) {
        let known = match twin {
            Twin::Of(index) => seen.others.get(index),
            _ => None,
        };
        if let Some(known) = known {
            tell_again(known, draft, stored_file_num, now, numbers, &mut booked, &mut changes);
            continue;
        }
        if twin == Twin::Perhaps {
            booked.perhaps.push(draft.line);
        }
        let entry = enter(draft, account, stored_file_num, now, numbers, &mut changes);
        booked.entries.push(entry);
    }
    if !changes.is_empty() || stored_file_num.is_some() {
        changes.changes(Scope::Matching, seen.matching);
    }
    (booked, changes)
}

fn enter(
    draft: &Draft,
    account: i64,
    stored_file_num: Option<i64>,
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) -> BankEntry {
    let mut entry = draft.entry.clone();
    entry.bank_entry_num = numbers.fresh::<BankEntry>();
    entry.public_id = numbers.public_id("transaction");
    entry.bank_account_num = account;
    entry.stored_file_num = stored_file_num;
    entry.created_at = now.instant;
    changes.put(&entry);
    changes.tell("transaction.created", entry.public_id.clone());
    changes.postings.push(Posting::transfer(
        Source::BankEntry,
        entry.bank_entry_num,
        entry.date,
        Account::of(AccountKind::Bank, account),
        Account::of(AccountKind::Unapplied, account),
        entry.amount,
    ));
    if is_tied(&entry) {
        changes.put(&jobs::tie(entry.bank_entry_num, now, numbers));
    }
    if let Some(returns) = &draft.returns {
        // It is money that moved, so it is booked; which payment it takes back is for a person, until it is found.
        let what = "Find the entry that it takes back, and what that paid.";
        let question = returned::question(&entry, &returns.code, what);
        exception::open(&question, &[], now, numbers, changes);
    }
    entry
}

/// Notes that a file of another format tells of a known entry, and fills in what only it says.
fn tell_again(
    known: &BankEntry,
    draft: &Draft,
    stored_file_num: Option<i64>,
    now: Now,
    numbers: &mut Numbers,
    booked: &mut Booked,
    changes: &mut ChangeSet,
) {
    changes.put(&BankSighting {
        bank_sighting_num: numbers.fresh::<BankSighting>(),
        bank_entry_num: known.bank_entry_num,
        source: draft.entry.source.clone(),
        fingerprint: draft.entry.fingerprint.clone(),
        stored_file_num,
    });
    let mut richer = known.clone();
    let said = &draft.entry;
    if richer.trace_key.is_none() {
        richer.trace_number.clone_from(&said.trace_number);
        richer.trace_key.clone_from(&said.trace_key);
        richer.trace_payer_id.clone_from(&said.trace_payer_id);
    }
    if richer.check_key.is_none() {
        richer.check_number.clone_from(&said.check_number);
        richer.check_key.clone_from(&said.check_key);
    }
    if richer.counterparty.is_empty() {
        richer.counterparty.clone_from(&said.counterparty);
    }
    if richer.kind.as_deref().is_none_or(|kind| kind == "other") {
        richer.kind.clone_from(&said.kind);
    }
    if richer != *known {
        changes.put(&richer);
        if is_tied(&richer) {
            changes.put(&jobs::tie(richer.bank_entry_num, now, numbers));
        }
        booked.enriched.push(richer.clone());
    }
    booked.known.push(richer);
}

/// Whether ties are looked for: it is money that came in, or that went out again under a number.
pub(super) fn is_tied(entry: &BankEntry) -> bool {
    entry.amount > Cents::ZERO || [&entry.trace_key, &entry.check_key].into_iter().any(Option::is_some)
}

/// The account with the draft's numbers, made at the first sight of them (`decisions.md` 24).
fn account_of(
    draft: &Draft,
    entity_num: i64,
    accounts: &mut Vec<BankAccount>,
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) -> i64 {
    if let Some(num) = known_account(draft, accounts) {
        return num;
    }
    let (routing, number) = (draft.routing_number.as_str(), draft.account_number.as_str());
    let (routing, number) = if draft.is_unnamed() { ("", "") } else { (routing, number) };
    let account = BankAccount {
        bank_account_num: numbers.fresh::<BankAccount>(),
        public_id: numbers.public_id("account"),
        entity_num,
        name: if number.is_empty() { "Default account".into() } else { "Bank account".into() },
        routing_number: routing.to_owned(),
        account_number: number.to_owned(),
        created_at: now.instant,
    };
    changes.put(&account);
    let num = account.bank_account_num;
    accounts.push(account);
    num
}

/// The known account that a draft is of. Statements that name no bank mean the account with that number; those that name
/// nothing, and what came back to the other side's account, the only account that there is, or the one without numbers.
pub(super) fn known_account(draft: &Draft, accounts: &[BankAccount]) -> Option<i64> {
    let (routing, number) = (draft.routing_number.as_str(), draft.account_number.as_str());
    let only = |fits: &dyn Fn(&BankAccount) -> bool| {
        let mut fit = accounts.iter().filter(|account| fits(account));
        fit.next().filter(|_| fit.next().is_none()).map(|account| account.bank_account_num)
    };
    let of = |routing: &str, number: &str| {
        only(&|account| account.routing_number == routing && account.account_number == number)
    };
    let exact = of(routing, number);
    if draft.is_unnamed() {
        return exact.or_else(|| only(&|_| draft.entry.source != TYPED)).or_else(|| of("", ""));
    }
    exact.or_else(|| {
        only(&|account| {
            account.account_number == number && (routing.is_empty() || account.routing_number.is_empty())
        })
    })
}
