//! The audit against the local AWS.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType,
        ScalarAttributeType,
    },
};
use jiff::Timestamp;
use serde_json::json;
use souk_chat::{
    audit::DynamoAudit,
    domain::{
        answer::{LlmUsage, PlannedBy, ToolCall},
        session::Turn,
    },
    ports::{AuditEntry, KeepAudit},
};
use souk_contracts::{MessageId, Owner, SessionId};
use souk_testing::setting;

const DAYS: u16 = 30;

async fn aws() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(setting("SOUK_TEST_AWS_ENDPOINT"))
        .load()
        .await
}

/// A table of the test's own, as the template makes it.
async fn table(client: &Client) -> String {
    let name = format!("test-chat-audit-{}", MessageId::generate());
    let mut table = client
        .create_table()
        .table_name(&name)
        .billing_mode(BillingMode::PayPerRequest);
    for (attribute, kind) in [
        ("session_id", KeyType::Hash),
        ("message_id", KeyType::Range),
    ] {
        let definition = AttributeDefinition::builder()
            .attribute_name(attribute)
            .attribute_type(ScalarAttributeType::S);
        let key = KeySchemaElement::builder()
            .attribute_name(attribute)
            .key_type(kind);
        table = table
            .attribute_definitions(definition.build().expect("an attribute"))
            .key_schema(key.build().expect("a key"));
    }
    table.send().await.expect("a table");
    name
}

fn turn(message: &str) -> Turn {
    Turn {
        message_id: MessageId::generate(),
        at: Timestamp::from_second(1_764_000_000).expect("a time"),
        message: message.to_owned(),
        reply: "Here are 0 deals.".to_owned(),
        cards: Vec::new(),
        planner: PlannedBy::Model,
        degraded: false,
    }
}

fn usage() -> LlmUsage {
    LlmUsage {
        calls: 2,
        model: Some("nova".to_owned()),
        input_tokens: 200,
        output_tokens: 40,
        latency_ms: 900,
        ..LlmUsage::default()
    }
}

async fn keep(audit: &DynamoAudit, session_id: SessionId, turn: &Turn) {
    let entry = AuditEntry {
        session_id,
        owner: &Owner::from_stored("guest:ana".to_owned()),
        turn,
        llm: &usage(),
        tool_calls: &[ToolCall {
            name: "search_catalog".to_owned(),
            input: json!({"city": "Boston"}),
        }],
        fault: Some("late"),
        cost_micro_usd: 22,
        latency_ms: 950,
    };
    audit.keep(entry).await.expect("kept");
}

#[tokio::test]
async fn a_conversation_is_read_in_its_order_with_all_that_was_done() {
    let client = Client::new(&aws().await);
    let table = table(&client).await;
    let audit = DynamoAudit::new(client.clone(), table.clone(), DAYS);
    let session_id = SessionId::generate();
    let turns = ["spa", "cheaper"].map(turn);
    for turn in &turns {
        keep(&audit, session_id, turn).await;
    }
    keep(&audit, SessionId::generate(), &turn("another conversation")).await;

    let found = client
        .query()
        .table_name(&table)
        .key_condition_expression("session_id = :id")
        .expression_attribute_values(":id", AttributeValue::S(session_id.to_string()))
        .send()
        .await
        .expect("the conversation");
    let messages: Vec<_> = found
        .items()
        .iter()
        .map(|item| item["message"].as_s())
        .collect();
    assert_eq!(messages, [Ok(&"spa".to_owned()), Ok(&"cheaper".to_owned())]);

    let text = |value: &str| AttributeValue::S(value.to_owned());
    let number = |value: &str| AttributeValue::N(value.to_owned());
    let item = &found.items()[0];
    for (name, value) in [
        ("owner", text("guest:ana")),
        ("at", text("2025-11-24T16:00:00Z")),
        ("reply", text("Here are 0 deals.")),
        ("planner", text("model")),
        ("model", text("nova")),
        ("fault", text("late")),
        ("model_calls", number("2")),
        ("input_tokens", number("200")),
        ("output_tokens", number("40")),
        ("model_latency_ms", number("900")),
        ("cost_micro_usd", number("22")),
        ("latency_ms", number("950")),
        ("degraded", AttributeValue::Bool(false)),
        // 30 days later.
        ("expires_at", number("1766592000")),
    ] {
        assert_eq!(item[name], value, "{name}");
    }
    let call = item["tool_calls"].as_l().expect("a list")[0]
        .as_m()
        .expect("a map");
    assert_eq!(call["name"], text("search_catalog"));
    assert_eq!(call["input"], text(r#"{"city":"Boston"}"#));
}

#[tokio::test]
async fn a_table_that_is_not_there_is_told() {
    let client = Client::new(&aws().await);
    let audit = DynamoAudit::new(client, "no-such-table".to_owned(), DAYS);
    let turn = turn("spa");
    let entry = AuditEntry {
        session_id: SessionId::generate(),
        owner: &Owner::from_stored("guest:ana".to_owned()),
        turn: &turn,
        llm: &LlmUsage::default(),
        tool_calls: &[],
        fault: None,
        cost_micro_usd: 0,
        latency_ms: 1,
    };
    assert!(audit.keep(entry).await.is_err());
}
