//! On a schedule: ends the holds whose time is up.

use lambda_http::Error;
use souk_inventory::{admission::Admission, api, counters::RedisCounters, store::PgStock};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-expire-reservations").await?;
    let database = platform.postgres("inventory").await?;
    let outbox = platform.outbox(database.clone())?.in_order();
    let stock = PgStock::new(database);
    let admission = Admission::new(RedisCounters::new(platform.redis_cache()?));
    platform
        .serve_task(|| api::expire(&stock, &admission, &outbox))
        .await
}
