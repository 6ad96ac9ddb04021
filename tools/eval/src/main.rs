//! `souk-eval`: sends wishes to the chat as a shopper would, and judges the answers by the products
//! that they show.

mod api;
mod failure;
mod geography;
mod judge;
mod options;
mod report;
mod run;
mod wish;

use clap::Parser;
use options::Options;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match run::run(&Options::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("souk-eval: {error}");
            ExitCode::from(2)
        }
    }
}
