//! `bitewing key` and `bitewing user`.

use std::io::{IsTerminal, Read};
use std::process::ExitCode;

use anyhow::{Context, bail};
use claims::access::Role;
use clap::{Args, Subcommand};

use super::Where;
use crate::output;

/// Passwords shorter than this are refused.
const PASSWORD_LENGTH_MIN: usize = 10;

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Make a key; it is shown once.
    #[command(after_help = "Example:
  bitewing key create --data ./practice --name pms --json")]
    Create(CreateKey),
}

#[derive(Debug, Args)]
pub(crate) struct CreateKey {
    #[command(flatten)]
    store: Where,
    /// Whose key it is: the audit trail names it.
    #[arg(long)]
    name: String,
    #[arg(long)]
    json: bool,
}

impl Key {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let Key::Create(create) = self;
        let (app, caller) = create.store.app().await?;
        let key = app.create_key(caller.practice, &create.name).await?;
        if create.json {
            output::json(&key)?;
        } else {
            println!("Open Dental API   Authorization: {}", key.authorization);
            println!("Tracking API      Authorization: Bearer {}", key.bearer);
            println!("Neither is shown again.");
        }
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
