//! What is learned from: the candidates of each query, as the search finds them.

use crate::{
    catalogue,
    failure::Result,
    judged::{Judged, Query},
    options::Data,
    progress::Progress,
    scratch::Scratch,
    vectors,
};
use souk_catalog::{
    ports::Hunt,
    search::{
        Sort, hunt_down,
        question::Filters,
        ranker::{self, Candidate, Features, RANKED, Weights},
        reading::{self, Reading},
    },
    store::PgCatalog,
};
use souk_contracts::ProductId;
use souk_embedding::ModelName;
use std::collections::HashMap;

/// A query with what was found for it.
pub struct Example<'a> {
    pub query: &'a Query,
    /// Of the candidates that the ranker orders.
    pub features: Vec<Features>,
    /// What each of them is worth.
    pub gains: Vec<f64>,
    reading: Reading,
    candidates: Vec<Candidate>,
    worth: HashMap<ProductId, f64>,
}

impl Example<'_> {
    /// How good the order by these weights is.
    pub fn ndcg(&self, weights: &Weights) -> f64 {
        let ranked = ranker::rank(self.candidates.clone(), &self.reading, weights);
        let gains = ranked.iter().map(|ranked| self.worth[&ranked.candidate.id]);
        self.query.ndcg(gains)
    }
}

/// Searches for each query among the judged products.
///
/// # Errors
/// [`Failure`](crate::failure::Failure) when Postgres or the model fails.
pub async fn find<'a>(
    scratch: &Scratch,
    judged: &'a Judged,
    data: &Data,
) -> Result<Vec<Example<'a>>> {
    let model = vectors::load_model()?;
    let products = catalogue::fill(scratch, &judged.products, &model, &data.vectors()).await?;
    let external: HashMap<ProductId, &str> = products
        .iter()
        .filter_map(|(product, _)| Some((product.id, product.external_id.as_deref()?)))
        .collect();
    let catalog = PgCatalog::new(scratch.pool()?);
    let progress = Progress::of("searching", judged.queries.len());
    let mut examples = Vec::new();
    for query in &judged.queries {
        let reading = reading::read(&catalog, &query.text).await?;
        let hunt = Hunt {
            query: &query.text,
            reading: &reading,
            meaning: Some(model.embed(&reading.meaning)?),
            model: &ModelName::default(),
            filters: &Filters::default(),
            sort: Sort::Relevance,
            depth: 100,
            newest: None,
        };
        let (candidates, decided) = hunt_down(&catalog, hunt).await?;
        let candidates = candidates.found;
        let reading = decided.unwrap_or(reading);
        let worth: HashMap<ProductId, f64> = candidates
            .iter()
            .map(|candidate| {
                let name = external.get(&candidate.id).copied().unwrap_or_default();
                (candidate.id, query.gain(name))
            })
            .collect();
        let mut features = ranker::features(&candidates, &reading);
        features.truncate(RANKED);
        examples.push(Example {
            query,
            features,
            gains: candidates
                .iter()
                .take(RANKED)
                .map(|candidate| worth[&candidate.id])
                .collect(),
            reading,
            candidates,
            worth,
        });
        progress.advance();
    }
    Ok(examples)
}
