//! The inputs that are worth keeping for fuzzing, on a stable compiler: what the fuzz targets check must hold of each, and of
//! each cut short.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::fs;
use std::path::Path;

#[expect(unreachable_pub, reason = "the fuzz targets, which are a workspace of their own, call them")]
#[path = "../../../fuzz/src/bank.rs"]
mod properties;

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

fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files = fs::read_dir(&folder).expect("the corpus is part of the repository");
    let mut count = 0;
    for file in files {
        let bytes = fs::read(file.expect("an entry").path()).expect("an input");
        for end in (0..bytes.len()).step_by(bytes.len() / 50 + 1) {
            check(&bytes[..end]);
        }
        check(&bytes);
        count += 1;
    }
    assert!(count > 0, "{} has inputs", folder.display());
}
