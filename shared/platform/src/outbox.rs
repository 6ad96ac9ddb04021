//! The transactional outbox: an event is written in the transaction that made it true, sent right
//! after the commit, and by the relay if that did not come off.

use crate::{
    idempotency,
    postgres::{GenericClient, PgPool, StoreError, Transaction},
    topic, trace,
};
use aws_sdk_sns::{Client, error::DisplayErrorContext, types::PublishBatchRequestEntry};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;
use souk_contracts::{Problem, events::CloudEvent};
use std::time::Duration;
use uuid::Uuid;

/// SNS takes ten events and 256 KB in one batch; the rest is left for attributes and framing.
const BATCH_BYTES: usize = 200 * 1024;
/// A request does not wait longer than this for its events to leave; the relay sends the rest.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often, and how far apart, a request asks whether another sender has finished.
const TURNS: u32 = 4;
const A_TURN: Duration = Duration::from_millis(25);
/// How long an event is kept after it was sent, for whoever looks into what happened.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The events of one service's database.
#[derive(Clone)]
pub struct Outbox {
    database: PgPool,
    sns: Client,
    topic: String,
    order: Order,
}

/// Whether events leave in the order in which they came true.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// Several senders take what is next, and overtake each other.
    Any,
    /// One sender at a time.
    Kept,
}

/// Events could not be sent; they stay in the outbox.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the topic did not take the events: {0}")]
    Topic(String),
}

impl From<OutboxError> for Problem {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::Store(error) => error.into(),
            topic @ OutboxError::Topic(_) => Self::unavailable("The topic of events", topic),
        }
    }
}

/// What one run of the relay did.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Relayed {
    /// Events that left.
    pub published: usize,
    /// Long since sent, and deleted.
    pub purged_events: u64,
    /// Past their time, and deleted.
    pub purged_idempotency_keys: u64,
}

/// Writes `event` into the outbox, as part of `transaction`.
///
/// # Errors
/// [`StoreError`] when the statement fails; the transaction is then lost.
pub async fn append<T: Serialize + Sync>(
    transaction: &Transaction<'_>,
    event: CloudEvent<T>,
) -> Result<(), StoreError> {
    append_all(transaction, vec![event]).await
}

/// Writes `events` into the outbox, as part of `transaction`, in one statement.
///
/// The database gives them their ids, by its own clock: transactions that lock the same row, as all do
/// that move one order, come one after the other, and so do their events, whatever the clocks of the
/// functions say.
///
/// # Errors
/// As [`append`].
pub async fn append_all<T: Serialize + Sync>(
    transaction: &Transaction<'_>,
    events: Vec<CloudEvent<T>>,
) -> Result<(), StoreError> {
    let traceparent = trace::traceparent();
    let mut envelopes = Vec::with_capacity(events.len());
    for mut event in events {
        event.traceparent = traceparent.clone();
        let envelope = serde_json::to_value(&event);
        envelopes.push(envelope.map_err(|error| StoreError::Corrupt(error.to_string()))?);
    }
    let statement = transaction
        .prepare_cached(
            "INSERT INTO outbox (id, type, subject, envelope, created_at)
             SELECT id,
                    envelope ->> 'type',
                    envelope ->> 'subject',
                    envelope || jsonb_build_object('id', id),
                    (envelope ->> 'time')::timestamptz
             FROM (
                 SELECT uuidv7() AS id, envelope
                 FROM unnest($1::jsonb[]) AS envelope
             ) AS event",
        )
        .await?;
    transaction.execute(&statement, &[&envelopes]).await?;
    Ok(())
}

/// Deletes what was sent more than seven days ago, a good many rows at a time; answers how many.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn purge(database: &PgPool) -> Result<u64, StoreError> {
    let client = database.get().await?;
    // Ids are UUIDv7, so that the primary key finds what is old: an event is no younger than its id.
    let statement = client
        .prepare_cached(
            "DELETE FROM outbox
             WHERE id IN (
                 SELECT id
                 FROM outbox
                 WHERE id < $1
                   AND published_at < $2
                 ORDER BY id
                 LIMIT 10000
                 FOR UPDATE SKIP LOCKED
             )",
        )
        .await?;
    let before = Timestamp::now() - KEPT;
    let before_id = u128::try_from(before.as_millisecond()).unwrap_or(0) << 80;
    Ok(client
        .execute(&statement, &[&Uuid::from_u128(before_id), &before])
        .await?)
}

impl Outbox {
    #[must_use]
    pub const fn new(database: PgPool, sns: Client, topic: String) -> Self {
        Self {
            database,
            sns,
            topic,
            order: Order::Any,
        }
    }

    /// Sends by one sender at a time, oldest first, so that no event overtakes one that came true
    /// before it. The ids must then rise with time, by whatever clock the database's transactions
    /// have in common. An event that the topic refuses is sent again after those that it took.
    #[must_use]
    pub const fn in_order(mut self) -> Self {
        self.order = Order::Kept;
        self
    }

    /// Sends the oldest that wait, which mostly is what has just been committed, for a short while;
    /// never fails the request.
    pub async fn publish_soon(&self) {
        bounded(PATIENCE, async {
            for _ in 0..TURNS {
                if let Some(sent) = self.publish_batch().await? {
                    return Ok(sent);
                }
                tokio::time::sleep(A_TURN).await;
            }
            // Whoever is sending, or comes next, sends these as well.
            Ok(0)
        })
        .await;
    }

