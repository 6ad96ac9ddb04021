//! `GET /orders`: the caller's own orders, newest first.

use lambda_http::Error;
use souk_orders::{api, store::PgOrders};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-list-orders").await?;
    let orders = PgOrders::new(platform.postgres("orders").await?);
    platform
        .serve_api(|request| api::list(&orders, request))
        .await
}
