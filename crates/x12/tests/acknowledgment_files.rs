//! The answers made for this project: what each says, and that nothing else is reported.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::fs;
use std::path::Path;

use x12::acknowledgment::{ClaimOutcome, SegmentError, read};

fn bytes_of(folder: &str, name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
    let path = path.join(format!("made__{name}.txt"));
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn nothing_is_wrong_with_the_form_of_any_of_them() {
    let mut seen = 0;
    for folder in ["999", "277ca"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
        for entry in fs::read_dir(folder).expect("the folder of samples") {
            let path = entry.expect("an entry").path();
            let bytes = fs::read(&path).expect("a sample");
            let file = read(&bytes);
            assert_eq!(file.all_findings().collect::<Vec<_>>(), [] as [&_; 0], "{}", path.display());
            assert!(file.interchanges.iter().all(|answer| answer.may_act()), "{}", path.display());
            assert!(file.groups.iter().all(|answer| answer.frame.may_act()), "{}", path.display());
            assert!(file.claims.iter().all(|answer| answer.frame.may_act()), "{}", path.display());
            assert!(!file.is_empty(), "{}", path.display());
            seen += 1;
        }
    }
    assert_eq!(seen, 8);
}

#[test]
fn a_ta1_accepts_or_rejects_an_interchange() {
    let accepted = bytes_of("999", "ok_ta1_accepted");
    let accepted = read(&accepted);
    assert!(accepted.interchanges[0].outcome.is_accepted());
    let rejected = bytes_of("999", "bad_ta1_rejected_025");
    let rejected = &read(&rejected).interchanges[0];
    assert!(rejected.outcome.is_rejected());
    assert_eq!((rejected.interchange_control.as_ref(), rejected.note.as_ref()), ("000000009", "025"));
    assert!(rejected.explained().next.starts_with("Look whether the first file arrived"));
}

/// The sets of a 999: control number, verdict, and the reason of the first error.
fn sets(name: &str) -> Vec<(String, String, Option<String>)> {
    let bytes = bytes_of("999", name);
    let file = read(&bytes);
    let first = |errors: &[SegmentError<'_>]| errors.first().map(|error| error.explained().reason);
    let sets = file.groups[0].sets.iter();
    sets.map(|set| (set.set_control.to_string(), set.outcome.code().to_owned(), first(&set.errors))).collect()
}

#[test]
fn a_999_says_what_became_of_each_set_and_why() {
    let of = |control: &str, outcome: &str, reason: Option<&str>| {
        (control.to_owned(), outcome.to_owned(), reason.map(str::to_owned))
    };
    assert_eq!(sets("ok_999_accepted"), [of("0001", "A", None)]);
    let long = "Segment N4 (segment 10 of the set, loop 2010) has wrong elements. Element 3 is too long.";
    assert_eq!(sets("ok_999_accepted_with_errors"), [of("0001", "E", Some(long))]);
    let missing = "Segment CLM (segment 22 of the set, loop 2300) has wrong elements. \
                   Element 5, component 3 is missing.";
    assert_eq!(sets("ok_999_partial"), [of("0001", "A", None), of("0002", "R", Some(missing))]);
    let situation = "Segment DMG (segment 16 of the set, loop 2010) is missing although other data of the claim \
                     asks for it.";
    assert_eq!(sets("bad_999_rejected"), [of("0001", "R", Some(situation))]);
}

#[test]
fn a_277ca_says_what_became_of_each_claim_and_line() {
    let bytes = bytes_of("277ca", "ok_277ca_mixed");
    let file = read(&bytes);
    let claims: Vec<_> = file.claims[0]
        .claims()
        .map(|claim| (claim.claim_number.as_ref(), claim.outcome(), claim.payer_claim_number()))
        .collect();
    assert_eq!(
        claims,
        [
            ("RD00000009", ClaimOutcome::Accepted, Some("26015000009")),
            ("RD00000010", ClaimOutcome::Accepted, Some("26015000010")),
            ("RD00000011", ClaimOutcome::Rejected, None),
        ]
    );
    let bytes = bytes_of("277ca", "bad_277ca_line_reject");
    let file = read(&bytes);
    let claim = file.claims[0].claims().next().expect("a claim");
    assert_eq!(claim.outcome(), ClaimOutcome::Rejected);
    let line = &claim.lines[0];
    assert_eq!((line.line_control_number(), line.outcome()), (Some("00102"), ClaimOutcome::Rejected));
}

#[test]
fn an_answer_is_read_whole() {
    let bytes = bytes_of("999", "ok_999_partial");
    insta::assert_json_snapshot!("999", read(&bytes));
    let bytes = bytes_of("277ca", "bad_277ca_line_reject");
    insta::assert_json_snapshot!("277ca", read(&bytes));
}
