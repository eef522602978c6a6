//! Files of money in: `bank`, and what `era` shares with it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;
use bank::csv::Mapping;
use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use serde_json::{Value, json};
use server::App;
use server::app::Caller;

use super::{NOT_SO, Where};
use crate::output::{self, say};

#[derive(Debug, Args)]
pub(crate) struct Files {
    #[command(flatten)]
    store: Where,
    /// The files, in any order.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[arg(long)]
    json: bool,
}

/// What was taken in of one file, to be told.
pub(crate) struct Taken {
    pub(crate) is_readable: bool,
    pub(crate) json: Value,
    pub(crate) lines: Vec<String>,
}

impl Files {
    /// Takes the files in one by one, and tells of each.
    pub(crate) async fn import(
        self,
        things: &'static str,
        take: impl AsyncFn(&App, &Caller, &str, &[u8]) -> anyhow::Result<Taken>,
    ) -> anyhow::Result<ExitCode> {
        let (app, caller) = self.store.app().await?;
        app.finish_jobs().await?;
        let bar = output::progress(self.files.len() as u64, things);
        let mut all_well = true;
        for path in &self.files {
            let Some((name, bytes)) = read(path, &bar) else {
                all_well = false;
                continue;
            };
            let taken = take(&app, &caller, &name, &bytes).await?;
            bar.inc(1);
            all_well &= taken.is_readable;
            if self.json {
                output::json(&taken.json)?;
            } else {
                bar.suspend(|| {
                    say!("{name}");
                    taken.lines.iter().for_each(|line| say!("  {line}"));
                });
            }
        }
        bar.finish_and_clear();
        Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::from(NOT_SO) })
    }
}

/// What is said of a file that came before.
pub(crate) fn repeated(earlier: &str) -> String {
    format!("repeats the import {earlier}; nothing was changed")
}

/// What is said of lines that another file has told before.
pub(crate) fn known_lines(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 line is known already, from another file".to_owned()),
        count => Some(format!("{count} lines are known already, from other files")),
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bank {
    /// Take bank files in (ACH, BAI2, camt.053, OFX or QFX, CSV), and tie their entries to remittances. Exit status 1 when a
    /// file was refused.
    #[command(after_help = "Examples:
  bitewing bank import --data ./practice statement.ach
  bitewing bank import --data ./practice --columns date=1,amount=3,description=2 statement.csv")]
    Import {
        #[command(flatten)]
        files: Files,
        /// Which column of a CSV file is which, counted from 1, when it is not sure by itself. Kept for the next file of the
        /// same account.
        #[arg(long)]
        columns: Option<String>,
    },
}

impl Bank {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let Bank::Import { files, columns } = self;
        let columns = columns
            .map(|text| text.parse::<Mapping>().map_err(|why| anyhow!("--columns: {why}")))
            .transpose()?;
        let columns = columns.as_ref();
        let take = async |app: &App, caller: &Caller, name: &str, bytes: &[u8]| {
            bank_file(app, caller, name, bytes, columns).await
        };
        files.import("bank files", take).await
    }
}

async fn bank_file(
    app: &App,
    caller: &Caller,
    name: &str,
    bytes: &[u8],
    columns: Option<&Mapping>,
) -> anyhow::Result<Taken> {
    let imported = app.import_bank_file(caller, name, bytes, columns).await?;
    let mut lines = Vec::new();
    match (&imported.repeats, &imported.refusal) {
        (Some(earlier), _) => lines.push(repeated(earlier)),
        (None, Some(refusal)) => lines.push(format!("refused: {refusal}")),
        (None, None) => {}
    }
    lines.extend(imported.entries.iter().map(|entry| {
        let state = if entry.reconciled { "reconciled" } else { "open" };
        format!("{}  {}  {:>12}  {state}", entry.public_id, entry.date, entry.amount)
    }));
    lines.extend(known_lines(imported.seen.len()));
    lines.extend(imported.findings.iter().map(|f| format!("line {} {}: {}", f.line, f.rule, f.message)));
    let json = json!({
        "file": name,
        "format": imported.format,
        "readable": imported.refusal.is_none(),
        "repeats": imported.repeats,
        "transactions": imported.entries.iter().map(|e| json!({
            "id": e.public_id, "amount": e.amount, "date": e.date.to_string(), "reconciled": e.reconciled,
        })).collect::<Vec<_>>(),
        "seen": imported.seen.iter().map(|e| &e.public_id).collect::<Vec<_>>(),
        "findings": imported.findings,
    });
    Ok(Taken { is_readable: imported.refusal.is_none(), json, lines })
}

/// A file's name and bytes; `None`, said aloud, when it cannot be read.
fn read(path: &Path, bar: &ProgressBar) -> Option<(String, Vec<u8>)> {
    match std::fs::read(path) {
        Ok(bytes) => {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            Some((name, bytes))
        }
        Err(error) => {
            bar.suspend(|| {
                eprintln!("bitewing: reading {}: {error}; the other files go on", path.display());
            });
            None
        }
    }
}
