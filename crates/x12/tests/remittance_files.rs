//! The 835 files made for this project: what each must be reported for, and no more.

#![expect(clippy::disallowed_methods, reason = "a test reads its files")]

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use x12::Cents;
use x12::finding::{Stops, rule};
use x12::remittance::{Remittance, RemittanceFile, Version, read};

fn bytes_of(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/835").join(format!("made__{name}.835"));
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rules reported, in file order, with what they stop.
fn rules(file: &RemittanceFile<'_>) -> Vec<(&'static str, Stops)> {
    file.all_findings().map(|finding| (finding.rule, finding.stops)).collect()
}

#[test]
fn bad_files_are_reported_for_what_is_bad_and_nothing_else() {
    use Stops::{Claim, Nothing, Set};
    let cases: [(&str, &[(&str, Stops)]); 17] = [
        ("bad_bpr_off_by_cent", &[(rule::REMITTANCE_OUT_OF_BALANCE, Set)]),
        (
            "bad_cas_amount_text",
            &[
                (rule::CLAIM_OUT_OF_BALANCE, Claim),
                (rule::LINE_OUT_OF_BALANCE, Claim),
                (rule::BAD_AMOUNT, Claim),
            ],
        ),
        ("bad_claim_unbalanced", &[(rule::CLAIM_OUT_OF_BALANCE, Claim), (rule::LINE_PAYMENTS, Claim)]),
        ("bad_clp05_not_pr_sum", &[(rule::PATIENT_RESPONSIBILITY, Nothing)]),
        ("bad_duplicate_st02", &[(rule::DUPLICATE_ST02, Nothing)]),
        ("bad_ge01_count", &[(rule::GE_COUNT, Set)]),
        ("bad_ge02_control", &[(rule::GE_CONTROL, Nothing)]),
        ("bad_iea02_control", &[(rule::IEA_CONTROL, Nothing)]),
        ("bad_line_unbalanced", &[(rule::CLAIM_OUT_OF_BALANCE, Claim), (rule::LINE_OUT_OF_BALANCE, Claim)]),
        ("bad_missing_bpr", &[(rule::MISSING_BPR, Set)]),
        ("bad_missing_trn", &[(rule::MISSING_TRN, Set)]),
        ("bad_negative_bpr", &[(rule::NEGATIVE_PAYMENT, Set)]),
        ("bad_se01_count", &[(rule::SE_COUNT, Nothing)]),
        ("bad_se02_control", &[(rule::ST_SE_CONTROL, Nothing)]),
        ("bad_short_isa", &[(rule::SHORT_ISA, Nothing)]),
        (
            "bad_truncated_mid_segment",
            &[
                (rule::MISSING_IEA, Set),
                (rule::MISSING_GE, Set),
                (rule::SEGMENT_CUT_SHORT, Set),
                (rule::FILE_INCOMPLETE, Set),
                (rule::MISSING_SE, Set),
                (rule::CLAIM_OUT_OF_BALANCE, Claim),
                (rule::PATIENT_RESPONSIBILITY, Nothing),
            ],
        ),
        ("bad_unknown_segment", &[(rule::UNKNOWN_SEGMENT, Nothing)]),
    ];
    for (name, expected) in cases {
        let bytes = bytes_of(name);
        assert_eq!(rules(&read(&bytes)), expected, "{name}");
    }
}

#[test]
fn good_files_are_reported_for_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/835");
    let mut seen = 0;
    for entry in fs::read_dir(folder).expect("the folder of samples") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with("made__ok_") {
            continue;
        }
        let bytes = fs::read(&path).expect("a sample");
        let file = read(&bytes);
        assert_eq!(rules(&file), [], "{name}");
        assert!(file.remittances.iter().all(Remittance::may_post), "{name}");
        seen += 1;
    }
    assert_eq!(seen, 17);
}

#[test]
fn a_remittance_is_read_whole() {
    let bytes = bytes_of("ok_two_claims");
    let file = read(&bytes);
    let remittance = &file.remittances[0];
    insta::assert_json_snapshot!(remittance);
    assert!(
        bytes[remittance.bytes.clone()].starts_with(b"ST*")
            && bytes[remittance.bytes.clone()].ends_with(b"*0001~")
    );
}

#[test]
fn all_forms_of_one_file_say_the_same() {
    let plain = bytes_of("ok_two_claims");
    let expected = read(&plain);
    for name in [
        "ok_crlf",
        "ok_delims_control_chars",
        "ok_delims_pipe_gt_newline",
        "ok_trailing_garbage_padding",
        "ok_utf8_bom_and_leading_blank_lines",
        "bad_short_isa",
    ] {
        let bytes = bytes_of(name);
        let file = read(&bytes);
        assert_eq!(without_places(&file.remittances[0]), without_places(&expected.remittances[0]), "{name}");
    }
}

