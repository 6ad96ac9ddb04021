//! `GET /categories`: all categories, with how many products are in each.

use lambda_http::Error;
use souk_catalog::{api, store::PgCatalog};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-get-categories").await?;
    let catalog = PgCatalog::new(platform.postgres("catalog").await?);
    platform
        .serve_api(|request| api::categories(&catalog, request))
        .await
}
