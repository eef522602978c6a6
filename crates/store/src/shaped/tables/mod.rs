//! The tables that a query may name, in the spelling of Open Dental's database (`opendental-api.md` 2.5).

mod account;
mod coverage;
mod money;
mod office;
mod schedule;

use super::shape::Shape;

/// All of them, in the order of their names.
#[must_use]
pub fn all() -> Vec<&'static Shape> {
    let mut all = [account::ALL, coverage::ALL, money::ALL, office::ALL, schedule::ALL].concat();
    all.sort_by_key(|shape| shape.name);
    all
}

/// The one with this name; MySQL on Windows, where offices run it, does not look at the case.
pub(super) fn find(name: &str) -> Option<&'static Shape> {
    all().into_iter().find(|shape| shape.name.eq_ignore_ascii_case(name))
}
