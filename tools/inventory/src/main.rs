//! `souk-inventory reconcile`: makes the records of stock agree, and says what it did.

mod options;
mod reconcile;

use clap::Parser;
use options::{Command, Options};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let Options {
        command: Command::Reconcile(options),
    } = Options::parse();
    match reconcile::reconcile(&options).await {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("souk-inventory: {problem}");
            ExitCode::FAILURE
        }
    }
}
