//! The dead-letter queue behind a consumer's queue.

use aws_config::BehaviorVersion;
use aws_sdk_sqs::{
    Client,
    error::DisplayErrorContext,
    types::{Message, MessageSystemAttributeName, QueueAttributeName},
};
use serde_json::Value;
use std::fmt;

/// Long enough for somebody to read what is there and to decide.
const SECONDS_OUT_OF_SIGHT: i32 = 300;
/// SQS gives no more at once.
const A_BATCH: i32 = 10;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("there is no queue {0}, or it cannot be reached: {1}")]
    NoQueue(String, String),
    #[error("{0} has no dead-letter queue")]
    NoDeadLetters(String),
    #[error("{0}; messages that were read come back into sight in five minutes")]
    Aws(String),
}

/// A consumer's queue and the one for what it gave up on.
pub struct DeadLetters {
    sqs: Client,
    queue: String,
    dead: String,
}

/// A message that a consumer gave up on, out of everybody's sight for a while.
pub struct Letter(Message);

impl DeadLetters {
    /// # Errors
    /// [`Failure`] when there is no such queue, or none behind it.
    pub async fn of(name: &str) -> Result<Self, Failure> {
        let aws = aws_config::load_defaults(BehaviorVersion::latest()).await;
        let sqs = Client::new(&aws);
        let queue = url(&sqs, name).await?;
        let attributes = sqs
            .get_queue_attributes()
            .queue_url(&queue)
            .attribute_names(QueueAttributeName::RedrivePolicy)
            .send()
            .await
            .map_err(|error| aws_failure(&error))?;
        let dead = attributes
            .attributes()
            .and_then(|attributes| attributes.get(&QueueAttributeName::RedrivePolicy))
            .and_then(|policy| name_of_target(policy))
            .ok_or_else(|| Failure::NoDeadLetters(name.to_owned()))?;
        let dead = url(&sqs, &dead).await?;
        Ok(Self { sqs, queue, dead })
    }

    /// # Errors
    /// [`Failure::Aws`].
    pub async fn read(&self, limit: u16) -> Result<Vec<Letter>, Failure> {
        let limit = usize::from(limit);
        let mut letters = Vec::new();
        while letters.len() < limit {
            let wanted = i32::try_from(limit - letters.len()).unwrap_or(A_BATCH);
            let received = self
                .sqs
                .receive_message()
                .queue_url(&self.dead)
                .max_number_of_messages(wanted.min(A_BATCH))
                .visibility_timeout(SECONDS_OUT_OF_SIGHT)
                .wait_time_seconds(1)
                .message_system_attribute_names(MessageSystemAttributeName::All)
                .message_attribute_names("All")
                .send()
                .await
                .map_err(|error| aws_failure(&error))?;
            if received.messages().is_empty() {
                break;
            }
            letters.extend(
                received
                    .messages
                    .unwrap_or_default()
                    .into_iter()
                    .map(Letter),
            );
        }
        Ok(letters)
    }

    /// Lets everybody see them again.
    ///
    /// # Errors
    /// [`Failure::Aws`].
    pub async fn put_back(&self, letters: &[Letter]) -> Result<(), Failure> {
        for Letter(message) in letters {
            self.sqs
                .change_message_visibility()
                .queue_url(&self.dead)
                .set_receipt_handle(message.receipt_handle.clone())
                .visibility_timeout(0)
                .send()
                .await
                .map_err(|error| aws_failure(&error))?;
        }
        Ok(())
    }

    /// Each goes to the consumer before it is deleted here: one that a failure leaves in both queues is
    /// handled twice, which consumers expect, and none is lost.
    ///
    /// # Errors
    /// [`Failure::Aws`].
    pub async fn send_again(&self, letters: &[Letter]) -> Result<(), Failure> {
        for Letter(message) in letters {
            self.sqs
                .send_message()
                .queue_url(&self.queue)
                .set_message_body(message.body.clone())
                .set_message_attributes(message.message_attributes.clone())
                .send()
                .await
                .map_err(|error| aws_failure(&error))?;
            self.sqs
                .delete_message()
                .queue_url(&self.dead)
                .set_receipt_handle(message.receipt_handle.clone())
                .send()
                .await
                .map_err(|error| aws_failure(&error))?;
        }
        Ok(())
    }
}

/// One line: when, which event, about what, its id. Of the data nothing is shown, since it may be about
/// people.
impl fmt::Display for Letter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.0.body().unwrap_or_default();
        match serde_json::from_str::<Value>(body) {
            Ok(event) if event["specversion"].is_string() => {
                let text = |member: &str| event[member].as_str().unwrap_or("?").to_owned();
                let (time, kind) = (text("time"), text("type"));
                let (subject, id) = (text("subject"), text("id"));
                write!(out, "{time}  {kind}  {subject}  {id}")
            }
            _ => {
                let id = self.0.message_id().unwrap_or("?");
                write!(out, "no event, {} bytes  message {id}", body.len())
            }
        }
    }
}

async fn url(sqs: &Client, name: &str) -> Result<String, Failure> {
    let found = sqs.get_queue_url().queue_name(name).send().await;
    let found = found.map_err(|error| {
        Failure::NoQueue(name.to_owned(), DisplayErrorContext(&error).to_string())
    })?;
    Ok(found.queue_url.unwrap_or_default())
}

/// The last part of the target's ARN.
fn name_of_target(policy: &str) -> Option<String> {
    let policy: Value = serde_json::from_str(policy).ok()?;
    let arn = policy["deadLetterTargetArn"].as_str()?;
    arn.rsplit(':').next().map(str::to_owned)
}

fn aws_failure(error: &(impl std::error::Error + 'static)) -> Failure {
    Failure::Aws(DisplayErrorContext(error).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(body: &Value) -> String {
        let message = Message::builder().message_id("m1").body(body.to_string());
        Letter(message.build()).to_string()
    }

    #[test]
    fn an_event_is_shown_without_its_data() {
        let event = json!({
            "specversion": "1.0", "id": "e1", "type": "payment.refunded", "subject": "o1",
            "time": "2026-01-05T12:00:00Z", "data": {"email": "ana@example.com"},
        });
        assert_eq!(
            shown(&event),
            "2026-01-05T12:00:00Z  payment.refunded  o1  e1"
        );
        assert_eq!(shown(&json!(["secret"])), "no event, 10 bytes  message m1");
    }

    #[test]
    fn the_queue_behind_another_is_named_by_its_policy() {
        let policy = r#"{"deadLetterTargetArn": "arn:aws:sqs:us-east-1:1:souk-a-dead", "maxReceiveCount": 5}"#;
        assert_eq!(name_of_target(policy).as_deref(), Some("souk-a-dead"));
        assert_eq!(name_of_target("{}"), None);
    }
}
