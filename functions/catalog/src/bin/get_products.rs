//! Products by their ids, for other services.

use lambda_http::Error;
use souk_catalog::{
    api,
    cache::{Cache, CachedProducts},
    store::PgCatalog,
};
use souk_contracts::calls::catalog::GetProducts;
use souk_platform::{Platform, ready::Probe};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-get-products").await?;
    let pool = platform.postgres("catalog").await?;
    let cache = Cache::connect(platform.settings(), "catalog-get-products")?;
    let probes = vec![
        Probe::postgres("catalog.postgres", &pool),
        cache.probe("catalog.redis"),
    ];
    let products = CachedProducts {
        products: PgCatalog::new(pool.clone()),
        cache: cache.clone(),
    };
    platform
        .serve_call(probes, |request: GetProducts| {
            api::get_many(&products, &products.products, request)
        })
        .await
}
