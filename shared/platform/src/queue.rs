//! Messages from SQS: each is handled by itself, and a batch answers which of them failed, so that
//! one bad message never sends the good ones round again.

use crate::{deadline::Deadline, trace};
use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use serde::de::DeserializeOwned;
use souk_contracts::{Problem, events::CloudEvent};
use std::future::Future;
use tracing::Instrument;

/// Hands each message to `handle` as the event that it carries.
pub async fn each<T, F>(batch: SqsEvent, handle: impl Fn(CloudEvent<T>) -> F) -> SqsBatchResponse
where
    T: DeserializeOwned,
    F: Future<Output = Result<(), Problem>>,
{
    settle(&batch, |message| one(message, &handle)).await
}

/// Hands each message to `handle` as what its body says: of a queue that is not fed by Souk's own
/// events.
pub async fn each_body<T, F>(batch: SqsEvent, handle: impl Fn(T) -> F) -> SqsBatchResponse
where
    T: DeserializeOwned,
    F: Future<Output = Result<(), Problem>>,
{
    settle(&batch, |message| one_body(message, &handle)).await
}

async fn settle<'a, F>(
    batch: &'a SqsEvent,
    handle: impl Fn(&'a SqsMessage) -> F,
) -> SqsBatchResponse
where
    F: Future<Output = Result<(), Problem>>,
{
    let mut response = SqsBatchResponse::default();
    for message in &batch.records {
        let message_id = message.message_id.clone().unwrap_or_default();
        if let Err(problem) = handle(message).await {
            tracing::error!(
                message_id,
                code = problem.code,
                cause = problem.cause().map(tracing::field::display),
                "message goes back to the queue"
            );
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = message_id;
            response.batch_item_failures.push(failure);
        }
    }
    response
}

async fn one<T, F>(
    message: &SqsMessage,
    handle: &impl Fn(CloudEvent<T>) -> F,
) -> Result<(), Problem>
where
    T: DeserializeOwned,
    F: Future<Output = Result<(), Problem>>,
{
    let event: CloudEvent<T> = read(message)?;
    let span = tracing::info_span!("message", event_id = %event.id, event_type = event.kind);
    trace::adopt_parent(&span, event.traceparent.as_deref(), None);
    in_time(handle(event).instrument(span)).await
}

async fn one_body<T, F>(message: &SqsMessage, handle: &impl Fn(T) -> F) -> Result<(), Problem>
where
    T: DeserializeOwned,
    F: Future<Output = Result<(), Problem>>,
{
    let span = tracing::info_span!("message", message_id = message.message_id);
    in_time(handle(read(message)?).instrument(span)).await
}

fn read<T: DeserializeOwned>(message: &SqsMessage) -> Result<T, Problem> {
    let body = message.body.as_deref().unwrap_or_default();
    serde_json::from_str(body)
        .map_err(|error| Problem::invalid("The message cannot be read.").caused_by(error))
}

/// Time is shared by the batch: what is left goes back to the queue when the deadline nears.
async fn in_time(work: impl Future<Output = Result<(), Problem>>) -> Result<(), Problem> {
    Deadline::current()
        .bound(work)
        .await
        .unwrap_or_else(|| Err(Problem::deadline_exceeded()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use serde_json::{Value, json};

    fn message(id: &str, body: &str) -> SqsMessage {
        let mut message = SqsMessage::default();
        message.message_id = Some(id.to_owned());
        message.body = Some(body.to_owned());
        message
    }

    #[tokio::test]
    async fn only_what_failed_goes_back() {
        let good = json!(CloudEvent::new(
            "test",
            "a",
            "1",
            Timestamp::UNIX_EPOCH,
            json!(true)
        ));
        let bad = json!(CloudEvent::new(
            "test",
            "a",
            "2",
            Timestamp::UNIX_EPOCH,
            json!(false)
        ));
        let mut batch = SqsEvent::default();
        batch.records = vec![
            message("good", &good.to_string()),
            message("bad", &bad.to_string()),
            message("garbage", "{"),
        ];
        let response = each(batch, |event: CloudEvent<Value>| async move {
            if event.data == json!(true) {
                Ok(())
            } else {
                Err(Problem::invalid("no"))
            }
        })
        .await;
        let failed: Vec<_> = response
            .batch_item_failures
            .into_iter()
            .map(|failure| failure.item_identifier)
            .collect();
        assert_eq!(failed, ["bad", "garbage"]);
    }
}
