//! `bitewing era`: 835 files in, tried first; what was posted taken back, and posted again.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;
use server::App;
use server::app::{Caller, Error};
use server::desk::Imported;
use server::desk::preview::Preview;

use super::Where;
use super::money::{Files, Taken, repeated};
use crate::output::{self, say};

#[derive(Debug, Subcommand)]
pub(crate) enum Era {
    /// Take 835 files in, and post what may be posted by itself. Exit status 1 when a file could not be read.
    #[command(after_help = "Examples:
  bitewing era import --data ./practice downloads/*.835
  bitewing era import --data ./practice --dry-run downloads/today.835")]
    Import(Import),
    /// Take in remittances that came on paper, typed in as JSON files (docs/paper-remittances.md), as 835 files are. Exit status 1
    /// when one could not be read or does not add up.
    #[command(after_help = "Example:
  bitewing era enter --data ./practice check-20417.json")]
    Enter(Files),
    /// Post again what was undone of a remittance.
    #[command(after_help = "Examples:
  bitewing era post --data ./practice remittance_Rv8nXm3hTw5pBk7c
  bitewing era post --data ./practice --dry-run remittance_Rv8nXm3hTw5pBk7c")]
    Post(Post),
    /// Take back what a remittance posted, by opposite entries; also when its money was tied.
    #[command(after_help = "Examples:
  bitewing era undo --data ./practice remittance_Rv8nXm3hTw5pBk7c
  bitewing era undo --data ./practice remittance_Rv8nXm3hTw5pBk7c --claim remclaim_5tWq0cPz81LmYd2K")]
    Undo(Undo),
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    files: Files,
    /// Only tell what it would do: nothing is kept, not even the file.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Post {
    #[command(flatten)]
    store: Where,
    /// The remittance.
    #[arg(value_name = "ID")]
    id: String,
    /// Only tell what it would do; also of one that is held.
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Undo {
    #[command(flatten)]
    store: Where,
    /// The remittance.
    #[arg(value_name = "ID")]
    id: String,
    /// Only this claim of it (`GET /v0/remittances/{id}/claims` names them).
    #[arg(long, value_name = "ID")]
    claim: Option<String>,
}

impl Era {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Era::Import(Import { files, dry_run: true }) => files.import("remittances", tried).await,
            Era::Import(Import { files, dry_run: false }) => files.import("remittances", remittances).await,
            Era::Enter(files) => files.import("remittances", entered).await,
            Era::Post(post) => post.run().await,
            Era::Undo(undo) => {
                let (app, caller) = undo.store.present().await?;
                let undone = app.undo_remittance(&caller, &undo.id, undo.claim.as_deref(), None, "").await?;
                say!("{}  {}", undone.public_id, undone.status);
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

impl Post {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let (app, caller) = self.store.present().await?;
        let told = if self.dry_run {
            app.preview_post(&caller, &self.id).await?
        } else {
            app.post_again(&caller, &self.id, None, "").await?;
            app.posted(&caller, &self.id).await?
        };
        if self.json {
            output::json(&serde_json::to_value(&told)?)?;
        } else {
            lines(&told).iter().for_each(|line| say!("{line}"));
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn remittances(app: &App, caller: &Caller, name: &str, bytes: &[u8]) -> anyhow::Result<Taken> {
    let imported = app.import_remittances(caller, name, bytes).await?;
    taken(app, caller, name, &imported).await
}

async fn entered(app: &App, caller: &Caller, name: &str, bytes: &[u8]) -> anyhow::Result<Taken> {
    let imported = match server::desk::paper::read(bytes) {
        Ok(paper) => app.enter_remittance(caller, &paper).await,
        Err(refusal) => Err(refusal.into()),
    };
    match imported {
        Ok(imported) => taken(app, caller, name, &imported).await,
        Err(Error::Refused(refusal)) => {
            let lines = vec![format!("refused: {refusal}")];
            let json = json!({"file": name, "readable": false, "refusal": refusal.to_string()});
            Ok(Taken { is_readable: false, json, lines })
        }
        Err(other) => Err(other.into()),
    }
}

/// What became of a file.
async fn taken(app: &App, caller: &Caller, name: &str, imported: &Imported) -> anyhow::Result<Taken> {
    let mut lines: Vec<String> = imported.repeats.iter().map(|earlier| repeated(earlier)).collect();
    if !imported.is_readable {
        lines.push("refused: no whole transaction set could be read".to_owned());
    }
    let mut remittances = Vec::new();
    for r in &imported.remittances {
        let waiting = app.claims_that_wait(caller.practice, r.remittance_num).await?;
        lines.push(format!(
            "{}  {:>12}  {}: {} claims, {waiting} wait for a person  {}",
            r.public_id, r.payment_amount, r.status, r.claim_count, r.held_because
        ));
        remittances.push(json!({
            "id": r.public_id, "payer_name": r.payer_name, "payment_amount": r.payment_amount,
            "claim_count": r.claim_count, "claims_waiting": waiting, "status": r.status.as_str(),
            "held_because": r.held_because,
        }));
    }
    if imported.repeats.is_none() {
        lines.extend(imported.duplicates.iter().map(|duplicate| format!("{duplicate}  was here already")));
    }
    let findings = imported.findings.iter();
    lines.extend(findings.map(|f| format!("{} {}: {}", f.place.segment, f.rule, f.message)));
    let json = json!({
        "file": name,
        "readable": imported.is_readable,
        "repeats": imported.repeats,
        "duplicates": imported.duplicates,
        "remittances": remittances,
        "findings": imported.findings,
    });
    Ok(Taken { is_readable: imported.is_readable, json, lines })
}

async fn tried(app: &App, caller: &Caller, name: &str, bytes: &[u8]) -> anyhow::Result<Taken> {
    let tried = app.preview_import(caller, name, bytes).await?;
    let mut told: Vec<String> = tried.remittances.iter().flat_map(lines).collect();
    if !tried.is_readable {
        told.push("refused: no whole transaction set could be read".to_owned());
    }
    told.extend(tried.duplicates.iter().map(|duplicate| format!("{duplicate}  is here already")));
    let findings = tried.findings.iter();
    told.extend(findings.map(|f| format!("{} {}: {}", f.place.segment, f.rule, f.message)));
    told.push("Nothing was kept: this was a dry run.".to_owned());
    let mut json = json!({"file": name, "dry_run": true});
    if let (Some(json), serde_json::Value::Object(tried)) =
        (json.as_object_mut(), serde_json::to_value(&tried)?)
    {
        json.extend(tried);
    }
    Ok(Taken { is_readable: tried.is_readable, json, lines: told })
}

/// What posting does, for people: each claim with the rows of its account, then the ledger, then what is asked.
fn lines(told: &Preview) -> Vec<String> {
    let mut lines = vec![format!(
        "{:>12}  {}: {} of {} claims posted, {} wait for a person",
        told.payment_amount, told.status, told.totals.posted, told.claim_count, told.totals.held
    )];
    if !told.is_whole {
        lines.push(format!("only the first {} claims were tried", told.claims.len()));
    }
    for claim in &told.claims {
        lines.push(format!(
            "claim {:>4}  charged {:>10}  paid {:>10}  {}",
            claim.index + 1,
            claim.charged_amount,
            claim.paid_amount,
            claim.state
        ));
        for row in &claim.rows {
            let changes = row.before.iter().map(|(column, before)| {
                let none = serde_json::Value::Null;
                format!("{column} {before} -> {}", row.after.get(column).unwrap_or(&none))
            });
            lines.push(format!("  {} {}: {}", row.table, row.number, changes.collect::<Vec<_>>().join(", ")));
        }
    }
    lines.extend(told.accounts.iter().map(|one| format!("{:>12}  {} {}", one.amount, one.account, one.of)));
    lines.extend(told.exceptions.iter().map(|asked| format!("{}: {}", asked.reason, asked.note)));
    lines
}
