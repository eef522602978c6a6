//! `bitewing practice`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use server::office::Entity;

use super::Where;

#[derive(Debug, Subcommand)]
pub(crate) enum Practice {
    /// Say who bills: what claims carry as billing provider, submitter and receiver.
    #[command(after_help = "Example:
  bitewing practice set --data ./practice --name 'Larkspur Dentistry' --npi 1234567893 --tax-id 123456789 \\
    --address '2201 Main Ave' --city Salem --state OR --zip 973055722 --phone 5035550111 \\
    --contact-name 'Front Desk' --submitter-id LARKSPUR --receiver-id CLEARING --receiver-name 'Clearing House'")]
    Set(Set),
}

#[derive(Debug, Args)]
pub(crate) struct Set {
    #[command(flatten)]
    store: Where,
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
}

impl Practice {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let Practice::Set(set) = self;
        let (app, caller) = set.store.app().await?;
        let change = Entity {
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
        println!("{}  NPI {}  tax id {}", entity.name, entity.npi, entity.tax_id);
        Ok(ExitCode::SUCCESS)
    }
}
