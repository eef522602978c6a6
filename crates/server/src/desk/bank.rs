//! Intake of bank entries, from files and one by one: each line of the bank once, booked, then tied.

mod book;
mod columns;
mod draft;

use std::collections::{HashMap, HashSet};

use bank::csv::Mapping;
use bank::{BankFile, BankFinding, BankFormat};
use claims::change::ChangeSet;
use claims::desk::{BankEntry, StoredFile};
use claims::matching::twin::DAYS_WITH_TRACE_MAX;
use claims::record::{Field, Value};
use claims::state::Refusal;
use jiff::ToSpan;
use store::queries::desk as sql;

use super::BankImported;
use super::jobs;
use super::tie::Seeds;
use crate::app::{App, Caller, Error};
use crate::secret::sha256;
use book::{Booked, Seen, book, is_tied};
pub use draft::NewEntry;
use draft::{Draft, TYPED};

/// The largest bank file that is taken, in bytes.
pub const BANK_FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

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
        let Some(read) = self.read_bank_file(caller, bytes, columns).await? else {
            return Ok(BankImported { refusal: Some(UNKNOWN.to_owned()), ..BankImported::default() });
        };
        let file = &read.file;
        let drafts: Vec<Draft> =
            if file.complete { file.entries.iter().map(Draft::read).collect() } else { vec![] };
        let sha = sha256(bytes);
        let load = || self.see_entries(caller.practice, &drafts, Some((&sha, &read.heading)));
        let refusal = refusal(file);
        let (booked, repeats) = self
            .decide(caller, "bank.import", load, |seen, now, numbers| {
                let known = |draft: &Draft| seen.known.get(&draft.entry.fingerprint).cloned();
                // Read by other columns, the same bytes may say what they did not say before.
                let says_no_more = drafts.iter().all(|draft| known(draft).is_some());
                if let Some(earlier) = seen.earlier.as_ref().filter(|_| says_no_more) {
                    let booked =
                        Booked { known: drafts.iter().filter_map(known).collect(), ..Booked::default() };
                    return Ok(((booked, Some(earlier.public_id.clone())), ChangeSet::new()));
                }
                let file = StoredFile::new("bank", name, &sha, bytes, now, numbers);
                let file = StoredFile { refusal: refusal.clone().unwrap_or_default(), ..file };
                let (booked, mut changes) = book(&drafts, seen, Some(file.stored_file_num), now, numbers);
                read.keep(&booked, &seen.columns, now, &mut changes);
                changes.put(&file);
                Ok(((booked, None), changes))
            })
            .await?;
        self.tie_entries(caller.practice, booked.entries.iter().chain(&booked.enriched)).await?;
        let mut findings = file.findings.clone();
        if file.complete && file.entries.is_empty() {
            findings.push(no_lines(file.format));
        }
        findings.extend(booked.perhaps.iter().map(|&line| perhaps(line)));
        Ok(BankImported {
            format: Some(file.format),
            entries: self.again(caller.practice, booked.entries).await?,
            seen: self.again(caller.practice, booked.known).await?,
            findings,
            repeats,
            refusal,
        })
    }

    /// Books one entry; the second answer is false when it was there already.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn add_bank_entry(&self, caller: &Caller, new: NewEntry) -> Result<(BankEntry, bool), Error> {
        let drafts = [Draft::typed(&new)];
        let load = || self.see_entries(caller.practice, &drafts, None);
        let booked = self
            .decide(caller, "bank.enter", load, |seen, now, numbers| {
                Ok(book(&drafts, seen, None, now, numbers))
            })
            .await?;
        let is_new = !booked.entries.is_empty();
        self.tie_entries(caller.practice, &booked.entries).await?;
        let all = if is_new { booked.entries } else { booked.known };
        let entry = self.again(caller.practice, all).await?.into_iter().next();
        entry
            .map(|entry| (entry, is_new))
            .ok_or_else(|| Refusal::rule("The entry could not be booked.").into())
    }

    /// What the intake of drafts sees; `file` is the hash and the heading of the file that they stand in.
    async fn see_entries(
        &self,
        practice: i64,
        drafts: &[Draft],
        file: Option<(&str, &str)>,
    ) -> Result<Seen, Error> {
        let matching = self.matching_version(practice).await?;
        let (earlier, columns) = match file {
            Some((sha, heading)) => {
                let heading = [Value::Text(heading.to_owned())];
                let columns = self.store.select(practice, &sql::COLUMNS_BY_HEADING, &heading).await?;
                (self.earlier_file(practice, "bank", sha).await?, columns)
            }
            None => (None, vec![]),
        };
        let fingerprints: Vec<Vec<Value>> =
            drafts.iter().map(|d| vec![Value::Text(d.entry.fingerprint.clone())]).collect();
        let entries = self.store.select_each(practice, &sql::ENTRY_BY_FINGERPRINT, &fingerprints).await?;
        let mut known: HashMap<String, BankEntry> =
            entries.into_iter().map(|entry| (entry.fingerprint.clone(), entry)).collect();
        let sightings =
            self.store.select_each(practice, &sql::SIGHTING_BY_FINGERPRINT, &fingerprints).await?;
        let keys: Vec<Vec<Value>> = sightings.iter().map(|it| vec![Value::Int(it.bank_entry_num)]).collect();
        let sighted: Vec<BankEntry> = self.store.get_many(practice, &keys).await?;
        for sighting in sightings {
            let entry = sighted.iter().find(|entry| entry.bank_entry_num == sighting.bank_entry_num);
            known.extend(entry.map(|entry| (sighting.fingerprint, entry.clone())));
        }
        Ok(Seen {
            matching,
            entity_num: self.office(practice).await?.entities.first().map_or(0, |entity| entity.entity_num),
            accounts: self.store.select(practice, &sql::ACCOUNTS, &[]).await?,
            earlier,
            columns,
            others: self.told_by_others(practice, drafts, &known).await?,
            known,
        })
    }

    /// Entries with the amount of some draft, at about its time, that no file of its format has told. What somebody types
    /// in is never taken for what a bank has told: it has a trace or check number, or is new.
    async fn told_by_others(
        &self,
        practice: i64,
        drafts: &[Draft],
        known: &HashMap<String, BankEntry>,
    ) -> Result<Vec<BankEntry>, Error> {
        let is_new =
            |draft: &&Draft| draft.entry.source != TYPED && !known.contains_key(&draft.entry.fingerprint);
        let around = DAYS_WITH_TRACE_MAX.days();
        let mut near: Vec<Vec<Value>> = drafts
            .iter()
            .filter(is_new)
            .map(|draft| {
                let (amount, date) = (draft.entry.amount, draft.entry.date);
                let (from, until) = (date.saturating_sub(around), date.saturating_add(around));
                vec![amount.into_value(), from.into_value(), until.into_value()]
            })
            .collect();
        near.dedup();
        let Some(source) = drafts.first().map(|draft| draft.entry.source.as_str()) else { return Ok(vec![]) };
        let mut others = self.store.select_each(practice, &sql::ENTRIES_BY_AMOUNT, &near).await?;
        others.retain(|entry| entry.source != source);
        others.sort_by_key(|entry| entry.bank_entry_num);
        others.dedup_by_key(|entry| entry.bank_entry_num);
        let keys: Vec<Vec<Value>> = others.iter().map(|it| vec![Value::Int(it.bank_entry_num)]).collect();
        let told = self.store.select_each(practice, &sql::SIGHTINGS_OF, &keys).await?;
        let told: HashSet<i64> =
            told.into_iter().filter(|it| it.source == source).map(|it| it.bank_entry_num).collect();
        others.retain(|entry| !told.contains(&entry.bank_entry_num));
        Ok(others)
    }

    async fn tie_entries<'e>(
        &self,
        practice: i64,
        entries: impl IntoIterator<Item = &'e BankEntry>,
    ) -> Result<(), Error> {
        let of_insurers = entries.into_iter().filter(|entry| is_tied(entry));
        let nums: Vec<i64> = of_insurers.map(|entry| entry.bank_entry_num).collect();
        let mut all = Vec::with_capacity(nums.len());
        for num in nums {
            self.tie_returned(practice, num).await?;
            all.push((num, self.tie_pairs(practice, &Seeds::entry(num)).await?));
        }
        let caller = Caller::program(practice, "matching");
        for (num, concerned) in all {
            self.tie_left_over(practice, &concerned).await?;
            self.drop_job(&caller, jobs::TIE, &num.to_string()).await?;
        }
        Ok(())
    }

    /// Ties a bank entry, and strikes the job that asked for it.
    pub(super) async fn tie_entry(&self, practice: i64, bank_entry_num: i64) -> Result<(), Error> {
        self.tie_returned(practice, bank_entry_num).await?;
        self.tie(practice, &Seeds::entry(bank_entry_num)).await?;
        let caller = Caller::program(practice, "matching");
        self.drop_job(&caller, jobs::TIE, &bank_entry_num.to_string()).await
    }

    /// The entries as they stand now.
    async fn again(&self, practice: i64, entries: Vec<BankEntry>) -> Result<Vec<BankEntry>, Error> {
        let keys: Vec<Vec<Value>> = entries.iter().map(|e| vec![Value::Int(e.bank_entry_num)]).collect();
        Ok(self.store.get_many(practice, &keys).await?)
    }
}

