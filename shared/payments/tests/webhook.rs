//! The webhook's inbox and topic against the local AWS.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};
use jiff::Timestamp;
use souk_contracts::{
    Currency, Money, OrderId,
    calls::payments::Payment,
    events::{CloudEvent, types},
};
use souk_payments::{
    clients::{DynamoInbox, EventTopic},
    ports::{KeepInbox, Progress, TellEvents, WebhookError},
    webhook::{Receipt, receive},
};
use souk_testing::setting;

async fn aws() -> SdkConfig {
    let endpoint = setting("SOUK_TEST_AWS_ENDPOINT");
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .load()
        .await
}

/// A table of the test's own, as the template makes it.
async fn table(dynamodb: &aws_sdk_dynamodb::Client) -> String {
    let name = format!("test-webhook-inbox-{}", OrderId::generate());
    let attribute = AttributeDefinition::builder()
        .attribute_name("event_id")
        .attribute_type(ScalarAttributeType::S);
    let key = KeySchemaElement::builder()
        .attribute_name("event_id")
        .key_type(KeyType::Hash);
    dynamodb
        .create_table()
        .table_name(&name)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute.build().expect("an attribute"))
        .key_schema(key.build().expect("a key"))
        .send()
        .await
        .expect("a table");
    name
}

fn captured() -> CloudEvent<Payment> {
    let order_id = OrderId::generate();
    let amount = Money::new(7900, Currency::USD).expect("an amount");
    let payment = Payment {
        payment_id: "pi_1".to_owned(),
        order_id,
        amount,
    };
    CloudEvent::new(
        "payments",
        types::PAYMENT_CAPTURED,
        order_id,
        Timestamp::UNIX_EPOCH,
        payment,
    )
}

#[tokio::test]
async fn an_event_is_begun_until_it_is_finished_and_then_processed() {
    let dynamodb = aws_sdk_dynamodb::Client::new(&aws().await);
    let table = table(&dynamodb).await;
    let inbox = DynamoInbox::new(dynamodb.clone(), table.clone());
    let now = Timestamp::from_second(1_764_000_000).expect("a time");
    // A run that died in between has not had its effect for sure.
    for _ in 0..2 {
        assert_eq!(
            inbox.begin("evt_1", now).await.expect("begun"),
            Progress::Begun
        );
    }
    inbox.finish("evt_1").await.expect("finished");
    assert_eq!(
        inbox.begin("evt_1", now).await.expect("known"),
        Progress::Processed
    );
    assert_eq!(
        inbox.begin("evt_2", now).await.expect("another"),
        Progress::Begun
    );
    let kept = dynamodb
        .get_item()
        .table_name(&table)
        .key("event_id", AttributeValue::S("evt_1".to_owned()))
        .send()
        .await
        .expect("an item");
    let expires_at = kept.item().and_then(|item| item["expires_at"].as_n().ok());
    assert_eq!(expires_at.map(String::as_str), Some("1766678400"));
}

#[tokio::test]
async fn an_inbox_that_is_not_there_is_an_outage() {
    let inbox = DynamoInbox::new(
        aws_sdk_dynamodb::Client::new(&aws().await),
        "no-such-table".to_owned(),
    );
    let refusal = inbox.begin("evt_1", Timestamp::UNIX_EPOCH).await;
    assert!(
        matches!(refusal, Err(WebhookError::Inbox(_))),
        "{refusal:?}"
    );
}

#[tokio::test]
async fn an_event_goes_through_inbox_and_topic_once() {
    let aws = aws().await;
    let dynamodb = aws_sdk_dynamodb::Client::new(&aws);
    let sns = aws_sdk_sns::Client::new(&aws);
    let name = format!("test-events-{}", OrderId::generate());
    let arn = sns.create_topic().name(name).send().await.expect("a topic");
    let topic = EventTopic::new(sns, arn.topic_arn().expect("an ARN").to_owned());
    let inbox = DynamoInbox::new(dynamodb.clone(), table(&dynamodb).await);
    let event = captured();
    for expected in [Receipt::Processed, Receipt::Duplicate] {
        let receipt = receive(&inbox, &topic, "evt_1", &event, Timestamp::UNIX_EPOCH).await;
        assert_eq!(receipt.expect("received"), expected);
    }
}

#[tokio::test]
async fn a_topic_that_is_not_there_is_an_outage() {
    let arn = "arn:aws:sns:us-east-1:000000000000:no-such-topic".to_owned();
    let topic = EventTopic::new(aws_sdk_sns::Client::new(&aws().await), arn);
    let refusal = topic.tell(&captured()).await;
    assert!(
        matches!(refusal, Err(WebhookError::Topic(_))),
        "{refusal:?}"
    );
}
