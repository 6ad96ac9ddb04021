//! The index worker: embeds products that were created or changed.

use lambda_http::Error;
use souk_catalog::{embed::LocalModel, index::index, store::PgCatalog};
use souk_contracts::{events::CloudEvent, product::Product};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-index-products").await?;
    let catalog = &PgCatalog::new(platform.postgres("catalog").await?);
    let directory = platform.settings().required("EMBEDDING_MODEL_DIR")?;
    let model = &LocalModel::in_directory(directory.into());
    let handle =
        |event: CloudEvent<Product>| async move { index(model, catalog, &event.data).await };
    platform.serve_queue(handle).await
}
