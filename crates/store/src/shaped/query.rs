//! Queries around SELECTs: WITH, UNION, ORDER BY, LIMIT.

use sqlparser::ast::{
    Expr, LimitClause, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, OrderBySort, Query, SetExpr,
    SetOperator, SetQuantifier, Value, With,
};

use super::scope::{Field, Named, Rows, Scope};
use super::writer::{At, Mode, Writer, quote};
use super::{Refused, no_read, wrong};

/// Which rows of a query count.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Page {
    limit: Option<usize>,
    offset: usize,
}

impl Page {
    fn text(self) -> String {
        match self.limit {
            None => String::new(),
            Some(limit) => format!(" limit {limit} offset {}", self.offset),
        }
    }

    /// Of these rows those that are wanted.
    fn of(self, offset: usize, limit: usize) -> Page {
        let left = self.limit.map_or(usize::MAX, |own| own.saturating_sub(offset));
        Page { limit: Some(left.min(limit)), offset: self.offset.saturating_add(offset) }
    }
}

impl Writer<'_> {
    /// A query. The whole one has its rows in an order without ties, and only those that are wanted.
    pub(super) fn query(
        &self,
        query: &Query,
        named: &Named<'_>,
        around: Option<&Scope<'_>>,
        whole: bool,
    ) -> Result<Rows, Refused> {
        let Query {
            with,
            body,
            order_by,
            limit_clause,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        if !locks.is_empty() || for_clause.is_some() {
            return Err(no_read("A SELECT … FOR UPDATE or LOCK IN SHARE MODE does more than read."));
        }
        if fetch.is_some() || settings.is_some() || format_clause.is_some() || !pipe_operators.is_empty() {
            return Err(wrong("A query ends with ORDER BY and LIMIT."));
        }
        let mut inner = Named { around: Some(named), queries: vec![] };
        let with = with.as_ref().map(|with| self.with(with, &mut inner)).transpose()?.unwrap_or_default();
        let order: &[OrderByExpr] = match order_by {
            None => &[],
            Some(OrderBy { kind: OrderByKind::Expressions(order), interpolate: None }) => order,
            Some(other) => return Err(wrong(format!("'{}' is not understood here.", quote(other)))),
        };
        let mut page = page(limit_clause.as_ref())?;
        if whole {
            page = page.of(self.place.offset, self.place.limit);
        }
        let mut rows = match &**body {
            SetExpr::Select(select) => self.select(&inner, around, select, order, whole)?,
            body => self.joined(&inner, around, body, order, whole)?,
        };
        rows.text = format!("{with}{}{}", rows.text, page.text());
        Ok(rows)
    }

    fn with(&self, with: &With, named: &mut Named<'_>) -> Result<String, Refused> {
        if with.recursive {
            return Err(wrong("WITH RECURSIVE is not there."));
        }
        let mut texts = vec![];
        for cte in &with.cte_tables {
            if cte.from.is_some() || cte.materialized.is_some() {
                return Err(wrong(format!("'{}': write WITH name AS (SELECT …).", quote(&cte.alias))));
            }
            let mut rows = self.query(&cte.query, named, None, false)?;
            rename(&mut rows.fields, &cte.alias)?;
            let number = self.number();
            texts.push(format!("c{number} as ({})", rows.text));
            named.queries.push((cte.alias.name.value.clone(), number, rows.fields));
        }
        Ok(format!("with {} ", texts.join(", ")))
    }

    /// A UNION, or a query in brackets, with its order.
    fn joined(
        &self,
        named: &Named<'_>,
        around: Option<&Scope<'_>>,
        body: &SetExpr,
        order: &[OrderByExpr],
        whole: bool,
    ) -> Result<Rows, Refused> {
        let mut rows = self.side(named, around, body)?;
        let mut by = vec![];
        for item in order {
            let at = ordinal(&item.expr, rows.fields.len())?.or_else(|| match &item.expr {
                Expr::Identifier(name) => {
                    rows.fields.iter().position(|field| field.name.eq_ignore_ascii_case(&name.value))
                }
                _ => None,
            });
            let Some(at) = at else {
                return Err(wrong(format!(
                    "A UNION is ordered by its columns or their numbers, not by '{}'.",
                    quote(&item.expr)
                )));
            };
            by.push(format!("{}{}", at + 1, direction(item)?));
        }
        if whole {
            by.extend((1..=rows.fields.len()).map(|at| format!("{at} nulls first")));
        }
        if !by.is_empty() {
            rows.text = format!("{} order by {}", rows.text, by.join(", "));
        }
        Ok(rows)
    }

    /// One side of a UNION; both engines take SELECTs side by side, from the left.
    fn side(&self, named: &Named<'_>, around: Option<&Scope<'_>>, body: &SetExpr) -> Result<Rows, Refused> {
        self.one_more_select()?;
        match body {
            SetExpr::Select(select) => self.select(named, around, select, &[], false),
            SetExpr::Query(query) => {
                let rows = self.query(query, named, around, false)?;
                Ok(self.wrapped(rows))
            }
            SetExpr::SetOperation { left, op: SetOperator::Union, set_quantifier, right } => {
                let all = match set_quantifier {
                    SetQuantifier::All => " all",
                    SetQuantifier::None | SetQuantifier::Distinct => "",
                    other => return Err(wrong(format!("UNION {other} is not there."))),
                };
                let left = self.side(named, around, left)?;
                let right = match self.side(named, around, right)? {
                    rows if matches!(**right, SetExpr::SetOperation { .. }) => self.wrapped(rows),
                    rows => rows,
                };
                let fields = united(&left.fields, &right.fields)?;
                Ok(Rows { text: format!("{} union{all} {}", left.text, right.text), fields })
            }
            SetExpr::SetOperation { op, .. } => Err(wrong(format!("{op} is not there: only UNION is."))),
            SetExpr::Values(_) | SetExpr::Table(_) => Err(wrong("A query begins with SELECT.")),
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                Err(no_read("Only a SELECT can be run."))
            }
        }
    }

    fn wrapped(&self, rows: Rows) -> Rows {
        let number = self.number();
        Rows { text: format!("select * from ({}) as s{number}", rows.text), ..rows }
    }

    /// The order inside an aggregate.
    pub(super) fn order_inside(&self, at: At<'_>, order: &[OrderByExpr]) -> Result<String, Refused> {
        let mut by = vec![];
        for item in order {
            let value = self.expr(at.mode(Mode::Row), &item.expr)?;
            by.push(format!("{}{}", value.text, direction(item)?));
        }
        Ok(by.join(", "))
    }
}

