//! `bitewing x12`: files for a person, without a store. Nothing of them is kept, and nothing goes to a log.

mod answers;
mod check;
mod money;
mod show;

use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use x12::codes::Known;
use x12::finding::{Finding, Stops};

use super::Where;
use crate::output::Paint;

#[derive(Debug, Subcommand)]
pub(crate) enum X12 {
    /// Say what is in a file: every segment and element by its name, codes in words, and what is wrong beside it.
    #[command(after_help = "Examples:
  bitewing x12 show eft.835
  bitewing x12 show eft.835 --claim RD00000001
  bitewing x12 show eft.835 --segment CAS --json
  unzip -p download.zip | bitewing x12 show -")]
    Show(show::Show),
    /// Say what is wrong with files. Exit status 1 when something must not be posted or sent as it is, 2 when a file
    /// could not be read at all.
    #[command(after_help = "Examples:
  bitewing x12 check downloads/*
  bitewing x12 check --json eft.835")]
    Check(check::Check),
}

/// Whether and where official texts of codes are asked for.
#[derive(Debug, Args)]
pub(crate) struct Official {
    /// Ask the practice's imported code lists as well (`bitewing codes import`).
    #[arg(long)]
    practice: bool,
    #[command(flatten)]
    store: Where,
}

impl Official {
    async fn known(&self) -> anyhow::Result<Known> {
        if !self.practice {
            return Ok(Known::default());
        }
        let (app, caller) = self.store.present().await?;
        Ok(app.known_codes(caller.practice).await?)
    }
}

impl X12 {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let done = match self {
            X12::Show(show) => show.run().await,
            X12::Check(check) => check.run().await,
        };
        match done {
            // Whoever reads us has seen enough, `head` for one.
            Err(error) if is_broken_pipe(&error) => Ok(ExitCode::SUCCESS),
            done => done,
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        kind.or(json)
    };
    error.chain().find_map(io) == Some(ErrorKind::BrokenPipe)
}

/// A file, to be read; standard input for `-`.
fn open(path: &Path) -> std::io::Result<Box<dyn Read>> {
    Ok(match path.as_os_str() == "-" {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(std::fs::File::open(path)?),
    })
}

/// The bytes of a file.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = open(path).and_then(|mut input| input.read_to_end(&mut bytes));
    read.with_context(|| format!("reading {}", name_of(path)))?;
    Ok(bytes)
}

fn name_of(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

/// How much a finding stops, in words as wide as the widest of them.
fn stops(finding: &Finding, paint: Paint) -> String {
    match finding.stops {
        Stops::Nothing => paint.note("note       "),
        Stops::Claim => paint.bad("stops claim"),
        Stops::Set => paint.bad("stops set  "),
    }
}
