//! Refunds: kept before the provider is asked, and settled by its answer.

use super::{PgOrders, corrupt, read, write};
use crate::{
    domain::{
        Change, NewRefund, Settlement, Transition, WaitingRefund, Wanted, elsewhere, first_try,
    },
    ports::{KeepRefunds, OpenRefund, Opened},
};
use jiff::Timestamp;
use souk_contracts::{
    Currency, Money, OrderId, RefundId,
    calls::{
        orders::{Order, OrderRefund, OrderRefundStatus, OrderStatus},
        payments::Payment,
    },
    events::types,
};
use souk_platform::{
    idempotency::{self, IdempotentRequest},
    postgres::{GenericClient, StoreError, Transaction},
};
use std::collections::HashMap;
use uuid::Uuid;

impl KeepRefunds for PgOrders {
    async fn open(
        &self,
        order: OrderId,
        wanted: Option<Wanted>,
        key: Option<&IdempotentRequest>,
        now: Timestamp,
    ) -> Result<Opened, OpenRefund> {
        let mut client = self.0.get().await.map_err(StoreError::from)?;
        let transaction = client.transaction().await.map_err(StoreError::from)?;
        if let Some(key) = key
            && let Some(order) = idempotency::replay(&transaction, key).await?
        {
            // Ended at once, so that the key is free for whoever asks next.
            transaction.commit().await.map_err(StoreError::from)?;
            return Ok(Opened::Before(order));
        }
        if !lock(&transaction, order).await? {
            return Err(OpenRefund::NotFound);
        }
        let found = write::written(&transaction, order).await?;
        let refund = NewRefund::of(&found.order, wanted, RefundId::generate())?;
        insert(&transaction, &refund, now).await?;
        let after = write::written(&transaction, order).await?.order;
        if let Some(key) = key {
            idempotency::keep(&transaction, key, &after).await?;
        }
        transaction.commit().await.map_err(StoreError::from)?;
        let refund = WaitingRefund {
            id: refund.id(),
            order,
            amount: refund.amount(),
            payment: found.payment,
            created_at: now,
        };
        Ok(Opened::Now(after, refund))
    }

    async fn settle(
        &self,
        refund: &WaitingRefund,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut client = self.0.get().await?;
        let transaction = client.transaction().await?;
        lock(&transaction, refund.order).await?;
        if !update(&transaction, refund.id, settlement, now).await? {
            return Ok(());
        }
        let mut order = write::written(&transaction, refund.order).await?.order;
        if settlement == Settlement::Succeeded {
            if order.refunded == order.total {
                let cause = "everything was given back";
                order = give_up(&transaction, order, cause, now).await?;
            }
            write::tell(&transaction, types::ORDER_REFUNDED, &order, now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn waiting(&self, now: Timestamp, limit: u8) -> Result<Vec<WaitingRefund>, StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT refund.id, refund.order_id, refund.amount, refund.created_at,
                        orders.currency, orders.payment_id
                 FROM order_refunds AS refund
                 JOIN orders ON orders.id = refund.order_id
                 WHERE refund.status = 'pending'
                   AND refund.next_try_at <= $1
                 ORDER BY refund.next_try_at
                 LIMIT $2",
            )
            .await?;
        let rows = client.query(&statement, &[&now, &i64::from(limit)]).await?;
        rows.iter()
            .map(|row| {
                Ok(WaitingRefund {
                    id: RefundId::from_uuid(row.get("id")),
                    order: OrderId::from_uuid(row.get("order_id")),
                    amount: read::money(row, "amount")?,
                    payment: row.get("payment_id"),
                    created_at: row.get("created_at"),
                })
            })
            .collect()
    }

    async fn put_off(&self, refund: RefundId, until: Timestamp) -> Result<(), StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "UPDATE order_refunds
                 SET next_try_at = $2
                 WHERE id = $1
                   AND status = 'pending'",
            )
            .await?;
        client
            .execute(&statement, &[&refund.as_uuid(), &until])
            .await?;
        Ok(())
    }

    async fn count_put_off(&self, now: Timestamp) -> Result<u32, StoreError> {
        let client = self.0.get().await?;
        let statement = client
            .prepare_cached(
                "SELECT count(*)
                 FROM order_refunds
                 WHERE status = 'pending'
                   AND next_try_at > $1
                   AND created_at < $1 - interval '1 minute'",
            )
            .await?;
        let count: i64 = client.query_one(&statement, &[&now]).await?.get(0);
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    async fn note_elsewhere(
        &self,
        payment: &Payment,
        seen_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut client = self.0.get().await?;
        let transaction = client.transaction().await?;
        let noted = note_elsewhere(&transaction, payment, seen_at, now).await?;
        transaction.commit().await?;
        Ok(noted)
    }
}

