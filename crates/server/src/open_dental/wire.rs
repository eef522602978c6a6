//! What is shown, in the forms that typed clients know (`opendental-api.md` 1.5).

use claims::Cents;
use claims::office::Office;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Number, Value};

use super::dotnet::Format;
use super::input::EMPTY;

/// A JSON object with its fields in the order in which they stand here.
macro_rules! row {
    ($($name:literal: $value:expr),* $(,)?) => {{
        let mut fields = serde_json::Map::new();
        $(fields.insert($name.to_owned(), serde_json::Value::from($value));)*
        serde_json::Value::Object(fields)
    }};
}
pub(super) use row;

/// Dates and times as one request wants to see them.
#[derive(Clone, Debug)]
pub(super) struct Show {
    zone: TimeZone,
    date_format: Option<Format>,
    date_time_format: Option<Format>,
}

impl Show {
    /// In the practice's time, in .NET formats where a request names them.
    pub(super) fn new(zone: TimeZone, date_format: Option<&str>, date_time_format: Option<&str>) -> Show {
        let format = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(Format::parse);
        Show { zone, date_format: format(date_format), date_time_format: format(date_time_format) }
    }

    /// A date; none is 0001-01-01.
    pub(super) fn date(&self, date: impl Into<Option<Date>>) -> Value {
        let date = date.into().unwrap_or(EMPTY);
        let text = self.date_format.as_ref().and_then(|format| format.show(date.at(0, 0, 0, 0), &self.zone));
        text.unwrap_or_else(|| date.to_string()).into()
    }

    /// The date that a time has in the practice.
    pub(super) fn day_of(&self, at: Timestamp) -> Value {
        self.date(at.to_zoned(self.zone.clone()).date())
    }

    /// A time, on the practice's clocks and without a zone.
    pub(super) fn instant(&self, at: Timestamp) -> Value {
        self.local(at.to_zoned(self.zone.clone()).datetime())
    }

    /// A time; none is 0001-01-01 00:00:00.
    pub(super) fn instant_or_empty(&self, at: Option<Timestamp>) -> Value {
        at.map_or_else(|| self.clock(None), |at| self.instant(at))
    }

    /// A time of the practice's clocks; none is 0001-01-01 00:00:00.
    pub(super) fn clock(&self, at: Option<DateTime>) -> Value {
        self.local(at.unwrap_or_else(|| EMPTY.at(0, 0, 0, 0)))
    }

    /// A time as the security log writes it: `7/6/2023 11:48:55 AM`.
    pub(super) fn american(&self, at: Timestamp) -> Value {
        let local = at.to_zoned(self.zone.clone()).datetime();
        if self.date_time_format.is_some() {
            return self.local(local);
        }
        Format::parse("M/d/yyyy h:mm:ss tt").show(local, &self.zone).unwrap_or_default().into()
    }

    fn local(&self, local: DateTime) -> Value {
        let text = self.date_time_format.as_ref().and_then(|format| format.show(local, &self.zone));
        text.unwrap_or_else(|| local.strftime("%Y-%m-%d %H:%M:%S").to_string()).into()
    }
}

/// Money as a number that always has a decimal point: `104.0`, `49.5`.
pub(super) fn money(amount: Cents) -> Value {
    // The number is read from its text and written back as its shortest text: nothing is computed.
    let number = amount.to_string().parse().ok().and_then(Number::from_f64);
    number.map_or(Value::Null, Value::Number)
}

/// Money that is -1.0 when there is none.
pub(super) fn money_or_blank(amount: impl Into<Option<Cents>>) -> Value {
    money(amount.into().unwrap_or(Cents(-100)))
}

/// Money as a text, as short as it goes: `339`, `49.5`.
pub(super) fn money_text(amount: Cents) -> Value {
    amount.to_x12().into()
}

/// Money as a text with two decimals: `130.00`.
pub(super) fn money_long_text(amount: Cents) -> Value {
    amount.to_string().into()
}

/// The number of another row; none is 0.
pub(super) fn key(number: Option<i64>) -> Value {
    number.unwrap_or(0).into()
}

