//! Values of one kind where another is wanted, as far as MySQL's guesses are safe.

use super::kind::Kind;
use super::literal::{self, Literal};
use super::writer::{Origin, Sql, Writer};
use super::{Refused, wrong};

impl Writer<'_> {
    /// A value that can be shown, counted and summed: a condition is 1 or 0.
    pub(super) fn value(sql: Sql) -> Sql {
        match sql.kind {
            Kind::Bool => Sql::new(format!("cast({} as integer)", sql.text), Kind::Int),
            _ => sql,
        }
    }

    /// A condition: a number is one when it is not 0.
    pub(super) fn truth(sql: &Sql) -> Result<String, Refused> {
        match sql.kind {
            Kind::Bool | Kind::Null => Ok(sql.text.clone()),
            Kind::Int | Kind::Number => Ok(format!("({} <> 0)", sql.text)),
            kind => Err(wrong(format!("A condition is wanted where {} stands.", kind.word()))),
        }
    }

    pub(super) fn as_number(sql: Sql) -> Result<Sql, Refused> {
        let sql = Self::value(sql);
        match (&sql.origin, sql.kind) {
            (_, Kind::Int | Kind::Number) => Ok(sql),
            // PostgreSQL wants to know what is missing.
            (_, Kind::Null) => Ok(Sql::new(format!("cast({} as bigint)", sql.text), Kind::Int)),
            (Origin::Literal(Literal::Text(text)), _) => literal::number(text.trim()),
            (_, kind) => Err(wrong(format!("A number is wanted where {} stands.", kind.word()))),
        }
    }

    /// A number as MySQL spells it in a text: `104.5`, `250`.
    pub(super) fn as_text(&self, sql: Sql) -> Sql {
        let sql = Self::value(sql);
        let text = match sql.kind {
            Kind::Text | Kind::Date | Kind::DateTime => return Sql { kind: Kind::Text, ..sql },
            Kind::Int | Kind::Bool | Kind::Null => format!("cast({} as text)", sql.text),
            Kind::Number => self.either(
                || format!("format('%.15g', {})", sql.text),
                || format!("cast(trim_scale({}) as text)", sql.text),
            ),
        };
        Sql::new(text, Kind::Text)
    }

    /// A date or a time; a text that stands in the query has to be one.
    pub(super) fn as_date(sql: Sql) -> Result<Sql, Refused> {
        match (&sql.origin, sql.kind) {
            (Origin::Literal(Literal::Text(text)), _) => {
                literal::date_or_time(text).ok_or_else(|| not_a_date(text))
            }
            (_, kind) if kind.is_text() || kind == Kind::Null => Ok(sql),
            (_, kind) => Err(wrong(format!("A date is wanted where {} stands.", kind.word()))),
        }
    }

    /// Values that stand for each other (`if`, `case`, `coalesce`, the columns of a UNION): of one kind.
    pub(super) fn alike(&self, values: Vec<Sql>) -> (Vec<String>, Kind) {
        let values: Vec<Sql> = values.into_iter().map(Self::value).collect();
        let times = values.iter().any(|value| value.kind.is_time());
        let values: Vec<Sql> = values
            .into_iter()
            .map(|value| match value.literal() {
                Some(Literal::Text(text)) if times => literal::date_or_time(text).unwrap_or(value),
                _ => value,
            })
            .collect();
        let kind = values.iter().try_fold(Kind::Null, |kind, value| kind.with(value.kind));
        let texts = |values: Vec<Sql>| values.into_iter().map(|value| value.text).collect();
        match kind {
            Some(kind) => (texts(values), kind),
            None => (texts(values.into_iter().map(|value| self.as_text(value)).collect()), Kind::Text),
        }
    }
}

pub(super) fn not_a_date(text: &str) -> Refused {
    wrong(format!(
        "'{}' is not a date: write yyyy-MM-dd, or yyyy-MM-dd HH:mm:ss.",
        super::writer::quote(&text)
    ))
}
