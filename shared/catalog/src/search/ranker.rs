//! The order of what was found: a weighted sum of a few features of each candidate.
//!
//! The weights were learned from human judgments by LambdaRank (Burges 2010, MSR-TR-2010-82) over a
//! linear model: `make train-ranker` does it again and cross-validates it. A linear model of six
//! features is explained by its weights, and with as few judgments as there are it beats trees.

use super::{passage::Passage, reading::Reading};
use serde::{Deserialize, Serialize};
use souk_contracts::ProductId;
use std::{cmp::Ordering, collections::HashMap};

/// So many candidates are ranked by their features; those after them keep the order of the fusion.
pub const RANKED: usize = 100;
/// So many of the best, by the fusion, say what kind of product is looked for.
const TELLING: usize = 20;
/// Softens the weight of the first among the telling.
const TELLING_SOFTENED_BY: f64 = 5.0;
/// The constant of reciprocal rank fusion (Cormack et al. 2009).
const FUSION: f64 = 60.0;
/// More words missing than this is no worse.
const MOST_MISSING: u32 = 3;

/// A product that may be what is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub product: i64,
    pub id: ProductId,
    /// Its place by its words, from 1.
    pub by_words: Option<i64>,
    /// Its place by its meaning, from 1.
    pub by_meaning: Option<i64>,
    /// Which of the query's words it has: one bit each.
    pub covered: i64,
    /// Whether the query is its id, its SKU or its whole title.
    pub exact: bool,
    /// From the general to the particular. Read for the first [`RANKED`] only.
    pub categories: Vec<String>,
    /// Read for the first [`RANKED`], where something is not wanted.
    pub text: Option<Text>,
    pub distance_km: Option<f64>,
    /// What a sort other than by relevance goes by.
    pub sort_key: i64,
}

/// What a product says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub title: String,
    pub description: String,
}

/// What is known of a candidate, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Features<T = f64> {
    /// 60 / (60 + its place by its words).
    pub by_words: T,
    /// 60 / (60 + its place by its meaning).
    pub by_meaning: T,
    /// The share of the best that are of its category.
    pub category: T,
    /// The query's words that it has not, of three.
    pub missing: T,
    /// It has what is not wanted, in its title or as its category.
    pub unwanted: T,
    /// It says that it has not what is not wanted.
    pub negated: T,
}

impl<T: Copy> Features<T> {
    /// In the order of the fields.
    #[must_use]
    pub const fn to_array(&self) -> [T; 6] {
        [
            self.by_words,
            self.by_meaning,
            self.category,
            self.missing,
            self.unwanted,
            self.negated,
        ]
    }

    #[must_use]
    pub const fn from_array(values: [T; 6]) -> Self {
        let [by_words, by_meaning, category, missing, unwanted, negated] = values;
        Self {
            by_words,
            by_meaning,
            category,
            missing,
            unwanted,
            negated,
        }
    }
}

/// The learned weights, one a feature.
pub type Weights = Features;

/// The weights that `make train-ranker` wrote.
///
/// # Errors
/// [`serde_json::Error`] when the file is not what it should be; a test reads it.
pub fn learned() -> Result<Weights, serde_json::Error> {
    serde_json::from_str(include_str!("ranker.json"))
}

/// A candidate with its score; higher is better.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    pub candidate: Candidate,
    pub score: f64,
}

/// The candidates, best first: those that are named exactly, then by score, then the nearer, then the
/// newer.
#[must_use]
pub fn rank(candidates: Vec<Candidate>, reading: &Reading, weights: &Weights) -> Vec<Ranked> {
    let features = features(&candidates, reading);
    let mut ranked: Vec<Ranked> = candidates
        .into_iter()
        .zip(features)
        .enumerate()
        .map(|(at, (candidate, features))| Ranked {
            score: if at < RANKED {
                score(&features, weights)
            } else {
                fused(&candidate) - FUSION
            },
            candidate,
        })
        .collect();
    ranked.sort_by(|a, b| {
        b.candidate
            .exact
            .cmp(&a.candidate.exact)
            .then_with(|| b.score.total_cmp(&a.score))
            .then_with(|| nearer(a.candidate.distance_km, b.candidate.distance_km))
            .then_with(|| b.candidate.product.cmp(&a.candidate.product))
    });
    ranked
}

/// The weighted sum of the features.
#[must_use]
pub fn score(features: &Features, weights: &Weights) -> f64 {
    let products = features.to_array().into_iter().zip(weights.to_array());
    products.map(|(feature, weight)| feature * weight).sum()
}

/// The features of each candidate; they come in the order of the fusion.
#[must_use]
pub fn features(candidates: &[Candidate], reading: &Reading) -> Vec<Features> {
    let shares = category_shares(candidates);
    let passages: Vec<Passage> = reading
        .unwanted
        .iter()
        .map(|unwanted| Passage::of(&unwanted.phrase))
        .collect();
    candidates
        .iter()
        .map(|candidate| {
            let says = |says: fn(&Passage, &Candidate) -> bool| {
                f64::from(passages.iter().any(|passage| says(passage, candidate)))
            };
            Features {
                by_words: reciprocal(candidate.by_words),
                by_meaning: reciprocal(candidate.by_meaning),
                category: shares
                    .get(candidate.categories.as_slice())
                    .copied()
                    .unwrap_or_default(),
                missing: missing(candidate, reading.words),
                unwanted: says(has),
                negated: says(negates),
            }
        })
        .collect()
}

/// How the fusion orders candidates.
fn fused(candidate: &Candidate) -> f64 {
    reciprocal(candidate.by_words) + reciprocal(candidate.by_meaning)
}

fn reciprocal(place: Option<i64>) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a place is one of a few hundred"
    )]
    place.map_or(0.0, |place| FUSION / (FUSION + place as f64))
}

fn missing(candidate: &Candidate, words: u32) -> f64 {
    let missing = words.saturating_sub(candidate.covered.count_ones());
    f64::from(missing.min(MOST_MISSING)) / f64::from(MOST_MISSING)
}

/// What share of the best candidates is of each category: of `Spa`, and so of `Wellness` too.
fn category_shares(candidates: &[Candidate]) -> HashMap<&[String], f64> {
    let mut shares: HashMap<&[String], f64> = HashMap::new();
    let mut all = 0.0;
    for (place, candidate) in (0_u32..).zip(candidates.iter().take(TELLING)) {
        let weight = 1.0 / (f64::from(place) + TELLING_SOFTENED_BY);
        all += weight;
        for depth in 1..=candidate.categories.len() {
            *shares.entry(&candidate.categories[..depth]).or_default() += weight;
        }
    }
    for share in shares.values_mut() {
        *share /= all;
    }
    shares
}

fn has(unwanted: &Passage, candidate: &Candidate) -> bool {
    candidate
        .text
        .as_ref()
        .is_some_and(|text| unwanted.is_asserted_in(&text.title))
        || candidate
            .categories
            .iter()
            .any(|name| unwanted.is_asserted_in(name))
}

fn negates(unwanted: &Passage, candidate: &Candidate) -> bool {
    candidate.text.as_ref().is_some_and(|text| {
        unwanted.is_negated_in(&text.title) || unwanted.is_negated_in(&text.description)
    })
}

fn nearer(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests;
