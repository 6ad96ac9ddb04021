//! Tells how a payment stands at the provider: the typed call `RetrievePayment`.

use lambda_http::Error;
use souk_payments::{api, clients};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-retrieve").await?;
    let (provider, _) = &clients::connect(&platform).await?;
    platform
        .serve_call(Vec::new(), |request| api::retrieve(provider, request))
        .await
}
