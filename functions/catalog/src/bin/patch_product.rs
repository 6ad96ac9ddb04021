//! `PATCH /products/{id}`: a merchant changes a product.

use lambda_http::Error;
use souk_catalog::{
    api,
    cache::Cache,
    store::{PgCatalog, PgProducts},
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-patch-product").await?;
    let pool = platform.postgres("catalog").await?;
    let catalog = PgCatalog::new(pool.clone());
    let products = PgProducts {
        outbox: platform.outbox(pool.clone())?,
        pool,
        clock: platform.clock(),
        cache: Cache::connect(platform.settings(), "catalog-patch-product")?,
    };
    platform
        .serve_api(|request| api::patch(&catalog, &products, request))
        .await
}
