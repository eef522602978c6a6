//! Functions: those that are there, and how each is said to the engines.

use sqlparser::ast::{
    BinaryOperator, CeilFloorKind, DateTimeField, DuplicateTreatment, Expr, Function, FunctionArg,
    FunctionArgExpr, FunctionArgumentClause, FunctionArgumentList, FunctionArguments, ObjectNamePart, Value,
};

use super::expr::rounded;
use super::kind::Kind;
use super::literal::{self, Literal};
use super::writer::{At, Mode, Sql, Writer, quote};
use super::{Refused, wrong};

/// Every function that a query may call.
pub const FUNCTIONS: &[&str] = &[
    "abs",
    "adddate",
    "avg",
    "cast",
    "ceil",
    "ceiling",
    "char_length",
    "coalesce",
    "concat",
    "concat_ws",
    "convert",
    "count",
    "curdate",
    "current_date",
    "current_timestamp",
    "date",
    "date_add",
    "date_format",
    "date_sub",
    "datediff",
    "day",
    "dayofmonth",
    "dayofweek",
    "extract",
    "floor",
    "greatest",
    "group_concat",
    "hour",
    "if",
    "ifnull",
    "isnull",
    "last_day",
    "least",
    "left",
    "length",
    "lower",
    "ltrim",
    "max",
    "min",
    "minute",
    "mod",
    "month",
    "now",
    "nullif",
    "quarter",
    "right",
    "round",
    "rtrim",
    "second",
    "subdate",
    "substr",
    "substring",
    "sum",
    "timestampdiff",
    "trim",
    "upper",
    "year",
];

/// Characters of a text that a function makes.
pub(super) const MADE_MAX: usize = 65_535;
/// Decimals to which a number is rounded at most.
const DECIMALS_MAX: i64 = 4;

