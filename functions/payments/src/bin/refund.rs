//! Gives money back that was taken for an order: the typed call `RefundPayment`.

use lambda_http::Error;
use souk_payments::{api, clients};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-refund").await?;
    let (provider, _) = &clients::connect(&platform).await?;
    platform
        .serve_call(Vec::new(), |request| api::refund(provider, request))
        .await
}
