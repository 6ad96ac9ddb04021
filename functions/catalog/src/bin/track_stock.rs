//! Keeps what inventory tells of products that run out and come back.

use lambda_http::Error;
use souk_catalog::{cache::Cache, stock, store::PgCatalog};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-track-stock").await?;
    let catalog = PgCatalog::new(platform.postgres("catalog").await?);
    let cache = Cache::connect(platform.settings(), "catalog-track-stock")?;
    platform
        .serve_queue(|event| stock::track(&catalog, &cache, event))
        .await
}
