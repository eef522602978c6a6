//! Comparisons. Texts are compared without regard to case, as MySQL does; a text in the query that is compared
//! with a date or a number is read as one.

use sqlparser::ast::{BinaryOperator, Expr, Query};

use super::convert::not_a_date;
use super::kind::Kind;
use super::literal::{self, Literal};
use super::writer::{At, Origin, Sql, Writer, quote};
use super::{Refused, wrong};

impl Writer<'_> {
    /// The condition of a WHERE or an ON. Of what must be true together, each comparison of keys is written so
    /// that an index can find it: null and 0 for "none" are both not equal to the key of a row.
    pub(super) fn condition(&self, at: At<'_>, expr: &Expr) -> Result<String, Refused> {
        let mut left = vec![expr];
        let mut conditions = vec![];
        while let Some(expr) = left.pop() {
            match expr {
                Expr::Nested(inner) => left.push(inner),
                Expr::BinaryOp { left: a, op: BinaryOperator::And, right: b } => left.extend([&**b, &**a]),
                Expr::BinaryOp { left: a, op: BinaryOperator::Eq, right: b } => {
                    let (a, b) = (self.expr(at, a)?, self.expr(at, b)?);
                    conditions.push(match by_key(&a, &b).or_else(|| by_key(&b, &a)) {
                        Some(condition) => condition,
                        None => self.compare("=", &a, &b)?,
                    });
                }
                other => conditions.push(Self::truth(&self.expr(at, other)?)?),
            }
        }
        Ok(conditions.join(" and "))
    }

    pub(super) fn compare(&self, sign: &str, left: &Sql, right: &Sql) -> Result<String, Refused> {
        let (left, right) = self.pair(left, right)?;
        Ok(format!("({left} {sign} {right})"))
    }

    /// `x in (a, b)`.
    pub(super) fn in_list(
        &self,
        at: At<'_>,
        expr: &Expr,
        list: &[Expr],
        negated: bool,
    ) -> Result<Sql, Refused> {
        let what = self.expr(at, expr)?;
        let mut by_left: Vec<(String, Vec<String>)> = vec![];
        for one in list {
            let (left, right) = self.pair(&what, &self.expr(at, one)?)?;
            match by_left.iter_mut().find(|(known, _)| *known == left) {
                Some((_, rights)) => rights.push(right),
                None => by_left.push((left, vec![right])),
            }
        }
        let parts: Vec<String> =
            by_left.iter().map(|(left, rights)| format!("{left} in ({})", rights.join(", "))).collect();
        let not = if negated { "not " } else { "" };
        Ok(Sql::new(format!("({not}({}))", parts.join(" or ")), Kind::Bool))
    }

    /// `x in (select …)`.
    pub(super) fn in_query(
        &self,
        at: At<'_>,
        expr: &Expr,
        query: &Query,
        negated: bool,
    ) -> Result<Sql, Refused> {
        let what = Self::value(self.expr(at, expr)?);
        let rows = self.query(query, at.named, Some(at.scope), false)?;
        let [field] = rows.fields.as_slice() else {
            return Err(wrong("A SELECT behind IN has one column."));
        };
        let is = if negated { "not in" } else { "in" };
        let text = match (what.kind, field.kind) {
            (Kind::Text, Kind::Text) => {
                let number = self.number();
                format!(
                    "(lower({}) {is} (select lower(s{number}.o1) from ({}) as s{number}))",
                    what.text, rows.text
                )
            }
            (a, b) if a.with(b).is_some() => format!("({} {is} ({}))", what.text, rows.text),
            (a, b) => return Err(unlike(a, b)),
        };
        Ok(Sql::new(text, Kind::Bool))
    }

    /// `x like '…'`, without regard to case.
    pub(super) fn like(
        &self,
        at: At<'_>,
        (expr, pattern): (&Expr, &Expr),
        escape: Option<&Expr>,
        negated: bool,
    ) -> Result<Sql, Refused> {
        let what = self.as_text(self.expr(at, expr)?);
        let pattern = self.as_text(self.expr(at, pattern)?);
        let escape = match escape {
            None => "\\".to_owned(),
            Some(escape) => match self.expr(at, escape)?.literal() {
                Some(Literal::Text(text)) if text.chars().count() == 1 => text.clone(),
                _ => return Err(wrong(format!("ESCAPE takes one character, not {}.", quote(escape)))),
            },
        };
        let like = self.either(|| "like".into(), || "ilike".into());
        let not = if negated { "not " } else { "" };
        let escape = literal::quoted(&escape);
        let text = format!("({} {not}{like} {} escape {escape})", what.text, pattern.text);
        Ok(Sql::new(text, Kind::Bool))
    }

    /// Both sides of a comparison in texts that compare as MySQL would have it.
    pub(super) fn pair(&self, left: &Sql, right: &Sql) -> Result<(String, String), Refused> {
        if left.kind == Kind::Bool || right.kind == Kind::Bool {
            return self.pair(&Self::value(left.clone()), &Self::value(right.clone()));
        }
        let plain = || Ok((left.text.clone(), right.text.clone()));
        match (left.kind, right.kind) {
            (Kind::Null, _) | (_, Kind::Null) => plain(),
            (a, b) if a.is_number() && b.is_number() => plain(),
            (Kind::Text, Kind::Text) => Ok((lower(left), lower(right))),
            (a, Kind::Text) if a.is_time() => Ok((left.text.clone(), time_beside(a, right)?)),
            (Kind::Text, b) if b.is_time() => Ok((time_beside(b, left)?, right.text.clone())),
            (a, b) if a.is_time() && b.is_time() => plain(),
            (a, Kind::Text) if a.is_number() => self.number_beside(left, right),
            (Kind::Text, b) if b.is_number() => {
                self.number_beside(right, left).map(|(number, text)| (text, number))
            }
            (a, b) => Err(unlike(a, b)),
        }
    }

    /// A number, and a text that it is compared with.
    fn number_beside(&self, number: &Sql, text: &Sql) -> Result<(String, String), Refused> {
        if let Some(Literal::Text(digits)) = text.literal() {
            let read = literal::number(digits.trim())
                .map_err(|_| wrong(format!("'{}' is compared with a number and is none.", quote(digits))))?;
            return Ok((number.text.clone(), read.text));
        }
        Ok((self.as_text(number.clone()).text, text.text.clone()))
    }
}

