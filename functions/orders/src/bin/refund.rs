//! `POST /orders/{id}/refund`: gives money back, a part or all of it.

use lambda_http::Error;
use souk_orders::{
    api::{self, Shop},
    store::PgOrders,
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-refund").await?;
    let database = platform.postgres("orders").await?;
    let shop = Shop {
        events: platform.outbox(database.clone())?.in_order(),
        orders: PgOrders::new(database),
        services: platform.invoker()?,
        clock: platform.clock(),
    };
    platform
        .serve_api(|request| api::refund(&shop, request))
        .await
}
