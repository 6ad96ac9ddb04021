//! `POST /checkout`: a reservation becomes an order, once.

use lambda_http::Error;
use souk_bff::{checkout::Checkouts, checkouts::DynamoCheckouts, workflow::CheckoutWorkflow};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("bff-checkout").await?;
    let settings = platform.settings();
    let checkouts = Checkouts {
        services: platform.invoker()?,
        records: DynamoCheckouts {
            client: aws_sdk_dynamodb::Client::new(platform.aws()),
            table: settings.required("CHECKOUTS_TABLE")?,
            clock: platform.clock(),
        },
        workflow: CheckoutWorkflow {
            client: aws_sdk_sfn::Client::new(platform.aws()),
            arn: settings.required("CHECKOUT_WORKFLOW_ARN")?,
        },
        page: settings.required("PAGE_URL")?,
    };
    platform.serve_api(|request| checkouts.start(request)).await
}
