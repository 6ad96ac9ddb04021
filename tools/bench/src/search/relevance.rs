//! How good the results of the deployed API are, by what people judged.

use super::figures::{Bar, Figure, Times};
use crate::{
    failure::{Failure, Result},
    judged::{Judged, Means, SCORED},
    progress::Progress,
    scratch,
    settings::{API, MERCHANT_TOKEN, setting},
};
use reqwest::{Client, RequestBuilder, Url, header::CONTENT_TYPE};
use serde::Deserialize;
use souk_catalog::product::NewProduct;
use souk_contracts::calls::catalog::{SearchMode, SearchResults};
use souk_embedding::MODEL;
use std::time::{Duration, Instant};

/// Lines of an import.
const LINES: usize = 500;
/// As fast as the index worker is: when nothing has been embedded for so long, nothing will be.
const STALLED: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_secs(2);

/// The answer to an import.
#[derive(Deserialize)]
struct Report {
    results: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    status: String,
}

/// What was measured.
pub struct Relevance {
    pub means: Means,
    times: Times,
    products: usize,
}

/// Imports the judged products, waits until all are embedded, and asks for each query.
///
/// # Errors
/// [`Failure`] when the API refuses anything, or an answer is not hybrid.
pub async fn measure(judged: &Judged) -> Result<Relevance> {
    let api = setting(API)?;
    let client = Client::new();
    import(&client, &api, &judged.products).await?;
    let products = wait_until_embedded().await?;
    let progress = Progress::of("searching through the API", judged.queries.len());
    let mut times = Times::default();
    let mut scores = Vec::new();
    for query in &judged.queries {
        let parameters = [("query", query.text.as_str()), ("limit", "10")];
        let url = Url::parse_with_params(&format!("{api}/products"), parameters)
            .map_err(Failure::unexpected)?;
        let request = client.get(url);
        let started = Instant::now();
        let results: SearchResults = answer(request).await?;
        times.add(started.elapsed());
        if results.mode != SearchMode::Hybrid {
            return Err(Failure::unexpected(format!(
                "\"{}\" was not answered by its meaning",
                query.text
            )));
        }
        let gains = results.items.iter().take(SCORED).map(|hit| {
            let external_id = hit.product.external_id.as_deref();
            query.gain(external_id.unwrap_or_default())
        });
        scores.push((query, query.ndcg(gains)));
        progress.advance();
    }
    Ok(Relevance {
        means: Means::of(scores.into_iter()),
        times,
        products,
    })
}

impl Relevance {
    pub fn figures(&self) -> Vec<Figure> {
        let Means { all, excluding } = self.means;
        vec![
            Figure::new(
                "nDCG@10 through `GET /products?query=`",
                Bar::AtLeast(0.65),
                all,
                format!("{all:.3} among {} products", self.products),
            ),
            Figure::new(
                "nDCG@10, the queries with \"without\"",
                Bar::AtLeast(0.52),
                excluding,
                format!("{excluding:.3}"),
            ),
            Figure::new(
                "the same searches, through the gateway",
                Bar::None,
                self.times.percentile(95),
                self.times.to_string(),
            ),
        ]
    }
}

async fn import(client: &Client, api: &str, products: &[NewProduct]) -> Result<()> {
    let token = setting(MERCHANT_TOKEN)?;
    let progress = Progress::of("importing through the API", products.len());
    for products in products.chunks(LINES) {
        let lines = products.iter().map(serde_json::to_string);
        let lines: Vec<String> = lines
            .collect::<std::result::Result<_, _>>()
            .map_err(Failure::unexpected)?;
        let request = client
            .post(format!("{api}/products/import"))
            .bearer_auth(&token)
            .header(CONTENT_TYPE, "application/x-ndjson")
            .body(lines.join("\n"));
        let report: Report = answer(request).await?;
        if report.results.iter().any(|line| line.status == "rejected") {
            return Err(Failure::unexpected("the API rejected a judged product"));
        }
        progress.advance_by(products.len());
    }
    Ok(())
}

async fn answer<T: serde::de::DeserializeOwned>(request: RequestBuilder) -> Result<T> {
    let response = request.send().await?;
    let (status, url) = (response.status(), response.url().clone());
    let text = response.text().await?;
    if !status.is_success() {
        return Err(Failure::unexpected(format!(
            "{url} answered {status}: {text}"
        )));
    }
    serde_json::from_str(&text)
        .map_err(|error| Failure::unexpected(format!("{url} answered {text}: {error}")))
}

/// Waits for the index worker; answers how many products there are.
async fn wait_until_embedded() -> Result<usize> {
    let catalog = scratch::client_of("catalog").await?;
    let left = async || -> Result<(usize, usize)> {
        let row = catalog
            .query_one(
                "SELECT count(*), count(*) FILTER (WHERE e.product_id IS NULL)
                 FROM products AS p
                 LEFT JOIN product_embeddings AS e
                     ON e.product_id = p.id
                    AND e.model = $1
                    AND e.version = p.version
                 WHERE p.status = 'active'",
                &[&MODEL],
            )
            .await?;
        let count = |at| usize::try_from(row.get::<_, i64>(at)).unwrap_or_default();
        Ok((count(0), count(1)))
    };
    let (products, mut waiting) = left().await?;
    let progress = Progress::of("waiting for the index worker", waiting);
    let mut moved = Instant::now();
    while waiting > 0 {
        tokio::time::sleep(PAUSE).await;
        let (_, now) = left().await?;
        if now < waiting {
            progress.advance_by(waiting - now);
            moved = Instant::now();
        } else if moved.elapsed() > STALLED {
            return Err(Failure::unexpected(format!(
                "{now} products are not embedded, and nothing moves"
            )));
        }
        waiting = now;
    }
    Ok(products)
}
