//! What the store can keep: a struct of plain fields, declared once with [`record!`].
//!
//! A record knows its table's name, its key and its columns, so that the store can write and read it
//! without knowing what it means. Five kinds of value cross; everything else maps itself to one of them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::DateTimePrinter;

use crate::Cents;

/// One value on its way into or out of the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Bool(bool),
    Blob(Vec<u8>),
}

/// Which of the five a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Int,
    Text,
    Bool,
    Blob,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub nullable: bool,
}

/// A table: every row belongs to a practice, and its key is unique inside it.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// The columns of the key; they come first in `columns`. The practice stands before them.
    pub key: usize,
    pub columns: &'static [Column],
}

/// No two tables have one name. Columns are not compared: it is asked of every row that is written.
impl PartialEq for Table {
    fn eq(&self, other: &Table) -> bool {
        self.name == other.name
    }
}

impl Eq for Table {}

/// A struct that the store keeps.
pub trait Record: Sized {
    /// Where it is kept.
    const TABLE: &'static Table;
    /// Its fields, in the order of the table's columns.
    fn values(&self) -> Vec<Value>;
    /// The struct from its fields, in the same order.
    ///
    /// # Errors
    /// When a stored value is not one that the field can hold.
    fn from_values(values: Vec<Value>) -> Result<Self, BadValue>;
    /// The number that is its key; none when its key is something else.
    fn number(&self) -> Option<i64> {
        match self.values().first() {
            Some(Value::Int(number)) if Self::TABLE.key == 1 => Some(*number),
            _ => None,
        }
    }
}

/// A stored value that its field cannot hold: the data was changed from outside.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{table}.{column} holds {found}, which is not a value of that field")]
pub struct BadValue {
    pub table: &'static str,
    pub column: &'static str,
    pub found: String,
}

/// A type that is one column wide.
pub trait Field: Sized {
    const KIND: Kind;
    const NULLABLE: bool = false;
    fn into_value(self) -> Value;
    fn from_value(value: Value) -> Result<Self, Value>;
}

macro_rules! field {
    ($type:ty, $kind:ident, $into:expr, $pattern:pat => $from:expr) => {
        impl Field for $type {
            const KIND: Kind = Kind::$kind;
            fn into_value(self) -> Value {
                let into: fn($type) -> Value = $into;
                into(self)
            }
            fn from_value(value: Value) -> Result<Self, Value> {
                match value {
                    $pattern => $from,
                    other => Err(other),
                }
            }
        }
    };
}

field!(i64, Int, Value::Int, Value::Int(n) => Ok(n));
field!(Cents, Int, |c| Value::Int(c.0), Value::Int(n) => Ok(Cents(n)));
field!(String, Text, Value::Text, Value::Text(t) => Ok(t));
field!(Vec<u8>, Blob, Value::Blob, Value::Blob(b) => Ok(b));
field!(Date, Text, |d| Value::Text(day(d)), Value::Text(t) => t.parse().map_err(|_| Value::Text(t)));
// A time of the practice's clocks, without a zone.
field!(DateTime, Text, |t| Value::Text(t.to_string()), Value::Text(t) => t.parse().map_err(|_| Value::Text(t)));
field!(Timestamp, Text, |t| Value::Text(instant(t)), Value::Text(t) => t.parse().map_err(|_| Value::Text(t)));

/// An instant as it is stored and shown: UTC, whole seconds, text order is time order.
#[must_use]
pub fn instant(at: Timestamp) -> String {
    const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
    let mut text = String::with_capacity("2026-03-02T15:00:00Z".len());
    // A text takes whatever is printed.
    let printed = PRINTER.print_timestamp(&at, &mut text);
    debug_assert!(printed.is_ok());
    text
}

/// A day as it is stored.
fn day(date: Date) -> String {
    let mut text = String::with_capacity("2026-03-02".len());
    let printed = DateTimePrinter::new().print_date(&date, &mut text);
    debug_assert!(printed.is_ok());
    text
}

/// SQLite has no booleans: 0 and 1 come back as numbers.
impl Field for bool {
    const KIND: Kind = Kind::Bool;
    fn into_value(self) -> Value {
        Value::Bool(self)
    }
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Bool(b) => Ok(b),
            Value::Int(n @ (0 | 1)) => Ok(n == 1),
            other => Err(other),
        }
    }
}

impl<T: Field> Field for Option<T> {
    const KIND: Kind = T::KIND;
    const NULLABLE: bool = true;
    fn into_value(self) -> Value {
        self.map_or(Value::Null, T::into_value)
    }
    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// The column that a field of this type makes.
#[must_use]
pub const fn column<T: Field>(name: &'static str) -> Column {
    Column { name, kind: T::KIND, nullable: T::NULLABLE }
}

/// Declares a struct and how it is kept: `record! { /// doc pub struct X in "table" key 1 { … } }`.
///
/// `key n` says that the first n fields are its key inside a practice.
macro_rules! record {
    ($(#[$outer:meta])* pub struct $name:ident in $table:literal key $key:literal {
        $($(#[$inner:meta])* pub $field:ident: $type:ty,)*
    }) => {
        $(#[$outer])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[$inner])* pub $field: $type,)* }

        impl $crate::record::Record for $name {
            const TABLE: &'static $crate::record::Table = &$crate::record::Table {
                name: $table,
                key: $key,
                columns: &[$($crate::record::column::<$type>(stringify!($field)),)*],
            };
            fn values(&self) -> Vec<$crate::record::Value> {
                vec![$($crate::record::Field::into_value(self.$field.clone()),)*]
            }
            fn from_values(values: Vec<$crate::record::Value>) -> Result<Self, $crate::record::BadValue> {
                let mut values = values.into_iter();
                Ok($name { $($field: $crate::record::Field::from_value(
                    values.next().unwrap_or($crate::record::Value::Null),
                ).map_err(|found| $crate::record::BadValue {
                    table: $table, column: stringify!($field), found: format!("{found:?}"),
                })?,)* })
            }
        }
    };
}
pub(crate) use record;
