//! Moves an order on: the typed call `TransitionOrder`.

use lambda_http::Error;
use souk_orders::{api, store::PgOrders};
use souk_platform::{Platform, ready::Probe};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-transition").await?;
    let database = platform.postgres("orders").await?;
    let outbox = platform.outbox(database.clone())?.in_order();
    let (orders, clock) = (PgOrders::new(database.clone()), platform.clock());
    let probes = vec![Probe::postgres("orders.postgres", &database)];
    platform
        .serve_call(probes, |request| {
            api::transition(&orders, &outbox, clock, request)
        })
        .await
}
