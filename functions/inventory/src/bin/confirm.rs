//! Turns a claimed hold into a sale.

use lambda_http::Error;
use souk_inventory::{api, store::PgStock};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-confirm").await?;
    let database = platform.postgres("inventory").await?;
    let outbox = platform.outbox(database.clone())?.in_order();
    let stock = PgStock::new(database);
    platform
        .serve_call(Vec::new(), |request| api::confirm(&stock, &outbox, request))
        .await
}
