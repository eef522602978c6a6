//! Functions of dates and times. Both engines have them as texts, so that most are parts of a text.

use sqlparser::ast::{DataType, DateTimeField, ExactNumberInfo, Expr, Interval};

use super::call::takes;
use super::kind::Kind;
use super::literal::{self, Literal};
use super::writer::{At, Sql, Writer, quote};
use super::{Refused, wrong};

/// A step of time: how many of the engines' own units, and whether it moves the clock and not the day alone.
struct Step {
    times: i64,
    unit: &'static str,
    of_day: bool,
}

impl Writer<'_> {
    /// Functions of dates by name; then there is none.
    pub(super) fn of_dates(&self, at: At<'_>, name: &str, values: &[&Expr]) -> Result<Sql, Refused> {
        let date = |value: &Expr| Self::as_date(self.expr(at, value)?);
        match (name, values) {
            ("now" | "current_timestamp", []) => {
                Ok(Sql::new(literal::quoted(&literal::time_text(self.place.now)), Kind::DateTime))
            }
            ("curdate" | "current_date", []) => {
                Ok(Sql::new(literal::quoted(&self.place.now.date().to_string()), Kind::Date))
            }
            ("date", [value]) => Ok(day(&date(value)?)),
            ("date_format", [value, format]) => match self.expr(at, format)?.literal() {
                Some(Literal::Text(format)) => formatted(&date(value)?, format),
                _ => Err(takes("date_format", "a date, and a format that stands in the query")),
            },
            ("date_add" | "adddate", [value, by]) => self.moved_by(at, value, by, false),
            ("date_sub" | "subdate", [value, by]) => self.moved_by(at, value, by, true),
            ("datediff", [a, b]) => Ok(self.days_between(&date(a)?, &date(b)?)),
            ("timestampdiff", [Expr::Identifier(unit), a, b]) => {
                self.between_times(&unit.value, &date(a)?, &date(b)?)
            }
            ("last_day", [value]) => {
                let day = day(&date(value)?).text;
                let text = self.either(
                    || format!("date({day}, 'start of month', '+1 month', '-1 day')"),
                    || {
                        let month = format!("date_trunc('month', cast({day} as timestamp))");
                        format!("to_char({month} + interval '1 month' - interval '1 day', 'YYYY-MM-DD')")
                    },
                );
                Ok(Sql::new(text, Kind::Date))
            }
            ("dayofweek", [value]) => {
                let day = day(&date(value)?).text;
                let text = self.either(
                    || format!("(cast(strftime('%w', {day}) as integer) + 1)"),
                    || format!("(cast(extract(dow from cast({day} as date)) as bigint) + 1)"),
                );
                Ok(Sql::new(text, Kind::Int))
            }
            (name, [value]) => match part_named(name) {
                Some(part) => Ok(part(&date(value)?)),
                None => Err(not_so(name)),
            },
            (name, _) => Err(not_so(name)),
        }
    }

    pub(super) fn extract(&self, at: At<'_>, field: &DateTimeField, expr: &Expr) -> Result<Sql, Refused> {
        let name = field.to_string().to_ascii_lowercase();
        let part = part_named(&name).ok_or_else(|| wrong(format!("EXTRACT does not know {field}.")))?;
        Ok(part(&Self::as_date(self.expr(at, expr)?)?))
    }

    fn moved_by(&self, at: At<'_>, date: &Expr, by: &Expr, back: bool) -> Result<Sql, Refused> {
        if let Expr::Interval(interval) = by {
            return self.moved(at, date, interval, back);
        }
        let days = Self::as_number(self.expr(at, by)?)?;
        let date = Self::as_date(self.expr(at, date)?)?;
        self.stepped(&date, &days, &Step { times: 1, unit: "day", of_day: false }, back)
    }

    /// `date + interval n unit`.
    pub(super) fn moved(
        &self,
        at: At<'_>,
        date: &Expr,
        interval: &Interval,
        back: bool,
    ) -> Result<Sql, Refused> {
        let Interval { value, leading_field, leading_precision, last_field, fractional_seconds_precision } =
            interval;
        let step = leading_field.as_ref().and_then(step);
        let (Some(step), None, None, None) =
            (step, leading_precision, last_field, fractional_seconds_precision)
        else {
            return Err(wrong("INTERVAL knows second, minute, hour, day, week, month, quarter and year."));
        };
        let many = Self::as_number(self.expr(at, value)?)?;
        let date = Self::as_date(self.expr(at, date)?)?;
        self.stepped(&date, &many, &step, back)
    }

    fn stepped(&self, date: &Sql, many: &Sql, step: &Step, back: bool) -> Result<Sql, Refused> {
        if many.kind != Kind::Int {
            return Err(wrong("INTERVAL takes a whole number."));
        }
        let timed = step.of_day || date.kind == Kind::DateTime;
        let times = if back { -step.times } else { step.times };
        let (many, unit) = (format!("(({}) * ({times}))", many.text), step.unit);
        let text = self.either(
            || {
                // The 31st a month later is the last of that month.
                let kept = if matches!(unit, "month" | "year") { ", 'floor'" } else { "" };
                let by = format!("{many} || ' {unit}s'{kept}");
                match timed {
                    true => format!("strftime('%Y-%m-%dT%H:%M:%S', {}, {by})", date.text),
                    false => format!("date(substr({}, 1, 10), {by})", date.text),
                }
            },
            || {
                let format = if timed { "YYYY-MM-DD\"T\"HH24:MI:SS" } else { "YYYY-MM-DD" };
                let from = if timed { "timestamp" } else { "date" };
                format!("to_char(cast({} as {from}) + {many} * interval '1 {unit}', '{format}')", date.text)
            },
        );
        Ok(Sql::new(text, if timed { Kind::DateTime } else { Kind::Date }))
    }

    fn days_between(&self, a: &Sql, b: &Sql) -> Sql {
        let (a, b) = (day(a).text, day(b).text);
        let text = self.either(
            || format!("cast(julianday({a}) - julianday({b}) as integer)"),
            || format!("(cast({a} as date) - cast({b} as date))"),
        );
        Sql::new(text, Kind::Int)
    }

    /// Whole years, months or days from `a` to `b`; negative when `b` is before.
    fn between_times(&self, unit: &str, a: &Sql, b: &Sql) -> Result<Sql, Refused> {
        // From where the part of a text begins that says whether the last one is full.
        let rest = match unit.to_ascii_lowercase().as_str() {
            "year" => 6,
            "month" => 9,
            "day" => return Ok(self.days_between(b, a)),
            _ => return Err(takes("timestampdiff", "YEAR, MONTH or DAY and two dates")),
        };
        let many = |from: &Sql, to: &Sql| {
            let count = |of: &Sql| match rest {
                6 => number_at(of, 1, 4),
                _ => format!("(12 * {} + {})", number_at(of, 1, 4), number_at(of, 6, 2)),
            };
            let full = format!("case when substr({}, {rest}) < substr({}, {rest})", to.text, from.text);
            format!("({} - {} - {full} then 1 else 0 end)", count(to), count(from))
        };
        let text =
            format!("(case when {} >= {} then {} else -{} end)", b.text, a.text, many(a, b), many(b, a));
        Ok(Sql::new(text, Kind::Int))
    }

    /// `cast(x as type)`.
    pub(super) fn cast(&self, at: At<'_>, expr: &Expr, to: &DataType) -> Result<Sql, Refused> {
        let value = self.expr(at, expr)?;
        match to {
            DataType::Char(_) | DataType::Character(_) | DataType::Varchar(_) | DataType::Text => {
                Ok(self.as_text(value))
            }
            DataType::Signed
            | DataType::SignedInteger
            | DataType::Unsigned
            | DataType::UnsignedInteger
            | DataType::Int(_)
            | DataType::Integer(_)
            | DataType::BigInt(_) => self.as_whole(value),
            DataType::Double(_) | DataType::DoublePrecision | DataType::Float(_) => {
                Ok(Sql { kind: Kind::Number, ..Self::as_number(value)? })
            }
            DataType::Decimal(ExactNumberInfo::PrecisionAndScale(_, decimals @ 0..=4)) => {
                let number = Self::as_number(value)?.text;
                let number = self.either(|| number.clone(), || format!("cast({number} as numeric)"));
                Ok(Sql::new(format!("round({number}, {decimals})"), Kind::Number))
            }
            DataType::Date => Ok(day(&Self::as_date(value)?)),
            DataType::Datetime(_) => {
                let date = Self::as_date(value)?;
                let midnight = if date.kind == Kind::Date { " || 'T00:00:00'" } else { "" };
                Ok(Sql::new(format!("({}{midnight})", date.text), Kind::DateTime))
            }
            other => Err(wrong(format!(
                "CAST knows CHAR, SIGNED, UNSIGNED, DECIMAL(p, s) with s up to 4, DOUBLE, DATE and DATETIME, not {}.",
                quote(other)
            ))),
        }
    }

    /// A whole number; of a text the digits that it begins with, else 0.
    fn as_whole(&self, value: Sql) -> Result<Sql, Refused> {
        if value.literal().is_some() || !value.kind.is_text() {
            let number = Self::as_number(value)?.text;
            return Ok(Sql::new(format!("cast(round({number}) as bigint)"), Kind::Int));
        }
        let text = value.text;
        let whole = self.either(
            || format!("cast({text} as integer)"),
            || {
                let digits = format!("substring({text} from '^\\s*-?[0-9]{{1,18}}')");
                format!("(case when {text} is null then null else coalesce(cast({digits} as bigint), 0) end)")
            },
        );
        Ok(Sql::new(whole, Kind::Int))
    }
}