impl Writer<'_> {
    /// What is spelt as a function.
    pub(super) fn called(&self, at: At<'_>, expr: &Expr) -> Result<Sql, Refused> {
        let whole = CeilFloorKind::DateTimeField(DateTimeField::NoDateTime);
        match expr {
            Expr::Function(function) => self.function(at, function),
            Expr::Floor { expr, field } if *field == whole => self.whole_beside(at, expr, "floor"),
            Expr::Ceil { expr, field } if *field == whole => self.whole_beside(at, expr, "ceil"),
            Expr::Substring { expr, substring_from: Some(from), substring_for, .. } => {
                self.substring(at, expr, from, substring_for.as_deref())
            }
            Expr::Trim { trim_where: None, trim_what: None, expr, trim_characters: None } => {
                self.of_text(at, "trim", expr)
            }
            Expr::Extract { field, expr, .. } => self.extract(at, field, expr),
            Expr::TypedString(typed) => match typed.value.value.clone() {
                Value::SingleQuotedString(text) => Self::as_date(literal::text_of(&text)?),
                _ => Err(wrong(format!("'{}' is not understood here.", quote(expr)))),
            },
            Expr::Interval(_) => Err(wrong("INTERVAL stands behind + or - and a date, or in DATE_ADD.")),
            other => Err(wrong(format!("'{}' is not understood here.", quote(other)))),
        }
    }

    fn function(&self, at: At<'_>, function: &Function) -> Result<Sql, Refused> {
        let Function { name, uses_odbc_syntax, parameters, args, within_group, filter, null_treatment, over } =
            function;
        let name = match name.0.as_slice() {
            [ObjectNamePart::Identifier(name)] => name.value.to_ascii_lowercase(),
            _ => name.to_string(),
        };
        if over.is_some() {
            return Err(wrong(format!("{name} OVER: window functions are not there.")));
        }
        let plain =
            !uses_odbc_syntax && within_group.is_empty() && filter.is_none() && null_treatment.is_none();
        if !FUNCTIONS.contains(&name.as_str()) || !plain || *parameters != FunctionArguments::None {
            let there = FUNCTIONS.join(", ");
            return Err(wrong(format!("The function {} is not there. There are: {there}.", quote(&name))));
        }
        match args {
            FunctionArguments::None => self.with_values(at, &name, &[]),
            FunctionArguments::Subquery(_) => Err(wrong(format!("{name} takes no SELECT."))),
            FunctionArguments::List(list) => match name.as_str() {
                "count" | "sum" | "avg" | "min" | "max" | "group_concat" => self.aggregate(at, &name, list),
                _ if list.duplicate_treatment.is_some() || !list.clauses.is_empty() => {
                    Err(wrong(format!("{name} takes values and nothing else.")))
                }
                _ => self.with_values(at, &name, &values_of(&name, list)?),
            },
        }
    }

    fn aggregate(&self, at: At<'_>, name: &str, list: &FunctionArgumentList) -> Result<Sql, Refused> {
        match at.mode {
            Mode::Row => {
                return Err(wrong(format!(
                    "{name} is of a group: it cannot stand in WHERE, ON, GROUP BY or \
                                          in another aggregate."
                )));
            }
            Mode::Free => at.scope.aggregates.set(true),
            Mode::Group(_) => {}
        }
        let at = at.mode(Mode::Row);
        let distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
        if name == "count"
            && !distinct
            && list.clauses.is_empty()
            && matches!(list.args.as_slice(), [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)])
        {
            return Ok(Sql::new("count(*)", Kind::Int));
        }
        let values = values_of(name, list)?;
        let [value] = values.as_slice() else { return Err(takes(name, "one value")) };
        let value = Self::value(self.expr(at, value)?);
        if name == "group_concat" {
            return self.group_concat(at, value, distinct, &list.clauses);
        }
        if !list.clauses.is_empty() {
            return Err(takes(name, "one value and nothing else"));
        }
        let each = if distinct { "distinct " } else { "" };
        Ok(match name {
            "count" => Sql::new(format!("count({each}{})", value.text), Kind::Int),
            "min" | "max" => Sql::new(format!("{name}({})", value.text), value.kind),
            "sum" => {
                let value = Self::as_number(value)?;
                let sum = format!("sum({each}{})", value.text);
                if value.kind == Kind::Number {
                    rounded(&sum)
                } else {
                    Sql::new(format!("cast({sum} as bigint)"), Kind::Int)
                }
            }
            _ => rounded(&format!("avg({each}{})", Self::as_number(value)?.text)),
        })
    }

    fn group_concat(
        &self,
        at: At<'_>,
        value: Sql,
        distinct: bool,
        clauses: &[FunctionArgumentClause],
    ) -> Result<Sql, Refused> {
        let value = self.as_text(value).text;
        let mut between = ",".to_owned();
        let mut order = value.clone();
        for clause in clauses {
            match clause {
                FunctionArgumentClause::Separator(text) => match &text.value {
                    Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => {
                        between = text.clone();
                    }
                    _ => return Err(takes("SEPARATOR", "a text")),
                },
                FunctionArgumentClause::OrderBy(by) if !distinct => {
                    order = self.order_inside(at, by)?;
                }
                other => return Err(wrong(format!("group_concat does not take '{}' here.", quote(other)))),
            }
        }
        if distinct && between != "," {
            return Err(wrong("group_concat(DISTINCT …) has a comma as its SEPARATOR."));
        }
        let between = literal::quoted(&between);
        let text = self.either(
            || match distinct {
                true => format!("group_concat(distinct {value} order by {order})"),
                false => format!("group_concat({value}, {between} order by {order})"),
            },
            || {
                let each = if distinct { "distinct " } else { "" };
                format!("string_agg({each}{value}, {between} order by {order})")
            },
        );
        Ok(made(&text))
    }

    fn with_values(&self, at: At<'_>, name: &str, values: &[&Expr]) -> Result<Sql, Refused> {
        let all = || values.iter().map(|value| self.expr(at, value)).collect::<Result<Vec<Sql>, Refused>>();
        let texts = || Ok::<_, Refused>(all()?.into_iter().map(|v| self.as_text(v).text).collect::<Vec<_>>());
        match (name, values) {
            ("if", [test, yes, no]) => {
                let test = Self::truth(&self.expr(at, test)?)?;
                Ok(self.chosen(&[test], vec![self.expr(at, yes)?, self.expr(at, no)?]))
            }
            ("ifnull", [_, _]) | ("coalesce", [_, ..]) => {
                let (values, kind) = self.alike(all()?);
                Ok(Sql::new(format!("coalesce({})", values.join(", ")), kind))
            }
            ("nullif", [a, b]) => {
                let (a, b) = (self.expr(at, a)?, self.expr(at, b)?);
                let same = self.compare("=", &a, &b)?;
                Ok(self.chosen(&[same], vec![Sql::new("null", Kind::Null), a]))
            }
            ("isnull", [value]) => {
                Ok(Sql::new(format!("({} is null)", self.expr(at, value)?.text), Kind::Bool))
            }
            ("concat", [_, ..]) => Ok(made(&texts()?.join(" || "))),
            ("concat_ws", [_, _, ..]) => Ok(made(&format!("concat_ws({})", texts()?.join(", ")))),
            ("lower" | "upper" | "ltrim" | "rtrim", [value]) => self.of_text(at, name, value),
            ("length" | "char_length", [value]) => {
                let value = self.as_text(self.expr(at, value)?);
                Ok(Sql::new(format!("length({})", value.text), Kind::Int))
            }
            ("left", [value, count]) => {
                let (value, count) = (self.as_text(self.expr(at, value)?), self.count(at, name, count)?);
                Ok(Sql::new(format!("substr({}, 1, {count})", value.text), Kind::Text))
            }
            ("right", [value, count]) => {
                let (value, count) = (self.as_text(self.expr(at, value)?).text, self.count(at, name, count)?);
                let text = self
                    .either(|| format!("substr({value}, -{count})"), || format!("right({value}, {count})"));
                Ok(Sql::new(text, Kind::Text))
            }
            ("round", [value]) => self.round(at, value, 0),
            ("round", [value, decimals]) => match self.expr(at, decimals)?.literal() {
                Some(Literal::Int(decimals @ 0..=DECIMALS_MAX)) => self.round(at, value, *decimals),
                _ => Err(takes("round", &format!("a value and 0 to {DECIMALS_MAX} decimals"))),
            },
            ("abs", [value]) => {
                let value = Self::as_number(self.expr(at, value)?)?;
                Ok(Sql::new(format!("abs({})", value.text), value.kind))
            }
            ("ceiling", [value]) => self.whole_beside(at, value, "ceil"),
            ("mod", [a, b]) => {
                let op = BinaryOperator::Modulo;
                self.expr(
                    at,
                    &Expr::BinaryOp { left: Box::new((*a).clone()), op, right: Box::new((*b).clone()) },
                )
            }
            ("greatest" | "least", [_, _, ..]) => Ok(self.extreme(name, all()?)),
            _ => self.of_dates(at, name, values),
        }
    }

    /// A function of one text that answers a text no longer than it.
    fn of_text(&self, at: At<'_>, name: &str, value: &Expr) -> Result<Sql, Refused> {
        let value = self.as_text(self.expr(at, value)?);
        Ok(Sql::new(format!("{name}({})", value.text), Kind::Text))
    }

    fn substring(
        &self,
        at: At<'_>,
        value: &Expr,
        from: &Expr,
        length: Option<&Expr>,
    ) -> Result<Sql, Refused> {
        let value = self.as_text(self.expr(at, value)?).text;
        let from = self.count(at, "substring", from)?;
        let length = length.map(|length| self.count(at, "substring", length)).transpose()?;
        let length = length.map(|length| format!(", {length}")).unwrap_or_default();
        Ok(Sql::new(format!("substr({value}, {from}{length})"), Kind::Text))
    }

    /// A place or a length: a number from 1 up that stands in the query.
    fn count(&self, at: At<'_>, name: &str, value: &Expr) -> Result<i64, Refused> {
        match self.expr(at, value)?.literal() {
            Some(Literal::Int(count @ 1..=65_535)) => Ok(*count),
            _ => Err(takes(name, "whole numbers from 1 to 65535 for places and lengths")),
        }
    }

    fn round(&self, at: At<'_>, value: &Expr, decimals: i64) -> Result<Sql, Refused> {
        let value = Self::as_number(self.expr(at, value)?)?;
        let number = self.either(|| value.text.clone(), || format!("cast({} as numeric)", value.text));
        Ok(Sql::new(format!("round({number}, {decimals})"), Kind::Number))
    }

    /// The whole number next to a number, below or above. Not every SQLite knows `floor`.
    fn whole_beside(&self, at: At<'_>, value: &Expr, name: &str) -> Result<Sql, Refused> {
        let value = Self::as_number(self.expr(at, value)?)?.text;
        let text = self.either(
            || {
                let cut = format!("cast({value} as integer)");
                match name {
                    "floor" => format!("({cut} - ({value} < {cut}))"),
                    _ => format!("({cut} + ({value} > {cut}))"),
                }
            },
            || format!("cast({name}({value}) as bigint)"),
        );
        Ok(Sql::new(text, Kind::Int))
    }

    /// The greatest or least of several values; null when one of them is.
    fn extreme(&self, name: &str, values: Vec<Sql>) -> Sql {
        let (values, kind) = self.alike(values);
        let list = values.join(", ");
        let text = self.either(
            || format!("{}({list})", if name == "greatest" { "max" } else { "min" }),
            || {
                let empty: Vec<String> = values.iter().map(|value| format!("{value} is null")).collect();
                format!("(case when {} then null else {name}({list}) end)", empty.join(" or "))
            },
        );
        Sql::new(text, kind)
    }
}

/// A text that was made of others: as long as it may be.
fn made(text: &str) -> Sql {
    Sql::new(format!("substr({text}, 1, {MADE_MAX})"), Kind::Text)
}

pub(super) fn takes(name: &str, what: &str) -> Refused {
    wrong(format!("{name} takes {what}."))
}

fn values_of<'e>(name: &str, list: &'e FunctionArgumentList) -> Result<Vec<&'e Expr>, Refused> {
    let value = |arg: &'e FunctionArg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Ok(expr),
        other => Err(wrong(format!("{name} does not take '{}'.", quote(other)))),
    };
    list.args.iter().map(value).collect()
}
