//! `GET /health`: whether what Souk stands on answers.

use lambda_http::Error;
use souk_bff::health::health;
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-health").await?;
    let (invoker, sessions) = (platform.invoker()?, platform.redis_session()?);
    platform
        .serve_api(|request| health(&invoker, &sessions, request))
        .await
}