/// Why a file of no known format is not taken, and what to do.
const UNKNOWN: &str = "This is no bank file of a kind that is known. Download the transactions as NACHA (ACH), BAI2, camt.053, OFX, QFX or \
     CSV; an 835 goes where remittances go. Nothing of it was booked.";

/// Why a file is not taken: its first fault, where it stands, and what to do. None when it is taken.
fn refusal(file: &BankFile) -> Option<String> {
    let mut stops = file.findings.iter().filter(|finding| finding.stops);
    let first = stops.next().filter(|_| !file.complete)?;
    let more = match stops.count() {
        0 => String::new(),
        more => format!(" ({more} more)"),
    };
    let (format, line, message) = (file.format.title(), first.line, &first.message);
    Some(format!("Read as {format}, line {line}: {message}{more} Nothing of the file was booked."))
}

/// What a person is told of a file that is whole and empty.
fn no_lines(format: BankFormat) -> BankFinding {
    let format = format.title();
    BankFinding {
        rule: "no_lines",
        line: 1,
        columns: None,
        value: String::new(),
        message: format!(
            "It is a whole {format} file, and no line of it is money that was booked. Nothing was taken in. If money moved, download \
             the file again for the days that you mean."
        ),
        stops: false,
    }
}

/// What a person is told of a line that may be known already.
fn perhaps(line: usize) -> BankFinding {
    let message = "This amount was told in another format on this day or a few days off, and it is not sure whether it is the \
         same money. It is booked as new: compare the two.";
    BankFinding {
        rule: "perhaps_known",
        line,
        columns: None,
        value: String::new(),
        message: message.to_owned(),
        stops: false,
    }
}
