//! `POST /reserve/{id}/extend`: more time for a hold, once.

use lambda_http::Error;
use souk_bff::reserve;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-extend-reservation").await?;
    let services = platform.invoker()?;
    platform
        .serve_api(|request| reserve::extend(&services, request))
        .await
}
