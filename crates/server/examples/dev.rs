//! A server for trying things out: an empty store in a new directory, one practice, one key.
//!
//! `cargo run -p server --example dev -- [port] [clock]` prints the authorization that the scenario runner takes.

use std::error::Error;

use jiff::Timestamp;
use server::App;
use server::clock::Clock;
use store::Store;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().map_or(Ok(8080), |port| port.parse())?;
    let clock = match arguments.next() {
        Some(start) => Clock::starting_at(start.parse::<Timestamp>()?),
        None => Clock::machine(),
    };
    let dir = std::env::temp_dir().join(format!("bitewing-dev-{}", std::process::id()));
    let app = App::new(Store::open_sqlite(&dir).await?, clock);
    let practice = app.first_practice().await?;
    let key = app.create_key(practice, "dev").await?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("{}", key.authorization);
    eprintln!("serving {} on port {port}", dir.display());
    server::serve::serve(app, listener).await?;
    Ok(())
}
