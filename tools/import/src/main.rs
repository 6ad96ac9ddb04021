//! `souk-import`: sends a file of products to `POST /products/import`, however large it is, and goes
//! on where it was cut off.

mod chunk;
mod client;
mod journal;
mod options;
mod outcome;
mod progress;
mod run;
mod token;

use clap::Parser;
use options::Options;
use std::process::ExitCode;

/// Some lines were rejected.
const SOME_REJECTED: u8 = 1;
/// It could not go on.
const STOPPED: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    match run::run(&Options::parse()).await {
        Ok(summary) => {
            println!("{summary}");
            if summary.counts.rejected == 0 {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(SOME_REJECTED)
            }
        }
        Err(error) => {
            eprintln!("souk-import: {error}");
            ExitCode::from(STOPPED)
        }
    }
}