/// As JSON, without the byte positions, which differ by delimiters and line ends.
fn without_places(remittance: &Remittance<'_>) -> String {
    fn strip(value: &mut serde_json::Value) {
        if let Some(object) = value.as_object_mut() {
            object.retain(|key, _| key != "position" && key != "bytes");
            object.values_mut().for_each(strip);
        }
        value.as_array_mut().into_iter().flatten().for_each(strip);
    }
    let mut value = serde_json::to_value(remittance).expect("a remittance is JSON");
    strip(&mut value);
    value.to_string()
}

#[test]
fn two_interchanges_are_read_each_by_its_delimiters() {
    let bytes = bytes_of("ok_two_interchanges_different_delims");
    let file = read(&bytes);
    assert_eq!((file.interchanges, file.groups, file.remittances.len()), (2, 2, 2));
    for remittance in &file.remittances {
        assert_eq!(remittance.version, Version::V5010);
        assert_eq!(remittance.payment_amount(), Cents(11800));
        assert_eq!(remittance.claims[0].lines[0].procedure.code, "D0120");
    }
}

#[test]
fn two_files_run_together_keep_only_the_whole_one() {
    let whole = bytes_of("ok_two_claims");
    for cut in (120..whole.len() - 30).step_by(7) {
        let both = [&whole[..cut], &whole[..]].concat();
        let file = read(&both);
        let complete: Vec<_> = file.remittances.iter().filter(|remittance| remittance.may_post()).collect();
        assert_eq!(complete.len(), 1, "cut at {cut}");
        assert_eq!(complete[0].bytes.end, cut + read(&whole).remittances[0].bytes.end);
    }
}

#[test]
fn a_cut_file_is_never_complete() {
    for name in ["ok_two_claims", "ok_delims_control_chars", "ok_delims_pipe_gt_newline", "ok_interest_l6"] {
        let bytes = bytes_of(name);
        let content = bytes.trim_ascii_end().len();
        // The terminator of the IEA may be missing: its control number says that it is whole.
        let terminator = usize::from(!bytes[content - 1].is_ascii_digit());
        for cut in 0..content - terminator {
            let file = read(&bytes[..cut]);
            let ready =
                file.remittances.iter().any(|remittance| remittance.complete || remittance.may_post());
            assert!(!ready, "{name} cut at {cut}");
            let stopped = file.all_findings().any(|finding| finding.stops == Stops::Set);
            assert!(stopped || file.remittances.is_empty(), "{name} cut at {cut}");
        }
    }
}

#[test]
fn a_cut_in_the_second_interchange_leaves_the_first_whole() {
    let bytes = bytes_of("ok_two_interchanges_different_delims");
    let first_end = bytes.windows(4).rposition(|window| window.starts_with(b"ISA")).expect("a second ISA");
    for cut in first_end..bytes.trim_ascii_end().len() - 1 {
        let file = read(&bytes[..cut]);
        let complete: Vec<bool> = file.remittances.iter().map(|remittance| remittance.complete).collect();
        assert_eq!(complete.iter().filter(|complete| **complete).count(), 1, "cut at {cut}: {complete:?}");
        assert!(complete[0]);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_the_end(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_changed_file_is_read_to_the_end(
        changes in proptest::collection::vec((0usize..2000, any::<u8>()), 0..40),
        cut in 0usize..3000,
        name in prop::sample::select(vec!["ok_two_claims", "ok_interest_l6", "ok_two_interchanges_different_delims"]),
    ) {
        let mut bytes = bytes_of(name);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(cut.max(1));
        let file = read(&bytes);
        for remittance in &file.remittances {
            prop_assert!(remittance.bytes.end <= bytes.len());
            prop_assert!(!remittance.complete || remittance.enveloped);
        }
    }

    #[test]
    fn segments_of_random_words_are_read_to_the_end(
        words in proptest::collection::vec(prop::sample::select(vec![
            "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260115*0830*^*00501*000000001*0*P*:~",
            "GS*HP", "ST*835*1", "SE*1*1", "GE*1*1", "IEA*1*1", "CLP*1*1*5*5", "SVC*AD:D0120*5", "CAS*CO*45*", "*", "~",
            "99999999.99", "-", "PLB*1*20261231*WO:1*5", "N1*PR", "LX", "TS3*1*1*1*1*1", "DTM*472*20260230", "\n", "BPR*I*",
            "ISA", "REF*6R", ":", "NM1*QC", "LQ*HE*N1", "TRN*1*9",
        ]), 0..80),
    ) {
        let _ = read(words.concat().as_bytes());
    }
}
