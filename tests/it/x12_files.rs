//! `bitewing x12 show` and `check`, as a person runs them. The outputs are files beside this one.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The files that were made for this project.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/x12/tests/data")
}

fn run(words: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bitewing"))
        .arg("x12")
        .args(words)
        .current_dir(folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input).expect("written");
    drop(stdin);
    child.wait_with_output().expect("ended")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// Standard output and exit status.
fn said(words: &[&str], input: &[u8]) -> String {
    let output = run(words, input);
    format!("{}exit status {}\n", text(&output.stdout), output.status.code().expect("a status"))
}

#[test]
fn every_kind_of_file_is_shown_in_words() {
    insta::assert_snapshot!("show_835", said(&["show", "835/made__ok_two_claims.835"], b""));
    insta::assert_snapshot!("show_837", said(&["show", "837d/made__ok_secondary_cob.837"], b""));
    insta::assert_snapshot!("show_999", said(&["show", "999/made__ok_999_partial.txt"], b""));
    insta::assert_snapshot!("show_ta1", said(&["show", "999/made__ok_ta1_accepted.txt"], b""));
    insta::assert_snapshot!("show_277ca", said(&["show", "277ca/made__ok_277ca_mixed.txt"], b""));
}

#[test]
fn what_is_wrong_stands_beside_its_segment() {
    let words = ["show", "835/made__bad_claim_unbalanced.835", "--segment", "clp"];
    insta::assert_snapshot!("show_beside", said(&words, b""));
}

#[test]
fn a_view_can_be_narrowed_and_said_for_machines() {
    let words = ["show", "835/made__ok_two_claims.835", "--claim", "rd00000002"];
    let shown = said(&words, b"");
    assert!(shown.contains("RD00000002") && !shown.contains("RD00000001"), "{shown}");
    let output = run(&[&words[..], &["--json", "--segment", "CAS"]].concat(), b"");
    let shown: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    insta::assert_snapshot!("show_json", serde_json::to_string_pretty(&shown).expect("text"));
    let nothing = run(&["show", "835/made__ok_two_claims.835", "--claim", "RD9"], b"");
    assert_eq!(nothing.status.code(), Some(2));
    assert!(text(&nothing.stderr).contains("there is no claim RD9 in 835/made__ok_two_claims.835"));
}

#[test]
fn checking_says_what_to_do_and_whether_anything_stops() {
    let words = [
        "check",
        "835/made__ok_two_claims.835",
        "835/made__bad_line_unbalanced.835",
        "835/made__bad_negative_bpr.835",
        "835/made__bad_se01_count.835",
        "835/made__bad_truncated_mid_segment.835",
        "835/made__bad_unknown_segment.835",
    ];
    insta::assert_snapshot!("check", said(&words, b""));
    assert!(said(&["check", "835/made__bad_se01_count.835"], b"").ends_with("exit status 0\n"));
    assert!(said(&["check", "835/made__ok_two_claims.835"], b"").ends_with("exit status 0\n"));
}

#[test]
fn what_an_answer_rejects_is_told_though_nothing_is_wrong_with_the_file() {
    let words = [
        "check",
        "999/made__bad_999_rejected.txt",
        "999/made__ok_999_partial.txt",
        "999/made__ok_ta1_accepted.txt",
        "999/made__bad_ta1_rejected_025.txt",
        "277ca/made__ok_277ca_mixed.txt",
    ];
    insta::assert_snapshot!("check_answers", said(&words, b""));
}

#[test]
fn what_stops_is_never_hidden_behind_notes() {
    let stray = "REF*EA*1~".repeat(6);
    let stops = |times: usize| {
        let file = format!(
            "ST*835*0001~BPR*I*0*C*NON~TRN*1*1~LX*1~{stray}{}SE*9*0001~",
            "SVC*AD:T1*1*1~".repeat(times)
        );
        said(&["check", "-"], file.as_bytes())
    };
    let of_rule = |shown: &str, how: &str| {
        shown.lines().filter(|line| line.starts_with(how) && line.contains("segment_out_of_place")).count()
    };
    let one = stops(1);
    assert_eq!((of_rule(&one, "  stops set"), of_rule(&one, "  note")), (1, 4), "{one}");
    assert!(one.contains("  ... and 2 more of segment_out_of_place\n"), "{one}");
    let many = stops(8);
    assert!(
        many.contains("  ... and 9 more of segment_out_of_place, of which 3 stop a set (--all shows them)\n"),
        "{many}"
    );
}

#[test]
fn checking_for_machines_is_a_line_a_file() {
    let words = ["check", "--json", "835/made__bad_line_unbalanced.835", "835/made__ok_two_claims.835"];
    let output = run(&words, b"");
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines[0]["counts"]["stop_claim"], 2);
    assert_eq!(lines[0]["findings"][0]["place"]["segment"], "CLP");
    assert_eq!(
        (&lines[1]["findings"], &lines[1]["money"][0]["off"]),
        (&Value::Array(vec![]), &Value::from(0))
    );
}

#[test]
fn a_file_of_rubbish_says_little_and_reaches_for_no_terminal() {
    let shown = said(&["check", "-"], "\x1b[2Jhello\u{0}".repeat(1000).as_bytes());
    assert!(shown.lines().count() < 12, "{shown}");
    assert!(shown.contains("no_set") && shown.ends_with("exit status 1\n"), "{shown}");
    let many = format!(
        "ST*835*00\u{7}01~BPR*I*9*C*\x1b[2J~TRN*1*\x1b[2J~CLP*\x1b[2J*1*9*9~{}SE*1005*0001~",
        "ZZ\u{7}*1~".repeat(1000)
    );
    let checked = said(&["check", "-"], many.as_bytes());
    assert!(checked.contains("... and 995 more of unknown_segment"), "{checked}");
    assert!(said(&["check", "-", "--all"], many.as_bytes()).lines().count() > 1000);
    let shown = said(&["show", "-"], many.as_bytes());
    assert!(shown.contains('\u{FFFD}'), "{shown}");
    assert!(!format!("{checked}{shown}").contains(['\u{7}', '\x1b']));
}

#[test]
fn a_file_that_is_not_there_is_named_and_the_others_go_on() {
    let output = run(&["check", "nowhere.835", "835/made__ok_two_claims.835"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("reading nowhere.835"));
    assert!(text(&output.stdout).contains("1 file, 1 clean"));
}

/// Each block of `docs/x12.md` that begins with `$ bitewing x12 …` is what that command prints. With
/// `BITEWING_WRITE_DOCS` set they are written anew.
#[test]
fn the_documentation_shows_what_the_commands_print() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/x12.md");
    let docs = std::fs::read_to_string(&path).expect("the documentation");
    let mut played = 0;
    let mut written = String::new();
    for (at, part) in docs.split("```").enumerate() {
        let command = part.strip_prefix("\n$ bitewing x12 ").and_then(|rest| rest.lines().next());
        let block = match command.filter(|_| at % 2 == 1) {
            Some(command) => {
                played += 1;
                let words: Vec<&str> = command.split(' ').collect();
                format!("\n$ bitewing x12 {command}\n{}", text(&run(&words, b"").stdout))
            }
            None => part.to_owned(),
        };
        written.push_str(if at > 0 { "```" } else { "" });
        written.push_str(&block);
    }
    assert!(played >= 2, "{played} commands");
    if std::env::var_os("BITEWING_WRITE_DOCS").is_some() {
        std::fs::write(&path, written).expect("written");
        return;
    }
    assert_eq!(docs, written);
}
