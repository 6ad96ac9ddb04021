//! Writing an import: some hundred products in a statement, a chunk of lines in a transaction.

use super::{
    PgProducts, row,
    written::{self, Row},
};
use crate::{
    import::{ImportKey, Line, LineResult, LineStatus},
    ports::{Forget, ImportProducts, Imported},
    product::NewProduct,
};
use jiff::Timestamp;
use souk_contracts::{
    ProductId,
    events::{CloudEvent, types},
    product::Product,
};
use souk_platform::{
    idempotency::{self, IdempotencyError, IdempotentRequest},
    outbox,
    postgres::{GenericClient, StoreError, Transaction},
};
use std::{
    collections::{HashMap, HashSet},
    mem,
    time::Duration,
};
use tokio_postgres::types::Json;
use uuid::Uuid;

/// Lines that are written in one transaction.
const CHUNK_LINES: usize = 250;
/// Another import, or a change, may stand in the way of a chunk this often.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(40);
/// The answer does not wait longer than this for the events to leave; the relay sends the rest.
const PATIENCE: Duration = Duration::from_secs(1);

impl ImportProducts for PgProducts {
    /// Chunk by chunk. Each has its own answer under the idempotency key, so that an import that was
    /// cut off and comes again tells of what it had done as if it had not been cut off.
    async fn import(
        &self,
        lines: &[Line],
        key: Option<&ImportKey>,
    ) -> Result<Imported, IdempotencyError> {
        let mut results = Vec::with_capacity(lines.len());
        let mut replayed = key.is_some() && !lines.is_empty();
        for (number, chunk) in lines.chunks(CHUNK_LINES).enumerate() {
            let request = key.map(|key| {
                let route = format!("POST /products/import {number}");
                IdempotentRequest::new(&key.owner, &route, &key.key, &key.digest)
            });
            let outcome = self.import_chunk(chunk, request.as_ref()).await?;
            let ids: Vec<_> = outcome
                .results
                .iter()
                .filter_map(|result| result.id)
                .collect();
            self.cache.products_changed(&ids).await;
            replayed &= outcome.replayed;
            results.extend(outcome.results);
        }
        if !replayed {
            self.outbox.publish_within(PATIENCE).await;
        }
        Ok(Imported { results, replayed })
    }
}

