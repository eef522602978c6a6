//! What the reconciliation desk is read by: remittances, bank entries, tracked claims, links, exceptions.

use claims::account::Claim;
use claims::bank_columns::BankColumns;
use claims::desk::{
    Acknowledgment, BankAccount, BankEntry, BankSighting, Exception, Link, OutgoingFile, Parted,
    PayerBalanceEntry, Remittance, RemittedClaim, RemittedLine, Reply, SentClaim, StoredFile, TrackedClaim,
};
use claims::exception::person::ExceptionStep;
use claims::ledger::Entry;
use claims::posting::posted_row::PostedRow;

use crate::statement::{Named, Select, Statement};

pub const TRACKED_BY_NUMBER: Select<TrackedClaim> =
    Select::new("tracked claims by claim number", "claim_number_key = $2");
/// Without zeros before it, as [`claims::matching::claim::Keys::bare`] has it.
pub const TRACKED_BY_BARE_NUMBER: Select<TrackedClaim> =
    Select::new("tracked claims by claim number but for zeros", "ltrim(claim_number_key, '0') = $2");
pub const TRACKED_BY_PAYER_NUMBER: Select<TrackedClaim> =
    Select::new("tracked claims by payer claim number", "payer_claim_number_key = $2");
pub const TRACKED_BY_MEMBER: Select<TrackedClaim> =
    Select::new("tracked claims by member id", "subscriber_id_key = $2");
/// By its first characters, [`claims::matching::claim::Keys::HEAD`].
pub const TRACKED_BY_HEAD: Select<TrackedClaim> =
    Select::new("tracked claims by the head of the claim number", "substr(claim_number_key, 1, 15) = $2");
pub const TRACKED_OF_PAYER: Select<TrackedClaim> =
    Select::new("tracked claim of a payer by its name", "upper(payer_name) = $2")
        .ordered("tracked_claim_num limit 1");
pub const TRACKED_BY_PUBLIC_ID: Select<TrackedClaim> =
    Select::new("tracked claim by public id", "public_id = $2");
pub const TRACKED_OF_CLAIM: Select<TrackedClaim> = Select::new("tracked claim of a claim", "claim_num = $2");
pub const TRACKED_OF_VISIT: Select<TrackedClaim> =
    Select::new("tracked claims of a day and charge", "service_date = $2 and charged_amount = $3");
/// Newest first, before a given number.
pub const TRACKED_BEFORE: Select<TrackedClaim> =
    Select::new("tracked claims, newest first", "tracked_claim_num < $2")
        .ordered("tracked_claim_num desc limit $3");

pub const FILE_BY_SHA: Select<StoredFile> = Select::new("file by its hash", "sha256 = $2");

pub const REMITTANCE_BY_PUBLIC_ID: Select<Remittance> =
    Select::new("remittance by public id", "public_id = $2");
pub const REMITTANCES_OF_FILE: Select<Remittance> =
    Select::new("remittances of a file", "stored_file_num = $2");
pub const REMITTANCES_BY_NATURAL_KEY: Select<Remittance> =
    Select::new("remittances by natural key", "natural_key = $2");
pub const REMITTANCES_BY_STATUS: Select<Remittance> = Select::new("remittances by status", "status = $2");
pub const REMITTANCES_BY_TRACE: Select<Remittance> =
    Select::new("remittances by trace number", "trace_key = $2");
/// From one day to another, both inside.
pub const REMITTANCES_BY_AMOUNT: Select<Remittance> = Select::new(
    "remittances by amount and day",
    "payment_amount = $2 and payment_date >= $3 and payment_date <= $4",
);
/// Those of some days that nothing ties one to one.
pub const REMITTANCES_OPEN: Select<Remittance> = Select::new(
    "remittances that are not tied one to one",
    "is_taken is null and payment_date >= $2 and payment_date <= $3",
);
pub const REMITTANCES_BEFORE: Select<Remittance> =
    Select::new("remittances, newest first", "remittance_num < $2").ordered("remittance_num desc limit $3");

pub const CLAIMS_OF_REMITTANCE: Select<RemittedClaim> =
    Select::new("claims of a remittance", "remittance_num = $2").ordered("claim_index");
