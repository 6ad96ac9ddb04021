//! Creates the order of a checkout: the typed call `CreateOrder`.

use lambda_http::Error;
use souk_orders::{api, store::PgOrders};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-create").await?;
    let database = platform.postgres("orders").await?;
    let outbox = platform.outbox(database.clone())?.in_order();
    let (orders, clock) = (PgOrders::new(database), platform.clock());
    platform
        .serve_call(Vec::new(), |request| {
            api::create(&orders, &outbox, clock, request)
        })
        .await
}
