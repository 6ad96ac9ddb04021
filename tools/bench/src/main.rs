//! `souk-bench`: learns the ranker's weights from human judgments, and measures the search, the chat,
//! inventory and cards.

mod cards;
mod catalogue;
mod chat;
mod failure;
mod inventory;
mod judged;
mod options;
mod progress;
mod report;
mod scratch;
mod search;
mod settings;
mod train;
mod vectors;

use clap::Parser;
use options::{Command, Options};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    souk_platform::metrics::mute();
    let outcome = match &Options::parse().command {
        Command::Train(options) => train::train(options).await,
        Command::Search(options) => search::search(options).await,
        Command::Chat(options) => chat::chat(options).await,
        Command::Inventory(options) => inventory::inventory(options).await,
        Command::Bff(options) => cards::bff(options).await,
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("souk-bench: {error}");
            ExitCode::from(2)
        }
    }
}
