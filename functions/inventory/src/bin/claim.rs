//! Takes a hold for one checkout, for as long as a payment may take.

use lambda_http::Error;
use souk_inventory::{api, store::PgStock};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-claim").await?;
    let stock = PgStock::new(platform.postgres("inventory").await?);
    platform
        .serve_call(Vec::new(), |request| api::claim(&stock, request))
        .await
}
