//! Reading stock, and changing it.

use super::{PgStock, count, query_locking, uuids};
use crate::{
    domain::{Change, OnHand, StockLevel, lay_out},
    ports::{CountError, CountStock, Counted, ReadStock, StockChange},
};
use souk_contracts::{Owner, ProductId};
use souk_platform::{
    idempotency,
    postgres::{GenericClient, StoreError, Transaction, end},
    trace,
};
use std::ops::RangeInclusive;

impl ReadStock for PgStock {
    async fn levels(&self, products: &[ProductId]) -> Result<Vec<StockLevel>, StoreError> {
        levels(&self.database.get().await?, products).await
    }
}

impl CountStock for PgStock {
    async fn change_stock(&self, change: &StockChange) -> Result<Counted, CountError> {
        let mut client = self.database.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        let counted = change_stock(&transaction, change).await;
        end(transaction, counted).await
    }
}

async fn change_stock(
    transaction: &Transaction<'_>,
    change: &StockChange,
) -> Result<Counted, CountError> {
    let product = change.product_id;
    if let Some(request) = &change.under
        && let Some(level) = idempotency::replay(transaction, request).await?
    {
        return Ok(Counted {
            level,
            replayed: true,
        });
    }
    if matches!(change.change, Change::Set(_)) {
        create(transaction, product).await?;
    }
    let Locked { seen, buckets } = lock(transaction, product)
        .await?
        .ok_or(CountError::NotFound)?;
    if let Some(made_for) = &change.made_for
        && !made_for.iter().any(|version| seen.contains(version))
    {
        return Err(CountError::Stale);
    }
    let on_hand = buckets.iter().map(|(on_hand, _)| on_hand).sum();
    let reserved: Vec<u32> = buckets.iter().map(|(_, reserved)| *reserved).collect();
    let after = change.change.apply(on_hand, reserved.iter().sum())?;
    write(transaction, change, on_hand, after, &reserved).await?;
    let level = levels(transaction, &[product]).await?.pop();
    let level = level
        .ok_or_else(|| StoreError::Corrupt("stock that was just written is gone".to_owned()))?;
    if let Some(request) = &change.under {
        idempotency::keep(transaction, request, &level).await?;
    }
    Ok(Counted {
        level,
        replayed: false,
    })
}

/// A product of which there was never any record gets one, of version 0, which nobody sees.
async fn create(transaction: &Transaction<'_>, product: ProductId) -> Result<(), StoreError> {
    let statement = transaction
        .prepare_cached(
            "INSERT INTO stock (product_id, version)
             VALUES ($1, 0)
             ON CONFLICT (product_id) DO NOTHING",
        )
        .await?;
    query_locking(transaction, &statement, &[&product.as_uuid()]).await?;
    Ok(())
}

/// A product's stock while nobody else can take of it.
struct Locked {
    /// The versions since what is on hand was last changed. What else has changed since, such as
    /// whether units are left, is no matter to who counts.
    seen: RangeInclusive<i64>,
    /// On hand and reserved, by bucket.
    buckets: Vec<(u32, u32)>,
}

async fn lock(
    transaction: &Transaction<'_>,
    product: ProductId,
) -> Result<Option<Locked>, StoreError> {
    // One count at a time, and the buckets only then: a statement that waited for one bucket would not
    // see those that somebody else has added meanwhile.
    let alone = transaction
        .prepare_cached("SELECT pg_advisory_xact_lock(20, hashtext($1::uuid::text))")
        .await?;
    let product = product.as_uuid();
    query_locking(transaction, &alone, &[&product]).await?;
    let buckets = transaction
        .prepare_cached(
            "SELECT on_hand, reserved
             FROM stock_buckets
             WHERE product_id = $1
             ORDER BY bucket
             FOR NO KEY UPDATE",
        )
        .await?;
    let rows = query_locking(transaction, &buckets, &[&product]).await?;
    let counts = rows.iter().map(|row| {
        Ok((
            count(row.get::<_, i32>("on_hand"))?,
            count(row.get::<_, i32>("reserved"))?,
        ))
    });
    let buckets = counts.collect::<Result<_, StoreError>>()?;
    let version = transaction
        .prepare_cached(
            "SELECT counted_version, version
             FROM stock
             WHERE product_id = $1
             FOR NO KEY UPDATE",
        )
        .await?;
    let row = transaction.query_opt(&version, &[&product]).await?;
    Ok(row.map(|row| Locked {
        seen: row.get("counted_version")..=row.get("version"),
        buckets,
    }))
}

