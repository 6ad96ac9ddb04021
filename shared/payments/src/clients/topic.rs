//! The topic that carries events to the other services. Payments have no database transaction to
//! write an outbox in: the provider keeps what happened, and tells it again until it was told on.

use crate::ports::{EffectError, TellEvents};
use aws_sdk_sns::{Client, error::DisplayErrorContext, types::MessageAttributeValue};
use souk_contracts::events::{CloudEvent, PaymentTurn};

pub struct EventTopic {
    sns: Client,
    arn: String,
}

impl EventTopic {
    #[must_use]
    pub const fn new(sns: Client, arn: String) -> Self {
        Self { sns, arn }
    }
}

impl TellEvents for EventTopic {
    async fn tell(&self, event: &CloudEvent<PaymentTurn>) -> Result<(), EffectError> {
        let message =
            serde_json::to_string(event).map_err(|error| EffectError::Topic(error.to_string()))?;
        let kind = MessageAttributeValue::builder()
            .data_type("String")
            .string_value(&event.kind)
            .build()
            .map_err(|error| EffectError::Topic(error.to_string()))?;
        self.sns
            .publish()
            .topic_arn(&self.arn)
            .message(message)
            .message_attributes("type", kind)
            .send()
            .await
            .map_err(|error| EffectError::Topic(DisplayErrorContext(&error).to_string()))?;
        Ok(())
    }
}