/// Those in a range of places: from one, up to another.
pub const CLAIMS_OF_REMITTANCE_FROM: Select<RemittedClaim> = Select::new(
    "claims of a remittance, part by part",
    "remittance_num = $2 and claim_index >= $3 and claim_index < $4",
)
.ordered("claim_index");
pub const LAST_CLAIM_OF_REMITTANCE: Select<RemittedClaim> =
    Select::new("last claim of a remittance", "remittance_num = $2").ordered("claim_index desc limit 1");
/// The last of them first.
pub const CLAIMS_OF_REMITTANCE_BEFORE: Select<RemittedClaim> =
    Select::new("claims of a remittance, backwards", "remittance_num = $2 and claim_index < $3")
        .ordered("claim_index desc limit $4");
pub const REMITTED_BY_PUBLIC_ID: Select<RemittedClaim> =
    Select::new("remitted claim by public id", "public_id = $2");
pub const REMITTED_OF_TRACKED: Select<RemittedClaim> =
    Select::new("remitted claims of a tracked claim", "tracked_claim_num = $2");
pub const REMITTED_OF_CLAIM: Select<RemittedClaim> =
    Select::new("remitted claims of a claim", "claim_num = $2");
/// Those that wait for a person, by what a claim of ours may be known by: its number, its charge, which taken back has the
/// other sign, the payer's number.
pub const REMITTED_THAT_MAY_ANSWER: Select<RemittedClaim> = Select::new(
    "held remitted claims that may answer a claim",
    "state = $2 and (claim_number = $3 or charge = $4 or charge = $5 or payer_claim_number = $6)",
)
.ordered("remitted_claim_num");
/// What a payer sent, the newest first.
pub const REMITTANCES_OF_PAYER: Select<Remittance> =
    Select::new("remittances of a payer, newest first", "payer_id = $2")
        .ordered("remittance_num desc limit $3");
/// By our number as the payer has repeated it, found or not; the key is that of [`claims::matching::claim::Keys::bare`], for as
/// much as claim numbers have of marks.
pub const REMITTED_BY_NUMBER: Select<RemittedClaim> = Select::new(
    "remitted claims by claim number",
    "ltrim(upper(replace(replace(replace(claim_number, '/', ''), '-', ''), ' ', '')), '0') = $2",
);
/// By the payer's own number, as it is written.
pub const REMITTED_BY_PAYER_NUMBER: Select<RemittedClaim> =
    Select::new("remitted claims by payer claim number", "payer_claim_number = $2");
pub const BALANCE_BY_KEY: Select<PayerBalanceEntry> =
    Select::new("entries of a payer balance by key", "balance_key = $2").ordered("payer_balance_entry_num");
pub const BALANCE_ENTRIES: Select<PayerBalanceEntry> =
    Select::new("entries of a payer balance", "balance_num = $2").ordered("payer_balance_entry_num");
pub const BALANCE_ENTRIES_OF_REMITTANCE: Select<PayerBalanceEntry> =
    Select::new("payer balance entries of a remittance", "remittance_num = $2").ordered("position");
/// The first entry of each, newest first, before a given number.
pub const BALANCES_BEFORE: Select<PayerBalanceEntry> = Select::new(
    "payer balances, newest first",
    "payer_balance_entry_num = balance_num and payer_balance_entry_num < $2",
)
.ordered("payer_balance_entry_num desc limit $3");
pub const CLAIMS_OF_REMITTANCE_IN_STATE: Select<RemittedClaim> =
    Select::new("claims of a remittance by state", "remittance_num = $2 and state = $3")
        .ordered("claim_index limit $4");
pub const LINES_OF_REMITTED_CLAIM: Select<RemittedLine> =
    Select::new("lines of a remitted claim", "remitted_claim_num = $2").ordered("line_index");

pub const POSTED_BY_CLAIM: Select<PostedRow> =
    Select::new("rows that a remitted claim posted", "remitted_claim_num = $2");
pub const POSTED_ON_ROW: Select<PostedRow> =
    Select::new("who posted on a row", "row_table = $2 and row_num = $3");
