//! One SELECT: what it shows, of which rows, how it groups and in what order.

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, OrderByExpr, Select, SelectFlavor, SelectItem,
    SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};

use super::from::one_part;
use super::kind::Kind;
use super::query::{direction, ordinal};
use super::scope::{Body, Field, Named, Rows, Scope, Source};
use super::writer::{Aliases, At, Mode, Sql, Writer, quote};
use super::{Refused, no_read, wrong};

/// Columns that a SELECT shows.
const COLUMNS_MAX: usize = 500;

/// What the select list shows.
enum Item<'a> {
    Expr(&'a Expr, String),
    /// A column that `*` stands for: of which table, and which.
    Column(usize, usize),
}

/// The parts of a SELECT that are written when its names are known.
struct Parts {
    shown: Vec<Sql>,
    having: Option<String>,
    order: Vec<String>,
}

impl Writer<'_> {
    pub(super) fn select(
        &self,
        named: &Named<'_>,
        around: Option<&Scope<'_>>,
        select: &Select,
        order: &[OrderByExpr],
        whole: bool,
    ) -> Result<Rows, Refused> {
        self.one_more_select()?;
        plain(select)?;
        let mut scope = Scope::new(around);
        let joined = self.from(named, &select.from, &mut scope)?;
        let items = items(&select.projection, &scope)?;
        for item in &select.projection {
            if let SelectItem::ExprWithAlias { expr, alias } = item {
                scope.aliases.push((alias.value.clone(), expr));
            }
        }
        let at = At { scope: &scope, named, aliases: Aliases::No, mode: Mode::Row };
        let mut filter =
            select.selection.iter().map(|e| self.condition(at, e)).collect::<Result<Vec<_>, _>>()?;
        let by = self.group_by(at, &select.group_by, &items)?;
        let mut parts = self.parts(at.mode(Mode::Free), select, &items, order)?;
        let grouped = !by.is_empty() || scope.aggregates.get();
        if grouped {
            parts = self.parts(at.mode(Mode::Group(&by)), select, &items, order)?;
        } else {
            filter.extend(parts.having.take());
        }
        let distinct = matches!(select.distinct, Some(Distinct::Distinct));
        if whole {
            let keys = (!grouped && !distinct).then(|| keys(&scope)).flatten();
            let ties = || (1..=parts.shown.len()).map(|at| format!("o{at} nulls first")).collect();
            parts.order.extend(keys.unwrap_or_else(ties));
        }
        let fields = items.iter().zip(&parts.shown).map(|(item, sql)| Field {
            name: match item {
                Item::Expr(_, name) => name.clone(),
                Item::Column(source, at) => column_name(&scope, *source, *at),
            },
            kind: sql.kind,
        });
        let fields: Vec<Field> = fields.collect();
        let mut text = format!("select {}{}", if distinct { "distinct " } else { "" }, list(&parts.shown));
        text.push_str(&self.tables_text(&scope, &joined));
        clause(&mut text, " where ", &filter, " and ");
        clause(&mut text, " group by ", &by, ", ");
        clause(&mut text, " having ", parts.having.as_slice(), "");
        clause(&mut text, " order by ", &parts.order, ", ");
        Ok(Rows { text, fields })
    }

    fn parts(
        &self,
        at: At<'_>,
        select: &Select,
        items: &[Item<'_>],
        order: &[OrderByExpr],
    ) -> Result<Parts, Refused> {
        let mut shown = vec![];
        for item in items {
            shown.push(Self::value(match item {
                Item::Expr(expr, _) => self.expr(at, expr)?,
                Item::Column(source, column) => {
                    let source = at.scope.sources.get(*source);
                    let text = source.map_or_else(String::new, |source| source.column(*column));
                    let kind = source.and_then(|s| s.fields.get(*column)).map_or(Kind::Null, |f| f.kind);
                    Self::of_group(at.mode, Sql::new(text, kind))
                }
            }));
        }
        let at = at.aliases(Aliases::First);
        let having = match &select.having {
            Some(having) => Some(Self::truth(&self.expr(at, having)?)?),
            None => None,
        };
        let mut by = vec![];
        for item in order {
            if let Some(value) = self.ordered_by(at, &item.expr, items)? {
                by.push(format!("{value}{}", direction(item)?));
            }
        }
        Ok(Parts { shown, having, order: by })
    }

    /// What rows are ordered by; a text or a number that stands in the query orders nothing.
    fn ordered_by(&self, at: At<'_>, expr: &Expr, items: &[Item<'_>]) -> Result<Option<String>, Refused> {
        if let Some(column) = ordinal(expr, items.len())? {
            return Ok(Some(format!("o{}", column + 1)));
        }
        if let Expr::Identifier(name) = expr
            && let Some(aliased) = at.scope.alias(&name.value)
            && let Some(column) =
                items.iter().position(|item| matches!(item, Item::Expr(e, _) if std::ptr::eq(*e, aliased)))
        {
            return Ok(Some(format!("o{}", column + 1)));
        }
        let value = Self::value(self.expr(at, expr)?);
        Ok(value.literal().is_none().then_some(value.text))
    }

    fn group_by(&self, at: At<'_>, by: &GroupByExpr, items: &[Item<'_>]) -> Result<Vec<String>, Refused> {
        let GroupByExpr::Expressions(by, modifiers) = by else {
            return Err(wrong("GROUP BY ALL is not there."));
        };
        if !modifiers.is_empty() {
            return Err(wrong("GROUP BY … WITH ROLLUP is not there."));
        }
        let at = at.aliases(Aliases::AfterColumns);
        let mut texts = vec![];
        for expr in by {
            let shown = ordinal(expr, items.len())?.and_then(|column| items.get(column));
            let value = match shown {
                Some(Item::Expr(expr, _)) => self.expr(at.aliases(Aliases::No), expr)?,
                Some(Item::Column(..)) => return Err(wrong("GROUP BY a number does not go with *.")),
                None => self.expr(at, expr)?,
            };
            if value.literal().is_none() {
                texts.push(value.text);
            }
        }
        if texts.is_empty() && !by.is_empty() {
            // One group of all rows, but none of no rows.
            texts.push("(1 + 0)".to_owned());
        }
        Ok(texts)
    }
}

