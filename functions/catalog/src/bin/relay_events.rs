//! The relay: sends the events that did not leave right after their commit.

use lambda_http::Error;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("catalog-relay-events").await?;
    let outbox = platform.outbox(platform.postgres("catalog").await?)?;
    platform.serve_task(|| outbox.relay()).await
}
