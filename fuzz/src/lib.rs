//! What must hold of every input, whatever bytes it is made of. Each fuzz target checks one of these, and
//! `crates/x12/tests/corpus.rs` checks them all on the inputs in `corpus`.

mod answers;
mod claims;
mod file;
mod places;

use x12::Cents;
use x12::remittance::{self, Remittance, RemittedClaim, Totals, Visitor};
use x12::tokenizer::{Flaw, Segments};

pub use answers::{claim_acknowledgment, group_acknowledgment};
pub use claims::claim_file;
pub use file::file;

/// Segments stand in the order of the bytes, none overlaps another, and every element is part of its segment.
pub fn tokenizer(bytes: &[u8]) {
    let mut end = 0;
    for segment in Segments::new(bytes) {
        assert!(
            segment.position >= end || segment.flaw == Some(Flaw::NotX12) || end <= segment.position + 106
        );
        assert!(segment.end <= bytes.len() && segment.position < segment.end);
        assert!(bytes[segment.position..].starts_with(segment.bytes));
        end = segment.end;
        let elements: Vec<&[u8]> = segment.elements().collect();
        assert_eq!(elements.len(), segment.element_count() + 1);
        for (n, element) in elements.iter().enumerate() {
            assert_eq!(segment.element(n), *element);
            assert_eq!(segment.text(n), x12::tokenizer::text(element));
        }
        assert!(segment.element(elements.len()).is_empty());
    }
}

/// What may be posted adds up; and reading by blocks finds the same claims as reading at once.
pub fn remittance(bytes: &[u8]) {
    let file = remittance::read(bytes);
    for set in &file.remittances {
        if set.may_post() {
            assert!(set.complete && set.enveloped);
            assert_eq!(set.payment_amount(), set.claims_paid() - set.provider_adjusted());
            assert!(set.payment_amount() >= Cents::ZERO);
            for (index, claim) in set.claims.iter().enumerate() {
                assert!(claim.imbalance().is_zero() || set.claim_is_held(index));
            }
        }
        for finding in set.findings.iter().chain(&file.findings) {
            assert!(!finding.message.is_empty() && finding.place.position <= bytes.len());
        }
    }
    let mut seen = Seen::default();
    let streamed = remittance::stream(bytes, &mut seen).expect("bytes can be read");
    assert_eq!(streamed.sets, file.remittances.len());
    let claims = file.remittances.iter().flat_map(|set| &set.claims);
    assert!(seen.claims.iter().eq(&claims.map(|claim| format!("{claim:?}")).collect::<Vec<_>>()));
    assert_eq!(seen.paid, file.remittances.iter().map(Remittance::claims_paid).sum());
}

#[derive(Default)]
struct Seen {
    claims: Vec<String>,
    paid: Cents,
}

impl Visitor for Seen {
    fn claim(&mut self, _: &Remittance<'_>, claim: &RemittedClaim<'_>) {
        self.claims.push(format!("{claim:?}"));
        self.paid += claim.paid;
    }

    fn set(&mut self, _: &Remittance<'_>, _: &Totals) {}
}
