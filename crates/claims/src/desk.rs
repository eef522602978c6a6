//! The reconciliation desk: remittances, bank entries, tracked claims, and what ties them together.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Cents;
use crate::exception::person::Action;
use crate::names::names;
use crate::record::record;
use crate::state::{Now, Numbers};

record! {
    /// A claim whose money is followed, of door 1 or posted at door 2 (`decisions.md` 21, 22).
    pub struct TrackedClaim in "tracked_claim" key 1 {
        pub tracked_claim_num: i64,
        pub public_id: String,
        pub entity_num: i64,
        pub payer_name: String,
        pub claim_number: String,
        /// `claim_number` for look-ups: upper case, letters and digits only.
        pub claim_number_key: String,
        pub payer_claim_number: Option<String>,
        pub payer_claim_number_key: Option<String>,
        pub subscriber_id: Option<String>,
        pub subscriber_id_key: Option<String>,
        pub patient_name: String,
        pub charged_amount: Cents,
        pub service_date: Date,
        pub service_end_date: Option<Date>,
        /// The claim of door 1 that this is.
        pub claim_num: Option<i64>,
        pub reconciled: bool,
        pub created_at: Timestamp,
        pub updated_at: Timestamp,
    }
}

record! {
    /// A file as it came, whole.
    pub struct StoredFile in "stored_file" key 1 {
        pub stored_file_num: i64,
        pub public_id: String,
        /// `835`, `837D`, `ack` for answers to claim files, `999` for those that we write, `bank`, or `eob` for the scan
        /// of a paper.
        pub kind: String,
        pub name: String,
        pub sha256: String,
        pub bytes: Vec<u8>,
        /// Why nothing of it was taken; empty when it was.
        pub refusal: String,
        pub received_at: Timestamp,
    }
}

impl StoredFile {
    /// A file that comes or is written now; its hash is told by who has the bytes in hand.
    #[must_use]
    pub fn new(
        kind: &str,
        name: &str,
        sha256: &str,
        bytes: &[u8],
        now: Now,
        numbers: &mut Numbers,
    ) -> StoredFile {
        StoredFile {
            stored_file_num: numbers.fresh::<StoredFile>(),
            public_id: numbers.public_id("file"),
            kind: kind.to_owned(),
            name: name.to_owned(),
            sha256: sha256.to_owned(),
            bytes: bytes.to_vec(),
            refusal: String::new(),
            received_at: now.instant,
        }
    }
}

names! {
    /// Where a remittance stands.
    pub enum RemittanceStatus {
        /// Its claims are being posted; a crash leaves it here, and the next start goes on.
        Posting = "posting",
        Posted = "posted",
        /// Kept, and posts nothing until a person decides.
        Held = "held",
        /// A person decided that it posts nothing.
        Dismissed = "dismissed",
        /// What it posted is being taken back; a crash leaves it here, and the next start goes on.
        Undoing = "undoing",
        /// All that it posted was taken back; it may be posted again.
        Undone = "undone",
    }
}

record! {
    /// One 835 transaction set: one payment, or the word that there is none.
    pub struct Remittance in "remittance" key 1 {
        pub remittance_num: i64,
        pub public_id: String,
        pub stored_file_num: i64,
        /// Its place among the file's transaction sets, from 0.
        pub set_index: i64,
        /// Payer id, trace, date and amount: the same payment in another file has the same (`x12.md` 4.8 step 1).
        pub natural_key: String,
        pub content_sha256: String,
        pub entity_num: i64,
        pub payer_name: String,
        pub payer_id: String,
        pub payment_amount: Cents,
        /// `ACH`, `CHK`, `NON`, …
        pub payment_method: String,
        pub payment_date: Option<Date>,
        pub trace_number: String,
        /// `trace_number` for look-ups: see [`trace_key`].
        pub trace_key: String,
        pub trace_payer_id: String,
        /// The last four of the account that the payer says it pays into; empty when unsaid.
        pub payee_account: String,
        pub claim_count: i64,
        /// ΣCLP04 of its claims.
        pub claims_paid: Cents,
        pub status: RemittanceStatus,
        /// Why it is held; empty when it is not.
        pub held_because: String,
        /// The first claim that is not posted, from 0. Of those behind it some may be.
        pub next_claim: i64,
        pub claim_payment_num: Option<i64>,
        pub received_at: Timestamp,
        pub updated_at: Timestamp,
        /// It is tied by a number, an amount or a person, or in doubt by one of these: no set of several is looked for.
        pub is_taken: Option<bool>,
        /// Who typed it in, when it came on paper.
        pub typed_by: Option<String>,
    }
}

