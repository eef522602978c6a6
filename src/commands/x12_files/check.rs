//! `bitewing x12 check`: what is wrong with files, the worst first, the same rule together.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use serde::Serialize;
use x12::check::{Checked, stream};
use x12::finding::{Finding, Place, Stops};
use x12::view::SetMoney;

use super::{Official, money, name_of, open, stops};
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
            let checked = open(path).and_then(|input| stream(input, &known));
            let checked = match checked.with_context(|| format!("reading {name}")) {
                Ok(checked) => checked,
                Err(error) => {
                    eprintln!("bitewing: {error:#}; the other files go on");
                    unread += 1;
                    continue;
                }
            };
            let counts = self.one(&name, checked, paint)?;
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

    fn one(&self, name: &str, checked: Checked, paint: Paint) -> anyhow::Result<Counts> {
        let Checked { findings, money } = checked;
        let counts = Counts::of(&findings);
        if self.json {
            output::json(&Told { file: name, findings: &findings, counts, money })?;
            return Ok(counts);
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", paint.strong(name))?;
        for set in &money {
            writeln!(out, "  set {}: {}", set.control_number, money::proof(set, paint))?;
        }
        if findings.is_empty() {
            writeln!(out, "  {}", paint.good("nothing is wrong with it"))?;
        }
        for group in grouped(&findings) {
            let shown = if self.all { group.len() } else { SHOWN_OF_RULE_MAX };
            for finding in group.iter().take(shown) {
                write_finding(finding, paint, &mut out)?;
            }
            if group.len() > shown {
                writeln!(out, "  ... and {} more of {}", group.len() - shown, group[0].rule)?;
            }
        }
        Ok(counts)
    }
}

/// The findings of each rule together, those that stop most first, else in file order.
fn grouped(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    for finding in findings {
        match groups.iter_mut().find(|group| group[0].rule == finding.rule) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    let most = |group: &Vec<&Finding>| group.iter().map(|finding| finding.stops).max();
    groups.sort_by_key(|group| std::cmp::Reverse(most(group)));
    groups
}

fn write_finding(finding: &Finding, paint: Paint, out: &mut impl Write) -> std::io::Result<()> {
    let value = match finding.value.as_str() {
        "" => String::new(),
        value => format!(": {value:?}"),
    };
    let claim = match finding.place.claim_number.as_str() {
        "" => String::new(),
        number => format!(", claim {number}"),
    };
    writeln!(
        out,
        "  {}  SNIP {}  {}  {}{claim}{value}",
        stops(finding, paint),
        finding.level.snip(),
        paint.strong(finding.rule),
        place(&finding.place)
    )?;
    writeln!(out, "      {}", finding.message)
}

/// `SVC element 3, segment 16 of set 1, line 1`.
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
