//! Sets an order's amount aside on a card: the typed call `Authorize`.

use lambda_http::Error;
use souk_payments::{api, clients, ports::ProbeProvider};
use souk_platform::{Platform, ready::Probe};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-authorize").await?;
    let (provider, _) = &clients::connect(&platform).await?;
    let probe = Probe::new("payments.provider", move || Box::pin(provider.answers()));
    platform
        .serve_call(vec![probe], |request| api::authorize(provider, request))
        .await
}
