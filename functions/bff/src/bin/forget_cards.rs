//! Forgets what cards keep of products and stock that have changed.

use lambda_http::Error;
use souk_bff::{cache::Cache, forget::forget};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-forget-cards").await?;
    let cache = Cache::new(platform.redis_cache()?, platform.clock(), platform.meter());
    platform.serve_queue(|event| forget(&cache, event)).await
}
