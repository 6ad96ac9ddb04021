//! On a schedule: ends the holds whose time is up.

use lambda_http::Error;
use souk_inventory::{api, store::PgStock};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-expire-reservations").await?;
    let database = platform.postgres("inventory").await?;
    let outbox = platform.outbox(database.clone())?;
    let stock = PgStock::new(database);
    platform.serve_task(|| api::expire(&stock, &outbox)).await
}
