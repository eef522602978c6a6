//! The list of all statements. One test prepares each on both engines and looks at its plan: none may read a
//! growing table whole.

use crate::queries::{
    access, appointments, codes, desk, family, pages, papers, proof, radar, trail, webhooks,
};
use crate::statement::Statement;
use crate::{events, feed, ids, job, practice, write};

/// The statements of the store itself.
const OWN: &[&dyn Statement] = &[
    &job::JOBS_DUE,
    &job::JOBS_FOR,
    &feed::WROTE,
    &feed::WRITTEN_AT,
    &events::LAST,
    &events::AT,
    &ids::TAKE,
    &ids::RAISE,
    &practice::LIST,
    &practice::INSERT,
    &practice::INSERT_HEAD,
    &practice::LAST_AUDIT,
    &write::LOCK_HEAD,
];

/// Every select and every named text. A file of `queries/` has a constant `ALL` with its own, which stands here.
#[must_use]
pub fn all() -> Vec<&'static dyn Statement> {
    [
        OWN,
        family::ALL,
        desk::ALL,
        access::ALL,
        appointments::ALL,
        pages::ALL,
        papers::ALL,
        proof::ALL,
        radar::ALL,
        trail::ALL,
        webhooks::ALL,
        codes::ALL,
    ]
    .concat()
}
