//! `docs/x12.md` lists every rule that a reader can report, in the words of `finding/rule.rs` and of
//! `claim_file::Rule`.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::fmt::Write;
use std::path::Path;

const RULES: &str = include_str!("../src/finding/rule.rs");
const CLAIM_RULES: &str = include_str!("../src/claim_file/problem.rs");
const BEGIN: &str = "<!-- rules -->\n";
const END: &str = "<!-- end of rules -->";

/// The tables of the documentation: one for each part of `rule.rs`, and one for the rules of claims.
fn tables() -> String {
    let mut text = String::new();
    let mut meaning = Meaning::default();
    let mut before = "";
    for line in RULES.lines() {
        match line.strip_prefix("// ") {
            // A part has a title, and may go on with what there is to say about it.
            Some(title) if before.is_empty() => begin(&mut text, &plain(title)),
            _ => {}
        }
        if let Some((_, id)) = line.split_once(": &str = ") {
            row(&mut text, id.trim_matches(['"', ';']), &meaning.take());
        }
        meaning.hear(line);
        before = line;
    }
    begin(&mut text, "What a claim has to keep, read or written");
    let (_, rules) = CLAIM_RULES.split_once("pub enum Rule {").expect("the rules of claims");
    let (variants, rest) = rules.split_once("\n}\n").expect("their end");
    for line in variants.lines().map(str::trim) {
        if let Some(name) = line.strip_suffix(',').filter(|name| !name.contains(' ')) {
            let id = rest.split_once(&format!("Self::{name} => \"")).and_then(|(_, id)| id.split('"').next());
            row(&mut text, id.expect("an id"), &meaning.take());
        }
        meaning.hear(line);
    }
    text.push('\n');
    text
}

/// The lines of a comment, joined.
#[derive(Default)]
struct Meaning(String);

impl Meaning {
    fn hear(&mut self, line: &str) {
        if let Some(words) = line.strip_prefix("/// ") {
            self.0.push_str(if self.0.is_empty() { "" } else { " " });
            self.0.push_str(words);
        }
    }

    fn take(&mut self) -> String {
        plain(&std::mem::take(&mut self.0))
    }
}

/// A sentence without its stop, and without the section of the rule book that it ends with.
fn plain(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    match sentence.split_once(" (x12.md ") {
        Some((words, section)) => {
            match section.split_once(", ").map(|(_, more)| more.trim_end_matches(')')) {
                Some(more) if !more.starts_with("4.") => format!("{words} ({more})"),
                _ => words.trim_end_matches('.').to_owned(),
            }
        }
        None => sentence.to_owned(),
    }
}

fn begin(text: &mut String, title: &str) {
    write!(text, "\n### {title}\n\n| rule | what it reports |\n| --- | --- |\n").expect("text");
}

fn row(text: &mut String, id: &str, meaning: &str) {
    assert!(!meaning.is_empty(), "{id}");
    writeln!(text, "| `{id}` | {meaning} |").expect("text");
}

/// `BITEWING_WRITE_DOCS=1 cargo test -p x12 --test documentation` writes the list anew.
#[test]
fn every_rule_is_listed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/x12.md");
    let docs = std::fs::read_to_string(&path).expect("the documentation");
    let (before, rest) = docs.split_once(BEGIN).expect("the beginning of the list");
    let (listed, after) = rest.split_once(END).expect("the end of the list");
    let tables = tables();
    assert!(tables.lines().filter(|line| line.starts_with("| `")).count() >= 150, "{tables}");
    if std::env::var_os("BITEWING_WRITE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{tables}{END}{after}")).expect("written");
        return;
    }
    assert_eq!(listed, tables, "docs/x12.md lists other rules than the sources: write it anew");
}