/// The lines that were put on the check of a remittance, and at last the check: some of them.
pub const POSTED_FOR_CHECK: Select<PostedRow> = Select::new(
    "rows that the check of a remittance posted",
    "remittance_num = $2 and remitted_claim_num is null and (row_table = 'claimproc' or row_table = 'claimpayment')",
)
.ordered("row_table desc, posted_row_num limit $3");
/// All else that the end of a remittance posted.
pub const POSTED_AT_END: Select<PostedRow> = Select::new(
    "rows that the end of a remittance posted",
    "remittance_num = $2 and remitted_claim_num is null and row_table <> 'claimproc' and row_table <> 'claimpayment'",
);

pub const ACCOUNT_BY_NUMBERS: Select<BankAccount> =
    Select::new("bank account by its numbers", "routing_number = $2 and account_number = $3");
pub const ACCOUNTS: Select<BankAccount> = Select::new("bank accounts", "");
pub const ACCOUNT_BY_PUBLIC_ID: Select<BankAccount> =
    Select::new("bank account by public id", "public_id = $2");
pub const COLUMNS_BY_HEADING: Select<BankColumns> =
    Select::new("columns of bank files by heading", "heading = $2");

pub const ENTRY_BY_FINGERPRINT: Select<BankEntry> =
    Select::new("bank entry by fingerprint", "fingerprint = $2");
/// From one day to another, both inside.
pub const ENTRIES_BY_AMOUNT: Select<BankEntry> =
    Select::new("bank entries by amount and day", "amount = $2 and date >= $3 and date <= $4");
pub const SIGHTING_BY_FINGERPRINT: Select<BankSighting> =
    Select::new("sighting of a bank entry by fingerprint", "fingerprint = $2");
pub const SIGHTINGS_OF: Select<BankSighting> =
    Select::new("sightings of a bank entry", "bank_entry_num = $2");
pub const ENTRY_BY_PUBLIC_ID: Select<BankEntry> = Select::new("bank entry by public id", "public_id = $2");
pub const ENTRIES_BY_TRACE: Select<BankEntry> = Select::new("bank entries by trace number", "trace_key = $2");
pub const ENTRIES_BY_CHECK: Select<BankEntry> = Select::new("bank entries by check number", "check_key = $2");
/// Those of some days that nothing ties one to one.
pub const ENTRIES_OPEN: Select<BankEntry> = Select::new(
    "bank entries that are not tied one to one",
    "is_taken is null and date >= $2 and date <= $3",
);
pub const ENTRIES_BEFORE: Select<BankEntry> =
    Select::new("bank entries, newest first", "bank_entry_num < $2").ordered("bank_entry_num desc limit $3");

pub const LINKS_FROM: Select<Link> = Select::new("links from a row", "kind = $2 and from_num = $3");
pub const LINKS_TO: Select<Link> = Select::new("links to a row", "kind = $2 and to_num = $3");
pub const LINK_BY_PUBLIC_ID: Select<Link> = Select::new("link by public id", "public_id = $2");

pub const PARTED_FROM: Select<Parted> =
    Select::new("what was taken apart from a row", "kind = $2 and from_num = $3");
/// By the public id of the tie that was.
pub const PARTED_MATCH: Select<Parted> = Select::new("what was a tie", "match_id = $2");
pub const PARTED_TO: Select<Parted> =
    Select::new("what a row was taken apart from", "kind = $2 and to_num = $3");

pub const EXCEPTIONS_BY_STATUS: Select<Exception> = Select::new("exceptions by status", "status = $2");
pub const EXCEPTIONS_BY_REASON: Select<Exception> =
    Select::new("exceptions of a reason by status", "reason = $2 and status = $3").ordered("exception_num");
pub const EXCEPTIONS_OF: Select<Exception> =
    Select::new("exceptions of a row", "subject_kind = $2 and subject_num = $3");
pub const EXCEPTIONS_BEFORE: Select<Exception> =
    Select::new("exceptions, newest first", "exception_num < $2").ordered("exception_num desc limit $3");
pub const EXCEPTIONS_BY_STATUS_BEFORE: Select<Exception> =
    Select::new("exceptions by status, newest first", "status = $2 and exception_num < $3")
        .ordered("exception_num desc limit $4");
pub const EXCEPTION_BY_PUBLIC_ID: Select<Exception> = Select::new("exception by public id", "public_id = $2");
/// Oldest first.
pub const STEPS_OF_EXCEPTION: Select<ExceptionStep> =
    Select::new("steps of an exception", "exception_num = $2").ordered("exception_step_num");

