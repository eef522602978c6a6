//! Commands whose output nobody reads to its end, as with `| head`: what they do, they do whole.

use std::process::{Command, Stdio};

use crate::support::large;

#[test]
fn an_import_goes_on_when_nobody_reads_its_output() {
    let dir = tempfile::tempdir().expect("a directory");
    let files = dir.path().join("files");
    std::fs::create_dir_all(&files).expect("made");
    for trace in ["EFT1", "EFT2", "EFT3"] {
        let era = large::era(1).replace("EFT1", trace);
        std::fs::write(files.join(format!("{trace}.835")), era).expect("written");
    }
    let import = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bitewing"));
        command.args(["import", "--data"]).arg(dir.path().join("data")).arg(&files).stdin(Stdio::null());
        command
    };
    let mut unread = import().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
    drop(unread.stdout.take());
    let output = unread.wait_with_output().expect("ended");
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(!why.contains("panicked"), "{why}");
    let again = import().output().expect("run");
    let told = String::from_utf8_lossy(&again.stdout);
    assert_eq!(told.matches("repeats the import").count(), 3, "{told} {why}");
}
