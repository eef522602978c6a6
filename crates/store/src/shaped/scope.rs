//! What names stand for at a place in a query: the tables of its FROM, those of the queries around it, and the
//! queries that WITH names.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use sqlparser::ast::{Expr, Ident};

use super::kind::Kind;
use super::shape::{Form, Shape};
use super::{Refused, wrong};

/// A column of rows: its name as it was written, and its kind.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
}

/// Rows that a query makes; its columns are called `o1`, `o2`, ….
#[derive(Clone, Debug)]
pub(super) struct Rows {
    pub(super) text: String,
    pub(super) fields: Vec<Field>,
}

/// Where the rows of a FROM come from.
#[derive(Debug)]
pub(super) enum Body {
    Table(&'static Shape),
    Query(String),
    /// One that WITH names.
    Named(usize),
}

/// One table of a FROM. In the new text it is called `s` and its number.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) name: String,
    pub(super) number: usize,
    pub(super) body: Body,
    pub(super) fields: Vec<Field>,
    /// The columns that something names: only those are made.
    used: RefCell<BTreeSet<usize>>,
}

impl Source {
    pub(super) fn new(name: String, number: usize, body: Body, fields: Vec<Field>) -> Source {
        Source { name, number, body, fields, used: RefCell::default() }
    }

    /// The columns that were named so far.
    pub(super) fn used(&self) -> Vec<usize> {
        self.used.borrow().iter().copied().collect()
    }

    /// The text for a column of it.
    pub(super) fn column(&self, at: usize) -> String {
        self.used.borrow_mut().insert(at);
        match self.body {
            Body::Table(shape) => {
                format!("s{}.\"{}\"", self.number, shape.columns.get(at).map_or("", |c| c.name))
            }
            _ => format!("s{}.o{}", self.number, at + 1),
        }
    }

    /// How the column is made, when it is one of a table.
    pub(super) fn form(&self, at: usize) -> Option<Form> {
        match self.body {
            Body::Table(shape) => shape.columns.get(at).map(|column| column.form),
            _ => None,
        }
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name))
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.fields.iter().map(|field| field.name.as_str()).collect();
        format!("{} has: {}", self.name, names.join(", "))
    }
}

/// The names of one SELECT, and of those around it.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    around: Option<&'a Scope<'a>>,
    pub(super) sources: Vec<Source>,
    /// The columns of USING, which are named without a table.
    pub(super) shared: Vec<String>,
    /// What the select list calls its expressions.
    pub(super) aliases: Vec<(String, &'a Expr)>,
    /// Whether an aggregate was met.
    pub(super) aggregates: Cell<bool>,
}

/// A column that was found.
pub(super) struct Found<'a> {
    pub(super) source: &'a Source,
    pub(super) at: usize,
    /// Whether it is one of this SELECT's own tables.
    pub(super) own: bool,
}

impl<'a> Scope<'a> {
    pub(super) fn new(around: Option<&'a Scope<'a>>) -> Scope<'a> {
        Scope { around, sources: vec![], shared: vec![], aliases: vec![], aggregates: Cell::new(false) }
    }

    /// The expression that the select list calls by this name.
    pub(super) fn alias(&self, name: &str) -> Option<&'a Expr> {
        self.aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name)).map(|(_, expr)| *expr)
    }

    /// The column that `name` or `table.name` is.
    pub(super) fn find(&self, table: Option<&Ident>, name: &str) -> Result<Found<'_>, Refused> {
        let mut scope = Some(self);
        let mut known = false;
        while let Some(here) = scope {
            let asked =
                |source: &&Source| table.is_none_or(|table| source.name.eq_ignore_ascii_case(&table.value));
            let mut sources = here.sources.iter().filter(asked).peekable();
            known |= table.is_some() && sources.peek().is_some();
            let mut hits = sources.filter_map(|source| source.position(name).map(|at| (source, at)));
            if let Some((source, at)) = hits.next() {
                let shared = here.shared.iter().any(|shared| shared.eq_ignore_ascii_case(name));
                if hits.next().is_some() && !shared {
                    return Err(wrong(format!("Column '{name}' is in several tables: write table.{name}.")));
                }
                return Ok(Found { source, at, own: std::ptr::eq(here, self) });
            }
            if known {
                break;
            }
            scope = here.around;
        }
        Err(self.unknown(table, name, known))
    }

    fn unknown(&self, table: Option<&Ident>, name: &str, known: bool) -> Refused {
        let mut all = vec![];
        let mut scope = Some(self);
        while let Some(here) = scope {
            all.extend(here.sources.iter());
            scope = here.around;
        }
        let of = |source: &&&Source| table.is_none_or(|table| source.name.eq_ignore_ascii_case(&table.value));
        match table {
            Some(table) if !known => {
                let names: Vec<&str> = all.iter().map(|source| source.name.as_str()).collect();
                wrong(format!("Unknown table '{table}' of '{table}.{name}'. Here are: {}.", names.join(", ")))
            }
            _ => {
                let has: Vec<String> = all.iter().filter(of).map(|source| source.names()).collect();
                let column = table.map_or_else(|| name.to_owned(), |table| format!("{}.{name}", table.value));
                let has = if has.is_empty() { "There is no FROM".to_owned() } else { has.join("; ") };
                wrong(format!("Unknown column '{column}'. {has}."))
            }
        }
    }
}

/// The queries that WITH has named so far, the nearest first.
#[derive(Debug, Default)]
pub(super) struct Named<'a> {
    pub(super) around: Option<&'a Named<'a>>,
    pub(super) queries: Vec<(String, usize, Vec<Field>)>,
}

impl Named<'_> {
    pub(super) fn find(&self, name: &str) -> Option<(usize, Vec<Field>)> {
        let own = self.queries.iter().rev().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        match own {
            Some((_, number, fields)) => Some((*number, fields.clone())),
            None => self.around.and_then(|around| around.find(name)),
        }
    }
}