impl PgProducts {
    async fn import_chunk(
        &self,
        chunk: &[Line],
        request: Option<&IdempotentRequest>,
    ) -> Result<Imported, IdempotencyError> {
        let mut attempt = 1;
        loop {
            match self.try_chunk(chunk, request).await {
                Err(IdempotencyError::Store(error))
                    if error.is_contention() && attempt < ATTEMPTS =>
                {
                    tracing::warn!(attempt, "a chunk of an import met another transaction");
                    tokio::time::sleep(PAUSE * attempt).await;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn try_chunk(
        &self,
        chunk: &[Line],
        request: Option<&IdempotentRequest>,
    ) -> Result<Imported, IdempotencyError> {
        let mut client = self.pool.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        if let Some(request) = request
            && let Some(results) = idempotency::replay(&transaction, request).await?
        {
            return Ok(Imported {
                results,
                replayed: true,
            });
        }
        let results = write(&transaction, chunk, self.clock.now()).await?;
        if let Some(request) = request {
            idempotency::keep(&transaction, request, &results).await?;
        }
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(Imported {
            results,
            replayed: false,
        })
    }
}

/// Writes the products of `chunk` with their events.
async fn write(
    transaction: &Transaction<'_>,
    chunk: &[Line],
    now: Timestamp,
) -> Result<Vec<LineResult>, StoreError> {
    let rows = rows(chunk);
    let changed = upsert(transaction, &rows, now).await?;
    let created: HashSet<Uuid> = rows.iter().map(|row| row.id).collect();
    let is_new = |product: &Product| created.contains(&product.id.as_uuid());
    let mut fates = unchanged(transaction, &rows, &changed).await?;
    fates.extend(changed.iter().filter_map(|product| {
        let status = if is_new(product) {
            LineStatus::Created
        } else {
            LineStatus::Updated
        };
        Some((product.external_id.clone()?, (product.id, status)))
    }));
    let events = changed.iter().map(|product| {
        let kind = if is_new(product) {
            types::PRODUCT_CREATED
        } else {
            types::PRODUCT_UPDATED
        };
        CloudEvent::new("catalog", kind, product.id, now, product)
    });
    outbox::append_all(transaction, events.collect()).await?;
    outcomes(chunk, &rows, fates)
}

/// What is written of `chunk`: of lines with the same external id, the last.
fn rows(chunk: &[Line]) -> Vec<Row<'_>> {
    let mut later = HashSet::new();
    let mut rows: Vec<Row> = chunk
        .iter()
        .rev()
        .filter_map(|line| line.product.as_ref().ok())
        .filter(|product| {
            product
                .external_id
                .as_ref()
                .is_none_or(|external_id| later.insert(external_id))
        })
        .map(|product| Row::new(ProductId::generate().as_uuid(), product))
        .collect();
    rows.reverse();
    rows
}

/// Inserts `rows`, or updates what has their external ids; answers what that has changed.
///
/// All imports take their rows in one order, so that none waits for another that waits for it.
async fn upsert(
    transaction: &Transaction<'_>,
    rows: &[Row<'_>],
    now: Timestamp,
) -> Result<Vec<Product>, StoreError> {
    let statement = transaction
        .prepare_cached(concat!(
            "INSERT INTO products AS p (id, ",
            written::columns!(),
            ", created_at, updated_at)
             SELECT id, ",
            written::columns!(),
            ", $2::timestamptz, $2
             FROM ",
            written::rows!(),
            "
             ORDER BY external_id
             ON CONFLICT (external_id) DO UPDATE
             SET title = EXCLUDED.title,
                 description = EXCLUDED.description,
                 merchant_name = EXCLUDED.merchant_name,
                 category = EXCLUDED.category,
                 category_keys = EXCLUDED.category_keys,
                 price_amount = EXCLUDED.price_amount,
                 list_price_amount = EXCLUDED.list_price_amount,
                 currency = EXCLUDED.currency,
                 lat = EXCLUDED.lat,
                 lng = EXCLUDED.lng,
                 city = EXCLUDED.city,
                 rating_average = EXCLUDED.rating_average,
                 rating_count = EXCLUDED.rating_count,
                 attributes = EXCLUDED.attributes,
                 status = EXCLUDED.status,
                 version = p.version + 1,
                 updated_at = EXCLUDED.updated_at
             WHERE (
                 p.title, p.description, p.merchant_name, p.category,
                 p.price_amount, p.list_price_amount, p.currency, p.lat, p.lng, p.city,
                 p.rating_average, p.rating_count, p.attributes, p.status
             ) IS DISTINCT FROM (
                 EXCLUDED.title, EXCLUDED.description, EXCLUDED.merchant_name, EXCLUDED.category,
                 EXCLUDED.price_amount, EXCLUDED.list_price_amount, EXCLUDED.currency,
                 EXCLUDED.lat, EXCLUDED.lng, EXCLUDED.city,
                 EXCLUDED.rating_average, EXCLUDED.rating_count, EXCLUDED.attributes, EXCLUDED.status
             )
             RETURNING ",
            row::columns!()
        ))
        .await?;
    transaction
        .query(&statement, &[&Json(rows), &now])
        .await?
        .iter()
        .map(row::product)
        .collect()
}

/// What became of the line with an external id.
type Fates = HashMap<String, (ProductId, LineStatus)>;

/// The products of `rows` that were already as they should be.
async fn unchanged(
    transaction: &Transaction<'_>,
    rows: &[Row<'_>],
    changed: &[Product],
) -> Result<Fates, StoreError> {
    let changed: HashSet<&str> = changed
        .iter()
        .filter_map(|product| product.external_id.as_deref())
        .collect();
    let left: Vec<&str> = rows
        .iter()
        .filter_map(|row| row.external_id)
        .filter(|external_id| !changed.contains(external_id))
        .collect();
    if left.is_empty() {
        return Ok(Fates::new());
    }
    let statement = transaction
        .prepare_cached("SELECT id, external_id FROM products WHERE external_id = ANY($1)")
        .await?;
    transaction
        .query(&statement, &[&left])
        .await?
        .iter()
        .map(|row| {
            let id = ProductId::from_uuid(row.try_get("id")?);
            Ok((row.try_get("external_id")?, (id, LineStatus::Updated)))
        })
        .collect()
}

/// An outcome for each line, in their order.
fn outcomes(
    chunk: &[Line],
    rows: &[Row<'_>],
    mut fates: Fates,
) -> Result<Vec<LineResult>, StoreError> {
    let mut nameless = rows.iter().filter(|row| row.external_id.is_none());
    let outcome = |line: &Line| {
        let fate = match &line.product {
            Err(error) => return Ok(LineResult::rejected(line.number, error.clone())),
            Ok(NewProduct {
                external_id: Some(external_id),
                ..
            }) => fates.get_mut(external_id).map(|(id, status)| {
                // Whoever comes next finds it there.
                (*id, mem::replace(status, LineStatus::Updated))
            }),
            Ok(_) => nameless
                .next()
                .map(|row| (ProductId::from_uuid(row.id), LineStatus::Created)),
        };
        let (id, status) = fate.ok_or_else(|| {
            StoreError::Corrupt("a product that was written is not there".to_owned())
        })?;
        Ok(LineResult::written(line.number, status, id))
    };
    chunk.iter().map(outcome).collect()
}
