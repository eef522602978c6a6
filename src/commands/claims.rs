//! Claims out: `claims send`, `claims check`, `claims files`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::claims::desk::{OutgoingFile, StoredFile};
use ::claims::sending::How;
use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use server::App;
use server::app::Caller;
use server::desk::send::{Order, Sent, as_json};

use super::{NOT_SO, Where};
use crate::output::{self, say};

#[derive(Debug, Subcommand)]
pub(crate) enum Claims {
    /// Write the 837D files of the claims that wait, or of one, and mark them sent. Exit status 1 when one stays.
    #[command(after_help = "Examples:
  bitewing claims send --data ./practice --out ./outbox
  bitewing claims send --data ./practice --out ./outbox --by-payer --format json
  bitewing claims send --data ./practice --out ./outbox --replace 26")]
    Send(Send),
    /// Say what would be sent, and what keeps the others back. Changes nothing.
    #[command(after_help = "Example:
  bitewing claims check --data ./practice")]
    Check(Check),
    /// List the claim files, or write them again, byte for byte.
    #[command(after_help = "Examples:
  bitewing claims files --data ./practice
  bitewing claims files --data ./practice --undelivered --out ./outbox")]
    Files(Files),
}

/// What claim files are written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    X12,
    /// The same claims as JSON.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    #[command(flatten)]
    store: Where,
    #[command(flatten)]
    which: Which,
    /// Where the files are written; made when absent.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Tell in JSON what was done.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    store: Where,
    #[command(flatten)]
    which: Which,
    #[arg(long)]
    json: bool,
}

/// Which claims, and as what.
#[derive(Debug, Args)]
struct Which {
    /// Send this one, which waits or is unsent.
    #[arg(long, value_name = "CLAIMNUM", group = "one")]
    claim: Option<i64>,
    /// Send this one as a replacement of what the payer has of it.
    #[arg(long, value_name = "CLAIMNUM", group = "one")]
    replace: Option<i64>,
    /// Cancel this one at the payer.
    #[arg(long, value_name = "CLAIMNUM", group = "one")]
    void: Option<i64>,
    /// Send this one once more as an original, because it got lost after its arrival was confirmed.
    #[arg(long, value_name = "CLAIMNUM", group = "one")]
    again: Option<i64>,
    /// A file for each payer.
    #[arg(long)]
    by_payer: bool,
}

impl Which {
    /// The claims in batches, and how they are to go.
    async fn batches(&self, app: &App, practice: i64) -> anyhow::Result<(Vec<Vec<i64>>, Order)> {
        let named = [
            (self.claim, How::AsItWaits),
            (self.replace, How::Replacement),
            (self.void, How::Void),
            (self.again, How::Again),
        ];
        let named = named.into_iter().find_map(|(claim, how)| claim.map(|claim| (claim, how)));
        let order = Order { named: named.map(|(_, how)| how), one_payer: self.by_payer };
        let batches = match named {
            Some((claim, _)) => vec![vec![claim]],
            None => app.claims_that_wait_to_go(practice).await?,
        };
        Ok((batches, order))
    }
}

impl Claims {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Claims::Send(send) => send.run().await,
            Claims::Check(check) => check.run().await,
            Claims::Files(files) => files.run().await,
        }
    }
}

impl Send {
    /// Each batch is delivered before the next is sent: whatever ends the work, no file is lost.
    async fn run(self) -> anyhow::Result<ExitCode> {
        std::fs::create_dir_all(&self.out).with_context(|| format!("making {}", self.out.display()))?;
        let (app, caller) = self.store.present().await?;
        let (batches, order) = self.which.batches(&app, caller.practice).await?;
        let mut all = Sent::default();
        let mut ended = Ok(());
        for claims in batches {
            ended = match app.send_claims(&caller, &claims, order).await {
                Ok(sent) => {
                    let delivered = deliver(&app, &caller, &sent.files, &self.out, self.format).await;
                    all.files.extend(sent.files);
                    all.claims.extend(sent.claims);
                    all.problems.extend(sent.problems);
                    delivered
                }
                Err(error) => Err(error.into()),
            };
            if ended.is_err() {
                break;
            }
        }
        if self.json {
            output::json(&json!({
                "files": all.files.iter().map(|file| &file.name).collect::<Vec<_>>(),
                "claims": all.claims,
                "problems": all.problems,
            }))?;
        } else {
            say!("{} claims in {} files", all.claims.len(), all.files.len());
            tell(&all.problems);
        }
        ended?;
        let waiting = app.claim_files(caller.practice, true).await?.len();
        if waiting > 0 {
            eprintln!(
                "hint: {waiting} files of earlier times were not delivered: bitewing claims files --undelivered"
            );
        }
        Ok(if all.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NOT_SO) })
    }
}

