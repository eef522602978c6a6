//! How a person comes into the demo: made at random once, and kept beside its data.

use std::io::Write;
use std::path::Path;

use claims::access::Role;
use serde::{Deserialize, Serialize};

use crate::app::{App, Error};
use crate::secret;

/// Where the sign-in is kept, in the demo's directory.
pub const SIGN_IN_FILE: &str = "sign-in.json";
const NAME: &str = "demo";
const PASSWORD_LENGTH: usize = 12;

/// A person's name and password for the pages, and a program's key for the other doors.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The user.
    pub name: String,
    /// The user's password.
    pub password: String,
    /// The whole `Authorization` header of door 1.
    pub authorization: String,
    /// The bearer key of door 2.
    pub bearer: String,
}

/// Secrets stay out of logs.
impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The demo's sign-in. The first run makes the user and the key and keeps them in `dir`, in a file that only its
/// owner can read; later runs read that file.
///
/// # Errors
/// When the file cannot be read or written, or the store cannot be used.
pub async fn sign_in(app: &App, practice: i64, dir: &Path) -> Result<SignIn, Error> {
    let path = dir.join(SIGN_IN_FILE);
    let broken = |error: &dyn std::fmt::Display| Error::Broken(format!("{}: {error}", path.display()));
    match std::fs::read(&path) {
        Ok(bytes) => return serde_json::from_slice(&bytes).map_err(|error| broken(&error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(broken(&error)),
    }
    let password = secret::random(PASSWORD_LENGTH);
    app.create_user(practice, NAME, Role::Owner, &password).await?;
    let key = app.create_key(practice, NAME).await?;
    let made = SignIn { name: NAME.into(), password, authorization: key.authorization, bearer: key.bearer };
    let text = serde_json::to_string_pretty(&made).map_err(|error| broken(&error))?;
    keep(&path, &text).map_err(|error| broken(&error))?;
    Ok(made)
}

/// Writes a new file for its owner alone.
fn keep(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}
