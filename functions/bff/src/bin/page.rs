//! `GET /`, `/docs`, `/openapi.json` and `/assets/…`: the page and the API's reference.

use lambda_http::Error;
use souk_bff::page::page;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-page").await?;
    platform.serve_api(page).await
}
