//! `docs/x12.md` lists every rule that a reader can report, in the words of `finding/rule.rs`.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::fmt::Write;
use std::path::Path;

const RULES: &str = include_str!("../src/finding/rule.rs");
const BEGIN: &str = "<!-- rules -->\n";
const END: &str = "<!-- end of rules -->";

/// The tables of the documentation, one for each part of `rule.rs`.
fn tables() -> String {
    let mut text = String::new();
    let mut meaning = String::new();
    for line in RULES.lines() {
        if let Some(part) = line.strip_prefix("// ") {
            let part = part.trim_end_matches('.').split(" (x12.md").next().unwrap_or_default();
            write!(text, "\n### {part}\n\n| rule | what it reports |\n| --- | --- |\n").expect("text");
        } else if let Some(words) = line.strip_prefix("/// ") {
            meaning.push_str(if meaning.is_empty() { "" } else { " " });
            meaning.push_str(words);
        } else if let Some((_, id)) = line.split_once(": &str = ") {
            let id = id.trim_matches(['"', ';']);
            writeln!(text, "| `{id}` | {} |", std::mem::take(&mut meaning).trim_end_matches('.'))
                .expect("text");
        }
    }
    text.push('\n');
    text
}

/// `BITEWING_WRITE_DOCS=1 cargo test -p x12 --test documentation` writes the list anew.
#[test]
fn every_rule_is_listed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/x12.md");
    let docs = std::fs::read_to_string(&path).expect("the documentation");
    let (before, rest) = docs.split_once(BEGIN).expect("the beginning of the list");
    let (listed, after) = rest.split_once(END).expect("the end of the list");
    let tables = tables();
    assert!(tables.lines().filter(|line| line.starts_with("| `")).count() >= 50, "{tables}");
    if std::env::var_os("BITEWING_WRITE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{tables}{END}{after}")).expect("written");
        return;
    }
    assert_eq!(listed, tables, "docs/x12.md lists other rules than finding/rule.rs: write it anew");
}
