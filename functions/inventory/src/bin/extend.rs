//! Gives a shopper more time for a hold, once.

use lambda_http::Error;
use souk_inventory::{api, store::PgStock};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-extend").await?;
    let stock = PgStock::new(platform.postgres("inventory").await?);
    platform
        .serve_call(Vec::new(), |request| api::extend(&stock, request))
        .await
}
