//! Intake of bank entries, from files and one by one: each line of the bank once, booked, then tied.

use claims::Cents;
use bank::BankFormat;
use claims::change::{ChangeSet, Scope};
use claims::desk::{BankAccount, BankEntry, StoredFile, trace_key};
use claims::ledger::{Account, AccountKind, Posting, Source};
use claims::record::Value;
use claims::state::{Now, Numbers, Refusal};
use jiff::civil::Date;
use store::queries::desk as sql;

use super::BankImported;
use super::jobs;
use crate::app::{App, Caller, Error};
use crate::secret::sha256;

/// The largest bank file that is taken, in bytes.
pub const BANK_FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// An entry that somebody types in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// None: the practice's default account.
    pub account: Option<BankAccount>,
    /// Money in is positive.
    pub amount: Cents,
    pub date: Date,
    pub description: String,
    pub trace_number: Option<String>,
    pub check_number: Option<String>,
}

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

/// An entry as it came, before it has an account and a number.
#[derive(Clone, Debug)]
struct Draft {
    routing_number: String,
    account_number: String,
    entry: BankEntry,
}

impl App {
    /// Takes a bank file in, books what is new, and ties it. A file that is not whole is refused: nothing of it
    /// is booked.
    ///
    /// # Errors
    /// When the store cannot be used. What was booked by then is durable, and its ties are made at the next start.
    pub async fn import_bank_file(
        &self,
        caller: &Caller,
        name: &str,
        bytes: &[u8],
    ) -> Result<BankImported, Error> {
        let read = match bank::recognise(bytes) {
            Some(BankFormat::Nacha) => bank::nacha::read(bytes),
            _ => {
                return Ok(BankImported {
                    entries: vec![],
                    seen: vec![],
                    findings: vec![],
                    repeats: None,
                    is_readable: false,
                });
            }
        };
        let drafts: Vec<Draft> =
            if read.complete { read.entries.iter().map(draft).collect() } else { vec![] };
        let sha = sha256(bytes);
        let load = || self.see_entries(caller.practice, &drafts, Some(&sha));
        let refusal = if read.complete { "" } else { "The file is not whole, or its totals do not agree." };
        let (entries, seen, repeats) = self
            .decide(caller, "bank.import", load, |seen, now, numbers| {
                if let Some(earlier) = &seen.earlier {
                    let repeats = Some(earlier.public_id.clone());
                    return Ok(((vec![], seen.known.clone(), repeats), ChangeSet::new()));
                }
                let file = StoredFile {
                    stored_file_num: numbers.fresh::<StoredFile>(),
                    public_id: numbers.public_id("file"),
                    kind: "bank".into(),
                    name: name.to_owned(),
                    sha256: sha.clone(),
                    bytes: bytes.to_vec(),
                    refusal: refusal.to_owned(),
                    received_at: now.instant,
                };
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
        let drafts = [typed(&new)];
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
        entries.push(entry);
    }
    if !entries.is_empty() || stored_file_num.is_some() {
        changes.changes(Scope::Matching, seen.matching);
    }
    (entries, known, changes)
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
    let known = accounts.iter().find(|account| {
        account.routing_number == draft.routing_number && account.account_number == draft.account_number
    });
    if let Some(account) = known {
        return account.bank_account_num;
    }
    let account = BankAccount {
        bank_account_num: numbers.fresh::<BankAccount>(),
        public_id: numbers.public_id("account"),
        entity_num,
        name: if draft.account_number.is_empty() { "Default account".into() } else { "Bank account".into() },
        routing_number: draft.routing_number.clone(),
        account_number: draft.account_number.clone(),
        created_at: now.instant,
    };
    changes.put(&account);
    let num = account.bank_account_num;
    accounts.push(account);
    num
}

fn draft(read: &bank::BankEntry) -> Draft {
    let trn = read.trn.as_ref();
    Draft {
        routing_number: read.routing_number.clone(),
        account_number: read.account_number.clone(),
        entry: entry(
            read.amount,
            read.date,
            &read.description,
            &read.originator,
            "nacha",
            trn.map(|trn| trn.trace_number.clone()),
            trn.and_then(|trn| trn.payer_id.clone()),
            None,
            read.fingerprint(),
        ),
    }
}

/// An entry that was typed in has no line at the bank to be the same as: the same account, date, amount, text and
/// numbers are the same entry.
fn typed(new: &NewEntry) -> Draft {
    let account = new.account.as_ref();
    let routing_number = account.map(|a| a.routing_number.clone()).unwrap_or_default();
    let account_number = account.map(|a| a.account_number.clone()).unwrap_or_default();
    let text = |number: &Option<String>| number.clone().unwrap_or_default();
    let fingerprint = format!(
        "typed|{routing_number}|{account_number}|{}|{}|{}|{}|{}",
        new.amount.0,
        new.date,
        text(&new.trace_number),
        text(&new.check_number),
        new.description
    );
    let trace =
        new.trace_number.clone().or_else(|| bank::trn::find(&new.description).map(|t| t.trace_number));
    let payer = bank::trn::find(&new.description).and_then(|trn| trn.payer_id);
    let check = new.check_number.clone();
    Draft {
        routing_number,
        account_number,
        entry: entry(new.amount, new.date, &new.description, "", "api", trace, payer, check, fingerprint),
    }
}

#[expect(clippy::too_many_arguments, reason = "one place that fills the record from either kind of draft")]
fn entry(
    amount: Cents,
    date: Date,
    description: &str,
    counterparty: &str,
    source: &str,
    trace_number: Option<String>,
    trace_payer_id: Option<String>,
    check_number: Option<String>,
    fingerprint: String,
) -> BankEntry {
    BankEntry {
        bank_entry_num: 0,
        public_id: String::new(),
        bank_account_num: 0,
        amount,
        date,
        description: description.to_owned(),
        counterparty: counterparty.to_owned(),
        source: source.to_owned(),
        trace_key: trace_number.as_deref().map(trace_key),
        trace_number,
        trace_payer_id,
        check_key: check_number.as_deref().map(trace_key),
        check_number,
        fingerprint,
        stored_file_num: None,
        reconciled: false,
        created_at: jiff::Timestamp::UNIX_EPOCH,
    }
}
