//! Writing orders: each write in one transaction with its history and its event.

use super::{PgOrders, corrupt, name_of, read};
use crate::{
    domain::{Change, NewOrder, OwnedOrder, Transition},
    ports::{KeepError, KeepOrder, MoveOrder},
};
use jiff::Timestamp;
use souk_contracts::{
    OrderId,
    calls::orders::{Order, OrderStatus},
    events::{CloudEvent, types},
};
use souk_platform::{
    outbox,
    postgres::{GenericClient, StoreError, Transaction},
};
use uuid::Uuid;

const FIRST_VERSION: i32 = 1;

impl KeepOrder for PgOrders {
    async fn keep(&self, order: &NewOrder, now: Timestamp) -> Result<Order, KeepError> {
        let mut client = self.0.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        if !insert(&transaction, order, now).await? {
            return same_as_before(&transaction, order).await;
        }
        insert_lines(&transaction, order).await?;
        let pending = OrderStatus::Pending;
        write_history(
            &transaction,
            order.id(),
            FIRST_VERSION,
            pending,
            "order created",
            now,
        )
        .await?;
        let created = written(&transaction, order.id()).await?.order;
        tell(&transaction, types::ORDER_CREATED, &created, now).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(created)
    }
}

impl MoveOrder for PgOrders {
    async fn make(
        &self,
        transition: Transition,
        change: &Change,
        now: Timestamp,
    ) -> Result<Option<Order>, StoreError> {
        let mut client = self.0.get().await?;
        let transaction = client.transaction().await?;
        if !move_on(&transaction, transition, change, now).await? {
            return Ok(None);
        }
        let moved = written(&transaction, change.order).await?.order;
        if let Some(event) = transition.event() {
            tell(&transaction, event, &moved, now).await?;
        }
        transaction.commit().await?;
        Ok(Some(moved))
    }
}

/// Whether the order was still where the transition starts from, and so has moved.
pub(super) async fn move_on(
    transaction: &Transaction<'_>,
    transition: Transition,
    change: &Change,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(version) = update(transaction, transition, change, now).await? else {
        return Ok(false);
    };
    let (to, cause) = (transition.to(), change.cause());
    write_history(transaction, change.order, version, to, cause, now).await?;
    Ok(true)
}

/// Whether the order is new. Waits for whoever is keeping the same one.
///
/// No conflict target: with `ON CONFLICT (id)`, two creations of one order at the same moment
/// may meet in the unique index of the checkout first, which then raises an error instead.
async fn insert(
    transaction: &Transaction<'_>,
    order: &NewOrder,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let statement = transaction
        .prepare_cached(
            "INSERT INTO orders (
                 id, checkout_id, reservation_id, owner, email, status, total, currency,
                 created_at, updated_at
             )
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
             ON CONFLICT DO NOTHING",
        )
        .await?;
    let inserted = transaction
        .execute(
            &statement,
            &[
                &order.id().as_uuid(),
                &order.checkout().as_uuid(),
                &order.reservation().as_uuid(),
                &order.owner().as_str(),
                &order.email(),
                &name_of(OrderStatus::Pending),
                &order.total().amount(),
                &order.total().currency().as_str(),
                &now,
            ],
        )
        .await?;
    Ok(inserted == 1)
}

/// The order that is there, if it is the one that is asked for again.
async fn same_as_before(
    transaction: &Transaction<'_>,
    order: &NewOrder,
) -> Result<Order, KeepError> {
    let statement = transaction
        .prepare_cached(
            "SELECT 1
             FROM orders
             WHERE id = $1
               AND checkout_id = $2
               AND reservation_id = $3
               AND owner = $4
               AND email = $5",
        )
        .await
        .map_err(StoreError::from)?;
    let same = transaction
        .query_opt(
            &statement,
            &[
                &order.id().as_uuid(),
                &order.checkout().as_uuid(),
                &order.reservation().as_uuid(),
                &order.owner().as_str(),
                &order.email(),
            ],
        )
        .await
        .map_err(StoreError::from)?;
    if same.is_none() {
        return Err(KeepError::Mismatch);
    }
    let kept = written(transaction, order.id()).await?.order;
    if kept.lines == order.lines() && kept.total == order.total() {
        Ok(kept)
    } else {
        Err(KeepError::Mismatch)
    }
}

