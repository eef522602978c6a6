//! The thread: one claim from the procedure to the bank, on real files.

mod acknowledged;
mod by_hand;
mod crash;
pub(crate) mod eft;
mod exceptions;
mod guard;
mod large;
mod late;
mod matches;
mod meant;
mod orders;
mod paper_check;
pub(crate) mod practice;
mod proofs;
mod radar;
mod repeats;
mod sending;
mod shapes;
mod statements;
mod streams;
mod typed;
mod undone;
