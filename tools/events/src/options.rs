//! What is asked for on the command line.

use clap::{Args, Parser, Subcommand};

/// What operators do about events that could not be handled.
#[derive(Debug, Parser)]
#[command(name = "souk-events", version)]
pub struct Options {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what a consumer gave up on
    Look(Queue),
    /// Show what a consumer gave up on, ask, and send it to the consumer again
    Redrive {
        #[command(flatten)]
        queue: Queue,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub struct Queue {
    /// The consumer's queue, without the stack's name: `orders-payments`
    #[arg(value_name = "QUEUE")]
    name: String,
    /// The stack; its queues are reached with the AWS credentials, the region and the
    /// `AWS_ENDPOINT_URL` of the environment
    #[arg(long, value_name = "NAME", default_value = "souk")]
    stack: String,
    /// At most so many messages at once
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
}

impl Queue {
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}-{}", self.stack, self.name)
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
