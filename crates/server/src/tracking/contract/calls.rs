//! The calls: what each reads and answers.

use claims::desk::{AnswerOutcome, ExceptionStatus, Reason, RemittanceStatus};
use claims::exception::person::Action;

use super::resources::{
    ACCOUNT, ACKNOWLEDGMENT, BANK_FINDING, CLAIM, DELIVERY, DEPOSIT_PROOF, ERA, EVENT, EXCEPTION, FINDING,
    MATCH, PAYER_BALANCE, PREVIEW, PROVIDER, REMITTANCE, REMITTANCE_CLAIM, RULE, STATEMENT, TRANSACTION,
    TRIAL, WEBHOOK, events, fields, names_of,
};
use super::shape::Field;
use super::shape::Shape::{Date, Either, Flag, Id, Instant, List, Maybe, Name, Object, Page, Text, Whole};
use super::{Answer, Call};

/// A call that reads no body.
macro_rules! read {
    ($about:literal, $query:expr, $answer:expr) => {
        Call { about: $about, query: $query, body: &[], answers: &[(200, $answer)] }
    };
}

/// One that writes: what it reads in its body, and its answers.
macro_rules! write {
    ($about:literal, $body:expr, $($status:literal: $answer:expr),+) => {
        Call { about: $about, query: &[], body: $body, answers: &[$(($status, $answer)),+] }
    };
}

const LIMIT: Field = Field::free("limit", Whole).told("1 to 100; 10 unless it is sent.");
const CURSOR: Field = Field::free("cursor", Text).told("The cursor of the page before.");
const PROVIDER_ID: Field = Field::free("provider_id", Id("entity"));
const FILE_NAME: Field = Field::free("name", Text).told("What the file is called.");
const MATCHED: Answer = Answer::Json(Object(fields! {"data": List(&MATCH)}));
const DELETED: Answer = Answer::Json(Object(fields! {"id": Text, "deleted": Flag}));
const A_DAY: &str = "A day, `YYYY-MM-DD`, or an ISO 8601 timestamp, of which the day counts.";

const fn page(of: &'static super::shape::Shape) -> Answer {
    Answer::Json(Page(of))
}

pub(in crate::tracking) static CREATE_CLAIM: Call = write!(
    "Tracks a claim. 200 when the same body was sent before, with the first.",
    &[
        Field::needed("provider_id", Id("entity")),
        Field::needed("payer_name", Text),
        Field::needed("claim_number", Text),
        Field::free("payer_claim_number", Maybe(&Text)),
        Field::free("subscriber_id", Maybe(&Text)),
        Field::needed("patient_name", Text),
        Field::needed("charged_amount", Whole).told("Cents, 0 or more."),
        Field::needed("service_date", Text).told(A_DAY),
        Field::free("service_end_date", Maybe(&Text)).told(A_DAY),
    ],
    201: Answer::Json(CLAIM), 200: Answer::Json(CLAIM)
);
pub(in crate::tracking) static CLAIMS: Call = read!(
    "Tracked claims, newest first.",
    &[
        PROVIDER_ID,
        Field::free("reconciled", Flag),
        Field::free("claim_number", Text),
        Field::free("payer_claim_number", Text),
        Field::free("updated_since", Instant),
        LIMIT,
        CURSOR,
    ],
    page(&CLAIM)
);
pub(in crate::tracking) static ONE_CLAIM: Call = read!("A tracked claim.", &[], Answer::Json(CLAIM));
pub(in crate::tracking) static MATCHES_OF_CLAIM: Call = read!(
    "What a claim is matched with: the answers of payers, then the deposits that paid them.",
    &[],
    page(&MATCH)
);
pub(in crate::tracking) static CREATE_PROVIDER: Call = write!(
    "Makes a billing entity, one for each NPI. 200 when the same body was sent before.",
    &[
        Field::needed("name", Text),
        Field::needed("npi", Text),
        Field::free("tax_id", Maybe(&Text)),
        Field::free("structure", Maybe(&Text)),
        Field::free(
            "address",
            Maybe(&Object(&[
                Field { name: "line1", shape: Maybe(&Text), is_needed: false, about: "" },
                Field { name: "line2", shape: Maybe(&Text), is_needed: false, about: "" },
                Field { name: "city", shape: Maybe(&Text), is_needed: false, about: "" },
                Field { name: "state", shape: Maybe(&Text), is_needed: false, about: "" },
                Field { name: "postal_code", shape: Maybe(&Text), is_needed: false, about: "" },
            ])),
        ),
    ],
    201: Answer::Json(PROVIDER), 200: Answer::Json(PROVIDER)
);
pub(in crate::tracking) static PROVIDERS: Call =
    read!("The practice's billing entities.", &[Field::free("npi", Text), LIMIT, CURSOR], page(&PROVIDER));
