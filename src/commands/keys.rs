//! `bitewing key` and `bitewing user`.

use std::io::{IsTerminal, Read};
use std::process::ExitCode;

use anyhow::{Context, bail};
use claims::access::Role;
use clap::{Args, Subcommand};

use super::Where;
use crate::output::{self, say};

/// Passwords shorter than this are refused.
const PASSWORD_LENGTH_MIN: usize = 10;

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a key; it is shown once.
    #[command(
        after_help = "Permissions at the Open Dental API are ReadAll for every GET, and for writing AllOthers, \
Comm, Appointments, Queries, InsuranceSimple, Insurance, Patients, Payments, PayPlans, ProcedureLogs, Setup. read and write are all of them, and \
the Tracking API as well; a key that names others cannot use that one.

Examples:
  bitewing key create --data ./practice --name pms --json
  bitewing key create --data ./practice --name poster --permissions ReadAll,Insurance,Payments"
    )]
    Create(CreateKey),
    /// List the keys: what each may do, since when, and whether it is revoked. Never the secrets.
    #[command(after_help = "Example:
  bitewing key list --data ./practice")]
    List(ListKeys),
    /// Revoke a key: its holder is refused from then on, by a running server too.
    #[command(after_help = "Example:
  bitewing key revoke --data ./practice pms")]
    Revoke(RevokeKey),
}

#[derive(Debug, Args)]
pub(crate) struct CreateKey {
    #[command(flatten)]
    store: Where,
    /// Whose key it is: the audit trail names it.
    #[arg(long)]
    name: String,
    /// What it may do, between commas.
    #[arg(long, value_name = "NAMES", default_value = "read,write", value_parser = server::keys::scopes)]
    permissions: String,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListKeys {
    #[command(flatten)]
    store: Where,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RevokeKey {
    #[command(flatten)]
    store: Where,
    /// The key's name.
    name: String,
}

impl Key {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Key::Create(create) => create.run().await,
            Key::List(list) => list.run().await,
            Key::Revoke(revoke) => revoke.run().await,
        }
    }
}

impl CreateKey {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let (app, caller) = self.store.app().await?;
        let key = app.create_limited_key(caller.practice, &self.name, &self.permissions).await?;
        if self.json {
            output::json(&key)?;
        } else {
            say!("Open Dental API   Authorization: {}", key.authorization);
            say!("Tracking API      Authorization: Bearer {}", key.bearer);
            say!("Neither is shown again.");
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl ListKeys {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let (app, caller) = self.store.present().await?;
        let keys = app.keys(caller.practice).await?;
        if self.json {
            output::json(&keys)?;
            return Ok(ExitCode::SUCCESS);
        }
        for key in keys {
            let revoked = key.revoked.map_or_else(String::new, |at| format!("   revoked {at}"));
            say!("{:24} {}   created {}{revoked}", key.name, key.permissions.join(","), key.created);
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl RevokeKey {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let (app, caller) = self.store.present().await?;
        app.revoke_key(caller.practice, &self.name).await?;
        eprintln!("{} is refused from now on.", self.name);
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Let a person sign in; the password comes from a prompt, or from standard input.
    #[command(after_help = "Example:
  bitewing user add --data ./practice --name kim --role billing")]
    Add(AddUser),
}

#[derive(Debug, Args)]
pub(crate) struct AddUser {
    #[command(flatten)]
    store: Where,
    #[arg(long)]
    name: String,
    /// owner, billing or reader.
    #[arg(long, value_parser = role)]
    role: Role,
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("there are the roles {}", known.join(", "))
    })
}

impl User {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let User::Add(add) = self;
        let password = password()?;
        if password.chars().count() < PASSWORD_LENGTH_MIN {
            bail!("a password has at least {PASSWORD_LENGTH_MIN} characters");
        }
        let (app, caller) = add.store.app().await?;
        app.create_user(caller.practice, &add.name, add.role, &password).await?;
        eprintln!("{} may sign in.", add.name);
        Ok(ExitCode::SUCCESS)
    }
}

fn password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Password: ").context("reading the password");
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("reading the password")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
