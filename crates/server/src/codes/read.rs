//! Files of official codes: CSV with a header, or a JSON list. The columns are `code`, `description`, `start`, `stop`,
//! and `list` where a file holds several lists; in any order, and other columns are passed over.

use std::collections::HashSet;

use claims::reason_code::ReasonCode;
use jiff::civil::Date;
use jiff::fmt::strtime;
use serde::Deserialize;
use x12::codes::List;

/// The largest file that is read, in bytes. The official lists are below 1 MiB.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The most codes of one file. The longest official list has some 1,200.
pub const CODES_MAX: usize = 20_000;
/// The longest description, in characters.
pub const DESCRIPTION_CHARS_MAX: usize = 4_000;
/// The longest code, in characters.
const CODE_CHARS_MAX: usize = 10;

/// Why a file of codes was not taken. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the file has more than {FILE_BYTES_MAX} bytes")]
    TooLarge,
    #[error("the file has more than {CODES_MAX} codes")]
    TooMany,
    #[error("the file is neither CSV nor a JSON list: {0}")]
    Form(String),
    #[error(
        "the file has no column {0}; its first line must name the columns: code, description, start, stop"
    )]
    Column(&'static str),
    #[error("the file holds no code")]
    Empty,
    #[error("row {row}: {what}")]
    Row { row: usize, what: String },
}

/// The names that columns go by.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("code", &["code"]),
    ("description", &["description", "text", "message", "definition"]),
    ("start", &["start", "start date", "date_start", "effective date"]),
    ("stop", &["stop", "stop date", "date_stop", "end date", "deactivation date"]),
    ("list", &["list"]),
];

/// Forms in which lists are dated.
const DATES: [&str; 3] = ["%Y-%m-%d", "%m/%d/%Y", "%Y%m%d"];

/// One code as a file has it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Row {
    code: String,
    #[serde(alias = "text")]
    description: String,
    start: Option<String>,
    stop: Option<String>,
    list: Option<String>,
}

/// The codes of a file. `list` is theirs where the file does not say it.
///
/// # Errors
/// The first thing that is wrong with the file, with its row; the header is row 1.
pub fn read(bytes: &[u8], list: Option<List>) -> Result<Vec<ReasonCode>, Unreadable> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Unreadable::TooLarge);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // The first code of a JSON list is in row 1, that of a CSV file in row 2.
    let (rows, first) = match bytes.trim_ascii_start().first() {
        Some(b'[') => {
            let rows: Vec<Row> =
                serde_json::from_slice(bytes).map_err(|error| Unreadable::Form(error.to_string()))?;
            (rows, 1)
        }
        _ => (csv_rows(bytes)?, 2),
    };
    if rows.len() > CODES_MAX {
        return Err(Unreadable::TooMany);
    }
    let mut seen = HashSet::new();
    let mut codes = Vec::new();
    for (row, at) in rows.into_iter().zip(first..) {
        let code = code_of(&row, list).map_err(|what| Unreadable::Row { row: at, what })?;
        if !seen.insert((code.list, code.code.clone())) {
            return Err(Unreadable::Row { row: at, what: format!("the code {} stands twice", code.code) });
        }
        codes.push(code);
    }
    if codes.is_empty() { Err(Unreadable::Empty) } else { Ok(codes) }
}

fn csv_rows(bytes: &[u8]) -> Result<Vec<Row>, Unreadable> {
    let form = |error: csv::Error| Unreadable::Form(error.to_string());
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(form)?.clone();
    let place = |names: &[&str]| {
        header.iter().position(|column| names.iter().any(|name| column.eq_ignore_ascii_case(name)))
    };
    let [code, description, start, stop, list] = COLUMNS.map(|(_, names)| place(names));
    let code = code.ok_or(Unreadable::Column("code"))?;
    let description = description.ok_or(Unreadable::Column("description"))?;
    let mut rows = Vec::new();
    for record in reader.records().take(CODES_MAX + 1) {
        let record = record.map_err(form)?;
        let text = |at: usize| record.get(at).unwrap_or_default().to_owned();
        rows.push(Row {
            code: text(code),
            description: text(description),
            start: start.map(text),
            stop: stop.map(text),
            list: list.map(text),
        });
    }
    Ok(rows)
}

