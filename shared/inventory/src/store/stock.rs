//! Reading stock, and setting it.

use super::{PgStock, count, query_locking, uuids};
use crate::{
    domain::{self, OnHand, StockLevel},
    ports::{CountError, CountStock, ReadStock},
};
use jiff::Timestamp;
use souk_contracts::{
    ProductId,
    events::{CloudEvent, StockTurn},
};
use souk_platform::{
    outbox,
    postgres::{GenericClient, StoreError, Transaction},
};
use tokio_postgres::Row;

impl ReadStock for PgStock {
    async fn levels(&self, products: &[ProductId]) -> Result<Vec<StockLevel>, StoreError> {
        levels(&self.0.get().await?, products).await
    }
}

impl CountStock for PgStock {
    async fn count(&self, product: ProductId, on_hand: OnHand) -> Result<StockLevel, CountError> {
        let counted = write_count(self, product, on_hand).await;
        counted.map_err(|error| match error.constraint() {
            Some("stock_on_hand_covers_reserved") => CountError::BelowReserved,
            _ => error.into(),
        })
    }
}

async fn write_count(
    stock: &PgStock,
    product: ProductId,
    on_hand: OnHand,
) -> Result<StockLevel, StoreError> {
    let mut client = stock.0.get().await?;
    let transaction = client.transaction().await?;
    let statement = transaction
        .prepare_cached(
            "INSERT INTO stock (product_id, on_hand)
             VALUES ($1, $2::bigint)
             ON CONFLICT (product_id) DO UPDATE
             SET on_hand = EXCLUDED.on_hand,
                 version = stock.version + 1,
                 updated_at = now()
             RETURNING product_id,
                       COALESCE(old.on_hand - old.reserved, 0) AS free_before,
                       new.on_hand - new.reserved AS free,
                       new.version,
                       now() AS now",
        )
        .await?;
    let units = i64::from(on_hand.get());
    let counted = query_locking(&transaction, &statement, &[&product.as_uuid(), &units]).await?;
    if let Some(row) = counted.first() {
        tell_turns(&transaction, &counted, row.get("now")).await?;
    }
    let level = levels(&transaction, &[product]).await?.pop();
    transaction.commit().await?;
    level.ok_or_else(|| StoreError::Corrupt("stock that was just written is gone".to_owned()))
}

/// Tells of the products that have just run out or come back, by the rows of `stock` that changed:
/// `product_id`, `free_before`, `free` and `version`.
///
/// Units of due holds count as held until somebody ends the holds, a minute later at most; so a
/// product may be told as out of stock when it is about to come back, never the other way round.
pub(super) async fn tell_turns(
    transaction: &Transaction<'_>,
    changed: &[Row],
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut turns = Vec::new();
    for row in changed {
        let (before, free) = (count(row, "free_before")?, count(row, "free")?);
        let Some(kind) = domain::turn(before, free) else {
            continue;
        };
        let turn = StockTurn {
            product_id: ProductId::from_uuid(row.get("product_id")),
            available: free,
            version: row.get("version"),
        };
        turns.push(CloudEvent::new(
            "inventory",
            kind,
            turn.product_id,
            now,
            turn,
        ));
    }
    if turns.is_empty() {
        return Ok(());
    }
    outbox::append_all(transaction, turns).await
}

/// The stock of each of `products` that has any record. A hold that is due has nothing reserved any
/// more, whether or not it has been ended.
pub(super) async fn levels(
    client: &impl GenericClient,
    products: &[ProductId],
) -> Result<Vec<StockLevel>, StoreError> {
    let statement = client
        .prepare_cached(
            "WITH due AS (
                 SELECT product_id, sum(quantity)::integer AS quantity
                 FROM reservation_lines
                 WHERE product_id = ANY($1)
                   AND held_until <= now()
                 GROUP BY product_id
             )
             SELECT stock.product_id,
                    stock.on_hand,
                    stock.reserved - COALESCE(due.quantity, 0) AS reserved,
                    stock.on_hand - stock.reserved + COALESCE(due.quantity, 0) AS available,
                    stock.version
             FROM stock
             LEFT JOIN due ON due.product_id = stock.product_id
             WHERE stock.product_id = ANY($1)",
        )
        .await?;
    let rows = client.query(&statement, &[&uuids(products)]).await?;
    rows.iter()
        .map(|row| {
            Ok(StockLevel {
                product_id: ProductId::from_uuid(row.get("product_id")),
                on_hand: count(row, "on_hand")?,
                reserved: count(row, "reserved")?,
                available: count(row, "available")?,
                version: row.get("version"),
            })
        })
        .collect()
}
