//! The short lists: group codes, provider-level reasons, claim statuses, and how a 277 says how far a claim came
//! (x12.md 4.2, 4.3 and 4.6).

use super::{Code, Step, code};

/// CAS01.
pub(super) const GROUPS: &[Code] = &[
    code("CO", "written off", Step::WriteOff),
    code("PR", "patient's part", Step::BillPatient),
    code("OA", "other", Step::Decide),
    code("PI", "reduced by the payer", Step::Decide),
    code("CR", "correction", Step::Decide),
];

/// PLB03 and its like, first part. Positive takes money from the provider, negative gives it: see [`super::next_for_provider`].
pub(super) const PLB: &[Code] = &[
    code("50", "late charge", Step::BookProvider),
    code("51", "penalty on interest", Step::BookProvider),
    code("72", "refund that the office sent, received", Step::Settle),
    code("90", "allowance for early payment", Step::BookProvider),
    code("AH", "fee for setting up", Step::BookProvider),
    code("AM", "put towards a loan", Step::BookProvider),
    code("AP", "benefits paid ahead", Step::BookProvider),
    code("B2", "rebate, or the office's check received", Step::Settle),
    code("B3", "allowance for recovery", Step::BookProvider),
    code("BD", "allowance for bad debt", Step::BookProvider),
    code("BN", "bonus", Step::BookProvider),
    code("C5", "temporary allowance", Step::BookProvider),
    code("CR", "interest on capitation", Step::BookProvider),
    code("CS", "adjustment; the reference says which", Step::AskPayer),
    code("CT", "capitation payment", Step::BookProvider),
    code("CV", "capital passed through", Step::BookProvider),
    code("CW", "anaesthetist costs passed through", Step::BookProvider),
    code("DM", "direct medical education", Step::BookProvider),
    code("E3", "kept back", Step::BookProvider),
    code("FB", "balance carried forward", Step::FollowBalance),
    code("FC", "funds allocated", Step::BookProvider),
    code("GO", "graduate medical education", Step::BookProvider),
    code("HM", "hemophilia supplement", Step::BookProvider),
    code("IP", "incentive", Step::BookProvider),
    code("IR", "tax kept back", Step::BookProvider),
    code("IS", "interim settlement", Step::BookProvider),
    code("J1", "not to be reimbursed", Step::BookProvider),
    code("L3", "penalty", Step::BookProvider),
    code("L6", "interest", Step::BookInterest),
    code("LE", "levy", Step::BookProvider),
    code("LS", "lump sum", Step::BookProvider),
    code("OA", "organ acquisition", Step::BookProvider),
    code("OB", "set off for an affiliated provider", Step::BookProvider),
    code("PI", "periodic interim payment", Step::BookProvider),
    code("PL", "final payment", Step::BookProvider),
    code("RA", "retroactive change", Step::BookProvider),
    code("RE", "return on equity", Step::BookProvider),
    code("SL", "student loan", Step::BookProvider),
    code("TL", "paid by a third party", Step::BookProvider),
    code("WO", "overpayment taken back", Step::FollowBalance),
    code("WU", "taken back, reason not said", Step::AskPayer),
];

/// CLP02. None of them says that a claim was denied: the money and the reasons do.
pub(super) const CLAIM_STATUSES: &[Code] = &[
    code("1", "processed as primary", Step::Nothing),
    code("2", "processed as secondary", Step::Nothing),
    code("3", "processed as tertiary", Step::Nothing),
    code("4", "patient not known, or denied: the reasons say which", Step::Nothing),
    code("5", "pended", Step::Wait),
    code("19", "processed as primary and passed on to the next payer", Step::PassedOn),
    code("20", "processed as secondary and passed on to the next payer", Step::PassedOn),
    code("21", "processed as tertiary and passed on to the next payer", Step::PassedOn),
    code("22", "reversal of an earlier payment", Step::Reverse),
    code("23", "not this payer's claim, passed on", Step::PassedOn),
    code("25", "predetermination, no payment", Step::KeepEstimate),
];

/// STC01, first part.
pub(super) const CATEGORIES: &[Code] = &[
    code("A0", "passed on to another", Step::PassedOn),
    code("A1", "received", Step::Wait),
    code("A2", "accepted into the payer's system", Step::Wait),
    code("A3", "returned: cannot be processed", Step::SendAsNew),
    code("A4", "not found", Step::SendAsNew),
    code("A5", "split", Step::Wait),
    code("A6", "rejected: information missing", Step::SendAsNew),
    code("A7", "rejected: information invalid", Step::SendAsNew),
    code("A8", "rejected: fields contradict each other", Step::SendAsNew),
    code("E1", "no answer from the other system: try later", Step::SendLater),
    code("E2", "the other system is out of order: try later", Step::SendLater),
    code("E3", "the request is wrong", Step::SendAsNew),
    code("E4", "the request is not allowed", Step::AskPayer),
];

/// STC01, second part. The list is long and mostly explains itself beside its category.
pub(super) const STATUSES: &[Code] = &[
    code("19", "receipt confirmed", Step::Wait),
    code("20", "accepted for processing", Step::Wait),
    code("21", "information missing or invalid", Step::SendAsNew),
    code("54", "a claim or line that was processed before", Step::FindFirst),
    code("97", "patient not found as a member", Step::SendAsNew),
    code("116", "sent to the wrong payer", Step::RightPayer),
    code("122", "data missing or invalid, so not processed", Step::SendAsNew),
    code("145", "speciality (taxonomy code)", Step::SendAsNew),
    code("153", "id number", Step::SendAsNew),
    code("158", "date of birth", Step::SendAsNew),
    code("164", "member number", Step::SendAsNew),
    code("187", "date of service", Step::SendAsNew),
    code("454", "procedure code", Step::SendAsNew),
    code("500", "postal code", Step::SendAsNew),
    code("562", "NPI", Step::SendAsNew),
    code("718", "sent too late", Step::AskPayer),
];
