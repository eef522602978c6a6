//! A file as it came or left, one segment a line.

use std::ops::Range;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use claims::desk::{SentClaim, StoredFile};
use claims::record::Value;
use serde::Deserialize;

use super::answer::{Frame, Refused, page};
use super::session::Signed;
use super::words;
use crate::app::{App, Caller};
use store::queries::pages as sql;

/// Segments that a page shows; the rest is in the raw file.
pub(super) const SEGMENTS_SHOWN_MAX: usize = 5_000;
/// Where the ISA says what ends a segment.
const TERMINATOR_AT: usize = 105;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// The claim whose segments are to be marked.
    claim: Option<i64>,
}

struct Segment {
    text: String,
    is_marked: bool,
    /// The first that is marked: where the page opens.
    is_first: bool,
}

#[derive(Template)]
#[template(path = "file.html")]
struct FilePage {
    frame: Frame,
    kind: String,
    name: String,
    received: String,
    raw: String,
    claim: Option<i64>,
    refusal: String,
    segments: Vec<Segment>,
    more: usize,
}

/// `/files/{public id}`.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let (file, sent) = open(&app, &caller, &id).await?;
    let zone = app.zone(caller.practice).await?;
    let mut lines = segments(&file.bytes);
    let ours = sent.iter().find(|sent| Some(sent.claim_num) == asked.claim);
    let marked = ours.and_then(|sent| marked(&lines, sent)).unwrap_or(0..0);
    let more = lines.len().saturating_sub(SEGMENTS_SHOWN_MAX);
    lines.truncate(SEGMENTS_SHOWN_MAX);
    let shown = lines.into_iter().enumerate().map(|(at, text)| Segment {
        text,
        is_marked: marked.contains(&at),
        is_first: !marked.is_empty() && at == marked.start,
    });
    let file_page = FilePage {
        frame,
        received: words::day_of(file.received_at, &zone),
        raw: format!("/files/{}/raw", file.public_id),
        claim: ours.map(|sent| sent.claim_num),
        segments: shown.collect(),
        kind: match file.kind.as_str() {
            "bank" => "Bank file".to_owned(),
            "ack" => "Answers to claim files".to_owned(),
            kind => format!("{kind} file"),
        },
        name: file.name,
        refusal: file.refusal,
        more,
    };
    Ok(page(StatusCode::OK, &file_page))
}

/// `/files/{public id}/raw`: the bytes, to be saved.
pub(super) async fn raw(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Refused> {
    let (file, _) = open(&app, &signed.0, &id).await?;
    let name: String = file
        .name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' })
        .collect();
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, file.bytes).into_response())
}

/// The file, and the claims that left in it; all patients in it count as seen.
async fn open(app: &App, caller: &Caller, id: &str) -> Result<(StoredFile, Vec<SentClaim>), Refused> {
    let key = [Value::Text(id.to_owned())];
    let file = app.store.one(caller.practice, &sql::FILE_BY_PUBLIC_ID, &key).await?;
    let file = file.ok_or(Refused::NotFound("There is no such file."))?;
    let num = [Value::Int(file.stored_file_num)];
    let sent = app.store.select(caller.practice, &sql::SENT_IN_FILE, &num).await?;
    let patients = app.patients_in_file(caller.practice, file.stored_file_num).await?;
    app.saw(caller, "page file", patients).await?;
    Ok((file, sent))
}

/// The file's segments, or its lines when it is no X12 file.
fn segments(bytes: &[u8]) -> Vec<String> {
    let ends = if bytes.starts_with(b"ISA") { bytes.get(TERMINATOR_AT).copied() } else { None };
    let parts = bytes.split(|byte| *byte == ends.unwrap_or(b'\n'));
    let texts = parts.map(|part| String::from_utf8_lossy(part).trim_matches(['\r', '\n']).to_owned());
    texts.filter(|text| !text.trim().is_empty()).collect()
}

/// The places of a sent claim's segments: its transaction set is found by its number, `ST` counts as 1.
fn marked(lines: &[String], sent: &SentClaim) -> Option<Range<usize>> {
    let is_set = |line: &String| {
        let mut elements = line.strip_prefix("ST").into_iter().flat_map(|rest| rest.split(['*', '|', '^']));
        elements.nth(2).and_then(|number| number.parse::<i64>().ok()) == Some(sent.set_control)
    };
    let start = lines.iter().position(is_set)?;
    let place = |segment: i64| usize::try_from(segment - 1).ok().map(|at| start + at);
    Some(place(sent.first_segment)?..place(sent.last_segment)? + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_segments_of_a_claim_are_found() {
        let isa = format!("ISA{}~", "*".repeat(102));
        let lines = segments(format!("{isa}GS*HC~ST*837*0007~BHT~CLM*1~SV3~SE*5*0007~").as_bytes());
        assert_eq!(lines.len(), 7);
        let sent = SentClaim {
            sent_claim_num: 1,
            claim_num: 1,
            stored_file_num: 1,
            interchange_control: 1,
            group_control: 1,
            set_control: 7,
            first_segment: 3,
            last_segment: 4,
            sent_at: jiff::Timestamp::UNIX_EPOCH,
            places: None,
            claim_number: None,
            claim_number_key: None,
            charge: None,
            correction: None,
        };
        assert_eq!(marked(&lines, &sent), Some(4..6));
        assert_eq!(marked(&lines, &SentClaim { set_control: 8, ..sent }), None);
    }
}
