//! `POST /orders/{id}/cancel`: calls an order off before it is paid for.

use lambda_http::Error;
use souk_orders::{
    api::{self, Shop},
    store::PgOrders,
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-cancel").await?;
    let database = platform.postgres("orders").await?;
    let shop = Shop {
        events: platform.outbox(database.clone())?.in_order(),
        orders: PgOrders::new(database),
        services: platform.invoker()?,
        clock: platform.clock(),
    };
    platform
        .serve_api(|request| api::cancel(&shop, request))
        .await
}
