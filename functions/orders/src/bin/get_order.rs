//! `GET /orders/{id}`: one order, to its owner and to operators.

use lambda_http::Error;
use souk_orders::{api, store::PgOrders};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-get-order").await?;
    let orders = PgOrders::new(platform.postgres("orders").await?);
    platform
        .serve_api(|request| api::get(&orders, request))
        .await
}
