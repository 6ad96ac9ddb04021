//! Products by their ids, for other services.

use lambda_http::Error;
use souk_catalog::{api, store::PgCatalog};
use souk_contracts::calls::catalog::GetProducts;
use souk_platform::{Platform, ready::Probe};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-get-products").await?;
    let pool = platform.postgres("catalog").await?;
    let catalog = PgCatalog::new(pool.clone());
    let probes = vec![Probe::postgres("catalog.postgres", &pool)];
    platform
        .serve_call(probes, |request: GetProducts| {
            api::get_many(&catalog, request)
        })
        .await
}
