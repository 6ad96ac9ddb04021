//! Lets go of the payment of an order that is given up: the typed call `CancelPayment`.

use lambda_http::Error;
use souk_payments::{api, clients};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-cancel").await?;
    let (provider, _) = &clients::connect(&platform).await?;
    platform
        .serve_call(Vec::new(), |request| api::cancel(provider, request))
        .await
}
