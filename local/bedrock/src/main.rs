//! `souk-bedrock`: the stand-in, until it is ended.

use clap::Parser;
use souk_bedrock::{
    Mind, Server,
    faults::{DEFAULT_PIECE_CHARS, Knobs},
    recording::{Conversation, Replay},
};
use std::{error::Error, path::PathBuf};

/// Stands in for Amazon Bedrock on 127.0.0.1.
#[derive(Debug, Parser)]
#[command(name = "souk-bedrock", version)]
struct Options {
    /// 0 takes a free port; the address is printed
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Play back a recorded conversation instead of answering by the script
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// How long each answer takes
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency_ms: u64,
    /// The share of requests that never get an answer, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    hanging: f64,
    /// The share of requests that are throttled, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    throttled: f64,
    /// Strikes the same requests every time
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// A stream comes in pieces of so many characters
    #[arg(long, value_name = "CHARS", default_value_t = DEFAULT_PIECE_CHARS)]
    piece_chars: usize,
    /// A stream pauses so long after each of its events
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pace_ms: u64,
    /// A stream tells the lists of a tool's input before its texts
    #[arg(long)]
    lists_first: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let mind = match &options.replay {
        None => Mind::Scripted,
        Some(file) => Mind::Recorded(Replay::of(Conversation::read(file)?)),
    };
    let knobs = Knobs {
        latency_ms: options.latency_ms,
        hanging: options.hanging,
        throttled: options.throttled,
        seed: options.seed,
        piece_chars: options.piece_chars,
        pace_ms: options.pace_ms,
        lists_first: options.lists_first,
    };
    let server = Server::start(options.port, mind, knobs).await?;
    println!("{}", server.url());
    server.serve().await;
    Ok(())
}
