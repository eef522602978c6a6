//! The commands, and what they have in common: which store they work on.

mod claims;
mod codes;
mod demo;
mod era;
mod import;
mod keys;
mod money;
mod practice;
mod prove;
mod radar;
mod safety;
mod serve;
mod x12_files;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use server::clock::Clock;
use server::{App, Caller};
use store::{PgOptions, Store};

/// Exit status of a command that did its work and found that something is not as it should be.
const NOT_SO: u8 = 1;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve a practice: the Open Dental API, the tracking API, the pages.
    Serve(serve::Serve),
    /// Make and serve an invented practice to try everything on.
    Demo(demo::Demo),
    /// The practice itself.
    #[command(subcommand)]
    Practice(practice::Practice),
    /// Keys for programs.
    #[command(subcommand)]
    Key(keys::Key),
    /// People who may sign in.
    #[command(subcommand)]
    User(keys::User),
    /// Files in, whatever they are: remittances (835), answers to claim files (TA1, 999, 277CA), bank files.
    Import(import::Import),
    /// Remittances (835).
    #[command(subcommand)]
    Era(era::Era),
    /// Bank files.
    #[command(subcommand)]
    Bank(money::Bank),
    /// Claims (837D).
    #[command(subcommand)]
    Claims(claims::Claims),
    /// X12 files of any kind, for a person: 835, 837, 999, 277CA and others.
    #[command(subcommand)]
    X12(x12_files::X12),
    /// Official lists of reason codes.
    #[command(subcommand)]
    Codes(codes::Codes),
    /// Ask about what is expected and has not come.
    Radar(radar::Radar),
    /// Proof that bank, remittances and ledger agree.
    #[command(subcommand)]
    Prove(prove::Prove),
    /// The audit trail.
    #[command(subcommand)]
    Audit(safety::Audit),
    /// Everything that the store holds, to compare two of them.
    Export(safety::Export),
}

/// Which store a command works on.
#[derive(Debug, Args)]
pub(crate) struct Where {
    /// The directory of a SQLite store; made when absent.
    #[arg(long, value_name = "DIR", default_value = "bitewing-data", env = "BITEWING_DATA")]
    data: PathBuf,
    /// A PostgreSQL database instead, as `postgres://user@host/name`.
    #[arg(long, value_name = "URL", conflicts_with = "data", env = "BITEWING_DATABASE")]
    database: Option<String>,
    /// The schema in that database.
    #[arg(long, value_name = "NAME", requires = "database")]
    schema: Option<String>,
}

impl Where {
    async fn open(&self) -> anyhow::Result<Store> {
        match &self.database {
            Some(url) => {
                let options = PgOptions { schema: self.schema.clone(), ..PgOptions::default() };
                Store::open_postgres(url, options).await.context("opening the database")
            }
            None => Store::open_sqlite(&self.data)
                .await
                .with_context(|| format!("opening the store in {}", self.data.display())),
        }
    }

    /// [`Where::app`] of a store that is there: a command that only looks must not make one.
    async fn present(&self) -> anyhow::Result<(App, Caller)> {
        if self.database.is_none() && !self.data.join(store::SQLITE_FILE).exists() {
            anyhow::bail!("there is no store in {}; say where it is with --data", self.data.display());
        }
        self.app().await
    }

    /// The store with the machine's clock, its first practice, and who works on it.
    async fn app(&self) -> anyhow::Result<(App, Caller)> {
        let app = App::new(self.open().await?, Clock::machine());
        let practice = app.first_practice().await?;
        Ok((app, Caller::program(practice, "command line")))
    }
}

pub(crate) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve.run().await,
        Command::Demo(demo) => demo.run().await,
        Command::Practice(practice) => practice.run().await,
        Command::Key(key) => key.run().await,
        Command::User(user) => user.run().await,
        Command::Import(import) => import.run().await,
        Command::Era(era) => era.run().await,
        Command::Bank(bank) => bank.run().await,
        Command::Claims(claims) => claims.run().await,
        Command::X12(files) => files.run().await,
        Command::Codes(codes) => codes.run().await,
        Command::Radar(radar) => radar.run().await,
        Command::Prove(prove) => prove.run().await,
        Command::Audit(audit) => audit.run().await,
        Command::Export(export) => export.run().await,
    }
}
