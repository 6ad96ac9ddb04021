//! On a schedule: sends the events that are still waiting, and deletes what nobody needs any more.

use lambda_http::Error;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-relay-events").await?;
    let outbox = platform
        .outbox(platform.postgres("orders").await?)?
        .in_order();
    platform.serve_task(|| outbox.relay()).await
}
