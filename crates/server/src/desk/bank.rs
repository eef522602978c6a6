//! Intake of bank entries, from files and one by one: each line of the bank once, booked, then tied.

mod draft;

use bank::csv::Mapping;
use bank::{BankFile, BankFormat};
use claims::change::{ChangeSet, Scope};
use claims::desk::{BankAccount, BankEntry, Reason, StoredFile};
use claims::exception::{self, Question};
use claims::ledger::{Account, AccountKind, Posting, Source};
use claims::record::Value;
use claims::state::{Now, Numbers, Refusal};
use store::queries::desk as sql;

use super::BankImported;
use super::jobs;
use crate::app::{App, Caller, Error};
use crate::secret::sha256;
pub use draft::NewEntry;
use draft::{Draft, TYPED};

/// The largest bank file that is taken, in bytes.
pub const BANK_FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What the intake of entries sees.
struct Seen {
    matching: i64,
    entity_num: i64,
    accounts: Vec<BankAccount>,
    /// The same bytes, taken before.
    earlier: Option<StoredFile>,
    /// Entries with the fingerprints that came.
    known: Vec<BankEntry>,
}

impl App {
    /// Takes a bank file of any format in, books what is new, and ties it. A file that is not whole is refused: nothing
    /// of it is booked. `columns` says which column of a CSV file is which, where that is not sure by itself.
    ///
    /// # Errors
    /// When the store cannot be used. What was booked by then is durable, and its ties are made at the next start.
    pub async fn import_bank_file(
        &self,
        caller: &Caller,
        name: &str,
        bytes: &[u8],
        columns: Option<&Mapping>,
    ) -> Result<BankImported, Error> {
        let Some(read) = read(bytes, columns) else {
            return Ok(BankImported {
                entries: vec![],
                seen: vec![],
                findings: vec![],
                repeats: None,
                is_readable: false,
            });
        };
        let drafts: Vec<Draft> =
            if read.complete { read.entries.iter().map(Draft::read).collect() } else { vec![] };
        let sha = sha256(bytes);
        let load = || self.see_entries(caller.practice, &drafts, Some(&sha));
        let refusal = if read.complete { "" } else { "The file is not whole, or its totals do not agree." };
        let (entries, seen, repeats) = self
            .decide(caller, "bank.import", load, |seen, now, numbers| {
                if let Some(earlier) = &seen.earlier {
                    let repeats = Some(earlier.public_id.clone());
                    return Ok(((vec![], seen.known.clone(), repeats), ChangeSet::new()));
                }
                let file = StoredFile::new("bank", name, &sha, bytes, now, numbers);
                let file = StoredFile { refusal: refusal.to_owned(), ..file };
                let (entries, known, mut changes) =
                    book(&drafts, seen, Some(file.stored_file_num), now, numbers);
                changes.put(&file);
                Ok(((entries, known, None), changes))
            })
            .await?;
        self.tie_entries(caller.practice, &entries).await?;
        Ok(BankImported {
            entries: self.again(caller.practice, entries).await?,
            seen: self.again(caller.practice, seen).await?,
            findings: read.findings,
            repeats,
            is_readable: read.complete,
        })
    }

    /// Books one entry; the second answer is false when it was there already.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn add_bank_entry(&self, caller: &Caller, new: NewEntry) -> Result<(BankEntry, bool), Error> {
        let drafts = [Draft::typed(&new)];
        let load = || self.see_entries(caller.practice, &drafts, None);
        let (entries, known) = self
            .decide(caller, "bank.enter", load, |seen, now, numbers| {
                let (entries, known, changes) = book(&drafts, seen, None, now, numbers);
                Ok(((entries, known), changes))
            })
            .await?;
        let is_new = !entries.is_empty();
        self.tie_entries(caller.practice, &entries).await?;
        let all = if is_new { entries } else { known };
        let entry = self.again(caller.practice, all).await?.into_iter().next();
        entry
            .map(|entry| (entry, is_new))
            .ok_or_else(|| Refusal::rule("The entry could not be booked.").into())
    }

    async fn see_entries(&self, practice: i64, drafts: &[Draft], sha: Option<&str>) -> Result<Seen, Error> {
        let matching = self.matching_version(practice).await?;
        let earlier = match sha {
            Some(sha) => self.earlier_file(practice, "bank", sha).await?,
            None => None,
        };
        let fingerprints: Vec<Vec<Value>> =
            drafts.iter().map(|d| vec![Value::Text(d.entry.fingerprint.clone())]).collect();
        Ok(Seen {
            matching,
            entity_num: self.office(practice).await?.entities.first().map_or(0, |entity| entity.entity_num),
            accounts: self.store.select(practice, &sql::ACCOUNTS, &[]).await?,
            earlier,
            known: self.store.select_each(practice, &sql::ENTRY_BY_FINGERPRINT, &fingerprints).await?,
        })
    }

    async fn tie_entries(&self, practice: i64, entries: &[BankEntry]) -> Result<(), Error> {
        let mut numbers: Vec<&str> = entries.iter().flat_map(numbers_of).collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            self.tie_number(practice, number).await?;
        }
        Ok(())
    }

    /// The entries as they stand now.
    async fn again(&self, practice: i64, entries: Vec<BankEntry>) -> Result<Vec<BankEntry>, Error> {
        let keys: Vec<Vec<Value>> = entries.iter().map(|e| vec![Value::Int(e.bank_entry_num)]).collect();
        Ok(self.store.get_many(practice, &keys).await?)
    }
}

