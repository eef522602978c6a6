//! Makes a dental practice: months of life in order, with the files of payers and banks, and the truth about all of it.
//!
//! [`make`] gives the days one by one. A [`Day`] holds what happened at the practice (neutral verbs, [`action::Action`]), the claims
//! that left it as another program would tell them ([`action::TrackedClaim`]), and the files that arrived: 277CA, 835, bank
//! files of several kinds. When the days are over, [`Maker::into_labels`] gives the truth ([`labels::Labels`]): what each bank
//! line pays, which answers each claim got, what a person must be asked and why, what each patient owed on each day.
//!
//! `docs/labelled-practice.md` lists what is planted, how often, and what a person must be asked about it.
//!
//! One size and one seed give the same bytes, for ever and on any machine: integers only, chance of our own, no clock.
//!
//! ```
//! let mut maker = maker::make(maker::Size::Small, 1);
//! let days: Vec<maker::Day> = maker.by_ref().collect();
//! let labels = maker.into_labels();
//! assert_eq!(days.len(), 90);
//! assert!(labels.claims.len() > 50);
//! ```
//!
//! The maker judges the ledger, so it knows nothing of it: it depends on no other crate of this project but `x12`, and there
//! on the type of money alone. It writes its own files; that they say the same as the readers read is for the tests.

mod ack;
pub mod action;
mod adjudicate;
mod bank;
mod calendar;
mod catalog;
mod chance;
mod claim;
mod course;
mod cycle;
mod faults;
pub mod labels;
mod life;
mod office;
mod people;
mod plant;
mod remit;
mod setup;
mod size;
mod till;
mod world;
mod write835;

use jiff::civil::Date;

use action::{Action, TrackedClaim};
use labels::Labels;
pub use size::Size;
use world::World;

/// A practice of this size, made of this seed.
#[must_use]
pub fn make(size: Size, seed: u64) -> Maker {
    Maker { world: World::new(size, seed) }
}

/// Gives the days of a practice, first to last.
#[derive(Debug)]
pub struct Maker {
    world: World,
}

/// What happened on one day, in order: first the files came, then the practice did its work.
#[derive(Debug)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// The files that came.
    pub files: Vec<File>,
    /// What was done.
    pub actions: Vec<Action>,
    /// The claims that were made.
    pub claims: Vec<TrackedClaim>,
}

/// A file that came.
#[derive(Debug)]
pub struct File {
    /// Sorts as the files came; the ending says what it is: `277`, `835`, `ach`, `bai`, `csv`, `xml`, `ofx`.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Iterator for Maker {
    type Item = Day;

    fn next(&mut self) -> Option<Day> {
        self.world.next_day()
    }
}

impl Maker {
    /// The truth about the whole practice; days that were not asked for are lived through first.
    #[must_use]
    pub fn into_labels(mut self) -> Labels {
        while self.world.next_day().is_some() {}
        self.world.into_labels()
    }
}