/// What one source posted.
pub const ENTRIES_OF_SOURCE: Select<Entry> =
    Select::new("entries of a source", "source = $2 and source_num = $3");

/// A claim, its patient, and who is responsible for them.
pub const WHOSE: Named = Named {
    name: "whose a claim is",
    sql: "select c.claim_num, p.pat_num, p.guarantor from claim c join patient p \
     on p.practice_id = c.practice_id and p.pat_num = c.pat_num \
     where c.practice_id = $1 and c.claim_num = $2 order by c.claim_num",
};
/// Whose family a patient is of.
pub const GUARANTOR: Named = Named {
    name: "whose family a patient is of",
    sql: "select guarantor from patient where practice_id = $1 and pat_num = $2 order by pat_num",
};
/// The id and the name of the payers that answered the claims with a payer of this name, as the first of a visit: of so many of
/// them, the newest. What is taken back counts not, nor what somebody else passed on.
pub const WHO_ANSWERED: Named = Named {
    name: "who answered the claims with a payer",
    sql: "select m.payer_id, m.payer_name from (select practice_id, tracked_claim_num from tracked_claim \
     where practice_id = $1 and upper(payer_name) = upper($2) order by tracked_claim_num desc limit $3) as c \
     join remitted_claim r on r.practice_id = c.practice_id and r.tracked_claim_num = c.tracked_claim_num \
     join remittance m on m.practice_id = r.practice_id and m.remittance_num = r.remittance_num \
     where r.state in ('posted', 'tracked') and r.claim_status not in ('2', '3', '5', '20', '21', '22', '23', '25') \
     and not exists (select 1 from remitted_claim o where o.practice_id = c.practice_id \
     and o.tracked_claim_num = c.tracked_claim_num and (o.claim_status = '23' or o.reverses = r.remitted_claim_num)) \
     group by m.payer_id, m.payer_name order by m.payer_id, m.payer_name",
};
/// Our lines that a remitted claim answers, in its order: number, patient, what insurance paid, and the check.
pub const ANSWERED_LINES: Named = Named {
    name: "our lines that a remitted claim answers",
    sql: "select p.claim_proc_num, p.pat_num, p.ins_pay_amt, p.claim_payment_num \
     from remitted_line l join claimproc p \
     on p.practice_id = l.practice_id and p.claim_proc_num = l.claim_proc_num \
     where l.practice_id = $1 and l.remitted_claim_num = $2 order by l.line_index, l.remitted_line_num",
};

/// By our number of it, as it is written.
pub const CLAIMS_BY_IDENTIFIER: Select<Claim> = Select::new("claims by identifier", "claim_identifier = $2");

pub const SENT_OF_CLAIM: Select<SentClaim> = Select::new("files that carried a claim", "claim_num = $2");
/// Claim files that nobody has taken yet, oldest first.
pub const FILES_UNDELIVERED: Select<OutgoingFile> =
    Select::new("claim files that were not delivered", "delivered_at is null").ordered("stored_file_num");
pub const SENT_BY_INTERCHANGE: Select<SentClaim> =
    Select::new("claims sent in an interchange", "interchange_control = $2");
pub const SENT_BY_GROUP: Select<SentClaim> = Select::new("claims sent in a group", "group_control = $2");
pub const SENT_BY_NUMBER: Select<SentClaim> =
    Select::new("claims sent under a number", "claim_number_key = $2");

pub const ANSWERS_OF_CLAIM: Select<Acknowledgment> =
    Select::new("answers to a claim", "claim_num = $2").ordered("acknowledgment_num");
pub const ANSWERS_OF_TRACKED: Select<Acknowledgment> =
    Select::new("answers to a tracked claim", "tracked_claim_num = $2").ordered("acknowledgment_num");
pub const ANSWERS_OF_FILE: Select<Acknowledgment> =
    Select::new("answers in a file", "stored_file_num = $2").ordered("acknowledgment_num");
pub const ANSWER_BY_PUBLIC_ID: Select<Acknowledgment> = Select::new("answer by public id", "public_id = $2");
pub const ANSWERS_BEFORE: Select<Acknowledgment> =
    Select::new("answers, newest first", "acknowledgment_num < $2")
        .ordered("acknowledgment_num desc limit $3");

