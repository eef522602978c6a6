//! `bitewing serve`.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use server::App;
use server::clock::Clock;
use tokio::net::TcpListener;

use super::Where;

/// Serve a practice.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  bitewing serve --data ./practice
  bitewing serve --data ./practice --listen 0.0.0.0:8080
  bitewing serve --database postgres://bitewing@localhost/practice
  bitewing serve --data ./test --clock 2026-03-15T09:00
  bitewing serve --data ./test --throttle opendental")]
pub(crate) struct Serve {
    #[command(flatten)]
    store: Where,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: String,
    /// For tests: the clock starts at this local time and ticks from there.
    #[arg(long, value_name = "TIME")]
    clock: Option<DateTime>,
    /// For tests of clients: limit requests to the Open Dental API as somebody else does, with 429 and Retry-After.
    #[arg(long, value_name = "LIKE", value_enum)]
    throttle: Option<Throttle>,
    /// Lets subscriptions name receivers on this machine and in its network.
    #[arg(long)]
    allow_private_webhooks: bool,
}

/// Whose limits to imitate.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Throttle {
    /// A key that may only read: one request every 5 seconds; any other: one a second.
    Opendental,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let clock = match self.clock {
            Some(start) => {
                let zone = TimeZone::system();
                Clock::starting_at(start.to_zoned(zone).context("the clock's start")?.timestamp())
            }
            None => Clock::machine(),
        };
        let mut app =
            App::new(self.store.open().await?, clock).with_private_webhooks(self.allow_private_webhooks);
        if let Some(Throttle::Opendental) = self.throttle {
            app = app.throttled();
        }
        if clock.is_set()
            && let Some(later) = app.latest_record().await?
            && later > clock.instant()
        {
            bail!(
                "the store holds something later than --clock ({later}); use another store, or a later clock"
            );
        }
        app.first_practice().await?;
        listen(app, bind(&self.listen).await?).await
    }
}

/// A listener on an address.
pub(super) async fn bind(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))
}

/// Finishes what a crash left, then serves.
pub(super) async fn listen(app: App, listener: TcpListener) -> anyhow::Result<ExitCode> {
    app.finish_jobs().await.context("finishing what was begun")?;
    eprintln!("Bitewing listens on http://{}", listener.local_addr()?);
    server::serve::serve(app, listener).await?;
    Ok(ExitCode::SUCCESS)
}
