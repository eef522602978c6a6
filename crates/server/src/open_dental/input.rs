//! What a request says, read leniently: numbers and numeric texts, JSON booleans and "true", but strict dates
//! (`opendental-api.md` 1.5). -1, 0 and 0001-01-01 become "none" here and nowhere else.

mod strict;

use std::ops::RangeInclusive;

use claims::Cents;
use claims::office::Office;
use claims::state::Refusal;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, date};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::names::Name;
use super::routes::{Input, Mark};

/// The outcome of reading a field: none when it was not sent.
pub(super) type Read<T> = Result<Option<T>, Refusal>;

/// The fields of a body or of a query.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    fields: Map<String, Value>,
    zone: TimeZone,
    /// What may be read of it; none where no call stands behind it.
    declared: Option<&'static [Input]>,
}

impl Fields {
    /// Those of a body: a JSON object, or nothing.
    pub(super) fn of_body(body: &[u8], zone: &TimeZone) -> Result<Fields, Refusal> {
        let wrong = || Refusal::rule("The body must be a JSON object.");
        let fields = if body.trim_ascii().is_empty() {
            Map::new()
        } else {
            serde_json::from_slice(body).map_err(|_| wrong())?
        };
        Ok(Fields { fields, zone: zone.clone(), declared: None })
    }

    /// Those of a query; of two with one name the last counts.
    pub(super) fn of_query(query: &str, zone: &TimeZone) -> Result<Fields, Refusal> {
        let pairs: Vec<(String, String)> = axum::extract::Query::try_from_uri(
            &format!("/?{query}").parse().map_err(|_| Refusal::rule("The query cannot be read."))?,
        )
        .map_err(|_| Refusal::rule("The query cannot be read."))?
        .0;
        let fields = pairs.into_iter().map(|(name, text)| (name, Value::String(text))).collect();
        Ok(Fields { fields, zone: zone.clone(), declared: None })
    }

    /// The names of what was sent.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// These fields, of which only what a call declares may be read. A request that is not strict is read without
    /// what only strict ones may say.
    pub(super) fn of_call(mut self, inputs: &'static [Input], strict: bool) -> Fields {
        self.declared = Some(inputs);
        if !strict {
            for input in inputs.iter().filter(|input| input.mark == Mark::Strict) {
                self.fields.remove(input.name);
            }
        }
        self
    }

    /// Whether the call reads this field.
    pub(super) fn declares(&self, name: &str) -> bool {
        self.declared.unwrap_or(&[]).iter().any(|input| input.name == name)
    }