/// Lays the units out anew, notes it in the ledger, and tells what is to be told.
async fn write(
    transaction: &Transaction<'_>,
    change: &StockChange,
    before: u32,
    after: OnHand,
    reserved: &[u32],
) -> Result<(), StoreError> {
    let statement = transaction
        .prepare_cached(
            "WITH laid_out AS (
                 INSERT INTO stock_buckets (product_id, bucket, on_hand)
                 SELECT $1, bucket - 1, units
                 FROM unnest($2::integer[]) WITH ORDINALITY AS laid_out (units, bucket)
                 ON CONFLICT (product_id, bucket) DO UPDATE
                 SET on_hand = EXCLUDED.on_hand
             )
             INSERT INTO stock_ledger (product_id, kind, change, reason, changed_by, at)
             VALUES ($1, $3, $4, $5, $6, moment())",
        )
        .await?;
    let product = change.product_id.as_uuid();
    let buckets: Vec<i32> = lay_out(after, reserved)
        .into_iter()
        .map(|units| i32::try_from(units).unwrap_or(i32::MAX))
        .collect();
    // Both are far below what an i32 takes.
    let more = i32::try_from(i64::from(after.get()) - i64::from(before)).unwrap_or_default();
    let by = change.changed_by.as_ref().map(Owner::as_str);
    transaction
        .execute(
            &statement,
            &[
                &product,
                &buckets,
                &change.change.kind(),
                &more,
                &change.reason,
                &by,
            ],
        )
        .await?;
    let restate = transaction
        .prepare_cached("SELECT restate($1, true, moment(), $2)")
        .await?;
    transaction
        .execute(&restate, &[&product, &trace::traceparent()])
        .await?;
    Ok(())
}

/// The stock of each of `products` that has any record. A hold that is due has nothing reserved any
/// more, whether or not it has been ended.
async fn levels(
    client: &impl GenericClient,
    products: &[ProductId],
) -> Result<Vec<StockLevel>, StoreError> {
    let statement = client
        .prepare_cached(
            "SELECT stock.product_id,
                    stock.version,
                    bucket.on_hand,
                    bucket.reserved - due.quantity AS reserved,
                    bucket.on_hand - bucket.reserved + due.quantity AS available
             FROM stock
             CROSS JOIN LATERAL (
                 SELECT sum(on_hand) AS on_hand,
                        sum(reserved) AS reserved
                 FROM stock_buckets
                 WHERE product_id = stock.product_id
             ) AS bucket
             CROSS JOIN LATERAL (
                 SELECT COALESCE(sum(quantity), 0) AS quantity
                 FROM reservation_lines
                 WHERE product_id = stock.product_id
                   AND held_until <= (SELECT moment())
             ) AS due
             WHERE stock.product_id = ANY($1)",
        )
        .await?;
    let rows = client.query(&statement, &[&uuids(products)]).await?;
    rows.iter()
        .map(|row| {
            let units = |column| count(row.get::<_, i64>(column));
            Ok(StockLevel {
                product_id: ProductId::from_uuid(row.get("product_id")),
                on_hand: units("on_hand")?,
                reserved: units("reserved")?,
                available: units("available")?,
                version: row.get("version"),
            })
        })
        .collect()
}
