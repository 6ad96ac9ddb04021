//! Writes down what payments tells of money that went back, and of refunds that failed.

use lambda_http::Error;
use souk_orders::{follow::follow, store::PgOrders};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-follow-payments").await?;
    let database = platform.postgres("orders").await?;
    let events = platform.outbox(database.clone())?.in_order();
    let (clock, meter) = (platform.clock(), platform.meter());
    let orders = PgOrders::new(database);
    platform
        // Boxed, since its layout is nested more deeply than the compiler looks.
        .serve_queue(|event| Box::pin(follow(&orders, &events, clock, meter, event)))
        .await
}
