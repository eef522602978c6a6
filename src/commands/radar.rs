//! `bitewing radar`: what is missing, asked now. A server does the same each minute.

use std::process::ExitCode;

use clap::Args;

use super::Where;
use crate::output::{self, say};

/// Ask about claims that nobody answered, money without a remittance, remittances without money, and payers that send
/// none any more.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  bitewing radar --data ./practice")]
pub(crate) struct Radar {
    #[command(flatten)]
    store: Where,
    #[arg(long)]
    json: bool,
}

impl Radar {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let (app, caller) = self.store.present().await?;
        app.finish_jobs().await?;
        let mut raised = 0;
        loop {
            let looked = app.radar(caller.practice).await?;
            raised += looked.raised;
            if looked.is_done {
                break;
            }
        }
        if self.json {
            output::json(&serde_json::json!({"raised": raised}))?;
        } else {
            say!("{raised} new exceptions");
        }
        Ok(ExitCode::SUCCESS)
    }
}
