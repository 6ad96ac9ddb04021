//! `Idempotency-Key` where Postgres holds the effect: the key is written in the transaction of the
//! effect, so that both are there or neither is, and a run that dies frees its key by rolling back.

use crate::postgres::{GenericClient, PgPool, StoreError, Transaction};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};
use souk_contracts::{Owner, Problem};

/// A client's key for one request, with what the request asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// Caller and route: two callers never share a key.
    scope: String,
    key: String,
    fingerprint: Vec<u8>,
}

impl IdempotentRequest {
    /// `route` names what is done, `body` what was asked for.
    pub fn new(owner: &Owner, route: &str, key: &str, body: &impl Serialize) -> Self {
        // Serializing our own request types cannot fail; an empty print would only be stricter.
        let text = serde_json::to_vec(body).unwrap_or_default();
        Self {
            scope: format!("{owner} {route}"),
            key: key.to_owned(),
            fingerprint: Sha256::digest(text).to_vec(),
        }
    }
}

/// Why the request does not go on.
#[derive(Debug, thiserror::Error)]
pub enum IdempotencyError {
    #[error("the idempotency key was used for another request")]
    Reused,
    #[error("the first request under this idempotency key is still running")]
    StillRunning,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<IdempotencyError> for Problem {
    fn from(error: IdempotencyError) -> Self {
        match error {
            IdempotencyError::Reused => Self::new(
                422,
                "idempotency_key_reused",
                "This Idempotency-Key was used for another request. Use a new key.",
            ),
            IdempotencyError::StillRunning => Self::conflict(
                "idempotency_key_in_use",
                "The first request under this Idempotency-Key is still running.",
            )
            .retry_after(1),
            IdempotencyError::Store(error) => error.into(),
        }
    }
}

/// Takes the key for this transaction, or answers what was answered first.
///
/// # Errors
/// [`IdempotencyError`]; the transaction is to be dropped then.
pub async fn replay<T: DeserializeOwned>(
    transaction: &Transaction<'_>,
    request: &IdempotentRequest,
) -> Result<Option<T>, IdempotencyError> {
    if !try_lock(transaction, request).await? {
        return Err(IdempotencyError::StillRunning);
    }
    let statement = transaction
        .prepare_cached(
            "SELECT fingerprint, answer
             FROM idempotency_keys
             WHERE scope = $1
               AND key = $2
               AND created_at > now() - interval '24 hours'",
        )
        .await
        .map_err(StoreError::from)?;
    let row = transaction
        .query_opt(&statement, &[&request.scope, &request.key])
        .await
        .map_err(StoreError::from)?;
    let Some(row) = row else { return Ok(None) };
    if row.get::<_, Vec<u8>>("fingerprint") != request.fingerprint {
        return Err(IdempotencyError::Reused);
    }
    let answer = serde_json::from_value(row.get::<_, Value>("answer"))
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(Some(answer))
}

/// Keeps `answer` under the key, as part of the transaction of its effect.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn keep<T: Serialize>(
    transaction: &Transaction<'_>,
    request: &IdempotentRequest,
    answer: &T,
) -> Result<(), StoreError> {
    let answer =
        serde_json::to_value(answer).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let statement = transaction
        .prepare_cached(
            "INSERT INTO idempotency_keys (scope, key, fingerprint, answer)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (scope, key) DO UPDATE
             SET fingerprint = EXCLUDED.fingerprint,
                 answer = EXCLUDED.answer,
                 created_at = now()",
        )
        .await?;
    transaction
        .execute(
            &statement,
            &[&request.scope, &request.key, &request.fingerprint, &answer],
        )
        .await?;
    Ok(())
}

/// Deletes the keys that [`replay`] no longer looks at, a good many at a time; answers how many.
///
/// # Errors
/// [`StoreError`] when the statement fails.
pub async fn purge(database: &PgPool) -> Result<u64, StoreError> {
    let client = database.get().await?;
    let statement = client
        .prepare_cached(
            "DELETE FROM idempotency_keys
             WHERE (scope, key) IN (
                 SELECT scope, key
                 FROM idempotency_keys
                 WHERE created_at < now() - interval '24 hours'
                 ORDER BY created_at
                 LIMIT 10000
                 FOR UPDATE SKIP LOCKED
             )",
        )
        .await?;
    Ok(client.execute(&statement, &[]).await?)
}

/// A lock that ends with the transaction, however that ends.
async fn try_lock(
    transaction: &Transaction<'_>,
    request: &IdempotentRequest,
) -> Result<bool, StoreError> {
    let digest = Sha256::digest(format!("{} {}", request.scope, request.key));
    let mut first_eight = [0; 8];
    first_eight.copy_from_slice(&digest[..8]);
    let lock = i64::from_be_bytes(first_eight);
    let statement = transaction
        .prepare_cached("SELECT pg_try_advisory_xact_lock($1)")
        .await?;
    Ok(transaction.query_one(&statement, &[&lock]).await?.get(0))
}
