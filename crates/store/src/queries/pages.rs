//! What the pages are read by, beside the statements of the other subjects.

use claims::desk::{BankEntry, Remittance, SentClaim, StoredFile, TrackedClaim};

use crate::statement::{Named, Select, Statement};

const NEWEST: &str = "tracked_claim_num desc limit $3";

/// Claims that did not leave yet.
pub const WAITING: Select<TrackedClaim> = Select::new(
    "tracked claims that wait to be sent",
    "tracked_claim_num < $2 and claim_num in (select claim_num from claim \
     where practice_id = $1 and claim_status in ('U', 'H', 'W', 'I'))",
)
.ordered(NEWEST);
/// Claims that are with the payer.
pub const SENT: Select<TrackedClaim> = Select::new(
    "tracked claims that are with the payer",
    "tracked_claim_num < $2 and (claim_num in (select claim_num from claim \
     where practice_id = $1 and claim_status in ('S', 'P')) \
     or (claim_num is null and not exists (select 1 from remitted_claim r \
     where r.practice_id = $1 and r.tracked_claim_num = tracked_claim.tracked_claim_num)))",
)
.ordered(NEWEST);
/// Claims that the payer answered.
pub const RECEIVED: Select<TrackedClaim> = Select::new(
    "tracked claims that are answered",
    "tracked_claim_num < $2 and (claim_num in (select claim_num from claim \
     where practice_id = $1 and claim_status = 'R') \
     or (claim_num is null and exists (select 1 from remitted_claim r \
     where r.practice_id = $1 and r.tracked_claim_num = tracked_claim.tracked_claim_num)))",
)
.ordered(NEWEST);
/// Claims whose money was seen in the bank.
pub const RECONCILED: Select<TrackedClaim> =
    Select::new("tracked claims that are reconciled", "tracked_claim_num < $2 and reconciled")
        .ordered(NEWEST);
/// Claims with something open on what answered them.
pub const ATTENTION: Select<TrackedClaim> = Select::new(
    "tracked claims with open exceptions",
    "tracked_claim_num < $2 and (tracked_claim_num in (select r.tracked_claim_num from exception e \
     join remitted_claim r on r.practice_id = e.practice_id and r.remitted_claim_num = e.subject_num \
     where e.practice_id = $1 and e.status = 'open' and e.subject_kind = 'remitted_claim') \
     or tracked_claim_num in (select r.tracked_claim_num from exception e \
     join remitted_claim r on r.practice_id = e.practice_id and r.remittance_num = e.subject_num \
     where e.practice_id = $1 and e.status = 'open' and e.subject_kind = 'remittance') \
     or claim_num in (select e.subject_num from exception e \
     where e.practice_id = $1 and e.status = 'open' and e.subject_kind = 'claim') \
     or claim_num in (select s.claim_num from exception e \
     join sent_claim s on s.practice_id = e.practice_id and s.stored_file_num = e.subject_num \
     where e.practice_id = $1 and e.status = 'open' and e.subject_kind = 'file') \
     or tracked_claim_num in (select e.subject_num from exception e \
     where e.practice_id = $1 and e.status = 'open' and e.subject_kind = 'tracked_claim'))",
)
.ordered(NEWEST);

const NEWEST_ENTRY: &str = "bank_entry_num desc limit $3";

/// Money that came in and is tied to no remittance.
pub const ENTRIES_NOT_TIED: Select<BankEntry> = Select::new(
    "bank entries that are tied to nothing",
    "bank_entry_num < $2 and amount > 0 and not exists (select 1 from link l \
     where l.practice_id = $1 and l.kind = 'deposit' and l.to_num = bank_entry.bank_entry_num)",
)
.ordered(NEWEST_ENTRY);
/// Bank entries with something open about them.
pub const ENTRIES_ASKED_ABOUT: Select<BankEntry> = Select::new(
    "bank entries with open exceptions",
    "bank_entry_num < $2 and bank_entry_num in (select e.subject_num from exception e \
     where e.practice_id = $1 and e.status = 'open' and e.subject_kind = 'bank_entry')",
)
.ordered(NEWEST_ENTRY);
/// Bank entries that their remittances explain.
pub const ENTRIES_RECONCILED: Select<BankEntry> =
    Select::new("bank entries that are reconciled", "bank_entry_num < $2 and reconciled")
        .ordered(NEWEST_ENTRY);

const NEWEST_REMITTANCE: &str = "remittance_num desc limit $3";

/// Remittances that wait for a person before anything of them posts.
pub const REMITTANCES_HELD: Select<Remittance> =
    Select::new("remittances that are held", "remittance_num < $2 and status = 'held'")
        .ordered(NEWEST_REMITTANCE);
/// Remittances that are posted.
pub const REMITTANCES_POSTED: Select<Remittance> =
    Select::new("remittances that are posted", "remittance_num < $2 and status = 'posted'")
        .ordered(NEWEST_REMITTANCE);
/// Remittances that were taken back.
pub const REMITTANCES_UNDONE: Select<Remittance> =
    Select::new("remittances that are undone", "remittance_num < $2 and status = 'undone'")
        .ordered(NEWEST_REMITTANCE);
/// Posted remittances that pay something, of which nothing was seen in the bank.
pub const REMITTANCES_WITHOUT_MONEY: Select<Remittance> = Select::new(
    "remittances whose money is not in the bank",
    "remittance_num < $2 and status = 'posted' and payment_amount <> 0 and not exists (select 1 from link l \
     where l.practice_id = $1 and l.kind = 'deposit' and l.from_num = remittance.remittance_num)",
)
.ordered(NEWEST_REMITTANCE);
/// Remittances with something open about them or about one of their claims.
pub const REMITTANCES_ASKED_ABOUT: Select<Remittance> = Select::new(
    "remittances with open exceptions",
    "remittance_num < $2 and (remittance_num in (select e.subject_num from exception e \
     where e.practice_id = $1 and e.status = 'open' and e.subject_kind = 'remittance') \
     or remittance_num in (select r.remittance_num from exception e \
     join remitted_claim r on r.practice_id = e.practice_id and r.remitted_claim_num = e.subject_num \
     where e.practice_id = $1 and e.status = 'open' and e.subject_kind = 'remitted_claim'))",
)
.ordered(NEWEST_REMITTANCE);

pub const FILE_BY_PUBLIC_ID: Select<StoredFile> = Select::new("file by public id", "public_id = $2");
pub const SENT_IN_FILE: Select<SentClaim> = Select::new("claims in a sent file", "stored_file_num = $2");
/// A file's public id and name, without its bytes.
pub const FILE_NAME: Named = Named {
    name: "name of a file",
    sql: "select public_id, name from stored_file where practice_id = $1 and stored_file_num = $2",
};

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] = &[
    &WAITING,
    &SENT,
    &RECEIVED,
    &RECONCILED,
    &ATTENTION,
    &ENTRIES_NOT_TIED,
    &ENTRIES_ASKED_ABOUT,
    &ENTRIES_RECONCILED,
    &REMITTANCES_HELD,
    &REMITTANCES_POSTED,
    &REMITTANCES_UNDONE,
    &REMITTANCES_WITHOUT_MONEY,
    &REMITTANCES_ASKED_ABOUT,
    &FILE_BY_PUBLIC_ID,
    &SENT_IN_FILE,
    &FILE_NAME,
];
