//! Checks the samples against their guides: those made to be right are clean, those made to be wrong are told for what
//! they are, and files of real payers do not drown in findings.
//!
//! Other projects' files are in the shared folder only; where it is absent the last test says so and passes.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use x12::finding::{Finding, Level, Stops};
use x12::guide::check;
use x12::remittance::read;

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for kind in ["835", "837d", "999", "277ca"] {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder.join(kind))
            .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
            .unwrap_or_default();
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, fs::read(&path).expect("a file")));
        }
    }
    files
}

fn made() -> Vec<(String, Vec<u8>)> {
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data"))
}

fn rules(findings: &[Finding]) -> Vec<String> {
    let name = |finding: &Finding| {
        let element = finding.place.element.map_or(String::new(), |element| format!("{element:02}"));
        format!("{} {}{element}", finding.rule, finding.place.segment)
    };
    findings.iter().map(name).collect()
}

#[test]
fn what_was_made_right_is_clean() {
    let right: Vec<_> = made().into_iter().filter(|(name, _)| name.starts_with("made__ok_")).collect();
    assert!(right.len() >= 31, "{} files", right.len());
    for (name, bytes) in right {
        assert_eq!(rules(&check(&bytes)), [""; 0], "{name}");
    }
}

/// Of each file that was made wrong, what is wrong with its structure. Those that are not named here are wrong in
/// another way: money, situations, codes of others, or an answer that rejects.
const WRONG: [(&str, &[&str]); 14] = [
    ("made__bad_cas_amount_text.835", &["element_type CAS03"]),
    ("made__bad_duplicate_st02.835", &["duplicate_st02 ST02"]),
    ("made__bad_ge01_count.835", &["ge_count GE01"]),
    ("made__bad_ge02_control.835", &["ge_control GE02"]),
    ("made__bad_iea02_control.835", &["iea_control IEA02"]),
    ("made__bad_missing_bpr.835", &["missing_segment BPR"]),
    ("made__bad_missing_trn.835", &["missing_segment TRN"]),
    ("made__bad_se01_count.835", &["se_count SE01"]),
    ("made__bad_se02_control.835", &["st_se_control SE02"]),
    ("made__bad_short_isa.835", &["short_isa ISA"]),
    (
        "made__bad_truncated_mid_segment.835",
        &["missing_iea ISA", "missing_ge GS", "missing_se ST", "segment_cut_short NM1"],
    ),
    ("made__bad_unknown_segment.835", &["unknown_segment ZZZ"]),
    ("made__bad_hl_parent.837", &["hl_parent HL02"]),
    ("made__bad_no_lines.837", &["missing_loop LX"]),
];

#[test]
fn what_was_made_wrong_is_told_for_what_it_is() {
    let wrong: Vec<_> = made().into_iter().filter(|(name, _)| name.starts_with("made__bad_")).collect();
    let known: BTreeSet<&str> = wrong.iter().map(|(name, _)| name.as_str()).collect();
    assert!(WRONG.iter().all(|(name, _)| known.contains(name)), "{known:?}");
    for (name, bytes) in &wrong {
        let expected = WRONG.iter().find(|(of, _)| of == name).map_or(&[][..], |(_, rules)| *rules);
        assert_eq!(rules(&check(bytes)), expected, "{name}");
    }
}

#[test]
fn the_samples_of_others_do_not_drown_in_findings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let files = files(&folder);
    if files.is_empty() {
        println!("skipped: there is no {}", folder.display());
        return;
    }
    assert!(files.len() >= 150, "{} files", files.len());
    for (name, bytes) in files {
        let findings = check(&bytes);
        // Placeholders instead of values, as in a template.
        let template =
            ["tigershark__sample_835.txt", "affect__sample_835_with_interests.txt"].contains(&&*name);
        let most = if template { 80 } else { 20 };
        assert!(findings.len() <= most, "{name}: {:#?}", rules(&findings));

        // Structure alone stops nothing, but for what is missing of the file.
        let stops = |finding: &Finding| finding.stops > Stops::Nothing;
        let incomplete =
            ["no_envelope", "missing_se", "missing_ge", "missing_iea", "segment_cut_short", "unusable_isa"];
        let told = findings.iter().filter(|one| stops(one) && !incomplete.contains(&one.rule));
        assert_eq!(told.count(), 0, "{name}: {:#?}", rules(&findings));

        // What the reader of remittances tells, it tells alone.
        let remittances = read(&bytes);
        if !remittances.remittances.is_empty() {
            let reader: Vec<Finding> = remittances.all_findings().cloned().collect();
            let place = |one: &Finding| one.place.element.map(|element| (one.place.position, element));
            let told: BTreeSet<_> = reader.iter().filter_map(place).collect();
            for one in x12::check::check(&bytes, &Default::default()) {
                let of_structure =
                    one.level <= Level::Guide && place(&one).is_some_and(|at| told.contains(&at));
                assert!(!of_structure || reader.contains(&one), "{name}: {one:?} is told twice");
            }
        }
    }
}