/// That a SELECT has none of the parts that other databases know.
fn plain(select: &Select) -> Result<(), Refused> {
    let Select {
        select_token: _,
        optimizer_hints: _,
        distinct,
        select_modifiers: _,
        top,
        top_before_distinct: _,
        projection: _,
        exclude,
        into,
        from: _,
        lateral_views,
        prewhere,
        selection: _,
        connect_by,
        group_by: _,
        cluster_by,
        distribute_by,
        sort_by,
        having: _,
        named_window,
        qualify,
        window_before_qualify: _,
        value_table_mode,
        flavor,
    } = select;
    if into.is_some() {
        return Err(no_read("A SELECT … INTO does more than read."));
    }
    let foreign = top.is_some()
        || exclude.is_some()
        || !lateral_views.is_empty()
        || prewhere.is_some()
        || !connect_by.is_empty()
        || !cluster_by.is_empty()
        || !distribute_by.is_empty()
        || !sort_by.is_empty()
        || !named_window.is_empty()
        || qualify.is_some()
        || value_table_mode.is_some()
        || !matches!(flavor, SelectFlavor::Standard)
        || matches!(distinct, Some(Distinct::On(_)));
    if foreign {
        return Err(wrong(
            "A SELECT has FROM, JOIN, WHERE, GROUP BY, HAVING, ORDER BY and LIMIT, and no other parts.",
        ));
    }
    Ok(())
}

fn items<'a>(projection: &'a [SelectItem], scope: &Scope<'_>) -> Result<Vec<Item<'a>>, Refused> {
    let mut items = vec![];
    for item in projection {
        match item {
            SelectItem::UnnamedExpr(expr) => items.push(Item::Expr(expr, name_of(expr))),
            SelectItem::ExprWithAlias { expr, alias } => items.push(Item::Expr(expr, alias.value.clone())),
            SelectItem::Wildcard(options) if bare(options) => {
                items.extend((0..scope.sources.len()).flat_map(|source| columns_of(scope, source)));
            }
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options)
                if bare(options) =>
            {
                let name = one_part(name)?;
                let called = |source: &Source| source.name.eq_ignore_ascii_case(name);
                let source = scope.sources.iter().position(called);
                let source = source.ok_or_else(|| wrong(format!("Unknown table '{name}' of '{name}.*'.")))?;
                items.extend(columns_of(scope, source));
            }
            other => return Err(wrong(format!("'{}' is not understood here.", quote(other)))),
        }
    }
    if items.is_empty() || items.len() > COLUMNS_MAX {
        return Err(wrong(format!("A SELECT shows 1 to {COLUMNS_MAX} columns.")));
    }
    Ok(items)
}

fn bare(options: &WildcardAdditionalOptions) -> bool {
    let WildcardAdditionalOptions {
        wildcard_token: _,
        opt_ilike,
        opt_exclude,
        opt_except,
        opt_replace,
        opt_rename,
        opt_alias,
    } = options;
    opt_ilike.is_none()
        && opt_exclude.is_none()
        && opt_except.is_none()
        && opt_replace.is_none()
        && opt_rename.is_none()
        && opt_alias.is_none()
}

fn columns_of<'a>(scope: &Scope<'_>, source: usize) -> impl Iterator<Item = Item<'a>> + use<'a> {
    let columns = scope.sources.get(source).map_or(0, |source| source.fields.len());
    (0..columns).map(move |at| Item::Column(source, at))
}

fn column_name(scope: &Scope<'_>, source: usize, at: usize) -> String {
    let field = scope.sources.get(source).and_then(|source| source.fields.get(at));
    field.map_or_else(String::new, |field| field.name.clone())
}

/// How a column without an alias is called: as it was written.
fn name_of(expr: &Expr) -> String {
    match expr {
        Expr::Identifier(name) => name.value.clone(),
        Expr::CompoundIdentifier(parts) => parts.last().map_or_else(String::new, |name| name.value.clone()),
        Expr::Value(value) => match value.value.clone().into_string() {
            Some(text) => text,
            None => value.to_string(),
        },
        other => quote(other),
    }
}

/// The keys of the tables of a FROM, when it has nothing but tables: they tell its rows apart.
fn keys(scope: &Scope<'_>) -> Option<Vec<String>> {
    let key = |source: &Source| match source.body {
        Body::Table(shape) => {
            let at = source.position(shape.key())?;
            Some(format!("{} nulls first", source.column(at)))
        }
        _ => None,
    };
    scope.sources.iter().map(key).collect()
}

fn list(shown: &[Sql]) -> String {
    let columns: Vec<String> =
        shown.iter().zip(1..).map(|(sql, number)| format!("{} as o{number}", sql.text)).collect();
    columns.join(", ")
}

fn clause(text: &mut String, word: &str, parts: &[String], between: &str) {
    if !parts.is_empty() {
        text.push_str(word);
        text.push_str(&parts.join(between));
    }
}
