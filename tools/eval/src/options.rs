//! What is asked for on the command line.

use clap::Parser;
use std::path::PathBuf;

/// Sends wishes to the chat and judges the answers. Exit status 1 when fewer than the bar are
/// answered well, or when a turn called a model more than twice
#[derive(Debug, Parser)]
#[command(name = "souk-eval", version)]
pub struct Options {
    /// The API's base address
    #[arg(value_name = "ADDRESS")]
    pub api: String,
    /// The wishes, one a line, and what must hold for their answers
    #[arg(long, value_name = "FILE", default_value = "tools/eval/wishes.jsonl")]
    pub wishes: PathBuf,
    /// Where the report is written
    #[arg(long, value_name = "FILE", default_value = "target/eval/chat.md")]
    pub output: PathBuf,
    /// How many of a hundred wishes must be answered well
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0)]
    pub bar: f64,
    /// How many conversations go on at once
    #[arg(long, value_name = "NUMBER", default_value_t = 4)]
    pub at_once: usize,
    /// Judge this kind of wishes only; may be given more than once
    #[arg(long, value_name = "KIND")]
    pub only: Vec<String>,
    /// Leave out this kind of wishes; may be given more than once
    #[arg(long, value_name = "KIND")]
    pub without: Vec<String>,
    /// Print every conversation, and not only those that failed
    #[arg(long)]
    pub verbose: bool,
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
