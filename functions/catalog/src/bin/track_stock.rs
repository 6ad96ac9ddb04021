//! Keeps what inventory tells of products that run out and come back.

use lambda_http::Error;
use souk_catalog::{stock, store::PgCatalog};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-track-stock").await?;
    let catalog = PgCatalog::new(platform.postgres("catalog").await?);
    platform
        .serve_queue(|event| stock::track(&catalog, event))
        .await
}