names! {
    /// What became of a remitted claim.
    pub enum RemittedClaimState {
        /// Waits for its remittance to post.
        Waiting = "waiting",
        /// Tied to a claim of door 1 and posted to its lines.
        Posted = "posted",
        /// Tied to a claim that is only tracked: there are no lines to post to.
        Tracked = "tracked",
        /// It moves no money: an estimate (25), passed on (23), pended (5), or an answer to a capitation claim.
        Noted = "noted",
        /// Nothing posted: see its exception.
        Held = "held",
        /// A person decided that nothing of it posts.
        Dismissed = "dismissed",
        /// What it posted was taken back; it may be posted again.
        Undone = "undone",
    }
}

record! {
    /// One CLP of a remittance.
    pub struct RemittedClaim in "remitted_claim" key 1 {
        pub remitted_claim_num: i64,
        pub public_id: String,
        pub remittance_num: i64,
        /// Its place in the remittance, from 0.
        pub claim_index: i64,
        pub claim_number: String,
        pub payer_claim_number: String,
        pub claim_status: String,
        pub charge: Cents,
        pub paid: Cents,
        pub patient_responsibility: Cents,
        pub state: RemittedClaimState,
        pub tracked_claim_num: Option<i64>,
        pub claim_num: Option<i64>,
        /// What stands in suspense for it while it waits for a person; none is nothing.
        pub suspended: Option<Cents>,
        /// The remitted claim that this one takes back (CLP02 22).
        pub reverses: Option<i64>,
        /// What it writes off, and what it says that other payers did; none: from before this was kept.
        pub write_off: Option<Cents>,
        pub other_payers: Option<Cents>,
    }
}

impl RemittedClaim {
    /// Whether it is neither posted nor noted yet, or no more.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        use RemittedClaimState::{Held, Undone, Waiting};
        matches!(self.state, Waiting | Held | Undone)
    }

    /// Whether it answers a claim: it is taken in, and no estimate (25), nor passed on (23) or pended (5).
    #[must_use]
    pub fn is_answer(&self) -> bool {
        matches!(self.state, RemittedClaimState::Posted | RemittedClaimState::Tracked)
            && !matches!(self.claim_status.as_str(), "25" | "23" | "5")
    }

    /// Whether the payer decides a claim by it, whatever became of it here: by no reversal or estimate.
    #[must_use]
    pub fn decides(&self) -> bool {
        !matches!(self.claim_status.as_str(), "22" | "25" | "23" | "5")
    }
}

record! {
    /// One SVC of a remitted claim that was posted to one of our lines.
    pub struct RemittedLine in "remitted_line" key 1 {
        pub remitted_line_num: i64,
        pub remitted_claim_num: i64,
        /// Its place in the claim, from 0.
        pub line_index: i64,
        pub claim_proc_num: i64,
        pub code: String,
        pub charge: Cents,
        pub paid: Cents,
        pub deductible: Cents,
        pub write_off: Cents,
        pub patient: Cents,
        /// How the line was found: `line control number`, or `code, date and charge`.
        pub found_by: String,
    }
}

record! {
    /// A provider-level adjustment that moves what a payer and the practice owe each other: see
    /// [`crate::posting::payer_balance`].
    pub struct PayerBalanceEntry in "payer_balance_entry" key 1 {
        pub payer_balance_entry_num: i64,
        pub public_id: String,
        /// The first entry of the same balance; its own number when it is the first.
        pub balance_num: i64,
        /// What is the same for all entries of a balance.
        pub balance_key: String,
        pub remittance_num: i64,
        /// Its place among the provider-level adjustments of the remittance, from 0.
        pub position: i64,
        pub payer_id: String,
        pub entity_num: i64,
        /// PLB01.
        pub provider_id: String,
        pub reason: String,
        /// A claim number of the payer's or ours, the trace number of a remittance, or both in one text.
        pub reference: String,
        /// Positive takes money from the practice.
        pub amount: Cents,
        /// When the remittance paid.
        pub date: Date,
    }
}

