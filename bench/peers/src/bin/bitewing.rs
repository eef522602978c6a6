//! Ours: a typed 835 with its envelopes, values and money rules checked, claim by claim, in a few megabytes.

use std::fs::File;

use x12::Cents;
use x12::remittance::{Remittance, RemittedClaim, Totals, Visitor, stream};

#[derive(Default)]
struct Sums {
    claims: usize,
    paid: Cents,
    findings: usize,
}

impl Visitor for Sums {
    fn claim(&mut self, _: &Remittance<'_>, claim: &RemittedClaim<'_>) {
        self.claims += 1;
        self.paid += claim.paid;
    }

    fn set(&mut self, set: &Remittance<'_>, _: &Totals) {
        self.findings += set.findings.len();
    }
}

fn main() {
    peers::run("bitewing x12", "typed 835, checked: SNIP 1, 3", |path| {
        let mut sums = Sums::default();
        let read = stream(File::open(path).expect("the file"), &mut sums).expect("the file can be read");
        assert_eq!((sums.findings, read.findings.len()), (0, 0), "the file is good");
        peers::Found { claims: sums.claims, paid: Some(sums.paid.0) }
    });
}
