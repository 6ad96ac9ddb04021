//! The ports over Postgres.
//!
//! Every transaction locks in one order: a hold's row first (several by id), then stock by product
//! id. Nobody waits for a hold while having stock locked, so nobody waits in a circle.

mod holds;
mod reserve;
mod stock;

use souk_contracts::{ProductId, Quantity, calls::inventory::Line};
use souk_platform::postgres::{GenericClient, PgPool, StoreError, Transaction};
use tokio_postgres::{Error, Row, Statement, types::ToSql};
use uuid::Uuid;

/// The database `inventory`.
#[derive(Clone)]
pub struct PgStock(PgPool);

impl PgStock {
    #[must_use]
    pub const fn new(database: PgPool) -> Self {
        Self(database)
    }
}

/// Runs a statement that may have to wait for locks, for two seconds at most a lock; the bound holds
/// until the transaction ends. Both are sent at once, in this order.
async fn query_locking(
    transaction: &Transaction<'_>,
    statement: &Statement,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, Error> {
    let (_, rows) = tokio::try_join!(
        biased;
        transaction.batch_execute("SET LOCAL lock_timeout = '2s'"),
        transaction.query(statement, parameters),
    )?;
    Ok(rows)
}

/// The columns of `lines`, as the arrays that `unnest` takes.
fn columns(lines: &[Line]) -> (Vec<Uuid>, Vec<i32>) {
    lines
        .iter()
        .map(|line| (line.product_id.as_uuid(), units(line.quantity)))
        .unzip()
}

fn uuids(products: &[ProductId]) -> Vec<Uuid> {
    products.iter().map(ProductId::as_uuid).collect()
}

fn units(quantity: Quantity) -> i32 {
    // A quantity is far below what an i32 takes.
    i32::try_from(quantity.get()).unwrap_or(i32::MAX)
}

/// A count, which the schema keeps from being negative.
fn count(row: &Row, column: &str) -> Result<u32, StoreError> {
    let units: i32 = row.get(column);
    u32::try_from(units).map_err(|_| StoreError::Corrupt(format!("{column} is {units}")))
}
