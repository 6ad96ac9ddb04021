//! `GET /checkout/{id}`: how a checkout stands.

use lambda_http::Error;
use souk_bff::{checkout::state, checkouts::DynamoCheckouts};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-get-checkout").await?;
    let records = DynamoCheckouts {
        client: aws_sdk_dynamodb::Client::new(platform.aws()),
        table: platform.settings().required("CHECKOUTS_TABLE")?,
        clock: platform.clock(),
    };
    platform.serve_api(|request| state(&records, request)).await
}
