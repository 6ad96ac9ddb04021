//! `GET /health`: whether what Souk stands on answers.

use lambda_http::Error;
use souk_bff::health::{HealthCheck, Survey};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-health").await?;
    let survey = Survey::of(&platform)?;
    let health = HealthCheck::by(|| survey.take());
    platform.serve_api(|request| health.answer(request)).await
}
