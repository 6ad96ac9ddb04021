//! Every wish in a conversation of its own, a few at once.

use crate::{
    api::Api,
    failure::Result,
    geography::centre,
    judge::{self, Heard},
    options::Options,
    report::{self, Verdict},
    wish::{self, Wish},
};
use futures::{StreamExt, TryStreamExt, future::try_join_all, stream};
use indicatif::{ProgressBar, ProgressStyle};
use std::process::ExitCode;

const TEMPLATE: &str = "  {msg} [{bar:30}] {pos}/{len}  ready in {eta}";

/// Judges the answers to all wishes, and writes the report.
///
/// # Errors
/// [`crate::failure::Failure`] when there is nothing to judge: no wishes, or no API.
pub async fn run(options: &Options) -> Result<ExitCode> {
    let mut wishes = wish::read(&options.wishes)?;
    wishes.retain(|wish| {
        let only = &options.only;
        (only.is_empty() || only.contains(&wish.kind)) && !options.without.contains(&wish.kind)
    });
    let api = Api::at(&options.api)?;
    let bar = progress(wishes.len());
    let verdicts: Vec<Verdict> = stream::iter(wishes)
        .map(|wish| async {
            let verdict = judge(&api, wish).await;
            bar.inc(1);
            verdict
        })
        .buffered(options.at_once.max(1))
        .try_collect()
        .await?;
    bar.finish_and_clear();
    report::publish(options, &verdicts)
}

fn progress(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64).with_message("Wishes");
    match ProgressStyle::with_template(TEMPLATE) {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}

async fn judge(api: &Api, wish: Wish) -> Result<Verdict> {
    let mut conversation = api.conversation(wish.at.as_deref().and_then(centre));
    let mut heard = Vec::new();
    for message in &wish.say {
        let answer = conversation.say(message).await?;
        let products = answer.cards.iter().map(|card| api.product(card.card.id));
        let products = try_join_all(products).await?;
        heard.push(Heard {
            said: message.clone(),
            answer,
            products,
        });
    }
    let faults = judge::faults(&wish, &heard);
    Ok(Verdict {
        wish,
        heard,
        faults,
    })
}
