//! `souk-bench chat`: how long a turn of the chat takes, and how much of that is Souk's.
//!
//! The turn runs in this process over Postgres and Redis; the catalog's and inventory's own crates
//! answer its calls, and the stand-in of Bedrock its model's, through the AWS SDK and the network.

mod clients;
mod shop;
mod turns;

use crate::{
    failure::{Failure, Result},
    options::Chat,
    report,
    search::figures::{Bar, Figure},
    vectors,
};
use clients::Load;
use shop::Shop;
pub use shop::redis;
use souk_bedrock::faults::Knobs;
use souk_catalog::product::NewProduct;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};
use turns::Turns;

/// Of one call of the model.
const LATENCY_MS: u64 = 450;
/// A share of the calls, in the run with faults: of those that hang, and of those that are throttled.
const STRUCK: f64 = 0.1;
/// The same calls are struck in every run.
const SEED: u64 = 11;

const OWN_MS: f64 = 60.0;
const WHOLE_MS: f64 = 1_200.0;
const MOST_CALLS: f64 = 2.0;

/// Measures turns with a model, with one that fails, and with the rules alone; prints the table and
/// writes it. The exit code is 1 when a figure misses its bar.
///
/// # Errors
/// [`Failure`] when something could not be measured, also where a turn is refused.
pub async fn chat(options: &Chat) -> Result<ExitCode> {
    let model = vectors::load_model()?;
    let products = seed(&options.seed)?;
    let file = options.output.join("vectors.bin");
    let figures = Shop::with(&products, &model, &file, async |shop| {
        measure(shop, options).await
    });
    report::report(
        &figures.await?,
        "The chat, measured",
        &options.output.join("chat.md"),
    )
}

async fn measure(shop: &Shop<'_>, options: &Chat) -> Result<Vec<Figure>> {
    let load = Load {
        clients: options.clients,
        turns: options.turns,
    };
    let rules = load.without_a_model("turns by the rules", shop).await?;
    let well = Knobs {
        latency_ms: LATENCY_MS,
        seed: SEED,
        ..Knobs::default()
    };
    let struck = Knobs {
        hanging: STRUCK,
        throttled: STRUCK,
        ..well
    };
    let model = load.with_a_model("turns with a model", shop, well).await?;
    let faults = load
        .with_a_model("turns with a model that fails", shop, struck)
        .await?;
    Ok(figures(options.clients, &rules, &model, &faults))
}

fn figures(clients: usize, rules: &Turns, model: &Turns, faults: &Turns) -> Vec<Figure> {
    let time = |what: String, bar, times: &crate::search::figures::Times| {
        Figure::new(what, bar, times.percentile(95), times.to_string())
    };
    let calls = rules.calls.max(model.calls).max(faults.calls);
    let without_cards = model.without_cards + faults.without_cards + rules.without_cards;
    vec![
        time(
            format!("Souk's own part of a turn with a model, {clients} clients, p95 in ms"),
            Bar::AtMost(OWN_MS),
            &model.own,
        ),
        // The machine is at its limit then, and the time is that of waiting for it.
        time(
            format!("a turn by the rules, {clients} clients without a pause, p95 in ms"),
            Bar::None,
            &rules.whole,
        ),
        time(
            format!("a turn with a model of {LATENCY_MS} ms a call, p95 in ms"),
            Bar::AtMost(WHOLE_MS),
            &model.whole,
        ),
        time(
            "the same, 10 % of the calls hanging and 10 % throttled".to_owned(),
            Bar::AtMost(WHOLE_MS),
            &faults.whole,
        ),
        Figure::new(
            "turns without cards",
            Bar::AtMost(0.0),
            without_cards as f64,
            without_cards.to_string(),
        ),
        Figure::new(
            "calls of the model in a turn, at most",
            Bar::AtMost(MOST_CALLS),
            f64::from(calls),
            calls.to_string(),
        ),
        Figure::new(
            "how the turns with a failing model were answered",
            Bar::None,
            0.0,
            faults.to_string(),
        ),
    ]
}

/// The deals of the seed, which is a file a city.
pub fn seed(directory: &Path) -> Result<Vec<NewProduct>> {
    let in_file = |path: &Path| {
        let path = path.to_owned();
        move |source| Failure::File { path, source }
    };
    let mut files: Vec<PathBuf> = fs::read_dir(directory)
        .map_err(in_file(directory))?
        .filter_map(|file| Some(file.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    files.sort();
    let mut products = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(in_file(&file))?;
        for line in text.lines() {
            products.push(product(line).map_err(|error| Failure::Data {
                path: file.clone(),
                rule: error.to_string(),
            })?);
        }
    }
    Ok(products)
}

/// A line of the seed has its stock beside what the catalog knows.
fn product(line: &str) -> serde_json::Result<NewProduct> {
    let mut line: serde_json::Value = serde_json::from_str(line)?;
    line.as_object_mut().map(|members| members.remove("stock"));
    serde_json::from_value(line)
}
