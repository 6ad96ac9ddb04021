//! Takes what was set aside for an order: the typed call `Capture`.

use lambda_http::Error;
use souk_payments::{
    api,
    clients::stripe::{Stripe, StripeSecret},
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-capture").await?;
    let secret: StripeSecret = platform.secret("STRIPE_SECRET").await?;
    let stripe = &Stripe::new(
        &platform.settings().required("STRIPE_API_BASE")?,
        &secret.api_key,
    )?;
    platform
        .serve_call(Vec::new(), |request| api::capture(stripe, request))
        .await
}
