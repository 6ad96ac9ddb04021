//! Which workflow waits for which payment, in DynamoDB: one item for each payment, gone after a while.
//!
//! Key `payment_id`; `task_token` is what the workflow waits for; `expires_at` is the table's time to live.

use crate::{
    domain::PaymentId,
    ports::{EffectError, KeepWaits},
};
use aws_sdk_dynamodb::{Client, error::DisplayErrorContext, types::AttributeValue};
use jiff::{SignedDuration, Timestamp};

/// Longer than any workflow waits for a shopper.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

pub struct DynamoWaits {
    dynamodb: Client,
    table: String,
}

impl DynamoWaits {
    #[must_use]
    pub const fn new(dynamodb: Client, table: String) -> Self {
        Self { dynamodb, table }
    }
}

impl KeepWaits for DynamoWaits {
    async fn keep(
        &self,
        payment: &PaymentId,
        token: &str,
        now: Timestamp,
    ) -> Result<(), EffectError> {
        let expires_at = now.as_second() + KEPT.as_secs();
        self.dynamodb
            .put_item()
            .table_name(&self.table)
            .item("payment_id", AttributeValue::S(payment.to_string()))
            .item("task_token", AttributeValue::S(token.to_owned()))
            .item("expires_at", AttributeValue::N(expires_at.to_string()))
            .send()
            .await
            .map_err(|error| EffectError::Waits(DisplayErrorContext(&error).to_string()))?;
        Ok(())
    }

    /// Read consistently: a token that was kept before the shopper went to the bank is seen.
    async fn token(&self, payment: &PaymentId) -> Result<Option<String>, EffectError> {
        let found = self
            .dynamodb
            .get_item()
            .table_name(&self.table)
            .key("payment_id", AttributeValue::S(payment.to_string()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| EffectError::Waits(DisplayErrorContext(&error).to_string()))?;
        let token = found.item().and_then(|item| item.get("task_token"));
        Ok(token.and_then(|token| token.as_s().ok()).cloned())
    }
}
