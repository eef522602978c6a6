//! `kill -9` at any moment of an import, then a restart: the end is that of an undisturbed run.
//!
//! The moments are random; whatever they are, the test must hold. Waiting for them is no synchronisation.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::practice::{Visit, Work, claim, name_the_practice, plan, send};
use crate::support::large::era_of;
use crate::support::{Engine, Office};

const CLAIMS: usize = 24;
const MOMENTS: u32 = 10;

#[test]
fn a_killed_import_ends_as_if_it_had_not_been() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (base, era) = runtime.block_on(prepared());
    let work = tempfile::tempdir().expect("a directory");
    let undisturbed = copy(&base, &work.path().join("undisturbed"));
    let began = Instant::now();
    succeeded(&bitewing(&["era", "import", "--data"], &undisturbed, Some(&era)).output().expect("run"));
    let lasted = began.elapsed();
    let expected = export(&undisturbed);
    assert!(expected.contains("\"status\":\"posted\""), "the import posts something");
    for moment in 0..MOMENTS {
        let data = copy(&base, &work.path().join(format!("moment-{moment}")));
        let after = lasted * random_below(1_000) / 1_000;
        kill_after(bitewing(&["era", "import", "--data"], &data, Some(&era)), after);
        // The restart: what was begun is finished; what was not is taken in now.
        succeeded(&bitewing(&["era", "import", "--data"], &data, Some(&era)).output().expect("run"));
        assert!(expected == export(&data), "killed after {after:?} of {lasted:?}: another end");
        succeeded(&bitewing(&["audit", "verify", "--data"], &data, None).output().expect("run"));
    }
}

/// A store with claims that were sent, and the remittance that answers them.
async fn prepared() -> (tempfile::TempDir, PathBuf) {
    let office = Office::start(Engine::Sqlite).await.expect("SQLite is always there");
    name_the_practice(&office).await;
    let plan = plan(&office, "Cedar Dental").await;
    for number in 1..=CLAIMS {
        let work = vec![
            Work { code: "T0120".into(), date: "2026-03-02".into(), fee: "43.00".into() },
            Work { code: "T1110".into(), date: "2026-03-02".into(), fee: "110.00".into() },
        ];
        let visit = Visit {
            last: format!("Vale{number}"),
            first: "Ines".into(),
            member_id: format!("M{number}"),
            work,
        };
        claim(&office, plan, &visit).await;
    }
    send(&office).await;
    let base = tempfile::tempdir().expect("a directory");
    copy_files(office.place.dir(), base.path());
    let era = base.path().join("era.835");
    let said = era_of(CLAIMS, |number| (format!("{number}/{number}"), format!("VALE{number}")));
    std::fs::write(&era, said).expect("written");
    (base, era)
}

fn bitewing(words: &[&str], data: &Path, file: Option<&Path>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bitewing"));
    command.args(words).arg(data).args(file).stdin(Stdio::null());
    command
}

/// Starts a command and kills it after a while, unless it was faster.
fn kill_after(mut command: Command, after: Duration) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    let (_never, wait) = mpsc::channel::<()>();
    let _ = wait.recv_timeout(after);
    let _ = child.kill();
    child.wait().expect("ended");
}

fn export(data: &Path) -> String {
    let output = bitewing(&["export", "--canonical", "--data"], data, None).output().expect("run");
    succeeded(&output);
    String::from_utf8(output.stdout).expect("text")
}

fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn copy(base: &tempfile::TempDir, to: &Path) -> PathBuf {
    std::fs::create_dir_all(to).expect("made");
    copy_files(base.path(), to);
    to.to_owned()
}

fn copy_files(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).expect("read").flatten() {
        if file.file_name().to_string_lossy().starts_with("bitewing.db") {
            std::fs::copy(file.path(), to.join(file.file_name())).expect("copied");
        }
    }
}

fn random_below(limit: u32) -> u32 {
    u32::try_from(RandomState::new().build_hasher().finish() % u64::from(limit)).unwrap_or(0)
}
