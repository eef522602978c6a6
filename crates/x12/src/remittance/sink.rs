//! Who is handed the claims and sets that were read whole: a list that keeps them, or a visitor that looks at each.

use super::{Remittance, RemittedClaim, Totals, Visitor};

/// Takes what was read whole, in the order of the file.
pub(crate) trait Sink<'a> {
    /// A claim, and the set that it stands in, as far as that is read. The next claim is written over it.
    fn claim(&mut self, set: &mut Remittance<'a>, claim: &mut RemittedClaim<'a>);

    /// A set that was read to its end.
    fn set(&mut self, set: Remittance<'a>, totals: Totals);
}

/// Keeps all, each claim with its set.
#[derive(Debug, Default)]
pub(super) struct Keep<'a>(pub(super) Vec<Remittance<'a>>);

impl<'a> Sink<'a> for Keep<'a> {
    fn claim(&mut self, set: &mut Remittance<'a>, claim: &mut RemittedClaim<'a>) {
        set.claims.push(std::mem::take(claim));
    }

    fn set(&mut self, set: Remittance<'a>, _: Totals) {
        self.0.push(set);
    }
}

/// Shows all, and keeps nothing.
#[derive(Debug)]
pub(super) struct Show<'v, V>(pub(super) &'v mut V);

impl<'a, V: Visitor> Sink<'a> for Show<'_, V> {
    fn claim(&mut self, set: &mut Remittance<'a>, claim: &mut RemittedClaim<'a>) {
        self.0.claim(set, claim);
    }

    fn set(&mut self, set: Remittance<'a>, totals: Totals) {
        self.0.set(&set, &totals);
    }
}