pub(in crate::tracking) static ONE_PROVIDER: Call = read!("A billing entity.", &[], Answer::Json(PROVIDER));
pub(in crate::tracking) static IMPORT_REMITTANCES: Call = Call {
    about: "Imports an 835 as it came, and posts what may be posted. 200 when the same file came before.",
    query: &[FILE_NAME],
    body: &[],
    answers: &[(201, IMPORTED_REMITTANCES), (200, IMPORTED_REMITTANCES)],
};
pub(in crate::tracking) static ENTER_REMITTANCE: Call = write!(
    "Takes in a remittance that came on paper, typed in, and posts what may be posted. 200 when the same was typed before; 422 \
     when it does not add up.",
    &[
        Field::needed("payer_name", Text),
        Field::free("payer_id", Text).told("The payer's tax number, as its 835 files have it."),
        Field::free("payee_npi", Maybe(&Text)).told("Needed where the practice bills under several."),
        Field::needed("method", Name(|| vec!["check", "ach", "wire", "none"])),
        Field::needed("number", Text).told("The check's number, or that of the payment."),
        Field::needed("date", Date),
        Field::needed("amount", Whole),
        Field::needed("claims", List(&PAPER_CLAIM)),
        Field::free("provider_adjustments", List(&Object(&[
            Field::needed("reason", Text),
            Field::free("reference", Text),
            Field::needed("amount", Whole).told("What is taken; given where it is negative."),
        ]))),
    ],
    201: IMPORTED_REMITTANCES, 200: IMPORTED_REMITTANCES
);
const PAPER_CLAIM: super::shape::Shape = Object(&[
    Field::free("claim_number", Text),
    Field::free("payer_claim_number", Text),
    Field::free("status", Text).told("CLP02; 1 unless it is sent."),
    Field::free("patient_last", Text),
    Field::free("patient_first", Text),
    Field::free("member_id", Text),
    Field::needed("charge", Whole),
    Field::needed("paid", Whole),
    Field::free("adjustments", List(&PAPER_ADJUSTMENT)),
    Field::free(
        "lines",
        List(&Object(&[
            Field::needed("code", Text),
            Field::free("date", Maybe(&Date)),
            Field::needed("charge", Whole),
            Field::needed("paid", Whole),
            Field::free("adjustments", List(&PAPER_ADJUSTMENT)),
        ])),
    ),
]);
const PAPER_ADJUSTMENT: super::shape::Shape =
    Object(&[Field::needed("group", Text), Field::needed("reason", Text), Field::needed("amount", Whole)]);
const IMPORTED_REMITTANCES: Answer = Answer::Json(Object(fields! {
    "data": List(&REMITTANCE), "duplicates": List(&Id("remittance")), "findings": List(&FINDING),
}));
pub(in crate::tracking) static REMITTANCES: Call = read!(
    "Remittances, newest first.",
    &[
        PROVIDER_ID,
        Field::free("updated_since", Instant),
        Field::free("received_on_or_after", Date),
        Field::free("received_on_or_before", Date),
        Field::free("payer", Text).told("A part of the payer's name."),
        Field::free("status", names_of!(RemittanceStatus)),
        LIMIT,
        CURSOR,
    ],
    page(&REMITTANCE)
);
pub(in crate::tracking) static ONE_REMITTANCE: Call = read!("A remittance.", &[], Answer::Json(REMITTANCE));
pub(in crate::tracking) static REMITTANCE_BYTES: Call =
    read!("The bytes of the file that a remittance came in.", &[], Answer::X12);
pub(in crate::tracking) static REMITTANCE_CLAIMS: Call = read!(
    "The claims that a remittance answers, each with the claim of ours that it was found to be. The last of the file first.",
    &[LIMIT, CURSOR],
    page(&REMITTANCE_CLAIM)
);
pub(in crate::tracking) static PAYER_BALANCES: Call = read!(
    "Takebacks and forwarded balances of payers. The one that began last first.",
    &[LIMIT, CURSOR],
    page(&PAYER_BALANCE)
);
pub(in crate::tracking) static POST_REMITTANCE: Call = write!(
    "Posts what was undone of a remittance, or one that is held. With `dry_run` it only tells what that would do.",
    &[Field::free("dry_run", Flag)],
    200: Answer::Json(Either(
        &REMITTANCE,
        &Object(fields! {"dry_run": Flag, "remittance_id": Id("remittance"), "preview": PREVIEW}),
    ))
);
pub(in crate::tracking) static UNDO_REMITTANCE: Call = write!(
    "Takes back all that a remittance posted, by new entries; or one claim of it.",
    &[Field::free("remittance_claim_id", Maybe(&Id("remclaim")))],
    200: Answer::Json(REMITTANCE)
);
pub(in crate::tracking) static IMPORT_ACKNOWLEDGMENTS: Call = Call {
    about: "Imports TA1, 997, 999 or 277CA as they came. 200 when the same file came before.",
    query: &[FILE_NAME],
    body: &[],
    answers: &[(201, IMPORTED_ACKNOWLEDGMENTS), (200, IMPORTED_ACKNOWLEDGMENTS)],
};
const IMPORTED_ACKNOWLEDGMENTS: Answer =
    Answer::Json(Object(fields! {"data": List(&ACKNOWLEDGMENT), "findings": List(&FINDING)}));