fn not_so(name: &str) -> Refused {
    wrong(format!("{name} does not take so many values, or not such."))
}

fn step(field: &DateTimeField) -> Option<Step> {
    let step = |times, unit, of_day| Some(Step { times, unit, of_day });
    match field {
        DateTimeField::Second | DateTimeField::Seconds => step(1, "second", true),
        DateTimeField::Minute | DateTimeField::Minutes => step(1, "minute", true),
        DateTimeField::Hour | DateTimeField::Hours => step(1, "hour", true),
        DateTimeField::Day | DateTimeField::Days => step(1, "day", false),
        DateTimeField::Week(None) | DateTimeField::Weeks => step(7, "day", false),
        DateTimeField::Month | DateTimeField::Months => step(1, "month", false),
        DateTimeField::Quarter => step(3, "month", false),
        DateTimeField::Year | DateTimeField::Years => step(1, "year", false),
        _ => None,
    }
}

/// The date of a date or a time.
fn day(date: &Sql) -> Sql {
    match date.kind {
        Kind::Date => date.clone(),
        _ => Sql::new(format!("substr({}, 1, 10)", date.text), Kind::Date),
    }
}

fn number_at(date: &Sql, from: usize, length: usize) -> String {
    format!("cast(substr({}, {from}, {length}) as bigint)", date.text)
}

