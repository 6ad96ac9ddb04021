//! The judged products in a database, as the service itself writes them.

use crate::{
    failure::{Failure, Result},
    progress::Progress,
    scratch::Scratch,
    vectors::{self, Vector},
};
use aws_sdk_sns::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use futures::{StreamExt, TryStreamExt, stream};
use souk_catalog::{
    cache::Cache,
    import::Line,
    ports::{ImportProducts, KeepEmbedding, LearnWords, ReadProducts},
    product::{NewProduct, text_to_embed},
    store::{PgCatalog, PgProducts},
};
use souk_contracts::{ProductId, product::Product};
use souk_embedding::{Embedder, ModelName};
use souk_platform::{clock::Clock, outbox::Outbox, postgres::PgPool, redis::Redis};
use std::{collections::HashMap, path::Path, time::Duration};
use tokio::time::sleep;

/// So many products are written in one go: as many as an import takes.
const LINES: usize = 1_000;
/// So many products are indexed at once.
const AT_ONCE: usize = 4;

/// A cache that keeps nothing: it has no Redis.
///
/// # Errors
/// None: the address is one.
pub fn no_cache() -> Result<Cache> {
    let no_redis = Redis::lazy("redis://127.0.0.1:9").map_err(Failure::unexpected)?;
    Ok(Cache::with_prefix(no_redis, "bench", "bench"))
}

/// Where products are written. Their events stay in the outbox: nobody waits for them here. Nothing
/// is kept in a cache.
///
/// # Errors
/// None: there is nothing to connect to.
pub fn writer(pool: PgPool) -> Result<PgProducts> {
    let nowhere = aws_sdk_sns::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "bench"))
        .retry_config(RetryConfig::disabled())
        .endpoint_url("http://127.0.0.1:9")
        .build();
    Ok(PgProducts {
        outbox: Outbox::new(
            pool.clone(),
            aws_sdk_sns::Client::from_conf(nowhere),
            "topic".to_owned(),
        ),
        pool,
        clock: Clock::system(),
        cache: no_cache()?,
    })
}

/// Writes products with their words and their meaning, whose vectors are kept in `file`; answers the
/// products with their vectors, in their order.
///
/// # Errors
/// [`Failure`] when Postgres refuses anything.
pub async fn fill(
    scratch: &Scratch,
    products: &[NewProduct],
    model: &Embedder,
    file: &Path,
) -> Result<Vec<(Product, Vector)>> {
    let pool = scratch.pool()?;
    let progress = Progress::of("importing", products.len());
    let ids = write(&writer(pool.clone())?, products).await?;
    drop(progress);
    let catalog = PgCatalog::new(pool);
    let mut by_id: HashMap<ProductId, Product> = HashMap::new();
    for ids in ids.chunks(LINES) {
        let read = catalog.read(ids).await?;
        by_id.extend(read.into_iter().map(|product| (product.id, product)));
    }
    let products: Vec<Product> = ids.iter().filter_map(|id| by_id.remove(id)).collect();
    let texts: Vec<String> = products.iter().map(text_to_embed).collect();
    let vectors = vectors::of_texts(model, &texts, file)?;
    let products: Vec<_> = products.into_iter().zip(vectors).collect();
    index(&catalog, &products).await?;
    settle(scratch).await?;
    Ok(products)
}

/// Keeps meaning and spellings, as the index worker does.
async fn index(catalog: &PgCatalog, products: &[(Product, Vector)]) -> Result<()> {
    let progress = Progress::of("indexing", products.len());
    let model = ModelName::default();
    stream::iter(products)
        .map(|(product, vector)| {
            let keep = catalog.keep(&model, product.id, product.version, vector.clone());
            async {
                keep.await?;
                catalog.learn_words(product.id).await?;
                progress.advance();
                Ok::<_, Failure>(())
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await
}

/// Leaves the tables as autovacuum does some time after they were filled, and the server at rest:
/// what is measured next is not beside its writing of what was filled in.
///
/// # Errors
/// [`Failure`] when Postgres refuses.
pub async fn settle(scratch: &Scratch) -> Result<()> {
    let client = scratch.client().await?;
    client.batch_execute("VACUUM ANALYZE").await?;
    client.batch_execute("CHECKPOINT").await?;
    while client.query_one(VACUUMING, &[]).await?.try_get(0)? {
        sleep(PAUSE).await;
    }
    Ok(())
}

/// Whether autovacuum is at work, in any database.
const VACUUMING: &str = "
    SELECT EXISTS (
        SELECT
        FROM pg_stat_activity
        WHERE backend_type = 'autovacuum worker'
    )";
const PAUSE: Duration = Duration::from_secs(1);

/// Writes products with their words, as an import does; answers their ids, in their order.
///
/// # Errors
/// [`Failure`] when Postgres or a rule refuses one.
pub async fn write(writer: &PgProducts, products: &[NewProduct]) -> Result<Vec<ProductId>> {
    let mut ids = Vec::with_capacity(products.len());
    for products in products.chunks(LINES) {
        let lines: Vec<Line> = (1..)
            .zip(products)
            .map(|(number, product)| Line {
                number,
                product: Ok(product.clone()),
            })
            .collect();
        for result in writer.import(&lines, None).await?.results {
            ids.push(
                result
                    .id
                    .ok_or_else(|| Failure::unexpected("a product was rejected"))?,
            );
        }
    }
    Ok(ids)
}
