//! Writes a made practice into a folder:
//! `cargo run -p maker --example make -- --size small --seed 1 --out DIR`.
//!
//! `DIR/days/YYYY-MM-DD/` has the files of a day and its `actions.jsonl`; `DIR/claims.jsonl` the claims as another program
//! tells them; `DIR/labels.json` the truth.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the one place that writes files")]

use std::fs::{self, File};
use std::io::{BufWriter, Error, Write};
use std::path::{Path, PathBuf};

fn main() -> Result<(), Error> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| given.iter().position(|word| word == name).and_then(|at| given.get(at + 1));
    let size = value("--size").map_or(Some(maker::Size::Small), |name| maker::Size::named(name));
    let seed = value("--seed").map_or(Some(1), |seed| seed.parse().ok());
    let (Some(size), Some(seed), Some(out)) = (size, seed, value("--out")) else {
        return Err(Error::other("usage: make [--size small|normal|load] [--seed NUMBER] --out DIR"));
    };
    write(size, seed, &PathBuf::from(out))
}

fn write(size: maker::Size, seed: u64, out: &Path) -> Result<(), Error> {
    fs::create_dir_all(out)?;
    let mut claims = BufWriter::new(File::create(out.join("claims.jsonl"))?);
    let mut maker = maker::make(size, seed);
    for day in maker.by_ref() {
        let folder = out.join("days").join(day.date.to_string());
        fs::create_dir_all(&folder)?;
        for file in &day.files {
            fs::write(folder.join(&file.name), &file.text)?;
        }
        let mut actions = BufWriter::new(File::create(folder.join("actions.jsonl"))?);
        for action in &day.actions {
            serde_json::to_writer(&mut actions, action)?;
            actions.write_all(b"\n")?;
        }
        for claim in &day.claims {
            serde_json::to_writer(&mut claims, claim)?;
            claims.write_all(b"\n")?;
        }
    }
    let mut labels = BufWriter::new(File::create(out.join("labels.json"))?);
    serde_json::to_writer_pretty(&mut labels, &maker.into_labels())?;
    labels.write_all(b"\n")
}
