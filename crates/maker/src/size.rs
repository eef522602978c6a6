//! How much is made (`users.md` 5.3).

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// How large a practice is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// One clinic, 300 patients, three months.
    Small,
    /// Three clinics, 2,500 patients, 24 months.
    Normal,
    /// Twenty clinics, 16,000 patients, 24 months.
    Load,
}

impl Size {
    /// The size of a name, as on a command line.
    #[must_use]
    pub fn named(name: &str) -> Option<Size> {
        [Size::Small, Size::Normal, Size::Load].into_iter().find(|size| size.name() == name)
    }

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Size::Small => "small",
            Size::Normal => "normal",
            Size::Load => "load",
        }
    }

    pub(crate) const fn clinics(self) -> u32 {
        match self {
            Size::Small => 1,
            Size::Normal => 3,
            Size::Load => 20,
        }
    }

    pub(crate) const fn patients(self) -> u32 {
        match self {
            Size::Small => 300,
            Size::Normal => 2_500,
            Size::Load => 16_000,
        }
    }

    /// Every fault comes for the first time within so many remittances: small shows some of them, the others all.
    pub(crate) const fn first_fault_within(self) -> u32 {
        match self {
            Size::Small => 150,
            Size::Normal | Size::Load => 400,
        }
    }

    /// Everybody comes for the first time within so many days.
    pub(crate) const fn first_visit_within(self) -> u32 {
        match self {
            Size::Small => 80,
            Size::Normal | Size::Load => 182,
        }
    }

    /// The first day of its life.
    pub(crate) fn first_day(self) -> Date {
        let months = match self {
            Size::Small => 3,
            Size::Normal | Size::Load => 24,
        };
        self.last_day().tomorrow().map_or(self.last_day(), |next| next.saturating_sub(months.months()))
    }

    /// The last day: the same for all, so that what is told of a made practice stays true.
    pub(crate) const fn last_day(self) -> Date {
        date(2026, 3, 31)
    }
}
