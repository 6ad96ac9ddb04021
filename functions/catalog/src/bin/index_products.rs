//! The index worker: embeds products that were created or changed, and sees to it that nobody reads
//! from the cache what they were.

use lambda_http::Error;
use souk_catalog::{cache::Cache, embed::LocalModel, index::index, store::PgCatalog};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-index-products").await?;
    let catalog = &PgCatalog::new(platform.postgres("catalog").await?);
    let cache = &Cache::connect(platform.settings(), "catalog-index-products")?;
    let models = &LocalModel::all(platform.settings())?;
    platform
        .serve_queue(|event| index(models, catalog, cache, event))
        .await
}
