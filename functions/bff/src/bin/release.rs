//! `DELETE /reserve/{id}`: gives a hold back.

use lambda_http::Error;
use souk_bff::reserve;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-release").await?;
    let services = platform.invoker()?;
    platform
        .serve_api(|request| reserve::release(&services, request))
        .await
}
