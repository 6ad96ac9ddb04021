//! On a schedule: sends the events that are still waiting, and deletes what nobody needs any more.

use lambda_http::Error;
use souk_platform::{Platform, inbox, outbox::OutboxError};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("orders-relay-events").await?;
    let database = &platform.postgres("orders").await?;
    let outbox = &platform.outbox(database.clone())?.in_order();
    platform
        .serve_task(|| async move {
            inbox::purge(database).await.map_err(OutboxError::from)?;
            outbox.relay().await
        })
        .await
}
