//! `DELETE /products/{id}`: a merchant takes a product off sale.

use lambda_http::Error;
use souk_catalog::{api, cache::Cache, store::PgProducts};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-archive-product").await?;
    let pool = platform.postgres("catalog").await?;
    let products = PgProducts {
        outbox: platform.outbox(pool.clone())?,
        pool,
        clock: platform.clock(),
        cache: Cache::connect(platform.settings(), "catalog-archive-product")?,
    };
    platform
        .serve_api(|request| api::archive(&products, request))
        .await
}
