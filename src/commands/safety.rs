//! `bitewing audit` and `bitewing export`.

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{NOT_SO, Where};
use crate::output::{self, say};

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Compare every record with the audit trail; exit status 1 when any was changed from outside.
    #[command(after_help = "Example:
  bitewing audit verify --data ./practice")]
    Verify(Plain),
    /// The end of the audit trail: note it elsewhere, and nobody can rewrite what came before.
    Head(Plain),
}

#[derive(Debug, Args)]
pub(crate) struct Plain {
    #[command(flatten)]
    store: Where,
    #[arg(long)]
    json: bool,
}

impl Audit {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Audit::Verify(plain) => {
                let (app, caller) = plain.store.present().await?;
                let faults = app.store.verify(caller.practice).await?;
                let texts: Vec<String> = faults.iter().map(ToString::to_string).collect();
                if plain.json {
                    output::json(&json!({ "faults": texts }))?;
                } else if texts.is_empty() {
                    say!("Every record is as the audit trail says.");
                } else {
                    for text in &texts {
                        say!("{text}");
                    }
                }
                Ok(if texts.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NOT_SO) })
            }
            Audit::Head(plain) => {
                let (app, caller) = plain.store.present().await?;
                let (seq, hash) = app.store.audit_head(caller.practice).await?;
                if plain.json {
                    output::json(&json!({ "seq": seq, "hash": hash }))?;
                } else {
                    say!("{seq} {hash}");
                }
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// Print everything that the store holds.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  bitewing export --canonical --data ./practice > practice.jsonl")]
pub(crate) struct Export {
    #[command(flatten)]
    store: Where,
    /// All facts, links and exceptions in a fixed order, without ids and clocks.
    #[arg(long)]
    canonical: bool,
}

impl Export {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        if !self.canonical {
            bail!("say --canonical: there is no other export yet");
        }
        let (app, caller) = self.store.present().await?;
        app.saw(&caller, "export", []).await?;
        let export = server::export::canonical(&app.store, caller.practice).await?;
        say!("{}", export.trim_end_matches('\n'));
        Ok(ExitCode::SUCCESS)
    }
}
