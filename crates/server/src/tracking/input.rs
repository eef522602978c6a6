//! The JSON body of a request: its fields, and everything that is wrong with them at once.

use claims::Cents;
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::contract::body;
use super::contract::shape::Field as Declared;
use super::error::{Field, Refused};
use super::json::parse_day;

/// The longest text of a field, in characters.
const TEXT_CHARS_MAX: usize = 255;

/// Reads the fields of a JSON object, and collects what is wrong with them.
pub(super) struct Reader {
    fields: Map<String, Value>,
    /// Those that the call says it reads.
    declared: &'static [Declared],
    wrong: Vec<Field>,
}

impl Reader {
    /// The object that a body is.
    pub(super) fn of(body: &[u8], declared: &'static [Declared]) -> Result<Reader, Refused> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Reader { fields, declared, wrong: vec![] }),
            Ok(_) => Err(Refused::bad_request("The body must be a JSON object.")),
            Err(error) => Err(Refused::bad_request(format!(
                "The body is not JSON: line {}, column {}.",
                error.line(),
                error.column()
            ))),
        }
    }

    /// No fields.
    pub(super) fn none(declared: &'static [Declared]) -> Reader {
        Reader { fields: Map::new(), declared, wrong: vec![] }
    }

    /// The same, when it has no field that the call does not read: a slip of the pen must not do the larger thing.
    pub(super) fn strict(self) -> Result<Reader, Refused> {
        let unknown =
            self.fields.keys().find(|name| !self.declared.iter().any(|it| it.name == name.as_str()));
        let Some(unknown) = unknown else { return Ok(self) };
        let read: Vec<&str> = self.declared.iter().map(|field| field.name).collect();
        Err(Refused::bad_request(format!("There is no field {unknown} here. There is: {}.", read.join(", "))))
    }

    /// Refuses a body that is not as its call says, with all that is wrong: what is read whole is looked at before.
    pub(super) fn fits(self) -> Result<(), Refused> {
        let wrong = body::wrong(self.declared, &self.fields);
        if wrong.is_empty() { Ok(()) } else { Err(Refused::fields(wrong)) }
    }

    /// The fields of an object that may be absent; they go back by [`Reader::rest`].
    pub(super) fn object(&mut self, field: &'static str) -> Reader {
        let fields = match self.get(field) {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(fields)) => fields.clone(),
            Some(_) => {
                self.wrong(field, "must be an object");
                Map::new()
            }
        };
        let declared =
            self.declared.iter().find(|it| it.name == field).map_or(&[][..], |it| it.shape.fields());
        Reader { fields, declared, wrong: vec![] }
    }

    /// A field that the call declares.
    fn get(&self, field: &str) -> Option<&Value> {
        debug_assert!(self.declared.iter().any(|it| it.name == field), "{field} is declared nowhere");
        self.fields.get(field)
    }

    /// Takes what is wrong with the fields of an object.
    pub(super) fn rest(&mut self, object: Reader) {
        self.wrong.extend(object.wrong);
    }

    /// Notes that a field cannot be taken.
    pub(super) fn wrong(&mut self, field: &'static str, must: &str) {
        self.wrong.push(Field { field: field.into(), message: format!("{field} {must}.") });
    }

    /// A text that may be absent, null or empty.
    pub(super) fn text(&mut self, field: &'static str) -> Option<String> {
        self.text_within(field, TEXT_CHARS_MAX)
    }

    /// The same, of no more than so many characters.
    pub(super) fn text_within(&mut self, field: &'static str, most: usize) -> Option<String> {
        match self.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => {
                let text = text.trim().to_owned();
                if text.chars().count() > most {
                    self.wrong(field, &format!("must have at most {most} characters"));
                } else if text.chars().any(char::is_control) {
                    self.wrong(field, "must not hold control characters");
                }
                Some(text).filter(|text| !text.is_empty())
            }
            Some(_) => {
                self.wrong(field, "must be a text");
                None
            }
        }
    }

    /// True or false; false when absent.
    pub(super) fn flag(&mut self, field: &'static str) -> bool {
        match self.get(field) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.wrong(field, "must be true or false");
                false
            }
        }
    }

    /// Notes that a field must be there, unless something is wrong with it already.
    pub(super) fn needs(&mut self, field: &'static str) {
        if !self.wrong.iter().any(|known| known.field == field) {
            self.wrong(field, "is required");
        }
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, field: &'static str) -> String {
        let before = self.wrong.len();
        let text = self.text(field);
        if text.is_none() && self.wrong.len() == before {
            self.wrong(field, "is required");
        }
        text.unwrap_or_default()
    }

    /// Texts that may be absent, or null; no more than so many.
    pub(super) fn texts(&mut self, field: &'static str, max: usize) -> Option<Vec<String>> {
        let list = match self.get(field) {
            None | Some(Value::Null) => return None,
            Some(Value::Array(list)) => list,
            Some(_) => {
                self.wrong(field, "must be a list");
                return None;
            }
        };
        let texts: Vec<String> = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let (given, most) = (list.len(), max);
        if texts.len() != given {
            self.wrong(field, "must hold texts only");
        } else if given > most {
            self.wrong(field, &format!("must hold at most {most}"));
        }
        Some(texts)
    }

    /// Whether there is such a field.
    pub(super) fn has(&self, field: &'static str) -> bool {
        self.get(field).is_some_and(|value| !value.is_null())
    }

    /// A whole number of cents that must be there.
    pub(super) fn cents(&mut self, field: &'static str) -> Cents {
        let value = self.get(field);
        let number = value.and_then(Value::as_i64);
        match (value, number) {
            (None | Some(Value::Null), _) => self.wrong(field, "is required"),
            (_, Some(number)) if number.unsigned_abs() <= x12::remittance::AMOUNT_MAX.0.unsigned_abs() => {}
            (_, Some(_)) => self.wrong(field, "is larger than any amount that is taken"),
            (_, None) => self.wrong(field, "must be a whole number of cents"),
        }
        Cents(number.unwrap_or_default())
    }

    /// A day that may be absent.
    pub(super) fn day(&mut self, field: &'static str) -> Option<Date> {
        let text = self.text(field)?;
        let day = parse_day(&text);
        if day.is_none() {
            self.wrong(field, "must be a date, YYYY-MM-DD, or an ISO 8601 timestamp");
        }
        day
    }

    /// A day that must be there.
    pub(super) fn required_day(&mut self, field: &'static str) -> Date {
        let before = self.wrong.len();
        let day = self.day(field);
        if day.is_none() && self.wrong.len() == before {
            self.wrong(field, "is required");
        }
        day.unwrap_or_default()
    }

    /// What was read, when nothing was wrong.
    pub(super) fn done<T>(self, read: T) -> Result<T, Refused> {
        if self.wrong.is_empty() { Ok(read) } else { Err(Refused::fields(self.wrong)) }
    }
}
