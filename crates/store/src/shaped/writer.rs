//! What writing a query anew carries along: for whom it is, numbers for names, and limits on the work.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use sqlparser::ast::{Expr, Query};

use super::kind::Kind;
use super::literal::Literal;
use super::scope::{Named, Rows, Scope};
use super::shape::Shape;
use super::{Place, Refused, wrong};
use crate::Engine;

/// Expressions inside expressions.
const DEPTH_MAX: usize = 200;
/// Expressions that are looked at, each as often as that happens.
const STEPS_MAX: usize = 200_000;
/// Bytes of what is written.
const WRITTEN_MAX: usize = 1_000_000;
/// SELECTs in one query, each as often as it is written: a group's are written twice.
const SELECTS_MAX: usize = 500;

/// A part of the new text.
#[derive(Clone, Debug)]
pub(super) struct Sql {
    pub(super) text: String,
    pub(super) kind: Kind,
    pub(super) origin: Origin,
}

/// Where a value comes from, as far as it matters.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    Computed,
    Literal(Literal),
    /// The key of a table: never null, never 0.
    Primary,
    /// A column where none is shown as 0; the text is the column as it is stored, with null for none, which an
    /// index can find.
    Foreign(String),
}

impl Sql {
    pub(super) fn new(text: impl Into<String>, kind: Kind) -> Sql {
        Sql { text: text.into(), kind, origin: Origin::Computed }
    }

    pub(super) fn literal(&self) -> Option<&Literal> {
        match &self.origin {
            Origin::Literal(literal) => Some(literal),
            _ => None,
        }
    }
}

/// Where in a SELECT an expression stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) named: &'a Named<'a>,
    pub(super) aliases: Aliases,
    pub(super) mode: Mode<'a>,
}

impl<'a> At<'a> {
    pub(super) fn mode(self, mode: Mode<'a>) -> At<'a> {
        At { mode, ..self }
    }

    pub(super) fn aliases(self, aliases: Aliases) -> At<'a> {
        At { aliases, ..self }
    }
}

/// Whether what the select list calls its expressions counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aliases {
    No,
    First,
    AfterColumns,
}

/// Of what an expression is one value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mode<'a> {
    /// Of a row: no aggregates.
    Row,
    /// Of a row, or of all rows: an aggregate is noted in the scope.
    Free,
    /// Of a group; these are the texts that it is grouped by.
    Group(&'a [String]),
}

/// Writes one query.
pub(super) struct Writer<'p> {
    pub(super) place: &'p Place,
    numbers: Cell<usize>,
    selects: Cell<usize>,
    steps: Cell<usize>,
    depth: Cell<usize>,
    tables: RefCell<BTreeMap<&'static str, &'static Shape>>,
}

impl<'p> Writer<'p> {
    pub(super) fn new(place: &'p Place) -> Writer<'p> {
        let zero = || Cell::new(0);
        let tables = RefCell::default();
        Writer { place, numbers: zero(), selects: zero(), steps: zero(), depth: zero(), tables }
    }

    /// Notes that a table is read.
    pub(super) fn reads(&self, shape: &'static Shape) {
        self.tables.borrow_mut().insert(shape.name, shape);
    }

    /// The tables that are read, in the order of their names.
    pub(super) fn tables(&self) -> Vec<&'static Shape> {
        self.tables.borrow().values().copied().collect()
    }

    /// The whole query, with the rows that are wanted.
    pub(super) fn whole(&self, query: &Query) -> Result<Rows, Refused> {
        self.query(query, &Named::default(), None, true)
    }

    /// This text on SQLite, that one on PostgreSQL.
    pub(super) fn either(
        &self,
        sqlite: impl FnOnce() -> String,
        postgres: impl FnOnce() -> String,
    ) -> String {
        match self.place.engine {
            Engine::Sqlite => sqlite(),
            Engine::Postgres => postgres(),
        }
    }

    /// A number for a name.
    pub(super) fn number(&self) -> usize {
        self.numbers.set(self.numbers.get() + 1);
        self.numbers.get()
    }

    /// Counts a SELECT.
    pub(super) fn one_more_select(&self) -> Result<(), Refused> {
        self.selects.set(self.selects.get() + 1);
        if self.selects.get() > SELECTS_MAX {
            return Err(too_complex());
        }
        Ok(())
    }

    /// An expression, whatever it is.
    pub(super) fn expr(&self, at: At<'_>, expr: &Expr) -> Result<Sql, Refused> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > STEPS_MAX || self.depth.get() >= DEPTH_MAX {
            return Err(too_complex());
        }
        self.depth.set(self.depth.get() + 1);
        let written = self.grouped(at, expr);
        self.depth.set(self.depth.get() - 1);
        let written = written?;
        if written.text.len() > WRITTEN_MAX {
            return Err(too_complex());
        }
        Ok(written)
    }
}

fn too_complex() -> Refused {
    wrong("The query is too complex: nest less, or ask in several queries.")
}

/// The beginning of a part of the query, for a refusal.
pub(super) fn quote(part: &impl std::fmt::Display) -> String {
    const CHARACTERS_MAX: usize = 60;
    let text = part.to_string();
    match text.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
