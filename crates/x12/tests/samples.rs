//! Reads every 835 sample of the shared folder and compares with the facts kept beside them.
//!
//! The folder holds other projects' files, which may not be copied into this repository; where it is absent
//! the test says so and passes. `remittance_files.rs` always runs, on the files made for this project.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use x12::Cents;
use x12::finding::{Finding, Stops, rule};
use x12::remittance::{Remittance, RemittanceFile, read};

#[test]
fn every_sample_is_read_as_its_facts_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples");
    let Ok(facts) = fs::read_to_string(folder.join("835-facts.json")) else {
        println!("skipped: there is no {}", folder.join("835-facts.json").display());
        return;
    };
    let facts: Vec<Value> = serde_json::from_str(&facts).expect("facts are JSON");
    let mut wrong = Vec::new();
    for fact in &facts {
        let name = fact["file"].as_str().expect("a file name");
        let bytes = fs::read(folder.join("835").join(name)).expect("a sample of the facts exists");
        let file = read(&bytes);
        let mut say = |what: String| wrong.push(format!("{name}: {what}"));
        compare_counts(&file, fact, &mut say);
        compare_money(&file, fact, &mut say);
        compare_problems(&file, fact, name, &mut say);
    }
    assert!(facts.len() >= 89, "all facts are there");
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

fn compare_counts(file: &RemittanceFile<'_>, fact: &Value, say: &mut impl FnMut(String)) {
    let claims = || file.remittances.iter().flat_map(|remittance| &remittance.claims);
    let found = [
        ("interchanges", file.interchanges),
        ("groups", file.groups),
        ("transactions", file.remittances.len()),
        ("claims", claims().count()),
        ("lines", claims().map(|claim| claim.lines.len()).sum()),
    ];
    for (what, count) in found {
        if fact[what] != count {
            say(format!("{what} {count}, facts {}", fact[what]));
        }
    }
    let mut statuses = BTreeMap::<&str, u64>::new();
    for claim in claims() {
        *statuses.entry(claim.status.code()).or_default() += 1;
    }
    let expected: BTreeMap<&str, u64> = fact["claim_status"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(code, count)| (code.as_str(), count.as_u64().unwrap_or_default()))
        .collect();
    if statuses != expected {
        say(format!("statuses {statuses:?}, facts {expected:?}"));
    }
}

fn compare_money(file: &RemittanceFile<'_>, fact: &Value, say: &mut impl FnMut(String)) {
    let texts = |what: &str| -> Vec<Option<String>> {
        fact[what].as_array().into_iter().flatten().map(|v| v.as_str().map(str::to_owned)).collect()
    };
    // The facts show BPR02 as sent, and `None` where there is none or it is no amount.
    let paid = |remittance: &Remittance<'_>| {
        let bad = remittance.findings.iter().any(|f| f.rule == rule::BAD_AMOUNT && f.place.segment == "BPR");
        remittance.payment.as_ref().filter(|_| !bad).map(|payment| payment.amount)
    };
    let found: Vec<Option<Cents>> = file.remittances.iter().map(paid).collect();
    let expected: Vec<Option<Cents>> =
        texts("bpr02").into_iter().map(|text| Cents::parse(&text.unwrap_or_default())).collect();
    if found != expected {
        say(format!("bpr02 {found:?}, facts {expected:?}"));
    }

    let found: Vec<Option<String>> = file
        .remittances
        .iter()
        .map(|remittance| remittance.trace.as_ref().map(|trace| trace.trace_number.to_string()))
        .collect();
    if found != texts("trn02") {
        say(format!("trn02 {found:?}, facts {:?}", texts("trn02")));
    }

    // The facts show `composite amount` with the component separator of the file; `None` for a bad amount; and
    // an entry without composite for trailing empty elements, which is no adjustment.
    let found: Vec<String> = file.remittances.iter().flat_map(provider_adjustments).collect();
    let expected: Vec<String> = texts("plb")
        .into_iter()
        .flatten()
        .filter(|text| text != " 0")
        .map(|text| text.replacen(['>', '^', '|'], ":", 1))
        .collect();
    if found != expected {
        say(format!("plb {found:?}, facts {expected:?}"));
    }
}

fn provider_adjustments(remittance: &Remittance<'_>) -> Vec<String> {
    let bad = remittance.findings.iter().any(|f| f.rule == rule::BAD_AMOUNT && f.place.segment == "PLB");
    let show = |adjustment: &x12::remittance::ProviderAdjustment<'_>| {
        let reference = match adjustment.reference.as_ref() {
            "" => String::new(),
            reference => format!(":{reference}"),
        };
        let amount = if bad { "None".to_owned() } else { adjustment.amount.to_x12() };
        format!("{}{reference} {amount}", adjustment.reason)
    };
    remittance.provider_adjustments.iter().map(show).collect()
}

