//! Holding a cart: stock is locked and looked at, then everything is written at once.

use super::{PgStock, columns, count, query_locking, stock, uuids};
use crate::{
    domain::{Cart, Hold, OwnedHold},
    ports::{Attempt, HoldRequest, HoldStock, ReserveError},
};
use jiff::Timestamp;
use souk_contracts::{
    ProductId, ReservationId,
    calls::inventory::{Line, Reserved, Shortage},
    events::{CloudEvent, types},
};
use souk_platform::{
    idempotency, outbox,
    postgres::{GenericClient, StoreError, Transaction},
};
use std::collections::HashMap;
use tokio_postgres::Row;

impl HoldStock for PgStock {
    async fn hold(&self, request: &HoldRequest) -> Result<Attempt, ReserveError> {
        let mut client = self.0.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        if let Some(key) = &request.idempotency
            && let Some(reservation) = idempotency::replay(&transaction, key).await?
        {
            return Ok(Attempt::Held(Reserved {
                reservation,
                replayed: true,
            }));
        }
        let locked = lock(&transaction, &request.cart).await?;
        if !locked.unknown.is_empty() {
            return Err(ReserveError::Unknown(locked.unknown));
        }
        if !locked.short.is_empty() {
            let shortages = shortages(&transaction, &locked.short).await?;
            // The next attempt may come over another connection, and needs this one's locks gone.
            transaction.rollback().await.map_err(StoreError::from)?;
            return if shortages.is_empty() {
                Ok(Attempt::UnitsInDueHolds)
            } else {
                Err(ReserveError::Insufficient(shortages))
            };
        }
        let held = OwnedHold {
            id: ReservationId::generate(),
            owner: request.owner.clone(),
            items: request.cart.lines().to_vec(),
            hold: Hold::new(locked.now),
        };
        let reservation = held.reservation();
        let event = CloudEvent::new(
            "inventory",
            types::INVENTORY_RESERVED,
            held.id,
            locked.now,
            &reservation,
        );
        let (changed, ..) = tokio::try_join!(
            insert(&transaction, &held),
            outbox::append(&transaction, event),
            async {
                match &request.idempotency {
                    Some(key) => idempotency::keep(&transaction, key, &reservation).await,
                    None => Ok(()),
                }
            },
        )?;
        stock::tell_turns(&transaction, &changed, locked.now).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(Attempt::Held(Reserved {
            reservation,
            replayed: false,
        }))
    }
}

/// The stock of a cart, locked.
struct Locked {
    /// Read after the locks were had, however long that took.
    now: Timestamp,
    /// Products of the cart without any record.
    unknown: Vec<ProductId>,
    /// Lines of which fewer units are free.
    short: Vec<Line>,
}

async fn lock(transaction: &Transaction<'_>, cart: &Cart) -> Result<Locked, StoreError> {
    let statement = transaction
        .prepare_cached(
            "SELECT locked.product_id,
                    locked.on_hand - locked.reserved AS free,
                    clock_timestamp() AS now
             FROM (
                 SELECT product_id, on_hand, reserved
                 FROM stock
                 WHERE product_id = ANY($1)
                 ORDER BY product_id
                 FOR NO KEY UPDATE
             ) AS locked",
        )
        .await?;
    let rows = query_locking(transaction, &statement, &[&uuids(&cart.products())]).await?;
    let mut free = HashMap::new();
    for row in &rows {
        free.insert(
            ProductId::from_uuid(row.get("product_id")),
            count(row, "free")?,
        );
    }
    let lines = cart.lines().iter();
    Ok(Locked {
        // Without any row there is nothing to hold, and nothing depends on the time.
        now: rows
            .last()
            .map_or(Timestamp::UNIX_EPOCH, |row| row.get("now")),
        unknown: cart
            .products()
            .into_iter()
            .filter(|product| !free.contains_key(product))
            .collect(),
        short: lines
            .filter(|line| {
                free.get(&line.product_id)
                    .is_some_and(|free| *free < line.quantity.get())
            })
            .copied()
            .collect(),
    })
}

/// Which of the lines are short even when due holds are counted out.
async fn shortages(
    transaction: &Transaction<'_>,
    lines: &[Line],
) -> Result<Vec<Shortage>, StoreError> {
    let products: Vec<_> = lines.iter().map(|line| line.product_id).collect();
    let levels = stock::levels(transaction, &products).await?;
    let available: HashMap<_, _> = levels
        .into_iter()
        .map(|level| (level.product_id, level.available))
        .collect();
    Ok(lines
        .iter()
        .map(|line| Shortage {
            product_id: line.product_id,
            requested: line.quantity.get(),
            available: available.get(&line.product_id).copied().unwrap_or(0),
        })
        .filter(|shortage| shortage.available < shortage.requested)
        .collect())
}

/// Answers the rows of stock that the hold changed.
async fn insert(transaction: &Transaction<'_>, held: &OwnedHold) -> Result<Vec<Row>, StoreError> {
    let statement = transaction
        .prepare_cached(
            "WITH line AS (
                 SELECT product_id, quantity
                 FROM unnest($4::uuid[], $5::integer[]) AS line (product_id, quantity)
             ), reservation AS (
                 INSERT INTO reservations (id, owner, state, expires_at)
                 VALUES ($1, $2, 'held', $3)
             ), reservation_line AS (
                 INSERT INTO reservation_lines (reservation_id, product_id, quantity, held_until)
                 SELECT $1, product_id, quantity, $3
                 FROM line
             )
             UPDATE stock
             SET reserved = stock.reserved + line.quantity,
                 version = stock.version + 1
             FROM line
             WHERE stock.product_id = line.product_id
             RETURNING stock.product_id,
                       old.on_hand - old.reserved AS free_before,
                       new.on_hand - new.reserved AS free,
                       new.version",
        )
        .await?;
    let (products, quantities) = columns(&held.items);
    let id = held.id.as_uuid();
    let changed = transaction
        .query(
            &statement,
            &[
                &id,
                &held.owner.as_str(),
                &held.hold.expires_at,
                &products,
                &quantities,
            ],
        )
        .await?;
    Ok(changed)
}
