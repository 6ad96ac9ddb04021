//! The ports over Postgres.
//!
//! What has to be fast is done by functions of the database, in one round trip each:
//! `migrations/inventory/V005__holding_in_one_round_trip.sql` and those after it. There also stands
//! in which order everybody locks, so that nobody waits in a circle.

mod gather;
mod holds;
mod reconcile;
mod reserve;
mod stock;

use crate::ports::Freed;
use gather::Gathering;
use souk_contracts::ProductId;
use souk_platform::postgres::{GenericClient, PgPool, StoreError, Transaction};
use std::sync::Arc;
use tokio_postgres::{Error, Row, Statement, types::ToSql};
use uuid::Uuid;

/// The database `inventory`.
#[derive(Clone)]
pub struct PgStock {
    database: PgPool,
    gathering: Arc<Gathering>,
}

impl PgStock {
    #[must_use]
    pub fn new(database: PgPool) -> Self {
        let gathering = Arc::new(Gathering::new(database.status().max_size));
        Self {
            database,
            gathering,
        }
    }
}

/// Runs a statement that may have to wait for locks, for two seconds at most a lock; the bound holds
/// until the transaction ends. If this process stops in the middle, what it has locked is free again
/// as soon. Both are sent at once, in this order.
async fn query_locking(
    transaction: &Transaction<'_>,
    statement: &Statement,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, Error> {
    let (_, rows) = tokio::try_join!(
        biased;
        transaction.batch_execute(
            "SET LOCAL lock_timeout = '2s'; SET LOCAL idle_in_transaction_session_timeout = '2s'"
        ),
        transaction.query(statement, parameters),
    )?;
    Ok(rows)
}

fn uuids(products: &[ProductId]) -> Vec<Uuid> {
    products.iter().map(ProductId::as_uuid).collect()
}

/// A count, which the schema keeps from being negative.
fn count(units: impl TryInto<u32> + Copy + std::fmt::Display) -> Result<u32, StoreError> {
    units
        .try_into()
        .map_err(|_| StoreError::Corrupt(format!("a count of units is {units}")))
}

/// Of a row's products and units, those that came free.
fn freed(product: Uuid, units: i64) -> Result<Option<Freed>, StoreError> {
    let units = count(units)?;
    Ok((units > 0).then_some(Freed {
        product_id: ProductId::from_uuid(product),
        units,
    }))
}
