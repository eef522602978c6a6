//! The list of all record tables: what change sets write, what the audit chain covers, what an export holds.

use claims::access::{ApiKey, Session, User};
use claims::account::{Claim, ClaimPayment, ClaimProc, EstimateStamp, Etrans, Patient, Procedure};
use claims::appointment::{Appointment, Operatory};
use claims::bank_columns::BankColumns;
use claims::clinic::Clinic;
use claims::coverage::{Benefit, Carrier, Employer, InsPlan, InsSub, InsVerify, PatPlan, SubstitutionLink};
use claims::desk::{
    Acknowledgment, BankAccount, BankEntry, BankSighting, Exception, Link, OutgoingFile, Parted,
    PayerBalanceEntry, Remittance, RemittedClaim, RemittedLine, Reply, SentClaim, StoredFile, TrackedClaim,
};
use claims::discount_plan::{DiscountPlan, DiscountPlanSub};
use claims::event_webhook::{EventDelivery, EventWebhook};
use claims::exception::person::ExceptionStep;
use claims::ledger::Entry;
use claims::office::{
    BillingEntity, ClaimForm, CodeGroup, CovCat, CovSpan, Definition, Fee, FeeSched, Preference,
    ProcedureCode, Provider,
};
use claims::papers::{
    ClaimTracking, Commlog, EobAttach, ProcNote, ProcTp, Statement, TreatPlan, TreatPlanAttach,
};
use claims::patient_money::{Adjustment, PayPlan, PayPlanCharge, PayPlanLink, PaySplit, Payment};
use claims::patient_note::PatientNote;
use claims::posting::guard::PostingRule;
use claims::posting::posted_row::PostedRow;
use claims::proof::ProofRun;
use claims::radar::habit::Habit;
use claims::radar::{Awaited, RadarState, RemittanceWritten};
use claims::reason_code::ReasonCode;
use claims::record::{Record, Table};
use claims::webhook::{Delivery, Subscription};

use crate::job::Job;
use crate::own::{EventRow, OWN};

/// Every record table. A migration makes each, in the words of `cargo run -p store --example ddl -- TABLE…`. Once a
/// store has run that migration, a new column comes with another one, and is nullable (see [`crate::row_hash`]).
#[must_use]
pub fn tables() -> Vec<&'static Table> {
    vec![
        Preference::TABLE,
        Definition::TABLE,
        CovCat::TABLE,
        CovSpan::TABLE,
        CodeGroup::TABLE,
        FeeSched::TABLE,
        Fee::TABLE,
        ProcedureCode::TABLE,
        Provider::TABLE,
        BillingEntity::TABLE,
        ClaimForm::TABLE,
        Clinic::TABLE,
        Carrier::TABLE,
        InsPlan::TABLE,
        InsSub::TABLE,
        PatPlan::TABLE,
        Benefit::TABLE,
        Patient::TABLE,
        Procedure::TABLE,
        Claim::TABLE,
        ClaimProc::TABLE,
        ClaimPayment::TABLE,
        Etrans::TABLE,
        EstimateStamp::TABLE,
        SubstitutionLink::TABLE,
        Payment::TABLE,
        PaySplit::TABLE,
        Adjustment::TABLE,
        PayPlan::TABLE,
        PayPlanCharge::TABLE,
        PayPlanLink::TABLE,
        Employer::TABLE,
        InsVerify::TABLE,
        DiscountPlan::TABLE,
        DiscountPlanSub::TABLE,
        PatientNote::TABLE,
        TrackedClaim::TABLE,
        StoredFile::TABLE,
        Remittance::TABLE,
        RemittedClaim::TABLE,
        RemittedLine::TABLE,
        PayerBalanceEntry::TABLE,
        PostedRow::TABLE,
        PostingRule::TABLE,
        BankAccount::TABLE,
        BankColumns::TABLE,
        BankEntry::TABLE,
        BankSighting::TABLE,
        Link::TABLE,
        Parted::TABLE,
        Exception::TABLE,
        ExceptionStep::TABLE,
        SentClaim::TABLE,
        OutgoingFile::TABLE,
        Acknowledgment::TABLE,
        Reply::TABLE,
        ApiKey::TABLE,
        User::TABLE,
        Session::TABLE,
        ClaimTracking::TABLE,
        EobAttach::TABLE,
        TreatPlan::TABLE,
        TreatPlanAttach::TABLE,
        ProcTp::TABLE,
        Statement::TABLE,
        ProcNote::TABLE,
        Commlog::TABLE,
        Entry::TABLE,
        Job::TABLE,
        Subscription::TABLE,
        Delivery::TABLE,
        EventWebhook::TABLE,
        EventDelivery::TABLE,
        Operatory::TABLE,
        Appointment::TABLE,
        ReasonCode::TABLE,
        Awaited::TABLE,
        Habit::TABLE,
        RadarState::TABLE,
        RemittanceWritten::TABLE,
        ProofRun::TABLE,
    ]
}

/// Tables that stay small however long a practice works: reading one whole is no fault.
pub const SMALL: &[&str] = &[
    "practice",
    "counter",
    "audit_head",
    "migration",
    "preference",
    "definition",
    "covcat",
    "covspan",
    "codegroup",
    "feesched",
    "procedurecode",
    "provider",
    "entity",
    "claimform",
    "clinic",
    "operatory",
    "bank_account",
    "bank_columns",
    "api_key",
    "subscription",
    "event_webhook",
    "reason_code",
    "radar_state",
    "posting_rule",
];

/// What `verify` compares with the audit chain: the records, and the events.
#[must_use]
pub fn audited() -> Vec<&'static Table> {
    let mut all = tables();
    all.push(EventRow::TABLE);
    all
}

/// A record table by its name.
pub(crate) fn is_record(table: &Table) -> bool {
    tables().iter().any(|known| known.name == table.name)
}

/// All tables, the store's own first.
#[must_use]
pub fn every() -> Vec<&'static Table> {
    let mut all = OWN.to_vec();
    all.extend(tables());
    all
}
