//! Reads claim files and writes each of their sets again, for another program to look at what we write.
//!
//! `cargo run -p x12 --example rewrite_837 OUT COUNT [DIR]...` writes to OUT the sets of the files in each DIR, and
//! COUNT invented ones that use every loop. A set without envelope gets one; 4010 is written as 5010.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "an example that reads and writes files"
)]

#[path = "../tests/made_up/mod.rs"]
mod made_up;

use std::error::Error;
use std::path::Path;

use x12::claim_file::{ClaimSet, read, write_as_is};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(out), Some(count)) = (arguments.next(), arguments.next()) else {
        return Err("usage: rewrite_837 OUT COUNT [DIR]...".into());
    };
    let out = Path::new(&out);
    for seed in 0..count.parse()? {
        std::fs::write(
            out.join(format!("made_up_{seed}.837")),
            write_as_is(&made_up::claim_file(seed)).bytes,
        )?;
    }
    for folder in arguments {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            for (at, set) in read(&std::fs::read(&path)?).sets.into_iter().enumerate() {
                let file = out.join(format!("{name}_{at}.837"));
                std::fs::write(&file, write_as_is(&enveloped(set).file).bytes)?;
                println!("{}", file.display());
            }
        }
    }
    Ok(())
}

/// What a set needs that came without ISA and GS.
fn enveloped(mut set: ClaimSet) -> ClaimSet {
    if set.envelope.is_none() {
        (set.file.interchange_control, set.file.group_control) = (1, 1);
        set.file.submitter.id_qualifier = "ZZ".to_owned();
        set.file.receiver.id_qualifier = "ZZ".to_owned();
    }
    set
}