pub(in crate::tracking) static ACKNOWLEDGMENTS: Call = read!(
    "What was answered to claim files, newest first.",
    &[Field::free("claim_id", Id("claim")), Field::free("outcome", names_of!(AnswerOutcome)), LIMIT, CURSOR],
    page(&ACKNOWLEDGMENT)
);
pub(in crate::tracking) static ONE_ACKNOWLEDGMENT: Call =
    read!("What was answered about a claim.", &[], Answer::Json(ACKNOWLEDGMENT));
pub(in crate::tracking) static IMPORT_BANK_FILE: Call = Call {
    about: "Imports a bank file of any known format. Entries seen before are named, not booked again. 200 when it holds none, or \
            came before.",
    query: &[
        FILE_NAME,
        Field::free("columns", Text).told(
            "Which column of a CSV file is which, where that cannot be seen: date=1,amount=3. Kept for the account's next file.",
        ),
    ],
    body: &[],
    answers: &[(201, IMPORTED_BANK_FILE), (200, IMPORTED_BANK_FILE)],
};
const IMPORTED_BANK_FILE: Answer = Answer::Json(Object(fields! {
    "format": Maybe(&Text), "data": List(&TRANSACTION), "duplicates": List(&Id("transaction")), "findings": List(&BANK_FINDING),
}));
pub(in crate::tracking) static CREATE_TRANSACTION: Call = write!(
    "Books one bank entry. 200 when it is here already.",
    &[
        Field::free("account_id", Maybe(&Id("account"))).told("The default account, unless it is sent."),
        Field::needed("amount", Whole).told("Cents; credits are positive."),
        Field::needed("occurred_at", Text).told(A_DAY),
        Field::needed("description", Text),
        Field::free("trace_number", Maybe(&Text)),
        Field::free("check_number", Maybe(&Text)),
    ],
    201: Answer::Json(TRANSACTION), 200: Answer::Json(TRANSACTION)
);
pub(in crate::tracking) static TRANSACTIONS: Call = read!(
    "Bank entries, newest first.",
    &[
        Field::free("account_id", Id("account")),
        Field::free("posted_at.on_or_after", Date),
        Field::free("posted_at.on_or_before", Date),
        Field::free("reconciled", Flag),
        LIMIT,
        CURSOR,
    ],
    page(&TRANSACTION)
);
pub(in crate::tracking) static ONE_TRANSACTION: Call = read!("A bank entry.", &[], Answer::Json(TRANSACTION));
pub(in crate::tracking) static TRANSACTION_ERA: Call =
    read!("The remittances whose money a bank entry carried, as the payers said them.", &[], page(&ERA));
pub(in crate::tracking) static TRANSACTION_PROOF: Call =
    read!("That a deposit is its remittances and the ledger, to the cent.", &[], Answer::Json(DEPOSIT_PROOF));
pub(in crate::tracking) static PROOFS: Call = read!(
    "The proof of a day or of a month. One of the two is needed.",
    &[Field::free("day", Date), Field::free("month", Text).told("Such as 2026-03."),],
    Answer::Json(STATEMENT)
);
pub(in crate::tracking) static ACCOUNTS: Call =
    read!("The practice's bank accounts.", &[PROVIDER_ID, LIMIT, CURSOR], page(&ACCOUNT));
