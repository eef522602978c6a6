//! What a value of a query is, as far as it decides how the two engines are asked for it: SQLite takes anything
//! for anything, PostgreSQL nothing for something else, MySQL guesses.

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Int,
    /// A number with up to four decimals: money.
    Number,
    Text,
    /// `2026-03-02`.
    Date,
    /// `2026-03-02T09:00:00`, on the practice's clocks.
    DateTime,
    /// What a condition is; shown as 1 and 0.
    Bool,
    /// `null` itself, which goes with everything.
    Null,
}

impl Kind {
    pub(super) fn is_number(self) -> bool {
        matches!(self, Kind::Int | Kind::Number)
    }

    /// Dates and times, which are texts to both engines.
    pub(super) fn is_time(self) -> bool {
        matches!(self, Kind::Date | Kind::DateTime)
    }

    pub(super) fn is_text(self) -> bool {
        self == Kind::Text || self.is_time()
    }

    /// The kind that holds the values of both, unless one is a number and the other a text.
    pub(super) fn with(self, other: Kind) -> Option<Kind> {
        match (self, other) {
            (a, b) if a == b => Some(a),
            (Kind::Null, kind) | (kind, Kind::Null) => Some(kind),
            (a, b) if a.is_number() && b.is_number() => Some(Kind::Number),
            (a, b) if a.is_text() && b.is_text() => Some(Kind::Text),
            _ => None,
        }
    }

    /// For people.
    pub(super) fn word(self) -> &'static str {
        match self {
            Kind::Int | Kind::Number => "a number",
            Kind::Text => "a text",
            Kind::Date => "a date",
            Kind::DateTime => "a time",
            Kind::Bool => "a condition",
            Kind::Null => "null",
        }
    }
}
