//! The examples of the four pages that are the contract of this door: every answer that they show has here the same
//! fields, in the same order, of the same JSON types. What is compared are the answers that a test plays anew
//! (`examples.json`).

use serde_json::Value;

use super::openapi::EXAMPLES;
use super::wire::kinds;
use super::{adjustments, claim_procs, claims, payments};

type Shape = &'static [(&'static str, char)];

const CLAIM: Shape = claims::tests::SEED;
const CLAIM_PROC: Shape = claim_procs::tests::SEED;
const PAYMENT: Shape = payments::tests::SEED;
const ADJUSTMENT: Shape = adjustments::tests::SEED;

/// The answers that the pages show. An array of rows has the shape of each.
const PAGES: &[(&str, u64, Shape)] = &[
    ("GET /claims", 200, CLAIM),
    ("GET /claims/{ClaimNum}", 200, CLAIM),
    ("POST /claims", 201, CLAIM),
    ("PUT /claims/{ClaimNum}", 200, CLAIM),
    ("PUT /claims/{ClaimNum}/Status", 200, CLAIM),
    ("PUT /claims/{ClaimNum}/Split", 201, &[("ClaimNum", 'n'), ("ProcNums", '?')]),
    ("GET /claimprocs", 200, CLAIM_PROC),
    ("GET /claimprocs/{ClaimProcNum}", 200, CLAIM_PROC),
    ("PUT /claimprocs/{ClaimProcNum}", 200, CLAIM_PROC),
    ("POST /claimprocs/InsAdjust", 201, CLAIM_PROC),
    ("POST /claimprocs/Supplemental", 201, CLAIM_PROC),
    ("GET /payments", 200, PAYMENT),
    ("POST /payments", 201, PAYMENT),
    ("GET /adjustments", 200, ADJUSTMENT),
    ("POST /adjustments", 201, ADJUSTMENT),
    ("PUT /adjustments/{AdjNum}", 200, ADJUSTMENT),
];

/// Those that answer with their status alone.
const EMPTY: &[&str] = &["DELETE /claims/{ClaimNum}", "PUT /claimprocs/InsAdjust"];

#[test]
fn every_answer_of_the_pages_has_their_fields_order_and_types() {
    for (call, status, shape) in PAGES {
        let example = &EXAMPLES[*call];
        assert_eq!(example["status"], *status, "{call}");
        let rows = match &example["response"] {
            Value::Array(rows) => rows.as_slice(),
            row => std::slice::from_ref(row),
        };
        assert!(!rows.is_empty(), "{call}");
        for row in rows {
            assert_eq!(kinds(row), *shape, "{call}");
        }
    }
    for call in EMPTY {
        assert_eq!(
            (&EXAMPLES[*call]["status"], EXAMPLES[*call].get("response")),
            (&200.into(), None),
            "{call}"
        );
    }
}

#[test]
fn the_numbers_of_a_split_are_an_array_of_whole_numbers() {
    let moved = &EXAMPLES["PUT /claims/{ClaimNum}/Split"]["response"]["ProcNums"];
    assert!(moved.as_array().is_some_and(|numbers| numbers.iter().all(Value::is_i64)), "{moved}");
}