fn unlike(a: Kind, b: Kind) -> Refused {
    wrong(format!("{} cannot be compared with {}.", capital(a.word()), b.word()))
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn lower(sql: &Sql) -> String {
    format!("lower({})", sql.text)
}

/// A text beside a date or a time. One that stands in the query is read; empty is no date.
fn time_beside(kind: Kind, sql: &Sql) -> Result<String, Refused> {
    let Some(Literal::Text(text)) = sql.literal() else { return Ok(sql.text.clone()) };
    if text.is_empty() {
        return Ok(sql.text.clone());
    }
    let read = literal::date_or_time(text).ok_or_else(|| not_a_date(text))?;
    let midnight = "T00:00:00'";
    Ok(match (kind, read.kind) {
        (Kind::DateTime, Kind::Date) => format!("{}{midnight}", read.text.trim_end_matches('\'')),
        (Kind::Date, Kind::DateTime) => match read.text.strip_suffix(midnight) {
            Some(date) => format!("{date}'"),
            None => read.text,
        },
        _ => read.text,
    })
}

/// `key = key of a row`: the column as it is stored, null for none.
fn by_key(foreign: &Sql, primary: &Sql) -> Option<String> {
    let Origin::Foreign(stored) = &foreign.origin else { return None };
    match &primary.origin {
        Origin::Primary => {}
        Origin::Literal(Literal::Int(number)) if *number != 0 => {}
        _ => return None,
    }
    Some(format!("({stored} = {})", primary.text))
}
