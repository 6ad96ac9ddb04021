//! `POST /products/import`: a merchant sends many products at once.

use lambda_http::Error;
use souk_catalog::{api, cache::Cache, store::PgProducts};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-import-products").await?;
    let pool = platform.postgres("catalog").await?;
    let products = PgProducts {
        outbox: platform.outbox(pool.clone())?,
        pool,
        clock: platform.clock(),
        cache: Cache::connect(platform.settings(), "catalog-import-products")?,
    };
    platform
        .serve_api(|request| api::import(&products, request))
        .await
}
