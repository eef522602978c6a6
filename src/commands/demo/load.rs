//! `bitewing demo load`: plays a made practice into a server, as its clearinghouse, its bank and its practice program would.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use hyper::body::Bytes;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use server::secret::sha256;

use super::door::{Address, Door, Parcel, Told};
use crate::commands::NOT_SO;
use crate::output::{self, say};

#[derive(Debug, Args)]
#[command(after_help = "Example:
  bitewing demo load --dir ./made --url http://127.0.0.1:8080 --key bw_4fJq8KzW2mXcR7Tb

It may be stopped and begun again: nothing is doubled.")]
pub(super) struct Load {
    /// The folder into which the practice was made.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    server: Address,
    #[arg(long)]
    json: bool,
}

/// What is sent, as the server sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Claim,
    Acknowledgment,
    Remittance,
    BankFile,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Claim, Kind::Acknowledgment, Kind::Remittance, Kind::BankFile];

    /// What a file is, by its ending.
    fn of(ending: &str) -> Option<Kind> {
        match ending {
            "277" => Some(Kind::Acknowledgment),
            "835" => Some(Kind::Remittance),
            "ach" | "bai" | "csv" | "xml" | "ofx" => Some(Kind::BankFile),
            _ => None,
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Kind::Claim => "/insurance-claims",
            Kind::Acknowledgment => "/acknowledgments",
            Kind::Remittance => "/remittances",
            Kind::BankFile => "/bank-files",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Kind::Claim => "application/json",
            Kind::Acknowledgment | Kind::Remittance => "application/edi-x12",
            Kind::BankFile => "application/octet-stream",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Kind::Claim => "claims",
            Kind::Acknowledgment => "acknowledgments",
            Kind::Remittance => "remittances",
            Kind::BankFile => "bank files",
        }
    }

    /// Whether the score means nothing without it.
    const fn is_needed(self) -> bool {
        matches!(self, Kind::Claim | Kind::Remittance)
    }
}

/// What became of what was sent.
#[derive(Debug, Default)]
struct Tally {
    taken: BTreeMap<Kind, u64>,
    refused: BTreeMap<Refusal, Refused>,
}

/// A way of being refused: what of which ending, and in which words.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Refusal {
    kind: Kind,
    ending: String,
    message: String,
}

#[derive(Debug)]
struct Refused {
    count: u64,
    first: String,
}

impl Tally {
    fn note(&mut self, kind: Kind, ending: &str, name: &str, told: &Told) {
        if told.is_taken() {
            *self.taken.entry(kind).or_default() += 1;
            return;
        }
        let refusal = Refusal { kind, ending: ending.to_owned(), message: told.message() };
        let refused =
            self.refused.entry(refusal).or_insert_with(|| Refused { count: 0, first: name.to_owned() });
        refused.count += 1;
    }

    fn is_well(&self) -> bool {
        !self.refused.keys().any(|refusal| refusal.kind.is_needed())
    }

    fn print(&self) {
        for kind in Kind::ALL {
            say!("{:<16} {:>8} taken", kind.name(), self.taken.get(&kind).copied().unwrap_or_default());
        }
        for (Refusal { kind, ending, message }, Refused { count, first }) in &self.refused {
            let kind = kind.name();
            say!("{kind:<16} {count:>8} refused ({ending}, first {first}): {}", output::plain(message));
        }
    }

    fn json(&self) -> Value {
        let taken: BTreeMap<&str, u64> =
            self.taken.iter().map(|(kind, count)| (kind.name(), *count)).collect();
        let refused: Vec<Value> = (self.refused.iter())
            .map(|(refusal, refused)| {
                json!({
                    "what": refusal.kind.name(), "ending": refusal.ending, "message": refusal.message,
                    "count": refused.count, "first": refused.first,
                })
            })
            .collect();
        json!({"taken": taken, "refused": refused})
    }
}

