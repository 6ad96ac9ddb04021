//! Sets an order's amount aside on a card: the typed call `Authorize`.

use lambda_http::Error;
use souk_payments::{
    api,
    clients::stripe::{Stripe, StripeSecret},
};
use souk_platform::{Platform, ready::Probe};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-authorize").await?;
    let secret: StripeSecret = platform.secret("STRIPE_SECRET").await?;
    let stripe = &Stripe::new(
        &platform.settings().required("STRIPE_API_BASE")?,
        &secret.api_key,
    )?;
    let provider = Probe::new("payments.provider", move || Box::pin(stripe.answers()));
    platform
        .serve_call(vec![provider], |request| api::authorize(stripe, request))
        .await
}
