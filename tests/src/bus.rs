//! The bus of events, heard from outside.

use crate::{
    Aws,
    aws::{send, signed},
    unique,
};
use serde_json::{Value, json};

const EVENTS: &str = "arn:aws:sns:us-east-1:000000000000:souk-events";

/// A queue of a test's own that hears the bus.
pub struct Listener {
    aws: Aws,
    queue_url: String,
}

impl Listener {
    /// Hears events of these types from now on.
    pub async fn of(kinds: &[&str]) -> Self {
        let (aws, name) = (Aws::local(), unique("listener"));
        let queue = aws.sqs("CreateQueue", json!({"QueueName": name})).await;
        aws.subscribe(&format!("arn:aws:sqs:us-east-1:000000000000:{name}"), kinds)
            .await;
        let queue_url = queue["QueueUrl"].as_str().unwrap_or_default().to_owned();
        Self { aws, queue_url }
    }

    /// Some of the events that have come since, each once.
    pub async fn heard(&self) -> Vec<Value> {
        let request = json!({
            "QueueUrl": self.queue_url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 3_600,
            "WaitTimeSeconds": 1,
        });
        let received = self.aws.sqs("ReceiveMessage", request).await;
        let messages = received["Messages"].as_array().into_iter().flatten();
        messages
            .map(|message| message["Body"].as_str().unwrap_or_default())
            .map(|body| {
                serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
            })
            .collect()
    }
}

impl Aws {
    async fn sqs(&self, operation: &str, request: Value) -> Value {
        let call = signed(self.http.post(format!("{}/", self.endpoint)), "sqs")
            .header("x-amz-target", format!("AmazonSQS.{operation}"))
            .header("content-type", "application/x-amz-json-1.0")
            .body(request.to_string());
        send(operation, call).await
    }

    async fn subscribe(&self, queue: &str, kinds: &[&str]) {
        let only = json!({"type": kinds}).to_string();
        let call = signed(self.http.post(format!("{}/", self.endpoint)), "sns").form(&[
            ("Action", "Subscribe"),
            ("Version", "2010-03-31"),
            ("TopicArn", EVENTS),
            ("Protocol", "sqs"),
            ("Endpoint", queue),
            ("Attributes.entry.1.key", "RawMessageDelivery"),
            ("Attributes.entry.1.value", "true"),
            ("Attributes.entry.2.key", "FilterPolicy"),
            ("Attributes.entry.2.value", &only),
        ]);
        let answer = call.send().await.unwrap_or_else(|error| panic!("{error}"));
        assert!(answer.status().is_success(), "{answer:?}");
    }
}