record! {
    /// A bank account, made at the first sight of its numbers.
    pub struct BankAccount in "bank_account" key 1 {
        pub bank_account_num: i64,
        pub public_id: String,
        pub entity_num: i64,
        pub name: String,
        pub routing_number: String,
        pub account_number: String,
        pub created_at: Timestamp,
    }
}

record! {
    /// One line of a bank's account: door 2 calls it a transaction.
    pub struct BankEntry in "bank_entry" key 1 {
        pub bank_entry_num: i64,
        pub public_id: String,
        pub bank_account_num: i64,
        /// Money in is positive.
        pub amount: Cents,
        pub date: Date,
        pub description: String,
        pub counterparty: String,
        /// The format of the file that told of it first: `nacha`, `bai2`, `camt`, `ofx`, `csv`; `api` for one typed in.
        pub source: String,
        pub trace_number: Option<String>,
        /// `trace_number` for look-ups: see [`trace_key`].
        pub trace_key: Option<String>,
        pub trace_payer_id: Option<String>,
        pub check_number: Option<String>,
        /// `check_number` for look-ups: see [`trace_key`].
        pub check_key: Option<String>,
        /// What is the same when the bank tells of the same line again.
        pub fingerprint: String,
        pub stored_file_num: Option<i64>,
        pub reconciled: bool,
        pub created_at: Timestamp,
        /// What kind of movement it is, as far as the bank's code or words tell: `ach`, `check`, `card`, `wire`, `lockbox`,
        /// `fee`, `returned`, `adjustment`, `other`.
        pub kind: Option<String>,
        /// The bank's code behind the kind, as the format writes it.
        pub bank_code: Option<String>,
        /// The trace number of the entry itself at the clearing house: what a return names.
        pub own_trace: Option<String>,
        /// What the bank calls it.
        pub reference: Option<String>,
        /// As [`Remittance::is_taken`].
        pub is_taken: Option<bool>,
        /// The entry that took its money back.
        pub returned_by: Option<i64>,
    }
}

record! {
    /// A bank entry, told again in another format.
    pub struct BankSighting in "bank_sighting" key 1 {
        pub bank_sighting_num: i64,
        pub bank_entry_num: i64,
        /// As [`BankEntry::source`].
        pub source: String,
        /// What is the same when a file of this format tells of the line again.
        pub fingerprint: String,
        pub stored_file_num: Option<i64>,
    }
}

names! {
    /// What a link ties.
    pub enum LinkKind {
        /// A remitted claim to the claim that it answers.
        Claim = "claim",
        /// A remittance to the bank entry that carried its money.
        Deposit = "deposit",
    }
}

record! {
    /// A tie, with its reason.
    pub struct Link in "link" key 1 {
        pub link_num: i64,
        pub public_id: String,
        pub kind: LinkKind,
        /// `claim`: the remitted claim. `deposit`: the remittance.
        pub from_num: i64,
        /// `claim`: the tracked claim. `deposit`: the bank entry.
        pub to_num: i64,
        /// The tier of the rule that tied them: a [`crate::matching::Tier`] (`reconciliation.md` 2.7).
        pub rule: String,
        /// In plain words, what agreed.
        pub evidence: String,
        pub made_by: String,
        pub made_at: Timestamp,
        /// `deposit`: what of the bank entry's money is the remittance's; none in links of before it was kept: all of it.
        pub amount: Option<Cents>,
        /// What was kept back of the remittance's money on its way: a card processor's fee.
        pub fee: Option<Cents>,
        /// Public ids of what fitted less well, joined by commas.
        pub alternatives: Option<String>,
        /// The [`crate::matching::VERSION`] of the rules that tied them.
        pub version: Option<i64>,
        /// A person tied them: no rule ever undoes it.
        pub is_by_hand: Option<bool>,
    }
}

