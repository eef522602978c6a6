//! `bitewing practice`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use server::desk::rules::Rules;
use server::office::Entity;

use super::Where;
use crate::output::{self, say};

#[derive(Debug, Subcommand)]
pub(crate) enum Practice {
    /// Say who bills: what claims carry as billing provider, submitter and receiver; and with which numbers.
    #[command(after_help = "Example:
  bitewing practice set --data ./practice --name 'Larkspur Dentistry' --npi 1234567893 --tax-id 123456789 \\
    --address '2201 Main Ave' --city Salem --state OR --zip 973055722 --phone 5035550111 \\
    --contact-name 'Front Desk' --submitter-id LARKSPUR --receiver-id CLEARING --receiver-name 'Clearing House'
  bitewing practice set --data ./practice --clinic 3 --name 'Northside Dental' --npi 1992999999
  bitewing practice set --data ./practice --next-control 48200")]
    Set(Box<Set>),
    /// Show the guard rules of posting, or set them from a file: what posts by itself, what is proposed, what is held.
    #[command(after_help = "Examples:
  bitewing practice rules --data ./practice > rules.json
  bitewing practice rules --data ./practice rules.json")]
    Rules(RulesFile),
}

#[derive(Debug, Args)]
pub(crate) struct RulesFile {
    #[command(flatten)]
    store: Where,
    /// The rules instead of those that there are, as they are shown.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Set {
    #[command(flatten)]
    store: Where,
    /// The clinic whose claims it bills; without it, those of all clinics that have nobody of their own. The first time
    /// it begins as a copy of the practice's.
    #[arg(long, value_name = "CLINICNUM")]
    clinic: Option<i64>,
    #[arg(long)]
    name: Option<String>,
    /// Ten digits.
    #[arg(long)]
    npi: Option<String>,
    /// The employer's number, nine digits.
    #[arg(long)]
    tax_id: Option<String>,
    #[arg(long)]
    taxonomy: Option<String>,
    #[arg(long)]
    address: Option<String>,
    #[arg(long)]
    city: Option<String>,
    #[arg(long)]
    state: Option<String>,
    /// Nine digits.
    #[arg(long)]
    zip: Option<String>,
    #[arg(long)]
    phone: Option<String>,
    #[arg(long)]
    contact_name: Option<String>,
    /// Who we are to the clearinghouse.
    #[arg(long)]
    submitter_id: Option<String>,
    /// Who the clearinghouse is.
    #[arg(long)]
    receiver_id: Option<String>,
    #[arg(long)]
    receiver_name: Option<String>,
    /// Let the control numbers of files (ISA13, GS06, ST02) go on here, where another program stopped. They never go
    /// back: a clearinghouse drops a number that it has seen.
    #[arg(long, value_name = "NUMBER")]
    next_control: Option<u32>,
}

impl Practice {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let set = match self {
            Practice::Set(set) => *set,
            Practice::Rules(RulesFile { store, file }) => {
                let (app, caller) = store.present().await?;
                if let Some(file) = file {
                    let bytes =
                        std::fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
                    app.set_posting_rules(&caller, &Rules::read(&bytes)?).await?;
                }
                output::json(&serde_json::to_value(app.posting_rules(caller.practice).await?)?)?;
                return Ok(ExitCode::SUCCESS);
            }
        };
        let (app, caller) = set.store.app().await?;
        if let Some(next) = set.next_control {
            app.raise_control_numbers(&caller, next).await?;
            say!("the next files have the number {next} or a later one");
        }
        let change = Entity {
            clinic_num: set.clinic,
            name: set.name,
            npi: set.npi,
            tax_id: set.tax_id,
            taxonomy: set.taxonomy,
            address: set.address,
            city: set.city,
            state: set.state,
            zip: set.zip,
            phone: set.phone,
            contact_name: set.contact_name,
            submitter_id: set.submitter_id,
            receiver_id: set.receiver_id,
            receiver_name: set.receiver_name,
        };
        let entity = app.set_entity(&caller, &change).await?;
        say!("{}  NPI {}  tax id {}", entity.name, entity.npi, entity.tax_id);
        Ok(ExitCode::SUCCESS)
    }
}
