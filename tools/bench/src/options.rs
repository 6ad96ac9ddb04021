//! What is asked for on the command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Learns how to rank from human judgments, and measures the search.
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
