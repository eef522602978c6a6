//! The thread: one claim from the procedure to the bank, on real files.

mod acknowledged;
mod broken_off;
mod by_hand;
mod columns;
mod crash;
mod cut;
pub(crate) mod eft;
mod exceptions;
mod guard;
mod large;
mod late;
mod matches;
mod meant;
mod orders;
mod paper_check;
mod past;
pub(crate) mod practice;
mod proofs;
mod radar;
mod repeats;
mod sending;
mod shapes;
mod statements;
mod streams;
mod taught;
mod typed;
mod undone;