/// The part of a date or a time that a function answers as a number.
fn part_named(name: &str) -> Option<fn(&Sql) -> Sql> {
    let part: fn(&Sql) -> Sql = match name {
        "year" => |date| Sql::new(number_at(date, 1, 4), Kind::Int),
        "month" => |date| Sql::new(number_at(date, 6, 2), Kind::Int),
        "day" | "dayofmonth" => |date| Sql::new(number_at(date, 9, 2), Kind::Int),
        "quarter" => |date| Sql::new(format!("(({} + 2) / 3)", number_at(date, 6, 2)), Kind::Int),
        "hour" => |date| of_day(date, 12),
        "minute" => |date| of_day(date, 15),
        "second" => |date| of_day(date, 18),
        _ => return None,
    };
    Some(part)
}

/// A part of the time of day; a date is at midnight.
fn of_day(date: &Sql, from: usize) -> Sql {
    Sql::new(format!("cast({} as bigint)", clock(date, from)), Kind::Int)
}

fn clock(date: &Sql, from: usize) -> String {
    format!("coalesce(nullif(substr({}, {from}, 2), ''), '00')", date.text)
}

/// A date in MySQL's format.
fn formatted(date: &Sql, format: &str) -> Result<Sql, Refused> {
    let d = &date.text;
    let mut parts = vec![];
    let mut plain = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            plain.push(c);
            continue;
        }
        let sign = chars.next().unwrap_or('%');
        let short = |from, length| format!("cast({} as text)", number_at(date, from, length));
        let part = match sign {
            'Y' => format!("substr({d}, 1, 4)"),
            'y' => format!("substr({d}, 3, 2)"),
            'm' => format!("substr({d}, 6, 2)"),
            'c' => short(6, 2),
            'd' => format!("substr({d}, 9, 2)"),
            'e' => short(9, 2),
            'H' => clock(date, 12),
            'i' => clock(date, 15),
            's' | 'S' => clock(date, 18),
            'T' => format!("{} || ':' || {} || ':' || {}", clock(date, 12), clock(date, 15), clock(date, 18)),
            'M' => month_name(d, "%B"),
            'b' => month_name(d, "%b"),
            '%' => {
                plain.push('%');
                continue;
            }
            other => {
                return Err(wrong(format!(
                    "date_format knows %Y %y %m %c %d %e %H %i %s %T %M %b and %%, not %{other}."
                )));
            }
        };
        if !plain.is_empty() {
            parts.push(literal::quoted(&std::mem::take(&mut plain)));
        }
        parts.push(part);
    }
    if !plain.is_empty() || parts.is_empty() {
        parts.push(literal::quoted(&plain));
    }
    Ok(Sql::new(format!("({})", parts.join(" || ")), Kind::Text))
}

/// The name of a date's month: whole (`%B`) or its beginning (`%b`).
fn month_name(date: &str, form: &str) -> String {
    let case = |month: i8| {
        let name = jiff::civil::date(2000, month, 1).strftime(form);
        format!("when '{month:02}' then '{name}'")
    };
    let cases: Vec<String> = (1..=12).map(case).collect();
    format!("case substr({date}, 6, 2) {} end", cases.join(" "))
}
