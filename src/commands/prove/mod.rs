//! `bitewing prove`: a deposit, a day, a month, or the whole ledger each night, to the cent.

mod pdf;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde::Serialize;
use server::App;
use server::app::Caller;
use server::desk::prove::period::month_of;

use super::{NOT_SO, Where};
use crate::output::{self, say};

#[derive(Debug, Subcommand)]
pub(crate) enum Prove {
    /// Show that a bank entry is its remittances, and they the ledger; exit status 1 when something is missing.
    #[command(after_help = "Example:
  bitewing prove deposit --data ./practice transaction_4fJq8KzW2mXcR7Tb")]
    Deposit(One),
    /// Show what moved on a day, and what stands at its end, item by item; exit status 1 when a cent is not explained.
    #[command(after_help = "Example:
  bitewing prove day --data ./practice 2026-03-17")]
    Day(One),
    /// The same of a month.
    #[command(after_help = "Example:
  bitewing prove month --data ./practice --pdf march.pdf 2026-03")]
    Month(One),
    /// Prove the whole ledger up to yesterday, and tell who listens when it fails (event `proof.failed`). A server does so
    /// each night. Exit status 1 when a cent is not explained.
    #[command(after_help = "Example, for cron:
  bitewing prove nightly --data ./practice")]
    Nightly(Nightly),
}

#[derive(Debug, Args)]
pub(crate) struct One {
    #[command(flatten)]
    to: To,
    /// The bank entry's id at the tracking API, the day (2026-03-17), or the month (2026-03).
    what: String,
}

#[derive(Debug, Args)]
pub(crate) struct Nightly {
    #[command(flatten)]
    to: To,
}

/// Of which store, and where the statement goes.
#[derive(Debug, Args)]
struct To {
    #[command(flatten)]
    store: Where,
    #[arg(long)]
    json: bool,
    /// Writes the statement to a PDF file as well.
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
}

/// What was proved, and how it reads.
struct Proved {
    is_balanced: bool,
    words: Vec<String>,
}

impl Prove {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Prove::Deposit(one) => {
                let (app, caller) = one.to.store.present().await?;
                let Some(proof) = app.prove_deposit(caller.practice, &one.what).await? else {
                    bail!("there is no bank entry {}", one.what);
                };
                let proved = Proved { is_balanced: proof.balanced, words: words::deposit(&proof) };
                one.to.tell(&proof, &proved)
            }
            Prove::Day(one) => {
                let day: Date =
                    one.what.parse().map_err(|_| anyhow!("{} is no day: write 2026-03-17", one.what))?;
                one.to.period(day, day).await
            }
            Prove::Month(one) => {
                let first: Date = format!("{}-01", one.what)
                    .parse()
                    .map_err(|_| anyhow!("{} is no month: write 2026-03", one.what))?;
                let (first, last) = month_of(first);
                one.to.period(first, last).await
            }
            Prove::Nightly(nightly) => {
                let (app, caller) = nightly.to.store.present().await?;
                let statement = app.prove_nightly(caller.practice).await?;
                let proved = Proved { is_balanced: statement.balanced, words: words::period(&statement) };
                nightly.to.tell(&statement, &proved)
            }
        }
    }
}

impl To {
    async fn period(&self, from: Date, to: Date) -> anyhow::Result<ExitCode> {
        let (app, caller): (App, Caller) = self.store.present().await?;
        let statement = app.prove_period(caller.practice, from, to).await?;
        let proved = Proved { is_balanced: statement.balanced, words: words::period(&statement) };
        self.tell(&statement, &proved)
    }

    fn tell(&self, statement: &impl Serialize, proved: &Proved) -> anyhow::Result<ExitCode> {
        if let Some(path) = &self.pdf {
            std::fs::write(path, pdf::write(&proved.words))
                .with_context(|| format!("writing {}", path.display()))?;
        }
        if self.json {
            output::json(statement)?;
        } else {
            proved.words.iter().for_each(|line| say!("{line}"));
        }
        Ok(if proved.is_balanced { ExitCode::SUCCESS } else { ExitCode::from(NOT_SO) })
    }
}
