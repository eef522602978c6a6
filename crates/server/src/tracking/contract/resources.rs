//! What this door shows, field by field.

use claims::desk::{
    AnswerKind, AnswerOutcome, ExceptionStatus, LinkKind, Reason, RemittanceStatus, RemittedClaimState,
};
use claims::event_webhook::Disabled;
use claims::exception::Clue;
use claims::exception::person::Action;
use claims::ledger::AccountKind;

use super::shape::Shape::{
    Date, Day, Flag, Id, Instant, List, Maybe, Name, Named, Object, Open, Text, Whole,
};
use super::shape::{Field, Shape};

/// The written forms of an enum.
macro_rules! names_of {
    ($name:ident) => {
        Name(|| $name::ALL.iter().map(|it| it.as_str()).collect())
    };
}

/// Fields that are always there.
macro_rules! fields {
    ($($name:literal: $shape:expr),* $(,)?) => {
        &[$(Field { name: $name, shape: $shape, is_needed: true, about: "" }),*]
    };
}

pub(super) use {fields, names_of};

pub(super) static REFUSAL: Shape = Named(
    "Refusal",
    &[
        Field::needed("message", Text),
        Field::needed("error", Text),
        Field::needed("statusCode", Whole),
        Field::free("fields", List(&Object(fields! {"field": Text, "message": Text})))
            .told("What is wrong with which field or parameter."),
        Field::free("findings", List(&Open))
            .told("What is wrong with a file that cannot be taken, and where."),
        Field::free("format", Maybe(&Text)).told("As what a bank file was read."),
    ],
);

pub(super) const CLAIM: Shape = Named(
    "InsuranceClaim",
    fields! {
        "id": Id("claim"), "provider_id": Maybe(&Id("entity")), "payer_name": Text, "claim_number": Text,
        "payer_claim_number": Maybe(&Text), "subscriber_id": Maybe(&Text), "patient_name": Text,
        "charged_amount": Whole, "service_date": Day, "service_end_date": Maybe(&Day), "reconciled": Flag,
        "transaction_ids": List(&Id("transaction")), "created_at": Instant,
    },
);

pub(super) const MATCH: Shape = Named(
    "Match",
    fields! {
        "id": Id("match"), "kind": names_of!(LinkKind), "remittance_claim_id": Maybe(&Id("remclaim")),
        "insurance_claim_id": Maybe(&Id("claim")), "remittance_id": Maybe(&Id("remittance")),
        "transaction_id": Maybe(&Id("transaction")), "rule": Text, "evidence": Text, "made_by": Text,
        "made_at": Instant, "amount": Maybe(&Whole), "fee": Maybe(&Whole), "alternatives": List(&Text),
        "version": Maybe(&Whole), "by_hand": Flag,
    },
);

pub(super) const PROVIDER: Shape = Named(
    "Provider",
    fields! {
        "id": Id("entity"), "name": Text, "npi": Maybe(&Text), "tax_id": Maybe(&Text), "structure": Text,
        "address": Object(fields! {"line1": Text, "line2": Text, "city": Text, "state": Text, "postal_code": Text}),
    },
);

/// A finding of a reader of X12.
pub(super) const FINDING: Shape = Named(
    "Finding",
    fields! {
        "level": Name(|| vec!["syntax", "guide", "balancing", "situation", "code_set", "product", "partner"]),
        "rule": Text, "stops": Name(|| vec!["nothing", "claim", "set"]),
        "place": Object(fields! {
            "segment": Text, "position": Whole, "set": Maybe(&Whole), "number": Whole, "element": Maybe(&Whole),
            "claim": Maybe(&Whole), "claim_number": Text, "line": Maybe(&Whole),
        }),
        "value": Text, "message": Text,
    },
);

pub(super) const BANK_FINDING: Shape = Named(
    "BankFinding",
    fields! {
        "rule": Text, "line": Whole, "columns": Maybe(&Object(fields! {"first": Whole, "last": Whole})),
        "value": Text, "message": Text, "stops": Flag,
    },
);

pub(super) const REMITTANCE: Shape = Named(
    "Remittance",
    fields! {
        "id": Id("remittance"), "payer_name": Text, "payer_id": Text, "provider_id": Maybe(&Id("entity")),
        "payment_amount": Whole, "payment_method": Text, "payment_date": Maybe(&Day), "trace_number": Text,
        "claim_count": Whole, "status": names_of!(RemittanceStatus), "held_because": Maybe(&Text),
        "typed_by": Maybe(&Text), "findings": List(&FINDING), "transaction_ids": List(&Id("transaction")), "received_at": Instant,
        "updated_at": Instant,
    },
);

pub(super) const REMITTANCE_CLAIM: Shape = Named(
    "RemittanceClaim",
    fields! {
        "id": Id("remclaim"), "remittance_id": Id("remittance"), "index": Whole, "claim_number": Text,
        "payer_claim_number": Maybe(&Text), "status": Text, "charged_amount": Whole, "paid_amount": Whole,
        "patient_responsibility": Whole, "state": names_of!(RemittedClaimState),
        "insurance_claim_id": Maybe(&Id("claim")),
    },
);

