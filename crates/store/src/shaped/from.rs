//! The FROM of a SELECT: tables, queries and how they are joined.

use sqlparser::ast::{
    Join, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, TableFactor, TableWithJoins,
};

use super::kind::Kind;
use super::query::rename;
use super::scope::{Body, Field, Named, Scope, Source};
use super::shape::{Column, Form, Shape};
use super::writer::{Aliases, At, Mode, Sql, Writer, quote};
use super::{Refused, tables, wrong};

/// How a table of a FROM joins those before it.
pub(super) struct Joined {
    how: &'static str,
    on: String,
}

impl Writer<'_> {
    pub(super) fn from(
        &self,
        named: &Named<'_>,
        from: &[TableWithJoins],
        scope: &mut Scope<'_>,
    ) -> Result<Vec<Joined>, Refused> {
        let mut joined = vec![];
        for TableWithJoins { relation, joins } in from {
            let source = self.source(named, relation)?;
            add(scope, source)?;
            joined.push(Joined { how: " join ", on: "true".to_owned() });
            for join in joins {
                joined.push(self.join(named, join, scope, from.len() > 1)?);
            }
        }
        Ok(joined)
    }

    fn join(
        &self,
        named: &Named<'_>,
        join: &Join,
        scope: &mut Scope<'_>,
        beside_others: bool,
    ) -> Result<Joined, Refused> {
        let Join { relation, global, join_operator } = join;
        let (how, constraint) = match join_operator {
            JoinOperator::Join(on)
            | JoinOperator::Inner(on)
            | JoinOperator::CrossJoin(on)
            | JoinOperator::StraightJoin(on) => (" join ", on),
            JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => (" left join ", on),
            JoinOperator::Right(on) | JoinOperator::RightOuter(on) if !beside_others => (" right join ", on),
            _ => return Err(wrong(format!("'{}': this kind of join is not there.", quote(join)))),
        };
        if *global {
            return Err(wrong("GLOBAL JOIN is not there."));
        }
        let source = self.source(named, relation)?;
        let on = match constraint {
            JoinConstraint::Using(columns) => Some(self.using(columns, scope, &source)?),
            _ => None,
        };
        add(scope, source)?;
        let at = At { scope, named, aliases: Aliases::No, mode: Mode::Row };
        let on = match (constraint, on) {
            (_, Some(on)) => on,
            (JoinConstraint::On(condition), _) => self.condition(at, condition)?,
            (JoinConstraint::None, _) if how == " join " => "true".to_owned(),
            _ => return Err(wrong(format!("'{}': write JOIN … ON.", quote(join)))),
        };
        Ok(Joined { how, on })
    }

    /// `using (a, b)`: the columns of the tables before and of this one.
    fn using(
        &self,
        columns: &[ObjectName],
        scope: &mut Scope<'_>,
        source: &Source,
    ) -> Result<String, Refused> {
        let mut same = vec![];
        for column in columns {
            let name = one_part(column)?;
            let before = scope.find(None, name)?;
            let (left, left_kind) =
                (before.source.column(before.at), before.source.fields.get(before.at).map(|f| f.kind));
            let at = source.position(name).ok_or_else(|| {
                wrong(format!("Unknown column '{name}' in USING: {} has none.", source.name))
            })?;
            let right_kind = source.fields.get(at).map(|f| f.kind);
            let left = Sql::new(left, left_kind.unwrap_or(Kind::Null));
            let right = Sql::new(source.column(at), right_kind.unwrap_or(Kind::Null));
            same.push(self.compare("=", &left, &right)?);
            scope.shared.push(name.to_owned());
        }
        Ok(same.join(" and "))
    }

    fn source(&self, named: &Named<'_>, factor: &TableFactor) -> Result<Source, Refused> {
        let number = self.number();
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                with_hints,
                version: None,
                with_ordinality: false,
                partitions,
                json_path: None,
                sample: None,
                index_hints: _,
            } if with_hints.is_empty() && partitions.is_empty() => {
                let table = one_part(name)?;
                let called = alias.as_ref().map_or(table, |alias| &alias.name.value).to_owned();
                if alias.as_ref().is_some_and(|alias| !alias.columns.is_empty()) {
                    return Err(wrong(format!("'{}': a table's columns keep their names.", quote(factor))));
                }
                if let Some((query, fields)) = named.find(table) {
                    return Ok(Source::new(called, number, Body::Named(query), fields));
                }
                let shape = tables::find(table).ok_or_else(|| unknown_table(table))?;
                self.reads(shape);
                let field = |c: &Column| Field { name: c.name.to_owned(), kind: c.form.kind() };
                let fields = shape.columns.iter().map(field).collect();
                Ok(Source::new(called, number, Body::Table(shape), fields))
            }
            TableFactor::Derived { lateral: false, subquery, alias: Some(alias), sample: None } => {
                let mut rows = self.query(subquery, named, None, false)?;
                rename(&mut rows.fields, alias)?;
                Ok(Source::new(alias.name.value.clone(), number, Body::Query(rows.text), rows.fields))
            }
            TableFactor::Derived { alias: None, .. } => {
                Err(wrong("A SELECT in FROM has a name: (SELECT …) AS name."))
            }
            other => Err(wrong(format!("'{}' is not understood in FROM.", quote(other)))),
        }
    }

    /// What stands behind FROM, when all columns that are needed are known.
    pub(super) fn tables_text(&self, scope: &Scope<'_>, joined: &[Joined]) -> String {
        let mut text = String::new();
        for (at, (source, Joined { how, on })) in scope.sources.iter().zip(joined).enumerate() {
            text.push_str(if at == 0 { " from " } else { how });
            let number = source.number;
            match &source.body {
                Body::Table(shape) => text.push_str(&self.rows_of(shape, source)),
                Body::Query(query) => text.push_str(&format!("({query}) as s{number}")),
                Body::Named(query) => text.push_str(&format!("c{query} as s{number}")),
            }
            if at > 0 {
                text.push_str(&format!(" on {on}"));
            }
        }
        text
    }

    /// The rows of a table that are this practice's, with the columns that are named.
    fn rows_of(&self, shape: &Shape, source: &Source) -> String {
        let mut columns = vec![];
        for column in source.used().into_iter().filter_map(|at| shape.columns.get(at)) {
            let made = column.sql(self.place.engine, &self.place.zone);
            columns.push(format!("{made} as \"{}\"", column.name));
            if matches!(column.form, Form::Key) {
                columns.push(format!("t.{} as \"={}\"", column.from, column.name));
            }
        }
        if columns.is_empty() {
            columns.push("1 as o0".to_owned());
        }
        format!(
            "(select {} from {} t where t.practice_id = {}) as s{}",
            columns.join(", "),
            shape.table.name,
            self.place.practice,
            source.number
        )
    }
}

fn add(scope: &mut Scope<'_>, source: Source) -> Result<(), Refused> {
    if scope.sources.iter().any(|known| known.name.eq_ignore_ascii_case(&source.name)) {
        return Err(wrong(format!(
            "The table name '{}' stands twice in a FROM: give one an alias.",
            source.name
        )));
    }
    scope.sources.push(source);
    Ok(())
}

/// A name without a database in front.
pub(super) fn one_part(name: &ObjectName) -> Result<&str, Refused> {
    match name.0.as_slice() {
        [ObjectNamePart::Identifier(name)] => Ok(&name.value),
        _ => Err(unknown_table(&name.to_string())),
    }
}

fn unknown_table(name: &str) -> Refused {
    let there: Vec<&str> = tables::all().iter().map(|shape| shape.name).collect();
    wrong(format!("Unknown table '{name}'. There are: {}.", there.join(", ")))
}
