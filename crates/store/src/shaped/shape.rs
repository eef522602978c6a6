//! A table as Open Dental has it: its name, its columns, and how each is made from a column of ours.
//!
//! Enums are the numbers of their members, keys 0 for none, dates 0001-01-01 for none, flags 1 and 0.

use claims::record::Table;

use super::kind::Kind;
use crate::Engine;

/// A table that a query may name.
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    /// Where its rows are.
    pub table: &'static Table,
    /// The first is its key.
    pub columns: &'static [Column],
}

/// A column that a query may name.
#[derive(Debug)]
pub struct Column {
    pub name: &'static str,
    /// The column of ours that it is made from; empty for a column that is the same in every row.
    pub(crate) from: &'static str,
    pub(crate) form: Form,
}

/// The members of an enum with their numbers.
pub(crate) type Members = fn() -> Vec<(&'static str, i64)>;

/// How a column is made from ours.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Int,
    /// The number of another row; none is 0.
    Key,
    /// A whole number; none is -1.
    IntOrBlank,
    /// Hundredths, shown as a whole with two decimals.
    Money,
    /// The same; none is -1.
    MoneyOrBlank,
    /// The same; none is 0.
    MoneyOrZero,
    Text,
    Date,
    /// A date; none is 0001-01-01.
    DateOrNone,
    /// An instant in UTC, shown on the practice's clocks.
    Instant,
    /// A time of the practice's clocks; none is 0001-01-01 00:00:00.
    ClockOrNone,
    Flag,
    /// A name, shown as its number.
    Member(Members),
    /// The name of a billing type, shown as the number of its definition.
    BillingType,
    /// The same number in every row.
    Always(i64),
}

impl Form {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Form::Money | Form::MoneyOrBlank | Form::MoneyOrZero => Kind::Number,
            Form::Text => Kind::Text,
            Form::Date | Form::DateOrNone => Kind::Date,
            Form::Instant | Form::ClockOrNone => Kind::DateTime,
            _ => Kind::Int,
        }
    }
}

impl Shape {
    /// Whether its rows say something of patients, who may be named in another table.
    pub(crate) fn is_of_patients(&self) -> bool {
        let names =
            ["pat_num", "guarantor", "subscriber", "pat_plan_num", "pay_plan_num", "claim_payment_num"];
        self.table.columns.iter().any(|column| names.contains(&column.name))
    }

    pub(crate) fn key(&self) -> &'static str {
        self.columns.first().map_or("", |column| column.name)
    }
}

impl Column {
    /// What stands for it in a list of columns; the table is called `t`.
    pub(crate) fn sql(&self, engine: Engine, zone: &str) -> String {
        let from = format!("t.{}", self.from);
        match self.form {
            Form::Int | Form::Text | Form::Date => from,
            Form::Key => format!("coalesce({from}, 0)"),
            Form::IntOrBlank => format!("coalesce({from}, -1)"),
            Form::Money => money(engine, &from),
            Form::MoneyOrBlank => format!("coalesce({}, -1.0)", money(engine, &from)),
            Form::MoneyOrZero => format!("coalesce({}, 0.0)", money(engine, &from)),
            Form::DateOrNone => format!("coalesce({from}, '0001-01-01')"),
            Form::Instant => instant(engine, &from, zone),
            Form::ClockOrNone => format!("coalesce({from}, '0001-01-01T00:00:00')"),
            Form::Flag => match engine {
                Engine::Sqlite => from,
                Engine::Postgres => format!("cast({from} as integer)"),
            },
            Form::Member(members) => {
                let cases: Vec<String> =
                    members().iter().map(|(name, number)| format!("when '{name}' then {number}")).collect();
                format!("case {from} {} else -1 end", cases.join(" "))
            }
            Form::BillingType => format!(
                "coalesce((select min(d.def_num) from definition d where d.practice_id = t.practice_id \
                 and d.category = 4 and d.item_name = {from}), 0)"
            ),
            Form::Always(number) => number.to_string(),
        }
    }
}

/// SQLite has no decimals: the nearest binary number of an amount, which is one and the same for every way to
/// come to that amount, because all that is computed is rounded (`expr`).
fn money(engine: Engine, from: &str) -> String {
    match engine {
        Engine::Sqlite => format!("({from} / 100.0)"),
        Engine::Postgres => format!("({from} * 0.01)"),
    }
}

/// `local_time` is a function that the connection gets for the query (`engine::bounded`).
fn instant(engine: Engine, from: &str, zone: &str) -> String {
    match engine {
        Engine::Sqlite => format!("local_time({from})"),
        Engine::Postgres => format!(
            "to_char(cast({from} as timestamptz) at time zone '{}', 'YYYY-MM-DD\"T\"HH24:MI:SS')",
            zone.replace('\'', "''")
        ),
    }
}

const fn column(name: &'static str, from: &'static str, form: Form) -> Column {
    Column { name, from, form }
}

pub(super) const fn int(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::Int)
}

pub(super) const fn key(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::Key)
}

pub(super) const fn int_or_blank(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::IntOrBlank)
}

pub(super) const fn money_of(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::Money)
}

pub(super) const fn money_or_blank(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::MoneyOrBlank)
}

pub(super) const fn money_or_zero(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::MoneyOrZero)
}

pub(super) const fn text(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::Text)
}

pub(super) const fn date(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::Date)
}

pub(super) const fn date_or_none(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::DateOrNone)
}

pub(super) const fn time(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::Instant)
}

pub(super) const fn clock_or_none(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::ClockOrNone)
}

pub(super) const fn flag(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::Flag)
}

pub(super) const fn member(name: &'static str, from: &'static str, members: Members) -> Column {
    column(name, from, Form::Member(members))
}

pub(super) const fn billing_type(name: &'static str, from: &'static str) -> Column {
    column(name, from, Form::BillingType)
}

pub(super) const fn always(name: &'static str, number: i64) -> Column {
    column(name, "", Form::Always(number))
}

/// The members of a set of names, numbered from `$first` in the order of their declaration.
macro_rules! members {
    ($set:ty) => {
        $crate::shaped::shape::members!($set, 0)
    };
    ($set:ty, $first:literal) => {
        || <$set>::ALL.iter().map(|member| member.as_str()).zip($first..).collect()
    };
}
pub(super) use members;
