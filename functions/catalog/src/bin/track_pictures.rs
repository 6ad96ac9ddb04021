//! Keeps which picture each product shows, as media tells.

// A message, its product, the transaction and the outbox are futures within each other, deeper than
// the compiler looks by default.
#![recursion_limit = "256"]

use lambda_http::Error;
use souk_catalog::{cache::Cache, picture, store::PgProducts};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-track-pictures").await?;
    let pool = platform.postgres("catalog").await?;
    let cache = Cache::connect(platform.settings(), "catalog-track-pictures")?;
    let products = PgProducts {
        outbox: platform.outbox(pool.clone())?,
        pool,
        clock: platform.clock(),
        cache: cache.clone(),
    };
    platform
        .serve_queue(|event| picture::track(&products, &cache, event))
        .await
}
