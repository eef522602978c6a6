//! `bitewing x12 check`: what is wrong with files, the worst first, the same rule together.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use x12::codes::Known;
use x12::finding::{Finding, Place, Stops};
use x12::view::{SetMoney, rows};

use super::{Official, answers, money, name_of, plain, read, stops};
use crate::commands::NOT_SO;
use crate::output::{self, Paint};

/// Findings of one rule that are shown of one file, unless all are asked for.
const SHOWN_OF_RULE_MAX: usize = 5;
/// Exit status when a file could not be read.
const NOT_READ: u8 = 2;

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The files; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Show every finding, however many there are of one rule.
    #[arg(long)]
    all: bool,
    /// Write one line of JSON a file: findings, counts, and the money of each remittance in cents.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    official: Official,
}

/// How many findings there are of each weight.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Counts {
    stop_set: usize,
    stop_claim: usize,
    notes: usize,
}

impl Counts {
    fn of(findings: &[Finding]) -> Counts {
        let count = |stops| findings.iter().filter(|finding| finding.stops == stops).count();
        Counts { stop_set: count(Stops::Set), stop_claim: count(Stops::Claim), notes: count(Stops::Nothing) }
    }

    fn stops(self) -> usize {
        self.stop_set + self.stop_claim
    }
}

/// One file, for machines.
#[derive(Debug, Serialize)]
struct Checked<'f> {
    file: &'f str,
    findings: &'f [Finding],
    counts: Counts,
    money: Vec<SetMoney>,
}

impl Check {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let known = self.official.known().await?;
        let paint = Paint::stdout();
        let (mut total, mut clean, mut unread) = (Counts::default(), 0, 0);
        for path in &self.files {
            let bytes = match read(path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    eprintln!("bitewing: {error:#}; the other files go on");
                    unread += 1;
                    continue;
                }
            };
            let counts = self.one(&name_of(path), &bytes, &known, paint)?;
            clean += usize::from(counts.stops() + counts.notes == 0);
            total.stop_set += counts.stop_set;
            total.stop_claim += counts.stop_claim;
            total.notes += counts.notes;
        }
        if !self.json {
            summary(self.files.len() - unread, clean, total)?;
        }
        Ok(match (unread, total.stops()) {
            (0, 0) => ExitCode::SUCCESS,
            (0, _) => ExitCode::from(NOT_SO),
            _ => ExitCode::from(NOT_READ),
        })
    }

    fn one(&self, name: &str, bytes: &[u8], known: &Known, paint: Paint) -> anyhow::Result<Counts> {
        let findings = x12::check::check(bytes, known);
        let counts = Counts::of(&findings);
        let sets = x12::remittance::read(bytes).remittances;
        let money: Vec<SetMoney> = sets.iter().map(SetMoney::of).collect();
        if self.json {
            output::json(&Checked { file: name, findings: &findings, counts, money })?;
            return Ok(counts);
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", paint.strong(name))?;
        // Where the file as a whole cannot be trusted, neither can its sums.
        let is_of_file = |finding: &Finding| finding.stops == Stops::Set && finding.place == Place::default();
        for set in money.iter().filter(|_| !findings.iter().any(is_of_file)) {
            writeln!(out, "  set {}: {}", set.control_number, money::proof(set, paint))?;
        }
        let answer = x12::acknowledgment::read(bytes);
        answers::write(&answer, paint, &mut out)?;
        if findings.is_empty() {
            let what = if answer.is_empty() { "it" } else { "the file itself" };
            writeln!(out, "  {}", paint.good(&format!("nothing is wrong with {what}")))?;
        }
        let claims = claim_numbers(bytes, &findings);
        for group in grouped(&findings) {
            let shown = if self.all { group.len() } else { SHOWN_OF_RULE_MAX };
            let (shown, cut) = group.split_at(shown.min(group.len()));
            for finding in shown {
                write_finding(finding, &claims, paint, &mut out)?;
            }
            if let [first, ..] = cut {
                writeln!(out, "  ... and {} more of {}{}", cut.len(), first.rule, stopping(cut))?;
            }
        }
        Ok(counts)
    }
}

/// The findings of each rule together, those that stop most first, else in file order: of the rules, and of the
/// findings of one rule.
fn grouped(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut worst_first: Vec<&Finding> = findings.iter().collect();
    worst_first.sort_by_key(|finding| Reverse(finding.stops));
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in worst_first {
        match groups.iter_mut().find(|group| group[0].rule == finding.rule) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

/// How much those stop that are not shown: `, of which 3 stop a claim`.
fn stopping(cut: &[&Finding]) -> String {
    let count = |stops| cut.iter().filter(|finding| finding.stops == stops).count();
    let told = [(count(Stops::Set), "stop a set"), (count(Stops::Claim), "stop a claim")];
    let told: Vec<String> =
        told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if told.is_empty() {
        String::new()
    } else {
        format!(", of which {} (--all shows them)", told.join(" and "))
    }
}

/// Our numbers of the claims that findings are about, by the byte of their segment.
fn claim_numbers(bytes: &[u8], findings: &[Finding]) -> BTreeMap<usize, String> {
    let positions: std::collections::BTreeSet<usize> = findings.iter().map(|f| f.place.position).collect();
    if positions.is_empty() {
        return BTreeMap::new();
    }
    let known = Known::default();
    let wanted = rows(bytes, &known).filter(|row| positions.contains(&row.position));
    wanted.filter(|row| !row.claim_number.is_empty()).map(|row| (row.position, row.claim_number)).collect()
}

fn write_finding(
    finding: &Finding,
    claims: &BTreeMap<usize, String>,
    paint: Paint,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let value = match finding.value.as_str() {
        "" => String::new(),
        value => format!(": {value:?}"),
    };
    let claim = claims.get(&finding.place.position).map_or(String::new(), |claim| format!(", claim {claim}"));
    writeln!(
        out,
        "  {}  SNIP {}  {}  {}{claim}{value}",
        stops(finding, paint),
        finding.level.snip(),
        paint.strong(finding.rule),
        place(&finding.place)
    )?;
    writeln!(out, "      {}", plain(&finding.message))
}

/// `SVC element 3, segment 16 of its set, line 1`.
fn place(place: &Place) -> String {
    if place.segment.is_empty() {
        return "the file".to_owned();
    }
    let mut text = place.segment.clone();
    if let Some(element) = place.element.filter(|element| *element > 0) {
        text += &format!(" element {element}");
    }
    text += &match place.number {
        0 => format!(", byte {}", place.position),
        number => format!(", segment {number} of its set"),
    };
    if let Some(line) = place.line {
        text += &format!(", line {}", line + 1);
    }
    text
}

fn summary(files: usize, clean: usize, total: Counts) -> std::io::Result<()> {
    let count =
        |n: usize, one: &str, more: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {more}") };
    writeln!(
        std::io::stdout(),
        "{}, {clean} clean: {} a set, {} a claim, {}",
        count(files, "file", "files"),
        count(total.stop_set, "finding stops", "findings stop"),
        count(total.stop_claim, "finding stops", "findings stop"),
        count(total.notes, "note", "notes")
    )
}
