//! `GET /products/{id}`: one product.

use lambda_http::Error;
use souk_catalog::{
    api,
    cache::{Cache, CachedProducts},
    store::PgCatalog,
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-get-product").await?;
    let products = CachedProducts {
        products: PgCatalog::new(platform.postgres("catalog").await?),
        cache: Cache::connect(platform.settings(), "catalog-get-product")?,
    };
    platform
        .serve_api(|request| api::get(&products, request))
        .await
}
