//! `GET /inventory/{product_id}`: how many units there are, held and free.

use lambda_http::Error;
use souk_inventory::{api, store::PgStock};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("inventory-get-stock").await?;
    let stock = PgStock::new(platform.postgres("inventory").await?);
    platform
        .serve_api(|request| api::get(&stock, request))
        .await
}