impl Load {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let door = self.server.door()?;
        let days = days(&self.dir.join("days"))?;
        let providers = match days.first() {
            Some((_, first)) => providers(&door, &first.join("actions.jsonl")).await?,
            None => bail!("no day was made in {}: make one with bitewing demo --out", self.dir.display()),
        };
        let mut claims = Claims::open(&self.dir.join("claims.jsonl"))?;
        let mut tally = Tally::default();
        let bar = output::progress(days.len() as u64, "");
        for (date, folder) in &days {
            bar.set_message(date.to_string());
            for path in files(folder)? {
                send_file(&door, *date, &path, &mut tally).await?;
            }
            while let Some(claim) = claims.next_until(*date)? {
                send_claim(&door, claim, &providers, &mut tally).await?;
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        if self.json {
            output::json(&tally.json())?;
        } else {
            tally.print();
        }
        Ok(if tally.is_well() { ExitCode::SUCCESS } else { ExitCode::from(NOT_SO) })
    }
}

async fn send_file(door: &Door, date: Date, path: &Path, tally: &mut Tally) -> anyhow::Result<()> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(kind) = Kind::of(&ending) else { return Ok(()) };
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let body = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    // The same bytes on another day are sent again: that they come twice is part of the practice.
    let once = format!("demo:{date}:{stem}:{ending}:{}", sha256(&body));
    let parcel = Parcel { media_type: kind.media_type(), once, body: Bytes::from(body) };
    let told = door.post(kind.path(), &parcel).await?;
    tally.note(kind, &ending, &format!("{date}/{stem}.{ending}"), &told);
    Ok(())
}

async fn send_claim(
    door: &Door,
    mut claim: Value,
    providers: &BTreeMap<String, String>,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let npi = claim["provider_id"].as_str().unwrap_or_default();
    let provider = providers.get(npi).with_context(|| format!("no clinic of the practice has NPI {npi}"))?;
    claim["provider_id"] = provider.clone().into();
    let number = claim["claim_number"].as_str().unwrap_or_default().to_owned();
    let parcel = json_parcel(&claim);
    let told = door.post(Kind::Claim.path(), &parcel).await?;
    tally.note(Kind::Claim, "json", &number, &told);
    Ok(())
}

fn json_parcel(body: &Value) -> Parcel {
    let body = body.to_string();
    let once = format!("demo:{}", sha256(&body));
    Parcel { media_type: Kind::Claim.media_type(), once, body: Bytes::from(body) }
}

/// The folders of days, first to last.
fn days(folder: &Path) -> anyhow::Result<Vec<(Date, PathBuf)>> {
    let mut days = Vec::new();
    for path in entries(folder)? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Ok(date) = name.parse() {
            days.push((date, path));
        }
    }
    Ok(days)
}

/// The files of a day, as they came: they are numbered, and a long day has more than 99.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let number = |path: &PathBuf| path.file_stem()?.to_str()?.parse::<u32>().ok();
    let mut paths = entries(folder)?;
    paths.sort_by_key(number);
    Ok(paths)
}

/// What lies in a folder, by name.
fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut paths = read.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<PathBuf>>>()?;
    paths.sort();
    Ok(paths)
}

/// The claims that are made, in the order of their days.
struct Claims {
    lines: Lines<BufReader<File>>,
    next: Option<(Date, Value)>,
}

impl Claims {
    fn open(path: &Path) -> anyhow::Result<Claims> {
        let file = File::open(path).with_context(|| format!("reading {}", path.display()))?;
        Ok(Claims { lines: BufReader::new(file).lines(), next: None })
    }

    /// The next claim, if it was made by this day.
    fn next_until(&mut self, day: Date) -> anyhow::Result<Option<Value>> {
        if self.next.is_none() {
            let Some(line) = self.lines.next() else { return Ok(None) };
            let claim: Value = serde_json::from_str(&line?).context("reading claims.jsonl")?;
            let made = claim["service_date"].as_str().and_then(|date| date.parse().ok());
            self.next = Some((made.context("a claim of claims.jsonl has no service_date")?, claim));
        }
        Ok(self.next.take_if(|(made, _)| *made <= day).map(|(_, claim)| claim))
    }
}

