//! Gives a hold's units back.

use lambda_http::Error;
use souk_inventory::{admission::Admission, api, counters::RedisCounters, store::PgStock};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-release").await?;
    let database = platform.postgres("inventory").await?;
    let outbox = platform.outbox(database.clone())?.in_order();
    let stock = PgStock::new(database);
    let admission = Admission::new(RedisCounters::new(platform.redis_cache()?));
    platform
        .serve_call(Vec::new(), |request| {
            api::release(&stock, &admission, &outbox, request)
        })
        .await
}
