//! Wakes a workflow once the shopper has been at the bank: the typed call `AwaitAuthentication`.

use lambda_http::Error;
use souk_payments::{
    api::{self, Bank},
    clients::{self, DynamoWaits, WaitingWorkflow},
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-await-authentication").await?;
    let (provider, _) = clients::connect(&platform).await?;
    let dynamodb = aws_sdk_dynamodb::Client::new(platform.aws());
    let bank = &Bank {
        provider,
        waits: DynamoWaits::new(
            dynamodb,
            platform.settings().required("PAYMENT_WAITS_TABLE")?,
        ),
        workflow: WaitingWorkflow(aws_sdk_sfn::Client::new(platform.aws())),
        clock: platform.clock(),
    };
    platform
        .serve_call(Vec::new(), |request| {
            api::await_authentication(bank, request)
        })
        .await
}