/// The columns of rows as an alias calls them.
pub(super) fn rename(fields: &mut [Field], alias: &sqlparser::ast::TableAlias) -> Result<(), Refused> {
    if alias.columns.is_empty() {
        return Ok(());
    }
    if alias.columns.len() != fields.len() {
        return Err(wrong(format!("{} has {} columns.", alias.name, fields.len())));
    }
    for (field, column) in fields.iter_mut().zip(&alias.columns) {
        field.name.clone_from(&column.name.value);
    }
    Ok(())
}

/// The columns of a UNION: the names of the left, and what holds the values of both.
fn united(left: &[Field], right: &[Field]) -> Result<Vec<Field>, Refused> {
    if left.len() != right.len() {
        let (a, b) = (left.len(), right.len());
        return Err(wrong(format!(
            "The SELECTs of a UNION have as many columns as each other, not {a} and {b}."
        )));
    }
    let both = |(a, b): (&Field, &Field)| match a.kind.with(b.kind) {
        Some(kind) => Ok(Field { name: a.name.clone(), kind }),
        None => Err(wrong(format!(
            "Column '{}' of a UNION is {} in one SELECT and {} in another: cast one.",
            a.name,
            a.kind.word(),
            b.kind.word()
        ))),
    };
    left.iter().zip(right).map(both).collect()
}

/// ` desc` and where nulls go: MySQL has them first, as if they were the least.
pub(super) fn direction(item: &OrderByExpr) -> Result<&'static str, Refused> {
    let OrderByExpr { expr: _, options: OrderByOptions { sort, nulls_first }, with_fill } = item;
    if nulls_first.is_some() || with_fill.is_some() {
        return Err(wrong("ORDER BY takes ASC or DESC and nothing else."));
    }
    match sort {
        None | Some(OrderBySort::Asc) => Ok(" nulls first"),
        Some(OrderBySort::Desc) => Ok(" desc nulls last"),
        Some(OrderBySort::Using(_)) => Err(wrong("ORDER BY takes ASC or DESC and nothing else.")),
    }
}

/// The place of the column that a number names: `order by 2`.
pub(super) fn ordinal(expr: &Expr, columns: usize) -> Result<Option<usize>, Refused> {
    let Expr::Value(value) = expr else { return Ok(None) };
    let Value::Number(digits, _) = &value.value else { return Ok(None) };
    match digits.parse::<usize>() {
        Ok(number) if (1..=columns).contains(&number) => Ok(Some(number - 1)),
        _ => Err(wrong(format!("There is no column number {digits}."))),
    }
}

fn page(limit: Option<&LimitClause>) -> Result<Page, Refused> {
    let (limit, offset) = match limit {
        None => return Ok(Page::default()),
        Some(LimitClause::LimitOffset { limit: Some(limit), offset, limit_by }) if limit_by.is_empty() => {
            (limit, offset.as_ref().map(|offset| &offset.value))
        }
        Some(LimitClause::OffsetCommaLimit { offset, limit }) => (limit, Some(offset)),
        Some(other) => return Err(wrong(format!("'{}': write LIMIT n OFFSET m.", quote(other)))),
    };
    Ok(Page { limit: Some(rows(limit)?), offset: offset.map(rows).transpose()?.unwrap_or(0) })
}

fn rows(expr: &Expr) -> Result<usize, Refused> {
    let whole = match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(digits, false) => digits.parse::<u32>().ok(),
            _ => None,
        },
        _ => None,
    };
    let whole = whole.ok_or_else(|| wrong(format!("LIMIT takes a whole number, not '{}'.", quote(expr))))?;
    usize::try_from(whole).map_err(|_| wrong("LIMIT is too large."))
}