    /// A text of a query as it stands.
    pub(super) fn plain(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    /// The value; `null` counts as not sent.
    fn value(&self, name: &str) -> Option<&Value> {
        let declared = self.declared.unwrap_or(&[]);
        debug_assert!(
            self.declared.is_none()
                || GENERAL.contains(&name)
                || declared.iter().any(|input| input.name == name),
            "{name} is read, but its call does not declare it"
        );
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// A text; numbers and booleans are taken as theirs.
    pub(super) fn text(&self, name: &'static str) -> Read<String> {
        let Some(value) = self.value(name) else { return Ok(None) };
        match value {
            // No engine keeps a null character in a text.
            Value::String(text) if text.contains('\0') => {
                Err(invalid(name, "must not hold a null character"))
            }
            Value::String(text) => Ok(Some(text.clone())),
            Value::Number(number) => Ok(Some(number.to_string())),
            Value::Bool(flag) => Ok(Some(flag.to_string())),
            _ => Err(invalid(name, "must be a text")),
        }
    }

    /// A text that counts as not sent when it is blank.
    pub(super) fn filled(&self, name: &'static str) -> Read<String> {
        Ok(self.text(name)?.filter(|text| !text.trim().is_empty()))
    }

    /// A whole number. A blank text counts as not sent.
    pub(super) fn int(&self, name: &'static str) -> Read<i64> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        let text = text.trim();
        let whole = match text.split_once('.') {
            Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
            _ => text,
        };
        whole.parse().map(Some).map_err(|_| invalid(name, "must be a whole number"))
    }

    /// A whole number that is -1 when it is blank.
    pub(super) fn int_or_blank(&self, name: &'static str) -> Read<Option<i64>> {
        Ok(self.int(name)?.map(|number| (number != -1).then_some(number)))
    }

    /// The number of a row, or none of them: 0.
    pub(super) fn key(&self, name: &'static str) -> Read<Option<i64>> {
        Ok(self.int(name)?.map(|number| (number != 0).then_some(number)))
    }

    /// Money.
    pub(super) fn money(&self, name: &'static str) -> Read<Cents> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        let amount = Cents::parse(text.trim()).filter(|amount| amount.0.unsigned_abs() <= MONEY_MAX);
        amount.map(Some).ok_or_else(|| {
            invalid(name, "must be an amount of at most 99999999.99 with at most two decimals")
        })
    }

    /// Money that is -1 when it is blank.
    pub(super) fn money_or_blank(&self, name: &'static str) -> Read<Option<Cents>> {
        Ok(self.money(name)?.map(|amount| (amount != Cents(-100)).then_some(amount)))
    }

    /// A date, or the empty one: 0001-01-01, as any year before 1880. A blank text counts as not sent.
    pub(super) fn date(&self, name: &'static str) -> Read<Option<Date>> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        let strict = text.len() == 10 && text.is_ascii();
        let read = strict.then(|| Date::strptime("%Y-%m-%d", &text).ok()).flatten();
        let read = read.ok_or_else(|| invalid(name, "format must be yyyy-MM-dd"))?;
        Ok(Some((read.year() >= YEAR_MIN).then_some(read)))
    }

    /// A time of the practice's clocks.
    pub(super) fn instant(&self, name: &'static str) -> Read<Timestamp> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        let zoned = local_time(name, &text)?.to_zoned(self.zone.clone());
        zoned.map(|zoned| Some(zoned.timestamp())).map_err(|_| no_time(name))
    }

    /// A time as the practice's clocks show it, or the empty one, as of a date.
    pub(super) fn clock(&self, name: &'static str) -> Read<Option<DateTime>> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        let local = local_time(name, &text)?;
        Ok(Some((local.year() >= YEAR_MIN).then_some(local)))
    }

    /// The same, or a time of this day, `09:15:00`.
    pub(super) fn clock_on(&self, name: &'static str, day: Date) -> Read<Option<DateTime>> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        match Time::strptime("%H:%M:%S", &text) {
            Ok(time) if text.len() == "HH:mm:ss".len() => Ok(Some(Some(day.to_datetime(time)))),
            _ => self.clock(name),
        }
    }

    /// A time of the practice's clocks, or a date for its midnight; or the empty one, as of a date.
    pub(super) fn moment(&self, name: &'static str) -> Read<Option<Timestamp>> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        if text.len() == 10 {
            let Some(date) = self.date(name)?.flatten() else { return Ok(Some(None)) };
            let midnight = date.to_zoned(self.zone.clone()).map_err(|_| no_time(name))?;
            return Ok(Some(Some(midnight.timestamp())));
        }
        let is_empty =
            text.get(..4).and_then(|year| year.parse().ok()).is_some_and(|year: i16| year < YEAR_MIN);
        Ok(self.instant(name)?.map(|at| (!is_empty).then_some(at)))
    }

    /// A boolean, in JSON or as a text. A blank text counts as not sent.
    pub(super) fn flag(&self, name: &'static str) -> Read<bool> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        match text.trim().to_ascii_lowercase().as_str() {
            "true" => Ok(Some(true)),
            "false" => Ok(Some(false)),
            _ => Err(invalid(name, "must be \"true\" or \"false\"")),
        }
    }

    /// A name of a closed set.
    pub(super) fn name<N: Name>(&self, name: &'static str) -> Read<N> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let member = N::all().iter().copied().find(|member| member.text() == text);
        member.map(Some).ok_or_else(|| none_of(name, N::all().iter().map(|member| member.text())))
    }

    /// One of some texts.
    pub(super) fn one_of(&self, name: &'static str, texts: &[&'static str]) -> Read<String> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        if texts.contains(&text.as_str()) {
            Ok(Some(text))
        } else {
            Err(none_of(name, texts.iter().copied()))
        }
    }

    /// Numbers of rows: an array, or a text like `[1,2,3]` or `1,2,3`.
    pub(super) fn numbers(&self, name: &'static str) -> Read<Vec<i64>> {
        let wrong = || invalid(name, "must be an array of whole numbers");
        let Some(value) = self.value(name) else { return Ok(None) };
        let texts: Vec<String> = match value {
            Value::Array(values) => {
                values.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).collect()
            }
            Value::String(text) => text
                .trim()
                .trim_start_matches('[')
                .trim_end_matches(']')
                .split(',')
                .map(str::to_owned)
                .filter(|part| !part.trim().is_empty())
                .collect(),
            Value::Number(number) => vec![number.to_string()],
            _ => return Err(wrong()),
        };
        texts.iter().map(|text| text.trim().parse().map_err(|_| wrong())).collect::<Result<_, _>>().map(Some)
    }

    /// Objects of any form.
    pub(super) fn objects(&self, name: &'static str) -> Read<Vec<Map<String, Value>>> {
        let wrong = || invalid(name, "must be an array of objects");
        let Some(value) = self.value(name) else { return Ok(None) };
        let read = |value: &Value| value.as_object().cloned().ok_or_else(wrong);
        value.as_array().ok_or_else(wrong)?.iter().map(read).collect::<Result<_, _>>().map(Some)
    }

    /// Rows by their numbers, each with an amount: `[{"ProcNum": 5, "Amount": 12.5}]`.
    pub(super) fn amounts(&self, name: &'static str, key: &'static str) -> Read<Vec<(i64, Cents)>> {
        let wrong = || invalid(name, &format!("must be an array of objects with {key} and Amount"));
        let Some(value) = self.value(name) else { return Ok(None) };
        let read = |value: &Value| {
            let fields = value.as_object().ok_or_else(wrong)?.clone();
            let fields = Fields { fields, zone: self.zone.clone(), declared: None };
            Ok((fields.int(key).needed(key)?, fields.money("Amount").needed("Amount")?))
        };
        value.as_array().ok_or_else(wrong)?.iter().map(read).collect::<Result<_, _>>().map(Some)
    }
}

