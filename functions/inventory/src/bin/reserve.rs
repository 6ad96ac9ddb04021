//! Holds every line of a cart, or none.

use lambda_http::Error;
use souk_inventory::{
    admission::Admission, api, counters::RedisCounters, limits::Limits, store::PgStock,
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-reserve").await?;
    let database = platform.postgres("inventory").await?;
    let outbox = platform.outbox(database.clone())?.in_order();
    let stock = PgStock::new(database);
    let admission = Admission::new(RedisCounters::new(platform.redis_cache()?));
    let limits = Limits::from_settings(platform.settings())?;
    platform
        .serve_calls_at_once(
            (stock, admission, limits, outbox),
            |(stock, admission, limits, outbox), request| {
                api::reserve(stock, admission, limits, outbox, request)
            },
        )
        .await
}
