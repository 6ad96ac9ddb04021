//! `POST /payments/webhook`: events of the payment provider.

use lambda_http::Error;
use souk_payments::{
    api::{self, Webhook},
    clients::{self, DynamoInbox, DynamoWaits, EventTopic, WaitingWorkflow},
    webhook::Effects,
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-webhook").await?;
    let (provider, reader) = clients::connect(&platform).await?;
    let (settings, aws) = (platform.settings(), platform.aws());
    let dynamodb = aws_sdk_dynamodb::Client::new(aws);
    let topic = settings.required("EVENTS_TOPIC_ARN")?;
    let effects = Effects {
        provider,
        inbox: DynamoInbox::new(dynamodb.clone(), settings.required("WEBHOOK_INBOX_TABLE")?),
        topic: EventTopic::new(aws_sdk_sns::Client::new(aws), topic),
        waits: DynamoWaits::new(dynamodb, settings.required("PAYMENT_WAITS_TABLE")?),
        workflow: WaitingWorkflow(aws_sdk_sfn::Client::new(aws)),
    };
    let webhook = &Webhook {
        reader,
        effects,
        clock: platform.clock(),
        meter: platform.meter(),
    };
    platform
        .serve_api(|request| api::webhook(webhook, request))
        .await
}
