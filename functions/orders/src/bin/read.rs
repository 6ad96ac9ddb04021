//! How an order stands: the typed call `ReadOrder`.

use lambda_http::Error;
use souk_orders::{api, store::PgOrders};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-read").await?;
    let orders = PgOrders::new(platform.postgres("orders").await?);
    platform
        .serve_call(Vec::new(), |request| api::read(&orders, request))
        .await
}
