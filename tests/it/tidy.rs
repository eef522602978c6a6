//! Style that a formatter and a linter do not see (`CONTRIBUTING.md`).

use std::fs;
use std::path::{Path, PathBuf};

/// A file that is longer holds more than one subject.
const LINES_MAX: usize = 600;

/// What must not be in a line; where it may be, all the same; why not.
struct Rule {
    /// Put together here, so that this file does not break its own rules.
    words: [&'static str; 2],
    allowed: fn(file: &str, line: &str) -> bool,
    why: &'static str,
}

const RULES: [Rule; 9] = [
    Rule { words: ["TO", "DO"], allowed: never, why: "what is left to do is an issue" },
    Rule { words: ["FIX", "ME"], allowed: never, why: "what is left to do is an issue" },
    Rule { words: ["#[ign", "ore"], allowed: never, why: "no test is ignored (invariant 11)" },
    Rule { words: ["thread::sl", "eep("], allowed: outside_tests, why: "no test sleeps (invariant 11)" },
    Rule { words: ["time::sl", "eep("], allowed: outside_tests, why: "no test sleeps (invariant 11)" },
    Rule { words: ["\"sel", "ect "], allowed: may_hold_sql, why: "only store holds SQL (invariant 4)" },
    Rule { words: ["\"insert ", "into "], allowed: may_hold_sql, why: "only store holds SQL (invariant 4)" },
    Rule { words: ["Select::n", "ew("], allowed: may_hold_sql, why: "only store holds SQL (invariant 4)" },
    Rule { words: ["\"delete ", "from "], allowed: may_hold_sql, why: "only store holds SQL (invariant 4)" },
];

fn never(_: &str, _: &str) -> bool {
    false
}

/// Waiting for another process is not sleeping, if the line says so.
fn outside_tests(file: &str, line: &str) -> bool {
    !file.contains("tests") || line.contains("// waits for a process")
}

/// Tests may look behind the store's back.
fn may_hold_sql(file: &str, _: &str) -> bool {
    file.starts_with("crates/store/") || file.contains("tests")
}

#[test]
fn the_code_is_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["crates", "src", "tests"] {
        rust_files(&root.join(folder), &mut files);
    }
    assert!(files.len() > 100, "{} files found", files.len());
    let mut untidy = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a text file");
        let file = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        look_at(&file, &text, &mut untidy);
    }
    assert!(untidy.is_empty(), "{} places:\n{}", untidy.len(), untidy.join("\n"));
}

/// What judges the ledger must not know it: a maker that shares a rule with the matcher shares its mistakes.
#[test]
fn the_maker_rests_on_x12_alone() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/maker/Cargo.toml");
    let manifest = fs::read_to_string(manifest).expect("a text file");
    let sections =
        manifest.split("\n[").filter(|section| section.lines().next().is_some_and(names_dependencies));
    let crates: Vec<&str> =
        sections.flat_map(|section| section.lines().skip(1)).filter_map(crate_name).collect();
    assert!(crates.contains(&"x12"), "{crates:?}");
    let others: Vec<&str> = crates.into_iter().filter(|name| OURS.contains(name)).collect();
    assert_eq!(others, ["x12"]);
}

/// The crates of this project.
const OURS: [&str; 7] = ["x12", "bank", "claims", "store", "server", "bitewing", "maker"];

fn names_dependencies(heading: &str) -> bool {
    heading.ends_with("dependencies]")
}

/// `x12` of `x12.workspace = true`.
fn crate_name(line: &str) -> Option<&str> {
    let name = line.split(['.', ' ', '=']).next()?;
    (!name.is_empty() && !name.starts_with('#')).then_some(name)
}

fn look_at(file: &str, text: &str, untidy: &mut Vec<String>) {
    let length = text.lines().count();
    if length > LINES_MAX {
        untidy.push(format!("{file}: {length} lines are more than {LINES_MAX}"));
    }
    for (number, line) in text.lines().enumerate() {
        let number = number + 1;
        for Rule { words, allowed, why } in &RULES {
            if line.contains(&words.concat()) && !allowed(file, line) {
                untidy.push(format!("{file}:{number}: {why}"));
            }
        }
    }
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
