//! `bitewing`: the command line. It parses, opens the store, calls the server's library, and prints.

mod commands;
mod output;

use clap::Parser;

use commands::Command;

/// Posting makes and drops millions of small values; the system's own allocator was a third of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The dental insurance ledger: claims, remittances and bank money, to the cent.
#[derive(Debug, Parser)]
#[command(name = "bitewing", version, about, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  bitewing demo                                     a practice to try, with its address and sign-in
  bitewing demo --size normal --seed 1 --out ./made  a practice with the truth about it, to judge a server by
  bitewing serve --data ./practice                  serve a practice of your own
  bitewing key create --data ./practice --name pms  a key for a program
  bitewing import --data ./practice ./downloads     take in what came: 835, TA1, 999, 277CA, bank files
  bitewing x12 show downloads/eft.835                what a file says, in words
  bitewing prove deposit --data ./practice transaction_4fJq8KzW2mXcR7Tb
  bitewing prove month --data ./practice --pdf march.pdf 2026-03";

#[tokio::main]
async fn main() -> std::process::ExitCode {
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("BITEWING_LOG").unwrap_or_else(|_| "warn".into()),
        )
        .init();
    match commands::run(Cli::parse().command).await {
        Ok(code) => output::end(code),
        Err(error) => {
            eprintln!("bitewing: {error:#}");
            std::process::ExitCode::from(2)
        }
    }
}