/// As [`KeepRefunds::note_elsewhere`]. A payment that was seen before one of the order's refunds came back
/// may still count that one, and is not believed.
pub(super) async fn note_elsewhere(
    transaction: &Transaction<'_>,
    payment: &Payment,
    seen_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if !lock(transaction, payment.order_id).await? {
        return Ok(false);
    }
    let order = write::written(transaction, payment.order_id).await?.order;
    let Some(amount) = elsewhere(&order, payment) else {
        return Ok(false);
    };
    let statement = transaction
        .prepare_cached(
            "INSERT INTO order_refunds (
                 id, order_id, amount, status, origin, created_at, updated_at
             )
             SELECT $1, $2, $3, 'succeeded', 'provider', $4, $4
             WHERE NOT EXISTS (
                 SELECT 1
                 FROM order_refunds
                 WHERE order_id = $2
                   AND status = 'failed'
                   AND updated_at > $5
             )",
        )
        .await?;
    let (id, order_id) = (RefundId::generate().as_uuid(), order.id.as_uuid());
    let noted = transaction
        .execute(
            &statement,
            &[&id, &order_id, &amount.amount(), &now, &seen_at],
        )
        .await?;
    if noted == 0 {
        return Ok(false);
    }
    let mut order = write::written(transaction, order.id).await?.order;
    if order.refunded.amount() >= order.total.amount() {
        order = give_up(transaction, order, "given back at the provider", now).await?;
    }
    write::tell(transaction, types::ORDER_REFUNDED, &order, now).await?;
    Ok(true)
}

/// The order, of which everything was given back, is `refunded` from now on.
async fn give_up(
    transaction: &Transaction<'_>,
    order: Order,
    cause: &'static str,
    now: Timestamp,
) -> Result<Order, StoreError> {
    let to = OrderStatus::Refunded;
    let Ok(Some(transition)) = Transition::between(order.status, to) else {
        return Ok(order);
    };
    let change = Change::by_souk(order.id, to, cause);
    write::move_on(transaction, transition, &change, now).await?;
    Ok(write::written(transaction, order.id).await?.order)
}

/// Keeps others from changing the order until the transaction ends; false when there is none.
pub(super) async fn lock(
    transaction: &Transaction<'_>,
    order: OrderId,
) -> Result<bool, StoreError> {
    let statement = transaction
        .prepare_cached(
            "SELECT 1
             FROM orders
             WHERE id = $1
             FOR NO KEY UPDATE",
        )
        .await?;
    let row = transaction
        .query_opt(&statement, &[&order.as_uuid()])
        .await?;
    Ok(row.is_some())
}

async fn insert(
    transaction: &Transaction<'_>,
    refund: &NewRefund,
    now: Timestamp,
) -> Result<(), StoreError> {
    let statement = transaction
        .prepare_cached(
            "INSERT INTO order_refunds (
                 id, order_id, amount, status, created_at, updated_at, next_try_at
             )
             VALUES ($1, $2, $3, 'pending', $4, $4, $5)",
        )
        .await?;
    transaction
        .execute(
            &statement,
            &[
                &refund.id().as_uuid(),
                &refund.order().as_uuid(),
                &refund.amount().amount(),
                &now,
                &first_try(now),
            ],
        )
        .await?;
    Ok(())
}

/// Whether the refund was still pending.
async fn update(
    transaction: &Transaction<'_>,
    refund: RefundId,
    settlement: Settlement,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let statement = transaction
        .prepare_cached(
            "UPDATE order_refunds
             SET status = $2,
                 updated_at = $3
             WHERE id = $1
               AND status = 'pending'",
        )
        .await?;
    let status = match settlement {
        Settlement::Succeeded => "succeeded",
        Settlement::Failed => "failed",
    };
    let updated = transaction
        .execute(&statement, &[&refund.as_uuid(), &status, &now])
        .await?;
    Ok(updated == 1)
}

/// The refunds of each order, oldest first.
pub(super) async fn of_orders(
    client: &impl GenericClient,
    orders: &[Uuid],
) -> Result<HashMap<Uuid, Vec<OrderRefund>>, StoreError> {
    let statement = client
        .prepare_cached(
            "SELECT refund.id, refund.order_id, refund.amount, orders.currency, refund.status,
                    refund.created_at
             FROM order_refunds AS refund
             JOIN orders ON orders.id = refund.order_id
             WHERE refund.order_id = ANY($1)
             ORDER BY refund.order_id, refund.created_at, refund.id",
        )
        .await?;
    let mut refunds: HashMap<Uuid, Vec<OrderRefund>> = HashMap::new();
    for row in client.query(&statement, &[&orders]).await? {
        refunds
            .entry(row.get("order_id"))
            .or_default()
            .push(OrderRefund {
                refund_id: RefundId::from_uuid(row.get("id")),
                amount: read::money(&row, "amount")?,
                status: status_of(row.get("status"))?,
                created_at: row.get("created_at"),
            });
    }
    Ok(refunds)
}

/// The sum of those that succeeded.
pub(super) fn given_back(refunds: &[OrderRefund], currency: Currency) -> Result<Money, StoreError> {
    let sum = refunds
        .iter()
        .filter(|refund| refund.status == OrderRefundStatus::Succeeded)
        .map(|refund| refund.amount.amount())
        .sum();
    Money::new(sum, currency).map_err(|error| corrupt(&error))
}

fn status_of(name: &str) -> Result<OrderRefundStatus, StoreError> {
    match name {
        "pending" => Ok(OrderRefundStatus::Pending),
        "succeeded" => Ok(OrderRefundStatus::Succeeded),
        "failed" => Ok(OrderRefundStatus::Failed),
        other => Err(corrupt(&format!("refund status {other}"))),
    }
}
