//! The topic that carries events to the other services. An asset's event stays with the asset until
//! the topic has taken it.

use crate::ports::{MediaError, TellEvents};
use aws_sdk_sns::{Client, error::DisplayErrorContext};
use serde::Serialize;
use souk_contracts::events::CloudEvent;
use souk_platform::{Platform, topic, trace};

pub struct EventTopic {
    sns: Client,
    arn: String,
}

impl EventTopic {
    #[must_use]
    pub const fn new(sns: Client, arn: String) -> Self {
        Self { sns, arn }
    }

    /// With the function's own credentials.
    #[must_use]
    pub fn connect(platform: &Platform, arn: String) -> Self {
        Self::new(Client::new(platform.aws()), arn)
    }
}

impl TellEvents for EventTopic {
    async fn tell<T: Serialize + Sync>(&self, event: &CloudEvent<T>) -> Result<(), MediaError> {
        let mut envelope =
            serde_json::to_value(event).map_err(|error| MediaError::Topic(error.to_string()))?;
        if let Some(traceparent) = trace::traceparent() {
            envelope["traceparent"] = traceparent.into();
        }
        let attributes =
            topic::attributes(&event.kind).map_err(|error| MediaError::Topic(error.to_string()))?;
        self.sns
            .publish()
            .topic_arn(&self.arn)
            .message(envelope.to_string())
            .set_message_attributes(Some(attributes))
            .send()
            .await
            .map_err(|error| MediaError::Topic(DisplayErrorContext(&error).to_string()))?;
        Ok(())
    }
}
