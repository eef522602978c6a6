//! `import`: files of any kind come in, told apart by their content.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use claims::desk::AnswerOutcome;
use clap::Args;
use serde_json::json;
use server::App;
use server::desk::intake::Taken;

use super::money::known_lines;
use super::{NOT_SO, Where};
use crate::output::{self, plain, say};

#[derive(Debug, Args)]
#[command(after_help = "Example:
  bitewing import --data ./practice ./downloads")]
pub(crate) struct Import {
    #[command(flatten)]
    store: Where,
    /// Files, or folders whose files are taken by name: 835, TA1, 999, 997, 277CA or bank files, in any order.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write the 999, and the TA1, that are owed for what came into this folder; made when absent. What came before
    /// has the same again.
    #[arg(long, value_name = "DIR")]
    replies: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

impl Import {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let (app, caller) = self.store.app().await?;
        app.finish_jobs().await?;
        if let Some(folder) = &self.replies {
            std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        let files = files(&self.files)?;
        let bar = output::progress(files.len() as u64, "files");
        let mut all_well = true;
        for path in &files {
            let file = path.display();
            let bytes = match std::fs::read(path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    bar.suspend(|| {
                        eprintln!("bitewing: reading {file}: {error}; the others go on");
                    });
                    all_well = false;
                    continue;
                }
            };
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let taken = app.take_in(&caller, &name, &bytes).await?;
            bar.inc(1);
            all_well &= taken.is_well();
            let mut replies = Vec::new();
            if let Some(folder) = &self.replies {
                for reply in app.replies_to(&caller, &bytes).await? {
                    let path = folder.join(&reply.name);
                    let written = std::fs::write(&path, reply.bytes);
                    written.with_context(|| format!("writing {}", path.display()))?;
                    replies.push(reply.name);
                }
            }
            let waiting = waiting(&app, caller.practice, &taken).await?;
            if self.json {
                for why in &taken.left {
                    bar.suspend(|| eprintln!("bitewing: {file}: not taken: {why}"));
                }
                output::json(&in_json(&name, &taken, &waiting, &replies))?;
            } else {
                bar.suspend(|| print(&name, &taken, &waiting, &replies));
            }
        }
        bar.finish_and_clear();
        Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::from(NOT_SO) })
    }
}

/// The files that are meant: of a folder all that lie in it, by name.
fn files(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for path in named {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let reading = |path: &Path| format!("reading {}", path.display());
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).with_context(|| reading(path))? {
            let entry = entry.with_context(|| reading(path))?.path();
            inside.extend(Some(entry).filter(|entry| entry.is_file()));
        }
        inside.sort();
        all.extend(inside);
    }
    Ok(all)
}

/// For each remittance the claims that wait for a person.
async fn waiting(app: &App, practice: i64, taken: &Taken) -> anyhow::Result<Vec<usize>> {
    let mut waiting = Vec::new();
    for remittance in taken.remittances.iter().flat_map(|imported| &imported.remittances) {
        waiting.push(app.claims_that_wait(practice, remittance.remittance_num).await?);
    }
    Ok(waiting)
}

fn in_json(name: &str, taken: &Taken, waiting: &[usize], replies: &[String]) -> serde_json::Value {
    json!({
        "file": name,
        "remittances": taken.remittances.as_ref().map(|imported| json!({
            "readable": imported.is_readable,
            "repeats": imported.repeats,
            "duplicates": imported.duplicates,
            "remittances": imported.remittances.iter().zip(waiting).map(|(r, waiting)| json!({
                "id": r.public_id, "payer_name": r.payer_name, "payment_amount": r.payment_amount,
                "claim_count": r.claim_count, "claims_waiting": waiting, "status": r.status.as_str(),
                "held_because": r.held_because,
            })).collect::<Vec<_>>(),
            "findings": imported.findings,
        })),
        "acknowledgments": taken.acknowledgments.as_ref().map(|imported| json!({
            "readable": imported.is_readable,
            "repeats": imported.repeats,
            "answers": imported.answers.iter().map(|a| json!({
                "id": a.public_id, "kind": a.kind.as_str(), "outcome": a.outcome.as_str(), "about": a.about,
                "claim": a.claim_num, "codes": a.codes, "reason": a.reason, "next_step": a.next_step,
            })).collect::<Vec<_>>(),
            "findings": imported.findings,
        })),
        "bank": taken.bank.as_ref().map(|imported| json!({
            "format": imported.format,
            "readable": imported.refusal.is_none(),
            "repeats": imported.repeats,
            "transactions": imported.entries.iter().map(|e| &e.public_id).collect::<Vec<_>>(),
            "seen": imported.seen.iter().map(|e| &e.public_id).collect::<Vec<_>>(),
            "findings": imported.findings,
        })),
        "left": taken.left,
        "replies": replies,
    })
}

fn print(name: &str, taken: &Taken, waiting: &[usize], replies: &[String]) {
    say!("{name}");
    let repeats = |earlier: &Option<String>| {
        if let Some(earlier) = earlier {
            say!("  repeats the import {earlier}; nothing was changed");
        }
    };
    let mut findings = Vec::new();
    if let Some(imported) = &taken.remittances {
        repeats(&imported.repeats);
        for (remittance, waiting) in imported.remittances.iter().zip(waiting) {
            say!(
                "  {}  {:>12}  {}; {waiting} of {} claims wait for a person  {}",
                remittance.public_id,
                remittance.payment_amount,
                remittance.status,
                remittance.claim_count,
                remittance.held_because
            );
        }
        for known in &imported.duplicates {
            say!("  {known}  is known already, from another file; nothing was changed");
        }
        findings.extend(&imported.findings);
    }
    if let Some(imported) = &taken.acknowledgments {
        repeats(&imported.repeats);
        for answer in &imported.answers {
            let claim = answer.claim_num.map(|num| format!(" (claim {num})")).unwrap_or_default();
            say!("  {}  {}  {}{claim}  {}", answer.kind, answer.outcome, answer.about, answer.codes);
            let is_clear = matches!(answer.outcome, AnswerOutcome::Accepted | AnswerOutcome::Received);
            if !is_clear && !answer.reason.is_empty() {
                say!("    {} {}", answer.reason, answer.next_step);
            }
        }
        findings.extend(&imported.findings);
    }
    for finding in findings {
        say!("  {} {}: {}", plain(&finding.place.segment), finding.rule, plain(&finding.message));
    }
    if let Some(imported) = &taken.bank {
        repeats(&imported.repeats);
        if let Some(refusal) = &imported.refusal {
            say!("  refused: {refusal}");
        }
        for entry in &imported.entries {
            let state = if entry.reconciled { "reconciled" } else { "open" };
            say!("  {}  {}  {:>12}  {state}", entry.public_id, entry.date, entry.amount);
        }
        if let Some(line) = known_lines(imported.seen.len()) {
            say!("  {line}");
        }
        for finding in &imported.findings {
            say!("  line {} {}: {}", finding.line, finding.rule, finding.message);
        }
    }
    for why in &taken.left {
        say!("  not taken: {why}");
    }
    for reply in replies {
        say!("  answered by {reply}");
    }
}
