//! `PUT /inventory/{product_id}`: sets how many units there are.

use lambda_http::Error;
use souk_inventory::{api, store::PgStock};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-set-stock").await?;
    let stock = PgStock::new(platform.postgres("inventory").await?);
    platform
        .serve_api(|request| api::put(&stock, request))
        .await
}