record! {
    /// Two things that a person took apart: no rule ties them again.
    pub struct Parted in "parted" key 1 {
        pub parted_num: i64,
        pub kind: LinkKind,
        /// As [`Link::from_num`].
        pub from_num: i64,
        /// As [`Link::to_num`].
        pub to_num: i64,
        /// The public id that the tie had.
        pub match_id: String,
        pub made_by: String,
        pub made_at: Timestamp,
    }
}

names! {
    /// Why something waits for a person: a closed set (`tracking-api.md`).
    pub enum Reason {
        UnmatchedClaim = "unmatched_claim",
        AmbiguousClaim = "ambiguous_claim",
        ConflictingKeys = "conflicting_keys",
        ChargeDiffers = "charge_differs",
        RemittanceOutOfBalance = "remittance_out_of_balance",
        ClaimOutOfBalance = "claim_out_of_balance",
        DuplicateRemittance = "duplicate_remittance",
        RemittanceChanged = "remittance_changed",
        ReversalWithoutOriginal = "reversal_without_original",
        TakebackUnresolved = "takeback_unresolved",
        Overpaid = "overpaid",
        SecondaryBeforePrimary = "secondary_before_primary",
        MoneyWithoutRemittance = "money_without_remittance",
        RemittanceWithoutMoney = "remittance_without_money",
        AmbiguousDeposit = "ambiguous_deposit",
        AmountMismatch = "amount_mismatch",
        ReturnedItem = "returned_item",
        SilentClaim = "silent_claim",
        RejectedClaim = "rejected_claim",
        /// An answer to a claim that contradicts itself, or does not say which sending it means.
        UnclearAnswer = "unclear_answer",
        UnknownPayer = "unknown_payer",
        LockedPeriod = "locked_period",
        /// The file ends before its envelope does.
        FileIncomplete = "file_incomplete",
        /// An adjustment that neither a rule nor its group code decides (`decisions.md` 29).
        AdjustmentUndecided = "adjustment_undecided",
        /// It could post; a guard rule has a person asked first.
        Proposed = "proposed",
        /// A guard rule keeps it from posting.
        HeldByRule = "held_by_rule",
    }
}

names! {
    pub enum ExceptionStatus {
        Open = "open",
        Resolved = "resolved",
    }
}

record! {
    /// Something that a person must look at.
    pub struct Exception in "exception" key 1 {
        pub exception_num: i64,
        pub public_id: String,
        pub reason: Reason,
        /// `remittance`, `remitted_claim`, `bank_entry`, `claim`, `tracked_claim`, `acknowledgment`, `file`, or
        /// `payer_balance`: the first of its entries.
        pub subject_kind: String,
        pub subject_num: i64,
        pub amount_at_risk: Cents,
        /// What is the matter and what to do, in plain words, without names or ids of patients.
        pub note: String,
        /// Public ids of what it might belong to, each with what speaks for it: see [`Exception::candidates`].
        pub candidates: String,
        pub status: ExceptionStatus,
        pub assignee: String,
        pub opened_at: Timestamp,
        pub resolved_at: Option<Timestamp>,
        /// How a person settled it; none: what came later did, or it is open.
        pub settled_as: Option<Action>,
    }
}

names! {
    /// As what a claim was sent (CLM05-3).
    pub enum CorrectionType {
        Original = "Original",
        Replacement = "Replacement",
        Void = "Void",
    }
}

record! {
    /// A claim that left in an 837D file, and where in the file it stands.
    pub struct SentClaim in "sent_claim" key 1 {
        pub sent_claim_num: i64,
        pub claim_num: i64,
        pub stored_file_num: i64,
        pub interchange_control: i64,
        pub group_control: i64,
        pub set_control: i64,
        /// Segments of the set, `ST` = 1, both ends inside.
        pub first_segment: i64,
        pub last_segment: i64,
        pub sent_at: Timestamp,
        /// Every segment of the set that concerns the claim, with its loop and line, in the form of
        /// [`crate::acknowledging::Places`]; none for what was sent before answers were read.
        pub places: Option<String>,
        /// CLM01 as it was sent; this and what follows none for what was sent before it was kept.
        pub claim_number: Option<String>,
        /// `claim_number` for look-ups: see [`id_key`].
        pub claim_number_key: Option<String>,
        /// CLM02.
        pub charge: Option<Cents>,
        /// None for what was sent when there were originals only.
        pub correction: Option<CorrectionType>,
    }
}

