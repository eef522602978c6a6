//! Reads the 837D files made for this project, and those of the shared folder where it is there, and compares with
//! what its index says of them.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use x12::Cents;
use x12::claim_file::{Claim, ClaimFile, ClaimFiles, ClaimSet, Patients, read, write, write_as_is};
use x12::finding::{Level, Stops};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/837d")
}

fn made(name: &str) -> ClaimFiles {
    read(&fs::read(data().join(name)).expect("a file made for this project"))
}

/// The rules that a file breaks, with level, place and what is stopped.
fn findings(name: &str) -> Vec<String> {
    let file = made(name);
    let row = |finding: &x12::finding::Finding| {
        let place = &finding.place;
        let element = place.element.map(|n| format!("-{n:02}")).unwrap_or_default();
        let at = format!("{}#{}{element}", place.segment, place.number);
        format!("{} {at} {:?} {:?}", finding.rule, finding.level, finding.stops)
    };
    file.all_findings().map(row).collect()
}

#[test]
fn good_files_are_clean_and_written_again_as_they_are() {
    let mut count = 0;
    for entry in fs::read_dir(data()).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with("made__ok") {
            continue;
        }
        count += 1;
        let bytes = fs::read(&path).expect("a file");
        let files = read(&bytes);
        assert_eq!(
            files.all_findings().count(),
            0,
            "{name}: {:#?}",
            files.all_findings().collect::<Vec<_>>()
        );
        assert!(files.may_go(), "{name}");
        let written = write(&files.sets[0].file).unwrap_or_else(|error| panic!("{name}: {error:#?}"));
        assert_eq!(files.sets[0].positions, written.positions, "{name}");
        // The samples name a date of the line after its numbers; all else is byte for byte the same.
        let lines = |bytes: &[u8]| -> Vec<String> {
            let mut lines: Vec<String> = String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(lines(&written.bytes), lines(&bytes), "{name}");
    }
    assert!(count >= 9, "all files are there");
}

#[test]
fn bad_files_are_reported_for_what_they_are() {
    for (name, expected) in [
        (
            "made__bad_billing_po_box_zip5.837",
            &["837-billing-po-box N3#9-01 Situation Claim", "837-zip N4#10-03 CodeSet Claim"][..],
        ),
        ("made__bad_claim_total.837", &["837-charge-total CLM#19-02 Balancing Claim"]),
        ("made__bad_hl_parent.837", &["hl_parent HL#12-02 Guide Set"]),
        (
            "made__bad_missing_subscriber_dmg.837",
            &[
                "837-patient-incomplete NM1#14 Situation Claim",
                "837-patient-incomplete NM1#14 Situation Claim",
            ],
        ),
        (
            "made__bad_no_lines.837",
            &["837-no-lines CLM#19 Guide Claim", "837-charge-total CLM#19-02 Balancing Claim"],
        ),
        ("made__bad_npi_luhn.837", &["837-npi NM1#21-09 CodeSet Claim"]),
    ] {
        assert_eq!(findings(name), expected, "{name}");
        assert!(!made(name).may_go(), "{name}");
    }
}

#[test]
fn a_file_cut_at_any_byte_is_not_whole() {
    for name in ["made__ok_secondary_cob.837", "made__ok_three_claims_two_subscribers.837"] {
        let bytes = fs::read(data().join(name)).expect("a file made for this project");
        let whole = bytes.trim_ascii_end();
        // Without its last terminator alone it has lost nothing.
        for cut in 0..whole.len() - 1 {
            let files = read(&whole[..cut]);
            assert!(files.sets.iter().all(|set| !set.complete), "{name} cut at {cut}");
            assert!(!files.may_go(), "{name} cut at {cut}");
        }
        assert!(read(whole).may_go(), "{name}");
    }
}

#[test]
fn a_secondary_claim_is_read_whole() {
    let files = made("made__ok_secondary_cob.837");
    insta::assert_json_snapshot!(files.sets[0].file.claims().next().expect("a claim"));
}