/// A whole number that is -1 when there is none.
pub(super) fn int_or_blank(number: Option<i64>) -> Value {
    number.unwrap_or(-1).into()
}

/// A boolean as a text.
pub(super) fn flag(flag: bool) -> Value {
    if flag { "true" } else { "false" }.into()
}

/// A boolean as a text with a capital, as claims show theirs.
pub(super) fn flag_with_capital(flag: bool) -> Value {
    if flag { "True" } else { "False" }.into()
}

/// A text; line ends come out as blanks.
pub(super) fn text(text: &str) -> Value {
    if text.contains(['\r', '\n']) {
        text.replace("\r\n", " ").replace(['\r', '\n'], " ").into()
    } else {
        text.into()
    }
}

/// The name of an entry of the office's lists.
pub(super) fn definition(office: &Office, number: Option<i64>) -> Value {
    number.and_then(|number| office.definition(number)).map_or("", |found| &found.item_name).into()
}

/// The abbreviation of a provider.
pub(super) fn provider(office: &Office, number: Option<i64>) -> Value {
    number.and_then(|number| office.provider(number)).map_or("", |found| &found.abbr).into()
}

/// The abbreviation of a clinic.
pub(super) fn clinic(office: &Office, number: Option<i64>) -> Value {
    number.and_then(|number| office.clinic(number)).map_or("", |found| &found.abbr).into()
}

/// The fields of a shown row with their JSON types: n for whole numbers, d for numbers with a decimal point, s
/// for texts.
#[cfg(test)]
pub(super) fn kinds(shown: &Value) -> Vec<(&str, char)> {
    let kind = |value: &Value| match value {
        Value::Number(number) if number.to_string().contains('.') => 'd',
        Value::Number(_) => 'n',
        Value::String(_) => 's',
        _ => '?',
    };
    let Value::Object(fields) = shown else { return vec![] };
    fields.iter().map(|(name, value)| (name.as_str(), kind(value))).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn money_always_has_a_point() {
        let shown = |cents| money(Cents(cents)).to_string();
        assert_eq!(
            [10400, 4950, 4949, 0, -100, 5].map(shown),
            ["104.0", "49.5", "49.49", "0.0", "-1.0", "0.05"]
        );
        assert_eq!(money(Cents(900_719_925_474_099)).to_string(), "9007199254740.99");
        assert_eq!(money_or_blank(None).to_string(), "-1.0");
        assert_eq!(money_text(Cents(33900)), "339");
        assert_eq!(money_text(Cents(4950)), "49.5");
        assert_eq!(money_long_text(Cents(13000)), "130.00");
    }

    #[test]
    fn blanks_have_their_own_values() {
        let show = Show::new(TimeZone::UTC, None, None);
        assert_eq!(show.date(None), "0001-01-01");
        assert_eq!(show.date(date(2021, 2, 16)), "2021-02-16");
        assert_eq!(key(None), 0);
        assert_eq!(int_or_blank(None), -1);
        assert_eq!((flag(true), flag_with_capital(false)), ("true".into(), "False".into()));
        assert_eq!(text("a\r\nb\nc"), "a b c");
    }

    #[test]
    fn times_are_those_of_the_practice() {
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        let at: Timestamp = "2021-02-16T15:43:17Z".parse().expect("an instant");
        assert_eq!(Show::new(zone.clone(), None, None).instant(at), "2021-02-16 09:43:17");
        let show = Show::new(zone, Some("MM/dd/yyyy"), Some("dd/MM/yyyy HH:mm:ss zzz"));
        assert_eq!(show.instant(at), "16/02/2021 09:43:17 -06:00");
        assert_eq!(show.date(date(2021, 2, 16)), "02/16/2021");
        assert_eq!(show.date(None), "01/01/0001");
        let plain = Show::new(TimeZone::get("America/Chicago").expect("a zone"), None, None);
        assert_eq!(plain.instant_or_empty(None), "0001-01-01 00:00:00");
        assert_eq!(plain.instant_or_empty(Some(at)), "2021-02-16 09:43:17");
    }
}
