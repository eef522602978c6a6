//! `bitewing x12 show`: a file as a person reads it, written segment by segment.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use serde::Serialize;
use x12::codes::Known;
use x12::finding::Finding;
use x12::view::{Row, SetMoney, Shown, rows};

use super::{Official, money, name_of, read, stops};
use crate::output::{Paint, plain};

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The file; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only segments with this identifier, such as CAS.
    #[arg(long, value_name = "ID")]
    segment: Option<String>,
    /// Only the claim with this number of ours (CLP01, CLM01; in a 277CA its TRN02).
    #[arg(long, value_name = "NUMBER")]
    claim: Option<String>,
    /// Write one JSON object: segments with their elements, findings beside them, and the money of sets in cents.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    official: Official,
}

/// What is wrong, and the money of sets, by the byte where a segment begins.
struct Beside {
    findings: BTreeMap<usize, Vec<Finding>>,
    money: BTreeMap<usize, SetMoney>,
}

/// One segment, for machines.
#[derive(Serialize)]
struct ShownRow<'r> {
    #[serde(flatten)]
    row: &'r Row,
    #[serde(skip_serializing_if = "<[Finding]>::is_empty")]
    findings: &'r [Finding],
    #[serde(skip_serializing_if = "Option::is_none")]
    money: Option<&'r SetMoney>,
}

impl Show {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let known = self.official.known().await?;
        let bytes = read(&self.file)?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        let shown = match self.json {
            true => self.json(&bytes, &known, &mut out)?,
            false => self.text(&bytes, &known, &mut out)?,
        };
        out.flush()?;
        if shown == 0 && (self.segment.is_some() || self.claim.is_some()) {
            let segment = self.segment.as_ref().map(|id| format!("segment {}", id.to_ascii_uppercase()));
            let claim = self.claim.as_ref().map(|number| format!("claim {number}"));
            let wanted: Vec<String> = segment.into_iter().chain(claim).collect();
            bail!("there is no {} in {}", wanted.join(" of "), name_of(&self.file));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Whether a row is asked for.
    fn wants(&self, row: &Row) -> bool {
        let is_id = self.segment.as_ref().is_none_or(|id| row.id.eq_ignore_ascii_case(id));
        is_id && self.claim.as_ref().is_none_or(|number| row.claim_number.eq_ignore_ascii_case(number.trim()))
    }

    fn is_whole(&self) -> bool {
        self.segment.is_none() && self.claim.is_none()
    }

    fn json(&self, bytes: &[u8], known: &Known, out: &mut impl Write) -> anyhow::Result<usize> {
        let mut beside = beside(bytes, known);
        write!(out, "{{\"file\":{},\"segments\":[", serde_json::to_string(&name_of(&self.file))?)?;
        let mut shown = 0;
        for row in rows(bytes, known) {
            let findings = beside.findings.remove(&row.position).unwrap_or_default();
            let money = beside.money.remove(&row.position).filter(|_| self.is_whole());
            if !self.wants(&row) {
                continue;
            }
            if shown > 0 {
                out.write_all(b",")?;
            }
            shown += 1;
            serde_json::to_writer(
                &mut *out,
                &ShownRow { row: &row, findings: &findings, money: money.as_ref() },
            )?;
        }
        let rest: Vec<Finding> = beside.findings.into_values().flatten().collect();
        writeln!(out, "],\"findings\":{}}}", serde_json::to_string(&rest)?)?;
        Ok(shown)
    }

    fn text(&self, bytes: &[u8], known: &Known, out: &mut impl Write) -> anyhow::Result<usize> {
        let paint = Paint::stdout();
        let mut beside = beside(bytes, known);
        let mut shown = 0;
        for row in rows(bytes, known) {
            let findings = beside.findings.remove(&row.position).unwrap_or_default();
            let money = beside.money.remove(&row.position).filter(|_| self.is_whole());
            if !self.wants(&row) {
                continue;
            }
            shown += 1;
            write_row(&row, paint, out)?;
            let indent = "  ".repeat(row.depth + 2);
            for finding in &findings {
                write_finding(finding, &indent, paint, out)?;
            }
            if let Some(money) = money {
                money::write(&money, &indent, paint, out)?;
            }
        }
        if self.is_whole() {
            for finding in beside.findings.values().flatten() {
                write_finding(finding, "", paint, out)?;
            }
        }
        Ok(shown)
    }
}

fn beside(bytes: &[u8], known: &Known) -> Beside {
    let mut findings: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    for finding in x12::check::check(bytes, known) {
        // What is about the whole file stands behind its last byte.
        let at = if finding.place.segment.is_empty() { usize::MAX } else { finding.place.position };
        findings.entry(at).or_default().push(finding);
    }
    let sets = x12::remittance::read(bytes).remittances;
    let money = sets.iter().map(|set| (set.bytes.start, SetMoney::of(set))).collect();
    Beside { findings, money }
}

fn write_row(row: &Row, paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    let indent = "  ".repeat(row.depth);
    let mut place = Vec::new();
    if !row.loop_id.is_empty() {
        place.push(format!("loop {}", row.loop_id));
    }
    if row.number > 0 {
        place.push(format!("segment {}", row.number));
    }
    let place = if place.is_empty() { String::new() } else { format!("  ({})", place.join(", ")) };
    let about = about(row).map_or(String::new(), |about| format!(": {about}"));
    let line = format!("{indent}{} {}{about}{}", paint.strong(&row.id), row.name, paint.soft(&place));
    writeln!(out, "{}", line.trim_end())?;
    for element in &row.elements {
        write_element(element, &indent, paint, out)?;
    }
    Ok(())
}

/// What kind of reference, date, level or party it is: it says more than the segment's name.
fn about(row: &Row) -> Option<&str> {
    let mut qualifiers = row.elements.iter().filter(|shown| matches!(shown.name, "kind" | "role"));
    qualifiers.next().filter(|_| row.depth > 2)?.meaning.as_deref()
}

fn write_element(shown: &Shown, indent: &str, paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    let number = match shown.component {
        Some(component) => format!("{:02}-{component}", shown.element),
        None => format!("{:02}", shown.element),
    };
    let said = match &shown.meaning {
        Some(meaning) if shown.is_rewritten => meaning.clone(),
        Some(meaning) => format!("{}  {meaning}", shown.value),
        None => shown.value.clone(),
    };
    writeln!(out, "{indent}    {} {:24} {said}", paint.soft(&format!("{number:5}")), shown.name)?;
    let beside = [("next", shown.next), ("official", shown.official.as_deref())];
    for (what, text) in beside.into_iter().filter_map(|(what, text)| Some((what, text?))) {
        writeln!(out, "{indent}    {:30} {}", "", paint.soft(&format!("{what}: {text}")))?;
    }
    Ok(())
}

fn write_finding(finding: &Finding, indent: &str, paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    let element = finding.place.element.filter(|element| *element > 0);
    let element = element.map_or(String::new(), |element| format!(" element {element}"));
    writeln!(
        out,
        "{indent}! {} {} (SNIP {}){element}: {}",
        stops(finding, paint).trim_end(),
        finding.rule,
        finding.level.snip(),
        plain(&finding.message)
    )
}
