//! `GET /`, `/docs`, `/openapi.json` and `/assets/…`: the page and the API's reference.

use lambda_http::Error;
use souk_bff::page::Page;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-page").await?;
    let stripe_key = platform.settings().optional("STRIPE_PUBLISHABLE_KEY");
    let page = Page::new(stripe_key.as_deref())?;
    platform.serve_api(|request| page.serve(request)).await
}
