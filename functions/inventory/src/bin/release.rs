//! Gives a hold's units back.

use lambda_http::Error;
use souk_inventory::{api, store::PgStock};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-release").await?;
    let database = platform.postgres("inventory").await?;
    let outbox = platform.outbox(database.clone())?;
    let stock = PgStock::new(database);
    platform
        .serve_call(Vec::new(), |request| api::release(&stock, &outbox, request))
        .await
}
