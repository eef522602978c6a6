//! `bitewing demo`: an invented practice to try; and the labelled practice, made, played into a server and scored
//! (`docs/labelled-practice.md`).

mod door;
mod load;
mod make;
mod score;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use server::App;
use server::clock::Clock;
use store::Store;

use crate::output::{self, say};

/// Make and serve an invented practice.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  bitewing demo
  bitewing demo --listen 127.0.0.1:9000 --data ./try
  bitewing demo --size normal --seed 1 --out ./made
  bitewing demo load --dir ./made --url http://127.0.0.1:8080 --key bw_4fJq8KzW2mXcR7Tb
  bitewing demo score --labels ./made/labels.json --url http://127.0.0.1:8080 --key bw_4fJq8KzW2mXcR7Tb"
)]
pub(crate) struct Demo {
    #[command(subcommand)]
    labelled: Option<Labelled>,
    #[command(flatten)]
    make: make::Make,
    #[command(flatten)]
    serve: Serve,
}

/// What is done with a labelled practice that is made.
#[derive(Debug, Subcommand)]
enum Labelled {
    /// Play a made practice day by day into a server, over its tracking API. Exit status 1 when it refused a claim or a
    /// remittance.
    Load(load::Load),
    /// Score what a server says of a made practice, over its tracking API. Exit status 1 when a link is wrong.
    Score(score::Score),
}

#[derive(Debug, Args)]
struct Serve {
    /// Where the invented practice is kept between runs.
    #[arg(long, value_name = "DIR", default_value = "bitewing-demo")]
    data: PathBuf,
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: String,
    /// Print the address, sign-in and key as one line of JSON.
    #[arg(long)]
    json: bool,
}

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match (self.labelled, self.make.out) {
            (Some(Labelled::Load(load)), _) => load.run().await,
            (Some(Labelled::Score(score)), _) => score.run().await,
            (None, Some(out)) => make::run(self.make.size, self.make.seed, &out),
            (None, None) => self.serve.run().await,
        }
    }
}

impl Serve {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let store = Store::open_sqlite(&self.data)
            .await
            .with_context(|| format!("opening the store in {}", self.data.display()))?;
        let app = App::new(store, Clock::machine());
        let practice = app.first_practice().await?;
        if !server::demo::is_made(&app, practice).await {
            let bar = output::progress(0, "making a practice");
            server::demo::make(&app, practice, &|what, done, of| {
                bar.set_length(of);
                bar.set_message(what.to_owned());
                bar.set_position(done);
            })
            .await?;
            bar.finish_and_clear();
        }
        let sign_in = server::demo::sign_in(&app, practice, &self.data).await?;
        // Before anything is printed: port 0 becomes one that is free.
        let listener = super::serve::bind(&self.listen).await?;
        let url = format!("http://{}", listener.local_addr()?);
        if self.json {
            output::json(&serde_json::json!({
                "url": url,
                "name": sign_in.name,
                "password": sign_in.password,
                "authorization": sign_in.authorization,
                "bearer": sign_in.bearer,
            }))?;
        } else {
            say!("Open      {url}");
            say!("Sign in   {} / {}", sign_in.name, sign_in.password);
            say!("API key   Authorization: {}", sign_in.authorization);
            say!("          Authorization: Bearer {}", sign_in.bearer);
            say!("Data in   {} (delete it to begin anew)", self.data.display());
        }
        super::serve::listen(app, listener).await
    }
}
