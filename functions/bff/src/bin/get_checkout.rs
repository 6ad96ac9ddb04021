//! `GET /checkout/{id}`: how a checkout stands.

use lambda_http::Error;
use souk_bff::{checkout_state::state, checkouts::DynamoCheckouts};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-get-checkout").await?;
    let clock = platform.clock();
    let records = DynamoCheckouts {
        client: aws_sdk_dynamodb::Client::new(platform.aws()),
        table: platform.settings().required("CHECKOUTS_TABLE")?,
        clock,
    };
    let services = platform.invoker()?;
    platform
        .serve_api(|request| state(&records, &services, clock.now(), request))
        .await
}
