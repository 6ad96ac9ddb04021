//! `souk-bench train`: learns the ranker's weights.

mod examples;
mod lambdarank;

use crate::{
    failure::{Failure, Result},
    judged::{Judged, Means},
    options::Train,
    scratch::Scratch,
};
use examples::Example;
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use souk_catalog::search::ranker::Weights;
use std::{fs, process::ExitCode};

const FOLDS: usize = 5;
/// The folds are drawn so often.
const SEEDS: u64 = 2;

/// The fusion itself: both places, alike.
const FUSION: Weights = Weights {
    by_words: 1.0,
    by_meaning: 1.0,
    category: 0.0,
    missing: 0.0,
    unwanted: 0.0,
    negated: 0.0,
};

/// Learns the weights, prints what they are worth and writes them.
///
/// # Errors
/// [`Failure`] when the data or Postgres are not there.
pub async fn train(options: &Train) -> Result<ExitCode> {
    let judged = Judged::read(&options.data.judged)?;
    let examples =
        Scratch::with(async |scratch| examples::find(scratch, &judged, &options.data).await)
            .await?;
    let all: Vec<&Example> = examples.iter().collect();
    let weights = rounded(lambdarank::fit(&all));
    println!("nDCG@10                          all   without");
    print("the fusion alone", score(&all, &FUSION));
    print("cross-validated", cross_validated(&examples));
    print("on what was learned from", score(&all, &weights));
    write(options, &weights)?;
    println!("Written to {}", options.weights.display());
    Ok(ExitCode::SUCCESS)
}

fn print(what: &str, means: Means) {
    println!("{what:<30} {:.4}    {:.4}", means.all, means.excluding);
}

fn score(examples: &[&Example], weights: &Weights) -> Means {
    let scores = examples
        .iter()
        .map(|example| (example.query, example.ndcg(weights)));
    Means::of(scores)
}

/// Each query is scored by weights that were learned without it.
fn cross_validated(examples: &[Example]) -> Means {
    let scores: Vec<_> = (0..SEEDS)
        .flat_map(|seed| {
            let mut shuffled: Vec<&Example> = examples.iter().collect();
            shuffled.shuffle(&mut StdRng::seed_from_u64(seed));
            (0..FOLDS).flat_map(move |fold| {
                let (left_out, rest): (Vec<_>, Vec<_>) = shuffled
                    .iter()
                    .copied()
                    .enumerate()
                    .partition(|(at, _)| at % FOLDS == fold);
                let rest: Vec<&Example> = rest.into_iter().map(|(_, example)| example).collect();
                let weights = lambdarank::fit(&rest);
                left_out
                    .into_iter()
                    .map(move |(_, example)| (example.query, example.ndcg(&weights)))
            })
        })
        .collect();
    Means::of(scores.into_iter())
}

fn rounded(weights: Weights) -> Weights {
    Weights::from_array(
        weights
            .to_array()
            .map(|weight| (weight * 1000.0).round() / 1000.0),
    )
}

fn write(options: &Train, weights: &Weights) -> Result<()> {
    let json = serde_json::to_string_pretty(weights).map_err(Failure::unexpected)?;
    fs::write(&options.weights, json + "\n").map_err(|source| Failure::File {
        path: options.weights.clone(),
        source,
    })
}
