//! The webhook's inbox in DynamoDB: one item for each event, gone after a while.
//!
//! Key `event_id`; `status` is `received` until the effect is there, then `processed`; `expires_at`
//! is the table's time to live.

use crate::ports::{EffectError, KeepInbox, Progress};
use aws_sdk_dynamodb::{
    Client, error::DisplayErrorContext, operation::put_item::PutItemError, types::AttributeValue,
};
use jiff::{SignedDuration, Timestamp};

/// Longer than Stripe sends an event again by itself (3 days) or by hand (30 days).
const KEPT: SignedDuration = SignedDuration::from_hours(31 * 24);

pub struct DynamoInbox {
    dynamodb: Client,
    table: String,
}

impl DynamoInbox {
    #[must_use]
    pub const fn new(dynamodb: Client, table: String) -> Self {
        Self { dynamodb, table }
    }
}

impl KeepInbox for DynamoInbox {
    async fn begin(&self, notice: &str, now: Timestamp) -> Result<Progress, EffectError> {
        let expires_at = now.as_second() + KEPT.as_secs();
        let sent = self
            .dynamodb
            .put_item()
            .table_name(&self.table)
            .item("event_id", text(notice))
            .item("status", text("received"))
            .item("received_at", text(&now.to_string()))
            .item("expires_at", AttributeValue::N(expires_at.to_string()))
            .condition_expression("attribute_not_exists(event_id) OR #status = :received")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":received", text("received"))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(Progress::Begun),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(Progress::Processed),
                _ => Err(EffectError::Inbox(DisplayErrorContext(&error).to_string())),
            },
        }
    }

    async fn finish(&self, notice: &str) -> Result<(), EffectError> {
        self.dynamodb
            .update_item()
            .table_name(&self.table)
            .key("event_id", text(notice))
            .update_expression("SET #status = :processed")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":processed", text("processed"))
            .send()
            .await
            .map_err(|error| EffectError::Inbox(DisplayErrorContext(&error).to_string()))?;
        Ok(())
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}
