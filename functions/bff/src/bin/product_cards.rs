//! `GET /bff/product-cards`: products and their stock as cards.

use lambda_http::Error;
use souk_bff::cards;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-product-cards").await?;
    let services = platform.invoker()?;
    platform
        .serve_api(|request| cards::cards(&services, request))
        .await
}