    /// As [`Self::publish_soon`], for who has told many events at once: sends all that wait, for as
    /// long as `patience` lasts.
    pub async fn publish_within(&self, patience: Duration) {
        bounded(patience, self.publish_all()).await;
    }

    /// Sends everything that is waiting, oldest first; answers how many events left.
    ///
    /// # Errors
    /// [`OutboxError`] at the first batch that could not be sent. What was sent before it is marked.
    pub async fn publish_all(&self) -> Result<usize, OutboxError> {
        let mut sent = 0;
        loop {
            match self.publish_batch().await? {
                None | Some(0) => return Ok(sent),
                Some(batch) => sent += batch,
            }
        }
    }

    /// The relay's whole work, for a schedule: deletes what nobody needs any more of the events that
    /// were sent and of the idempotency keys, and sends what waits. In this order, since what waits may
    /// take all the time that there is.
    ///
    /// # Errors
    /// [`OutboxError`] as for [`Self::publish_all`]; the next run goes on from there.
    pub async fn relay(&self) -> Result<Relayed, OutboxError> {
        Ok(Relayed {
            purged_events: purge(&self.database).await?,
            purged_idempotency_keys: idempotency::purge(&self.database).await?,
            published: self.publish_all().await?,
        })
    }

    /// Several may run at once: each locks its own rows, or all of them where order is kept; `None`
    /// while somebody else has. A crash between sending and marking sends an event again, which
    /// consumers expect.
    async fn publish_batch(&self) -> Result<Option<usize>, OutboxError> {
        let mut client = self.database.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        if self.order == Order::Kept && !is_the_sender(&transaction).await? {
            return Ok(None);
        }
        let rows = waiting(&transaction).await?;
        if rows.is_empty() {
            return Ok(Some(0));
        }
        let Published { sent, refusal } = self.publish(&rows).await?;
        let mark = transaction
            .prepare_cached("UPDATE outbox SET published_at = now() WHERE id = ANY($1)")
            .await
            .map_err(StoreError::from)?;
        transaction
            .execute(&mark, &[&sent])
            .await
            .map_err(StoreError::from)?;
        transaction.commit().await.map_err(StoreError::from)?;
        refusal.map_or(Ok(Some(sent.len())), |reason| {
            Err(OutboxError::Topic(reason))
        })
    }

    async fn publish(&self, rows: &[Batched]) -> Result<Published, OutboxError> {
        let mut request = self.sns.publish_batch().topic_arn(&self.topic);
        for (index, row) in rows.iter().enumerate() {
            let attributes = topic::attributes(&row.kind)
                .map_err(|error| OutboxError::Topic(error.to_string()))?;
            let entry = PublishBatchRequestEntry::builder()
                .id(index.to_string())
                .message(&row.envelope)
                .set_message_attributes(Some(attributes))
                .build()
                .map_err(|error| OutboxError::Topic(error.to_string()))?;
            request = request.publish_batch_request_entries(entry);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| OutboxError::Topic(DisplayErrorContext(&error).to_string()))?;
        let sent = answer
            .successful()
            .iter()
            .filter_map(|entry| rows.get(entry.id()?.parse::<usize>().ok()?))
            .map(|row| row.id)
            .collect();
        let refusal = answer
            .failed()
            .first()
            .map(|failed| failed.message().unwrap_or("refused").to_owned());
        Ok(Published { sent, refusal })
    }
}

/// What is not sent by then waits for the relay.
async fn bounded(patience: Duration, sending: impl Future<Output = Result<usize, OutboxError>>) {
    match tokio::time::timeout(patience, sending).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::warn!(%error, "events wait for the relay"),
        Err(_) => tracing::warn!("events wait for the relay: sending them took too long"),
    }
}

/// What became of a batch: SNS may take some of it and refuse the rest.
struct Published {
    sent: Vec<Uuid>,
    refusal: Option<String>,
}

/// An event on its way out.
struct Batched {
    id: Uuid,
    kind: String,
    envelope: String,
}

/// Whether this transaction may send, and nobody else until it ends.
async fn is_the_sender(transaction: &Transaction<'_>) -> Result<bool, StoreError> {
    let statement = transaction
        .prepare_cached("SELECT pg_try_advisory_xact_lock('outbox'::regclass::oid::integer, 0)")
        .await?;
    Ok(transaction.query_one(&statement, &[]).await?.get(0))
}

/// The oldest events that wait, as many as fit into one batch.
async fn waiting(transaction: &Transaction<'_>) -> Result<Vec<Batched>, StoreError> {
    let statement = transaction
        .prepare_cached(
            "SELECT id, type, envelope
             FROM outbox
             WHERE published_at IS NULL
             ORDER BY id
             LIMIT 10
             FOR UPDATE SKIP LOCKED",
        )
        .await?;
    let mut bytes = 0;
    Ok(transaction
        .query(&statement, &[])
        .await?
        .iter()
        .map(|row| Batched {
            id: row.get("id"),
            kind: row.get("type"),
            envelope: row.get::<_, Value>("envelope").to_string(),
        })
        .take_while(|event| {
            let is_first = bytes == 0;
            bytes += event.envelope.len();
            is_first || bytes <= BATCH_BYTES
        })
        .collect())
}
