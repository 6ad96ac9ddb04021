//! What the webhook's effects go to, against the local AWS: the inbox, the topic, and the workflow that
//! waits for a shopper.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
    ScalarAttributeType,
};
use aws_sdk_sfn::types::ExecutionStatus;
use jiff::Timestamp;
use serde_json::json;
use souk_contracts::{Currency, Money, OrderId};
use souk_payments::{
    clients::{DynamoInbox, DynamoWaits, EventTopic, WaitingWorkflow},
    domain::{Notice, Occurrence, PaymentError, PaymentId, PaymentState, ProviderPayment},
    ports::{EffectError, FindPayment, KeepInbox, KeepWaits, Progress, WakeWorkflow},
    webhook::{Effects, Receipt},
};
use souk_testing::setting;
use std::time::Duration;

async fn aws() -> SdkConfig {
    let endpoint = setting("SOUK_TEST_AWS_ENDPOINT");
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .load()
        .await
}

/// A table of the test's own, as the template makes it.
async fn table(dynamodb: &aws_sdk_dynamodb::Client, key: &str) -> String {
    let name = format!("test-payments-{}", OrderId::generate());
    let attribute = AttributeDefinition::builder()
        .attribute_name(key)
        .attribute_type(ScalarAttributeType::S);
    let key = KeySchemaElement::builder()
        .attribute_name(key)
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

fn payment_id() -> PaymentId {
    PaymentId::try_from("pi_1".to_owned()).expect("an id")
}

/// The provider, with one payment that is captured.
struct Provider;

impl FindPayment for Provider {
    async fn find(&self, id: &PaymentId) -> Result<ProviderPayment, PaymentError> {
        let usd = |amount| Money::new(amount, Currency::USD).expect("an amount");
        Ok(ProviderPayment {
            id: id.clone(),
            order: Some(OrderId::generate()),
            state: PaymentState::Captured { refunded: usd(0) },
            amount: usd(7900),
            asked: usd(7900),
            created_at: Timestamp::UNIX_EPOCH,
        })
    }
}

#[tokio::test]
async fn an_event_is_begun_until_it_is_finished_and_then_processed() {
    let dynamodb = aws_sdk_dynamodb::Client::new(&aws().await);
    let table = table(&dynamodb, "event_id").await;
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
    assert!(matches!(refusal, Err(EffectError::Inbox(_))), "{refusal:?}");
}

/// The effects over tables and a topic of their own.
async fn effects(
    topic_name: Option<String>,
) -> Effects<Provider, DynamoInbox, EventTopic, DynamoWaits, WaitingWorkflow> {
    let aws = aws().await;
    let dynamodb = aws_sdk_dynamodb::Client::new(&aws);
    let sns = aws_sdk_sns::Client::new(&aws);
    let topic_arn = match topic_name {
        Some(name) => {
            let made = sns.create_topic().name(name).send().await.expect("a topic");
            made.topic_arn().expect("an ARN").to_owned()
        }
        None => "arn:aws:sns:us-east-1:000000000000:no-such-topic".to_owned(),
    };
    Effects {
        provider: Provider,
        inbox: DynamoInbox::new(dynamodb.clone(), table(&dynamodb, "event_id").await),
        topic: EventTopic::new(sns, topic_arn),
        waits: DynamoWaits::new(dynamodb.clone(), table(&dynamodb, "payment_id").await),
        workflow: WaitingWorkflow(aws_sdk_sfn::Client::new(&aws)),
    }
}

fn captured() -> Notice {
    Notice {
        id: "evt_1".to_owned(),
        at: Timestamp::UNIX_EPOCH,
        what: Occurrence::Captured(payment_id()),
    }
}

#[tokio::test]
async fn a_notice_goes_through_inbox_and_topic_once() {
    let effects = effects(Some(format!("test-events-{}", OrderId::generate()))).await;
    for expected in [Receipt::Processed, Receipt::Duplicate] {
        let receipt = effects.receive(&captured(), Timestamp::UNIX_EPOCH).await;
        assert_eq!(receipt.expect("received"), expected);
    }
}

#[tokio::test]
async fn a_topic_that_is_not_there_is_an_outage() {
    let effects = effects(None).await;
    let refusal = effects.receive(&captured(), Timestamp::UNIX_EPOCH).await;
    assert!(matches!(refusal, Err(EffectError::Topic(_))), "{refusal:?}");
}

/// Starts a workflow of one state, which waits for the token of an activity to be returned; its
/// execution and that token.
async fn waiting_workflow(sfn: &aws_sdk_sfn::Client) -> (String, String) {
    let name = format!("test-{}", OrderId::generate());
    let activity = sfn.create_activity().name(&name).send().await;
    let activity = activity.expect("an activity").activity_arn().to_owned();
    let wait = json!({"Type": "Task", "Resource": activity, "TimeoutSeconds": 60, "End": true});
    let machine = sfn
        .create_state_machine()
        .name(name)
        .definition(json!({"StartAt": "Wait", "States": {"Wait": wait}}).to_string())
        .role_arn("arn:aws:iam::000000000000:role/test")
        .send()
        .await
        .expect("a state machine");
    let started = sfn
        .start_execution()
        .state_machine_arn(machine.state_machine_arn())
        .send()
        .await
        .expect("an execution");
    let task = sfn.get_activity_task().activity_arn(activity).send().await;
    let token = task
        .expect("a task")
        .task_token()
        .expect("a token")
        .to_owned();
    (started.execution_arn().to_owned(), token)
}

#[tokio::test]
async fn a_waiting_workflow_goes_on_once_its_payment_is_decided() {
    let effects = effects(Some(format!("test-events-{}", OrderId::generate()))).await;
    let sfn = aws_sdk_sfn::Client::new(&aws().await);
    let (execution, token) = waiting_workflow(&sfn).await;
    let now = Timestamp::UNIX_EPOCH;
    let nobody = effects.waits.token(&payment_id()).await.expect("asked");
    assert_eq!(nobody, None);
    effects
        .waits
        .keep(&payment_id(), &token, now)
        .await
        .expect("kept");
    effects.receive(&captured(), now).await.expect("received");
    let mut status = None;
    for _ in 0..100 {
        let described = sfn.describe_execution().execution_arn(&execution).send();
        status = Some(described.await.expect("an execution").status().clone());
        if status != Some(ExecutionStatus::Running) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(status, Some(ExecutionStatus::Succeeded));
    // Other notices of the payment find the workflow gone on.
    effects.workflow.wake(&token).await.expect("nobody to wake");
}

#[tokio::test]
async fn a_token_that_is_none_wakes_nobody() {
    let workflow = WaitingWorkflow(aws_sdk_sfn::Client::new(&aws().await));
    workflow.wake("no token").await.expect("nobody to wake");
}