pub(super) const PAYER_BALANCE: Shape = Named(
    "PayerBalance",
    fields! {
        "id": Text, "payer_id": Text, "payer_name": Maybe(&Text), "provider_id": Maybe(&Id("entity")),
        "reference": Text, "status": Name(|| vec!["settled", "open"]), "open_amount": Whole, "age_days": Whole,
        "origin_claim_ids": List(&Id("claim")), "origin_remittance_ids": List(&Id("remittance")),
        "entries": List(&Object(fields! {
            "remittance_id": Maybe(&Id("remittance")), "reason": Text, "amount": Whole, "date": Day,
            "claim_ids": List(&Id("claim")),
        })),
    },
);

pub(super) const ACKNOWLEDGMENT: Shape = Named(
    "Acknowledgment",
    fields! {
        "id": Text, "kind": names_of!(AnswerKind), "outcome": names_of!(AnswerOutcome), "about": Text,
        "is_ours": Flag, "claim_id": Maybe(&Id("claim")), "payer_claim_number": Maybe(&Text), "codes": Text,
        "reason": Maybe(&Text), "next_step": Maybe(&Text), "received_at": Instant,
    },
);

pub(super) const TRANSACTION: Shape = Named(
    "Transaction",
    fields! {
        "id": Id("transaction"), "account_id": Maybe(&Id("account")), "amount": Whole, "occurred_at": Day,
        "description": Text, "source": Text, "counterparty": Maybe(&Text), "trace_number": Maybe(&Text),
        "check_number": Maybe(&Text), "reconciled": Flag, "remittance_ids": List(&Id("remittance")),
    },
);

pub(super) const ACCOUNT: Shape = Named(
    "Account",
    fields! {
        "id": Id("account"), "provider_id": Maybe(&Id("entity")), "routing_number": Maybe(&Text),
        "account_number": Maybe(&Text), "name": Text,
    },
);

const ADJUSTMENT: Shape = Named(
    "Adjustment",
    fields! {"group": Text, "reason_code": Text, "reason": Maybe(&Text), "amount": Whole},
);

/// A remittance as the payer said it.
pub(super) const ERA: Shape = Named(
    "ParsedEra",
    fields! {
        "id": Id("remittance"), "transaction_id": Id("transaction"),
        "payer": Object(fields! {"name": Text, "id": Maybe(&Text)}),
        "payee": Object(fields! {"name": Text, "npi": Maybe(&Text)}),
        "payment": Object(fields! {
            "amount": Whole, "method": Text, "check_number": Maybe(&Text), "date": Maybe(&Day),
        }),
        "claims": List(&Object(fields! {
            "patient_control_number": Text, "payer_claim_number": Maybe(&Text), "status": Text,
            "charged_amount": Whole, "paid_amount": Whole, "patient_responsibility": Whole,
            "patient": Object(fields! {"name": Maybe(&Text), "subscriber_id": Maybe(&Text)}),
            "service_date": Maybe(&Day), "service_end_date": Maybe(&Day), "adjustments": List(&ADJUSTMENT),
            "service_lines": List(&Object(fields! {
                "procedure_code": Text, "modifiers": List(&Text), "charged_amount": Whole, "paid_amount": Whole,
                "units": Text, "adjustments": List(&ADJUSTMENT), "remark_codes": List(&Text),
            })),
        })),
        "provider_adjustments": List(&Object(fields! {
            "reason_code": Text, "reference": Maybe(&Text), "amount": Whole,
        })),
    },
);

pub(super) const EXCEPTION: Shape = Named(
    "Exception",
    fields! {
        "id": Id("exception"), "reason": names_of!(Reason),
        "subject": Object(fields! {"kind": Text, "id": Maybe(&Text)}), "amount_at_risk": Whole,
        "opened_at": Instant, "age_days": Whole,
        "candidates": List(&Object(fields! {"id": Text, "reasons": List(&names_of!(Clue))})),
        "assignee": Maybe(&Text), "note": Text, "status": names_of!(ExceptionStatus),
        "resolved_at": Maybe(&Instant), "settled_as": Maybe(&names_of!(Action)),
        "actions": List(&names_of!(Action)),
        "history": List(&Object(fields! {
            "action": names_of!(Action), "assignee": Maybe(&Text), "note": Maybe(&Text), "made_by": Text,
            "made_at": Instant,
        })),
    },
);

