//! `POST /products/import`: a merchant sends many products at once.

use lambda_http::Error;
use souk_catalog::{api, store::PgProducts};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-import-products").await?;
    let pool = platform.postgres("catalog").await?;
    let products = PgProducts {
        outbox: platform.outbox(pool.clone())?,
        pool,
        clock: platform.clock(),
    };
    platform
        .serve_api(|request| api::import(&products, request))
        .await
}
