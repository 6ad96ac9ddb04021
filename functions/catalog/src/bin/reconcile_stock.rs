//! On a schedule: compares what is known of every product's stock with inventory.

use lambda_http::Error;
use souk_catalog::{cache::Cache, clients::Inventory, stock, store::PgCatalog};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-reconcile-stock").await?;
    let catalog = PgCatalog::new(platform.postgres("catalog").await?);
    let inventory = Inventory::new(platform.invoker()?);
    let cache = Cache::connect(platform.settings(), "catalog-reconcile-stock")?;
    platform
        .serve_task(|| stock::reconcile(&catalog, &inventory, &cache))
        .await
}