/// What posting a remittance would do.
pub(super) const PREVIEW: Shape = Named(
    "Preview",
    fields! {
        "payer_name": Text, "trace_number": Text, "payment_amount": Whole, "status": names_of!(RemittanceStatus),
        "claim_count": Whole,
        "claims": List(&Object(fields! {
            "index": Whole, "claim_number": Text, "charged_amount": Whole, "paid_amount": Whole,
            "state": names_of!(RemittedClaimState), "claim_num": Maybe(&Whole),
            "rows": List(&Object(fields! {"table": Text, "number": Whole, "before": Open, "after": Open})),
        })),
        "is_whole": Flag,
        "accounts": List(&Object(fields! {"account": names_of!(AccountKind), "of": Text, "amount": Whole})),
        "totals": Object(fields! {"posted": Whole, "held": Whole, "paid": Whole, "paid_and_held": Whole}),
        "exceptions": List(&Object(fields! {
            "reason": names_of!(Reason), "claim_index": Maybe(&Whole), "amount_at_risk": Whole, "note": Text,
        })),
    },
);

pub(super) const DEPOSIT_PROOF: Shape = Named(
    "DepositProof",
    fields! {
        "transaction_id": Id("transaction"), "date": Date, "bank": Whole,
        "remittances": List(&Object(fields! {
            "remittance_id": Id("remittance"), "payer_name": Text, "payment_amount": Whole, "allocated": Whole,
            "fee": Whole, "elsewhere": Whole, "claims": Whole, "claims_paid": Whole, "provider_adjustments": Whole, "ledger": Whole, "held_claims": Whole,
            "held": Whole,
            "edits": List(&Object(fields! {"claim_proc_num": Whole, "amount": Whole, "postings": List(&Whole)})),
            "postings": List(&Whole),
        })),
        "unexplained": Whole, "balanced": Flag,
        "because": List(&Object(fields! {"exception_id": Id("exception"), "reason": names_of!(Reason), "note": Text})),
        "waits": Maybe(&Text),
    },
);

pub(super) const STATEMENT: Shape = Named(
    "Statement",
    fields! {
        "from": Date, "to": Date, "balanced": Flag, "lines": List(&Object(fields! {"what": Text, "amount": Whole})),
        "accounts": List(&Object(fields! {
            "account": names_of!(AccountKind), "of": Text, "opening": Whole, "debits": Whole, "credits": Whole,
            "closing": Whole,
            "items": List(&Object(fields! {"id": Text, "amount": Whole, "since": Date, "reason": Text})),
        })),
        "more": List(&Object(fields! {"account": names_of!(AccountKind), "count": Whole, "amount": Whole})),
        "faults": List(&Object(fields! {"id": Text, "cents": Whole, "message": Text})),
    },
);

/// Fields of a guard rule; what is null is no condition.
pub(super) const RULE: Shape = Named(
    "PostingRule",
    &[
        Field::free("name", Text),
        Field::free("payer_id", Maybe(&Text)),
        Field::free("provider_id", Maybe(&Text)),
        Field::free("adjustment_group", Maybe(&Text)),
        Field::free("reason_code", Maybe(&Text)),
        Field::free("paid_over", Maybe(&Whole)),
        Field::free("estimate_off_by", Maybe(&Whole)),
        Field::free("charge_differs", Maybe(&Flag)),
        Field::free("dual_coverage", Maybe(&Flag)),
        Field::free("test_file", Maybe(&Flag)),
        Field::free("action", Text).told("`post`, `propose` or `hold`."),
    ],
);

pub(super) const EVENT: Shape = Named(
    "Event",
    fields! {
        "id": Id("event"), "event": Name(events), "subject": Text, "occurred_at": Instant,
    },
);

/// The names of all events.
pub(super) fn events() -> Vec<&'static str> {
    claims::event::ALL.iter().map(|(name, _)| *name).collect()
}

pub(super) const WEBHOOK: Shape = Named(
    "Webhook",
    &[
        Field::needed("id", Id("webhook")),
        Field::needed("url", Text),
        Field::needed("description", Text),
        Field::needed("events", List(&Name(events))).told("Those that are told; all when it is empty."),
        Field::needed("enabled", Flag),
        Field::needed("disabled_because", Maybe(&names_of!(Disabled))),
        Field::needed("disabled_at", Maybe(&Instant)),
        Field::needed("failing_since", Maybe(&Instant)),
        Field::needed("next_try_at", Maybe(&Instant)),
        Field::needed("last_event_id", Maybe(&Id("event"))).told("The last that was taken or passed over."),
        Field::needed("old_secret_until", Maybe(&Instant)),
        Field::needed("created_at", Instant),
        Field::needed("updated_at", Instant),
        Field::free("secret", Text).told("Shown when it is made, and never again."),
    ],
);

pub(super) const DELIVERY: Shape = Named(
    "Delivery",
    fields! {
        "id": Id("event"), "event": Name(events),
        "status": Name(|| vec!["delivered", "waiting", "disabled", "dropped"]), "attempts": Whole,
        "http_status": Maybe(&Whole), "error": Maybe(&Text), "first_tried_at": Instant, "tried_at": Instant,
        "next_try_at": Maybe(&Instant), "delivered_at": Maybe(&Instant),
    },
);

pub(super) const TRIAL: Shape = Object(fields! {
    "id": Text, "delivered": Flag, "http_status": Maybe(&Whole), "error": Maybe(&Text),
});
