//! On a schedule: every payment ends as a confirmed order or as a refund.

// Each thing that may have to be done is a future within the last, deeper than the compiler looks by
// default.
#![recursion_limit = "256"]

use lambda_http::Error;
use souk_orders::{api, reconcile::Reconcile, store::PgOrders};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-reconcile").await?;
    let database = platform.postgres("orders").await?;
    let (events, meter) = (
        platform.outbox(database.clone())?.in_order(),
        platform.meter(),
    );
    let reconcile = Reconcile {
        orders: PgOrders::new(database),
        services: platform.invoker()?,
        clock: platform.clock(),
    };
    platform
        .serve_task(|| api::reconcile(&reconcile, &events, meter))
        .await
}
