//! The thread: one claim from the procedure to the bank, on real files.

mod acknowledged;
mod by_hand;
mod crash;
pub(crate) mod eft;
mod exceptions;
mod guard;
mod large;
mod late;
mod paper_check;
pub(crate) mod practice;
mod repeats;
mod sending;
mod statements;
mod undone;
