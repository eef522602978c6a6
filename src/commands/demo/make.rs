//! `bitewing demo --out`: writes a labelled practice into a folder.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};

use crate::output::{self, say};

#[derive(Debug, Args)]
pub(super) struct Make {
    /// Make a labelled practice of this size.
    #[arg(long, value_enum, default_value = "small", requires = "out")]
    pub(super) size: Size,
    /// What it is made of: one seed gives the same bytes.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "out")]
    pub(super) seed: u64,
    /// Write a labelled practice into this folder, made when absent, and serve nothing.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["data", "listen", "json"])]
    pub(super) out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Size {
    /// One clinic, 300 patients, three months.
    Small,
    /// Three clinics, 2,500 patients, two years.
    Normal,
    /// Twenty clinics, 16,000 patients, two years.
    Load,
}

impl From<Size> for maker::Size {
    fn from(size: Size) -> maker::Size {
        match size {
            Size::Small => maker::Size::Small,
            Size::Normal => maker::Size::Normal,
            Size::Load => maker::Size::Load,
        }
    }
}

/// Makes it and writes it.
pub(super) fn run(size: Size, seed: u64, out: &Path) -> anyhow::Result<ExitCode> {
    let days = write(size.into(), seed, out).with_context(|| format!("writing into {}", out.display()))?;
    say!("{days} days in {}; the truth in {}", out.display(), out.join("labels.json").display());
    Ok(ExitCode::SUCCESS)
}

fn write(size: maker::Size, seed: u64, out: &Path) -> anyhow::Result<usize> {
    fs::create_dir_all(out)?;
    // What another seed left there would be played beside it.
    let days = out.join("days");
    if days.exists() {
        anyhow::bail!("{} is there already: take another folder, or delete it", days.display());
    }
    let mut claims = BufWriter::new(File::create(out.join("claims.jsonl"))?);
    let mut maker = maker::make(size, seed);
    let bar = output::progress(0, "making a practice");
    let mut count = 0;
    for day in maker.by_ref() {
        let folder = days.join(day.date.to_string());
        fs::create_dir_all(&folder)?;
        for file in &day.files {
            fs::write(folder.join(&file.name), &file.text)?;
        }
        let mut actions = BufWriter::new(File::create(folder.join("actions.jsonl"))?);
        for action in &day.actions {
            line(&mut actions, action)?;
        }
        actions.flush()?;
        for claim in &day.claims {
            line(&mut claims, claim)?;
        }
        count += 1;
        bar.set_message(day.date.to_string());
        bar.inc(1);
    }
    claims.flush()?;
    let mut labels = BufWriter::new(File::create(out.join("labels.json"))?);
    serde_json::to_writer_pretty(&mut labels, &maker.into_labels())?;
    labels.write_all(b"\n")?;
    labels.flush()?;
    bar.finish_and_clear();
    Ok(count)
}

fn line(file: &mut impl Write, value: &impl serde::Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *file, value)?;
    file.write_all(b"\n")?;
    Ok(())
}