/// A clinic of the office, hidden or not, or none of them: 0.
pub(super) fn clinic(sent: &Fields, office: &Office) -> Read<Option<i64>> {
    match sent.key("ClinicNum")? {
        Some(Some(number)) if office.clinic(number).is_none() => {
            Err(invalid("ClinicNum", "is not a clinic of this office"))
        }
        sent => Ok(sent),
    }
}

/// What every query may say.
pub(super) const GENERAL: &[&str] = &["Limit", "Offset", "DateFormatString", "DateTimeFormatString"];

/// What claims can say in X12: ten digits, in cents. Sums of such amounts stay far from the end of numbers.
const MONEY_MAX: u64 = 9_999_999_999;

/// Dates before this year are empty ones.
const YEAR_MIN: i16 = 1880;

/// The empty date.
pub(super) const EMPTY: Date = date(1, 1, 1);

/// Fields that must be sent.
pub(super) trait Needed<T> {
    /// What was read, or the refusal that it is missing.
    fn needed(self, name: &'static str) -> Result<T, Refusal>;
}

impl<T> Needed<T> for Read<T> {
    fn needed(self, name: &'static str) -> Result<T, Refusal> {
        self?.ok_or_else(|| missing(name))
    }
}

/// The refusal that a field is missing.
pub(super) fn missing(name: &'static str) -> Refusal {
    Refusal::field(name, format!("{name} is required."))
}

/// A time without a zone, in the one form in which it may come.
fn local_time(name: &'static str, text: &str) -> Result<DateTime, Refusal> {
    let strict = text.len() == "yyyy-MM-dd HH:mm:ss".len();
    let read = strict.then(|| DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok()).flatten();
    read.ok_or_else(|| no_time(name))
}

fn no_time(name: &'static str) -> Refusal {
    invalid(name, "format must be yyyy-MM-dd HH:mm:ss")
}

/// A number within bounds.
pub(super) fn within(name: &'static str, number: i64, bounds: &RangeInclusive<i64>) -> Result<(), Refusal> {
    if bounds.contains(&number) {
        return Ok(());
    }
    Err(invalid(name, &format!("must be between {} and {}", bounds.start(), bounds.end())))
}

/// The refusal of a value.
pub(super) fn invalid(name: &'static str, why: &str) -> Refusal {
    Refusal::field(name, format!("{name} {why}."))
}

fn none_of<'t>(name: &'static str, texts: impl Iterator<Item = &'t str>) -> Refusal {
    let texts: Vec<String> = texts.map(|text| format!("\"{text}\"")).collect();
    Refusal::field(name, format!("{name} is invalid. It can be {}.", texts.join(", ")))
}

