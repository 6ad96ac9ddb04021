//! `GET /bff/product-cards`: products and their stock as cards.

use lambda_http::Error;
use souk_bff::{cache::Cache, cards, shelf::Shelf};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-product-cards").await?;
    let cache = Cache::new(platform.redis_cache()?, platform.clock(), platform.meter());
    let shelf = Shelf::new(platform.invoker()?, cache);
    platform
        .serve_api(|request| cards::cards(&shelf, request))
        .await
}
