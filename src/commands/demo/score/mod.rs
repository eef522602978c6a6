//! `bitewing demo score`: how well a server knows a made practice, over its tracking API alone.

mod judge;
mod lines;
mod scored;
mod sight;
#[cfg(test)]
mod tests;
mod told;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use maker::labels::Labels;
use serde_json::json;

use super::door::Address;
use crate::commands::NOT_SO;
use crate::output::{self, say};
use judge::judge;
use scored::{Deposits, Links, Missed, Others, Planted, Scored};
use told::Told;

/// Wrong links that are shown; JSON has all.
const WRONG_MAX: usize = 20;

#[derive(Debug, Args)]
#[command(after_help = "Example:
  bitewing demo score --labels ./made/labels.json --url http://127.0.0.1:8080 --key bw_4fJq8KzW2mXcR7Tb")]
pub(super) struct Score {
    /// The truth, beside the made practice.
    #[arg(long, value_name = "FILE")]
    labels: PathBuf,
    #[command(flatten)]
    server: Address,
    #[arg(long)]
    json: bool,
}

impl Score {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let path = self.labels.display();
        let file = File::open(&self.labels).with_context(|| format!("reading {path}"))?;
        let labels: Labels =
            serde_json::from_reader(BufReader::new(file)).with_context(|| format!("reading {path}"))?;
        let door = self.server.door()?;
        let bar = output::progress(0, "remittances");
        let told = Told::read(&door, &bar).await?;
        bar.finish_and_clear();
        let scored = judge(&labels, &told);
        if self.json {
            let wrong = scored.wrong();
            let (size, seed, through) = (&labels.size, labels.seed, labels.through);
            output::json(&json!({
                "size": size, "seed": seed, "through": through, "wrong": wrong, "score": scored,
            }))?;
        } else {
            say!("The {} practice of seed {} through {}", labels.size, labels.seed, labels.through);
            print(&scored);
        }
        Ok(if scored.wrong() == 0 { ExitCode::SUCCESS } else { ExitCode::from(NOT_SO) })
    }
}

fn print(scored: &Scored) {
    let Scored { claims, remittances, bank_lines, deposit_links, claim_links, .. } = scored;
    say!("as the server tells it: {claims} claims, {remittances} remittances, {bank_lines} bank lines\n");
    say!("{:<28} {:>8} {:>8} {:>9} {:>6} {:>12}", "links", "due", "found", "", "wrong", "for a person");
    let rows = [("remitted claim - claim", claim_links), ("bank line - remittance", deposit_links)];
    for (name, links) in rows {
        let Links { due, found, for_a_person, wrong, .. } = links;
        let (share, wrong) = (percent(*found, *due), wrong.len());
        say!("{name:<28} {due:>8} {found:>8} {share:>9} {wrong:>6} {for_a_person:>12}");
    }
    let (due, found) = (claim_links.due + deposit_links.due, claim_links.found + deposit_links.found);
    say!("{:<28} {due:>8} {found:>8} {:>9} {:>6}", "both", percent(found, due), scored.wrong());
    for (name, links) in rows {
        for wrong in links.wrong.iter().take(WRONG_MAX) {
            say!("  WRONG {name}: {}", output::plain(wrong));
        }
        for (cause, Missed { count, example }) in most(&links.missed, |missed| missed.count) {
            say!("  {count:>5} {name} not made: {cause}, such as {}", output::plain(example));
        }
    }
    exceptions(scored);
    let Deposits { all, proved, named, neither, falsely_proved, cents_named, cents_due } = &scored.deposits;
    say!("\ndeposits of insurers {all}: {proved} proved, {named} named by an exception, {neither} neither");
    say!(
        "  {falsely_proved} reconciled although cents are missing; the cents are told of {cents_named} of {cents_due}"
    );
}

fn exceptions(scored: &Scored) {
    say!("\n{:<28} {:>8} {:>8}", "planted", "due", "raised");
    let (mut due_in_all, mut raised_in_all) = (0, 0);
    for (reason, Planted { due, raised, missed }) in &scored.planted {
        say!("{reason:<28} {due:>8} {raised:>8}");
        for (cause, Missed { count, example }) in most(missed, |missed| missed.count) {
            say!("  {count:>5} not raised: {cause}, such as {}", output::plain(example));
        }
        due_in_all += due;
        raised_in_all += raised;
    }
    let share = percent(raised_in_all, due_in_all);
    say!("{:<28} {due_in_all:>8} {raised_in_all:>8} {share:>9}", "all");
    let beyond = scored.beyond();
    say!("\n{:<28} {beyond:>8} {} of claims", "other exceptions", percent(beyond, scored.claims));
    for (reason, Others { count, open, example }) in most(&scored.beyond, |others| others.count) {
        say!("  {reason:<26} {count:>8}, {open} open, such as {}", output::plain(example));
    }
}

/// The most frequent first.
fn most<T>(all: &BTreeMap<String, T>, count: fn(&T) -> usize) -> Vec<(&String, &T)> {
    let mut all: Vec<(&String, &T)> = all.iter().collect();
    all.sort_by_key(|(_, one)| std::cmp::Reverse(count(one)));
    all
}

/// A share with two digits, cut and not rounded: 99.999 % are not all.
fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let hundredths = part.saturating_mul(10_000) / whole;
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}
