//! `bitewing x12 check`: what is wrong with files, the worst first, the same rule together.

use std::cmp::Reverse;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use serde::Serialize;
use x12::check::{Checked, stream};
use x12::codes::Known;
use x12::finding::{Finding, Place, Stops};
use x12::view::SetMoney;

use super::{Official, answers, money, name_of, open, stops};
use crate::commands::NOT_SO;
use crate::output::{self, Paint, plain};

/// Findings of one rule that are shown of one file, unless all are asked for.
const SHOWN_OF_RULE_MAX: usize = 5;
/// The longest file of which it is told what it answers to claims, in bytes.
const ANSWERS_BYTES_MAX: u64 = 4 * 1024 * 1024;
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
struct Told<'f> {
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
            let name = name_of(path);
            let read = checked(path, &known).with_context(|| format!("reading {name}"));
            let (head, checked) = match read {
                Ok(read) => read,
                Err(error) => {
                    eprintln!("bitewing: {error:#}; the other files go on");
                    unread += 1;
                    continue;
                }
            };
            let counts = self.one(&name, &head, checked, paint)?;
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

    /// `head` is the file, as far as it is short enough for one that answers claims.
    fn one(&self, name: &str, head: &[u8], checked: Checked, paint: Paint) -> anyhow::Result<Counts> {
        let Checked { findings, money } = checked;
        let counts = Counts::of(&findings);
        if self.json {
            output::json(&Told { file: name, findings: &findings, counts, money })?;
            return Ok(counts);
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", paint.strong(name))?;
        // Where the file as a whole cannot be trusted, neither can its sums.
        let is_of_file = |finding: &Finding| finding.stops == Stops::Set && finding.place == Place::default();
        for set in money.iter().filter(|_| !findings.iter().any(is_of_file)) {
            writeln!(out, "  set {}: {}", set.control_number, money::proof(set, paint))?;
        }
        let answer = x12::acknowledgment::read(head);
        answers::write(&answer, paint, &mut out)?;
        if findings.is_empty() {
            let what = if answer.is_empty() { "it" } else { "the file itself" };
            writeln!(out, "  {}", paint.good(&format!("nothing is wrong with {what}")))?;
        }
        for group in grouped(&findings) {
            let shown = if self.all { group.len() } else { SHOWN_OF_RULE_MAX };
            let (shown, cut) = group.split_at(shown.min(group.len()));
            for finding in shown {
                write_finding(finding, paint, &mut out)?;
            }
            if let [first, ..] = cut {
                writeln!(out, "  ... and {} more of {}{}", cut.len(), first.rule, stopping(cut))?;
            }
        }
        Ok(counts)
    }
}

/// Reads a file. What it answers is told of files that are no longer than any real one that answers claims: more of a
/// file is not kept.
fn checked(path: &Path, known: &Known) -> anyhow::Result<(Vec<u8>, Checked)> {
    let mut input = open(path)?;
    let mut head = Vec::new();
    input.by_ref().take(ANSWERS_BYTES_MAX).read_to_end(&mut head)?;
    let is_short = (head.len() as u64) < ANSWERS_BYTES_MAX;
    let checked = stream(head.as_slice().chain(input), known)?;
    Ok((if is_short { head } else { Vec::new() }, checked))
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

fn write_finding(finding: &Finding, paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    let value = match finding.value.as_str() {
        "" => String::new(),
        value => format!(": {value:?}"),
    };
    let claim = match finding.place.claim_number.as_str() {
        "" => String::new(),
        number => format!(", claim {}", plain(number)),
    };
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

/// `SVC element 3, segment 16 of set 1, line 1`.
fn place(place: &Place) -> String {
    if place.segment.is_empty() {
        return if place.position == 0 { "the file".to_owned() } else { format!("byte {}", place.position) };
    }
    let mut text = place.segment.clone();
    if let Some(element) = place.element.filter(|element| *element > 0) {
        text += &format!(" element {element}");
    }
    text += &match place.number {
        0 => format!(", byte {}", place.position),
        number => match place.set {
            Some(set) => format!(", segment {number} of set {}", set + 1),
            None => format!(", segment {number} of its set"),
        },
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
