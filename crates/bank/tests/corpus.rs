//! The inputs that are worth keeping for fuzzing, on a stable compiler: what the fuzz targets check must hold of each, and of
//! each cut short.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use replay::replay;

#[expect(unreachable_pub, reason = "the fuzz targets, which are a workspace of their own, call them")]
#[path = "../../../fuzz/src/bank.rs"]
mod properties;
#[path = "../../../fuzz/replay.rs"]
mod replay;

#[test]
fn nacha() {
    replay("nacha", properties::nacha);
}

#[test]
fn bai2() {
    replay("bai2", properties::bai2);
}

#[test]
fn camt() {
    replay("camt", properties::camt);
}

#[test]
fn ofx() {
    replay("ofx", properties::ofx);
}

#[test]
fn csv() {
    replay("csv", properties::csv);
}