/// The file as its format has it; `None` when it looks like none that is known.
fn read(bytes: &[u8], columns: Option<&Mapping>) -> Option<BankFile> {
    match (bank::recognise(bytes), columns) {
        // What somebody says of the columns outweighs what is told of them, and is heard where nothing is.
        (Some(BankFormat::Csv) | None, Some(columns)) => Some(bank::csv::read_with(bytes, columns)),
        _ => bank::read(bytes),
    }
}

/// The trace and check numbers that an entry carries, as look-up keys.
fn numbers_of(entry: &BankEntry) -> impl Iterator<Item = &str> {
    [entry.trace_key.as_deref(), entry.check_key.as_deref()]
        .into_iter()
        .flatten()
        .filter(|key| !key.is_empty())
}

/// Books the drafts that are new: bank against unapplied, one posting each, and a job that ties them.
fn book(
    drafts: &[Draft],
    seen: &Seen,
    stored_file_num: Option<i64>,
    now: Now,
    numbers: &mut Numbers,
) -> (Vec<BankEntry>, Vec<BankEntry>, ChangeSet) {
    let (mut entries, mut known): (Vec<BankEntry>, Vec<BankEntry>) = (vec![], vec![]);
    let mut accounts = seen.accounts.clone();
    let mut changes = ChangeSet::new();
    for draft in drafts {
        let same = |entry: &&BankEntry| entry.fingerprint == draft.entry.fingerprint;
        if let Some(there) = seen.known.iter().chain(&entries).find(same) {
            known.push(there.clone());
            continue;
        }
        let account = account_of(draft, seen.entity_num, &mut accounts, now, numbers, &mut changes);
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
        for number in numbers_of(&entry) {
            changes.put(&jobs::tie(number, now, numbers));
        }
        if let Some(returns) = &draft.returns {
            came_back(&entry, &returns.code, now, numbers, &mut changes);
        }
        entries.push(entry);
    }
    if !entries.is_empty() || stored_file_num.is_some() {
        changes.changes(Scope::Matching, seen.matching);
    }
    (entries, known, changes)
}

/// What came back is money that moved, so it is booked; but which payment it takes back is for a person, until it is
/// found.
fn came_back(entry: &BankEntry, code: &str, now: Now, numbers: &mut Numbers, changes: &mut ChangeSet) {
    let why = if code.is_empty() { "the bank gives no reason".to_owned() } else { format!("reason {code}") };
    let note = format!(
        "Something that was deposited or sent came back ({why}). Find the entry that it takes back, and what that paid."
    );
    let about = ("bank_entry", entry.bank_entry_num);
    let (reason, at_risk) = (Reason::ReturnedItem, entry.amount.abs());
    let question = Question { reason, about, at_risk, note, candidates: vec![] };
    exception::open(&question, &[], now, numbers, changes);
}

/// The account with the draft's numbers, made at the first sight of them (`decisions.md` 24). Statements that name no bank
/// mean the account with that number; those that name nothing, and what came back to the other side's account, the only
/// account that there is.
fn account_of(
    draft: &Draft,
    entity_num: i64,
    accounts: &mut Vec<BankAccount>,
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) -> i64 {
    let (routing, number) = (draft.routing_number.as_str(), draft.account_number.as_str());
    let only = |fits: &dyn Fn(&BankAccount) -> bool| {
        let mut fit = accounts.iter().filter(|account| fits(account));
        fit.next().filter(|_| fit.next().is_none()).map(|account| account.bank_account_num)
    };
    let exact = only(&|account| account.routing_number == routing && account.account_number == number);
    let is_unnamed = number.is_empty() || draft.is_of_other_side;
    let known = exact.or_else(|| {
        if is_unnamed {
            return only(&|_| draft.entry.source != TYPED);
        }
        only(&|account| {
            account.account_number == number && (routing.is_empty() || account.routing_number.is_empty())
        })
    });
    if let Some(num) = known {
        return num;
    }
    let (routing, number) = if is_unnamed { ("", "") } else { (routing, number) };
    if let Some(default) =
        only(&|account| account.routing_number == routing && account.account_number == number)
    {
        return default;
    }
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
