//! `souk-bedrock`: the stand-in, until it is ended.

use clap::Parser;
use souk_bedrock::{
    Mind, Server,
    faults::Knobs,
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
    };
    let server = Server::start(options.port, mind, knobs).await?;
    println!("{}", server.url());
    server.serve().await;
    Ok(())
}
