//! On a schedule: whether the records of stock agree.

use lambda_http::Error;
use souk_inventory::{admission::Admission, api, counters::RedisCounters, store::PgStock};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-reconcile").await?;
    let stock = PgStock::new(platform.postgres("inventory").await?);
    let admission = Admission::new(RedisCounters::new(platform.redis_cache()?));
    let meter = platform.meter();
    platform
        .serve_task(|| api::check(&stock, &admission, meter))
        .await
}