fn compare_problems(file: &RemittanceFile<'_>, fact: &Value, name: &str, say: &mut impl FnMut(String)) {
    let problems: Vec<&str> =
        fact["problems"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for problem in &problems {
        if !is_reported(file, problem, &problems) {
            let rules: Vec<_> = file.all_findings().map(|f| (f.rule, &f.value)).collect();
            say(format!("problem {problem:?} is not reported: {rules:?}"));
        }
    }
    // Many are good files that their makers marked as tests.
    let stops = |f: &&Finding| f.stops > Stops::Nothing && f.rule != rule::TEST_INTERCHANGE;
    let stopping: Vec<&Finding> = file.all_findings().filter(stops).collect();
    let enveloped = file.interchanges > 0;
    if problems.is_empty() && enveloped {
        if !stopping.is_empty() {
            say(format!("nothing should stop it: {stopping:?}"));
        }
        if !file.remittances.iter().all(|remittance| remittance.may_post() != remittance.test) {
            say("all of it should be ready to post, and nothing of a test".to_owned());
        }
    }
    let unsure = |problem: &&&str| {
        ["balance", "!= claims", "bad ", "/0", "no ", "negative"].iter().any(|part| problem.contains(part))
    };
    if problems.iter().any(|problem| unsure(&problem)) && stopping.is_empty() {
        say("something should stop it".to_owned());
    }
    if !enveloped && file.remittances.iter().any(Remittance::may_post) {
        say("nothing without envelope may post".to_owned());
    }
    if name.contains("truncated") && file.remittances.iter().any(|remittance| remittance.complete) {
        say("nothing of a cut file is complete".to_owned());
    }
}

/// Is a problem of the facts among the findings, as often as it should be?
fn is_reported(file: &RemittanceFile<'_>, problem: &str, problems: &[&str]) -> bool {
    let count = |rule: &str| file.all_findings().filter(|finding| finding.rule == rule).count();
    let has = |rule: &str, value: &str| file.all_findings().any(|f| f.rule == rule && f.value == value);
    let words: Vec<&str> = problem.split([' ', '=']).collect();
    match words[..] {
        ["bad", "CAS", "amount"] => {
            let bad = file.all_findings().filter(|f| f.rule == rule::BAD_AMOUNT && f.place.segment == "CAS");
            bad.count() == problems.iter().filter(|other| **other == problem).count()
        }
        ["SE01", said, "actual", _] => has(rule::SE_COUNT, said),
        ["GE01", said, "actual", _] => has(rule::GE_COUNT, said),
        ["SE02", "!", "", "ST02"] => count(rule::ST_SE_CONTROL) == 1,
        ["GE02", "!", "", "GS06"] => count(rule::GE_CONTROL) == 1,
        ["IEA02", "!", "", "ISA13"] => count(rule::IEA_CONTROL) == 1,
        ["ISA/IEA", "1/0"] => count(rule::MISSING_IEA) == 1,
        ["GS/GE", "1/0"] => count(rule::MISSING_GE) == 1,
        ["ST/SE", "1/0"] | ["no", "SE"] => count(rule::MISSING_SE) == 1,
        ["no", "TRN"] => count(rule::MISSING_TRN) == 1,
        ["no", "BPR"] => {
            count(rule::MISSING_BPR) == 1
                || file.all_findings().any(|f| f.rule == rule::BAD_AMOUNT && f.place.segment == "BPR")
        }
        ["tx", trace, "BPR02", paid, "!", "", "claims", claims, "-", "PLB", provider] => {
            let trace = trace.trim_end_matches(':').replace("None", "");
            file.remittances.iter().any(|remittance| {
                remittance.trace.as_ref().map_or("", |t| t.trace_number.as_ref()) == trace
                    && Some(remittance.payment_amount()) == Cents::parse(paid)
                    && Some(remittance.claims_paid()) == Cents::parse(claims)
                    && Some(remittance.provider_adjusted()) == Cents::parse(provider)
                    && remittance.findings.iter().any(|f| f.rule == rule::REMITTANCE_OUT_OF_BALANCE)
            })
        }
        [n, "of", _, "claims", "out", "of", "balance"] => claims_out_of_balance(file).to_string() == n,
        [n, "of", _, "lines", "out", "of", "balance"] => count(rule::LINE_OUT_OF_BALANCE).to_string() == n,
        ["clp05", ..] => count(rule::PATIENT_RESPONSIBILITY) == 1,
        ["ST02", "repeated", ..] => count(rule::DUPLICATE_ST02) == 1,
        ["BPR02", "negative"] => count(rule::NEGATIVE_PAYMENT) == 1,
        ["ISA", "shorter", ..] => count(rule::SHORT_ISA) == 1,
        ["unknown", "segment", id] => has(rule::UNKNOWN_SEGMENT, id),
        _ => false,
    }
}

/// Claims out of balance; one whose own amounts are no amounts is taken for one, as in the facts.
fn claims_out_of_balance(file: &RemittanceFile<'_>) -> usize {
    let mut claims = BTreeSet::new();
    for (set, remittance) in file.remittances.iter().enumerate() {
        for finding in &remittance.findings {
            let bad_claim = finding.rule == rule::BAD_AMOUNT && finding.place.segment == "CLP";
            if finding.rule == rule::CLAIM_OUT_OF_BALANCE || bad_claim {
                claims.insert((set, finding.place.claim));
            }
        }
    }
    claims.len()
}
