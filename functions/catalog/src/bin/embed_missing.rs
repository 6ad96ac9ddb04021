//! Embeds the products that have no vector yet: what the queue gave up on, and every product when a
//! model is new.

use lambda_http::Error;
use souk_catalog::{cache::Cache, embed::LocalModel, index::catch_up, store::PgCatalog};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-embed-missing").await?;
    let catalog = &PgCatalog::new(platform.postgres("catalog").await?);
    let cache = &Cache::connect(platform.settings(), "catalog-embed-missing")?;
    let models = &LocalModel::all(platform.settings())?;
    platform
        .serve_task(|| catch_up(models, catalog, cache))
        .await
}
