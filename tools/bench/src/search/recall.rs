//! How much of what is nearest in meaning the search finds behind a filter.

use super::synthetic::PRICES_BELOW;
use crate::{failure::Result, judged::mean, scratch::Scratch};
use pgvector::HalfVector;
use souk_catalog::{
    ports::{FindCandidates, Hunt},
    search::{Sort, question::Filters, ranker::Candidate, reading::Reading},
    store::PgCatalog,
};
use souk_embedding::{MODEL, ModelName};
use std::collections::HashSet;
use tokio_postgres::Client;
use uuid::Uuid;

/// So many of the nearest are looked for.
const NEAREST: usize = 10;

/// Every product that passes is compared: the sum keeps the index away. What the search takes for no
/// likeness is none here either.
const EXACT: &str = "
    SELECT f.product_id
    FROM facets AS f
    JOIN product_embeddings AS e USING (product_id)
    WHERE f.price_amount <= $1
      AND e.model = $2
      AND e.embedding <#> $3 <= -0.25
    ORDER BY (e.embedding <#> $3) + 0, f.product DESC
    LIMIT 10";

/// The mean share of the exact ten nearest that the search finds, where one product in `passing`
/// passes the filter.
///
/// # Errors
/// [`Failure`](crate::failure::Failure) when Postgres refuses anything.
pub async fn measure(scratch: &Scratch, meanings: &[Vec<f32>], passing: i64) -> Result<f64> {
    let client = scratch.client().await?;
    let catalog = PgCatalog::new(scratch.pool()?);
    let filters = Filters {
        max_price: Some(PRICES_BELOW / passing - 1),
        ..Filters::default()
    };
    let mut recalls = Vec::new();
    for meaning in meanings {
        let exact = exact(&client, &filters, meaning).await?;
        if exact.is_empty() {
            continue;
        }
        let hunt = Hunt {
            query: "",
            reading: &Reading::default(),
            meaning: Some(meaning.clone()),
            model: &ModelName::default(),
            filters: &filters,
            sort: Sort::Relevance,
            depth: 100,
            newest: None,
        };
        let candidates = catalog.candidates(hunt).await?;
        let found = candidates.found.iter().filter(|found| is_near(found));
        let found = found
            .filter(|found| exact.contains(&found.id.as_uuid()))
            .count();
        recalls.push(share(found, exact.len()));
    }
    Ok(mean(recalls.into_iter()))
}

fn is_near(candidate: &Candidate) -> bool {
    candidate
        .by_meaning
        .and_then(|place| usize::try_from(place).ok())
        .is_some_and(|place| place <= NEAREST)
}

async fn exact(client: &Client, filters: &Filters, meaning: &[f32]) -> Result<HashSet<Uuid>> {
    let meaning = HalfVector::from_f32_slice(meaning);
    let rows = client
        .query(EXACT, &[&filters.max_price, &MODEL, &meaning])
        .await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

#[expect(clippy::cast_precision_loss, reason = "ten at most")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
