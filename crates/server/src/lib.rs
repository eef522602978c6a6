//! Bitewing's doors: the Open Dental API, the tracking API, the pages; and the shell between them and the
//! pure domain: load, decide, commit.

pub mod access;
mod api_docs;
pub mod app;
pub mod clock;
pub mod clockwork;
pub mod codes;
pub mod current;
pub mod demo;
pub mod desk;
pub mod estimates;
pub mod export;
#[cfg(test)]
mod fixtures;
pub mod keys;
pub mod office;
pub mod open_dental;
mod overwrite;
pub mod pages;
mod repeat;
pub mod secret;
pub mod serve;
pub mod stock;
pub mod throttle;
pub mod tracking;
pub mod webhooks;

pub use app::{App, Caller, Error};
