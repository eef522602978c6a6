//! `bitewing codes`: official lists of reason codes, for the texts that are licensed to the practice.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use x12::codes::List;

use super::Where;
use crate::output::{self, say};

#[derive(Debug, Subcommand)]
pub(crate) enum Codes {
    /// Take a list in: CSV with a header (code, description, start, stop, and list where a file holds several), or the
    /// same as a JSON list. It replaces what was imported of that list before.
    #[command(after_help = "Example:
  bitewing codes import --data ./practice --list carc carc.csv")]
    Import(Import),
    /// Say which lists were imported.
    #[command(after_help = "Example:
  bitewing codes list --data ./practice")]
    List(ListCodes),
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    store: Where,
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which list it is: carc, rarc, plb, claim_status, status_category, status or group.
    #[arg(long, value_name = "NAME", value_parser = list)]
    list: Option<List>,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListCodes {
    #[command(flatten)]
    store: Where,
    /// Write JSON.
    #[arg(long)]
    json: bool,
}

fn list(name: &str) -> Result<List, String> {
    let known = List::ALL.map(List::as_str).join(", ");
    List::parse(name).ok_or_else(|| format!("there are the lists {known}"))
}

impl Codes {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Codes::Import(import) => import.run().await,
            Codes::List(list) => list.run().await,
        }
    }
}

impl Import {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let reading = || format!("reading {}", self.file.display());
        let bytes = std::fs::read(&self.file).with_context(reading)?;
        let codes = server::codes::read(&bytes, self.list).with_context(reading)?;
        let (app, caller) = self.store.app().await?;
        let replaced = app.import_codes(&caller, &codes).await?;
        if self.json {
            output::json(&replaced)?;
            return Ok(ExitCode::SUCCESS);
        }
        for list in replaced {
            say!(
                "{}: {} added, {} changed, {} removed, {} as before",
                list.list,
                list.added,
                list.changed,
                list.removed,
                list.unchanged
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl ListCodes {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let (app, caller) = self.store.present().await?;
        let lists = app.code_lists(caller.practice).await?;
        if self.json {
            output::json(&lists)?;
            return Ok(ExitCode::SUCCESS);
        }
        if lists.is_empty() {
            say!("no list was imported");
        }
        for list in lists {
            say!("{:16} {:>6} codes, {} of them ended", list.list.as_str(), list.codes, list.stopped);
        }
        Ok(ExitCode::SUCCESS)
    }
}