fn code_of(row: &Row, list: Option<List>) -> Result<ReasonCode, String> {
    let named = row.list.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let list = match named {
        Some(name) => Some(List::parse(&name.to_lowercase()).ok_or_else(|| no_list(name))?),
        None => list,
    };
    let list =
        list.ok_or_else(|| format!("which list it is of is not said; say it with --list {}", lists()))?;
    let code = row.code.trim();
    let is_code = !code.is_empty() && code.len() <= CODE_CHARS_MAX;
    if !is_code || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(format!("a code has 1 to {CODE_CHARS_MAX} letters and digits"));
    }
    if row.description.chars().count() > DESCRIPTION_CHARS_MAX {
        return Err(format!("the description has more than {DESCRIPTION_CHARS_MAX} characters"));
    }
    Ok(ReasonCode {
        list,
        code: code.to_owned(),
        description: row.description.trim().to_owned(),
        date_start: date(row.start.as_deref(), "start")?,
        date_stop: date(row.stop.as_deref(), "stop")?,
    })
}

fn date(text: Option<&str>, column: &str) -> Result<Option<Date>, String> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let parse = |form: &&str| strtime::parse(form, text).and_then(|parsed| parsed.to_date()).ok();
    let wrong = || format!("{column} is no date such as 2026-01-31, 01/31/2026 or 20260131");
    DATES.iter().find_map(parse).map(Some).ok_or_else(wrong)
}

fn no_list(name: &str) -> String {
    format!("there is no list {}; there are {}", name.chars().take(30).collect::<String>(), lists())
}

fn lists() -> String {
    List::ALL.map(List::as_str).join(", ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    #[test]
    fn columns_are_found_by_their_names_and_quoted_fields_are_one() {
        let file = "Stop Date,CODE,Notes,Description,Start\r\n\
                    ,T1,x,\"Invented, with a \"\"quote\"\"\r\nand a line\",01/31/1995\r\n2026-02-01,T2,,Other,19950131\r\n";
        let codes = read(file.as_bytes(), Some(List::Carc)).expect("codes");
        assert_eq!(codes.len(), 2);
        assert_eq!(codes[0].description, "Invented, with a \"quote\"\r\nand a line");
        assert_eq!((codes[0].date_start, codes[0].date_stop), (Some(day(1995, 1, 31)), None));
        assert_eq!((codes[1].code.as_str(), codes[1].date_stop), ("T2", Some(day(2026, 2, 1))));
        assert!(codes.iter().all(|code| code.list == List::Carc));
    }

    #[test]
    fn a_json_list_says_the_same() {
        let json =
            r#" [{"code": "T1", "text": "Invented", "start": "2020-01-01", "stop": null, "list": "RARC"}]"#;
        let csv = "list,code,description,start\nrarc,T1,Invented,2020-01-01\n";
        let read = |file: &str| read(file.as_bytes(), None).expect("codes");
        assert_eq!(read(json), read(csv));
        assert_eq!(read(json)[0].list, List::Rarc);
    }

    #[test]
    fn a_file_that_is_not_sure_is_not_taken() {
        let row = |row, what: &str| Unreadable::Row { row, what: what.to_owned() };
        for (file, expected) in [
            ("", Unreadable::Column("code")),
            ("code,start\n", Unreadable::Column("description")),
            ("code,description\n", Unreadable::Empty),
            ("code,description\nT1,a\nT1,b\n", row(3, "the code T1 stands twice")),
            ("code,description\n,a\n", row(2, "a code has 1 to 10 letters and digits")),
            ("code,description\n\"T 1\",a\n", row(2, "a code has 1 to 10 letters and digits")),
            (
                "code,description,stop\nT1,a,2026-02-30\n",
                row(2, "stop is no date such as 2026-01-31, 01/31/2026 or 20260131"),
            ),
            (
                "code,description,list\nT1,a,x\n",
                row(
                    2,
                    "there is no list x; there are group, carc, rarc, plb, claim_status, status_category, status",
                ),
            ),
        ] {
            assert_eq!(read(file.as_bytes(), Some(List::Carc)).expect_err("a refusal"), expected, "{file:?}");
        }
        let why = read(b"code,description\nT1,a\n", None).expect_err("a refusal").to_string();
        assert!(why.starts_with("row 2: which list it is of is not said"), "{why}");
        assert!(matches!(read(b"[1]", None), Err(Unreadable::Form(_))));
        assert!(matches!(read(b"code,description\n\xFF,\xFE\n", None), Err(Unreadable::Form(_))));
        let many = "code,description,list\n".to_owned() + &"T1,a,carc\n".repeat(CODES_MAX + 1);
        assert_eq!(read(many.as_bytes(), None), Err(Unreadable::TooMany));
    }
}
