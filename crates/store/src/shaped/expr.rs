//! Expressions: one case for everything that is allowed, and a refusal for the rest.
//!
//! Sums and products of amounts are exact: on PostgreSQL they are decimals, on SQLite each is rounded to the
//! binary number next to its four decimals, so that equal amounts are equal however they were computed.

use sqlparser::ast::{BinaryOperator, CaseWhen, CastKind, Expr, Ident, UnaryOperator};

use super::kind::Kind;
use super::literal;
use super::shape::Form;
use super::writer::{Aliases, At, Origin, Sql, Writer, quote};
use super::{Refused, wrong};

impl Writer<'_> {
    /// An expression, when no grouping matters.
    pub(super) fn plain(&self, at: At<'_>, expr: &Expr) -> Result<Sql, Refused> {
        match expr {
            Expr::Nested(inner) => self.expr(at, inner),
            Expr::Value(value) => literal::value(&value.value),
            Expr::Identifier(name) => self.name(at, name),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [table, name] => self.column(at, Some(table), name),
                _ => Err(wrong(format!("'{}': write table.column.", quote(expr)))),
            },
            Expr::UnaryOp { op, expr: inner } => self.unary(at, op, inner),
            Expr::BinaryOp { left, op, right } => self.binary(at, left, op, right),
            Expr::Between { expr, negated, low, high } => self.between(at, expr, (low, high), *negated),
            Expr::InList { expr, list, negated } => self.in_list(at, expr, list, *negated),
            Expr::InSubquery { expr, subquery, negated } => self.in_query(at, expr, subquery, *negated),
            Expr::Like { negated, any: false, expr, pattern, escape_char } => {
                self.like(at, (expr, pattern), escape_char.as_deref(), *negated)
            }
            Expr::Case { operand, conditions, else_result, .. } => {
                self.case(at, operand.as_deref(), conditions, else_result.as_deref())
            }
            Expr::Exists { subquery, negated } => {
                let rows = self.query(subquery, at.named, Some(at.scope), false)?;
                let not = if *negated { "not " } else { "" };
                Ok(Sql::new(format!("({not}exists ({}))", rows.text), Kind::Bool))
            }
            Expr::Subquery(query) => {
                let rows = self.query(query, at.named, Some(at.scope), false)?;
                match rows.fields.as_slice() {
                    [field] => Ok(Sql::new(format!("({})", rows.text), field.kind)),
                    _ => Err(wrong("A SELECT that stands for a value has one column.")),
                }
            }
            Expr::Cast { kind: CastKind::Cast, expr, data_type, format: None } => {
                self.cast(at, expr, data_type)
            }
            Expr::Convert {
                is_try: false,
                expr,
                data_type: Some(data_type),
                charset: None,
                target_before_value: false,
                styles,
            } if styles.is_empty() => self.cast(at, expr, data_type),
            _ => self.test(at, expr),
        }
    }

    /// `is null` and its kin, then what is spelt as a function but parsed as something of its own.
    fn test(&self, at: At<'_>, expr: &Expr) -> Result<Sql, Refused> {
        let (inner, is) = match expr {
            Expr::IsNull(inner) => (inner, "null"),
            Expr::IsNotNull(inner) => (inner, "not null"),
            Expr::IsTrue(inner) => (inner, "true"),
            Expr::IsNotTrue(inner) => (inner, "not true"),
            Expr::IsFalse(inner) => (inner, "false"),
            Expr::IsNotFalse(inner) => (inner, "not false"),
            _ => return self.called(at, expr),
        };
        let inner = self.expr(at, inner)?;
        let inner = if is.ends_with("null") { inner.text } else { Self::truth(&inner)? };
        Ok(Sql::new(format!("({inner} is {is})"), Kind::Bool))
    }

    /// A name without a table.
    fn name(&self, at: At<'_>, name: &Ident) -> Result<Sql, Refused> {
        let alias = || at.scope.alias(&name.value);
        match at.aliases {
            Aliases::No => self.column(at, None, name),
            Aliases::First => match alias() {
                Some(expr) => self.expr(at.aliases(Aliases::No), expr),
                None => self.column(at, None, name),
            },
            Aliases::AfterColumns => match (self.column(at, None, name), alias()) {
                (Err(_), Some(expr)) => self.expr(at.aliases(Aliases::No), expr),
                (column, _) => column,
            },
        }
    }

    fn column(&self, at: At<'_>, table: Option<&Ident>, name: &Ident) -> Result<Sql, Refused> {
        let found = at.scope.find(table, &name.value)?;
        let text = found.source.column(found.at);
        let field = found.source.fields.get(found.at);
        let kind = field.map_or(Kind::Null, |field| field.kind);
        let origin = match found.source.form(found.at) {
            Some(Form::Int) if found.at == 0 => Origin::Primary,
            Some(Form::Key) => {
                let column = field.map_or("", |field| field.name.as_str());
                Origin::Foreign(format!("s{}.\"={column}\"", found.source.number))
            }
            _ => Origin::Computed,
        };
        let column = Sql { text, kind, origin };
        Ok(if found.own { Self::of_group(at.mode, column) } else { column })
    }

    fn unary(&self, at: At<'_>, op: &UnaryOperator, inner: &Expr) -> Result<Sql, Refused> {
        match (op, inner) {
            (UnaryOperator::Not | UnaryOperator::BangNot, _) => {
                let inner = Self::truth(&self.expr(at, inner)?)?;
                Ok(Sql::new(format!("(not {inner})"), Kind::Bool))
            }
            (UnaryOperator::Plus, _) => Self::as_number(self.expr(at, inner)?),
            (UnaryOperator::Minus, Expr::Value(value)) => match &value.value {
                sqlparser::ast::Value::Number(digits, false) => literal::number(&format!("-{digits}")),
                _ => Err(wrong(format!("'-{}' is not a number.", quote(inner)))),
            },
            (UnaryOperator::Minus, _) => {
                let inner = Self::as_number(self.expr(at, inner)?)?;
                Ok(Sql::new(format!("(-{})", inner.text), inner.kind))
            }
            _ => Err(wrong(format!("The operator {op} is not there."))),
        }
    }

    fn binary(&self, at: At<'_>, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Sql, Refused> {
        if let (BinaryOperator::Plus | BinaryOperator::Minus, Expr::Interval(interval)) = (op, right) {
            return self.moved(at, left, interval, *op == BinaryOperator::Minus);
        }
        let (a, b) = (self.expr(at, left)?, self.expr(at, right)?);
        let condition = |text| Ok(Sql::new(text, Kind::Bool));
        let compared = |sign| self.compare(sign, &a, &b).map(|text| Sql::new(text, Kind::Bool));
        match op {
            BinaryOperator::And => condition(format!("({} and {})", Self::truth(&a)?, Self::truth(&b)?)),
            BinaryOperator::Or => condition(format!("({} or {})", Self::truth(&a)?, Self::truth(&b)?)),
            BinaryOperator::Eq => compared("="),
            BinaryOperator::NotEq => compared("<>"),
            BinaryOperator::Lt => compared("<"),
            BinaryOperator::LtEq => compared("<="),
            BinaryOperator::Gt => compared(">"),
            BinaryOperator::GtEq => compared(">="),
            BinaryOperator::Spaceship => {
                compared(&self.either(|| "is".into(), || "is not distinct from".into()))
            }
            _ => self.computed(op, Self::as_number(a)?, Self::as_number(b)?),
        }
    }

    fn computed(&self, op: &BinaryOperator, a: Sql, b: Sql) -> Result<Sql, Refused> {
        let whole = a.kind != Kind::Number && b.kind != Kind::Number;
        let (a, b) = (a.text, b.text);
        let sign = match op {
            BinaryOperator::Plus => "+",
            BinaryOperator::Minus => "-",
            BinaryOperator::Multiply => "*",
            // Nothing is what MySQL makes of a division by 0.
            BinaryOperator::Divide => return Ok(rounded(&format!("1.0 * {a} / nullif({b}, 0)"))),
            BinaryOperator::Modulo if whole => {
                return Ok(Sql::new(format!("({a} % nullif({b}, 0))"), Kind::Int));
            }
            BinaryOperator::MyIntegerDivide if whole => {
                return Ok(Sql::new(format!("({a} / nullif({b}, 0))"), Kind::Int));
            }
            BinaryOperator::Modulo | BinaryOperator::MyIntegerDivide => {
                return Err(wrong(format!("{op} is there for whole numbers only.")));
            }
            _ => return Err(wrong(format!("The operator {op} is not there."))),
        };
        let text = format!("{a} {sign} {b}");
        Ok(if whole { Sql::new(format!("({text})"), Kind::Int) } else { rounded(&text) })
    }

    fn between(
        &self,
        at: At<'_>,
        expr: &Expr,
        (low, high): (&Expr, &Expr),
        negated: bool,
    ) -> Result<Sql, Refused> {
        let what = self.expr(at, expr)?;
        let above = self.compare(">=", &what, &self.expr(at, low)?)?;
        let below = self.compare("<=", &what, &self.expr(at, high)?)?;
        let not = if negated { "not " } else { "" };
        Ok(Sql::new(format!("({not}({above} and {below}))"), Kind::Bool))
    }

    fn case(
        &self,
        at: At<'_>,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        or_else: Option<&Expr>,
    ) -> Result<Sql, Refused> {
        let operand = operand.map(|operand| self.expr(at, operand)).transpose()?;
        let mut tests = vec![];
        let mut values = vec![];
        for CaseWhen { condition, result } in conditions {
            let condition = self.expr(at, condition)?;
            tests.push(match &operand {
                Some(operand) => self.compare("=", operand, &condition)?,
                None => Self::truth(&condition)?,
            });
            values.push(self.expr(at, result)?);
        }
        values.push(match or_else {
            Some(value) => self.expr(at, value)?,
            None => Sql::new("null", Kind::Null),
        });
        Ok(self.chosen(&tests, values))
    }

    /// `case when … then … else … end`: a value for each test, and one more.
    pub(super) fn chosen(&self, tests: &[String], values: Vec<Sql>) -> Sql {
        let (values, kind) = self.alike(values);
        let mut text = "case".to_owned();
        for (test, value) in tests.iter().zip(&values) {
            text.push_str(&format!(" when {test} then {value}"));
        }
        if let Some(last) = values.get(tests.len()) {
            text.push_str(&format!(" else {last}"));
        }
        Sql::new(format!("({text} end)"), kind)
    }
}

/// A number that was computed, with four decimals.
pub(super) fn rounded(text: &str) -> Sql {
    Sql::new(format!("round({text}, 4)"), Kind::Number)
}