impl Check {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let (app, caller) = self.store.present().await?;
        let (batches, order) = self.which.batches(&app, caller.practice).await?;
        let mut all = Sent::default();
        for claims in batches {
            let checked = app.check_claims(&caller, &claims, order).await?;
            all.claims.extend(checked.claims);
            all.problems.extend(checked.problems);
        }
        if self.json {
            output::json(&json!({"claims": all.claims, "problems": all.problems}))?;
        } else {
            let numbers: Vec<String> = all.claims.iter().map(|claim| format!("claim {claim}")).collect();
            say!(
                "{} can be sent",
                if numbers.is_empty() { "nothing".to_owned() } else { numbers.join(", ") }
            );
            tell(&all.problems);
        }
        Ok(if all.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NOT_SO) })
    }
}

fn tell(problems: &[(i64, String)]) {
    for (claim, problem) in problems {
        say!("  claim {claim} is left out: {problem}");
    }
}

#[derive(Debug, Args)]
pub(crate) struct Files {
    #[command(flatten)]
    store: Where,
    /// Only those that were not delivered.
    #[arg(long)]
    undelivered: bool,
    /// Write them here.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Tell in JSON which they are.
    #[arg(long)]
    json: bool,
}

impl Files {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let (app, caller) = self.store.present().await?;
        let files = app.claim_files(caller.practice, self.undelivered).await?;
        if let Some(out) = &self.out {
            std::fs::create_dir_all(out).with_context(|| format!("making {}", out.display()))?;
            for file in &files {
                let Some(kept) = app.claim_file(&caller, file.stored_file_num).await? else {
                    bail!("the file {} is not kept any more", file.name);
                };
                deliver(&app, &caller, &[kept], out, self.format).await?;
            }
        }
        let delivered = |file: &OutgoingFile| file.delivered_at.map(|at| at.to_string());
        if self.json {
            let told = files.iter().map(|file| {
                let (made, delivered) = (file.made_at.to_string(), delivered(file));
                json!({"name": file.name, "claims": file.claim_count, "made": made, "delivered": delivered})
            });
            output::json(&json!({"files": told.collect::<Vec<_>>()}))?;
        } else {
            for file in &files {
                let state =
                    delivered(file).map_or("not delivered".to_owned(), |at| format!("delivered {at}"));
                say!("{:<24} {:>5} claims  made {}  {state}", file.name, file.claim_count, file.made_at);
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes files where the clearinghouse's program takes them, and notes that.
async fn deliver(
    app: &App,
    caller: &Caller,
    files: &[StoredFile],
    out: &Path,
    format: Format,
) -> anyhow::Result<()> {
    for file in files {
        let not_written = || {
            format!(
                "writing {} into {}; its claims are marked as sent, and the file is kept: bitewing claims files \
                 --undelivered --out DIR",
                file.name,
                out.display()
            )
        };
        write(file, out, format).with_context(not_written)?;
        app.mark_delivered(caller, file.stored_file_num).await?;
    }
    Ok(())
}

/// Whoever watches the directory sees whole files only.
fn write(file: &StoredFile, out: &Path, format: Format) -> anyhow::Result<()> {
    let path = out.join(&file.name);
    let (path, bytes) = match format {
        Format::X12 => (path, file.bytes.clone()),
        Format::Json => {
            let json = as_json(&file.bytes).context("it cannot be told as JSON")?;
            (path.with_extension("json"), json.into_bytes())
        }
    };
    let mut part = path.clone().into_os_string();
    part.push(".part");
    std::fs::write(&part, bytes)?;
    std::fs::rename(&part, &path)?;
    Ok(())
}
