//! Lists the payments of a span of time, for whoever compares them with orders: the typed call `ListPayments`.

use lambda_http::Error;
use souk_payments::{api, clients};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-list").await?;
    let (provider, _) = &clients::connect(&platform).await?;
    platform
        .serve_call(Vec::new(), |request| api::list(provider, request))
        .await
}
