//! Ours: what `bitewing x12 check` does. The 835 as typed, compared with its guide, and its codes with their lists.

use std::fs::File;

use x12::check::stream;

fn main() {
    peers::run("bitewing x12 check", "typed 835, SNIP 1-3, codes", |path| {
        let checked = stream(File::open(path).expect("the file"), &Default::default()).expect("it can be read");
        assert!(checked.findings.is_empty(), "the file is good");
        let claims = checked.money.iter().map(|set| set.claims.len() + set.claims_left_out).sum();
        peers::Found { claims, paid: Some(checked.money.iter().map(|set| set.total.paid.0).sum()) }
    });
}
