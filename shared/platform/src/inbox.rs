//! A consumer's inbox: which events have had their effect, noted in the transaction of the effect. So an
//! event has it once, however often, late or at the same moment its copies come, and a run that dies
//! leaves neither.
//!
//! The table is `inbox (event_id uuid PRIMARY KEY, received_at timestamptz)`.

use crate::postgres::{GenericClient, PgPool, StoreError, Transaction};
use souk_contracts::EventId;

/// Notes that `event` has its effect in this transaction; false when it has had it already. Waits for
/// whoever is noting the same event.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn take(transaction: &Transaction<'_>, event: EventId) -> Result<bool, StoreError> {
    let statement = transaction
        .prepare_cached(
            "INSERT INTO inbox (event_id)
             VALUES ($1)
             ON CONFLICT DO NOTHING",
        )
        .await?;
    let noted = transaction.execute(&statement, &[&event.as_uuid()]).await?;
    Ok(noted == 1)
}

/// Deletes what was noted so long ago that no copy comes any more, a good many rows at a time; answers
/// how many. A queue and its dead-letter queue keep a message for 14 days each.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn purge(database: &PgPool) -> Result<u64, StoreError> {
    let client = database.get().await?;
    let statement = client
        .prepare_cached(
            "DELETE FROM inbox
             WHERE event_id IN (
                 SELECT event_id
                 FROM inbox
                 WHERE received_at < now() - interval '35 days'
                 ORDER BY received_at
                 LIMIT 10000
                 FOR UPDATE SKIP LOCKED
             )",
        )
        .await?;
    Ok(client.execute(&statement, &[]).await?)
}
