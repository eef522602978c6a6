//! What people see: a bar for long work on a terminal, plain lines where there is none, colours where they are wanted.
//! Data goes to standard output, everything else to standard error.

use std::fmt;
use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `steps` steps; none when nobody watches.
pub(crate) fn progress(steps: u64, what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:24} [{bar:32}] {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ");
    ProgressBar::new(steps).with_style(style).with_message(what.to_owned())
}

/// Why standard output could not be written.
static UNWRITTEN: OnceLock<String> = OnceLock::new();

/// Writes a line to standard output.
macro_rules! say {
    ($($words:tt)*) => { $crate::output::line(format_args!($($words)*)) };
}
pub(crate) use say;

/// Who stops reading, as `head` does, stops nothing else: an import goes on to its end. What else goes wrong is told there.
pub(crate) fn line(words: fmt::Arguments<'_>) {
    if let Err(error) = writeln!(std::io::stdout(), "{words}")
        && error.kind() != ErrorKind::BrokenPipe
    {
        UNWRITTEN.get_or_init(|| error.to_string());
    }
}

/// How a command ends that came to its end: not well, when what it said could not be written.
pub(crate) fn end(code: ExitCode) -> ExitCode {
    let Some(error) = UNWRITTEN.get() else { return code };
    let _ = writeln!(std::io::stderr(), "bitewing: writing standard output: {error}");
    ExitCode::from(2)
}

/// Prints a value as JSON, for machines.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    say!("{}", serde_json::to_string(value)?);
    Ok(())
}

/// Colours of standard output: on a terminal, unless `NO_COLOR` is set. Nothing is said by colour alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    is_on: bool,
}

impl Paint {
    pub(crate) fn stdout() -> Paint {
        let is_refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Paint { is_on: std::io::stdout().is_terminal() && !is_refused }
    }

    /// What a line is about.
    pub(crate) fn strong(self, text: &str) -> String {
        self.with("1", text)
    }

    /// What stands beside.
    pub(crate) fn soft(self, text: &str) -> String {
        self.with("2", text)
    }

    /// What stops money.
    pub(crate) fn bad(self, text: &str) -> String {
        self.with("1;31", text)
    }

    /// What is worth knowing.
    pub(crate) fn note(self, text: &str) -> String {
        self.with("33", text)
    }

    /// What is as it should be.
    pub(crate) fn good(self, text: &str) -> String {
        self.with("32", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.is_on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Text that may hold what was sent, without what could move a terminal.
pub(crate) fn plain(text: &str) -> String {
    text.replace(char::is_control, "\u{FFFD}")
}
