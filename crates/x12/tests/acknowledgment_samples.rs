//! Reads every 999, 997, TA1 and 277CA sample of the shared folder and compares with the facts of its index.
//!
//! The folder holds other projects' files, which may not be copied into this repository; where it is absent
//! the test says so and passes. `acknowledgment_files.rs` always runs, on the files made for this project.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use x12::Cents;
use x12::acknowledgment::{AcknowledgmentFile, GroupAcknowledgment, Totals, read};
use x12::contents::Kind;
use x12::finding::rule;

/// One row of the index.
#[derive(Debug)]
struct Row {
    file: String,
    guide: String,
    facts: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples")
}

/// The rows of the table under the heading that starts so; `None` where the folder is absent.
fn rows(heading: &str) -> Option<Vec<Row>> {
    let Ok(index) = fs::read_to_string(folder().join("INDEX.md")) else {
        println!("skipped: there is no {}", folder().join("INDEX.md").display());
        return None;
    };
    let section = index.split("\n## ").find(|section| section.starts_with(heading)).expect("the heading");
    let row = |line: &str| {
        let cells: Vec<&str> = line.trim_matches('|').splitn(4, '|').map(str::trim).collect();
        let [file, _, guide, facts] = cells[..] else { panic!("four cells: {line}") };
        Row { file: file.to_owned(), guide: guide.to_owned(), facts: facts.to_owned() }
    };
    Some(section.lines().filter(|line| line.starts_with("| ")).skip(1).map(row).collect())
}

#[test]
fn every_999_and_ta1_sample_is_read_as_the_index_says() {
    let Some(rows) = rows("999 / 997 / TA1") else { return };
    assert!(rows.len() >= 23, "{} rows", rows.len());
    for row in &rows {
        let bytes = fs::read(folder().join("999").join(&row.file)).expect("a sample of the index exists");
        let file = read(&bytes);
        let facts = row.facts.replace(" x", "=").replace(", ", "; ");
        assert_eq!(sorted(facts_of(&file)), sorted(facts.split("; ").map(normal).collect()), "{}", row.file);
        if let Some(group) = file.groups.first() {
            // The index says GS08; ST03 may say more.
            assert!(group.frame.guide.starts_with(&row.guide), "{}", row.file);
        }
        let kinds = x12::contents::of(&bytes);
        assert!(kinds.iter().all(|item| item.kind.is_acknowledgment()), "{}", row.file);
        assert_eq!(kinds.len(), file.interchanges.len() + file.groups.len(), "{}", row.file);
    }
}

/// A fact without the blanks that pad an element. AK5 and IK5 mean the same.
fn normal(fact: &str) -> String {
    fact.replace("AK5 ", "IK5 ").split('*').map(str::trim_end).collect::<Vec<_>>().join("*")
}

fn sorted(mut facts: Vec<String>) -> Vec<String> {
    facts.sort();
    facts
}

/// What was read, in the words of the index. What stood out of place was not read, but reported.
fn facts_of(file: &AcknowledgmentFile<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    for answer in &file.interchanges {
        let day = answer.date.map(|day| day.strftime("%y%m%d").to_string()).unwrap_or_default();
        let (control, outcome) = (&answer.interchange_control, answer.outcome.code());
        facts.push(format!("TA1 {control}*{day}*{}*{outcome}*{}", answer.time, answer.note));
    }
    for group in &file.groups {
        facts.extend(facts_of_group(group));
    }
    let errors = || file.groups.iter().flat_map(|group| &group.sets).flat_map(|set| &set.errors);
    let elements = || errors().flat_map(|error| &error.elements);
    let contexts = errors().map(|e| e.contexts.len()).chain(elements().map(|e| e.contexts.len()));
    facts.push(format!("IK3/AK3={}", errors().count()));
    facts.push(format!("IK4/AK4={}", elements().count()));
    facts.push(format!("CTX={}", contexts.sum::<usize>()));
    facts
}

fn facts_of_group(group: &GroupAcknowledgment<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    let verdict = |id: &str, of: &[&str]| format!("{id} {}", of.join("*")).trim_end_matches('*').to_owned();
    if !group.group_control.is_empty() {
        facts.push(verdict("AK1", &[&group.functional_id, &group.group_control, &group.group_guide]));
    }
    for set in &group.sets {
        let codes = set.set_errors.iter().map(AsRef::as_ref);
        let all: Vec<&str> = std::iter::once(set.outcome.code()).chain(codes).collect();
        facts.push(verdict("IK5", &all));
    }
    let lost = group.frame.findings.iter().filter(|finding| {
        finding.place.segment == "IK5"
            && [rule::REPEATED_SEGMENT, rule::SEGMENT_OUT_OF_PLACE].contains(&finding.rule)
    });
    facts.extend(lost.map(|_| "IK5 A".to_owned()));
    if let Some(totals) = &group.totals {
        let counts = [totals.included, totals.received, totals.accepted]
            .map(|count| count.map(|count| count.to_string()).unwrap_or_default());
        let mut all = vec![totals.outcome.code()];
        all.extend(counts.iter().map(String::as_str));
        facts.push(verdict("AK9", &all));
    }
    facts
}

