//! Replays the corpus of a fuzz target on a stable compiler, each input and each cut short. The tests of the crates that
//! are fuzzed include it.

use std::fs;
use std::path::Path;

pub(crate) fn replay(target: &str, check: fn(&[u8])) {
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
