//! `souk-events` against the local AWS, as an operator runs it.
#![expect(
    clippy::expect_used,
    reason = "a test stops where something is not as it should be"
)]

use aws_config::BehaviorVersion;
use aws_sdk_sqs::{Client, types::QueueAttributeName};
use souk_testing::setting;
use std::process::{Command, Output, Stdio};
use uuid::Uuid;

/// A stack of the test's own, with one consumer's queue and the one behind it.
struct Stack {
    name: String,
    sqs: Client,
    queue: String,
    dead: String,
}

impl Stack {
    async fn new() -> Self {
        let aws = aws_config::defaults(BehaviorVersion::latest())
            .endpoint_url(setting("SOUK_TEST_AWS_ENDPOINT"))
            .load()
            .await;
        let (sqs, name) = (Client::new(&aws), format!("test-{}", Uuid::now_v7()));
        let dead_name = format!("{name}-consumer-dead");
        let dead = create(&sqs, &dead_name, None).await;
        let policy = format!(
            r#"{{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:{dead_name}", "maxReceiveCount": 5}}"#
        );
        let queue = create(&sqs, &format!("{name}-consumer"), Some(policy)).await;
        Self {
            name,
            sqs,
            queue,
            dead,
        }
    }

    async fn gives_up_on(&self, events: &[&str]) {
        for id in events {
            let body = format!(
                r#"{{"specversion": "1.0", "id": "{id}", "type": "payment.refunded", "subject": "order", "time": "2026-01-05T12:00:00Z", "data": {{"secret": 1}}}}"#
            );
            let sent = self.sqs.send_message().queue_url(&self.dead);
            sent.message_body(body).send().await.expect("sent");
        }
    }

    /// How many messages are in the consumer's queue and in the one behind it.
    async fn counts(&self) -> (usize, usize) {
        (
            count(&self.sqs, &self.queue).await,
            count(&self.sqs, &self.dead).await,
        )
    }

    fn run(&self, arguments: &[&str]) -> (String, bool) {
        let Output { status, stdout, .. } = Command::new(env!("CARGO_BIN_EXE_souk-events"))
            .args(arguments)
            .args(["--stack", &self.name])
            .env("AWS_ENDPOINT_URL", setting("SOUK_TEST_AWS_ENDPOINT"))
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        let text = String::from_utf8(stdout).expect("text");
        (text, status.success())
    }
}

async fn create(sqs: &Client, name: &str, policy: Option<String>) -> String {
    let mut queue = sqs.create_queue().queue_name(name);
    if let Some(policy) = policy {
        queue = queue.attributes(QueueAttributeName::RedrivePolicy, policy);
    }
    let made = queue.send().await.expect("a queue");
    made.queue_url().expect("its address").to_owned()
}

async fn count(sqs: &Client, queue: &str) -> usize {
    let name = QueueAttributeName::ApproximateNumberOfMessages;
    let asked = sqs.get_queue_attributes().queue_url(queue);
    let answer = asked.attribute_names(name.clone()).send().await;
    let answer = answer.expect("attributes");
    let count = answer.attributes().and_then(|all| all.get(&name));
    count.expect("a count").parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_shows_what_is_there_and_leaves_it() {
    let stack = Stack::new().await;
    assert_eq!(
        stack.run(&["look", "consumer"]),
        ("Nothing is in the dead-letter queue.\n".to_owned(), true)
    );
    stack.gives_up_on(&["e1", "e2"]).await;
    let (shown, is_done) = stack.run(&["look", "consumer"]);
    assert!(is_done);
    assert!(shown.contains("payment.refunded  order  e1"), "{shown}");
    assert!(shown.contains("2 in the dead-letter queue."), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
    assert_eq!(stack.counts().await, (0, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_again_unless_that_is_wanted() {
    let stack = Stack::new().await;
    stack.gives_up_on(&["e1"]).await;
    // Nobody answers.
    let (asked, is_done) = stack.run(&["redrive", "consumer"]);
    assert!(is_done && asked.contains("Send 1 again?"), "{asked}");
    assert_eq!(stack.counts().await, (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_on_goes_to_its_consumer_again() {
    let stack = Stack::new().await;
    let events: Vec<String> = (0..23).map(|number| format!("e{number}")).collect();
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    stack.gives_up_on(&events).await;
    let (told, is_done) = stack.run(&["redrive", "consumer", "--yes", "--limit", "20"]);
    assert!(is_done && told.ends_with("20 sent again.\n"), "{told}");
    assert_eq!(stack.counts().await, (20, 3));
    stack.run(&["redrive", "consumer", "--yes"]);
    assert_eq!(stack.counts().await, (23, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_is_not_there_is_said_so() {
    let stack = Stack::new().await;
    assert!(!stack.run(&["look", "nobody"]).1);
    assert!(!stack.run(&["look", "consumer-dead"]).1);
}
