//! What is asked for on the command line.

use clap::{Args, Parser, Subcommand};

/// What operators want to know of pictures.
#[derive(Debug, Parser)]
#[command(name = "souk-media", version)]
pub struct Options {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at every product's picture as a shopper does, and count; fails when a product shows none
    Coverage(Coverage),
}

#[derive(Debug, Args)]
pub struct Coverage {
    /// The API's base address, with its stage
    #[arg(value_name = "URL")]
    pub api: String,
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