/// In the order in which they were written.
pub const REPLIES_TO: Select<Reply> =
    Select::new("replies to a file", "answers_sha256 = $2").ordered("reply_num");
pub const REPLIES_BY_INTERCHANGE: Select<Reply> =
    Select::new("replies by interchange", "interchange_control = $2");

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] = &[
    &TRACKED_BY_NUMBER,
    &TRACKED_BY_BARE_NUMBER,
    &TRACKED_BY_PAYER_NUMBER,
    &TRACKED_BY_MEMBER,
    &TRACKED_BY_HEAD,
    &TRACKED_OF_PAYER,
    &TRACKED_BY_PUBLIC_ID,
    &TRACKED_OF_CLAIM,
    &TRACKED_OF_VISIT,
    &TRACKED_BEFORE,
    &FILE_BY_SHA,
    &REMITTANCE_BY_PUBLIC_ID,
    &REMITTANCES_OF_FILE,
    &REMITTANCES_BY_NATURAL_KEY,
    &REMITTANCES_BY_STATUS,
    &REMITTANCES_BY_TRACE,
    &REMITTANCES_BY_AMOUNT,
    &REMITTANCES_OF_PAYER,
    &REMITTANCES_OPEN,
    &REMITTANCES_BEFORE,
    &CLAIMS_OF_REMITTANCE,
    &CLAIMS_OF_REMITTANCE_FROM,
    &LAST_CLAIM_OF_REMITTANCE,
    &CLAIMS_OF_REMITTANCE_BEFORE,
    &REMITTED_BY_PUBLIC_ID,
    &REMITTED_OF_TRACKED,
    &REMITTED_OF_CLAIM,
    &REMITTED_THAT_MAY_ANSWER,
    &REMITTED_BY_NUMBER,
    &REMITTED_BY_PAYER_NUMBER,
    &BALANCE_BY_KEY,
    &BALANCE_ENTRIES,
    &BALANCE_ENTRIES_OF_REMITTANCE,
    &BALANCES_BEFORE,
    &CLAIMS_OF_REMITTANCE_IN_STATE,
    &LINES_OF_REMITTED_CLAIM,
    &POSTED_BY_CLAIM,
    &POSTED_ON_ROW,
    &POSTED_FOR_CHECK,
    &POSTED_AT_END,
    &ACCOUNT_BY_NUMBERS,
    &ACCOUNTS,
    &ACCOUNT_BY_PUBLIC_ID,
    &COLUMNS_BY_HEADING,
    &ENTRY_BY_FINGERPRINT,
    &ENTRIES_BY_AMOUNT,
    &SIGHTING_BY_FINGERPRINT,
    &SIGHTINGS_OF,
    &ENTRY_BY_PUBLIC_ID,
    &ENTRIES_BY_TRACE,
    &ENTRIES_BY_CHECK,
    &ENTRIES_OPEN,
    &ENTRIES_BEFORE,
    &LINKS_FROM,
    &LINKS_TO,
    &LINK_BY_PUBLIC_ID,
    &PARTED_FROM,
    &PARTED_TO,
    &PARTED_MATCH,
    &EXCEPTIONS_BY_STATUS,
    &EXCEPTIONS_BY_REASON,
    &EXCEPTIONS_OF,
    &EXCEPTIONS_BEFORE,
    &EXCEPTIONS_BY_STATUS_BEFORE,
    &EXCEPTION_BY_PUBLIC_ID,
    &STEPS_OF_EXCEPTION,
    &ENTRIES_OF_SOURCE,
    &CLAIMS_BY_IDENTIFIER,
    &WHOSE,
    &GUARANTOR,
    &WHO_ANSWERED,
    &ANSWERED_LINES,
    &SENT_OF_CLAIM,
    &FILES_UNDELIVERED,
    &SENT_BY_INTERCHANGE,
    &SENT_BY_GROUP,
    &SENT_BY_NUMBER,
    &ANSWERS_OF_CLAIM,
    &ANSWERS_OF_TRACKED,
    &ANSWERS_OF_FILE,
    &ANSWER_BY_PUBLIC_ID,
    &ANSWERS_BEFORE,
    &REPLIES_TO,
    &REPLIES_BY_INTERCHANGE,
];