#[test]
fn the_json_of_the_documentation_is_a_claim_file() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/claim-json.md");
    let page = fs::read_to_string(page).expect("the page on JSON");
    let examples: Vec<&str> =
        page.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let file: ClaimFile = serde_json::from_str(examples[0]).expect("a claim file");
    let written = write(&file).unwrap_or_else(|error| panic!("{error:#?}"));
    let read = read(&written.bytes);
    assert_eq!(read.all_findings().count(), 0);
    let claim = read.claims().next().expect("a claim");
    assert_eq!((claim.other_payers[0].paid, claim.lines[0].charge), (Some(Cents(7_300)), Cents(14_800)));
    assert!(serde_json::from_str::<Patients>(examples[1]).is_ok());
    // A misspelt name is refused, not ignored.
    let misspelt = examples[0].replace("service_date", "date_of_service");
    assert!(serde_json::from_str::<ClaimFile>(&misspelt).is_err());
}

/// Where the shared folder is, its samples.
fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    if !folder.join("837d").is_dir() {
        println!("skipped: there is no {}", folder.join("837d").display());
        return None;
    }
    Some(folder)
}

/// The rows of the index: a file name, and what it says of claims, lines, totals and claim numbers.
fn index(folder: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(folder.join("INDEX.md")).expect("an index");
    let of_dental =
        text.split("\n## ").find(|part| part.starts_with("837 dental")).expect("a part for the 837D");
    let rows = of_dental.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let facts = cells.iter().find(|cell| cell.starts_with("claims "))?;
        Some((cells[0].to_owned(), (*facts).to_owned()))
    });
    rows.collect()
}

#[test]
fn every_sample_gives_what_the_index_says() {
    let Some(folder) = samples() else { return };
    let rows = index(&folder);
    assert_eq!(rows.len(), 26);
    for (name, facts) in rows {
        let files = read(&fs::read(folder.join("837d").join(&name)).expect("a sample of the index"));
        let claims: Vec<_> = files.claims().collect();
        let lines = || claims.iter().flat_map(|claim| &claim.lines);
        let charged: Cents = claims.iter().map(|claim| claim.total_charge).sum();
        let of_lines: Cents = lines().map(|line| line.charge).sum();
        let found = format!(
            "claims {} total {}, lines {} total {}",
            claims.len(),
            charged.to_x12(),
            lines().count(),
            of_lines.to_x12()
        );
        assert!(facts.starts_with(&found), "{name}: {found}, index {facts}");
        let numbers: Vec<&str> = claims.iter().map(|claim| claim.claim_number.as_str()).collect();
        assert!(facts.contains(&format!("CLM01 {}", numbers.join(","))), "{name}: {numbers:?}");
        assert_eq!(facts.contains("PB"), claims.iter().any(|claim| claim.predetermination), "{name}");
        let unequal = files.all_findings().any(|finding| finding.rule == "837-charge-total");
        assert_eq!(facts.contains("CLM02 != sum SV302"), unequal, "{name}");
        assert_eq!(facts.contains("no envelope"), files.interchanges == 0, "{name}");
        for (segment, count) in [
            ("TOO", lines().map(|line| line.teeth.len()).sum()),
            ("DN1", claims.iter().filter(|claim| claim.orthodontics.is_some()).count()),
            ("DN2", claims.iter().map(|claim| claim.missing_teeth.len()).sum()),
            ("PWK", claims.iter().map(|claim| claim.attachments.len()).sum()),
            ("SVD", lines().map(|line| line.adjudications.len()).sum()),
            ("OI", claims.iter().map(|claim| claim.other_payers.len()).sum()),
        ] {
            let said = facts.split("; ").find_map(|fact| fact.strip_prefix(&format!("{segment}x")));
            assert_eq!(said.map_or(0, |count| count.parse().expect("a count")), count, "{name}: {segment}");
        }
    }
}

