//! The topic that carries events to the other services. What shoppers saw is in no database, so there is
//! no outbox to write it into: it is told at once or not at all.

use crate::ports::TellEvents;
use aws_sdk_sns::{
    Client,
    error::{BuildError, DisplayErrorContext},
    operation::publish_batch::builders::PublishBatchFluentBuilder,
    types::PublishBatchRequestEntry,
};
use futures::future::join_all;
use souk_contracts::{
    EventId,
    events::{CardTurn, CloudEvent},
};
use souk_platform::topic;
use std::{collections::HashSet, time::Duration};

/// SNS takes so many at once.
const BATCH: usize = 10;
/// How long SNS has for all of them.
const PATIENCE: Duration = Duration::from_secs(1);

pub struct EventTopic {
    pub sns: Client,
    pub arn: String,
}

impl TellEvents for EventTopic {
    async fn tell(&self, events: &[CloudEvent<CardTurn>]) -> HashSet<EventId> {
        let batches = events.chunks(BATCH).map(|batch| async move {
            match tokio::time::timeout(PATIENCE, self.publish(batch)).await {
                Ok(Ok(taken)) => return taken,
                Ok(Err(reason)) => tracing::warn!(reason, "the topic did not take card events"),
                Err(_) => tracing::warn!("the topic was late to take card events"),
            }
            Vec::new()
        });
        join_all(batches).await.into_iter().flatten().collect()
    }
}

impl EventTopic {
    /// The events that were taken; SNS may take some of them and refuse the rest.
    async fn publish(&self, events: &[CloudEvent<CardTurn>]) -> Result<Vec<EventId>, String> {
        let request = self.request(events).map_err(|error| error.to_string())?;
        let answer = request
            .send()
            .await
            .map_err(|error| DisplayErrorContext(&error).to_string())?;
        let taken = answer
            .successful()
            .iter()
            .filter_map(|entry| events.get(entry.id()?.parse::<usize>().ok()?));
        Ok(taken.map(|event| event.id).collect())
    }

    fn request(
        &self,
        events: &[CloudEvent<CardTurn>],
    ) -> Result<PublishBatchFluentBuilder, BuildError> {
        let mut request = self.sns.publish_batch().topic_arn(&self.arn);
        for (at, event) in events.iter().enumerate() {
            let message = serde_json::to_string(event).map_err(BuildError::other)?;
            let entry = PublishBatchRequestEntry::builder()
                .id(at.to_string())
                .message(message)
                .set_message_attributes(Some(topic::attributes(&event.kind)?))
                .build()?;
            request = request.publish_batch_request_entries(entry);
        }
        Ok(request)
    }
}
