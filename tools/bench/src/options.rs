//! What is asked for on the command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Learns how to rank from human judgments, and measures the search, the chat, inventory and cards.
#[derive(Debug, Parser)]
#[command(name = "souk-bench", version)]
pub struct Options {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Learn the ranker's weights, and say what they are worth on queries they were not learned from
    Train(Train),
    /// Measure how good the search is, and how fast; exit status 1 when a figure misses its bar
    Search(Search),
    /// Measure how long a turn of the chat takes; exit status 1 when a figure misses its bar
    Chat(Chat),
    /// Measure how many holds a second there can be; exit status 1 when a figure misses its bar
    Inventory(Inventory),
    /// Measure how long cards take; exit status 1 when a figure misses its bar
    Bff(Bff),
}

#[derive(Debug, Args)]
pub struct Data {
    /// The judged products: products.jsonl.gz, queries.tsv and qrels.tsv
    #[arg(default_value = "../shared/retrieval")]
    pub judged: PathBuf,
    /// Where results are written, and vectors kept from one run to the next
    #[arg(long, value_name = "DIRECTORY", default_value = "target/bench")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct Train {
    #[command(flatten)]
    pub data: Data,
    /// Where the weights are written
    #[arg(
        long,
        value_name = "FILE",
        default_value = "shared/catalog/src/search/ranker.json"
    )]
    pub weights: PathBuf,
}

#[derive(Debug, Args)]
pub struct Search {
    #[command(flatten)]
    pub data: Data,
    /// Leave out the 200,000 products, which take a quarter of an hour
    #[arg(long)]
    pub quick: bool,
}

#[derive(Debug, Args)]
pub struct Chat {
    /// The catalogue, a file of deals a city
    #[arg(default_value = "local/seed")]
    pub seed: PathBuf,
    /// Where results are written, and vectors kept from one run to the next
    #[arg(long, value_name = "DIRECTORY", default_value = "target/bench")]
    pub output: PathBuf,
    /// How many talk at once
    #[arg(long, default_value_t = 8)]
    pub clients: usize,
    /// Of each client, in each of the three runs
    #[arg(long, default_value_t = 40)]
    pub turns: usize,
}

#[derive(Debug, Args)]
pub struct Inventory {
    /// Where results are written
    #[arg(long, value_name = "DIRECTORY", default_value = "target/bench")]
    pub output: PathBuf,
    /// Of each run, of which there are two a round
    #[arg(long, default_value_t = 5)]
    pub seconds: u64,
    /// In which updates and holds take turns
    #[arg(long, default_value_t = 4)]
    pub rounds: u32,
    /// Leave out what goes through the deployed API
    #[arg(long)]
    pub without_api: bool,
}

#[derive(Debug, Args)]
pub struct Bff {
    /// The catalogue, a file of deals a city
    #[arg(default_value = "local/seed")]
    pub seed: PathBuf,
    /// Where results are written
    #[arg(long, value_name = "DIRECTORY", default_value = "target/bench")]
    pub output: PathBuf,
    /// How many ask at once
    #[arg(long, default_value_t = 8)]
    pub clients: usize,
    /// Of each client, in each round; of those that load, an eighth
    #[arg(long, default_value_t = 800)]
    pub requests: usize,
}

impl Data {
    /// Where vectors are kept.
    pub fn vectors(&self) -> PathBuf {
        self.output.join("vectors.bin")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_options_are_sound() {
        Options::command().debug_assert();
    }
}