pub(in crate::tracking) static CREATE_MATCH: Call = write!(
    "Matches by hand: an answer of a payer with a claim, or bank entries with remittances. 200 when they were matched so before.",
    &[
        Field::free("remittance_claim_id", Maybe(&Id("remclaim"))),
        Field::free("insurance_claim_id", Maybe(&Id("claim"))),
        Field::free("transaction_ids", Maybe(&List(&Id("transaction")))),
        Field::free("remittance_ids", Maybe(&List(&Id("remittance")))),
        Field::free("fee", Maybe(&Whole)).told("Cents that were kept back on the way."),
    ],
    201: MATCHED, 200: MATCHED
);
pub(in crate::tracking) static DELETE_MATCH: Call = write!("Takes one match apart.", &[], 200: DELETED);
pub(in crate::tracking) static EXCEPTIONS: Call = read!(
    "What waits for a person, or did, newest first.",
    &[
        Field::free("reason", names_of!(Reason)),
        Field::free("status", names_of!(ExceptionStatus)),
        Field::free("older_than", Whole).told("Days."),
        LIMIT,
        CURSOR,
    ],
    page(&EXCEPTION)
);
pub(in crate::tracking) static ONE_EXCEPTION: Call = read!("An exception.", &[], Answer::Json(EXCEPTION));
pub(in crate::tracking) static RESOLVE_EXCEPTION: Call = write!(
    "Settles an exception, or does what leads there. `action` is one of those that it shows.",
    &[
        Field::free("action", Maybe(&names_of!(Action))).told("`dismiss`, unless it is sent."),
        Field::free("note", Maybe(&Text)),
        Field::free("assignee", Maybe(&Text)),
        Field::free("insurance_claim_id", Maybe(&Id("claim"))),
        Field::free("remittance_ids", Maybe(&List(&Id("remittance")))),
        Field::free("transaction_ids", Maybe(&List(&Id("transaction")))),
        Field::free("fee", Maybe(&Whole)),
    ],
    200: Answer::Json(EXCEPTION)
);
const RULES: &[Field] = fields! {"data": List(&RULE)};
pub(in crate::tracking) static POSTING_RULES: Call =
    read!("What does not post by itself although it could.", &[], Answer::Json(Object(RULES)));
pub(in crate::tracking) static SET_POSTING_RULES: Call = write!("Puts these guard rules in the place of those that there are.", RULES, 200: Answer::Json(Object(RULES)));
pub(in crate::tracking) static EVENTS: Call = read!(
    "What happened, oldest first. `cursor` is the last that was looked at, also when there are no more yet.",
    &[
        Field::free("after", Id("event")).told("Those behind it."),
        Field::free("since", Instant).told("Those of then and later, where `after` is not sent."),
        Field::free("type", Text).told("Names of events, between commas."),
        LIMIT,
        Field::free("cursor", Id("event")).told("As `after`."),
    ],
    page(&EVENT)
);

const URL: Field = Field::needed("url", Text)
    .told("https, or http to an address inside this network where that is allowed.");
const WANTED: Field =
    Field::free("events", Maybe(&List(&Name(events)))).told("Those to be told; all when it is empty.");
const DESCRIPTION: Field = Field::free("description", Maybe(&Text));
const AFTER: Field = Field::free("after", Maybe(&Id("event"))).told("The event behind which it goes on.");
const ENABLED: Field = Field::free("enabled", Maybe(&Flag));

pub(in crate::tracking) static CREATE_WEBHOOK: Call = write!(
    "Orders events to be sent. The secret is shown this once.",
    &[URL, WANTED, DESCRIPTION, AFTER, ENABLED],
    201: Answer::Json(WEBHOOK)
);
pub(in crate::tracking) static WEBHOOKS: Call =
    read!("The practice's webhooks.", &[LIMIT, CURSOR], page(&WEBHOOK));
pub(in crate::tracking) static ONE_WEBHOOK: Call = read!("A webhook.", &[], Answer::Json(WEBHOOK));
pub(in crate::tracking) static UPDATE_WEBHOOK: Call = write!(
    "Changes a webhook. What is not sent stays. Enabled, it goes on where it stopped, unless `after` says where.",
    &[Field::free("url", Maybe(&Text)), WANTED, DESCRIPTION, AFTER, ENABLED],
    200: Answer::Json(WEBHOOK)
);
pub(in crate::tracking) static DELETE_WEBHOOK: Call =
    write!("Ends a webhook, with all that was noted of its deliveries.", &[], 200: DELETED);
pub(in crate::tracking) static ROTATE_SECRET: Call = write!(
    "Gives a webhook another secret, shown this once. The one before it signs beside it for a day.",
    &[],
    200: Answer::Json(WEBHOOK)
);
pub(in crate::tracking) static TEST_WEBHOOK: Call = write!(
    "Sends `webhook.test`, which is no event, and says what came of it. It is not tried again.",
    &[],
    200: Answer::Json(TRIAL)
);
pub(in crate::tracking) static DELIVERIES: Call =
    read!("What was last sent to a webhook, newest first.", &[LIMIT, CURSOR], page(&DELIVERY));
