//! The inputs that fuzzing has found worth keeping, on a stable compiler: what the fuzz targets check must hold of each,
//! and of each cut short.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use replay::replay;

#[expect(unreachable_pub, reason = "the fuzz targets, which are a workspace of their own, call them")]
#[path = "../../../fuzz/src/lib.rs"]
mod properties;
#[path = "../../../fuzz/replay.rs"]
mod replay;

#[test]
fn tokenizer() {
    replay("tokenizer", properties::tokenizer);
}

#[test]
fn remittance() {
    replay("remittance", properties::remittance);
}

#[test]
fn claim_file() {
    replay("claim_file", properties::claim_file);
}

#[test]
fn group_acknowledgment() {
    replay("group_acknowledgment", properties::group_acknowledgment);
}

#[test]
fn claim_acknowledgment() {
    replay("claim_acknowledgment", properties::claim_acknowledgment);
}

#[test]
fn file() {
    replay("file", properties::file);
}
