//! ShortQuery: SQL that a client wrote for Open Dental's own tables (`opendental-api.md` 2.4). The store reads it.

use serde_json::{Map, Number, Value};
use store::shaped::{Answer as Found, Cell, Question, Refused as NotAnswered, TIME_MAX};

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::missing;
use super::routes::Answer;
use super::wire;

/// The column that names patients.
const PATIENT: &str = "PatNum";

pub(super) async fn short_query(ask: &Ask) -> Answer {
    let text = ask.body.filled("SqlCommand")?.ok_or_else(|| missing("SqlCommand"))?;
    let (offset, limit) = ask.page()?;
    let now = ask.now().await?.instant;
    let question = Question { practice: ask.practice(), now, text, offset, limit, time: TIME_MAX };
    let found = ask.app.store.ask(question).await?;
    ask.saw(action(&found), patients(&found)).await?;
    let names = apart(found.columns);
    Ok(Reply::Ok(found.rows.into_iter().map(|row| show(&names, row)).collect()))
}

/// What the audit trail says of it: the tables, and that those patients whose numbers are shown need not be all whose
/// data was read. Sums, names and lines without a PatNum are of somebody too.
fn action(found: &Found) -> String {
    let unnamed = if found.is_of_patients { " (of more patients than are named)" } else { "" };
    match found.tables.join(", ") {
        none if none.is_empty() => "query".to_owned(),
        tables => format!("query of {tables}{unnamed}"),
    }
}

/// The patients whose numbers are shown.
fn patients(found: &Found) -> Vec<i64> {
    let columns: Vec<usize> = (0..)
        .zip(&found.columns)
        .filter(|(_, name)| name.eq_ignore_ascii_case(PATIENT))
        .map(|(at, _)| at)
        .collect();
    let shown = |row: &Vec<Cell>| {
        let number = |at: &usize| match row.get(*at) {
            Some(Cell::Int(number)) if *number > 0 => Some(*number),
            _ => None,
        };
        columns.iter().filter_map(number).collect::<Vec<i64>>()
    };
    found.rows.iter().flat_map(shown).collect()
}

/// The names of the columns, no two alike: the second `PatNum` is `PatNum1`, as a .NET table calls it.
fn apart(names: Vec<String>) -> Vec<String> {
    let mut known: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let numbered = (1..).map(|number: u32| format!("{name}{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !known.contains(name));
        known.push(free.unwrap_or(name));
    }
    known
}

fn show(names: &[String], row: Vec<Cell>) -> Value {
    let cell = |cell| match cell {
        Cell::Null => Value::Null,
        Cell::Int(number) => number.into(),
        // Read from its text and written back as its shortest text: nothing is computed.
        Cell::Number(text) => text.parse().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number),
        Cell::Text(text) => wire::text(&text),
        Cell::Time(text) => text.into(),
    };
    Value::Object(names.iter().cloned().zip(row.into_iter().map(cell)).collect::<Map<String, Value>>())
}

impl From<NotAnswered> for Refused {
    fn from(refused: NotAnswered) -> Refused {
        match refused {
            NotAnswered::NoRead(why) => Refused::unauthorized(why),
            NotAnswered::Wrong(why) => Refused::bad_request(why),
            NotAnswered::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_one_name_are_told_apart() {
        let names = |names: &[&str]| apart(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(
            names(&["PatNum", "PatNum", "LName", "PatNum"]),
            ["PatNum", "PatNum1", "LName", "PatNum2"]
        );
        assert_eq!(names(&["a", "a1", "a"]), ["a", "a1", "a2"]);
    }

    #[test]
    fn values_have_their_json_types() {
        let row = vec![
            Cell::Int(5),
            Cell::Number("250".into()),
            Cell::Number("0.3".into()),
            Cell::Null,
            Cell::Text("a\r\nb".into()),
            Cell::Time("2026-03-02T00:00:00".into()),
        ];
        let names: Vec<String> = "abcdef".chars().map(String::from).collect();
        let shown = r#"{"a":5,"b":250.0,"c":0.3,"d":null,"e":"a b","f":"2026-03-02T00:00:00"}"#;
        assert_eq!(show(&names, row).to_string(), shown);
    }

    #[test]
    fn the_patients_of_an_answer_are_those_of_its_patnum() {
        let found = Found {
            tables: vec!["claim"],
            is_of_patients: true,
            columns: vec!["patnum".into(), "ClaimNum".into()],
            rows: vec![
                vec![Cell::Int(5), Cell::Int(8)],
                vec![Cell::Int(0), Cell::Int(9)],
                vec![Cell::Null, Cell::Null],
            ],
        };
        assert_eq!(patients(&found), [5]);
    }
}
