//! Takes what was set aside for an order: the typed call `Capture`.

use lambda_http::Error;
use souk_payments::{api, clients};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-capture").await?;
    let (provider, _) = &clients::connect(&platform).await?;
    platform
        .serve_call(Vec::new(), |request| api::capture(provider, request))
        .await
}