/// A line of the first day that tells of a clinic; the others are nothing here.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Action {
    Clinic {
        name: String,
        npi: String,
        tax_id: String,
    },
    #[serde(other)]
    Other,
}

/// A provider of the server.
#[derive(Deserialize)]
struct Provider {
    id: String,
    npi: Option<String>,
}

/// The server's id of each clinic, by its NPI; what it does not know is made.
async fn providers(door: &Door, actions: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let known: Vec<Provider> = door.list("/providers").await?;
    let mut ids: BTreeMap<String, String> =
        known.into_iter().filter_map(|provider| Some((provider.npi?, provider.id))).collect();
    let file = File::open(actions).with_context(|| format!("reading {}", actions.display()))?;
    for line in BufReader::new(file).lines() {
        let Ok(Action::Clinic { name, npi, tax_id }) = serde_json::from_str(&line?) else { continue };
        if ids.contains_key(&npi) {
            continue;
        }
        let told = door
            .post("/providers", &json_parcel(&json!({"name": name, "npi": npi, "tax_id": tax_id})))
            .await?;
        let id = told.body["id"].as_str().filter(|_| told.is_taken());
        let id = id.with_context(|| format!("making the provider {npi}: {}", told.message()))?;
        ids.insert(npi, id.to_owned());
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16) -> Told {
        Told { status, body: json!({"message": "It is no bank file that is known."}) }
    }

    #[test]
    fn a_bank_file_that_is_refused_is_named_and_no_failure() {
        let mut tally = Tally::default();
        tally.note(Kind::BankFile, "csv", "2026-01-02/03.csv", &told(422));
        tally.note(Kind::BankFile, "csv", "2026-01-05/02.csv", &told(422));
        tally.note(Kind::BankFile, "ach", "2026-01-05/03.ach", &told(201));
        assert!(tally.is_well());
        assert_eq!(
            tally.json(),
            json!({
                "taken": {"bank files": 1},
                "refused": [{
                    "what": "bank files", "ending": "csv", "message": "422 It is no bank file that is known.",
                    "count": 2, "first": "2026-01-02/03.csv",
                }],
            })
        );
        tally.note(Kind::Remittance, "835", "2026-01-05/01.835", &told(422));
        assert!(!tally.is_well(), "a practice without its remittances cannot be scored");
    }

    #[test]
    fn files_come_by_their_numbers() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["100.835", "11.835", "02.277", "actions.jsonl"] {
            fs::write(folder.path().join(name), "").expect("written");
        }
        let files = files(folder.path()).expect("read");
        let names: Vec<_> = files.iter().filter_map(|path| path.file_name()?.to_str()).collect();
        assert_eq!(names, ["actions.jsonl", "02.277", "11.835", "100.835"]);
    }

    #[test]
    fn a_claim_waits_for_its_day() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("claims.jsonl");
        let line = |number, day| format!("{{\"claim_number\":\"{number}\",\"service_date\":\"{day}\"}}\n");
        let text = [line("A", "2026-01-02"), line("B", "2026-01-02"), line("C", "2026-01-05")].concat();
        fs::write(&path, text).expect("written");
        let mut claims = Claims::open(&path).expect("open");
        let mut until = |day: Date| {
            let mut numbers = Vec::new();
            while let Some(claim) = claims.next_until(day).expect("read") {
                numbers.push(claim["claim_number"].as_str().expect("a number").to_owned());
            }
            numbers
        };
        assert_eq!(until(jiff::civil::date(2026, 1, 1)), [""; 0]);
        assert_eq!(until(jiff::civil::date(2026, 1, 3)), ["A", "B"]);
        assert_eq!(until(jiff::civil::date(2026, 3, 31)), ["C"]);
    }
}
