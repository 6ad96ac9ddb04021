//! The last word on relevance: a language model may put the first hits of a search into another
//! order. It can do nothing else, whatever it says and whatever the products' texts say to it, and
//! without it, or without it in time, the order stays.

use crate::ports::Rerank;
use serde::Serialize;
use souk_contracts::calls::catalog::SearchHit;
use souk_platform::{breaker::Breaker, deadline::Deadline};
use std::time::{Duration, Instant};

/// No more hits are shown to the model.
pub const MOST: usize = 20;
/// So many failures in a row keep the model from being asked for a while.
const FAILURES_IN_A_ROW: u32 = 5;
/// Left of the request's time for the answer itself.
const TO_ANSWER: Duration = Duration::from_millis(50);
const LONGEST_DESCRIPTION: usize = 240;

/// A product as the model sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate<'a> {
    pub title: &'a str,
    pub description: String,
    pub merchant: &'a str,
    pub category: &'a [String],
    pub price: String,
    pub discount_percent: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
}

impl<'a> Candidate<'a> {
    fn of(hit: &'a SearchHit) -> Self {
        let product = &hit.product;
        Self {
            title: &product.title,
            description: product
                .description
                .chars()
                .take(LONGEST_DESCRIPTION)
                .collect(),
            merchant: &product.merchant.name,
            category: &product.category,
            price: product.price.to_string(),
            discount_percent: product.discount_percent,
            rating: product.rating.map(|rating| rating.average),
            distance_km: hit.distance_km,
        }
    }
}

/// Hits, and whether a model had its say.
#[derive(Clone, Debug, PartialEq)]
pub struct Reranked {
    pub hits: Vec<SearchHit>,
    pub reranked: bool,
}

/// Reorders hits, where there is a model to do so.
pub struct Reranker<M> {
    model: Option<M>,
    budget: Duration,
    breaker: Breaker,
}

impl<M: Rerank> Reranker<M> {
    /// The model has `budget` to say something, or what the request can spare where that is less.
    #[must_use]
    pub fn new(model: Option<M>, budget: Duration) -> Self {
        Self {
            model,
            budget,
            breaker: Breaker::after(FAILURES_IN_A_ROW, Instant::now()),
        }
    }

    /// Reorders the first [`MOST`] of `hits`, the best first. Scores stay in their places, so that
    /// they still fall from hit to hit, and the first `named` hits, which the query names exactly,
    /// stay before all others.
    pub async fn rerank(&self, query: &str, mut hits: Vec<SearchHit>, named: usize) -> Reranked {
        let head = hits.len().min(MOST);
        let mut order = self.order(query, &hits[..head]).await;
        if let Some(order) = &mut order {
            order.sort_by_key(|index| *index >= named);
            reorder(&mut hits, order);
        }
        Reranked {
            hits,
            reranked: order.is_some(),
        }
    }

    /// A permutation of the hits' indices, if the model gave one in time.
    async fn order(&self, query: &str, hits: &[SearchHit]) -> Option<Vec<usize>> {
        let model = self.model.as_ref()?;
        if hits.len() < 2 || !self.breaker.admits(Instant::now()) {
            return None;
        }
        let candidates: Vec<_> = hits.iter().map(Candidate::of).collect();
        let spare = Deadline::current().remaining().saturating_sub(TO_ANSWER);
        let deadline = Deadline::after(self.budget.min(spare));
        let answer = deadline.bound(model.order(query, &candidates)).await;
        if answer.is_none() {
            tracing::warn!("the model was late, and the order stays");
        }
        let order = repaired(&answer.flatten().unwrap_or_default(), hits.len());
        match order {
            Some(_) => self.breaker.succeeded(),
            None => self.breaker.failed(Instant::now()),
        }
        order
    }
}

/// The order that the model meant: what it made up or said twice is dropped, and what it left out
/// follows as it was. None when nothing of it makes sense.
fn repaired(said: &[usize], count: usize) -> Option<Vec<usize>> {
    let mut order = Vec::with_capacity(count);
    let mut placed = vec![false; count];
    for &index in said {
        if placed.get(index) == Some(&false) {
            placed[index] = true;
            order.push(index);
        }
    }
    if order.is_empty() {
        return None;
    }
    order.extend((0..count).filter(|index| !placed[*index]));
    Some(order)
}

/// Puts the first hits into `order`, a permutation of their indices.
fn reorder(hits: &mut [SearchHit], order: &[usize]) {
    let before = hits[..order.len()].to_vec();
    for (place, &index) in order.iter().enumerate() {
        let score = before[place].score;
        hits[place] = SearchHit {
            score,
            ..before[index].clone()
        };
    }
}

#[cfg(test)]
#[path = "rerank_tests.rs"]
mod tests;