record! {
    /// A claim file on its way to the clearinghouse.
    pub struct OutgoingFile in "outgoing_file" key 1 {
        /// Where its bytes are kept.
        pub stored_file_num: i64,
        pub name: String,
        pub claim_count: i64,
        pub made_at: Timestamp,
        /// When it was put where the clearinghouse's program takes it; none: not yet.
        pub delivered_at: Option<Timestamp>,
    }
}

names! {
    /// The sorts of answers to a claim file, in the order in which they come (`x12.md` 4.6).
    pub enum AnswerKind {
        /// TA1: of an interchange.
        Interchange = "TA1",
        /// 997: of a group, the older form.
        Functional = "997",
        /// 999: of a group.
        Implementation = "999",
        /// 277CA: of claims.
        Claim = "277CA",
    }
}

names! {
    /// What an answer says of a claim.
    pub enum AnswerOutcome {
        /// It arrived, or was passed on; no verdict yet.
        Received = "received",
        /// It arrived, and what is wrong with its form was noted.
        ReceivedWithErrors = "received_with_errors",
        /// It entered processing.
        Accepted = "accepted",
        Rejected = "rejected",
        /// It could not be processed and came back.
        Returned = "returned",
        /// Its set was rejected for the sake of another claim.
        RejectedWithOthers = "rejected_with_others",
        /// Its file was rejected for what is no claim's own.
        RejectedWithFile = "rejected_with_file",
        /// The answer cannot be acted on: a person looks.
        Unclear = "unclear",
    }
}

impl AnswerOutcome {
    /// Whether the claim has to be sent again.
    #[must_use]
    pub const fn is_rejected(self) -> bool {
        matches!(self, AnswerOutcome::Rejected | AnswerOutcome::Returned) || self.goes_again()
    }

    /// Whether nothing is wrong with the claim itself, so that it goes again as it is.
    #[must_use]
    pub const fn goes_again(self) -> bool {
        matches!(self, AnswerOutcome::RejectedWithOthers | AnswerOutcome::RejectedWithFile)
    }

    /// Whether the claim is on its way or has entered processing.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        use AnswerOutcome::{Accepted, Received, ReceivedWithErrors};
        matches!(self, Received | ReceivedWithErrors | Accepted)
    }
}

record! {
    /// What one answer says of one claim, or of something that did not leave from here.
    pub struct Acknowledgment in "acknowledgment" key 1 {
        pub acknowledgment_num: i64,
        pub public_id: String,
        pub stored_file_num: i64,
        /// The transaction that brought it.
        pub etrans_num: i64,
        pub kind: AnswerKind,
        pub outcome: AnswerOutcome,
        /// What it names, as it was sent: `interchange 9`, `group 13, set 1`, `batch 000000009, claim 1/7`.
        pub about: String,
        /// The sending that it answers; none: nothing that left from here.
        pub sent_claim_num: Option<i64>,
        pub claim_num: Option<i64>,
        pub tracked_claim_num: Option<i64>,
        /// The payer's number of the claim; empty when unsaid.
        pub payer_claim_number: String,
        /// As they were sent.
        pub codes: String,
        /// Why, in plain words, without names, ids or values of patients.
        pub reason: String,
        /// What to do; empty when there is nothing to be done.
        pub next_step: String,
        pub received_at: Timestamp,
    }
}

record! {
    /// The 999, and the TA1, that we wrote for a file that came.
    pub struct Reply in "reply" key 1 {
        pub reply_num: i64,
        /// The hash of the file that it answers, whatever was taken of that.
        pub answers_sha256: String,
        /// The reply itself.
        pub stored_file_num: i64,
        pub interchange_control: i64,
    }
}

/// An id in the form that look-ups compare: upper case, letters and digits only (`reconciliation.md` 2.7).
#[must_use]
pub fn id_key(id: &str) -> String {
    let mut key = String::with_capacity(id.len());
    key.extend(id.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()));
    key
}

/// A trace or check number in the form that look-ups compare: as [`id_key`], without leading zeros, which banks drop.
#[must_use]
pub fn trace_key(number: &str) -> String {
    id_key(number).trim_start_matches('0').to_owned()
}
