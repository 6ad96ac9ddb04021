//! What is asked for on the command line.

use clap::{Args, Parser, Subcommand};

/// What operators do about stock.
#[derive(Debug, Parser)]
#[command(name = "souk-inventory", version)]
pub struct Options {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the records of stock agree where they do not, and say what was done
    Reconcile(Reconcile),
}

#[derive(Debug, Args)]
pub struct Reconcile {
    /// The stack; its functions are called with the AWS credentials, the region and the
    /// `AWS_ENDPOINT_URL` of the environment
    #[arg(long, value_name = "NAME", default_value = "souk")]
    pub stack: String,
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
