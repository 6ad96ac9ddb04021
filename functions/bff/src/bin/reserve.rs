//! `POST /reserve`: holds every line, or none.

use lambda_http::Error;
use souk_bff::reserve;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-reserve").await?;
    let services = platform.invoker()?;
    platform
        .serve_api(|request| reserve::reserve(&services, request))
        .await
}