/// A set as JSON without what docs/claim-files.md says a rewritten file leaves out or spells otherwise.
fn comparable(set: &ClaimSet) -> Value {
    let mut file = set.file.clone();
    (file.line_breaks, file.created) = (false, file.created.date().at(0, 0, 0, 0));
    for subscriber in file.billing_groups.iter_mut().flat_map(|group| &mut group.subscribers) {
        if matches!(subscriber.patients, Patients::Dependents(_)) {
            (subscriber.person.address, subscriber.person.birthdate, subscriber.person.sex) =
                (None, None, None);
        }
        let claims: &mut dyn Iterator<Item = &mut Claim> = match &mut subscriber.patients {
            Patients::Subscriber(claims) => &mut claims.iter_mut(),
            Patients::Dependents(dependents) => &mut dependents.iter_mut().flat_map(|one| &mut one.claims),
        };
        for claim in claims {
            let of_claim = claim.rendering.as_ref().map(|dentist| dentist.npi.clone());
            for line in &mut claim.lines {
                line.rendering =
                    line.rendering.take().filter(|dentist| Some(&dentist.npi) != of_claim.as_ref());
            }
        }
    }
    let mut value = serde_json::to_value(&file).expect("JSON");
    spell_as_written(&mut value);
    value
}

/// Capitals of the basic character set; a group's name stands in for its number only.
fn spell_as_written(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if fields.get("group_number").is_some_and(Value::is_string) {
                fields.remove("group_name");
            }
            fields.values_mut().for_each(spell_as_written);
        }
        Value::Array(values) => values.iter_mut().for_each(spell_as_written),
        Value::String(text) => *text = text.to_uppercase().replace('\u{2019}', "'"),
        _ => {}
    }
}

#[test]
fn every_sample_can_be_written_again() {
    let Some(folder) = samples() else { return };
    for (name, _) in index(&folder) {
        let first = read(&fs::read(folder.join("837d").join(&name)).expect("a sample of the index"));
        for set in &first.sets {
            let again = read(&write_as_is(&set.file).bytes);
            assert_eq!(again.sets.len(), 1, "{name}");
            assert_eq!(again.sets[0].guide, "005010X224A2", "{name}");
            let told = |set: &ClaimSet| serde_json::to_string_pretty(&comparable(set)).expect("JSON");
            let (before, after) = (told(set), told(&again.sets[0]));
            let differs = before.lines().zip(after.lines()).find(|(one, other)| one != other);
            assert_eq!((differs, before.len()), (None, after.len()), "{name}");
            // Nothing is wrong that was not wrong before, and nothing is left out any more.
            let rules = |set: &ClaimSet| -> BTreeSet<&'static str> {
                set.findings.iter().map(|finding| finding.rule).collect()
            };
            let found = rules(&again.sets[0]);
            assert!(found.is_subset(&rules(set)), "{name}: {found:?}");
            assert!(found.iter().all(|rule| rule.starts_with("837-")), "{name}: {found:?}");
        }
    }
}

#[test]
fn what_4010_said_otherwise_is_reported_and_never_lost() {
    let Some(folder) = samples() else { return };
    let bytes = fs::read(folder.join("837d/oop___837D__4010_Spec_4.1.2B_COB.txt")).expect("a sample");
    let files = read(&bytes);
    let set = &files.sets[0];
    assert_eq!(set.guide, "004010X097");
    // SBR06, the absent CLM07, the social security number of the dentist, AMT F2 and DMG of another payer.
    let left = |rule: &str| -> Vec<String> {
        let of_rule = files.all_findings().filter(|finding| finding.rule == rule);
        of_rule.map(|finding| format!("{} {}", finding.place.segment, finding.value)).collect()
    };
    assert_eq!(left("value_not_kept"), ["SBR 1", "NM1 34", "NM1 123454321"]);
    assert_eq!(left("value_assumed"), ["CLM "]);
    assert_eq!(left("segment_out_of_place"), ["AMT ", "DMG "]);
    // Money that is left out stops the claim.
    let money = files.all_findings().find(|finding| finding.place.segment == "AMT").expect("a finding");
    assert_eq!((money.level, money.stops), (Level::Guide, Stops::Claim));
    let claim = files.claims().next().expect("a claim");
    assert_eq!(claim.other_payers[0].paid, Some(Cents(15_000)));
    assert_eq!(claim.other_payers[0].adjustments[0].amount, Cents(5_000));
}