/// Writes what was sent over what stands.
pub(super) fn set<T>(slot: &mut T, sent: Read<T>) -> Result<(), Refusal> {
    if let Some(value) = sent? {
        *slot = value;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use claims::account::ClaimStatus;
    use claims::coverage::PlanType;

    use super::*;

    fn body(json: &str) -> Fields {
        Fields::of_body(json.as_bytes(), &TimeZone::UTC).expect("a JSON object")
    }

    fn refused<T: std::fmt::Debug>(read: Read<T>) -> String {
        read.expect_err("a refusal").to_string()
    }

    #[test]
    fn numbers_come_as_numbers_or_texts() {
        let sent = body(
            r#"{"a": 20, "b": "20", "c": 20.0, "d": "20.00", "e": "", "f": null, "g": "2.5", "h": "x"}"#,
        );
        for name in ["a", "b", "c", "d"] {
            assert_eq!(sent.int(name), Ok(Some(20)), "{name}");
            assert_eq!(sent.money(name), Ok(Some(Cents(2000))), "{name}");
        }
        for name in ["e", "f", "absent"] {
            assert_eq!(sent.int(name), Ok(None), "{name}");
            assert_eq!(sent.money(name), Ok(None), "{name}");
        }
        assert_eq!(sent.money("g"), Ok(Some(Cents(250))));
        assert_eq!(refused(sent.int("g")), "g must be a whole number.");
        assert!(refused(sent.money("h")).starts_with("h must be an amount"));
    }

    #[test]
    fn amounts_in_json_keep_their_cents() {
        let sent = body(
            r#"{"a": -24.49, "b": 0.1, "c": 129.99, "d": 1.005, "e": 1e2, "f": "99999999.99", "g": "100000000"}"#,
        );
        assert_eq!(sent.money("a"), Ok(Some(Cents(-2449))));
        assert_eq!(sent.money("b"), Ok(Some(Cents(10))));
        assert_eq!(sent.money("c"), Ok(Some(Cents(12999))));
        assert!(sent.money("d").is_err());
        assert_eq!(sent.money("e"), Ok(Some(Cents(10000))));
        assert_eq!(sent.money("f"), Ok(Some(Cents(9_999_999_999))));
        assert!(sent.money("g").is_err());
    }

    #[test]
    fn blanks_are_none() {
        let sent = body(r#"{"m": "-1", "p": -1, "k": 0, "d": "0001-01-01", "o": "1879-12-31", "z": 0}"#);
        assert_eq!(sent.money_or_blank("m"), Ok(Some(None)));
        assert_eq!(sent.int_or_blank("p"), Ok(Some(None)));
        assert_eq!(sent.key("k"), Ok(Some(None)));
        assert_eq!(sent.date("d"), Ok(Some(None)));
        assert_eq!(sent.date("o"), Ok(Some(None)));
        assert_eq!(sent.money_or_blank("z"), Ok(Some(Some(Cents(0)))));
        assert_eq!(sent.money_or_blank("absent"), Ok(None));
    }

    #[test]
    fn a_clinic_is_one_of_the_office() {
        let mut east = super::super::clinics::blank(3, "East".into());
        east.is_hidden = true;
        let office = Office { clinics: vec![east], ..Office::default() };
        let sent = |json: &str| clinic(&body(json), &office);
        assert_eq!(sent(r#"{"ClinicNum": "3"}"#), Ok(Some(Some(3))));
        assert_eq!(sent(r#"{"ClinicNum": 0}"#), Ok(Some(None)));
        assert_eq!(sent("{}"), Ok(None));
        assert_eq!(refused(sent(r#"{"ClinicNum": 4}"#)), "ClinicNum is not a clinic of this office.");
    }

    #[test]
    fn dates_are_strict() {
        let sent = body(
            r#"{"a": "2021-02-16", "b": "2021-13-45", "c": "02/16/2021", "d": "soon", "e": "2021-2-16"}"#,
        );
        assert_eq!(sent.date("a"), Ok(Some(Some(date(2021, 2, 16)))));
        for name in ["b", "c", "d", "e"] {
            assert!(refused(sent.date(name)).ends_with("format must be yyyy-MM-dd."), "{name}");
        }
    }

    #[test]
    fn instants_need_a_time_and_are_the_practices() {
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        let query = Fields::of_query("a=2022-03-30%2000:00:00&b=2022-03-30+01:00:00&c=2022-03-30", &zone)
            .expect("a query");
        assert_eq!(query.instant("a"), Ok("2022-03-30T05:00:00Z".parse().ok()));
        assert_eq!(query.instant("b"), Ok("2022-03-30T06:00:00Z".parse().ok()));
        assert_eq!(refused(query.instant("c")), "c format must be yyyy-MM-dd HH:mm:ss.");
    }

    #[test]
    fn a_moment_is_a_time_or_a_date_or_empty() {
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        let read = |text: &str| {
            let body = format!(r#"{{"a": "{text}"}}"#);
            Fields::of_body(body.as_bytes(), &zone).expect("a JSON object").moment("a")
        };
        assert_eq!(read("2022-03-30 01:00:00"), Ok(Some("2022-03-30T06:00:00Z".parse().ok())));
        assert_eq!(read("2022-03-30"), Ok(Some("2022-03-30T05:00:00Z".parse().ok())));
        for empty in ["0001-01-01", "0001-01-01 00:00:00"] {
            assert_eq!(read(empty), Ok(Some(None)), "{empty}");
        }
        assert_eq!(read(""), Ok(None));
        assert!(refused(read("30.3.2022")).contains("format must be yyyy-MM-dd"));
        assert_eq!(refused(read("2022-03-30T01:00")), "a format must be yyyy-MM-dd HH:mm:ss.");
    }

    #[test]
    fn a_time_of_the_clocks_has_no_zone_and_may_be_one_of_a_day() {
        // 02:30 is on no clock of that night in Chicago; an appointment can still be written down for it.
        let sent =
            body(r#"{"a": "2022-03-13 02:30:00", "b": "0001-01-01 00:00:00", "c": "09:15:00", "d": ""}"#);
        let at = |text: &str| Ok(Some(text.parse().ok()));
        assert_eq!(sent.clock("a"), at("2022-03-13T02:30:00"));
        assert_eq!([sent.clock("b"), sent.clock("d")], [Ok(Some(None)), Ok(None)]);
        let day = date(2022, 3, 30);
        assert_eq!(sent.clock_on("c", day), at("2022-03-30T09:15:00"));
        assert_eq!(sent.clock_on("a", day), at("2022-03-13T02:30:00"));
        assert_eq!(sent.clock_on("b", day), Ok(Some(None)));
        assert_eq!(refused(sent.clock("c")), "c format must be yyyy-MM-dd HH:mm:ss.");
        let wrong = body(r#"{"a": "9:15:00", "b": "2022-03-30", "c": "25:00:00"}"#);
        for name in ["a", "b", "c"] {
            assert_eq!(
                refused(wrong.clock_on(name, day)),
                format!("{name} format must be yyyy-MM-dd HH:mm:ss.")
            );
        }
    }

    #[test]
    fn booleans_come_in_any_form() {
        let sent = body(r#"{"a": true, "b": "true", "c": "True", "d": "FALSE", "e": 1}"#);
        assert_eq!(
            ["a", "b", "c", "d"].map(|name| sent.flag(name)),
            [true, true, true, false].map(|f| Ok(Some(f)))
        );
        assert!(sent.flag("e").is_err());
    }

    #[test]
    fn an_unknown_name_is_told_which_there_are() {
        let sent = body(r#"{"s": "S", "x": "X", "p": ""}"#);
        assert_eq!(sent.name::<ClaimStatus>("s"), Ok(Some(ClaimStatus::Sent)));
        assert_eq!(sent.name::<PlanType>("p"), Ok(Some(PlanType::Percentage)));
        assert!(refused(sent.name::<ClaimStatus>("x")).contains("\"U\", \"H\", \"W\""));
        assert_eq!(refused(sent.one_of("x", &["a", "b"])), "x is invalid. It can be \"a\", \"b\".");
    }

    #[test]
    fn arrays_come_as_arrays_or_texts() {
        let sent =
            body(r#"{"a": [1, "2", 3], "b": "[1,2,3]", "c": "1, 2, 3", "d": [], "e": [1.5], "f": {}}"#);
        for name in ["a", "b", "c"] {
            assert_eq!(sent.numbers(name), Ok(Some(vec![1, 2, 3])), "{name}");
        }
        assert_eq!(sent.numbers("d"), Ok(Some(vec![])));
        assert!(sent.numbers("e").is_err());
        assert!(sent.numbers("f").is_err());
    }

    #[test]
    fn a_text_without_an_end_is_refused() {
        assert_eq!(refused(body(r#"{"n": "x\u0000y"}"#).text("n")), "n must not hold a null character.");
    }

    #[test]
    fn what_must_be_sent_is_named() {
        assert_eq!(
            body("{}").int("PatNum").needed("PatNum").expect_err("missing").to_string(),
            "PatNum is required."
        );
        assert!(Fields::of_body(b"[]", &TimeZone::UTC).is_err());
        assert!(Fields::of_body(b"{", &TimeZone::UTC).is_err());
        assert!(Fields::of_body(b" ", &TimeZone::UTC).is_ok());
    }
}