#[test]
fn every_277ca_sample_is_read_as_the_index_says() {
    let Some(rows) = rows("277CA") else { return };
    assert!(rows.len() >= 17, "{} rows", rows.len());
    for row in &rows {
        let bytes = fs::read(folder().join("277ca").join(&row.file)).expect("a sample of the index exists");
        let file = read(&bytes);
        let [answer] = &file.claims[..] else { panic!("one 277CA: {}", row.file) };
        assert_eq!(answer.frame.guide, row.guide, "{}", row.file);
        let other = answer.frame.findings.iter().any(|finding| finding.rule == rule::OTHER_GUIDE);
        assert_eq!(other, row.guide != "005010X214", "{}", row.file);
        let kinds: Vec<Kind> = x12::contents::of(&bytes).iter().map(|item| item.kind).collect();
        assert_eq!(kinds, [Kind::ClaimAcknowledgment], "{}", row.file);

        let facts: Vec<&str> = row.facts.split("; ").collect();
        let fact = |name: &str| facts.iter().find_map(|fact| fact.strip_prefix(name)).unwrap_or_default();
        let levels = [
            ("20", answer.sources.len()),
            ("21", answer.receivers().count()),
            ("19", answer.receivers().map(|receiver| receiver.providers.len()).sum()),
            ("PT", answer.claims().count()),
        ];
        assert_eq!(counted(levels), pairs(fact("HL ")), "{}", row.file);
        let statuses = || {
            let receivers = answer.receivers().flat_map(|receiver| &receiver.statuses);
            let providers = answer.receivers().flat_map(|receiver| &receiver.providers);
            let lines = answer.claims().flat_map(|claim| &claim.lines).flat_map(|line| &line.statuses);
            let claims = answer.claims().flat_map(|claim| &claim.statuses);
            receivers.chain(providers.flat_map(|provider| &provider.statuses)).chain(claims).chain(lines)
        };
        let categories = statuses().map(|status| (status.codes[0].category.as_ref(), 1));
        assert_eq!(counted(categories), pairs(fact("STC category ")), "{}", row.file);
        let actions = statuses().map(|status| (status.action.as_ref(), 1));
        assert_eq!(counted(actions), pairs(fact("action ")), "{}", row.file);
        let batches = answer.receivers().map(|receiver| receiver.batch.to_string());
        let numbers: Vec<String> =
            batches.chain(answer.claims().map(|claim| claim.claim_number.to_string())).collect();
        assert_eq!(numbers.join(",").trim_matches(','), fact("TRN*2 ").trim(), "{}", row.file);
        let totals = facts.last().filter(|last| last.contains('=')).copied().unwrap_or_default();
        let mut expected: Vec<(String, Cents)> = totals.split(' ').filter_map(total).collect();
        let mut found: Vec<(String, Cents)> = answer
            .receivers()
            .flat_map(|receiver| {
                let of_providers = receiver.providers.iter().map(|provider| (["QA", "QC"], provider.totals));
                std::iter::once((["90", "AA"], receiver.totals)).chain(of_providers)
            })
            .flat_map(|(counts, totals)| stated(counts, totals))
            .collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{}", row.file);
    }
}

/// `{'20': 1, 'PT': 5}`.
fn pairs(text: &str) -> BTreeMap<String, usize> {
    let pair = |pair: &str| {
        let (name, count) = pair.split_once(": ")?;
        Some((name.trim_matches('\'').to_owned(), count.parse().ok()?))
    };
    text.trim_matches(['{', '}']).split(", ").filter_map(pair).collect()
}

fn counted<'x>(all: impl IntoIterator<Item = (&'x str, usize)>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (name, count) in all {
        *counts.entry(name.to_owned()).or_default() += count;
    }
    counts.retain(|name, count| *count > 0 && !name.is_empty());
    counts
}

fn total(text: &str) -> Option<(String, Cents)> {
    let (name, amount) = text.split_once('=')?;
    Some((name.to_owned(), Cents::parse(amount)?))
}

fn stated(counts: [&str; 2], totals: Totals) -> Vec<(String, Cents)> {
    let count = |name: &str, count: Option<usize>| total(&format!("{name}={}", count?));
    let amount = |name: &str, amount: Option<Cents>| Some((name.to_owned(), amount?));
    let all = [
        count(counts[0], totals.accepted_count),
        count(counts[1], totals.rejected_count),
        amount("YU", totals.accepted_amount),
        amount("YY", totals.rejected_amount),
    ];
    all.into_iter().flatten().collect()
}
