//! `souk-media coverage`: how many products show a picture, a drawing, or nothing.

mod coverage;
mod options;
mod shop;

use clap::Parser;
use options::{Command, Options};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let Options {
        command: Command::Coverage(options),
    } = Options::parse();
    match coverage::measure(&options.api).await {
        Ok(coverage) => {
            print!("{coverage}");
            if coverage.is_complete() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("souk-media: {error}");
            ExitCode::FAILURE
        }
    }
}