async fn insert_lines(transaction: &Transaction<'_>, order: &NewOrder) -> Result<(), StoreError> {
    let lines = order.lines();
    let products: Vec<Uuid> = lines.iter().map(|line| line.product_id.as_uuid()).collect();
    let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
    let quantities: Vec<i32> = lines
        .iter()
        .map(|line| i32::try_from(line.quantity.get()).map_err(|error| corrupt(&error)))
        .collect::<Result<_, _>>()?;
    let prices: Vec<i64> = lines.iter().map(|line| line.unit_price.amount()).collect();
    let list_prices: Vec<Option<i64>> = lines
        .iter()
        .map(|line| line.list_price.map(|price| price.amount()))
        .collect();
    let discounts: Vec<i16> = lines
        .iter()
        .map(|line| i16::from(line.discount_percent))
        .collect();
    let statement = transaction
        .prepare_cached(
            "INSERT INTO order_lines (
                 order_id, position, product_id, title, quantity, unit_price, list_price,
                 discount_percent
             )
             SELECT $1, position, product_id, title, quantity, unit_price, list_price,
                    discount_percent
             FROM unnest(
                      $2::uuid[], $3::text[], $4::integer[], $5::bigint[], $6::bigint[],
                      $7::smallint[]
                  )
                  WITH ORDINALITY
                  AS line (
                      product_id, title, quantity, unit_price, list_price, discount_percent,
                      position
                  )",
        )
        .await?;
    transaction
        .execute(
            &statement,
            &[
                &order.id().as_uuid(),
                &products,
                &titles,
                &quantities,
                &prices,
                &list_prices,
                &discounts,
            ],
        )
        .await?;
    Ok(())
}

/// The order's new version; none when it is no longer where the transition starts from.
async fn update(
    transaction: &Transaction<'_>,
    transition: Transition,
    change: &Change,
    now: Timestamp,
) -> Result<Option<i32>, StoreError> {
    let statement = transaction
        .prepare_cached(
            "UPDATE orders
             SET status = $3,
                 payment_id = COALESCE($4, payment_id),
                 version = version + 1,
                 updated_at = $5
             WHERE id = $1
               AND status = $2
             RETURNING version",
        )
        .await?;
    let row = transaction
        .query_opt(
            &statement,
            &[
                &change.order.as_uuid(),
                &name_of(transition.from()),
                &name_of(transition.to()),
                &change.payment_id(),
                &now,
            ],
        )
        .await?;
    Ok(row.map(|row| row.get("version")))
}

async fn write_history(
    transaction: &Transaction<'_>,
    order: OrderId,
    version: i32,
    status: OrderStatus,
    cause: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let statement = transaction
        .prepare_cached(
            "INSERT INTO order_history (order_id, version, status, cause, at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .await?;
    transaction
        .execute(
            &statement,
            &[&order.as_uuid(), &version, &name_of(status), &cause, &now],
        )
        .await?;
    Ok(())
}

/// The order as this transaction has written it.
pub(super) async fn written(
    transaction: &Transaction<'_>,
    id: OrderId,
) -> Result<OwnedOrder, StoreError> {
    read::by_id(transaction, id)
        .await?
        .ok_or_else(|| corrupt("an order that was just written is gone"))
}

pub(super) async fn tell(
    transaction: &Transaction<'_>,
    event: &str,
    order: &Order,
    now: Timestamp,
) -> Result<(), StoreError> {
    outbox::append(
        transaction,
        CloudEvent::new("orders", event, order.id, now, order.clone()),
    )
    .await
}
