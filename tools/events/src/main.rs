//! `souk-events`: looks at the messages that a consumer gave up on, and sends them to it again.

mod dead_letters;
mod options;

use clap::Parser;
use dead_letters::{DeadLetters, Failure, Letter};
use options::{Command, Options};
use std::{
    io::{self, Write},
    process::ExitCode,
};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("souk-events: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), Failure> {
    let (Command::Look(queue) | Command::Redrive { queue, .. }) = &options.command;
    let dead = DeadLetters::of(&queue.full_name()).await?;
    let letters = dead.read(queue.limit).await?;
    show(&letters);
    let is_sent_back = match options.command {
        Command::Look(_) => false,
        Command::Redrive { yes, .. } => !letters.is_empty() && (yes || is_wanted(letters.len())),
    };
    if !is_sent_back {
        return dead.put_back(&letters).await;
    }
    dead.send_again(&letters).await?;
    println!("{} sent again.", letters.len());
    Ok(())
}

fn show(letters: &[Letter]) {
    for letter in letters {
        println!("{letter}");
    }
    match letters.len() {
        0 => println!("Nothing is in the dead-letter queue."),
        count => println!("{count} in the dead-letter queue."),
    }
}

fn is_wanted(count: usize) -> bool {
    print!("Send {count} again? Only once the reason is gone. [y/N] ");
    let mut answer = String::new();
    let asked = io::stdout()
        .flush()
        .and_then(|()| io::stdin().read_line(&mut answer));
    asked.is_ok() && matches!(answer.trim(), "y" | "yes")
}
