//! `POST /payments/webhook`: events of the payment provider.

use lambda_http::Error;
use souk_payments::{
    api::{self, Webhook},
    clients::{
        DynamoInbox, EventTopic,
        stripe::{StripeSecret, WebhookSecrets},
    },
};
use souk_platform::Platform;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let platform = Platform::start("payments-webhook").await?;
    let secret: StripeSecret = platform.secret("STRIPE_SECRET").await?;
    let settings = platform.settings();
    let dynamodb = aws_sdk_dynamodb::Client::new(platform.aws());
    let sns = aws_sdk_sns::Client::new(platform.aws());
    let webhook = &Webhook {
        secrets: WebhookSecrets::new(secret.webhook_secrets),
        inbox: DynamoInbox::new(dynamodb, settings.required("WEBHOOK_INBOX_TABLE")?),
        topic: EventTopic::new(sns, settings.required("EVENTS_TOPIC_ARN")?),
        clock: platform.clock(),
    };
    platform
        .serve_api(|request| api::webhook(webhook, request))
        .await
}
